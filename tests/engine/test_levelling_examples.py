"""Worked examples of levelling: who waits, why, and what it would cost not to."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from quarterdeck.engine.calendars import ALWAYS, Pattern, PatternException, build_calendars, standard_pattern
from quarterdeck.engine.cpm import schedule
from quarterdeck.engine.levelling import (
    FULL,
    Cause,
    ContradictoryDates,
    DemandAboveCapacity,
    Demands,
    Levelling,
    Method,
    NegativeUnits,
    Problem,
    Resources,
    ScheduledFromFinish,
    Settings,
    UnknownResource,
    build_problem,
    level,
)
from quarterdeck.engine.plan import NONE, ConstraintKind, LinkKind, Links, Rules, TaskMode, build_plan
from tests.engine.levelling_checker import Judge

DAY = 1440
MONDAY = 20745
EIGHT = MONDAY * DAY + 480
ROUND_THE_CLOCK = [ALWAYS]


def one_person(duration: list[int], links: list[tuple[int, int]] = (), **columns: Any) -> Problem:
    """All tasks need the same person; times are plain numbers."""
    plan = build_plan(
        calendars=build_calendars(ROUND_THE_CLOCK),
        duration=duration,
        project_start=columns.pop("project_start", 0),
        links=Links([a for a, _ in links], [b for _, b in links]) if links else None,
        rules=columns.pop("rules", None),
        **{name: columns.pop(name) for name in list(columns) if name in PLAN_COLUMNS},
    )
    tasks = [task for task, lasts in enumerate(duration) if lasts]
    return build_problem(
        plan, resources=Resources(["Ann"], [FULL]), demands=Demands(tasks, [0] * len(tasks)), **columns
    )


PLAN_COLUMNS = {
    *("parent", "constraint", "constraint_date", "mode", "manual_start", "manual_finish", "actual_start"),
    *("actual_finish", "remaining", "resume", "deadline"),
}


def starts(levelling: Levelling) -> list[int]:
    return levelling.schedule.start.tolist()


def test_t_4_4_the_task_with_float_waits_for_the_one_without() -> None:
    # P (5 d, no float, its successor needs nobody), Q (4 d, float 6), both from day 0 on for one person.
    plan = build_plan(
        calendars=build_calendars(ROUND_THE_CLOCK), duration=[5, 4, 5], project_start=0, links=Links([0], [2])
    )
    problem = build_problem(plan, resources=Resources(["Ann"], [FULL]), demands=Demands([0, 1], [0, 0]))
    levelled = level(problem)
    assert levelled.before.total_float.tolist() == [0, 6, 0]
    assert (levelled.schedule.start[0], levelled.schedule.finish[0]) == (0, 5)
    assert (levelled.schedule.start[1], levelled.schedule.finish[1]) == (5, 9)
    assert levelled.delay.tolist() == [0, 5, 0]
    assert levelled.schedule.total_float[1] == 1


def test_a_move_names_the_resource_the_competitor_since_when_and_the_cost_of_leaving() -> None:
    plan = build_plan(
        calendars=build_calendars(ROUND_THE_CLOCK), duration=[5, 4, 5], project_start=0, links=Links([0], [2])
    )
    problem = build_problem(plan, resources=Resources(["Ann"], [FULL]), demands=Demands([0, 1], [0, 0]))
    (move,) = level(problem).moves
    assert (move.task, move.start_before, move.start_after, move.delay) == (1, 0, 5, 5)
    assert (move.cause, move.resource, move.competitor, move.since) == (Cause.RESOURCE, 0, 0, 0)
    # Left on day 0, Q would push P to day 4, and the project from day 10 to day 14.
    assert move.cost_to_leave == 4


def test_a_task_that_only_follows_names_its_predecessor() -> None:
    levelled = level(one_person([5, 4, 3], [(1, 2)], priority=[900, 500, 500]))
    assert starts(levelled) == [0, 5, 9]
    follower = levelled.moves[1]
    assert (follower.task, follower.delay, follower.cause) == (2, 0, Cause.PREDECESSOR)
    assert (follower.resource, follower.competitor, follower.since) == (None, 1, 5)
    assert follower.cost_to_leave is None


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"project_priority": [400, 600, 500]}, [7, 0, 2]),  # the project's priority comes first,
        ({"priority": [1, 2, 3]}, [7, 5, 0]),  # then the task's,
        ({}, [5, 8, 0]),  # then the latest start: the longest task has to start first of those without float
    ],
)
def test_the_rule_of_priorities(columns: dict[str, Any], expected: list[int]) -> None:
    assert starts(level(one_person([3, 2, 5], **columns))) == expected


def test_equal_tasks_take_their_turn_by_id() -> None:
    assert starts(level(one_person([2, 2, 2]))) == [0, 2, 4]


def test_started_manual_and_pinned_tasks_stay() -> None:
    problem = one_person(
        [4, 3, 2, 2],
        actual_start=[2, NONE, NONE, NONE],
        remaining=[3, NONE, NONE, NONE],
        mode=[TaskMode.AUTO, TaskMode.MANUAL, TaskMode.AUTO, TaskMode.AUTO],
        manual_start=[NONE, 8, NONE, NONE],
        manual_finish=[NONE, 11, NONE, NONE],
        priority=[500, 500, 1000, 500],
    )
    levelled = level(problem)
    # the started task holds 3 to 6, the manual one 8 to 11, the one of priority 1000 stands at 0 to 2: 6 to 8 is left.
    assert starts(levelled) == [2, 8, 0, 6]
    assert levelled.overloads == []


@pytest.mark.parametrize("kind", [ConstraintKind.MSO, ConstraintKind.SNLT])
def test_hard_constraints_stay_and_what_precedes_them_is_not_pushed_into_them(kind: ConstraintKind) -> None:
    # Task 1 must start on day 3 after task 0; task 2 is more important than task 0, but 0 may not make 1 late.
    columns: dict[str, Any] = {"constraint": [0, kind, 0], "constraint_date": [NONE, 3, NONE]}
    levelled = level(one_person([3, 2, 3], [(0, 1)], priority=[100, 500, 900], **columns))
    assert starts(levelled) == [0, 3, 5]
    assert levelled.overloads == []


def test_what_has_no_place_stays_and_is_reported() -> None:
    # Tasks 0 and 1 must both be done by day 3, when task 2 must start.
    columns: dict[str, Any] = {"constraint": [0, 0, ConstraintKind.MSO], "constraint_date": [NONE, NONE, 3]}
    problem = one_person([3, 2, 2], [(0, 2), (1, 2)], **columns)
    for settings in (Settings(), Settings(in_time=True), Settings(Method.FAST, schedules=300)):
        levelled = level(problem, settings)
        assert starts(levelled)[2] == 3
        assert [(o.begin, o.end, o.tasks) for o in levelled.overloads] == [(0, 2, (0, 1))]
        assert (levelled.overloads[0].needed, levelled.overloads[0].available) == (2 * FULL, FULL)
        assert not levelled.is_optimal


def test_within_float_only_never_moves_the_finish() -> None:
    plan = build_plan(
        calendars=build_calendars(ROUND_THE_CLOCK), duration=[5, 4, 4, 10], project_start=0, links=Links([0], [3])
    )
    problem = build_problem(plan, resources=Resources(["Ann"], [FULL]), demands=Demands([0, 1, 2], [0, 0, 0]))
    free, bound = level(problem), level(problem, Settings(within_float=True))
    assert (free.finish, bound.finish) == (15, 15)
    tight = one_person([5, 4])
    assert level(tight).finish == 9
    kept = level(tight, Settings(within_float=True))
    assert (kept.finish, starts(kept)) == (5, [0, 0])
    assert [o.tasks for o in kept.overloads] == [(0, 1)]


def test_units_below_one_share_a_person() -> None:
    plan = build_plan(calendars=build_calendars(ROUND_THE_CLOCK), duration=[4, 4, 4], project_start=0)
    demands = Demands([0, 1, 2], [0, 0, 0], units=[FULL // 2, FULL // 2, FULL // 4])
    levelled = level(build_problem(plan, resources=Resources(["Ann"], [FULL]), demands=demands))
    assert starts(levelled) == [0, 0, 4]


def test_several_units_of_several_resources_must_be_free_at_once() -> None:
    plan = build_plan(calendars=build_calendars(ROUND_THE_CLOCK), duration=[4, 3, 2], project_start=0)
    demands = Demands([0, 1, 2, 2], [0, 1, 0, 1], units=[2 * FULL, FULL, 2 * FULL, FULL])
    resources = Resources(["crew", "crane"], [3 * FULL, FULL])
    assert starts(level(build_problem(plan, resources=resources, demands=demands))) == [0, 0, 4]


def test_a_part_time_person_works_only_on_her_days() -> None:
    days = (((480, 720), (780, 1020)),) * 3 + ((),) * 4  # Monday to Wednesday
    patterns = [standard_pattern(), Pattern("Part time", days)]
    plan = build_plan(
        calendars=build_calendars(patterns), duration=[2 * 480, 2 * 480], calendar=[1, 1], project_start=EIGHT
    )
    problem = build_problem(plan, resources=Resources(["Ann"], [FULL]), demands=Demands([0, 1], [0, 0]))
    levelled = level(problem)
    assert Judge(problem, patterns).faults(levelled) == []
    # Monday and Tuesday; then Wednesday and the next Monday.
    assert levelled.schedule.start.tolist() == [EIGHT, EIGHT + 2 * DAY]
    assert levelled.schedule.finish.tolist() == [EIGHT + DAY + 540, EIGHT + 7 * DAY + 540]


def test_people_on_different_calendars_share_a_machine_minute_by_minute() -> None:
    night: Any = (((0, 360),),) * 7
    patterns = [standard_pattern(), Pattern("Night", night), Pattern("Day", (((480, 1080),),) * 7)]
    plan = build_plan(
        calendars=build_calendars(patterns), duration=[900, 720, 600], calendar=[2, 1, 2], project_start=EIGHT
    )
    problem = build_problem(plan, resources=Resources(["machine"], [FULL]), demands=Demands([0, 1, 2], [0, 0, 0]))
    levelled = level(problem)
    assert Judge(problem, patterns).faults(levelled) == []
    # The night shift needs no wait: the machine is free at night although the day's tasks are under way.
    assert levelled.delay[1] == 0


def test_holidays_and_steps_of_capacity_are_respected() -> None:
    patterns = [
        Pattern("Off on Tuesday", standard_pattern().days, exceptions=(PatternException(MONDAY + 1, MONDAY + 1),))
    ]
    plan = build_plan(calendars=build_calendars(patterns), duration=[480, 480, 480], project_start=EIGHT)
    steps = [(0, EIGHT + 2 * DAY, 2 * FULL)]
    resources = Resources(["crew"], [FULL], steps=steps)
    problem = build_problem(plan, resources=resources, demands=Demands([0, 1, 2], [0, 0, 0]))
    for settings in (Settings(), Settings(Method.FAST, schedules=300)):
        levelled = level(problem, settings)
        assert Judge(problem, patterns).faults(levelled) == []
        # Monday one, from Wednesday on two at once.
        assert sorted(levelled.schedule.start.tolist()) == [EIGHT, EIGHT + 2 * DAY, EIGHT + 2 * DAY]


def test_a_fall_in_capacity_is_named_without_a_competitor() -> None:
    plan = build_plan(calendars=build_calendars(ROUND_THE_CLOCK), duration=[4], project_start=0)
    resources = Resources(["Ann"], [0], steps=[(0, 7, FULL)])
    levelled = level(build_problem(plan, resources=resources, demands=Demands([0], [0])))
    (move,) = levelled.moves
    assert (move.start_after, move.resource, move.competitor, move.since) == (7, 0, None, None)


def test_stored_levelling_delays_are_replaced() -> None:
    plan = build_plan(calendars=build_calendars(ROUND_THE_CLOCK), duration=[5, 4], project_start=0, delay=[100, 50])
    problem = build_problem(plan, resources=Resources(["Ann"], [FULL]), demands=Demands([0, 1], [0, 0]))
    levelled = level(problem)
    assert (starts(levelled), levelled.delay.tolist()) == ([0, 5], [0, 5])
    assert schedule(levelled.plan).start.tolist() == [0, 5]


def test_summaries_follow_their_children_and_links_on_them_hold() -> None:
    # summary 0 holds 1 and 2; task 3 follows the summary; all of 1, 2, 3, 4 need Ann.
    plan = build_plan(
        calendars=build_calendars(ROUND_THE_CLOCK),
        duration=[0, 3, 3, 2, 4],
        parent=[-1, 0, 0, -1, -1],
        project_start=0,
        links=Links([0], [3]),
    )
    demands = Demands([1, 2, 3, 4], [0, 0, 0, 0])
    problem = build_problem(plan, resources=Resources(["Ann"], [FULL]), demands=demands)
    for settings in (Settings(), Settings(Method.FAST, schedules=300), Settings(in_time=True)):
        levelled = level(problem, settings)
        assert levelled.schedule.start[0] == min(levelled.schedule.start[1:3])
        assert levelled.schedule.finish[0] == max(levelled.schedule.finish[1:3])
        assert levelled.schedule.start[3] >= levelled.schedule.finish[0]
        assert levelled.finish == 12


def test_projects_levelled_together_end_by_their_priority() -> None:
    problem = one_person([4, 3, 4, 3], [(0, 1), (2, 3)], project=[0, 0, 1, 1], project_priority=[100, 100, 900, 900])
    levelled = level(problem)
    assert (levelled.project_finish(1), levelled.project_finish(0)) == (7, 14)
    assert levelled.makespan == levelled.lower_bound == 14
    assert levelled.project_finish(7) == NONE


def test_the_parallel_scheme_never_leaves_a_resource_idle_that_a_ready_task_could_use() -> None:
    problem = one_person(
        [2, 3, 4], [(0, 1)], priority=[500, 900, 100], constraint=[4, 0, 0], constraint_date=[1, NONE, NONE]
    )
    assert starts(level(problem, Settings(in_time=True))) == [4, 6, 0]
    assert starts(level(problem)) == [1, 3, 6]


def test_links_of_all_kinds_and_lags_hold() -> None:
    links = Links([0, 1, 2, 0], [1, 2, 3, 3], [LinkKind.SS, LinkKind.FF, LinkKind.SF, LinkKind.FS], [2, 1, 9, -1])
    plan = build_plan(calendars=build_calendars(ROUND_THE_CLOCK), duration=[4, 5, 3, 4], project_start=0, links=links)
    problem = build_problem(plan, resources=Resources(["Ann"], [FULL]), demands=Demands([0, 1, 2, 3], [0] * 4))
    for settings in (Settings(), Settings(Method.FAST, schedules=300)):
        levelled = level(problem, settings)
        assert Judge(problem, ROUND_THE_CLOCK, slot=1).faults(levelled) == []


def test_demand_above_capacity_names_every_offender() -> None:
    plan = build_plan(calendars=build_calendars(ROUND_THE_CLOCK), duration=[4, 4, 4], project_start=0)
    with pytest.raises(DemandAboveCapacity) as caught:
        build_problem(
            plan,
            resources=Resources(["Ann", "Bob"], [FULL, FULL // 2]),
            demands=Demands([0, 1, 2, 2], [0, 1, 0, 0], units=[FULL, FULL, FULL, FULL // 2]),
            names=["dig", "pour", "paint"],
        )
    assert [str(o) for o in caught.value.offenders] == [
        "pour needs 100 % of Bob, which has 50 %",
        "paint needs 150 % of Ann, which has 100 %",
    ]
    assert "pour needs 100 % of Bob" in str(caught.value)


def test_work_that_is_under_way_may_need_more_than_there_is() -> None:
    plan = build_plan(
        calendars=build_calendars(ROUND_THE_CLOCK), duration=[4, 2], project_start=0, actual_start=[0, NONE]
    )
    demands = Demands([0, 1], [0, 0], units=[2 * FULL, FULL])
    levelled = level(build_problem(plan, resources=Resources(["Ann"], [FULL]), demands=demands))
    assert levelled.schedule.start[1] >= levelled.schedule.finish[0]
    assert [o.tasks for o in levelled.overloads] == [(0,)]


def test_bad_numbers_are_named() -> None:
    plan = build_plan(calendars=build_calendars(ROUND_THE_CLOCK), duration=[4], project_start=0)
    with pytest.raises(UnknownResource, match="names a resource that does not exist \\(3\\)"):
        build_problem(plan, resources=Resources(["Ann"], [FULL]), demands=Demands([0], [3]))
    with pytest.raises(UnknownResource, match="names a task that does not exist \\(9\\)"):
        build_problem(plan, resources=Resources(["Ann"], [FULL]), demands=Demands([9], [0]))
    with pytest.raises(NegativeUnits, match="Ann"):
        build_problem(plan, resources=Resources(["Ann"], [-1]), demands=Demands([0], [0]))
    with pytest.raises(NegativeUnits, match="negative: 0"):
        build_problem(plan, resources=Resources(["Ann"], [FULL]), demands=Demands([0], [0], units=[-5]))


def test_a_plan_scheduled_from_its_finish_is_refused() -> None:
    plan = build_plan(
        calendars=build_calendars(ROUND_THE_CLOCK),
        duration=[4],
        project_start=0,
        rules=Rules(from_finish=True, late_finish=10),
    )
    with pytest.raises(ScheduledFromFinish):
        build_problem(plan, resources=Resources(["Ann"], [FULL]), demands=Demands([0], [0]))


def test_contradictory_dates_are_reported_or_refused() -> None:
    problem = one_person([5, 2], [(0, 1)], constraint=[0, ConstraintKind.MSO], constraint_date=[NONE, 3])
    levelled = level(problem)
    assert levelled.contradictions == [1]
    assert starts(levelled) == [0, 5]
    with pytest.raises(ContradictoryDates, match="1"):
        level(problem, Settings(strict=True))


def test_a_plan_without_demands_stays_as_it_is() -> None:
    plan = build_plan(calendars=build_calendars(ROUND_THE_CLOCK), duration=[4, 2], project_start=0)
    problem = build_problem(plan, resources=Resources(["Ann"], [FULL]), demands=Demands())
    for method in (Method.PRIORITY, Method.FAST):
        levelled = level(problem, Settings(method, schedules=10))
        assert (levelled.moves, levelled.overloads, levelled.finish, levelled.is_optimal) == ([], [], 4, True)
    assert np.array_equal(levelled.delay, [0, 0])
