"""The fields of a register at a place: what its model declares, and what the organisation added there."""

from __future__ import annotations

from typing import Any

from quarterdeck.core.models import Workspace
from quarterdeck.registers.declaration import Field, Register
from quarterdeck.registers.declaration.fields import POINTING
from quarterdeck.registers.models import Entry


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
    if field.kind in POINTING and getattr(row, f"{field.key}_id") is None:
        return None  # a new entry may not point anywhere yet where it must in the end
    return getattr(row, field.key)
