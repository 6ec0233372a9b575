"""What can be wrong with an uncertainty."""

from __future__ import annotations


class SimulationError(ValueError):
    """A plan or an uncertainty that cannot be simulated."""


class EmptyPlan(SimulationError):
    """A plan without a task that could be simulated."""

    def __init__(self) -> None:
        super().__init__("The plan has no task to simulate.")


class BadDistribution(SimulationError):
    """Numbers that make no distribution."""

    def __init__(self, kind: str, reason: str) -> None:
        super().__init__(f"A {kind} distribution {reason}.")
        self.kind = kind
        self.reason = reason


class BadProbability(SimulationError):
    """A probability outside 0 to 1, or several that do not add up to 1."""

    def __init__(self, what: str, value: float) -> None:
        super().__init__(f"The probability of {what} is {value:g}; it must lie between 0 and 1.")
        self.what = what
        self.value = value


class UnknownTask(SimulationError):
    """Something speaks of a task that the plan does not have."""

    def __init__(self, what: str, task: int) -> None:
        super().__init__(f"{what} names task {task}, which the plan does not have.")
        self.what = what
        self.task = task


class BadCorrelation(SimulationError):
    """A correlation that is no number between -1 and 1, or of a task with itself."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"A correlation {reason}.")


class BadIterations(SimulationError):
    """A number of iterations that cannot be run."""

    def __init__(self, value: int, most: int) -> None:
        super().__init__(f"{value} iterations cannot be run; ask for 1 to {most:,}.")
        self.value = value


class TooLong(SimulationError):
    """Durations so long that dates would leave the calendar."""

    def __init__(self, years: int) -> None:
        super().__init__(
            f"With every duration at its highest the plan could last {years:,} years; check the estimates."
        )
        self.years = years
