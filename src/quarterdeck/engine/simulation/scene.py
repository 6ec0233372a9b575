"""`Scene`: a plan, its uncertainty and its money made ready for any number of workers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from quarterdeck.engine.plan import NodeColumn, Plan
from quarterdeck.engine.plan.network import COMPLETE, INACTIVE, LEAF
from quarterdeck.engine.simulation.correlation import Mixture, mixture
from quarterdeck.engine.simulation.drawing import DrawBook
from quarterdeck.engine.simulation.durations import LengthDraws, by_row, draw_lengths
from quarterdeck.engine.simulation.errors import EmptyPlan, UnknownTask
from quarterdeck.engine.simulation.lanes.building import Built, Part, build_net, left_to_do
from quarterdeck.engine.simulation.lanes.tables import Luck, Money
from quarterdeck.engine.simulation.pricing import Groups, Priced, groups_of, priced
from quarterdeck.engine.simulation.relaxing import Relaxation, relaxed
from quarterdeck.engine.simulation.uncertainty import Costs, Risk, Uncertainty

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything that a worker needs, and what the results mean.

    Attributes
    ----------
    plan : Plan
        As it is simulated.
    relaxation : Relaxation
    built : Built
    luck : Luck
    money : Money
    groups : Groups
    wanted : int32 [outputs]
        Rows of the net whose finish is kept.
    outputs : int64 [outputs]
        Their tasks.
    project_of : int64 [tasks]
    left : int64 [tasks]
        Ticks left of every task.
    varies : bool [tasks]
        Whether a task's duration is drawn or touched by a risk.
    risks : tuple of Risk
    mixture : Mixture
    prices : bool
        Whether there is money at all.
    """

    plan: Plan
    relaxation: Relaxation
    built: Built
    luck: Luck
    money: Money
    groups: Groups
    wanted: npt.NDArray[np.int32]
    outputs: Ints
    project_of: Ints
    left: Ints
    varies: Flags
    risks: tuple[Risk, ...]
    mixture: Mixture
    priced: Priced

    @property
    def prices(self) -> bool:
        return self.priced.any


def set_scene(
    plan: Plan,
    uncertainty: Uncertainty,
    *,
    costs: Costs | None = None,
    targets: Sequence[int] | None = None,
    keep_dates: bool = False,
    parts: list[Part] | None = None,
    project_of: Ints | None = None,
) -> Scene:
    """Make a plan ready for simulation.

    Parameters
    ----------
    plan : Plan
    uncertainty : Uncertainty
    costs : Costs, optional
        Without them only dates are simulated.
    targets : sequence of int, optional
        Tasks whose finish (and cost) is kept; the unfinished milestones otherwise.
    keep_dates : bool
        Leave imposed dates and manual tasks as they are.
    parts, project_of : optional
        Projects of a plan that holds several; one otherwise.

    Raises
    ------
    EmptyPlan, UnknownTask, BadCorrelation, TooLong
    """
    ready = relaxed(plan, keep_dates=keep_dates)
    left = left_to_do(ready.plan)
    nodes = ready.plan.network.nodes[ready.plan.node_of]
    live = (nodes[:, NodeColumn.KIND] == LEAF) & (nodes[:, NodeColumn.STATE] != INACTIVE)
    if not live.any():
        raise EmptyPlan
    _check_tasks(len(plan), uncertainty, targets)
    standing = np.isin(np.arange(len(plan)), np.fromiter(uncertainty.standing, dtype=np.int64))
    moving = live & (nodes[:, NodeColumn.STATE] != COMPLETE)
    project = np.zeros(len(plan), np.int64) if project_of is None else project_of
    book, mixed = DrawBook(), mixture(uncertainty.correlations, uncertainty.kinships)
    lengths = draw_lengths(
        book, ready.plan, uncertainty, mixed, left=left, drawn=moving & ~standing, project_of=project
    )
    outputs = _outputs(targets, left, moving & (left == 0))
    counted = live & ~standing if (live & ~standing).any() else live
    built = build_net(
        ready.plan,
        parts=parts or [_only_part(plan)],
        project_of=project,
        spread=lengths.spread,
        counted=counted,
        judged=moving & ~standing,
        wanted=outputs,
    )
    rows = built.row_of
    shown = outputs[rows[outputs] >= 0]
    groups = groups_of(ready.plan, shown, project, uncertainty.risks, any_cost=costs is not None)
    price = priced(book, built, groups, uncertainty, costs, lengths.first_impact, left=left, standing=standing)
    return Scene(
        plan=ready.plan,
        relaxation=ready,
        built=built,
        luck=_luck(book, built, lengths, mixed, plan),
        money=price.money,
        groups=groups,
        wanted=rows[shown].astype(np.int32),
        outputs=shown,
        project_of=project,
        left=left,
        varies=lengths.spread.varies,
        risks=tuple(uncertainty.risks),
        mixture=mixed,
        priced=price,
    )


