"""A plan as it is simulated: dates that people imposed do not cap it, unless that is asked for.

A simulated finish that cannot move beyond an imposed date says nothing about risk, so "must" and "no later than" dates
are loosened and reported. Deadlines are never part of the logic: they are what the answer is compared with.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from quarterdeck.engine.plan import NONE, ConstraintKind, NodeColumn, Plan, Rules
from quarterdeck.engine.plan.network import CLOSE, LEAF, MANUAL, PLANNED, STARTED

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Relaxation:
    """A plan made ready, and what was changed on the way.

    Attributes
    ----------
    plan : Plan
    loosened : int64 [n]
        Positions of tasks whose "must" or "no later than" date no longer binds.
    unpinned : int64 [n]
        Positions of manually planned tasks, which now follow their links from their planned start on.
    as_soon_as_possible : int64 [n]
        Positions of as-late-as-possible tasks, which are simulated as soon as possible.
    """

    plan: Plan
    loosened: Ints
    unpinned: Ints
    as_soon_as_possible: Ints


def relaxed(plan: Plan, *, keep_dates: bool = False) -> Relaxation:
    """Make a plan ready for simulation.

    Parameters
    ----------
    plan : Plan
    keep_dates : bool
        Leave imposed dates and manual tasks as they are.

    Returns
    -------
    Relaxation

    Notes
    -----
    Without ``keep_dates``: must-start-on becomes start-no-earlier-than, must-finish-on becomes finish-no-earlier-than,
    no-later-than dates go, a manual task starts no earlier than planned. Always: as-late-as-possible tasks go as soon
    as possible, deadlines and an imposed project finish leave the float, a task whose one assignment runs on a
    calendar of its own runs on that calendar.
    """
    nodes = plan.network.nodes.copy()
    column = {c: nodes[:, c] for c in NodeColumn}
    column[NodeColumn.DEADLINE][:] = NONE
    _take_single_portions(plan, nodes)
    late = column[NodeColumn.CONSTRAINT] == ConstraintKind.ALAP
    column[NodeColumn.CONSTRAINT][late] = ConstraintKind.ASAP
    loosened = unpinned = np.zeros(len(nodes), dtype=bool)
    if not keep_dates:
        loosened, unpinned = _loosen(column)
    network = replace(plan.network, nodes=nodes)
    simulated = replace(plan, network=network, rules=_rules(plan, keep_dates=keep_dates))
    return Relaxation(simulated, _tasks(nodes, loosened), _tasks(nodes, unpinned), _tasks(nodes, late))


def _rules(plan: Plan, *, keep_dates: bool) -> Rules:
    """The plan's conventions of scheduling, without those of reporting."""
    held = plan.rules
    return Rules(
        constraints_win=held.constraints_win and keep_dates,
        progress=held.progress,
        data_date=held.data_date,
        project_start_yields=held.project_start_yields,
    )


def _loosen(column: dict[NodeColumn, Ints]) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    constraint, date, state = (column[c] for c in (NodeColumn.CONSTRAINT, NodeColumn.CONSTRAINT_DATE, NodeColumn.STATE))
    open_ended = (state == PLANNED) | (state == STARTED) | (state == MANUAL)
    hard = [ConstraintKind.MSO, ConstraintKind.MFO, ConstraintKind.SNLT, ConstraintKind.FNLT]
    loosened = np.isin(constraint, hard) & (date != NONE) & open_ended
    later = np.isin(constraint, [ConstraintKind.SNLT, ConstraintKind.FNLT])
    constraint[constraint == ConstraintKind.MSO] = ConstraintKind.SNET
    constraint[constraint == ConstraintKind.MFO] = ConstraintKind.FNET
    constraint[later] = ConstraintKind.ASAP
    date[later] = NONE
    unpinned = state == MANUAL
    fixed = column[NodeColumn.FIXED_START]
    pinned = unpinned & (fixed != NONE) & (column[NodeColumn.KIND] == LEAF)
    constraint[pinned], date[pinned] = ConstraintKind.SNET, fixed[pinned]
    summary = unpinned & (fixed != NONE) & (column[NodeColumn.KIND] == CLOSE)
    constraint[summary], date[summary] = ConstraintKind.SNET, fixed[summary]
    state[unpinned] = PLANNED
    fixed[unpinned] = NONE
    column[NodeColumn.FIXED_FINISH][unpinned] = NONE
    return loosened, unpinned


def _take_single_portions(plan: Plan, nodes: Ints) -> None:
    """Let an unstarted task with one assignment, that begins with it, run on that assignment's calendar."""
    first = nodes[:, NodeColumn.PORTION_FIRST]
    single = (nodes[:, NodeColumn.PORTION_LAST] == first + 1) & (nodes[:, NodeColumn.KIND] == LEAF)
    single &= nodes[:, NodeColumn.STATE] != STARTED
    rows = np.flatnonzero(single & (nodes[:, NodeColumn.DURATION] > 0))
    portion = plan.network.portions[first[rows]]
    rows, portion = rows[portion[:, 2] == 0], portion[portion[:, 2] == 0]
    nodes[rows, NodeColumn.CALENDAR] = portion[:, 0]
    nodes[rows, NodeColumn.DURATION] = portion[:, 1]
    nodes[rows, NodeColumn.PORTION_LAST] = first[rows]


def _tasks(nodes: Ints, chosen: npt.NDArray[np.bool_]) -> Ints:
    """Positions of the tasks behind some nodes (a summary's closing node stands for it)."""
    rows = chosen & (nodes[:, NodeColumn.KIND] != 1)
    return np.unique(nodes[rows, NodeColumn.TASK])
