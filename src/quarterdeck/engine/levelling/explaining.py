"""Why each task moved, what it would cost to leave it, and what stays overloaded."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from quarterdeck.engine.compiled import kernels
from quarterdeck.engine.cpm import Schedule
from quarterdeck.engine.levelling.budget import Budget
from quarterdeck.engine.levelling.ground import Ground, Profile
from quarterdeck.engine.levelling.placing import Placed
from quarterdeck.engine.levelling.result import Cause, Move, Overload
from quarterdeck.engine.plan import LinkColumn, NodeColumn
from quarterdeck.engine.plan.network import COMPLETE, INACTIVE, LEAF, OPEN, STARTED, Ints

_FAR = 2**62
_PROJECT_CALENDAR = 0


class Bookings(NamedTuple):
    """Who uses which resource when, grouped by resource and ordered by start."""

    task: Ints
    resource: Ints
    units: Ints
    calendar: Ints
    tick: Ints
    ticks: Ints
    start: Ints
    finish: Ints
    at: Ints  # [resources + 1]


def bookings(ground: Ground, schedule: Schedule) -> Bookings:
    """All unfinished work of a schedule as bookings."""
    problem, calendars = ground.problem, ground.plan.calendars
    state = ground.plan.network.node(NodeColumn.STATE)[ground.plan.node_of[problem.task]]
    rows = np.flatnonzero((state != COMPLETE) & (state != INACTIVE))
    task, calendar = problem.task[rows], problem.calendar[rows]
    begins = np.where(state[rows] == STARTED, schedule.rest_start[task], schedule.start[task])
    ends = schedule.finish[task]
    tick, last = np.zeros(len(rows), np.int64), np.zeros(len(rows), np.int64)
    for c in np.unique(calendar).tolist():
        own = calendar == c
        tick[own], last[own] = calendars.worked(c, begins[own]), calendars.worked(c, ends[own])
    started = state[rows] == STARTED
    tick = tick + np.where(started, 0, problem.delay[rows])
    ticks = np.where(started, last - tick, problem.ticks[rows])
    table = np.column_stack((task, problem.resource[rows], problem.units[rows], calendar, tick, np.maximum(ticks, 0)))
    unsorted = _table(table, len(problem.capacity))
    kernels("levelling.blame").span(calendars.packed, unsorted)
    by_start = np.lexsort((unsorted.start, unsorted.resource))
    found = _table(table[by_start], len(problem.capacity))
    found.start[:], found.finish[:] = unsorted.start[by_start], unsorted.finish[by_start]
    return found


def _table(rows: Ints, resources: int) -> Bookings:
    at = np.concatenate(([0], np.cumsum(np.bincount(rows[:, 1], minlength=resources)))).astype(np.int64)
    task, resource, units, calendar, tick, ticks = np.ascontiguousarray(rows.T)
    blank = np.zeros(len(rows), np.int64)
    return Bookings(task, resource, units, calendar, tick, ticks, blank, blank.copy(), at)


def explain(ground: Ground, placed: Placed, after: Schedule, *, budget: Budget, most: int | None = None) -> list[Move]:
    """Every task that starts later than before, in order of its new start, each with its reason.

    At most ``most`` tasks get a cost of leaving, those with the longest delays.
    """
    before = ground.before
    node = ground.plan.node_of
    leaf = ground.plan.network.node(NodeColumn.KIND)[node] == LEAF
    delay = placed.delay[node]
    moved = np.flatnonzero(leaf & ((after.start > before.start) | (delay > 0)))
    moved = moved[np.lexsort((moved, after.start[moved]))]
    reasons = _resource_reasons(ground, after, delay, moved)
    drivers = _drivers(ground, after)
    delayed = sorted((int(t) for t in moved if delay[t] > 0), key=lambda t: -int(delay[t]))[:most]
    costs = _costs(ground, placed, after, delayed, budget)
    moves = []
    for task in moved.tolist():
        resource, competitor, since = reasons.get(task, (None, None, None))
        if resource is None and task in drivers:
            competitor = drivers[task]
            since = int(after.start[competitor])
        moves.append(
            Move(
                task=task,
                start_before=int(before.start[task]),
                start_after=int(after.start[task]),
                delay=int(delay[task]),
                cause=Cause.PREDECESSOR if resource is None else Cause.RESOURCE,
                resource=resource,
                competitor=competitor,
                since=since,
                cost_to_leave=costs.get(task),
            )
        )
    return moves


def _resource_reasons(
    ground: Ground, after: Schedule, delay: Ints, moved: Ints
) -> dict[int, tuple[int, int | None, int | None]]:
    """For delayed tasks: resource, competitor, since when it has the resource."""
    booked = bookings(ground, after)
    delayed = np.zeros(len(delay), bool)
    delayed[moved[delay[moved] > 0]] = True
    own = np.flatnonzero(delayed[booked.task])
    first = (after.start - delay)[booked.task[own]]
    found = np.zeros(len(own), np.int64)
    kernels("levelling.blame").holders(ground.plan.calendars.packed, booked, ground.profile(), own, first, found)
    reasons: dict[int, tuple[int, int | None, int | None]] = {}
    for k, other in zip(own.tolist(), found.tolist(), strict=True):
        task, resource = int(booked.task[k]), int(booked.resource[k])
        if other >= 0:
            held = reasons.get(task)
            if held is None or held[2] is None or held[2] < int(booked.start[other]):
                reasons[task] = (resource, int(booked.task[other]), int(booked.start[other]))
        elif other == -2 or (task not in reasons and delayed[task]):
            reasons.setdefault(task, (resource, None, None))
    return reasons


def _drivers(ground: Ground, after: Schedule) -> dict[int, int]:
    """The predecessor whose link decides each task's date."""
    net = ground.plan.network
    task = net.node(NodeColumn.TASK)
    rows = np.flatnonzero(after.driving[ground.plan.link_row])
    source, target = net.link(LinkColumn.SOURCE)[rows], net.link(LinkColumn.TARGET)[rows]
    drivers = dict(zip(task[target].tolist(), task[source].tolist(), strict=True))
    gate = net.node(NodeColumn.PARENT_OPEN)
    for i in np.argsort(net.node(NodeColumn.KIND) != OPEN, kind="stable").tolist():  # summaries first, from the top
        above = int(task[gate[i]]) if gate[i] >= 0 else -1
        if int(task[i]) not in drivers and above in drivers:
            drivers[int(task[i])] = drivers[above]
    return drivers


