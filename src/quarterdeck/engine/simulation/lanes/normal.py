"""The normal distribution in float32 for 64 lanes (compiled): quantiles, probabilities, and the functions they need.

Only sums, products, quotients and roots are used, each rounded as IEEE 754 says: the same bits on every machine.
Rows stand in one array, ``f``, as in `clocks`; ``i`` is the same memory read as int32.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from quarterdeck.engine.simulation.lanes.compiling import lane
from quarterdeck.engine.simulation.lanes.layout import LANES

_SMALLEST = 2.0**-24


@lane
def log_row(f: Any, i: Any, x: int, out: int) -> None:
    """Natural logarithms of positive numbers: relative error below 3e-7."""
    for k in range(LANES):
        whole = np.int32(np.int32(i[np.uint64(x + k)] - np.int32(0x3F3504F3)) >> np.int32(23))
        i[np.uint64(out + k)] = np.int32(i[np.uint64(x + k)] - np.int32(whole << np.int32(23)))
    for k in range(LANES):
        whole = np.int32(np.int32(i[np.uint64(x + k)] - np.int32(0x3F3504F3)) >> np.int32(23))
        m = f[np.uint64(out + k)]
        s = (m - np.float32(1)) / (m + np.float32(1))
        q = s * s
        series = np.float32(0.28571429) + q * np.float32(0.22222222)
        series = np.float32(0.66666667) + q * (np.float32(0.4) + q * series)
        f[np.uint64(out + k)] = np.float32(whole) * np.float32(0.69314718) + s * (np.float32(2) + q * series)


@lane
def exp_row(f: Any, i: Any, x: int, out: int) -> None:
    """Exponentials of numbers between -87 and 0: relative error below 3e-7. ``x`` and ``out`` are two rows."""
    for k in range(LANES):
        v = max(np.float32(-87), f[np.uint64(x + k)])
        whole = np.int32(v * np.float32(1.442695) - np.float32(0.5))
        r = v - np.float32(whole) * np.float32(0.693359375) + np.float32(whole) * np.float32(2.12194440e-4)
        p = np.float32(8.3333333e-3) + r * np.float32(1.3888889e-3)
        p = np.float32(1.6666667e-1) + r * (np.float32(4.1666667e-2) + r * p)
        f[np.uint64(out + k)] = np.float32(1) + r + r * r * (np.float32(0.5) + r * p)
    for k in range(LANES):
        v = max(np.float32(-87), f[np.uint64(x + k)])
        whole = np.int32(v * np.float32(1.442695) - np.float32(0.5))
        i[np.uint64(out + k)] = np.int32(i[np.uint64(out + k)] + np.int32(whole << np.int32(23)))


@lane
def quantile_row(f: Any, i: Any, u: int, work: int, out: int) -> None:
    """Standard normal quantiles of probabilities: absolute error below 2e-6. ``work`` begins two scratch rows.

    Source: M. J. Wichura, Algorithm AS 241: the percentage points of the normal distribution, 1988 (PPND7).
    """
    root = work + LANES
    for k in range(LANES):
        f[np.uint64(work + k)] = min(f[np.uint64(u + k)], np.float32(1) - f[np.uint64(u + k)])
    log_row(f, i, work, root)
    for k in range(LANES):
        q = f[np.uint64(u + k)] - np.float32(0.5)
        r = np.float32(0.180625) - q * q
        top = np.float32(59.109374720) * r + np.float32(159.29113202)
        top = (top * r + np.float32(50.434271938)) * r + np.float32(3.3871327179)
        low = np.float32(67.187563600) * r + np.float32(78.757757664)
        low = (low * r + np.float32(17.895169469)) * r + np.float32(1.0)
        centre = q * top / low
        s = np.sqrt(max(np.float32(0), -f[np.uint64(root + k)])) - np.float32(1.6)
        top = np.float32(0.17023821103) * s + np.float32(1.3067284816)
        top = (top * s + np.float32(2.7568153900)) * s + np.float32(1.4234372777)
        low = (np.float32(0.12021132975) * s + np.float32(0.73700164250)) * s + np.float32(1.0)
        side = top / low
        side = -side if q < np.float32(0) else side
        f[np.uint64(out + k)] = centre if np.abs(q) <= np.float32(0.425) else side


@lane
def probability_row(f: Any, i: Any, z: int, work: int, out: int) -> None:
    """Standard normal probabilities, kept inside (0, 1): absolute error below 3e-7. ``work`` begins two scratch rows.

    Source: C. Hastings, Approximations for digital computers, 1955 (M. Abramowitz, I. A. Stegun, 26.2.17).
    """
    power = work + LANES
    for k in range(LANES):
        f[np.uint64(work + k)] = f[np.uint64(z + k)] * f[np.uint64(z + k)] * np.float32(-0.5)
    exp_row(f, i, work, power)
    for k in range(LANES):
        x = f[np.uint64(z + k)]
        t = np.float32(1) / (np.float32(1) + np.float32(0.2316419) * np.abs(x))
        p = np.float32(1.330274429) * t - np.float32(1.821255978)
        p = (p * t + np.float32(1.781477937)) * t - np.float32(0.356563782)
        p = (p * t + np.float32(0.319381530)) * t
        beyond = np.float32(0.39894228) * f[np.uint64(power + k)] * p
        side = np.float32(1) - beyond if x > np.float32(0) else beyond
        f[np.uint64(out + k)] = min(max(side, np.float32(_SMALLEST)), np.float32(1 - _SMALLEST))
