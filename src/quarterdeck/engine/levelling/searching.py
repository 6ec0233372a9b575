"""Search for short schedules of a plan: genetic in periods or on its calendars, then by constraint programming."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from quarterdeck.engine.compiled import kernels
from quarterdeck.engine.levelling.bounds import bounds_of
from quarterdeck.engine.levelling.budget import Budget
from quarterdeck.engine.levelling.calendar_islands import CalendarIsland
from quarterdeck.engine.levelling.conversion import Conversion, convert
from quarterdeck.engine.levelling.exact import Model, solver, solver_loading
from quarterdeck.engine.levelling.ground import Ground
from quarterdeck.engine.levelling.islands import Island, Member, PeriodIsland, search
from quarterdeck.engine.levelling.placing import Placed, Placer
from quarterdeck.engine.plan.network import Ints

_UNRESOLVED = 2**32
_GENETIC, _GENETIC_LARGE, _LARGE = 0.3, 0.9, 80
"""Shares of the time for the genetic search before constraint programming begins, the second beyond so many activities:
there the whole model seldom finds anything shorter, and its bound is what remains."""
_DETERMINISTIC = 2e-4
"""CP-SAT's deterministic seconds per schedule of a limit by schedules."""


@dataclass(frozen=True, slots=True)
class Found:
    """A schedule, the instant before which none can finish, and how many schedules were made on the way."""

    placed: Placed
    bound: int
    schedules: int


def search_plan(
    ground: Ground, placer: Placer, first: Found, *, exact: bool, budget: Budget, seed: int, threads: int
) -> Found:
    """Look for a shorter schedule than ``first``."""
    conversion = convert(ground)
    if conversion is None:
        return first
    run = _Run(ground, placer, conversion, budget, seed, threads)
    return run.improve(first, exact=exact)


class _Run:
    def __init__(
        self, ground: Ground, placer: Placer, conversion: Conversion, budget: Budget, seed: int, threads: int
    ) -> None:
        self.ground, self.placer, self.conversion = ground, placer, conversion
        self.budget, self.seed, self.threads = budget, seed, max(threads, 1)
        self.periods = conversion.periods

    def improve(self, first: Found, *, exact: bool) -> Found:
        bounds = bounds_of(self.periods, upto=self._periods_of(first.placed))
        least = max(bounds.best, self.conversion.floor)
        found = replace(
            first, bound=max(first.bound, self._instant(least)) if self.conversion.is_exact else first.bound
        )
        if found.placed.unresolved == 0 and found.placed.last <= found.bound:
            return found
        best, made = self._evolve(found, least, exact=exact)
        found = self._better(found, self._place(best.start), made)
        if exact and found.placed.last > found.bound and self._has_solver():
            found = self._prove(found, best, least)
        return found

    def _has_solver(self) -> bool:
        """Whether the solver is loaded; a search by schedules waits for it."""
        if not self.budget.is_timed:
            solver()
        return not solver_loading().is_alive()

    def _evolve(self, found: Found, least: int, *, exact: bool) -> tuple[Member, int]:
        """The genetic search; before constraint programming it goes on until the solver is loaded."""
        start = self.conversion.starts(self.ground, found.placed.start)
        lists = [np.lexsort((np.arange(len(start)), start)).astype(np.int32)]
        rank = self.placer.parallel(self._rank(start)) if len(start) < 20_000 else None
        if rank is not None:
            other = self.conversion.starts(self.ground, rank.start)
            lists.append(np.lexsort((np.arange(len(other)), other)).astype(np.int32))
        islands: list[Island] = [self._island(k, lists) for k in range(self.threads)]
        goal = least if self.conversion.is_exact else found.bound - self.ground.plan.project_start
        share = _GENETIC if len(start) <= _LARGE else _GENETIC_LARGE
        budget = self.budget.part(share) if exact else self.budget
        extra = self.budget if exact and budget.is_timed else None
        best = search(
            islands,
            activities=len(start),
            budget=budget,
            goal=goal,
            longer=lambda: extra is not None and extra.left > 0 and solver_loading().is_alive(),
        )
        return best, sum(island.schedules for island in islands)

    def _island(self, k: int, lists: list[np.ndarray]) -> Island:
        seed = self.seed * self.threads + k
        if self.conversion.is_exact:
            return PeriodIsland(self.periods, seed, lists)
        return CalendarIsland(self.ground, self.conversion, seed, lists)

    def _prove(self, found: Found, best: Member, least: int) -> Found:
        """Let constraint programming beat the best schedule, or show that nothing can."""
        passes = kernels("levelling.bounding")
        head, tail = np.zeros(len(self.periods), np.int64), np.zeros(len(self.periods), np.int64)
        passes.heads(self.periods.forward, head)
        passes.tails(self.periods.forward, self.periods.mirror, tail)
        start = best.start.astype(np.int64)
        end = max(int((start + self.periods.duration).max()), least)
        model = Model(self.periods, head, tail, most=end)
        rest = None if self.budget.schedules is None else self.budget.schedules * _DETERMINISTIC
        solved = model.solve(
            hint=start, seconds=self.budget.left, workers=self.threads, seed=self.seed, deterministic=rest, least=least
        )
        if self.conversion.is_exact:
            found = replace(found, bound=max(found.bound, self._instant(min(solved.bound, end))))
        if solved.start is None:
            return found
        return self._better(found, self._place(solved.start), 1)

    def _place(self, start: np.ndarray) -> Placed:
        """The schedule on the plan's calendars whose nodes take their turns by starts in periods."""
        return self.placer.serial(self.placer.order(self._rank(start)))

    def _rank(self, start: np.ndarray) -> Ints:
        rank = np.full(len(self.ground.wiring.stays), -1, np.int64)
        rank[self.conversion.node] = np.argsort(np.argsort(start, kind="stable"), kind="stable")
        return rank

    def _better(self, found: Found, other: Placed, made: int) -> Found:
        best = other if other.cost < found.placed.cost else found.placed
        return replace(found, placed=best, schedules=found.schedules + made)

    def _instant(self, periods: int) -> int:
        conversion = self.conversion
        ticks = conversion.origin + periods * conversion.scale
        return int(self.ground.plan.calendars.earliest(conversion.calendar, ticks))

    def _periods_of(self, placed: Placed) -> int:
        conversion = self.conversion
        ticks = int(self.ground.plan.calendars.worked(conversion.calendar, placed.last)) - conversion.origin
        return max(-(-ticks // conversion.scale), 0)
