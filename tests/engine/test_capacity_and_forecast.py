from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.engine.capacity import Band, InvalidCapacity, capacity_hours, load
from quarterdeck.engine.figure import Missing
from quarterdeck.engine.forecast import InvalidHistory, TooShortHistory, how_many, when_done

HISTORY = [3, 0, 5, 2, 4, 6, 1, 3]


def test_t_9_1_gives_the_hours_and_the_loads():
    capacity = capacity_hours(working_days=22 - 1, leave_days=2, hours_per_day=7.8, fte=1, allowance=0.15)
    hard, both = load(110, capacity), load(140, capacity)

    assert round(capacity, 2) == 125.97
    assert (round(hard.ratio.value, 3), hard.over, hard.band) == (0.873, 0, Band.HEALTHY)
    assert (round(both.ratio.value, 3), round(both.over, 2), both.band) == (1.111, 14.03, Band.OVER)


def test_the_demo_expert_is_loaded_more_than_three_times():
    assert round(load(33, 20 * 0.6 * 0.85).ratio.value, 2) == 3.24


@pytest.mark.parametrize(
    ("demand", "band"),
    [(69.9, Band.UNDER), (70, Band.HEALTHY), (90, Band.FULL), (100, Band.FULL), (110, Band.TIGHT), (110.1, Band.OVER)],
)
def test_bands_begin_where_they_should(demand, band):
    assert load(demand, 100).band is band


def test_without_capacity_there_is_no_ratio():
    assert (load(0, 0).ratio.missing, load(0, 0).band) == (Missing.NO_DATA, Band.NO_DATA)
    assert (load(5, 0).ratio.missing, load(5, 0).band, load(5, 0).over) == (Missing.NO_DATA, Band.OVER, 5)


@pytest.mark.parametrize(
    "given_",
    [
        {"working_days": 5, "leave_days": 6, "hours_per_day": 8},
        {"working_days": float("nan"), "hours_per_day": 8},
        {"working_days": 5, "hours_per_day": 25},
        {"working_days": 5, "hours_per_day": 8, "fte": 1.1},
        {"working_days": 5, "hours_per_day": 8, "allowance": -0.1},
    ],
)
def test_impossible_capacity_is_refused(given_):
    with pytest.raises(InvalidCapacity):
        capacity_hours(**given_)


def test_impossible_hours_are_refused():
    with pytest.raises(InvalidCapacity):
        load(-1, 5)


def test_fewer_than_eight_weeks_are_refused_by_name():
    with pytest.raises(TooShortHistory, match="8 weeks of history at least, 7 are known") as refused:
        when_done(HISTORY[:7], items=5)
    assert refused.value.weeks == 7
    with pytest.raises(TooShortHistory):
        how_many(HISTORY[:7], weeks=5)


def test_the_same_seed_gives_the_same_dates_and_85_is_later_than_50():
    found = when_done(HISTORY, items=60, seed=3)

    assert found == when_done(HISTORY, items=60, seed=3)
    assert found.at[50].value + 2 >= 60 / 3
    assert found.at[50].value < found.at[85].value


@given(st.integers(1, 9), st.integers(0, 40))
def test_a_steady_team_needs_what_division_says(pace, items):
    assert when_done([pace] * 8, items=items, runs=20).at[85].value == -(-items // pace)
    assert how_many([pace] * 8, weeks=items, runs=20).at[85].value == pace * items


def test_more_certain_means_fewer_items():
    found = how_many(HISTORY, weeks=10)

    assert found.at[85].value < found.at[50].value == pytest.approx(30, abs=2)


def test_a_growing_backlog_takes_longer_or_never_ends():
    steady = when_done([4] * 8, items=20, added=[2] * 8)
    never = when_done([4] * 8, items=20, added=[4] * 8, runs=50)

    assert steady.at[50].value == 10
    assert never.at[50].missing is Missing.UNREACHABLE
    assert when_done([0] * 8, items=0).at[85].value == 0


@pytest.mark.parametrize(
    "ask",
    [
        lambda: when_done([-1] * 8, items=5),
        lambda: when_done([float("nan")] * 8, items=5),
        lambda: when_done([1] * 8, items=-5),
        lambda: when_done([1] * 8, items=5, added=[1] * 9),
        lambda: when_done([1] * 8, items=5, percentiles=[0]),
        lambda: how_many([1] * 8, weeks=-1),
    ],
)
def test_what_cannot_be_forecast_is_refused(ask):
    with pytest.raises(InvalidHistory):
        ask()
