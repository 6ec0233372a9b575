"""Sums over iterations, kept in whole numbers so that they do not depend on the order of adding (compiled)."""

from __future__ import annotations

from typing import Any

import numpy as np

from quarterdeck.engine.simulation.lanes.compiling import lane

CRITICAL, LENGTHS, SQUARES, PRODUCTS, SIGNIFICANCE = 0, 1, 2, 3, 4
TALLIES = 5
SHARE_UNIT = 65536
"""A share of 1 in `SIGNIFICANCE`."""


@lane
def tally(
    sums: Any, r: int, pool: Any, length: int, planned: int, slack: int, span: int, shift: int, coarse: int, used: int
) -> None:
    """Add the first ``used`` lanes of task ``r`` to its row of sums. Other names are rows of the pool.

    Sums over very long durations would not fit; they are kept coarser than ticks by ``coarse`` bits.

    The sums are: iterations without float; durations less the planned one, their squares, and their products with
    the project's durations less the planned one (``shift``); and shares of duration in duration plus float, times the
    project's duration (``span``).
    """
    base = np.int32(planned)
    coarser = np.int32(coarse)
    count = np.int64(0)
    for k in range(used):
        count += np.int64(pool[np.uint64(slack + k)] <= np.int32(0))
    lengths = np.int64(0)
    squares = np.int64(0)
    products = np.int64(0)
    for k in range(used):
        # Both factors are 32 bits wide before they are multiplied: the processor has an instruction for just that.
        more = np.int32(np.int32(pool[np.uint64(length + k)] - base) >> coarser)
        moved = np.int32(pool[np.uint64(shift + k)] >> coarser)
        lengths += np.int64(more)
        squares += np.int64(more) * np.int64(more)
        products += np.int64(more) * np.int64(moved)
    weight = np.int64(0)
    for k in range(used):
        size = np.float32(pool[np.uint64(length + k)])
        spare = np.float32(max(pool[np.uint64(slack + k)], np.int32(0)))
        share = size / max(size + spare, np.float32(1))
        whole = np.int32(share * np.float32(SHARE_UNIT) + np.float32(0.5))
        weight += np.int64(whole) * np.int64(np.int32(pool[np.uint64(span + k)] >> coarser))
    sums[r, CRITICAL] += count
    sums[r, LENGTHS] += lengths
    sums[r, SQUARES] += squares
    sums[r, PRODUCTS] += products
    sums[r, SIGNIFICANCE] += weight
