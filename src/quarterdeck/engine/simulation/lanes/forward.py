"""The forward pass over 64 iterations side by side (compiled).

``nodes`` and ``links`` as in `layout`; ``r`` is a node. ``pool`` holds the sheets of rows and some scratch rows, which
are named by where they begin: ``work`` two of them, ``spare`` one, ``bounds`` four (see `gather_bounds`).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from quarterdeck.engine.simulation.lanes import layout as at
from quarterdeck.engine.simulation.lanes.clocks import instant_row, worked_row
from quarterdeck.engine.simulation.lanes.compiling import merged
from quarterdeck.engine.simulation.lanes.layout import LANES
from quarterdeck.engine.simulation.lanes.rows import (
    add_rows,
    fill_row,
    raise_by_start,
    raise_row,
    row_of,
    shift_row,
)

OWN_START, OWN_FINISH, RAW_START, RAW_FINISH = 0, 64, 128, 192


@merged
def gather_bounds(
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
    """What links demand, into four rows: ticks on the node's calendar (``OWN_…``) and instants (``RAW_…``)."""
    m = len(nodes)
    flags = nodes[r, at.FLAGS]
    fill_row(pool, bounds + OWN_START, nodes[r, at.START_TICKS])
    fill_row(pool, bounds + RAW_START, nodes[r, at.START_BOUND])
    if flags & at.HAS_FINISH:
        fill_row(pool, bounds + OWN_FINISH, at.NEVER)
        fill_row(pool, bounds + RAW_FINISH, nodes[r, at.FINISH_BOUND])
    for e in range(nodes[r, at.IN_FIRST], nodes[r, at.IN_LAST]):
        other, kind, step = links[e, at.OTHER], links[e, at.ROW], links[e, at.STEP]
        lag = links[e, at.LAG]
        own = bounds + (OWN_FINISH if links[e, at.OTHER_END] else OWN_START)
        raw = bounds + (RAW_FINISH if links[e, at.OTHER_END] else RAW_START)
        if kind == at.FINISH_TICKS_ROW:
            raise_row(pool, own, row_of(at.TICKS, m, other), lag)
        elif kind == at.START_TICKS_ROW:
            raise_by_start(pool, own, row_of(at.TICKS, m, other), row_of(at.LENGTH, m, other), lag)
        else:
            row = row_of(at.FINISH if kind == at.FINISH_ROW else at.START, m, other)
            if step == at.NO_LAG or step == at.CLOCK_LAG:
                raise_row(pool, raw, row, lag)
            elif step == at.OWN_LAG:
                worked_row(clocks, cells, nodes[r, at.CALENDAR], pool, row, work, spare)
                raise_row(pool, own, spare, lag)
            else:
                calendar = links[e, at.LAG_CALENDAR]
                worked_row(clocks, cells, calendar, pool, row, work, spare)
                shift_row(pool, spare, lag, spare)
                instant_row(clocks, spans, calendar, pool, spare, 1, work, spare)
                raise_row(pool, raw, spare, 0)


