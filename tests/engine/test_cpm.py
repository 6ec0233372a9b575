"""The critical path method: worked examples, every kind of link, constraint and progress."""

from __future__ import annotations

import doctest
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pytest

from quarterdeck.engine.calendars import (
    ALWAYS,
    Calendars,
    Pattern,
    PatternException,
    build_calendars,
    day_of,
    instant_of,
    moment_of,
    standard_pattern,
)
from quarterdeck.engine.compiled import kernels
from quarterdeck.engine.cpm import Schedule, schedule
from quarterdeck.engine.plan import (
    NONE,
    ConstraintKind,
    LagKind,
    LinkColumn,
    LinkKind,
    Links,
    NodeColumn,
    Plan,
    Portions,
    ProgressRule,
    Rules,
    TaskMode,
    build_plan,
)

FS, SS, FF, SF = LinkKind.FS, LinkKind.SS, LinkKind.FF, LinkKind.SF
Link = tuple[int, int, LinkKind, int]


def days_only() -> Calendars:
    """Every tick counts, so that examples can be written in plain numbers."""
    return build_calendars([ALWAYS])


def plan_of(durations: list[int], links: list[Link], **more: object) -> Plan:
    before, after, kinds, lags = (list(column) for column in zip(*links, strict=True)) if links else ([], [], [], [])
    wired = Links(before, after, kinds, lags, more.pop("lag_kind", 0), more.pop("lag_calendar", 0))  # type: ignore[arg-type]
    more.setdefault("calendars", days_only())
    more.setdefault("project_start", 0)
    return build_plan(duration=durations, links=wired, **more)  # type: ignore[arg-type]


def spans(result: Schedule) -> list[tuple[int, int]]:
    return list(zip(result.early_start.tolist(), result.early_finish.tolist(), strict=True))


A, B, C, D, E, F, G, M = range(8)
T41_DURATIONS = [5, 8, 6, 4, 7, 3, 2, 0]
T41_LINKS: list[Link] = [
    (A, B, FS, 0),
    (A, C, SS, 2),
    (B, D, FS, 0),
    (C, E, FS, 0),
    (B, E, FF, 1),
    (D, F, FS, 0),
    (E, F, FS, 1),
    (F, G, SF, 0),
    (F, M, FS, 0),
    (G, M, FS, 0),
]


def test_t_4_1_gives_the_early_and_late_dates_of_the_worked_example() -> None:
    result = schedule(plan_of(T41_DURATIONS, T41_LINKS))
    assert spans(result) == [(0, 5), (5, 13), (2, 8), (13, 17), (8, 15), (17, 20), (15, 17), (20, 20)]
    late = list(zip(result.late_start.tolist(), result.late_finish.tolist(), strict=True))
    assert late == [(0, 5), (5, 13), (3, 9), (13, 17), (9, 16), (17, 20), (18, 20), (20, 20)]
    assert result.total_float.tolist() == [0, 0, 1, 0, 1, 0, 3, 0]
    assert result.free_float.tolist() == [0, 0, 0, 0, 1, 0, 3, 0]
    assert result.interfering_float.tolist() == [0, 0, 1, 0, 0, 0, 0, 0]
    assert np.flatnonzero(result.critical).tolist() == [A, B, D, F, M]
    assert np.flatnonzero(result.on_longest_path).tolist() == [A, B, D, F, M]


def test_t_4_1_a_deadline_makes_negative_float_and_moves_nothing() -> None:
    deadline = [NONE] * 7 + [18]
    result = schedule(plan_of(T41_DURATIONS, T41_LINKS, deadline=deadline))
    assert result.early_finish[M] == 20
    assert result.total_float.tolist() == [-2, -2, -1, -2, -1, -2, 1, -2]


def test_t_4_1_a_late_start_constraint_changes_the_critical_path() -> None:
    kinds, dates = [0] * 8, [NONE] * 8
    kinds[E], dates[E] = ConstraintKind.SNET, 12
    result = schedule(plan_of(T41_DURATIONS, T41_LINKS, constraint=kinds, constraint_date=dates))
    assert result.project_finish == 23
    assert np.flatnonzero(result.critical).tolist() == [E, F, M]
    assert result.total_float.tolist() == [3, 3, 4, 3, 0, 0, 3, 0]
    assert np.flatnonzero(result.on_longest_path).tolist() == [E, F, M]


def irish_and_polish() -> Calendars:
    irish = Pattern("Ireland", standard_pattern().days, exceptions=(holiday(date(2026, 10, 26)),))
    polish = Pattern("Poland", standard_pattern().days, exceptions=(holiday(date(2026, 11, 11)),))
    return build_calendars([irish, polish])


def holiday(on: date) -> PatternException:
    return PatternException(day_of(on), day_of(on))


