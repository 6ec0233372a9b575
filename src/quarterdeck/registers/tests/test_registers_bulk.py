from __future__ import annotations

import csv
import io
import json
from decimal import Decimal

import pytest

from quarterdeck.core.errors import NotAllowed, NotVisible
from quarterdeck.core.models import AuditRecord
from quarterdeck.core.tests.factories import AT, grant, manager_of, project
from quarterdeck.exchange.tables.inert import revived
from quarterdeck.registers.actions import (
    bulk_delete_entries,
    bulk_edit_entries,
    bulk_transition_entries,
    create_entry,
    edit_entry,
    undo_batch,
)
from quarterdeck.registers.errors import BulkRefused, NothingToUndo, TooManyAtOnce, UndoImpossible
from quarterdeck.registers.models import ChangeBatch, Entry, SubjectTag
from quarterdeck.registers.queries.fields import listed_fields, value_in
from quarterdeck.registers.rules.stored import from_stored, to_stored
from quarterdeck.registers.tests.suite import sample_values
from quarterdeck.registers.tests.suite.deck import LEAKS, Deck

pytestmark = pytest.mark.django_db


@pytest.fixture
def deck() -> Deck:
    return Deck()


def fresh(entry: Entry) -> Entry:
    return type(entry)._base_manager.get(pk=entry.pk)


def test_many_entries_are_changed_together_and_taken_back_together(deck: Deck) -> None:
    other = deck.new("Other", tags="wet", owner=deck.member.pk, cost="5", due_on="2026-11-01", likelihood=2)
    before = [fresh(one).__dict__ | {"_state": None} for one in (deck.leak, other)]
    batch = bulk_edit_entries(
        actor=deck.manager,
        register=LEAKS,
        numbers=[deck.leak.pk, other.pk],
        values={"tags": "dry", "owner": deck.manager.pk, "cost": "7.50", "due_on": "", "likelihood": "5"},
        at=AT,
    )
    assert [fresh(one).cost for one in (deck.leak, other)] == [Decimal("7.50")] * 2
    assert fresh(other).score == 10
    assert set(SubjectTag.objects.values_list("tag", flat=True)) == {"dry"}
    undo_batch(actor=deck.manager, batch=batch, at=AT)
    moving = {"_state", "version", "changed_at", "changed_by_id"}
    after = [fresh(one).__dict__ for one in (deck.leak, other)]
    for old, new in zip(before, after, strict=True):
        assert {key: value for key, value in new.items() if key not in moving} == {
            key: value for key, value in old.items() if key not in moving
        }
    with pytest.raises(NothingToUndo):
        undo_batch(actor=deck.manager, batch=batch, at=AT)


def test_one_that_refuses_keeps_all_as_they_are(deck: Deck) -> None:
    shallow = deck.new("Shallow", depth="0.5")
    records = AuditRecord.objects.count()
    with pytest.raises(BulkRefused, match=r"Nothing was changed\. P-1/L-2: Depth: A huge leak") as refused:
        bulk_edit_entries(
            actor=deck.manager, register=LEAKS, numbers=[deck.leak.pk, shallow.pk], values={"severity": "3"}, at=AT
        )
    assert set(refused.value.details["entries"]) == {"P-1/L-2"}
    assert (fresh(deck.leak).severity, ChangeBatch.objects.count()) == (2, 0)
    assert AuditRecord.objects.count() == records


