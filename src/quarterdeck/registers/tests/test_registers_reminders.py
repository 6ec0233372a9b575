"""Reminders of due days and promises, and the mails that carry what is new: once each, as far as one may see."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from smtplib import SMTPDataError
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from quarterdeck.core import clock
from quarterdeck.core.events import deliver
from quarterdeck.core.jobs import JobRun, JobState, execute, requeue_lost, run_waiting
from quarterdeck.core.models import OutboxEvent, Person
from quarterdeck.core.tests.factories import AT
from quarterdeck.registers.actions import choose_digest, comment_entry, delete_entry, edit_entry, transition_entry
from quarterdeck.registers.choices import Reason
from quarterdeck.registers.errors import ValuesRefused
from quarterdeck.registers.jobs import look_for_mails, look_for_reminders
from quarterdeck.registers.models import Clocked, Notice, Reminded
from quarterdeck.registers.queries.notices import notices_of
from quarterdeck.registers.queries.published import content_of
from quarterdeck.registers.rules.reminders import next_mail, reason_to_tell
from quarterdeck.registers.tests.suite.deck import Deck

DAY = timedelta(days=1)
DUE = date(2026, 11, 5)


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("due", "at", "said", "expected"),
    [
        (DUE, "2026-11-03T23:59", {}, None),
        (DUE, "2026-11-04T00:00", {}, Reason.DUE),
        (DUE, "2026-11-05T23:59", {Reason.DUE: "2026-11-04T00:00"}, None),
        (DUE, "2026-11-06T00:00", {Reason.DUE: "2026-11-04T00:00"}, Reason.LATE),
        (DUE, "2026-11-06T00:01", {Reason.LATE: "2026-11-06T00:00"}, None),
        (DUE, "2026-11-06T00:01", {Reason.LATE: "2026-11-02T00:00"}, Reason.LATE),  # moved on after it was said
        (DUE, "2026-11-13T00:00", {}, None),  # old news
        (instant("2026-11-05T12:00"), "2026-11-05T11:59", {Reason.DUE: "2026-11-04T12:00"}, None),
        (instant("2026-11-05T12:00"), "2026-11-05T12:00", {}, Reason.LATE),
        (instant("2026-11-05T12:00"), "2026-11-04T12:00", {}, Reason.DUE),
        (instant("2026-11-01T12:00"), "2026-11-01T11:00", {}, None),  # promised within its reminder
    ],
)
def test_a_day_or_a_promise_is_said_when_it_is_near_and_when_it_is_late(
    due: date | datetime, at: str, said: dict[Reason, str], expected: Reason | None
) -> None:
    known = {reason: instant(when) for reason, when in said.items()}
    assert reason_to_tell(due, changed_at=instant("2026-11-01T08:00"), said=known, at=instant(at)) is expected


def test_mails_leave_in_the_morning_daily_or_on_monday() -> None:
    thursday = instant("2026-11-05T06:00")
    assert next_mail("off", thursday) is None
    assert next_mail("daily", thursday) == instant("2026-11-06T06:00")
    assert next_mail("daily", thursday - timedelta(minutes=1)) == thursday
    assert next_mail("weekly", thursday) == instant("2026-11-09T06:00")
    assert next_mail("weekly", instant("2026-11-09T05:00")) == instant("2026-11-09T06:00")
    assert next_mail("weekly", instant("2026-11-09T06:00")) == instant("2026-11-16T06:00")


@pytest.fixture
def deck() -> Deck:
    made = Deck()
    Notice.objects.all().delete()
    OutboxEvent.objects.all().delete()
    return made


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Sets the clock of the faces."""
    return lambda at: monkeypatch.setattr(clock, "now", lambda: at)


def looked() -> None:
    """A round of the supervisor, its jobs and the events that they leave, all of them twice."""
    for _ in range(2):
        look_for_reminders()
        run_waiting()
        for key in list(OutboxEvent.objects.filter(delivered_at=None).order_by("pk").values_list("pk", flat=True)):
            deliver(key)


def told(person: Person) -> list[tuple[str, str]]:
    return [(one.reason, one.words) for one in notices_of(person)]


