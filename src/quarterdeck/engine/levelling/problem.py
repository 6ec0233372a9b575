"""A plan together with the resources that its tasks share: what is levelled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from quarterdeck.engine.levelling.errors import (
    DemandAboveCapacity,
    Excess,
    NegativeUnits,
    ScheduledFromFinish,
    UnknownResource,
)
from quarterdeck.engine.plan import NodeColumn, Plan
from quarterdeck.engine.plan.network import LEAF, PLANNED

Ints = npt.NDArray[np.int64]
FULL = 10_000
"""Units of one full-time resource: shares are counted in ten-thousandths."""
NORMAL = 500
NEVER_LEVEL = 1000
"""Microsoft Project's priority of tasks that levelling leaves alone."""


@dataclass(frozen=True, slots=True)
class Resources:
    """What tasks share.

    Attributes
    ----------
    names : sequence of str
    capacity : int64 [resources]
        Units at any moment (`FULL` = one person full time). Free time of a resource is part of the calendars of the
        demands on it: nobody works outside them.
    steps : int64 [steps, 3]
        Resource, instant, units from that instant until the resource's next step; before its first one a resource has
        its ``capacity``.
    """

    names: Sequence[str]
    capacity: npt.ArrayLike
    steps: npt.ArrayLike = ()


@dataclass(frozen=True, slots=True)
class Demands:
    """Who works on what, as columns.

    ``calendar`` is when the resource works on the task (-1: the task's own calendar), ``ticks`` how long (-1: the
    task's duration), ``delay`` how many working ticks after the task's start it begins.
    """

    task: npt.ArrayLike = ()
    resource: npt.ArrayLike = ()
    units: npt.ArrayLike = FULL
    calendar: npt.ArrayLike = -1
    ticks: npt.ArrayLike = -1
    delay: npt.ArrayLike = 0


@dataclass(frozen=True, slots=True)
class Problem:
    """A plan, its resources and who uses them. Make one with `build_problem`.

    Attributes
    ----------
    plan : Plan
    names : tuple of str
        Of the tasks.
    resource_names : tuple of str
    capacity : int64 [resources]
    steps : int64 [steps, 3]
        Ordered by resource and instant.
    task, resource, units, calendar, ticks, delay : int64 [demands]
        Ordered by task, then resource; calendars resolved.
    priority, project_priority : int64 [tasks]
        0 to 1000, greater is more important.
    project : int64 [tasks]
        Which project a task belongs to (for several plans levelled together).
    stays : bool [tasks]
        Tasks that the caller does not want moved.
    """

    plan: Plan
    names: tuple[str, ...]
    resource_names: tuple[str, ...]
    capacity: Ints
    steps: Ints
    task: Ints
    resource: Ints
    units: Ints
    calendar: Ints
    ticks: Ints
    delay: Ints
    priority: Ints
    project_priority: Ints
    project: Ints
    stays: npt.NDArray[np.bool_] = field(repr=False)

    def __len__(self) -> int:
        return len(self.plan)


def build_problem(
    plan: Plan,
    *,
    resources: Resources,
    demands: Demands,
    names: Sequence[str] | None = None,
    priority: npt.ArrayLike = NORMAL,
    project_priority: npt.ArrayLike = NORMAL,
    project: npt.ArrayLike = 0,
    stays: npt.ArrayLike = False,
) -> Problem:
    """Check what tasks need against what there is.

    Raises
    ------
    UnknownResource, NegativeUnits, DemandAboveCapacity, ScheduledFromFinish
    """
    if plan.rules.from_finish:
        raise ScheduledFromFinish
    count = len(plan)
    titles = tuple(names) if names else tuple(str(i) for i in plan.ids.tolist())
    capacity = np.atleast_1d(np.asarray(resources.capacity, dtype=np.int64))
    steps = np.asarray(resources.steps, dtype=np.int64).reshape(-1, 3)
    steps = steps[np.lexsort((steps[:, 1], steps[:, 0]))]
    if (bad := np.flatnonzero(capacity < 0)).size:
        raise NegativeUnits([resources.names[int(r)] for r in bad])
    columns = _demands(plan, demands, len(capacity), titles)
    problem = Problem(
        plan,
        titles,
        tuple(resources.names),
        capacity,
        steps,
        **columns,
        priority=_column(priority, count),
        project_priority=_column(project_priority, count),
        project=_column(project, count),
        stays=np.broadcast_to(np.asarray(stays, dtype=bool), (count,)),
    )
    if excesses := excess_demands(problem):
        raise DemandAboveCapacity(excesses)
    return problem


