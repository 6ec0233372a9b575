"""Uniform numbers from random bits: plain, or one from each of equal strata (compiled)."""

from __future__ import annotations

from typing import Any

import numpy as np

from quarterdeck.engine.simulation.lanes.compiling import lane
from quarterdeck.engine.simulation.lanes.layout import LANES
from quarterdeck.engine.simulation.lanes.random import fill_bits

_ORDER = 64  # added to a purpose: the key of the order of strata
_ROUNDS = 6


@lane
def fill_uniform(
    seed_low: int,
    seed_high: int,
    block: int,
    variable: int,
    purpose: int,
    project: int,
    strata: int,
    bits: Any,
    f: Any,
    u: int,
) -> None:
    """Numbers between 0 and 1, never either, for the 64 iterations of a block: float32, into row ``u`` of ``f``.

    They are odd multiples of ``2**-24``, so exact in float32 and symmetric about a half. With ``strata`` above 0
    (the number of iterations) each iteration gets a stratum of its own: a Latin hypercube over all variables.
    """
    fill_bits(bits, seed_low, seed_high, block, variable, purpose, project)
    for k in range(LANES):
        level = np.float32(np.int32(bits[np.uint64(k)] >> np.uint32(9)))
        f[np.uint64(u + k)] = level * np.float32(2.0**-23) + np.float32(2.0**-24)
    if strata > 0:
        stratify(seed_low, seed_high, block, variable, purpose, project, strata, bits, f, u)


@lane
def stratify(
    seed_low: int,
    seed_high: int,
    block: int,
    variable: int,
    purpose: int,
    project: int,
    strata: int,
    bits: Any,
    f: Any,
    u: int,
) -> None:
    """Put each number into the stratum of its iteration, in an order that belongs to the variable."""
    fill_bits(bits, seed_low, seed_high, 0, variable, purpose + _ORDER, project)
    half = 1
    while 1 << (2 * half) < strata:
        half += 1
    for k in range(LANES):
        iteration = block * LANES + k
        if iteration >= strata:
            continue
        stratum = shuffled(iteration, half, bits)
        while stratum >= strata:
            stratum = shuffled(stratum, half, bits)
        width = 2.0**23 / np.float64(strata)
        level = np.int64((np.float64(stratum) + np.float64(f[u + k])) * width)
        level = max(level, np.int64(np.ceil(np.float64(stratum) * width - 0.5)))
        level = min(level, np.int64(np.ceil(np.float64(stratum + 1) * width - 0.5)) - 1)
        f[u + k] = np.float32(level) * np.float32(2.0**-23) + np.float32(2.0**-24)


@lane
def shuffled(place: int, half: int, keys: Any) -> Any:
    """Where a keyed permutation of the numbers of ``2 * half`` bits puts ``place`` (a Feistel network).

    Source: M. Luby, C. Rackoff, How to construct pseudorandom permutations from pseudorandom functions, 1988.
    """
    mask = np.uint32((1 << half) - 1)
    left = np.uint32(place >> half)
    right = np.uint32(np.uint32(place) & mask)
    for r in range(_ROUNDS):
        mixed = np.uint32(np.uint32(right ^ keys[r]) * np.uint32(0x9E3779B1))
        mixed = np.uint32(mixed ^ np.uint32(mixed >> np.uint32(15)))
        mixed = np.uint32(np.uint32(mixed + keys[r + _ROUNDS]) * np.uint32(0x85EBCA77))
        mixed = np.uint32(np.uint32(mixed >> np.uint32(13)) & mask)
        left, right = right, np.uint32(left ^ mixed)
    return np.int64(left) << half | np.int64(right)
