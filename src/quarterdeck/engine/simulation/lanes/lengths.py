"""How long each task takes in each of 64 iterations (compiled)."""

from __future__ import annotations

from typing import Any

import numpy as np

from quarterdeck.engine.simulation.lanes import layout as at
from quarterdeck.engine.simulation.lanes.compiling import lane
from quarterdeck.engine.simulation.lanes.layout import LANES


@lane
def apply_drivers(drivers: Any, first: int, last: int, f: Any, impacts: int, work: int, x: int) -> None:
    """Let risks act on row ``x``: factors in series multiply, of those in parallel the highest counts.

    Then what is to be added is. In the rows from ``impacts`` on, a risk that did not happen is 1 or, in parallel and
    when something is added, 0. ``work`` begins two scratch rows.
    """
    parallel = False
    plus = False
    more = work + LANES
    for j in range(first, last):
        row = impacts + np.int64(drivers[j, at.IMPACT]) * LANES
        deed = drivers[j, at.DEED]
        if deed == at.TIMES:
            for k in range(LANES):
                f[np.uint64(x + k)] *= f[np.uint64(row + k)]
        elif deed == at.HIGHEST:
            if not parallel:
                for k in range(LANES):
                    f[np.uint64(work + k)] = np.float32(0)
            for k in range(LANES):
                f[np.uint64(work + k)] = max(f[np.uint64(work + k)], f[np.uint64(row + k)])
            parallel = True
        else:
            if not plus:
                for k in range(LANES):
                    f[np.uint64(more + k)] = np.float32(0)
            for k in range(LANES):
                f[np.uint64(more + k)] += f[np.uint64(row + k)]
            plus = True
    if parallel:
        for k in range(LANES):
            highest = f[np.uint64(work + k)]
            f[np.uint64(x + k)] *= highest if highest > np.float32(0) else np.float32(1)
    if plus:
        for k in range(LANES):
            f[np.uint64(x + k)] += f[np.uint64(more + k)]


@lane
def round_lengths(f: Any, x: int, least: int, most: int, pool: Any, out: int) -> None:
    """Whole ticks, between ``least`` and ``most``."""
    low = np.float32(least)
    high = np.float32(most)
    for k in range(LANES):
        value = min(max(f[np.uint64(x + k)] + np.float32(0.5), low), high)
        pool[np.uint64(out + k)] = np.int32(value)


@lane
def skip_absent(f: Any, chance: int, outcome: int, pool: Any, out: int) -> None:
    """No duration where the iteration took another branch."""
    taken = np.float32(outcome)
    for k in range(LANES):
        length = pool[np.uint64(out + k)]
        pool[np.uint64(out + k)] = length if f[np.uint64(chance + k)] == taken else np.int32(0)
