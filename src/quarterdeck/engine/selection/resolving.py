"""Changes that are certain: each is solved again, and the candidate is in every best selection."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from quarterdeck.engine.selection.explaining import (
    Basis,
    Change,
    LeftOut,
    change_of_row,
    chosen_rows,
    drop_of,
    smallest_of_each,
)
from quarterdeck.engine.selection.model import Ints, Model, RowKind
from quarterdeck.engine.selection.problem import Problem
from quarterdeck.engine.selection.solving import RELATIVE, Answer, Effort, solve
from quarterdeck.engine.selection.stopwatch import Stopwatch
from quarterdeck.engine.selection.variants import forbid, force, least, lifted, raised, row_amounts

_SECONDS_PER_QUESTION = 2.0
_STEPS = 12


class Resolving:
    """Asks an optimal selection "what if" and proves the answers.

    A raise of one limit is the smallest that brings a candidate in when (a) with it every best selection has the
    candidate, and (b) with less no best selection is forced to. Let F(d) be the best value with the candidate and G(d)
    the best without it when the limit is d higher; both only grow with d. Starting from G(0), the least d with
    F(d) > G is found by minimising the use of the limit, then G is taken at that d, until F(d) > G(d).
    """

    def __init__(self, problem: Problem, model: Model, answer: Answer, watch: Stopwatch) -> None:
        assert answer.choice is not None  # noqa: S101  only a selection can be explained
        self.problem, self.model, self.answer, self.watch = problem, model, answer, watch
        self.choice = answer.choice
        self.shared: dict[int, Answer | None] = {}

    def sharpen(self, left: LeftOut) -> LeftOut:
        """Replace what was only estimated by what is solved, as far as the time allows."""
        if left.reason or self.watch.is_over:
            return left
        project = left.candidate
        forced = self._best(force(self.model, project))
        costs = None if forced is None else max(0.0, self.answer.value - forced.value)
        changes = [*self._raises(project), *self._rules(project), *self._drops(project)]
        return replace(left, costs=costs, changes=smallest_of_each(changes) if changes else left.changes)

    def _best(self, model: Model, known: Ints | None = None) -> Answer | None:
        """The proven best of a model; None when nothing is feasible or the time was too short."""
        if self.watch.is_over:
            return None
        answer = solve(model, Effort(self.watch.part(_SECONDS_PER_QUESTION)), known=known)
        return answer if answer.is_proven and answer.choice is not None else None

    def _raises(self, project: int) -> Iterator[Change]:
        limits = [row for row in self._rows_of(project) if self.model.rows[row].kind is RowKind.LIMIT]
        for row in limits:
            more = self._least_raise(project, row)
            if more is not None:
                amount, value = more
                yield change_of_row(self.problem, self.model, row, amount, value=value, basis=Basis.OPTIMUM)

    def _rows_of(self, project: int) -> list[int]:
        """Rows that the candidate and all it requires take something of."""
        index = self.problem.index
        held, waiting = {project}, [project]
        while waiting:
            name = self.problem.candidates[waiting.pop()].id
            for rule in self.problem.requires:
                if rule.candidate == name and index[rule.needs] not in held:
                    held.add(index[rule.needs])
                    waiting.append(index[rule.needs])
        return sorted({row for p in held for row in chosen_rows(self.model, p).tolist()})

    def _least_raise(self, project: int, row: int) -> tuple[float, float] | None:
        """(the least raise of a row, the value then); None when no raise of this row alone is enough."""
        amounts = row_amounts(self.model, row)
        with_it = lifted(force(self.model, project), [row])
        top = self._best(with_it)
        if top is None:
            return None
        without = self.answer.value
        for _ in range(_STEPS):
            wanted = without + self._step(without)
            if top.value < wanted:
                return None
            nearest = self._best(least(with_it, amounts, value=wanted))
            if nearest is None:
                return None
            more = -nearest.value - float(self.model.bound[row])
            higher = raised(self.model, row, max(more, 0.0))
            best_with = self._best(force(higher, project))
            best_without = self._best(forbid(higher, project))
            if best_with is None:
                return None
            if best_without is None or best_with.value >= best_without.value + self._step(without):
                return max(more, 0.0), best_with.value
            without = best_without.value
        return None

    def _step(self, value: float) -> float:
        return RELATIVE * 10 * max(1.0, abs(value))

    def _rules(self, project: int) -> Iterator[Change]:
        """Rules of the candidate that keep it out by themselves."""
        rows: dict[tuple[RowKind, int | str], list[int]] = {}
        for row in chosen_rows(self.model, project).tolist():
            held = self.model.rows[row]
            if held.kind is not RowKind.LIMIT:
                place = held.period if held.kind is RowKind.SHARE else None
                rows.setdefault((held.kind, f"{held.subject} {place}"), []).append(row)
        for mine in rows.values():
            value = self._is_in_every_best(lifted(self.model, mine), project)
            if value is not None:
                yield change_of_row(self.problem, self.model, mine[0], 0.0, value=value, basis=Basis.OPTIMUM)

    def _drops(self, project: int) -> Iterator[Change]:
        """Chosen candidates whose absence makes this one part of every best selection."""
        for other in np.flatnonzero((self.choice >= 0) & ~self.model.forced).tolist():
            if other not in self.shared:
                self.shared[other] = self._best(forbid(self.model, other))
            answer = self.shared[other]
            if answer is None or answer.choice is None or answer.choice[project] < 0:
                continue
            value = self._is_in_every_best(forbid(self.model, other), project, best=answer)
            if value is not None:
                yield drop_of(self.problem, other, self.answer.value, value, Basis.OPTIMUM)

    def _is_in_every_best(self, model: Model, project: int, best: Answer | None = None) -> float | None:
        """The best value of a model when the candidate is in every best selection; None otherwise."""
        held = best or self._best(model)
        if held is None or held.choice is None or held.choice[project] < 0:
            return None
        without = self._best(forbid(model, project))
        if self.watch.is_over:
            return None
        is_needed = without is None or without.value < held.value - self._step(held.value)
        return held.value if is_needed else None
