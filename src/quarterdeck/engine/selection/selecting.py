"""`select`: which candidates, when, how good that is, and why the others are not among them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from quarterdeck.engine.selection.conflicts import bound_together, conflict
from quarterdeck.engine.selection.errors import SolverMissing, Undecided
from quarterdeck.engine.selection.evaluating import Use, evaluate
from quarterdeck.engine.selection.explaining import Beside, LeftOut
from quarterdeck.engine.selection.model import Floats, Ints, Model, RowKind, build_model
from quarterdeck.engine.selection.problem import Problem, check
from quarterdeck.engine.selection.programming import has_exact_solver
from quarterdeck.engine.selection.resolving import Resolving
from quarterdeck.engine.selection.solving import Answer, BoundBy, Effort, solve
from quarterdeck.engine.selection.stopwatch import Stopwatch
from quarterdeck.engine.selection.variants import among

_CLOSING_SHARE, _CLOSING_SECONDS = 0.12, 1.2
_RESOLVED_PROJECTS = 80
_CORE_SHARE = 0.05


class Status(StrEnum):
    """OPTIMAL only when it is proven that nothing is better."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"


@dataclass(frozen=True, slots=True)
class Selection:
    """The selection that was found.

    Attributes
    ----------
    status : Status
    starts : tuple of (int or None), one per candidate
        Period in which each starts; None = left out.
    value, cost : float
    bound : float
        No selection is worth more; equal to ``value`` when optimal.
    bound_by : BoundBy
    gap : float
        (bound - value) / bound, 0 when optimal: the share of value that may be missed at most.
    seconds : float
        Spent.
    use : tuple of Use
        Of every limit, with shadow prices.
    left_out : tuple of LeftOut
        By falling value.
    """

    status: Status
    starts: tuple[int | None, ...]
    value: float
    cost: float
    bound: float
    bound_by: BoundBy
    gap: float
    seconds: float
    use: tuple[Use, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def chosen(self) -> tuple[int, ...]:
        """Places of the chosen candidates."""
        return tuple(at for at, start in enumerate(self.starts) if start is not None)


def select(
    problem: Problem, *, seconds: float = 10.0, seed: int = 0, moves: int | None = None, explains: bool = True
) -> Selection:
    """Choose candidates and their starts so that the total value is as large as possible.

    Parameters
    ----------
    problem : Problem
    seconds : float
        Time for everything. Proven answers come earlier.
    seed : int
        Of the search.
    moves : int, optional
        Steps per walker instead of the time: the same problem, seed and moves give the same selection on any machine.
    explains : bool
        Whether to explain the candidates left out.

    Returns
    -------
    Selection

    Raises
    ------
    NoCandidates, InvalidProblem
        The input is wrong; every place is named.
    Infeasible
        Nothing keeps all rules; a smallest conflict is named.
    Undecided, SolverMissing
        Neither a selection nor a conflict was found.

    Notes
    -----
    The problem is a multidimensional multiple-choice knapsack with precedence. Bounds come from the Lagrangian and
    linear relaxations, selections from an annealing that follows the relaxation's prices, proofs from branch and bound
    or CP-SAT. See docs/methods/selection.md.

    Examples
    --------
    >>> from quarterdeck.engine.selection import Candidate, Kind, Limit
    >>> offers = (("A", 60, 10), ("B", 50, 8), ("C", 30, 5))
    >>> three = Problem(
    ...     [Candidate(name, value, {"capex": [cost]}) for name, value, cost in offers],
    ...     [Limit("capex", Kind.BUDGET, [13])],
    ... )
    >>> found = select(three)
    >>> found.status.value, found.value, [three.candidates[at].id for at in found.chosen]
    ('optimal', 80.0, ['B', 'C'])
    >>> found.left_out[0].smallest_change.words
    'raise capex in period 1 by 2 to 15'
    """
    watch = Stopwatch(seconds)
    check(problem)
    model = build_model(problem)
    answer = _solve(problem, model, watch, seed, moves)
    assert answer.choice is not None  # noqa: S101  what is missing has become an error
    evaluation = evaluate(problem, model.starts_of(answer.choice))
    is_optimal = answer.is_proven
    found = Selection(
        status=Status.OPTIMAL if is_optimal else Status.FEASIBLE,
        starts=model.starts_of(answer.choice),
        value=evaluation.value,
        cost=evaluation.cost,
        bound=evaluation.value if is_optimal else answer.bound,
        bound_by=answer.bound_by,
        gap=0.0 if is_optimal else (answer.bound - answer.value) / abs(answer.bound),
        seconds=watch.elapsed,
        use=_priced(model, evaluation.use, answer.price),
        left_out=_left_out(problem, model, answer, watch) if explains else (),
    )
    return replace(found, seconds=watch.elapsed)


def _solve(problem: Problem, model: Model, watch: Stopwatch, seed: int, moves: int | None) -> Answer:
    """The best selection; a conflict or a lack of time becomes its named error."""
    known = _core(problem, model, watch) if model.forced.any() and model.projects > _RESOLVED_PROJECTS else None
    closing = min(_CLOSING_SHARE * watch.left, _CLOSING_SECONDS)
    effort = Effort(watch.part(watch.left - closing), seed, moves)
    answer = solve(model, effort, known=known)
    if answer.choice is not None:
        return answer
    if answer.is_proven:
        raise conflict(problem, model, watch)
    raise Undecided(watch.seconds) if has_exact_solver() else SolverMissing


def _core(problem: Problem, model: Model, watch: Stopwatch) -> Ints | None:
    """A feasible choice of the mandatory candidates and what they require alone, to start from."""
    core, origin = among(model, bound_together(problem))
    answer = solve(core, Effort(watch.part(watch.left * _CORE_SHARE)))
    if answer.choice is None:
        if answer.is_proven and not any(share.minimum > 0 for share in problem.shares):
            raise conflict(problem, model, watch)
        return None
    choice = answer.choice.copy()
    choice[choice >= 0] = origin[choice[choice >= 0]]
    return choice


def _priced(model: Model, use: tuple[Use, ...], price: Floats) -> tuple[Use, ...]:
    """The use of each limit with its shadow price."""
    prices = {
        (str(row.subject), row.period): float(price[at])
        for at, row in enumerate(model.rows)
        if row.kind is RowKind.LIMIT
    }
    return tuple(replace(one, price=prices.get((one.limit, one.period))) for one in use)


def _left_out(problem: Problem, model: Model, answer: Answer, watch: Stopwatch) -> tuple[LeftOut, ...]:
    assert answer.choice is not None  # noqa: S101  only a selection leaves something out
    beside = Beside(problem, model, answer)
    left = [beside.explain(p) for p in np.flatnonzero(answer.choice < 0).tolist()]
    left.sort(key=lambda one: (-problem.candidates[one.candidate].value, one.candidate))
    if answer.is_proven and model.projects <= _RESOLVED_PROJECTS:
        resolving = Resolving(problem, model, answer, watch)
        left = [resolving.sharpen(one) for one in left]
    return tuple(left)
