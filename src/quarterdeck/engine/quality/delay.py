"""Scheduling a plan again with one task made longer, for the critical path test."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from quarterdeck.engine.cpm import schedule
from quarterdeck.engine.plan import NONE, Network, NodeColumn, Plan
from quarterdeck.engine.plan.network import MANUAL, STARTED

_PORTION_TICKS = 1


def finish_after_delay(plan: Plan, *, task: int, ticks: int) -> int:
    """Finish of the project when a task takes longer.

    Parameters
    ----------
    plan : Plan
    task : int
        Position of the task.
    ticks : int
        Working ticks added to what remains of it. A task scheduled by hand ends later by as much.

    Returns
    -------
    int
        The project's finish, in ticks. A plan that is scheduled from its finish is held at its computed start.
    """
    node = int(plan.node_of[task])
    delayed = replace(plan, network=_lengthened(plan, node, ticks))
    if plan.rules.from_finish:
        rules = replace(plan.rules, from_finish=False, late_finish=None)
        delayed = replace(delayed, project_start=schedule(plan).project_start, rules=rules)
    return schedule(delayed).project_finish


def _lengthened(plan: Plan, node: int, ticks: int) -> Network:
    nodes, portions = plan.network.nodes.copy(), plan.network.portions.copy()
    row = nodes[node]
    row[NodeColumn.DURATION] += ticks
    portions[row[NodeColumn.PORTION_FIRST] : row[NodeColumn.PORTION_LAST], _PORTION_TICKS] += ticks
    if row[NodeColumn.STATE] == STARTED and row[NodeColumn.REMAINING] != NONE:
        row[NodeColumn.REMAINING] += ticks
    if row[NodeColumn.STATE] == MANUAL and row[NodeColumn.FIXED_FINISH] != NONE:
        finish = np.array(row[NodeColumn.FIXED_FINISH])
        row[NodeColumn.FIXED_FINISH] = plan.calendars.add(int(row[NodeColumn.CALENDAR]), finish, ticks)
    return replace(plan.network, nodes=nodes, portions=portions)
