"""The selection problem as its owner states it: candidates, limits, rules."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import chain

from quarterdeck.engine.selection.errors import Fault, InvalidProblem, NoCandidates


class Kind(StrEnum):
    """What a limit limits: money of one funding source, or the time of people with one skill."""

    BUDGET = "budget"
    CAPACITY = "capacity"


class Measure(StrEnum):
    """What a share is a share of."""

    COST = "cost"
    VALUE = "value"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A proposal that may be chosen and started.

    Parameters
    ----------
    id : str
        Unique.
    value : float
        What choosing it is worth, in any unit common to all candidates.
    use : mapping of str to sequence of float
        Limit name -> amount per period of the candidate's life (first period first), at least 0.
    earliest, latest : int
        First and last period in which it may start, from 0. Both equal: the start is fixed.
    duration : int, optional
        Periods of its life; the longest of ``use`` unless given.
    values : sequence of float, optional
        Value for each start from ``earliest`` to ``latest``, in place of ``value``.
    is_mandatory : bool
    groups : frozenset of str
        Categories and objectives it counts for.
    """

    id: str
    value: float
    use: Mapping[str, Sequence[float]] = field(default_factory=dict)
    earliest: int = 0
    latest: int = 0
    duration: int | None = None
    values: Sequence[float] | None = None
    is_mandatory: bool = False
    groups: frozenset[str] = frozenset()

    @property
    def life(self) -> int:
        """Periods from start to finish, at least 1."""
        if self.duration is not None:
            return self.duration
        return max((len(amounts) for amounts in self.use.values()), default=1) or 1

    def value_at(self, start: int) -> float:
        """What it is worth when it starts in this period."""
        return self.value if self.values is None else float(self.values[start - self.earliest])

    def total(self, limit: str) -> float:
        """Amount over its whole life."""
        return math.fsum(self.use.get(limit, ()))


@dataclass(frozen=True, slots=True)
class Limit:
    """What there is of one funding source or skill.

    Parameters
    ----------
    name : str
        Unique.
    kind : Kind
    amounts : sequence of (float or None)
        Per period; None where there is no limit. Shorter than the horizon: none for the rest.
    total : float, optional
        Over all periods together.
    """

    name: str
    kind: Kind
    amounts: Sequence[float | None] = ()
    total: float | None = None

    def amount(self, period: int) -> float | None:
        return self.amounts[period] if period < len(self.amounts) else None


@dataclass(frozen=True, slots=True)
class Requires:
    """``candidate`` only together with ``needs``, and not before that is finished unless they ``may_overlap``."""

    candidate: str
    needs: str
    may_overlap: bool = False


@dataclass(frozen=True, slots=True)
class AtMost:
    """Not more than ``count`` of the members; 1 for alternatives that exclude each other."""

    members: tuple[str, ...]
    count: int = 1


@dataclass(frozen=True, slots=True)
class Share:
    """The members of a group make up at least ``minimum`` and at most ``maximum`` (0 to 1) of the selection."""

    group: str
    minimum: float = 0.0
    maximum: float = 1.0
    of: Measure = Measure.COST


@dataclass(frozen=True, slots=True)
class Problem:
    """Which candidates, and when.

    Parameters
    ----------
    candidates : sequence of Candidate
    limits : sequence of Limit
    periods : int
        Length of the horizon, at least 1.
    requires, at_most, shares : sequences
        Rules between candidates.
    may_overrun : bool
        Whether a candidate may end after the horizon; what it uses there is not limited.
    period_names : sequence of str
        For words; "period 1", "period 2", … unless given.
    """

    candidates: Sequence[Candidate]
    limits: Sequence[Limit]
    periods: int = 1
    requires: Sequence[Requires] = ()
    at_most: Sequence[AtMost] = ()
    shares: Sequence[Share] = ()
    may_overrun: bool = False
    period_names: Sequence[str] = ()

    def period_name(self, period: int) -> str:
        return self.period_names[period] if period < len(self.period_names) else f"period {period + 1}"

    @property
    def index(self) -> dict[str, int]:
        """Identifier -> place in the list."""
        return {one.id: at for at, one in enumerate(self.candidates)}

    @property
    def budgets(self) -> tuple[str, ...]:
        return tuple(limit.name for limit in self.limits if limit.kind is Kind.BUDGET)

    def cost(self, at: int) -> float:
        """Money of all funding sources that a candidate takes over its whole life."""
        return math.fsum(self.candidates[at].total(name) for name in self.budgets)

    def last_start(self, at: int) -> int:
        """Last period in which a candidate may start within the horizon."""
        one = self.candidates[at]
        return min(one.latest, self.periods - (1 if self.may_overrun else one.life))


