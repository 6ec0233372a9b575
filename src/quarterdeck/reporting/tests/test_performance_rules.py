from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from quarterdeck.reporting.rules.performance import Package, measure, weekdays_between

MONDAY, FRIDAY, NEXT_FRIDAY = date(2026, 10, 19), date(2026, 10, 23), date(2026, 10, 30)


def package(**changes: object) -> Package:
    base: dict[str, object] = {
        "name": "Build",
        "baseline_start": MONDAY,
        "baseline_finish": FRIDAY,
        "budget": Decimal(100),
        "effort": 2400.0,
        "percent": 0.0,
        "is_started": False,
        "is_finished": False,
        "is_accepted": False,
        "is_level_of_effort": False,
        "start": MONDAY,
        "finish": FRIDAY,
    }
    return Package(**(base | changes))  # type: ignore[arg-type]


def measured(*packages: Package, status: date = FRIDAY, cost: int | None = 80, budget: int | None = None):
    return measure(
        packages,
        status_date=status,
        actual_cost=None if cost is None else Decimal(cost),
        budget=None if budget is None else Decimal(budget),
        worked=None,
    )


def test_two_tasks_give_the_four_values_and_their_indexes() -> None:
    done = package(is_started=True, is_finished=True, percent=100.0)
    half = package(baseline_start=date(2026, 10, 24), baseline_finish=NEXT_FRIDAY, is_started=True, percent=20.0)
    result = measured(done, half)
    assert (result.bac, result.pv, result.ev, result.ac) == (200, 100, 120, 80)
    assert (result.cpi, result.spi, result.eac) == (1.5, 1.2, Decimal("133.33"))
    assert result.spi_t == pytest.approx(6.4 / 5)


def test_without_baseline_there_are_dates_and_reasons_but_no_indexes() -> None:
    result = measured(package(baseline_start=None, baseline_finish=None), budget=500)
    assert (result.bac, result.ev, result.cpi, result.spi_t) == (500, None, None, None)
    assert result.missing["spi_t"] == "no baseline"
    assert result.forecast_finish == FRIDAY


def test_an_empty_plan_measures_nothing() -> None:
    result = measured()
    assert (result.bac, result.forecast_finish, result.slip_days) == (None, None, None)


def test_without_costs_in_the_baseline_effort_spreads_the_budget() -> None:
    long = package(budget=None, effort=3000.0, is_started=True, is_finished=True, percent=100.0)
    short = package(budget=None, effort=1000.0)
    assert measured(long, short, budget=400).ev == 300
    hours = measured(long, short)
    assert (hours.bac, hours.ev, hours.cpi, hours.spi) == (None, None, None, 0.75)
    assert hours.missing["cpi"] == "no budget in money"


def test_what_no_task_holds_of_the_budget_is_undistributed_and_part_of_the_bac() -> None:
    done = package(is_started=True, is_finished=True, percent=100.0)
    half = package(baseline_start=date(2026, 10, 24), baseline_finish=NEXT_FRIDAY, is_started=True, percent=20.0)
    result = measured(done, half, budget=230)
    assert (result.bac, result.undistributed, result.pv, result.ev) == (230, 30, 100, 120)
    assert (result.cpi, result.spi, result.eac) == (1.5, 1.2, Decimal("153.33"))
    assert result.spi_t == measured(done, half).spi_t


def test_a_baseline_that_plans_more_than_the_budget_earns_the_budget_in_proportion() -> None:
    done = package(is_started=True, is_finished=True, percent=100.0)
    result = measured(done, package(), budget=150)
    assert (result.bac, result.undistributed, result.ev) == (150, 0, 75)


def test_a_draw_after_the_baseline_earns_nothing_until_a_baseline_places_it() -> None:
    work = package(budget=None, is_started=True, percent=50.0)
    before = measure([work], status_date=FRIDAY, actual_cost=Decimal(80), budget=Decimal(100), worked=None)
    after = measure(
        [work], status_date=FRIDAY, actual_cost=Decimal(80), budget=Decimal(140), worked=None, drawn_since=Decimal(40)
    )
    assert (before.bac, before.undistributed, before.ev) == (100, 0, 50)
    assert (after.bac, after.undistributed, after.ev, after.cpi) == (140, 40, 50, before.cpi)


def test_no_recorded_cost_is_a_reason_not_a_zero() -> None:
    result = measured(package(is_started=True, percent=50.0), cost=None)
    assert (result.cpi, result.missing["cpi"]) == (None, "no data")


def test_level_of_effort_earns_its_plan_and_stays_out_of_the_discrete_index() -> None:
    effort = package(is_level_of_effort=True, baseline_finish=NEXT_FRIDAY)
    work = package(is_started=True, percent=50.0)
    result = measured(effort, work, status=FRIDAY)
    assert result.loe_share == 0.5
    assert result.discrete_spi_t == 0.5
    assert result.spi_t is not None
    assert result.spi_t > 0.5


def test_milestones_stand_in_order_of_forecast_with_their_slip() -> None:
    gate = package(name="Gate", is_milestone=True, budget=None, baseline_finish=MONDAY, finish=FRIDAY, key=2)
    start = package(
        name="Start", is_milestone=True, budget=None, baseline_finish=MONDAY, finish=MONDAY, is_finished=True, key=1
    )
    result = measured(gate, start, package())
    assert [(one.name, one.slip_days, one.is_reached) for one in result.milestones] == [
        ("Start", 0, True),
        ("Gate", 4, False),
    ]


def test_the_monthly_curve_ends_at_the_budget() -> None:
    result = measured(package(baseline_finish=date(2026, 12, 4)), status=FRIDAY)
    assert [day for day, _ in result.curve] == [date(2026, 10, 31), date(2026, 11, 30), date(2026, 12, 4)]
    assert result.curve[-1][1] == 100


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        (date(2026, 12, 18), date(2027, 1, 15), 20),
        (date(2026, 11, 27), date(2027, 3, 12), 75),
        (FRIDAY, MONDAY, -4),
        (FRIDAY, FRIDAY, 0),
    ],
)
def test_slip_counts_weekdays(first: date, last: date, days: int) -> None:
    assert weekdays_between(first, last) == days
