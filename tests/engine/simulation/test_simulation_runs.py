"""One answer for any number of workers, size of chunks and order; risks, forks, correlation, progress, money."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pytest

from quarterdeck.engine.plan import NONE, ConstraintKind, TaskMode
from quarterdeck.engine.simulation import (
    EVERY_TASK,
    Chance,
    Correlation,
    Costs,
    Deed,
    Estimate,
    Fixed,
    Impact,
    Kinship,
    Response,
    Risk,
    SeveralForks,
    Simulation,
    Threads,
    Triangular,
    Uncertainty,
    Unit,
    rank_cruciality,
    risk_savings,
    sensitive_tasks,
    simulate,
    task_savings,
)
from quarterdeck.engine.simulation.running import Chunk, LostChunks, Part, Workload, compute
from tests.engine.simulation.cases import DAY, START, between, days, plan, same, triangle

FORK = [(0, 1), (0, 2), (1, 3), (2, 3)]
COSTS = Costs(np.array([1.0, 2, 3, 4]) / DAY, np.array([0, 5.0, 0, 2]), spent=7.0, factors={1: Triangular(0.8, 1, 1.5)})


def everything() -> Uncertainty:
    return Uncertainty(
        durations={0: triangle(4, 5, 9), 1: triangle(8, 10, 18), 2: triangle(9, 11, 14), 3: triangle(5, 6, 10)},
        risks=(
            Risk("Money", 0.5, (Impact(Deed.COST, Triangular(20, 40, 60)),)),
            Risk("Slow", 0.4, (Impact(Deed.FACTOR, Triangular(1, 1.2, 1.5), (0, 3)),)),
            Risk("Days", 0.3, (Impact(Deed.TICKS, Triangular(DAY, 2 * DAY, 3 * DAY), (1,)),)),
            Risk("Prices", 0.3, (Impact(Deed.COST_FACTOR, Fixed(2)),)),
        ),
        kinships=(Kinship((1, 2), 0.5),),
        chances=(Chance("Rework", (0.4, 0.6), ((3,), ())),),
    )


def run(**options: object) -> Simulation:
    options = {"seed": 5, "iterations": 1000, "costs": COSTS, "targets": [1, 3]} | options
    return simulate(plan([5, 10, 11, 6], FORK), everything(), **options)  # type: ignore[arg-type]


class Twice:
    """Workers that come back in the wrong order, and with some parts twice."""

    workers = 3

    def run(self, work: Workload, chunks: Sequence[Chunk]) -> Iterable[Part]:
        parts = [compute(work, chunk) for chunk in reversed(chunks)]
        return [*parts, *parts[::2]]


class Forgetful:
    workers = 3

    def run(self, work: Workload, chunks: Sequence[Chunk]) -> Iterable[Part]:
        return [compute(work, chunk) for chunk in chunks[1:]]


@pytest.mark.parametrize("stratified", [False, True])
def test_workers_and_chunks_change_nothing(stratified: bool) -> None:
    alone = run(stratified=stratified)
    for workers in (1, 2, 3):
        for size in (1, 3, None):
            again = run(stratified=stratified, pool=Threads(workers), blocks_per_chunk=size)
            assert same(alone, again), (workers, size)


def test_order_and_repetition_of_parts_change_nothing() -> None:
    assert same(run(), run(pool=Twice()))


def test_a_missing_part_is_no_answer() -> None:
    with pytest.raises(LostChunks) as lost:
        run(pool=Forgetful())
    assert lost.value.numbers == [0]


def test_another_seed_gives_another_sample_of_the_same_thing() -> None:
    one, two = run(iterations=20_000), run(iterations=20_000, seed=6)
    assert not same(one, two)
    assert days(one.finish).mean() == pytest.approx(days(two.finish).mean(), abs=0.1)


def test_the_first_iterations_of_a_longer_run_are_those_of_a_shorter_one() -> None:
    assert np.array_equal(run(iterations=700).finish.values, run(iterations=1000).finish.values[:700])


def test_a_latin_hypercube_meets_the_mean_with_few_iterations() -> None:
    uncertain = Uncertainty({0: triangle(4, 5, 9)})
    held = simulate(plan([5]), uncertain, seed=1, iterations=200, stratified=True)
    assert days(held.finish).mean() == pytest.approx(6, abs=0.01)


def test_risks_in_series_multiply_and_in_parallel_the_highest_counts() -> None:
    def two(*, parallel: bool) -> set[float]:
        factors = (Fixed(1.5), Fixed(1.2))
        risks = tuple(Risk(str(f), 0.5, (Impact(Deed.FACTOR, f, (0,)),), in_parallel=parallel) for f in factors)
        return set(days(simulate(plan([10]), Uncertainty(risks=risks), seed=2, iterations=500).finish).round(6))

    assert two(parallel=False) == {10, 12, 15, 18}
    assert two(parallel=True) == {10, 12, 15}


def test_an_opportunity_makes_work_shorter_and_never_shorter_than_a_tick() -> None:
    save = Risk("Early", 1.0, (Impact(Deed.TICKS, Triangular(0, DAY, 2 * DAY), (0,), shift=-4.0 * DAY),))
    found = days(simulate(plan([10]), Uncertainty(risks=(save,)), seed=2, iterations=2000).finish)
    assert found.min() >= 6
    assert found.max() <= 8
    assert found.mean() == pytest.approx(7, abs=0.05)
    halve = Risk("Half", 1.0, (Impact(Deed.FACTOR, Fixed(0.5), EVERY_TASK),))
    assert set(days(simulate(plan([10]), Uncertainty(risks=(halve,)), seed=2, iterations=64).finish)) == {5}
    gone = Risk("All", 1.0, (Impact(Deed.FACTOR, Fixed(0), EVERY_TASK),))
    assert set(days(simulate(plan([10]), Uncertainty(risks=(gone,)), seed=2, iterations=64).finish) * DAY) == {1}


def test_several_impacts_of_a_risk_come_together_or_not_at_all() -> None:
    both = Risk("Both", 0.5, (Impact(Deed.FACTOR, Fixed(2), (0,)), Impact(Deed.COST, Fixed(9))))
    held = simulate(
        plan([10]), Uncertainty(risks=(both,)), seed=3, iterations=500, costs=Costs(np.zeros(1), np.zeros(1))
    )
    assert held.cost is not None
    assert np.array_equal(days(held.finish) == 20, held.cost.values == 9)
    assert held.occurrences.tolist() == [float((held.cost.values == 9).mean())]


def test_a_response_lowers_what_a_risk_does_on_the_same_draws() -> None:
    impact = (Impact(Deed.FACTOR, Fixed(2), (0,)),)
    risk = Risk("R", 0.6, impact, response=Response(0.2, impact, cost=5))
    before = Uncertainty(risks=(risk, Risk("S", 0.5, impact)))
    assert before.response_cost == 5
    held = [simulate(plan([10]), held, seed=4, iterations=2000) for held in (before, before.after_response())]
    assert np.all(held[1].finish.values <= held[0].finish.values)
    assert held[1].occurrences[0] == pytest.approx(0.2, abs=0.03)
    assert held[1].occurrences[1] == held[0].occurrences[1]


def test_savings_name_the_risks_in_their_order() -> None:
    held = run(iterations=4000)
    savings = {saving.index: saving for saving in risk_savings(held, share=0.8)}
    assert next(s.index for s in risk_savings(held, share=0.8)) == 1
    assert savings[0].ticks == 0
    assert savings[0].money is not None
    assert savings[0].money > 20
    assert all(saving.ticks >= 0 for saving in savings.values())
    assert held.finish.percentile(0.8) - savings[1].finish > 0


def test_a_task_as_planned_saves_what_its_own_draws_cost() -> None:
    held = simulate(plan([10, 10]), Uncertainty({0: between(20, 20.5), 1: between(9, 9.5)}), seed=5, iterations=500)
    assert sensitive_tasks(held) == [0]
    (saving,) = task_savings(held, share=0.8)
    assert saving.ticks == pytest.approx(10.4 * DAY, abs=40)
    assert saving.money is None
    assert task_savings(held, share=0.8, tasks=[1])[0].ticks == 0


def test_a_fork_takes_one_branch_in_each_iteration() -> None:
    fork = Chance("Way", (0.25, 0.75), ((1,), (2,)))
    costs = Costs(np.array([0.0, 1, 1, 0]) / DAY, np.array([0, 100.0, 200, 0]))
    links = [(0, 1), (0, 2), (1, 3), (2, 3)]
    held = simulate(plan([1, 10, 4, 1], links), Uncertainty(chances=(fork,)), seed=6, iterations=4000, costs=costs)
    found = days(held.finish)
    assert set(found) == {12, 6}
    assert (found == 12).mean() == pytest.approx(0.25, abs=0.03)
    assert held.cost is not None
    assert set(zip(found.tolist(), held.cost.values.round(6).tolist(), strict=True)) == {(12, 110), (6, 204)}


def test_a_task_hangs_on_one_fork_only() -> None:
    forks = (Chance("A", (0.5, 0.5), ((0,), ())), Chance("B", (0.5, 0.5), ((0,), ())))
    with pytest.raises(SeveralForks, match="branch of A and to one of B"):
        simulate(plan([1]), Uncertainty(chances=forks), seed=1)


def test_correlated_tasks_spread_more() -> None:
    def spread(**held: object) -> float:
        uncertain = Uncertainty({0: triangle(5, 10, 15), 1: triangle(5, 10, 15)}, **held)  # type: ignore[arg-type]
        return float(days(simulate(plan([10, 10], [(0, 1)]), uncertain, seed=7, iterations=20_000).finish).std())

    one = 10 / np.sqrt(24)
    assert spread() == pytest.approx(one * np.sqrt(2), rel=0.02)
    assert spread(kinships=(Kinship((0, 1), 1.0),)) == pytest.approx(2 * one, rel=0.02)
    assert spread(correlations=(Correlation(0, 1, 1.0),)) == pytest.approx(2 * one, rel=0.02)
    assert spread(correlations=(Correlation(0, 1, -1.0),)) < 0.05
    assert spread(kinships=(Kinship((0, 1), 0.5),)) == pytest.approx(
        spread(correlations=(Correlation(0, 1, 0.5),)), rel=0.03
    )


def test_finished_work_is_fixed_and_only_the_rest_of_started_work_is_drawn() -> None:
    half = Estimate(Triangular(0.5, 1, 2))
    held = simulate(
        plan(
            [4, 10],
            [(0, 1)],
            actual_start=[START, START + 4 * 1440],
            actual_finish=[START + 3 * 1440 + 540, NONE],
            remaining=[NONE, 2 * DAY],
            resume=[NONE, START + 7 * 1440],
        ),
        Uncertainty({0: half, 1: half}),
        seed=8,
        iterations=2000,
    )
    found = days(held.finish)
    assert found.min() >= 6
    assert found.max() <= 9
    assert np.isnan(held.tasks.criticality[0])
    assert held.tasks.criticality[1] == 1
    assert held.tasks.mean[1] == pytest.approx(2 * DAY * 3.5 / 3, rel=0.02)


def test_whole_durations_of_started_work_shrink_to_what_is_left() -> None:
    held = simulate(
        plan([10], actual_start=[START], remaining=[5 * DAY], resume=[START + 7 * 1440]),
        Uncertainty({0: triangle(8, 10, 20)}),
        seed=9,
        iterations=500,
    )
    assert held.tasks.mean[0] == pytest.approx(5 * DAY * 38 / 30, rel=0.02)


def test_level_of_effort_is_never_critical_and_costs_as_long_as_the_project_lasts() -> None:
    costs = Costs(np.array([0.0, 10 / DAY]), np.array([0.0, 3.0]))
    held = simulate(
        plan([10, 10]), Uncertainty({0: between(5, 15)}, standing=frozenset({1})), seed=10, iterations=500, costs=costs
    )
    assert np.isnan(held.tasks.criticality[1])
    assert days(held.finish).min() < 10
    assert held.cost is not None
    assert held.cost.values == pytest.approx(days(held.finish) * 10 + 3)
    assert held.planned_cost == 103


def test_imposed_dates_do_not_cap_the_finish_unless_they_are_kept() -> None:
    late = START + 30 * 1440
    columns = {
        "constraint": [ConstraintKind.FNLT, ConstraintKind.MSO, ConstraintKind.ALAP],
        "constraint_date": [START + 1440, START + 2 * 1440, NONE],
        "mode": [TaskMode.AUTO, TaskMode.AUTO, TaskMode.AUTO],
    }
    held = simulate(plan([1, 1, 1], [(0, 1)], **columns), Uncertainty({0: between(5, 9)}), seed=11, iterations=200)
    assert held.scene.relaxation.loosened.tolist() == [0, 1]
    assert held.scene.relaxation.as_soon_as_possible.tolist() == [2]
    assert days(held.finish).min() >= 6
    pinned = plan([1], mode=[TaskMode.MANUAL], manual_start=[START], manual_finish=[late])
    free = simulate(pinned, Uncertainty({0: between(5, 9)}), seed=11, iterations=200)
    assert free.scene.relaxation.unpinned.tolist() == [0]
    assert days(free.finish).max() <= 9
    kept = simulate(pinned, Uncertainty({0: between(5, 9)}), seed=11, iterations=200, keep_dates=True)
    assert set(kept.finish.values.tolist()) == {late}


def test_cruciality_by_ranks_does_not_see_the_scale() -> None:
    held = simulate(
        plan([5, 10], [(0, 1)]), Uncertainty({0: triangle(1, 2, 60), 1: triangle(9, 10, 11)}), seed=12, iterations=2000
    )
    ranks = rank_cruciality(held, [0, 1])
    assert ranks[0] > 0.99
    assert ranks[1] == pytest.approx(held.tasks.cruciality[1], abs=0.1)
    certain = simulate(plan([5]), Uncertainty(), seed=1, iterations=10)
    assert np.isnan(rank_cruciality(certain, [0])[0])
    assert np.isnan(certain.tasks.cruciality[0])
    assert set(days(certain.finish)) == {5}


def test_estimates_in_ticks_may_give_a_milestone_a_duration() -> None:
    wait = Risk("Wait", 0.5, (Impact(Deed.TICKS, Fixed(3 * DAY), (1,)),))
    held = simulate(plan([5, 0], [(0, 1)]), Uncertainty(risks=(wait,)), seed=13, iterations=300)
    assert set(days(held.finish)) == {5, 8}
    assert Unit.TICKS == 1
