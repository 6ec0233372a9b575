"""Risks that only cost money, exactly: every sum that can occur, with its probability."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from quarterdeck.engine.simulation.distributions import Discrete, Empirical
from quarterdeck.engine.simulation.errors import SimulationError
from quarterdeck.engine.simulation.uncertainty import Deed, Impact, Risk

Floats = npt.NDArray[np.float64]
MOST_SUMS = 1_000_000


class TooManySums(SimulationError):
    """Amounts so different that their sums cannot be listed."""

    def __init__(self) -> None:
        super().__init__(f"These risks have more than {MOST_SUMS:,} possible sums; simulate them instead.")


class NotDiscrete(SimulationError):
    """A risk whose amount can take any value in a range."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Risk {name} has an amount that is not one of a few; simulate it instead.")


@dataclass(frozen=True, slots=True)
class Exposure:
    """The exact distribution of what some risks cost together.

    Attributes
    ----------
    sums : float64 [n]
        All sums that can occur, rising.
    reached : float64 [n]
        The probability of each or a lower one.
    expected : float
        Expected monetary value: probability times amount, added up. It is no level of confidence.
    """

    sums: Floats
    reached: Floats
    expected: float

    def percentile(self, share: float) -> float:
        """The lowest sum that is not exceeded with probability ``share``."""
        place = int(np.searchsorted(self.reached, share - 1e-12, side="left"))
        return float(self.sums[min(place, len(self.sums) - 1)])


def exposure(risks: Sequence[Risk]) -> Exposure:
    """Add up independent risks whose costs are fixed amounts or a few values.

    Parameters
    ----------
    risks : sequence of Risk
        Only their impacts on cost count.

    Raises
    ------
    NotDiscrete, TooManySums

    Examples
    --------
    >>> from quarterdeck.engine.simulation.distributions import Fixed
    >>> def risk(p, amount):
    ...     return Risk("r", p, (Impact(Deed.COST, Fixed(amount)),))
    >>> held = exposure([risk(0.5, 40), risk(0.3, 100), risk(0.2, 60)])
    >>> held.expected, held.percentile(0.5), held.percentile(0.8), held.percentile(0.9)
    (62.0, 40.0, 100.0, 140.0)
    """
    held: dict[float, float] = {0.0: 1.0}
    expected = 0.0
    for risk in risks:
        one = _amounts(risk)
        expected += math.fsum(amount * p for amount, p in one.items())
        joined: dict[float, float] = {}
        for sum_so_far, p in held.items():
            for amount, q in one.items():
                total = round(sum_so_far + amount, 6)
                joined[total] = joined.get(total, 0.0) + p * q
        if len(joined) > MOST_SUMS:
            raise TooManySums
        held = joined
    sums = np.array(sorted(held))
    return Exposure(sums, np.cumsum([held[s] for s in sums.tolist()]), expected)


def _amounts(risk: Risk) -> dict[float, float]:
    """What one risk can cost, with probabilities: nothing when it does not happen."""
    found = {0.0: 1 - risk.probability}
    happening: dict[float, float] = {0.0: 1.0}
    for impact in risk.impacts:
        if impact.deed is Deed.COST:
            values, shares = _values(risk, impact)
            joined: dict[float, float] = {}
            for total, p in happening.items():
                for value, q in zip(values, shares, strict=True):
                    joined[total + value] = joined.get(total + value, 0.0) + p * q
            happening = joined
    for amount, p in happening.items():
        found[amount] = found.get(amount, 0.0) + risk.probability * p
    return found


def _values(risk: Risk, impact: Impact) -> tuple[list[float], list[float]]:
    held = impact.distribution
    if held.is_certain:
        return [held.mean + impact.shift], [1.0]
    if isinstance(held, Empirical):
        held = held.discrete
    if not isinstance(held, Discrete):
        raise NotDiscrete(risk.name)
    return [value + impact.shift for value in held.values], list(held.probabilities)
