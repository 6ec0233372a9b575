"""Full-text search over all registers: it finds by any readable word and tells nobody what they may not see."""

from __future__ import annotations

import io

import pytest
from django.core.management import call_command
from django.db import connection

from quarterdeck.core.tests.factories import AT, manager_of, project
from quarterdeck.registers.actions import (
    comment_entry,
    create_custom_field,
    delete_comment,
    delete_entry,
    edit_comment,
    edit_entry,
)
from quarterdeck.registers.models import Subject
from quarterdeck.registers.queries.finding import found_for_command_bar, suggestions
from quarterdeck.registers.queries.search import words_q
from quarterdeck.registers.tests.suite.deck import LEAKS, REPAIRS, Deck

pytestmark = pytest.mark.django_db


@pytest.fixture
def deck() -> Deck:
    return Deck()


def found(deck: Deck, text: str, person: object = None) -> list[str]:
    return [title for title, _, _ in found_for_command_bar(person or deck.manager, text, 20)]  # type: ignore[arg-type]


def test_words_of_every_readable_field_lead_to_the_entry(deck: Deck) -> None:
    assert deck.place.parent is not None
    analyst = manager_of(deck.place.parent, "pmo_analyst", name="Ana")
    create_custom_field(actor=analyst, register=LEAKS, workspace=deck.place.parent, label="Yard", kind="text", at=AT)
    deck.new("Galley", description="The *bilge* pump of São Brás failed", tags="brackish", **{"custom.yard": "Gdynia"},
             photo="https://velmora.example/keelson")  # fmt: skip
    deck.new("Patch the galley", REPAIRS, description="New bilge hose")
    for text in ("sao bras", "PUMP bil", "brackish", "gdyn", "keelson", "bilge failed galley"):
        assert found(deck, text) == ["Galley"], text
    assert found(deck, "bilge") == ["Patch the galley", "Galley"]
    assert found(deck, "patch") == ["Patch the galley"]
    assert found(deck, "P-1/L-2") == ["Galley"]
    assert [one.title for one in suggestions(deck.manager, "brackish", place=deck.place)] == ["Galley"]
    listed = deck.client().get("/api/v1/registers/leaks/entries?q=brackish&count=true").json()
    assert (listed["total"], listed["items"][0]["title"]) == (1, "Galley")
    assert "Galley" in deck.client().get("/search/?q=gdynia").content.decode()


def test_what_changed_or_went_is_found_by_its_new_words_alone(deck: Deck) -> None:
    edit_entry(actor=deck.manager, entry=deck.leak, values={"description": "Zinc anode", "soundings": [
        {"taken_on": "2026-10-01", "depth": "1"}]}, at=AT)  # fmt: skip
    assert found(deck, "zinc") == ["Water in the hold"]
    edit_entry(actor=deck.manager, entry=deck.leak, values={"description": "Copper anode"}, at=AT)
    assert (found(deck, "zinc"), found(deck, "copper")) == ([], ["Water in the hold"])
    delete_entry(actor=deck.manager, entry=deck.leak, at=AT)
    assert found(deck, "copper") == []


def test_search_tells_nothing_that_one_may_not_see(deck: Deck) -> None:
    deck.new("Open", finder_phone="5550199 secretphone", description="shared word")
    deck.new("Hidden", description="shared word", visibility="restricted")
    stranger = manager_of(project(code="P-9"), name="Stranger")
    assert found(deck, "shared word") == ["Hidden", "Open"]
    assert found(deck, "shared word", deck.member) == ["Open"]
    assert found(deck, "shared", stranger) == []
    for person in (deck.manager, deck.member):
        assert found(deck, "secretphone", person) == []
    total = deck.client(deck.member).get("/api/v1/registers/leaks/entries?q=shared&count=true").json()["total"]
    assert total == 1


def test_what_is_said_openly_leads_to_the_entry_and_internal_words_to_nothing(deck: Deck) -> None:
    said = comment_entry(actor=deck.member, entry=deck.leak, text="The **keelson** is cracked", at=AT)
    comment_entry(actor=deck.manager, entry=deck.leak, text="Secretly sabotage", is_internal=True, at=AT)
    assert (found(deck, "keels"), found(deck, "sabotage")) == (["Water in the hold"], [])
    edit_entry(actor=deck.manager, entry=deck.leak, values={"title": "Water"}, at=AT)
    edit_comment(actor=deck.member, entry=deck.leak, comment=said, text="A bulkhead", at=AT)  # by an older look at it
    assert [found(deck, text) for text in ("keelson", "bulkhead", "water", "sabotage")] == [
        [],
        ["Water"],
        ["Water"],
        [],
    ]
    delete_comment(actor=deck.member, entry=deck.leak, comment=said, at=AT)
    assert (found(deck, "bulkhead"), found(deck, "water")) == ([], ["Water"])


HOSTILE = ('"', "' OR 1=1 --", "a* OR b", "NEAR(a b)", "words:x", "\\'", "*", "()", "-", "&|!", "\x00", "ü" * 500)


def test_hostile_questions_are_words_or_nothing(deck: Deck) -> None:
    for text in HOSTILE:
        assert found(deck, text) == [], text
        assert list(Subject.objects.filter(words_q(text))) == [], text
        assert deck.client().get("/registers/leaks/", {"q": text, "title.has": text}).status_code == 200, text


def test_the_index_is_read_again_by_a_command(deck: Deck) -> None:
    edit_entry(actor=deck.manager, entry=deck.leak, values={"description": "Zinc anode"}, at=AT)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM registers_text")
    assert found(deck, "zinc") == []
    told = io.StringIO()
    call_command("index_registers", stdout=told)
    assert "Leaks: 1" in told.getvalue()
    assert found(deck, "zinc") == ["Water in the hold"]
