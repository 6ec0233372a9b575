"""The fields of a register at a place: what its model declares, and what the organisation added there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects

from quarterdeck.core.models import Workspace
from quarterdeck.registers.declaration import Field, Kind, Register
from quarterdeck.registers.declaration.fields import POINTING
from quarterdeck.registers.models import Entry, EntryRow, rows_stored


def writable_fields(register: Register[Any], workspace: Workspace) -> dict[str, Field]:
    """What may be set on entries of this workspace, in the order of the form."""
    return dict(register.editable)


def known_fields(register: Register[Any], place: Workspace | None) -> dict[str, Field]:
    """What can be shown, filtered and sorted on a list of this place, or of all places."""
    return dict(register.fields)


def value_in(row: Entry, field: Field) -> Any:
    """What an entry holds in a field, be it the model's or the organisation's."""
    if field.is_custom:
        return row.custom.get(field.custom_key)
    if field.kind is Kind.ROWS:
        return [row_values(field, one) for one in row.rows_of(field.key)]
    if field.kind in POINTING and getattr(row, f"{field.key}_id") is None:
        return None  # a new entry may not point anywhere yet where it must in the end
    return getattr(row, field.key)


def row_values(field: Field, one: EntryRow) -> dict[str, Any]:
    """A row of a table: its number, and its columns."""
    return {"id": one.pk, **{part.key: getattr(one, part.key) for part in field.parts}}


def listed_fields(fields: dict[str, Field]) -> dict[str, Field]:
    """What can stand in a list: everything but tables."""
    return {key: field for key, field in fields.items() if field.kind is not Kind.ROWS}


def read_rows(register: Register[Any], rows: Sequence[Entry]) -> None:
    """Read the tables of many entries at once."""
    prefetch_related_objects(rows, *(Prefetch(one.key, rows_stored(one.model)) for one in register.rows))
