"""How long a search may go on: by a clock that the caller passes in, or by a number of schedules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Budget:
    """A limit that has begun to run.

    Attributes
    ----------
    clock : callable or None
        Gives seconds; None when only ``schedules`` limits.
    until : float
        What the clock says when the time is over.
    schedules : int or None
        Greatest number of schedules made; the result then depends on the seed alone.
    """

    clock: Callable[[], float] | None = None
    until: float = float("inf")
    schedules: int | None = None

    @property
    def left(self) -> float:
        """Seconds left, infinite without a clock."""
        return float("inf") if self.clock is None else self.until - self.clock()

    @property
    def is_timed(self) -> bool:
        return self.clock is not None and self.schedules is None

    def part(self, share: float) -> Budget:
        """A budget that ends when ``share`` of what is left is used up."""
        if self.schedules is not None:
            return Budget(schedules=max(int(self.schedules * share), 1))
        if self.clock is None:
            return self
        now = self.clock()
        return Budget(self.clock, now + (self.until - now) * share)
