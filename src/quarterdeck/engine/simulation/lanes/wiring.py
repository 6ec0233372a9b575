"""The lane program's nodes and links from a sifted network (compiled).

Arguments as in `sifting`; ``zero`` is the instant at which the program's clock stands at 0, ``parts`` holds per
project: where unbound work starts (`NONE` if the start yields), the project's start, data date and rule of progress.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from quarterdeck.engine.calendars.kernels import earliest, worked
from quarterdeck.engine.cpm import dates as cpm
from quarterdeck.engine.cpm.dates import NONE, lag_after, span_of
from quarterdeck.engine.simulation.lanes import layout as at
from quarterdeck.engine.simulation.lanes.sifting import (
    MOVING,
    SKIPPED,
    STILL,
    finish_date,
    is_pinned,
    same_calendar,
    stands,
    start_date,
)


@njit(cache=True)
def on_clock(instant: int, zero: int) -> Any:
    """An absolute instant on the program's clock; far ones stay within its range."""
    if instant == NONE:
        return at.NEVER
    return max(at.NEVER + 1, min(instant - zero, at.EVER - 1))


@njit(cache=True)
def held_by_facts(t: Any, n: Any, e: Any, i: int, fate: Any, es: Any, ef: Any) -> Any:
    """The earliest start and the earliest finish that links from facts demand (`NONE` if none)."""
    start = NONE
    finish = NONE
    for k in range(n[i, cpm.INTO_FIRST], n[i, cpm.INTO_LAST]):
        j = e[k, cpm.SOURCE]
        kind = e[k, cpm.LINK_KIND]
        if fate[j] == SKIPPED or (fate[j] == MOVING and not stands(n, e, k, j)):
            continue
        origin = ef[j] if kind == 0 or kind == 2 else es[j]
        reached = lag_after(t, e, k, origin, span_of(t, n, j, es[j], ef[j]))
        if kind <= 1:
            start = max(start, reached)
        else:
            finish = max(finish, reached)
    return start, finish


@njit(cache=True)
def opening_bounds(t: Any, n: Any, e: Any, fate: Any, project: Any, parts: Any, es: Any, ef: Any) -> Any:
    """For every opening what constants hold its children at, apart from the moving opening above: int64 [nodes]."""
    m = len(n)
    bound = np.full(m, NONE, np.int64)
    for i in range(m):
        if n[i, cpm.KIND] != 1:
            continue
        j = n[i, cpm.PARTNER]
        above = n[i, cpm.PARENT_OPEN]
        if n[j, cpm.STATE] == 3 and n[j, cpm.FIXED_START] != NONE:
            bound[i] = n[j, cpm.FIXED_START]
            continue
        start, _ = held_by_facts(t, n, e, i, fate, es, ef)
        bound[i] = max(start, bound[above] if above >= 0 else parts[project[i], 0])
        if n[j, cpm.CONSTRAINT] == 4:
            bound[i] = max(bound[i], n[j, cpm.CONSTRAINT_DATE])
    return bound


@njit(cache=True)
def leaf_bounds(
    t: Any, n: Any, e: Any, i: int, fate: Any, held: Any, part: Any, es: Any, ef: Any, moving: bool, plain: bool
) -> Any:
    """Constant bounds of a leaf's start (of the rest, for started plain work) and finish; ``moving``: links bind."""
    above = n[i, cpm.PARENT_OPEN]
    bound = held[above] if above >= 0 else part[0]
    start, finish = held_by_facts(t, n, e, i, fate, es, ef)
    bound = max(bound, start)
    calendar = n[i, cpm.CALENDAR]
    if n[i, cpm.STATE] == 1 and not plain:
        return bound, finish
    if n[i, cpm.STATE] == 1:
        begun = n[i, cpm.FIXED_START]
        done = earliest(t, calendar, worked(t, calendar, begun) + n[i, cpm.DURATION] - n[i, cpm.REMAINING])
        rest = done if n[i, cpm.RESUME] == NONE else n[i, cpm.RESUME]
        rest = max(rest, part[2])
        if part[3] == 0 and bound > begun:
            rest = max(rest, bound)
        return rest, max(finish if part[3] == 0 else NONE, finish_date(n, i))
    bound = max(max(bound, part[2]), start_date(n, i))
    if bound == NONE and not moving:
        bound = part[1]
    return bound, max(finish, finish_date(n, i))


