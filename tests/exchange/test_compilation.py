"""From documents to engine plans and back: conventions, resources, progress and dates."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from quarterdeck.engine.plan import CyclicLogic
from quarterdeck.exchange.compilation import TaskDates, compile_plan, schedule_document
from quarterdeck.exchange.document import (
    Assignment,
    Calendar,
    CalendarException,
    Constraint,
    Interval,
    LagCalendar,
    LagUnit,
    Link,
    LinkType,
    PlanDocument,
    PlanProperties,
    PlanSource,
    ProgressRule,
    Resource,
    ResourceKind,
    SchedulingProfile,
    Task,
    WorkWeek,
)

MSPROJECT, P6, OWN = SchedulingProfile.MSPROJECT, SchedulingProfile.P6, SchedulingProfile.QUARTERDECK
MONDAY = datetime(2026, 10, 19, 8)
DAY_SHIFT = [Interval(480, 720), Interval(780, 1020)]
NIGHT_SHIFT = [Interval(0, 480), Interval(1380, 1440)]


def plan(tasks: list[Task], links: list[Link] | None = None, **more: Any) -> PlanDocument:
    profile = more.pop("profile", MSPROJECT)
    properties = PlanProperties(start=more.pop("start", MONDAY), default_calendar_uid=1, **more.pop("properties", {}))
    standard = Calendar(1, "Standard", days=[list(DAY_SHIFT) for _ in range(5)] + [[], []])
    calendars = [standard, *more.pop("calendars", [])]
    return PlanDocument(PlanSource("test", "plan"), profile, properties, calendars, tasks, links or [], **more)


def night() -> Calendar:
    return Calendar(2, "Night", days=[list(NIGHT_SHIFT) for _ in range(7)])


def task(uid: int, days: float = 1, **more: Any) -> Task:
    return Task(uid, f"Task {uid}", duration_minutes=days * 480, **more)


def worker(uid: int = 1, calendar: int | None = None, kind: ResourceKind = ResourceKind.WORK) -> Resource:
    return Resource(uid, f"Worker {uid}", kind=kind, calendar_uid=calendar)


def job(task_uid: int, resource: int, hours: float, **more: Any) -> Assignment:
    more.setdefault("units", 1.0)
    return Assignment(task_uid * 100 + resource, task_uid, resource, work_minutes=hours * 60, **more)


def dates(document: PlanDocument, **more: Any) -> dict[int, TaskDates]:
    return schedule_document(document, **more).by_uid()


def at(day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, 10, day, hour, minute)


def codes(document: PlanDocument) -> list[str]:
    return [issue.code for issue in schedule_document(document).issues]


def test_tasks_get_dates_in_working_time() -> None:
    found = dates(plan([task(1, 2), task(2, 1)], [Link(1, 2)]))
    assert (found[1].start, found[1].finish) == (at(19, 8), at(20, 17))
    assert (found[2].start, found[2].finish, found[2].is_critical) == (at(21, 8), at(21, 17), True)


def test_a_milestone_stays_at_the_end_of_its_predecessor() -> None:
    assert dates(plan([task(1), task(2, 0, is_milestone=True)], [Link(1, 2)]))[2].start == at(19, 17)


def test_calendars_are_inherited_excepted_and_replaced_by_work_weeks() -> None:
    short = WorkWeek(date(2026, 10, 20), date(2026, 10, 21), [None, [Interval(480, 600)], [], None, None, None, None])
    off = CalendarException(date(2026, 10, 19), date(2026, 10, 19))
    repeated = CalendarException(date(2026, 10, 22), date(2026, 10, 23), [], "", [date(2026, 10, 22)])
    own = Calendar(5, "Own", parent_uid=1, exceptions=[off, repeated], weeks=[short])
    found = dates(plan([task(1, 1, calendar_uid=5)], calendars=[own]))
    assert (found[1].start, found[1].finish) == (at(20, 8), at(23, 15))


def test_a_calendar_without_work_is_replaced_and_reported() -> None:
    document = plan([task(1, calendar_uid=9)], calendars=[Calendar(9, "Never", days=[[] for _ in range(7)])])
    assert codes(document) == ["plan.impossible_calendar"]
    assert dates(document)[1].finish == at(19, 17)


def test_calendars_in_a_circle_are_reported() -> None:
    circle = [Calendar(3, "A", parent_uid=4), Calendar(4, "B", parent_uid=3)]
    assert codes(plan([task(1, calendar_uid=3)], calendars=circle)) == ["plan.calendar_circle"]


def test_a_single_resource_works_on_its_own_calendar() -> None:
    document = plan([task(1)], calendars=[night()], resources=[worker(1, 2)], assignments=[job(1, 1, 8)])
    assert (dates(document)[1].start, dates(document)[1].finish) == (at(19, 23), at(20, 7))


def test_a_task_calendar_meets_the_resource_calendar_unless_it_ignores_it() -> None:
    late = Calendar(3, "Late", days=[[Interval(600, 1320)] for _ in range(7)])
    more = {"calendars": [late], "resources": [worker(1, 3)], "assignments": [job(1, 1, 8)]}
    assert dates(plan([task(1, calendar_uid=1)], **more))[1].finish == at(20, 12)
    ignoring = task(1, calendar_uid=1, ignores_resource_calendars=True)
    assert dates(plan([ignoring], **more))[1].finish == at(19, 17)


def test_calendars_that_never_meet_are_reported() -> None:
    early = Calendar(3, "Early", days=[[Interval(60, 120)] for _ in range(7)])
    document = plan([task(1, calendar_uid=1)], calendars=[early], resources=[worker(1, 3)], assignments=[job(1, 1, 8)])
    assert codes(document) == ["plan.no_common_time"]


def test_several_resources_finish_each_in_their_own_time() -> None:
    more = {"calendars": [night()], "resources": [worker(1), worker(2, 2)]}
    document = plan([task(1)], assignments=[job(1, 1, 8), job(1, 2, 8)], **more)
    assert (dates(document)[1].start, dates(document)[1].finish) == (at(19, 8), at(20, 7))


def test_overtime_contours_and_units_change_how_long_an_assignment_lasts() -> None:
    more = {"calendars": [night()], "resources": [worker(1), worker(2, 2)]}
    turtle = job(1, 1, 5.6, contour="TURTLE")
    shortened = job(1, 2, 4, overtime_work_minutes=120, units=2.0)
    document = plan([task(1)], assignments=[turtle, shortened], **more)
    assert (dates(document)[1].start, dates(document)[1].finish) == (at(19, 8), at(20, 0))


def test_a_delayed_assignment_begins_later_than_its_task() -> None:
    jobs = [job(1, 1, 8), job(1, 2, 8, leveling_delay_minutes=960)]
    document = plan([task(1, 2)], resources=[worker(1), worker(2)], assignments=jobs)
    assert (dates(document)[1].start, dates(document)[1].finish) == (at(19, 8), at(21, 17))


def test_material_and_unknown_resources_do_not_drive() -> None:
    jobs = [job(1, 1, 80), job(1, 7, 80), Assignment(5, 1, None, work_minutes=4800), job(1, 2, 8, units=0.0)]
    more = {"resources": [worker(1, kind=ResourceKind.MATERIAL), worker(2)], "assignments": jobs}
    assert dates(plan([task(1)], **more))[1].finish == at(19, 17)


def test_a_levelling_delay_is_elapsed_time() -> None:
    assert dates(plan([task(1, leveling_delay_minutes=2 * 1440)]))[1].start == at(21, 8)


def test_elapsed_durations_run_day_and_night() -> None:
    found = dates(plan([Task(1, "Cure", duration_minutes=1440, duration_is_elapsed=True, duration_unit="ed")]))
    assert found[1].finish == at(20, 8)


def test_a_sign_of_elapsed_time_on_whole_working_days_is_not_believed() -> None:
    found = dates(plan([Task(1, "Draft", duration_minutes=480, duration_is_elapsed=True, duration_unit="ed")]))
    assert found[1].finish == at(19, 17)


def test_splits_keep_their_gaps_but_not_their_dates() -> None:
    parts = [(datetime(2026, 3, 2, 8), datetime(2026, 3, 2, 17)), (datetime(2026, 3, 4, 8), datetime(2026, 3, 4, 17))]
    document = plan([task(1, 2, splits=parts)])
    assert dates(document)[1].finish == at(21, 17)
    kept = compile_plan(document)
    assert kept.plan.network.portions.tolist() == [[0, 480, 0], [0, 480, 960]]
    wrong = plan([task(1, 5, splits=parts)])
    assert len(compile_plan(wrong).plan.network.portions) == 0


def test_manual_and_external_tasks_keep_their_dates() -> None:
    manual = task(1, is_manual=True, manual_start=at(26, 8), manual_finish=at(27, 17))
    external = task(2, is_external=True, start=at(22, 8), finish=at(22, 17))
    found = dates(plan([manual, external]))
    assert (found[1].start, found[1].finish) == (at(26, 8), at(27, 17))
    assert found[2].start == at(22, 8)


def test_a_manual_summary_holds_its_children() -> None:
    summary = task(1, is_summary=True, is_manual=True, manual_start=at(26, 8), manual_finish=at(30, 17))
    found = dates(plan([summary, task(2, parent_uid=1)]))
    assert (found[1].finish, found[2].start) == (at(30, 17), at(26, 8))


def test_inactive_tasks_hold_nobody() -> None:
    assert dates(plan([task(1, 5, is_active=False), task(2)], [Link(1, 2)]))[2].start == at(19, 8)


def test_progress_keeps_actual_dates_and_schedules_the_rest() -> None:
    started = task(1, 4, actual_start=at(19, 8), remaining_duration_minutes=960, resume=at(23, 8))
    done = task(2, 1, actual_start=at(19, 8), actual_finish=at(21, 17), percent_complete=100)
    found = dates(plan([started, done]))
    assert (found[1].start, found[1].finish) == (at(19, 8), at(26, 17))
    assert (found[2].finish, found[2].total_slack_minutes) == (at(21, 17), 0)


@pytest.mark.parametrize(
    ("progress", "finish"),
    [({"actual_duration_minutes": 480}, at(20, 17)), ({"percent_complete": 75}, at(20, 17)), ({}, at(20, 17))],
)
def test_the_rest_of_a_started_task_follows_its_actual_work(progress: dict[str, Any], finish: datetime) -> None:
    assert dates(plan([task(1, 2, actual_start=at(19, 8), **progress)]))[1].finish == finish


def test_a_finish_at_the_start_with_all_work_to_do_is_a_filler() -> None:
    filler = datetime(2000, 1, 1)
    hollow = task(1, actual_start=filler, actual_finish=filler, deadline=filler, remaining_duration_minutes=480)
    assert dates(plan([hollow]))[1].start == at(19, 8)


def test_constraints_without_a_date_are_none() -> None:
    assert dates(plan([task(1, constraint=Constraint.SNET)]))[1].start == at(19, 8)
    assert dates(plan([task(1, constraint=Constraint.SNET, constraint_date=at(21, 8))]))[1].start == at(21, 8)


@pytest.mark.parametrize(("honors", "start"), [(True, at(19, 8)), (False, at(20, 8))])
def test_a_file_says_whether_its_constraints_win(honors: bool, start: datetime) -> None:
    held = task(2, constraint=Constraint.MSO, constraint_date=at(19, 8))
    found = dates(plan([task(1), held], [Link(1, 2)], properties={"honors_constraints": honors}))
    assert found[2].start == start


@pytest.mark.parametrize(
    ("setting", "start"),
    [
        (LagCalendar.SUCCESSOR, at(20, 7)),
        (LagCalendar.PREDECESSOR, at(20, 23)),
        (LagCalendar.PROJECT, at(20, 23)),
        (LagCalendar.ELAPSED, at(20, 1)),
    ],
)
def test_lags_run_on_the_calendar_that_the_plan_names(setting: LagCalendar, start: datetime) -> None:
    document = plan(
        [task(1), task(2, calendar_uid=2)],
        [Link(1, 2, lag=480)],
        calendars=[night()],
        properties={"lag_calendar": setting},
    )
    assert dates(document)[2].start == start


def test_percent_lags_are_a_share_of_the_predecessor() -> None:
    link = Link(1, 2, LinkType.FS, -50, LagUnit.PERCENT)
    assert dates(plan([task(1, 2), task(2)], [link]))[2].start == at(20, 8)


def test_links_to_nowhere_and_to_oneself_are_left_out() -> None:
    assert codes(plan([task(1)], [Link(1, 9), Link(1, 1)])) == ["plan.bad_link", "plan.bad_link"]


def test_a_circle_names_its_tasks() -> None:
    with pytest.raises(CyclicLogic, match="Task 1"):
        compile_plan(plan([task(1), task(2)], [Link(1, 2), Link(2, 1)]))


def test_tasks_without_parent_belong_to_the_project_summary() -> None:
    root = Task(0, "Project", is_project_summary=True, is_summary=True)
    document = plan([root, task(1, 3), task(2, parent_uid=77)])
    found = schedule_document(document)
    assert found.by_uid()[0].finish == at(21, 17)
    assert found.by_uid()[0].is_summary
    assert [issue.code for issue in found.issues] == ["plan.lost_parent"]
    assert (found.start, found.finish) == (at(19, 8), at(21, 17))


def test_own_profile_plans_nothing_before_the_status_date() -> None:
    properties = {"status_date": at(21, 8), "progress_rule": ProgressRule.PROGRESS_OVERRIDE}
    found = dates(plan([task(1)], profile=OWN, properties=properties))
    assert found[1].start == at(21, 8)


def test_completed_tasks_have_no_slack_in_the_own_profile() -> None:
    done = task(1, actual_start=at(19, 8), actual_finish=at(19, 17))
    assert dates(plan([done, task(2)], profile=OWN))[1].total_slack_minutes is None


def test_primavera_tasks_without_duration_last_as_long_as_planned() -> None:
    planned = {"planned_start": at(19, 8), "planned_finish": at(20, 12)}
    document = plan([Task(1, "Survey", extras=planned), task(2)], [Link(1, 2)], profile=P6)
    assert dates(document)[2].start == at(20, 13)


def test_contoured_work_is_kept_to_a_tenth_of_a_minute() -> None:
    document = plan([Task(1, "Contour", duration_minutes=68.4)])
    assert dates(document)[1].finish == datetime(2026, 10, 19, 9, 8, 24)
    assert compile_plan(document).ticks_per_minute == 10


def test_a_plan_can_run_backwards_from_its_finish() -> None:
    properties = {"schedules_from_finish": True, "finish": at(30, 17)}
    found = dates(plan([task(1), task(2)], [Link(1, 2)], properties=properties))
    assert (found[1].start, found[2].finish) == (at(29, 8), at(30, 17))


def test_a_plan_without_start_begins_with_its_earliest_date() -> None:
    document = plan([task(1, constraint=Constraint.SNET, constraint_date=at(21, 8))], start=None)
    assert codes(document) == ["plan.no_start"]
    assert dates(document)[1].start == at(21, 8)
    assert dates(plan([], start=None)) == {}


def test_a_file_of_days_only_gets_days_only() -> None:
    document = plan([task(1, start=datetime(2026, 10, 19))], start=datetime(2026, 10, 19), extras={"file_type": "MPX"})
    assert dates(document)[1].finish == datetime(2026, 10, 19)


def test_stored_dates_stand_when_asked_for() -> None:
    stored = task(1, start=at(26, 8), finish=at(27, 17), total_slack_minutes=60.0, is_critical=False)
    document = plan([stored, task(2, start=None)])
    kept = dates(document, from_scratch=False)
    assert (kept[1].start, kept[1].total_slack_minutes, kept[1].is_critical) == (at(26, 8), 60, False)
    assert (kept[1].early_start, kept[2].start) == (at(19, 8), at(19, 8))


def test_kept_dates_hold_tasks_where_they_are() -> None:
    stored = task(1, start=at(26, 8), finish=at(26, 17))
    compiled = compile_plan(plan([stored, task(2, start=at(28, 8))], [Link(1, 2)]), keep_dates=True)
    assert compiled.row_of == {1: 0, 2: 1}
    assert len(compiled.link_rows) == 1


def test_a_document_without_calendars_uses_the_standard_week() -> None:
    document = PlanDocument(PlanSource("test"), OWN, PlanProperties(start=MONDAY), [], [task(1, 6)])
    assert dates(document)[1].finish == at(26, 17)
