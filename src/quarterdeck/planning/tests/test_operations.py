"""Operations: their documented schema, and properties that hold for every sequence of them."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import datetime
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator

from quarterdeck.exchange.document import Interval
from quarterdeck.planning.errors import OperationRefused
from quarterdeck.planning.rules.codec import encode_row
from quarterdeck.planning.rules.operations.apply import HANDLERS, apply_operations, parse_operations
from quarterdeck.planning.rules.operations.context import Context
from quarterdeck.planning.rules.operations.schema import json_schema
from quarterdeck.planning.rules.patch import apply_patch, inverted, patch_of
from quarterdeck.planning.rules.state import TABLES, PlanCalendar, PlanHeader, PlanState
from quarterdeck.planning.snapshot.schedule import CalendarTime, compute_dates

DOCUMENT = Path(__file__).resolve().parents[4] / "docs" / "change-sets.md"
DAY = 480


def printed_schema() -> Any:
    return json.loads(DOCUMENT.read_text().rpartition("```json\n")[2].partition("```")[0])


def test_the_documented_schema_is_the_one_that_judges() -> None:
    assert printed_schema() == json_schema()


def test_every_operation_is_explained_and_handled() -> None:
    text = DOCUMENT.read_text().partition("## JSON schema")[0]
    kinds = set(json_schema()["items"]["discriminator"]["mapping"])
    assert kinds == set(HANDLERS)
    assert [kind for kind in kinds if f"`{kind}`" not in text] == []


ZONED = "Plans keep local wall time: send the instant without a zone."
BEYOND = "Plans lie between 1900 and 2999."


@pytest.mark.parametrize(
    ("instant", "words"),
    [("2026-01-05T08:00+02:00", ZONED), ("1899-12-31T23:59", BEYOND), ("3000-01-01T00:00", BEYOND)],
)
def test_an_instant_that_no_plan_holds_is_refused_in_words(instant: str, words: str) -> None:
    with pytest.raises(OperationRefused) as refused:
        parse_operations([{"op": "update_task", "task": 1, "set": {"deadline": instant}}])
    assert [(fault.field, fault.message) for fault in refused.value.faults] == [("set.deadline", words)]


def test_first_and_last_instants_of_plans_are_taken() -> None:
    for instant in ("1900-01-01T00:00", "2999-12-31T23:59"):
        (operation,) = parse_operations([{"op": "update_task", "task": 1, "set": {"deadline": instant}}])
        assert operation.set.deadline == datetime.fromisoformat(instant)  # type: ignore[union-attr]


EXAMPLES: list[dict[str, Any]] = [
    {"op": "add_task", "ref": "a", "parent": None, "after": 0, "set": {"name": "A", "duration_minutes": 480}},
    {"op": "update_task", "task": "a", "set": {"start": "2026-11-30T08:00", "cost": "10.50", "owner": None}},
    {"op": "remove_task", "task": 4, "children": "promote"},
    {"op": "move_task", "task": 4, "parent": 2, "after": None},
    {"op": "report_progress", "task": 4, "percent": 40, "actual_start": "2026-10-01T08:00:00"},
    {"op": "move_item", "task": 4, "state": "Done", "at": "2026-10-01T08:00:00"},
    {"op": "add_link", "predecessor": 1, "successor": "a", "kind": "SS", "lag_minutes": -60},
    {"op": "update_link", "link": 1, "set": {"lag_percent": 50, "lag_unit": "percent"}},
    {"op": "remove_link", "link": 1},
    {"op": "add_resource", "ref": "r", "set": {"name": "R", "rates": [{"standard": "50"}]}},
    {"op": "update_resource", "resource": "r", "set": {"max_units": 2}},
    {"op": "remove_resource", "resource": 1},
    {"op": "add_assignment", "task": 1, "resource": "r", "set": {"units": 0.5}},
    {"op": "update_assignment", "assignment": 1, "set": {"work_minutes": 60}},
    {"op": "remove_assignment", "assignment": 1},
    {"op": "add_calendar", "ref": "c", "set": {"name": "C", "days": [[[480, 960]], [], [], [], [], None, None]}},
    {"op": "update_calendar", "calendar": "c", "set": {"exceptions": [{"first": "2026-12-24", "last": "2026-12-26"}]}},
    {"op": "remove_calendar", "calendar": 1},
    {"op": "set_status_date", "status_date": "2026-10-30T17:00:00"},
    {"op": "set_properties", "set": {"profile": "p6", "lag_calendar": "predecessor"}},
    {"op": "capture_baseline", "kind": "approved_change", "number": 1, "reason": "CR 3", "reference": "CR-3"},
    {"op": "adopt_baseline", "baseline": 4, "kind": "original", "reason": "As ordered"},
    {"op": "set_baseline", "number": 0, "tasks": [{"task": 1, "start": None, "cost": "1.25"}]},
]


def test_examples_of_all_operations_fit_schema_and_parser_alike() -> None:
    Draft202012Validator(printed_schema()).validate(EXAMPLES)
    assert [one.op for one in parse_operations(EXAMPLES)] == [one["op"] for one in EXAMPLES]
    assert {one["op"] for one in EXAMPLES} == set(HANDLERS)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one["op"])
def test_a_parsed_operation_prints_as_it_came(example: dict[str, Any]) -> None:
    again = json.loads(parse_operations([example])[0].model_dump_json(exclude_unset=True))
    assert parse_operations([again]) == parse_operations([example])


@pytest.mark.parametrize(
    "wrong",
    [
        {"op": "add_tsk"},
        {"op": "update_task", "set": {}},
        {"op": "update_task", "task": 1, "set": {"duration_minutes": -1}},
        {"op": "update_task", "task": 1, "set": {"start": "2026-11-30T08:00:00Z"}},
        {"op": "add_link", "predecessor": 1, "successor": 2, "kind": "XX"},
        {"op": "add_task", "set": {"id": 7}},
    ],
)
def test_what_the_schema_does_not_know_is_refused_with_its_place(wrong: dict[str, Any]) -> None:
    with pytest.raises(OperationRefused) as caught:
        parse_operations([{"op": "set_status_date", "status_date": None}, wrong])
    assert {fault.index for fault in caught.value.faults} == {1}


# Any sequence of operations


def blank() -> PlanState:
    hours = [Interval(480, 720), Interval(780, 1020)]
    week = PlanCalendar(1, "Standard", days=[list(hours) for _ in range(5)] + [[], []])
    header = PlanHeader(uid=1, start=datetime(2026, 11, 2, 8), default_calendar_uid=1)
    return PlanState(header=header, calendars=[week])


def dump(state: PlanState) -> dict[str, list[dict[str, Any]]]:
    return {
        table: sorted((encode_row(table, row) for row in state.tables[table].values()), key=lambda row: row["uid"])
        for table in TABLES
    }


number = st.integers(0, 7)
moment = st.datetimes(datetime(2026, 10, 1), datetime(2027, 6, 1)).map(lambda at: at.replace(microsecond=0).isoformat())
fields = st.fixed_dictionaries(
    {},
    optional={
        "name": st.text(max_size=5),
        "duration_minutes": st.floats(0, 5000),
        "start": moment,
        "finish": moment,
        "percent": st.floats(0, 100),
        "actual_start": moment,
        "is_milestone": st.booleans(),
        "is_manual": st.booleans(),
        "deadline": st.none() | moment,
        "work_minutes": st.floats(0, 5000),
        "fixed_cost": st.decimals(0, 1000, places=2).map(str),
        "task_type": st.sampled_from(["fixed_units", "fixed_duration", "fixed_work"]),
    },
)
steps = st.one_of(
    st.fixed_dictionaries({"op": st.just("add_task"), "parent": st.none() | number, "set": fields}),
    st.fixed_dictionaries({"op": st.just("update_task"), "task": number, "set": fields}),
    st.fixed_dictionaries({"op": st.just("move_task"), "task": number, "parent": st.none() | number}),
    st.fixed_dictionaries(
        {"op": st.just("remove_task"), "task": number, "children": st.sampled_from(["remove", "promote"])}
    ),
    st.fixed_dictionaries({"op": st.just("report_progress"), "task": number, "percent": st.floats(0, 100)}),
    st.fixed_dictionaries(
        {
            "op": st.just("add_link"),
            "predecessor": number,
            "successor": number,
            "kind": st.sampled_from(["FS", "SS", "FF", "SF"]),
            "lag_minutes": st.floats(-500, 500),
        }
    ),
    st.fixed_dictionaries({"op": st.just("add_resource"), "set": st.just({"name": "R", "rates": [{"standard": "9"}]})}),
    st.fixed_dictionaries(
        {
            "op": st.just("add_assignment"),
            "task": number,
            "resource": number,
            "set": st.fixed_dictionaries({}, optional={"units": st.floats(0.1, 3), "work_minutes": st.floats(0, 900)}),
        }
    ),
)
ROW_KEYS = {"parent": "tasks", "task": "tasks", "predecessor": "tasks", "successor": "tasks", "resource": "resources"}


def performed(state: PlanState, wanted: list[dict[str, Any]]) -> int:
    """Do what is allowed, one by one, on rows that exist; how many operations were."""
    done = 0
    for step in wanted:
        operation = dict(step)
        for key, table in ROW_KEYS.items():
            if isinstance(operation.get(key), int):
                rows = list(state.tables[table])
                operation[key] = rows[operation[key] % len(rows)] if rows else 10**6
        trial = deepcopy(state)
        try:
            apply_operations({1: Context(trial, CalendarTime(trial))}, parse_operations([operation]))
        except OperationRefused:
            continue
        apply_operations({1: Context(state, CalendarTime(state))}, parse_operations([operation]))
        done += 1
    return done


def check_invariants(state: PlanState) -> None:
    for uid, task in state.tasks.items():
        assert task.is_summary == bool(state.children(uid))
        assert task.parent_uid is None or task.parent_uid in state.tasks
        assert task.outline_level == 1 + len(list(state.ancestors(uid)))
        assert task.duration_minutes is None or task.duration_minutes >= 0
        assert task.percent_complete is None or 0 <= task.percent_complete <= 100
        if task.actual_finish is not None:
            assert task.actual_start is not None
            assert task.actual_start <= task.actual_finish
    for link in state.links.values():
        assert {link.predecessor_uid, link.successor_uid} <= state.tasks.keys()
    for row in state.assignments.values():
        assert row.task_uid in state.tasks
    numbers = [task.external_uid for task in state.tasks.values()]
    assert len(numbers) == len(set(numbers))
    assert list(state.outline()) == [uid for uid in state.outline() if uid in state.tasks]
    assert len(list(state.outline())) == len(state.tasks)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(first=st.lists(steps, max_size=12), second=st.lists(steps, max_size=8))
def test_the_inverse_of_any_change_restores_every_row(
    first: list[dict[str, Any]], second: list[dict[str, Any]]
) -> None:
    state = blank()
    performed(state, first)
    state.journal = type(state.journal)()
    before = dump(state)
    performed(state, second)
    check_invariants(state)
    patch = json.loads(json.dumps(patch_of(state)))
    after = dump(state)
    state.journal = type(state.journal)()
    assert apply_patch(state, inverted(patch)) == []
    assert dump(state) == before
    state.journal = type(state.journal)()
    assert apply_patch(state, patch) == []
    assert dump(state) == after


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(wanted=st.lists(steps, min_size=3, max_size=15))
def test_every_plan_that_operations_can_make_can_be_scheduled(wanted: list[dict[str, Any]]) -> None:
    state = blank()
    performed(state, wanted)
    dates = compute_dates(state)
    assert dates.tasks.keys() == state.tasks.keys()
    again = compute_dates(state)
    assert (again.fingerprint, again.tasks) == (dates.fingerprint, dates.tasks)