@pytest.mark.parametrize(("lag_calendar", "third"), [(1, date(2026, 11, 13)), (0, date(2026, 11, 12))])
def test_t_4_2_lags_run_on_the_chosen_calendar(lag_calendar: int, third: date) -> None:
    start = instant_of(datetime(2026, 10, 22, 8))
    plan = plan_of(
        [5 * 480, 8 * 480, 480],
        [(0, 1, FS, 0), (1, 2, FS, 480)],
        calendars=irish_and_polish(),
        calendar=[0, 1, 0],
        lag_calendar=[1, lag_calendar],
        project_start=start,
    )
    result = schedule(plan)
    assert [moment_of(int(t)).date() for t in result.early_start] == [date(2026, 10, 22), date(2026, 10, 30), third]
    assert [moment_of(int(t)).date() for t in result.early_finish[:2]] == [date(2026, 10, 29), date(2026, 11, 10)]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (ProgressRule.RETAINED_LOGIC, [16, 22, 27]),
        (ProgressRule.PROGRESS_OVERRIDE, [16, 18, 23]),
    ],
)
def test_t_4_3_out_of_sequence_work_waits_or_goes_on(rule: ProgressRule, expected: list[int]) -> None:
    plan = plan_of(
        [10, 10, 5],
        [(0, 1, FS, 0), (1, 2, FS, 0)],
        actual_start=[0, 8, NONE],
        remaining=[4, 6, NONE],
        rules=Rules(data_date=12, progress=rule),
    )
    result = schedule(plan)
    assert result.early_finish.tolist() == expected
    assert result.out_of_sequence.tolist() == [False, True, False]
    assert result.total_float.tolist() == [0, 0, 0] if rule is ProgressRule.RETAINED_LOGIC else [2, 0, 0]


def test_completed_tasks_have_no_float_and_keep_their_dates() -> None:
    plan = plan_of([5, 5], [(0, 1, FS, 0)], actual_start=[0, NONE], actual_finish=[7, NONE], rules=Rules(data_date=9))
    result = schedule(plan)
    assert spans(result) == [(0, 7), (9, 14)]
    assert result.total_float.tolist() == [NONE, 0]
    assert result.interfering_float.tolist() == [NONE, 0]
    assert not result.critical[0]


@pytest.mark.parametrize(
    ("kind", "date_", "wins", "span"),
    [
        (ConstraintKind.MSO, 2, False, (5, 8)),
        (ConstraintKind.MSO, 2, True, (2, 5)),
        (ConstraintKind.MSO, 9, True, (9, 12)),
        (ConstraintKind.MFO, 4, False, (5, 8)),
        (ConstraintKind.MFO, 4, True, (1, 4)),
        (ConstraintKind.MFO, 11, False, (8, 11)),
        (ConstraintKind.SNET, 7, False, (7, 10)),
        (ConstraintKind.SNLT, 3, False, (5, 8)),
        (ConstraintKind.SNLT, 3, True, (3, 6)),
        (ConstraintKind.FNET, 12, False, (9, 12)),
        (ConstraintKind.FNLT, 6, False, (5, 8)),
        (ConstraintKind.FNLT, 6, True, (3, 6)),
    ],
)
def test_constraints_place_a_task_after_five_days_of_work(
    kind: ConstraintKind, date_: int, wins: bool, span: tuple[int, int]
) -> None:
    rules = Rules(constraints_win=wins)
    plan = plan_of([5, 3], [(0, 1, FS, 0)], constraint=[0, kind], constraint_date=[NONE, date_], rules=rules)
    assert spans(schedule(plan))[1] == span


@pytest.mark.parametrize(
    ("kind", "date_", "late"),
    [
        (ConstraintKind.MSO, 2, (2, 5)),
        (ConstraintKind.MFO, 4, (1, 4)),
        (ConstraintKind.SNLT, 3, (3, 6)),
        (ConstraintKind.FNLT, 6, (3, 6)),
        (ConstraintKind.SNET, 3, (5, 8)),
        (ConstraintKind.FNET, 6, (5, 8)),
    ],
)
def test_hard_constraints_cap_the_late_dates(kind: ConstraintKind, date_: int, late: tuple[int, int]) -> None:
    plan = plan_of([5, 3], [(0, 1, FS, 0)], constraint=[0, kind], constraint_date=[NONE, date_])
    result = schedule(plan)
    assert (result.late_start[1], result.late_finish[1]) == late
    assert result.total_float[1] == late[0] - 5


def test_as_late_as_possible_consumes_free_float_only() -> None:
    links: list[Link] = [(0, 2, FS, 0), (1, 2, FS, 0), (2, 3, FS, 0), (4, 3, FS, 0)]
    plan = plan_of([2, 6, 3, 1, 20], links, constraint=[ConstraintKind.ALAP, 0, 0, 0, 0])
    result = schedule(plan)
    assert (result.early_start[0], result.start[0], result.finish[0]) == (0, 4, 6)
    assert result.total_float[0] == 15
    assert result.start[2] == 6


