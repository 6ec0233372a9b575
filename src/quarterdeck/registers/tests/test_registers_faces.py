from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from quarterdeck.core.models import Person
from quarterdeck.core.tests.factories import AT, manager_of, project, signed_in
from quarterdeck.registers.actions import create_entry, edit_entry
from quarterdeck.registers.declaration import find_register
from quarterdeck.registers.models import Entry

pytestmark = pytest.mark.django_db
LEAKS = find_register("leaks")
FORM = {"title": "Water", "severity": "2", "visibility": "open"}


class Desk:
    def __init__(self) -> None:
        self.place = project(code="P-1")
        self.manager = manager_of(self.place)
        self.client = signed_in(Client(), self.manager)

    def leak(self, **values: Any) -> Entry:
        given = {"title": "Water in the hold", "severity": 2, **values}
        return create_entry(actor=self.manager, register=LEAKS, workspace=self.place, values=given, at=AT)

    def other(self, role: str) -> tuple[Person, Client]:
        somebody = manager_of(self.place, role, name=role)
        return somebody, signed_in(Client(), somebody)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_an_entry_is_made_by_the_form_and_sending_it_again_makes_no_second(desk: Desk) -> None:
    page = desk.client.get("/registers/leaks/new/?in=p-1&title=Drip").content.decode()
    assert 'value="Drip"' in page
    body = {**FORM, "place": "P-1", "request_key": "k1", "decks": ["upper", "hold"], "owner": str(desk.manager.pk)}
    first, second = (desk.client.post("/registers/leaks/new/", body) for _ in range(2))
    assert first.status_code == 302
    assert first.headers["Location"] == second.headers["Location"]
    entry = LEAKS.model.objects.get()
    assert (entry.decks, entry.owner) == (["upper", "hold"], desk.manager)
    shown = desk.client.get(first.headers["Location"]).content.decode()
    assert "P-1/L-1" in shown
    assert "Upper; Hold" in shown


def test_a_refused_form_keeps_what_was_typed_and_says_what_to_enter(desk: Desk) -> None:
    answer = desk.client.post("/registers/leaks/new/", {**FORM, "place": "P-1", "cost": "1,5", "title": ""})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "A value is needed." in text
    assert "without thousands separators" in text
    assert 'value="1,5"' in text
    assert LEAKS.model.objects.count() == 0


def test_who_may_make_none_is_told_so_and_the_button_is_not_there(desk: Desk) -> None:
    desk.leak()
    _, auditor = desk.other("auditor")
    assert auditor.get("/registers/leaks/new/").status_code == 403
    assert "New leak" not in auditor.get("/registers/leaks/").content.decode()


def test_two_people_who_edit_the_same_entry_are_shown_both_values_and_neither_is_lost(desk: Desk) -> None:
    entry = desk.leak(cost="10", depth="2")
    edit_entry(actor=desk.manager, entry=entry, values={"title": "Theirs", "cost": "20"}, at=AT)
    mine = {**FORM, "title": "Mine", "cost": "10.00", "depth": "3", "version": "1"}
    answer = desk.client.post(f"/registers/leaks/{entry.pk}/edit/", mine)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Water in the hold" in text
    assert 'name="choose.cost" value="theirs"' in text
    assert 'name="version" value="2"' in text
    entry.refresh_from_db()
    assert entry.title == "Theirs"
    chosen = {**mine, "version": "2", "choose.title": "mine", "choose.cost": "theirs", "choose.depth": "mine"}
    assert desk.client.post(f"/registers/leaks/{entry.pk}/edit/", chosen).status_code == 302
    entry.refresh_from_db()
    assert (entry.title, str(entry.cost), str(entry.depth)) == ("Mine", "20.00", "3.00")


def test_an_edit_form_refuses_what_the_action_refuses(desk: Desk) -> None:
    entry = desk.leak()
    answer = desk.client.post(
        f"/registers/leaks/{entry.pk}/edit/", {**FORM, "severity": "3", "depth": "0.5", "version": "1"}
    )
    assert answer.status_code == 422
    assert "at least 1 m deep" in answer.content.decode()


