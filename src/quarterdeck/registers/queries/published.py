"""What other systems are told of entries: as much as the person of the subscription may see at that moment."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from quarterdeck.core.models import OutboxEvent, Person
from quarterdeck.registers.events import EntryChanged, EntryCommented, EntryReminds
from quarterdeck.registers.models import Comment, Subject
from quarterdeck.registers.models.sight import subjects_q

PUBLISHED = (
    (EntryChanged.kind, "An entry is made, changed, moved on or deleted"),
    (EntryCommented.kind, "An entry is commented on"),
    (EntryReminds.kind, "An entry is nearly due, or late"),
)
TOLD = ("verb", "transition", "fields", "version", "comment_id", "clock", "reason", "due")


def content_of(eyes: Person, event: OutboxEvent) -> dict[str, Any] | None:
    """The entry as it stands now, deleted ones as well, and what happened to it; never a value of a field."""
    payload = event.payload
    subject = Subject.objects.filter(subjects_q(eyes), pk=payload["entry_id"]).select_related("workspace").first()
    if subject is None or _is_quiet(payload.get("comment_id")):
        return None
    return {
        "register": subject.register,
        "entry": subject.pk,
        "reference": subject.reference,
        "title": subject.title,
        "state": subject.state,
        "due_on": subject.due_on.isoformat() if subject.due_on else None,
        "url": f"{settings.QUARTERDECK_URL}{subject.url}",
        **{key: payload[key] for key in TOLD if key in payload},
    }


def _is_quiet(comment_id: int | None) -> bool:
    """Internal words stay inside."""
    return comment_id is not None and not Comment.objects.filter(pk=comment_id, is_internal=False).exists()
