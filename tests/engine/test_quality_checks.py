from __future__ import annotations

import numpy as np
import pytest

from quarterdeck.engine.quality import (
    DateConstraint,
    Fault,
    Logic,
    Verdict,
    assess,
)
from tests.engine.quality_facts import DAY, NO, chain, mask, offending_tasks, schedule


def test_t_7_2_path_length_index_is_95_percent_and_passes():
    plan = schedule(
        1,
        status=0.0,
        project_finish=80 * 1440.0,
        baseline_start=np.array([0.0]),
        baseline_finish=np.array([76 * 1440.0]),
    )
    check = assess(plan).check(13)

    assert check.measure == pytest.approx(0.95)
    assert check.verdict is Verdict.PASS


def test_t_7_2_execution_index_is_22_of_26_and_fails():
    n = 40
    finish = np.where(np.arange(n) < 25, 5 * 1440.0 + 1020, 90 * 1440.0)
    finish[39] = NO
    plan = schedule(n, is_complete=np.arange(n) < 22, baseline_finish=finish)
    check = assess(plan).check(14)

    assert check.measure == pytest.approx(22 / 26)
    assert round(check.measure, 3) == 0.846
    assert check.verdict is Verdict.FAIL
    assert {o.task - 100: o.fault for o in check.offenders} == {
        22: Fault.NOT_COMPLETED,
        23: Fault.NOT_COMPLETED,
        24: Fault.NOT_COMPLETED,
        39: Fault.NO_BASELINE,
    }


def test_t_7_2_three_open_ends_of_forty_tasks_fail():
    n = 40
    check = assess(schedule(n, chain(n - 1))).check(1)

    assert check.measure == pytest.approx(0.075)
    assert check.verdict is Verdict.FAIL
    assert {o.task - 100: o.reason for o in check.offenders} == {
        0: "no predecessor",
        38: "no successor",
        39: "neither predecessor nor successor",
    }


def test_t_7_2_four_lags_of_ninety_links_pass_and_eighty_finish_to_start_fail():
    links = [(task, task + 1, Logic.FS if task < 80 else Logic.SS, DAY * 2 if task < 4 else 0.0) for task in range(90)]
    report = assess(schedule(91, links))

    assert report.check(3).measure == pytest.approx(4 / 90)
    assert report.check(3).verdict is Verdict.PASS
    assert report.check(3).offenders[0].reason == "lag of 2 days"
    assert report.check(4).measure == pytest.approx(80 / 90)
    assert report.check(4).verdict is Verdict.FAIL
    assert [offender.link for offender in report.check(4).offenders] == list(range(580, 590))


# ---- population


def test_the_population_is_open_baselined_work_with_a_duration():
    plan = schedule(
        7,
        is_summary=mask(7, 0),
        is_milestone=mask(7, 1),
        is_loe=mask(7, 2),
        is_complete=mask(7, 3),
        duration=np.array([DAY] * 4 + [0.0] + [DAY] * 2),
        baseline_finish=np.array([1.0] * 5 + [NO] + [1.0]),
    )

    assert np.flatnonzero(plan.population).tolist() == [6]


def test_without_any_baseline_open_work_is_still_judged():
    none = np.full(3, NO)
    report = assess(schedule(3, chain(3), baseline_start=none, baseline_finish=none, baseline_duration=none))

    assert report.check(1).measure == pytest.approx(2 / 3)
    assert [report.check(n).verdict for n in (11, 13, 14)] == [Verdict.NOT_EVALUABLE] * 3
    assert {report.check(n).reason for n in (11, 13, 14)} == {"no baseline"}
    assert report.check(11).measure is None


def test_an_empty_plan_and_a_finished_plan_pass_nothing():
    empty = assess(schedule(0))
    finished = assess(schedule(2, chain(2), is_complete=np.ones(2, dtype=bool), status=None))

    assert (empty.passed, empty.evaluable) == (0, 0)
    assert (finished.passed, finished.evaluable) == (0, 0)
    assert all(check.verdict is Verdict.NOT_EVALUABLE and check.reason for check in finished.checks)


def test_without_status_date_nothing_is_said_about_dates():
    report = assess(schedule(2, chain(2), status=None))

    assert {report.check(n).reason for n in (9, 11, 13, 14)} == {"no status date"}


def test_links_count_when_their_successor_is_in_the_population():
    links = [(0, 1, Logic.FS, -DAY), (1, 2, Logic.FS, 0.0), (2, 3, Logic.FS, -DAY)]
    report = assess(schedule(4, links, is_complete=mask(4, 0, 1)))

    assert report.check(2).population == 2
    assert [(o.link, o.reason) for o in report.check(2).offenders] == [(502, "negative lag of -1 days")]


# ---- single checks


def test_links_to_other_projects_close_open_ends():
    plan = schedule(3, chain(3), is_linked_before=mask(3, 0), is_linked_after=mask(3, 2))

    assert assess(plan).check(1).offenders == ()


@pytest.mark.parametrize("code", DateConstraint)
def test_four_constraints_are_hard(code):
    check = assess(schedule(1, constraint=np.array([code], dtype=np.int8))).check(5)

    assert bool(check.offenders) is (code.name in {"MSO", "MFO", "SNLT", "FNLT"})


def test_more_than_44_days_is_much_and_44_is_not():
    long = np.array([44, 45, 44, 45]) * DAY
    report = assess(schedule(4, total_float=long, baseline_duration=long))

    assert offending_tasks(report.check(6)) == [1, 3]
    assert report.check(6).offenders[0].reason == "total float of 45 days"
    assert offending_tasks(report.check(8)) == [1, 3]


