"""Calendars as tables of equal cells, and conversions for 64 instants at once (compiled).

A cell is so short that a calendar works through it or rests through it. ``cells`` holds, for every cell of the
clock, the working ticks before it, doubled, plus one if it works; ``spans`` holds for every cell of working time the
instant at which it begins. Both answers are one look-up.

Rows of 64 numbers stand one after the other in one array, ``pool``; a row is named by where it begins. The loops
index with unsigned numbers, because only those become vector instructions. ``work`` is where two scratch rows begin.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from quarterdeck.engine.simulation.lanes.compiling import lane, merged
from quarterdeck.engine.simulation.lanes.layout import CELL, CELLS, CELLS_AT, LANES, SPANS, SPANS_AT

_EXACT = 2**22 - 2**16


@merged
def split_row(pool: Any, values: int, shift: int, cell: int, last: int, work: int) -> None:
    """Number of the cell (from 0 to ``last``) and the ticks into it, into the scratch rows.

    The division is done in float32. Half a tick more keeps it right up to ``2**22`` ticks; above, it is mended by one.
    """
    size = np.int32(cell)
    share = np.float32(1.0) / np.float32(cell)
    top = np.int32(last)
    moved = np.int32(shift)
    if cell * (last + 1) < _EXACT:
        for k in range(LANES):
            value = np.int32(pool[np.uint64(values + k)] - moved)
            at = np.int32((np.float32(value) + np.float32(0.5)) * share)
            at = max(np.int32(0), min(at, top))
            pool[np.uint64(work + LANES + k)] = np.int32(np.int32(value - np.int32(at * size)) + moved)
            pool[np.uint64(work + k)] = at
        return
    for k in range(LANES):
        value = np.int32(pool[np.uint64(values + k)] - moved)
        at = np.int32(np.float32(value) * share)
        over = np.int32(value - np.int32(at * size))
        at = np.int32(at + np.int32(np.int32(over >= size) - np.int32(over < 0)))
        at = max(np.int32(0), min(at, top))
        pool[np.uint64(work + LANES + k)] = np.int32(np.int32(value - np.int32(at * size)) + moved)
        pool[np.uint64(work + k)] = at


@lane
def worked_row(clocks: Any, cells: Any, calendar: int, pool: Any, instants: int, work: int, out: int) -> None:
    """Working ticks up to each instant."""
    split_row(pool, instants, 0, clocks[calendar, CELL], clocks[calendar, CELLS] - 1, work)
    first = np.int64(clocks[calendar, CELLS_AT])
    for k in range(LANES):
        pool[np.uint64(work + k)] = cells[np.uint64(first + pool[np.uint64(work + k)])]
    for k in range(LANES):
        held = pool[np.uint64(work + k)]
        into = pool[np.uint64(work + LANES + k)] & np.int32(-(held & np.int32(1)))
        pool[np.uint64(out + k)] = np.int32((held >> np.int32(1)) + into)


@lane
def instant_row(clocks: Any, spans: Any, calendar: int, pool: Any, ticks: int, early: int, work: int, out: int) -> None:
    """The first instant (``early`` 1) or the last one (0) at which so many ticks are worked."""
    split_row(pool, ticks, early, clocks[calendar, CELL], clocks[calendar, SPANS] - 1, work)
    first = np.int64(clocks[calendar, SPANS_AT])
    for k in range(LANES):
        pool[np.uint64(work + k)] = spans[np.uint64(first + pool[np.uint64(work + k)])]
    for k in range(LANES):
        pool[np.uint64(out + k)] = np.int32(pool[np.uint64(work + k)] + pool[np.uint64(work + LANES + k)])
