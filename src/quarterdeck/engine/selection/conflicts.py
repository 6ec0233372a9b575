"""Why nothing is feasible: a smallest set of rules and limits that cannot hold together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from quarterdeck.engine.selection.errors import Infeasible
from quarterdeck.engine.selection.model import Flags, Model, RowKind
from quarterdeck.engine.selection.problem import Problem, Requires
from quarterdeck.engine.selection.solving import Effort, solve
from quarterdeck.engine.selection.stopwatch import Stopwatch
from quarterdeck.engine.selection.variants import among, lifted
from quarterdeck.engine.selection.wording import words_of

_SECONDS_PER_QUESTION = 2.0


def bound_together(problem: Problem) -> Flags:
    """bool [projects]: the mandatory candidates and all that they require, directly or not."""
    index = problem.index
    held = {at for at, one in enumerate(problem.candidates) if one.is_mandatory}
    needs: dict[int, list[int]] = {}
    for rule in problem.requires:
        needs.setdefault(index[rule.candidate], []).append(index[rule.needs])
    waiting = list(held)
    while waiting:
        for other in needs.get(waiting.pop(), []):
            if other not in held:
                held.add(other)
                waiting.append(other)
    flags = np.zeros(len(problem.candidates), dtype=bool)
    flags[list(held)] = True
    return flags


def conflict(problem: Problem, model: Model, watch: Stopwatch) -> Infeasible:
    """Name the rules that make an infeasible problem infeasible."""
    without = [p for p in np.flatnonzero(model.forced).tolist() if model.first[p] == model.first[p + 1]]
    if without:
        return _without_option(problem, without[0])
    if not any(share.minimum > 0 for share in problem.shares):
        model, _ = among(model, bound_together(problem))
    parts = _Parts(problem, model)
    is_smallest = True

    def holds(numbers: Sequence[int]) -> bool:
        nonlocal is_smallest
        answer = solve(parts.only(numbers), Effort(watch.part(_SECONDS_PER_QUESTION)))
        if answer.choice is None and not answer.is_proven:
            is_smallest = False
        return answer.choice is not None or not answer.is_proven

    smallest = _smallest(list(range(len(parts.words))), holds)
    words = [parts.words[number] for number in smallest]
    return Infeasible(words, parts.candidates_of(smallest), is_smallest=is_smallest)


class _Parts:
    """What can be given up one by one: each mandate, and each row that the candidates touch."""

    def __init__(self, problem: Problem, model: Model) -> None:
        self.problem = problem
        self.mandates = np.flatnonzero(model.forced).tolist()
        self.rows = np.unique(model.row).tolist()
        self.model = replace(model, value=np.zeros(model.value.size))
        self.words = [f"{problem.candidates[p].id} is mandatory" for p in self.mandates]
        self.words += [words_of(problem, model.rows[row]) for row in self.rows]

    def only(self, numbers: Sequence[int]) -> Model:
        kept = set(numbers)
        count = len(self.mandates)
        forced = np.zeros(self.model.projects, dtype=bool)
        forced[[p for number, p in enumerate(self.mandates) if number in kept]] = True
        gone = [row for number, row in enumerate(self.rows, start=count) if number not in kept]
        return replace(lifted(self.model, gone), forced=forced)

    def candidates_of(self, numbers: Sequence[int]) -> list[str]:
        """Identifiers of the mandates and of the members of the rules among the parts."""
        problem, count = self.problem, len(self.mandates)
        names = [problem.candidates[self.mandates[number]].id for number in numbers if number < count]
        for number in numbers:
            row = self.model.rows[self.rows[number - count]] if number >= count else None
            if row is not None and row.kind is RowKind.REQUIRES:
                rule = problem.requires[int(row.subject)]
                names += [rule.candidate, rule.needs]
            if row is not None and row.kind is RowKind.AT_MOST:
                names += problem.at_most[int(row.subject)].members
        return list(dict.fromkeys(names))


def _smallest(parts: list[int], holds: Callable[[Sequence[int]], bool]) -> list[int]:
    """A smallest part of a list that does not hold, when the whole does not.

    References
    ----------
    U. Junker, *QuickXplain: Preferred Explanations and Relaxations for Over-Constrained Problems*, 2004.
    """

    def search(given: list[int], is_new: bool, rest: list[int]) -> list[int]:
        if is_new and not holds(given):
            return []
        if len(rest) == 1:
            return rest
        half = len(rest) // 2
        left, right = rest[:half], rest[half:]
        of_right = search(given + left, bool(left), right)
        of_left = search(given + of_right, bool(of_right), left)
        return of_left + of_right

    return sorted(search([], False, parts)) if parts else []


# ---- a mandatory candidate without any possible start


def _without_option(problem: Problem, at: int) -> Infeasible:
    """Why a mandatory candidate can never start: its own use, the horizon, or what it waits for."""
    one = problem.candidates[at]
    mandate = f"{one.id} is mandatory"
    if problem.last_start(at) < one.earliest:
        life = f"{one.id} takes {one.life} periods from {problem.period_name(one.earliest)} on"
        return Infeasible([mandate, f"{life}, the horizon has {problem.periods}"], [one.id])
    alone = _too_large(problem, at)
    if alone:
        return Infeasible([mandate, *alone], [one.id])
    return _waits_for_ever(problem, at)


def _too_large(problem: Problem, at: int) -> list[str]:
    """Limits that the candidate breaks by itself, at each of its starts."""
    one = problem.candidates[at]
    words: list[str] = []
    for start in range(one.earliest, problem.last_start(at) + 1):
        found = [
            f"{limit.name} is {most:g} in {problem.period_name(start + offset)}, {one.id} alone takes {amount:g}"
            for limit in problem.limits
            for offset, amount in enumerate(one.use.get(limit.name, ()))
            if start + offset < problem.periods
            and (most := limit.amount(start + offset)) is not None
            and amount > most * (1 + 1e-9)
        ]
        if not found and not _too_much(problem, at):
            return []
        words += found[:1]
    return list(dict.fromkeys([*_too_much(problem, at), *words]))


def _too_much(problem: Problem, at: int) -> list[str]:
    one = problem.candidates[at]
    return [
        f"{limit.name} is {limit.total:g} in all, {one.id} alone takes {one.total(limit.name):g}"
        for limit in problem.limits
        if limit.total is not None and one.total(limit.name) > limit.total * (1 + 1e-9)
    ]


def _waits_for_ever(problem: Problem, at: int) -> Infeasible:
    """Follow what a candidate requires to the circle, to the one that is not possible, or to the end of the horizon."""
    index = problem.index
    path, rules = [at], []
    while True:
        following = [rule for rule in problem.requires if index[rule.candidate] == path[-1]]
        if not following:
            break
        rule = min(following, key=lambda one: _ends(problem, one))
        rules.append(rule)
        if index[rule.needs] in path:
            break
        path.append(index[rule.needs])
    names = [problem.candidates[place].id for place in path]
    words = [f"{names[0]} is mandatory", *(_requirement(rule) for rule in rules)]
    last = path[-1]
    if not rules or index[rules[-1].needs] not in path[:-1]:
        words += _too_large(problem, last)
    return Infeasible(words, names)


def _ends(problem: Problem, rule: Requires) -> tuple[bool, int]:
    """Sorts what is impossible by itself first, then what ends last."""
    at = problem.index[rule.needs]
    one = problem.candidates[at]
    return not _too_large(problem, at), -(one.earliest + one.life)


def _requirement(rule: Requires) -> str:
    return f"{rule.candidate} requires {rule.needs}" + ("" if rule.may_overlap else ", finished before it starts")