@pytest.mark.django_db
def test_a_due_day_and_a_broken_promise_are_told_once_to_who_sees_the_entry(deck: Deck, now: Any) -> None:
    now(AT)
    edit_entry(actor=deck.manager, entry=deck.leak, values={"due_on": "2026-11-05", "owner": deck.member.pk}, at=AT)
    promised = Clocked.objects.get(subject=deck.leak.pk, clock="confirm").due_at
    OutboxEvent.objects.all().delete()
    now(instant("2026-11-04T07:00"))
    Clocked.objects.filter(subject=deck.leak.pk).update(stopped_at=AT)
    looked()
    assert told(deck.member) == [("due", "Due on 5 Nov 2026")] == told(deck.manager)
    Clocked.objects.filter(subject=deck.leak.pk, clock="confirm").update(stopped_at=None)
    now(max(promised, instant("2026-11-06T07:00")) + timedelta(hours=1))
    looked()
    until = f"Confirm, promised by {promised.day} {promised:%b %Y, %H:%M} UTC"
    assert sorted(told(deck.member)) == [("due", "Due on 5 Nov 2026"), ("late", until), ("late", "Due on 5 Nov 2026")]
    assert Reminded.objects.count() == 3
    edit_entry(actor=deck.manager, entry=deck.leak, values={"visibility": "restricted", "owner": None}, at=clock.now())
    assert told(deck.member) == []
    Reminded.objects.all().delete()
    OutboxEvent.objects.all().delete()
    looked()
    assert Notice.objects.filter(person=deck.member).count() == 3  # nobody is told of what they may not see
    assert len(told(deck.manager)) == 5


@pytest.mark.django_db
def test_what_is_done_waits_or_was_deleted_reminds_nobody(deck: Deck, now: Any) -> None:
    now(AT)
    edit_entry(actor=deck.manager, entry=deck.leak, values={"due_on": "2026-11-05"}, at=AT)
    gone = deck.new("Gone", due_on="2026-11-05")
    delete_entry(actor=deck.manager, entry=gone, at=AT)
    for key, given in (("confirm", {"values": {"likelihood": 2}}), ("wait", {})):
        transition_entry(actor=deck.manager, entry=deck.leak, transition_key=key, at=AT, **given)  # type: ignore[arg-type]
    OutboxEvent.objects.all().delete()
    Clocked.objects.filter(subject=deck.leak.pk, clock="close").update(due_at=instant("2026-11-04T06:00"))
    now(instant("2026-11-04T07:00"))
    looked()
    assert told(deck.manager) == [("due", "Due on 5 Nov 2026")]
    deck.leak.refresh_from_db()
    transition_entry(actor=deck.manager, entry=deck.leak, transition_key="close", reason="Dry.",
                     values={"finding": "A seal."}, at=clock.now())  # fmt: skip
    now(instant("2026-11-07T07:00"))
    OutboxEvent.objects.all().delete()
    looked()
    assert told(deck.manager) == [("due", "Due on 5 Nov 2026")]


def mailed(at: datetime, now: Any) -> list[Any]:
    now(at)
    look_for_mails()
    run_waiting()
    sent, mail.outbox = list(mail.outbox), []
    return sent


def give(deck: Deck, person: Person, title: str = "Leak", **values: Any) -> None:
    deck.new(title, owner=person.pk, **values)
    for key in list(OutboxEvent.objects.filter(delivered_at=None).values_list("pk", flat=True)):
        deliver(key)


@pytest.mark.django_db
def test_a_mail_leaves_by_choice_once_with_what_may_be_seen_and_never_empty(deck: Deck, now: Any) -> None:
    morning = instant("2026-11-03T06:00")
    member = deck.member
    give(deck, member, "Before the choice")
    assert mailed(morning, now) == []
    choose_digest(actor=member, rhythm="daily", at=morning)
    assert mailed(morning + DAY, now) == []  # nothing new
    give(deck, member, "<b>Bold</b> & wet", due_on="2026-11-06")
    give(deck, member, "Secret", visibility="restricted")
    secret = Notice.objects.order_by("-pk")[0].subject
    type(secret).objects.filter(pk=secret.pk).update(owner=None)
    assert mailed(morning + DAY + timedelta(hours=20), now) == []
    sent = mailed(morning + 2 * DAY, now)
    assert [(one.to, one.subject) for one in sent] == [([member.email], "1 new in Quarterdeck")]
    plain, rich = sent[0].body, sent[0].alternatives[0].content
    assert "P-1/L-3 <b>Bold</b> & wet\n  Aoife Brennan gave you this" in plain
    assert "&lt;b&gt;Bold&lt;/b&gt; &amp; wet" in rich
    assert "/registers/leaks/" in plain
    assert "Yours and due" in rich
    for text in (plain, rich):
        assert "Secret" not in text
        assert "Before the choice" not in text
    assert mailed(morning + 2 * DAY, now) == mailed(morning + 3 * DAY, now) == []
    choose_digest(actor=member, rhythm="off", at=morning + 3 * DAY)
    give(deck, member)
    assert mailed(morning + 20 * DAY, now) == []


