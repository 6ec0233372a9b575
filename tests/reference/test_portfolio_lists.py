"""Published portfolio lists give their published totals."""

from collections import Counter
from decimal import Decimal

import pytest

from quarterdeck.exchange.document import Severity
from quarterdeck.exchange.portfolio_list import read_portfolio_list
from tests.reference_data import ABSENT, REFERENCE_DATA

LISTS = REFERENCE_DATA / "portfolio"
pytestmark = [pytest.mark.reference, pytest.mark.skipif(not LISTS.is_dir(), reason=ABSENT)]
BILLION = Decimal(10**9)


def read(name):
    reading = read_portfolio_list(LISTS / name)
    assert not [issue for issue in reading.issues if issue.severity is Severity.ERROR]
    return reading


@pytest.mark.parametrize(
    ("name", "projects", "billions"),
    [
        ("uk_2017.csv", 143, "455.5"),
        ("uk_2018.csv", 133, "423"),
        ("uk_2021.csv", 184, "542"),
        ("uk_2022.csv", 235, "494"),
    ],
)
def test_projects_and_whole_life_cost_are_the_published_ones(name, projects, billions):
    document = read(name).document
    assert len(document.projects) == projects
    digits = Decimal("0.1") if "." in billions else Decimal(1)
    assert (document.total("whole_life_cost") / BILLION).quantize(digits) == Decimal(billions)
    assert document.currency == "GBP"


def test_2017_has_seventeen_departments():
    assert len(read("uk_2017.csv").document.organisations) == 17


def test_2022_has_24_green_and_27_red_projects():
    colours = Counter(project.rating for project in read("uk_2022.csv").document.projects)
    assert (colours["green"], colours["red"], colours[None]) == (24, 27, 14)


def test_what_is_exempt_is_no_data_with_its_reason():
    for name in ("uk_2017.csv", "uk_2018.csv", "uk_2021.csv", "uk_2022.csv"):
        for project in read(name).document.projects:
            for field, reason in project.missing.items():
                if "Exempt" in reason and not field.startswith("year_"):
                    assert getattr(project, field) is None


def test_the_only_value_of_2017_that_cannot_be_read_is_named_with_its_place():
    lost = [issue for issue in read("uk_2017.csv").issues if issue.code.startswith("list.bad")]
    assert [(issue.code, issue.place) for issue in lost] == [("list.bad_date", "row 6, column AH")]


def test_the_american_list_has_1547_projects_of_437_investments_and_26_agencies():
    document = read("us_itdashboard_projects.csv").document
    assert len(document.projects) == 1547
    assert len({project.source_id for project in document.projects}) == 1547
    assert len({project.extras["Unique_Investment_Identifier"] for project in document.projects}) == 437
    assert len(document.organisations) == 26
