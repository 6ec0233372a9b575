"""The fields of a register at a place: what its model declares, and what the organisation added there."""

from __future__ import annotations

from typing import Any

from quarterdeck.core.models import Workspace
from quarterdeck.registers.declaration import Field, Register
from quarterdeck.registers.models import Entry


def writable_fields(register: Register[Any], workspace: Workspace) -> dict[str, Field]:
    """What may be set on entries of this workspace, in the order of the form."""
    return dict(register.editable)


def known_fields(register: Register[Any], place: Workspace | None) -> dict[str, Field]:
    """What can be shown, filtered and sorted on a list of this place, or of all places."""
    return dict(register.fields)


def value_in(row: Entry, field: Field) -> Any:
    """What an entry holds in a field, be it the model's or the organisation's."""
    return row.custom.get(field.custom_key) if field.is_custom else getattr(row, field.key)
