"""The worked examples of the domain, and answers that are known in closed form."""

from __future__ import annotations

import numpy as np
import pytest

from quarterdeck.engine.simulation import (
    Costs,
    Deed,
    Estimate,
    Fixed,
    Impact,
    Normal,
    Pert,
    Risk,
    Uncertainty,
    Unit,
    contingency,
    exposure,
    simulate,
)
from tests.engine.simulation.cases import DAY, between, days, estimate, plan, share, triangle

MANY = 100_000


def amounts(*pairs: tuple[float, float]) -> tuple[Risk, ...]:
    return tuple(Risk(f"R{k}", p, (Impact(Deed.COST, Fixed(cost)),)) for k, (p, cost) in enumerate(pairs))


def test_t_6_2_a_driver_is_drawn_once_for_all_its_tasks() -> None:
    driver = Risk("Rework", 0.3, (Impact(Deed.FACTOR, Fixed(1.5), (0, 1)),))
    found = days(simulate(plan([20, 20], [(0, 1)]), Uncertainty(risks=(driver,)), seed=2, iterations=MANY).finish)
    assert set(found) == {40, 60}
    assert found.mean() == pytest.approx(46, abs=0.1)
    assert found.std() == pytest.approx(9.165, abs=0.03)


def test_t_6_2_two_drivers_drawn_apart_spread_less() -> None:
    drivers = tuple(Risk(f"R{k}", 0.3, (Impact(Deed.FACTOR, Fixed(1.5), (k,)),)) for k in (0, 1))
    found = days(simulate(plan([20, 20], [(0, 1)]), Uncertainty(risks=drivers), seed=3, iterations=MANY).finish)
    assert found.mean() == pytest.approx(46, abs=0.1)
    assert found.std() == pytest.approx(6.481, abs=0.03)


def test_t_6_3_two_parallel_paths_end_later_than_each_alone() -> None:
    uncertain = Uncertainty({0: between(8, 12), 1: between(8, 12)})
    found = days(simulate(plan([10, 10]), uncertain, seed=4, iterations=MANY).finish)
    assert found.mean() == pytest.approx(10.667, abs=0.01)
    assert (found <= 10).mean() == pytest.approx(0.25, abs=0.005)
    assert share(found, 0.8) == pytest.approx(11.578, abs=0.01)


def test_t_6_4_a_path_that_forks() -> None:
    links = [(0, 1), (0, 2), (1, 3), (2, 3)]
    estimates = (triangle(4, 5, 9), triangle(8, 10, 18), triangle(9, 11, 14), triangle(5, 6, 10))
    uncertain = Uncertainty(dict(enumerate(estimates)))
    held = simulate(plan([5, 10, 11, 6], links), uncertain, seed=5, iterations=MANY)
    found = days(held.finish)
    assert found.mean() == pytest.approx(25.65, abs=0.05)
    assert found.std() == pytest.approx(2.28, abs=0.05)
    wanted = {0.1: 22.83, 0.5: 25.48, 0.8: 27.56, 0.9: 28.73}
    assert {part: share(found, part) for part in wanted} == pytest.approx(wanted, abs=0.05)
    assert (found <= 22).mean() == pytest.approx(0.038, abs=0.005)
    assert held.tasks.criticality == pytest.approx([1, 0.567, 0.433, 1], abs=0.01)
    assert held.tasks.cruciality == pytest.approx([0.476, 0.660, 0.205, 0.474], abs=0.01)
    assert held.tasks.sensitivity == pytest.approx([0.475, 0.538, 0.195, 0.474], abs=0.01)


def test_t_6_5_contingency_is_a_percentile_and_no_expected_value() -> None:
    risks = amounts((0.5, 40), (0.3, 100), (0.2, 60))
    exact = exposure(risks)
    assert exact.expected == 62
    assert exact.sums.tolist() == [0, 40, 60, 100, 140, 160, 200]
    assert exact.reached == pytest.approx([0.28, 0.56, 0.63, 0.82, 0.94, 0.97, 1])
    assert [exact.percentile(part) for part in (0.5, 0.8, 0.9)] == [40, 100, 140]
    nothing = Costs(np.zeros(1), np.zeros(1))
    held = simulate(plan([1]), Uncertainty(risks=risks), seed=6, iterations=MANY, costs=nothing)
    assert held.cost is not None
    assert [held.cost.percentile(part) for part in (0.5, 0.8, 0.9)] == [40, 100, 140]
    assert contingency(held, 0.8).money == 100
    simulated = [held.cost.share_within(total) for total in exact.sums.tolist()]
    assert simulated == pytest.approx(exact.reached.tolist(), abs=0.006)


def test_a_sum_of_normal_durations_is_normal() -> None:
    uncertain = Uncertainty({k: estimate(Normal(10 * DAY, (1 + k) * DAY / 2)) for k in range(5)})
    chain = [(k, k + 1) for k in range(4)]
    found = days(simulate(plan([10] * 5, chain), uncertain, seed=7, iterations=MANY).finish)
    spread = np.sqrt(sum(((1 + k) / 2) ** 2 for k in range(5)))
    assert found.mean() == pytest.approx(50, abs=0.05)
    assert found.std() == pytest.approx(spread, rel=0.01)
    for deviations, below in ((-1.2816, 0.1), (0, 0.5), (0.8416, 0.8), (1.6449, 0.95)):
        assert (found <= 50 + deviations * spread).mean() == pytest.approx(below, abs=0.006)


def test_a_pert_path_has_the_means_and_variances_of_its_tasks() -> None:
    estimates = [Pert(5 * DAY, 7 * DAY, 15 * DAY), Pert(2 * DAY, 3 * DAY, 4 * DAY), Pert(8 * DAY, 8 * DAY, 20 * DAY)]
    uncertain = Uncertainty({k: estimate(held) for k, held in enumerate(estimates)})
    found = days(simulate(plan([7, 3, 8], [(0, 1), (1, 2)]), uncertain, seed=8, iterations=MANY).finish)
    assert found.mean() * DAY == pytest.approx(sum(held.mean for held in estimates), rel=0.002)
    assert (found.std() * DAY) ** 2 == pytest.approx(sum(held.deviation**2 for held in estimates), rel=0.02)


def test_factors_scale_what_was_planned() -> None:
    held = simulate(plan([10]), Uncertainty({0: Estimate(Normal(1.2, 0.1), Unit.FACTOR)}), seed=9, iterations=MANY)
    assert days(held.finish).mean() == pytest.approx(12, abs=0.02)
    assert days(held.finish).std() == pytest.approx(1, abs=0.02)


def test_weekends_and_holidays_lie_between_the_dates() -> None:
    found = simulate(plan([5]), Uncertainty({0: between(4, 6)}), seed=10, iterations=1000).finish
    weekdays = {(int(instant) - 1) // 1440 % 7 for instant in found.values}
    assert weekdays == {0, 3, 4} or weekdays <= {(4 + n) % 7 for n in range(7)} - {2, 3}
    assert found.values.max() > found.values.min() + 2 * 1440
