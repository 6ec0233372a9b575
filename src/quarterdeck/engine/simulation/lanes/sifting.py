"""First look at a network: what stands still, what a summary needs, which nodes the loops will visit (compiled).

``n`` holds the nodes as in `quarterdeck.engine.plan.network`, ``e`` the links into them, ``o`` those out of them,
``t`` the packed calendars, ``es`` and ``ef`` the dates of the plan as it stands, in absolute ticks.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from quarterdeck.engine.cpm.dates import (
    CALENDAR,
    CONSTRAINT,
    CONSTRAINT_DATE,
    DELAY,
    DURATION,
    FIXED_START,
    INTO_FIRST,
    INTO_LAST,
    KIND,
    LAG,
    LAG_KIND,
    LINK_KIND,
    NONE,
    OUT_FIRST,
    OUT_LAST,
    PARENT_CLOSE,
    PARENT_OPEN,
    PARTNER,
    PORTION_FIRST,
    PORTION_LAST,
    REMAINING,
    RESUME,
    SOURCE,
    STATE,
    TARGET,
)
from quarterdeck.engine.simulation.lanes.layout import GENERAL, LEAF, MILESTONE

SKIPPED, STILL, MOVING = 0, 1, 2
"""A node that plays no part, one whose dates are known, one whose dates are drawn."""


@njit(cache=True)
def sift(n: Any, e: Any, o: Any, wanted: Any) -> Any:  # noqa: PLR0915
    """What each node is, for gates the node that really holds, and which nodes get a row.

    Returns fate (int64 [nodes]: `SKIPPED`, `STILL`, `MOVING`), gate (int64 [nodes]: for openings the moving opening
    that decides, -1 when a constant does) and kept (bool [nodes]).
    """
    m = len(n)
    fate = np.full(m, MOVING, np.int64)
    gate = np.full(m, -1, np.int64)
    moving_below = np.zeros(m, np.int64)
    still_below = np.zeros(m, np.int64)
    for i in range(m):
        state = n[i, STATE]
        if n[i, KIND] == 0:
            fate[i] = SKIPPED if state == 4 else (STILL if state == 2 else MOVING)
            p = n[i, PARENT_CLOSE]
            if p >= 0:
                moving_below[p] += fate[i] == MOVING
                still_below[p] += fate[i] == STILL
        elif n[i, KIND] == 1:
            j = n[i, PARTNER]
            pinned = n[j, STATE] == 3 and n[j, FIXED_START] != NONE
            if not pinned:
                if has_moving_bound(n, e, fate, i):
                    gate[i] = i
                elif n[i, PARENT_OPEN] >= 0:
                    gate[i] = gate[n[i, PARENT_OPEN]]
            fate[i] = MOVING if gate[i] >= 0 else STILL
        else:
            opens = n[i, PARTNER]
            p = n[i, PARENT_CLOSE]
            if p >= 0 and state != 4:
                moving_below[p] += moving_below[i]
                still_below[p] += still_below[i]
            if state == 4:
                fate[i] = SKIPPED
            elif not is_pinned(n, i) and moving_below[i] == 0 and (still_below[i] > 0 or fate[opens] != MOVING):
                fate[i] = STILL
    kept = np.zeros(m, np.bool_)
    for i in range(m):
        if fate[i] != MOVING:
            continue
        if n[i, KIND] == 0:
            kept[i] = True
        elif n[i, KIND] == 2:
            kept[i] = wanted[i] or is_pinned(n, i) or (n[i, CONSTRAINT] == 7 and n[i, CONSTRAINT_DATE] != NONE)
            for k in range(n[i, OUT_FIRST], n[i, OUT_LAST]):
                j = o[k, TARGET]
                if fate[j] == MOVING or (fate[j] == STILL and n[j, KIND] == 1):
                    kept[i] = True
    for i in range(m):
        if n[i, KIND] == 1:
            for k in range(n[i, INTO_FIRST], n[i, INTO_LAST]):
                if fate[e[k, SOURCE]] == MOVING:
                    kept[i] = True
    return fate, gate, kept


@njit(cache=True)
def is_pinned(n: Any, i: int) -> Any:
    """Whether the end of a summary has dates of its own, planned by hand."""
    return n[i, STATE] == 3 and n[i, FIXED_START] != NONE


@njit(cache=True)
def has_moving_bound(n: Any, e: Any, fate: Any, i: int) -> Any:
    """Whether a link that bounds the start of node ``i`` comes from something whose end of it moves."""
    for k in range(n[i, INTO_FIRST], n[i, INTO_LAST]):
        j = e[k, SOURCE]
        if e[k, LINK_KIND] <= 1 and fate[j] == MOVING and not stands(n, e, k, j):
            return True
    return False


@njit(cache=True)
def stands(n: Any, e: Any, k: int, j: int) -> Any:
    """Whether link ``k`` leaves from a fact though its source ``j`` moves: from the start of work that has started."""
    kind = e[k, LINK_KIND]
    sized = e[k, LAG] != 0 and e[k, LAG_KIND] >= 2
    return n[j, KIND] == 0 and n[j, STATE] == 1 and (kind == 1 or kind == 3) and not sized


@njit(cache=True)
def leaf_kind(n: Any, e: Any, o: Any, fate: Any, i: int, varies: bool, optional: bool, dates_win: bool) -> Any:
    """How the loops treat a leaf: `LEAF` and `MILESTONE` for all lanes at once, `GENERAL` one lane after the other."""
    state = n[i, STATE]
    duration = n[i, DURATION]
    if optional or n[i, DELAY] != 0 or n[i, PORTION_FIRST] < n[i, PORTION_LAST] or state == 3:
        return GENERAL
    if dates_win and n[i, CONSTRAINT] != 0 and n[i, CONSTRAINT] != 4 and n[i, CONSTRAINT] != 6:
        return GENERAL
    if duration == 0 and (varies or state == 1):
        return GENERAL
    for k in range(n[i, INTO_FIRST], n[i, INTO_LAST]):
        j = e[k, SOURCE]
        if fate[j] == MOVING and not stands(n, e, k, j):
            if e[k, LAG] != 0 and e[k, LAG_KIND] >= 2:
                return GENERAL
            if state == 1 and e[k, LINK_KIND] <= 1:
                return GENERAL
    for k in range(n[i, OUT_FIRST], n[i, OUT_LAST]):
        j = o[k, TARGET]
        if fate[j] == MOVING or (fate[j] == STILL and n[j, KIND] == 1):
            if o[k, LAG] != 0 and o[k, LAG_KIND] >= 2:
                return GENERAL
            if state == 1 and (o[k, LINK_KIND] == 1 or o[k, LINK_KIND] == 3):
                return GENERAL
    if state == 1:
        strange = (
            n[i, REMAINING] == NONE
            or n[i, REMAINING] <= 0
            or (n[i, PARENT_OPEN] >= 0 and fate[n[i, PARENT_OPEN]] == MOVING)
        )
        return GENERAL if strange or (n[i, RESUME] != NONE and n[i, RESUME] < n[i, FIXED_START]) else LEAF
    return MILESTONE if duration == 0 else LEAF


@njit(cache=True)
def start_date(n: Any, i: int) -> Any:
    """The date before which a constraint keeps unstarted work from starting, `NONE` without one."""
    constraint = n[i, CONSTRAINT]
    return n[i, CONSTRAINT_DATE] if constraint == 4 or constraint == 2 else NONE


@njit(cache=True)
def finish_date(n: Any, i: int) -> Any:
    """The date before which a constraint keeps work from finishing, `NONE` without one."""
    constraint = n[i, CONSTRAINT]
    if n[i, STATE] == 1:
        return n[i, CONSTRAINT_DATE] if constraint == 6 else NONE
    return n[i, CONSTRAINT_DATE] if constraint == 6 or constraint == 3 else NONE


@njit(cache=True)
def same_calendar(n: Any, kinds: Any, i: int, j: int) -> Any:
    """Whether both nodes are plain leaves on one calendar, so that their ticks may be compared."""
    return kinds[i] == LEAF and kinds[j] == LEAF and n[i, CALENDAR] == n[j, CALENDAR]
