"""Taking a person's mail in hand: once per mail, also when the worker dies on the way.

The claim is committed before the mail leaves. A worker that dies after it may have sent the mail or not. Nobody can
know: that mail is not sent again, and what it would have told stays new in the application.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from quarterdeck.core.models import Person
from quarterdeck.registers.choices import Rhythm
from quarterdeck.registers.models import Digest, Notice
from quarterdeck.registers.rules.reminders import next_mail

AGAIN_AFTER = timedelta(minutes=15)


def _claim_mail(person: Person, *, job: int, at: datetime) -> bool:
    """Whether a mail is due to this person, and is this job's now with all that is new to them."""
    with transaction.atomic():
        row = Digest.objects.select_for_update().filter(person=person).exclude(rhythm=Rhythm.OFF).first()
        if row is None or row.next_at is None or row.next_at > at or not person.is_active:
            return False
        Digest.objects.filter(person=person).update(next_at=next_mail(row.rhythm, at))
        return bool(Notice.objects.filter(person=person, seen_at__isnull=True, mail__isnull=True).update(mail=job))


def _give_back(person: Person, *, job: int, at: datetime) -> None:
    """The mail was refused before anybody had it: once more, a little later."""
    with transaction.atomic():
        Notice.objects.filter(person=person, mail=job).update(mail=None)
        Digest.objects.filter(person=person).exclude(rhythm=Rhythm.OFF).update(next_at=at + AGAIN_AFTER)


def _note_sent(person: Person, *, at: datetime) -> None:
    Digest.objects.filter(person=person).update(sent_at=at)
