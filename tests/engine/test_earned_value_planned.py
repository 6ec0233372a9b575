from __future__ import annotations

import doctest
import importlib
import pkgutil

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.engine import earned_value, figure
from quarterdeck.engine.earned_value import (
    Baseline,
    Figure,
    InvalidBaseline,
    Missing,
    Profile,
    TimePhased,
    cumulative_share,
    indicators,
)

NO = np.nan


def floats(*values: float) -> np.ndarray:
    return np.array(values, dtype=np.float64)


def one_package(profile=Profile.LINEAR, *, finish=10.0, **changes) -> Baseline:
    fields = {
        "start": floats(0),
        "finish": floats(finish),
        "budget": floats(100),
        "profile": np.array([profile], dtype=np.int8),
    }
    return Baseline(**(fields | changes))


# ---- figures


def test_every_example_in_the_docstrings_runs():
    names = [module.name for module in pkgutil.iter_modules(earned_value.__path__, earned_value.__name__ + ".")]
    results = [doctest.testmod(importlib.import_module(name)) for name in [*names, figure.__name__]]

    assert sum(result.attempted for result in results) >= 9
    assert sum(result.failed for result in results) == 0


def test_a_figure_is_a_value_or_a_reason():
    with pytest.raises(ValueError, match="either a value or a reason"):
        Figure(None)
    with pytest.raises(ValueError, match="either a value or a reason"):
        Figure(1.0, Missing.NO_DATA)
    with pytest.raises(ValueError, match="finite"):
        Figure(float("inf"))


@pytest.mark.parametrize(
    ("values", "figure", "reason"),
    [
        ({"ac": 0}, "cpi", Missing.NO_ACTUAL_COST),
        ({"ac": None}, "cpi", Missing.NO_DATA),
        ({"ev": None}, "cpi", Missing.NO_DATA),
        ({"pv": 0}, "spi", Missing.NO_PLANNED_VALUE),
        ({"pv": None}, "spi", Missing.NO_BASELINE),
        ({"bac": 0}, "percent_earned", Missing.NO_BASELINE),
        ({"ac": 100}, "tcpi_bac", Missing.BUDGET_EXHAUSTED),
        ({"ac": 120}, "tcpi_bac", Missing.BUDGET_EXHAUSTED),
    ],
)
def test_a_zero_or_missing_denominator_gives_a_reason(values, figure, reason):
    figures = indicators(**({"bac": 100, "pv": 50, "ev": 40, "ac": 50} | values))

    assert getattr(figures, figure) == Figure(None, reason)


def test_without_earned_value_only_the_estimate_that_needs_no_pace_is_known():
    figures = indicators(bac=100, pv=50, ev=0, ac=20, estimate_to_complete=90)

    assert figures.cpi.value == 0
    assert figures.typical.eac.missing is Missing.NO_EARNED_VALUE
    assert figures.both.eac.missing is Missing.NO_EARNED_VALUE
    assert figures.both.vac.missing is Missing.NO_EARNED_VALUE
    assert (figures.atypical.eac.value, figures.bottom_up.eac.value) == (120, 110)
    assert figures.bottom_up.etc.value == 90


def test_an_estimate_that_leaves_no_money_is_exhausted():
    assert indicators(bac=100, pv=50, ev=40, ac=50, estimate_to_complete=0).bottom_up.tcpi == Figure(
        None, Missing.BUDGET_EXHAUSTED
    )


def test_a_quotient_beyond_all_numbers_is_no_figure():
    assert indicators(bac=1e300, pv=1e-300, ev=1e300, ac=1).spi == Figure(None, Missing.NO_PLANNED_VALUE)


@pytest.mark.parametrize(("earned", "is_early"), [(9.99, True), (10, False), (0, True), (None, False)])
def test_early_life_lasts_until_a_tenth_is_earned(earned, is_early):
    assert indicators(bac=100, pv=50, ev=earned, ac=50).is_early is is_early


@given(bac=st.floats(1, 1e9), ev=st.floats(0.001, 1), pv=st.floats(0.001, 1), ac=st.floats(0.001, 2))
def test_typical_estimate_keeps_the_pace(bac, ev, pv, ac):
    figures = indicators(bac=bac, pv=pv * bac, ev=ev * bac, ac=ac * bac)

    assert figures.typical.eac.value == pytest.approx(bac / figures.cpi.value)
    assert figures.typical.eac.value + figures.typical.vac.value == pytest.approx(bac)
    if figures.typical.tcpi.value is not None and ev < 0.99:
        assert figures.typical.tcpi.value == pytest.approx(figures.cpi.value, rel=1e-6)


# ---- planned value


@pytest.mark.parametrize(
    ("profile", "quarter", "half"),
    [
        (Profile.LINEAR, 25, 50),
        (Profile.FRONT, 43.75, 75),
        (Profile.BACK, 6.25, 25),
        (Profile.BELL, 10, 50),
        (Profile.S_CURVE, 15.625, 50),
    ],
)
def test_profiles_spread_the_budget(profile, quarter, half):
    baseline = one_package(profile)

    assert baseline.planned_value(-1)[0] == 0
    assert baseline.planned_value(2.5)[0] == pytest.approx(quarter)
    assert baseline.planned_value(5)[0] == pytest.approx(half)
    assert baseline.planned_value(10)[0] == 100
    assert baseline.planned_value(99)[0] == 100


@given(profile=st.sampled_from(list(Profile)[:5]), u=st.lists(st.floats(0, 1), min_size=2))
def test_profiles_never_fall_and_stay_within_the_budget(profile, u):
    share = cumulative_share(profile, np.sort(floats(*u)))

    assert (np.diff(share) >= -1e-12).all()
    assert (share >= 0).all()
    assert (share <= 1 + 1e-12).all()


