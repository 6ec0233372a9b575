"""Compiled steps shared by the passes: lags, and the span of one task's work.

``t`` is the packed calendars, ``n`` the nodes, ``e`` the links, ``w`` the portions.
"""

from __future__ import annotations

from typing import Any

from numba import njit

from quarterdeck.engine.calendars.kernels import earliest, latest, worked

NONE = -(2**62)
FAR = 2**62
# The columns of `NodeColumn` and `LinkColumn`; a test compares them.
KIND, STATE, PARTNER, CALENDAR, DURATION, DELAY, PARENT_OPEN, PARENT_CLOSE = 0, 1, 2, 3, 4, 5, 6, 7
OUT_FIRST, OUT_LAST, INTO_FIRST, INTO_LAST, PORTION_FIRST, PORTION_LAST = 8, 9, 10, 11, 12, 13
CONSTRAINT, CONSTRAINT_DATE, DEADLINE, FIXED_START, FIXED_FINISH, REMAINING, RESUME, TASK = (
    14,
    15,
    16,
    17,
    18,
    19,
    20,
    21,
)
SOURCE, TARGET, LINK_KIND, LAG, LAG_KIND, LAG_CALENDAR = 0, 1, 2, 3, 4, 5


@njit(cache=True)
def lag_after(t: Any, e: Any, link: int, instant: int, span: int) -> Any:
    """``instant`` plus the lag of a link; ``span`` is the predecessor's duration for percentages."""
    lag = e[link, LAG]
    if lag == 0:
        return instant
    kind = e[link, LAG_KIND]
    if kind >= 2:
        lag = round_percent(lag, span)
    if kind == 1 or kind == 3:
        return instant + lag
    calendar = e[link, LAG_CALENDAR]
    return earliest(t, calendar, worked(t, calendar, instant) + lag)


@njit(cache=True)
def lag_before(t: Any, e: Any, link: int, instant: int, span: int) -> Any:
    """The latest instant that ``lag_after`` still brings to ``instant``."""
    lag = e[link, LAG]
    if lag == 0:
        return instant
    kind = e[link, LAG_KIND]
    if kind >= 2:
        lag = round_percent(lag, span)
    if kind == 1 or kind == 3:
        return instant - lag
    calendar = e[link, LAG_CALENDAR]
    return latest(t, calendar, worked(t, calendar, instant) - lag)


@njit(cache=True)
def round_percent(hundredths: int, span: int) -> Any:
    product = hundredths * span
    if product >= 0:
        return (product + 5000) // 10000
    return -((-product + 5000) // 10000)


@njit(cache=True)
def span_of(t: Any, n: Any, i: int, start: int, finish: int) -> Any:
    """Duration of a node in working ticks; a summary's is what lies between its dates."""
    if n[i, KIND] == 0:
        return n[i, DURATION]
    calendar = n[i, CALENDAR]
    return worked(t, calendar, finish) - worked(t, calendar, start)


@njit(cache=True)
def begin(t: Any, n: Any, w: Any, i: int, bound: int) -> Any:
    """The start of task ``i`` when nothing but ``bound`` holds it."""
    first = n[i, PORTION_FIRST]
    last = n[i, PORTION_LAST]
    if last == first:
        calendar = n[i, CALENDAR]
        ticks = worked(t, calendar, bound)
        if n[i, DURATION] == 0 and earliest(t, calendar, ticks) == bound:
            return bound
        return latest(t, calendar, ticks)
    best = NONE
    for p in range(first, last):
        calendar = w[p, 0]
        start = latest(t, calendar, worked(t, calendar, bound) + w[p, 2])
        if best == NONE or start < best:
            best = start
    return best


@njit(cache=True)
def end(t: Any, n: Any, w: Any, i: int, start: int) -> Any:
    """The finish of task ``i`` when it starts at ``start`` (a working instant)."""
    first = n[i, PORTION_FIRST]
    last = n[i, PORTION_LAST]
    if last == first:
        if n[i, DURATION] == 0:
            return start
        calendar = n[i, CALENDAR]
        return earliest(t, calendar, worked(t, calendar, start) + n[i, DURATION])
    best = NONE
    for p in range(first, last):
        calendar = w[p, 0]
        finish = earliest(t, calendar, worked(t, calendar, start) + w[p, 2] + w[p, 1])
        best = max(best, finish)
    return best


@njit(cache=True)
def start_for(t: Any, n: Any, w: Any, i: int, finish: int) -> Any:
    """The latest start from which task ``i`` ends by ``finish``."""
    first = n[i, PORTION_FIRST]
    last = n[i, PORTION_LAST]
    if last == first:
        if n[i, DURATION] == 0:
            return finish
        calendar = n[i, CALENDAR]
        return latest(t, calendar, worked(t, calendar, finish) - n[i, DURATION])
    best = NONE
    for p in range(first, last):
        calendar = w[p, 0]
        start = latest(t, calendar, worked(t, calendar, finish) - w[p, 1] - w[p, 2])
        if best == NONE or start < best:
            best = start
    return best


@njit(cache=True)
def start_reaching(t: Any, n: Any, w: Any, i: int, finish: int) -> Any:
    """The earliest start from which task ``i`` ends at or after ``finish``."""
    first = n[i, PORTION_FIRST]
    last = n[i, PORTION_LAST]
    if last == first:
        return start_for(t, n, w, i, finish)
    best = NONE
    for p in range(first, last):
        calendar = w[p, 0]
        start = latest(t, calendar, worked(t, calendar, finish) - w[p, 1] - w[p, 2])
        if best == NONE or start < best:
            best = start
    return best


@njit(cache=True)
def last_working(t: Any, n: Any, w: Any, i: int, finish: int) -> Any:
    """The instant itself when work of task ``i`` can end there, else the last end of work before it."""
    first = n[i, PORTION_FIRST]
    last = n[i, PORTION_LAST]
    if last == first:
        calendar = n[i, CALENDAR]
        return earliest(t, calendar, worked(t, calendar, finish))
    best = NONE
    for p in range(first, last):
        calendar = w[p, 0]
        best = max(best, earliest(t, calendar, worked(t, calendar, finish)))
    return best


@njit(cache=True)
def is_plain(n: Any, i: int) -> Any:
    """Whether nothing but its duration, its calendar and its links decides a leaf's dates."""
    return (
        n[i, KIND] == 0
        and n[i, STATE] == 0
        and n[i, DURATION] > 0
        and n[i, CONSTRAINT] == 0
        and n[i, DELAY] == 0
        and n[i, PORTION_FIRST] == n[i, PORTION_LAST]
    )
