"""Random numbers by counter: a pure function of seed, variable and iteration (compiled).

Threefry-4x32 with 20 rounds turns (iteration, variable, purpose, project) under the seed as key into 128 random bits.
No state is carried from one iteration to the next, so any set of iterations can be computed anywhere, in any order,
twice or after a crash, with the same result.

Source: J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, Parallel random numbers: as easy as 1, 2, 3, SC 2011.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from quarterdeck.engine.simulation.lanes.compiling import lane

LANES = 64
_GROUP = 16
_PARITY = 0x1BD11BDA


@lane
def turned(x: Any, by: int) -> Any:
    """``x`` rotated to the left by ``by`` bits, as 32 bits."""
    return np.uint32((x << np.uint32(by)) | (x >> np.uint32(32 - by)))


@lane
def fill_bits(bits: Any, seed_low: int, seed_high: int, block: int, variable: int, purpose: int, project: int) -> None:
    """Random bits for the 64 iterations of a block: uint32 [64].

    Counter ``16 * block + r`` gives the bits of lanes ``r``, ``r + 16``, ``r + 32`` and ``r + 48``.
    """
    k0 = np.uint32(seed_low)
    k1 = np.uint32(seed_high)
    k4 = np.uint32(np.uint32(_PARITY) ^ k0 ^ k1)
    start = np.uint32(block * _GROUP)
    for r in range(_GROUP):
        a = np.uint32(np.uint32(start + np.uint32(r)) + k0)
        b = np.uint32(np.uint32(variable) + k1)
        c = np.uint32(purpose)
        d = np.uint32(project)
        # Four rounds, then the key: five times. The rotations and the order are those of the published cipher.
        a, b, c, d = even_rounds(a, b, c, d)
        a, b, c, d = np.uint32(a + k1), b, c, np.uint32(d + np.uint32(k4 + np.uint32(1)))
        a, b, c, d = odd_rounds(a, b, c, d)
        a, b, c, d = a, b, np.uint32(c + k4), np.uint32(d + np.uint32(k0 + np.uint32(2)))
        a, b, c, d = even_rounds(a, b, c, d)
        a, b, c, d = a, np.uint32(b + k4), np.uint32(c + k0), np.uint32(d + np.uint32(k1 + np.uint32(3)))
        a, b, c, d = odd_rounds(a, b, c, d)
        a, b, c, d = np.uint32(a + k4), np.uint32(b + k0), np.uint32(c + k1), np.uint32(d + np.uint32(4))
        a, b, c, d = even_rounds(a, b, c, d)
        bits[r] = np.uint32(a + k0)
        bits[r + 16] = np.uint32(b + k1)
        bits[r + 32] = c
        bits[r + 48] = np.uint32(d + np.uint32(5))


@lane
def even_rounds(a: Any, b: Any, c: Any, d: Any) -> Any:
    """The first four rounds of a cycle of eight."""
    a = np.uint32(a + b)
    b = np.uint32(turned(b, 10) ^ a)
    c = np.uint32(c + d)
    d = np.uint32(turned(d, 26) ^ c)
    a = np.uint32(a + d)
    d = np.uint32(turned(d, 11) ^ a)
    c = np.uint32(c + b)
    b = np.uint32(turned(b, 21) ^ c)
    a = np.uint32(a + b)
    b = np.uint32(turned(b, 13) ^ a)
    c = np.uint32(c + d)
    d = np.uint32(turned(d, 27) ^ c)
    a = np.uint32(a + d)
    d = np.uint32(turned(d, 23) ^ a)
    c = np.uint32(c + b)
    b = np.uint32(turned(b, 5) ^ c)
    return a, b, c, d


@lane
def odd_rounds(a: Any, b: Any, c: Any, d: Any) -> Any:
    """The last four rounds of a cycle of eight."""
    a = np.uint32(a + b)
    b = np.uint32(turned(b, 6) ^ a)
    c = np.uint32(c + d)
    d = np.uint32(turned(d, 20) ^ c)
    a = np.uint32(a + d)
    d = np.uint32(turned(d, 17) ^ a)
    c = np.uint32(c + b)
    b = np.uint32(turned(b, 11) ^ c)
    a = np.uint32(a + b)
    b = np.uint32(turned(b, 25) ^ a)
    c = np.uint32(c + d)
    d = np.uint32(turned(d, 10) ^ c)
    a = np.uint32(a + d)
    d = np.uint32(turned(d, 18) ^ a)
    c = np.uint32(c + b)
    b = np.uint32(turned(b, 20) ^ c)
    return a, b, c, d
