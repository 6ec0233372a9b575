"""What benefits were planned, realised and are still expected."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quarterdeck.portfolio.rules.benefits import (
    Actual,
    Planned,
    Realisation,
    case_total,
    counted_once,
    months_later,
    percent_of,
    realisation,
    review_days,
    whole_life,
    yearly_flows,
)

MONTHS = [date(2026, month, 28) for month in range(4, 13)]
PLAN = [Planned(day, Decimal(50), case=Decimal(60)) for day in MONTHS]


def test_t_8_1_at_six_months_135_of_300_are_45_per_cent() -> None:
    amounts = (10, 15, 20, 25, 30, 35)
    actuals = [Actual(day, Decimal(amount), is_confirmed=True) for day, amount in zip(MONTHS, amounts, strict=False)]
    found = realisation(PLAN, actuals)
    assert found == Realisation(date(2026, 9, 28), Decimal(135), Decimal(300), Decimal(360))
    assert (found.percent, found.percent_of_case) == (Decimal("45.0"), Decimal("37.5"))
    assert whole_life(PLAN, actuals) == 135 + 3 * 50


def test_what_finance_has_not_confirmed_is_reported_and_not_realised() -> None:
    actuals = [Actual(MONTHS[0], Decimal(40), is_confirmed=True), Actual(MONTHS[1], Decimal(90))]
    assert realisation(PLAN, actuals).percent == Decimal("80.0")
    assert realisation(PLAN, actuals, confirmed_only=False).percent == Decimal("130.0")
    assert realisation(PLAN, actuals[1:]) == Realisation(None, None, None, None)


def test_what_is_unknown_has_no_percentage() -> None:
    nothing = realisation(PLAN, [])
    assert (nothing.percent, nothing.percent_of_case, whole_life([], [])) == (None, None, None)
    assert percent_of(Decimal(5), Decimal(0)) is None
    assert case_total([Planned(MONTHS[0], Decimal(1)), Planned(MONTHS[1], Decimal(1), case=Decimal(2))]) is None
    assert case_total([]) is None


def test_a_new_forecast_replaces_the_plan_of_later_periods() -> None:
    plan = [Planned(day, Decimal(180), forecast=Decimal(45)) for day in (date(2027, 12, 31), date(2028, 12, 31))]
    assert whole_life(plan, []) == 90
    assert whole_life(plan, [Actual(date(2027, 12, 31), Decimal(60))]) == 105


def test_a_period_that_is_under_way_counts_by_its_days() -> None:
    plan = [Planned(date(2026, 12, 31), Decimal(100), case=Decimal(200)),
            Planned(date(2027, 12, 31), Decimal(100), case=Decimal(146))]  # fmt: skip
    actuals = [Actual(date(2026, 12, 31), Decimal(100), is_confirmed=True),
               Actual(date(2027, 3, 14), Decimal(30), is_confirmed=True)]  # fmt: skip
    found = realisation(plan, actuals)  # 73 of 365 days are a fifth
    assert found == Realisation(date(2027, 3, 14), Decimal(130), Decimal(120), Decimal("229.20"))
    assert found.percent == Decimal("108.3")
    assert whole_life(plan, actuals) == 130 + 80
    assert yearly_flows(plan, actuals, after=date(2026, 10, 30)) == [0, 80]
    early = [Actual(date(2026, 10, 19), Decimal(50), is_confirmed=True)]  # 73 days are left of the first period
    assert realisation(plan, early).planned == 80
    assert realisation(plan[:1], early).planned == 80


def test_flows_come_by_calendar_year_net_of_running_cost() -> None:
    days = (date(2026, 9, 30), date(2026, 12, 31), date(2028, 6, 30), date(2028, 12, 31))
    plan = [Planned(day, Decimal(45), running_cost=Decimal(30)) for day in days]
    assert yearly_flows(plan, [], after=date(2026, 10, 30)) == [15, 0, 30]
    assert yearly_flows(plan, [Actual(date(2026, 12, 31), Decimal(9))], after=date(2026, 10, 30)) == [0, 0, 30]
    assert yearly_flows(plan[:1], [], after=date(2026, 10, 30)) == []


def test_a_benefit_that_two_claim_counts_once() -> None:
    claims = [("", Decimal(10)), ("bills", Decimal(30)), ("bills", Decimal(50)), ("", Decimal(10))]
    assert counted_once(claims) == 70
    assert counted_once([]) == 0
    assert counted_once([("a", Decimal(-5)), ("a", Decimal(-9))]) == -5


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(["", "a", "b"]), st.integers(0, 100)), max_size=12))
def test_a_total_counted_once_is_between_the_largest_claim_and_the_sum(claims: list[tuple[str, int]]) -> None:
    total = counted_once((group, Decimal(amount)) for group, amount in claims)
    assert max((amount for _, amount in claims), default=0) <= total <= sum(amount for _, amount in claims)


def test_reviews_follow_go_live() -> None:
    assert review_days(date(2026, 8, 31)) == (
        date(2026, 11, 30),
        date(2027, 2, 28),
        date(2027, 8, 31),
        date(2028, 8, 31),
    )
    assert months_later(date(2027, 11, 30), 3) == date(2028, 2, 29)


@pytest.mark.parametrize("months", [0, 1, 11, 12, 13, 24])
def test_months_are_added_across_years(months: int) -> None:
    found = months_later(date(2026, 1, 15), months)
    assert ((found.year - 2026) * 12 + found.month - 1, found.day) == (months, 15)
