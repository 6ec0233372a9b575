from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.engine.capacity import InvalidCapacity, cover_demand

SKILLS = ["a", "b", "c"]


@given(
    st.lists(st.tuples(st.integers(0, 9), st.frozensets(st.sampled_from(SKILLS))), max_size=5),
    st.lists(st.integers(0, 12), min_size=3, max_size=3),
)
def test_as_much_is_met_as_the_scarcest_group_of_skills_allows(people, wanted):
    hours = {str(at): float(amount) for at, (amount, _) in enumerate(people)}
    skills = {str(at): mine for at, (_, mine) in enumerate(people)}
    demand = dict(zip(SKILLS, map(float, wanted), strict=True))
    found = cover_demand(hours, skills, demand)
    groups = [set(group) for size in range(4) for group in combinations(SKILLS, size)]
    most = min(
        sum(demand[skill] for skill in SKILLS if skill not in group)
        + sum(amount for person, amount in hours.items() if skills[person] & group)
        for group in groups
    )

    assert sum(found.met.values()) == pytest.approx(most)
    for person, amount in hours.items():
        assert sum(used for (who, _), used in found.given.items() if who == person) <= amount + 1e-6
    for skill in SKILLS:
        assert sum(used for (_, what), used in found.given.items() if what == skill) == pytest.approx(found.met[skill])
        assert found.met[skill] + found.unmet[skill] == pytest.approx(demand[skill])
    assert all(skill in skills[person] for person, skill in found.given)


def test_hours_that_are_none_are_refused():
    with pytest.raises(InvalidCapacity):
        cover_demand({"Ann": -1}, {}, {})
