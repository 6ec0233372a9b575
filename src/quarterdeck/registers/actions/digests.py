"""Choosing how often one is told by e-mail."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from quarterdeck.core import audit
from quarterdeck.core.models import Person
from quarterdeck.registers.models import Digest, Notice
from quarterdeck.registers.queries.digests import require_mailbox
from quarterdeck.registers.rules.reminders import next_mail


def choose_digest(*, actor: Person, rhythm: str, at: datetime) -> Digest:
    """Choose one's own rhythm. What was told in the application before comes into no mail.

    Raises ValuesRefused.
    """
    require_mailbox(actor, rhythm)
    with transaction.atomic():
        Digest.objects.get_or_create(person=actor)
        row = Digest.objects.select_for_update().get(person=actor)
        if row.rhythm == rhythm:
            return row
        audit.record(
            actor=actor, at=at, action="registers.choose_digest", subject=row, workspace=None,
            changes={"rhythm": [row.rhythm, rhythm]},
        )  # fmt: skip
        row.rhythm, row.next_at = rhythm, next_mail(rhythm, at)
        row.save(update_fields=["rhythm", "next_at"])
        Notice.objects.filter(person=actor, mail__isnull=True).update(mail=0)
    return row
