"""Constraint programming over whole periods, with OR-Tools' CP-SAT (loaded at its first use; an optional part)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from itertools import pairwise
from threading import Thread
from typing import Any

import numpy as np
import numpy.typing as npt

from quarterdeck.engine.levelling.errors import OptimiserMissing
from quarterdeck.engine.levelling.periods import NEVER, Periods
from quarterdeck.engine.plan.network import Ints

_LEAST_SECONDS = 0.02
_STOPPING = 0.03
"""Share of its time that the solver needs to stop: its workers look at the clock between steps."""


@dataclass(frozen=True, slots=True)
class Solved:
    """What the solver found.

    Attributes
    ----------
    start : int64 [activities] or None
        None when nothing better than the hint was found.
    bound : int
        No schedule is shorter.
    is_optimal : bool
        ``start``, or the hint where there is none, cannot be beaten.
    """

    start: Ints | None
    bound: int
    is_optimal: bool


@cache
def solver() -> Any:
    """The module of CP-SAT.

    Raises
    ------
    OptimiserMissing
    """
    try:
        return import_module("ortools.sat.python.cp_model")
    except ImportError as error:
        raise OptimiserMissing from error


@cache
def solver_loading() -> Thread:
    """The thread that loads CP-SAT; alive as long as it does.

    Raises
    ------
    OptimiserMissing
    """
    if not has_solver():
        raise OptimiserMissing
    thread = Thread(target=solver, name="loading CP-SAT", daemon=True)
    thread.start()
    return thread


def has_solver() -> bool:
    """Whether the optional part is installed (loading it takes half a second)."""
    return find_spec("ortools") is not None


class Model:
    """A problem as a CP-SAT model: one interval per activity, one cumulative per resource."""

    def __init__(
        self,
        periods: Periods,
        head: Ints,
        tail: Ints,
        *,
        most: int,
        free: npt.NDArray[np.bool_] | None = None,
        at: Ints | None = None,
    ) -> None:
        self.periods, self.most = periods, most
        self.cp = solver()
        self.model = self.cp.CpModel()
        self._head, self._tail = head, tail
        self._free = np.ones(len(periods), bool) if free is None else free
        self._at = at
        self.start = [self._variable(i) for i in range(len(periods))]
        self._add_arcs()
        self._add_resources()
        self.end = self.model.new_int_var(int(head.max(initial=0)), most, "")
        for i in np.flatnonzero(self._is_last()):
            self.model.add(self.end >= self.start[i] + int(periods.duration[i]))

    def _variable(self, i: int) -> Any:
        forward = self.periods.forward
        if not self._free[i] and self._at is not None:
            return int(self._at[i])
        if forward.fixed[i] >= 0:
            return int(forward.fixed[i])
        late = min(self.most - int(self._tail[i]), int(forward.latest[i]) if forward.latest[i] < NEVER else self.most)
        return self.model.new_int_var(int(self._head[i]), max(late, int(self._head[i])), "")

    def _is_last(self) -> npt.NDArray[np.bool_]:
        """Activities that nothing with a longer reach follows."""
        last = np.ones(len(self.periods), bool)
        arcs = self.periods.arcs
        d = self.periods.duration
        last[arcs[arcs[:, 2] + d[arcs[:, 1]] >= d[arcs[:, 0]], 0]] = False
        return last

    def _add_arcs(self) -> None:
        for i, j, gap in self.periods.arcs.tolist():
            if self._free[i] or self._free[j]:
                self.model.add(self.start[j] >= self.start[i] + gap)

    def _add_resources(self) -> None:
        periods = self.periods
        used = (periods.demand > 0).any(axis=1) & (periods.forward.fixed < 0)
        interval = {
            int(i): self.model.new_fixed_size_interval_var(self.start[i], int(periods.duration[i]), "")
            for i in np.flatnonzero(used)
        }
        for r, capacity in enumerate(periods.capacity.tolist()):
            rows = [int(i) for i in np.flatnonzero(used & (periods.demand[:, r] > 0))]
            if not rows:
                continue
            intervals = [interval[i] for i in rows]
            needs = [int(periods.demand[i, r]) for i in rows]
            for begin, end, units in _taken(periods, r):
                intervals.append(self.model.new_fixed_size_interval_var(begin, end - begin, ""))
                needs.append(min(units, capacity))
            self.model.add_cumulative(intervals, needs, capacity)

    def solve(
        self,
        *,
        hint: Ints | None,
        seconds: float,
        workers: int,
        seed: int,
        deterministic: float | None = None,
        least: int = 0,
    ) -> Solved:
        """Minimise the makespan within ``seconds``."""
        if seconds < _LEAST_SECONDS and deterministic is None:
            return Solved(None, least, False)
        self.model.add(self.end >= least)
        self.model.minimize(self.end)
        if hint is not None:
            for variable, value in zip(self.start, hint.tolist(), strict=True):
                if not isinstance(variable, int):
                    self.model.add_hint(variable, value)
        engine = self.cp.CpSolver()
        parameters = engine.parameters
        parameters.num_workers, parameters.random_seed = workers, seed % 2**31
        if deterministic is not None:
            parameters.interleave_search, parameters.max_deterministic_time = True, deterministic
        else:
            parameters.max_time_in_seconds = seconds * (1 - _STOPPING)
        status = engine.solve(self.model)
        bound = least
        if status in (self.cp.OPTIMAL, self.cp.FEASIBLE):
            start = np.array([v if isinstance(v, int) else engine.value(v) for v in self.start], dtype=np.int64)
            return Solved(
                start, max(bound, int(np.ceil(engine.best_objective_bound - 1e-6))), status == self.cp.OPTIMAL
            )
        if status == self.cp.INFEASIBLE:
            return Solved(None, self.most + 1, True)
        return Solved(None, max(bound, int(np.ceil(engine.best_objective_bound - 1e-6))), False)


def _taken(periods: Periods, resource: int) -> list[tuple[int, int, int]]:
    """Runs of periods in which units of a resource are not available: begin, end, units."""
    if periods.taken is None:
        return []
    units = periods.taken[resource]
    edges = np.flatnonzero(np.diff(np.concatenate(([0], units, [0]))))
    return [(int(a), int(b), int(units[a])) for a, b in pairwise(edges) if units[a] > 0]
