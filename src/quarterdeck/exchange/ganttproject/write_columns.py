"""Custom fields as columns of GanttProject."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from quarterdeck.exchange.document import CustomField, CustomValue, PlanDocument
from quarterdeck.exchange.ganttproject.marks import plain_extras
from quarterdeck.exchange.mspdi.values import format_decimal, format_number

_TYPES = {
    "integer": "int",
    "number": "double",
    "cost": "double",
    "duration": "double",
    "date": "date",
    "flag": "boolean",
}


class Columns:
    """The columns of one kind of row; a value whose field is not defined gets a column of text."""

    def __init__(self, document: PlanDocument, *, entity: str) -> None:
        rows: list[Any] = list(document.tasks if entity == "task" else document.resources)
        self._entity = entity
        self._own_format = document.source.format == "ganttproject"
        self._fields = {field.key: field for field in document.custom_fields if field.entity == entity and field.key}
        for row in rows:
            for key, value in row.custom.items():
                if key and key not in self._fields and value is not None:
                    self._fields[key] = CustomField(key, key, entity)

    def definitions(self) -> Iterator[dict[str, Any]]:
        type_name, default_name = ("valuetype", "defaultvalue") if self._entity == "task" else ("type", "default-value")
        for field in self._fields.values():
            extras = field.extras if self._own_format else {}
            kept = extras.get("valuetype")
            own = plain_extras(extras, taken=("valuetype", "default", "id", "name", "type"))
            kind = kept if isinstance(kept, str) else _TYPES.get(field.kind, "text")
            attributes: dict[str, Any] = {"id": field.key, "name": field.alias or field.key}
            if self._entity == "task":
                attributes["type"] = "custom"
            yield attributes | {type_name: kind, default_name: extras.get("default"), **own}

    def values(self, custom: dict[str, CustomValue]) -> Iterator[tuple[str, str]]:
        for key in self._fields:
            if (value := custom.get(key)) is not None:
                yield key, _text(value)


def _text(value: CustomValue) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, Decimal):
        return format_decimal(value)
    if isinstance(value, float):
        return format_number(value)
    return str(value)
