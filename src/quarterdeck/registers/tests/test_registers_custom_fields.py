"""Fields that an organisation adds: in form, list, filters, order, export, API, bulk changes, and nowhere else."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quarterdeck.core.errors import NotAllowed, NotVisible
from quarterdeck.core.models import AuditRecord, Workspace
from quarterdeck.core.tests.factories import AT, grant, manager_of, person, portfolio, project
from quarterdeck.registers.actions import (
    bulk_edit_entries,
    create_custom_field,
    create_entry,
    edit_custom_field,
    edit_entry,
    retire_custom_field,
    revive_custom_field,
    undo_batch,
)
from quarterdeck.registers.errors import ValuesRefused
from quarterdeck.registers.models import CustomField, Entry
from quarterdeck.registers.queries.fields import fields_of_entry, known_fields, listed_fields, value_in
from quarterdeck.registers.queries.lists import EntryList
from quarterdeck.registers.queries.vocabulary import vocabulary
from quarterdeck.registers.rules.list_query import read_query
from quarterdeck.registers.tests.suite.deck import LEAKS, Deck

pytestmark = pytest.mark.django_db
FILM = "https://velmora.example/f"
LIST, API = "/registers/leaks/", "/api/v1/registers/leaks"


class Yard(Deck):
    """The deck, with a field of every kind on its portfolio."""

    def __init__(self) -> None:
        super().__init__()
        self.root: Workspace = self.place.parent  # type: ignore[assignment]
        self.analyst = manager_of(self.root, "pmo_analyst", name="Ana Lyst")
        kinds = {"text": "Hull", "long_text": "Story", "number": "Bolts", "money": "Fine", "date": "Docked",
                 "choice": "Dock", "choices": "Crews", "person": "Diver", "yes_no": "Insured",
                 "link": "Film"}  # fmt: skip
        for kind, label in kinds.items():
            choices = ["Nord", "Süd", "Ost"] if kind in ("choice", "choices") else []
            self.add(label, kind, choices=choices, digits=1 if kind == "number" else 0)

    def add(self, label: str, kind: str = "text", place: Workspace | None = None, **given: Any) -> CustomField:
        return create_custom_field(
            actor=self.analyst, register=LEAKS, workspace=place or self.root, label=label, kind=kind, at=AT, **given
        )

    def values(self, **given: Any) -> dict[str, Any]:
        return {f"custom.{key}": value for key, value in given.items()}


@pytest.fixture
def yard() -> Yard:
    made = Yard()
    full = {"hull": "Oak", "story": "Long *ago*", "bolts": "12.5", "fine": "1000.50", "docked": "2026-10-02",
            "dock": "süd", "crews": ["Ost", "Süd"], "diver": made.member.pk, "insured": "yes",
            "film": FILM}  # fmt: skip
    edit_entry(actor=made.manager, entry=made.leak, values=made.values(**full), at=AT)
    other = {"hull": "birch", "bolts": "3", "fine": "20", "docked": "2026-11-20", "dock": "Nord", "crews": "Nord",
             "diver": made.manager.pk, "insured": False}  # fmt: skip
    made.new("Second", **made.values(**other))
    made.new("Bare")
    return made


def titles(yard: Yard, question: str) -> list[str]:
    return [one["title"] for one in yard.client().get(f"{API}/entries?{question}").json()["items"]]


def test_every_kind_is_kept_exactly_and_read_back(yard: Yard) -> None:
    entry = type(yard.leak).objects.get(pk=yard.leak.pk)
    kept = {one.custom_key: value_in(entry, one) for one in fields_of_entry(entry).values() if one.is_custom}
    assert kept == {
        "hull": "Oak", "story": "Long *ago*", "bolts": Decimal("12.5"), "fine": Decimal("1000.50"), 
        "docked": date(2026, 10, 2), "dock": "Süd", "crews": ["Süd", "Ost"], "diver": yard.member, "insured": True,
        "film": FILM,
    }  # fmt: skip
    told = yard.client().get(f"{API}/entries/{entry.pk}").json()["custom"]
    assert (told["fine"], told["diver"]["name"], told["crews"]) == ("1000.50", "Ewa Krol", ["Süd", "Ost"])
    records = AuditRecord.objects.count()
    edit_entry(actor=yard.manager, entry=entry, values={"custom.fine": "1000.5", "custom.bolts": 12.5}, at=AT)
    assert AuditRecord.objects.count() == records  # the same values change nothing
    page = yard.client().get(f"{LIST}{entry.pk}/").content.decode()
    assert all(text in page for text in ("Own fields", "1,000.5", "Süd; Ost", "Ewa Krol", "<em>ago</em>"))


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("custom.hull.has=OA", ["Water in the hold"]),
        ("custom.bolts.from=3.5", ["Water in the hold"]),
        ("custom.bolts.to=4&custom.bolts.from=-1", ["Second"]),
        ("custom.fine=1000.5", ["Water in the hold"]),
        ("custom.docked.from=2026-11-01", ["Second"]),
        ("custom.docked.to=2026-10-02", ["Water in the hold"]),
        ("custom.dock=S%C3%BCd", ["Water in the hold"]),
        ("custom.dock=S%C3%BCd&custom.dock=Nord&sort=title", ["Second", "Water in the hold"]),
        ("custom.dock.not=Nord&sort=title", ["Bare", "Water in the hold"]),
        ("custom.crews=S%C3%BCd", ["Water in the hold"]),
        ("custom.crews.not=S%C3%BCd&sort=title", ["Bare", "Second"]),
        ("custom.diver=me", ["Second"]),
        ("custom.insured=yes", ["Water in the hold"]),
        ("custom.insured=no&sort=title", ["Bare", "Second"]),
        ("custom.film.empty=no", ["Water in the hold"]),
        ("custom.story.empty=yes&sort=title", ["Bare", "Second"]),
        ("sort=custom.bolts", ["Second", "Water in the hold", "Bare"]),
        ("sort=-custom.bolts", ["Water in the hold", "Second", "Bare"]),
        ("sort=custom.hull", ["Second", "Water in the hold", "Bare"]),
        ("sort=custom.docked", ["Water in the hold", "Second", "Bare"]),
        ("sort=custom.diver", ["Second", "Water in the hold", "Bare"]),
        ("sort=custom.fine", ["Second", "Water in the hold", "Bare"]),
    ],
)
def test_lists_are_narrowed_and_sorted_by_own_fields(yard: Yard, question: str, found: list[str]) -> None:
    assert titles(yard, question) == found
    assert yard.client().get(f"{LIST}?{question}").status_code == 200


def test_lists_are_grouped_by_own_fields(yard: Yard) -> None:
    def groups(address: str) -> list[tuple[str, int, list[str]]]:
        known = listed_fields(known_fields(LEAKS, None, yard.manager))
        query, faults = read_query(parse_qs(address), vocabulary(LEAKS, known))
        assert faults == []
        found = EntryList(yard.manager, LEAKS, query, day=AT.date()).page(per_page=2).groups
        return [(one.label, one.count, [row.title for row in one.rows]) for one in found]

    yard.new("Third", **yard.values(dock="Nord"))
    assert groups("group=custom.dock&sort=title") == [("Nord", 2, ["Second", "Third"])]
    assert groups("group=custom.diver&page=2&sort=title") == [("No diver", 2, ["Bare", "Third"])]
    assert [one[:2] for one in groups("group=custom.insured")] == [("No", 1), ("Yes", 1)]
    page = yard.client().get(f"{LIST}?group=custom.dock").content.decode()
    assert '<option value="custom.dock" selected>Dock</option>' in page
    assert (
        "There is no way to group by custom.bolts." in yard.client().get(f"{LIST}?group=custom.bolts").content.decode()
    )


def test_columns_and_export_show_own_fields_and_many_rows_ask_no_more(yard: Yard) -> None:
    client, columns = yard.client(), "custom.bolts,custom.diver,custom.crews,custom.insured"
    url = f"{LIST}?sort=title&columns={columns}"
    counts = []
    client.get(url)  # the first look at a session writes a mark
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            page = client.get(url).content.decode()
        counts.append(len(asked))
        yard.new("More", **yard.values(diver=yard.analyst.pk))
    assert counts[0] == counts[1]
    assert all(text in page for text in ("Bolts", "12.5", "E. Krol".replace(" ", "\u00a0"), "Süd; Ost"))
    text = b"".join(client.get(f"{LIST}export/?sort=title&columns={columns}").streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0][2:] == ["Bolts", "Diver", "Crews", "Insured"]
    assert rows[-1][1:] == ["Water in the hold", "12.5", "Ewa Krol", "Süd; Ost", "Yes"]
    assert "<b>Ewa Krol</b>" in client.get(f"{LIST}?custom.diver={yard.member.pk}").content.decode()


def test_many_are_set_together_and_taken_back(yard: Yard) -> None:
    numbers = list(LEAKS.model.objects.values_list("pk", flat=True))
    batch = bulk_edit_entries(
        actor=yard.manager, register=LEAKS, numbers=numbers, at=AT,
        values=yard.values(dock="Ost", diver=yard.analyst.pk, bolts="", docked="2026-12-24"),
    )  # fmt: skip
    assert len(titles(yard, "custom.dock=Ost&custom.bolts.empty=yes&custom.docked=2026-12-24")) == 3
    undo_batch(actor=yard.manager, batch=batch, at=AT)
    assert titles(yard, "custom.diver=me&custom.dock=Nord&custom.bolts=3") == ["Second"]
    assert titles(yard, "custom.dock.empty=yes") == ["Bare"]
    page = yard.client().get(LIST).content.decode()
    assert '<option value="set:custom.dock">Dock</option>' in page


def test_the_form_shows_sets_and_refuses_at_the_field(yard: Yard) -> None:
    client, url = yard.client(), f"{LIST}{yard.leak.pk}/edit/"
    page = client.get(url).content.decode()
    assert all(
        text in page for text in ("<legend>Own fields</legend>", 'name="custom.docked" value="2026-10-02"', "1000.50")
    )
    body = {"title": "Water", "severity": "2", "visibility": "open", "version": "2", "custom.bolts": "1.25",
            "custom.dock": "West", "custom.diver": "999"}  # fmt: skip
    refused = client.post(url, body).content.decode()
    assert "Enter at most 1 digits after the point." in refused
    assert "Choose one of: Nord, Süd, Ost." in refused
    assert "Name one person who takes part here." in refused
    sent = {**body, "custom.bolts": "7", "custom.dock": "Ost", "custom.diver": ""}
    assert client.post(url, sent).status_code == 302
    assert titles(yard, "custom.bolts=7&custom.dock=Ost&custom.diver.empty=yes") == ["Water"]


def test_a_choice_that_is_gone_stays_where_it_stands(yard: Yard) -> None:
    dock = CustomField.objects.get(key="dock")
    edit_custom_field(actor=yard.analyst, custom_field=dock, choices=["Nord", "Ost"], at=AT)
    entry = type(yard.leak).objects.get(pk=yard.leak.pk)
    page = yard.client().get(f"{LIST}{entry.pk}/edit/").content.decode()
    assert '<option value="Süd" selected>Süd</option>' in page
    edit_entry(actor=yard.manager, entry=entry, values={"custom.dock": "Süd", "title": "Kept"}, at=AT)
    with pytest.raises(ValuesRefused):
        yard.new("New", **yard.values(dock="Süd"))
    assert titles(yard, "q=Kept") == ["Kept"]


def test_a_needed_field_is_asked_of_people_and_a_retired_one_of_nobody(yard: Yard) -> None:
    needed = yard.add("Surveyor", is_required=True)
    with pytest.raises(ValuesRefused) as refused:
        yard.new("Without")
    assert refused.value.fields == {"custom.surveyor": "A value is needed."}
    yard.new("With", **yard.values(surveyor="Lloyd"))
    retire_custom_field(actor=yard.analyst, custom_field=needed, at=AT)
    yard.new("Without")
    assert yard.client().get(f"{API}/entries?custom.surveyor.has=x").status_code == 422
    assert "Surveyor" not in yard.client().get(LIST).content.decode()
    revive_custom_field(actor=yard.analyst, custom_field=needed, at=AT)
    assert titles(yard, "custom.surveyor.has=lloyd") == ["With"]


def test_fields_reach_as_far_as_their_workspace_and_are_known_to_nobody_beyond(yard: Yard) -> None:
    far = project(portfolio(yard.root.parent), code="FAR")
    boss = manager_of(far, "project_manager", name="Far boss")
    assert not [key for key in known_fields(LEAKS, None, boss) if key.startswith("custom.")]
    assert "Diver" not in yard.client(boss).get(LIST).content.decode()
    assert yard.client(boss).get(f"{API}/fields").json() == []
    with pytest.raises(Exception, match="no field"):
        create_entry(actor=boss, register=LEAKS, workspace=far, at=AT,
                     values={"title": "Far", "severity": 1, "custom.hull": "x"})  # fmt: skip
    both = person("Both")
    for place in (yard.root, far):
        grant(both, "pmo_analyst", place)
    create_custom_field(actor=both, register=LEAKS, workspace=far, label="Dock", kind="choice", choices=["Quay"], at=AT)
    merged = known_fields(LEAKS, None, both)["custom.dock"]
    assert {value for value, _ in merged.choices} == {"Nord", "Süd", "Ost", "Quay"}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"label": " "}, "label"),
        ({"kind": "colour"}, "kind"),
        ({"key": "Has Space"}, "key"),
        ({"key": "has"}, "key"),
        ({"key": "hull"}, "key"),
        ({"kind": "choice"}, "choices"),
        ({"kind": "number", "digits": 7}, "digits"),
    ],
)
def test_a_field_that_makes_no_sense_is_refused_at_its_input(yard: Yard, given: dict[str, Any], field: str) -> None:
    count = CustomField.objects.count()
    with pytest.raises(ValuesRefused) as refused:
        yard.add(**{"label": "Mast", "kind": "text", **given})
    assert set(refused.value.fields) == {field}
    body = {
        "label": "Mast",
        "kind": "text",
        "place": yard.root.code,
        **{key: str(value) for key, value in given.items()},
    }
    page = yard.client(yard.analyst).post(f"{LIST}fields/", body)
    assert page.status_code == 422
    assert CustomField.objects.count() == count


def test_only_who_configures_adds_changes_and_retires(yard: Yard) -> None:
    row = CustomField.objects.get(key="hull")
    beside = manager_of(portfolio(yard.root.parent), "pmo_analyst", name="Beside")
    seeing = manager_of(yard.root, "programme_manager", name="Seeing")
    for who, refusal in ((seeing, NotAllowed), (beside, NotVisible)):
        with pytest.raises(refusal):
            create_custom_field(actor=who, register=LEAKS, workspace=yard.root, label="X", kind="text", at=AT)
        with pytest.raises(refusal):
            edit_custom_field(actor=who, custom_field=row, label="X", at=AT)
        with pytest.raises(refusal):
            retire_custom_field(actor=who, custom_field=row, at=AT)
        with pytest.raises(refusal):
            revive_custom_field(actor=who, custom_field=row, at=AT)
    assert yard.client(yard.manager).get(f"{LIST}fields/").status_code == 403
    assert yard.client(beside).get(f"{LIST}fields/{row.pk}/").status_code == 404
    assert yard.client(beside).post(f"{LIST}fields/{row.pk}/retire/").status_code == 404
    row.refresh_from_db()
    assert (row.label, row.retired_at) == ("Hull", None)


def test_the_pages_and_the_api_add_change_and_retire(yard: Yard) -> None:
    client = yard.client(yard.analyst)
    url = f"{LIST}fields/"
    body = {"place": yard.root.code, "label": "<b>Mast</b>", "kind": "choice", "choices": "Tall\nShort\n\nTall"}
    assert client.post(url, body).headers["Location"] == f"{url}?in={yard.root.code}"
    row = CustomField.objects.latest("pk")
    assert (row.key, row.choices) == ("b_mast_b", ["Tall", "Short"])
    page = client.get(f"{url}?in={yard.root.code}").content.decode()
    assert "&lt;b&gt;Mast&lt;/b&gt;" in page
    assert "Tall\nShort" in client.get(f"{url}{row.pk}/").content.decode()
    assert client.post(f"{url}{row.pk}/", {"label": "", "choices": "Tall"}).status_code == 422
    client.post(f"{url}{row.pk}/", {"label": "Mast", "choices": "Tall", "is_required": "on", "help_text": "In feet"})
    client.post(f"{url}{row.pk}/retire/")
    row.refresh_from_db()
    assert (row.label, row.choices, row.is_required, row.help_text, row.retired_at is None) == (
        "Mast", ["Tall"], True, "In feet", False,
    )  # fmt: skip
    client.post(f"{url}{row.pk}/retire/")

    def send(method: str, rest: str, sent: Any) -> Any:
        return getattr(client, method)(f"{API}/fields{rest}", data=json.dumps(sent), content_type="application/json")

    made = send("post", "", {"workspace": yard.root.code, "label": "Flag", "kind": "text"})
    assert (made.status_code, made.json()["key"]) == (201, "flag")
    assert send("patch", f"/{made.json()['id']}", {"label": "Colours", "is_retired": True}).json()["label"] == "Colours"
    assert CustomField.objects.get(key="flag").retired_at is not None
    assert send("patch", f"/{made.json()['id']}", {"is_retired": False}).json()["retired_at"] is None
    assert send("post", "", {"workspace": yard.root.code, "label": "", "kind": "text"}).status_code == 422
    entry: Entry = yard.leak
    answer = client.patch(
        f"{API}/entries/{entry.pk}", data=json.dumps({"custom": {"b_mast_b": "Tall", "flag": "red"}}),
        content_type="application/json", headers={"If-Match": '"2"'},
    )  # fmt: skip
    assert answer.json()["custom"]["flag"] == "red"
    fields = {one["key"]: one["kind"] for one in client.get(API).json()["fields"]}
    assert fields["custom.dock"] == "choice"
