from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from quarterdeck.core.tests.factories import AT
from quarterdeck.registers.actions import (
    transition_entry,
)
from quarterdeck.registers.models import Attachment, Comment, Relation, Subject
from quarterdeck.registers.queries.boards import lanes, weeks
from quarterdeck.registers.queries.entries import asked_fields, asks_something
from quarterdeck.registers.queries.lists import EntryList
from quarterdeck.registers.rules.list_query import ListQuery
from quarterdeck.registers.tests.suite.deck import LEAKS, Deck

pytestmark = pytest.mark.django_db


@pytest.fixture
def deck() -> Deck:
    return Deck()


# Board and calendar


def test_a_board_has_a_lane_per_state_with_its_count_and_the_steps_of_each_card(deck: Deck) -> None:
    listed = EntryList(deck.manager, LEAKS, ListQuery(layout="board"), day=AT.date())
    found = lanes(listed)
    assert [lane.state for lane in found] == LEAKS.workflow.states.values
    assert [(way.step.key, way.asks) for way in found[0].cards[0].ways] == [("confirm", True), ("close", True)]
    transition_entry(actor=deck.manager, entry=deck.leak, transition_key="confirm", values={"likelihood": 2}, at=AT)
    found = lanes(listed)
    assert [(lane.count, len(lane.cards)) for lane in found[:2]] == [(0, 0), (1, 1)]
    assert [(way.step.key, way.asks) for way in found[1].cards[0].ways][:2] == [("wait", False), ("submit", False)]
    assert lanes(EntryList(deck.auditor, LEAKS, ListQuery(), day=AT.date()))[1].cards[0].ways == []


def test_a_step_asks_only_for_what_is_missing(deck: Deck) -> None:
    confirm, wait = LEAKS.workflow.transition("confirm"), LEAKS.workflow.transition("wait")
    assert confirm is not None
    assert wait is not None
    assert asked_fields(deck.leak, confirm) == ["likelihood"]
    assert asked_fields(deck.new("x", likelihood=2), confirm) == []
    assert asks_something(deck.leak, wait) is False


def test_a_calendar_shows_whole_weeks_and_says_how_many_more_a_day_has(deck: Deck) -> None:
    for number in range(6):
        deck.new(f"Many {number}", due_on="2026-10-31")
    deck.new("One", due_on="2026-10-05")
    found = weeks(EntryList(deck.manager, LEAKS, ListQuery(month="2026-10"), day=AT.date()))
    assert [week[0].on.isoformat() for week in found] == [
        "2026-09-28", "2026-10-05", "2026-10-12", "2026-10-19", "2026-10-26"
    ]  # fmt: skip
    days = {day.on.isoformat(): day for week in found for day in week}
    assert (days["2026-10-31"].count, len(days["2026-10-31"].entries)) == (6, 3)
    assert [one.title for one in days["2026-10-05"].entries] == ["One"]
    assert days["2026-09-28"].is_other_month is True


@pytest.mark.parametrize("address", ["?layout=board", "?layout=calendar", "?layout=calendar&month=2026-12"])
def test_the_layouts_are_pages_and_parts_of_pages(deck: Deck, address: str) -> None:
    whole = deck.client().get(f"/registers/leaks/{address}").content.decode()
    part = (
        deck.client()
        .get(f"/registers/leaks/{address}", headers={"HX-Request": "true", "HX-Target": "list-body"})
        .content.decode()
    )
    assert "<html" in whole
    assert part.startswith('<div id="list-body"')


# Faces


def test_the_panel_beside_a_list_does_what_the_page_does(deck: Deck) -> None:
    base = f"/registers/leaks/{deck.leak.pk}/"
    assert "peek-head" in deck.client().get(f"{base}peek/").content.decode()
    headers = {"HX-Request": "true"}
    said = deck.client().post(f"{base}comments/", {"text": "Hello", "panel": "peek"}, headers=headers)
    assert "Hello" in said.content.decode()
    assert "entry-changed" in said["HX-Trigger"]
    refused = deck.client().post(f"{base}comments/", {"text": " ", "panel": "peek"}, headers=headers)
    assert (refused.status_code, "Write something first." in refused.content.decode()) == (422, True)
    moved = deck.client().post(
        f"{base}steps/confirm/", {"likelihood": "2", "version": "1", "panel": "peek"}, headers=headers
    )
    assert "Confirmed" in moved.content.decode()
    stale = deck.client().post(f"{base}steps/submit/", {"version": "1"}, headers=headers)
    assert (stale.status_code, stale["HX-Retarget"]) == (422, f"#step-form-submit-{deck.leak.pk}")


