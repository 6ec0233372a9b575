"""The backward pass over 64 iterations side by side: late dates and total float (compiled).

Arguments as in `forward`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from quarterdeck.engine.simulation.lanes import layout as at
from quarterdeck.engine.simulation.lanes.clocks import instant_row, worked_row
from quarterdeck.engine.simulation.lanes.compiling import merged
from quarterdeck.engine.simulation.lanes.forward import OWN_FINISH, OWN_START, RAW_FINISH, RAW_START
from quarterdeck.engine.simulation.lanes.layout import LANES
from quarterdeck.engine.simulation.lanes.rows import (
    add_rows,
    fill_row,
    lower_by_start,
    lower_row,
    row_of,
    shift_row,
)


@merged
def gather_limits(
    clocks: Any,
    cells: Any,
    spans: Any,
    nodes: Any,
    links: Any,
    r: int,
    pool: Any,
    work: int,
    spare: int,
    bounds: int,
) -> None:
    """What successors allow, into four rows: ticks on the node's calendar (``OWN_…``) and instants (``RAW_…``).

    ``RAW_FINISH`` comes with the limit from above in it; the rows of the start are filled only when the node has a
    start limit.
    """
    m = len(nodes)
    fill_row(pool, bounds + OWN_FINISH, at.EVER)
    if nodes[r, at.FLAGS] & at.HAS_START_LIMIT:
        fill_row(pool, bounds + OWN_START, at.EVER)
        fill_row(pool, bounds + RAW_START, nodes[r, at.LATE_START])
    for e in range(nodes[r, at.OUT_FIRST], nodes[r, at.OUT_LAST]):
        other, kind, step = links[e, at.OTHER], links[e, at.ROW], links[e, at.STEP]
        lag, delay = links[e, at.LAG], links[e, at.DELAY]
        own = bounds + (OWN_START if links[e, at.OTHER_END] else OWN_FINISH)
        raw = bounds + (RAW_START if links[e, at.OTHER_END] else RAW_FINISH)
        if kind == at.LATE_START_TICKS_ROW:
            lower_by_start(pool, own, row_of(at.LATE_TICKS, m, other), row_of(at.LENGTH, m, other), -lag)
        elif kind == at.LATE_FINISH_TICKS_ROW:
            lower_row(pool, own, row_of(at.LATE_TICKS, m, other), -lag)
        else:
            row = row_of(at.LATE_START_SHEET, m, other)
            if kind == at.LATE_FINISH_ROW:
                row = row_of(at.LATE_FINISH_SHEET, m, other)
            elif kind == at.REST_ROW:
                row = row_of(at.START, m, other)
            if step == at.NO_LAG or step == at.CLOCK_LAG:
                lower_row(pool, raw, row, -lag - delay)
                continue
            calendar = nodes[r, at.CALENDAR] if step == at.OWN_LAG else links[e, at.LAG_CALENDAR]
            shift_row(pool, row, -delay, spare)
            worked_row(clocks, cells, calendar, pool, spare, work, spare)
            if step == at.OWN_LAG:
                lower_row(pool, own, spare, -lag)
            else:
                shift_row(pool, spare, -lag, spare)
                instant_row(clocks, spans, calendar, pool, spare, 0, work, spare)
                lower_row(pool, raw, spare, 0)


@merged
def place_leaf_late(
    clocks: Any,
    cells: Any,
    spans: Any,
    nodes: Any,
    r: int,
    pool: Any,
    work: int,
    spare: int,
    bounds: int,
    end_ticks: int,
    slack: int,
) -> None:
    """Late dates and total float of work with a duration; row ``end_ticks`` is the project's finish on its calendar."""
    m = len(nodes)
    flags, calendar = nodes[r, at.FLAGS], nodes[r, at.CALENDAR]
    late, length = row_of(at.LATE_TICKS, m, r), row_of(at.LENGTH, m, r)
    shift_row(pool, bounds + OWN_FINISH, 0, late)
    lower_row(pool, late, end_ticks, 0)
    if flags & at.HAS_RAW_LIMIT:
        worked_row(clocks, cells, calendar, pool, bounds + RAW_FINISH, work, spare)
        lower_row(pool, late, spare, 0)
    if flags & at.HAS_START_LIMIT:
        worked_row(clocks, cells, calendar, pool, bounds + RAW_START, work, spare)
        lower_row(pool, spare, bounds + OWN_START, 0)
        add_rows(pool, spare, length, 1, spare)
        lower_row(pool, late, spare, 0)
    add_rows(pool, late, row_of(at.TICKS, m, r), -1, slack)
    if flags & at.NEEDS_LATE_FINISH:
        instant_row(clocks, spans, calendar, pool, late, 1, work, row_of(at.LATE_FINISH_SHEET, m, r))
    if flags & at.STARTED:
        fill_row(pool, row_of(at.LATE_START_SHEET, m, r), nodes[r, at.BEGUN])
    elif flags & at.NEEDS_LATE_START:
        add_rows(pool, late, length, -1, spare)
        instant_row(clocks, spans, calendar, pool, spare, 0, work, row_of(at.LATE_START_SHEET, m, r))


@merged
def place_milestone_late(
    clocks: Any, cells: Any, nodes: Any, r: int, pool: Any, work: int, spare: int, bounds: int, slack: int
) -> None:
    """The latest instant of a node without duration; its own one when only idle time lies between."""
    m = len(nodes)
    calendar = nodes[r, at.CALENDAR]
    finish, ticks, limit = row_of(at.FINISH, m, r), row_of(at.TICKS, m, r), bounds + RAW_FINISH
    late_start, late_finish = row_of(at.LATE_START_SHEET, m, r), row_of(at.LATE_FINISH_SHEET, m, r)
    worked_row(clocks, cells, calendar, pool, limit, work, spare)
    for k in range(LANES):
        idle = pool[np.uint64(spare + k)] == pool[np.uint64(ticks + k)]
        value = pool[np.uint64(finish + k)] if idle else pool[np.uint64(limit + k)]
        pool[np.uint64(late_finish + k)] = value
    if nodes[r, at.FLAGS] & at.HAS_START_LIMIT:
        lower_row(pool, late_finish, bounds + RAW_START, 0)
        worked_row(clocks, cells, calendar, pool, late_finish, work, spare)
    shift_row(pool, late_finish, 0, late_start)
    add_rows(pool, spare, ticks, -1, slack)


@merged
def open_summary_late(nodes: Any, children: Any, r: int, limit: int, pool: Any) -> None:
    """The late dates of a summary are those of the leaves below it; one without any has its limit."""
    m = len(nodes)
    start, finish = row_of(at.LATE_START_SHEET, m, r), row_of(at.LATE_FINISH_SHEET, m, r)
    fill_row(pool, start, nodes[r, at.LATE_START])
    fill_row(pool, finish, nodes[r, at.LATE_FINISH])
    for c in range(nodes[r, at.CHILD_FIRST], nodes[r, at.CHILD_LAST]):
        lower_row(pool, start, row_of(at.LATE_START_SHEET, m, children[c]), 0)
        for k in range(LANES):
            value = pool[np.uint64(row_of(at.LATE_FINISH_SHEET, m, children[c]) + k)]
            pool[np.uint64(finish + k)] = max(pool[np.uint64(finish + k)], value)
    for k in range(LANES):
        empty = pool[np.uint64(start + k)] == np.int32(at.EVER)
        held = pool[np.uint64(limit + k)]
        pool[np.uint64(finish + k)] = held if empty else pool[np.uint64(finish + k)]
        pool[np.uint64(start + k)] = held if empty else pool[np.uint64(start + k)]
