"""Rows as JSON: only what differs from the defaults, as field by field; compressed columns keep every value."""

from __future__ import annotations

import dataclasses
import json
import zlib
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.exchange.document import Constraint, TaskType
from quarterdeck.planning.models.fields import CompressedJSONField
from quarterdeck.planning.rules.codec import decode_row, defaults, encode, encode_row, fetching
from quarterdeck.planning.rules.state import COMPUTED, ROW_CLASSES, TASKS, PlanTask

minutes = st.none() | st.floats(min_value=0, max_value=1e7, allow_nan=False)
moments = st.none() | st.datetimes(min_value=datetime(1950, 1, 1), max_value=datetime(2999, 1, 1))
tasks = st.builds(
    PlanTask,
    uid=st.integers(1, 10**6),
    name=st.text(max_size=20),
    wbs=st.none() | st.text(max_size=5),
    is_milestone=st.booleans(),
    constraint=st.sampled_from(Constraint),
    task_type=st.sampled_from(TaskType),
    duration_minutes=minutes,
    deadline=moments,
    start=moments,
    cost=st.none() | st.decimals(0, 10**6, places=2),
    position=st.integers(0, 2**40),
)


def field_by_field(table: str, row: Any, skip: frozenset[str]) -> dict[str, Any]:
    usual = defaults(table)
    names = [spec.name for spec in dataclasses.fields(ROW_CLASSES[table]) if spec.name not in skip]
    differing = [name for name in names if name not in usual or getattr(row, name) != usual[name]]
    return {"uid": row.uid} | {name: encode(table, name, getattr(row, name)) for name in differing}


@given(tasks, st.sampled_from([frozenset(), COMPUTED]))
def test_a_row_is_encoded_as_field_by_field(row: PlanTask, skip: frozenset[str]) -> None:
    assert encode_row(TASKS, row, skip=skip) == field_by_field(TASKS, row, skip)


@given(tasks)
def test_an_encoded_row_comes_back_as_it_was(row: PlanTask) -> None:
    assert decode_row(TASKS, json.loads(json.dumps(encode_row(TASKS, row)))) == row


@pytest.mark.parametrize("names", [(), ("name",), ("name", "uid")])
def test_any_number_of_fields_is_fetched_at_once(names: tuple[str, ...]) -> None:
    assert fetching(names)(PlanTask(uid=7, name="Dig")) == tuple({"name": "Dig", "uid": 7}[name] for name in names)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner),
    max_leaves=20,
)


def raw(stored: Any) -> bytes | None:
    """The bytes that a driver was handed, out of the envelope that some of them want."""
    return None if stored is None else bytes(getattr(stored, "obj", stored))


@given(values)
def test_a_compressed_column_keeps_every_value(value: Any) -> None:
    field = CompressedJSONField()
    stored = raw(field.get_db_prep_value(value, connection))
    assert value is None or json.loads(zlib.decompress(stored)) == value
    assert field.from_db_value(stored, None, connection) == value


def test_decimals_have_no_place_in_a_compressed_column_but_are_kept_as_words() -> None:
    field = CompressedJSONField()
    stored = raw(field.get_db_prep_value({"cost": Decimal("1.50")}, connection))
    assert field.from_db_value(stored, None, connection) == {"cost": "1.50"}
