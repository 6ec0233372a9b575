"""From a model to its best choice and a bound, within a time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from quarterdeck.engine.selection.annealing import Annealing
from quarterdeck.engine.selection.branching import branch
from quarterdeck.engine.selection.model import Floats, Ints, Model
from quarterdeck.engine.selection.programming import (
    Proof,
    grain,
    has_exact_solver,
    has_linear_solver,
    linear_relaxation,
    prove,
)
from quarterdeck.engine.selection.relaxing import Arena, Relaxation
from quarterdeck.engine.selection.stopwatch import Stopwatch

RELATIVE = 1e-9
_ROUNDS, _FEW_ROUNDS = 1_500, 400
_BRANCH_PROJECTS, _BRANCH_NODES, _MOST_NODES, _BRANCH_SHARE = 80, 200_000, 50_000_000, 0.15
_EXACT_ENTRIES = 20_000
_LINEAR_SECONDS_PER_ENTRY = 2.5e-5
_LINEAR_SHARE = 0.25
# Shares of the time that is left, walking and proving, turn by turn.
_TURNS = ((0.08, 0.12), (0.55, 0.95))
_STEPS_PER_MOVE = 2e-5
_CLOSING_SHARE = 0.02
_FIRST_MOVES = 20_000


class BoundBy(StrEnum):
    """Where an upper bound comes from."""

    PROOF = "proof"
    LINEAR = "linear relaxation"
    LAGRANGIAN = "Lagrangian relaxation"
    EXACT = "exact solver"


@dataclass(frozen=True, slots=True)
class Answer:
    """The best choice found and how good it can be at most.

    ``choice`` is None when nothing feasible was found; with ``is_proven`` that means nothing is feasible. ``price`` are
    the prices of the rows per unit.
    """

    choice: Ints | None
    value: float
    bound: float
    bound_by: BoundBy
    price: Floats
    is_proven: bool


@dataclass(frozen=True, slots=True)
class Effort:
    """How hard to try.

    Parameters
    ----------
    watch : Stopwatch
        The time to keep.
    seed : int
    moves : int, optional
        Steps per walker in place of the time: then the answer depends on the seed alone (the watch still ends the exact
        solvers).
    """

    watch: Stopwatch
    seed: int = 0
    moves: int | None = None


def solve(model: Model, effort: Effort, *, known: Ints | None = None) -> Answer:
    """Find the most valuable feasible choice.

    Small models are searched to the end; middling ones go to the exact solver after a short walk; large ones are walked
    for the whole time beside the linear relaxation.

    Parameters
    ----------
    model : Model
    effort : Effort
    known : ndarray [projects], optional
        A feasible choice to start from.
    """
    if (np.diff(model.first)[model.forced] == 0).any():
        return Answer(None, -np.inf, -np.inf, BoundBy.PROOF, np.zeros(model.bound.size), is_proven=True)
    solver = _Solver(model, effort, known)
    return solver.answer()


class _Solver:
    """One run."""

    def __init__(self, model: Model, effort: Effort, known: Ints | None) -> None:
        self.model, self.effort, self.arena = model, effort, Arena(model)
        self.grain = grain(model.value)
        self.choice = known if known is not None and model.is_feasible(known) else None
        self.is_proven = False
        is_small = model.projects <= _BRANCH_PROJECTS
        self.relaxation = self.arena.relax(rounds=_FEW_ROUNDS if is_small else _ROUNDS, floor=self.value)
        self.bound, self.bound_by = self.relaxation.bound, BoundBy.LAGRANGIAN

    @property
    def value(self) -> float:
        return -np.inf if self.choice is None else self.model.worth(self.choice)

    def answer(self) -> Answer:
        if self.model.projects <= _BRANCH_PROJECTS:
            self._branch()
        if not self._is_settled:
            if self.model.amount.size <= _EXACT_ENTRIES and has_exact_solver():
                self._exactly()
            else:
                self._largely()
        self._settle()
        return Answer(self.choice, self.value, self.bound, self.bound_by, self.relaxation.price, self.is_proven)

    @property
    def _is_settled(self) -> bool:
        return self.is_proven or self.value >= self._reachable - RELATIVE * max(1.0, abs(self.bound))

    @property
    def _reachable(self) -> float:
        """The bound, lowered to the next value that a sum of whole steps can have."""
        if self.grain <= 0 or not np.isfinite(self.bound):
            return self.bound
        return float(np.floor(self.bound / self.grain + RELATIVE) * self.grain)

    def _take(self, choice: Ints | None) -> None:
        if choice is not None and self.model.is_feasible(choice) and self.model.worth(choice) > self.value:
            self.choice = choice.copy()

    def _lower(self, bound: float, source: BoundBy) -> None:
        if bound < self.bound:
            self.bound, self.bound_by = bound, source

    def _branch(self) -> None:
        """A few steps for something to beat, prices for that, and the search to the end if it is not too long."""
        self._walk(self.effort.watch, _FIRST_MOVES, is_counted=True)
        self.relaxation = self.arena.relax(rounds=_FEW_ROUNDS, floor=self.value, price=self.relaxation.price)
        self._lower(self.relaxation.bound, BoundBy.LAGRANGIAN)
        if self._is_settled:
            return
        begun, nodes = self.effort.watch.elapsed, _BRANCH_NODES
        self._branch_within(nodes)
        taken = max(1e-6, self.effort.watch.elapsed - begun)
        affordable = nodes * _BRANCH_SHARE * self.effort.watch.left / taken
        if not self.is_proven and self.effort.moves is None and affordable > 2 * nodes:
            self._branch_within(int(min(affordable, _MOST_NODES)))

    def _branch_within(self, nodes: int) -> None:
        found, is_complete = branch(self.arena, self.relaxation.price, known=self.choice, grain=self.grain, nodes=nodes)
        self._take(found)
        self.is_proven = is_complete

    def _exactly(self) -> None:
        """Walk and prove in turns: a short turn of both, then long ones, the walk's best as the hint of the proof."""
        watch, moves = self.effort.watch, self.effort.moves
        for walking, proving in _TURNS if moves is None else _TURNS[-1:]:
            self._walk(watch.part(walking * watch.left), moves)
            if self.bound_by is not BoundBy.LINEAR:
                self._relax_linearly(watch.left)
            if self._is_settled or watch.is_over:
                return
            self._believe(
                prove(
                    self.model,
                    hint=self.choice,
                    watch=watch.part(proving * watch.left),
                    seed=self.effort.seed,
                    steps=None if moves is None else max(0.1, moves * _STEPS_PER_MOVE),
                )
            )
            if self._is_settled or watch.is_over:
                return

    def _believe(self, proof: Proof) -> None:
        self._take(proof.choice)
        if proof.is_settled and proof.choice is None:
            self.choice, self.is_proven, self.bound, self.bound_by = None, True, -np.inf, BoundBy.PROOF
            return
        self._lower(proof.bound, BoundBy.EXACT)
        self.is_proven = proof.is_settled

    def _largely(self) -> None:
        """Walk for the whole time; the linear relaxation runs beside it when there is time for both."""
        watch = self.effort.watch
        expected = _LINEAR_SECONDS_PER_ENTRY * self.model.amount.size
        runs_beside = has_linear_solver() and expected <= _LINEAR_SHARE * watch.left
        with ThreadPoolExecutor(1) as beside:
            linear = beside.submit(linear_relaxation, self.arena, seconds=0.8 * watch.left) if runs_beside else None
            self._walk(watch.part(watch.left * (1 - _CLOSING_SHARE)), self.effort.moves)
            found = linear.result() if linear else None
        if found is not None:
            self._use(found)
        if self.choice is not None and self.model.projects * self.model.value.size < 2e7:
            improved = self.choice.copy()
            self.arena.improve(improved, rounds=1)
            self._take(improved)

    def _walk(self, watch: Stopwatch, moves: int | None, *, is_counted: bool = False) -> None:
        is_counted = is_counted or self.effort.moves is not None
        walk = Annealing(self.arena, self.relaxation.price, seed=self.effort.seed, known=self.choice)
        walk.run(watch=None if is_counted else watch, moves=moves or 0)
        self._take(walk.choice)

    def _relax_linearly(self, seconds: float) -> None:
        found = linear_relaxation(self.arena, seconds=seconds)
        if found is not None:
            self._use(found)

    def _use(self, found: Relaxation) -> None:
        if found.bound < self.relaxation.bound:
            self.relaxation = found
        self._lower(found.bound, BoundBy.LINEAR)

    def _settle(self) -> None:
        if self.is_proven and self.choice is None:
            self.bound, self.bound_by = -np.inf, BoundBy.PROOF
        elif self._is_settled:
            self.is_proven, self.bound, self.bound_by = True, self.value, BoundBy.PROOF
