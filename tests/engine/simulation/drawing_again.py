"""The draws of a run once more, in plain numpy: the slow oracle of the compiled loops.

Every step is written out for whole arrays of iterations in float32, so the numbers must agree to the last bit.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from quarterdeck.engine.simulation.lanes import layout

Floats = npt.NDArray[np.float32]
_ROTATIONS = [(10, 26), (11, 21), (13, 27), (23, 5), (6, 20), (17, 11), (25, 10), (18, 20)]
_WORD = 2**32


def threefry(counter: tuple[int, ...], key: tuple[int, ...], rounds: int = 20) -> tuple[int, ...]:
    """Threefry-4x32 as its paper defines it, on Python integers."""
    keys = [*key, 0x1BD11BDA ^ key[0] ^ key[1] ^ key[2] ^ key[3]]
    x = [(c + k) % _WORD for c, k in zip(counter, keys[:4], strict=True)]
    for r in range(rounds):
        pairs = ((0, 1), (2, 3)) if r % 2 == 0 else ((0, 3), (2, 1))
        for (a, b), turn in zip(pairs, _ROTATIONS[r % 8], strict=True):
            x[a] = (x[a] + x[b]) % _WORD
            x[b] = ((x[b] << turn | x[b] >> (32 - turn)) % _WORD) ^ x[a]
        if r % 4 == 3:
            step = r // 4 + 1
            x = [(value + keys[(step + i) % 5]) % _WORD for i, value in enumerate(x)]
            x[3] = (x[3] + step) % _WORD
    return tuple(x)


def bits(seed: int, variable: int, purpose: int, project: int, iterations: int) -> npt.NDArray[np.uint32]:
    """Random words of a variable: uint32 [iterations]."""
    key = (seed % _WORD, seed >> 32, 0, 0)
    blocks = -(-iterations // 64)
    words = np.zeros(blocks * 64, dtype=np.uint32)
    for block in range(blocks):
        for r in range(16):
            found = threefry((block * 16 + r, variable % _WORD, purpose, project), key)
            for w in range(4):
                words[block * 64 + r + 16 * w] = found[w]
    return words[:iterations]


def uniforms(seed: int, variable: int, purpose: int, project: int, iterations: int) -> Floats:
    """Odd multiples of 2**-24 between 0 and 1: float32 [iterations]."""
    level = (bits(seed, variable, purpose, project, iterations) >> np.uint32(9)).astype(np.float32)
    return level * np.float32(2.0**-23) + np.float32(2.0**-24)


def quantiles(u: Floats, draw: npt.NDArray[np.int32], numbers: Floats, tables: Floats) -> Floats:
    """What the compiled loops make of uniform numbers for one row of the draw book."""
    kind, first, size = draw[layout.DRAW_KIND], int(draw[layout.DRAW_AT]), int(draw[layout.DRAW_SIZE])
    one = np.float32(1)
    if kind == layout.CONSTANT:
        return np.full(len(u), numbers[0], np.float32)
    if kind == layout.UNIFORM:
        return numbers[0] + numbers[1] * u
    if kind == layout.TRIANGLE:
        below = u < numbers[2]
        root = np.sqrt(np.where(below, u, one - u))
        return np.where(below, numbers[0] + numbers[3] * root, numbers[1] - numbers[4] * root)
    if kind == layout.STEPS:
        place = np.array([int(np.argmax(tables[first : first + size] > x)) for x in u])
        place[u >= tables[first + size - 1]] = size - 1
        return numbers[0] * tables[first + size + place]
    below = u < np.float32(0.5)
    root = np.sqrt(np.float32(0.5) * np.where(below, u, one - u))
    v = np.where(below, root, one - root) * np.float32(layout.TABLE_CELLS)
    cell = np.minimum(v.astype(np.int32), layout.TABLE_CELLS - 1)
    low, high = tables[first + cell], tables[first + cell + 1]
    return numbers[0] + numbers[1] * (low + (v - cell.astype(np.float32)) * (high - low))


def lengths(values: Floats, planned: int, longest: int) -> npt.NDArray[np.int64]:
    """Whole ticks, at least one where something was planned."""
    least = np.float32(1 if planned > 0 else 0)
    return np.minimum(np.maximum(values + np.float32(0.5), least), np.float32(longest)).astype(np.int64)
