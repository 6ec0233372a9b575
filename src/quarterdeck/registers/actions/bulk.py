"""The same change to many entries: all of them or none, and taken back together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from quarterdeck.core.errors import NotAllowed, NotVisible, Refusal
from quarterdeck.core.models import Person, Workspace
from quarterdeck.registers.actions._cleaning import Cleaner, _check_row
from quarterdeck.registers.actions._constraints import _keep_as_stored
from quarterdeck.registers.actions._editing import _edit_row
from quarterdeck.registers.actions._many import Told, Within, Written, _chunks, _tell_nobody, _update_each
from quarterdeck.registers.actions._writing import _assign, _locked
from quarterdeck.registers.actions.entries import delete_entry, restore_entry
from quarterdeck.registers.actions.steps import transition_entry
from quarterdeck.registers.choices import BatchKind
from quarterdeck.registers.declaration import UNDO, Act, Field, Kind, Register
from quarterdeck.registers.declaration.fields import POINTING
from quarterdeck.registers.errors import BulkRefused, NothingToUndo, UndoImpossible
from quarterdeck.registers.models import ChangeBatch, Entry
from quarterdeck.registers.queries.fields import writable_fields
from quarterdeck.registers.queries.rights import hidden_by_row, require_batch, require_entries, require_to_undo
from quarterdeck.registers.rules.stored import from_stored


def bulk_edit_entries(
    *, actor: Person, register: Register[Any], numbers: Sequence[int], values: Mapping[str, Any], at: datetime
) -> ChangeBatch:
    """Set the same fields on many entries. One that refuses keeps all as they are.

    Raises NotAllowed, NotVisible, BulkRefused.
    """
    entries = require_entries(actor, "edit", register, numbers)
    with transaction.atomic():
        batch = ChangeBatch.objects.create(register=register.key, kind=BatchKind.EDIT, actor=actor, at=at)
        cleaners: dict[int, Cleaner] = {}

        def change(entry: Entry) -> dict[str, Any] | None:
            row = _locked(entry, actor=actor, version=None)
            cleaner = cleaners.setdefault(row.workspace_id, Cleaner(register, row.workspace, actor=actor, at=at))
            fields = writable_fields(register, row.workspace)
            before = _edit_row(row, values, fields=fields, cleaner=cleaner, actor=actor, at=at, batch=batch.pk)
            return {"id": row.pk, "version": row.version, "before": before} if before else None

        return _kept(batch, _each(entries, change))


def bulk_delete_entries(
    *, actor: Person, register: Register[Any], numbers: Sequence[int], at: datetime, reason: str = ""
) -> ChangeBatch:
    """Put many entries into the bin. Raises NotAllowed, NotVisible, BulkRefused."""
    entries = require_entries(actor, "delete", register, numbers)
    with transaction.atomic():
        batch = ChangeBatch.objects.create(register=register.key, kind=BatchKind.DELETE, actor=actor, at=at)

        def change(entry: Entry) -> dict[str, Any]:
            gone = delete_entry(actor=actor, entry=entry, at=at, reason=reason)
            return {"id": gone.pk, "version": gone.version}

        return _kept(batch, _each(entries, change))


def bulk_transition_entries(
    *,
    actor: Person,
    register: Register[Any],
    numbers: Sequence[int],
    transition_key: str,
    at: datetime,
    values: Mapping[str, Any] | None = None,
    reason: str = "",
    evidence: str = "",
) -> list[Entry]:
    """Take the same step with many entries. A step is undone by the step that leads back, not by an undo.

    Raises NotAllowed, NotVisible, BulkRefused.
    """
    entries = require_entries(actor, "view", register, numbers)
    with transaction.atomic():
        return _each(
            entries,
            lambda entry: transition_entry(
                actor=actor, entry=entry, transition_key=transition_key, values=values, reason=reason,
                evidence=evidence, at=at,
            ),
        )  # fmt: skip


def undo_batch(
    *,
    actor: Person,
    batch: ChangeBatch,
    at: datetime,
    told: Told = _tell_nobody,
    within: Within = transaction.atomic,
) -> ChangeBatch:
    """Take back what was done together, if nobody has changed any of it since. Only who did it and still may, may.

    What an import made goes by the right to import: whoever imports takes back their own without the right to delete.
    Raises NotVisible, NotAllowed, NothingToUndo, UndoImpossible, MovedMeanwhile.
    """
    register = require_batch(actor, batch)
    if ChangeBatch.objects.filter(pk=batch.pk, undone_at__isnull=False).exists():
        raise NothingToUndo
    told(0, 0, "Reading what was done")
    entries = _entries_of(register, batch)
    for some in _chunks(entries):
        _require_still(actor, register, batch, some)
    _refuse_moved(batch, entries)
    gone, back = _taken_back(batch, entries, actor=actor, at=at)
    told(len(entries), len(entries), "Taking all of it back at once")
    with within():
        row = ChangeBatch.objects.select_for_update().get(pk=batch.pk)
        if row.undone_at is not None:
            raise NothingToUndo
        for some in _chunks(entries):
            _require_still(actor, register, row, some)
        if row.kind == BatchKind.DELETE:
            _each(entries, lambda entry: restore_entry(actor=actor, entry=entry, at=at))
        _update_each(register, gone, "delete", actor=actor, at=at, reason="The import was taken back.")
        _update_each(register, back, "edit", actor=actor, at=at)
        row.undone_at = at
        row.save(update_fields=["undone_at"])
    return row


def _entries_of(register: Register[Any], batch: ChangeBatch) -> list[Entry]:
    """The entries of a batch as they stand now, in their order."""
    keys = sorted(item["id"] for item in batch.items)
    rows = register.model._base_manager.select_related("workspace")
    return [row for some in _chunks(keys) for row in rows.filter(pk__in=some).order_by("pk")]


def _require_still(actor: Person, register: Register[Any], batch: ChangeBatch, entries: Sequence[Entry]) -> None:
    """Refuse who lost the right to what is taken back, or the sight of a field. What lies in the bin asks by itself.

    Raises NotVisible, NotAllowed.
    """
    by_key = {item["id"]: item for item in batch.items}
    by_operation: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.deleted_at is None:
            by_operation.setdefault(_taken_back_by(batch, by_key[entry.pk]), []).append(entry)
    for operation, rows in sorted(by_operation.items()):
        require_to_undo(actor, operation, register, rows)
    hidden = hidden_by_row(actor, register, by_operation.get("edit", []))
    if any(masked & set(by_key[key]["before"]) for key, masked in hidden.items()):
        raise NotAllowed("This would set fields that you may not read any more.")


def _refuse_moved(batch: ChangeBatch, entries: Sequence[Entry]) -> None:
    """Raises UndoImpossible."""
    versions = {item["id"]: item["version"] for item in batch.items}
    moved = [entry for entry in entries if entry.version != versions[entry.pk]]
    if moved:
        names = ", ".join(entry.reference for entry in moved[:5])
        raise UndoImpossible(f"Changed since by somebody: {names}{' and more' if len(moved) > 5 else ''}.")


def _taken_back_by(batch: ChangeBatch, item: Mapping[str, Any]) -> str:
    """The operation that taking back needs."""
    if batch.kind == BatchKind.DELETE:
        return "delete"
    return "import" if item.get("is_new") else "edit"


def _taken_back(
    batch: ChangeBatch, entries: Sequence[Entry], *, actor: Person, at: datetime
) -> tuple[list[Written], list[Written]]:
    """What was made as it lies in the bin, and what was changed with its old values again; not yet written.

    Raises BulkRefused.
    """
    if batch.kind == BatchKind.DELETE:
        return [], []
    by_key = {item["id"]: item for item in batch.items}
    for entry in entries:
        _keep_as_stored(entry)
    new = [entry for entry in entries if by_key[entry.pk].get("is_new")]
    old = [entry for entry in entries if not by_key[entry.pk].get("is_new")]
    back = _each(old, lambda entry: _set_back(entry, by_key[entry.pk], actor=actor, at=at, batch=batch.pk))
    return [_binned(entry, actor=actor, at=at) for entry in new], back


def _binned(row: Entry, *, actor: Person, at: datetime) -> Written:
    row.deleted_at, row.deleted_by = at, actor
    return Written(Act(actor=actor, entry=row, at=at), "deleted", row.tags, {"deleted": [False, True]})


def _set_back(row: Entry, item: Mapping[str, Any], *, actor: Person, at: datetime, batch: int) -> Written:
    """A row with its old values again, people who have left since included."""
    register = row.register
    fields = writable_fields(register, row.workspace)
    known = {key: value for key, value in item["before"].items() if key in fields}
    old_tags = list(row.tags)
    values = {key: _pointed(fields[key], from_stored(fields[key], value)) for key, value in known.items()}
    changes = _assign(row, values, fields=fields)
    act = Act(actor=actor, entry=row, at=at, transition=UNDO, changes=changes)
    register.derive(act)
    _check_row(register, row)
    return Written(act, "edited", old_tags, {**changes, "undone": batch})


def _pointed(field: Field, value: Any) -> Any:
    """The row behind a number, for a field that points at one."""
    if value is None or field.kind not in POINTING:
        return value
    target: Any = Person if field.kind is Kind.PERSON else Workspace if field.kind is Kind.WORKSPACE else field.target
    return target._base_manager.filter(pk=value).first()


def _each(entries: Sequence[Entry], change: Callable[[Entry], Any]) -> list[Any]:
    """Do it to each; what any of them refuses is gathered, said for all, and undoes everything. Raises BulkRefused."""
    done, refused = [], {}
    for entry in entries:
        try:
            done.append(change(entry))
        except (NotAllowed, NotVisible):
            raise
        except Refusal as refusal:
            refused[entry.reference] = refusal.words
    if refused:
        first = "; ".join(f"{name}: {words}" for name, words in list(refused.items())[:3])
        more = f" And {len(refused) - 3} more." if len(refused) > 3 else ""
        raise BulkRefused(f"Nothing was changed. {first}{more}", entries=refused)
    return done


def _kept(batch: ChangeBatch, items: Sequence[dict[str, Any] | None]) -> ChangeBatch:
    batch.items = [item for item in items if item is not None]
    batch.save(update_fields=["items"])
    return batch