def test_a_step_is_taken_from_its_dialog_and_refused_in_words(desk: Desk) -> None:
    entry = desk.leak()
    page = desk.client.get(f"/registers/leaks/{entry.pk}/").content.decode()
    assert "Confirm" in page
    url = f"/registers/leaks/{entry.pk}/steps/confirm/"
    assert desk.client.get(url).status_code == 200
    refused = desk.client.post(url, {"version": "1", "likelihood": ""})
    assert refused.status_code == 422
    assert "This is needed for the step." in refused.content.decode()
    stale = desk.client.post(url, {"version": "7", "likelihood": "3"})
    assert "Somebody else has changed this" in stale.content.decode()
    assert desk.client.post(url, {"version": "1", "likelihood": "3"}).status_code == 302
    history = desk.client.get(f"/registers/leaks/{entry.pk}/").content.decode()
    assert "Reported to Confirmed" in history


def test_an_entry_goes_into_the_bin_and_comes_back(desk: Desk) -> None:
    entry = desk.leak()
    assert desk.client.post(f"/registers/leaks/{entry.pk}/delete/").status_code == 302
    assert desk.client.get(f"/registers/leaks/{entry.pk}/").status_code == 404
    assert "Water in the hold" in desk.client.get("/registers/leaks/bin/").content.decode()
    _, member = desk.other("team_member")
    assert member.get("/registers/leaks/bin/").status_code == 403
    assert member.post(f"/registers/leaks/{entry.pk}/restore/").status_code == 404
    assert desk.client.post(f"/registers/leaks/{entry.pk}/restore/").status_code == 302
    assert desk.client.get(f"/registers/leaks/{entry.pk}/").status_code == 200


def test_the_list_shows_tokens_that_can_be_taken_away_and_names_what_makes_no_sense(desk: Desk) -> None:
    desk.leak(owner=desk.manager.pk)
    url = f"/registers/leaks/?in=P-1&severity=2&owner={desk.manager.pk}&is=open&nonsense=1"
    text = desk.client.get(url).content.decode()
    assert "There is no filter nonsense." in text
    assert "Remove Severity is Large" in text
    assert f"Remove Owner is {desk.manager.name}" in text
    stranger = manager_of(project(), name="Unseen Stranger")
    assert "Unseen" not in desk.client.get(f"/registers/leaks/?owner={stranger.pk}").content.decode()


@pytest.mark.parametrize(
    ("asked", "address"),
    [
        ("is=open&field=severity&op=not&value=1&value=2", "?is=open&severity.not=1&severity.not=2"),
        ("severity=1&field=severity&op=&value=3", "?severity=3"),
        ("field=due_on&op=empty&value=", "?due_on.empty=yes"),
        ("field=nothing&op=&value=3", "?view=all"),
        ("field=title&op=has&value=a+b", "?title.has=a+b"),
    ],
)
def test_the_filter_form_leads_to_the_address_that_says_it(desk: Desk, asked: str, address: str) -> None:
    answer = desk.client.get(f"/registers/leaks/filter/?{asked}")
    assert answer.headers["Location"] == f"/registers/leaks/{address}"


@pytest.mark.parametrize("field", ["severity", "owner", "due_on", "title", "is_urgent", "decks", "nothing"])
def test_a_filter_can_be_opened_for_any_field(desk: Desk, field: str) -> None:
    desk.leak()
    assert desk.client.get(f"/registers/leaks/?add={field}").status_code == 200
    assert desk.client.get(f"/registers/leaks/?in=P-1&add={field}").status_code == 200


def test_columns_can_be_chosen_and_protected_ones_are_masked(desk: Desk) -> None:
    desk.leak(finder_phone="555-1234", cost="12.5", photo="https://p.example", tags="wet", found_at="2026-10-01T10:00")
    columns = "columns=cost&columns=tags,photo,found_at&columns=finder_phone&columns=age&columns=wetness"
    text = desk.client.get(f"/registers/leaks/?{columns}").content.decode()
    assert "555-1234" in text
    assert "12.5" in text
    _, member = desk.other("team_member")
    masked = member.get(f"/registers/leaks/?{columns}").content.decode()
    assert "555-1234" not in masked
    assert ">masked<" in masked


