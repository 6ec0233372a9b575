"""The backward pass: late dates, and as-late-as-possible tasks (compiled).

Node kinds: 0 leaf, 1 a summary opens, 2 a summary closes. States: 0 planned, 1 started, 2 complete, 3 manual,
4 inactive. Link kinds: 0 FS, 1 SS, 2 FF, 3 SF. Constraints as in `ConstraintKind`. ``t`` is the packed calendars,
``n`` the nodes, ``e`` the links out of them, ``w`` the portions.
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
    DEADLINE,
    DELAY,
    DURATION,
    FAR,
    KIND,
    LAG,
    LAG_KIND,
    LINK_KIND,
    NONE,
    OUT_FIRST,
    OUT_LAST,
    PARENT_CLOSE,
    PARTNER,
    PORTION_FIRST,
    PORTION_LAST,
    STATE,
    TARGET,
    begin,
    end,
    is_plain,
    lag_before,
    last_working,
    span_of,
    start_for,
)


@njit(cache=True)
def backward(  # noqa: PLR0915
    t: Any,
    n: Any,
    e: Any,
    w: Any,
    early_start: Any,
    early_finish: Any,
    rest_start: Any,
    project_finish: int,
    manual_starts_bind: bool,
    ends_critical: bool,
    open_ends_only: bool,
    constraints_win: bool,
) -> Any:
    """Late start and late finish, and both in working ticks of each node's calendar: int64 [nodes] each."""
    m = len(n)
    late_start = np.empty(m, np.int64)
    late_finish = np.empty(m, np.int64)
    limit = np.empty(m, np.int64)
    start_ticks = np.zeros(m, np.int64)
    late_ticks = np.zeros(m, np.int64)
    for i in range(m - 1, -1, -1):
        kind = n[i, KIND]
        p = n[i, PARENT_CLOSE]
        if kind == 1:
            j = n[i, PARTNER]
            if late_start[j] == FAR:
                late_start[j] = limit[j]
                late_finish[j] = limit[j]
            late_start[i] = late_start[j]
            late_finish[i] = late_finish[j]
            start_ticks[j] = worked(t, n[i, CALENDAR], late_start[j])
            late_ticks[j] = worked(t, n[i, CALENDAR], late_finish[j])
            if p >= 0:
                late_start[p] = min(late_start[p], late_start[j])
                late_finish[p] = max(late_finish[p], late_finish[j])
            continue
        most = limit[p] if p >= 0 else project_finish
        finish = FAR if open_ends_only and kind == 0 else most
        start = FAR
        if ends_critical and kind == 0 and n[i, OUT_FIRST] == n[i, OUT_LAST]:
            finish = min(most, early_finish[i])
        for k in range(n[i, OUT_FIRST], n[i, OUT_LAST]):
            j = e[k, TARGET]
            state = n[j, STATE]
            if state == 2 or state == 4 or n[i, STATE] == 4:
                continue
            lk = e[k, LINK_KIND]
            if lk == 0 or lk == 1:
                anchor = late_start[j] - n[j, DELAY]
                if state == 1 and n[j, KIND] == 0:
                    anchor = rest_start[j] if n[j, DURATION] > 0 else late_finish[j]
            else:
                anchor = late_finish[j]
            if e[k, LAG] != 0:
                span = span_of(t, n, i, early_start[i], early_finish[i]) if e[k, LAG_KIND] >= 2 else 0
                anchor = lag_before(t, e, k, anchor, span)
            if lk == 0 or lk == 2:
                finish = min(finish, anchor)
            elif manual_starts_bind or (n[i, STATE] == 0 and not (state == 1 and n[j, OUT_FIRST] == n[j, OUT_LAST])):
                start = min(start, anchor)
        if finish == FAR and start == FAR:
            finish = most
        if n[i, DEADLINE] != NONE:
            finish = min(finish, n[i, DEADLINE])
        if kind == 2:
            if n[i, CONSTRAINT_DATE] != NONE and n[i, CONSTRAINT] == 7:
                finish = min(finish, n[i, CONSTRAINT_DATE])
            limit[i] = finish
            late_start[i] = FAR
            late_finish[i] = NONE
            continue
        if is_plain(n, i) and start == FAR:
            calendar = n[i, CALENDAR]
            ticks = worked(t, calendar, finish)
            late_start[i] = latest(t, calendar, ticks - n[i, DURATION])
            late_finish[i] = earliest(t, calendar, ticks)
            start_ticks[i] = ticks - n[i, DURATION]
            late_ticks[i] = ticks
        else:
            place_late(t, n, w, i, start, finish, constraints_win, early_start, early_finish, late_start, late_finish)
            start_ticks[i] = worked(t, n[i, CALENDAR], late_start[i])
            late_ticks[i] = worked(t, n[i, CALENDAR], late_finish[i])
        if p >= 0 and n[i, STATE] != 4:
            late_start[p] = min(late_start[p], late_start[i])
            late_finish[p] = max(late_finish[p], late_finish[i])
    return late_start, late_finish, start_ticks, late_ticks