@njit(cache=True)
def lag_step(e: Any, k: int) -> Any:
    """The step of a link's lag before it is known whose calendar it runs on."""
    if e[k, cpm.LAG] == 0:
        return at.NO_LAG
    kind = e[k, cpm.LAG_KIND]
    if kind == 0:
        return at.WORKING_LAG
    if kind == 1:
        return at.CLOCK_LAG
    return at.PERCENT_LAG if kind == 2 else at.CLOCK_PERCENT_LAG


@njit(cache=True)
def adds_up(n: Any, kinds: Any, e: Any, k: int, i: int, j: int) -> Any:
    """Whether link ``k`` between leaves ``i`` and ``j`` is plain addition on the calendar of both."""
    step = lag_step(e, k)
    own = step == at.NO_LAG or (step == at.WORKING_LAG and e[k, cpm.LAG_CALENDAR] == n[i, cpm.CALENDAR])
    return own and same_calendar(n, kinds, i, j)


@njit(cache=True)
def has_raw_finish(n: Any, e: Any, kinds: Any, fate: Any, row: Any, nodes: Any, i: int) -> Any:
    """Whether a moving link bounds the finish of leaf ``i`` with an instant that its own calendar may not work at.

    A predecessor on the same calendar has such a finish when it was pulled to one itself.
    """
    for k in range(n[i, cpm.INTO_FIRST], n[i, cpm.INTO_LAST]):
        j = e[k, cpm.SOURCE]
        kind = e[k, cpm.LINK_KIND]
        if kind >= 2 and fate[j] == MOVING and not stands(n, e, k, j):
            if kind == 3 or not adds_up(n, kinds, e, k, i, j):
                return True
            if e[k, cpm.LAG] == 0 and nodes[row[j], at.FLAGS] & at.HAS_RAW_FINISH:
                return True
    return False


@njit(cache=True)
def wire_in(  # noqa: PLR0915
    n: Any, e: Any, kinds: Any, fate: Any, gate: Any, kept: Any, row: Any, progress: Any, nodes: Any
) -> Any:
    """Links into every kept node, in the order of nodes: int32 [links, columns]. Notes in the nodes what is asked."""
    links = np.zeros((len(e) + len(n), at.LINK_COLUMNS), np.int32)
    count = 0
    for i in range(len(n)):
        if not kept[i] or n[i, cpm.KIND] == 2:
            continue
        r = row[i]
        nodes[r, at.IN_FIRST] = count
        started = n[i, cpm.KIND] == 0 and n[i, cpm.STATE] == 1
        follows = not (started and progress[i] != 0)
        above = n[i, cpm.PARENT_OPEN]
        if above >= 0 and gate[above] >= 0 and follows:
            links[count, at.OTHER] = row[gate[above]]
            links[count, at.ROW] = at.START_ROW
            count += 1
            nodes[r, at.FLAGS] |= at.HAS_RAW
        raw_finish = kinds[i] == at.LEAF and (
            nodes[r, at.FINISH_BOUND] != at.NEVER or (follows and has_raw_finish(n, e, kinds, fate, row, nodes, i))
        )
        for k in range(n[i, cpm.INTO_FIRST], n[i, cpm.INTO_LAST]):
            j = e[k, cpm.SOURCE]
            kind = e[k, cpm.LINK_KIND]
            if fate[j] != MOVING or stands(n, e, k, j) or not follows or (n[i, cpm.KIND] == 1 and kind >= 2):
                continue
            from_start = kind == 1 or kind == 3
            step = lag_step(e, k)
            own = step == at.WORKING_LAG and kinds[i] == at.LEAF and e[k, cpm.LAG_CALENDAR] == n[i, cpm.CALENDAR]
            links[count, at.OTHER] = row[j]
            links[count, at.OTHER_END] = kind >= 2
            links[count, at.LAG] = e[k, cpm.LAG]
            links[count, at.LAG_CALENDAR] = e[k, cpm.LAG_CALENDAR]
            if not raw_finish and kind != 3 and adds_up(n, kinds, e, k, i, j):
                links[count, at.ROW] = at.START_TICKS_ROW if from_start else at.FINISH_TICKS_ROW
                step = at.NO_LAG if step == at.NO_LAG else at.OWN_LAG
                if from_start:
                    nodes[row[j], at.FLAGS] |= at.NEEDS_LENGTH
            else:
                links[count, at.ROW] = at.START_ROW if from_start else at.FINISH_ROW
                nodes[row[j], at.FLAGS] |= at.NEEDS_START if from_start else at.NEEDS_FINISH
                step = at.OWN_LAG if own and not raw_finish else step
                if step != at.OWN_LAG:
                    nodes[r, at.FLAGS] |= at.HAS_RAW
            if step >= at.PERCENT_LAG:
                nodes[row[j], at.FLAGS] |= at.NEEDS_LENGTH
                nodes[r, at.FLAGS] |= at.HAS_PERCENT
            if kind >= 2:
                nodes[r, at.FLAGS] |= at.HAS_FINISH
            links[count, at.STEP] = step
            count += 1
        if raw_finish:
            nodes[r, at.FLAGS] |= at.HAS_RAW_FINISH | at.HAS_FINISH
        nodes[r, at.IN_LAST] = count
    return links[:count].copy()


