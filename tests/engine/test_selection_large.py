from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from benchmarks.selection import instance

from quarterdeck.engine.selection import (
    Basis,
    BoundBy,
    Candidate,
    ChangeKind,
    Infeasible,
    Kind,
    Limit,
    Problem,
    Requires,
    Share,
    Status,
    Undecided,
    evaluate,
    frontier,
    select,
)
from quarterdeck.engine.selection.explaining import Beside
from quarterdeck.engine.selection.model import build_model
from quarterdeck.engine.selection.programming import grain, linear_relaxation, prove
from quarterdeck.engine.selection.relaxing import Arena
from quarterdeck.engine.selection.solving import Answer, Effort, solve
from quarterdeck.engine.selection.stopwatch import Stopwatch
from tests.engine.selection_cases import t_2_5


def budget(*amounts: float) -> list[Limit]:
    return [Limit("capex", Kind.BUDGET, amounts)]


def offer(name: str, value: float, *costs: float, **more) -> Candidate:
    return Candidate(name, value, {"capex": costs}, **more)


# ---- large problems


@pytest.fixture(scope="module")
def large() -> Problem:
    return instance(projects=150, periods=10, skills=8, seed=5)


def test_a_large_selection_keeps_every_rule_and_its_bound_is_above_it(large):
    found = select(large, moves=40_000, seconds=300)
    judged = evaluate(large, found.starts)

    assert judged.breaches == ()
    assert judged.value == pytest.approx(found.value)
    assert found.value <= found.bound
    assert found.gap == pytest.approx((found.bound - found.value) / found.bound)
    assert found.gap < 0.2
    assert {one.candidate for one in found.left_out} == {at for at, s in enumerate(found.starts) if s is None}


def test_with_moves_the_same_seed_gives_the_same_selection(large):
    model = build_model(large)
    relaxed = Arena(model).relax(rounds=300)
    assert relaxed.bound == Arena(model).relax(rounds=300).bound

    def once(seed):
        from quarterdeck.engine.selection.annealing import Annealing  # noqa: PLC0415

        walk = Annealing(Arena(model), relaxed.price, seed=seed)
        walk.run(moves=40_000)
        return walk.choice.tolist()

    assert once(1) == once(1)
    assert once(1) != once(2)


def test_candidates_left_out_of_a_large_selection_fit_after_the_change(large):
    found = select(large, moves=40_000, seconds=300)
    held = {(one.limit, one.period): one for one in found.use}
    tried = 0
    for left in found.left_out:
        for change in left.changes:
            assert change.basis is Basis.BESIDE
            starts = list(found.starts)
            changed = large
            if change.kind is ChangeKind.DROP:
                starts[large.index[change.dropped]] = None
            elif change.kind is ChangeKind.RAISE_LIMIT:
                most = held[change.limit, change.period].most + change.amount
                changed = with_limit(large, change.limit, change.period, most)
            else:
                changed = replace(large, requires=[], at_most=[], shares=[])
            one = large.candidates[left.candidate]
            judged = [
                evaluate(changed, [*starts[: left.candidate], start, *starts[left.candidate + 1 :]])
                for start in range(one.earliest, large.last_start(left.candidate) + 1)
            ]
            fitting = [each.value for each in judged if each.is_feasible]
            assert any(value == pytest.approx(change.value) for value in fitting), (one.id, change)
            tried += 1
    assert tried > 20


def with_limit(problem: Problem, name: str, period: int, most: float) -> Problem:
    limits = [
        replace(one, amounts=[most if at == period else amount for at, amount in enumerate(one.amounts)])
        if one.name == name
        else one
        for one in problem.limits
    ]
    return replace(problem, limits=limits)


def test_the_bounds_of_the_relaxations_agree(large):
    arena = Arena(build_model(large))
    quick = arena.relax(rounds=1_500)
    linear = linear_relaxation(arena, seconds=60)

    assert linear.bound <= quick.bound * (1 + 1e-9)
    assert quick.bound == pytest.approx(linear.bound, rel=0.01)
    assert (linear.price >= 0).all()
    assert linear_relaxation(arena, seconds=0) is None


