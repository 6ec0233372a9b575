"""Scheduling a plan again with one task made longer, for the critical path test."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from quarterdeck.engine.cpm import schedule
from quarterdeck.engine.plan import MANUAL, NONE, STARTED, Network, Plan

Ints = npt.NDArray[np.int64]


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
        The project's finish, in ticks.
    """
    node = int(plan.node_of[task])
    return schedule(replace(plan, network=_lengthened(plan, node, ticks))).project_finish


def _lengthened(plan: Plan, node: int, ticks: int) -> Network:
    network = plan.network
    portions = np.arange(network.portion_at[node], network.portion_at[node + 1])
    changed = network._replace(
        duration=_raised(network.duration, node, ticks),
        portion_ticks=_raised(network.portion_ticks, portions, ticks),
    )
    if network.state[node] == STARTED and network.remaining[node] != NONE:
        return changed._replace(remaining=_raised(network.remaining, node, ticks))
    if network.state[node] == MANUAL and network.fixed_finish[node] != NONE:
        later = plan.calendars.add(int(network.calendar[node]), network.fixed_finish[node], ticks)
        moved = network.fixed_finish.copy()
        moved[node] = int(later)
        return changed._replace(fixed_finish=moved)
    return changed


def _raised(values: Ints, at: int | Ints, ticks: int) -> Ints:
    raised = values.copy()
    raised[at] += ticks
    return raised