class Stumbling(EmailBackend):
    """A mail server that takes mails or refuses them; a worker may be killed right after it took one."""

    answer: BaseException | None = None
    taken = 0

    def send_messages(self, messages: Any) -> int:
        if isinstance(self.answer, SMTPDataError):
            raise self.answer
        Stumbling.taken += 1
        if self.answer is not None:
            raise self.answer
        return len(messages)


@pytest.mark.django_db
def test_a_refused_mail_comes_again_and_one_of_a_killed_worker_does_not(deck: Deck, now: Any, settings: Any) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Stumbling"
    morning = instant("2026-11-03T06:00")
    choose_digest(actor=deck.member, rhythm="daily", at=morning)
    give(deck, deck.member)
    Stumbling.answer, Stumbling.taken = SMTPDataError(451, b"later"), 0
    mailed(morning + DAY, now)
    failed = JobRun.objects.get(name="registers.send_digest")
    assert (failed.state, failed.error) == (JobState.FAILED, "The mail server did not take the mail: SMTPDataError.")
    Stumbling.answer = KeyboardInterrupt()
    now(morning + DAY + timedelta(minutes=15))
    look_for_mails()
    run = JobRun.objects.get(state=JobState.QUEUED)
    with pytest.raises(KeyboardInterrupt):
        execute(run.pk, worker="dead")
    Stumbling.answer = None
    assert requeue_lost(dead=["dead"]) == 1
    mailed(morning + DAY + timedelta(minutes=20), now)
    run.refresh_from_db()
    assert (run.state, run.attempts, run.result) == (JobState.SUCCEEDED, 2, {"sent": 0})
    assert Stumbling.taken == 1
    give(deck, deck.member, "Another")
    mailed(morning + 2 * DAY, now)
    assert Stumbling.taken == 2


@pytest.mark.django_db
def test_everybody_chooses_for_themselves_on_a_page_of_their_own(deck: Deck, settings: Any) -> None:
    client = deck.client(deck.member)
    assert "You are told in Quarterdeck alone" in client.get("/notifications/mail/").content.decode()
    assert client.post("/notifications/mail/", {"rhythm": "hourly"}).status_code == 422
    assert client.post("/notifications/mail/", {"rhythm": "weekly"}).status_code == 302
    assert "The next mail leaves on" in client.get("/notifications/mail/").content.decode()
    assert client.get("/api/v1/notifications/mail").json()["rhythm"] == "weekly"
    put = client.put("/api/v1/notifications/mail", data='{"rhythm": "yearly"}', content_type="application/json")
    assert (put.status_code, put.json()["fields"]) == (422, {"rhythm": "Choose never, every day or every Monday."})
    put = client.put("/api/v1/notifications/mail", data='{"rhythm": "off"}', content_type="application/json")
    assert put.json() == {"rhythm": "off", "next_at": None, "sent_at": None}
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    assert "This installation sends no mail" in client.get("/notifications/mail/").content.decode()
    Person.objects.filter(pk=deck.member.pk).update(email="")
    deck.member.refresh_from_db()
    with pytest.raises(ValuesRefused):
        choose_digest(actor=deck.member, rhythm="daily", at=AT)


@pytest.mark.django_db
def test_webhooks_tell_of_entries_that_their_eyes_may_see_and_never_internal_words(deck: Deck) -> None:
    edit_entry(actor=deck.manager, entry=deck.leak, values={"title": "Deeper", "finder_phone": "555"}, at=AT)
    changed = OutboxEvent.objects.get()
    told = content_of(deck.member, changed)
    assert told is not None
    assert (told["reference"], told["title"], told["verb"]) == ("P-1/L-1", "Deeper", "edited")
    assert "555" not in str(told)
    comment_entry(actor=deck.manager, entry=deck.leak, text="Quiet", is_internal=True, at=AT)
    comment_entry(actor=deck.manager, entry=deck.leak, text="Aloud", at=AT)
    heard = [content_of(deck.member, one) is not None for one in OutboxEvent.objects.order_by("pk")]
    assert heard == [True, False, True]
    edit_entry(actor=deck.manager, entry=deck.leak, values={"visibility": "restricted"}, at=AT)
    assert (content_of(deck.member, changed), content_of(deck.manager, changed) is None) == (None, False)
    delete_entry(actor=deck.manager, entry=deck.leak, at=AT)
    gone = content_of(deck.manager, OutboxEvent.objects.order_by("-pk")[0])
    assert gone is not None
    assert gone["verb"] == "deleted"
