from __future__ import annotations

import numpy as np
import pytest

from quarterdeck.engine.quality import (
    InvalidFacts,
    Limits,
    Logic,
    Verdict,
    assess,
)
from tests.engine.quality_facts import NO, chain, mask, offending_tasks, schedule

# ---- further health checks


@pytest.mark.parametrize(
    ("kind", "before", "after", "is_early"),
    [
        (Logic.FS, (1, NO), (2, NO), True),
        (Logic.FS, (1, 3), (2, NO), True),
        (Logic.FS, (1, 2), (2, NO), False),
        (Logic.FS, (NO, NO), (NO, NO), False),
        (Logic.SS, (NO, NO), (2, NO), True),
        (Logic.SS, (1, NO), (2, NO), False),
        (Logic.FF, (1, NO), (2, NO), False),
        (Logic.FF, (1, NO), (2, 4), True),
        (Logic.SF, (NO, NO), (2, 4), True),
        (Logic.SF, (3, NO), (2, 4), False),
    ],
)
def test_a_successor_that_goes_ahead_is_out_of_sequence(kind, before, after, is_early):
    plan = schedule(
        2,
        [(0, 1, kind)],
        actual_start=np.array([before[0], after[0]], dtype=float),
        actual_finish=np.array([before[1], after[1]], dtype=float),
    )

    assert bool(assess(plan).check("out_of_sequence").offenders) is is_early


def test_dangling_ends_are_reported():
    report = assess(schedule(3, [(0, 1, Logic.FF), (1, 2, Logic.SS)]))

    assert offending_tasks(report.check("dangling_starts")) == [1]
    assert offending_tasks(report.check("dangling_finishes")) == [1]
    assert offending_tasks(report.check(1)) == [0, 2]


def test_links_on_summaries_are_reported():
    report = assess(schedule(3, [(0, 1, Logic.FS), (1, 2, Logic.FS)], is_summary=mask(3, 0)))

    assert [o.link for o in report.check("summary_logic").offenders] == [500]


@pytest.mark.parametrize(("links", "verdict"), [(4, Verdict.FAIL), (5, Verdict.PASS), (10, Verdict.FAIL)])
def test_link_density_has_a_lower_and_an_upper_limit(links, verdict):
    pairs = [(a, b, Logic.FS) for a in range(3) for b in range(3) if a != b] * 2
    check = assess(schedule(3, pairs[:links])).check("link_density")

    assert (check.measure, check.verdict) == (pytest.approx(links / 3), verdict)


def test_more_than_eight_predecessors_are_many():
    links = [(task, 9, Logic.FS) for task in range(9)] + [(task, 10, Logic.FS) for task in range(8)]
    check = assess(schedule(11, links)).check("many_predecessors")

    assert [(o.task - 100, o.reason) for o in check.offenders] == [(9, "9 predecessors")]


def test_constraints_deadlines_and_hand_made_dates_are_reported():
    plan = schedule(
        4,
        constraint=np.array([4, 4, 1, 0], dtype=np.int8),
        has_note=mask(4, 0),
        deadline=np.array([NO, 8 * 1440.0 + 960, 99999, NO]),
        is_manual=mask(4, 3),
    )
    report = assess(plan)

    assert offending_tasks(report.check("constraints_without_note")) == [1]
    assert offending_tasks(report.check("missed_deadlines")) == [1]
    assert report.check("missed_deadlines").offenders[0].reason == "forecast 3 days after its deadline"
    assert offending_tasks(report.check("manual_tasks")) == [3]


def test_health_checks_without_their_facts_are_not_evaluable():
    report = assess(schedule(2))

    assert {
        code: report.check(code).verdict
        for code in ("constraints_without_note", "missed_deadlines", "manual_tasks", "stale_status", "summary_logic")
    } == dict.fromkeys(
        ("constraints_without_note", "missed_deadlines", "manual_tasks", "stale_status", "summary_logic"),
        Verdict.NOT_EVALUABLE,
    )


@pytest.mark.parametrize(("age", "verdict"), [(30, Verdict.PASS), (31, Verdict.FAIL)])
def test_a_status_older_than_a_period_is_stale(age, verdict):
    report = assess(schedule(1, status_age_days=age, period_days=30))

    assert report.check("stale_status").verdict is verdict
    assert assess(schedule(1, status=None)).check("stale_status").reason == "no status date"


# ---- report and input


def test_the_score_counts_the_fourteen_points_only():
    report = assess(schedule(3, chain(3), lag=np.zeros(2)))

    assert [check.number for check in report.checks] == list(range(1, 15))
    assert report.passed == sum(check.verdict is Verdict.PASS for check in report.checks)
    assert (report.passed, report.evaluable) == (10, 11)
    assert report.is_bad
    with pytest.raises(KeyError):
        report.check(15)


def test_limits_can_be_changed():
    loose = schedule(3, chain(3), limits=Limits(missing_logic=0.7))

    assert assess(loose).check(1).verdict is Verdict.PASS
    assert assess(loose).check(1).threshold == 0.7


def test_arrays_that_do_not_fit_are_refused():
    with pytest.raises(InvalidFacts, match="duration"):
        schedule(2, duration=np.zeros(3))
    with pytest.raises(InvalidFacts, match="not there"):
        schedule(2, [(0, 2, Logic.FS)])
