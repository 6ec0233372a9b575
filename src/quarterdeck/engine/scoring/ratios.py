"""Quick ranking by ratio: WSJF and RICE; and the balance of MoSCoW."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from quarterdeck.engine.figure import Figure, Missing, divide, known, unknown

WSJF_STEPS = (1, 2, 3, 5, 8, 13, 20)
RICE_IMPACTS = (0.25, 0.5, 1.0, 2.0, 3.0)
RICE_CONFIDENCES = (0.5, 0.8, 1.0)
LARGEST_MUST_SHARE = 0.60
USUAL_COULD_SHARE = 0.20


class OffScale(ValueError):
    """A value that the method's scale does not have; ``item`` and ``column`` say where."""

    def __init__(self, message: str, item: int, column: str) -> None:
        super().__init__(message)
        self.item, self.column = item, column


@dataclass(frozen=True, slots=True)
class Job:
    """One job of a WSJF round, all four relative to the other jobs on the steps 1, 2, 3, 5, 8, 13, 20."""

    value: int
    time_criticality: int
    risk_reduction: int
    size: int


@dataclass(frozen=True, slots=True)
class WsjfRound:
    """Scores of a round, and the columns that break the rule that the smallest job of each column is a 1."""

    scores: tuple[float, ...]
    order: tuple[int, ...]
    columns_without_one: tuple[str, ...]


def wsjf(jobs: Sequence[Job]) -> WsjfRound:
    """Weighted shortest job first: cost of delay over job size.

    Parameters
    ----------
    jobs : sequence of Job
        All jobs that are compared with each other.

    Returns
    -------
    WsjfRound
        ``scores`` in the order given, ``order`` best first (equal scores: the smaller job, then the order given).

    Raises
    ------
    OffScale

    References
    ----------
    D. G. Reinertsen, *The Principles of Product Development Flow*, 2009; Scaled Agile, *WSJF*, 2023.

    Examples
    --------
    >>> found = wsjf([Job(8, 3, 2, 5), Job(5, 8, 5, 8), Job(3, 5, 1, 2)])
    >>> found.scores, found.order, found.columns_without_one
    ((2.6, 2.25, 4.5), (2, 0, 1), ('value', 'time_criticality', 'size'))
    """
    columns = ("value", "time_criticality", "risk_reduction", "size")
    for item, job in enumerate(jobs):
        for column in columns:
            if getattr(job, column) not in WSJF_STEPS:
                raise OffScale(f"{getattr(job, column)} is none of 1, 2, 3, 5, 8, 13, 20", item, column)
    scores = tuple((job.value + job.time_criticality + job.risk_reduction) / job.size for job in jobs)
    order = tuple(sorted(range(len(jobs)), key=lambda item: (-scores[item], jobs[item].size, item)))
    without = tuple(column for column in columns if jobs and all(getattr(job, column) != 1 for job in jobs))
    return WsjfRound(scores, order, without)


def rice(*, reach: float, impact: float, confidence: float, effort: float) -> Figure:
    """Reach x impact x confidence / effort.

    Parameters
    ----------
    reach : float
        People or events per fixed period, the same period for all items, at least 0.
    impact : float
        0.25, 0.5, 1, 2 or 3.
    confidence : float
        0.5, 0.8 or 1.
    effort : float
        Person-months, at least 0.

    Returns
    -------
    Figure
        Unknown when there is no effort.

    Raises
    ------
    OffScale

    References
    ----------
    S. McBride, *RICE: Simple prioritization for product managers*, 2018.

    Examples
    --------
    >>> rice(reach=4000, impact=1, confidence=0.8, effort=4).value
    800.0
    """
    if impact not in RICE_IMPACTS:
        raise OffScale(f"an impact of {impact:g} is none of 0.25, 0.5, 1, 2, 3", 0, "impact")
    if confidence not in RICE_CONFIDENCES:
        raise OffScale(f"a confidence of {confidence:.0%} is none of 100, 80, 50 %", 0, "confidence")
    for name, value in (("reach", reach), ("effort", effort)):
        if not 0 <= value < float("inf"):
            raise OffScale(f"the {name} is not a number of at least 0", 0, name)
    return divide(reach * impact * confidence, effort, when_zero=Missing.NO_COST)


class Priority(StrEnum):
    """What a scope item is this time."""

    MUST = "must"
    SHOULD = "should"
    COULD = "could"
    WONT = "wont"


@dataclass(frozen=True, slots=True)
class MoscowBalance:
    """Shares of the effort of what is to be done this time (won't left out).

    ``is_sound`` is False when the musts take more than 60 %: nothing is left to give when something goes wrong.
    ``has_contingency`` says whether the coulds, the first to go, are at least 20 %.
    """

    must: Figure
    should: Figure
    could: Figure
    is_sound: bool
    has_contingency: bool


def moscow_balance(items: Sequence[tuple[Priority, float]]) -> MoscowBalance:
    """Check the effort shares of the scope of one project. MoSCoW does not compare projects.

    Parameters
    ----------
    items : sequence of (Priority, effort)
        Effort in any unit, at least 0.

    Raises
    ------
    OffScale
        Negative effort, or none that is a number.

    References
    ----------
    Agile Business Consortium, *The DSDM Agile Project Framework*, 2014, chapter 10.

    Examples
    --------
    >>> found = moscow_balance([(Priority.MUST, 70), (Priority.SHOULD, 20), (Priority.COULD, 10)])
    >>> found.must.value, found.is_sound
    (0.7, False)
    """
    effort = dict.fromkeys(Priority, 0.0)
    for item, (priority, size) in enumerate(items):
        if not 0 <= size < float("inf"):
            raise OffScale("effort is a number of at least 0", item, "effort")
        effort[priority] += size
    whole = sum(effort[one] for one in (Priority.MUST, Priority.SHOULD, Priority.COULD))
    if whole == 0:
        nothing = unknown(Missing.NO_DATA)
        return MoscowBalance(nothing, nothing, nothing, is_sound=False, has_contingency=False)
    must, should, could = (known(effort[one] / whole) for one in (Priority.MUST, Priority.SHOULD, Priority.COULD))
    return MoscowBalance(
        must,
        should,
        could,
        is_sound=effort[Priority.MUST] <= LARGEST_MUST_SHARE * whole,
        has_contingency=effort[Priority.COULD] >= USUAL_COULD_SHARE * whole,
    )
