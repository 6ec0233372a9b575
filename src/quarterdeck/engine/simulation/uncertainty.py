"""What is not certain about a plan: estimates, risks, correlations, chances, and what it costs.

Tasks are named by their position in the plan. A risk is drawn once per iteration for all tasks that it touches.

Source of the method: D. T. Hulett, Integrated cost-schedule risk analysis, 2011 (risk drivers).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from quarterdeck.engine.simulation.distributions import Distribution
from quarterdeck.engine.simulation.errors import BadCorrelation, BadProbability

EVERY_TASK: tuple[int, ...] = ()
"""In place of positions: every task that can be touched."""
_TOLERANCE = 1e-9


class Unit(IntEnum):
    """What a distribution of durations counts."""

    FACTOR = 0
    """Times the planned duration."""
    TICKS = 1
    """Working ticks of the whole duration."""


class Deed(IntEnum):
    """What a risk does when it happens."""

    FACTOR = 0
    """Multiplies the durations of its tasks."""
    TICKS = 1
    """Adds working ticks to the durations of its tasks."""
    COST = 2
    """Adds an amount, once, however many tasks it touches."""
    COST_FACTOR = 3
    """Multiplies the costs of its tasks that do not depend on time."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a task's duration may turn out to be."""

    distribution: Distribution
    unit: Unit = Unit.FACTOR


@dataclass(frozen=True, slots=True)
class Impact:
    """One thing that a risk does: a draw of ``distribution`` plus ``shift``.

    The shift lets an amount be negative: an opportunity that saves 1 to 5 days is 0 to 4 days with a shift of -5.
    """

    deed: Deed
    distribution: Distribution
    tasks: tuple[int, ...] = EVERY_TASK
    shift: float = 0.0


@dataclass(frozen=True, slots=True)
class Response:
    """A risk after what is planned against it; ``cost`` is what the response itself costs."""

    probability: float
    impacts: tuple[Impact, ...]
    cost: float = 0.0


@dataclass(frozen=True, slots=True)
class Risk:
    """A threat or an opportunity.

    Attributes
    ----------
    name : str
    probability : float
        0 to 1; 1 for a general uncertainty that is always there.
    impacts : tuple of Impact
    in_parallel : bool
        Its factors do not multiply with those of other risks of this kind on a task: the highest counts.
    response : Response, optional
    """

    name: str
    probability: float
    impacts: tuple[Impact, ...]
    in_parallel: bool = False
    response: Response | None = None

    def __post_init__(self) -> None:
        stages = [self.probability] if self.response is None else [self.probability, self.response.probability]
        for probability in stages:
            if not 0 <= probability <= 1:
                raise BadProbability(f"risk {self.name}", probability)

    def after_response(self) -> Risk:
        """The risk as it stands when its response is carried out; itself when none is planned."""
        if self.response is None:
            return self
        return Risk(self.name, self.response.probability, self.response.impacts, self.in_parallel)


@dataclass(frozen=True, slots=True)
class Correlation:
    """How strongly the durations of two tasks go together: -1 to 1, on the scale of a Gaussian copula."""

    first: int
    second: int
    coefficient: float

    def __post_init__(self) -> None:
        if not -1 <= self.coefficient <= 1:
            raise BadCorrelation(f"is {self.coefficient:g}; it must lie between -1 and 1")
        if self.first == self.second:
            raise BadCorrelation("joins a task with itself")


@dataclass(frozen=True, slots=True)
class Kinship:
    """Tasks whose durations all go together with one coefficient, 0 to 1: the same crew, supplier or ground."""

    tasks: tuple[int, ...]
    coefficient: float

    def __post_init__(self) -> None:
        if not 0 <= self.coefficient <= 1:
            raise BadCorrelation(f"of a group is {self.coefficient:g}; it must lie between 0 and 1")


@dataclass(frozen=True, slots=True)
class Chance:
    """A fork: in each iteration one of the branches is taken, and the tasks of the others do not exist.

    A task that may or may not exist is a fork with two branches, one of them empty. A task without its branch takes
    no time and costs nothing; its links still hold.
    """

    name: str
    probabilities: tuple[float, ...]
    branches: tuple[tuple[int, ...], ...]

    def __post_init__(self) -> None:
        for probability in self.probabilities:
            if not 0 <= probability <= 1:
                raise BadProbability(f"a branch of {self.name}", probability)
        total = sum(self.probabilities)
        if abs(total - 1) > _TOLERANCE or len(self.probabilities) != len(self.branches):
            raise BadProbability(f"all branches of {self.name} together", total)


@dataclass(frozen=True, slots=True)
class Costs:
    """What tasks cost from now on. Money is float64 in one currency.

    Attributes
    ----------
    rate : float64 [tasks]
        Money per working tick of a task's (remaining) duration.
    fixed : float64 [tasks]
        Money that does not depend on time.
    spent : float
        Money already gone: it is part of every total and of no risk.
    factors : dict
        Distributions of factors on what is fixed, by task.
    """

    rate: npt.NDArray[np.float64]
    fixed: npt.NDArray[np.float64]
    spent: float = 0.0
    factors: Mapping[int, Distribution] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """Everything that is drawn.

    Attributes
    ----------
    durations : dict
        Estimates by task. Of a task in progress only what is left is drawn, in proportion.
    risks, correlations, kinships, chances : sequences
    standing : frozenset of int
        Level-of-effort tasks: they last as long as the rest lets them, are not drawn, never critical and never the
        end of the project, and their time-dependent cost grows with the project's duration.
    """

    durations: Mapping[int, Estimate] = field(default_factory=dict)
    risks: Sequence[Risk] = ()
    correlations: Sequence[Correlation] = ()
    kinships: Sequence[Kinship] = ()
    chances: Sequence[Chance] = ()
    standing: frozenset[int] = frozenset()

    def after_response(self) -> Uncertainty:
        """The same with every planned response carried out."""
        risks = tuple(risk.after_response() for risk in self.risks)
        return Uncertainty(self.durations, risks, self.correlations, self.kinships, self.chances, self.standing)

    @property
    def response_cost(self) -> float:
        """What all planned responses cost together."""
        return sum(risk.response.cost for risk in self.risks if risk.response is not None)
