"""A risk list in memory: what was read, with the place of each row, before anyone knows the tasks."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from quarterdeck.engine.simulation import (
    Distribution,
    Fixed,
    Pert,
    Triangular,
    Uniform,
    pert_from_percentiles,
    triangular_from_percentiles,
    uniform_from_percentiles,
)

ALL_TASKS = "*"


class ImpactKind(StrEnum):
    """What a row does to its tasks."""

    FACTOR = "factor"
    DAYS = "days"
    COST = "cost"
    COST_FACTOR = "cost factor"


class Shape(StrEnum):
    TRIANGULAR = "triangular"
    PERT = "pert"
    UNIFORM = "uniform"


@dataclass(frozen=True, slots=True)
class Points:
    """Low, most likely and high value, as people enter them.

    Attributes
    ----------
    low, high : float
    likely : float or None
        None makes every value between the ends as likely as another.
    shape : Shape
    are_percentiles : bool
        Low and high are the P10 and the P90, not the ends.
    """

    low: float
    likely: float | None
    high: float
    shape: Shape = Shape.TRIANGULAR
    are_percentiles: bool = False

    def distribution(self, scale: float = 1.0) -> tuple[Distribution, float]:
        """The distribution of these values times ``scale``, and what to add to each draw (below 0 for savings).

        Raises
        ------
        quarterdeck.engine.simulation.BadDistribution

        Examples
        --------
        >>> Points(-5, -2, -1).distribution()
        (Triangular(low=0.0, mode=3.0, high=4.0), -5.0)
        """
        low, high = self.low * scale, self.high * scale
        shift = 0.0
        if self.low < 0:
            # Percentiles leave room below: the end of a distribution lies under its P10.
            shift = low - (2 * (high - low) if self.are_percentiles else 0.0)
        likely = None if self.likely is None else self.likely * scale - shift
        return self._shaped(low - shift, likely, high - shift), shift

    def _shaped(self, low: float, likely: float | None, high: float) -> Distribution:
        if low == high:
            return Fixed(low)
        if likely is None or self.shape is Shape.UNIFORM:
            return uniform_from_percentiles(low, high) if self.are_percentiles else Uniform(low, high)
        if self.shape is Shape.PERT:
            return pert_from_percentiles(low, likely, high) if self.are_percentiles else Pert(low, likely, high)
        return triangular_from_percentiles(low, likely, high) if self.are_percentiles else Triangular(low, likely, high)


@dataclass(frozen=True, slots=True)
class ListedImpact:
    """One row's effect: on which tasks, before a response and after it."""

    kind: ImpactKind
    points: Points
    tasks: tuple[str, ...]
    place: str
    after: Points | None = None


@dataclass(slots=True)
class ListedRisk:
    """A risk: rows with one id are its impacts.

    ``after_probability`` is None when no response is planned.
    """

    id: str
    name: str
    probability: float
    place: str
    impacts: list[ListedImpact] = field(default_factory=list)
    in_parallel: bool = False
    after_probability: float | None = None
    response_cost: float = 0.0


@dataclass(frozen=True, slots=True)
class ListedEstimate:
    """Working days that each of the tasks may last."""

    points: Points
    tasks: tuple[str, ...]
    place: str


@dataclass(frozen=True, slots=True)
class ListedCorrelation:
    """How strongly the durations of the tasks go together: two tasks -1 to 1, more 0 to 1."""

    coefficient: float
    tasks: tuple[str, ...]
    place: str


@dataclass(slots=True)
class RiskList:
    risks: list[ListedRisk] = field(default_factory=list)
    estimates: list[ListedEstimate] = field(default_factory=list)
    correlations: list[ListedCorrelation] = field(default_factory=list)