def _costs(ground: Ground, placed: Placed, after: Schedule, delayed: list[int], budget: Budget) -> dict[int, int]:
    """What leaving each delayed task would cost, the longest delays first, as far as the budget goes."""
    passes = kernels("levelling.blame")
    calendars = ground.plan.calendars
    node = ground.plan.node_of
    order = np.lexsort((np.arange(len(placed.start)), placed.start))
    order = _topological(ground, order)
    empty = ground.profile(room=4)
    free = Profile(*(part.copy() for part in empty))
    scratch = np.zeros((3, len(placed.start)), np.int64)
    wiring = ground.wiring._replace(
        stays=ground.wiring.stays.copy(), start=ground.wiring.start.copy(), finish=ground.wiring.finish.copy()
    )
    ends = kernels("cpm.dates")
    tables = ground.tables
    costs: dict[int, int] = {}
    for task in delayed:
        if budget.left <= 0:
            break
        i = int(node[task])
        asked = int(after.start[task] - placed.delay[i])
        start = int(ends.begin(tables[0], tables[1], tables[3], i, asked))
        finish = int(ends.end(tables[0], tables[1], tables[3], i, start))
        last = passes.finish_when_left(*tables, ground.options, wiring, empty, free, order, i, start, finish, scratch)
        if last < _FAR:
            costs[task] = int(calendars.between(_PROJECT_CALENDAR, placed.last, int(last)))
    return costs


