"""Custom fields of a board with their types."""

from __future__ import annotations

from quarterdeck.exchange.document import CustomField, CustomValue
from quarterdeck.exchange.items import Record

_KINDS = {"text": "text", "number": "number", "date": "date", "checkbox": "flag", "list": "text"}


class FieldReader:
    """Definitions of a board's fields; values by the name of their field."""

    def __init__(self, definitions: list[Record]) -> None:
        self._by_id: dict[str, CustomField] = {}
        self._options: dict[str, str] = {}
        taken: set[str] = set()
        for record in definitions:
            identity, name = record.text("id"), record.text("name")
            if identity is None or identity in self._by_id:
                continue
            name = name or identity
            key = name if name not in taken else f"{name} ({identity})"
            taken.add(key)
            kind = record.text("type") or "text"
            self._by_id[identity] = CustomField(
                key, name, "task", _KINDS.get(kind, "text"), {"id": identity, "type": kind}
            )
            for option in record.rows("options"):
                value = option.inner("value")
                if (option_id := option.text("id")) and value is not None:
                    self._options[option_id] = value.text("text") or ""

    @property
    def fields(self) -> list[CustomField]:
        return list(self._by_id.values())

    def values(self, items: list[Record]) -> dict[str, CustomValue]:
        found: dict[str, CustomValue] = {}
        for item in items:
            field = self._by_id.get(item.text("idCustomField") or "")
            value = None if field is None else self._value(field, item)
            if field is not None and value is not None:
                found[field.key] = value
        return found

    def _value(self, field: CustomField, item: Record) -> CustomValue:
        if (chosen := item.text("idValue")) is not None:
            return self._options.get(chosen)
        value = item.inner("value")
        if value is None:
            return None
        if field.kind == "number":
            return value.number("number")
        if field.kind == "date":
            return value.moment("date")
        if field.kind == "flag":
            return value.text("checked") == "true"
        return value.text("text")
