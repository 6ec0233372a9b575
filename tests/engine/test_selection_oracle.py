"""The selection against an oracle that tries everything."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from quarterdeck.engine.selection import (
    Basis,
    ChangeKind,
    Infeasible,
    Problem,
    Status,
    evaluate,
    frontier,
    select,
)
from tests.engine.selection_cases import (
    best_value,
    every_selection,
    feasible_selections,
    is_in_every_best,
    problems,
)

FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def without_candidate(problem: Problem, name: str) -> Problem:
    """The same problem in which a candidate may not be chosen: it can start nowhere."""
    held = [
        replace(one, earliest=problem.periods, latest=problem.periods, values=None) if one.id == name else one
        for one in problem.candidates
    ]
    return replace(problem, candidates=held)


def with_more(problem: Problem, limit: str, period: int | None, more: float) -> Problem:
    held = []
    for one in problem.limits:
        if one.name == limit and period is None:
            held.append(replace(one, total=one.total + more))
        elif one.name == limit:
            held.append(replace(one, amounts=[a + more if t == period else a for t, a in enumerate(one.amounts)]))
        else:
            held.append(one)
    return replace(problem, limits=held)


@FEW
@given(problems())
def test_the_best_of_all_selections_is_found_and_proven(problem):
    best = best_value(problem)
    if best is None:
        with pytest.raises(Infeasible) as refused:
            select(problem, seconds=20)
        assert refused.value.conflict
        return
    found = select(problem, seconds=20, explains=False)
    judged = evaluate(problem, found.starts)

    assert found.status is Status.OPTIMAL
    assert judged.breaches == ()
    assert found.value == pytest.approx(best)
    assert judged.value == pytest.approx(best)
    assert (found.bound, found.gap) == (found.value, 0)
    assert found.cost == pytest.approx(judged.cost)


@FEW
@given(problems(most=4))
def test_changes_that_are_called_certain_bring_the_candidate_in(problem):
    if best_value(problem) is None:
        return
    found = select(problem, seconds=60)
    assert {left.candidate for left in found.left_out} == {at for at, start in enumerate(found.starts) if start is None}
    for left in found.left_out:
        for change in left.changes:
            if change.basis is Basis.OPTIMUM and change.kind is ChangeKind.RAISE_LIMIT:
                changed = with_more(problem, change.limit, change.period, change.amount)
                assert is_in_every_best(changed, left.candidate), (left, change)
                assert best_value(changed) == pytest.approx(change.value)
                if change.amount >= 1:
                    less = with_more(problem, change.limit, change.period, change.amount - 1)
                    assert not is_in_every_best(less, left.candidate), (left, change)
            if change.basis is Basis.OPTIMUM and change.kind is ChangeKind.DROP:
                changed = without_candidate(problem, change.dropped)
                assert is_in_every_best(changed, left.candidate), (left, change)
                assert best_value(changed) == pytest.approx(change.value)


@FEW
@given(problems(most=4))
def test_what_a_forced_candidate_costs_is_the_difference_of_two_optima(problem):
    best = best_value(problem)
    if best is None:
        return
    for left in select(problem, seconds=60).left_out:
        held = [value for value, starts in feasible_selections(problem) if starts[left.candidate] is not None]
        if left.costs is None:
            assert left.reason or not held
        else:
            assert left.costs == pytest.approx(best - max(held))


@FEW
@given(problems(most=4))
def test_the_frontier_has_every_efficient_selection(problem):
    unlimited = replace(
        problem,
        limits=[
            one if one.kind.value == "capacity" else replace(one, amounts=(), total=None) for one in problem.limits
        ],
    )
    held = {(round(evaluate(unlimited, s).cost, 6), round(v, 6)) for v, s in feasible_selections(unlimited)}
    if not held:
        with pytest.raises(Infeasible):
            frontier(problem, seconds=20)
        return
    efficient = {
        (cost, value)
        for cost, value in held
        if not any(c <= cost and v >= value and (c, v) != (cost, value) for c, v in held)
    }
    found = frontier(problem, seconds=60)

    assert found.is_complete
    assert {(round(point.cost, 6), round(point.value, 6)) for point in found.points} == {
        (cost, value) for cost, value in efficient if cost > 0 or value > 0
    } or efficient <= {(0, 0)}
    for point in found.points:
        assert evaluate(unlimited, point.starts).breaches == ()


@FEW
@given(problems())
def test_a_selection_is_feasible_exactly_when_no_breach_is_named(problem):
    """The checker agrees with the definition of each rule, one by one."""
    for starts in list(every_selection(problem))[:50]:
        breaches = evaluate(problem, starts).breaches
        chosen = {one.id: start for one, start in zip(problem.candidates, starts, strict=True) if start is not None}
        for rule in problem.requires:
            if rule.candidate in chosen and rule.needs not in chosen:
                assert any("requires" in words for words in breaches)
        for rule in problem.at_most:
            if set(rule.members) <= set(chosen):
                assert any("exclude" in words for words in breaches)
        for one in problem.candidates:
            if one.is_mandatory and one.id not in chosen:
                assert f"{one.id} is mandatory" in breaches
