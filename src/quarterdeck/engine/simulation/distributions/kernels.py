"""Quantiles of the beta distribution, and ends of triangles from two percentiles (compiled)."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import njit

_TINY = 1e-300
_CLOSE = 1e-15
_ROUNDS = 300
_FARTHEST = 1e6


@njit(cache=True)
def beta_below(a: float, b: float, x: float) -> Any:
    """The probability that a beta variable with shapes ``a`` and ``b`` is at most ``x``.

    Source: NIST Digital Library of Mathematical Functions, 8.17.22 (continued fraction), evaluated by the method of
    W. J. Lentz, 1976.
    """
    if x <= 0.0:
        return 0.0
    if x >= 1.0:
        return 1.0
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x))
    if x < (a + 1.0) / (a + b + 2.0):
        return front * beta_fraction(a, b, x) / a
    return 1.0 - front * beta_fraction(b, a, 1.0 - x) / b


@njit(cache=True)
def beta_fraction(a: float, b: float, x: float) -> Any:
    """The continued fraction of the incomplete beta function."""
    top = 1.0
    low = 1.0 - (a + b) * x / (a + 1.0)
    low = 1.0 / (low if abs(low) > _TINY else _TINY)
    value = low
    for m in range(1, _ROUNDS):
        for step in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            low = 1.0 + step * low
            low = 1.0 / (low if abs(low) > _TINY else _TINY)
            top = 1.0 + step / (top if abs(top) > _TINY else _TINY)
            value *= top * low
        if abs(top * low - 1.0) < _CLOSE:
            break
    return value


@njit(cache=True)
def beta_quantile(a: float, b: float, p: float, guess: float) -> Any:
    """The value below which a share ``p`` lies: Newton's steps from ``guess``, kept between bounds by bisection."""
    low, high = 0.0, 1.0
    x = min(max(guess, 1e-12), 1.0 - 1e-12)
    scale = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    for _ in range(100):
        miss = beta_below(a, b, x) - p
        if miss > 0.0:
            high = x
        else:
            low = x
        density = math.exp(scale + (a - 1.0) * math.log(x) + (b - 1.0) * math.log1p(-x))
        nearer = x - miss / density if density > 0.0 else -1.0
        if not low < nearer < high:
            nearer = 0.5 * (low + high)
        if abs(nearer - x) <= 1e-15 * max(x, 1e-3) or high - low < 1e-16:
            return nearer
        x = nearer
    return x


@njit(cache=True)
def beta_quantiles(a: float, b: float, p: Any) -> Any:
    """Quantiles at rising probabilities: float64 [n]."""
    out = np.empty(len(p), np.float64)
    x = 0.0
    for k in range(len(p)):
        if p[k] <= 0.0:
            x = 0.0
        elif p[k] >= 1.0:
            x = 1.0
        else:
            x = beta_quantile(a, b, p[k], x if x > 0.0 else a / (a + b))
        out[k] = x
    return out


@njit(cache=True)
def triangle_below(low: float, mode: float, high: float, x: float) -> Any:
    """The probability that a triangular variable is at most ``x``."""
    if x <= low:
        return 0.0
    if x >= high:
        return 1.0
    if x < mode:
        return (x - low) ** 2 / ((high - low) * (mode - low))
    return 1.0 - (high - x) ** 2 / ((high - low) * (high - mode))


@njit(cache=True)
def share_below(weight: float, low: float, mode: float, high: float, x: float) -> Any:
    """The probability that a triangular (``weight`` 0) or PERT variable is at most ``x``."""
    if weight == 0.0:
        return triangle_below(low, mode, high, x)
    width = high - low
    a = 1.0 + weight * (mode - low) / width
    b = 1.0 + weight * (high - mode) / width
    return beta_below(a, b, (x - low) / width)


@njit(cache=True)
def ends(weight: float, mode: float, p_low: float, p_high: float) -> Any:
    """The ends of a triangular or PERT variable of which a share ``p_low`` lies below 0 and ``1 - p_high`` above 1.

    ``mode`` lies between 0 and 1. For each lower end there is one upper end that fits; the lower end moves out until
    its own share fits too.
    """
    near, far = 0.0, 1.0
    near_miss = -p_low
    far_miss = lower_miss(weight, far, mode, p_low, p_high)
    while far_miss < 0.0 and far < _FARTHEST:
        near, near_miss = far, far_miss
        far *= 2.0
        far_miss = lower_miss(weight, far, mode, p_low, p_high)
    side = 0
    for _ in range(_ROUNDS):
        if far - near <= _CLOSE * (1.0 + far) or near_miss == far_miss:
            break
        at = between(near, far, near_miss, far_miss)
        miss = lower_miss(weight, at, mode, p_low, p_high)
        if miss < 0.0:
            near, near_miss = at, miss
            far_miss = far_miss * 0.5 if side == 1 else far_miss
            side = 1
        else:
            far, far_miss = at, miss
            near_miss = near_miss * 0.5 if side == 2 else near_miss
            side = 2
        if abs(miss) < _CLOSE:
            near = far = at
    low = -0.5 * (near + far)
    return low, 1.0 + upper_end(weight, low, mode, p_high)


@njit(cache=True)
def between(near: float, far: float, near_miss: float, far_miss: float) -> Any:
    """Where a straight line between both misses is 0, kept off both ends."""
    at = near - near_miss * (far - near) / (far_miss - near_miss)
    return min(max(at, near + 1e-3 * (far - near)), far - 1e-3 * (far - near))


@njit(cache=True)
def lower_miss(weight: float, out: float, mode: float, p_low: float, p_high: float) -> Any:
    """How much more than ``p_low`` lies below 0 when the lower end is ``-out``."""
    high = 1.0 + upper_end(weight, -out, mode, p_high)
    return share_below(weight, -out, mode, high, 0.0) - p_low


@njit(cache=True)
def upper_end(weight: float, low: float, mode: float, p_high: float) -> Any:
    """How far above 1 the upper end lies that leaves a share ``p_high`` below 1 (false position, Illinois rule)."""
    near, far = 0.0, 1.0
    near_miss = 1.0 - p_high
    far_miss = share_below(weight, low, mode, 1.0 + far, 1.0) - p_high
    while far_miss > 0.0 and far < _FARTHEST:
        near, near_miss = far, far_miss
        far *= 2.0
        far_miss = share_below(weight, low, mode, 1.0 + far, 1.0) - p_high
    side = 0
    for _ in range(_ROUNDS):
        if far - near <= _CLOSE * (1.0 + far) or near_miss == far_miss:
            break
        at = between(near, far, near_miss, far_miss)
        miss = share_below(weight, low, mode, 1.0 + at, 1.0) - p_high
        if miss > 0.0:
            near, near_miss = at, miss
            far_miss = far_miss * 0.5 if side == 1 else far_miss
            side = 1
        else:
            far, far_miss = at, miss
            near_miss = near_miss * 0.5 if side == 2 else near_miss
            side = 2
        if abs(miss) < _CLOSE:
            return at
    return 0.5 * (near + far)
