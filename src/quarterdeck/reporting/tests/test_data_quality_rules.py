from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from quarterdeck.reporting.rules.data_quality import DataFacts, data_faults, data_quality

SOUND = DataFacts(True, True, True, True, True, True, True, date(2026, 10, 30), date(2026, 10, 30))


def test_sound_data_has_no_fault() -> None:
    assert data_faults(SOUND) == ((), 8)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"has_plan": False}, "No plan"),
        ({"has_baseline": False}, "No baseline"),
        ({"is_baseline_approved": False}, "The baseline is not approved"),
        ({"has_budget": False}, "No approved budget"),
        ({"has_actual_cost": False}, "No actual cost booked"),
        ({"reported_on": None}, "No status date reported"),
        ({"reported_on": date(2026, 9, 1)}, "Status is 59 days old"),
    ],
)
def test_each_rule_speaks(change: dict[str, object], fault: str) -> None:
    assert fault in data_faults(replace(SOUND, **change))[0]  # type: ignore[arg-type]


def test_a_project_that_has_not_started_needs_no_cost() -> None:
    assert data_faults(replace(SOUND, has_started=False, has_actual_cost=False))[0] == ()


def test_the_score_is_the_share_of_rules_passed() -> None:
    assert data_quality([(2, 8), (0, 8)]) == 0.875
    assert data_quality([]) is None
