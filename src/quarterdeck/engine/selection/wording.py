"""Rules and limits in words."""

from __future__ import annotations

from quarterdeck.engine.selection.model import Row, RowKind
from quarterdeck.engine.selection.problem import Problem


def words_of(problem: Problem, row: Row) -> str:
    """What a row asks for."""
    if row.kind is RowKind.LIMIT:
        return _limit(problem, str(row.subject), row.period)
    number = int(row.subject)
    if row.kind is RowKind.REQUIRES:
        requires = problem.requires[number]
        when = "" if requires.may_overlap else ", finished before it starts"
        return f"{requires.candidate} requires {requires.needs}{when}"
    if row.kind is RowKind.AT_MOST:
        rule = problem.at_most[number]
        if len(rule.members) == 2 and rule.count == 1:
            return f"{rule.members[0]} excludes {rule.members[1]}"
        return f"at most {rule.count} of {', '.join(rule.members)}"
    share = problem.shares[number]
    end = f"at least {share.minimum:.0%}" if row.period == 0 else f"at most {share.maximum:.0%}"
    return f"{share.group} makes up {end} of the {share.of.value}"


def _limit(problem: Problem, name: str, period: int | None) -> str:
    limit = next(one for one in problem.limits if one.name == name)
    if period is None:
        return f"{name} is {limit.total:g} in all"
    return f"{name} is {limit.amount(period):g} in {problem.period_name(period)}"
