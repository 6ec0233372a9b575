"""Making, editing, deleting and bringing back entries of any register."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from quarterdeck.core.models import Person, Workspace
from quarterdeck.core.permissions import Mandate, require
from quarterdeck.registers.actions._cleaning import Cleaner
from quarterdeck.registers.actions._clocks import _set_clocks
from quarterdeck.registers.actions._editing import _edit_row, _new_act
from quarterdeck.registers.actions._writing import _insert, _locked, _tell, _told_of_new, _update, _write_step
from quarterdeck.registers.declaration import CREATE, Register
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
        act = _new_act(
            register, workspace, values, fields=writable_fields(register, workspace),
            cleaner=Cleaner(register, workspace, actor=actor, at=at), actor=actor, at=at, source=source,
            external_id=external_id, is_mandated=mandate is not None,
        )  # fmt: skip
        row: Entry = act.entry
        _insert(register, row, actor=actor, at=at, request_key=request_key)
        _write_step(row, CREATE, "", actor=actor, at=at, mandate=mandate)
        _set_clocks(row, at=at)
        changes, action = _told_of_new(row), register.permission("create")
        _tell(row, "created", actor=actor, at=at, action=action, changes=changes, mandate=mandate)
        register.created(replace(act, changes=changes))
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
        row = _locked(entry, actor=actor, version=version)
        row.deleted_at, row.deleted_by = at, actor
        _update(row, actor=actor, at=at, old_tags=row.tags)
        action = row.register.permission("delete")
        _tell(row, "deleted", actor=actor, at=at, action=action, changes={"deleted": [False, True]}, reason=reason)
    return row


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