def check(problem: Problem) -> None:
    """Refuse a problem that contradicts itself.

    Raises
    ------
    NoCandidates
    InvalidProblem
        With every fault found.
    """
    if not problem.candidates:
        raise NoCandidates
    if problem.periods < 1:
        raise InvalidProblem([Fault("", "the horizon has no period")])
    faults = [*_repeated(problem), *_of_candidates(problem), *_of_limits(problem), *_of_rules(problem)]
    if faults:
        raise InvalidProblem(faults)


def _repeated(problem: Problem) -> Iterator[Fault]:
    for what, names in (
        ("candidate", [one.id for one in problem.candidates]),
        ("limit", [limit.name for limit in problem.limits]),
    ):
        for name, count in Counter(names).items():
            if count > 1:
                yield Fault(name, f"the {what} stands {count} times in the list")


def _of_candidates(problem: Problem) -> Iterator[Fault]:
    limits = {limit.name for limit in problem.limits}
    for one in problem.candidates:
        if not math.isfinite(one.value) or not all(map(math.isfinite, one.values or ())):
            yield Fault(one.id, "the value is no number")
        if one.life < 1 or any(len(amounts) > one.life for amounts in one.use.values()):
            yield Fault(one.id, "it uses something after its own end")
        if not 0 <= one.earliest <= one.latest:
            yield Fault(one.id, "the latest start lies before the earliest")
        elif one.values is not None and len(one.values) != one.latest - one.earliest + 1:
            yield Fault(one.id, "one value is needed for each possible start")
        if not all(0 <= amount < math.inf for amount in chain.from_iterable(one.use.values())):
            yield Fault(one.id, "what it uses is at least 0 in each period")
        for name in sorted(set(one.use) - limits):
            yield Fault(one.id, f"it uses {name}, which is no limit of the problem")


def _of_limits(problem: Problem) -> Iterator[Fault]:
    for limit in problem.limits:
        held = [amount for amount in (*limit.amounts, limit.total) if amount is not None]
        if not all(0 <= amount < math.inf for amount in held):
            yield Fault(limit.name, "a limit is at least 0")
        if len(limit.amounts) > problem.periods:
            yield Fault(limit.name, f"it has {len(limit.amounts)} periods, the horizon {problem.periods}")


def _of_rules(problem: Problem) -> Iterator[Fault]:
    known = set(problem.index)
    named = [(rule.candidate, rule.needs) for rule in problem.requires]
    for pair in named:
        yield from (Fault(name, "a rule names it, but it is no candidate") for name in pair if name not in known)
        if pair[0] == pair[1]:
            yield Fault(pair[0], "it cannot require itself")
    for rule in problem.at_most:
        yield from (
            Fault(name, "a rule names it, but it is no candidate") for name in rule.members if name not in known
        )
        if rule.count < 0:
            yield Fault(", ".join(rule.members), "at most a negative number of them")
        if len(set(rule.members)) < len(rule.members):
            yield Fault(", ".join(rule.members), "it cannot exclude itself")
    groups = set(chain.from_iterable(one.groups for one in problem.candidates))
    for share in problem.shares:
        if not 0 <= share.minimum <= share.maximum <= 1:
            yield Fault(share.group, "a share lies between 0 and 100 %, the minimum below the maximum")
        if share.group not in groups:
            yield Fault(share.group, "no candidate belongs to this group")
        if share.of is Measure.VALUE:
            negative = (one.id for one in problem.candidates if min(one.values or (one.value,)) < 0)
            yield from (Fault(name, "a share of the value needs values of at least 0") for name in negative)
