"""How documents are simulated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from quarterdeck.engine.simulation import Estimate, Pool, Triangular


class Spread(NamedTuple):
    """Factors on planned durations that stand for everybody's uncertainty: a triangle."""

    low: float
    likely: float
    high: float

    def estimate(self) -> Estimate:
        """The estimate of one task.

        Raises
        ------
        quarterdeck.engine.simulation.BadDistribution
        """
        return Estimate(Triangular(*self))

    def __str__(self) -> str:
        return f"{self.low:.0%} – {self.likely:.0%} – {self.high:.0%}"


DEFAULT_SPREAD = Spread(0.9, 1.0, 1.3)
"""Taken, and said, where nobody has estimated anything: longer is likelier than shorter."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run is asked for.

    Attributes
    ----------
    seed, iterations : int
    share : float
        The percentile that reserves and savings are computed at, 0 to 1.
    spread : Spread or None
        Uncertainty of tasks that nobody estimated; None takes `DEFAULT_SPREAD` where there is no other uncertainty.
    stratified, keep_dates : bool
        See `quarterdeck.engine.simulation.simulate`.
    pool : Pool or None
        Workers; one thread otherwise.
    """

    seed: int
    iterations: int = 10_000
    share: float = 0.8
    spread: Spread | None = None
    stratified: bool = False
    keep_dates: bool = False
    pool: Pool | None = None
