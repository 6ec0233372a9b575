"""Nodes of a plan in topological order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from quarterdeck.engine.compiled import kernels
from quarterdeck.engine.plan.errors import CyclicLogic
from quarterdeck.engine.plan.network import CLOSE, LEAF, OPEN, Ints, Network, NodeColumn


class Wired(NamedTuple):
    """Checked links as columns."""

    predecessor: Ints
    successor: Ints
    kind: Ints
    lag: Ints
    lag_kind: Ints
    lag_calendar: Ints


class Order:
    """Nodes of the tasks in topological order.

    Attributes
    ----------
    node_of : int64 [tasks]
    link_row : int64 [links]
        After `network`: the caller's row of every link of ``links_out``.
    """

    def __init__(self, parent: Ints, wired: Wired, ids: Ints, names: Sequence[str] | None) -> None:
        count = len(parent)
        summary = np.zeros(count, dtype=bool)
        summary[parent[parent >= 0]] = True
        self._parent, self._wired = parent, wired
        self._summaries = np.flatnonzero(summary)
        self._opens = np.full(count, -1, dtype=np.int64)
        self._opens[self._summaries] = count + np.arange(len(self._summaries))
        entry = np.where(summary, self._opens, np.arange(count))
        raw = (parent, self._opens, np.ascontiguousarray(wired.predecessor), entry[wired.successor])
        self._rank, done = kernels("cpm.ordering").topological_order(count + len(self._summaries), *raw)
        if done < len(self._rank):
            cycle = kernels("cpm.ordering").one_cycle(self._rank, *raw)
            rows = [int(node) if node < count else int(self._summaries[node - count]) for node in cycle]
            tasks = list(dict.fromkeys(rows))
            raise CyclicLogic([int(ids[t]) for t in tasks], [names[t] if names else str(ids[t]) for t in tasks])
        self.node_of: Ints = self._rank[:count]
        self._entry = self._rank[entry]
        self.link_row: Ints = np.zeros(0, np.int64)

    def network(self, values: dict[NodeColumn, Ints], portions: tuple[Ints, Ints]) -> Network:
        """Pack the columns of tasks, links and portions (where each task's begin, and their rows) in node order."""
        count, total = len(self._parent), len(self._rank)
        row = np.empty(total, dtype=np.int64)
        row[self._rank] = np.concatenate((np.arange(count), self._summaries))
        nodes = np.zeros((total, len(NodeColumn)), dtype=np.int64)
        for column, task_values in values.items():
            nodes[:, column] = task_values[row]
        nodes[:, NodeColumn.TASK] = row
        self._add_hierarchy(nodes, row, count)
        at, packed = portions
        leaf = nodes[:, NodeColumn.KIND] == LEAF
        nodes[:, NodeColumn.PORTION_FIRST] = at[row]
        nodes[:, NodeColumn.PORTION_LAST] = np.where(leaf, at[row + 1], at[row]) if count else 0
        links_in, links_out = self._wire(nodes, total)
        return Network(nodes, links_in, links_out, packed)

    def _add_hierarchy(self, nodes: Ints, row: Ints, count: int) -> None:
        closing, opening = self._rank[self._summaries], self._rank[count:]
        nodes[closing, NodeColumn.KIND], nodes[opening, NodeColumn.KIND] = CLOSE, OPEN
        nodes[:, NodeColumn.PARTNER] = -1
        nodes[closing, NodeColumn.PARTNER], nodes[opening, NodeColumn.PARTNER] = opening, closing
        nodes[:, NodeColumn.PARENT_OPEN] = nodes[:, NodeColumn.PARENT_CLOSE] = -1
        above = self._parent[row]
        held = above >= 0
        nodes[held, NodeColumn.PARENT_CLOSE] = self._rank[above[held]]
        nodes[held, NodeColumn.PARENT_OPEN] = self._rank[self._opens[above[held]]]

    def _wire(self, nodes: Ints, total: int) -> tuple[Ints, Ints]:
        wired = self._wired
        source, target = self._rank[wired.predecessor], self._entry[wired.successor]
        links = np.column_stack((source, target, *wired[2:]))
        by_target = np.argsort(target, kind="stable")
        self.link_row = np.argsort(source, kind="stable").astype(np.int64)
        for first, last, ends in (
            (NodeColumn.INTO_FIRST, NodeColumn.INTO_LAST, target),
            (NodeColumn.OUT_FIRST, NodeColumn.OUT_LAST, source),
        ):
            upto = np.cumsum(np.bincount(ends, minlength=total)).astype(np.int64)
            nodes[:, last] = upto
            nodes[1:, first] = upto[:-1]
        return np.ascontiguousarray(links[by_target]), np.ascontiguousarray(links[self.link_row])
