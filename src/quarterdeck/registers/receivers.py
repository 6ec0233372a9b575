"""Who is named, who is given something and who watches is told; what was asked of large imports is done."""

from __future__ import annotations

from datetime import date, datetime

from quarterdeck.core.events import Delivery, receiver
from quarterdeck.core.jobs import enqueue
from quarterdeck.registers.actions._notices import _notify
from quarterdeck.registers.choices import Reason
from quarterdeck.registers.declaration import find_register
from quarterdeck.registers.events import EntryChanged, EntryCommented, EntryReminds, ImportAsked
from quarterdeck.registers.jobs import step_import
from quarterdeck.registers.models import Comment, Entry
from quarterdeck.registers.queries.importing import job_key
from quarterdeck.registers.queries.notices import (
    told_of_change,
    told_of_comment,
    told_of_reminder,
    words_of_change,
    words_of_comment,
)
from quarterdeck.registers.queries.reminders import words_of_reminder


@receiver(EntryChanged)
def tell_of_change(event: EntryChanged, delivery: Delivery) -> None:
    entry = _entry(event.register, event.entry_id)
    people = told_of_change(entry, event, delivery.actor) if entry else {}
    if entry and people:
        _notify(people, delivery, subject_id=entry.pk, words=words_of_change(entry, event))


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
    """The entry with what decides who is told, not its seventy columns."""
    rows = find_register(key).model._base_manager.only("subject", "owner", "created_by", "deleted_at")
    found: Entry | None = rows.filter(pk=number).first()
    return found
