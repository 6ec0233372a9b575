"""How money is spent over time in every iteration (compiled)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from quarterdeck.engine.simulation.lanes import layout as at
from quarterdeck.engine.simulation.lanes.blocks import (
    FLOAT_ROWS,
    PROJECTS,
    draw_length,
    draw_shared,
    keep_dates,
    pass_forward,
    price_row,
)
from quarterdeck.engine.simulation.lanes.compiling import lane
from quarterdeck.engine.simulation.lanes.layout import LANES
from quarterdeck.engine.simulation.lanes.rows import row_of


@njit(cache=True, nogil=True)
def run_curve(net: Any, luck: Any, money: Any, job: Any, found: Any, grid: Any, spent: Any) -> None:
    """Money spent up to every instant of a grid, into ``spent``: float64 [instants, iterations].

    ``grid`` holds the instants in working ticks of every calendar: int32 [calendars, instants].
    """
    m = len(net.nodes)
    projects, calendars = len(net.facts), len(net.clocks)
    base = at.ALL_SHEETS * m * LANES
    pool = np.zeros((at.ALL_SHEETS * m + PROJECTS + projects * (3 + calendars)) * LANES, np.int32)
    copula = FLOAT_ROWS + len(luck.source_names)
    impacts = copula + len(luck.mixed) - 1
    chances = impacts + len(luck.impact_draws)
    floats = np.zeros((chances + len(luck.chances)) * LANES, np.float32)
    ints = floats.view(np.int32)
    bits = np.zeros(LANES, np.uint32)
    one = np.zeros((1, net.specials.shape[1]), np.int64)
    parts = np.zeros((max(1, len(net.portions)), 3), np.int64)
    dates = np.zeros((5, 1), np.int64)
    amounts = np.zeros((1, LANES), np.float64)
    nothing = np.zeros(0, np.int32)
    for block in range(job.first_block, job.last_block):
        used = min(LANES, job.iterations - block * LANES)
        column = (block - job.first_block) * LANES
        draw_shared(
            luck, job.seed[0], job.seed[1], job.strata, job.removed, block, used, bits, floats, ints, FLOAT_ROWS,
            copula, impacts, chances, found.counts,
        )  # fmt: skip
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
            amounts,
        )
        keep_dates(net, nothing, found, pool, base, column)
        for r in range(m):
            kind = net.nodes[r, at.KIND]
            if kind == at.OPENING or kind == at.CLOSING or net.nodes[r, at.FLAGS] & at.STANDING:
                continue
            length = row_of(at.LENGTH, m, r)
            price_row(
                luck, money, job, block, bits, floats, ints, copula * LANES, impacts * LANES, r, pool, length, amounts,
                0, False,
            )  # fmt: skip
            spend(grid, net.nodes[r, at.CALENDAR], pool, row_of(at.TICKS, m, r), length, amounts, spent, column)
        spend_shared(net, money, grid, floats, impacts, pool, base, spent, column)


@lane
def spend(grid: Any, calendar: int, pool: Any, ticks: int, length: int, amounts: Any, spent: Any, column: int) -> None:
    """Spread what a task costs evenly over its working time."""
    last = grid.shape[1]
    for k in range(LANES):
        amount = amounts[0, k]
        if amount == 0.0:
            continue
        finish, size = pool[ticks + k], pool[length + k]
        g = 0
        while g < last and grid[calendar, g] <= finish - size and not (size == 0 and grid[calendar, g] == finish):
            g += 1
        while g < last and grid[calendar, g] < finish:
            spent[g, column + k] += amount * (grid[calendar, g] - (finish - size)) / size
            g += 1
        while g < last:
            spent[g, column + k] += amount
            g += 1


@lane
def spend_shared(
    net: Any, money: Any, grid: Any, f: Any, impacts: int, pool: Any, base: int, spent: Any, column: int
) -> None:
    """Spread level of effort, and what risks cost by themselves, evenly over the projects."""
    for p in range(len(net.facts)):
        calendar, start = net.project_calendar[p], net.project_ticks[p]
        span = base + (PROJECTS + 3 * p + 1) * LANES
        rate = 0.0
        for group in range(len(money.standing)):
            rate += money.standing[group, p]
        for k in range(LANES):
            size = max(pool[span + k], np.int32(1))
            amount = rate * np.float64(pool[span + k])
            if p == 0:
                for j in range(len(money.risk_impacts)):
                    amount += np.float64(f[(impacts + money.risk_impacts[j, 0]) * LANES + k])
            if amount != 0.0:
                for g in range(grid.shape[1]):
                    done = max(0, min(grid[calendar, g] - start, size))
                    spent[g, column + k] += amount * done / size


@njit(cache=True)
def draw_rows(net: Any, luck: Any, seed: Any, strata: int, rows: Any, lengths: Any) -> None:
    """Durations of some nodes in every iteration, as a run draws them: int32 [rows, iterations]."""
    iterations = lengths.shape[1]
    copula = FLOAT_ROWS + len(luck.source_names)
    impacts = copula + len(luck.mixed) - 1
    chances = impacts + len(luck.impact_draws)
    floats = np.zeros((chances + len(luck.chances)) * LANES, np.float32)
    ints = floats.view(np.int32)
    bits = np.zeros(LANES, np.uint32)
    pool = np.zeros(LANES, np.int32)
    counts = np.zeros(len(luck.occurrences), np.int64)
    for block in range((iterations + LANES - 1) // LANES):
        used = min(LANES, iterations - block * LANES)
        draw_shared(
            luck,
            seed[0],
            seed[1],
            strata,
            -1,
            block,
            used,
            bits,
            floats,
            ints,
            FLOAT_ROWS,
            copula,
            impacts,
            chances,
            counts,
        )
        for k in range(len(rows)):
            draw_length(
                net, luck, seed[0], seed[1], strata, block, rows[k], bits, floats, ints, copula * LANES,
                impacts * LANES, chances, pool, 0,
            )  # fmt: skip
            for lane_number in range(used):
                lengths[k, block * LANES + lane_number] = pool[lane_number]