def test_one_that_is_hidden_or_not_allowed_stops_all(deck: Deck) -> None:
    foreign = project()
    hidden = create_entry(actor=manager_of(foreign), register=LEAKS, workspace=foreign,
                          values={"title": "Hidden", "severity": 1}, at=AT)  # fmt: skip
    mine = deck.new("Mine", owner=deck.member.pk)
    given = {"register": LEAKS, "values": {"title": "Taken"}, "at": AT}
    with pytest.raises(NotVisible):
        bulk_edit_entries(actor=deck.manager, numbers=[deck.leak.pk, hidden.pk], **given)
    with pytest.raises(NotAllowed, match="P-1/L-1"):
        bulk_edit_entries(actor=deck.member, numbers=[deck.leak.pk, mine.pk], **given)
    with pytest.raises(NotVisible):
        bulk_edit_entries(actor=deck.manager, numbers=[], **given)
    with pytest.raises(TooManyAtOnce):
        bulk_edit_entries(actor=deck.manager, numbers=range(1, 1002), **given)
    assert {fresh(one).title for one in (deck.leak, hidden, mine)} == {"Water in the hold", "Hidden", "Mine"}


def test_what_somebody_changed_since_is_not_taken_back(deck: Deck) -> None:
    batch = bulk_edit_entries(
        actor=deck.manager, register=LEAKS, numbers=[deck.leak.pk], values={"title": "Bulk"}, at=AT
    )
    with pytest.raises(NotVisible):
        undo_batch(actor=deck.member, batch=batch, at=AT)
    edit_entry(actor=deck.manager, entry=deck.leak, values={"title": "Later"}, at=AT)
    with pytest.raises(UndoImpossible, match="P-1/L-1"):
        undo_batch(actor=deck.manager, batch=batch, at=AT)
    assert fresh(deck.leak).title == "Later"


def test_who_lost_the_right_or_the_sight_takes_nothing_back(deck: Deck) -> None:
    given = {"actor": deck.manager, "register": LEAKS, "numbers": [deck.leak.pk], "at": AT}
    phone = bulk_edit_entries(**given, values={"finder_phone": "555-1234"})
    deck.manager.grants.all().delete()
    with pytest.raises(NotVisible):
        undo_batch(actor=deck.manager, batch=phone, at=AT)
    grant(deck.manager, "auditor", deck.place)
    with pytest.raises(NotAllowed, match="P-1/L-1"):
        undo_batch(actor=deck.manager, batch=phone, at=AT)
    grant(deck.manager, "team_lead", deck.place)
    with pytest.raises(NotAllowed, match="may not read"):
        undo_batch(actor=deck.manager, batch=phone, at=AT)
    assert fresh(deck.leak).finder_phone == "555-1234"
    grant(deck.manager, "project_manager", deck.place)
    undo_batch(actor=deck.manager, batch=phone, at=AT)
    gone = bulk_delete_entries(**given)
    deck.manager.grants.exclude(role="team_lead").delete()
    with pytest.raises(NotVisible):
        undo_batch(actor=deck.manager, batch=gone, at=AT)
    assert (fresh(deck.leak).finder_phone, fresh(deck.leak).deleted_at) == ("", AT)


def test_many_are_deleted_and_brought_back_or_moved_on(deck: Deck) -> None:
    other = deck.new("Other", likelihood=1)
    numbers = [deck.leak.pk, other.pk]
    batch = bulk_delete_entries(actor=deck.manager, register=LEAKS, numbers=numbers, at=AT)
    assert LEAKS.model.objects.visible_to(deck.manager).count() == 0
    undo_batch(actor=deck.manager, batch=batch, at=AT)
    assert LEAKS.model.objects.visible_to(deck.manager).count() == 2
    with pytest.raises(BulkRefused, match="Likelihood"):
        bulk_transition_entries(actor=deck.manager, register=LEAKS, numbers=numbers, transition_key="confirm", at=AT)
    assert fresh(other).state == "reported"
    moved = bulk_transition_entries(
        actor=deck.manager, register=LEAKS, numbers=numbers, transition_key="confirm", values={"likelihood": 3}, at=AT
    )
    assert {one.state for one in moved} == {"confirmed"}


def test_stored_values_come_back_as_they_were(deck: Deck) -> None:
    entry = deck.new(**sample_values(LEAKS, deck.manager, everything=True))
    for key, field in listed_fields(LEAKS.editable).items():
        value = value_in(fresh(entry), field)
        assert from_stored(field, to_stored(field, value)) == getattr(value, "pk", value), key


