"""Custom fields: their definitions, look-up tables and outline codes, and the values that entities hold."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from quarterdeck.exchange.document import CustomField, CustomValue
from quarterdeck.exchange.mspdi.context import Context
from quarterdeck.exchange.mspdi.extras import content
from quarterdeck.exchange.mspdi.field_ids import FIELD_BY_ID, entity_of
from quarterdeck.exchange.mspdi.values import (
    DURATION,
    FLAG,
    INSTANT,
    MONEY,
    NUMBER,
    TEXT,
    UNIT_BY_FORMAT,
    Codec,
    parse_integer,
    unit_of_format,
)

KINDS: dict[str, tuple[str, Codec]] = {
    "text": ("text", TEXT),
    "number": ("number", NUMBER),
    "cost": ("cost", MONEY),
    "date": ("date", INSTANT),
    "start": ("date", INSTANT),
    "finish": ("date", INSTANT),
    "flag": ("flag", FLAG),
    "duration": ("duration", DURATION),
    "outline_code": ("outline_code", TEXT),
}
# CFType of the schema, for enterprise fields whose name says nothing.
_KIND_BY_CFTYPE = {
    "0": "cost",
    "1": "date",
    "2": "duration",
    "3": "date",
    "4": "flag",
    "5": "number",
    "6": "date",
    "7": "text",
}
_MOST_LEVELS = 50


def key_of(name: str) -> str:
    """Key of a field in ``custom``: its name in lower case, words joined by underscores ("outline_code1")."""
    return re.sub(r"[^a-z0-9]+", "_", name.strip().lower()).strip("_")


def codec_of(field: CustomField) -> Codec:
    return KINDS[field.kind][1] if field.kind in KINDS else TEXT


def kind_of(key: str) -> str | None:
    """Kind of a built-in field by its key, ``None`` for other names."""
    match = re.fullmatch(r"([a-z_]+?)\d{1,2}", key)
    return KINDS[match[1]][0] if match and match[1] in KINDS else None


class CustomFieldReader:
    """Read the definitions first, then values on demand."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def read_outline_codes(self, element: etree._Element) -> None:
        for item in element:
            if not self._context.name_of(item):
                continue
            definition = content(item, self._context.texts)
            if isinstance(definition, dict):
                self._context.document.extras.setdefault("outline_codes", []).append(definition)
                self._context.outline_values.update(lookup_paths([definition]))

    def read_definitions(self, element: etree._Element) -> None:
        for item in element:
            if not self._context.name_of(item):
                continue
            definition = content(item, self._context.texts)
            if isinstance(definition, dict):
                self._define(definition, line=item.sourceline)

    def _define(self, definition: dict[str, Any], *, line: object) -> None:
        raw = str(definition.pop("FieldID", ""))
        if not raw.isdigit() or len(raw) > 12:
            self._context.log.add(
                "mspdi.bad_custom_field",
                "A custom field without a usable FieldID was left out.",
                place=f"extended attributes, line {line}",
            )
            return
        field = self._new(int(raw), name=str(definition.pop("FieldName", "")), definition=definition)
        alias = definition.pop("Alias", None)
        field.alias = str(alias) if alias is not None else None
        field.extras.update(definition)

    def _new(self, field_id: int, *, name: str, definition: dict[str, Any]) -> CustomField:
        entity, key = FIELD_BY_ID.get(field_id, (entity_of(field_id), key_of(name) or f"field_{field_id}"))
        kind = kind_of(key) or _KIND_BY_CFTYPE.get(str(definition.get("CFType", "")), "text")
        field = CustomField(key=key, entity=entity, kind=kind, extras={"FieldID": field_id})
        if name and key_of(name) != key:
            field.extras["FieldName"] = name
        self._context.custom_fields[field_id] = field
        self._context.document.custom_fields.append(field)
        return field

    def _field(self, field_id: int) -> CustomField:
        field = self._context.custom_fields.get(field_id)
        if field is None:
            entity, key = FIELD_BY_ID.get(field_id, (entity_of(field_id), f"field_{field_id}"))
            field = CustomField(key=key, entity=entity, kind=kind_of(key) or "text", extras={"FieldID": field_id})
            self._context.custom_fields[field_id] = field
        return field

    def read_value(self, element: etree._Element, entity: Any) -> None:
        """ExtendedAttribute of a task, a resource or an assignment."""
        parts = {self._context.name_of(child): child for child in element}
        field = self._field_of(parts, element)
        if field is None or "Value" not in parts:
            return
        codec = codec_of(field)
        value: CustomValue = self._context.parse(parts["Value"], codec.parse, place=_place(entity, element))
        if value is None:
            return
        entity.custom[field.key] = value
        self._keep_format(field, parts, entity)
        if "ValueGUID" in parts and parts["ValueGUID"].text:
            entity.extras.setdefault("value_guids", {})[field.key] = parts["ValueGUID"].text

    def _keep_format(self, field: CustomField, parts: dict[str, etree._Element], entity: Any) -> None:
        text = parts["DurationFormat"].text if "DurationFormat" in parts else None
        if field.kind == "duration" and text and text.isdigit() and len(text) < 4:
            unit = unit_of_format(int(text))
            if unit != UNIT_BY_FORMAT[7] or int(text) != 7:
                entity.extras.setdefault("custom_formats", {})[field.key] = int(text)

    def _field_of(self, parts: dict[str, etree._Element], element: etree._Element) -> CustomField | None:
        if "FieldID" not in parts:
            return None
        field_id = self._context.parse(
            parts["FieldID"], parse_integer, place=f"custom field, line {element.sourceline}"
        )
        return None if field_id is None else self._field(field_id)

    def read_outline_value(self, element: etree._Element, entity: Any) -> None:
        """OutlineCode of an entity: its value is the path in the look-up table, such as "A.2"."""
        raw = content(element, self._context.texts)
        field_id = str(raw.get("FieldID", "")) if isinstance(raw, dict) else ""
        if not field_id.isdigit() or len(field_id) > 12:
            return
        field = self._field(int(field_id))
        values = self._values_of(field, field_id)
        found = next(
            (values[str(raw[name])] for name in ("ValueGUID", "ValueID") if str(raw.get(name, "")) in values), None
        )
        if found is None:
            found = str(raw.get("Value", raw.get("ValueID", "")))
        entity.custom[field.key] = found
        codes = {name: raw[name] for name in ("ValueID", "ValueGUID") if name in raw}
        entity.extras.setdefault("outline_codes", {})[field.key] = codes

    def _values_of(self, field: CustomField, field_id: str) -> dict[str, str]:
        table = self._context.outline_values
        guid = str(field.extras.get("Ltuid", "")).upper()
        return table.get(guid) or table.get(field_id) or {}


