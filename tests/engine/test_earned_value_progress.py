from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.engine.earned_value import (
    Baseline,
    InvalidCurve,
    InvalidProgress,
    Method,
    Milestones,
    Missing,
    PlannedCurve,
    Progress,
    analyse,
    earned_schedule,
    earned_shares,
    earned_values,
    indicators,
    s_curve,
)

NO = np.nan


def floats(*values: float) -> np.ndarray:
    return np.array(values, dtype=np.float64)


def packages(*methods: Method, **changes) -> Progress:
    n = len(methods)
    fields = {
        "method": np.array(methods, dtype=np.int8),
        "is_started": np.ones(n, dtype=bool),
        "is_finished": np.zeros(n, dtype=bool),
        "is_accepted": np.zeros(n, dtype=bool),
        "done": np.full(n, NO),
        "total": np.full(n, NO),
    }
    return Progress(**(fields | changes))


# ---- earned value


@pytest.mark.parametrize(
    ("method", "not_started", "started", "finished"),
    [
        (Method.ZERO_HUNDRED, 0, 0, 1),
        (Method.FIFTY_FIFTY, 0, 0.5, 1),
        (Method.TWENTY_FIVE_SEVENTY_FIVE, 0, 0.25, 1),
    ],
)
def test_fixed_formulas(method, not_started, started, finished):
    progress = packages(
        method, method, method, is_started=np.array([False, True, True]), is_finished=np.array([False, False, True])
    )

    assert earned_shares(progress).tolist() == [not_started, started, finished]


@pytest.mark.parametrize(("done", "accepted", "share"), [(80, False, 0.8), (97, False, 0.9), (97, True, 0.97)])
def test_physical_share_is_capped_until_the_work_is_accepted(done, accepted, share):
    progress = packages(Method.PHYSICAL, done=floats(done), total=floats(100), is_accepted=np.array([accepted]))

    assert earned_shares(progress).tolist() == pytest.approx([share])


def test_units_are_counted_and_unstarted_work_earns_nothing():
    progress = packages(
        Method.UNITS, Method.UNITS, done=floats(3, NO), total=floats(4, NO), is_started=np.array([True, False])
    )

    assert earned_shares(progress).tolist() == [0.75, 0]


def test_apportioned_work_follows_its_base_through_a_chain():
    progress = packages(
        Method.APPORTIONED,
        Method.APPORTIONED,
        Method.FIFTY_FIFTY,
        base=np.array([1, 2, -1], dtype=np.int32),
    )

    assert earned_values(progress, budget=floats(10, 20, 40), planned=floats(0, 0, 0)).tolist() == [5, 10, 20]


@pytest.mark.parametrize("base", [None, np.array([1, 0], dtype=np.int32), np.array([-1, 0], dtype=np.int32)])
def test_apportioned_work_needs_a_base_that_is_not_itself(base):
    progress = packages(Method.APPORTIONED, Method.APPORTIONED, base=base)

    with pytest.raises(InvalidProgress) as refused:
        earned_values(progress, budget=floats(1, 1), planned=floats(0, 0))
    assert refused.value.packages == (0, 1)


def test_missing_measures_are_no_data_and_not_zero():
    progress = packages(Method.PHYSICAL, Method.MILESTONES, Method.UNITS)

    assert np.isnan(earned_shares(progress)).all()


@pytest.mark.parametrize(
    "changes",
    [
        {"is_started": np.array([False]), "is_finished": np.array([True])},
        {"done": floats(5), "total": floats(4)},
        {"done": floats(-1), "total": floats(4)},
        {"done": floats(1, 2)},
        {"milestones": {0: Milestones(floats(0), np.array([True]))}},
    ],
)
def test_contradictory_progress_is_refused(changes):
    with pytest.raises(InvalidProgress):
        packages(Method.UNITS, **changes)


# ---- earned schedule


