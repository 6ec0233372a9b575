"""The mail that tells a person what is new, as far as they may see it at this moment."""

from __future__ import annotations

from datetime import datetime
from email.utils import make_msgid
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from quarterdeck.core.models import Person
from quarterdeck.registers.choices import Rhythm
from quarterdeck.registers.errors import ValuesRefused
from quarterdeck.registers.models import Digest
from quarterdeck.registers.queries.notices import due_soon, notices_of

SENDS_NOTHING = "django.core.mail.backends.dummy.EmailBackend"
MOST_IN_A_MAIL = 30
MOST_DUE = 10


def sends_mail() -> bool:
    """Whether whoever runs the installation has named a mail server."""
    sends: bool = settings.EMAIL_BACKEND != SENDS_NOTHING
    return sends


def digest_of(actor: Person) -> Digest:
    """One's own choice; never, where none was made."""
    return Digest.objects.filter(person=actor).first() or Digest(person=actor)


def due_digests(at: datetime) -> list[int]:
    """Whose mails are due."""
    rows = Digest.objects.exclude(rhythm=Rhythm.OFF).filter(next_at__lte=at, person__deactivated_at__isnull=True)
    return list(rows.order_by("next_at", "person_id").values_list("person_id", flat=True))


def require_mailbox(actor: Person, rhythm: str) -> None:
    """Raises ValuesRefused where the rhythm is unknown or there is no address to send to."""
    if rhythm not in Rhythm.values:
        raise ValuesRefused(fields={"rhythm": "Choose never, every day or every Monday."})
    if rhythm != Rhythm.OFF and not actor.email:
        raise ValuesRefused(fields={"rhythm": "Your person has no e-mail address. Ask an administrator to enter it."})


def mail_of(person: Person, *, job: int, address: str, at: datetime) -> EmailMultiAlternatives | None:
    """The mail with the notices that the job has claimed; None where the person may see none of them any more."""
    rows = list(notices_of(person).filter(mail=job))
    if not rows or not person.email:
        return None
    given = {
        "person": person,
        "rows": rows[:MOST_IN_A_MAIL],
        "more": max(0, len(rows) - MOST_IN_A_MAIL),
        "due": due_soon(person, at.date())[:MOST_DUE],
        "today": at.date(),
        "address": address,
    }
    subject = f"{len(rows)} new in Quarterdeck" if len(rows) > 1 else "1 new in Quarterdeck"
    mail = EmailMultiAlternatives(
        subject,
        render_to_string("registers/mail/digest.txt", given),
        to=[person.email],
        headers={
            "Message-ID": make_msgid(f"digest-{person.pk}-{job}", domain=urlsplit(address).hostname or "localhost"),
            "Auto-Submitted": "auto-generated",
        },
    )
    mail.attach_alternative(render_to_string("registers/mail/digest.html", given), "text/html")
    return mail
