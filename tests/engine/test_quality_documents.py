from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from quarterdeck.engine.quality import Fault, Verdict
from quarterdeck.exchange.assessment import assess_document, judge_document
from quarterdeck.exchange.document import (
    Assignment,
    Baseline,
    Calendar,
    Constraint,
    Interval,
    LagUnit,
    Link,
    LinkType,
    PlanDocument,
    PlanProperties,
    PlanSource,
    Resource,
    SchedulingProfile,
    Task,
)

MONDAY = datetime(2026, 3, 2, 8)
WEEK = [[Interval(480, 720), Interval(780, 1020)] for _ in range(5)] + [[], []]
FULL_WEEK = [[Interval(480, 720), Interval(780, 1020)] for _ in range(7)]


def task(uid: int, days: float = 5, **changes) -> Task:
    return Task(**({"uid": uid, "name": f"Task {uid}", "duration_minutes": days * 480} | changes))


def chain(*uids: int) -> list[Link]:
    return [Link(before, after) for before, after in pairwise(uids)]


def plan(tasks, links=(), **changes) -> PlanDocument:
    properties = changes.pop("properties", {})
    return PlanDocument(
        PlanSource("made"),
        properties=PlanProperties(**({"start": MONDAY, "default_calendar_uid": 1} | properties)),
        calendars=[Calendar(1, "Standard", days=list(WEEK)), Calendar(2, "Every day", days=list(FULL_WEEK))],
        tasks=list(tasks),
        links=list(links),
        **changes,
    )


def offending(document: PlanDocument, check: int | str, **options) -> dict[int | None, Fault]:
    found = judge_document(document, **options).report.check(check).offenders
    return {one.task if one.link is None else one.link: one.fault for one in found}


def baselined(day: int, days: int = 5) -> dict[int, Baseline]:
    start = MONDAY + timedelta(days=day)
    finish = (start + timedelta(days=days - 1)).replace(hour=17)
    return {0: Baseline(start=start, finish=finish, duration_minutes=days * 480)}


def test_a_document_is_scheduled_and_judged():
    judgement = judge_document(plan([task(1), task(2)], chain(1, 2)))

    assert judgement.finish == datetime(2026, 3, 13, 17)
    assert (judgement.task_count, judgement.link_count, judgement.issues) == (2, 1, ())
    assert judgement.report.check(12).measure == 1.0
    assert offending(plan([task(1), task(2)], chain(1, 2)), 1) == {1: Fault.NO_PREDECESSOR, 2: Fault.NO_SUCCESSOR}


def test_an_empty_document_has_no_finish_and_no_verdict():
    judgement = judge_document(plan([]))

    assert (judgement.finish, judgement.report.evaluable, judgement.task_count) == (None, 0, 0)


def test_the_project_summary_inactive_and_external_tasks_are_not_judged():
    tasks = [task(0, is_project_summary=True, is_summary=True), task(1), task(2, is_active=False), task(3)]
    tasks += [task(4, is_external=True, start=MONDAY, finish=MONDAY)]
    document = plan(tasks, [Link(4, 1), Link(1, 3)])

    assert offending(document, 1) == {3: Fault.NO_SUCCESSOR}
    assert judge_document(document).task_count == 4


def test_floats_come_from_the_computed_schedule():
    document = plan([task(1, 60), task(2, 5), task(3, 1)], [Link(1, 3), Link(2, 3)])
    high = assess_document(document).check(6)

    assert [(one.task, one.value) for one in high.offenders] == [(2, 55.0)]


def test_negative_float_from_a_deadline_is_found():
    document = plan([task(1), task(2, deadline=datetime(2026, 3, 11, 17))], chain(1, 2))

    assert offending(document, 7) == {1: Fault.NEGATIVE_FLOAT, 2: Fault.NEGATIVE_FLOAT}
    assert [one.value for one in assess_document(document).check("missed_deadlines").offenders] == [2.0]


def test_constraints_links_and_notes_are_carried_over():
    tasks = [
        task(1, constraint=Constraint.MSO, constraint_date=MONDAY, notes="Permit"),
        task(2, constraint=Constraint.SNET, constraint_date=MONDAY),
        task(3, is_manual=True, start=MONDAY, finish=MONDAY + timedelta(days=1)),
    ]
    document = plan(tasks, [Link(1, 2, LinkType.SS, -960), Link(1, 3, lag=50, lag_unit=LagUnit.PERCENT)])

    assert offending(document, 5) == {1: Fault.HARD_CONSTRAINT}
    assert offending(document, 2) == {0: Fault.LEAD}
    assert [one.value for one in assess_document(document).check(3).offenders] == [2.5]
    assert offending(document, 4) == {0: Fault.NOT_FINISH_TO_START}
    assert offending(document, "constraints_without_note") == {2: Fault.CONSTRAINT_WITHOUT_NOTE}
    assert offending(document, "manual_tasks") == {3: Fault.MANUAL}


def test_resources_and_costs_count():
    document = plan(
        [task(1), task(2), task(3, cost=Decimal(5)), task(4), task(5)],
        chain(1, 2, 3, 4, 5),
        resources=[Resource(1, "Ada")],
        assignments=[Assignment(1, 1, 1), Assignment(2, 2, None), Assignment(3, 4, None, cost=Decimal(7))],
    )

    assert offending(document, 10) == {2: Fault.NO_RESOURCE, 5: Fault.NO_RESOURCE}