@given(values=st.lists(st.integers(1, 50), min_size=1, max_size=20), part=st.floats(0, 1.2))
def test_earned_schedule_equals_the_period_by_period_search(values, part):
    cumulative = np.cumsum(values)
    curve, ev = PlannedCurve.of_periods(cumulative), float(cumulative[-1] * part)
    points = [0.0, *cumulative.tolist()]
    if ev >= points[-1]:
        slow = float(points.index(points[-1]))
    else:
        c = max(index for index, value in enumerate(points) if value <= ev)
        slow = c + (ev - points[c]) / (points[c + 1] - points[c])

    assert earned_schedule(curve, ev=ev, status=3).es.value == pytest.approx(slow, abs=1e-9)


def test_all_earned_is_the_first_instant_with_the_whole_budget_planned():
    curve = PlannedCurve.of_periods([50, 100, 100, 100])

    assert curve.finish == 2
    assert earned_schedule(curve, ev=100, status=4).es.value == 2
    assert earned_schedule(curve, ev=130, status=4).es.value == 2


def test_inside_a_period_the_daily_curve_is_used():
    monthly = PlannedCurve.of_periods([100], length=30)
    daily = PlannedCurve.of_periods(np.linspace(0, 1, 31)[1:] ** 2 * 100)

    rough = earned_schedule(monthly, ev=25, status=20)
    exact = earned_schedule(monthly, ev=25, status=20, daily=daily)
    assert (rough.es.value, rough.is_interpolated) == (pytest.approx(7.5), True)
    assert (exact.es.value, exact.is_interpolated) == (pytest.approx(15), False)
    assert earned_schedule(monthly, ev=25, status=30, daily=daily).es.value == pytest.approx(7.5)


def test_time_stops_at_the_actual_finish():
    found = earned_schedule(PlannedCurve.of_periods([50, 100]), ev=100, status=9, actual_finish=2)

    assert (found.spi_t.value, found.actual_time.value, found.ieac_t.value) == (1, 2, 2)


def test_before_the_start_time_figures_have_a_reason():
    found = earned_schedule(PlannedCurve.of_periods([50, 100], start=5), ev=0, status=5)

    assert found.spi_t.missing is Missing.NOT_STARTED
    assert found.sv_t.missing is Missing.NOT_STARTED
    assert found.ieac_t.missing is Missing.NOT_STARTED


def test_nothing_earned_gives_no_forecast():
    found = earned_schedule(PlannedCurve.of_periods([50, 100]), ev=0, status=1)

    assert found.spi_t.value == 0
    assert found.forecast_finish.missing is Missing.NO_EARNED_VALUE


def test_without_curve_or_earned_value_time_is_unknown():
    assert earned_schedule(None, ev=1, status=1).spi_t.missing is Missing.NO_BASELINE
    assert earned_schedule(PlannedCurve.of_periods([1]), ev=None, status=1).spi_t.missing is Missing.NO_DATA


def test_less_than_nothing_earned_is_no_time_earned():
    curve = PlannedCurve(at=floats(0, 1), value=floats(10, 20))

    assert earned_schedule(curve, ev=5, status=1).es.value == 0


@pytest.mark.parametrize(
    ("at", "value"),
    [((0,), (0,)), ((0, 0), (0, 1)), ((0, 1), (1, 0)), ((0, NO), (0, 1)), ((0, 1), (0, 1, 2))],
)
def test_a_broken_curve_is_refused(at, value):
    with pytest.raises(InvalidCurve):
        PlannedCurve(floats(*at), floats(*value))


# ---- the whole plan


def three_packages(**changes):
    fields = {
        "baseline": Baseline(start=floats(0, 0, NO), finish=floats(10, 10, NO), budget=floats(80, 20, 50)),
        "progress": packages(
            Method.PHYSICAL, Method.LOE, Method.PHYSICAL, done=floats(40, NO, 10), total=floats(100, NO, 100)
        ),
        "actual_cost": floats(40, 8, 5),
        "status": 5.0,
        "step": 1.0,
    }
    return analyse(**(fields | changes))


def test_level_of_effort_is_shown_apart():
    found = three_packages()

    assert (found.total.cost.pv.value, found.total.cost.ev.value) == (50, 42)
    assert (found.discrete.cost.pv.value, found.discrete.cost.ev.value) == (40, 32)
    assert found.discrete.time.spi_t.value == pytest.approx(0.8)
    assert found.total.time.spi_t.value == pytest.approx(0.84)
    assert (found.loe_share.value, found.has_much_loe) == (pytest.approx(0.2), True)


