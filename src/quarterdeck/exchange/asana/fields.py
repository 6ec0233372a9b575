"""Custom fields of Asana with their types."""

from __future__ import annotations

import re
from datetime import datetime, time
from typing import Any

from quarterdeck.exchange.asana.payloads import identity_of
from quarterdeck.exchange.document import CustomField, CustomValue
from quarterdeck.exchange.items import Card, Record

_KINDS = {"number": "number", "date": "date"}
_POINTS = re.compile(r"(?:story )?points?|effort points?|sp|story-points", re.IGNORECASE)
_ESTIMATE = re.compile(r"estimat", re.IGNORECASE)
_KEPT = ("enum_options", "precision", "currency_code", "description", "custom_label", "format")


class FieldReader:
    """Values by the name of their field; a second field of the same name carries its identity too."""

    def __init__(self) -> None:
        self._by_gid: dict[str, CustomField] = {}
        self._keys: set[str] = set()

    @property
    def fields(self) -> list[CustomField]:
        return list(self._by_gid.values())

    def read(self, rows: list[Record], card: Card) -> None:
        """Put the values of `rows` into the card."""
        for row in rows:
            value = _value(row)
            if value is None:
                continue
            field = self._field(row)
            card.custom[field.key] = value
            self._apply(field, value, card)

    def _field(self, row: Record) -> CustomField:
        name = row.text("name") or "Unnamed"
        gid = identity_of(row.values) or name
        known = self._by_gid.get(gid)
        if known is None:
            key = name if name not in self._keys else f"{name} ({gid})"
            self._keys.add(key)
            kind = _kind(row)
            kept = {name: value for name in _KEPT if (value := row.rest(()).get(name))}
            options = [option.text("name") for option in row.rows("enum_options")]
            extras = {"gid": gid, "type": _type(row), **kept} | ({"enum_options": options} if options else {})
            known = self._by_gid[gid] = CustomField(key, name, "task", kind, extras)
        return known

    def _apply(self, field: CustomField, value: CustomValue, card: Card) -> None:
        """Fields that mean something here too: points, priority, estimated time."""
        name = field.alias or ""
        is_number = isinstance(value, float) and not isinstance(value, bool)
        if is_number and _POINTS.fullmatch(name.strip()) and card.points is None:
            card.points = float(value)  # type: ignore[arg-type]
        if name.casefold() == "priority":
            card.priority = str(value)
        if is_number and field.extras.get("format") == "duration" and _ESTIMATE.search(name):
            card.estimate_minutes = max(0.0, float(value))  # type: ignore[arg-type]


def _type(row: Record) -> str:
    return row.text("resource_subtype") or row.text("type") or "text"


def _kind(row: Record) -> str:
    kind = _KINDS.get(_type(row), "text")
    return "cost" if kind == "number" and row.text("format") == "currency" else kind


def _value(row: Record) -> CustomValue:
    kind = _type(row)
    if kind == "number":
        return row.amount("number_value") if _kind(row) == "cost" else row.number("number_value")
    if kind == "date":
        return _date(row.inner("date_value"))
    if kind == "enum":
        option = row.inner("enum_value")
        return option.text("name") if option else None
    for key in {"multi_enum": ("multi_enum_values",), "people": ("people_value",)}.get(kind, ()):
        names = [name for each in row.rows(key) if (name := each.text("name"))]
        return ", ".join(names) or row.text("display_value")
    return row.text("text_value") or row.text("display_value")


def _date(value: Record | None) -> datetime | None:
    if value is None:
        return None
    day = value.moment("date_time")
    if day is None and (date := value.day("date")) is not None:
        day = datetime.combine(date, time())
    return day


def described_fields(rows: list[Record]) -> dict[str, Any]:
    """Values of custom fields by name, as portfolios, projects and goals carry them."""
    found = {}
    for row in rows:
        value, name = _value(row), row.text("name")
        if value is not None and name:
            found[name] = value if isinstance(value, str | float | int | bool) else str(value)
    return found
