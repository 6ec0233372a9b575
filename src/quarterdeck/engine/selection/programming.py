"""The optional solvers: linear relaxation by HiGHS, exact polish by CP-SAT. Imported where they are used.

OR-Tools and the highspy package cannot live in one process; the HiGHS inside SciPy can.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import numpy as np

from quarterdeck.engine.selection.model import Floats, Ints, Model
from quarterdeck.engine.selection.relaxing import Arena, Relaxation
from quarterdeck.engine.selection.stopwatch import Stopwatch

_LARGEST_INTEGER = 2**40
_DECIMALS = 6
_INTERIOR_ENTRIES = 20_000


def has_linear_solver() -> bool:
    return find_spec("scipy") is not None


def has_exact_solver() -> bool:
    return find_spec("ortools") is not None


@dataclass(frozen=True, slots=True)
class Proof:
    """What the exact solver says: the best choice it has, a bound, and whether that settles the question."""

    choice: Ints | None
    bound: float
    is_settled: bool


def linear_relaxation(arena: Arena, *, seconds: float) -> Relaxation | None:
    """The bound of the linear relaxation, recomputed from its prices so that it holds whatever the solver's tolerance.

    None when SciPy is missing or the time was too short.
    """
    if not has_linear_solver() or seconds <= 0:
        return None
    from scipy.optimize import linprog  # noqa: PLC0415  heavy and optional
    from scipy.sparse import csc_array, csr_array, vstack  # noqa: PLC0415

    model = arena.model
    rows, options, projects = arena.bound.size, model.value.size, model.projects
    uses = csc_array((arena.amount, model.row, model.entry), shape=(rows, options))
    once = csr_array((np.ones(options), (model.project, np.arange(options))), shape=(projects, options))
    forced = np.flatnonzero(model.forced)
    found = linprog(
        -arena.value,
        A_ub=vstack([uses, once]).tocsc(),
        b_ub=np.concatenate((arena.bound, np.ones(projects))),
        A_eq=once[forced] if forced.size else None,
        b_eq=np.ones(forced.size) if forced.size else None,
        method="highs-ipm" if model.amount.size > _INTERIOR_ENTRIES else "highs-ds",
        options={"time_limit": seconds},
    )
    if found.status != 0:
        return None
    price = np.maximum(0.0, -found.ineqlin.marginals[:rows]) * arena.unit / arena.scale
    return Relaxation(arena.bound_at(price), price)


def prove(
    model: Model, *, hint: Ints | None, watch: Stopwatch, seed: int, workers: int = 2, steps: float | None = None
) -> Proof:
    """Ask CP-SAT for the best choice, starting from a hint.

    Loading and building count in the time of the watch. With ``steps``, its own measure of work, one worker gives the
    same answer on any machine that gives it the time.

    Numbers become integers: exactly where six decimals are enough, otherwise amounts are rounded up and bounds down, so
    that its choice always keeps the limits, but then its bound proves nothing.
    """
    from ortools.sat.python import cp_model  # noqa: PLC0415  heavy and optional

    if watch.is_over and steps is None:
        return Proof(None, np.inf, is_settled=False)
    numbers = _Integers(model)
    program = cp_model.CpModel()
    chosen = [program.new_bool_var("") for _ in range(model.value.size)]
    _add_rules(program, model, numbers, chosen)
    program.maximize(cp_model.LinearExpr.weighted_sum(chosen, numbers.value))
    if hint is not None:
        taken = set(hint[hint >= 0].tolist())
        for j, variable in enumerate(chosen):
            program.add_hint(variable, j in taken)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = max(watch.left, 0.01)
    solver.parameters.num_workers = 1 if steps else workers
    if steps:
        solver.parameters.max_deterministic_time = steps
    solver.parameters.random_seed = seed % 2**31
    status = solver.solve(program)
    if status == cp_model.INFEASIBLE:
        return Proof(None, -np.inf, is_settled=numbers.is_exact)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Proof(None, np.inf, is_settled=False)
    choice = np.full(model.projects, -1, dtype=np.int64)
    for j in np.flatnonzero([solver.boolean_value(variable) for variable in chosen]).tolist():
        choice[int(model.project[j])] = j
    bound = solver.best_objective_bound / numbers.value_scale + numbers.value_slack
    return Proof(choice, bound if numbers.is_exact else np.inf, status == cp_model.OPTIMAL and numbers.is_exact)


def _add_rules(program: Any, model: Model, numbers: _Integers, chosen: list[Any]) -> None:
    from ortools.sat.python import cp_model  # noqa: PLC0415

    for p in range(model.projects):
        mine = chosen[int(model.first[p]) : int(model.first[p + 1])]
        if model.forced[p]:
            program.add_exactly_one(mine)
        elif len(mine) > 1:
            program.add_at_most_one(mine)
    order = np.argsort(model.row, kind="stable")
    ends = np.searchsorted(model.row[order], np.arange(model.bound.size + 1))
    options = model.option_of_entry
    for r in range(model.bound.size):
        entries = order[ends[r] : ends[r + 1]]
        amounts = [numbers.amount[e] for e in entries.tolist()]
        if sum(amount for amount in amounts if amount > 0) > numbers.bound[r]:
            terms = [chosen[j] for j in options[entries].tolist()]
            program.add(cp_model.LinearExpr.weighted_sum(terms, amounts) <= numbers.bound[r])


class _Integers:
    """The numbers of a model as integers, row by row."""

    def __init__(self, model: Model) -> None:
        self.amount: list[int] = [0] * model.amount.size
        self.bound: list[int] = []
        self.is_exact = True
        order = np.argsort(model.row, kind="stable")
        ends = np.searchsorted(model.row[order], np.arange(model.bound.size + 1))
        for r in range(model.bound.size):
            entries = order[ends[r] : ends[r + 1]]
            numbers = np.append(model.amount[entries], model.bound[r])
            scale = _decimal_scale(numbers)
            if scale is None:
                self.is_exact = False
                scale = _LARGEST_INTEGER / max(float(np.abs(numbers).max()), 1e-300) / 1024
                whole = np.append(np.ceil(numbers[:-1] * scale), np.floor(numbers[-1] * scale))
            else:
                whole = np.round(numbers * scale)
            for e, amount in zip(entries.tolist(), whole[:-1].tolist(), strict=True):
                self.amount[e] = int(amount)
            self.bound.append(int(whole[-1]))
        scale = _decimal_scale(model.value)
        largest = max(float(np.abs(model.value).max(initial=0.0)), 1e-300)
        self.value_scale = scale or _LARGEST_INTEGER / largest / 1024
        self.value = [round(value * self.value_scale) for value in model.value.tolist()]
        self.value_slack = 0.0 if scale else model.projects / self.value_scale


def _decimal_scale(numbers: Floats) -> float | None:
    """The power of ten that makes all numbers whole; None when six decimals do not."""
    for decimals in range(_DECIMALS + 1):
        scaled = numbers * 10.0**decimals
        if np.abs(scaled).max(initial=0.0) > _LARGEST_INTEGER:
            return None
        if (np.abs(scaled - np.round(scaled)) <= 1e-9 * np.maximum(1.0, np.abs(scaled))).all():
            return 10.0**decimals
    return None


def grain(values: Floats) -> float:
    """The step in which sums of these values can differ; 0 when six decimals do not hold them."""
    scale = _decimal_scale(values)
    if scale is None or not values.size:
        return 0.0
    whole = np.round(np.abs(values) * scale).astype(np.int64)
    return float(np.gcd.reduce(whole)) / scale
