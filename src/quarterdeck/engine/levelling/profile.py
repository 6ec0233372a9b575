"""Free units of each resource over time, as steps (compiled; loaded through `quarterdeck.engine.compiled`).

``f`` is a `quarterdeck.engine.levelling.ground.Profile`. A resource all of whose demands run on one calendar has that
calendar's working ticks as its axis, so that work is one piece; any other has plain instants, and work is taken
calendar piece by calendar piece. ``r`` is a resource, ``t`` the packed calendars.
"""

from __future__ import annotations

from typing import Any

from numba import njit

from quarterdeck.engine.calendars.kernels import DAYS, FIRST_DAY, HEADER, SHAPE_AT, WEEK_SHAPE, latest, worked

FAR = 2**62
NONE = -(2**62)


@njit(cache=True, nogil=True)
def clear(f: Any) -> None:
    """Give every resource its plain capacity, then its steps."""
    for r in range(len(f.capacity)):
        at = f.at[r]
        f.time[at] = NONE
        f.free[at] = f.capacity[r]
        f.length[r] = 1
    for k in range(len(f.cursor)):
        f.cursor[k] = NONE
    f.full[0] = 0
    for k in range(len(f.step)):
        r = f.step[k, 0]
        change(f, r, f.step[k, 1], f.step[k, 2], f.step[k, 3])


@njit(cache=True, nogil=True)
def segment(f: Any, r: int, x: int) -> Any:
    """The place of the segment that holds ``x``."""
    low = f.at[r]
    high = low + f.length[r]
    while high - low > 1:
        middle = (low + high) // 2
        if f.time[middle] <= x:
            low = middle
        else:
            high = middle
    return low


@njit(cache=True, nogil=True)
def split(f: Any, r: int, x: int) -> Any:
    """The place of the segment that begins at ``x``, made if there is none; -1 when the room is used up."""
    k = segment(f, r, x)
    if f.time[k] == x:
        return k
    end = f.at[r] + f.length[r]
    if end >= f.at[r + 1]:
        f.full[0] = 1
        return -1
    for q in range(end, k + 1, -1):
        f.time[q] = f.time[q - 1]
        f.free[q] = f.free[q - 1]
    f.time[k + 1] = x
    f.free[k + 1] = f.free[k]
    f.length[r] += 1
    return k + 1


@njit(cache=True, nogil=True)
def change(f: Any, r: int, begin: int, end: int, units: int) -> None:
    """Take ``units`` from ``begin`` to ``end`` on the axis of the resource."""
    if begin >= end:
        return
    first = split(f, r, begin)
    last = split(f, r, end) if end < FAR else f.at[r] + f.length[r]
    if first < 0 or last < 0:
        return
    for k in range(first, last):
        f.free[k] -= units


@njit(cache=True, nogil=True)
def first_fit(f: Any, r: int, kind: int, units: int, x: int, ticks: int) -> Any:
    """The first place from ``x`` on the axis from which ``units`` are free for ``ticks``; `FAR` when there is none.

    ``kind`` numbers pairs of resource and units: what was full for one stays full, so each search begins where the last
    one found the first free segment.
    """
    fresh = x <= f.cursor[kind]
    if fresh:
        x = f.cursor[kind]
    k = segment(f, r, x)
    end = f.at[r] + f.length[r]
    y = x
    while True:
        while k < end and f.free[k] < units:
            k += 1
        if k == end:
            return FAR
        y = max(x, f.time[k])
        if fresh:
            f.cursor[kind] = y
            fresh = False
        until = y + ticks
        k += 1
        while k < end and f.time[k] < until and f.free[k] >= units:
            k += 1
        if k == end or f.time[k] >= until:
            return y


@njit(cache=True, nogil=True)
def piece_end(t: Any, c: int, instant: int) -> Any:
    """The end of the piece of working time that holds ``instant`` (a working instant of calendar ``c``)."""
    h = 1 + c * HEADER
    day = instant // t[0]
    tick = instant - day * t[0]
    k = day - t[h + FIRST_DAY]
    shape = t[t[h + SHAPE_AT] + k] if 0 <= k < t[h + DAYS] else t[h + WEEK_SHAPE + (day + 3) % 7]
    for piece in range(shape + 1, shape + 1 + 3 * t[shape], 3):
        if t[piece] <= tick < t[piece + 1]:
            return day * t[0] + t[piece + 1]
    return instant + 1


@njit(cache=True, nogil=True)
def first_fit_in_pieces(f: Any, t: Any, r: int, units: int, c: int, x: int, ticks: int) -> Any:
    """As `first_fit`, for work on calendar ``c`` from its tick ``x`` on, where the axis is plain instants."""
    while True:
        left = ticks
        at = latest(t, c, x)
        k = segment(f, r, at)
        at_end = f.at[r] + f.length[r]
        clash = NONE
        while left > 0:
            until = min(piece_end(t, c, at), at + left)
            while k + 1 < at_end and f.time[k + 1] <= at:
                k += 1
            q = k
            while q < at_end and f.time[q] < until:
                if f.free[q] < units:
                    clash = q
                q += 1
            if clash >= 0:
                break
            left -= until - at
            if left > 0:
                at = latest(t, c, worked(t, c, until))
        if clash < 0:
            return x
        while clash < at_end and f.free[clash] < units:
            clash += 1
        if clash == at_end:
            return FAR
        x = max(worked(t, c, f.time[clash]), x + 1)


@njit(cache=True, nogil=True)
def take(f: Any, t: Any, r: int, units: int, c: int, x: int, ticks: int) -> None:
    """Book ``units`` for ``ticks`` on calendar ``c`` from its tick ``x``."""
    if f.axis[r] == c:
        change(f, r, x, x + ticks, units)
        return
    left = ticks
    at = latest(t, c, x)
    while left > 0:
        until = min(piece_end(t, c, at), at + left)
        change(f, r, at, until, units)
        left -= until - at
        if left > 0:
            at = latest(t, c, worked(t, c, until))


@njit(cache=True, nogil=True)
def fits_from(f: Any, t: Any, r: int, kind: int, units: int, c: int, x: int, ticks: int) -> Any:
    """The first tick of calendar ``c`` from ``x`` on from which the demand fits; `FAR` when there is none."""
    if f.axis[r] == c:
        return first_fit(f, r, kind, units, x, ticks)
    return first_fit_in_pieces(f, t, r, units, c, x, ticks)


@njit(cache=True, nogil=True)
def copy_to(f: Any, g: Any) -> None:
    """Make profile ``g`` equal to ``f`` (of the same shape)."""
    for r in range(len(f.capacity)):
        g.length[r] = f.length[r]
        for k in range(f.at[r], f.at[r] + f.length[r]):
            g.time[k] = f.time[k]
            g.free[k] = f.free[k]
    g.cursor[:] = f.cursor
    g.full[0] = f.full[0]
