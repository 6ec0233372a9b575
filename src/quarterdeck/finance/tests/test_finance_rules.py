from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.finance.rules import money, periods

MONTHS = st.dates(date(2024, 1, 1), date(2028, 12, 31)).map(periods.month_of)
AMOUNTS = st.decimals(min_value=-(10**6), max_value=10**6, places=2)


@given(st.dates(date(1990, 1, 1), date(2090, 12, 31)))
def test_a_day_lies_between_the_start_and_the_end_of_its_month(day: date) -> None:
    month = periods.month_of(day)
    assert month <= day <= periods.month_end(month)
    assert periods.month_of(periods.month_end(month)) == month


def test_december_is_followed_by_january() -> None:
    assert periods.next_month(date(2026, 12, 1)) == date(2027, 1, 1)
    assert periods.month_end(date(2028, 2, 1)) == date(2028, 2, 29)


def test_a_month_is_closed_when_its_days_are_not_after_the_last_closed_day() -> None:
    assert periods.is_closed(date(2026, 9, 30), closed_through=date(2026, 9, 30))
    assert not periods.is_closed(date(2026, 10, 1), closed_through=date(2026, 9, 30))
    assert not periods.is_closed(date(2026, 1, 1), closed_through=None)


@pytest.mark.parametrize(
    ("month", "closed_through", "words"),
    [
        (date(2026, 9, 1), date(2026, 9, 30), "closed already"),
        (date(2026, 11, 1), date(2026, 9, 30), "not over"),
        (date(2026, 10, 1), date(2026, 8, 31), "the next one is September 2026"),
    ],
)
def test_months_are_closed_in_order_once_and_after_their_end(month: date, closed_through: date, words: str) -> None:
    fault = periods.closing_fault(month, closed_through=closed_through, today=date(2026, 11, 5))
    assert fault is not None
    assert words in fault


def test_the_first_month_to_be_closed_may_be_any_that_is_over() -> None:
    assert periods.closing_fault(date(2026, 3, 1), closed_through=None, today=date(2026, 11, 5)) is None


def test_foreign_money_is_converted_at_the_planning_rate() -> None:
    assert money.in_portfolio_currency(Decimal("430.00"), rate=Decimal("4.30")) == Decimal("100.00")
    with pytest.raises(ValueError, match="more than 0"):
        money.in_portfolio_currency(Decimal(1), rate=Decimal(0))


def test_what_is_left_of_a_reserve_is_what_was_not_drawn() -> None:
    assert money.reserve_left(Decimal(100), [Decimal(30), Decimal("20.50")]) == Decimal("49.50")


def test_the_bottom_up_forecast_adds_actuals_orders_and_the_rest() -> None:
    eac = money.bottom_up_eac(actual_cost=Decimal(620), open_commitments=Decimal(80), remaining=Decimal(400))
    assert eac == 1100


def test_without_an_estimate_of_the_rest_there_is_no_bottom_up_forecast() -> None:
    assert money.bottom_up_eac(actual_cost=Decimal(1), open_commitments=Decimal(0), remaining=None) is None


def test_before_any_actual_cost_the_forecast_is_orders_and_the_rest() -> None:
    assert money.bottom_up_eac(actual_cost=None, open_commitments=Decimal(5), remaining=Decimal(7)) == 12


@given(st.dictionaries(MONTHS, AMOUNTS), MONTHS, MONTHS)
def test_running_totals_equal_the_slow_sum(amounts: dict[date, Decimal], one: date, other: date) -> None:
    first, last = min(one, other), max(one, other)
    for month, total in money.running_totals(amounts, first=first, last=last):
        assert total == sum((value for key, value in amounts.items() if key <= month), Decimal(0))


def test_the_project_budget_holds_both_reserves_and_the_baseline_says_what_is_inside() -> None:
    bac, contingency, management = Decimal(1000), Decimal(100), Decimal(50)
    assert money.project_budget(bac=bac, contingency=contingency, management=management) == 1150
    assert money.project_budget(bac=None, contingency=contingency, management=management) is None
    assert money.cost_baseline(bac=bac, contingency=contingency, contingency_inside=True) == 1100
    assert money.cost_baseline(bac=bac, contingency=contingency, contingency_inside=False) == 1000
    assert money.cost_baseline(bac=None, contingency=contingency, contingency_inside=True) is None


@given(st.decimals(min_value=Decimal("0.01"), max_value=10**9, places=2), MONTHS, MONTHS)
def test_an_amount_spread_over_months_sums_to_itself_and_is_nearly_even(
    amount: Decimal, one: date, other: date
) -> None:
    parts = money.spread_evenly(amount, first=min(one, other), last=max(one, other))
    assert sum(parts.values()) == amount
    assert max(parts.values()) - min(parts.values()) < Decimal("0.01") * len(parts)


def test_an_amount_is_not_spread_backwards() -> None:
    with pytest.raises(ValueError, match="before the first"):
        money.spread_evenly(Decimal(1), first=date(2026, 2, 1), last=date(2026, 1, 1))


def test_a_total_is_spread_in_proportion_and_the_last_month_takes_the_rounding() -> None:
    october, november, december = date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1)
    parts = {december: Decimal(1), october: Decimal(2), november: Decimal(0)}
    assert money.in_proportion(parts, total=Decimal(100), otherwise=november) == {
        october: Decimal("66.67"),
        december: Decimal("33.33"),
    }
    assert money.in_proportion({}, total=Decimal(5), otherwise=november) == {november: Decimal(5)}
