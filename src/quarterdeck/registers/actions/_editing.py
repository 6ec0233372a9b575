"""Making a row and changing a locked one: what a single edit, many and a file have in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from quarterdeck.core.models import Person, Workspace
from quarterdeck.registers.actions._cleaning import Cleaner, _check_row
from quarterdeck.registers.actions._clocks import _set_clocks
from quarterdeck.registers.actions._writing import _assign, _refuse_frozen, _tell, _update
from quarterdeck.registers.declaration import CREATE, CUSTOM, Act, Field, Register
from quarterdeck.registers.errors import UnknownField
from quarterdeck.registers.models import Entry
from quarterdeck.registers.queries.fields import value_in
from quarterdeck.registers.queries.rights import hidden_fields, hidden_from_maker
from quarterdeck.registers.rules.stored import to_stored


@dataclass(frozen=True, slots=True)
class Edit:
    """A row with its new values, checked, not yet written; ``before`` holds the old ones, as they can be set again."""

    act: Act[Any]
    before: dict[str, Any]
    old_tags: list[str]


def _new_act(
    register: Register[Any],
    workspace: Workspace,
    values: Mapping[str, Any],
    *,
    fields: Mapping[str, Field],
    cleaner: Cleaner,
    actor: Person,
    at: datetime,
    source: str = "",
    external_id: str = "",
    is_mandated: bool = False,
) -> Act[Any]:
    """A new row, checked and not yet written. A mandate sets what it must, and leaves what is added by others.

    Raises UnknownField, ValuesRefused.
    """
    if not is_mandated and set(values) & hidden_from_maker(actor, register, workspace):
        raise UnknownField
    row: Entry = register.model(workspace=workspace, source=source, external_id=external_id)
    row.state = register.workflow.start
    missing = {
        key: "" for key, field in fields.items()
        if field.is_required and _is_unset(row, key) and not (field.is_custom and is_mandated)
    }  # fmt: skip
    _assign(row, cleaner.values({**missing, **values}, fields=fields), fields=fields)
    row.created_at = row.state_since = at
    act = Act(actor=actor, entry=row, at=at, transition=CREATE)
    register.derive(act)
    _check_row(register, row)
    return act


def _edit(
    row: Entry, sent: Mapping[str, Any], *, fields: Mapping[str, Field], cleaner: Cleaner, actor: Person, at: datetime
) -> Edit | None:
    """Set and check; None where nothing changes. Raises EntryFrozen, UnknownField, ValuesRefused."""
    register = row.register
    _refuse_frozen(register, row)
    if set(sent) & hidden_fields(actor, row):
        raise UnknownField
    old_tags = list(row.tags)
    values = cleaner.values(sent, fields=fields, row=row)
    before = {key: to_stored(fields[key], value_in(row, fields[key])) for key in values}
    changes = _assign(row, values, fields=fields)
    if not changes:
        return None
    act = Act(actor=actor, entry=row, at=at, changes=changes)
    register.derive(act)
    _check_row(register, row)
    return Edit(act, {key: value for key, value in before.items() if key in changes}, old_tags)


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
    register, edit = row.register, _edit(row, sent, fields=fields, cleaner=cleaner, actor=actor, at=at)
    if edit is None:
        return {}
    _update(row, actor=actor, at=at, old_tags=edit.old_tags)
    _set_clocks(row, at=at)
    told = {**edit.act.changes, "batch": batch} if batch else edit.act.changes
    _tell(row, "edited", actor=actor, at=at, action=register.permission("edit"), changes=told)
    register.edited(edit.act)
    return edit.before


def _is_unset(row: Entry, key: str) -> bool:
    rows = {one.key for one in row.register.rows}
    return key in rows or key.startswith(CUSTOM) or getattr(row, key, None) in (None, "")
