"""Percentiles, convergence, finish and cost together, reserves, the spend curve, several projects, bad input."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.engine.calendars import ALWAYS, Pattern, build_calendars, standard_pattern
from quarterdeck.engine.cpm import schedule
from quarterdeck.engine.plan import CyclicLogic, Links, Portions, Rules, TaskMode, build_plan
from quarterdeck.engine.simulation import (
    BadCorrelation,
    BadIterations,
    BadProbability,
    Chance,
    Correlation,
    Costs,
    CrossLink,
    Deed,
    EmptyPlan,
    Estimate,
    Fixed,
    Impact,
    Kinship,
    Lognormal,
    Outcomes,
    Risk,
    TooLong,
    Triangular,
    Uncertainty,
    UnknownTask,
    contingency,
    exposure,
    join_plans,
    joint,
    joint_at,
    nearest_correlation,
    simulate,
    spend_curve,
)
from quarterdeck.engine.simulation.correlation import mixture
from quarterdeck.engine.simulation.exposure import NotDiscrete
from tests.engine.simulation.cases import DAY, START, WEEK, between, days, plan, triangle


def test_percentiles_are_outcomes_that_did_occur() -> None:
    held = Outcomes(np.array([5, 1, 4, 2, 3]))
    assert [held.percentile(p) for p in (0, 0.2, 0.21, 0.5, 0.8, 0.81, 1)] == [1, 1, 2, 3, 4, 5, 5]
    assert held.percentiles()[[0, 20, 50, 100]].tolist() == [1, 1, 3, 5]
    assert (held.mean, len(held)) == (3, 5)
    assert held.deviation == pytest.approx(np.sqrt(2.5))
    assert [held.share_within(x) for x in (0, 1, 3.5, 9)] == [0, 0.2, 0.6, 1]
    assert Outcomes(np.array([7])).deviation == 0


@given(st.lists(st.integers(-50, 50), min_size=1, max_size=60), st.floats(0, 1))
def test_a_percentile_is_the_lowest_outcome_that_enough_do_not_exceed(values: list[int], share: float) -> None:
    held = Outcomes(np.array(values))
    found = held.percentile(share)
    assert held.share_within(found) >= share - 1e-9
    below = [value for value in values if value < found]
    assert not below or held.share_within(max(below)) < share


def test_convergence_is_when_the_percentile_stays() -> None:
    steady = Outcomes(np.tile([100, 110], 500))
    assert steady.converged_after(0.8, within=0.005, base=0) == 10
    late = Outcomes(np.concatenate([np.full(950, 100), np.full(3000, 200)]))
    assert late.converged_after(0.8, within=0.005, base=0) == pytest.approx(1185, abs=40)
    never = Outcomes(np.concatenate([np.full(9, 100), np.full(91, 200)])[::-1][::-1][::-1])
    assert never.converged_after(0.05, within=0.005, base=0) is None


def test_finish_and_cost_together_hold_less_often_than_each() -> None:
    uncertain = Uncertainty({0: between(5, 15)}, risks=(Risk("C", 1.0, (Impact(Deed.COST, Triangular(0, 50, 100)),)),))
    held = simulate(plan([10]), uncertain, seed=1, iterations=20_000, costs=Costs(np.zeros(1), np.zeros(1)))
    assert held.cost is not None
    finish, cost = int(held.finish.percentile(0.8)), held.cost.percentile(0.8)
    both = joint(held, finish=finish, cost=cost)
    assert both is not None
    assert (both.in_time, both.in_budget) == pytest.approx((0.8, 0.8), abs=0.005)
    assert both.both == pytest.approx(0.64, abs=0.01)
    wanted = joint_at(held, 0.8)
    assert wanted is not None
    assert wanted.both == pytest.approx(0.8, abs=1e-4)
    assert (wanted.in_time, wanted.in_budget) == pytest.approx((np.sqrt(0.8),) * 2, abs=0.01)


def test_without_money_there_is_no_joint_answer_and_no_curve() -> None:
    held = simulate(plan([10]), Uncertainty({0: between(5, 15)}), seed=1, iterations=100)
    assert held.cost is None
    assert joint(held, finish=START, cost=0) is None
    assert joint_at(held, 0.8) is None
    assert spend_curve(held, [START]) is None
    assert held.project_cost(0) is None
    assert contingency(held, 0.8).money is None


def test_contingency_is_counted_in_working_time_from_the_plan() -> None:
    held = simulate(plan([10]), Uncertainty({0: between(5, 15)}), seed=1, iterations=5000)
    reserve = contingency(held, 0.8)
    assert reserve.ticks / DAY == pytest.approx(3, abs=0.15)
    assert contingency(held, 0.1).ticks < 0


def test_the_curve_ends_at_the_total_and_never_falls() -> None:
    costs = Costs(np.array([2.0, 3]) / DAY, np.array([10.0, 0]), spent=5)
    risks = (Risk("R", 0.5, (Impact(Deed.COST, Fixed(8)),)),)
    uncertain = Uncertainty({0: between(5, 15), 1: between(2, 4)}, risks=risks)
    held = simulate(plan([10, 3], [(0, 1)]), uncertain, seed=2, iterations=1500, costs=costs)
    assert held.cost is not None
    curve = spend_curve(held, START + np.arange(0, 40) * 1440)
    assert curve is not None
    assert curve.iterations == 1500
    assert curve.mean[-1] == pytest.approx(held.cost.mean)
    assert curve.chosen[-1] == pytest.approx(held.cost.percentile(0.8))
    assert curve.planned[-1] == pytest.approx(held.planned_cost)
    assert curve.mean[0] == 5
    for line in (curve.planned, curve.mean, curve.low, curve.middle, curve.chosen, curve.high):
        assert np.all(np.diff(line) >= -1e-9)
    assert np.all(curve.low <= curve.high)


def test_the_curve_spreads_a_task_evenly_over_its_working_time() -> None:
    held = simulate(
        plan([4, 0], [(0, 1)]),
        Uncertainty(),
        seed=1,
        iterations=10,
        costs=Costs(np.array([100 / DAY, 0]), np.array([0, 7.0])),
    )
    at = START + np.array([0, 540, 1440 + 540, 3 * 1440 + 540, 9 * 1440])
    curve = spend_curve(held, at)
    assert curve is not None
    assert curve.mean.tolist() == [0, 100, 200, 407, 407]
    assert curve.planned.tolist() == [0, 100, 200, 407, 407]


def test_targets_cost_what_leads_to_them() -> None:
    costs = Costs(np.zeros(4), np.array([1.0, 10, 100, 1000]))
    risks = (Risk("R", 1.0, (Impact(Deed.COST, Fixed(5), (1,)),)),)
    held = simulate(
        plan([1, 1, 1, 1], [(0, 1), (1, 2)]),
        Uncertainty(risks=risks),
        seed=1,
        iterations=10,
        costs=costs,
        targets=[0, 1, 2, 3],
    )
    found = [target.cost.mean for target in held.targets if target.cost is not None]
    assert found == [1, 16, 116, 1000]
    assert held.cost is not None
    assert held.cost.mean == 1116
    assert held.project_cost(0).mean == 1116  # type: ignore[union-attr]


# ---- correlation


def test_a_possible_table_is_left_alone() -> None:
    table = np.array([[1, 0.5], [0.5, 1]])
    assert nearest_correlation(table) is table


@settings(deadline=None, max_examples=40)
@given(st.integers(2, 7), st.integers(0, 2**32))
def test_a_repaired_table_is_possible_and_near(size: int, seed: int) -> None:
    draw = np.random.default_rng(seed)
    table = np.triu(draw.uniform(-1, 1, (size, size)), 1)
    table = table + table.T + np.eye(size)
    held = nearest_correlation(table)
    values = np.linalg.eigvalsh(held)
    assert values[0] > 0
    assert np.allclose(np.diag(held), 1)
    assert np.allclose(held, held.T)
    clipped = np.linalg.eigh(table)
    plain = (clipped[1] * np.maximum(clipped[0], 1e-7)) @ clipped[1].T
    scale = 1 / np.sqrt(np.diag(plain))
    plain = plain * scale[:, None] * scale[None, :]
    assert np.linalg.norm(held - table) <= np.linalg.norm(plain - table) + 1e-6


def test_what_was_repaired_is_said() -> None:
    pairs = (Correlation(0, 1, 0.9), Correlation(1, 2, 0.9), Correlation(0, 2, -0.9))
    held = mixture(pairs, ())
    assert held.repaired == pytest.approx(0.4, abs=0.01)
    assert mixture(pairs[:1], ()).repaired == 0
    uncertain = Uncertainty({k: triangle(5, 10, 15) for k in range(3)}, correlations=pairs)
    assert simulate(plan([10] * 3), uncertain, seed=1, iterations=64).scene.mixture.repaired > 0.3


def test_a_group_that_meets_a_pair_becomes_pairs() -> None:
    held = mixture((Correlation(0, 5, 0.2),), (Kinship((0, 1, 2), 0.5), Kinship((7, 8), 0.3)))
    assert sorted(held.tasks) == [0, 1, 2, 5, 7, 8]
    assert sum(1 for kind, _ in held.sources if kind == "group") == 1
    with pytest.raises(BadCorrelation, match="joins 3,000 tasks"):
        mixture(tuple(Correlation(k, k + 1, 0.1) for k in range(2999)), ())


# ---- several projects


def test_a_shared_risk_hits_all_projects_in_the_same_iteration() -> None:
    joined = join_plans([plan([5, 6], [(0, 1)]), plan([7])])
    storm = Risk("Storm", 0.3, (Impact(Deed.FACTOR, Fixed(2)),))
    held = simulate(
        joined.plan,
        Uncertainty(risks=(storm,)),
        seed=3,
        iterations=500,
        parts=joined.parts,
        project_of=joined.project_of,
    )
    first, second = (days(end) for end in held.ends)
    assert set(zip(first.tolist(), second.tolist(), strict=True)) == {(11, 7), (22, 14)}
    assert np.array_equal(held.finish.values, held.ends[0].values)


def test_projects_wait_for_one_another_through_links_between_them() -> None:
    joined = join_plans([plan([5, 6], [(0, 1)]), plan([7, 1])], [CrossLink(0, 0, 1, 0, lag=DAY)])
    assert joined.task(1, 0) == 2
    held = simulate(
        joined.plan,
        Uncertainty({0: between(4, 8)}),
        seed=3,
        iterations=300,
        parts=joined.parts,
        project_of=joined.project_of,
    )
    assert days(held.ends[1]) == pytest.approx(days(held.ends[0]) - 6 + 8)
    with pytest.raises(CyclicLogic):
        join_plans([plan([1]), plan([1])], [CrossLink(0, 0, 1, 0), CrossLink(1, 0, 0, 0)])
    with pytest.raises(EmptyPlan):
        join_plans([])


def test_each_project_keeps_its_start_its_calendars_and_its_grain() -> None:
    fine = build_plan(
        calendars=build_calendars(
            [Pattern("Six", (*(((420, 900),) for _ in range(6)), ())), ALWAYS], ticks_per_minute=10
        ),
        duration=[4800, 2400, 0],
        parent=[2, 2, -1],
        calendar=[0, 1, 0],
        project_start=(START + 1440) * 10,
        links=Links([0], [1], 0, [1200], 0, [1]),
        portions=Portions([0, 0], [0, 1], [2400, 4800], [0, 600]),
        mode=[TaskMode.AUTO, TaskMode.AUTO, TaskMode.AUTO],
        rules=Rules(data_date=(START + 2000) * 10),
    )
    coarse = plan([5, 6], [(0, 1)])
    joined = join_plans([coarse, fine])
    held = simulate(joined.plan, Uncertainty(), seed=1, iterations=10, parts=joined.parts, project_of=joined.project_of)
    assert set(held.ends[0].values.tolist()) == {schedule(coarse).project_finish * 10}
    assert set(held.ends[1].values.tolist()) == {schedule(fine).project_finish}


def test_project_costs_stand_apart_in_a_portfolio() -> None:
    joined = join_plans([plan([5]), plan([7])])
    costs = Costs(np.zeros(2), np.array([10.0, 20]))
    both = Risk("Both", 1.0, (Impact(Deed.COST, Fixed(3)),))
    held = simulate(
        joined.plan,
        Uncertainty(risks=(both,)),
        seed=1,
        iterations=5,
        costs=costs,
        parts=joined.parts,
        project_of=joined.project_of,
    )
    assert [held.project_cost(k).mean for k in (0, 1)] == [10, 20]  # type: ignore[union-attr]
    assert held.cost is not None
    assert held.cost.mean == 33


# ---- bad input


def test_bad_input_is_named() -> None:
    with pytest.raises(BadIterations, match="0 iterations"):
        simulate(plan([1]), Uncertainty(), seed=1, iterations=0)
    with pytest.raises(EmptyPlan):
        simulate(build_plan(calendars=WEEK, duration=[], project_start=START), Uncertainty(), seed=1)
    with pytest.raises(EmptyPlan):
        simulate(plan([1], mode=[TaskMode.INACTIVE]), Uncertainty(), seed=1)
    for bad in (-0.1, 1.1, float("nan")):
        with pytest.raises(BadProbability, match="risk Storm"):
            Risk("Storm", bad, ())
    with pytest.raises(BadProbability, match="all branches of Way together is 0"):
        Chance("Way", (0.5, 0.4), ((0,), ()))
    with pytest.raises(BadProbability, match="a branch of Way is 2"):
        Chance("Way", (2, -1), ((0,), ()))
    for bad in (1.5, float("nan")):
        with pytest.raises(BadCorrelation):
            Correlation(0, 1, bad)
        with pytest.raises(BadCorrelation):
            Kinship((0, 1), bad)
    with pytest.raises(BadCorrelation, match="with itself"):
        Correlation(2, 2, 0.5)


@pytest.mark.parametrize(
    ("uncertain", "words"),
    [
        (Uncertainty({3: between(1, 2)}), "An estimate names task 3"),
        (Uncertainty(risks=(Risk("R", 1, (Impact(Deed.COST, Fixed(1), (9,)),)),)), "Risk R names task 9"),
        (Uncertainty(correlations=(Correlation(0, 7, 0.1),)), "A correlation names task 7"),
        (Uncertainty(kinships=(Kinship((0, 8), 0.1),)), "A group names task 8"),
        (Uncertainty(chances=(Chance("W", (1,), ((4,),)),)), "Chance W names task 4"),
        (Uncertainty(standing=frozenset({5})), "level-of-effort tasks names task 5"),
    ],
)
def test_unknown_tasks_are_named(uncertain: Uncertainty, words: str) -> None:
    with pytest.raises(UnknownTask, match=words):
        simulate(plan([1]), uncertain, seed=1)
    with pytest.raises(UnknownTask, match="A target names task 6"):
        simulate(plan([1]), Uncertainty(), seed=1, targets=[6])


def test_durations_beyond_the_calendar_are_refused() -> None:
    with pytest.raises(TooLong, match="years; check the estimates"):
        simulate(
            plan([10] * 40, [(k, k + 1) for k in range(39)]),
            Uncertainty({k: Estimate(Lognormal(5000, 50_000)) for k in range(40)}),
            seed=1,
        )


def test_risks_without_few_amounts_are_not_listed_exactly() -> None:
    with pytest.raises(NotDiscrete, match="Risk R"):
        exposure([Risk("R", 0.5, (Impact(Deed.COST, Triangular(1, 2, 3)),))])
    assert exposure([]).percentile(0.8) == 0


def test_long_durations_are_summed_up_coarsely_and_still_right() -> None:
    held = simulate(
        plan([20_000, 10], [(0, 1)]),
        Uncertainty({0: Estimate(Triangular(0.9, 1, 1.2)), 1: between(5, 15)}),
        seed=1,
        iterations=4000,
    )
    assert held.tasks.mean[0] == pytest.approx(20_000 * DAY * 3.1 / 3, rel=0.01)
    assert held.tasks.cruciality[0] > 0.99
    assert standard_pattern().name
