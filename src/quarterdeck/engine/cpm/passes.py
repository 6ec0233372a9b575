"""The compiled passes over a network (loaded through `quarterdeck.engine.compiled`).

Node kinds: 0 leaf, 1 a summary opens, 2 a summary closes. States: 0 planned, 1 started, 2 complete, 3 manual,
4 inactive. Link kinds: 0 FS, 1 SS, 2 FF, 3 SF. Constraints as in `ConstraintKind`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from quarterdeck.engine.calendars.kernels import earliest, latest, worked
from quarterdeck.engine.cpm.dates import begin, end, lag_after, lag_before, span_of, start_for, start_reaching

NONE = -(2**62)
FAR = 2**62


@njit(cache=True)
def forward(
    t: Any, n: Any, project_start: int, yields: bool, data_date: int, constraints_win: bool, progress: int
) -> Any:
    """Early start, early finish and, for started tasks, where the remaining work begins: int64 [nodes] each."""
    m = len(n.kind)
    base = NONE if yields else project_start
    early_start = np.empty(m, np.int64)
    early_finish = np.empty(m, np.int64)
    rest_start = np.full(m, NONE, np.int64)
    for i in range(m):
        kind = n.kind[i]
        if kind == 2:
            close_forward(n, i, early_start, early_finish, project_start)
        else:
            bound, finish_bound = bounds_from_links(t, n, i, early_start, early_finish, base)
            if kind == 1:
                early_start[i] = open_bound(n, i, bound)
                early_finish[i] = early_start[i]
                j = n.partner[i]
                early_start[j] = FAR
                early_finish[j] = NONE
                continue
            state = n.state[i]
            if state == 2:
                early_start[i] = n.fixed_start[i]
                early_finish[i] = n.fixed_finish[i]
            elif state == 3 and n.fixed_start[i] != NONE:
                early_start[i] = n.fixed_start[i]
                early_finish[i] = n.fixed_finish[i] if n.fixed_finish[i] != NONE else end(t, n, i, n.fixed_start[i])
            elif state == 1:
                continue_started(
                    t, n, i, bound, finish_bound, data_date, progress, early_start, early_finish, rest_start
                )
            else:
                plan_task(
                    t, n, i, bound, finish_bound, data_date, constraints_win, early_start, early_finish, project_start
                )
        p = n.parent_close[i]
        if p >= 0 and n.state[i] != 4:
            early_start[p] = min(early_start[p], early_start[i])
            early_finish[p] = max(early_finish[p], early_finish[i])
    return early_start, early_finish, rest_start


@njit(cache=True)
def open_bound(n: Any, i: int, bound: int) -> Any:
    """Where the children of a summary may begin; a manual summary begins on its own date."""
    j = n.partner[i]
    if n.state[j] == 3 and n.fixed_start[j] != NONE:
        return n.fixed_start[j]
    if n.constraint[j] == 4:
        return max(bound, n.constraint_date[j])
    return bound


@njit(cache=True)
def close_forward(n: Any, i: int, early_start: Any, early_finish: Any, project_start: int) -> None:
    """A summary spans its children; one whose children are all inactive stays where it opens."""
    if early_start[i] == FAR:
        early_start[i] = max(early_start[n.partner[i]], project_start)
        early_finish[i] = early_start[i]
    if n.state[i] == 3 and n.fixed_start[i] != NONE:
        early_start[i] = n.fixed_start[i]
        if n.fixed_finish[i] != NONE:
            early_finish[i] = n.fixed_finish[i]


@njit(cache=True)
def bounds_from_links(t: Any, n: Any, i: int, early_start: Any, early_finish: Any, base: int) -> Any:
    """The earliest start that parents and links allow, and the earliest finish that links demand (`NONE` if none)."""
    gate = n.parent_open[i]
    bound = early_start[gate] if gate >= 0 else base
    linked = NONE
    finish_bound = NONE
    for k in range(n.into_at[i], n.into_at[i + 1]):
        j = n.source[k]
        if n.state[j] == 4:
            continue
        kind = n.link_kind[k]
        if n.lag[k] == 0:
            reached = early_finish[j] if kind == 0 or kind == 2 else early_start[j]
        else:
            span = span_of(t, n, j, early_start[j], early_finish[j]) if n.lag_kind[k] >= 2 else 0
            reached = lag_after(t, n, k, early_finish[j] if kind == 0 or kind == 2 else early_start[j], span)
        if kind <= 1:
            linked = max(linked, reached)
        else:
            finish_bound = max(finish_bound, reached)
    return max(bound, linked), finish_bound


@njit(cache=True)
def plan_task(
    t: Any,
    n: Any,
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
    constraint = n.constraint[i]
    date = n.constraint_date[i]
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
        reaching = start_reaching(t, n, i, finish_bound)
        pulled = reaching > bound
        bound = max(bound, reaching)
    start = begin(t, n, i, bound + n.delay[i])
    if constraints_win and date != NONE:
        if constraint == 2:
            start = begin(t, n, i, date)
        elif constraint == 3:
            start = start_for(t, n, i, date)
        elif constraint == 5 and start > date:
            start = begin(t, n, i, date)
        elif constraint == 7 and end(t, n, i, start) > date:
            start = start_for(t, n, i, date)
    finish = end(t, n, i, start)
    calendar = n.calendar[i]
    if pulled and finish < finish_bound and worked(t, calendar, finish) == worked(t, calendar, finish_bound):
        finish = finish_bound
    early_start[i] = start
    early_finish[i] = finish


@njit(cache=True)
def continue_started(
    t: Any,
    n: Any,
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
    start = n.fixed_start[i]
    early_start[i] = start
    resume = n.resume[i]
    contiguous_finish = end(t, n, i, start)
    calendar = n.calendar[i]
    remaining = n.remaining[i]
    if remaining == NONE:
        remaining = worked(t, calendar, contiguous_finish) - worked(t, calendar, max(resume, start))
    floor = resume if resume != NONE else start
    if data_date != NONE:
        floor = max(floor, data_date)
    if progress == 0 and bound > start:
        floor = max(floor, bound)
    ticks = worked(t, calendar, floor)
    done_by = earliest(t, calendar, worked(t, calendar, start) + n.duration[i] - remaining)
    if worked(t, calendar, done_by) == ticks or (
        resume != NONE and floor == resume and n.portion_at[i] < n.portion_at[i + 1]
    ):
        early_finish[i] = contiguous_finish
    else:
        early_finish[i] = earliest(t, calendar, ticks + remaining) if remaining > 0 else floor
    if progress == 0 and finish_bound != NONE:
        early_finish[i] = max(early_finish[i], finish_bound)
    rest_start[i] = floor


@njit(cache=True)
def backward(  # noqa: PLR0915
    t: Any,
    n: Any,
    early_start: Any,
    early_finish: Any,
    rest_start: Any,
    project_finish: int,
    manual_starts_bind: bool,
    ends_critical: bool,
) -> Any:
    """Late start and late finish: int64 [nodes] each."""
    m = len(n.kind)
    late_start = np.empty(m, np.int64)
    late_finish = np.empty(m, np.int64)
    limit = np.empty(m, np.int64)
    for i in range(m - 1, -1, -1):
        kind = n.kind[i]
        p = n.parent_close[i]
        if kind == 1:
            j = n.partner[i]
            if late_start[j] == FAR:
                late_start[j] = limit[j]
                late_finish[j] = limit[j]
            late_start[i] = late_start[j]
            late_finish[i] = late_finish[j]
            if p >= 0:
                late_start[p] = min(late_start[p], late_start[j])
                late_finish[p] = max(late_finish[p], late_finish[j])
            continue
        finish = limit[p] if p >= 0 else project_finish
        start = FAR
        if ends_critical and kind == 0 and n.out_at[i] == n.out_at[i + 1]:
            finish = min(finish, early_finish[i])
        for o in range(n.out_at[i], n.out_at[i + 1]):
            k = n.out_link[o]
            j = n.target[k]
            state = n.state[j]
            if state == 2 or state == 4 or n.state[i] == 4:
                continue
            lk = n.link_kind[k]
            if lk == 0 or lk == 1:
                anchor = late_start[j] - n.delay[j]
                if state == 1 and n.kind[j] == 0:
                    anchor = rest_start[j] if n.duration[j] > 0 else late_finish[j]
            else:
                anchor = late_finish[j]
            if n.lag[k] != 0:
                span = span_of(t, n, i, early_start[i], early_finish[i]) if n.lag_kind[k] >= 2 else 0
                anchor = lag_before(t, n, k, anchor, span)
            if lk == 0 or lk == 2:
                finish = min(finish, anchor)
            elif manual_starts_bind or n.state[i] != 3:
                start = min(start, anchor)
        if n.deadline[i] != NONE:
            finish = min(finish, n.deadline[i])
        if kind == 2:
            if n.constraint_date[i] != NONE and n.constraint[i] == 7:
                finish = min(finish, n.constraint_date[i])
            limit[i] = finish
            late_start[i] = FAR
            late_finish[i] = NONE
            continue
        place_late(t, n, i, start, finish, early_start, early_finish, late_start, late_finish)
        if p >= 0 and n.state[i] != 4:
            late_start[p] = min(late_start[p], late_start[i])
            late_finish[p] = max(late_finish[p], late_finish[i])
    return late_start, late_finish


@njit(cache=True)
def place_late(
    t: Any,
    n: Any,
    i: int,
    start: int,
    finish: int,
    early_start: Any,
    early_finish: Any,
    late_start: Any,
    late_finish: Any,
) -> None:
    """Late dates of a leaf from the latest start and finish that its successors allow."""
    state = n.state[i]
    if state == 2:
        late_start[i] = early_start[i]
        late_finish[i] = early_finish[i]
        return
    constraint = n.constraint[i]
    date = n.constraint_date[i]
    if date != NONE and state != 1:
        if constraint == 3 or constraint == 7:
            finish = min(finish, date)
        elif constraint == 2 or constraint == 5:
            start = min(start, date)
    calendar = n.calendar[i]
    if n.duration[i] > 0:
        if n.portion_at[i] == n.portion_at[i + 1]:
            finish = earliest(t, calendar, worked(t, calendar, finish))
    elif worked(t, calendar, finish) == worked(t, calendar, early_finish[i]):
        finish = early_finish[i]
    begins = start_for(t, n, i, finish)
    if start < begins:
        begins = start
        if n.duration[i] > 0 and n.portion_at[i] == n.portion_at[i + 1]:
            begins = latest(t, calendar, worked(t, calendar, start))
        finish = end(t, n, i, begins)
    if state == 1:
        begins = early_start[i]
    late_start[i] = begins
    late_finish[i] = finish


@njit(cache=True)
def floats(
    t: Any,
    n: Any,
    early_start: Any,
    early_finish: Any,
    rest_start: Any,
    late_start: Any,
    late_finish: Any,
    project_finish: int,
    to_late_finish: bool,
    complete_float: int,
) -> Any:
    """Total float, free float per node and the float of every link, in ticks of the tasks' calendars."""
    m = len(n.kind)
    total = np.empty(m, np.int64)
    free = np.empty(m, np.int64)
    link_float = np.empty(len(n.source), np.int64)
    begun = np.zeros(m, np.bool_)
    for i in range(m):
        state = n.state[i]
        if n.kind[i] == 1:
            total[i] = 0
            free[i] = 0
            continue
        p = n.parent_close[i]
        if p >= 0 and (state == 1 or state == 2 or begun[i]):
            begun[p] = True
        calendar = n.calendar[i]
        finish_ticks = worked(t, calendar, early_finish[i])
        spare = worked(t, calendar, late_finish[i]) - finish_ticks
        if state != 1 and not begun[i]:
            spare = min(spare, worked(t, calendar, late_start[i]) - worked(t, calendar, early_start[i]))
        total[i] = spare
        least = FAR
        for o in range(n.out_at[i], n.out_at[i + 1]):
            k = n.out_link[o]
            gap = link_gap(t, n, k, i, early_start, early_finish, rest_start)
            link_float[k] = gap
            if n.state[n.target[k]] != 2 and n.state[n.target[k]] != 4:
                least = min(least, gap)
        if least == FAR:
            least = spare
            if not to_late_finish:
                least = worked(t, calendar, project_finish) - finish_ticks
        free[i] = least
        if state == 2 and n.kind[i] == 0:
            total[i] = complete_float
            free[i] = complete_float
    return total, free, link_float