def test_working_time_pauses_the_planned_value():
    def five_days_a_week(at):
        weeks, day = np.divmod(at, 7)
        return weeks * 5 + np.minimum(day, 5)

    baseline = one_package(finish=12.0, clocks=(five_days_a_week,))

    assert [round(float(v)) for v in baseline.total(floats(5, 6, 7, 8, 12))] == [50, 50, 50, 60, 100]


def test_each_package_follows_its_own_clock():
    baseline = Baseline(
        start=floats(0, 0),
        finish=floats(10, 10),
        budget=floats(100, 100),
        clock=np.array([0, 1], dtype=np.int32),
        clocks=(lambda at: at, lambda at: np.maximum(at - 5, 0)),
    )

    assert baseline.planned_value(6).tolist() == pytest.approx([60, 20])


def test_explicit_values_are_followed_and_may_pause():
    phased = {0: TimePhased(at=floats(0, 2, 4, 10), value=floats(40, 0, 60))}
    baseline = one_package(Profile.EXPLICIT, phased=phased)

    assert baseline.total(floats(1, 2, 3, 4, 7, 10)).tolist() == pytest.approx([20, 40, 40, 40, 70, 100])


def test_explicit_values_of_an_empty_budget_fall_due_at_the_end():
    phased = {0: TimePhased(at=floats(0, 10), value=floats(0))}

    assert one_package(Profile.EXPLICIT, budget=floats(0), phased=phased).planned_value(10).tolist() == [0]


def test_a_milestone_and_a_package_without_working_time_fall_due_in_one_piece():
    milestone = one_package(finish=0.0)
    holiday = one_package(finish=5.0, clocks=(lambda at: at * 0,))

    assert milestone.total(floats(-0.1, 0, 1)).tolist() == [0, 100, 100]
    assert holiday.total(floats(4.9, 5)).tolist() == [0, 100]


def test_a_package_without_dates_or_budget_is_outside_the_baseline():
    baseline = Baseline(start=floats(0, NO, 0), finish=floats(10, NO, 10), budget=floats(100, 50, NO))

    assert baseline.bac == 100
    assert baseline.is_phased.tolist() == [True, False, False]
    assert np.isnan(baseline.planned_value(5)).tolist() == [False, True, True]
    assert baseline.total(floats(5)).tolist() == [50]


def test_there_is_no_curve_without_a_baseline_or_without_length():
    assert Baseline(floats(NO), floats(NO), floats(1)).curve(step=1) is None
    assert one_package(finish=0.0).curve(step=1) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"finish": floats(-1)},
        {"budget": floats(-1)},
        {"budget": floats(1, 2)},
        {"profile": np.array([Profile.EXPLICIT], dtype=np.int8)},
        {
            "profile": np.array([Profile.EXPLICIT], dtype=np.int8),
            "phased": {0: TimePhased(floats(0, 0), floats(100))},
        },
        {
            "profile": np.array([Profile.EXPLICIT], dtype=np.int8),
            "phased": {0: TimePhased(floats(0, 1), floats(99))},
        },
    ],
)
def test_a_contradictory_baseline_is_refused(changes):
    with pytest.raises(InvalidBaseline):
        Baseline(**({"start": floats(0), "finish": floats(10), "budget": floats(100)} | changes))


@given(
    rows=st.lists(
        st.tuples(st.integers(0, 30), st.integers(0, 30), st.integers(0, 1000), st.sampled_from(list(Profile)[:5])),
        min_size=1,
        max_size=8,
    ),
    at=st.floats(-5, 70),
)
def test_planned_value_equals_the_slow_sum(rows, at):
    baseline = Baseline(
        start=floats(*(row[0] for row in rows)),
        finish=floats(*(row[0] + row[1] for row in rows)),
        budget=floats(*(row[2] for row in rows)),
        profile=np.array([row[3] for row in rows], dtype=np.int8),
    )
    slow = 0.0
    for start, length, budget, profile in rows:
        if at >= start + length:
            slow += budget
        elif at > start:
            slow += budget * float(cumulative_share(profile, floats((at - start) / length))[0])

    assert baseline.total(floats(at))[0] == pytest.approx(slow, abs=1e-9)
    assert np.nansum(baseline.planned_value(at)) == pytest.approx(slow, abs=1e-9)


def test_the_total_over_time_is_the_sum_of_the_packages_at_each_instant():
    rng = np.random.default_rng(5)
    n = 3000
    start = rng.integers(0, 300, n).astype(np.float64)
    profile = rng.integers(0, 5, n).astype(np.int8)
    profile[7] = Profile.EXPLICIT
    baseline = Baseline(
        start=np.where(np.arange(n) == 3, NO, start),
        finish=start + rng.integers(0, 900, n),
        budget=np.where(np.arange(n) == 7, 60.0, rng.random(n) * 1000),
        profile=profile,
        clock=rng.integers(0, 2, n).astype(np.int32),
        clocks=(lambda at: at, lambda at: np.floor(at / 7) * 5 + np.minimum(at % 7, 5)),
        phased={7: TimePhased(at=floats(100, 400, 500), value=floats(20, 40))},
    )
    at = np.arange(-10.0, 1300.0)
    total = baseline.total(at)

    for row in range(0, at.size, 97):
        assert total[row] == pytest.approx(np.nansum(baseline.planned_value(at[row])), rel=1e-12)
    assert total[-1] == pytest.approx(baseline.bac, rel=1e-12)
    assert baseline.total(floats()).size == 0
