"""In which order tasks get their resources when several want them."""

from __future__ import annotations

import numpy as np

from quarterdeck.engine.levelling.ground import Ground
from quarterdeck.engine.plan import NONE, NodeColumn
from quarterdeck.engine.plan.network import LEAF, Ints


def ranks(ground: Ground) -> Ints:
    """[nodes] Place of every node in the order of the rule; the least goes first.

    The rule: the project's priority, the task's priority, least total float, earliest late start, longest duration, id.
    Summaries come before everything: they need nothing and others wait for them.
    """
    problem, before = ground.problem, ground.before
    nodes = ground.plan.network.nodes
    task = nodes[:, NodeColumn.TASK]
    slack = np.where(before.total_float == NONE, 0, before.total_float)
    order = np.lexsort(
        (
            ground.plan.ids[task],
            -nodes[:, NodeColumn.DURATION],
            before.late_start[task],
            slack[task],
            -problem.priority[task],
            -problem.project_priority[task],
            nodes[:, NodeColumn.KIND] == LEAF,
        )
    )
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    return rank
