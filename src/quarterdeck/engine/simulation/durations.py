"""Variables of durations: estimates, the risks that act on them, and the branches that leave tasks out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from quarterdeck.engine.plan import NodeColumn, Plan
from quarterdeck.engine.simulation.correlation import Mixture
from quarterdeck.engine.simulation.drawing import DrawBook, Recipe
from quarterdeck.engine.simulation.errors import SimulationError
from quarterdeck.engine.simulation.lanes import layout
from quarterdeck.engine.simulation.lanes.building import Spread
from quarterdeck.engine.simulation.uncertainty import Chance, Deed, Estimate, Impact, Risk, Uncertainty, Unit

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
_IMPACTS_PER_RISK = 256


class SeveralForks(SimulationError):
    """A task that hangs on two forks."""

    def __init__(self, first: str, second: str) -> None:
        super().__init__(f"A task belongs to a branch of {first} and to one of {second}; it can hang on one only.")


@dataclass(slots=True)
class LengthDraws:
    """Rows of the draw book by task, risk and fork.

    Attributes
    ----------
    slots : int32 [tasks]
        Draw of each duration, -1 where it stays as planned.
    drivers : list of (tasks, impact, deed)
    occurrences, impact_counts, impact_draws, impact_deeds : lists
        Per risk, and per impact in the order of risks.
    first_impact : list of int
        Position of each risk's first impact.
    chances : list of int
        Per fork.
    branch : int32 [tasks, 2]
        Fork and outcome with which a task exists; -1 where it always does.
    variables, variable_projects : int64 [tasks]
        Names of the tasks' draws.
    spread : Spread
    """

    slots: npt.NDArray[np.int32]
    branch: npt.NDArray[np.int32]
    variables: Ints
    variable_projects: Ints
    spread: Spread
    drivers: list[tuple[Ints, int, int]] = field(default_factory=list)
    occurrences: list[int] = field(default_factory=list)
    impact_counts: list[int] = field(default_factory=list)
    impact_draws: list[int] = field(default_factory=list)
    impact_deeds: list[int] = field(default_factory=list)
    first_impact: list[int] = field(default_factory=list)
    chances: list[int] = field(default_factory=list)
    duration_purpose: int = layout.FOR_DURATION
    group_purpose: int = layout.FOR_FACTOR


def draw_lengths(
    book: DrawBook,
    plan: Plan,
    uncertainty: Uncertainty,
    mixed: Mixture,
    *,
    left: Ints,
    drawn: Flags,
    project_of: Ints,
) -> LengthDraws:
    """Enter all variables of durations into the book.

    ``left`` is what is left of each task in ticks, ``drawn`` says which tasks may be touched at all.
    """
    count = len(plan)
    ids = plan.ids
    variables = ids if len(np.unique(np.stack((project_of, ids)), axis=1).T) == count else np.arange(count)
    spread = Spread(left.copy(), left.copy(), np.zeros(count, bool), np.zeros(count, bool))
    found = LengthDraws(
        slots=np.full(count, -1, np.int32),
        branch=np.full((count, 2), -1, np.int32),
        variables=variables,
        variable_projects=project_of,
        spread=spread,
    )
    copula = np.full(count, -1, np.int64)
    copula[mixed.tasks] = np.arange(len(mixed.tasks))
    _add_estimates(book, plan, uncertainty, found, left=left, drawn=drawn, copula=copula)
    for number, risk in enumerate(uncertainty.risks):
        _add_risk(book, found, number, risk, left=left, drawn=drawn)
    for number, chance in enumerate(uncertainty.chances):
        _add_chance(book, found, number, uncertainty.chances, chance, drawn)
    np.maximum(spread.least, (left > 0) & ~spread.optional, out=spread.least)
    spread.least[spread.optional] = 0
    np.maximum(spread.most, spread.least, out=spread.most)
    return found


def _add_estimates(
    book: DrawBook,
    plan: Plan,
    uncertainty: Uncertainty,
    found: LengthDraws,
    *,
    left: Ints,
    drawn: Flags,
    copula: Ints,
) -> None:
    """One variable per estimated task; tasks with the same estimate are entered together."""
    whole = plan.network.nodes[plan.node_of, NodeColumn.DURATION]
    alike: dict[Estimate, list[int]] = {}
    for task, estimate in uncertainty.durations.items():
        if drawn[task] and (left[task] > 0 or estimate.unit is Unit.TICKS):
            alike.setdefault(estimate, []).append(task)
    for estimate, members in alike.items():
        tasks = np.array(members, dtype=np.int64)
        recipe = book.recipe(estimate.distribution)
        scale = left[tasks].astype(np.float64)
        if estimate.unit is Unit.TICKS:
            scale = np.where(left[tasks] > 0, scale / np.maximum(whole[tasks], 1), 1.0)
        found.slots[tasks] = book.add(
            recipe,
            scale,
            variables=found.variables[tasks],
            purpose=layout.FOR_DURATION,
            projects=found.variable_projects[tasks],
            copula=copula[tasks],
        )
        found.spread.least[tasks] = np.floor(recipe.low * scale)
        found.spread.most[tasks] = np.ceil(recipe.high * scale) + 1
        found.spread.varies[tasks] = True


def _add_risk(book: DrawBook, found: LengthDraws, number: int, risk: Risk, *, left: Ints, drawn: Flags) -> None:
    happens = book.happens(risk.probability)
    found.occurrences.append(book.one(happens, variable=number, purpose=layout.FOR_OCCURRENCE))
    found.first_impact.append(len(found.impact_draws))
    found.impact_counts.append(len(risk.impacts))
    for k, impact in enumerate(risk.impacts):
        recipe = book.recipe(impact.distribution, shift=impact.shift)
        name = number * _IMPACTS_PER_RISK + k
        row = len(found.impact_draws)
        found.impact_draws.append(book.one(recipe, variable=name, purpose=layout.FOR_IMPACT))
        deed = deed_of(impact, risk)
        found.impact_deeds.append(deed)
        if impact.deed in (Deed.FACTOR, Deed.TICKS):
            tasks = touched(impact, drawn & (left > 0), drawn if impact.deed is Deed.TICKS else drawn & (left > 0))
            found.drivers.append((tasks, row, deed))
            _widen(found.spread, tasks, recipe, deed)


def deed_of(impact: Impact, risk: Risk) -> int:
    """How an impact acts on a row: see `layout`."""
    if impact.deed in (Deed.FACTOR, Deed.COST_FACTOR):
        return layout.HIGHEST if risk.in_parallel else layout.TIMES
    return layout.PLUS


def touched(impact: Impact, every: Flags, possible: Flags) -> Ints:
    """The tasks that an impact touches: those named that can be, or all of ``every``."""
    if not impact.tasks:
        return np.flatnonzero(every)
    named = np.unique(np.array(impact.tasks, dtype=np.int64))
    return named[possible[named]]


def _widen(spread: Spread, tasks: Ints, recipe: Recipe, deed: int) -> None:
    """Let the bounds of durations reach as far as a risk can bring them."""
    spread.varies[tasks] = True
    if deed == layout.PLUS:
        spread.least[tasks] += int(np.floor(min(recipe.low, 0.0)))
        spread.most[tasks] += int(np.ceil(max(recipe.high, 0.0)))
        return
    spread.least[tasks] = np.floor(spread.least[tasks] * min(recipe.low, 1.0))
    spread.most[tasks] = np.ceil(spread.most[tasks] * max(recipe.high, 1.0))


def _add_chance(
    book: DrawBook, found: LengthDraws, number: int, chances: Sequence[Chance], chance: Chance, drawn: Flags
) -> None:
    recipe = book.branches(chance.probabilities)
    found.chances.append(book.one(recipe, variable=number, purpose=layout.FOR_CHANCE))
    for outcome, branch in enumerate(chance.branches):
        for task in branch:
            if found.branch[task, 0] >= 0:
                raise SeveralForks(chances[int(found.branch[task, 0])].name, chance.name)
            if drawn[task]:
                found.branch[task] = (number, outcome)
                found.spread.optional[task] = found.spread.varies[task] = True


def by_row(
    rows: Ints, count: int, drivers: Sequence[tuple[Ints, int, int]]
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """(tasks, impact, deed) as lists per row of the net: where each begins, and (impact, deed)."""
    owner = np.concatenate([rows[tasks] for tasks, _, _ in drivers] or [np.zeros(0, np.int64)])
    pairs = np.concatenate(
        [np.tile(np.array([[impact, deed]]), (len(tasks), 1)) for tasks, impact, deed in drivers]
        or [np.zeros((0, 2), np.int64)]
    )
    kept = owner >= 0
    order = np.argsort(owner[kept], kind="stable")
    starts = np.concatenate(([0], np.cumsum(np.bincount(owner[kept], minlength=count))))
    return starts.astype(np.int32), np.ascontiguousarray(pairs[kept][order]).astype(np.int32)
