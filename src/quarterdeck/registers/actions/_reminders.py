"""Saying that due days and promises come near or ran out: once each, for nobody in particular asked for it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from quarterdeck.core.events import emit
from quarterdeck.registers.events import EntryReminds
from quarterdeck.registers.models import Reminded
from quarterdeck.registers.queries.reminders import reminders

MOST_AT_ONCE = 500


def _remind(*, at: datetime) -> int:
    """Announce what was not said yet, with the note that it is said. The receivers of the event tell the people."""
    with transaction.atomic():
        found = reminders(at)[:MOST_AT_ONCE]
        for one in found:
            Reminded.objects.update_or_create(
                subject=one.subject, clock=one.clock, reason=one.reason, defaults={"at": at}
            )
            event = EntryReminds(
                register=one.subject.register,
                entry_id=one.subject.pk,
                clock=one.clock,
                reason=one.reason,
                due=one.due.isoformat(),
            )
            emit(event, workspace=one.subject.workspace, actor=None, at=at)
    return len(found)
