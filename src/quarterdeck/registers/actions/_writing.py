"""What all writes of entries share: numbers, locks, the mirror on the spine, the trail and the event."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from datetime import datetime
from typing import Any

from django.db import connection

from quarterdeck.core import audit
from quarterdeck.core.events import emit
from quarterdeck.core.models import Person, Workspace
from quarterdeck.core.permissions import Mandate
from quarterdeck.registers.actions._constraints import _changed_names, _forget_stored, _keep_as_stored
from quarterdeck.registers.declaration import CREATE, Field, Kind, Register, Transition
from quarterdeck.registers.declaration.fields import POINTING
from quarterdeck.registers.errors import EntryDeleted, EntryFrozen, StaleVersion
from quarterdeck.registers.events import EntryChanged
from quarterdeck.registers.models import Entry, EntryRow, StateChange, Subject, SubjectTag
from quarterdeck.registers.queries.fields import value_in
from quarterdeck.registers.queries.history import changes_since
from quarterdeck.registers.queries.search import holds_words, index_entry, index_new_entries
from quarterdeck.registers.rules.stored import to_stored
from quarterdeck.registers.rules.values import is_empty

MIRRORED = ("workspace_id", "title", "state", "due_on", "visibility", "owner_id", "changed_at", "deleted_at")

NEXT_NUMBERS = """
    INSERT INTO registers_numbering (workspace_id, register, last) VALUES (%s, %s, %s)
    ON CONFLICT (workspace_id, register) DO UPDATE SET last = registers_numbering.last + excluded.last RETURNING last
