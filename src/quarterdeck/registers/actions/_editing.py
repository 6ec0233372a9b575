"""Changing the fields of one locked row, and putting one away: what a single edit, many and a file have in common."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from quarterdeck.core.models import Person
from quarterdeck.registers.actions._cleaning import Cleaner, _check_row
from quarterdeck.registers.actions._clocks import _set_clocks
from quarterdeck.registers.actions._writing import _assign, _locked, _refuse_frozen, _tell, _update
from quarterdeck.registers.declaration import Act, Field
from quarterdeck.registers.errors import UnknownField
from quarterdeck.registers.models import Entry
from quarterdeck.registers.queries.fields import value_in
from quarterdeck.registers.queries.rights import hidden_fields
from quarterdeck.registers.rules.stored import to_stored


def _edit_row(
    row: Entry,
    sent: Mapping[str, Any],
    *,
    fields: Mapping[str, Field],
    cleaner: Cleaner,
    actor: Person,
    at: datetime,
    batch: int | None = None,
) -> dict[str, Any]:
    """Set, check, write and tell; returns the values before, as they can be kept and set again. Empty: nothing changed.

    Raises EntryFrozen, UnknownField, ValuesRefused.
    """
    register = row.register
    _refuse_frozen(register, row)
    if set(sent) & hidden_fields(actor, row):
        raise UnknownField
    old_tags = list(row.tags)
    values = cleaner.values(sent, fields=fields, row=row)
    before = {key: to_stored(fields[key], value_in(row, fields[key])) for key in values}
    changes = _assign(row, values, fields=fields)
    if not changes:
        return {}
    act = Act(actor=actor, entry=row, at=at, changes=changes)
    register.derive(act)
    _check_row(register, row)
    _update(row, actor=actor, at=at, old_tags=old_tags)
    _set_clocks(row, at=at)
    told = {**changes, "batch": batch} if batch else changes
    _tell(row, "edited", actor=actor, at=at, action=register.permission("edit"), changes=told)
    register.edited(act)
    return {key: value for key, value in before.items() if key in changes}


def _put_into_bin(entry: Entry, *, actor: Person, at: datetime, version: int | None, reason: str) -> Entry:
    """Raises StaleVersion, EntryDeleted."""
    row = _locked(entry, actor=actor, version=version)
    row.deleted_at, row.deleted_by = at, actor
    _update(row, actor=actor, at=at, old_tags=row.tags)
    action = row.register.permission("delete")
    _tell(row, "deleted", actor=actor, at=at, action=action, changes={"deleted": [False, True]}, reason=reason)
    return row
