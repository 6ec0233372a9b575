"""Distributions of durations, factors and money: checked when they are made, exact in their moments and quantiles."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from quarterdeck.engine.compiled import kernels
from quarterdeck.engine.simulation.errors import BadDistribution

Floats = npt.NDArray[np.float64]
PERT_WEIGHT = 4.0
_STANDARD = NormalDist()
_SUM_TOLERANCE = 1e-9


class Distribution(ABC):
    """What a duration, a factor or an amount may turn out to be.

    Every distribution knows its ``mean`` and its ``deviation`` (standard deviation), and its quantiles. Values are
    never negative.
    """

    kind: ClassVar[str]

    @property
    @abstractmethod
    def mean(self) -> float: ...

    @property
    @abstractmethod
    def deviation(self) -> float: ...

    @abstractmethod
    def quantiles(self, shares: npt.ArrayLike) -> Floats:
        """The values below which the given shares (0 to 1) lie: float64, shape of ``shares``."""

    @property
    def is_certain(self) -> bool:
        """Whether there is only one possible value."""
        return self.deviation == 0

    def _require(self, holds: bool, reason: str) -> None:
        if not holds:
            raise BadDistribution(self.kind, reason)

    def _require_finite(self, *values: float) -> None:
        self._require(all(math.isfinite(v) for v in values), "needs finite numbers")


@dataclass(frozen=True, slots=True)
class Fixed(Distribution):
    """One value."""

    value: float
    kind: ClassVar[str] = "fixed"

    def __post_init__(self) -> None:
        self._require_finite(self.value)
        self._require(self.value >= 0, f"cannot be negative ({self.value:g})")

    @property
    def mean(self) -> float:
        return self.value

    @property
    def deviation(self) -> float:
        return 0.0

    def quantiles(self, shares: npt.ArrayLike) -> Floats:
        return np.full(np.shape(shares), float(self.value))


@dataclass(frozen=True, slots=True)
class Uniform(Distribution):
    """Every value between two ends is as likely as another."""

    low: float
    high: float
    kind: ClassVar[str] = "uniform"

    def __post_init__(self) -> None:
        self._require_finite(self.low, self.high)
        self._require(self.low >= 0, f"cannot begin below 0 ({self.low:g})")
        self._require(self.low <= self.high, f"has its low value {self.low:g} above its high value {self.high:g}")

    @property
    def mean(self) -> float:
        return (self.low + self.high) / 2

    @property
    def deviation(self) -> float:
        return (self.high - self.low) / math.sqrt(12)

    def quantiles(self, shares: npt.ArrayLike) -> Floats:
        return self.low + (self.high - self.low) * np.asarray(shares, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class _ThreePoint(Distribution):
    """Low, most likely and high value."""

    low: float
    mode: float
    high: float

    def __post_init__(self) -> None:
        self._require_finite(self.low, self.mode, self.high)
        self._require(self.low >= 0, f"cannot begin below 0 ({self.low:g})")
        self._require(self.low <= self.high, f"has its low value {self.low:g} above its high value {self.high:g}")
        outside = f"has its most likely value {self.mode:g} outside {self.low:g} to {self.high:g}"
        self._require(self.low <= self.mode <= self.high, outside)

    @property
    def share(self) -> float:
        """Where the most likely value stands between the ends: 0 to 1."""
        return (self.mode - self.low) / (self.high - self.low) if self.high > self.low else 0.5


@dataclass(frozen=True, slots=True)
class Triangular(_ThreePoint):
    """A triangle over three points.

    Source: N. L. Johnson, S. Kotz, N. Balakrishnan, Continuous univariate distributions, volume 2, 1995.

    Examples
    --------
    >>> held = Triangular(10, 12, 20)
    >>> held.mean, round(held.deviation, 3), held.quantiles([0.8]).round(3).tolist()
    (14.0, 2.16, [16.0])
    """

    kind: ClassVar[str] = "triangular"

    @property
    def mean(self) -> float:
        return (self.low + self.mode + self.high) / 3

    @property
    def deviation(self) -> float:
        a, m, b = self.low, self.mode, self.high
        return math.sqrt(max(a * a + b * b + m * m - a * m - a * b - m * b, 0.0) / 18)

    def quantiles(self, shares: npt.ArrayLike) -> Floats:
        u = np.asarray(shares, dtype=np.float64)
        width = self.high - self.low
        rising = self.low + np.sqrt(u * width * (self.mode - self.low))
        falling = self.high - np.sqrt((1 - u) * width * (self.high - self.mode))
        values: Floats = np.where(u < self.share, rising, falling)
        return values


@dataclass(frozen=True, slots=True)
class Pert(_ThreePoint):
    """A beta distribution over three points, whose mean gives the most likely value ``weight`` votes (4: PERT).

    ``deviation`` is the true one of the beta distribution; `classic_deviation` the rule of thumb, a sixth of the range.

    Source: D. G. Malcolm, J. H. Roseboom, C. E. Clark, W. Fazar, Application of a technique for research and
    development program evaluation, 1959; the weight after D. Vose, Risk analysis, 2000 (modified PERT).

    Examples
    --------
    >>> held = Pert(10, 12, 20)
    >>> held.mean, round(held.deviation, 3), round(held.classic_deviation, 3)
    (13.0, 1.732, 1.667)
    """

    weight: float = PERT_WEIGHT
    kind: ClassVar[str] = "PERT"

    def __post_init__(self) -> None:
        _ThreePoint.__post_init__(self)
        self._require(math.isfinite(self.weight) and self.weight > 0, f"needs a weight above 0 ({self.weight:g})")

    @property
    def shapes(self) -> tuple[float, float]:
        """The two shapes of the beta distribution."""
        return 1 + self.weight * self.share, 1 + self.weight * (1 - self.share)

    @property
    def mean(self) -> float:
        return (self.low + self.weight * self.mode + self.high) / (self.weight + 2)

    @property
    def deviation(self) -> float:
        return math.sqrt((self.mean - self.low) * (self.high - self.mean) / (self.weight + 3))

    @property
    def classic_deviation(self) -> float:
        return (self.high - self.low) / 6

    def quantiles(self, shares: npt.ArrayLike) -> Floats:
        u = np.asarray(shares, dtype=np.float64)
        order = np.argsort(u, axis=None)
        values = np.empty(u.size, dtype=np.float64)
        values[order] = kernels("simulation.distributions.kernels").beta_quantiles(*self.shapes, u.ravel()[order])
        return self.low + (self.high - self.low) * values.reshape(u.shape)


@dataclass(frozen=True, slots=True)
class Normal(Distribution):
    """A normal distribution cut off at 0. ``centre`` and ``spread`` are its mean and deviation before the cut."""

    centre: float
    spread: float
    kind: ClassVar[str] = "normal"

    def __post_init__(self) -> None:
        self._require_finite(self.centre, self.spread)
        self._require(self.spread >= 0, f"has a negative deviation ({self.spread:g})")
        self._require(self.centre >= 0, f"has a negative mean ({self.centre:g})")

    @property
    def cut(self) -> float:
        """The share of the uncut distribution below 0."""
        return _STANDARD.cdf(-self.centre / self.spread) if self.spread else 0.0

    @property
    def _lift(self) -> float:
        """How much the cut lifts the mean, in deviations."""
        return _STANDARD.pdf(self.centre / self.spread) / (1 - self.cut) if self.spread else 0.0

    @property
    def mean(self) -> float:
        return self.centre + self.spread * self._lift

    @property
    def deviation(self) -> float:
        if not self.spread:
            return 0.0
        edge = -self.centre / self.spread
        return self.spread * math.sqrt(max(1 + edge * self._lift - self._lift**2, 0.0))

    def quantiles(self, shares: npt.ArrayLike) -> Floats:
        u = self.cut + (1 - self.cut) * np.asarray(shares, dtype=np.float64)
        return np.maximum(self.centre + self.spread * _standard_quantiles(u), 0.0)


@dataclass(frozen=True, slots=True)
class Lognormal(Distribution):
    """A distribution whose logarithm is normal; ``average`` and ``spread`` are its own mean and deviation."""

    average: float
    spread: float
    kind: ClassVar[str] = "lognormal"

    def __post_init__(self) -> None:
        self._require_finite(self.average, self.spread)
        self._require(self.average > 0, f"needs a mean above 0 ({self.average:g})")
        self._require(self.spread >= 0, f"has a negative deviation ({self.spread:g})")

    @property
    def log_spread(self) -> float:
        return math.sqrt(math.log1p((self.spread / self.average) ** 2))

    @property
    def median(self) -> float:
        return self.average * math.exp(-(self.log_spread**2) / 2)

    @property
    def mean(self) -> float:
        return self.average

    @property
    def deviation(self) -> float:
        return self.spread

    def quantiles(self, shares: npt.ArrayLike) -> Floats:
        values: Floats = self.median * np.exp(self.log_spread * _standard_quantiles(shares))
        return values


@dataclass(frozen=True, slots=True)
class Discrete(Distribution):
    """A few values, each with its probability."""

    values: tuple[float, ...]
    probabilities: tuple[float, ...]
    kind: ClassVar[str] = "discrete"

    def __post_init__(self) -> None:
        self._require(len(self.values) > 0, "needs at least one value")
        self._require(len(self.values) == len(self.probabilities), "needs one probability for each value")
        self._require_finite(*self.values, *self.probabilities)
        self._require(min(self.values) >= 0, f"cannot have a value below 0 ({min(self.values):g})")
        self._require(all(0 <= p <= 1 for p in self.probabilities), "has a probability outside 0 to 1")
        total = math.fsum(self.probabilities)
        self._require(abs(total - 1) <= _SUM_TOLERANCE, f"has probabilities that add up to {total:g}, not to 1")

    @property
    def mean(self) -> float:
        return math.fsum(v * p for v, p in zip(self.values, self.probabilities, strict=True))

    @property
    def deviation(self) -> float:
        mean = self.mean
        pairs = zip(self.values, self.probabilities, strict=True)
        return math.sqrt(math.fsum(p * (v - mean) ** 2 for v, p in pairs))

    @property
    def steps(self) -> tuple[Floats, Floats]:
        """The values in rising order, and the probability of each or a lower one."""
        order = np.argsort(self.values, kind="stable")
        reached = np.cumsum(np.asarray(self.probabilities)[order])
        reached[-1] = 1.0
        return np.asarray(self.values, dtype=np.float64)[order], reached

    def quantiles(self, shares: npt.ArrayLike) -> Floats:
        values, reached = self.steps
        places = np.searchsorted(reached, np.asarray(shares, dtype=np.float64), side="left")
        found: Floats = values[np.minimum(places, len(values) - 1)]
        return found


@dataclass(frozen=True, slots=True)
class Empirical(Distribution):
    """Values that were observed, each as likely as another."""

    observations: tuple[float, ...]
    kind: ClassVar[str] = "empirical"

    def __post_init__(self) -> None:
        self._require(len(self.observations) > 0, "needs at least one observation")
        self._require_finite(*self.observations)
        self._require(min(self.observations) >= 0, f"cannot have an observation below 0 ({min(self.observations):g})")

    @property
    def discrete(self) -> Discrete:
        """The same with probabilities written out."""
        count = len(self.observations)
        return Discrete(self.observations, (1 / count,) * count)

    @property
    def mean(self) -> float:
        return math.fsum(self.observations) / len(self.observations)

    @property
    def deviation(self) -> float:
        return self.discrete.deviation

    def quantiles(self, shares: npt.ArrayLike) -> Floats:
        return self.discrete.quantiles(shares)


def _standard_quantiles(shares: npt.ArrayLike) -> Floats:
    """Standard normal quantiles; 0 and 1 give minus and plus infinity."""
    u = np.asarray(shares, dtype=np.float64)
    ends = {0.0: -math.inf, 1.0: math.inf}
    values = [ends[p] if p in ends else _STANDARD.inv_cdf(p) for p in u.ravel().tolist()]
    return np.array(values, dtype=np.float64).reshape(u.shape)


def observed(values: Sequence[float]) -> Empirical:
    """The empirical distribution of some observations."""
    return Empirical(tuple(float(v) for v in values))
