"""The compiled heart: some blocks of 64 iterations, each drawn, scheduled forwards and backwards, and summed up.

One call keeps the rows of its block in the processor's cache. Nothing passes from one block to the next.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from quarterdeck.engine.simulation.lanes import layout as at
from quarterdeck.engine.simulation.lanes.backward import (
    gather_limits,
    open_summary_late,
    place_leaf_late,
    place_milestone_late,
)
from quarterdeck.engine.simulation.lanes.clocks import worked_row
from quarterdeck.engine.simulation.lanes.compiling import lane, merged
from quarterdeck.engine.simulation.lanes.forward import (
    RAW_FINISH,
    RAW_START,
    close_summary,
    gather_bounds,
    place_leaf,
    place_milestone,
)
from quarterdeck.engine.simulation.lanes.general import limit_general, open_general, place_general, place_general_late
from quarterdeck.engine.simulation.lanes.layout import LANES
from quarterdeck.engine.simulation.lanes.lengths import apply_drivers, round_lengths, skip_absent
from quarterdeck.engine.simulation.lanes.rows import fill_row, raise_row, row_of, shift_row
from quarterdeck.engine.simulation.lanes.sampling import fill_copula, fill_draw, fill_impacts
from quarterdeck.engine.simulation.lanes.tally import tally

# Scratch rows of the pool, after its sheets: two for look-ups, two to spare, four of bounds, one of float; then per
# project its finish, its duration and that less the planned one; then its finish on every calendar.
WORK, SPARE, BOUNDS, SLACK, PROJECTS = 0, 2, 4, 8, 9
# Scratch rows of the floats: a drawn row, four for draws; then whether a risk happens; then the tables of rows.
DRAWN, DRAWING, HAPPENS, FLOAT_ROWS = 0, 1, 5, 6


@njit(cache=True, nogil=True)
def run_blocks(net: Any, luck: Any, money: Any, job: Any, wanted: Any, found: Any) -> None:
    """Compute blocks ``first_block`` to ``last_block`` into ``found``, whose columns begin with the first of them.

    ``wanted`` holds the rows whose finish is asked for: int32 [outputs].
    """
    m = len(net.nodes)
    projects, calendars = len(net.facts), len(net.clocks)
    sheets = at.ALL_SHEETS if job.judges else at.FORWARD_SHEETS
    base = sheets * m * LANES
    pool = np.zeros((sheets * m + PROJECTS + projects * (3 + calendars)) * LANES, np.int32)
    normals = FLOAT_ROWS
    copula = normals + len(luck.source_names)
    impacts = copula + len(luck.mixed) - 1
    chances = impacts + len(luck.impact_draws)
    floats = np.zeros((chances + len(luck.chances)) * LANES, np.float32)
    ints = floats.view(np.int32)
    bits = np.zeros(LANES, np.uint32)
    costs = np.zeros((len(found.costs), LANES), np.float64)
    one = np.zeros((1, net.specials.shape[1]), np.int64)
    parts = np.zeros((max(1, len(net.portions)), 3), np.int64)
    dates = np.zeros((5, 1), np.int64)
    for block in range(job.first_block, job.last_block):
        used = min(LANES, job.iterations - block * LANES)
        draw_shared(
            luck, job.seed[0], job.seed[1], job.strata, job.removed, block, used, bits, floats, ints, normals, copula,
            impacts, chances, found.counts,
        )  # fmt: skip
        costs[:] = 0
        pass_forward(
            net,
            luck,
            money,
            job,
            block,
            bits,
            floats,
            ints,
            copula,
            impacts,
            chances,
            pool,
            base,
            one,
            parts,
            dates,
            costs,
        )
        column = (block - job.first_block) * LANES
        keep_dates(net, wanted, found, pool, base, column)
        if job.prices:
            keep_costs(net, money, found, floats, impacts, pool, base, costs, column)
        if job.judges:
            pass_backward(net, found, pool, base, one, parts, dates, job.coarse, used)


@lane
def draw_shared(
    luck: Any,
    low: int,
    high: int,
    strata: int,
    removed: int,
    block: int,
    used: int,
    bits: Any,
    f: Any,
    i: Any,
    normals: int,
    copula: int,
    impacts: int,
    chances: int,
    counts: Any,
) -> None:
    """Draw what several tasks share: correlated numbers, risks, branches taken. Places are counted in rows."""
    work = DRAWING * LANES
    fill_copula(
        luck.mixed, luck.weights, luck.sources, luck.source_names, low, high, block, strata, bits, f, i,
        normals * LANES, copula * LANES, work,
    )  # fmt: skip
    fill_impacts(
        luck.draws, luck.numbers, luck.tables, luck.occurrences, luck.impacts_of, luck.impact_draws, luck.impact_deeds,
        removed, low, high, block, strata, bits, f, i, copula * LANES, work, HAPPENS * LANES, impacts * LANES,
        counts, used,
    )  # fmt: skip
    for c in range(len(luck.chances)):
        fill_draw(
            luck.draws, luck.numbers, luck.tables, luck.chances[c], low, high, block, strata, bits, f, i,
            copula * LANES, work, (chances + c) * LANES,
        )  # fmt: skip


@lane
def pass_forward(
    net: Any,
    luck: Any,
    money: Any,
    job: Any,
    block: int,
    bits: Any,
    f: Any,
    i: Any,
    copula: int,
    impacts: int,
    chances: int,
    pool: Any,
    base: int,
    one: Any,
    parts: Any,
    dates: Any,
    costs: Any,
) -> None:
    """Durations and early dates of every node, and what they cost."""
    nodes, links, children = net.nodes, net.links_in, net.children
    clocks, cells, spans = net.clocks, net.cells, net.spans
    facts, packed, zero = net.facts, net.packed, net.zero
    low, high, strata, frozen, prices = job.seed[0], job.seed[1], job.strata, job.frozen, job.prices
    m = len(nodes)
    work, spare, bounds = base + WORK * LANES, base + SPARE * LANES, base + BOUNDS * LANES
    shared, hit = copula * LANES, impacts * LANES
    for p in range(len(facts)):
        fill_row(pool, base + (PROJECTS + 3 * p) * LANES, facts[p])
    for r in range(m):
        kind, flags = nodes[r, at.KIND], nodes[r, at.FLAGS]
        if kind == at.CLOSING:
            close_summary(nodes, children, r, pool)
            continue
        if kind == at.OPENING and flags & at.HAS_PERCENT:
            open_general(packed, nodes, links, r, pool, zero)
            continue
        if kind != at.GENERAL:
            gather_bounds(clocks, cells, spans, nodes, links, r, pool, work, spare, bounds)
        if kind == at.OPENING:
            shift_row(pool, bounds + RAW_START, 0, row_of(at.START, m, r))
            shift_row(pool, bounds + RAW_START, 0, row_of(at.FINISH, m, r))
            continue
        keeps = job.judges or kind == at.GENERAL or flags & at.NEEDS_LENGTH != 0
        length = row_of(at.LENGTH, m, r) if keeps else base + SLACK * LANES
        if r == frozen:
            fill_row(pool, length, nodes[r, at.DURATION])
        else:
            draw_length(net, luck, low, high, strata, block, r, bits, f, i, shared, hit, chances, pool, length)
        if kind == at.LEAF:
            place_leaf(clocks, cells, spans, nodes, r, pool, work, spare, bounds, length)
        elif kind == at.MILESTONE:
            place_milestone(clocks, cells, spans, nodes, r, pool, work, spare, bounds)
        else:
            place_general(
                packed,
                nodes,
                links,
                net.specials,
                net.portions,
                net.parts,
                net.dates_win,
                zero,
                r,
                one,
                parts,
                dates,
                pool,
            )
        if flags & at.COUNTS:
            raise_row(pool, base + (PROJECTS + 3 * nodes[r, at.PROJECT]) * LANES, row_of(at.FINISH, m, r), 0)
        if prices and not flags & at.STANDING:
            price_row(luck, money, job, block, bits, f, i, shared, hit, r, pool, length, costs, money.group[r], True)


@merged
def draw_length(
    net: Any,
    luck: Any,
    low: int,
    high: int,
    strata: int,
    block: int,
    r: int,
    bits: Any,
    f: Any,
    i: Any,
    copula: int,
    impacts: int,
    chances: int,
    pool: Any,
    length: int,
) -> None:
    """Durations of node ``r``: drawn or planned, under the risks that act on it, none where it does not exist."""
    drawn, drawing = DRAWN * LANES, DRAWING * LANES
    planned, slot = net.nodes[r, at.DURATION], luck.lengths[r]
    first, last = luck.driver_at[r], luck.driver_at[r + 1]
    if slot < 0 and first == last:
        fill_row(pool, length, planned)
    else:
        if slot >= 0:
            fill_draw(
                luck.draws,
                luck.numbers,
                luck.tables,
                slot,
                low,
                high,
                block,
                strata,
                bits,
                f,
                i,
                copula,
                drawing,
                drawn,
            )
        else:
            for k in range(LANES):
                f[np.uint64(drawn + k)] = np.float32(planned)
        if first < last:
            apply_drivers(luck.drivers, first, last, f, impacts, drawing, drawn)
        round_lengths(f, drawn, 1 if planned > 0 else 0, net.longest, pool, length)
    if luck.branch[r, 0] >= 0:
        skip_absent(f, (chances + luck.branch[r, 0]) * LANES, luck.branch[r, 1], pool, length)


@lane
def price_row(
    luck: Any,
    money: Any,
    job: Any,
    block: int,
    bits: Any,
    f: Any,
    i: Any,
    copula: int,
    impacts: int,
    r: int,
    pool: Any,
    length: int,
    amounts: Any,
    row: int,
    adds: bool,
) -> None:
    """What task ``r`` costs in every lane, written into a row of ``amounts`` or added to it."""
    rate, fixed, slot = money.rate[r], money.fixed[r], money.factors[r]
    first, last = money.driver_at[r], money.driver_at[r + 1]
    x, work = DRAWN * LANES, DRAWING * LANES
    drawn = fixed != 0.0 and r != job.frozen and (slot >= 0 or first < last)
    if drawn and slot >= 0:
        fill_draw(
            luck.draws, luck.numbers, luck.tables, slot, job.seed[0], job.seed[1], block, job.strata, bits, f, i,
            copula, work, x,
        )  # fmt: skip
    elif drawn:
        for k in range(LANES):
            f[np.uint64(x + k)] = np.float32(1)
    if drawn and first < last:
        apply_drivers(money.drivers, first, last, f, impacts, work, x)
    absent = luck.branch[r, 0] >= 0
    for k in range(LANES):
        size = pool[np.uint64(length + k)]
        once = fixed * np.float64(f[np.uint64(x + k)]) if drawn else fixed
        amount = rate * np.float64(size) + (0.0 if absent and size == 0 else once)
        amounts[row, k] = amounts[row, k] + amount if adds else amount


@lane
def keep_dates(net: Any, wanted: Any, found: Any, pool: Any, base: int, column: int) -> None:
    """Write down the finishes asked for and those of the projects; measure how long these took."""
    m = len(net.nodes)
    work = base + WORK * LANES
    for o in range(len(wanted)):
        row = row_of(at.FINISH, m, wanted[o])
        for k in range(LANES):
            found.finishes[o, column + k] = pool[row + k]
    for p in range(len(net.facts)):
        end = base + (PROJECTS + 3 * p) * LANES
        span, shift = end + LANES, end + 2 * LANES
        worked_row(net.clocks, net.cells, net.project_calendar[p], pool, end, work, span)
        shift_row(pool, span, -net.project_ticks[p], span)
        for k in range(LANES):
            found.ends[p, column + k] = pool[end + k]
            pool[span + k] = max(pool[span + k], np.int32(0))
            pool[shift + k] = np.int32(pool[span + k] - net.project_span[p])


@lane
def keep_costs(
    net: Any, money: Any, found: Any, f: Any, impacts: int, pool: Any, base: int, costs: Any, column: int
) -> None:
    """Add what risks cost by themselves and what lasts as long as the projects; write the sums down."""
    for j in range(len(money.risk_impacts)):
        row = (impacts + money.risk_impacts[j, 0]) * LANES
        for k in range(LANES):
            costs[money.risk_impacts[j, 1], k] += np.float64(f[row + k])
    for g in range(len(costs)):
        for p in range(len(net.facts)):
            rate = money.standing[g, p]
            span = base + (PROJECTS + 3 * p + 1) * LANES
            for k in range(LANES):
                costs[g, k] += rate * np.float64(pool[span + k])
        for k in range(LANES):
            found.costs[g, column + k] = costs[g, k]


@lane
def pass_backward(
    net: Any, found: Any, pool: Any, base: int, one: Any, parts: Any, dates: Any, coarse: int, used: int
) -> None:
    """Late dates and float of every node, and the sums over the block's iterations."""
    nodes, links, children = net.nodes, net.links_out, net.children
    clocks, cells, spans, packed, zero = net.clocks, net.cells, net.spans, net.packed, net.zero
    sums = found.sums
    m, projects, calendars = len(nodes), len(net.facts), len(clocks)
    work, spare, bounds = base + WORK * LANES, base + SPARE * LANES, base + BOUNDS * LANES
    slack, own = base + SLACK * LANES, base + (PROJECTS + 3 * projects) * LANES
    for p in range(projects):
        for c in range(calendars):
            end = base + (PROJECTS + 3 * p) * LANES
            worked_row(clocks, cells, c, pool, end, work, own + (p * calendars + c) * LANES)
    for r in range(m - 1, -1, -1):
        kind, flags, project = nodes[r, at.KIND], nodes[r, at.FLAGS], nodes[r, at.PROJECT]
        end = base + (PROJECTS + 3 * project) * LANES
        limit = row_of(at.LATE_FINISH_SHEET, m, nodes[r, at.LIMIT]) if nodes[r, at.LIMIT] >= 0 else end
        if kind == at.OPENING:
            open_summary_late(nodes, children, r, limit, pool)
            continue
        if kind == at.GENERAL:
            place_general_late(
                packed, nodes, links, net.specials, net.portions, net.dates_win, zero, r, limit, one, parts, dates,
                pool, slack,
            )  # fmt: skip
        else:
            if kind != at.LEAF or flags & at.HAS_RAW_LIMIT:
                held = np.int32(nodes[r, at.LATE_FINISH])
                for k in range(LANES):
                    pool[np.uint64(bounds + RAW_FINISH + k)] = min(pool[np.uint64(limit + k)], held)
            if kind == at.CLOSING and flags & at.HAS_PERCENT:
                limit_general(packed, nodes, links, r, pool, zero, bounds + RAW_FINISH)
            else:
                gather_limits(clocks, cells, spans, nodes, links, r, pool, work, spare, bounds)
            if kind == at.CLOSING:
                shift_row(pool, bounds + RAW_FINISH, 0, row_of(at.LATE_FINISH_SHEET, m, r))
                continue
            if kind == at.LEAF:
                ends = own + (project * calendars + nodes[r, at.CALENDAR]) * LANES
                place_leaf_late(clocks, cells, spans, nodes, r, pool, work, spare, bounds, ends, slack)
            else:
                place_milestone_late(clocks, cells, nodes, r, pool, work, spare, bounds, slack)
        if flags & at.JUDGED:
            tally(
                sums,
                r,
                pool,
                row_of(at.LENGTH, m, r),
                nodes[r, at.DURATION],
                slack,
                end + LANES,
                end + 2 * LANES,
                coarse,
                used,
            )