def test_the_current_duration_counts_where_there_is_no_baseline_and_planning_packages_do_not():
    none = np.full(3, NO)
    plan = schedule(
        3,
        duration=np.array([50, 50, 1]) * DAY,
        baseline_duration=none,
        baseline_start=none,
        baseline_finish=none,
        is_planning_package=mask(3, 1),
    )

    assert offending_tasks(assess(plan).check(8)) == [0]
    assert assess(plan).check(8).population == 2


def test_any_negative_float_fails():
    check = assess(schedule(30, total_float=np.where(np.arange(30) == 7, -2 * DAY, 0.0))).check(7)

    assert (check.verdict, offending_tasks(check)) == (Verdict.FAIL, [7])
    assert check.offenders[0].reason == "total float of -2 days"


def test_dates_are_compared_with_the_status_date_by_day():
    day = 1440.0
    plan = schedule(
        6,
        status=20 * day + 1020,
        start=np.array([20 * day + 480, 19 * day + 480, 18 * day, 18 * day, 20 * day, 21 * day]),
        finish=np.array([21 * day, 22 * day, 20 * day, 20 * day + 1, 21 * day, 22 * day]),
        actual_start=np.array([NO, NO, 18 * day, 18 * day, 20 * day + 1439, 21 * day]),
    )
    check = assess(plan).check(9)

    # 1 should have started; 2 should have finished (at the midnight before); 5 starts in the future.
    assert {o.task - 100: o.fault for o in check.offenders} == {
        1: Fault.FORECAST_IN_PAST,
        2: Fault.FORECAST_IN_PAST,
        5: Fault.ACTUAL_IN_FUTURE,
    }
    assert (check.measure, check.verdict) == (3, Verdict.FAIL)


def test_actual_dates_of_finished_work_are_judged_too():
    plan = schedule(2, is_complete=mask(2, 0), actual_finish=np.array([99 * 1440.0, NO]))

    assert offending_tasks(assess(plan).check(9)) == [0]


def test_a_day_of_work_needs_a_resource_or_a_cost():
    plan = schedule(
        4,
        duration=np.array([DAY, DAY - 1, DAY, DAY]),
        has_resource=mask(4, 2),
        has_cost=mask(4, 3),
    )
    check = assess(plan).check(10)

    assert (check.population, offending_tasks(check), check.verdict) == (3, [0], Verdict.FAIL)


def test_tasks_are_missed_when_late_or_overdue():
    day = 1440.0
    due, later = 5 * day + 1020, 50 * day
    plan = schedule(
        5,
        is_complete=mask(5, 0, 1, 2),
        actual_finish=np.array([due, due + day, NO, NO, NO]),
        finish=np.array([due, due + day, due, later, later]),
        baseline_finish=np.array([due, due, due, due, later]),
    )
    check = assess(plan).check(11)

    assert check.population == 4
    assert {o.task - 100: o.fault for o in check.offenders} == {1: Fault.MISSED, 3: Fault.OVERDUE}


def test_before_anything_is_due_nothing_is_missed_and_nothing_executed():
    report = assess(schedule(2, chain(2)))

    assert {report.check(n).reason for n in (11, 14)} == {"no task was due by the status date"}


def test_the_path_is_sound_when_the_finish_moves_by_the_whole_delay():
    asked = []

    def finish_after_delay(task, minutes):
        asked.append((task, minutes))
        return 12 * 1440.0 + DAY + 480 + 600 * 1440.0

    plan = schedule(3, chain(3), is_critical=mask(3, 1, 2), finish_after_delay=finish_after_delay)
    check = assess(plan).check(12)

    assert asked == [(1, 600 * DAY)]
    assert (check.measure, check.verdict, check.offenders) == (1.0, Verdict.PASS, ())


def test_the_path_is_broken_when_the_delay_is_absorbed():
    plan = schedule(3, finish_after_delay=lambda task, minutes: 12 * 1440.0 + DAY + 480 + 300 * 1440.0)
    check = assess(plan).check(12)

    assert (check.measure, check.verdict) == (0.5, Verdict.FAIL)
    assert check.offenders[0].reason == "a delay of 600 days moves the finish by only 300"


@pytest.mark.parametrize(
    "changes",
    [
        {"finish_after_delay": None},
        {"finish_after_delay": lambda task, minutes: None},
        {"finish_after_delay": lambda task, minutes: 0.0, "is_critical": np.zeros(2, dtype=bool)},
        {"finish_after_delay": lambda task, minutes: 0.0, "project_finish": None},
    ],
)
def test_a_path_that_cannot_be_tested_is_not_evaluable(changes):
    assert assess(schedule(2, **changes)).check(12).verdict is Verdict.NOT_EVALUABLE


def test_a_finish_after_the_baseline_lowers_the_path_length_index():
    plan = schedule(
        3,
        chain(3),
        status=2 * 1440.0,
        project_finish=12 * 1440.0,
        finish=np.array([9.0, 10, 12]) * 1440,
        baseline_finish=np.array([8.0, 9, 10]) * 1440,
    )
    check = assess(plan).check(13)

    assert check.measure == pytest.approx(0.8)
    assert offending_tasks(check) == [2]


def test_the_path_length_index_needs_time_that_is_left():
    plan = schedule(1, status=99 * 1440.0)

    assert assess(plan).check(13).reason == "no working day is left after the status date"
    assert assess(schedule(1, project_finish=None)).check(13).reason == "no finish"
