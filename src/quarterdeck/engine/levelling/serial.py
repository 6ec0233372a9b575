"""Serial schedule generation over whole periods (compiled; loaded through `quarterdeck.engine.compiled`).

Free units of all resources stand packed in 64-bit words, one lane per resource with an empty bit on top: whether a task
fits into a period is one subtraction per word. ``a`` is a `quarterdeck.engine.levelling.periods.Network`.

Source: J. E. Kelley, The critical-path method: resources planning and scheduling, 1963; R. Kolisch, Serial and parallel
resource-constrained project scheduling methods revisited, 1996 (the serial scheme); packing is our own.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

OPEN = -1
ZERO = np.uint64(0)


@njit(cache=True, nogil=True)
def place(a: Any, order: Any, free: Any, used: int, start: Any) -> Any:
    """Put every activity, in the given order, at the first period where links and resources allow it.

    Parameters
    ----------
    a : Network
    order : int32 [activities]
        Every activity after all that it waits for.
    free : uint64 [words, periods]
        Free units; scratch. Only the first ``used`` periods differ from the full capacity of ``a.base``.
    used : int
    start : int32 [activities]
        Out.

    Returns
    -------
    makespan, unresolved : int
        ``unresolved`` counts activities that found no place within their latest start; they stand where links alone
        would have them.
    """
    n = len(order)
    for w in range(len(free)):
        free[w, :used] = a.base[w, :used]
    makespan = 0
    unresolved = 0
    for k in range(n):
        j = order[k]
        d = a.duration[j]
        t = a.release[j]
        if a.fixed[j] >= 0:
            t = a.fixed[j]
        else:
            for e in range(a.into_at[j], a.into_at[j + 1]):
                reached = start[a.into[e]] + a.into_gap[e]
                t = max(t, reached)
            first = a.need_at[j]
            last = a.need_at[j + 1]
            if last > first:
                early = t
                if last - first == 1:
                    t = fit_one(free[a.word[first]], a.need[first], a.guard, t, d)
                else:
                    t = fit(a, free, first, last, t, d)
                if t > a.latest[j]:
                    t = early
                    unresolved += 1
                    book_what_is_left(a, free, first, last, t, d)
                else:
                    for q in range(first, last):
                        row = free[a.word[q]]
                        need = a.need[q]
                        for p in range(t, t + d):
                            row[p] -= need
        start[j] = t
        makespan = max(makespan, t + d)
    return makespan, unresolved


@njit(cache=True, nogil=True)
def fit_one(row: Any, need: Any, guard: Any, t: int, d: int) -> Any:
    """The first period from ``t`` on from which ``need`` is free for ``d`` periods, in one word."""
    checked = t
    while True:
        p = t + d - 1
        while p >= checked and ((row[p] | guard) - need) & guard == guard:
            p -= 1
        if p < checked:
            return t
        checked = t + d
        t = p + 1


@njit(cache=True, nogil=True)
def fit(a: Any, free: Any, first: int, last: int, t: int, d: int) -> Any:
    """The same for needs in several words."""
    guard = a.guard
    checked = t
    while True:
        p = t + d - 1
        while p >= checked:
            held = True
            for q in range(first, last):
                if ((free[a.word[q], p] | guard) - a.need[q]) & guard != guard:
                    held = False
                    break
            if not held:
                break
            p -= 1
        if p < checked:
            return t
        checked = t + d
        t = p + 1


@njit(cache=True, nogil=True)
def book_what_is_left(a: Any, free: Any, first: int, last: int, t: int, d: int) -> None:
    """Take as many units as there are, lane by lane, for an activity that overloads its resources."""
    bits = a.lane_bits
    lane = (np.uint64(1) << np.uint64(bits - 1)) - np.uint64(1)
    for q in range(first, last):
        row = free[a.word[q]]
        for p in range(t, t + d):
            for shift in range(0, 64, bits):
                held = (row[p] >> np.uint64(shift)) & lane
                wanted = (a.need[q] >> np.uint64(shift)) & lane
                row[p] -= min(held, wanted) << np.uint64(shift)


@njit(cache=True, nogil=True)
def sort_by(key: Any, most: int, backwards: bool, order: Any, count: Any) -> None:
    """Activities by rising key (0 to ``most``), equal ones by number or, backwards, against it: a counting sort."""
    n = len(key)
    for t in range(most + 2):
        count[t] = 0
    for i in range(n):
        count[key[i] + 1] += 1
    for t in range(most + 1):
        count[t + 1] += count[t]
    for k in range(n):
        i = n - 1 - k if backwards else k
        order[count[key[i]]] = i
        count[key[i]] += 1
