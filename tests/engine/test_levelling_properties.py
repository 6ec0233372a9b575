"""Every schedule against a slow judge, every fast pass against plain Python, every bound against trying everything."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.engine.calendars import ALWAYS, Pattern, PatternException, build_calendars, standard_pattern
from quarterdeck.engine.cpm import schedule
from quarterdeck.engine.levelling import (
    FULL,
    Demands,
    Method,
    Problem,
    Resources,
    Settings,
    build_problem,
    has_solver,
    level,
)
from quarterdeck.engine.plan import Links, build_plan
from tests.engine.levelling_checker import Judge

DAY = 1440
MONDAY = 20745
START = MONDAY * DAY + 480
HOLIDAY = Pattern("Holiday", standard_pattern().days, exceptions=(PatternException(MONDAY + 2, MONDAY + 3),))
SIX_DAYS: Any = Pattern("Six days", (*(((420, 900),) for _ in range(6)), ()))
HALF_WEEK: Any = Pattern("Half week", (*(((480, 720), (780, 1020)),) * 3, (), (), (), ()))
PATTERNS = [HOLIDAY, SIX_DAYS, HALF_WEEK, ALWAYS]
CALENDARS = build_calendars(PATTERNS)
METHODS = [Settings(), Settings(in_time=True), Settings(Method.FAST, schedules=60)]


@st.composite
def plans(
    draw: st.DrawFn, *, calendars: int = len(PATTERNS), lags: tuple[int, ...] = (0, 0, 240, 960, -240)
) -> Problem:
    count = draw(st.integers(1, 8))
    calendar = draw(st.lists(st.integers(0, calendars - 1), min_size=count, max_size=count))
    duration = draw(st.lists(st.integers(0, 8).map(lambda n: n * 120), min_size=count, max_size=count))
    pairs = draw(st.lists(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=8))
    pairs = [(a, b) for a, b in pairs if a < b]
    kinds = [draw(st.integers(0, 3)) for _ in pairs]
    lag = [draw(st.sampled_from(lags)) for _ in pairs]
    lag_calendar = [draw(st.integers(0, calendars - 1)) for _ in pairs]
    links = Links([a for a, _ in pairs], [b for _, b in pairs], kinds, lag, 0, lag_calendar) if pairs else None
    plan = build_plan(calendars=CALENDARS, duration=duration, calendar=calendar, project_start=START, links=links)
    capacity = draw(st.lists(st.sampled_from([FULL, 2 * FULL, 3 * FULL // 2]), min_size=1, max_size=3))
    rows = draw(
        st.lists(st.tuples(st.integers(0, count - 1), st.integers(0, len(capacity) - 1)), max_size=12, unique=True)
    )
    units = [draw(st.sampled_from([FULL // 2, FULL, capacity[r]])) for _, r in rows]
    units = [min(u, capacity[r]) for u, (_, r) in zip(units, rows, strict=True)]
    return build_problem(
        plan,
        resources=Resources([f"r{k}" for k in range(len(capacity))], capacity),
        demands=Demands([t for t, _ in rows], [r for _, r in rows], units),
        priority=draw(st.lists(st.sampled_from([200, 500, 900]), min_size=count, max_size=count)),
    )


@settings(max_examples=60, deadline=None)
@given(plans(), st.sampled_from(METHODS))
def test_levelled_plans_keep_links_calendars_and_capacities(problem: Problem, how: Settings) -> None:
    levelled = level(problem, how)
    assert Judge(problem, PATTERNS).faults(levelled) == []
    assert levelled.overloads == []
    assert levelled.lower_bound <= levelled.finish


@settings(max_examples=60, deadline=None)
@given(plans(), st.sampled_from(METHODS))
def test_scheduling_the_plan_with_its_delays_gives_the_levelled_dates_again(problem: Problem, how: Settings) -> None:
    levelled = level(problem, how)
    assert (levelled.delay >= 0).all()
    again = schedule(levelled.plan)
    assert again.start.tolist() == levelled.schedule.start.tolist()
    moved = {move.task for move in levelled.moves}
    assert moved >= set(np.flatnonzero(levelled.schedule.start > levelled.before.start).tolist())
    assert all(move.resource is not None for move in levelled.moves if move.delay)


@settings(max_examples=40, deadline=None)
@given(plans(calendars=1, lags=(0, 0, 120, 480)), st.integers(0, 3))
def test_plans_on_one_calendar_are_searched_in_periods_and_never_end_later_than_by_priority(
    problem: Problem, seed: int
) -> None:
    first = level(problem)
    searched = level(problem, Settings(Method.FAST, schedules=200, seed=seed))
    assert Judge(problem, PATTERNS).faults(searched) == []
    assert searched.finish <= first.finish
    assert level(problem, Settings(Method.FAST, schedules=200, seed=seed)).delay.tolist() == searched.delay.tolist()


@settings(max_examples=40, deadline=None)
@given(plans(), st.sampled_from(METHODS))
def test_within_float_keeps_every_late_date_that_could_be_kept(problem: Problem, how: Settings) -> None:
    kept = level(problem, Settings(how.method, how.in_time, within_float=True, schedules=how.schedules))
    assert kept.finish == kept.before.project_finish
    late = kept.before.late_start
    assert (kept.schedule.start <= np.maximum(late, kept.before.early_start)).all()
    judge = Judge(problem, PATTERNS)
    assert bool(judge.overloads(kept)) == bool(kept.overloads)
    assert judge.broken_links(kept) == []


# ---- tiny problems, tried out in full


def periods_problem(
    duration: list[int], arcs: list[tuple[int, int]], needs: list[list[int]], capacity: list[int]
) -> Problem:
    plan = build_plan(
        calendars=build_calendars([ALWAYS]),
        duration=duration,
        project_start=0,
        links=Links([a for a, _ in arcs], [b for _, b in arcs]) if arcs else None,
    )
    rows = [(t, r, n) for t, row in enumerate(needs) for r, n in enumerate(row) if n]
    demands = Demands([t for t, _, _ in rows], [r for _, r, _ in rows], [n * FULL for _, _, n in rows])
    resources = Resources([f"r{k}" for k in range(len(capacity))], [c * FULL for c in capacity])
    return build_problem(plan, resources=resources, demands=demands)


def plain_serial(
    order: tuple[int, ...], duration: list[int], arcs: Any, needs: Any, capacity: list[int]
) -> list[int] | None:
    """Each task at the first period at which nothing is in the way; None when the order breaks a link."""
    start: dict[int, int] = {}
    used: dict[tuple[int, int], int] = {}
    for task in order:
        before = [a for a, b in arcs if b == task]
        if any(a not in start for a in before):
            return None
        t = max([start[a] + duration[a] for a in before], default=0)
        while any(
            used.get((r, p), 0) + n > capacity[r]
            for r, n in enumerate(needs[task])
            for p in range(t, t + duration[task])
        ):
            t += 1
        for r, n in enumerate(needs[task]):
            for p in range(t, t + duration[task]):
                used[r, p] = used.get((r, p), 0) + n
        start[task] = t
    return [start[task] for task in range(len(duration))]


@st.composite
def tiny(draw: st.DrawFn) -> tuple[list[int], list[tuple[int, int]], list[list[int]], list[int]]:
    count = draw(st.integers(2, 5))
    duration = draw(st.lists(st.integers(0, 5), min_size=count, max_size=count))
    arcs = [(a, b) for a in range(count) for b in range(a + 1, count) if draw(st.integers(0, 3)) == 0]
    capacity = draw(st.lists(st.integers(1, 4), min_size=1, max_size=2))
    needs = [[draw(st.integers(0, c)) for c in capacity] for _ in range(count)]
    return duration, arcs, needs, capacity


def best_of_all(duration: list[int], arcs: Any, needs: Any, capacity: list[int]) -> int:
    """Some serial schedule is optimal, so all orders together give the optimum."""
    found = [plain_serial(o, duration, arcs, needs, capacity) for o in permutations(range(len(duration)))]
    return min(max(s + d for s, d in zip(starts, duration, strict=True)) for starts in found if starts is not None)


@settings(max_examples=50, deadline=None)
@given(tiny())
def test_bounds_are_never_above_and_searches_reach_the_best_of_all_orders(data: Any) -> None:
    problem, best = periods_problem(*data), best_of_all(*data)
    found = level(problem, Settings(Method.FAST, schedules=600))
    assert found.lower_bound <= best
    assert found.makespan == best


@pytest.mark.skipif(not has_solver(), reason="the optional part [optimise] is not installed")
@settings(max_examples=25, deadline=None)
@given(tiny())
def test_constraint_programming_proves_the_optimum(data: Any) -> None:
    found = level(periods_problem(*data), Settings(Method.OPTIMAL, schedules=600))
    assert (found.makespan, found.lower_bound, found.is_optimal, found.gap) == (
        best_of_all(*data),
        found.makespan,
        True,
        0.0,
    )


@settings(max_examples=50, deadline=None)
@given(tiny())
def test_one_pass_equals_the_plain_serial_scheme_in_the_same_order(data: Any) -> None:
    duration, arcs, needs, capacity = data
    problem = periods_problem(*data)
    levelled = level(problem)
    order = tuple(int(t) for t in np.lexsort((np.arange(len(duration)), levelled.schedule.start)))
    again = plain_serial(order, duration, arcs, needs, capacity)
    assert again is not None
    assert max(s + d for s, d in zip(again, duration, strict=True)) <= levelled.makespan
    assert all(a <= b for a, b in zip(again, levelled.schedule.start.tolist(), strict=True))


@settings(max_examples=30, deadline=None)
@given(tiny())
def test_what_leaving_a_task_costs_is_what_the_plain_scheme_says(data: Any) -> None:
    levelled = level(periods_problem(*data))
    starts = levelled.schedule.start.tolist()
    order = [int(t) for t in np.lexsort((levelled.plan.node_of, starts))]  # equal starts: in the plan's own order
    for move in levelled.moves:
        if move.delay == 0:
            assert move.cost_to_leave is None
            continue
        left = levelled.schedule.start[move.task] - move.delay
        assert move.cost_to_leave == _plain_cost(order, move.task, int(left), data) - levelled.makespan


def _plain_cost(order: list[int], left: int, at: int, data: Any) -> int:
    """The last finish when task ``left`` keeps its place and the others take theirs after it, in their order."""
    duration, arcs, needs, capacity = data
    start = {left: at}
    used = {(r, p): n for r, n in enumerate(needs[left]) for p in range(at, at + duration[left])}
    for task in order:
        if task == left:
            continue
        t = max([start[a] + duration[a] for a, b in arcs if b == task], default=0)
        while any(
            used.get((r, p), 0) + n > capacity[r]
            for r, n in enumerate(needs[task])
            for p in range(t, t + duration[task])
        ):
            t += 1
        for r, n in enumerate(needs[task]):
            for p in range(t, t + duration[task]):
                used[r, p] = used.get((r, p), 0) + n
        start[task] = t
    return max(start[t] + duration[t] for t in range(len(duration)))
