"""Row values as JSON and back, by the field's own type: for patches, details and operations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import MISSING, fields
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from operator import attrgetter
from typing import Any, get_type_hints

from pydantic import TypeAdapter

from quarterdeck.planning.rules.state import ROW_CLASSES

Fetch = Callable[[Any], tuple[Any, ...]]
REQUIRED = object()
PLAIN = frozenset((str, float, int, bool, type(None)))
TEXT = frozenset((str,))
FREE = {"custom", "extras", "project_extras"}


@cache
def adapter(table: str, name: str) -> TypeAdapter[Any]:
    return TypeAdapter(_hints(table)[name])


@cache
def _hints(table: str) -> dict[str, Any]:
    return get_type_hints(ROW_CLASSES[table])


@cache
def defaults(table: str) -> dict[str, Any]:
    """Default of every field of a row; factories are called once, so compare but never hand out."""
    result: dict[str, Any] = {}
    for spec in fields(ROW_CLASSES[table]):
        if spec.default is not MISSING:
            result[spec.name] = spec.default
        elif spec.default_factory is not MISSING:
            result[spec.name] = spec.default_factory()
    return result


def encode(table: str, name: str, value: Any) -> Any:
    if type(value) in PLAIN:
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if name in FREE:
        return plain(value)
    return adapter(table, name).dump_python(value, mode="json")


def decode(table: str, name: str, raw: Any) -> Any:
    if raw is None:
        return None
    return revived(raw) if name in FREE else adapter(table, name).validate_python(raw)


def plain(value: Any) -> Any:
    """Any value of a source as JSON; instants and decimals are tagged so that they come back as they were."""
    kind = type(value)
    if kind in PLAIN:
        return value
    if kind is dict:
        if PLAIN.issuperset(map(type, value.values())) and TEXT.issuperset(map(type, value)):
            return dict(value)
        return {str(key): entry if type(entry) in PLAIN else plain(entry) for key, entry in value.items()}
    if kind is list:
        return [entry if type(entry) in PLAIN else plain(entry) for entry in value]
    return _tagged(value)


def _tagged(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"$instant": value.isoformat()}
    if isinstance(value, date):
        return {"$day": value.isoformat()}
    if isinstance(value, Decimal):
        return {"$decimal": str(value)}
    if isinstance(value, dict):
        return plain(dict(value))
    if isinstance(value, list | tuple | set):
        return plain(list(value))
    return value if isinstance(value, str | int | float | bool) else str(value)


def revived(raw: Any) -> Any:
    if type(raw) in PLAIN:
        return raw
    if isinstance(raw, dict):
        if len(raw) == 1:
            tag, value = next(iter(raw.items()))
            if tag == "$instant":
                return datetime.fromisoformat(value)
            if tag == "$day":
                return date.fromisoformat(value)
            if tag == "$decimal":
                return Decimal(value)
        if PLAIN.issuperset(map(type, raw.values())):
            return dict(raw)
        return {key: entry if type(entry) in PLAIN else revived(entry) for key, entry in raw.items()}
    return [revived(entry) for entry in raw] if isinstance(raw, list) else raw


def encode_row(table: str, row: Any, *, skip: frozenset[str] = frozenset()) -> dict[str, Any]:
    """The fields of a row that differ from their defaults, as JSON."""
    names, usual, fetch = _shape(table, skip)
    values = zip(names, fetch(row), usual, strict=True)
    return {"uid": row.uid} | {name: encode(table, name, value) for name, value, one in values if value != one}


def fetching(names: Sequence[str]) -> Fetch:
    """What takes all of these fields out of a row at once."""
    if len(names) < 2:
        return lambda row: tuple(getattr(row, name) for name in names)
    return attrgetter(*names)


@cache
def _shape(table: str, skip: frozenset[str]) -> tuple[tuple[str, ...], tuple[Any, ...], Fetch]:
    """Names of a row's fields, their defaults, and what takes all of them out of a row at once."""
    names = tuple(spec.name for spec in fields(ROW_CLASSES[table]) if spec.name not in skip)
    usual = defaults(table)
    return names, tuple(usual.get(name, REQUIRED) for name in names), fetching(names)


def decode_row(table: str, raw: dict[str, Any]) -> Any:
    return ROW_CLASSES[table](**{name: decode(table, name, value) for name, value in raw.items()})