def remaining_ticks(plan: Plan, *, keep_dates: bool = False) -> Ints:
    """Working ticks that are left of every task as it will be simulated, to share remaining costs out by.

    Parameters
    ----------
    plan : Plan
    keep_dates : bool
        As for `quarterdeck.engine.simulation.simulate`.

    Returns
    -------
    int64 [tasks]
        0 for summaries and for what is finished or inactive.
    """
    return left_to_do(relaxed(plan, keep_dates=keep_dates).plan)


def _only_part(plan: Plan) -> Part:
    rules = plan.rules
    return Part(plan.project_start, rules.project_start_yields, rules.data_date, rules.progress)


def _outputs(targets: Sequence[int] | None, left: Ints, milestones: Flags) -> Ints:
    """Tasks asked for, each once; else the milestones that are still ahead."""
    if targets is None:
        return np.flatnonzero(milestones)
    return np.array(list(dict.fromkeys(targets)), dtype=np.int64)


def _luck(book: DrawBook, built: Built, lengths: LengthDraws, mixed: Mixture, plan: Plan) -> Luck:
    """The draws by row of the net."""
    rows, count = built.row_of, len(built.net.nodes)
    slots = np.full(count, -1, dtype=np.int32)
    held = rows >= 0
    slots[rows[held]] = lengths.slots[held]
    driver_at, drivers = by_row(rows, count, lengths.drivers)
    branch = np.full((count, 2), -1, dtype=np.int32)
    branch[rows[held]] = lengths.branch[held]
    mixed_at = np.concatenate(([0], np.cumsum([len(ids) for ids, _ in mixed.rows]))).astype(np.int32)
    names = [_source_name(kind, number, plan, lengths) for kind, number in mixed.sources]
    return Luck(
        draws=book.draws,
        numbers=book.numbers,
        tables=book.tables,
        lengths=slots,
        driver_at=driver_at,
        drivers=drivers,
        occurrences=np.array(lengths.occurrences, dtype=np.int32),
        impacts_of=np.concatenate(([0], np.cumsum(lengths.impact_counts))).astype(np.int32),
        impact_draws=np.array(lengths.impact_draws, dtype=np.int32),
        impact_deeds=np.array(lengths.impact_deeds, dtype=np.int32),
        chances=np.array(lengths.chances, dtype=np.int32),
        branch=branch,
        mixed=mixed_at,
        weights=np.concatenate([amounts for _, amounts in mixed.rows] or [np.zeros(0)]).astype(np.float32),
        sources=np.concatenate([ids for ids, _ in mixed.rows] or [np.zeros(0, np.int64)]).astype(np.int32),
        source_names=np.array(names, dtype=np.int64).reshape(len(names), 3).astype(np.uint32).view(np.int32),
    )


def _source_name(kind: str, number: int, plan: Plan, lengths: LengthDraws) -> tuple[int, int, int]:
    """Variable, purpose and project of an independent normal: of a task the same as its uncorrelated draw."""
    if kind == "group":
        return number, lengths.group_purpose, 0
    return int(lengths.variables[number]), lengths.duration_purpose, int(lengths.variable_projects[number])


def _check_tasks(count: int, uncertainty: Uncertainty, targets: Sequence[int] | None) -> None:
    named: list[tuple[str, Sequence[int]]] = [("An estimate", list(uncertainty.durations))]
    for risk in uncertainty.risks:
        named += [(f"Risk {risk.name}", impact.tasks) for impact in risk.impacts]
    named += [("A correlation", (c.first, c.second)) for c in uncertainty.correlations]
    named += [("A group", group.tasks) for group in uncertainty.kinships]
    named += [(f"Chance {chance.name}", branch) for chance in uncertainty.chances for branch in chance.branches]
    named += [("The list of level-of-effort tasks", sorted(uncertainty.standing)), ("A target", targets or ())]
    for what, tasks in named:
        for task in tasks:
            if not 0 <= task < count:
                raise UnknownTask(what, task)
