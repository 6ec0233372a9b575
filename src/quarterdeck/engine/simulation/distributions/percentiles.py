"""Distributions from a low and a high percentile (P10 and P90 unless said otherwise) instead of the ends.

People who give "the lowest and the highest value" mean percentiles: asked later, one in five outcomes lies outside.
The conversion finds the distribution whose own percentiles are exactly those given.

Source of the practice: D. T. Hulett, Practical schedule risk analysis, 2009; AACE International, Recommended practice
57R-09, 2011.
"""

from __future__ import annotations

import math
from functools import lru_cache
from statistics import NormalDist

from quarterdeck.engine.compiled import kernels
from quarterdeck.engine.simulation.distributions.shapes import PERT_WEIGHT, Lognormal, Normal, Pert, Triangular, Uniform
from quarterdeck.engine.simulation.errors import BadDistribution

P10_P90 = (0.1, 0.9)
_STEPS = 200
_NEGLIGIBLE = 1e-12
_LONGEST = 40.0


def triangular_from_percentiles(
    low: float, mode: float, high: float, *, at: tuple[float, float] = P10_P90
) -> Triangular:
    """The triangle with this most likely value and these percentiles.

    Parameters
    ----------
    low, high : float
        The percentiles.
    mode : float
        Between them.
    at : (float, float)
        Which percentiles: shares between 0 and 1.

    Raises
    ------
    BadDistribution
        For numbers out of order, or when the lower end would fall below 0.

    Examples
    --------
    >>> triangular_from_percentiles(10, 12, 20).quantiles([0.1, 0.9]).round(9).tolist()
    [10.0, 20.0]
    """
    a, b = _spread_ends(Triangular.kind, 0.0, low, mode, high, at)
    return Triangular(a, mode, b)


def pert_from_percentiles(
    low: float, mode: float, high: float, *, weight: float = PERT_WEIGHT, at: tuple[float, float] = P10_P90
) -> Pert:
    """The (modified) PERT distribution with this most likely value and these percentiles; see the triangle's."""
    if not (math.isfinite(weight) and weight > 0):
        raise BadDistribution(Pert.kind, f"needs a weight above 0 ({weight:g})")
    a, b = _spread_ends(Pert.kind, weight, low, mode, high, at)
    return Pert(a, mode, b, weight)


def uniform_from_percentiles(low: float, high: float, *, at: tuple[float, float] = P10_P90) -> Uniform:
    """The uniform distribution with these percentiles."""
    _check(Uniform.kind, low, high, at)
    width = (high - low) / (at[1] - at[0])
    start = low - at[0] * width
    return Uniform(_not_below_zero(Uniform.kind, start, high), start + width)


def lognormal_from_percentiles(low: float, high: float, *, at: tuple[float, float] = P10_P90) -> Lognormal:
    """The lognormal distribution with these percentiles."""
    _check(Lognormal.kind, low, high, at)
    if low <= 0:
        raise BadDistribution(Lognormal.kind, f"needs percentiles above 0 ({low:g})")
    first, last = (NormalDist().inv_cdf(share) for share in at)
    spread = (math.log(high) - math.log(low)) / (last - first)
    mean = math.exp(math.log(low) - first * spread + spread**2 / 2)
    return Lognormal(mean, mean * math.sqrt(math.expm1(spread**2)))


def normal_from_percentiles(low: float, high: float, *, at: tuple[float, float] = P10_P90) -> Normal:
    """The normal distribution, cut off at 0, with these percentiles.

    Without the cut the answer is a line through two points. With it the centre moves down until both percentiles of
    what is left fit; no centre fits when the high one is too many times the low one.
    """
    _check(Normal.kind, low, high, at)
    first, last = (NormalDist().inv_cdf(share) for share in at)
    spread = (high - low) / (last - first)
    held = NormalDist(low - first * spread, spread) if spread else None
    if held is None:
        return Normal(low, 0.0)
    if held.mean >= 0 and held.cdf(0.0) < _NEGLIGIBLE:
        return Normal(held.mean, spread)
    return _cut_normal(low, high, at)


def _cut_normal(low: float, high: float, at: tuple[float, float]) -> Normal:
    """Bisection over the centre in deviations: the larger it is, the closer together the percentiles."""

    def percentiles(edge: float) -> tuple[float, float]:
        below = NormalDist().cdf(-edge)
        first, last = (edge + NormalDist().inv_cdf(below + (1 - below) * share) for share in at)
        return first, last

    def ratio(edge: float) -> float:
        first, last = percentiles(edge)
        return last / first

    if low <= 0 or high / low > ratio(0.0):
        raise BadDistribution(Normal.kind, f"cannot have {low:g} and {high:g} as percentiles without going below 0")
    near, far = 0.0, _LONGEST
    for _ in range(_STEPS):
        middle = (near + far) / 2
        near, far = (middle, far) if ratio(middle) > high / low else (near, middle)
    spread = low / percentiles(near)[0]
    return Normal(near * spread, spread)


def _spread_ends(
    kind: str, weight: float, low: float, mode: float, high: float, at: tuple[float, float]
) -> tuple[float, float]:
    _check(kind, low, high, at)
    if not low <= mode <= high:
        raise BadDistribution(kind, f"has its most likely value {mode:g} outside {low:g} to {high:g}")
    if low == high:
        return low, high
    first, last = _unit_ends(weight, (mode - low) / (high - low), *at)
    return _not_below_zero(kind, low + (high - low) * first, high), low + (high - low) * last


@lru_cache(maxsize=65_536)
def _unit_ends(weight: float, mode: float, first: float, last: float) -> tuple[float, float]:
    low, high = kernels("simulation.distributions.kernels").ends(weight, mode, first, last)
    return float(low), float(high)


def _not_below_zero(kind: str, end: float, scale: float) -> float:
    """The end, or 0 for one that rounding put a hair below."""
    if end < -1e-9 * max(scale, 1.0):
        raise BadDistribution(kind, f"with these percentiles would begin below 0 ({end:.4g})")
    return max(end, 0.0)


def _check(kind: str, low: float, high: float, at: tuple[float, float]) -> None:
    if not (math.isfinite(low) and math.isfinite(high)):
        raise BadDistribution(kind, "needs finite numbers")
    if low > high:
        raise BadDistribution(kind, f"has its low value {low:g} above its high value {high:g}")
    if not 0 < at[0] < at[1] < 1:
        raise BadDistribution(kind, f"needs percentiles in order between 0 and 1 ({at[0]:g}, {at[1]:g})")
