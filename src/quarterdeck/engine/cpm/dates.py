"""Compiled steps shared by the passes: lags, and the span of one task's work."""

from __future__ import annotations

from typing import Any

from numba import njit

from quarterdeck.engine.calendars.kernels import earliest, latest, worked

NONE = -(2**62)


@njit(cache=True)
def lag_after(t: Any, n: Any, link: int, instant: int, span: int) -> Any:
    """``instant`` plus the lag of a link; ``span`` is the predecessor's duration for percentages."""
    lag = n.lag[link]
    if lag == 0:
        return instant
    kind = n.lag_kind[link]
    if kind >= 2:
        lag = round_percent(lag, span)
    if kind == 1 or kind == 3:
        return instant + lag
    calendar = n.lag_calendar[link]
    return earliest(t, calendar, worked(t, calendar, instant) + lag)


@njit(cache=True)
def lag_before(t: Any, n: Any, link: int, instant: int, span: int) -> Any:
    """The latest instant that ``lag_after`` still brings to ``instant``."""
    lag = n.lag[link]
    if lag == 0:
        return instant
    kind = n.lag_kind[link]
    if kind >= 2:
        lag = round_percent(lag, span)
    if kind == 1 or kind == 3:
        return instant - lag
    calendar = n.lag_calendar[link]
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
    if n.kind[i] == 0:
        return n.duration[i]
    calendar = n.calendar[i]
    return worked(t, calendar, finish) - worked(t, calendar, start)


@njit(cache=True)
def begin(t: Any, n: Any, i: int, bound: int) -> Any:
    """The start of task ``i`` when nothing but ``bound`` holds it."""
    first = n.portion_at[i]
    last = n.portion_at[i + 1]
    if last == first:
        calendar = n.calendar[i]
        ticks = worked(t, calendar, bound)
        if n.duration[i] == 0 and earliest(t, calendar, ticks) == bound:
            return bound
        return latest(t, calendar, ticks)
    best = NONE
    for p in range(first, last):
        calendar = n.portion_calendar[p]
        start = latest(t, calendar, worked(t, calendar, bound) + n.portion_delay[p])
        if best == NONE or start < best:
            best = start
    return best


@njit(cache=True)
def end(t: Any, n: Any, i: int, start: int) -> Any:
    """The finish of task ``i`` when it starts at ``start`` (a working instant)."""
    first = n.portion_at[i]
    last = n.portion_at[i + 1]
    if last == first:
        if n.duration[i] == 0:
            return start
        calendar = n.calendar[i]
        return earliest(t, calendar, worked(t, calendar, start) + n.duration[i])
    best = NONE
    for p in range(first, last):
        calendar = n.portion_calendar[p]
        finish = earliest(t, calendar, worked(t, calendar, start) + n.portion_delay[p] + n.portion_ticks[p])
        best = max(best, finish)
    return best


@njit(cache=True)
def start_for(t: Any, n: Any, i: int, finish: int) -> Any:
    """The latest start from which task ``i`` ends by ``finish``."""
    first = n.portion_at[i]
    last = n.portion_at[i + 1]
    if last == first:
        if n.duration[i] == 0:
            return finish
        calendar = n.calendar[i]
        return latest(t, calendar, worked(t, calendar, finish) - n.duration[i])
    best = NONE
    for p in range(first, last):
        calendar = n.portion_calendar[p]
        start = latest(t, calendar, worked(t, calendar, finish) - n.portion_ticks[p] - n.portion_delay[p])
        if best == NONE or start < best:
            best = start
    return best


@njit(cache=True)
def start_reaching(t: Any, n: Any, i: int, finish: int) -> Any:
    """The earliest start from which task ``i`` ends at or after ``finish``."""
    first = n.portion_at[i]
    last = n.portion_at[i + 1]
    if last == first:
        return start_for(t, n, i, finish)
    best = NONE
    for p in range(first, last):
        calendar = n.portion_calendar[p]
        start = latest(t, calendar, worked(t, calendar, finish) - n.portion_ticks[p] - n.portion_delay[p])
        if best == NONE or start < best:
            best = start
    return best
