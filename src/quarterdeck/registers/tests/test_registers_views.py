"""Saved views: one's own and shared ones, on every layout, in the export and in the API."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quarterdeck.core.errors import NotAllowed, NotVisible
from quarterdeck.core.models import AuditRecord, Person
from quarterdeck.core.tests.factories import AT, manager_of, project
from quarterdeck.registers.actions import change_view, delete_view, save_view
from quarterdeck.registers.errors import ValuesRefused
from quarterdeck.registers.models import SavedView
from quarterdeck.registers.queries.views import first_view, views_of
from quarterdeck.registers.tests.suite.deck import LEAKS, Deck

pytestmark = pytest.mark.django_db
LIST = "/registers/leaks/"
HUGE = [("severity", "3"), ("sort", "title"), ("columns", "severity,cost")]


@pytest.fixture
def deck() -> Deck:
    made = Deck()
    made.new("Huge one", severity=3, due_on="2026-11-03")
    return made


@pytest.fixture
def analyst(deck: Deck) -> Person:
    return manager_of(deck.place, "pmo_analyst", name="Ana Lyst")


def save(deck: Deck, name: str = "Huge", person: Person | None = None, **given: Any) -> SavedView:
    state = given.pop("state", HUGE)
    return save_view(actor=person or deck.manager, register=LEAKS, name=name, state=state, at=AT, **given)


def test_a_view_holds_on_the_list_the_board_the_calendar_the_export_and_the_api(deck: Deck) -> None:
    view, client = save(deck), deck.client()
    for layout in ("", "&layout=board", "&layout=calendar&month=2026-11"):
        page = client.get(f"{LIST}?view={view.pk}{layout}").content.decode()
        assert "Huge one" in page, layout
        assert "Water in the hold" not in page, layout
    heads = client.get(f"{LIST}?view={view.pk}").content.decode()
    assert "Cost</a></th>" in heads
    assert f"base={view.pk}" in heads  # links of the page go on from the view, spelled out
    exported = client.get(f"{LIST}export/?view={view.pk}")
    assert b"".join(exported.streaming_content).decode("utf-8-sig").splitlines() == [
        '"Id","Title","Severity","Cost"', '"P-1/L-2","Huge one","Huge",""',
    ]  # fmt: skip
    told = client.get(f"/api/v1/registers/leaks/entries?view={view.pk}").json()["items"]
    assert [one["title"] for one in told] == ["Huge one"]


def test_every_state_made_from_a_view_is_an_address_of_its_own(deck: Deck) -> None:
    view, client = save(deck), deck.client()
    page = client.get(f"{LIST}?severity=3&severity=2&sort=title&base={view.pk}").content.decode()
    assert "Water in the hold" in page
    assert "Huge *" in page
    client.post(f"{LIST}views/{view.pk}/", {"do": "update", "state": "?severity=2&sort=-title&page=4&in=P-1&no=1"})
    view.refresh_from_db()
    assert (view.state, view.version) == ([["severity", "2"], ["sort", "-title"]], 2)
    assert "Huge one" not in client.get(f"{LIST}?view={view.pk}").content.decode().split("<tbody>")[-1]


def test_the_default_opens_when_an_address_says_nothing_and_only_then(deck: Deck, analyst: Person) -> None:
    client, client_of_member = deck.client(), deck.client(deck.member)
    shared = save(deck, "For all", analyst, workspace=deck.place, is_default=True)
    assert first_view(deck.member, LEAKS, deck.place) == shared
    assert "Water in the hold" not in client_of_member.get(f"{LIST}?in=P-1").content.decode()
    save(deck, "Mine first", state=[("severity", "2")], is_default=True)
    assert "Huge one" not in client.get(LIST).content.decode().split("<tbody>")[-1]
    everything = client.get(f"{LIST}?view=all").content.decode()
    assert "Huge one" in everything
    assert "Water in the hold" in everything
    assert "Water in the hold" in client.get(f"{LIST}?is=open").content.decode()
    second = save(deck, "Mine second", is_default=True)
    assert [one.name for one in SavedView.objects.filter(owner=deck.manager, is_default=True)] == ["Mine second"]
    change_view(actor=deck.manager, view=second, is_default=False, at=AT)
    assert first_view(deck.manager, LEAKS, deck.place) == shared


def test_views_are_seen_and_changed_by_those_they_belong_to(deck: Deck, analyst: Person) -> None:
    mine = save(deck)
    shared = save(deck, "For all", analyst, workspace=deck.place)
    stranger = manager_of(project(code="P-9"), name="Stranger")
    assert [one.name for one in views_of(deck.manager, LEAKS, deck.place)] == ["For all", "Huge"]
    assert [one.name for one in views_of(deck.member, LEAKS, None)] == ["For all"]
    assert not views_of(stranger, LEAKS, None).exists()
    with pytest.raises(NotVisible):
        change_view(actor=deck.member, view=mine, name="Taken", at=AT)
    with pytest.raises(NotVisible):
        delete_view(actor=stranger, view=mine, at=AT)
    for person, refusal in ((deck.member, NotAllowed), (stranger, NotVisible)):
        with pytest.raises(refusal):
            delete_view(actor=person, view=shared, at=AT)
    with pytest.raises(NotAllowed):
        save(deck, "Pushed", deck.member, workspace=deck.place)
    client = deck.client(deck.member)
    assert client.post(f"{LIST}views/{mine.pk}/", {"do": "delete"}).status_code == 404
    assert client.post(f"{LIST}views/{shared.pk}/", {"do": "delete"}).status_code == 403
    assert "not there any more" in client.get(f"{LIST}?view={mine.pk}").content.decode()
    assert client.get(f"/api/v1/registers/leaks/entries?view={mine.pk}").status_code == 404
    assert SavedView.objects.count() == 2


def test_names_are_needed_and_used_once_and_shared_changes_are_recorded(deck: Deck, analyst: Person) -> None:
    save(deck)
    for name, words in (("  ", "Enter a name."), ("hUGE", "There is a view of this name already.")):
        with pytest.raises(ValuesRefused, match=words):
            save(deck, name)
    assert save(deck, "Huge", deck.member).owner == deck.member
    records = AuditRecord.objects.count()
    shared = save(deck, "Huge", analyst, workspace=deck.place)
    delete_view(actor=analyst, view=shared, at=AT)
    assert AuditRecord.objects.count() == records + 2


def test_the_page_saves_renames_and_forgets_views(deck: Deck) -> None:
    client = deck.client()
    made = client.post(
        f"{LIST}views/", {"name": "Late", "state": "?is=overdue&layout=board&view=7", "is_default": "on"}
    )
    view = SavedView.objects.get()
    assert made.headers["Location"] == f"{LIST}?view={view.pk}"
    assert (view.state, view.is_default, view.workspace) == ([["is", "overdue"], ["layout", "board"]], True, None)
    client.post(f"{LIST}views/{view.pk}/", {"do": "rename", "name": "Very late"})
    assert "Very late" in client.get(f"{LIST}?view={view.pk}").content.decode()
    client.post(f"{LIST}views/", {"name": "very LATE"})
    assert "There is a view of this name already." in client.get(LIST).content.decode()
    client.post(f"{LIST}views/{view.pk}/", {"do": "undefault"})
    assert SavedView.objects.get().is_default is False
    assert client.post(f"{LIST}views/{view.pk}/", {"do": "delete", "state": "?is=open"}).headers["Location"] == (
        f"{LIST}?is=open"
    )
    assert not SavedView.objects.exists()
    hostile = client.post(f"{LIST}views/", {"name": "<script>XSSED()</script>", "state": "?q=x"})
    assert b"<script>XSSED" not in client.get(hostile.headers["Location"]).content


def test_the_api_keeps_changes_and_forgets_views_and_lists_ask_as_often_with_many(deck: Deck) -> None:
    client, url = deck.client(), "/api/v1/registers/leaks/views"

    def send(method: str, rest: str, body: Any) -> Any:
        return getattr(client, method)(url + rest, data=json.dumps(body), content_type="application/json")

    made = send("post", "", {"name": "Huge", "state": "severity=3&sort=title"}).json()
    assert parse_qs(made["state"]) == {"severity": ["3"], "sort": ["title"]}
    assert send("post", "", {"name": "Bad", "state": "no_such=1"}).status_code == 422
    assert send("post", "", {"name": "Shared", "workspace": "P-1"}).status_code == 403
    assert send("patch", f"/{made['id']}", {"name": "Larger", "default": True}).json()["default"] is True
    counts = []
    for name in ("One", "Two"):
        save(deck, name)
        with CaptureQueriesContext(connection) as asked:
            client.get(f"{LIST}?view={made['id']}")
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert [one["name"] for one in client.get(url).json()] == ["Larger", "One", "Two"]
    assert send("delete", f"/{made['id']}", None).status_code == 204
    assert send("delete", f"/{made['id']}", None).status_code == 404