def test_small_writes_by_pages_lead_back_to_the_entry(deck: Deck) -> None:
    client, base = deck.client(), f"/registers/leaks/{deck.leak.pk}/"
    other = deck.new("Other")
    posts: list[tuple[str, dict[str, Any]]] = [
        ("comments/", {"text": "Hm"}),
        ("comments/", {"text": ""}),
        ("watch/", {"watch": "yes"}),
        ("watch/", {"watch": "no"}),
        ("relations/", {"kind": "causes", "other_text": "P-1/L-2 Other"}),
        ("relations/", {"kind": "causes", "other": str(other.pk)}),
        ("relations/", {"kind": "causes", "other_text": "nothing"}),
        ("files/", {"file": SimpleUploadedFile("a.txt", b"a")}),
    ]
    for rest, body in posts:
        assert client.post(base + rest, body).headers["Location"] == base
    comment, relation, file = Comment.objects.get(), Relation.objects.get(), Attachment.objects.get()
    assert client.post(f"{base}comments/{comment.pk}/", {"text": "Edited"}).status_code == 302
    assert client.post(f"{base}comments/{comment.pk}/", {"delete": "yes"}).status_code == 302
    assert client.post(f"{base}relations/{relation.pk}/").status_code == 302
    assert client.post(f"{base}files/{file.pk}/remove/").status_code == 302
    for gone in (f"comments/{comment.pk + 9}/", "relations/999/", "files/999/remove/"):
        assert client.post(base + gone).status_code == 404
    assert client.get(f"{base}files/999/").status_code == 404
    assert deck.client(deck.auditor).post(f"{base}comments/", {"text": "x"}).status_code == 403


def test_suggestions_answer_people_and_subjects(deck: Deck) -> None:
    base = f"/registers/leaks/{deck.leak.pk}/suggest/"
    deck.new("Water again")
    assert deck.client().get(f"{base}?kind=person&q=ewa").json() == {
        "items": [{"value": deck.member.pk, "label": "Ewa Krol"}]
    }
    labels = [one["label"] for one in deck.client().get(f"{base}?kind=subject&q=water").json()["items"]]
    assert labels == ["P-1/L-2 Water again"]


def test_the_api_tells_and_takes_what_hangs_on_an_entry(deck: Deck) -> None:
    client, base = deck.client(), f"/api/v1/registers/leaks/entries/{deck.leak.pk}"

    def send(method: str, rest: str, body: Any = None) -> Any:
        call = getattr(client, method)
        return call(base + rest, data=json.dumps(body or {}), content_type="application/json")

    said = send("post", "/comments", {"text": "Ask @Ewa Krol"}).json()
    assert said["mentioned"] == [{"id": deck.member.pk, "name": "Ewa Krol"}]
    assert send("patch", f"/comments/{said['id']}", {"text": "Later"}).json()["text"] == "Later"
    assert [one["text"] for one in client.get(f"{base}/comments").json()] == ["Later"]
    assert send("delete", f"/comments/{said['id']}").status_code == 204
    assert send("delete", "/comments/99999").status_code == 404
    file = client.post(f"{base}/files", {"file": SimpleUploadedFile("a.txt", b"abc")}).json()
    assert (file["name"], file["size"]) == ("a.txt", 3)
    assert [one["id"] for one in client.get(f"{base}/files").json()] == [file["id"]]
    assert send("delete", f"/files/{file['id']}").status_code == 204
    assert send("delete", f"/files/{file['id']}").status_code == 404
    other = deck.new("Other")
    related = send("post", "/relations", {"kind": "causes", "other": other.pk}).json()
    assert related[0]["other"]["reference"] == "P-1/L-2"
    assert send("post", "/relations", {"kind": "causes", "other": 99999}).status_code == 404
    assert send("post", "/relations", {"kind": "causes", "source": "no.such", "object_id": 1}).status_code == 404
    assert [one["depth"] for one in client.get(f"{base}/why").json()] == [0, 1]
    assert client.get(f"{base}/relations").json() == related
    assert send("delete", f"/relations/{related[0]['id']}").status_code == 204
    assert send("delete", f"/relations/{related[0]['id']}").status_code == 404
    assert send("put", "/watch").json() == {"watching": True, "watchers": 1}
    assert send("delete", "/watch").json() == {"watching": False, "watchers": 0}
    words = [one["words"] for one in client.get(f"{base}/history").json()]
    assert words[-1] == "created this"
    made = send("post", "/convert", {"to": "repairs", "values": {"title": "Weld"}}).json()
    assert (made["register_key"], made["reference"]) == ("repairs", "P-1/RP-1")
    assert send("post", "/convert", {"to": "leaks"}).status_code == 422
    assert Subject.objects.get(pk=made["id"]).title == "Weld"
