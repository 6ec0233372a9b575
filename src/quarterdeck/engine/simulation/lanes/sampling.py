"""Draws from distributions for 64 iterations at once (compiled).

``draws`` names the variables, ``numbers`` holds what their kinds need: a constant; start and width of an interval;
the ends, the share below the mode and both slopes of a triangle; shift and scale of a table; the scale of steps.
``tables`` holds quantiles and steps. Rows stand in ``f`` as in `normal`; ``copula`` is where the uniform numbers of
the correlated variables begin, ``work`` where four scratch rows do.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from quarterdeck.engine.simulation.lanes import layout as at
from quarterdeck.engine.simulation.lanes.compiling import lane, merged
from quarterdeck.engine.simulation.lanes.layout import LANES
from quarterdeck.engine.simulation.lanes.normal import probability_row, quantile_row
from quarterdeck.engine.simulation.lanes.uniform import fill_uniform


@merged
def fill_draw(
    draws: Any,
    numbers: Any,
    tables: Any,
    s: int,
    seed_low: int,
    seed_high: int,
    block: int,
    strata: int,
    bits: Any,
    f: Any,
    i: Any,
    copula: int,
    work: int,
    x: int,
) -> None:
    """Draw variable ``s`` for the iterations of a block: float32, into row ``x``."""
    kind = draws[s, at.DRAW_KIND]
    if kind == at.CONSTANT:
        value = numbers[s, 0]
        for k in range(LANES):
            f[np.uint64(x + k)] = value
        return
    u = copula + np.int64(draws[s, at.COPULA]) * LANES
    if draws[s, at.COPULA] < 0:
        u = np.int64(work)
        fill_uniform(
            seed_low, seed_high, block, draws[s, at.VARIABLE], draws[s, at.PURPOSE], draws[s, at.VARIABLE_PROJECT],
            strata, bits, f, u,
        )  # fmt: skip
    if kind == at.UNIFORM:
        low, width = numbers[s, 0], numbers[s, 1]
        for k in range(LANES):
            f[np.uint64(x + k)] = low + width * f[np.uint64(u + k)]
    elif kind == at.TRIANGLE:
        triangle_row(f, u, numbers[s, 0], numbers[s, 1], numbers[s, 2], numbers[s, 3], numbers[s, 4], x)
    elif kind == at.TABLE:
        table_row(f, i, u, numbers[s, 0], numbers[s, 1], tables, draws[s, at.DRAW_AT], work + LANES, x)
    else:
        steps_row(f, u, numbers[s, 0], tables, draws[s, at.DRAW_AT], draws[s, at.DRAW_SIZE], x)


@lane
def triangle_row(f: Any, u: int, low: float, high: float, share: float, rise: float, fall: float, x: int) -> None:
    """Quantiles of a triangular distribution, in closed form."""
    for k in range(LANES):
        v = f[np.uint64(u + k)]
        below = v < share
        root = np.sqrt(v if below else np.float32(1) - v)
        f[np.uint64(x + k)] = low + rise * root if below else high - fall * root


@lane
def table_row(f: Any, i: Any, u: int, shift: float, scale: float, tables: Any, first: int, work: int, x: int) -> None:
    """Quantiles from a table whose cells grow finer towards both ends, with a straight line inside each cell.

    The table runs over ``v`` from 0 to 1, where ``u = 2 v²`` up to a half and ``u = 1 - 2 (1 - v)²`` above.
    """
    base = np.int64(first)
    for k in range(LANES):
        p = f[np.uint64(u + k)]
        below = p < np.float32(0.5)
        root = np.sqrt(np.float32(0.5) * (p if below else np.float32(1) - p))
        v = (root if below else np.float32(1) - root) * np.float32(at.TABLE_CELLS)
        cell = min(np.int32(v), np.int32(at.TABLE_CELLS - 1))
        i[np.uint64(work + k)] = cell
        f[np.uint64(work + LANES + k)] = v - np.float32(cell)
    for k in range(LANES):
        j = base + i[np.uint64(work + k)]
        low = tables[np.uint64(j)]
        f[np.uint64(work + k)] = low
        f[np.uint64(x + k)] = tables[np.uint64(j + 1)] - low
    for k in range(LANES):
        value = f[np.uint64(work + k)] + f[np.uint64(work + LANES + k)] * f[np.uint64(x + k)]
        f[np.uint64(x + k)] = shift + scale * value


@lane
def steps_row(f: Any, u: int, scale: float, tables: Any, first: int, size: int, x: int) -> None:
    """Values with probabilities: ``size`` cumulated probabilities from ``first`` on, then as many values."""
    for k in range(LANES):
        low, high = 0, size - 1
        while low < high:
            middle = (low + high) >> 1
            if tables[first + middle] > f[u + k]:
                high = middle
            else:
                low = middle + 1
        f[x + k] = scale * tables[first + size + low]


@lane
def fill_copula(
    mixed: Any,
    weights: Any,
    sources: Any,
    source_names: Any,
    seed_low: int,
    seed_high: int,
    block: int,
    strata: int,
    bits: Any,
    f: Any,
    i: Any,
    normals: int,
    copula: int,
    work: int,
) -> None:
    """Uniform numbers of the correlated variables of a block, into the rows from ``copula`` on.

    Row ``r`` mixes the independent normals ``sources[mixed[r]:mixed[r + 1]]`` with ``weights`` and turns the sum back
    into a uniform number: a Gaussian copula.
    """
    for s in range(len(source_names)):
        fill_uniform(
            seed_low,
            seed_high,
            block,
            source_names[s, 0],
            source_names[s, 1],
            source_names[s, 2],
            strata,
            bits,
            f,
            work,
        )
        quantile_row(f, i, work, work + LANES, normals + s * LANES)
    for r in range(len(mixed) - 1):
        for k in range(LANES):
            f[np.uint64(work + k)] = np.float32(0)
        for j in range(mixed[r], mixed[r + 1]):
            weight = weights[j]
            normal = normals + np.int64(sources[j]) * LANES
            for k in range(LANES):
                f[np.uint64(work + k)] += weight * f[np.uint64(normal + k)]
        probability_row(f, i, work, work + LANES, copula + r * LANES)


@lane
def fill_impacts(
    draws: Any,
    numbers: Any,
    tables: Any,
    occurrences: Any,
    impacts_of: Any,
    impact_draws: Any,
    impact_deeds: Any,
    removed: int,
    seed_low: int,
    seed_high: int,
    block: int,
    strata: int,
    bits: Any,
    f: Any,
    i: Any,
    copula: int,
    work: int,
    happens: int,
    impacts: int,
    counts: Any,
    used: int,
) -> None:
    """Draw every risk once: whether it happens, and how hard each of its impacts hits (neutral where it does not).

    ``occurrences`` holds the variable of each risk, whose kind is one step up from 0 to 1; risk ``removed`` (-1: none)
    never happens. ``counts`` gathers how often each did among the first ``used`` lanes.
    """
    for r in range(len(occurrences)):
        fill_draw(
            draws,
            numbers,
            tables,
            occurrences[r],
            seed_low,
            seed_high,
            block,
            strata,
            bits,
            f,
            i,
            copula,
            work,
            happens,
        )
        count = np.int64(0)
        for k in range(LANES):
            if r == removed:
                f[happens + k] = np.float32(0)
            count += np.int64(k < used and f[happens + k] > np.float32(0.5))
        counts[r] += count
        for j in range(impacts_of[r], impacts_of[r + 1]):
            out = impacts + j * LANES
            fill_draw(
                draws,
                numbers,
                tables,
                impact_draws[j],
                seed_low,
                seed_high,
                block,
                strata,
                bits,
                f,
                i,
                copula,
                work,
                out,
            )
            neutral = np.float32(1) if impact_deeds[j] == at.TIMES else np.float32(0)
            for k in range(LANES):
                hits = f[np.uint64(happens + k)] > np.float32(0.5)
                f[np.uint64(out + k)] = f[np.uint64(out + k)] if hits else neutral
