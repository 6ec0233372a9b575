"""Schedule generation on a plan's own calendars, to the tick (compiled; see `quarterdeck.engine.compiled`).

Nodes are placed one after the other where parents, links, dates and calendars allow it, exactly as the forward pass of
the critical path does, and then moved later until every demand finds its units free. ``t`` is the packed calendars,
``n`` the nodes, ``e`` the links into them, ``w`` the portions, ``g`` a `quarterdeck.engine.levelling.ground.Wiring`,
``f`` the free units.

Source: R. Kolisch, Serial and parallel resource-constrained project scheduling methods revisited, 1996.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from quarterdeck.engine.calendars.kernels import latest, worked
from quarterdeck.engine.cpm.dates import FAR, KIND, NONE, PARENT_CLOSE, PARTNER, STATE, begin, end
from quarterdeck.engine.cpm.forward import bounds_from_links, close_forward, open_bound, plan_task
from quarterdeck.engine.levelling.profile import fits_from, take


@njit(cache=True, nogil=True)
def topological(g: Any, rank: Any, order: Any) -> None:
    """Nodes by rising rank, each after all that it waits for: a heap of those ready."""
    m = len(rank)
    waits = g.waits.copy()
    heap = np.empty(m + 1, np.int64)
    size = 0
    for i in range(m):
        if waits[i] == 0:
            size = push(heap, size, rank, i)
    for k in range(m):
        i = heap[0]
        size = pop(heap, size, rank)
        order[k] = i
        for q in range(g.next_at[i], g.next_at[i + 1]):
            j = g.next[q]
            waits[j] -= 1
            if waits[j] == 0:
                size = push(heap, size, rank, j)


@njit(cache=True, nogil=True)
def push(heap: Any, size: int, key: Any, i: int) -> Any:
    """Put ``i`` on the heap; gives the new size."""
    k = size
    while k > 0:
        up = (k - 1) // 2
        if key[heap[up]] <= key[i]:
            break
        heap[k] = heap[up]
        k = up
    heap[k] = i
    return size + 1


@njit(cache=True, nogil=True)
def pop(heap: Any, size: int, key: Any) -> Any:
    """Take the least off the heap; gives the new size."""
    size -= 1
    i = heap[size]
    k = 0
    while True:
        down = 2 * k + 1
        if down >= size:
            break
        if down + 1 < size and key[heap[down + 1]] < key[heap[down]]:
            down += 1
        if key[i] <= key[heap[down]]:
            break
        heap[k] = heap[down]
        k = down
    heap[k] = i
    return size


@njit(cache=True, nogil=True)
def earliest_place(t: Any, n: Any, w: Any, g: Any, f: Any, i: int, start: int) -> Any:
    """Where node ``i`` could start from ``start`` on so that all its demands fit, and what it waited for.

    Returns
    -------
    asked, start : int
        The instant asked for, and the working instant at which the task then begins; `FAR` when there is no place.
    """
    asked = start
    moved = True
    while moved:
        moved = False
        for q in range(g.demand_at[i], g.demand_at[i + 1]):
            c = g.calendar[q]
            x = worked(t, c, start) + g.delay[q]
            y = fits_from(f, t, g.resource[q], g.kind[q], g.units[q], c, x, g.ticks[q])
            if y == FAR:
                return FAR, FAR
            if y > x:
                asked = max(latest(t, c, y - g.delay[q]), start + 1)
                start = begin(t, n, w, i, asked)
                moved = True
    return asked, start


@njit(cache=True, nogil=True)
def book(t: Any, g: Any, f: Any, i: int, start: int) -> None:
    """Take what node ``i`` needs from ``start`` on."""
    for q in range(g.demand_at[i], g.demand_at[i + 1]):
        c = g.calendar[q]
        take(f, t, g.resource[q], g.units[q], c, worked(t, c, start) + g.delay[q], g.ticks[q])


@njit(cache=True, nogil=True)
def reach(t: Any, n: Any, e: Any, w: Any, o: Any, i: int, early_start: Any, early_finish: Any) -> None:
    """Early dates of a free leaf by parents, links, dates and calendars alone."""
    bound, finish_bound = bounds_from_links(t, n, e, i, early_start, early_finish, o.base)
    plan_task(
        t, n, w, i, bound, finish_bound, o.data_date, o.constraints_win, early_start, early_finish, o.project_start
    )


@njit(cache=True, nogil=True)
def settle(t: Any, n: Any, e: Any, w: Any, o: Any, g: Any, i: int, early_start: Any, early_finish: Any) -> Any:
    """Place what needs no resource: summaries, and what stays where it is. Says whether node ``i`` was such a one."""
    if g.stays[i]:
        early_start[i] = g.start[i]
        early_finish[i] = g.finish[i]
        return True
    kind = n[i, KIND]
    if kind == 2:
        close_forward(n, i, early_start, early_finish, o.project_start)
        return True
    if kind == 1:
        bound, _ = bounds_from_links(t, n, e, i, early_start, early_finish, o.base)
        early_start[i] = open_bound(n, i, bound)
        early_finish[i] = early_start[i]
        j = n[i, PARTNER]
        early_start[j] = FAR
        early_finish[j] = NONE
        return True
    return False


@njit(cache=True, nogil=True)
def gather(n: Any, i: int, early_start: Any, early_finish: Any) -> None:
    """Let the summary above span node ``i``."""
    p = n[i, PARENT_CLOSE]
    if p >= 0 and n[i, STATE] != 4 and n[i, KIND] != 1:
        early_start[p] = min(early_start[p], early_start[i])
        early_finish[p] = max(early_finish[p], early_finish[i])


@njit(cache=True, nogil=True)
def place_node(
    t: Any, n: Any, e: Any, w: Any, o: Any, g: Any, f: Any, i: int, early_start: Any, early_finish: Any, delay: Any
) -> Any:
    """Place one node for good; says whether it found its units free."""
    delay[i] = 0
    found = True
    if not settle(t, n, e, w, o, g, i, early_start, early_finish):
        reach(t, n, e, w, o, i, early_start, early_finish)
        if g.demand_at[i + 1] > g.demand_at[i]:
            first = early_start[i]
            asked, start = earliest_place(t, n, w, g, f, i, first)
            if start > g.latest[i]:
                start = first
                found = False
            elif start > first:
                delay[i] = asked - first
                early_start[i] = start
                early_finish[i] = end(t, n, w, i, start)
            book(t, g, f, i, start)
    gather(n, i, early_start, early_finish)
    return found


@njit(cache=True, nogil=True)
def place_all(
    t: Any,
    n: Any,
    e: Any,
    w: Any,
    o: Any,
    g: Any,
    f: Any,
    order: Any,
    early_start: Any,
    early_finish: Any,
    delay: Any,
    lost: Any,
) -> Any:
    """The serial scheme: nodes in the given (topological) order, each at its first place.

    Returns
    -------
    finish, unresolved : int
        Last instant of work, and how many tasks found no place up to their latest start: these (``lost``) stand where
        links put them.
    """
    unresolved = 0
    finish = NONE
    for k in range(len(order)):
        i = order[k]
        lost[i] = not place_node(t, n, e, w, o, g, f, i, early_start, early_finish, delay)
        unresolved += lost[i]
        if n[i, STATE] != 4 and n[i, KIND] != 1:
            finish = max(finish, early_finish[i])
    return finish, unresolved


@njit(cache=True, nogil=True)
def place_in_time(
    t: Any,
    n: Any,
    e: Any,
    w: Any,
    o: Any,
    g: Any,
    f: Any,
    rank: Any,
    early_start: Any,
    early_finish: Any,
    delay: Any,
    lost: Any,
) -> Any:
    """The parallel scheme: always the node that can start first, among equals the one of lowest rank.

    A node's first place only moves later while others are booked, so a heap of places found before gives the next one
    as soon as its place proves unchanged. Returns as `place_all`.
    """
    m = len(rank)
    waits = g.waits.copy()
    heap = np.empty(m + 1, np.int64)
    when = np.empty(m, np.int64)
    key = np.empty(m, np.float64)
    size = 0
    unresolved = 0
    finish = NONE
    for i in range(m):
        if waits[i] == 0:
            when[i] = NONE
            key[i] = np.float64(NONE)
            size = push(heap, size, key, i)
    while size > 0:
        i = heap[0]
        size = pop(heap, size, key)
        if not g.stays[i] and n[i, KIND] == 0:
            reach(t, n, e, w, o, i, early_start, early_finish)
            first = early_start[i]
            _, start = earliest_place(t, n, w, g, f, i, first)
            start = first if start > g.latest[i] else start
            if start > when[i]:
                when[i] = start
                key[i] = np.float64(start) + rank[i] / np.float64(m + 1)
                size = push(heap, size, key, i)
                continue
        lost[i] = not place_node(t, n, e, w, o, g, f, i, early_start, early_finish, delay)
        unresolved += lost[i]
        if n[i, STATE] != 4 and n[i, KIND] != 1:
            finish = max(finish, early_finish[i])
        for q in range(g.next_at[i], g.next_at[i + 1]):
            j = g.next[q]
            waits[j] -= 1
            if waits[j] == 0:
                when[j] = NONE
                key[j] = np.float64(NONE)
                size = push(heap, size, key, j)
    return finish, unresolved