def test_the_list_changes_takes_back_and_says_what_was_refused(deck: Deck) -> None:
    client, url = deck.client(), "/registers/leaks/bulk/"
    body = {"entry": [str(deck.leak.pk)], "do": "set:severity", "value": "Huge", "back": "/registers/leaks/?is=open"}
    assert client.post(url, body).headers["Location"] == "/registers/leaks/?is=open"
    assert fresh(deck.leak).severity == 3
    page = client.get("/registers/leaks/").content.decode()
    assert "Last bulk change: 1 entry" in page
    batch = ChangeBatch.objects.get()
    assert client.post(f"/registers/leaks/undo/{batch.pk}/", {"back": "//evil.example"}).headers["Location"] == (
        "/registers/leaks/"
    )
    assert fresh(deck.leak).severity == 2
    client.post(f"/registers/leaks/undo/{batch.pk}/")
    assert "taken back already" in client.get("/registers/leaks/").content.decode()
    for what in ({"do": "set:severity", "value": "Wet"}, {"do": ""}, {"do": "step:submit"}):
        client.post(url, {"entry": [str(deck.leak.pk)], **what})
    client.post(url, {"do": "delete"})
    assert client.post(url, {"entry": ["99999"], "do": "delete"}).status_code == 404
    assert client.post("/registers/leaks/undo/99999/").status_code == 404
    client.post(url, {"entry": [str(deck.leak.pk)], "do": "delete", "value": "Twice"})
    assert fresh(deck.leak).deleted_at is not None
    assert deck.client(deck.auditor).post(url, {"entry": ["1"], "do": "delete"}).status_code == 404


def test_the_export_holds_what_the_list_shows_and_nothing_that_runs(deck: Deck) -> None:
    deck.new("=1+1", finder_phone="555-1234", tags="wet", severity=3)
    hidden = deck.new("Hidden", visibility="restricted")
    url = "/registers/leaks/export/?sort=title&columns=severity,finder_phone,wetness,tags"

    def read(person: object) -> list[list[str]]:
        answer = deck.client(person).get(url)  # type: ignore[arg-type]
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
        return list(csv.reader(io.StringIO(text)))

    rows = read(deck.manager)
    assert rows[0] == ["Id", "Title", "Severity", "Finder phone", "Wetness", "Tags"]
    assert rows[1] == ["P-1/L-2", "'=1+1", "Huge", "555-1234", "30", "wet"]
    assert revived(rows[1][1]) == "=1+1"
    assert len(rows) == 4
    told = read(deck.member)
    assert [row[3] for row in told[1:]] == ["masked", "masked"]
    assert hidden.title not in str(told)
    guest = manager_of(deck.place, "requester", name="Guest")
    assert deck.client(guest).get(url).status_code == 404


def test_the_api_changes_many_and_takes_it_back(deck: Deck) -> None:
    client, url = deck.client(), "/api/v1/registers/leaks"

    def send(rest: str, body: object) -> tuple[int, dict[str, object]]:
        answer = client.post(url + rest, data=json.dumps(body), content_type="application/json")
        return answer.status_code, answer.json()

    status, told = send("/bulk", {"entries": [deck.leak.pk], "values": {"severity": 3}})
    assert (status, told["changed"], fresh(deck.leak).severity) == (200, 1, 3)
    assert send(f"/batches/{told['id']}/undo", {}) == (200, {**told, "undone": True})
    assert send(f"/batches/{told['id']}/undo", {})[0] == 422
    assert send("/batches/99999/undo", {})[0] == 404
    assert send("/bulk", {"entries": [deck.leak.pk, 99999], "values": {"severity": 1}})[0] == 404
    assert send("/bulk", {"entries": [], "values": {}})[0] == 422
    assert fresh(deck.leak).severity == 2
