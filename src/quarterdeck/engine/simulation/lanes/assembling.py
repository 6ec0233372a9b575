"""The lane program's tables from a plan's network and calendars (compiled)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from quarterdeck.engine.calendars.kernels import worked
from quarterdeck.engine.cpm import dates as cpm
from quarterdeck.engine.cpm.dates import NONE
from quarterdeck.engine.simulation.lanes import layout as at
from quarterdeck.engine.simulation.lanes.sifting import MOVING, STILL, is_pinned, leaf_kind, stands
from quarterdeck.engine.simulation.lanes.wiring import leaf_bounds, on_clock


@njit(cache=True)
def kinds_of(n: Any, e: Any, o: Any, fate: Any, kept: Any, varies: Any, optional: Any, dates_win: Any) -> Any:
    """The kind of every kept node, and its row in the program (-1 for others): int64 [nodes] each."""
    m = len(n)
    kinds = np.full(m, -1, np.int64)
    row = np.full(m, -1, np.int64)
    count = 0
    for i in range(m):
        if not kept[i]:
            continue
        row[i] = count
        count += 1
        if n[i, cpm.KIND] == 0:
            kinds[i] = leaf_kind(n, e, o, fate, i, varies[i], optional[i], dates_win[i])
        else:
            kinds[i] = at.OPENING if n[i, cpm.KIND] == 1 else at.CLOSING
    return kinds, row


@njit(cache=True)
def fill_nodes(
    t: Any,
    n: Any,
    e: Any,
    fate: Any,
    gate: Any,
    kept: Any,
    kinds: Any,
    row: Any,
    held: Any,
    project: Any,
    parts: Any,
    zero: int,
    es: Any,
    ef: Any,
    nodes: Any,
) -> None:
    """Everything of the kept nodes that does not come from moving links."""
    for i in range(len(n)):
        if not kept[i]:
            continue
        r = row[i]
        nodes[r, at.KIND] = kinds[i]
        nodes[r, at.CALENDAR] = n[i, cpm.CALENDAR]
        nodes[r, at.PROJECT] = project[i]
        nodes[r, at.TASK] = n[i, cpm.TASK]
        nodes[r, at.LIMIT] = limit_of(n, kept, row, i)
        if nodes[r, at.LIMIT] >= 0:
            nodes[r, at.FLAGS] |= at.HAS_RAW_LIMIT
        nodes[r, at.LATE_START] = at.EVER
        nodes[r, at.LATE_FINISH] = at.EVER
        if kinds[i] == at.OPENING:
            nodes[r, at.LATE_FINISH] = at.NEVER
            nodes[r, at.START_BOUND] = on_clock(held[i], zero)
        elif kinds[i] == at.CLOSING:
            nodes[r, at.START_BOUND] = at.EVER
            nodes[r, at.FINISH_BOUND] = at.NEVER
            if is_pinned(n, i):
                nodes[r, at.FLAGS] |= at.STARTED
                nodes[r, at.BEGUN] = on_clock(n[i, cpm.FIXED_START], zero)
                nodes[r, at.FINISH_BOUND] = on_clock(n[i, cpm.FIXED_FINISH], zero)
            if n[i, cpm.CONSTRAINT] == 7 and n[i, cpm.CONSTRAINT_DATE] != NONE:
                nodes[r, at.LATE_FINISH] = on_clock(n[i, cpm.CONSTRAINT_DATE], zero)
        else:
            moving = has_start_link(n, e, fate, gate, i)
            part = parts[project[i]]
            start, finish = leaf_bounds(t, n, e, i, fate, held, part, es, ef, moving, kinds[i] != at.GENERAL)
            fill_leaf(t, n, i, start, finish, zero, nodes[r])


@njit(cache=True)
def fill_leaf(t: Any, n: Any, i: int, start: int, finish: int, zero: int, node: Any) -> None:
    """Bounds, duration and limits of one leaf."""
    calendar = n[i, cpm.CALENDAR]
    node[at.START_BOUND] = on_clock(start, zero)
    node[at.FINISH_BOUND] = on_clock(finish, zero)
    node[at.START_TICKS] = at.NEVER if start == NONE else worked(t, calendar, start) - worked(t, calendar, zero)
    if finish != NONE:
        node[at.FLAGS] |= at.HAS_FINISH
    node[at.DURATION] = n[i, cpm.DURATION]
    if n[i, cpm.STATE] == 1:
        node[at.FLAGS] |= at.STARTED
        node[at.BEGUN] = on_clock(n[i, cpm.FIXED_START], zero)
        if n[i, cpm.REMAINING] != NONE:
            node[at.DURATION] = n[i, cpm.REMAINING]
            node[at.DONE] = n[i, cpm.DURATION] - n[i, cpm.REMAINING]
        return
    constraint = n[i, cpm.CONSTRAINT]
    date = n[i, cpm.CONSTRAINT_DATE]
    if date != NONE and (constraint == 3 or constraint == 7):
        node[at.LATE_FINISH] = on_clock(date, zero)
        node[at.FLAGS] |= at.HAS_RAW_LIMIT
    elif date != NONE and (constraint == 2 or constraint == 5):
        node[at.LATE_START] = on_clock(date, zero)
        node[at.FLAGS] |= at.HAS_START_LIMIT


@njit(cache=True)
def has_start_link(n: Any, e: Any, fate: Any, gate: Any, i: int) -> Any:
    """Whether something that moves bounds the start of leaf ``i``."""
    above = n[i, cpm.PARENT_OPEN]
    if above >= 0 and gate[above] >= 0:
        return True
    for k in range(n[i, cpm.INTO_FIRST], n[i, cpm.INTO_LAST]):
        j = e[k, cpm.SOURCE]
        if e[k, cpm.LINK_KIND] <= 1 and fate[j] == MOVING and not stands(n, e, k, j):
            return True
    return False


@njit(cache=True)
def limit_of(n: Any, kept: Any, row: Any, i: int) -> Any:
    """The row of the nearest kept closing above, which limits how late node ``i`` may finish, or -1."""
    p = n[i, cpm.PARENT_CLOSE] if n[i, cpm.KIND] != 1 else n[i, cpm.PARTNER]
    while p >= 0:
        if kept[p]:
            return row[p]
        p = n[p, cpm.PARENT_CLOSE]
    return -1


@njit(cache=True)
def mark_ends(n: Any, e: Any, o: Any, kinds: Any, row: Any, counted: Any, project: Any, nodes: Any) -> None:
    """Mark the leaves that can be the last of their project.

    A leaf with a successor in its project that cannot start before it ends, or after a lag that is no lead, is none.
    """
    for i in range(len(n)):
        if row[i] < 0 or n[i, cpm.KIND] != 0 or not counted[i]:
            continue
        last = True
        for k in range(n[i, cpm.OUT_FIRST], n[i, cpm.OUT_LAST]):
            j = o[k, cpm.TARGET]
            follows = o[k, cpm.LINK_KIND] == 0 and o[k, cpm.LAG] >= 0 and row[j] >= 0 and project[i] == project[j]
            plain = n[j, cpm.KIND] == 0 and n[j, cpm.STATE] == 0 and kinds[j] != at.GENERAL
            if follows and plain and counted[j]:
                last = False
        if last:
            nodes[row[i], at.FLAGS] |= at.COUNTS | at.NEEDS_FINISH


@njit(cache=True)
def facts_end(n: Any, fate: Any, counted: Any, project: Any, ef: Any, ends: Any) -> None:
    """The last finish among the finished tasks of every project, into ``ends``."""
    for i in range(len(n)):
        if n[i, cpm.KIND] == 0 and fate[i] == STILL and counted[i]:
            ends[project[i]] = max(ends[project[i]], ef[i])


@njit(cache=True)
def cell_tables(t: Any, calendar: int, zero: int, cell: int, count: int, cells: Any, spans: Any) -> Any:
    """Fill one calendar's tables from instant ``zero``; returns how many cells of working time there are."""
    base = worked(t, calendar, zero)
    found = 0
    before = 0
    for k in range(count):
        after = worked(t, calendar, zero + (k + 1) * cell) - base
        cells[k] = 2 * before + (1 if after > before else 0)
        if after > before:
            spans[found] = k * cell
            found += 1
        before = after
    return found
