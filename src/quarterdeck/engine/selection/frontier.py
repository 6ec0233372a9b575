"""The efficient frontier: the best value for each total budget."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from quarterdeck.engine.selection.conflicts import conflict
from quarterdeck.engine.selection.errors import Undecided
from quarterdeck.engine.selection.model import Floats, Ints, Model, build_model
from quarterdeck.engine.selection.problem import Kind, Limit, Problem, check
from quarterdeck.engine.selection.programming import grain
from quarterdeck.engine.selection.solving import RELATIVE, Answer, Effort, solve
from quarterdeck.engine.selection.stopwatch import Stopwatch
from quarterdeck.engine.selection.variants import least, with_row

_SMALL = 60
_MOST_POINTS = 60


@dataclass(frozen=True, slots=True)
class Point:
    """A selection that no cheaper one beats.

    ``bound`` is what a selection for the same ``budget`` could be worth at most; equal to ``value`` when ``is_proven``.
    """

    cost: float
    value: float
    budget: float
    bound: float
    is_proven: bool
    starts: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Frontier:
    """Points by rising cost and value; ``is_complete`` when every efficient selection is among them."""

    points: tuple[Point, ...]
    is_complete: bool

    def shortfall(self, cost: float, value: float) -> float:
        """How much more value the frontier has for the same money; 0 on the frontier."""
        affordable = [point.value for point in self.points if point.cost <= cost * (1 + RELATIVE)]
        return max(0.0, max(affordable, default=0.0) - value)


def frontier(
    problem: Problem,
    *,
    seconds: float = 30.0,
    steps: int = 12,
    budgets: Sequence[float] | None = None,
    seed: int = 0,
    moves: int | None = None,
    keeps_budgets: bool = False,
) -> Frontier:
    """The efficient frontier of a problem: what each total budget could buy.

    Small problems give every efficient selection, exactly. Large ones give a ladder of total budgets between the least
    and the most that can be spent, each with its bound.

    Parameters
    ----------
    problem : Problem
    seconds : float
        For the whole ladder.
    steps : int
        Rungs of the ladder, at least 2.
    budgets : sequence of float, optional
        The rungs themselves: only the best selection for each of these totals.
    seed, moves
        As for `select`.
    keeps_budgets : bool
        Whether the budgets of the problem hold as well. By default they are replaced by the one total; capacities and
        rules stay.

    Raises
    ------
    SelectionError

    References
    ----------
    Y. Y. Haimes, L. S. Lasdon, D. A. Wismer, *On a Bicriterion Formulation of the Problems of Integrated System
    Identification and System Optimization*, 1971 (the epsilon-constraint method).
    """
    check(problem)
    watch = Stopwatch(seconds)
    if not keeps_budgets:
        problem = replace(problem, limits=[_unlimited(limit) for limit in problem.limits])
    model = build_model(problem)
    cost = np.array([problem.cost(p) for p in range(model.projects)])[model.project]
    climb = _Climb(problem, model, cost, Effort(watch, seed, moves))
    if budgets is not None:
        return Frontier(_efficient(climb.rungs(sorted(budgets))), is_complete=False)
    if model.projects <= _SMALL:
        points, is_complete = climb.every_point()
        if is_complete:
            return Frontier(points, is_complete=True)
    return Frontier(_efficient(climb.ladder(max(2, steps))), is_complete=False)


def _unlimited(limit: Limit) -> Limit:
    return replace(limit, amounts=(), total=None) if limit.kind is Kind.BUDGET else limit


class _Climb:
    def __init__(self, problem: Problem, model: Model, cost: Floats, effort: Effort) -> None:
        self.problem, self.model, self.cost, self.effort = problem, model, cost, effort

    def every_point(self) -> tuple[tuple[Point, ...], bool]:
        """All efficient points from the dearest down; the second part tells whether that went to the end."""
        points: list[Point] = []
        step = grain(self.cost)
        budget = np.inf
        while len(points) < _MOST_POINTS and not self.effort.watch.is_over:
            model = self.model if np.isinf(budget) else with_row(self.model, self.cost, budget)
            best = solve(model, self._rung(2))
            if not best.is_proven:
                break
            if best.choice is None:
                if points:
                    return tuple(reversed(points)), True
                raise conflict(self.problem, self.model, self.effort.watch)
            wanted = best.value - RELATIVE * max(1.0, abs(best.value))
            cheapest = solve(least(self.model, self.cost, value=wanted), self._rung(2), known=best.choice)
            if not cheapest.is_proven or cheapest.choice is None:
                break
            point = self._point(cheapest.choice, best.value, budget, is_proven=True)
            if point.cost > 0 or point.value > 0:
                points.append(point)
            if point.cost <= 0:
                return tuple(reversed(points)), True
            budget = point.cost - max(step / 2, RELATIVE * point.cost)
        return tuple(reversed(points)), False

    def ladder(self, steps: int) -> Iterator[Point]:
        """Evenly spaced budgets from the least to the most that can be spent."""
        low, high = self._ends(steps + 2)
        first, last = (float(self.cost[c[c >= 0]].sum()) for c in (low.choice, high.choice) if c is not None)
        yield from self.rungs(np.linspace(first, last, steps).tolist(), known=low.choice, dearest=high.choice)

    def rungs(
        self, budgets: Sequence[float], *, known: Ints | None = None, dearest: Ints | None = None
    ) -> Iterator[Point]:
        """The best selection for each budget, rising; each search starts from the one before."""
        for number, budget in enumerate(budgets):
            rest = len(budgets) - number
            room = budget * (1 + RELATIVE) + RELATIVE
            model = with_row(self.model, self.cost, room)
            best = solve(model, self._rung(rest), known=dearest if rest == 1 and dearest is not None else known)
            if best.choice is None:
                continue
            known = self._cheapest(best, rest) if best.is_proven else best.choice
            yield self._point(known, best.bound, budget, is_proven=best.is_proven)

    def _cheapest(self, best: Answer, rest: int) -> Ints:
        """The cheapest selection of the best value."""
        assert best.choice is not None  # noqa: S101  proven and not infeasible
        wanted = best.value - RELATIVE * max(1.0, abs(best.value))
        found = solve(least(self.model, self.cost, value=wanted), self._rung(rest + 1), known=best.choice)
        return best.choice if found.choice is None else found.choice

    def _ends(self, rungs: int) -> tuple[Answer, Answer]:
        """The cheapest and the most valuable selection."""
        low = solve(least(self.model, self.cost), self._rung(rungs)) if self._is_bound else self._nothing()
        high = solve(self.model, self._rung(rungs - 1), known=low.choice)
        for answer in (low, high):
            if answer.choice is None:
                if answer.is_proven:
                    raise conflict(self.problem, self.model, self.effort.watch)
                raise Undecided(self.effort.watch.seconds)
        return low, high

    @property
    def _is_bound(self) -> bool:
        return bool(self.model.forced.any())

    def _nothing(self) -> Answer:
        answer = solve(self.model, Effort(Stopwatch(0.0), moves=0))
        empty = np.full(self.model.projects, -1, dtype=np.int64)
        return Answer(empty, 0.0, answer.bound, answer.bound_by, answer.price, is_proven=False)

    def _rung(self, left: int) -> Effort:
        return Effort(
            self.effort.watch.part(self.effort.watch.left / max(1, left)), self.effort.seed, self.effort.moves
        )

    def _point(self, choice: Ints, bound: float, budget: float, *, is_proven: bool) -> Point:
        held = choice[choice >= 0]
        cost, value = float(self.cost[held].sum()), self.model.worth(choice)
        return Point(cost, value, cost if np.isinf(budget) else budget, bound, is_proven, self.model.starts_of(choice))


def _efficient(points: Sequence[Point] | Iterator[Point]) -> tuple[Point, ...]:
    """Without the points that another beats: cheaper or equal, and worth as much or more."""
    kept: list[Point] = []
    for point in sorted(points, key=lambda one: (one.cost, -one.value)):
        if not kept or point.value > kept[-1].value + RELATIVE * max(1.0, abs(point.value)):
            kept.append(point)
    return tuple(kept)
