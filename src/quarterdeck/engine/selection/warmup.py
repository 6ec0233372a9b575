"""Compile the passes of the selection ahead of the first portfolio."""

from __future__ import annotations

from quarterdeck.engine.selection.annealing import Annealing
from quarterdeck.engine.selection.branching import branch
from quarterdeck.engine.selection.model import build_model
from quarterdeck.engine.selection.problem import Candidate, Kind, Limit, Problem
from quarterdeck.engine.selection.relaxing import Arena


def warm_up() -> None:
    """Run every compiled pass once on two candidates."""
    model = build_model(
        Problem(
            [Candidate("A", 2.0, {"capex": (1.0,)}, is_mandatory=True), Candidate("B", 1.0, {"capex": (1.0,)})],
            [Limit("capex", Kind.BUDGET, (2.0,))],
        )
    )
    arena = Arena(model)
    relaxed = arena.relax(rounds=10)
    arena.bound_at(relaxed.price)
    walk = Annealing(arena, relaxed.price, seed=0)
    walk.run(moves=1_000)
    if walk.choice is not None:
        arena.improve(walk.choice)
    branch(arena, relaxed.price, known=None, grain=1.0, nodes=1_000)
