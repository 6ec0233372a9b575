"""Columns that people add to tasks and resources: custom fields with a type."""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

from quarterdeck.exchange.document import CustomField, CustomValue
from quarterdeck.exchange.ganttproject.context import Context, place_of, rest_of
from quarterdeck.exchange.ganttproject.words import KINDS
from quarterdeck.exchange.mspdi.values import parse_flag, parse_instant, parse_integer, parse_number

_NAMED = frozenset(("id", "name", "type", "valuetype", "defaultvalue", "default-value"))
_PARSERS: dict[str, Callable[[str], CustomValue]] = {
    "text": str,
    "integer": parse_integer,
    "number": parse_number,
    "date": parse_instant,
    "flag": parse_flag,
}
_MOST_COLUMNS = 2_000


class ColumnReader:
    """Definitions and values of one kind of row ("task" or "resource")."""

    def __init__(self, context: Context, *, entity: str) -> None:
        self._context, self._entity = context, entity
        self._by_key: dict[str, CustomField] = {}

    @property
    def fields(self) -> list[CustomField]:
        return list(self._by_key.values())

    def define(self, element: etree._Element, *, kind: str | None, default: str | None) -> None:
        key = element.get("id")
        if not key or key in self._by_key or len(self._by_key) >= _MOST_COLUMNS:
            self._context.left_out(element, "A column has no usable identifier")
            return
        field = CustomField(key, element.get("name") or key, self._entity, KINDS.get(kind or "text", "text"))
        field.extras = rest_of(element, _NAMED)
        if kind and kind not in ("text", *KINDS):
            field.extras["valuetype"] = kind
        if kind == "link":
            field.extras["valuetype"] = kind
        if default:
            field.extras["default"] = default
        self._by_key[key] = field

    def read(self, element: etree._Element, key: str | None, custom: dict[str, CustomValue]) -> None:
        """Put the value of `element` into `custom`; an empty one is none."""
        text = element.get("value")
        if not key or text is None:
            return
        field = self._by_key.get(key)
        if field is None:
            field = self._by_key[key] = CustomField(key, key, self._entity)
            self._context.log.add(
                "ganttproject.unknown_column", f"Column {key[:40]} is not defined.", place=place_of(element)
            )
        try:
            custom[key] = _PARSERS[field.kind](text)
            self._context.spend(len(text))
        except ValueError as error:
            self._context.log.add(
                "ganttproject.bad_value",
                f"“{text[:60]}” in column {field.alias} {error}; it was kept as text.",
                place=place_of(element),
            )
            custom[key] = text
