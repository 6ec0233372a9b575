"""A list of candidates as it was read, and the selection problem made of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from quarterdeck.engine.selection import (
    AtMost,
    Candidate,
    Fault,
    InvalidProblem,
    Kind,
    Limit,
    NoCandidates,
    Problem,
    Requires,
    Share,
    check,
)
from quarterdeck.exchange.document import Severity
from quarterdeck.exchange.issues import IssueLog


@dataclass(slots=True)
class Need:
    """What a candidate requires; ``may_overlap`` None leaves it to the list: only one with starts asks for an order."""

    id: str
    may_overlap: bool | None = None


@dataclass(slots=True)
class ListedCandidate:
    """One candidate of a list.

    ``use`` holds the amounts per period from its start on, ``place`` says where it stands ("row 7",
    "candidates[3]"). Periods count from 0.
    """

    id: str
    place: str
    name: str = ""
    value: float = 0.0
    values: list[float] | None = None
    use: dict[str, list[float]] = field(default_factory=dict)
    earliest: int = 0
    latest: int | None = None
    duration: int | None = None
    is_mandatory: bool = False
    groups: list[str] = field(default_factory=list)
    needs: list[Need] = field(default_factory=list)
    excludes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class ListedLimit:
    """What there is of one funding source or skill: per period, in all, or both."""

    kind: Kind
    amounts: dict[int, float] = field(default_factory=dict)
    total: float | None = None


@dataclass(slots=True)
class CandidateList:
    """Everything that a file says about a selection."""

    periods: list[str] = field(default_factory=list)
    candidates: list[ListedCandidate] = field(default_factory=list)
    limits: dict[str, ListedLimit] = field(default_factory=dict)
    at_most: list[AtMost] = field(default_factory=list)
    shares: list[Share] = field(default_factory=list)
    discount_rate: float = 0.0
    may_overrun: bool = False
    has_starts: bool = False


def problem_of(listed: CandidateList, *, log: IssueLog) -> Problem | None:
    """The selection problem of a list; None, with the faults in the log, when it contradicts itself.

    A discount rate lowers the value of a candidate by ``(1 + rate) ** -start``.
    """
    problem = Problem(
        candidates=[_candidate(one, listed) for one in listed.candidates],
        limits=[_limit(name, one) for name, one in listed.limits.items()],
        periods=max(1, len(listed.periods)),
        requires=[
            Requires(one.id, need.id, not listed.has_starts if need.may_overlap is None else need.may_overlap)
            for one in listed.candidates
            for need in one.needs
        ],
        at_most=[*_exclusions(listed), *listed.at_most],
        shares=listed.shares,
        may_overrun=listed.may_overrun,
        period_names=tuple(listed.periods),
    )
    try:
        check(problem)
    except NoCandidates:
        log.add("candidates.none", "There are no candidates to choose from.", severity=Severity.ERROR)
    except InvalidProblem as invalid:
        places = {one.id: one.place for one in listed.candidates}
        for fault in invalid.faults:
            _tell(log, fault, places.get(fault.subject, ""))
    else:
        return problem
    return None


def _tell(log: IssueLog, fault: Fault, place: str) -> None:
    words = f"{fault}."
    log.add("candidates.invalid", words[0].upper() + words[1:], place=place, severity=Severity.ERROR)


def _candidate(one: ListedCandidate, listed: CandidateList) -> Candidate:
    latest = one.earliest if one.latest is None else one.latest
    values = one.values
    if values is None and listed.discount_rate and latest >= one.earliest:
        values = [one.value * (1 + listed.discount_rate) ** -start for start in range(one.earliest, latest + 1)]
    return Candidate(
        id=one.id,
        value=one.value,
        use={name: tuple(amounts) for name, amounts in one.use.items()},
        earliest=one.earliest,
        latest=latest,
        duration=one.duration,
        values=None if values is None else tuple(values),
        is_mandatory=one.is_mandatory,
        groups=frozenset(one.groups),
    )


def _limit(name: str, one: ListedLimit) -> Limit:
    length = 1 + max(one.amounts, default=-1)
    return Limit(name, one.kind, tuple(one.amounts.get(period) for period in range(length)), one.total)


def _exclusions(listed: CandidateList) -> list[AtMost]:
    """Each pair once, whichever of the two names the other."""
    pairs: dict[frozenset[str], tuple[str, str]] = {}
    for one in listed.candidates:
        for other in one.excludes:
            pairs.setdefault(frozenset((one.id, other)), (one.id, other))
    return [AtMost(pair) for pair in pairs.values()]
