"""How much time is left. The only clock of the selection, and it never decides a repeatable search."""

from __future__ import annotations

from time import perf_counter


class Stopwatch:
    """Counts down from ``seconds``."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._begun = perf_counter()

    @property
    def elapsed(self) -> float:
        return perf_counter() - self._begun

    @property
    def left(self) -> float:
        return max(0.0, self.seconds - self.elapsed)

    @property
    def is_over(self) -> bool:
        return self.elapsed >= self.seconds

    @property
    def progress(self) -> float:
        """Share of the time that has passed, 0 to 1."""
        return min(1.0, self.elapsed / self.seconds) if self.seconds > 0 else 1.0

    def part(self, seconds: float) -> Stopwatch:
        """A shorter countdown within this one."""
        return Stopwatch(min(seconds, self.left))
