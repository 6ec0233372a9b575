"""One iteration by the critical path's own steps: for the plan as it stands, its bounds, and the proof (compiled)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from quarterdeck.engine.cpm import dates as cpm
from quarterdeck.engine.cpm.dates import FAR, NONE, end
from quarterdeck.engine.cpm.forward import (
    bounds_from_links,
    close_forward,
    continue_started,
    open_bound,
    plan_task,
)
from quarterdeck.engine.simulation.lanes.general import scaled


@njit(cache=True)
def forward_by_project(
    t: Any, n: Any, e: Any, w: Any, parts: Any, project: Any, dates_win: bool, start: Any, finish: Any
) -> None:
    """Early dates of nodes that belong to projects with different starts and rules, into ``start`` and ``finish``."""
    rest = np.full(len(n), NONE, np.int64)
    for i in range(len(n)):
        part = parts[project[i]]
        if n[i, cpm.KIND] == 2:
            close_forward(n, i, start, finish, part[1])
        else:
            bound, asked = bounds_from_links(t, n, e, i, start, finish, part[0])
            if n[i, cpm.KIND] == 1:
                start[i] = open_bound(n, i, bound)
                finish[i] = start[i]
                start[n[i, cpm.PARTNER]] = FAR
                finish[n[i, cpm.PARTNER]] = NONE
                continue
            state = n[i, cpm.STATE]
            if state == 2:
                start[i] = n[i, cpm.FIXED_START]
                finish[i] = n[i, cpm.FIXED_FINISH]
            elif state == 3 and n[i, cpm.FIXED_START] != NONE:
                start[i] = n[i, cpm.FIXED_START]
                given = n[i, cpm.FIXED_FINISH]
                finish[i] = given if given != NONE else end(t, n, w, i, start[i])
            elif state == 1:
                continue_started(t, n, w, i, bound, asked, part[2], part[3], start, finish, rest)
            else:
                plan_task(t, n, w, i, bound, asked, part[2], dates_win, start, finish, part[1])
        p = n[i, cpm.PARENT_CLOSE]
        if p >= 0 and n[i, cpm.STATE] != 4:
            start[p] = min(start[p], start[i])
            finish[p] = max(finish[p], finish[i])


@njit(cache=True)
def put_lengths(n: Any, given: Any, portions: Any, lengths: Any) -> None:
    """Write durations (of what is left) into nodes and portions; ``given`` holds the portions as planned."""
    for i in range(len(n)):
        if n[i, cpm.KIND] != 0 or n[i, cpm.STATE] == 2 or n[i, cpm.STATE] == 4:
            continue
        planned = n[i, cpm.DURATION]
        done = 0
        if n[i, cpm.STATE] == 1 and n[i, cpm.REMAINING] != NONE:
            done = planned - n[i, cpm.REMAINING]
            n[i, cpm.REMAINING] = lengths[i]
        total = done + lengths[i]
        n[i, cpm.DURATION] = total
        for p in range(n[i, cpm.PORTION_FIRST], n[i, cpm.PORTION_LAST]):
            if planned > 0:
                portions[p, 1] = scaled(given[p, 1], total, planned)
        if total == 0:
            n[i, cpm.PORTION_LAST] = n[i, cpm.PORTION_FIRST]


@njit(cache=True)
def reached_targets(n: Any, o: Any, targets: Any) -> Any:
    """Which targets each node leads to, one bit per target: int64 [nodes]."""
    masks = np.zeros(len(n), np.int64)
    for k in range(len(targets)):
        masks[targets[k]] |= np.int64(1) << np.int64(k)
    for i in range(len(n) - 1, -1, -1):
        for k in range(n[i, cpm.OUT_FIRST], n[i, cpm.OUT_LAST]):
            masks[i] |= masks[o[k, cpm.TARGET]]
        closing, opening = n[i, cpm.PARENT_CLOSE], n[i, cpm.PARENT_OPEN]
        if closing >= 0 and n[i, cpm.KIND] != 1:
            masks[i] |= masks[closing]
        if opening >= 0:
            masks[opening] |= masks[i]
    return masks
