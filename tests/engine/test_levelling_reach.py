"""No list of activities, however long its lags and late its capacity, is placed beyond what the search sets aside."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.engine.levelling.islands import PeriodIsland
from quarterdeck.engine.levelling.periods import Periods, build_periods


def grown(periods: Periods) -> PeriodIsland:
    island = PeriodIsland(periods, 1, [np.arange(len(periods), dtype=np.int32)])
    island.found(4)
    island.breed(12, 0)
    return island


def test_two_chains_with_lags_take_turns() -> None:
    count = 20
    arcs = [(k, k + 2, 12) for k in range(count - 2)]
    periods = build_periods(duration=[2] * count, arcs=arcs, demand=[[1]] * count, capacity=[1])
    assert grown(periods).best.cost == 9 * 12 + 2 + 2
    assert periods.reach == count * 2 + 18 * 10


@st.composite
def problems(draw: st.DrawFn) -> dict[str, Any]:
    count = draw(st.integers(2, 9))
    few = st.integers(0, 5)
    duration = draw(st.lists(few, min_size=count, max_size=count))
    pairs = draw(
        st.lists(st.tuples(st.integers(0, count - 2), st.integers(1, count - 1), st.integers(0, 40)), max_size=12)
    )
    arcs = [(a, b, duration[a] + lag) for a, b, lag in pairs if a < b]
    blocked = draw(st.none() | st.lists(st.integers(0, 2), min_size=1, max_size=30))
    return {
        "duration": duration,
        "arcs": arcs,
        "demand": draw(st.lists(st.integers(0, 2), min_size=count, max_size=count).map(lambda own: [[n] for n in own])),
        "capacity": [2],
        "release": draw(st.just(0) | st.lists(st.integers(0, 20), min_size=count, max_size=count)),
        "taken": None if blocked is None else np.array([blocked], np.int64),
    }


@settings(deadline=None)
@given(problems())
def test_every_list_ends_within_the_reach(problem: dict[str, Any]) -> None:
    periods = build_periods(**problem)
    island = grown(periods)
    assert island.population.cost.max() <= periods.reach < periods.forward.base.shape[1]
    top = island._scratch.back + periods.duration
    assert top.max() <= periods.forward.base.shape[1]
