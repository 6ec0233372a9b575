"""The worked examples of the method, and the demo organisation's table."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from quarterdeck.engine.earned_value import (
    Baseline,
    EarnedSchedule,
    Indicators,
    Method,
    Milestones,
    Missing,
    PlannedCurve,
    Profile,
    Progress,
    current_scope_values,
    earned_schedule,
    earned_values,
    indicators,
)

MONTHLY = PlannedCurve.of_periods([40, 110, 220, 360, 520, 680, 800, 890, 960, 1000])

DEMO = """
S-01 2026-02-02 2026-12-18  640 87  592  .94  .91  680
S-02 2026-01-12 2026-11-27  480 77  400  .92  .76  519
S-03 2026-05-04 2027-03-26  390 55  214 1.00  .97  389
C-01 2026-03-02 2026-12-11  260 95  230 1.07 1.01  242
C-02 2026-08-17 2027-01-29  140 42   58 1.01 1.00  138
C-03 2026-04-07 2027-04-30  690 50  356  .97  .94  712
C-04 2026-01-19 2026-12-31  350 73  284  .90  .80  389
I-01 2025-09-01 2027-02-26 1850 80 1600  .93  .91 2000
I-02 2026-03-16 2027-01-29  520 77  408  .98  .96  530
I-03 2026-06-02 2027-01-15  330 46  158  .96  .72  343
I-04 2026-02-16 2026-12-18  560 86  505  .95  .91  587
I-06 2026-07-06 2026-12-04  180 86  151 1.03 1.00  176
F-01 2026-01-05 2027-01-29 2000 83 2060  .81  .96 2482
F-02 2026-04-13 2027-02-12  430 76  322 1.01 1.04  424
"""
STATUS = date(2026, 10, 30).toordinal()


def rounded(figure, digits=4):
    assert figure.value is not None, figure.words
    return round(figure.value, digits)


def demo_project(line: str) -> tuple[Indicators, EarnedSchedule]:
    _, start, finish, bac, percent, spent, *_ = line.split()
    baseline = Baseline(
        start=np.array([date.fromisoformat(start).toordinal()], dtype=np.float64),
        finish=np.array([date.fromisoformat(finish).toordinal()], dtype=np.float64),
        budget=np.array([float(bac)]),
        profile=np.array([Profile.S_CURVE], dtype=np.int8),
    )
    earned = float(bac) * int(percent) / 100
    planned = float(baseline.planned_value(STATUS)[0])
    cost = indicators(bac=float(bac), pv=planned, ev=earned, ac=float(spent))
    return cost, earned_schedule(baseline.curve(step=1), ev=earned, status=STATUS)


def test_t_5_1_gives_every_figure_of_month_six():
    cost = indicators(bac=1000, pv=680, ev=560, ac=620)
    time = earned_schedule(MONTHLY, ev=560, status=6)

    assert (cost.cv.value, cost.sv.value) == (-60, -120)
    assert (rounded(cost.cpi), rounded(cost.spi)) == (0.9032, 0.8235)
    assert rounded(cost.typical.eac, 2) == 1107.14
    assert rounded(cost.atypical.eac, 2) == 1060
    assert rounded(cost.both.eac, 2) == 1211.53
    assert (rounded(cost.typical.etc, 2), rounded(cost.typical.vac, 2)) == (487.14, -107.14)
    assert (rounded(cost.tcpi_bac), rounded(cost.typical.tcpi)) == (1.1579, 0.9032)
    assert (rounded(time.es), rounded(time.sv_t), rounded(time.spi_t)) == (5.25, -0.75, 0.875)
    assert (rounded(time.ieac_t, 2), rounded(time.tspi)) == (11.43, 1.1875)
    assert rounded(time.forecast_finish, 2) == 11.43


def test_t_5_2_a_late_project_looks_fine_by_spi_and_late_by_time():
    cost = indicators(bac=1000, pv=MONTHLY.value_at(12), ev=970, ac=1100)
    time = earned_schedule(MONTHLY, ev=970, status=12)

    assert rounded(cost.spi) == 0.97
    assert (rounded(time.es), rounded(time.spi_t, 3)) == (9.25, 0.771)
    assert time.tspi.missing is Missing.TIME_EXHAUSTED


def test_t_5_3_adds_141_over_five_methods():
    methods = [Method.ZERO_HUNDRED, Method.FIFTY_FIFTY, Method.MILESTONES, Method.PHYSICAL, Method.LOE]
    no_data = np.nan
    progress = Progress(
        method=np.array(methods, dtype=np.int8),
        is_started=np.ones(5, dtype=bool),
        is_finished=np.zeros(5, dtype=bool),
        is_accepted=np.zeros(5, dtype=bool),
        done=np.array([no_data, no_data, no_data, 45, no_data]),
        total=np.array([no_data, no_data, no_data, 100, no_data]),
        milestones={2: Milestones(np.array([20.0, 30, 50]), np.array([True, True, False]))},
    )
    earned = earned_values(progress, budget=np.array([40.0, 60, 100, 80, 50]), planned=np.array([40.0, 60, 50, 40, 25]))

    assert earned.tolist() == [0, 30, 50, 36, 25]
    assert earned.sum() == 141


def test_t_5_4_shows_baselined_and_current_scope_side_by_side():
    progress = Progress(
        method=np.array([Method.POINTS], dtype=np.int8),
        is_started=np.array([True]),
        is_finished=np.array([False]),
        is_accepted=np.array([False]),
        done=np.array([45.0]),
        total=np.array([120.0]),
        current_total=np.array([150.0]),
    )
    budget = np.array([300.0])

    assert earned_values(progress, budget=budget, planned=np.array([200.0])).tolist() == [112.5]
    assert current_scope_values(progress, budget=budget).tolist() == [90.0]


@pytest.mark.parametrize("line", DEMO.strip().splitlines(), ids=lambda line: line.split()[0])
def test_demo_project_has_the_indexes_of_the_table(line):
    *_, cpi, spi_t, eac = line.split()
    cost, time = demo_project(line)

    assert (rounded(cost.cpi, 2), rounded(time.spi_t, 2)) == (float(cpi), float(spi_t))
    assert rounded(cost.typical.eac, 0) == float(eac)


def test_demo_totals_are_those_of_the_table():
    projects = [demo_project(line)[0] for line in DEMO.strip().splitlines()]
    bac, pv, ev, ac = (sum(getattr(p, name).value for p in projects) for name in ("bac", "pv", "ev", "ac"))
    total = indicators(bac=bac, pv=pv, ev=ev, ac=ac)

    assert [round(value) for value in (bac, pv, ev, ac)] == [8820, 7287, 6703, 7338]
    assert (rounded(total.cpi, 3), rounded(total.spi, 3)) == (0.913, 0.920)


def test_demo_refurbishment_has_spent_more_than_its_budget():
    cost, _ = demo_project("F-01 2026-01-05 2027-01-29 2000 83 2060")

    assert cost.tcpi_bac.missing is Missing.BUDGET_EXHAUSTED
    assert cost.tcpi_bac.words == "budget exhausted"


def test_demo_partner_portal_forecasts_its_finish_on_10_march():
    _, time = demo_project("S-02 2026-01-12 2026-11-27 480 77 400")

    assert date.fromordinal(round(time.forecast_finish.value)) == date(2027, 3, 10)