def test_progress_is_judged_at_the_status_date():
    done = {"actual_start": MONDAY, "actual_finish": datetime(2026, 3, 6, 17), "percent_complete": 100.0}
    tasks = [task(1, baselines=baselined(0), **done), task(2, baselines=baselined(0)), task(3, baselines=baselined(7))]
    document = plan(tasks, chain(1, 2, 3), properties={"status_date": datetime(2026, 3, 6, 17)})
    report = assess_document(document)

    assert report.check(9).verdict is Verdict.PASS
    assert (report.check(11).measure, report.check(14).measure) == (0.5, 0.5)
    # Ten working days are left after Friday, and the finish is a week after the baseline finish.
    assert report.check(13).measure == pytest.approx(0.5)
    assert offending(document, 14) == {2: Fault.NOT_COMPLETED}


@pytest.mark.parametrize("hour", [0, 8, 17])
def test_the_status_date_is_a_whole_day(hour):
    document = plan(
        [task(1, baselines=baselined(0))],
        properties={"status_date": datetime(2026, 3, 3, hour)},
        profile=SchedulingProfile.MSPROJECT,
    )

    assert assess_document(document).check(13).measure == pytest.approx(1.0)


def test_another_status_date_and_the_age_of_the_status():
    document = plan([task(1)], properties={"status_date": MONDAY}, profile=SchedulingProfile.MSPROJECT)
    late = judge_document(document, status_date=datetime(2026, 3, 10), as_of=datetime(2026, 4, 20), period_days=30)

    assert assess_document(document).check(9).verdict is Verdict.PASS
    assert late.report.check(9).verdict is Verdict.FAIL
    assert (late.report.check("stale_status").measure, late.report.check("stale_status").verdict) == (41, Verdict.FAIL)


def test_work_that_waits_is_scheduled_after_the_given_status_date():
    judgement = judge_document(plan([task(1)]), status_date=datetime(2026, 3, 10))

    assert judgement.finish == datetime(2026, 3, 17, 17)
    assert judgement.report.check(9).verdict is Verdict.PASS


def test_a_fixed_date_between_critical_tasks_breaks_the_path():
    fixed = {"is_manual": True, "manual_start": datetime(2026, 3, 9, 8), "manual_finish": datetime(2026, 3, 13, 17)}
    broken = plan([task(1), task(2, **fixed), task(3)], chain(1, 2, 3))

    assert assess_document(broken).check(12).verdict is Verdict.FAIL
    assert assess_document(plan([task(1), task(2), task(3)], chain(1, 2, 3))).check(12).verdict is Verdict.PASS


def test_a_task_by_hand_and_a_started_task_can_be_made_longer():
    by_hand = task(1, is_manual=True, manual_start=MONDAY, manual_finish=datetime(2026, 3, 6, 17))
    started = task(1, actual_start=MONDAY, percent_complete=40.0, remaining_duration_minutes=3 * 480)

    for first in (by_hand, started):
        check = assess_document(plan([first, task(2)], chain(1, 2))).check(12)
        assert (check.measure, check.verdict) == (1.0, Verdict.PASS)


def test_a_plan_scheduled_from_its_finish_is_tested_from_its_start():
    back = {"schedules_from_finish": True, "finish": datetime(2026, 6, 26, 17)}
    judgement = judge_document(plan([task(1), task(2)], chain(1, 2), properties=back))

    assert judgement.finish == datetime(2026, 6, 26, 17)
    assert judgement.report.check(12).measure == pytest.approx(1.0)


def test_the_movement_is_counted_on_the_calendar_of_the_delayed_task():
    document = plan([task(1, calendar_uid=2), task(2)], chain(1, 2))

    assert assess_document(document).check(12).measure == pytest.approx(1.0, abs=0.01)


def test_a_circle_is_named_and_its_stored_dates_are_judged():
    stored = {"start": MONDAY, "finish": datetime(2026, 3, 20, 17), "total_slack_minutes": -480.0}
    document = plan([task(1, **stored), task(2, **stored)], [Link(1, 2), Link(2, 1)])
    dated = judge_document(document, status_date=datetime(2026, 3, 2))

    assert dated.finish == datetime(2026, 3, 20, 17)
    assert [issue.code for issue in dated.issues] == ["plan.not_schedulable"]
    assert "Task 1 → Task 2" in dated.issues[0].message
    assert dated.report.check(7).verdict is Verdict.FAIL
    assert dated.report.check(12).reason == "the plan cannot be rescheduled"


def test_stored_dates_are_counted_in_weekdays():
    stored = {"start": MONDAY, "finish": datetime(2026, 3, 13, 17), "baselines": baselined(0, 5)}
    document = plan([task(1, **stored), task(2, **stored)], [Link(1, 2), Link(2, 1)])

    # From Monday the 2nd: nine weekdays to Friday the 13th, five of them after the baseline finish.
    assert judge_document(document, status_date=MONDAY).report.check(13).measure == pytest.approx(4 / 9)