@merged
def place_leaf(
    clocks: Any, cells: Any, spans: Any, nodes: Any, r: int, pool: Any, work: int, spare: int, bounds: int, length: int
) -> None:
    """Dates of work with a duration, whose row is ``length``."""
    m = len(nodes)
    flags, calendar = nodes[r, at.FLAGS], nodes[r, at.CALENDAR]
    own_start, own_finish = bounds + OWN_START, bounds + OWN_FINISH
    ticks, finish = row_of(at.TICKS, m, r), row_of(at.FINISH, m, r)
    started = flags & at.STARTED != 0
    pulled = flags & at.HAS_RAW_FINISH != 0 and not started
    reach = spare + LANES
    if flags & at.HAS_RAW:
        worked_row(clocks, cells, calendar, pool, bounds + RAW_START, work, spare)
        raise_row(pool, own_start, spare, 0)
    if pulled:
        worked_row(clocks, cells, calendar, pool, bounds + RAW_FINISH, work, spare)
        raise_row(pool, own_finish, spare, 0)
        add_rows(pool, own_finish, length, -1, spare)
        instant_row(clocks, spans, calendar, pool, spare, 0, work, reach)
    if flags & at.HAS_FINISH and not started:
        raise_by_start(pool, own_start, own_finish, length, 0)
    add_rows(pool, own_start, length, 1, ticks)
    if started and flags & at.HAS_FINISH:
        raise_row(pool, ticks, own_finish, 0)
    if flags & at.NEEDS_FINISH or (started and flags & at.HAS_RAW_FINISH):
        instant_row(clocks, spans, calendar, pool, ticks, 1, work, finish)
        if pulled:
            pull(pool, bounds + RAW_START, bounds + RAW_FINISH, reach, finish)
        elif started and flags & at.HAS_RAW_FINISH:
            raise_row(pool, finish, bounds + RAW_FINISH, 0)
            worked_row(clocks, cells, calendar, pool, finish, work, ticks)
    if flags & at.NEEDS_START:
        if started:
            fill_row(pool, row_of(at.START, m, r), nodes[r, at.START_BOUND])
        else:
            instant_row(clocks, spans, calendar, pool, own_start, 0, work, row_of(at.START, m, r))


@merged
def pull(pool: Any, raw_start: int, raw_finish: int, reach: int, finish: int) -> None:
    """Let work that was pulled by a bound of its finish end just there, also when that lies in idle time."""
    for k in range(LANES):
        is_pulled = pool[np.uint64(reach + k)] > pool[np.uint64(raw_start + k)]
        asked = pool[np.uint64(raw_finish + k)] if is_pulled else pool[np.uint64(finish + k)]
        pool[np.uint64(finish + k)] = max(pool[np.uint64(finish + k)], asked)


@merged
def place_milestone(
    clocks: Any, cells: Any, spans: Any, nodes: Any, r: int, pool: Any, work: int, spare: int, bounds: int
) -> None:
    """The instant of a node without duration: its bound where work ends or goes on, else the next start of work."""
    m = len(nodes)
    calendar = nodes[r, at.CALENDAR]
    bound, ticks = bounds + RAW_START, row_of(at.TICKS, m, r)
    finish, start = row_of(at.FINISH, m, r), row_of(at.START, m, r)
    if nodes[r, at.FLAGS] & at.HAS_FINISH:
        raise_row(pool, bound, bounds + RAW_FINISH, 0)
    worked_row(clocks, cells, calendar, pool, bound, work, ticks)
    instant_row(clocks, spans, calendar, pool, ticks, 1, work, spare)
    instant_row(clocks, spans, calendar, pool, ticks, 0, work, finish)
    for k in range(LANES):
        held = pool[np.uint64(bound + k)]
        value = held if pool[np.uint64(spare + k)] == held else pool[np.uint64(finish + k)]
        pool[np.uint64(finish + k)] = value
        pool[np.uint64(start + k)] = value


@merged
def close_summary(nodes: Any, children: Any, r: int, pool: Any) -> None:
    """A summary spans the leaves below it; one without any stands where it opens."""
    m = len(nodes)
    first, last = nodes[r, at.CHILD_FIRST], nodes[r, at.CHILD_LAST]
    start, finish = row_of(at.START, m, r), row_of(at.FINISH, m, r)
    fill_row(pool, start, nodes[r, at.START_BOUND])
    fill_row(pool, finish, nodes[r, at.FINISH_BOUND])
    for c in range(first, last):
        child = children[c]
        raise_row(pool, finish, row_of(at.FINISH, m, child), 0)
        begun = nodes[child, at.FLAGS] & at.STARTED != 0
        row = row_of(at.START, m, child)
        least = np.int32(nodes[child, at.BEGUN])
        for k in range(LANES):
            value = least if begun else pool[np.uint64(row + k)]
            pool[np.uint64(start + k)] = min(pool[np.uint64(start + k)], value)
    if last == first + 1 and nodes[children[first], at.KIND] == at.OPENING:
        shift_row(pool, finish, 0, start)
    if nodes[r, at.FLAGS] & at.STARTED:
        fill_row(pool, start, nodes[r, at.BEGUN])