def test_as_late_as_possible_can_take_the_total_float_and_push_what_follows() -> None:
    rules = Rules(alap_takes_total_float=True)
    plan = plan_of([2, 3, 20], [(0, 1, FS, 0)], constraint=[ConstraintKind.ALAP, 0, 0], rules=rules)
    result = schedule(plan)
    assert list(zip(result.start.tolist(), result.finish.tolist(), strict=True)) == [(15, 17), (17, 20), (0, 20)]
    assert (result.early_start[0], result.early_start[1]) == (0, 17)
    assert result.total_float.tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("kind", "date_", "late"), [(ConstraintKind.MSO, 9, (9, 12)), (ConstraintKind.MFO, 11, (8, 11))]
)
def test_dates_that_win_block_the_logic_behind_them(kind: ConstraintKind, date_: int, late: tuple[int, int]) -> None:
    plan = plan_of(
        [5, 3, 4],
        [(0, 1, FS, 0), (1, 2, FS, 0)],
        constraint=[0, kind, 0],
        constraint_date=[NONE, date_, NONE],
        deadline=[NONE, NONE, 10],
        rules=Rules(constraints_win=True),
    )
    result = schedule(plan)
    assert (result.late_start[1], result.late_finish[1]) == late
    assert result.total_float[2] < 0


def test_free_float_below_zero_can_be_given_as_zero() -> None:
    held = {"constraint": [0, ConstraintKind.MSO], "constraint_date": [NONE, 2]}
    links: list[Link] = [(0, 1, FS, 0)]
    negative = schedule(plan_of([5, 3], links, rules=Rules(constraints_win=True), **held))
    assert negative.free_float[0] == -3
    rules = Rules(constraints_win=True, free_float_not_negative=True)
    assert schedule(plan_of([5, 3], links, rules=rules, **held)).free_float[0] == 0


@pytest.mark.parametrize(("binds", "late"), [(True, 17), (False, 20)])
def test_links_from_the_start_of_started_work_may_not_limit_it(binds: bool, late: int) -> None:
    more = {"actual_start": [0, NONE], "remaining": [2, NONE], "rules": Rules(manual_starts_bind=binds)}
    result = schedule(plan_of([5, 8, 20], [(0, 1, SS, 0)], **_padded(more)))
    assert result.late_finish[0] == late


def _padded(more: dict[str, object]) -> dict[str, object]:
    return {key: [*value, NONE] if isinstance(value, list) else value for key, value in more.items()}


def test_a_started_task_may_have_to_finish_no_earlier_than_a_date() -> None:
    held = {"constraint": [ConstraintKind.FNET], "constraint_date": [30], "actual_start": [0], "remaining": [2]}
    assert schedule(plan_of([5], [], **held)).early_finish.tolist() == [30]


def test_lags_can_be_elapsed_or_a_share_of_the_predecessor() -> None:
    calendars = build_calendars([standard_pattern()])
    friday = instant_of(datetime(2026, 10, 23, 8))
    plan = build_plan(
        calendars=calendars,
        duration=[480, 480, 480],
        project_start=friday,
        links=Links([0, 0], [1, 2], 0, [4 * 1440, 5000], [LagKind.ELAPSED, LagKind.PERCENT]),
    )
    result = schedule(plan)
    assert moment_of(int(result.early_start[1])) == datetime(2026, 10, 28, 8)
    assert moment_of(int(result.early_start[2])) == datetime(2026, 10, 26, 13)


def test_a_lead_starts_the_successor_before_its_predecessor_ends() -> None:
    assert spans(schedule(plan_of([5, 3], [(0, 1, FS, -2)])))[1] == (3, 6)


def test_summaries_span_their_children_and_pass_links_on_to_them() -> None:
    parent = [-1, -1, 1, 1, -1]
    plan = plan_of([4, 0, 3, 5, 2], [(0, 1, FS, 0), (1, 4, FS, 0)], parent=parent)
    result = schedule(plan)
    assert spans(result) == [(0, 4), (4, 9), (4, 7), (4, 9), (9, 11)]
    assert result.total_float.tolist() == [0, 0, 2, 0, 0]
    assert plan.is_summary.tolist() == [False, True, False, False, False]
    assert result.on_longest_path.tolist() == [True, True, False, True, True]


def test_a_late_start_constraint_on_a_summary_holds_its_children() -> None:
    kinds, dates = [ConstraintKind.SNET, 0], [6, NONE]
    assert spans(schedule(plan_of([0, 3], [], parent=[-1, 0], constraint=kinds, constraint_date=dates))) == [(6, 9)] * 2


