"""The leader example of the analytic hierarchy process, as published."""

from __future__ import annotations

import json

import pytest

from quarterdeck.engine.scoring import combine, matrix_of_pairs, priorities
from tests.reference_data import ABSENT, REFERENCE_DATA

DATA = REFERENCE_DATA / "selection" / "ahp-leader.json"

pytestmark = [pytest.mark.reference, pytest.mark.skipif(not DATA.is_file(), reason=ABSENT)]


def weights_of(names, pairs):
    return priorities(matrix_of_pairs(len(names), [(names.index(a), names.index(b), times) for a, b, times in pairs]))


def test_the_leader_is_chosen_with_the_published_weights():
    given = json.loads(DATA.read_text())
    criteria, people, expect = given["criteria"], given["alternatives"], given["expect"]
    found = weights_of(criteria, given["criteria_pairs"])
    overall = combine(found.weights, [weights_of(people, given["pairs"][name]).weights for name in criteria])

    for name, weight in expect["criteria_weights"].items():
        assert found.weights[criteria.index(name)] == pytest.approx(weight, abs=expect["tol"]), name
    for name, priority in expect["priorities"].items():
        assert overall[people.index(name)] == pytest.approx(priority, abs=expect["tol"]), name
    assert found.consistency_ratio.value == pytest.approx(
        given["also_computed_not_published_here"]["criteria_CR"], abs=0.001
    )
