"""Topological order of a plan's nodes (compiled; loaded through `quarterdeck.engine.compiled`)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

# Raw nodes: 0 .. tasks-1 are leaves and the closing ends of summaries, then one opening end per summary.
# Edges: link predecessor -> entry of its successor; opening -> entry of each child; child -> closing of its summary.


@njit(cache=True)
def edges(nodes: int, parent: Any, opens: Any, predecessor: Any, target: Any) -> Any:
    """All edges as CSR (Kahn's algorithm needs them by source)."""
    count = len(parent)
    at = np.zeros(nodes + 1, np.int64)
    for i in range(count):
        if opens[i] >= 0:
            at[opens[i] + 1] += 1
        p = parent[i]
        if p >= 0:
            at[opens[p] + 1] += 1
            at[i + 1] += 1
    for k in range(len(predecessor)):
        at[predecessor[k] + 1] += 1
    for i in range(nodes):
        at[i + 1] += at[i]
    fill = at[:-1].copy()
    to = np.empty(at[nodes], np.int64)
    for i in range(count):
        if opens[i] >= 0:
            to[fill[opens[i]]] = i
            fill[opens[i]] += 1
        p = parent[i]
        if p >= 0:
            entry = opens[i] if opens[i] >= 0 else i
            to[fill[opens[p]]] = entry
            fill[opens[p]] += 1
            to[fill[i]] = p
            fill[i] += 1
    for k in range(len(predecessor)):
        to[fill[predecessor[k]]] = target[k]
        fill[predecessor[k]] += 1
    return at, to


@njit(cache=True)
def topological_order(nodes: int, parent: Any, opens: Any, predecessor: Any, target: Any) -> Any:
    """Place of every raw node in topological order (-1 on or behind a circle), and how many were placed.

    Source: A. B. Kahn, Topological sorting of large networks, 1962.
    """
    at, to = edges(nodes, parent, opens, predecessor, target)
    waits = np.zeros(nodes, np.int64)
    for e in range(len(to)):
        waits[to[e]] += 1
    queue = np.empty(nodes, np.int64)
    head = 0
    tail = 0
    for i in range(nodes):
        if waits[i] == 0:
            queue[tail] = i
            tail += 1
    rank = np.full(nodes, -1, np.int64)
    while head < tail:
        node = queue[head]
        rank[node] = head
        head += 1
        for e in range(at[node], at[node + 1]):
            j = to[e]
            waits[j] -= 1
            if waits[j] == 0:
                queue[tail] = j
                tail += 1
    return rank, tail


@njit(cache=True)
def one_cycle(rank: Any, parent: Any, opens: Any, predecessor: Any, target: Any) -> Any:
    """Raw nodes of one circle, in order, among the nodes that could not be placed."""
    nodes = len(rank)
    at, to = edges(nodes, parent, opens, predecessor, target)
    before = np.full(nodes, -1, np.int64)
    for i in range(nodes):
        if rank[i] < 0:
            for e in range(at[i], at[i + 1]):
                if rank[to[e]] < 0:
                    before[to[e]] = i
    seen = np.full(nodes, -1, np.int64)
    node = 0
    for i in range(nodes):
        if rank[i] < 0:
            node = i
            break
    step = 0
    while seen[node] < 0:
        seen[node] = step
        step += 1
        node = before[node]
    first = node
    found = [first]
    node = before[node]
    while node != first:
        found.append(node)
        node = before[node]
    found.reverse()
    return np.array(found)
