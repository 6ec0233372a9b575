"""Distributions: worked values, percentiles given and met, bad numbers named."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.engine.simulation import (
    BadDistribution,
    Discrete,
    Distribution,
    Empirical,
    Fixed,
    Lognormal,
    Normal,
    Pert,
    Triangular,
    Uniform,
    lognormal_from_percentiles,
    normal_from_percentiles,
    observed,
    pert_from_percentiles,
    triangular_from_percentiles,
    uniform_from_percentiles,
)

SHARES = (np.arange(200_000) + 0.5) / 200_000
KINDS: list[Distribution] = [
    Fixed(3),
    Uniform(2, 8),
    Triangular(10, 12, 20),
    Triangular(5, 5, 9),
    Triangular(5, 9, 9),
    Pert(10, 12, 20),
    Pert(10, 10, 20, 2.5),
    Normal(10, 2),
    Normal(1, 2),
    Lognormal(10, 4),
    Discrete((4, 1, 9), (0.2, 0.5, 0.3)),
    Empirical((3, 3, 8, 11)),
]


def test_t_6_1_triangular() -> None:
    held = Triangular(10, 12, 20)
    assert held.mean == 14
    assert held.deviation == pytest.approx(2.160, abs=5e-4)
    assert held.quantiles([0.1, 0.5, 0.8, 0.9]).round(3).tolist() == [11.414, 13.675, 16.0, 17.172]


def test_t_6_1_pert() -> None:
    held = Pert(10, 12, 20)
    assert held.mean == 13
    assert held.classic_deviation == pytest.approx(1.667, abs=5e-4)
    assert held.deviation == pytest.approx(1.732, abs=5e-4)


@pytest.mark.parametrize("held", KINDS, ids=str)
def test_mean_and_deviation_are_those_of_the_quantiles(held: Distribution) -> None:
    values = held.quantiles(SHARES)
    assert values.mean() == pytest.approx(held.mean, rel=2e-4)
    assert values.std() == pytest.approx(held.deviation, rel=5e-3, abs=1e-12)
    assert np.all(np.diff(values) >= 0)
    assert values.min() >= 0
    assert held.is_certain == (held.deviation == 0)


percentiles = st.tuples(st.floats(50, 100), st.floats(0, 1), st.floats(0.1, 20)).map(
    lambda t: (t[0], t[0] + t[1] * t[2], t[0] + t[2])
)


@settings(deadline=None, max_examples=60)
@given(percentiles, st.floats(1, 8))
def test_percentiles_given_are_percentiles_met(points: tuple[float, float, float], weight: float) -> None:
    low, mode, high = points
    for held in (triangular_from_percentiles(low, mode, high), pert_from_percentiles(low, mode, high, weight=weight)):
        assert held.mode == mode
        assert held.quantiles([0.1, 0.9]).tolist() == pytest.approx([low, high], rel=1e-9)
    for other in (
        uniform_from_percentiles(low, high),
        lognormal_from_percentiles(low, high),
        normal_from_percentiles(low, high),
    ):
        assert other.quantiles([0.1, 0.9]).tolist() == pytest.approx([low, high], rel=1e-9)


def test_other_percentiles_than_p10_and_p90_can_be_given() -> None:
    held = triangular_from_percentiles(10, 12, 20, at=(0.05, 0.8))
    assert held.quantiles([0.05, 0.8]).tolist() == pytest.approx([10, 20])


def test_a_normal_that_reaches_below_zero_is_cut_and_still_meets_its_percentiles() -> None:
    held = normal_from_percentiles(5, 50)
    assert held.cut > 0.2
    assert held.quantiles([0.1, 0.9]).tolist() == pytest.approx([5, 50])
    assert normal_from_percentiles(7, 7) == Normal(7, 0)


def test_equal_percentiles_make_a_certain_value() -> None:
    assert triangular_from_percentiles(5, 5, 5).is_certain
    assert pert_from_percentiles(5, 5, 5).is_certain
    assert lognormal_from_percentiles(5, 5).mean == pytest.approx(5)


def test_observations_are_drawn_as_they_were_made() -> None:
    assert observed([2, 1, 1]).quantiles([0.1, 0.6, 0.9]).tolist() == [1, 1, 2]
    assert observed([2, 1, 1]).mean == pytest.approx(4 / 3)


BAD = [
    (lambda: Fixed(-1), "cannot be negative (-1)"),
    (lambda: Uniform(3, 2), "low value 3 above its high value 2"),
    (lambda: Uniform(-1, 2), "cannot begin below 0 (-1)"),
    (lambda: Uniform(0, math.inf), "needs finite numbers"),
    (lambda: Triangular(3, 2, 4), "most likely value 2 outside 3 to 4"),
    (lambda: Triangular(3, 3.5, 2), "low value 3 above its high value 2"),
    (lambda: Triangular(1, math.nan, 2), "needs finite numbers"),
    (lambda: Triangular(-1, 1, 2), "cannot begin below 0 (-1)"),
    (lambda: Pert(1, 2, 3, 0), "needs a weight above 0 (0)"),
    (lambda: Normal(1, -1), "negative deviation (-1)"),
    (lambda: Normal(-1, 1), "negative mean (-1)"),
    (lambda: Lognormal(0, 1), "needs a mean above 0 (0)"),
    (lambda: Lognormal(1, -1), "negative deviation (-1)"),
    (lambda: Discrete((), ()), "needs at least one value"),
    (lambda: Discrete((1,), (0.5, 0.5)), "needs one probability for each value"),
    (lambda: Discrete((-1,), (1,)), "cannot have a value below 0 (-1)"),
    (lambda: Discrete((1, 2), (1.5, -0.5)), "has a probability outside 0 to 1"),
    (lambda: Discrete((1, 2), (0.5, 0.4)), "add up to 0.9, not to 1"),
    (lambda: Empirical(()), "needs at least one observation"),
    (lambda: Empirical((-2,)), "cannot have an observation below 0 (-2)"),
    (lambda: triangular_from_percentiles(3, 2, 4), "most likely value 2 outside 3 to 4"),
    (lambda: triangular_from_percentiles(4, 3, 2), "low value 4 above its high value 2"),
    (lambda: triangular_from_percentiles(1, 1, 9), "would begin below 0"),
    (lambda: triangular_from_percentiles(math.nan, 1, 9), "needs finite numbers"),
    (lambda: triangular_from_percentiles(1, 2, 3, at=(0.9, 0.1)), "percentiles in order"),
    (lambda: pert_from_percentiles(50, 60, 70, weight=math.nan), "needs a weight above 0"),
    (lambda: uniform_from_percentiles(1, 100), "would begin below 0"),
    (lambda: lognormal_from_percentiles(0, 1), "needs percentiles above 0"),
    (lambda: normal_from_percentiles(1, 100), "without going below 0"),
]


@pytest.mark.parametrize(("make", "words"), BAD, ids=[words for _, words in BAD])
def test_numbers_that_make_no_distribution_are_refused_in_words(make: object, words: str) -> None:
    with pytest.raises(BadDistribution) as refused:
        make()  # type: ignore[operator]
    assert words in str(refused.value)
    assert refused.value.reason in str(refused.value)
