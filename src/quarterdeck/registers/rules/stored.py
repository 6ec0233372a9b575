"""Values as JSON keeps them, in custom fields and in what can be taken back: exact, and the same when read again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from quarterdeck.registers.declaration.fields import POINTING, Field, Kind


def to_stored(field: Field, value: Any) -> Any:
    """A cleaned value as JSON: numbers with fractions as text, days as ISO text, rows by their number.

    Examples
    --------
    >>> to_stored(Field(key="x", label="X", kind=Kind.DATE, lookup="x"), date(2026, 10, 31))
    '2026-10-31'
    """
    if value is None:
        return None
    if field.kind is Kind.ROWS:
        return [_each_part(field, one, to_stored) for one in value]
    if hasattr(value, "pk"):
        return value.pk
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date | datetime) else value


def from_stored(field: Field, stored: Any) -> Any:
    """The value again; a row stays its number."""
    if stored is None or field.kind in POINTING:
        return stored
    if field.kind is Kind.ROWS:
        return [_each_part(field, one, from_stored) for one in stored]
    if field.kind in (Kind.NUMBER, Kind.MONEY):
        return Decimal(str(stored)) if field.digits else int(Decimal(str(stored)))
    if field.kind is Kind.DATE:
        return date.fromisoformat(str(stored))
    return datetime.fromisoformat(str(stored)) if field.kind is Kind.INSTANT else stored


def _each_part(field: Field, one: Mapping[str, Any], keep: Callable[[Field, Any], Any]) -> dict[str, Any]:
    return {"id": one["id"], **{part.key: keep(part, one[part.key]) for part in field.parts if part.key in one}}