def _column(values: npt.ArrayLike, count: int) -> Ints:
    return np.broadcast_to(np.asarray(values, dtype=np.int64), (count,))


def _demands(plan: Plan, demands: Demands, resources: int, names: Sequence[str]) -> dict[str, Ints]:
    task = np.atleast_1d(np.asarray(demands.task, dtype=np.int64))
    rows = len(task)
    resource, units = _column(demands.resource, rows), _column(demands.units, rows)
    for kind, values, most in (("task", task, len(plan)), ("resource", resource, resources)):
        if (lost := np.flatnonzero((values < 0) | (values >= most))).size:
            raise UnknownResource(kind, int(lost[0]), int(values[lost[0]]))
    if (bad := np.flatnonzero(units < 0)).size:
        raise NegativeUnits([names[int(task[k])] for k in bad])
    node = plan.node_of[task]
    own_calendar = plan.network.node(NodeColumn.CALENDAR)[node]
    own_ticks = plan.network.node(NodeColumn.DURATION)[node]
    calendar, ticks = _column(demands.calendar, rows), _column(demands.ticks, rows)
    calendar = np.where(calendar < 0, own_calendar, calendar)
    ticks = np.where(ticks < 0, own_ticks, ticks)
    used = (units > 0) & (ticks > 0) & (plan.network.node(NodeColumn.KIND)[node] == LEAF)
    order = np.lexsort((resource, task))
    order = order[used[order]]
    table = {
        "task": task,
        "resource": resource,
        "units": units,
        "calendar": calendar,
        "ticks": ticks,
        "delay": _column(demands.delay, rows),
    }
    return {name: values[order] for name, values in table.items()}


def most_units(problem: Problem) -> Ints:
    """[resources] The greatest number of units that each resource has for good, or ever if it has no steps."""
    last = problem.capacity.copy()
    for resource, _, units in problem.steps.tolist():
        last[resource] = units
    return last


def excess_demands(problem: Problem) -> list[Excess]:
    """Unstarted tasks that alone need more of a resource than it has once all its steps are over."""
    state = problem.plan.network.node(NodeColumn.STATE)[problem.plan.node_of[problem.task]]
    rows = np.flatnonzero(state == PLANNED)
    if not rows.size:
        return []
    key = problem.task[rows] * max(len(problem.capacity), 1) + problem.resource[rows]
    pairs, place = np.unique(key, return_inverse=True)
    together = np.bincount(place, weights=_overlapping(problem, rows)).astype(np.int64)
    task, resource = pairs // max(len(problem.capacity), 1), pairs % max(len(problem.capacity), 1)
    most = most_units(problem)
    return [
        Excess(
            int(problem.plan.ids[task[k]]),
            problem.names[int(task[k])],
            problem.resource_names[int(resource[k])],
            int(together[k]),
            int(most[resource[k]]),
        )
        for k in np.flatnonzero(together > most[resource])
    ]


def _overlapping(problem: Problem, rows: Ints) -> Ints:
    """Units of each row, zero where an earlier row of the same task and resource is over when it begins (parts)."""
    units = problem.units[rows].copy()
    same = (problem.task[rows][1:] == problem.task[rows][:-1]) & (
        problem.resource[rows][1:] == problem.resource[rows][:-1]
    )
    follows = same & (problem.delay[rows][1:] >= (problem.delay + problem.ticks)[rows][:-1])
    units[1:][follows] = 0
    return units
