"""Comments, files and watchers of an entry, as far as the reader may see them."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet

from quarterdeck.core.models import Person, StoredFile
from quarterdeck.core.permissions import may
from quarterdeck.registers.models import Attachment, Comment, Entry, Subject, Watcher


def comments_of(actor: Person, entry: Entry) -> QuerySet[Comment]:
    """What was said, the youngest first; internal words only for those who see the workspace itself."""
    rows = Comment.objects.filter(subject=entry.pk).select_related("author").prefetch_related("mentioned")
    if not may(actor, "core.view_workspace", entry.workspace):
        rows = rows.filter(is_internal=False)
    return rows.order_by("-id")


def attachments_of(entry: Entry) -> QuerySet[Attachment]:
    return Attachment.objects.filter(subject=entry.pk).select_related("file", "added_by")


def watchers_of(entry: Entry) -> set[int]:
    """Who hears of changes: who said so, the owner and the maker, without those who said no."""
    return watchers_of_many([entry])[entry.pk]


def watchers_of_many(entries: Collection[Entry]) -> dict[int, set[int]]:
    """By entry, who hears of its changes."""
    there = {one.pk: {key for key in (one.owner_id, one.created_by_id) if key is not None} for one in entries}
    said = Watcher.objects.filter(subject__in=list(there))
    for subject, person, is_muted in said.order_by("is_muted").values_list("subject_id", "person_id", "is_muted"):
        if is_muted:
            there[subject].discard(person)
        else:
            there[subject].add(person)
    return there


def may_open_attachment(actor: Person, file: StoredFile) -> bool:
    """A file of an entry opens for who sees the entry; other files are none of the kernel's business."""
    subject = Attachment.objects.filter(file=file).values_list("subject_id", flat=True).first()
    return subject is None or Subject.objects.visible_to(actor).filter(pk=subject).exists()
