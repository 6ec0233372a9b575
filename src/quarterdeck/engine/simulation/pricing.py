"""Money by groups of tasks: what each milestone and each project has cost when it is reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from quarterdeck.engine.compiled import kernels
from quarterdeck.engine.plan import Plan
from quarterdeck.engine.simulation.drawing import DrawBook
from quarterdeck.engine.simulation.durations import by_row, deed_of, touched
from quarterdeck.engine.simulation.lanes import layout
from quarterdeck.engine.simulation.lanes.building import Built
from quarterdeck.engine.simulation.lanes.tables import Money
from quarterdeck.engine.simulation.uncertainty import Costs, Deed, Impact, Risk, Uncertainty

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
MOST_PRICED = 62
"""Targets whose cost is kept: one bit each."""


@dataclass(frozen=True, slots=True)
class Groups:
    """Tasks that count for the same targets and project.

    Attributes
    ----------
    of_task : int64 [tasks]
    of_risk : dict
        Group of each amount that a risk costs by itself, by (risk, impact).
    targets : bool [targets, groups]
        Which groups a target's cost adds up; all false for targets beyond `MOST_PRICED`.
    projects : int64 [groups]
        The group's project, -1 when it belongs to several.
    """

    of_task: Ints
    of_risk: dict[tuple[int, int], int]
    targets: Flags
    projects: Ints

    def __len__(self) -> int:
        return len(self.projects)


@dataclass(frozen=True, slots=True)
class Priced:
    """Money tables, and what things cost as planned.

    Attributes
    ----------
    money : Money
    any : bool
        Whether anything costs something.
    planned : float64 [groups]
        Cost from now on with planned durations and no risk.
    rest : float64 [groups]
        The part of it that no iteration changes: tasks whose dates are known.
    spent : float
    """

    money: Money
    any: bool
    planned: Floats
    rest: Floats
    spent: float


def groups_of(plan: Plan, targets: Ints, project_of: Ints, risks: Sequence[Risk], *, any_cost: bool) -> Groups:
    """Put tasks together whose costs always count together."""
    priced_targets = targets[:MOST_PRICED] if any_cost else targets[:0]
    masks = kernels("simulation.lanes.replay").reached_targets(
        plan.network.nodes, plan.network.links_out, plan.node_of[priced_targets]
    )[plan.node_of]
    keys: dict[tuple[int, int], int] = {}
    of_task = np.array(
        [keys.setdefault(key, len(keys)) for key in zip(project_of.tolist(), masks.tolist(), strict=True)],
        dtype=np.int64,
    )
    of_risk = {}
    for r, risk in enumerate(risks):
        for k, impact in enumerate(risk.impacts):
            if impact.deed is Deed.COST:
                key = _risk_key(impact, project_of, masks)
                of_risk[r, k] = keys.setdefault(key, len(keys))
    bits = np.array([mask for _, mask in keys], dtype=np.int64)
    reach = np.zeros((len(targets), len(keys)), dtype=bool)
    for t in range(len(priced_targets)):
        reach[t] = (bits >> t) & 1 == 1
    return Groups(of_task, of_risk, reach, np.array([project for project, _ in keys], dtype=np.int64))


def _risk_key(impact: Impact, project_of: Ints, masks: Ints) -> tuple[int, int]:
    """A risk's own cost counts where any of its tasks does."""
    tasks = np.array(impact.tasks or range(len(masks)), dtype=np.int64)
    projects = np.unique(project_of[tasks])
    return int(projects[0]) if len(projects) == 1 else -1, int(np.bitwise_or.reduce(masks[tasks]))


def priced(
    book: DrawBook,
    built: Built,
    groups: Groups,
    uncertainty: Uncertainty,
    costs: Costs | None,
    first_impact: Sequence[int],
    *,
    left: Ints,
    standing: Flags,
) -> Priced:
    """Enter the variables of money into the book and lay the tables out by row of the net."""
    rows, count = built.row_of, len(built.net.nodes)
    tasks = len(rows)
    rate = np.zeros(tasks) if costs is None else np.asarray(costs.rate, dtype=np.float64)
    fixed = np.zeros(tasks) if costs is None else np.asarray(costs.fixed, dtype=np.float64)
    held = _worked_on(built)
    lasting = standing & held
    built.net.nodes[rows[lasting], layout.FLAGS] |= layout.STANDING
    by_project = _standing_rates(built, groups, np.where(lasting, rate * left, 0.0))
    drivers = _cost_drivers(uncertainty, first_impact, held & ~standing)
    at, pairs = by_row(rows, count, drivers)
    money = Money(
        rate=_by_net(rows, count, np.where(lasting, 0.0, rate)),
        fixed=_by_net(rows, count, fixed),
        factors=_factors(book, rows, count, costs, built),
        driver_at=at,
        drivers=pairs,
        group=_by_net(rows, count, groups.of_task.astype(np.float64)).astype(np.int32),
        risk_impacts=np.array(
            [(first_impact[r] + k, group) for (r, k), group in groups.of_risk.items()], dtype=np.int32
        ).reshape(len(groups.of_risk), 2),
        standing=by_project,
    )
    own = rate * left + fixed
    planned = _summed(groups.of_task, own, len(groups))
    rest = _summed(groups.of_task, np.where(held, 0.0, own), len(groups))
    # What level of effort costs by itself, whatever the project's duration, is part of its rows.
    extra = _summed(groups.of_task[lasting], fixed[lasting], len(groups))
    spent = 0.0 if costs is None else costs.spent
    any_money = bool(planned.any() or extra.any() or groups.of_risk or spent)
    return Priced(money, any_money, planned, rest + extra, spent)


def _worked_on(built: Built) -> Flags:
    """Tasks whose cost an iteration counts: leaves with a row."""
    worked = built.row_of >= 0
    kinds = built.net.nodes[built.row_of[worked], layout.KIND]
    worked[worked] = (kinds != layout.OPENING) & (kinds != layout.CLOSING)
    return worked


def _standing_rates(built: Built, groups: Groups, amounts: Floats) -> Floats:
    """Money per tick of each project's duration that its level of effort costs: float64 [groups, projects]."""
    projects = len(built.ends)
    rates = np.zeros((len(groups), projects))
    spans = np.maximum(built.net.project_span.astype(np.float64), 1.0)
    for task in np.flatnonzero(amounts).tolist():
        group = groups.of_task[task]
        project = max(int(groups.projects[group]), 0)
        rates[group, project] += amounts[task] / spans[project]
    return rates


def _cost_drivers(uncertainty: Uncertainty, first: Sequence[int], possible: Flags) -> list[tuple[Ints, int, int]]:
    return [
        (touched(impact, possible, possible), first[r] + k, deed_of(impact, risk))
        for r, risk in enumerate(uncertainty.risks)
        for k, impact in enumerate(risk.impacts)
        if impact.deed is Deed.COST_FACTOR
    ]


def _factors(book: DrawBook, rows: Ints, count: int, costs: Costs | None, built: Built) -> npt.NDArray[np.int32]:
    slots = np.full(count, -1, dtype=np.int32)
    for task, held in costs.factors.items() if costs is not None else ():
        if rows[task] >= 0:
            slots[rows[task]] = book.one(book.recipe(held), variable=int(task), purpose=layout.FOR_COST)
    return slots


def _summed(owner: Ints, amounts: Floats, count: int) -> Floats:
    return np.bincount(owner, weights=amounts, minlength=count).astype(np.float64)


def _by_net(rows: Ints, count: int, values: Floats) -> Floats:
    out = np.zeros(count, dtype=np.float64)
    out[rows[rows >= 0]] = values[rows >= 0]
    return out
