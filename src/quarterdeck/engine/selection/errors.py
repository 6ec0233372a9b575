"""What can be wrong with a selection problem."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class SelectionError(ValueError):
    """A selection problem that has no answer as it stands."""


class NoCandidates(SelectionError):
    """The list of candidates is empty."""

    def __init__(self) -> None:
        super().__init__("there are no candidates to choose from")


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of the input: the candidate or limit it is about (empty for the problem itself) and what is wrong."""

    subject: str
    message: str

    def __str__(self) -> str:
        return f"{self.subject}: {self.message}" if self.subject else self.message


class InvalidProblem(SelectionError):
    """The input contradicts itself; ``faults`` names every place."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(str(fault) for fault in faults[:5]))
        self.faults = tuple(faults)


class Infeasible(SelectionError):
    """No selection keeps all rules.

    Attributes
    ----------
    conflict : tuple of str
        Rules and limits in words that cannot all hold: without any one of them the rest could, when ``is_smallest``.
    candidates : tuple of str
        Identifiers of the candidates they are about.
    is_smallest : bool
    """

    def __init__(self, conflict: Sequence[str], candidates: Sequence[str], *, is_smallest: bool = True) -> None:
        super().__init__("these cannot hold together: " + "; ".join(conflict))
        self.conflict, self.candidates, self.is_smallest = tuple(conflict), tuple(candidates), is_smallest


class Undecided(SelectionError):
    """Within the time no selection was found that keeps all rules, and none was shown to be impossible."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"no selection that keeps all rules was found within {seconds:g} s; give it more time")


class SolverMissing(SelectionError):
    """The optional solvers are not installed and the question needs one."""

    def __init__(self) -> None:
        super().__init__("install quarterdeck[optimise]: the mandatory candidates and rules need the exact solver")