@njit(cache=True)
def place_late(
    t: Any,
    n: Any,
    w: Any,
    i: int,
    start: int,
    finish: int,
    constraints_win: bool,
    early_start: Any,
    early_finish: Any,
    late_start: Any,
    late_finish: Any,
) -> None:
    """Late dates of a leaf from the latest start and finish that its successors allow."""
    state = n[i, STATE]
    if state == 2:
        late_start[i] = early_start[i]
        late_finish[i] = early_finish[i]
        return
    constraint = n[i, CONSTRAINT]
    date = n[i, CONSTRAINT_DATE]
    if date != NONE and state != 1:
        if constraints_win and constraint == 2:
            start = date
            finish = end(t, n, w, i, begin(t, n, w, i, date))
        elif constraints_win and constraint == 3:
            start = FAR
            finish = date
        elif constraint == 3 or constraint == 7:
            finish = min(finish, date)
        elif constraint == 2 or constraint == 5:
            start = min(start, date)
    calendar = n[i, CALENDAR]
    if n[i, DURATION] > 0:
        finish = last_working(t, n, w, i, finish)
    elif worked(t, calendar, finish) == worked(t, calendar, early_finish[i]):
        finish = early_finish[i]
    begins = start_for(t, n, w, i, finish)
    if start < begins:
        begins = start
        if n[i, DURATION] > 0 and n[i, PORTION_FIRST] == n[i, PORTION_LAST]:
            begins = latest(t, calendar, worked(t, calendar, start))
        finish = end(t, n, w, i, begins)
    if state == 1:
        begins = early_start[i]
    late_start[i] = begins
    late_finish[i] = finish


@njit(cache=True)
def place_alap(t: Any, n: Any, e: Any, w: Any, early_start: Any, early_finish: Any, late_finish: Any) -> Any:
    """Dates with as-late-as-possible tasks moved into their free float: int64 [nodes] each."""
    m = len(n)
    start = early_start.copy()
    finish = early_finish.copy()
    for i in range(m - 1, -1, -1):
        if n[i, KIND] != 0 or n[i, CONSTRAINT] != 1 or n[i, STATE] != 0:
            continue
        latest_finish = late_finish[i]
        latest_start = FAR
        for k in range(n[i, OUT_FIRST], n[i, OUT_LAST]):
            j = e[k, TARGET]
            if n[j, STATE] == 2 or n[j, STATE] == 4:
                continue
            kind = e[k, LINK_KIND]
            held = start[j] if kind <= 1 else (finish[n[j, PARTNER]] if n[j, KIND] == 1 else finish[j])
            if e[k, LAG] != 0:
                span = span_of(t, n, i, start[i], finish[i]) if e[k, LAG_KIND] >= 2 else 0
                held = lag_before(t, e, k, held, span)
            if kind == 0 or kind == 2:
                latest_finish = min(latest_finish, held)
            else:
                latest_start = min(latest_start, held)
        begins = min(start_for(t, n, w, i, latest_finish), latest_start)
        if begins > start[i]:
            start[i] = begin(t, n, w, i, begins)
            finish[i] = end(t, n, w, i, start[i])
    for i in range(m):
        if n[i, KIND] == 1:
            start[n[i, PARTNER]] = FAR
            finish[n[i, PARTNER]] = NONE
        p = n[i, PARENT_CLOSE]
        if n[i, KIND] == 2 and start[i] == FAR:
            start[i] = early_start[i]
            finish[i] = early_finish[i]
        if n[i, KIND] != 1 and p >= 0 and n[i, STATE] != 4:
            start[p] = min(start[p], start[i])
            finish[p] = max(finish[p], finish[i])
    return start, finish