"""


def _locked(entry: Entry, *, actor: Person, version: int | None, deleted: bool = False) -> Entry:
    """The row as it stands now, locked; ``version`` is the one that the actor saw, None when they saw none.

    Raises StaleVersion, EntryDeleted.
    """
    rows = type(entry)._base_manager.select_for_update(of=("self",)).select_related("workspace")
    row = rows.get(pk=entry.pk)
    if row.deleted_at is not None and not deleted:
        raise EntryDeleted
    if version is not None and row.version != version:
        raise StaleVersion(current=row.version, theirs=changes_since(actor, row, version))
    _keep_as_stored(row)
    return row


def _refuse_frozen(register: Register[Any], row: Entry) -> None:
    """Raises EntryFrozen."""
    if row.state in register.workflow.frozen:
        raise EntryFrozen(f"In the state {row.state_label} the fields cannot be changed any more.")


def _assign(row: Entry, values: Mapping[str, Any], *, fields: Mapping[str, Field]) -> dict[str, list[Any]]:
    """Set the values on the row; returns what changed, as the trail tells it: field -> [old, new]."""
    changes: dict[str, list[Any]] = {}
    for key, value in values.items():
        field = fields[key]
        old = value_in(row, field)
        if _same(old, value):
            continue
        changes[key] = [_told(old), _told(value)]
        if field.kind is Kind.ROWS:
            row.hold_rows(key, _made_rows(row, field, value))
        elif field.is_custom:
            row.custom = _with_custom(row.custom, field, value)
        else:
            setattr(row, key, value)
    return changes


def _insert(register: Register[Any], row: Entry, *, actor: Person, at: datetime, request_key: str | None) -> Entry:
    """Give the row its number and its spine, and write both."""
    row.number = _take_numbers(register, row.workspace, 1)
    row.subject = _new_spine(row, actor=actor, at=at)
    row.subject.request_key = request_key or None
    row.subject.save(force_insert=True)
    row.save(force_insert=True)
    _write_tags(row, [])
    _write_rows(row)
    index_new_entries([row])
    return row


def _new_spine(row: Entry, *, actor: Person, at: datetime) -> Subject:
    """The spine of a new row that has its number, and on the row who made it when."""
    for table in row.register.rows:
        row.rows_of(table.key)  # once it is written they would be looked for in the database
    row.created_by = row.changed_by = actor
    row.created_at = row.changed_at = row.state_since = at
    row.closed_at = at if row.is_closed else None
    mirror = {name: getattr(row, name) for name in MIRRORED}
    return Subject(register=row.register.key, code=row.code, created_by=actor, is_closed=row.is_closed, **mirror)


def _update(row: Entry, *, actor: Person, at: datetime, old_tags: list[str]) -> None:
    """Write a changed row with its next version, and its mirror."""
    row.version += 1
    row.changed_by, row.changed_at = actor, at
    changed = _changed_names(row)
    row.save(update_fields=changed)
    _forget_stored(row)
    mirror = {name: getattr(row, name) for name in MIRRORED}
    Subject.objects.filter(pk=row.pk).update(is_closed=row.is_closed, **mirror)
    if row.tags != old_tags:
        _write_tags(row, old_tags)
    if holds_words(row.register, changed | _write_rows(row)):
        index_entry(row)


def _write_tags(row: Entry, old: list[str]) -> None:
    gone = [tag for tag in old if tag not in row.tags]
    if gone:
        SubjectTag.objects.filter(subject_id=row.pk, tag__in=gone).delete()
    fresh = [tag for tag in row.tags if tag not in old]
    if fresh:
        SubjectTag.objects.bulk_create([SubjectTag(subject_id=row.pk, tag=tag) for tag in fresh])


def _made_rows(row: Entry, field: Field, values: list[dict[str, Any]]) -> list[EntryRow]:
    """The rows of a table as they will stand: those that are there, changed, and new ones."""
    stored = {one.pk: one for one in row.rows_of(field.key)}
    made = []
    for position, value in enumerate(values):
        known = stored.get(value["id"])
        one: EntryRow = copy(known) if known is not None else field.target()  # type: ignore[misc, assignment]
        one.position = position
        for part in field.parts:
            if part.is_editable:
                is_number = part.kind in POINTING and isinstance(value[part.key], int)
                setattr(one, f"{part.key}_id" if is_number else part.key, value[part.key])
        made.append(one)
    return made


def _write_rows(row: Entry) -> set[str]:
    """Write the tables that changed; returns their keys.

    Rows are written anew under their numbers, so that two may change places.
    """
    changed: set[str] = row.__dict__.pop("changed_rows", set())
    for key in changed:
        rows = row.rows_of(key)
        model: Any = next(one.model for one in row.register.rows if one.key == key)
        model._base_manager.filter(entry=row.pk).delete()
        for one in rows:
            one.entry = row  # type: ignore[attr-defined]
        model._base_manager.bulk_create(rows)
    return changed


def _enter_state(row: Entry, state: str, *, at: datetime) -> None:
    """Put the row into a state, with the instants and the count that follow."""
    was_closed = row.is_closed
    row.state, row.state_since = state, at
    if row.is_closed:
        row.closed_at = row.closed_at if was_closed else at
    else:
        row.closed_at = None
        row.reopened += 1 if was_closed else 0


def _write_step(
    row: Entry,
    key: str,
    old: str,
    *,
    actor: Person,
    at: datetime,
    reason: str = "",
    evidence: str = "",
    mandate: Mandate | None = None,
) -> None:
    StateChange.objects.create(
        subject_id=row.pk,
        transition=key,
        old=old,
        new=row.state,
        actor=actor,
        at=at,
        version=row.version,
        reason=reason,
        evidence=evidence,
        mandate=str(mandate) if mandate else "",
    )


def _last_doers(row: Entry, step: Transition) -> dict[str, int | None]:
    """Who last did each of the things that the step is kept apart from."""
    found: dict[str, int | None] = {}
    steps = StateChange.objects.filter(subject_id=row.pk, transition__in=step.segregated)
    for key, person in steps.order_by("id").values_list("transition", "actor_id"):
        found[key] = person
    if CREATE in step.segregated:
        found.setdefault(CREATE, row.created_by_id)
    return found


def _tell(
    row: Entry,
    verb: str,
    *,
    actor: Person,
    at: datetime,
    action: str,
    changes: Mapping[str, Any],
    transition: str = "",
    reason: str = "",
    mandate: Mandate | None = None,
) -> None:
    """The audit record and the event of a change, in its transaction."""
    audit.record(
        actor=actor,
        at=at,
        action=action,
        subject=row,
        workspace=row.workspace,
        changes={**changes, "version": [row.version - 1, row.version]},
        reason=reason,
        mandate=mandate,
    )
    event = EntryChanged(
        register=row.register.key,
        entry_id=row.pk,
        version=row.version,
        verb=verb,
        transition=transition,
        fields=tuple(sorted(changes)),
    )
    emit(event, workspace=row.workspace, actor=actor, at=at)


def _take_numbers(register: Register[Any], workspace: Workspace, count: int) -> int:
    """The first of the next numbers on the workspace; their row stays locked until the end, so none is given twice."""
    with connection.cursor() as cursor:
        cursor.execute(NEXT_NUMBERS, [workspace.pk, register.key, count])
        return int(cursor.fetchone()[0]) - count + 1


def _told_of_new(row: Entry) -> dict[str, Any]:
    """What the trail keeps of a new entry."""
    return {key: _told(getattr(row, key)) for key in ("title", "state", "owner", "due_on")}


def _told(value: Any) -> Any:
    """A value as the trail keeps it: rows by number and name."""
    if isinstance(value, list):
        return [{key: _told(one) for key, one in each.items()} if isinstance(each, dict) else each for each in value]
    return {"id": value.pk, "name": str(value)} if hasattr(value, "pk") else value


def _with_custom(custom: Mapping[str, Any], field: Field, value: Any) -> dict[str, Any]:
    """The custom values with one set; what is empty is not kept, so that "has a value" is "has the key"."""
    kept = {name: one for name, one in custom.items() if name != field.custom_key}
    return kept if is_empty(value) else {**kept, field.custom_key: to_stored(field, value)}


def _same(old: Any, new: Any) -> bool:
    if hasattr(old, "pk") and hasattr(new, "pk"):
        return bool(old.pk == new.pk)
    return bool(old == new)
