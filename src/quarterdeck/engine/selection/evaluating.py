"""What a given selection is worth, uses and breaks. Plain and slow on purpose: it judges the fast code, too."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from quarterdeck.engine.selection.problem import AtMost, Kind, Measure, Problem, Requires, Share

_RELATIVE = 1e-9


@dataclass(frozen=True, slots=True)
class Use:
    """What a selection uses of a limit in one period, or (``period`` None) over all periods.

    ``most`` is None where there is no limit. ``price`` is the shadow price: what one unit more would add to the bound
    of the value; None when it was not computed.
    """

    limit: str
    kind: Kind
    period: int | None
    used: float
    most: float | None
    price: float | None = None

    @property
    def is_binding(self) -> bool:
        """Whether a unit more would be worth something."""
        return self.price is not None and self.price > 0


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A selection as it stands: ``breaches`` names in words every rule and limit that it breaks."""

    value: float
    cost: float
    use: tuple[Use, ...]
    breaches: tuple[str, ...]

    @property
    def is_feasible(self) -> bool:
        return not self.breaches


def evaluate(problem: Problem, starts: Sequence[int | None]) -> Evaluation:
    """Judge any selection, also one made by hand.

    Parameters
    ----------
    problem : Problem
    starts : sequence of (int or None), one per candidate
        The period in which each starts; None = not chosen.

    Examples
    --------
    >>> from quarterdeck.engine.selection import Candidate, Limit
    >>> two = Problem(
    ...     [Candidate("A", 5, {"capex": [60]}), Candidate("B", 4, {"capex": [50]})],
    ...     [Limit("capex", Kind.BUDGET, [100])],
    ... )
    >>> evaluate(two, [0, 0]).breaches
    ('capex in period 1: 110 of 100',)
    """
    chosen = [(at, start) for at, start in enumerate(starts) if start is not None]
    use = tuple(_use(problem, chosen))
    value = math.fsum(_value(problem, at, start) for at, start in chosen)
    breaches = [*_of_starts(problem, starts)]
    for one in use:
        if one.most is not None and one.used > one.most + _RELATIVE * max(1.0, one.most):
            where = "in all" if one.period is None else f"in {problem.period_name(one.period)}"
            breaches.append(f"{one.limit} {where}: {one.used:g} of {one.most:g}")
    breaches += [_requires(problem, rule, starts) for rule in problem.requires]
    breaches += [_at_most(problem, rule, starts) for rule in problem.at_most]
    breaches += [_share(problem, share, chosen) for share in problem.shares]
    cost = math.fsum(problem.cost(at) for at, _ in chosen)
    return Evaluation(value, cost, use, tuple(words for words in breaches if words))


def _value(problem: Problem, at: int, start: int) -> float:
    one = problem.candidates[at]
    return one.value_at(start) if one.earliest <= start <= one.latest else one.value


def _use(problem: Problem, chosen: list[tuple[int, int]]) -> list[Use]:
    found = []
    for limit in problem.limits:
        by_period = [0.0] * problem.periods
        total = 0.0
        for at, start in chosen:
            for offset, amount in enumerate(problem.candidates[at].use.get(limit.name, ())):
                total += amount
                if start + offset < problem.periods:
                    by_period[start + offset] += amount
        if limit.amounts or limit.total is None:
            found += [
                Use(limit.name, limit.kind, period, used, limit.amount(period)) for period, used in enumerate(by_period)
            ]
        if limit.total is not None:
            found.append(Use(limit.name, limit.kind, None, total, limit.total))
    return found


def _of_starts(problem: Problem, starts: Sequence[int | None]) -> list[str]:
    words = []
    for at, (one, start) in enumerate(zip(problem.candidates, starts, strict=True)):
        if start is None and one.is_mandatory:
            words.append(f"{one.id} is mandatory")
        if start is not None and not one.earliest <= start <= problem.last_start(at):
            words.append(f"{one.id} cannot start in {problem.period_name(start)}")
    return words


def _requires(problem: Problem, rule: Requires, starts: Sequence[int | None]) -> str:
    index = problem.index
    begun, needed = starts[index[rule.candidate]], starts[index[rule.needs]]
    if begun is None or (needed is not None and rule.may_overlap):
        return ""
    if needed is None:
        return f"{rule.candidate} requires {rule.needs}, which is not chosen"
    if needed + problem.candidates[index[rule.needs]].life > begun:
        return f"{rule.candidate} starts before {rule.needs} is finished"
    return ""


def _at_most(problem: Problem, rule: AtMost, starts: Sequence[int | None]) -> str:
    index = problem.index
    held = [name for name in rule.members if starts[index[name]] is not None]
    return f"{' and '.join(held)} exclude each other" if len(held) > rule.count else ""


def _share(problem: Problem, share: Share, chosen: list[tuple[int, int]]) -> str:
    sizes = {at: _size(problem, share, at, start) for at, start in chosen}
    whole = math.fsum(sizes.values())
    part = math.fsum(size for at, size in sizes.items() if share.group in problem.candidates[at].groups)
    room = _RELATIVE * max(1.0, abs(whole))
    if part < share.minimum * whole - room or part > share.maximum * whole + room:
        return f"{share.group} makes up {part / whole:.1%} of the {share.of.value}"
    return ""


def _size(problem: Problem, share: Share, at: int, start: int) -> float:
    if share.of is Measure.COUNT:
        return 1.0
    return problem.cost(at) if share.of is Measure.COST else _value(problem, at, start)
