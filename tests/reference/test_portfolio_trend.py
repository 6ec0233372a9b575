"""The published lists in their order give the trend; again they change nothing; undone they leave nothing."""

from __future__ import annotations

import io
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from quarterdeck.portfolio.actions import apply_list, read_list, revert_list, upload_list
from quarterdeck.portfolio.models import Project
from quarterdeck.portfolio.queries import trend_of
from quarterdeck.portfolio.tests import factories
from quarterdeck.portfolio.tests.factories import AT, World
from quarterdeck.reporting.models import ProjectFacts, Snapshot
from tests.reference_data import ABSENT, REFERENCE_DATA

LISTS = REFERENCE_DATA / "portfolio"
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.reference,
    pytest.mark.skipif(not LISTS.is_dir(), reason=ABSENT),
]
YEARS = (2017, 2018, 2021, 2022)


def bring(world: World, home: Any, name: str, hours: int) -> Any:
    content = io.BytesIO((LISTS / name).read_bytes())
    at = AT + timedelta(hours=hours)
    found = upload_list(actor=world.director, workspace=home, name=name, content=content, at=at)
    found = read_list(actor=world.director, portfolio_list=found, at=at)
    return apply_list(actor=world.director, portfolio_list=found, at=at) if found.state == "read" else found


def test_the_published_years_in_order_give_the_trend() -> None:
    world = factories.world()
    portfolio = factories.portfolio(world.director, world.organisation, "GMPP", currency="GBP", fiscal_year_starts=4)
    home = portfolio.workspace
    lists = [bring(world, home, f"uk_{year}.csv", year) for year in YEARS]
    years = trend_of(home).years
    assert [(one.portfolio_list.as_of.year, one.projects) for one in years] == [
        (2017, 143), (2018, 133), (2021, 184), (2022, 235),
    ]  # fmt: skip
    assert [(one.ratings["green"], one.ratings["red"]) for one in years] == [(5, 4), (2, 8), (12, 7), (24, 27)]
    assert [round(one.whole_life_cost / 10**8) for one in years] == [4555, 4227, 5420, 4942]
    counts = [one.difference["counts"] for one in lists]
    assert [(one["added"], one["changed"], one["vanished"]) for one in counts] == [
        (143, 0, 0), (28, 105, 38), (125, 59, 74), (76, 159, 25),
    ]  # fmt: skip
    assert Counter(ProjectFacts.objects.in_workspace(home).values_list("overall_rag", flat=True)) == {"none": 372}
    sealed = Snapshot.objects.in_workspace(home)
    assert Counter(sealed.values_list("status_date__year", flat=True)) == dict(
        zip(YEARS, (143, 133, 184, 235), strict=True)
    )
    again = bring(world, home, "uk_2022.csv", 3000)
    assert (again.state, again.difference["counts"]["unchanged"]) == ("unchanged", 235)
    for found in reversed(lists):
        revert_list(actor=world.director, portfolio_list=found, at=AT)
    assert not Project.objects.visible_to(world.director).in_workspace(home).exists()
    assert trend_of(home).years == []
