"""Making, editing, deleting and bringing back entries of any register."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from quarterdeck.core.models import Person, Workspace
from quarterdeck.core.permissions import Mandate, require
from quarterdeck.registers.actions._cleaning import Cleaner, _check_row
from quarterdeck.registers.actions._clocks import _set_clocks
from quarterdeck.registers.actions._editing import _edit_row, _put_into_bin
from quarterdeck.registers.actions._writing import (
    _assign,
    _insert,
    _locked,
    _tell,
    _told,
    _update,
    _write_step,
)
from quarterdeck.registers.declaration import CREATE, CUSTOM, Act, Register
from quarterdeck.registers.errors import WrongPlace
from quarterdeck.registers.models import Entry, Subject
from quarterdeck.registers.queries.fields import writable_fields
from quarterdeck.registers.queries.rights import require_deleted_entry, require_entry


def create_entry(
    *,
    actor: Person,
    register: Register[Any],
    workspace: Workspace,
    values: Mapping[str, Any],
    at: datetime,
    request_key: str = "",
    source: str = "",
    external_id: str = "",
    mandate: Mandate | None = None,
) -> Entry:
    """Make an entry. A ``request_key`` that this person has sent before gives back what was made then.

    Raises NotAllowed, NotVisible, WrongPlace, UnknownField, ValuesRefused.
    """
    require(actor, register.permission("create"), workspace, mandate=mandate)
    if workspace.kind not in register.places:
        raise WrongPlace
    with transaction.atomic():
        made = _made_before(register, actor, request_key)
        if made is not None:
            return made
        fields = writable_fields(register, workspace)
        row: Entry = register.model(workspace=workspace, source=source, external_id=external_id)
        row.state = register.workflow.start
        missing = {
            key: "" for key, field in fields.items()
            if field.is_required and _is_unset(row, key) and not (field.is_custom and mandate)
        }  # fmt: skip
        cleaner = Cleaner(register, workspace, actor=actor, at=at)
        _assign(row, cleaner.values({**missing, **values}, fields=fields), fields=fields)
        row.created_at = row.state_since = at
        register.derive(Act(actor=actor, entry=row, at=at, transition=CREATE))
        _check_row(register, row)
        _insert(register, row, actor=actor, at=at, request_key=request_key)
        _write_step(row, CREATE, "", actor=actor, at=at, mandate=mandate)
        _set_clocks(row, at=at)
        changes = {key: _told(getattr(row, key)) for key in ("title", "state", "owner", "due_on")}
        action = register.permission("create")
        _tell(row, "created", actor=actor, at=at, action=action, changes=changes, mandate=mandate)
        register.created(Act(actor=actor, entry=row, at=at, transition=CREATE, changes=changes))
    return row


def edit_entry(
    *, actor: Person, entry: Entry, values: Mapping[str, Any], at: datetime, version: int | None = None
) -> Entry:
    """Change fields of an entry; what is not named stays.

    Raises NotAllowed, NotVisible, StaleVersion, EntryDeleted, EntryFrozen, UnknownField, ValuesRefused.
    """
    require_entry(actor, "edit", entry)
    with transaction.atomic():
        row = _locked(entry, actor=actor, version=version)
        cleaner = Cleaner(row.register, row.workspace, actor=actor, at=at)
        fields = writable_fields(row.register, row.workspace)
        _edit_row(row, values, fields=fields, cleaner=cleaner, actor=actor, at=at)
    return row


def delete_entry(*, actor: Person, entry: Entry, at: datetime, version: int | None = None, reason: str = "") -> Entry:
    """Put an entry into the bin. Raises NotAllowed, NotVisible, StaleVersion, EntryDeleted."""
    require_entry(actor, "delete", entry)
    with transaction.atomic():
        return _put_into_bin(entry, actor=actor, at=at, version=version, reason=reason)


def restore_entry(*, actor: Person, entry: Entry, at: datetime) -> Entry:
    """Bring an entry back from the bin. Raises NotVisible."""
    require_deleted_entry(actor, entry)
    with transaction.atomic():
        row = _locked(entry, actor=actor, version=None, deleted=True)
        row.deleted_at = row.deleted_by = None
        _update(row, actor=actor, at=at, old_tags=row.tags)
        action = row.register.permission("delete")
        _tell(row, "restored", actor=actor, at=at, action=action, changes={"deleted": [True, False]})
    return row


def _made_before(register: Register[Any], actor: Person, request_key: str) -> Entry | None:
    if not request_key:
        return None
    spine = Subject.objects.filter(created_by=actor, request_key=request_key, register=register.key).first()
    made: Entry | None = register.model._base_manager.filter(pk=spine.pk).first() if spine else None
    return made


def _is_unset(row: Entry, key: str) -> bool:
    rows = {one.key for one in row.register.rows}
    return key in rows or key.startswith(CUSTOM) or getattr(row, key, None) in (None, "")
