"""Writing thousands of rows that were checked before: what one at a time does, in questions that hundreds share.

A database of one writer stands still for everybody else while a file is written; here that takes a tenth of the time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from django.db import IntegrityError, transaction

from quarterdeck.core import audit
from quarterdeck.core.events import emit_each
from quarterdeck.core.models import Person
from quarterdeck.registers.actions._clocks import _set_clocks_of
from quarterdeck.registers.actions._constraints import _changed_names, _forget_stored
from quarterdeck.registers.actions._writing import (
    MIRRORED,
    _new_spine,
    _take_numbers,
    _told_of_new,
    _write_rows,
    _write_tags,
)
from quarterdeck.registers.declaration import CREATE, Act, Register
from quarterdeck.registers.errors import MovedMeanwhile
from quarterdeck.registers.events import EntryChanged
from quarterdeck.registers.models import Entry, StateChange, Subject, SubjectTag
from quarterdeck.registers.queries.search import holds_words, index_entries, index_new_entries

CHUNK = 500
T = TypeVar("T")
# Takes how many rows are done, of how many, and what is done now; may stop the work by raising.
Told = Callable[[int, int, str], None]
# Opens the transaction in which it is written: a job gives its own, so that effect and success are one.
Within = Callable[[], AbstractContextManager[Any]]


def _tell_nobody(done: int, total: int, words: str) -> None:
    """Where nobody waits for progress."""


@dataclass(frozen=True, slots=True)
class Written:
    """A changed row to be written: what the trail and the event say of it."""

    act: Act[Any]
    verb: str  # as in EntryChanged
    old_tags: list[str]
    told: dict[str, Any]


def _insert_each(register: Register[Any], acts: Sequence[Act[Any]], *, actor: Person, at: datetime) -> None:
    """Write new rows in their order. Raises MovedMeanwhile."""
    for some in _chunks(acts):
        rows = [act.entry for act in some]
        _number(register, rows)
        spines = Subject.objects.bulk_create([_new_spine(row, actor=actor, at=at) for row in rows])
        for row, spine in zip(rows, spines, strict=True):
            row.subject = spine
        _create(register, rows)
        SubjectTag.objects.bulk_create(SubjectTag(subject_id=row.pk, tag=tag) for row in rows for tag in row.tags)
        StateChange.objects.bulk_create(
            StateChange(subject_id=row.pk, transition=CREATE, new=row.state, actor=actor, at=at, version=row.version)
            for row in rows
        )
        for row in rows:
            _write_rows(row)
        index_new_entries(rows)
        _set_clocks_of(rows, at=at)
        made = [Written(replace(act, changes=_told_of_new(act.entry)), "created", [], {}) for act in some]
        _tell_each(register, "create", [replace(one, told=dict(one.act.changes)) for one in made], actor=actor, at=at)
        for one in made:
            register.created(one.act)


def _update_each(
    register: Register[Any],
    changed: Sequence[Written],
    operation: str,
    *,
    actor: Person,
    at: datetime,
    reason: str = "",
) -> None:
    """Write changed rows with their next versions, and their mirrors. Raises MovedMeanwhile."""
    for some in _chunks(changed):
        rows = [one.act.entry for one in some]
        _lock_unmoved(register, rows)
        changed_names: dict[int, set[str]] = {}
        for row in rows:
            row.version += 1
            row.changed_by, row.changed_at = actor, at
            changed_names[row.pk] = _changed_names(row)
        names = set[str]().union(*changed_names.values())
        register.model._base_manager.bulk_create(
            rows, update_conflicts=True, unique_fields=["subject"], update_fields=sorted(names)
        )
        _mirror(rows)
        for one in some:
            row = one.act.entry
            _forget_stored(row)
            if row.tags != one.old_tags:
                _write_tags(row, one.old_tags)
            changed_names[row.pk] |= _write_rows(row)
        index_entries([row for row in rows if holds_words(register, changed_names[row.pk])])
        _set_clocks_of(rows, at=at)
        _tell_each(register, operation, some, actor=actor, at=at, reason=reason)
        for one in some:
            if one.verb == "edited":
                register.edited(one.act)


def _chunks(of: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(of), CHUNK):
        yield of[start : start + CHUNK]


def _number(register: Register[Any], rows: Sequence[Entry]) -> None:
    places = {row.workspace_id: row.workspace for row in rows}
    wanted = Counter(row.workspace_id for row in rows)
    following = {key: _take_numbers(register, places[key], count) for key, count in sorted(wanted.items())}
    for row in rows:
        row.number = following[row.workspace_id]
        following[row.workspace_id] += 1


def _create(register: Register[Any], rows: Sequence[Entry]) -> None:
    """Somebody may have brought the same rows in while these were checked."""
    try:
        with transaction.atomic():
            register.model._base_manager.bulk_create(rows)
    except IntegrityError as error:
        raise MovedMeanwhile from error


def _lock_unmoved(register: Register[Any], rows: Sequence[Entry]) -> None:
    """Lock rows as they were when their new values were checked. Raises MovedMeanwhile."""
    locked = register.model._base_manager.select_for_update(of=("self",)).filter(pk__in=[row.pk for row in rows])
    versions = dict(locked.order_by("pk").values_list("pk", "version"))
    moved = [row.reference for row in rows if versions.get(row.pk) != row.version]
    if moved:
        more = " and more" if len(moved) > 5 else ""
        raise MovedMeanwhile(f"Somebody has changed {', '.join(moved[:5])}{more} meanwhile. Nothing was changed.")


def _mirror(rows: Sequence[Entry]) -> None:
    spines = Subject.objects.in_bulk([row.pk for row in rows])
    for row in rows:
        spine = spines[row.pk]
        for name in MIRRORED:
            setattr(spine, name, getattr(row, name))
        spine.is_closed = row.is_closed
    Subject.objects.bulk_create(
        spines.values(), update_conflicts=True, unique_fields=["id"], update_fields=["is_closed", *MIRRORED]
    )


def _tell_each(
    register: Register[Any],
    operation: str,
    written: Sequence[Written],
    *,
    actor: Person,
    at: datetime,
    reason: str = "",
) -> None:
    """The audit records and the events of changes that were made alike."""
    told = [
        (one.act.entry, one.act.entry.workspace,
         {**one.told, "version": [one.act.entry.version - 1, one.act.entry.version]})
        for one in written
    ]  # fmt: skip
    audit.record_each(actor=actor, at=at, action=register.permission(operation), subjects=told, reason=reason)
    events = [
        (
            EntryChanged(
                register=register.key, entry_id=one.act.entry.pk, version=one.act.entry.version, verb=one.verb,
                fields=tuple(sorted(one.told)),
            ),
            one.act.entry.workspace,
        )
        for one in written
    ]  # fmt: skip
    emit_each(events, actor=actor, at=at)
