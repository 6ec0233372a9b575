"""What MSPDI has no element for travels in a processing instruction that other programs skip.

``<?quarterdeck {"splits": [...]}?>`` inside an entity holds the fields that the elements alone would not give back.
JSON with a few marked values: ``{"!datetime": "2026-10-30T08:00:00"}``. Nothing is trusted: a value that does not
fit the field's type is left out.
"""

from __future__ import annotations

import json
import math
import types
import typing
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import cache
from typing import Any

from quarterdeck.exchange import document as model

TARGET = "quarterdeck"
DOCUMENT_TARGET = "quarterdeck-plan"
_MOST_BYTES = 4 * 1024 * 1024
_CLASSES: dict[str, type] = {
    name: value
    for name in model.__all__
    if isinstance(value := getattr(model, name), type) and value.__module__.startswith(model.__name__)
}


def encode(values: dict[str, Any]) -> str:
    """Text of a processing instruction for these fields."""
    text = json.dumps(_plain(values), ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    return text.replace("?>", "?\\u003e")


def restore(entity: Any, text: str) -> tuple[str, set[str]]:
    """Set the carried fields of `entity`; return what was wrong ("" when nothing) and the names that were set."""
    if len(text) > _MOST_BYTES:
        return "is too long", set()
    try:
        values = _value(json.loads(text, parse_constant=_refuse))
    except (ValueError, RecursionError, InvalidOperation, TypeError, OverflowError):
        return "cannot be read", set()
    if not isinstance(values, dict):
        return "is not an object", set()
    problem, done = "", set()
    kind: type = type(entity)
    hints = _hints(kind)
    for name, value in values.items():
        if name in hints and _fits(value, hints[name]):
            setattr(entity, name, value)
            done.add(name)
        else:
            problem = f"for “{str(name)[:40]}” does not fit"
    return problem, done


def _refuse(constant: str) -> Any:
    raise ValueError(constant)


@cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return {f"!{type(value).__name__}": value.value}
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Decimal):
        return {"!decimal": str(value)}
    if isinstance(value, datetime):
        return {"!datetime": value.isoformat()}
    if isinstance(value, date):
        return {"!date": value.isoformat()}
    if is_dataclass(value) and not isinstance(value, type):
        inner = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        return {f"!{type(value).__name__}": inner}
    if isinstance(value, tuple):
        return {"!tuple": [_plain(each) for each in value]}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return _plain_mapping(value)


def _plain_mapping(value: dict[Any, Any]) -> Any:
    if all(isinstance(key, str) and not key.startswith("!") for key in value):
        return {key: _plain(each) for key, each in value.items()}
    return {"!map": [[_plain(key), _plain(each)] for key, each in value.items()]}


def _value(plain: Any) -> Any:
    if isinstance(plain, list):
        return [_value(each) for each in plain]
    if not isinstance(plain, dict):
        return plain
    if len(plain) == 1:
        (mark, inner), *_ = plain.items()
        if mark.startswith("!"):
            return _marked(mark[1:], inner)
    return {key: _value(each) for key, each in plain.items()}


def _marked(mark: str, inner: Any) -> Any:
    if mark == "map":
        return {_value(key): _value(each) for key, each in inner}
    if mark == "tuple":
        return tuple(_value(each) for each in inner)
    simple = {"decimal": Decimal, "datetime": datetime.fromisoformat, "date": date.fromisoformat}
    if mark in simple:
        return simple[mark](inner)  # type: ignore[operator]
    kind = _CLASSES.get(mark)
    if kind is None:
        raise ValueError(mark)
    if issubclass(kind, Enum):
        return kind(inner)
    return _instance(kind, {key: _value(each) for key, each in inner.items()})


def _instance(kind: type, values: dict[str, Any]) -> Any:
    hints = _hints(kind)
    if not all(name in hints and _fits(value, hints[name]) for name, value in values.items()):
        raise ValueError(kind.__name__)
    return kind(**values)


def _fits(value: Any, hint: Any) -> bool:
    if hint is Any:
        return True
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return any(_fits(value, each) for each in inner)
    if origin is list:
        return isinstance(value, list) and all(_fits(each, inner[0]) for each in value)
    if origin is dict:
        return isinstance(value, dict) and all(
            _fits(key, inner[0]) and _fits(each, inner[1]) for key, each in value.items()
        )
    if origin is tuple:
        return (
            isinstance(value, tuple)
            and len(value) == len(inner)
            and all(_fits(each, kind) for each, kind in zip(value, inner, strict=True))
        )
    if hint is type(None):
        return value is None
    if hint is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if hint is int:
        return isinstance(value, int) and not isinstance(value, bool)
    if hint is date:
        return isinstance(value, date) and not isinstance(value, datetime)
    return isinstance(value, hint)
