"""Reading MPXJ's JSON: what it says, and what happens to content that says nothing usable."""

from __future__ import annotations

import gzip
import io
import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.exchange.document import (
    Constraint,
    Interval,
    LagCalendar,
    LagUnit,
    LinkType,
    PlanDocument,
    Reading,
    ResourceKind,
    SchedulingProfile,
    Severity,
    TaskType,
)
from quarterdeck.exchange.limits import ReadingLimits
from quarterdeck.exchange.mpxj_json import read_mpxj_json


def read(tree: Any, **more: Any) -> Reading:
    return read_bytes(json.dumps(tree).encode(), **more)


def read_bytes(content: bytes, **more: Any) -> Reading:
    return read_mpxj_json(io.BytesIO(content), file="plan.json", **more)


def document(tree: Any) -> PlanDocument:
    reading = read(tree)
    assert reading.document is not None, reading.issues
    return reading.document


def codes(reading: Reading) -> set[str]:
    return {issue.code for issue in reading.issues}


TASK = {
    "unique_id": 3,
    "id": 1,
    "name": "Dig",
    "duration": 28800,
    "constraint_type": "START_NO_EARLIER_THAN",
    "constraint_date": "2026-10-19T08:00:00.0",
    "type": "FIXED_WORK",
    "cost": 12.5,
    "text1": "blue",
    "date2": "2026-10-20T08:00:00.0",
    "baseline_start": "2026-10-19T08:00:00.0",
    "baseline3_cost": 7,
    "work_splits": [
        {"start": "2026-10-19T08:00:00.0", "end": "2026-10-19T12:00:00.0"},
        {"start": "2026-10-20T13:00:00.0", "end": "2026-10-20T17:00:00.0"},
    ],
    "predecessors": [
        {"predecessor_task_unique_id": 2, "successor_task_unique_id": 3, "type": "SS", "lag": -4500, "lag_units": "%"}
    ],
}


def test_a_task_keeps_what_the_file_says() -> None:
    found = document({"tasks": [{"unique_id": 2}, TASK]})
    task = found.tasks[1]
    assert (task.name, task.duration_minutes, task.constraint) == ("Dig", 480, Constraint.SNET)
    assert task.constraint_date == datetime(2026, 10, 19, 8)
    assert (task.task_type, task.cost) == (TaskType.FIXED_WORK, Decimal("12.5"))
    assert task.custom == {"text1": "blue", "date2": datetime(2026, 10, 20, 8)}
    assert task.baselines[0].start == datetime(2026, 10, 19, 8)
    assert task.baselines[3].cost == Decimal("7.0")
    assert len(task.splits) == 2
    link = found.links[0]
    assert (link.predecessor_uid, link.kind, link.lag, link.lag_unit) == (2, LinkType.SS, -75, LagUnit.PERCENT)


def test_calendars_keep_days_exceptions_and_parents() -> None:
    day = {"type": "working", "hours": [{"from": "22:00", "to": "00:00"}]}
    holiday = {"from": "2026-12-25", "to": "2026-12-26", "type": "non_working", "name": "Christmas"}
    rows = [{"unique_id": 1, "name": "Base", "monday": day, "sunday": {"type": "non_working"}, "exceptions": [holiday]}]
    rows.append({"unique_id": 2, "name": "Ann", "parent_unique_id": 1, "personal": True, "monday": {"type": "default"}})
    base, own = document({"tasks": [], "calendars": rows}).calendars
    assert base.days[0] == [Interval(1320, 1440)]
    assert (base.days[6], base.days[1]) == ([], None)
    assert (base.exceptions[0].first, base.exceptions[0].last) == (date(2026, 12, 25), date(2026, 12, 26))
    assert (own.parent_uid, own.is_base, own.days[0]) == (1, False, None)


def test_resources_and_assignments_count_units_as_shares() -> None:
    tree = {
        "tasks": [{"unique_id": 1}],
        "resources": [{"unique_id": 4, "type": "MATERIAL", "max_units": 200.0}, {"name": "no one"}],
        "assignments": [{"task_unique_id": 1, "resource_unique_id": 4, "assignment_units": 50.0, "work": 3600}],
    }
    found = document(tree)
    assert [(r.kind, r.max_units) for r in found.resources] == [(ResourceKind.MATERIAL, 2.0)]
    assert (found.assignments[0].units, found.assignments[0].work_minutes) == (0.5, 60)