def test_the_overview_counts_what_is_open_where_one_looks(desk: Desk) -> None:
    desk.leak(due_on="2020-01-01")
    assert "/registers/leaks/?is=overdue&amp;in=P-1" in desk.client.get("/registers/in/P-1/").content.decode()
    assert "Leaks" in desk.client.get("/registers/").content.decode()
    nobody = signed_in(Client(), manager_of(project(), "administrator"))
    assert "Leaks" not in nobody.get("/registers/").content.decode()
    assert nobody.get("/registers/in/P-1/").status_code == 404


def test_registers_that_are_not_there_answer_404(desk: Desk) -> None:
    assert desk.client.get("/registers/krakens/").status_code == 404
    assert desk.client.get("/api/v1/registers/krakens").status_code == 404
    nobody = signed_in(Client(), manager_of(project(), "administrator"))
    assert nobody.get("/registers/leaks/").status_code == 404


def test_the_api_describes_a_register(desk: Desk) -> None:
    told = desk.client.get("/api/v1/registers/leaks").json()
    assert told["operations"]["approve"] == "probe.approve_leak"
    assert told["states"][0] == {
        "key": "reported", "label": "Reported", "start": True, "closed": False, "frozen": False
    }  # fmt: skip
    fields = {one["key"]: one for one in told["fields"]}
    assert fields["severity"]["choices"][0] == {"value": 1, "label": "Small"}
    assert fields["finder"]["kind"] == "person"
    assert "leaks" in [one["key"] for one in desk.client.get("/api/v1/registers").json()]


def test_the_api_lists_by_filter_and_cursor(desk: Desk) -> None:
    for number in range(3):
        desk.leak(title=f"Leak {number}", severity=number + 1)
    url = "/api/v1/registers/leaks/entries?sort=severity&limit=2&count=true"
    first = desk.client.get(url).json()
    assert [one["title"] for one in first["items"]] == ["Leak 0", "Leak 1"]
    assert first["total"] == 3
    rest = desk.client.get(f"{url}&cursor={first['next']}").json()
    assert ([one["title"] for one in rest["items"]], rest["next"]) == (["Leak 2"], None)
    assert desk.client.get(f"{url}&cursor=abc").status_code == 422
    assert desk.client.get("/api/v1/registers/leaks/entries?limit=100000").status_code == 422


@pytest.mark.parametrize(("header", "status"), [("", 428), ("7", 400), ('"x"', 400), ('"9"', 412), ('W/"1"', 200)])
def test_a_change_by_the_api_needs_the_version_that_was_seen(desk: Desk, header: str, status: int) -> None:
    entry = desk.leak()
    headers = {"If-Match": header} if header else {}
    answer = desk.client.patch(
        f"/api/v1/registers/leaks/entries/{entry.pk}",
        data=json.dumps({"values": {"title": "New"}}),
        content_type="application/json",
        headers=headers,
    )
    assert answer.status_code == status, answer.content


def test_the_command_bar_finds_entries_by_words_and_reference_as_far_as_one_sees_them(desk: Desk) -> None:
    entry = desk.leak()
    hidden = desk.leak(title="Water nobody knows of", visibility="restricted")

    def found(client: Client, text: str) -> list[str]:
        groups = {one["title"]: one["items"] for one in client.get(f"/search/?q={text}").json()["groups"]}
        return [one["url"] for one in groups.get("Entries", [])]

    _, member = desk.other("team_member")
    assert set(found(desk.client, "water")) == {f"/registers/leaks/{one.pk}/" for one in (entry, hidden)}
    assert found(member, "water") == [f"/registers/leaks/{entry.pk}/"]
    assert found(member, "P-1/L-1") == [f"/registers/leaks/{entry.pk}/"]
    assert found(member, "nobody") == []
