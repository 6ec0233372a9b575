"""Tables inside an entry: typed rows that are edited, recorded and taken back with it."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quarterdeck.core.models import AuditRecord
from quarterdeck.core.tests.factories import AT
from quarterdeck.registers.actions import bulk_edit_entries, edit_entry, undo_batch
from quarterdeck.registers.declaration import Rows
from quarterdeck.registers.errors import StaleVersion, ValuesRefused
from quarterdeck.registers.models import Entry
from quarterdeck.registers.tests.probe.models import Leak, Repair, Sounding
from quarterdeck.registers.tests.suite.deck import LEAKS, Deck

pytestmark = pytest.mark.django_db
FIRST = {"taken_on": "2026-10-01", "depth": "2.5", "deck": "hold", "is_sure": True, "by": None}
SECOND = {"taken_on": "2026-10-02", "depth": "4", "deck": "upper", "is_sure": False, "by": None}


@pytest.fixture
def deck() -> Deck:
    return Deck()


def stored(entry: Entry) -> list[tuple[str, Decimal, Decimal | None]]:
    return [(f"{one.taken_on}", one.depth, one.change) for one in Sounding.objects.filter(entry=entry.pk)]


def edit(deck: Deck, rows: Any, version: int | None = None) -> Entry:
    return edit_entry(actor=deck.manager, entry=deck.leak, values={"soundings": rows}, version=version, at=AT)


def test_rows_are_made_changed_moved_and_taken_away_with_what_follows_from_them(deck: Deck) -> None:
    edit(deck, [FIRST, {**SECOND, "by": deck.member.pk}])
    assert stored(deck.leak) == [("2026-10-01", Decimal("2.50"), None), ("2026-10-02", Decimal(4), Decimal("1.50"))]
    one, two = Sounding.objects.all()
    swapped = [{"id": two.pk, "taken_on": "2026-10-01"}, {"id": one.pk, "taken_on": "2026-10-02"}]
    assert edit(deck, swapped).version == 3
    assert stored(deck.leak) == [("2026-10-01", Decimal(4), None), ("2026-10-02", Decimal("2.50"), Decimal("-1.50"))]
    assert [(row.pk, row.by_id) for row in Sounding.objects.all()] == [(two.pk, deck.member.pk), (one.pk, None)]
    edit(deck, [{"id": one.pk}])
    assert [row.pk for row in Sounding.objects.all()] == [one.pk]
    edit(deck, [])
    assert not Sounding.objects.exists()


def test_the_same_rows_change_nothing_and_others_are_recorded_with_the_entry(deck: Deck) -> None:
    edit(deck, [FIRST])
    records = AuditRecord.objects.count()
    assert edit(deck, [FIRST]).version == 2
    assert AuditRecord.objects.count() == records
    edit(deck, [{**FIRST, "depth": "3"}], version=2)
    old, new = AuditRecord.objects.latest("sequence").change_values["soundings"]
    assert [old[0]["depth"], new[0]["depth"]] == ["2.50", "3.00"]
    with pytest.raises(StaleVersion) as refused:
        edit(deck, [SECOND], version=2)
    assert "soundings" in refused.value.details["theirs"]
    page = deck.client().get(f"/registers/leaks/{deck.leak.pk}/").content.decode()
    assert "1 Oct 2026, 2.5, Hold, Yes" in page


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("text", "Enter a list of rows."),
        ([1], "Enter a list of rows."),
        ([FIRST] * 21, "Enter at most 20 rows."),
        ([{**FIRST, "depth": "1.234"}], "Row 1, Depth: Enter at most 2 digits after the point."),
        ([FIRST, {"depth": "1"}], "Row 2, Day: A value is needed."),
        ([{**FIRST, "secret": 1}], "Row 1: there is no column secret."),
        ([{**FIRST, "id": 4711}], "Row 1 has been taken away meanwhile."),
        ([{**FIRST, "id": "x"}], "Row 1: its number is not one."),
        ([FIRST, {**SECOND, "taken_on": "2026-10-01"}], "Row 2 says the same as row 1."),
        ([{**FIRST, "by": 4711}], "Row 1, By: Name one person who takes part here."),
        ([{**FIRST, "depth": "-1"}], "Row 1, Depth: Enter 0 or more."),
        ([{**FIRST, "depth": "9999999"}], "Row 1, depth: Ensure that there are no more than 8 digits in total."),
    ],
)  # fmt: skip
def test_what_a_row_cannot_hold_is_said_with_its_place_and_nothing_changes(deck: Deck, rows: Any, words: str) -> None:
    edit(deck, [FIRST])
    with pytest.raises(ValuesRefused) as refused:
        edit(deck, rows)
    assert refused.value.fields["soundings"] == words
    assert stored(deck.leak) == [("2026-10-01", Decimal("2.50"), None)]


def test_a_change_of_many_is_taken_back_with_its_rows(deck: Deck) -> None:
    edit(deck, [{**FIRST, "by": deck.member.pk}])
    batch = bulk_edit_entries(
        actor=deck.manager, register=LEAKS, numbers=[deck.leak.pk], values={"soundings": [SECOND]}, at=AT
    )
    assert stored(deck.leak) == [("2026-10-02", Decimal(4), None)]
    undo_batch(actor=deck.manager, batch=batch, at=AT)
    assert stored(deck.leak) == [("2026-10-01", Decimal("2.50"), None)]
    assert Sounding.objects.get().by == deck.member


def test_the_form_shows_keeps_and_refuses_rows(deck: Deck) -> None:
    client, url = deck.client(), f"/registers/leaks/{deck.leak.pk}/edit/"
    edit(deck, [FIRST, SECOND])
    one, two = Sounding.objects.all()
    page = client.get(url).content.decode()
    assert f'name="soundings-1-id" value="{two.pk}"' in page
    assert 'name="soundings-__n__-taken_on"' in page
    body = {"title": "Water", "severity": "2", "version": "2", "visibility": "open", "soundings-sent": "yes",
            "soundings-0-id": f"{one.pk}", "soundings-0-gone": "yes", "soundings-1-id": f"{two.pk}",
            "soundings-1-taken_on": "2026-10-09", "soundings-1-depth": "7", "soundings-1-deck": "upper",
            "soundings-2-deck": "upper", "soundings-7-taken_on": "2026-10-10", "soundings-7-depth": "x",
            "soundings-7-deck": "hold"}  # fmt: skip
    refused = client.post(url, body)
    assert refused.status_code == 422
    assert "Row 2, Depth: Enter a number" in refused.content.decode()
    assert 'value="2026-10-10"' in refused.content.decode()
    assert client.post(url, {**body, "soundings-7-depth": "8"}).status_code == 302
    assert stored(deck.leak) == [("2026-10-09", Decimal(7), None), ("2026-10-10", Decimal(8), Decimal(1))]
    assert '<td class="num">8</td>' in client.get(f"/registers/leaks/{deck.leak.pk}/").content.decode()
    client.post(url, {"title": "Water", "severity": "2", "version": "3", "visibility": "open"})
    assert len(stored(deck.leak)) == 2  # a form without the table leaves it alone


def test_the_api_nests_rows_and_reads_those_of_all_entries_at_once(deck: Deck) -> None:
    client, url = deck.client(), f"/api/v1/registers/leaks/entries/{deck.leak.pk}"
    body = json.dumps({"values": {"soundings": [FIRST]}})
    told = client.patch(url, data=body, content_type="application/json", headers={"If-Match": '"1"'}).json()
    row = told["values"]["soundings"][0]
    assert {**row, "id": 0} == {"id": 0, "taken_on": "2026-10-01", "depth": "2.50", "by": None, "deck": "hold",
                                "is_sure": True, "change": None}  # fmt: skip
    back = client.patch(url, data=json.dumps({"values": {"soundings": [row]}}), content_type="application/json",
                        headers={"If-Match": '"2"'})  # fmt: skip
    assert back.headers["ETag"] == '"2"'
    counts = []
    for title in ("One", "Two"):
        deck.new(title, soundings=[FIRST, SECOND])
        with CaptureQueriesContext(connection) as asked:
            items = client.get("/api/v1/registers/leaks/entries?sort=title").json()["items"]
        counts.append(len(asked))
    assert [len(one["values"]["soundings"]) for one in items] == [2, 2, 1]
    assert counts[0] == counts[1]
    fields = client.get("/api/v1/registers/leaks").json()["fields"]
    columns = next(one for one in fields if one["key"] == "soundings")["columns"]
    assert [(one["key"], one["editable"]) for one in columns][-1] == ("change", False)
    assert client.get("/api/v1/registers/leaks/entries?soundings.has=x").status_code == 422


def test_a_table_that_contradicts_itself_is_said_in_words() -> None:
    assert Rows("soundings", Sounding, ("taken_on",)).faults(Leak) == []
    assert Rows("depths", Sounding, ("taken_on", "entry", "colour")).faults(Repair) == [
        "The rows depths have no column colour.",
        "The rows depths have no column entry.",
        "The rows depths need entry = ForeignKey(Repair, related_name='depths').",
    ]