@njit(cache=True)
def link_gap(t: Any, n: Any, k: int, i: int, early_start: Any, early_finish: Any, rest_start: Any) -> Any:
    """Relationship free float of link ``k`` out of node ``i``, in ticks of the predecessor's calendar."""
    j = n.target[k]
    kind = n.link_kind[k]
    if kind <= 1:
        held = early_start[j] - n.delay[j]
        if n.state[j] == 1 and n.kind[j] == 0 and rest_start[j] != NONE:
            held = rest_start[j]
    else:
        held = early_finish[n.partner[j]] if n.kind[j] == 1 else early_finish[j]
    if n.lag[k] != 0:
        span = span_of(t, n, i, early_start[i], early_finish[i]) if n.lag_kind[k] >= 2 else 0
        held = lag_before(t, n, k, held, span)
    own = early_finish[i] if kind == 0 or kind == 2 else early_start[i]
    calendar = n.calendar[i]
    return worked(t, calendar, held) - worked(t, calendar, own)


@njit(cache=True)
def place_alap(t: Any, n: Any, early_start: Any, early_finish: Any, late_finish: Any, project_finish: int) -> Any:
    """Dates with as-late-as-possible tasks moved into their free float: int64 [nodes] each."""
    m = len(n.kind)
    start = early_start.copy()
    finish = early_finish.copy()
    for i in range(m - 1, -1, -1):
        if n.kind[i] != 0 or n.constraint[i] != 1 or n.state[i] != 0:
            continue
        latest_finish = late_finish[i]
        latest_start = FAR
        for o in range(n.out_at[i], n.out_at[i + 1]):
            k = n.out_link[o]
            j = n.target[k]
            if n.state[j] == 2 or n.state[j] == 4:
                continue
            kind = n.link_kind[k]
            held = start[j] if kind <= 1 else (finish[n.partner[j]] if n.kind[j] == 1 else finish[j])
            if n.lag[k] != 0:
                span = span_of(t, n, i, start[i], finish[i]) if n.lag_kind[k] >= 2 else 0
                held = lag_before(t, n, k, held, span)
            if kind == 0 or kind == 2:
                latest_finish = min(latest_finish, held)
            else:
                latest_start = min(latest_start, held)
        begins = min(start_for(t, n, i, latest_finish), latest_start)
        if begins > start[i]:
            start[i] = begin(t, n, i, begins)
            finish[i] = end(t, n, i, start[i])
    for i in range(m):
        if n.kind[i] == 1:
            start[n.partner[i]] = FAR
            finish[n.partner[i]] = NONE
        p = n.parent_close[i]
        if n.kind[i] == 2 and start[i] == FAR:
            start[i] = early_start[i]
            finish[i] = early_finish[i]
        if n.kind[i] != 1 and p >= 0 and n.state[i] != 4:
            start[p] = min(start[p], start[i])
            finish[p] = max(finish[p], finish[i])
    return start, finish


