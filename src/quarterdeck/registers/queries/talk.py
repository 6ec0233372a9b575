"""Comments, files and watchers of an entry, as far as the reader may see them."""

from __future__ import annotations

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
    rows = dict(Watcher.objects.filter(subject=entry.pk).values_list("person_id", "is_muted"))
    there = {key for key in (entry.owner_id, entry.created_by_id) if key is not None}
    return ({key for key, muted in rows.items() if not muted} | there) - {key for key, muted in rows.items() if muted}


def may_open_attachment(actor: Person, file: StoredFile) -> bool:
    """A file of an entry opens for who sees the entry; other files are none of the kernel's business."""
    subject = Attachment.objects.filter(file=file).values_list("subject_id", flat=True).first()
    return subject is None or Subject.objects.visible_to(actor).filter(pk=subject).exists()
