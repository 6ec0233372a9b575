"""What can be wrong with a plan."""

from __future__ import annotations


class PlanError(ValueError):
    """A plan that cannot be scheduled."""


class CyclicLogic(PlanError):
    """Tasks that wait for one another in a circle, through links or through parent and child.

    Attributes
    ----------
    tasks : list of int
        The caller's ids, in the order of the circle.
    """

    def __init__(self, tasks: list[int], names: list[str]) -> None:
        shown = names if len(names) <= 12 else [*names[:11], f"… and {len(names) - 11} more"]
        super().__init__("These tasks wait for one another in a circle: " + " → ".join([*shown, names[0]]) + ".")
        self.tasks = tasks
        self.names = names


class DanglingLink(PlanError):
    """A link or a parent that points at a task that is not there."""

    def __init__(self, kind: str, position: int, task: int) -> None:
        super().__init__(f"{kind} {position + 1} points at a task that does not exist ({task}).")
        self.position = position
        self.task = task


class NegativeDuration(PlanError):
    """A task that would end before it starts."""

    def __init__(self, task: int, name: str) -> None:
        super().__init__(f"Task {name} has a negative duration.")
        self.task = task
