"""How short a project could be at best: bounds that no schedule can beat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from quarterdeck.engine.compiled import kernels
from quarterdeck.engine.levelling.ground import Ground
from quarterdeck.engine.levelling.periods import Periods
from quarterdeck.engine.levelling.problem import most_units
from quarterdeck.engine.plan.network import Ints

_THRESHOLDS = 160
_INTERVAL_WORK = 40_000_000
"""Greatest number of activity-interval pairs that one test of a makespan may look at."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Lower bounds in periods.

    Attributes
    ----------
    path : int
        Longest path of links.
    energy : int
        Most loaded resource: its work over its units, with what must come before and after.
    interval : int
        No interval can be overfull.
    """

    path: int
    energy: int
    interval: int

    @property
    def best(self) -> int:
        return max(self.path, self.energy, self.interval)


def bounds_of(periods: Periods, *, upto: int | None = None) -> Bounds:
    """Lower bounds of the makespan.

    Parameters
    ----------
    periods : Periods
    upto : int, optional
        A makespan known to be possible: nothing above it is tried.

    Notes
    -----
    The interval bound is destructive: the smallest makespan at which energetic reasoning finds no contradiction.
    """
    passes = kernels("levelling.bounding")
    head, tail = np.zeros(len(periods), np.int64), np.zeros(len(periods), np.int64)
    passes.heads(periods.forward, head)
    passes.tails(periods.forward, periods.mirror, tail)
    path = int((head + tail).max(initial=0))
    users = [np.flatnonzero(periods.demand[:, r] > 0) for r in range(len(periods.capacity))]
    energy = max((_energy(passes, periods, r, rows, head, tail) for r, rows in enumerate(users)), default=0)
    least = max(path, energy)
    most = least if upto is None else upto
    return Bounds(path, energy, _interval(passes, periods, users, head, tail, least, most))


def _energy(passes: Any, periods: Periods, resource: int, rows: Ints, head: Ints, tail: Ints) -> int:
    if not rows.size:
        return 0
    after = (tail - periods.duration)[rows]
    work = periods.duration[rows] * periods.demand[rows, resource]
    lows, ends = _sample(np.unique(head[rows])), _sample(np.unique(after))
    return int(passes.by_energy(head[rows], after, work, max(int(periods.capacity[resource]), 1), lows, ends))


def _interval(passes: Any, periods: Periods, users: list[Ints], head: Ints, tail: Ints, least: int, most: int) -> int:
    """Bisection for the smallest makespan without a contradiction; ``most`` is known to have none."""
    if sum(len(rows) ** 3 for rows in users) > _INTERVAL_WORK:
        return least
    low, high = least, most
    while low < high:
        middle = (low + high) // 2
        late = middle - tail
        if any(_overfull(passes, periods, r, rows, head, late) for r, rows in enumerate(users) if rows.size):
            low = middle + 1
        else:
            high = middle
    return low


def _overfull(passes: Any, periods: Periods, resource: int, rows: Ints, head: Ints, late: Ints) -> bool:
    d = periods.duration[rows]
    early, last = head[rows], late[rows]
    begins = np.unique(np.concatenate((early, last)))
    ends = np.unique(np.concatenate((early + d, last + d)))
    units, capacity = periods.demand[rows, resource], int(periods.capacity[resource])
    return bool(passes.overfull(early, last, d, units, capacity, begins, ends))


def _sample(values: Ints) -> Ints:
    """At most `_THRESHOLDS` of the values, spread evenly."""
    if len(values) <= _THRESHOLDS:
        return values
    return values[np.linspace(0, len(values) - 1, _THRESHOLDS).astype(np.int64)]


def finish_bound(ground: Ground) -> int:
    """The instant before which the plan cannot be done: its critical path, or its most loaded resource."""
    best = ground.before.project_finish
    calendars, problem = ground.plan.calendars, ground.problem
    owner = np.repeat(np.arange(len(ground.wiring.stays)), np.diff(ground.wiring.demand_at))
    most = np.maximum(ground.profile().capacity, most_units(problem))
    for resource, axis in enumerate(ground.axis.tolist()):
        rows = np.flatnonzero(ground.wiring.resource == resource)
        if axis < 0 or not rows.size or most[resource] <= 0:
            continue
        begins = calendars.worked(axis, ground.wiring.start[owner[rows]]) + ground.wiring.delay[rows]
        order = np.argsort(begins)[::-1]
        load = np.cumsum((ground.wiring.ticks * ground.wiring.units)[rows][order])
        ends = begins[order] + -(-load // int(most[resource]))
        best = max(best, int(calendars.earliest(axis, int(ends.max()))))
    return best
