"""Floats, driving links and the longest path (compiled).

Node kinds: 0 leaf, 1 a summary opens, 2 a summary closes. States: 0 planned, 1 started, 2 complete, 3 manual,
4 inactive. Link kinds: 0 FS, 1 SS, 2 FF, 3 SF. Constraints as in `ConstraintKind`. ``t`` is the packed calendars,
``n`` the nodes, ``e`` the links out of them, ``w`` the portions.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from quarterdeck.engine.calendars.kernels import worked
from quarterdeck.engine.cpm.dates import (
    CALENDAR,
    DELAY,
    FAR,
    KIND,
    LAG,
    LAG_CALENDAR,
    LAG_KIND,
    LINK_KIND,
    NONE,
    OUT_FIRST,
    OUT_LAST,
    PARENT_CLOSE,
    PARENT_OPEN,
    PARTNER,
    STATE,
    TARGET,
    round_percent,
    span_of,
)


@njit(cache=True)
def floats(
    t: Any,
    n: Any,
    e: Any,
    early_start: Any,
    early_finish: Any,
    rest_start: Any,
    start_ticks: Any,
    finish_ticks: Any,
    late_start_ticks: Any,
    late_finish_ticks: Any,
    project_finish: int,
    to_late_finish: bool,
    complete_float: int,
) -> Any:
    """Floats and what drives.

    Returns total float and free float in ticks of the tasks' calendars (int64 [nodes]), the float of every link in
    ticks of its calendar (int64 [links]), whether it decides its successor's early date (bool [links]), and which
    tasks began before a link allowed (bool [nodes]).
    """
    m = len(n)
    total = np.zeros(m, np.int64)
    free = np.zeros(m, np.int64)
    link_float = np.empty(len(e), np.int64)
    driving = np.zeros(len(e), np.bool_)
    out_of_sequence = np.zeros(m, np.bool_)
    begun = np.zeros(m, np.bool_)
    for i in range(m):
        kind = n[i, KIND]
        if kind == 1:
            continue
        state = n[i, STATE]
        p = n[i, PARENT_CLOSE]
        if p >= 0 and (state == 1 or state == 2 or begun[i]):
            begun[p] = True
        spare = late_finish_ticks[i] - finish_ticks[i]
        if state != 1 and not begun[i]:
            spare = min(spare, late_start_ticks[i] - start_ticks[i])
        least = FAR
        for k in range(n[i, OUT_FIRST], n[i, OUT_LAST]):
            j = e[k, TARGET]
            gap = link_gap(t, n, e, k, i, j, early_start, early_finish, rest_start, start_ticks, finish_ticks)
            link_float[k] = gap
            later = n[j, STATE]
            if later != 2 and later != 4:
                least = min(least, gap)
                driving[k] = gap == 0 and state != 4
            if later == 1 and n[j, KIND] == 0 and e[k, LINK_KIND] == 0 and state != 2:
                out_of_sequence[j] = out_of_sequence[j] or early_finish[i] > early_start[j]
        if least == FAR:
            least = spare
            if not to_late_finish:
                least = worked(t, n[i, CALENDAR], project_finish) - finish_ticks[i]
        total[i] = spare
        free[i] = least
        if state == 2 and kind == 0:
            total[i] = complete_float
            free[i] = complete_float
    return total, free, link_float, driving, out_of_sequence


@njit(cache=True)
def link_gap(
    t: Any,
    n: Any,
    e: Any,
    k: int,
    i: int,
    j: int,
    early_start: Any,
    early_finish: Any,
    rest_start: Any,
    start_ticks: Any,
    finish_ticks: Any,
) -> Any:
    """Relationship free float of link ``k`` from node ``i`` to ``j``, in ticks of the link's calendar."""
    kind = e[k, LINK_KIND]
    calendar = e[k, LAG_CALENDAR]
    from_finish = kind == 0 or kind == 2
    if calendar == n[i, CALENDAR]:
        own = finish_ticks[i] if from_finish else start_ticks[i]
    else:
        own = worked(t, calendar, early_finish[i] if from_finish else early_start[i])
    lag = e[k, LAG]
    elapsed = 0
    if lag != 0:
        lag_kind = e[k, LAG_KIND]
        if lag_kind >= 2:
            lag = round_percent(lag, span_of(t, n, i, early_start[i], early_finish[i]))
        if lag_kind == 1 or lag_kind == 3:
            elapsed = lag
            lag = 0
    if kind <= 1:
        held = early_start[j] - n[j, DELAY]
        if n[j, STATE] == 1 and n[j, KIND] == 0 and n[i, STATE] != 1:
            held = rest_start[j]
        elif calendar == n[j, CALENDAR] and elapsed == 0 and n[j, DELAY] == 0 and n[j, KIND] == 0:
            return start_ticks[j] - lag - own
    else:
        held = early_finish[n[j, PARTNER]] if n[j, KIND] == 1 else early_finish[j]
    return worked(t, calendar, held - elapsed) - lag - own


@njit(cache=True)
def longest_path(n: Any, e: Any, early_start: Any, early_finish: Any, driving: Any) -> Any:
    """Nodes on driving links traced back from the last finish: bool [nodes]."""
    m = len(n)
    on_path = np.zeros(m, np.bool_)
    last = NONE
    for i in range(m):
        if n[i, KIND] == 0 and n[i, STATE] != 4:
            last = max(last, early_finish[i])
    for i in range(m - 1, -1, -1):
        if n[i, STATE] == 4:
            continue
        if n[i, KIND] == 0 and early_finish[i] == last:
            on_path[i] = True
        p = n[i, PARENT_CLOSE]
        if n[i, KIND] != 1 and p >= 0 and on_path[p] and early_finish[i] == early_finish[p]:
            on_path[i] = True
        for k in range(n[i, OUT_FIRST], n[i, OUT_LAST]):
            if driving[k] and on_path[e[k, TARGET]]:
                on_path[i] = True
        gate = n[i, PARENT_OPEN]
        if on_path[i] and gate >= 0 and n[i, KIND] != 2 and early_start[i] == early_start[n[gate, PARTNER]]:
            on_path[gate] = True
    return on_path


@njit(cache=True)
def completed(n: Any) -> Any:
    """Complete leaves, and summaries whose leaves are all complete: bool [nodes]."""
    m = len(n)
    done = np.zeros(m, np.bool_)
    for i in range(m):
        if n[i, KIND] == 1:
            done[n[i, PARTNER]] = True
    for i in range(m):
        if n[i, KIND] == 0:
            done[i] = n[i, STATE] == 2
        p = n[i, PARENT_CLOSE]
        if n[i, KIND] != 1 and p >= 0 and not done[i] and n[i, STATE] != 4:
            done[p] = False
    return done
