"""Who holds what a moved task waited for, and what leaving it would cost (compiled; see `quarterdeck.engine.compiled`).

Bookings are rows of one table, grouped by resource and ordered by start: ``b`` is a
`quarterdeck.engine.levelling.explaining.Bookings`. ``t`` is the packed calendars.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from quarterdeck.engine.calendars.kernels import earliest, latest, worked
from quarterdeck.engine.levelling.calendar_serial import book, place_all
from quarterdeck.engine.levelling.profile import FAR, NONE, copy_to


@njit(cache=True, nogil=True)
def works_at(t: Any, b: Any, k: int, instant: int) -> Any:
    """Whether booking ``k`` uses its resource during the tick that begins at ``instant``."""
    if not b.start[k] <= instant < b.finish[k]:
        return False
    tick = worked(t, b.calendar[k], instant)
    return worked(t, b.calendar[k], instant + 1) > tick


@njit(cache=True, nogil=True)
def span(t: Any, b: Any) -> None:
    """Fill in when each booking starts and finishes."""
    for k in range(len(b.start)):
        c = b.calendar[k]
        b.start[k] = latest(t, c, b.tick[k])
        b.finish[k] = earliest(t, c, b.tick[k] + b.ticks[k])


@njit(cache=True, nogil=True)
def holders(t: Any, b: Any, f: Any, own: Any, first: Any, found: Any) -> None:
    """For each booking in ``own`` (of a delayed task): which other booking it waited for.

    The task could not begin one tick of work earlier, because at that tick somebody else had the units. Among those
    who did, the one is named that lets go last before the task starts, then the one with most units. ``f`` is the empty
    profile, ``first`` where links would have let each task start; ``found`` gets the place of the other booking, -1
    when the resource was not in the way, -2 when it was but nobody has it (its capacity is lower there).
    """
    for q in range(len(own)):
        k = own[q]
        found[q] = -1
        c = b.calendar[k]
        instant = latest(t, c, b.tick[k] - 1)
        if instant < first[q]:
            continue
        r = b.resource[k]
        used = b.units[k]
        best = -1
        for o in range(b.at[r], b.at[r + 1]):
            if b.start[o] > instant:
                break
            if b.task[o] == b.task[k] or not works_at(t, b, o, instant):
                continue
            used += b.units[o]
            if best < 0 or lets_go_later(b, o, best, b.start[k]):
                best = o
        available = f.capacity[r]
        place = b.tick[k] - 1 if f.axis[r] == c else instant
        for step in range(len(f.step)):
            if f.step[step, 0] == r and f.step[step, 1] <= place < f.step[step, 2]:
                available -= f.step[step, 3]
        if used > available:
            found[q] = best if best >= 0 else -2


@njit(cache=True, nogil=True)
def lets_go_later(b: Any, one: int, other: int, start: int) -> Any:
    """Whether ``one`` is a better answer than ``other`` to the question who was waited for until ``start``."""
    in_time = b.finish[one] <= start
    if in_time != (b.finish[other] <= start):
        return in_time
    if b.finish[one] != b.finish[other]:
        return (b.finish[one] > b.finish[other]) == in_time
    return b.units[one] > b.units[other]


@njit(cache=True, nogil=True)
def finish_when_left(
    t: Any,
    n: Any,
    e: Any,
    w: Any,
    o: Any,
    g: Any,
    empty: Any,
    f: Any,
    order: Any,
    i: int,
    start: int,
    finish: int,
    s: Any,
) -> Any:
    """The plan's last instant if node ``i`` keeps its place from ``start`` to ``finish`` and the others give way.

    ``s`` is scratch: int64 [3, nodes].
    """
    copy_to(empty, f)
    book(t, g, f, i, start)
    kept_start = g.start[i]
    kept_finish = g.finish[i]
    g.stays[i] = True
    g.start[i] = start
    g.finish[i] = finish
    lost = np.zeros(len(order), np.bool_)
    last, _ = place_all(t, n, e, w, o, g, f, order, s[0], s[1], s[2], lost)
    g.stays[i] = False
    g.start[i] = kept_start
    g.finish[i] = kept_finish
    if f.full[0] != 0:
        return FAR
    return last if last != NONE else finish


@njit(cache=True, nogil=True)
def overloads(t: Any, b: Any, r: int, edges: Any, capacity: int, used: Any) -> Any:
    """Units in use on resource ``r`` in each stretch between ``edges`` (sorted instants), into ``used``."""
    count = 0
    for k in range(len(edges) - 1):
        total = 0
        for o in range(b.at[r], b.at[r + 1]):
            if b.start[o] > edges[k]:
                break
            if works_at(t, b, o, edges[k]):
                total += b.units[o]
        used[k] = total
        if total > capacity:
            count += 1
    return count