@njit(cache=True)
def wire_out(n: Any, o: Any, kinds: Any, kept: Any, row: Any, nodes: Any) -> Any:  # noqa: PLR0915
    """Links out of every kept leaf and closing, in the order of nodes: int32 [links, columns]."""
    links = np.zeros((len(o), at.LINK_COLUMNS), np.int32)
    count = 0
    for i in range(len(n)):
        if not kept[i] or n[i, cpm.KIND] == 1:
            continue
        r = row[i]
        nodes[r, at.OUT_FIRST] = count
        for k in range(n[i, cpm.OUT_FIRST], n[i, cpm.OUT_LAST]):
            j = o[k, cpm.TARGET]
            kind = o[k, cpm.LINK_KIND]
            if not kept[j] or n[j, cpm.STATE] == 4:
                continue
            s = row[j]
            to_finish = kind >= 2
            started = n[j, cpm.KIND] == 0 and n[j, cpm.STATE] == 1
            step = lag_step(o, k)
            own = step == at.WORKING_LAG and kinds[i] == at.LEAF and o[k, cpm.LAG_CALENDAR] == n[i, cpm.CALENDAR]
            links[count, at.OTHER] = s
            links[count, at.OTHER_END] = kind == 1 or kind == 3
            links[count, at.LAG] = o[k, cpm.LAG]
            links[count, at.LAG_CALENDAR] = o[k, cpm.LAG_CALENDAR]
            if adds_up(n, kinds, o, k, i, j) and (to_finish or not started):
                links[count, at.ROW] = at.LATE_FINISH_TICKS_ROW if to_finish else at.LATE_START_TICKS_ROW
                step = at.NO_LAG if step == at.NO_LAG else at.OWN_LAG
            else:
                step = at.OWN_LAG if own else step
                if to_finish or (started and n[j, cpm.DURATION] == 0):
                    links[count, at.ROW] = at.LATE_FINISH_ROW
                    nodes[s, at.FLAGS] |= at.NEEDS_LATE_FINISH
                elif started:
                    links[count, at.ROW] = at.REST_ROW
                    nodes[s, at.FLAGS] |= at.NEEDS_START
                else:
                    links[count, at.ROW] = at.LATE_START_ROW
                    links[count, at.DELAY] = n[j, cpm.DELAY]
                    nodes[s, at.FLAGS] |= at.NEEDS_LATE_START
                if not (step == at.OWN_LAG or links[count, at.OTHER_END]):
                    nodes[r, at.FLAGS] |= at.HAS_RAW_LIMIT
            if links[count, at.OTHER_END]:
                nodes[r, at.FLAGS] |= at.HAS_START_LIMIT
            if step >= at.PERCENT_LAG:
                nodes[r, at.FLAGS] |= at.HAS_PERCENT
            links[count, at.STEP] = step
            count += 1
        nodes[r, at.OUT_LAST] = count
    return links[:count].copy()