def test_the_ladder_of_a_large_problem_rises(large):
    found = frontier(large, moves=10_000, seconds=300, steps=3)
    costs, values = [p.cost for p in found.points], [p.value for p in found.points]

    assert (costs, values) == (sorted(costs), sorted(values))
    assert len(found.points) >= 2
    unlimited = replace(
        large, limits=[replace(one, amounts=()) if one.kind is Kind.BUDGET else one for one in large.limits]
    )
    for point in found.points:
        judged = evaluate(unlimited, point.starts)
        assert judged.breaches == ()
        assert judged.cost <= point.budget * (1 + 1e-6)
        assert point.value <= point.bound * (1 + 1e-9)


def test_without_the_exact_solver_an_answer_is_still_feasible_and_bounded(large, monkeypatch):
    monkeypatch.setattr("quarterdeck.engine.selection.programming.find_spec", lambda name: None)
    found = select(large, seconds=4)

    assert found.status is Status.FEASIBLE
    assert found.bound_by is BoundBy.LAGRANGIAN
    assert evaluate(large, found.starts).breaches == ()


def test_too_little_time_is_said_and_no_wrong_answer_given(large):
    tight = replace(large, shares=[Share("run", minimum=0.9), Share("grow", minimum=0.05)])
    with pytest.raises((Undecided, Infeasible)):
        select(replace(tight, candidates=[replace(one, is_mandatory=True) for one in tight.candidates]), seconds=0.5)


def test_a_requirement_stands_in_the_way_once_however_long_it_does():
    late = offer("A", 100, 1, latest=3, values=(1, 2, 3, 100))
    early = offer("B", 10, 5, latest=2)
    third = offer("C", 50, 6, earliest=2, latest=2)
    problem = Problem([late, early, third], budget(9, 9, 9, 9, 9), 5, requires=[Requires("B", "A")])
    found = select(problem, seconds=20)
    assert (found.starts, found.value) == ((3, None, 2), 150)

    model = build_model(problem)
    answer = Answer(model.choice_of([3, None, 2]), 150.0, 150.0, BoundBy.PROOF, np.zeros(model.bound.size), True)
    left = Beside(problem, model, answer).explain(1)

    assert [one.words for one in left.binding] == ["B requires A, finished before it starts"]
    assert {change.kind for change in left.changes} >= {ChangeKind.RELAX_RULE}


# ---- parts


def test_the_exact_solver_never_breaks_a_limit_that_no_decimals_hold():
    third = [offer(name, 1, 1 / 3) for name in "ABCD"]
    model = build_model(Problem(third, budget(1.0)))
    proof = prove(model, hint=None, watch=Stopwatch(10), seed=0)

    assert not proof.is_settled
    assert proof.bound == np.inf
    assert model.is_feasible(proof.choice)


def test_the_exact_solver_proves_what_is_infeasible():
    must = [offer(name, 1, 6, is_mandatory=True) for name in "AB"]
    proof = prove(build_model(Problem(must, budget(10))), hint=None, watch=Stopwatch(10), seed=0)

    assert (proof.choice, proof.is_settled) == (None, True)


def test_values_differ_by_whole_steps():
    assert grain(np.array([10.0, 25.0, 40.0])) == 5
    assert grain(np.array([0.25, 1.5])) == 0.25
    assert grain(np.array([1 / 3])) == 0
    assert grain(np.array([])) == 0


def test_a_known_selection_is_never_lost():
    model = build_model(t_2_5())
    best = model.choice_of([0, 0, None, 0, None, 0, None, 0])
    answer = solve(model, Effort(Stopwatch(0.0), moves=0), known=best)

    assert model.worth(answer.choice) == 250
    assert model.choice_of([7, *[None] * 7]).tolist() == [-1] * 8


def test_importing_the_selection_loads_neither_compiler_nor_solvers():
    script = (
        "import sys, quarterdeck.engine.selection, quarterdeck.exchange.candidates;"
        "print([name for name in ('numba', 'ortools', 'scipy', 'django') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
