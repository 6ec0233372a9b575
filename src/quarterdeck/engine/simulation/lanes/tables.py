"""What the compiled loops read: a plan as lanes see it, its uncertainty, and its money."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Int32s = npt.NDArray[np.int32]
Int64s = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]


class Net(NamedTuple):
    """A plan's moving part. Instants are ticks from ``zero``; tables as in `layout`."""

    nodes: Int32s  # [nodes, NODE_COLUMNS]
    links_in: Int32s  # [links, LINK_COLUMNS]
    links_out: Int32s  # [links, LINK_COLUMNS]
    children: Int32s  # rows of the leaves below openings and closings
    clocks: Int32s  # [calendars, CLOCK_COLUMNS]
    cells: Int32s
    spans: Int32s
    packed: Int64s  # the calendars as the critical path reads them
    specials: Int64s  # [specials, NodeColumn] rows of `GENERAL` tasks
    dates_win: npt.NDArray[np.bool_]  # [specials]
    portions: Int64s
    parts: Int64s  # [projects, 4] as in `wiring`
    facts: Int32s  # [projects] last finish among finished tasks
    project_calendar: Int32s  # [projects] calendar that project durations are counted on
    project_ticks: Int32s  # [projects] working ticks of its start on that calendar
    project_span: Int32s  # [projects] planned duration, in ticks
    zero: int
    longest: int  # no drawn duration is longer, in ticks


class Luck(NamedTuple):
    """What is drawn. Rows of ``draws`` and ``numbers`` are variables, see `sampling`."""

    draws: Int32s  # [draws, DRAW_COLUMNS]
    numbers: Floats  # [draws, DRAW_NUMBERS]
    tables: Floats
    lengths: Int32s  # [nodes] draw of the duration, -1: as planned
    driver_at: Int32s  # [nodes + 1]
    drivers: Int32s  # [drivers, (impact, deed)]
    occurrences: Int32s  # [risks] draw of whether it happens
    impacts_of: Int32s  # [risks + 1]
    impact_draws: Int32s  # [impacts]
    impact_deeds: Int32s  # [impacts]
    chances: Int32s  # [chances] draw of the branch taken
    branch: Int32s  # [nodes, (chance, outcome)], chance -1: the task exists
    mixed: Int32s  # [correlated + 1]
    weights: Floats
    sources: Int32s
    source_names: Int32s  # [normals, 3]


class Money(NamedTuple):
    """Costs: of a task ``rate`` per tick of its duration plus ``fixed``, times its factors; of risks once each."""

    rate: npt.NDArray[np.float64]  # [nodes]
    fixed: npt.NDArray[np.float64]  # [nodes]
    factors: Int32s  # [nodes] draw of the factor on what is fixed, -1: none
    driver_at: Int32s  # [nodes + 1]
    drivers: Int32s  # [drivers, (impact, deed)]
    group: Int32s  # [nodes]
    risk_impacts: Int32s  # [risk costs, (impact, group)]
    standing: npt.NDArray[np.float64]  # [groups, projects] money per tick that the project lasts


class Job(NamedTuple):
    """What one call computes."""

    seed: npt.NDArray[np.uint32]  # [2]
    first_block: int
    last_block: int
    iterations: int
    strata: int  # iterations for a Latin hypercube, 0: plain numbers
    removed: int  # risk that never happens, -1: none
    frozen: int  # node that takes what was planned, -1: none
    judges: bool  # whether to go backwards and sum up
    prices: bool  # whether to count money
    coarse: int  # bits by which sums over durations are coarser than ticks


class Found(NamedTuple):
    """What one call found, for the iterations of its blocks."""

    finishes: Int32s  # [outputs, iterations]
    ends: Int32s  # [projects, iterations]
    costs: npt.NDArray[np.float64]  # [groups, iterations]
    sums: Int64s  # [nodes, TALLIES]
    counts: Int64s  # [risks]


def arrays_of(held: tuple[Any, ...]) -> list[npt.NDArray[Any]]:
    """The arrays among the fields of a table."""
    return [value for value in held if isinstance(value, np.ndarray)]
