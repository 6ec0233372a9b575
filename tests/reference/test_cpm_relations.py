"""Thirty-six small networks, one per kind of link, lag and relation of durations, with answers made by others."""

from __future__ import annotations

import json

import pytest

from quarterdeck.engine.calendars import ALWAYS, build_calendars
from quarterdeck.engine.cpm import schedule
from quarterdeck.engine.plan import NONE, ConstraintKind, LinkKind, Links, Rules, build_plan
from tests.reference_data import ABSENT, REFERENCE_DATA

FILE = REFERENCE_DATA / "cpm" / "criticalpath_relation_types.json"
CASES = json.loads(FILE.read_text())["cases"] if FILE.exists() else []
pytestmark = [pytest.mark.reference, pytest.mark.skipif(not CASES, reason=ABSENT)]
LONG_BEFORE = -1000


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_network_has_the_published_dates(case: dict) -> None:
    """The answers hold only the first task at time 0, and only the last one by the project's finish."""
    ids = [activity["id"] for activity in case["activities"]]
    relations = case["relations"]
    links = Links(
        [ids.index(r["from"]) for r in relations],
        [ids.index(r["to"]) for r in relations],
        [LinkKind[r["type"]] for r in relations],
        [r["lag"] for r in relations],
    )
    plan = build_plan(
        calendars=build_calendars([ALWAYS]),
        duration=[activity["duration"] for activity in case["activities"]],
        project_start=LONG_BEFORE,
        links=links,
        constraint=[ConstraintKind.SNET] + [ConstraintKind.ASAP] * (len(ids) - 1),
        constraint_date=[0] + [NONE] * (len(ids) - 1),
        rules=Rules(project_finish_limits_open_ends_only=True),
    )
    result = schedule(plan)
    for row, uid in enumerate(ids):
        expected = case["expected"][str(uid)]
        assert {name: int(getattr(result, name)[row]) for name in expected} == expected, uid
    assert result.project_finish - result.project_start == case["expected_duration"]
