"""The dimensions of health that come from logs: risk, issues, benefits."""

from __future__ import annotations

from decimal import Decimal

import pytest

from quarterdeck.engagement.queries.standing import ComplaintStanding
from quarterdeck.reporting.choices import Dimension, Rag
from quarterdeck.reporting.rules.logs import (
    BenefitLog,
    Logs,
    benefit_health,
    cover_colour,
    issue_health,
    quality_health,
    risk_health,
    share_colour,
    to_go,
)
from quarterdeck.risk.queries import IssueStanding, RiskStanding

THOUSAND = Decimal(1000)


@pytest.mark.parametrize(
    ("share", "colour"),
    [("1.2", Rag.GREEN), ("1.0", Rag.GREEN), ("0.99", Rag.AMBER), ("0.7", Rag.AMBER), ("0.69", Rag.RED)],
)
def test_cover_has_its_colours(share: str, colour: Rag) -> None:
    assert cover_colour(Decimal(share)) == colour
    assert cover_colour(None) == Rag.NONE


def test_i_01_with_37_left_against_61_exposed_is_red() -> None:
    log = Logs(risks=RiskStanding(entries=24, exposure=61 * THOUSAND), contingency_left=37 * THOUSAND)
    assert log.cover is not None
    assert round(log.cover, 2) == Decimal("0.61")
    health = risk_health(log.risks, log.cover)
    assert (health.rag, health.indicators[0].words) == (Rag.RED, "Contingency covers .61 of the residual risk")


def test_what_is_exposed_without_a_reserve_is_not_green() -> None:
    assert risk_health(RiskStanding(entries=2, exposure=THOUSAND), None).rag == Rag.NONE
    assert risk_health(RiskStanding(entries=2, exposure=THOUSAND, extremes_with_plan=1), None).rag == Rag.AMBER
    nobody_knows = risk_health(RiskStanding(entries=2, live=1), None)
    assert (nobody_knows.rag, nobody_knows.indicators[0].words) == (Rag.NONE, "Exposure has no data")
    assert risk_health(RiskStanding(entries=2, live=1, exposure=Decimal(0)), None).rag == Rag.GREEN


@pytest.mark.parametrize(
    ("with_plan", "without", "share", "colour"),
    [(0, 0, "1.5", Rag.GREEN), (1, 0, "1.5", Rag.AMBER), (0, 1, "1.5", Rag.RED), (0, 0, None, Rag.GREEN)],
)
def test_an_extreme_risk_is_amber_with_a_plan_and_red_without(
    with_plan: int, without: int, share: str | None, colour: Rag
) -> None:
    standing = RiskStanding(entries=3, extremes_with_plan=with_plan, extremes_without_plan=without)
    assert risk_health(standing, Decimal(share) if share else None).rag == colour


@pytest.mark.parametrize(
    ("overdue", "longest", "colour"),
    [(0, 0, Rag.GREEN), (1, 0, Rag.AMBER), (2, 5, Rag.AMBER), (3, 0, Rag.RED), (1, 6, Rag.RED)],
)
def test_overdue_issues_colour_their_dimension(overdue: int, longest: int, colour: Rag) -> None:
    assert issue_health(IssueStanding(entries=9, overdue_high=overdue, longest_critical=longest)).rag == colour


def test_t_8_1_45_per_cent_realised_is_red() -> None:
    health = benefit_health(BenefitLog(entries=1, realised=(Decimal("45.0"),), outlook=(Decimal(96),)))
    assert [(one.name, one.rag) for one in health.indicators] == [
        ("Benefits realised", Rag.RED),
        ("Benefits forecast", Rag.GREEN),
    ]
    assert health.indicators[0].words == "Benefits: 45\u202f% of plan realised"
    colours = [share_colour(Decimal(share)) for share in ("95", "94.9", "80", "79.9")]
    assert colours == [Rag.GREEN, Rag.AMBER, Rag.AMBER, Rag.RED]


def test_c_04_with_105_to_spend_for_three_years_of_15_is_worth_minus_66() -> None:
    flows = [Decimal(0), *[15 * THOUSAND] * 3]
    value = to_go(flows, 105 * THOUSAND)
    assert value is not None
    assert round(value / 1000) == -66
    log = BenefitLog(entries=1, flows=tuple(flows), etc=105 * THOUSAND)
    assert benefit_health(log).rag == Rag.RED
    dearer = to_go(flows, 105 * THOUSAND, rate=Decimal(12))
    assert dearer is not None
    assert round(dearer / 1000) == -69
    assert to_go((), 105 * THOUSAND) is None
    assert to_go(flows, None) is None


def test_without_an_entry_there_is_no_data() -> None:
    assert [(one.dimension, one.rag, one.indicators) for one in Logs().dimensions()] == [
        (Dimension.QUALITY, Rag.NONE, ()),
        (Dimension.RISK, Rag.NONE, ()),
        (Dimension.ISSUES, Rag.NONE, ()),
        (Dimension.BENEFITS, Rag.NONE, ()),
    ]


@pytest.mark.parametrize(
    ("log", "colour", "words"),
    [
        (ComplaintStanding(entries=2), Rag.GREEN, "Every complaint that it caused is closed"),
        (ComplaintStanding(entries=2, open=1, open_s2=1), Rag.AMBER, "1 complaint open"),
        (ComplaintStanding(entries=5, open=1, recent=4), Rag.AMBER, "1 complaint open"),
        (ComplaintStanding(entries=5, open=0, recent=5), Rag.RED, "5 complaints within thirty days"),
        (ComplaintStanding(entries=3, open=3, open_s1=2, recent=3), Rag.RED, "2 S1 complaints open"),
    ],
)
def test_complaints_that_a_project_caused_lower_its_quality(log: ComplaintStanding, colour: Rag, words: str) -> None:
    health = quality_health(log)
    assert (health.dimension, health.rag, [one.words for one in health.indicators]) == (
        Dimension.QUALITY, colour, [words]
    )  # fmt: skip
