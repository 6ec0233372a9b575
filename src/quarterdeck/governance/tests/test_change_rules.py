"""Who must decide a change: the table of domain 7.2, for the change alone and with what the stage approved before."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quarterdeck.governance.choices import Authority, ScopeEffect
from quarterdeck.governance.rules.changes import ORDER, Before, Bounds, Weight, reaches, record_due, verdict

MILLION = Bounds(budget=Decimal(1_000_000), cost_tolerance=Decimal("0.1"), tolerance_days=Decimal(15))


def weight(**given: Any) -> Weight:
    return Weight(**{key: Decimal(value) if isinstance(value, int) else value for key, value in given.items()})


@pytest.mark.parametrize(
    ("change", "authority"),
    [
        ({}, "project_manager"),
        ({"cost": 10_000}, "project_manager"),
        ({"cost": 10_001}, "change_authority"),
        ({"cost": 30_000}, "change_authority"),
        ({"cost": 30_001}, "project_board"),
        ({"cost": 100_000}, "project_board"),
        ({"cost": 100_001}, "portfolio_board"),
        ({"days": -4}, "project_manager"),
        ({"is_critical": True}, "change_authority"),
        ({"days": 5}, "change_authority"),
        ({"days": 6}, "project_board"),
        ({"days": 15}, "project_board"),
        ({"days": 16}, "portfolio_board"),
        ({"scope": ScopeEffect.SHOULD}, "change_authority"),
        ({"scope": ScopeEffect.MUST}, "project_board"),
        ({"scope": ScopeEffect.OBJECTIVES}, "portfolio_board"),
        ({"benefit_percent": Decimal("-9.9")}, "project_manager"),
        ({"benefit_percent": Decimal(-10)}, "portfolio_board"),
        ({"crosses_programme": True}, "portfolio_board"),
    ],
)
def test_each_limit_of_the_table_names_its_authority(change: dict[str, Any], authority: str) -> None:
    found = verdict(weight(**change), Before(), MILLION)
    assert (found.authority, len(found.reasons)) == (authority, 1)


def test_one_per_cent_is_not_enough_where_it_is_more_than_the_managers_amount() -> None:
    large = Bounds(budget=Decimal(5_000_000))
    small = Bounds(budget=Decimal(500_000))
    assert verdict(weight(cost=20_000), Before(), large).authority == "change_authority"
    assert verdict(weight(cost=6_000), Before(), small).authority == "change_authority"
    assert verdict(weight(cost=4_000), Before(), small).authority == "project_manager"


@pytest.mark.parametrize(
    ("size", "amount", "days"),
    [("S", 5_000, 2), ("M", 10_000, 5), ("L", 25_000, 8), ("XL", 50_000, 8), ("", 10_000, 5)],
)
def test_amount_and_days_grow_with_the_size_of_the_project(size: str, amount: int, days: int) -> None:
    large = Bounds(budget=Decimal(9_000_000), tolerance_days=Decimal(25), size=size)
    found = [
        verdict(weight(**one), Before(), large).authority
        for one in ({"cost": amount}, {"cost": amount + 1}, {"days": days}, {"days": days + 1})
    ]
    assert found == ["project_manager", "change_authority", "change_authority", "project_board"]


def test_slices_of_a_salami_are_added_up() -> None:
    """Nine changes of 13 k on a budget of a million: each is the change authority's, together they are not."""
    levels, before = [], Before()
    for _ in range(9):
        levels.append(verdict(weight(cost=13_000, days=1), before, MILLION).authority.value)
        before = Before(cost=before.cost + 13_000, days=before.days + 1, count=before.count + 1)
    assert levels == ["change_authority"] * 2 + ["project_board"] * 5 + ["portfolio_board"] * 2
    found = verdict(weight(cost=13_000), Before(cost=Decimal(91_000), days=Decimal(7), count=7), MILLION)
    assert found.reasons == ("With 7 approved in this stage it costs 10.4 % of the budget, above 10.0 %.",)


def test_what_cannot_be_measured_is_not_within_a_limit() -> None:
    nothing = Bounds()
    assert verdict(weight(cost=1), Before(), nothing).authority == "portfolio_board"
    assert verdict(weight(days=6), Before(), nothing).authority == "portfolio_board"
    assert verdict(weight(), Before(), nothing).authority == "project_manager"
    tight = Bounds(budget=Decimal(100_000), cost_tolerance=Decimal("0.05"), tolerance_days=Decimal(3))
    assert verdict(weight(cost=5_001), Before(), tight).authority == "portfolio_board"
    assert verdict(weight(days=4), Before(), tight).authority == "portfolio_board"


@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow])
@given(
    cost=st.integers(0, 300_000), more=st.integers(0, 300_000), days=st.integers(0, 40), past=st.integers(0, 200_000)
)
def test_a_heavier_change_or_a_fuller_stage_never_needs_less(cost: int, more: int, days: int, past: int) -> None:
    light = verdict(weight(cost=cost), Before(), MILLION).authority
    heavy = verdict(weight(cost=cost + more, days=days), Before(cost=Decimal(past), count=1), MILLION).authority
    assert ORDER.index(heavy) >= ORDER.index(light)


def test_an_authority_reaches_its_own_level_and_those_below() -> None:
    assert [reaches(Authority.CHANGE_AUTHORITY, level) for level in ORDER] == [True, True, False, False]
    assert not reaches(None, Authority.PROJECT_MANAGER)


@pytest.mark.parametrize(
    ("verbal", "rest", "due"),
    [
        (date(2026, 10, 21), [], date(2026, 10, 23)),
        (date(2026, 10, 22), [], date(2026, 10, 26)),
        (date(2026, 10, 23), [date(2026, 10, 26)], date(2026, 10, 28)),
        (date(2026, 10, 24), [], date(2026, 10, 27)),
    ],
)
def test_a_verbal_approval_is_recorded_within_two_working_days(verbal: date, rest: list[date], due: date) -> None:
    assert record_due(verbal, rest) == due