@njit(cache=True)
def longest_path(n: Any, early_finish: Any, link_float: Any) -> Any:
    """Nodes on driving links traced back from the last finish: bool [nodes]."""
    m = len(n.kind)
    on_path = np.zeros(m, np.bool_)
    last = NONE
    for i in range(m):
        if n.kind[i] == 0 and n.state[i] != 4:
            last = max(last, early_finish[i])
    for i in range(m - 1, -1, -1):
        if n.state[i] == 4:
            continue
        if n.kind[i] == 0 and early_finish[i] == last:
            on_path[i] = True
        p = n.parent_close[i]
        if n.kind[i] != 1 and p >= 0 and on_path[p] and early_finish[i] == early_finish[p]:
            on_path[i] = True
        gate = n.parent_open[i]
        if not on_path[i]:
            continue
        driven = False
        for k in range(n.into_at[i], n.into_at[i + 1]):
            if link_float[k] <= 0 and n.state[n.source[k]] != 4:
                on_path[n.source[k]] = True
                driven = True
        if not driven and gate >= 0 and n.kind[i] != 2:
            on_path[gate] = True
    return on_path


@njit(cache=True)
def completed(n: Any) -> Any:
    """Complete leaves, and summaries whose leaves are all complete: bool [nodes]."""
    m = len(n.kind)
    done = np.zeros(m, np.bool_)
    for i in range(m):
        if n.kind[i] == 1:
            done[n.partner[i]] = True
    for i in range(m):
        if n.kind[i] == 0:
            done[i] = n.state[i] == 2
        p = n.parent_close[i]
        if n.kind[i] != 1 and p >= 0 and not done[i] and n.state[i] != 4:
            done[p] = False
    return done