@pytest.mark.parametrize(
    ("properties", "profile"),
    [
        ({"file_application": "Microsoft"}, SchedulingProfile.MSPROJECT),
        ({"file_application": "Primavera", "relationship_lag_calendar": "PROJECT_DEFAULT"}, SchedulingProfile.P6),
        ({}, SchedulingProfile.QUARTERDECK),
    ],
)
def test_the_application_decides_the_profile(properties: dict[str, str], profile: SchedulingProfile) -> None:
    found = document({"tasks": [], "property_values": properties})
    assert found.profile is profile
    if profile is SchedulingProfile.P6:
        assert found.properties.lag_calendar is LagCalendar.PROJECT


def test_a_packed_file_is_read_from_its_path(tmp_path: Path) -> None:
    path = tmp_path / "plan.json.gz"
    path.write_bytes(gzip.compress(json.dumps({"tasks": [TASK]}).encode()))
    reading = read_mpxj_json(path, file=path.name)
    assert reading.document is not None
    assert reading.document.tasks[0].uid == 3


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not_json"),
        (b"{", "not_json"),
        (b"\xff\xfe\x00", "not_text"),
        (b"[]", "no_tasks"),
        (b'{"tasks": 3}', "no_tasks"),
        (b"[" * 200_000, "too_deep"),
        (b'{"tasks": [' + b"9" * 5000 + b"]}", "not_json"),
        (gzip.compress(b"{}", mtime=0)[:12], "unreadable"),
    ],
)
def test_unusable_content_becomes_one_error(content: bytes, code: str) -> None:
    reading = read_bytes(content)
    assert reading.document is None
    assert [(i.code, i.severity, i.file) for i in reading.issues] == [
        (f"mpxj_json.{code}", Severity.ERROR, "plan.json")
    ]


def test_a_missing_file_becomes_an_error(tmp_path: Path) -> None:
    assert codes(read_mpxj_json(tmp_path / "none.json", file="none.json")) == {"mpxj_json.unreadable"}


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_bomb_is_refused_before_it_is_unpacked(pack: Any) -> None:
    reading = read_bytes(pack(b" " * 5000), limits=ReadingLimits(unpacked_bytes=4000))
    assert codes(reading) == {"mpxj_json.too_large"}


def test_values_that_are_no_values_are_noted_and_left_out() -> None:
    task = {"unique_id": 1, "name": "Dig", "duration": "long", "start": "soon", "cost": True, "work": 1e300}
    content = json.dumps({"tasks": [task, 7, {}], "calendars": 5}).replace('"long"', "NaN").encode()
    reading = read_bytes(content)
    assert reading.document is not None
    assert (reading.document.tasks[0].duration_minutes, reading.document.tasks[0].start) == (0.0, None)
    assert codes(reading) == {"mpxj_json.bad_value", "mpxj_json.bad_entry", "mpxj_json.no_id"}
    assert any(issue.place == "task 1 Dig" for issue in reading.issues)


def test_more_rows_than_a_plan_has_are_cut_off() -> None:
    tree = {"tasks": [{"unique_id": n} for n in range(5)]}
    reading = read(tree, limits=ReadingLimits(tasks=3))
    assert reading.document is not None
    assert len(reading.document.tasks) == 3
    assert codes(reading) == {"mpxj_json.too_many"}


def test_a_second_thing_of_the_same_number_is_left_out() -> None:
    reading = read({"tasks": [{"unique_id": 1}] * 2, "calendars": [{"unique_id": 1}] * 2, "resources": []})
    assert codes(reading) == {"mpxj_json.same_id"}


def test_odd_links_constraints_and_calendar_entries_are_noted() -> None:
    link = {"predecessor_task_unique_id": 1, "successor_task_unique_id": 2}
    tasks = [
        {"unique_id": 1, "constraint_type": "SOMETIME"},
        {"unique_id": 2, "predecessors": [{**link, "type": "XX"}, {}]},
    ]
    hours = {"type": "working", "hours": [{"from": "8", "to": "12:00"}, {"from": "12:00", "to": "09:00"}]}
    calendar = {"unique_id": 1, "monday": hours, "exceptions": [{"from": "2026-01-01"}], "weeks": [{}]}
    reading = read({"tasks": tasks, "calendars": [calendar, {}]})
    expected = ("unknown_constraint", "unknown_link", "bad_link", "bad_hours", "bad_exception", "bad_week", "no_id")
    assert codes(reading) == {f"mpxj_json.{code}" for code in expected}
    assert reading.document is not None
    assert reading.document.links[0].kind is LinkType.FS


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*TASK, "hours", "from"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=80, deadline=None)
@given(
    st.dictionaries(st.sampled_from(["tasks", "calendars", "resources", "assignments", "property_values"]), anything)
)
def test_no_content_raises(tree: dict[str, Any]) -> None:
    assert isinstance(read(tree), Reading)


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_raise(content: bytes) -> None:
    assert read_bytes(content).document is None