def test_manual_tasks_stay_where_they_were_put() -> None:
    mode = [0, TaskMode.MANUAL, 0]
    manual = {"mode": mode, "manual_start": [NONE, 2, NONE], "manual_finish": [NONE, 5, NONE]}
    assert spans(schedule(plan_of([4, 3, 2], [(0, 1, FS, 0), (1, 2, FS, 0)], **manual))) == [(0, 4), (2, 5), (5, 7)]


def test_inactive_tasks_hold_nobody_and_count_in_no_summary() -> None:
    mode = [0, TaskMode.INACTIVE, 0]
    result = schedule(plan_of([0, 9, 3], [(1, 2, FS, 0)], parent=[-1, 0, 0], mode=mode))
    assert spans(result)[0] == (0, 3)
    assert result.project_finish == 3


def test_a_delay_from_levelling_is_elapsed_time_after_the_links() -> None:
    assert spans(schedule(plan_of([4, 3], [(0, 1, FS, 0)], delay=[0, 5])))[1] == (9, 12)


def test_portions_of_several_calendars_decide_start_and_finish() -> None:
    night = Pattern("Night", tuple(((0, 480), (1380, 1440)) for _ in range(7)))
    calendars = build_calendars([standard_pattern(), night])
    plan = build_plan(
        calendars=calendars,
        duration=[960],
        project_start=instant_of(datetime(2026, 10, 19, 8)),
        portions=Portions([0, 0], [0, 1], [480, 540], [0, 0]),
    )
    result = schedule(plan)
    assert moment_of(int(result.start[0])) == datetime(2026, 10, 19, 8)
    assert moment_of(int(result.finish[0])) == datetime(2026, 10, 20, 8)


def test_a_plan_can_be_scheduled_from_its_finish() -> None:
    rules = Rules(from_finish=True, late_finish=100)
    result = schedule(plan_of([5, 3, 4], [(0, 1, FS, 0)], rules=rules))
    assert list(zip(result.start.tolist(), result.finish.tolist(), strict=True)) == [(92, 97), (97, 100), (96, 100)]
    assert (result.project_start, result.project_finish) == (92, 100)
    assert result.total_float.tolist() == [0, 0, 4]


def test_several_critical_paths_end_where_their_own_last_task_ends() -> None:
    result = schedule(plan_of([5, 3], [], rules=Rules(every_end_is_critical=True)))
    assert result.total_float.tolist() == [0, 0]


def test_an_imposed_finish_and_the_longest_path_disagree_on_what_is_critical() -> None:
    by_float = schedule(plan_of([5, 3], [], rules=Rules(late_finish=9)))
    by_path = schedule(plan_of([5, 3], [], rules=Rules(late_finish=9, longest_path=True)))
    assert by_float.critical.tolist() == [False, False]
    assert by_path.critical.tolist() == [True, False]


def test_near_critical_tasks_have_little_float() -> None:
    result = schedule(plan_of([5, 3, 1], [], rules=Rules(near_critical_at=2)))
    assert result.near_critical.tolist() == [False, True, False]


def test_link_floats_and_driving_links_come_in_the_callers_order() -> None:
    result = schedule(plan_of([4, 2, 1], [(1, 2, FS, 0), (0, 2, FS, 0)]))
    assert result.link_float.tolist() == [2, 0]
    assert result.driving.tolist() == [False, True]


def test_the_project_start_can_yield_to_dates_and_links() -> None:
    kinds, dates = [ConstraintKind.SNET, 0, 0], [3, NONE, NONE]
    more = {"constraint": kinds, "constraint_date": dates, "project_start": 10}
    yields = schedule(plan_of([2, 2, 2], [(0, 1, FS, 0)], rules=Rules(project_start_yields=True), **more))
    assert spans(yields) == [(3, 5), (5, 7), (10, 12)]
    assert spans(schedule(plan_of([2, 2, 2], [(0, 1, FS, 0)], **more))) == [(10, 12), (12, 14), (10, 12)]


def test_an_empty_plan_has_an_empty_schedule() -> None:
    result = schedule(plan_of([], []))
    assert len(result.start) == 0
    assert result.project_finish == result.project_start == 0


def test_compiled_code_knows_the_columns_of_a_network() -> None:
    dates = kernels("cpm.dates")
    assert all(getattr(dates, column.name) == column for column in NodeColumn if hasattr(dates, column.name))
    named = {"KIND": "LINK_KIND"}
    assert all(getattr(dates, named.get(column.name, column.name)) == column for column in LinkColumn)


@pytest.mark.parametrize("page", ["critical-path.md", "calendars.md"])
def test_the_examples_of_the_method_pages_run(page: str) -> None:
    path = Path(__file__).resolve().parents[2] / "docs" / "methods" / page
    result = doctest.testfile(str(path), module_relative=False, encoding="utf-8")
    assert result.attempted > 0
    assert result.failed == 0