@njit(cache=True)
def driving_links(t: Any, n: Any, early_start: Any, early_finish: Any, rest_start: Any) -> Any:
    """Links that decide their successor's early date: bool [links]; tasks begun too early for a link: bool [nodes]."""
    m = len(n.kind)
    driving = np.zeros(len(n.source), np.bool_)
    early = np.zeros(m, np.bool_)
    for i in range(m):
        for k in range(n.into_at[i], n.into_at[i + 1]):
            j = n.source[k]
            if n.state[j] == 4:
                continue
            kind = n.link_kind[k]
            reached = early_finish[j] if kind == 0 or kind == 2 else early_start[j]
            if n.lag[k] != 0:
                span = span_of(t, n, j, early_start[j], early_finish[j]) if n.lag_kind[k] >= 2 else 0
                reached = lag_after(t, n, k, reached, span)
            calendar = n.calendar[i]
            if kind <= 1:
                held = early_start[i] - n.delay[i]
                if n.state[i] == 1:
                    early[i] = early[i] or (reached > early_start[i] and n.state[j] != 2)
                    held = rest_start[i]
            else:
                held = early_finish[n.partner[i]] if n.kind[i] == 1 else early_finish[i]
            if n.state[i] != 2:
                driving[k] = held == reached or worked(t, calendar, held) == worked(t, calendar, reached)
    return driving, early
