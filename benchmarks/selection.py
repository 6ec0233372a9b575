"""Portfolio selection beside exact solvers that get the plain model, in the same run on the same inputs.

The instance: candidates of two to six quarters that each need money (capex, opex) and one to three of the skills, may
start in any quarter, lose value with every quarter of delay, and together ask for about three times what there is. Some
are mandatory, some require or exclude others, and one category has a minimum share of the spend. Peers get the same
options and rows: CP-SAT with two workers, and the HiGHS of SciPy as a mixed-integer solver.
"""

from __future__ import annotations

import importlib.util
import sys
from typing import Any

import numpy as np

from quarterdeck.engine.selection import (
    AtMost,
    Candidate,
    Kind,
    Limit,
    Problem,
    Requires,
    Share,
    select,
)
from quarterdeck.engine.selection.model import Model, build_model

SEED = 20261030
TIGHTNESS = 0.35
TARGETS = {10.0: 6.0, 60.0: 4.0}
GROUPS = ("run", "grow", "transform")


def instance(
    *, projects: int = 1_000, periods: int = 20, skills: int = 30, seed: int = SEED, tightness: float = TIGHTNESS
) -> Problem:
    """A random portfolio; the limits are ``tightness`` times an even spread of everything that is asked for."""
    draw = np.random.default_rng(seed)
    names = [f"skill {number + 1}" for number in range(skills)]
    candidates = [_candidate(draw, number, names, periods) for number in range(projects)]
    limits = []
    for name in ("capex", "opex", *names):
        asked = sum(one.total(name) for one in candidates) / periods
        kind = Kind.BUDGET if name in ("capex", "opex") else Kind.CAPACITY
        limits.append(Limit(name, kind, (max(5, round(asked * tightness)),) * periods))
    requires, excludes = _rules(draw, projects)
    return Problem(candidates, limits, periods, requires, excludes, [Share("run", minimum=0.25)])


def _candidate(draw: np.random.Generator, number: int, names: list[str], periods: int) -> Candidate:
    life = int(draw.integers(2, 7))
    cost = int(draw.integers(20, 200))
    capex = round(cost * draw.uniform(0.2, 0.8))
    use: dict[str, tuple[float, ...]] = {"capex": (capex,) * life, "opex": (cost - capex,) * life}
    for name in draw.choice(names, int(draw.integers(1, 4)), replace=False).tolist():
        use[name] = (int(draw.integers(1, 6)),) * life
    value = int(draw.integers(10, 100))
    last = periods - life
    return Candidate(
        f"P{number + 1}",
        value,
        use,
        0,
        last,
        values=tuple(round(value * 0.98**start, 2) for start in range(last + 1)),
        is_mandatory=number % 50 == 0,
        groups=frozenset([GROUPS[number % 3]]),
    )


