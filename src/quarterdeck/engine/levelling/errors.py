"""What can be wrong with a problem that is to be levelled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_SHOWN = 12


class LevellingError(ValueError):
    """A problem that cannot be levelled."""


@dataclass(frozen=True, slots=True)
class Excess:
    """A task that alone needs more of a resource than there ever is. Units are in ten-thousandths of a full unit."""

    task: int
    task_name: str
    resource: str
    needed: int
    available: int

    def __str__(self) -> str:
        return (
            f"{self.task_name} needs {_percent(self.needed)} of {self.resource}, which has {_percent(self.available)}"
        )


class DemandAboveCapacity(LevellingError):
    """Tasks that no amount of waiting would ever let start.

    Attributes
    ----------
    offenders : list of Excess
    """

    def __init__(self, offenders: Sequence[Excess]) -> None:
        super().__init__("Some tasks need more than there is: " + _listed([str(o) for o in offenders], "; ") + ".")
        self.offenders = list(offenders)


class UnknownResource(LevellingError):
    """A demand that names a resource or a task that is not there."""

    def __init__(self, kind: str, position: int, number: int) -> None:
        super().__init__(f"Demand {position + 1} names a {kind} that does not exist ({number}).")
        self.position = position
        self.number = number


class NegativeUnits(LevellingError):
    """Units or capacity below zero.

    Attributes
    ----------
    offenders : list of str
    """

    def __init__(self, offenders: Sequence[str]) -> None:
        super().__init__("Units cannot be negative: " + _listed(offenders, ", ") + ".")
        self.offenders = list(offenders)


class ContradictoryDates(LevellingError):
    """Tasks whose hard constraints leave them no place: their links demand a later start than the dates allow.

    Attributes
    ----------
    tasks : list of int
    """

    def __init__(self, tasks: Sequence[int], names: Sequence[str]) -> None:
        super().__init__(
            "The dates of these tasks contradict the links into them, so that no levelling can hold both: "
            + _listed(names, ", ")
            + "."
        )
        self.tasks = list(tasks)
        self.names = list(names)


class ScheduledFromFinish(LevellingError):
    """A plan that is scheduled backwards: levelling delays work, which such a plan cannot."""

    def __init__(self) -> None:
        super().__init__("The plan is scheduled from its finish; levelling needs one that is scheduled from its start.")


class OptimiserMissing(LevellingError):
    """The optional part with the exact solver is not installed."""

    def __init__(self) -> None:
        super().__init__("Method “optimal” needs the optional part [optimise] (ortools), which is not installed.")


def _percent(units: int) -> str:
    return f"{units / 100:g} %"


def _listed(words: Sequence[str], between: str) -> str:
    if len(words) <= _SHOWN:
        return between.join(words)
    return between.join([*words[: _SHOWN - 1], f"… and {len(words) - _SHOWN + 1} more"])