@njit(cache=True)
def ends_by_hand(n: Any, i: int) -> Any:
    """Whether the finish of a summary is planned by hand."""
    return n[i, cpm.KIND] == 2 and is_pinned(n, i) and n[i, cpm.FIXED_FINISH] != NONE


@njit(cache=True)
def hang_children(n: Any, fate: Any, gate: Any, kept: Any, row: Any, zero: int, es: Any, ef: Any, nodes: Any) -> Any:
    """Rows below every kept opening and closing: int32 [children]. Finished ones become the node's constants.

    Below a closing stand leaves, and instead of those of a summary that is planned by hand its own closing.
    """
    m = len(n)
    first = np.zeros(m + 1, np.int64)
    for i in range(m):
        hang(n, fate, kept, row, zero, i, es, ef, nodes, first[1:], np.zeros(0, np.int32))
    for i in range(m):
        lonely = kept[i] and n[i, cpm.KIND] == 2 and first[i + 1] == 0 and not is_pinned(n, i)
        first[i + 1] = first[i] + (1 if lonely else first[i + 1])
        if n[i, cpm.KIND] != 0 and kept[i]:
            nodes[row[i], at.CHILD_FIRST] = first[i]
            nodes[row[i], at.CHILD_LAST] = first[i + 1]
    children = np.full(first[m], -1, np.int32)
    fill = first[:-1].copy()
    for i in range(m):
        hang(n, fate, kept, row, zero, i, es, ef, nodes, fill, children)
    for i in range(m):
        if kept[i] and n[i, cpm.KIND] == 2 and first[i + 1] == first[i] + 1 and children[first[i]] < 0:
            children[first[i]] = row[gate[n[i, cpm.PARTNER]]]
    return children


@njit(cache=True)
def hang(
    n: Any, fate: Any, kept: Any, row: Any, zero: int, i: int, es: Any, ef: Any, nodes: Any, fill: Any, children: Any
) -> None:
    """Hang one leaf (or closing planned by hand) below the summaries above it; count only while there is no room."""
    by_hand = n[i, cpm.KIND] == 2 and is_pinned(n, i)
    if (n[i, cpm.KIND] != 0 and not by_hand) or fate[i] == SKIPPED:
        return
    hidden = False
    p = n[i, cpm.PARENT_CLOSE]
    while p >= 0 and n[p, cpm.STATE] != 4:
        if kept[p] and not hidden and not ends_by_hand(n, p):
            if fate[i] == STILL:
                nodes[row[p], at.START_BOUND] = min(nodes[row[p], at.START_BOUND], on_clock(es[i], zero))
                nodes[row[p], at.FINISH_BOUND] = max(nodes[row[p], at.FINISH_BOUND], on_clock(ef[i], zero))
            else:
                enter(row[i], p, fill, children)
                nodes[row[i], at.FLAGS] |= at.NEEDS_START | at.NEEDS_FINISH
        s = n[p, cpm.PARTNER]
        if kept[s] and not by_hand:
            if fate[i] == STILL:
                nodes[row[s], at.LATE_START] = min(nodes[row[s], at.LATE_START], on_clock(es[i], zero))
                nodes[row[s], at.LATE_FINISH] = max(nodes[row[s], at.LATE_FINISH], on_clock(ef[i], zero))
            else:
                enter(row[i], s, fill, children)
                nodes[row[i], at.FLAGS] |= at.NEEDS_LATE_START | at.NEEDS_LATE_FINISH
        hidden = hidden or is_pinned(n, p)
        p = n[p, cpm.PARENT_CLOSE]


@njit(cache=True)
def enter(child: int, summary: int, fill: Any, children: Any) -> None:
    """Write a row below a summary where there is room, and count it."""
    if len(children) > 0:
        children[fill[summary]] = child
    fill[summary] += 1