def _rules(draw: np.random.Generator, projects: int) -> tuple[list[Requires], list[AtMost]]:
    """A tenth of the candidates requires an earlier one, a tenth excludes another; nothing that is mandatory."""
    requires, excludes = [], []
    for _ in range(projects // 10):
        first, second = sorted(draw.choice(projects, 2, replace=False).tolist())
        if second % 50:
            requires.append(Requires(f"P{second + 1}", f"P{first + 1}", may_overlap=bool(draw.random() < 0.5)))
    for _ in range(projects // 10):
        first, second = draw.choice(projects, 2, replace=False).tolist()
        if first % 50 and second % 50:
            excludes.append(AtMost((f"P{first + 1}", f"P{second + 1}")))
    return requires, excludes


def run(quick: bool = False) -> list[dict[str, Any]]:
    """Gap of our selection, and of each peer's, to the linear relaxation (per cent), at the same time limits.

    ``ratio`` is the peer's gap over ours.
    """
    shapes = [(200, 12, 12, (4.0,))] if quick else [(1_000, 20, 30, (10.0, 60.0))]
    rows = []
    for projects, periods, skills, limits in shapes:
        problem = instance(projects=projects, periods=periods, skills=skills)
        model = build_model(problem)
        bound = linear_bound(model)
        name = f"{projects:,} projects x {periods} quarters x {skills} skills"
        select(instance(projects=20, periods=8, skills=3), seconds=1)
        for seconds in limits:
            found = select(problem, seconds=seconds)
            ours = gap(found.value, bound)
            peers = [peer for peer in (cp_sat(model, seconds), highs(model, seconds)) if peer is not None]
            for peer_name, value in peers:
                rows.append(_row(f"{name}, {seconds:g} s", ours, gap(value, bound), peer_name, TARGETS.get(seconds)))
            rows.append(_overrun(f"{name}, {seconds:g} s", found.seconds, seconds))
    return rows


def _row(given: str, ours: float, theirs: float | None, peer_name: str, target: float | None) -> dict[str, Any]:
    return {
        "area": "portfolio selection",
        "input": given,
        "ours": round(ours, 2),
        "peer": None if theirs is None else round(theirs, 2),
        "peer_name": peer_name if theirs is not None else f"{peer_name}: no selection found",
        "unit": "% gap to LP bound",
        "ratio": None if theirs is None or ours <= 0 else round(theirs / ours, 1),
        "target": target,
        "reached": None if target is None else ours <= target,
    }


def _overrun(given: str, taken: float, limit: float) -> dict[str, Any]:
    return {
        "area": "portfolio selection, time kept",
        "input": given,
        "ours": round(taken, 2),
        "unit": "s",
        "target": f"<= {limit * 1.05:g} s",
        "reached": taken <= limit * 1.05,
    }


def gap(value: float | None, bound: float) -> float | None:
    return None if value is None else 100 * (bound - value) / bound


def linear_bound(model: Model) -> float:
    """The linear relaxation by HiGHS, as an outside measure for all."""
    from scipy.optimize import linprog  # noqa: PLC0415 - optional

    rows, bounds, equal = _matrices(model)
    found = linprog(
        -model.value,
        A_ub=rows,
        b_ub=bounds,
        A_eq=equal if equal.shape[0] else None,
        b_eq=np.ones(equal.shape[0]) if equal.shape[0] else None,
        bounds=(0, 1),
        method="highs-ipm",
    )
    return -float(found.fun)


def highs(model: Model, seconds: float) -> tuple[str, float | None] | None:
    """The mixed-integer solver of SciPy."""
    if importlib.util.find_spec("scipy") is None:
        return None
    from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415 - optional

    rows, bounds, equal = _matrices(model)
    rules = [LinearConstraint(rows, -np.inf, bounds)]
    if equal.shape[0]:
        rules.append(LinearConstraint(equal, 1, 1))
    found = milp(
        -model.value,
        constraints=rules,
        integrality=np.ones(model.value.size),
        bounds=Bounds(0, 1),
        options={"time_limit": seconds},
    )
    return "HiGHS (SciPy milp)", None if found.x is None else float(model.value @ np.round(found.x))


def cp_sat(model: Model, seconds: float) -> tuple[str, float | None] | None:
    """CP-SAT with the plain model and two workers; its time to build the model is not counted."""
    if importlib.util.find_spec("ortools") is None:
        return None
    from ortools.sat.python import cp_model  # noqa: PLC0415 - optional

    program = cp_model.CpModel()
    chosen = [program.new_bool_var("") for _ in range(model.value.size)]
    for p in range(model.projects):
        mine = chosen[int(model.first[p]) : int(model.first[p + 1])]
        (program.add_exactly_one if model.forced[p] else program.add_at_most_one)(mine)
    rows, bounds, _ = _matrices(model, only_rows=True)
    held = rows.tocsr()
    for row in range(held.shape[0]):
        low, high = held.indptr[row], held.indptr[row + 1]
        amounts = [round(float(amount) * 100) for amount in held.data[low:high]]
        terms = [chosen[j] for j in held.indices[low:high]]
        program.add(cp_model.LinearExpr.weighted_sum(terms, amounts) <= round(float(bounds[row]) * 100))
    program.maximize(cp_model.LinearExpr.weighted_sum(chosen, [round(value * 100) for value in model.value.tolist()]))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 2
    status = solver.solve(program)
    found = solver.objective_value / 100 if status in (cp_model.OPTIMAL, cp_model.FEASIBLE) else None
    return "CP-SAT, two workers", found


def _matrices(model: Model, *, only_rows: bool = False) -> tuple[Any, Any, Any]:
    """Sparse rows with their bounds (at most one option per candidate included), and equalities of the mandatory."""
    from scipy.sparse import csc_array, csr_array, vstack  # noqa: PLC0415 - optional

    options, projects = model.value.size, model.projects
    uses = csc_array((model.amount, model.row, model.entry), shape=(model.bound.size, options))
    once = csr_array((np.ones(options), (model.project, np.arange(options))), shape=(projects, options))
    forced = once[np.flatnonzero(model.forced)]
    if only_rows:
        return uses, model.bound, forced
    return vstack([uses, once]).tocsc(), np.concatenate((model.bound, np.ones(projects))), forced


if __name__ == "__main__":
    for line in run(quick="--quick" in sys.argv):
        print(line)
