"""Background work of the kernel: reminders of due days and promises, mail to people, and large imports."""

from __future__ import annotations

from smtplib import (
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPDataError,
    SMTPHeloError,
    SMTPRecipientsRefused,
    SMTPSenderRefused,
)
from socket import gaierror
from typing import Any

from django.conf import settings

from quarterdeck.core import clock
from quarterdeck.core.jobs import JobRun, enqueue, job
from quarterdeck.core.models import Person
from quarterdeck.registers.actions import apply_import, preview_import, undo_batch
from quarterdeck.registers.actions._digests import _claim_mail, _give_back, _note_sent
from quarterdeck.registers.actions._reminders import _remind
from quarterdeck.registers.choices import ImportStep
from quarterdeck.registers.errors import MailRefused
from quarterdeck.registers.models import ImportRun
from quarterdeck.registers.queries.digests import due_digests, mail_of, sends_mail
from quarterdeck.registers.queries.reminders import reminders

# Answers after which nobody has the mail; after any other failure it may have left.
NOT_TAKEN = (
    ConnectionRefusedError,
    gaierror,
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPDataError,
    SMTPHeloError,
    SMTPRecipientsRefused,
    SMTPSenderRefused,
)


@job("registers.remind", title="Remind of due days and promises")
def remind(run: JobRun) -> None:
    """The reminders and their note become visible with the job's success: a repeated job says nothing twice."""
    with run.publishing():
        run.result = {"said": _remind(at=clock.now())}


@job("registers.send_digest", title="Send notifications by e-mail")
def send_digest(run: JobRun, *, person: int) -> dict[str, Any]:
    """Send one person what is new, as far as they may see it now; at most once, whatever happens to the worker."""
    to = Person.objects.get(pk=person)
    if not _claim_mail(to, job=run.pk, at=clock.now()):
        return {"sent": 0}
    mail = mail_of(to, job=run.pk, address=settings.QUARTERDECK_URL, at=clock.now())
    if mail is None:
        return {"sent": 0}
    try:
        mail.send()
    except NOT_TAKEN as error:
        _give_back(to, job=run.pk, at=clock.now())
        raise MailRefused(f"The mail server did not take the mail: {type(error).__name__}.") from error
    _note_sent(to, at=clock.now())
    return {"sent": 1}


@job("registers.step_import", title="Import entries of a file")
def step_import(run: JobRun, *, import_run_id: int, step: str) -> dict[str, Any] | None:
    """Check, apply or take back a large file. What is written becomes visible with the job's success, or not at all."""
    rows = ImportRun.objects.select_related("workspace", "file", "batch")
    import_run = rows.filter(pk=import_run_id).first()
    if import_run is None or run.actor is None:
        return None
    if step == ImportStep.CHECK:
        return preview_import(actor=run.actor, run=import_run, at=clock.now(), told=run.progress)
    if step == ImportStep.APPLY:
        apply_import(actor=run.actor, run=import_run, at=clock.now(), told=run.progress, within=run.publishing)
    elif import_run.batch is not None:
        batch, at = import_run.batch, clock.now()
        undo_batch(actor=run.actor, batch=batch, at=at, told=run.progress, within=run.publishing)
    return None


def look_for_reminders() -> None:
    """A round of the supervisor."""
    if reminders(clock.now()):
        enqueue(remind, actor=None, workspace=None, dedupe_key="all")


def look_for_mails() -> None:
    """A round of the supervisor; without a mail server everything waits in the application."""
    if not sends_mail():
        return
    for person in due_digests(clock.now()):
        enqueue(send_digest, actor=None, workspace=None, dedupe_key=f"person {person}", person=person)