def _topological(ground: Ground, order: Ints) -> Ints:
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    found = np.empty(len(order), np.int64)
    kernels("levelling.calendar_serial").topological(ground.wiring, rank, found)
    return found


def find_overloads(ground: Ground, schedule: Schedule) -> list[Overload]:
    """Stretches in which a resource is asked for more than it has, by resource and time."""
    booked = bookings(ground, schedule)
    problem, packed = ground.problem, ground.plan.calendars.packed
    passes = kernels("levelling.blame")
    found: list[Overload] = []
    for resource in range(len(problem.capacity)):
        rows = slice(int(booked.at[resource]), int(booked.at[resource + 1]))
        steps = problem.steps[problem.steps[:, 0] == resource]
        if not _may_overload(booked, rows, steps, int(problem.capacity[resource])):
            continue
        edges = np.unique(np.concatenate((booked.start[rows], booked.finish[rows], steps[:, 1])))
        edges = _with_pieces(ground, edges)
        used = np.zeros(max(len(edges) - 1, 0), np.int64)
        passes.overloads(packed, booked, resource, edges, int(problem.capacity[resource]), used)
        found += _stretches(ground, booked, resource, edges, used)
    return found


def _may_overload(booked: Bookings, rows: slice, steps: Ints, capacity: int) -> bool:
    """A quick look: whether the resource has more than its capacity when rests are ignored."""
    least = min(capacity, int(steps[:, 2].min(initial=capacity)))
    instants = np.concatenate((booked.start[rows], booked.finish[rows]))
    change = np.concatenate((booked.units[rows], -booked.units[rows]))
    order = np.lexsort((change, instants))
    return bool(np.cumsum(change[order]).max(initial=0) > least)


def _with_pieces(ground: Ground, edges: Ints) -> Ints:
    """Edges with those at which calendars may stop and go on, so that between two of them nothing changes."""
    if not len(edges):
        return edges
    day = int(ground.plan.calendars.tables.day_ticks)
    days = np.arange(edges[0] // day, edges[-1] // day + 1) * day
    t = ground.plan.calendars.tables
    offsets = np.unique(np.concatenate((t.piece_from, t.piece_to)))
    inner = (days[:, None] + offsets[None, :]).ravel()
    return np.unique(np.concatenate((edges, inner[(inner > edges[0]) & (inner < edges[-1])])))


def _stretches(ground: Ground, booked: Bookings, resource: int, edges: Ints, used: Ints) -> list[Overload]:
    """Overloaded stretches, joined where they touch and have the same tasks."""
    found: list[Overload] = []
    for k in range(len(used)):
        available = _available(ground, resource, int(edges[k]))
        if used[k] <= available:
            continue
        tasks = _at_work(ground, booked, resource, int(edges[k]))
        last = found[-1] if found else None
        if last is not None and last.end == edges[k] and last.tasks == tasks and last.needed == used[k]:
            found[-1] = Overload(resource, last.begin, int(edges[k + 1]), int(used[k]), available, tasks)
        else:
            found.append(Overload(resource, int(edges[k]), int(edges[k + 1]), int(used[k]), available, tasks))
    return found


def _available(ground: Ground, resource: int, instant: int) -> int:
    own = ground.problem.steps[(ground.problem.steps[:, 0] == resource) & (ground.problem.steps[:, 1] <= instant)]
    return int(own[-1, 2]) if len(own) else int(ground.problem.capacity[resource])


def _at_work(ground: Ground, booked: Bookings, resource: int, instant: int) -> tuple[int, ...]:
    works_at = kernels("levelling.blame").works_at
    rows = range(int(booked.at[resource]), int(booked.at[resource + 1]))
    packed = ground.plan.calendars.packed
    return tuple(int(booked.task[k]) for k in rows if works_at(packed, booked, k, instant))
