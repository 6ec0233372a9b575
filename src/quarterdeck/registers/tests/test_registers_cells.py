"""Values edited where they stand in the list, and typed inputs for many entries at once."""

from __future__ import annotations

import pytest

from quarterdeck.core.tests.factories import AT, manager_of
from quarterdeck.registers.actions import create_custom_field, edit_entry
from quarterdeck.registers.models import ChangeBatch, Entry
from quarterdeck.registers.tests.suite.deck import LEAKS, Deck

pytestmark = pytest.mark.django_db
LIST = "/registers/leaks/"


@pytest.fixture
def deck() -> Deck:
    return Deck()


def fresh(entry: Entry) -> Entry:
    return type(entry)._base_manager.get(pk=entry.pk)


def test_a_cell_is_edited_where_it_stands_and_refused_beside_its_input(deck: Deck) -> None:
    client, url = deck.client(), f"{LIST}{deck.leak.pk}/cell/"
    page = client.get(f"{LIST}?columns=severity,owner,state,score").content.decode()
    assert 'data-field="severity" data-editable' in page
    assert 'data-field="state">' in page
    assert 'data-field="score">' in page
    form = client.get(f"{url}severity/").content.decode()
    assert '<option value="2" selected>Large</option>' in form
    assert client.post(f"{url}severity/", {"severity": "3", "version": "1"}).status_code == 204
    assert fresh(deck.leak).severity == 3
    refused = client.post(f"{url}depth/", {"depth": "deep", "version": "2"})
    assert (refused.status_code, "Enter a number" in refused.content.decode()) == (422, True)
    assert 'value="deep"' in refused.content.decode()
    stale = client.post(f"{url}severity/", {"severity": "1", "version": "1"})
    assert (stale.status_code, "It says Huge now" in stale.content.decode()) == (409, True)
    assert client.post(f"{url}severity/", {"severity": "1"}).status_code == 409
    assert 'name="version" value="2"' in stale.content.decode()
    assert client.post(f"{url}owner/", {"owner": str(deck.member.pk), "version": "2"}).status_code == 204
    assert fresh(deck.leak).owner == deck.member


def test_cells_are_there_for_who_may_edit_and_fields_for_who_may_read(deck: Deck) -> None:
    url = f"{LIST}{deck.leak.pk}/cell/"
    for name in ("state", "score", "soundings", "no_such", "custom.nothing"):
        assert deck.client().get(f"{url}{name}/").status_code == 404, name
    assert deck.client(deck.auditor).get(f"{url}severity/").status_code == 403
    assert deck.client(deck.member).post(f"{url}severity/", {"severity": "1", "version": "1"}).status_code == 403
    edit_entry(actor=deck.manager, entry=deck.leak, values={"owner": deck.member.pk}, at=AT)
    member = deck.client(deck.member)
    assert member.get(f"{url}severity/").status_code == 200
    assert member.get(f"{url}finder_phone/").status_code == 404
    assert fresh(deck.leak).severity == 2


def test_many_are_told_by_the_right_input(deck: Deck) -> None:
    assert deck.place.parent is not None
    analyst = manager_of(deck.place.parent, "pmo_analyst", name="Ana")
    create_custom_field(actor=analyst, register=LEAKS, workspace=deck.place.parent, label="Docked", kind="date", at=AT)
    client = deck.client()

    def asked(what: str) -> str:
        return client.get(f"{LIST}bulk/input/?state=%3Fin%3DP-1&do={what}").content.decode()

    assert '<option value="3">Huge</option>' in asked("set:severity")
    assert f'<option value="{deck.member.pk}">Ewa Krol</option>' in asked("set:owner")
    assert 'type="date" name="due_on"' in asked("set:due_on")
    assert 'type="date" name="custom.docked"' in asked("set:custom.docked")
    assert 'type="checkbox" name="decks" value="hold"' in asked("set:decks")
    assert 'name="likelihood"' in asked("step:confirm")
    assert 'name="reason"' in asked("step:close")
    assert 'name="finding"' in asked("step:close")
    assert [asked(what).strip() for what in ("", "delete", "set:state", "set:soundings", "step:nothing")] == [""] * 5
    body = {"entry": [str(deck.leak.pk)], "back": f"{LIST}?is=open"}
    client.post(f"{LIST}bulk/", {**body, "do": "set:decks", "decks": ["hold", "upper"]})
    client.post(f"{LIST}bulk/", {**body, "do": "set:owner", "owner": str(deck.member.pk)})
    client.post(f"{LIST}bulk/", {**body, "do": "step:confirm", "likelihood": "4"})
    client.post(f"{LIST}bulk/", {**body, "do": "step:close", "reason": "Dry.", "finding": "A seal."})
    done = fresh(deck.leak)
    assert (done.decks, done.owner, done.likelihood, done.state, done.finding) == (
        ["upper", "hold"], deck.member, 4, "closed", "A seal.",
    )  # fmt: skip
    client.post(f"{LIST}bulk/", {**body, "do": "set:owner", "owner": ""})
    assert fresh(deck.leak).owner is None


def test_all_that_match_are_changed_and_no_others(deck: Deck) -> None:
    for title in ("One", "Two"):
        deck.new(title, severity=3)
    client = deck.client()
    client.post(f"{LIST}bulk/", {"all": "yes", "state": "?severity=3&page=7", "do": "set:tags", "tags": "wet"})
    batch = ChangeBatch.objects.get()
    assert (len(batch.items), fresh(deck.leak).tags) == (2, [])
    client.post(f"{LIST}bulk/", {"all": "yes", "state": "?q=nothing+like+it", "do": "delete"})
    assert "Choose at least one entry first." in client.get(LIST).content.decode()
    assert LEAKS.model.objects.filter(deleted_at=None).count() == 3
