"""Compiled calendar arithmetic (loaded through `quarterdeck.engine.compiled`, never at start-up).

The same questions as the methods of `Calendars`, for one instant at a time inside compiled loops.
"""

from __future__ import annotations

from typing import Any

from numba import njit


@njit(cache=True, inline="never")
def worked(t: Any, c: int, instant: int) -> Any:
    """Working ticks from the origin of calendar ``c`` to ``instant``."""
    day = instant // t.day_ticks
    tick = instant - day * t.day_ticks
    first = t.first_day[c]
    k = day - first
    if 0 <= k < t.days[c]:
        at = t.day_at[c] + k
        done = t.worked_before[at]
        shape = t.shape[at]
    else:
        count = t.days[c]
        anchor = first if k < 0 else first + count
        done = t.worked_before[t.day_at[c] + (0 if k < 0 else count)] + weekly(t, c, day) - weekly(t, c, anchor)
        shape = t.week_shape[c, (day + 3) % 7]
    for piece in range(t.piece_at[shape], t.piece_at[shape + 1]):
        start = t.piece_from[piece]
        if tick <= start:
            break
        finish = t.piece_to[piece]
        done += (tick if tick < finish else finish) - start
    return done


@njit(cache=True)
def weekly(t: Any, c: int, day: int) -> Any:
    """Working ticks of the plain weeks before ``day``."""
    weeks = (day + 3) // 7
    return weeks * t.week_before[c, 7] + t.week_before[c, (day + 3) - weeks * 7]


@njit(cache=True)
def day_holding(t: Any, c: int, ticks: int, late: bool) -> Any:
    """The day in which ``ticks`` is reached (``late``: the last day that begins with no more than that)."""
    count = t.days[c]
    base = t.day_at[c]
    first = t.first_day[c]
    inside = count > 0 and (
        (late and 0 <= ticks < t.worked_before[base + count])
        or (not late and 0 < ticks <= t.worked_before[base + count])
    )
    if inside:
        k = t.guess[t.guess_at[c] + ticks // t.guess_width[c]]
        if late:
            while t.worked_before[base + k] > ticks:
                k -= 1
            while t.worked_before[base + k + 1] <= ticks:
                k += 1
        else:
            while t.worked_before[base + k] >= ticks:
                k -= 1
            while t.worked_before[base + k + 1] < ticks:
                k += 1
        return first + k
    before_table = ticks < 0 or (not late and ticks == 0)
    anchor = first if before_table else first + count
    target = ticks - (0 if before_table else t.worked_before[base + count]) + weekly(t, c, anchor)
    week = t.week_before[c, 7]
    weeks = target // week
    rest = target - weeks * week
    if not late and rest == 0:
        weeks -= 1
        rest = week
    k = 0
    if late:
        while t.week_before[c, k + 1] <= rest:
            k += 1
    else:
        while t.week_before[c, k + 1] < rest:
            k += 1
    return weeks * 7 + k - 3


@njit(cache=True)
def earliest(t: Any, c: int, ticks: int) -> Any:
    """The first instant at which ``ticks`` are worked."""
    day = day_holding(t, c, ticks, False)
    rest, shape = rest_of(t, c, ticks, day)
    instant = day * t.day_ticks
    for piece in range(t.piece_at[shape], t.piece_at[shape + 1]):
        into = rest - t.piece_before[piece]
        if into <= t.piece_to[piece] - t.piece_from[piece]:
            return instant + t.piece_from[piece] + into
    return instant


@njit(cache=True)
def latest(t: Any, c: int, ticks: int) -> Any:
    """The last instant before one more tick than ``ticks`` is worked."""
    day = day_holding(t, c, ticks, True)
    rest, shape = rest_of(t, c, ticks, day)
    instant = day * t.day_ticks
    for piece in range(t.piece_at[shape], t.piece_at[shape + 1]):
        into = rest - t.piece_before[piece]
        if into < t.piece_to[piece] - t.piece_from[piece]:
            return instant + t.piece_from[piece] + into
    return instant


@njit(cache=True)
def rest_of(t: Any, c: int, ticks: int, day: int) -> Any:
    """Ticks still to be worked on ``day``, and the day's shape."""
    count = t.days[c]
    k = day - t.first_day[c]
    if 0 <= k < count:
        at = t.day_at[c] + k
        return ticks - t.worked_before[at], t.shape[at]
    anchor = t.first_day[c] if k < 0 else t.first_day[c] + count
    before = t.worked_before[t.day_at[c] + (0 if k < 0 else count)] + weekly(t, c, day) - weekly(t, c, anchor)
    return ticks - before, t.week_shape[c, (day + 3) % 7]
