"""A population whose lists are placed on the plan's own calendars, for plans that do not fit one axis of periods.

A list is placed on the calendars; then a rough picture of the plan in periods is scheduled backwards from it, and the
order found so is placed on the calendars again. The better of both placings is the child.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from quarterdeck.engine.compiled import kernels
from quarterdeck.engine.levelling.conversion import Conversion
from quarterdeck.engine.levelling.ground import Ground
from quarterdeck.engine.levelling.islands import Member, Order, keep, population, scratch, urgency
from quarterdeck.engine.levelling.placing import Placed, Placer
from quarterdeck.engine.plan.network import Ints

_UNRESOLVED = 2**40
_URGENT = 20.0


class CalendarIsland:
    """As `quarterdeck.engine.levelling.islands.PeriodIsland`; costs are elapsed ticks from the project's start."""

    def __init__(self, ground: Ground, conversion: Conversion, seed: int, first: Sequence[Order] = ()) -> None:
        self.ground, self.conversion, self.periods = ground, conversion, conversion.periods
        self.schedules = 0
        self._placer = Placer(ground)
        self._passes, self._serial = kernels("levelling.breeding"), kernels("levelling.serial")
        self._state = np.random.default_rng(seed).integers(1, 2**63, 1).astype(np.uint64)
        self._draw = np.random.default_rng((seed, 1))
        self._scratch = scratch(self.periods)
        self._urgency = urgency(self.periods)
        self._first = list(first)
        self.population = population(0, len(self.periods), 0.0)

    @property
    def best(self) -> Member:
        held = self.population
        return Member(_order(held.best), held.best.copy(), int(held.best_cost[0]))

    def found(self, size: int) -> None:
        """Add members, the given lists first and samples after them, until there are ``size``."""
        old, n = self.population, len(self.periods)
        new = population(size, n, 0.0)
        kept = len(old.cost)
        keep(old, new)
        self.population = new
        for i in range(kept, size):
            self._keep(i, self._decoded(self._list(i)))

    def breed(self, children: int, goal: int) -> int:
        """Breed until so many children are born or the best costs no more than ``goal``; gives how many were born."""
        held, n = self.population, len(self.periods)
        child, mark = np.zeros(n, np.int32), np.zeros(n, np.int8)
        for born in range(children):
            if held.best_cost[0] <= goal:
                return born
            i, j = self._parents()
            length = n // 4 + int(self._draw.integers(n // 2 + 1))
            low = int(self._draw.integers(n - length + 1))
            self._passes.cross(held.order[i], held.order[j], low, low + length, child, mark)
            member = self._decoded(child)
            near = np.abs(held.start[i] - member.start).sum()
            far = np.abs(held.start[j] - member.start).sum()
            k = i if near <= far else j
            if member.cost <= held.cost[k]:
                self._keep(k, member)
        return children

    def send(self, count: int) -> list[Member]:
        """The best members."""
        held = self.population
        chosen = np.argsort(held.cost, kind="stable")[:count]
        return [Member(held.order[i].copy(), held.start[i].copy(), int(held.cost[i])) for i in chosen]

    def receive(self, members: Sequence[Member]) -> None:
        """Take members of another island in place of the worst."""
        worst = np.argsort(self.population.cost, kind="stable")[::-1]
        for i, member in zip(worst.tolist(), members, strict=False):
            if member.cost < self.population.cost[i]:
                self._keep(i, member)

    def _parents(self) -> tuple[int, int]:
        size = len(self.population.cost)
        i, j, other = (int(x) for x in self._draw.integers(size, size=3))
        j = j if self.population.cost[j] <= self.population.cost[other] else other
        return i, (j + 1) % size if i == j else j

    def _keep(self, i: int, member: Member) -> None:
        held = self.population
        held.order[i], held.start[i], held.cost[i] = member
        if member.cost < held.best_cost[0]:
            held.best_cost[0] = member.cost
            held.best[:] = member.start

    def _list(self, i: int) -> Order:
        if i < len(self._first):
            return self._first[i].copy()
        n = len(self.periods)
        order, waits, ready = np.zeros(n, np.int32), np.zeros(n, np.int32), np.zeros(n, np.int32)
        bias = _URGENT if i == len(self._first) else 1.0
        forward, mirror = self.periods.forward, self.periods.mirror
        self._passes.sample(forward, mirror, self._urgency, bias, self._state, order, waits, ready)
        return order

    def _decoded(self, order: Order) -> Member:
        first = self._placed(order)
        again = self._placed(self._backwards(self.conversion.starts(self.ground, first.start)))
        best = first if first.cost <= again.cost else again
        start = self.conversion.starts(self.ground, best.start)
        cost = best.unresolved * _UNRESOLVED + best.last - self.ground.plan.project_start
        return Member(_order(start), start, cost)

    def _placed(self, order: Order) -> Placed:
        self.schedules += 1
        rank = np.full(len(self.ground.wiring.stays), -1, np.int64)
        rank[self.conversion.node[order]] = np.arange(len(order))
        return self._placer.serial(self._placer.order(rank))

    def _backwards(self, start: Order) -> Order:
        """The order in which the rough picture, scheduled backwards from these starts, would begin its activities.

        The calendars may end later than the picture reaches; it is turned at its own end then.
        """
        s, forward, mirror = self._scratch, self.periods.forward, self.periods.mirror
        ends = start + forward.duration
        end = int(ends.max(initial=0))
        s.key[:] = end - ends
        self._passes.lift_backwards(mirror, s.key)
        s.order[:] = np.lexsort((-np.arange(len(ends)), s.key))
        if not forward.is_flat:
            self._passes.turn(forward, mirror, min(end, self.periods.reach))
        self.schedules += 1
        top, _ = self._serial.place(mirror, s.order, s.free, len(s.free[0]), s.back)
        key = (top - s.back - forward.duration).astype(np.int32)
        self._passes.lift(forward, key)
        return _order(key)


def _order(start: Ints | Order) -> Order:
    return np.argsort(start, kind="stable").astype(np.int32)
