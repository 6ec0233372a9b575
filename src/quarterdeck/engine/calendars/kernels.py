"""Compiled calendar arithmetic (loaded through `quarterdeck.engine.compiled`, never at start-up).

The same questions as the methods of `Calendars`, for one instant at a time inside compiled loops. ``a`` is
``Calendars.packed`` and ``c`` a calendar's number.
"""

from __future__ import annotations

from typing import Any

from numba import njit

# The layout of `quarterdeck.engine.calendars.packing`, which its test compares with these.
HEADER = 24
FIRST_DAY, DAYS, WORKED_AT, SHAPE_AT, WEEK_SHAPE, WEEK_BEFORE, GUESS_AT, GUESS_WIDTH = 0, 1, 2, 3, 4, 11, 19, 20


@njit(cache=True)
def worked(a: Any, c: int, instant: int) -> Any:
    """Working ticks from the origin of calendar ``c`` to ``instant``."""
    h = 1 + c * HEADER
    day = instant // a[0]
    tick = instant - day * a[0]
    k = day - a[h + FIRST_DAY]
    if 0 <= k < a[h + DAYS]:
        done = a[a[h + WORKED_AT] + k]
        shape = a[a[h + SHAPE_AT] + k]
    else:
        done = before_day(a, h, day)
        shape = a[h + WEEK_SHAPE + (day + 3) % 7]
    for piece in range(shape + 1, shape + 1 + 3 * a[shape], 3):
        start = a[piece]
        if tick <= start:
            break
        finish = a[piece + 1]
        done += (tick if tick < finish else finish) - start
    return done


@njit(cache=True)
def before_day(a: Any, h: int, day: int) -> Any:
    """Working ticks before a day outside the table of the calendar with header ``h``."""
    first = a[h + FIRST_DAY]
    anchor = first if day < first else first + a[h + DAYS]
    known = a[a[h + WORKED_AT] + anchor - first]
    return known + weekly(a, h, day) - weekly(a, h, anchor)


@njit(cache=True)
def weekly(a: Any, h: int, day: int) -> Any:
    """Working ticks of the plain weeks before ``day``."""
    weeks = (day + 3) // 7
    return weeks * a[h + WEEK_BEFORE + 7] + a[h + WEEK_BEFORE + (day + 3) - weeks * 7]


@njit(cache=True)
def day_outside(a: Any, h: int, ticks: int, late: bool) -> Any:
    """The day in which ``ticks`` is reached, when that lies outside the table."""
    count = a[h + DAYS]
    base = a[h + WORKED_AT]
    before_table = ticks < 0 or (not late and ticks == 0)
    anchor = a[h + FIRST_DAY] if before_table else a[h + FIRST_DAY] + count
    target = ticks - (0 if before_table else a[base + count]) + weekly(a, h, anchor)
    week = a[h + WEEK_BEFORE + 7]
    weeks = target // week
    rest = target - weeks * week
    if not late and rest == 0:
        weeks -= 1
        rest = week
    k = 0
    if late:
        while a[h + WEEK_BEFORE + k + 1] <= rest:
            k += 1
    else:
        while a[h + WEEK_BEFORE + k + 1] < rest:
            k += 1
    return weeks * 7 + k - 3


@njit(cache=True)
def earliest(a: Any, c: int, ticks: int) -> Any:
    """The first instant at which ``ticks`` are worked."""
    h = 1 + c * HEADER
    base = a[h + WORKED_AT]
    if 0 < ticks <= a[base + a[h + DAYS]]:
        k = a[a[h + GUESS_AT] + ticks // a[h + GUESS_WIDTH]]
        while a[base + k] >= ticks:
            k -= 1
        while a[base + k + 1] < ticks:
            k += 1
        rest = ticks - a[base + k]
        shape = a[a[h + SHAPE_AT] + k]
        instant = (a[h + FIRST_DAY] + k) * a[0]
    else:
        day = day_outside(a, h, ticks, False)
        rest = ticks - before_day(a, h, day)
        shape = a[h + WEEK_SHAPE + (day + 3) % 7]
        instant = day * a[0]
    for piece in range(shape + 1, shape + 1 + 3 * a[shape], 3):
        into = rest - a[piece + 2]
        if into <= a[piece + 1] - a[piece]:
            return instant + a[piece] + into
    return instant


@njit(cache=True)
def latest(a: Any, c: int, ticks: int) -> Any:
    """The last instant before one more tick than ``ticks`` is worked."""
    h = 1 + c * HEADER
    base = a[h + WORKED_AT]
    if 0 <= ticks < a[base + a[h + DAYS]]:
        k = a[a[h + GUESS_AT] + ticks // a[h + GUESS_WIDTH]]
        while a[base + k] > ticks:
            k -= 1
        while a[base + k + 1] <= ticks:
            k += 1
        rest = ticks - a[base + k]
        shape = a[a[h + SHAPE_AT] + k]
        instant = (a[h + FIRST_DAY] + k) * a[0]
    else:
        day = day_outside(a, h, ticks, True)
        rest = ticks - before_day(a, h, day)
        shape = a[h + WEEK_SHAPE + (day + 3) % 7]
        instant = day * a[0]
    for piece in range(shape + 1, shape + 1 + 3 * a[shape], 3):
        into = rest - a[piece + 2]
        if into < a[piece + 1] - a[piece]:
            return instant + a[piece] + into
    return instant
