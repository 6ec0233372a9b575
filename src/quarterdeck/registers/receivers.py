"""Who is named, who is given something and who watches is told; what was asked of large imports is done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import QuerySet

from quarterdeck.core.events import Delivery, receiver, receiver_of_many
from quarterdeck.core.jobs import enqueue
from quarterdeck.registers.actions._notices import _notices, _notify, _write_notices
from quarterdeck.registers.choices import Reason
from quarterdeck.registers.declaration import find_register
from quarterdeck.registers.events import EntryChanged, EntryCommented, EntryReminds, ImportAsked
from quarterdeck.registers.jobs import step_import
from quarterdeck.registers.models import Comment, Entry, Notice
from quarterdeck.registers.queries.importing import job_key
from quarterdeck.registers.queries.notices import (
    told_of_change,
    told_of_comment,
    told_of_reminder,
    words_of_change,
    words_of_comment,
)
from quarterdeck.registers.queries.reminders import words_of_reminder
from quarterdeck.registers.queries.talk import watchers_of_many


@receiver_of_many(EntryChanged)
def tell_of_changes(told: Sequence[tuple[EntryChanged, Delivery]]) -> None:
    entries = _entries([event for event, _ in told])
    watchers = watchers_of_many(entries.values())
    notices: list[Notice] = []
    for event, delivery in told:
        entry = entries.get(event.entry_id)
        people = told_of_change(entry, event, delivery.actor, watchers[entry.pk]) if entry else {}
        if entry and people:
            notices += _notices(people, delivery, subject_id=entry.pk, words=words_of_change(entry, event))
    _write_notices(notices)


@receiver(EntryCommented)
def tell_of_comment(event: EntryCommented, delivery: Delivery) -> None:
    entry, comment = _entry(event.register, event.entry_id), Comment.objects.filter(pk=event.comment_id).first()
    people = told_of_comment(entry, event, delivery.actor) if entry else {}
    if entry and comment and people and comment.deleted_at is None:
        words = "" if comment.is_internal else words_of_comment(comment)
        _notify(people, delivery, subject_id=entry.pk, words=words, is_internal=comment.is_internal)


@receiver(EntryReminds)
def tell_of_reminder(event: EntryReminds, delivery: Delivery) -> None:
    entry = _entry(event.register, event.entry_id)
    if entry is None or entry.deleted_at is not None:
        return
    due = datetime.fromisoformat(event.due) if "T" in event.due else date.fromisoformat(event.due)
    words = words_of_reminder(event.register, event.clock, due)
    _notify(told_of_reminder(entry, Reason(event.reason)), delivery, subject_id=entry.pk, words=words)


@receiver(ImportAsked)
def step_asked(event: ImportAsked, delivery: Delivery) -> None:
    enqueue(
        step_import,
        actor=delivery.actor,
        workspace=delivery.workspace,
        dedupe_key=job_key(event.import_run_id),
        import_run_id=event.import_run_id,
        step=event.step,
    )


def _entry(key: str, number: int) -> Entry | None:
    return _rows(key).filter(pk=number).first()


def _entries(events: Sequence[EntryChanged]) -> dict[int, Entry]:
    """The entries of many events by number, which is one over all registers."""
    found: dict[int, Entry] = {}
    for key in sorted({event.register for event in events}):
        found |= _rows(key).in_bulk({event.entry_id for event in events if event.register == key})
    return found


def _rows(key: str) -> QuerySet[Entry]:
    """Entries with what decides who is told, not their seventy columns."""
    rows: QuerySet[Entry] = find_register(key).model._base_manager.only("subject", "owner", "created_by", "deleted_at")
    return rows