def test_work_outside_the_baseline_counts_only_as_cost():
    found = three_packages()

    assert found.unphased == (2,)
    assert (found.total.cost.bac.value, found.total.cost.ac.value) == (100, 53)


def test_unmeasured_and_uncosted_packages_are_named():
    progress = packages(Method.PHYSICAL, Method.LOE, Method.PHYSICAL)
    found = three_packages(progress=progress, actual_cost=floats(NO, 8, NO))

    assert (found.unmeasured, found.uncosted) == ((0,), (0, 2))
    assert (found.total.cost.ev.value, found.total.cost.ac.value) == (10, 8)


def test_bottom_up_needs_an_estimate_for_every_open_package():
    whole = three_packages(estimate_to_complete=floats(50, 10, 40))
    part = three_packages(estimate_to_complete=floats(50, NO, 40))

    assert whole.total.cost.bottom_up.eac.value == 153
    assert part.total.cost.bottom_up.eac.missing is Missing.NO_DATA


def test_a_plan_without_baseline_or_cost_has_reasons_everywhere():
    found = three_packages(
        baseline=Baseline(start=floats(NO, NO, NO), finish=floats(NO, NO, NO), budget=floats(1, 1, 1)),
        actual_cost=floats(NO, NO, NO),
    )

    assert found.total.cost.cpi.missing is Missing.NO_BASELINE
    assert found.total.cost.cv.missing is Missing.NO_BASELINE
    assert found.total.cost.ac.missing is Missing.NO_DATA
    assert found.total.cost.spi.missing is Missing.NO_BASELINE
    assert found.total.time.spi_t.missing is Missing.NO_BASELINE
    assert found.loe_share.missing is Missing.NO_BASELINE
    assert found.current_scope_ev is None


def test_current_scope_is_totalled_beside_the_baselined_one():
    found = analyse(
        Baseline(start=floats(0, 0), finish=floats(10, 10), budget=floats(300, 100)),
        packages(
            Method.POINTS, Method.FIFTY_FIFTY, done=floats(45, NO), total=floats(120, NO), current_total=floats(150, NO)
        ),
        actual_cost=floats(100, 40),
        status=5,
        step=1,
    )

    assert (found.total.cost.ev.value, found.current_scope_ev) == (162.5, 140)


def test_the_s_curve_has_gaps_where_no_snapshot_is_and_a_fan_after_the_status_date():
    curve = PlannedCurve.of_periods([40, 110, 220, 360, 520, 680, 800, 890, 960, 1000])
    cost = indicators(bac=1000, pv=680, ev=560, ac=620)
    series = s_curve(
        curve,
        at=np.arange(11.0),
        history_at=floats(2, 4, 8),
        history_ev=floats(90, 300, 999),
        history_ac=floats(100, 320, 999),
        status=6,
        cost=cost,
        time=earned_schedule(curve, ev=560, status=6),
        contingency=80,
    )

    assert series.pv.tolist() == [0, 40, 110, 220, 360, 520, 680, 800, 890, 960, 1000]
    assert np.flatnonzero(np.isfinite(series.ev)).tolist() == [2, 4, 6]
    assert series.ac[[2, 4, 6]].tolist() == [100, 320, 620]
    assert (series.bac, series.bac_with_contingency) == (1000, 1080)
    assert series.fan.at.tolist() == pytest.approx([6, 80 / 7])
    assert series.fan.low.tolist() == [620, 1060]
    assert series.fan.typical.tolist() == pytest.approx([620, 7750 / 7])
    assert series.fan.high[1] == pytest.approx(1211.53, abs=0.01)


def test_the_s_curve_of_a_plan_without_progress_has_no_fan():
    curve = PlannedCurve.of_periods([50, 100])
    series = s_curve(
        curve,
        at=np.arange(3.0),
        history_at=floats(),
        history_ev=floats(),
        history_ac=floats(),
        status=1,
        cost=indicators(bac=100, pv=50, ev=None, ac=None),
        time=earned_schedule(curve, ev=None, status=1),
    )

    assert series.fan is None
    assert series.bac_with_contingency is None
    assert np.isnan(series.ev).all()
