"""Notifications: who is told what, once, and only as long as they may see it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from quarterdeck.core.errors import NotVisible
from quarterdeck.core.events import deliver
from quarterdeck.core.models import OutboxEvent, Person
from quarterdeck.core.tests.factories import AT
from quarterdeck.registers.actions import comment_entry, edit_entry, mark_seen, transition_entry, watch_entry
from quarterdeck.registers.models import Entry, Notice
from quarterdeck.registers.queries.notices import count_new, due_soon, notices_of
from quarterdeck.registers.tests.suite.deck import Deck

pytestmark = pytest.mark.django_db


@pytest.fixture
def deck() -> Deck:
    made = Deck()
    Notice.objects.all().delete()
    OutboxEvent.objects.all().delete()
    return made


def carried() -> None:
    """Deliver what waits, twice: an event that comes again tells nobody twice."""
    for key in list(OutboxEvent.objects.filter(delivered_at=None).order_by("pk").values_list("pk", flat=True)):
        deliver(key)
        OutboxEvent.objects.filter(pk=key).update(delivered_at=None)
        deliver(key)


def told(person: Person) -> list[tuple[str, str]]:
    carried()
    return [(one.reason, one.words) for one in notices_of(person)]


def edit(deck: Deck, **values: Any) -> Entry:
    return edit_entry(actor=deck.manager, entry=deck.leak, values=values, at=AT)


def test_who_is_given_named_or_watches_is_told_once_and_nobody_of_their_own(deck: Deck) -> None:
    edit(deck, owner=deck.member.pk)
    assert told(deck.member) == [("assigned", "Owner")]
    watch_entry(actor=deck.auditor, entry=deck.leak, at=AT)
    edit(deck, title="Deeper", finder_phone="555")
    transition_entry(actor=deck.manager, entry=deck.leak, transition_key="confirm", values={"likelihood": 3}, at=AT)
    assert told(deck.auditor) == [("changed", "Confirm: Confirmed"), ("changed", "Title")]
    comment_entry(actor=deck.manager, entry=deck.leak, text="Look, @Ada Auditor", at=AT)
    assert told(deck.auditor)[0] == ("mentioned", "Look, @Ada Auditor")
    assert told(deck.member)[0] == ("commented", "Look, @Ada Auditor")
    assert told(deck.manager) == []
    assert "555" not in str(list(Notice.objects.values()))


def test_internal_words_are_not_repeated_and_what_is_hidden_is_neither_shown_nor_counted(deck: Deck) -> None:
    edit(deck, owner=deck.auditor.pk)
    comment_entry(actor=deck.manager, entry=deck.leak, text="Quiet @Ewa Krol", is_internal=True, at=AT)
    assert told(deck.member) == [("mentioned", "")]
    assert count_new(deck.member) == 1
    edit(deck, visibility="restricted")
    assert told(deck.member) == []
    assert count_new(deck.member) is None
    assert "Water in the hold" not in deck.client(deck.member).get("/notifications/").content.decode()
    assert deck.client(deck.member).get("/api/v1/notifications").json() == []


def test_the_page_and_the_rail_say_what_is_new_and_what_is_due(deck: Deck) -> None:
    edit(deck, owner=deck.member.pk, due_on="2020-01-01", title="<script>XSSED()</script>")
    carried()
    client = deck.client(deck.member)
    page = client.get("/notifications/").content.decode()
    assert "Yours and due" in page
    assert "1 new" in page
    assert "<script>XSSED" not in page
    assert [one.title for one in due_soon(deck.member, AT.date())] == ["<script>XSSED()</script>"]
    client.post("/notifications/seen/", {"notice": str(Notice.objects.get(person=deck.member).pk)})
    assert count_new(deck.member) is None
    assert "0 new" in client.get("/notifications/").content.decode()


def test_only_ones_own_notices_are_marked_as_seen(deck: Deck) -> None:
    edit(deck, owner=deck.member.pk)
    carried()
    notice = Notice.objects.get(person=deck.member)
    with pytest.raises(NotVisible):
        mark_seen(actor=deck.auditor, numbers=[notice.pk], at=AT)
    assert deck.client(deck.auditor).post("/notifications/seen/", {"notice": str(notice.pk)}).status_code == 404
    assert mark_seen(actor=deck.auditor, at=AT) == 0
    client = deck.client(deck.member)
    listed = client.get("/api/v1/notifications?new=true").json()
    assert (listed[0]["reason"], listed[0]["reference"], listed[0]["actor"]["name"]) == (
        "assigned", "P-1/L-1", "Aoife Brennan",
    )  # fmt: skip
    body = json.dumps({"notices": [notice.pk]})
    assert client.post("/api/v1/notifications/seen", data=body, content_type="application/json").json() == {"seen": 1}
    assert client.get("/api/v1/notifications?new=true").json() == []
    assert client.post("/notifications/seen/").status_code == 302