def lookup_paths(definitions: Any) -> dict[str, dict[str, str]]:
    """Paths of the values of outline codes, by the GUID of the table and by the number of its field."""
    tables: dict[str, dict[str, str]] = {}
    for definition in definitions if isinstance(definitions, list) else []:
        values = definition.get("Values") if isinstance(definition, dict) else None
        rows = values.get("Value", []) if isinstance(values, dict) else []
        rows = rows if isinstance(rows, list) else [rows]
        paths = _paths([row for row in rows if isinstance(row, dict)])
        tables[str(definition.get("Guid", "")).upper()] = paths
        if str(definition.get("FieldID", "")).isdigit():
            tables[str(definition["FieldID"])] = paths
    return tables


def _paths(rows: list[dict[str, Any]]) -> dict[str, str]:
    """Path of each value by its id and by its GUID."""
    by_id = {str(row["ValueID"]): row for row in rows if "ValueID" in row}
    paths: dict[str, str] = {}
    for identifier, row in by_id.items():
        words: list[str] = []
        here: dict[str, Any] | None = row
        while here is not None and len(words) < _MOST_LEVELS:
            words.append(str(here.get("Value", "")))
            here = by_id.get(str(here.get("ParentValueID", "0")))
        path = ".".join(reversed(words))
        paths[identifier] = path
        if "FieldGUID" in row:
            paths[str(row["FieldGUID"])] = path
    return paths


def _place(entity: Any, element: etree._Element) -> str:
    name = str(getattr(entity, "name", ""))[:60]
    return f"{type(entity).__name__.lower()} {entity.uid} {name}, line {element.sourceline}".replace(" ,", ",")
