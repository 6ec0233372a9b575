"""The forward pass: early dates (compiled; loaded through `quarterdeck.engine.compiled`).

Node kinds: 0 leaf, 1 a summary opens, 2 a summary closes. States: 0 planned, 1 started, 2 complete, 3 manual,
4 inactive. Link kinds: 0 FS, 1 SS, 2 FF, 3 SF. Constraints as in `ConstraintKind`. ``t`` is the packed calendars,
``n`` the nodes, ``e`` the links into them, ``w`` the portions.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from quarterdeck.engine.calendars.kernels import earliest, latest, worked
from quarterdeck.engine.cpm.dates import (
    CALENDAR,
    CONSTRAINT,
    CONSTRAINT_DATE,
    DELAY,
    DURATION,
    FAR,
    FIXED_FINISH,
    FIXED_START,
    INTO_FIRST,
    INTO_LAST,
    KIND,
    LAG,
    LAG_KIND,
    LINK_KIND,
    NONE,
    PARENT_CLOSE,
    PARENT_OPEN,
    PARTNER,
    PORTION_FIRST,
    PORTION_LAST,
    REMAINING,
    RESUME,
    SOURCE,
    STATE,
    begin,
    end,
    is_plain,
    lag_after,
    span_of,
    start_for,
    start_reaching,
)


@njit(cache=True)
def forward(  # noqa: PLR0915
    t: Any,
    n: Any,
    e: Any,
    w: Any,
    project_start: int,
    yields: bool,
    data_date: int,
    constraints_win: bool,
    progress: int,
) -> Any:
    """Early start, early finish, where the remaining work of started tasks begins, and both in working ticks.

    Five int64 [nodes]; the ticks are those of each node's own calendar.
    """
    m = len(n)
    base = NONE if yields else project_start
    early_start = np.empty(m, np.int64)
    early_finish = np.empty(m, np.int64)
    rest_start = np.full(m, NONE, np.int64)
    start_ticks = np.zeros(m, np.int64)
    finish_ticks = np.zeros(m, np.int64)
    for i in range(m):
        kind = n[i, KIND]
        if kind == 2:
            close_forward(n, i, early_start, early_finish, project_start)
        else:
            bound, finish_bound = bounds_from_links(t, n, e, i, early_start, early_finish, base)
            if kind == 1:
                early_start[i] = open_bound(n, i, bound)
                early_finish[i] = early_start[i]
                j = n[i, PARTNER]
                early_start[j] = FAR
                early_finish[j] = NONE
                continue
            state = n[i, STATE]
            if is_plain(n, i) and finish_bound == NONE and bound != NONE:
                calendar = n[i, CALENDAR]
                ticks = worked(t, calendar, max(bound, data_date))
                early_start[i] = latest(t, calendar, ticks)
                early_finish[i] = earliest(t, calendar, ticks + n[i, DURATION])
                start_ticks[i] = ticks
                finish_ticks[i] = ticks + n[i, DURATION]
                p = n[i, PARENT_CLOSE]
                if p >= 0:
                    early_start[p] = min(early_start[p], early_start[i])
                    early_finish[p] = max(early_finish[p], early_finish[i])
                continue
            if state == 2:
                early_start[i] = n[i, FIXED_START]
                early_finish[i] = n[i, FIXED_FINISH]
            elif state == 3 and n[i, FIXED_START] != NONE:
                early_start[i] = n[i, FIXED_START]
                early_finish[i] = (
                    n[i, FIXED_FINISH] if n[i, FIXED_FINISH] != NONE else end(t, n, w, i, n[i, FIXED_START])
                )
            elif state == 1:
                continue_started(
                    t, n, w, i, bound, finish_bound, data_date, progress, early_start, early_finish, rest_start
                )
            else:
                plan_task(
                    t,
                    n,
                    w,
                    i,
                    bound,
                    finish_bound,
                    data_date,
                    constraints_win,
                    early_start,
                    early_finish,
                    project_start,
                )
        start_ticks[i] = worked(t, n[i, CALENDAR], early_start[i])
        finish_ticks[i] = worked(t, n[i, CALENDAR], early_finish[i])
        p = n[i, PARENT_CLOSE]
        if p >= 0 and n[i, STATE] != 4:
            early_start[p] = min(early_start[p], early_start[i])
            early_finish[p] = max(early_finish[p], early_finish[i])
    return early_start, early_finish, rest_start, start_ticks, finish_ticks


@njit(cache=True)
def open_bound(n: Any, i: int, bound: int) -> Any:
    """Where the children of a summary may begin; a manual summary begins on its own date."""
    j = n[i, PARTNER]
    if n[j, STATE] == 3 and n[j, FIXED_START] != NONE:
        return n[j, FIXED_START]
    if n[j, CONSTRAINT] == 4:
        return max(bound, n[j, CONSTRAINT_DATE])
    return bound


@njit(cache=True)
def close_forward(n: Any, i: int, early_start: Any, early_finish: Any, project_start: int) -> None:
    """A summary spans its children; one whose children are all inactive stays where it opens."""
    if early_start[i] == FAR:
        early_start[i] = max(early_start[n[i, PARTNER]], project_start)
        early_finish[i] = early_start[i]
    if n[i, STATE] == 3 and n[i, FIXED_START] != NONE:
        early_start[i] = n[i, FIXED_START]
        if n[i, FIXED_FINISH] != NONE:
            early_finish[i] = n[i, FIXED_FINISH]


@njit(cache=True)
def bounds_from_links(t: Any, n: Any, e: Any, i: int, early_start: Any, early_finish: Any, base: int) -> Any:
    """The earliest start that parents and links allow, and the earliest finish that links demand (`NONE` if none)."""
    gate = n[i, PARENT_OPEN]
    bound = early_start[gate] if gate >= 0 else base
    linked = NONE
    finish_bound = NONE
    for k in range(n[i, INTO_FIRST], n[i, INTO_LAST]):
        j = e[k, SOURCE]
        if n[j, STATE] == 4:
            continue
        kind = e[k, LINK_KIND]
        if e[k, LAG] == 0:
            reached = early_finish[j] if kind == 0 or kind == 2 else early_start[j]
        else:
            span = span_of(t, n, j, early_start[j], early_finish[j]) if e[k, LAG_KIND] >= 2 else 0
            reached = lag_after(t, e, k, early_finish[j] if kind == 0 or kind == 2 else early_start[j], span)
        if kind <= 1:
            linked = max(linked, reached)
        else:
            finish_bound = max(finish_bound, reached)
    return max(bound, linked), finish_bound


@njit(cache=True)
def plan_task(
    t: Any,
    n: Any,
    w: Any,
    i: int,
    bound: int,
    finish_bound: int,
    data_date: int,
    constraints_win: bool,
    early_start: Any,
    early_finish: Any,
    project_start: int,
) -> None:
    """Dates of a task that has not started."""
    constraint = n[i, CONSTRAINT]
    date = n[i, CONSTRAINT_DATE]
    if data_date != NONE:
        bound = max(bound, data_date)
    if date != NONE:
        if constraint == 4 or constraint == 2:
            bound = max(bound, date)
        elif constraint == 6 or constraint == 3:
            finish_bound = max(finish_bound, date)
    if bound == NONE:
        bound = project_start
    pulled = False
    if finish_bound != NONE:
        reaching = start_reaching(t, n, w, i, finish_bound)
        pulled = reaching > bound
        bound = max(bound, reaching)
    start = begin(t, n, w, i, bound)
    if n[i, DELAY] != 0:
        start = begin(t, n, w, i, start + n[i, DELAY])
    if constraints_win and date != NONE:
        if constraint == 2:
            start = begin(t, n, w, i, date)
        elif constraint == 3:
            start = start_for(t, n, w, i, date)
        elif constraint == 5 and start > date:
            start = begin(t, n, w, i, date)
        elif constraint == 7 and end(t, n, w, i, start) > date:
            start = start_for(t, n, w, i, date)
    finish = end(t, n, w, i, start)
    calendar = n[i, CALENDAR]
    if pulled and finish < finish_bound and worked(t, calendar, finish) == worked(t, calendar, finish_bound):
        finish = finish_bound
    early_start[i] = start
    early_finish[i] = finish


@njit(cache=True)
def continue_started(
    t: Any,
    n: Any,
    w: Any,
    i: int,
    bound: int,
    finish_bound: int,
    data_date: int,
    progress: int,
    early_start: Any,
    early_finish: Any,
    rest_start: Any,
) -> None:
    """Dates of a task in progress: its remaining work goes on at the resume date, the data date or after its links."""
    start = n[i, FIXED_START]
    early_start[i] = start
    resume = n[i, RESUME]
    contiguous_finish = end(t, n, w, i, start)
    calendar = n[i, CALENDAR]
    remaining = n[i, REMAINING]
    if remaining == NONE:
        remaining = worked(t, calendar, contiguous_finish) - worked(t, calendar, max(resume, start))
    done_by = earliest(t, calendar, worked(t, calendar, start) + n[i, DURATION] - remaining)
    if resume == NONE:
        resume = done_by
    floor = resume
    if data_date != NONE:
        floor = max(floor, data_date)
    if progress == 0 and bound > start:
        floor = max(floor, bound)
    ticks = worked(t, calendar, floor)
    several = n[i, PORTION_FIRST] < n[i, PORTION_LAST]
    if worked(t, calendar, done_by) == ticks or (several and floor == resume):
        early_finish[i] = contiguous_finish
    else:
        early_finish[i] = earliest(t, calendar, ticks + remaining) if remaining > 0 else floor
    if n[i, CONSTRAINT] == 6 and n[i, CONSTRAINT_DATE] != NONE:
        early_finish[i] = max(early_finish[i], n[i, CONSTRAINT_DATE])
    if progress == 0 and finish_bound != NONE:
        early_finish[i] = max(early_finish[i], finish_bound)
    rest_start[i] = floor
