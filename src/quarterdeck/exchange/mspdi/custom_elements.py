"""Elements of custom fields: definitions, look-up tables, and the values of an entity."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from lxml import etree

from quarterdeck.exchange.document import CustomField, PlanDocument
from quarterdeck.exchange.mspdi import order
from quarterdeck.exchange.mspdi.building import Rows, element, extra_rows, ordered
from quarterdeck.exchange.mspdi.custom import KINDS, kind_of, lookup_paths
from quarterdeck.exchange.mspdi.field_ids import ID_BY_FIELD

_TYPES: dict[str, tuple[type, ...]] = {
    "text": (str,),
    "number": (float, int),
    "cost": (Decimal,),
    "date": (datetime,),
    "flag": (bool,),
    "duration": (float, int),
}
_DAYS = 7


def field_name(key: str) -> str:
    """Name that Microsoft Project shows for a built-in field: "text1" is Text1, "outline_code1" Outline Code1."""
    return " ".join(word.capitalize() for word in key.split("_"))


class CustomElements:
    """Know the number of every custom field of a document, and write definitions and values by it."""

    def __init__(self, document: PlanDocument) -> None:
        self._document = document
        self._ids: dict[tuple[str, str], int] = dict(ID_BY_FIELD)
        self._kinds: dict[tuple[str, str], str] = {}
        for field in document.custom_fields:
            number = field.extras.get("FieldID")
            if isinstance(number, int) and not isinstance(number, bool) and 0 < number < 10**12:
                self._ids[field.entity, field.key] = number
            self._kinds[field.entity, field.key] = field.kind
        self._codes = self._lookups()

    def outline_codes(self) -> etree._Element:
        definitions = self._document.extras.get("outline_codes")
        rows: Rows = []
        for definition in definitions if isinstance(definitions, list) else []:
            if isinstance(definition, dict):
                inner = ordered(extra_rows(definition, set()), order.OUTLINE_CODE)
                rows.append(("OutlineCode", element("OutlineCode", inner)))
        return element("OutlineCodes", rows)

    def definitions(self) -> etree._Element:
        """Definitions of the document, and of the built-in fields that are used without one."""
        known = {(field.entity, field.key) for field in self._document.custom_fields}
        used = [CustomField(key=key, entity=entity) for entity, key in self._used() if (entity, key) not in known]
        fields = [*self._document.custom_fields, *used]
        rows: Rows = [("ExtendedAttribute", made) for field in fields if (made := self._definition(field)) is not None]
        return element("ExtendedAttributes", rows)

    def _used(self) -> list[tuple[str, str]]:
        document = self._document
        lists: tuple[tuple[str, Iterable[Any]], ...] = (
            ("task", document.tasks),
            ("resource", document.resources),
            ("assignment", document.assignments),
        )
        found = {(entity, key) for entity, rows in lists for row in rows for key in row.custom}
        return sorted(each for each in found if each in self._ids)

    def _definition(self, field: CustomField) -> etree._Element | None:
        number = self._ids.get((field.entity, field.key))
        if number is None:
            return None
        name = field.extras.get("FieldName", field_name(field.key))
        rows: Rows = [("FieldID", str(number)), ("FieldName", str(name))]
        if field.alias is not None:
            rows.append(("Alias", field.alias))
        rows += extra_rows(field.extras, {"FieldID", "FieldName", "Alias"})
        return element("ExtendedAttribute", ordered(rows, order.EXTENDED_ATTRIBUTE))

    def values(self, entity: str, thing: Any) -> Rows:
        """ExtendedAttribute and OutlineCode rows of a task, a resource or an assignment."""
        rows: Rows = []
        for key, value in thing.custom.items():
            number = self._ids.get((entity, key))
            if number is None or value is None:
                continue
            kind = self._kinds.get((entity, key)) or kind_of(key) or "text"
            content = (
                self._code(thing, key, value, number)
                if kind == "outline_code"
                else self._value(thing, key, value, kind)
            )
            if content is not None:
                tag = "OutlineCode" if kind == "outline_code" else "ExtendedAttribute"
                rows.append((tag, element(tag, [("FieldID", str(number)), *content])))
        return rows

    @staticmethod
    def _value(thing: Any, key: str, value: Any, kind: str) -> Rows | None:
        kinds = _TYPES.get(kind, (str,))
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            return None
        if isinstance(value, float) and not math.isfinite(value):
            return None
        codec = next((codec for name, codec in KINDS.values() if name == kind), KINDS["text"][1])
        rows: Rows = [("Value", codec.format(value))]
        guid = _special(thing, "value_guids").get(key)
        if isinstance(guid, str):
            rows.append(("ValueGUID", guid))
        if kind == "duration":
            rows.append(("DurationFormat", str(_special(thing, "custom_formats").get(key, _DAYS))))
        return rows

    def _code(self, thing: Any, key: str, value: Any, number: int) -> Rows | None:
        stored = _special(thing, "outline_codes").get(key)
        if isinstance(stored, dict) and stored:
            return [(name, str(text)) for name, text in stored.items() if name in ("ValueID", "ValueGUID")]
        identifier = self._codes.get(number, {}).get(value)
        return None if identifier is None else [("ValueID", identifier)]

    def _lookups(self) -> dict[int, dict[str, str]]:
        """For each outline code: value id by path."""
        tables = lookup_paths(self._document.extras.get("outline_codes"))
        found: dict[int, dict[str, str]] = {}
        for field in self._document.custom_fields:
            number = self._ids.get((field.entity, field.key))
            table = tables.get(str(field.extras.get("Ltuid", "")).upper()) or tables.get(str(number)) or {}
            if number is not None:
                found[number] = {path: identifier for identifier, path in table.items() if identifier.isdigit()}
        return found


def _special(thing: Any, name: str) -> dict[str, Any]:
    value = thing.extras.get(name)
    return value if isinstance(value, dict) else {}
