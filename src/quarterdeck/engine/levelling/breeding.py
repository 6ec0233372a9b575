"""Genetic search over activity lists (compiled; loaded through `quarterdeck.engine.compiled`).

A list is decoded forwards, backwards and forwards again (justification), and replaced by the order of the starts found.
Two parents make a child: within a window of the one's list its activities take the order of the other. The child
replaces the more similar parent when it is not worse, which keeps the population diverse.

Source: S. Hartmann, A competitive genetic algorithm for resource-constrained project scheduling, 1998 (activity lists);
V. Valls, F. Ballestín, S. Quintanilla, Justification and RCPSP: a technique that pays, 2005; S. Mahfoud, Crowding and
preselection revisited, 1992 (the nearer parent is replaced). The window crossover is our own.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from quarterdeck.engine.levelling.serial import place, sort_by

UNRESOLVED = 2**32
"""What one unresolved activity costs, in periods of makespan."""


@njit(cache=True, nogil=True)
def draw(state: Any) -> Any:
    """The next 64 random bits (xorshift; source: G. Marsaglia, Xorshift RNGs, 2003)."""
    x = state[0]
    x ^= x << np.uint64(13)
    x ^= x >> np.uint64(7)
    x ^= x << np.uint64(17)
    state[0] = x
    return x


@njit(cache=True, nogil=True)
def below(state: Any, limit: int) -> Any:
    """A random number from 0 to ``limit - 1`` (``limit`` < 2**31)."""
    return np.int64((draw(state) >> np.uint64(33)) * np.uint64(limit) >> np.uint64(31))


@njit(cache=True, nogil=True)
def unit(state: Any) -> Any:
    """A random number in [0, 1)."""
    return np.float64(draw(state) >> np.uint64(11)) * (1.0 / 9007199254740992.0)


@njit(cache=True, nogil=True)
def turn(a: Any, b: Any, end: int) -> None:
    """Make ``b`` what ``a`` looks like from period ``end`` backwards: capacities, fixed starts, latest starts."""
    for w in range(len(a.base)):
        for p in range(end):
            b.base[w, p] = a.base[w, end - 1 - p]
    for i in range(len(a.duration)):
        d = a.duration[i]
        b.fixed[i] = end - d - a.fixed[i] if a.fixed[i] >= 0 else -1
        b.release[i] = max(end - d - a.latest[i], 0)


@njit(cache=True, nogil=True)
def lift(a: Any, key: Any) -> None:
    """Raise keys so that no activity sorts before one that it waits for (``a`` holds who waits for whom)."""
    for j in range(len(key)):
        for e in range(a.into_at[j], a.into_at[j + 1]):
            key[j] = max(key[j], key[a.into[e]])


@njit(cache=True, nogil=True)
def lift_backwards(b: Any, key: Any) -> None:
    """The same for the mirror, whose activities wait for higher numbers."""
    for k in range(len(key)):
        j = len(key) - 1 - k
        for e in range(b.into_at[j], b.into_at[j + 1]):
            key[j] = max(key[j], key[b.into[e]])


@njit(cache=True, nogil=True)
def decode(a: Any, b: Any, order: Any, start: Any, s: Any) -> Any:
    """Schedule a list forwards, backwards and forwards again; ``order`` becomes that of the starts.

    Returns
    -------
    cost : int
        Makespan in periods plus `UNRESOLVED` per activity without a place.
    """
    n = len(order)
    end, unresolved = place(a, order, s.free, s.used[0], start)
    for i in range(n):
        s.key[i] = end - start[i] - a.duration[i]
    if b.crosses:
        lift_backwards(b, s.key)
    sort_by(s.key, end, True, s.order, s.tally)
    if not a.is_flat:
        turn(a, b, end)
    s.used[0] = max(end, a.busy)
    top, _ = place(b, s.order, s.free, s.used[0], s.back)
    for i in range(n):
        s.key[i] = top - s.back[i] - a.duration[i]
    if a.crosses:
        lift(a, s.key)
    sort_by(s.key, top, False, s.order, s.tally)
    s.used[0] = max(max(top, end), a.busy)
    end, unresolved = place(a, s.order, s.free, s.used[0], start)
    s.used[0] = max(end, a.busy)
    s.key[:] = start
    if a.crosses:
        lift(a, s.key)
    sort_by(s.key, end, False, order, s.tally)
    return end + unresolved * UNRESOLVED


@njit(cache=True, nogil=True)
def sample(a: Any, b: Any, urgency: Any, bias: float, state: Any, order: Any, waits: Any, ready: Any) -> None:
    """A random list: the next activity is drawn among those ready, the more urgent the likelier.

    Source: A. Drexl, Scheduling of project networks by job assignment, 1991 (regret-based biased sampling).
    """
    n = len(order)
    for i in range(n):
        waits[i] = a.into_at[i + 1] - a.into_at[i]
    m = 0
    for i in range(n):
        if waits[i] == 0:
            ready[m] = i
            m += 1
    for k in range(n):
        least = urgency[ready[0]]
        for q in range(1, m):
            least = min(least, urgency[ready[q]])
        total = 0.0
        for q in range(m):
            total += (urgency[ready[q]] - least + 1.0) ** bias
        rest = unit(state) * total
        chosen = m - 1
        for q in range(m):
            rest -= (urgency[ready[q]] - least + 1.0) ** bias
            if rest <= 0.0:
                chosen = q
                break
        j = ready[chosen]
        order[k] = j
        m -= 1
        ready[chosen] = ready[m]
        for e in range(b.into_at[j], b.into_at[j + 1]):
            i = b.into[e]
            waits[i] -= 1
            if waits[i] == 0:
                ready[m] = i
                m += 1


@njit(cache=True, nogil=True)
def cross(one: Any, other: Any, low: int, high: int, child: Any, mark: Any) -> None:
    """The list ``one``, with its places ``low`` to ``high`` in the order that ``other`` gives these activities."""
    n = len(one)
    child[:] = one
    for k in range(low, high):
        mark[one[k]] = 1
    p = low
    for k in range(n):
        if mark[other[k]] == 1:
            child[p] = other[k]
            mark[other[k]] = 0
            p += 1
            if p == high:
                break


@njit(cache=True, nogil=True)
def mutate(a: Any, state: Any, rate: float, child: Any) -> None:
    """Swap neighbours here and there where no link forbids it."""
    for k in range(len(child) - 1):
        if unit(state) < rate:
            x = child[k]
            y = child[k + 1]
            linked = False
            for e in range(a.into_at[y], a.into_at[y + 1]):
                linked = linked or a.into[e] == x
            if not linked:
                child[k] = y
                child[k + 1] = x


@njit(cache=True, nogil=True)
def pick(cost: Any, state: Any) -> Any:
    """The better of two members drawn at random."""
    i = below(state, len(cost))
    j = below(state, len(cost))
    return i if cost[i] <= cost[j] else j


@njit(cache=True, nogil=True)
def evolve(a: Any, b: Any, p: Any, s: Any, state: Any, children: int, goal: int) -> Any:
    """Breed ``children`` children, or fewer once the best costs ``goal``; gives how many."""
    n = len(a.duration)
    size = len(p.cost)
    for bred in range(children):
        if p.best_cost[0] <= goal:
            return bred
        i = below(state, size)
        j = pick(p.cost, state)
        if i == j:
            j = (j + 1) % size
        length = n // 4 + below(state, n // 2 + 1)
        low = below(state, n - length + 1)
        cross(p.order[i], p.order[j], low, low + length, s.child, s.mark)
        mutate(a, state, p.rate[0], s.child)
        cost = decode(a, b, s.child, s.start, s)
        if cost < p.best_cost[0]:
            p.best_cost[0] = cost
            p.best[:] = s.start
        near = 0
        far = 0
        for x in range(n):
            near += abs(p.start[i, x] - s.start[x])
            far += abs(p.start[j, x] - s.start[x])
        k = i if near <= far else j
        if cost <= p.cost[k]:
            p.cost[k] = cost
            p.order[k] = s.child
            p.start[k] = s.start
    return children
