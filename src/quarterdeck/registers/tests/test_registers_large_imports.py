"""Files of thousands of rows: checked, written and taken back in the background, whole or not at all."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from quarterdeck.core.audit import verify
from quarterdeck.core.errors import JobCancelled, NotAllowed
from quarterdeck.core.jobs import run_waiting
from quarterdeck.core.models import AuditRecord, Grant, JobRun, OutboxEvent
from quarterdeck.core.tests.factories import AT
from quarterdeck.registers.actions import apply_import, ask_import, edit_entry, map_import, undo_batch
from quarterdeck.registers.choices import ImportStep
from quarterdeck.registers.errors import FileUnusable, ImportBusy, MovedMeanwhile
from quarterdeck.registers.models import Clocked, Entry, ImportRun, Subject
from quarterdeck.registers.tests.suite.deck import LEAKS, Deck
from quarterdeck.registers.tests.test_registers_imports import API, LIST, leak, started, table

pytestmark = pytest.mark.django_db
ROWS = 1001
HEADINGS = ["External id", "Title", "Severity", "Tags"]


@pytest.fixture
def deck() -> Deck:
    return Deck()


def rows_of(count: int, severity: str = "Small") -> list[list[str]]:
    return [[f"J-{number}", f"Leak {number}", severity, "wet, cold"] for number in range(count)]


def large(*more: list[str]) -> bytes:
    return table(HEADINGS, *rows_of(ROWS), *more)


def uploaded(deck: Deck, content: bytes) -> str:
    body = SimpleUploadedFile("leaks.csv", content)
    address: str = deck.client().post(f"{LIST}import/", {"place": "P-1", "file": body}).headers["Location"]
    return address


def columns(run: ImportRun) -> dict[str, str]:
    return {f"column-{index}": key for index, key in enumerate(run.mapping)}


def test_a_large_file_is_previewed_imported_and_undone_by_page(
    deck: Deck, django_capture_on_commit_callbacks: Any
) -> None:
    client, url = deck.client(), uploaded(deck, large())
    run = ImportRun.objects.get()
    assert "More than 1,000 rows" in client.get(url).content.decode()

    def ask(do: str) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            assert client.post(url, {**columns(run), "do": do}).status_code == 302
        waiting = client.get(url, headers={"HX-Request": "true"}).content.decode()
        assert "Waiting to begin" in waiting
        assert "Stop" in waiting
        run_waiting()

    ask("preview")
    assert "1,001 would be made, 0 changed" in client.get(url).content.decode()
    assert LEAKS.model.objects.count() == 1
    ask("import")
    assert "1,001 made, 0 changed." in client.get(url).content.decode()
    first, last = leak("Leak 0"), leak("Leak 1000")
    assert (first.code, last.code, first.tags, first.created_by) == ("L-2", "L-1002", ["wet", "cold"], deck.manager)
    assert Subject.objects.filter(register="leaks", title="Leak 1000", is_closed=False).get().pk == last.pk
    assert "Leak 77" in client.get(f"{LIST}?q=wet+77").content.decode()
    assert verify().is_intact
    run.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(f"{LIST}undo/{run.batch_id}/", {"back": url}).headers["Location"] == url
    run_waiting()
    assert "This import was taken back." in client.get(url).content.decode()
    assert [one.title for one in LEAKS.model.objects.visible_to(deck.manager)] == ["Water in the hold"]


def test_what_many_rows_write_is_what_one_at_a_time_writes(deck: Deck) -> None:
    """The trail, the events, the steps, the clocks and the mirror of an imported entry are those of a made one."""
    apply_import(actor=deck.manager, run=started(deck, table(["Title", "Severity"], ["Imported", "Huge"])), at=AT)
    made, imported = deck.new("Imported too", severity=3), leak("Imported")
    for model, of in ((Subject, "pk"), (Clocked, "subject")):
        one, two = (
            [tuple(row.values()) for row in model._base_manager.filter(**{of: pk}).values()]
            for pk in (made.pk, imported.pk)
        )
        assert len(one) == len(two)
    records = [AuditRecord.objects.get(subject_id=str(one.pk)) for one in (made, imported)]
    told = [(one.action, one.change_values.keys(), one.change_values["version"]) for one in records]
    assert told[0] == told[1]
    events = [OutboxEvent.objects.get(payload__entry_id=one.pk) for one in (made, imported)]
    assert {**events[0].payload, "entry_id": 0} == {**events[1].payload, "entry_id": 0}
    assert [step.transition for step in imported.subject.state_changes.all()] == ["create"]


def test_faults_of_a_large_file_are_kept_for_the_page_and_for_the_api(
    deck: Deck, django_capture_on_commit_callbacks: Any
) -> None:
    client, url = deck.client(), uploaded(deck, large(["", "Bad", "Enormous", ""], ["J-3", "Twice", "Small", ""]))
    run = ImportRun.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url, {**columns(run), "do": "import"})
    run_waiting()
    page = client.get(url).content.decode()
    assert "Row 1003, column C (Severity): Choose one of" in page
    assert "Row 1004: Row 5 means the same leak." in page
    assert [one["row"] for one in client.get(f"{API}/imports/{run.pk}").json()["faults"]] == [1003, 1004]
    assert LEAKS.model.objects.count() == 1
    assert JobRun.objects.get().state == "failed"
    map_import(actor=deck.manager, run=run, mapping=["external_id", "title", "", "tags"])
    assert "Nothing is imported until" not in client.get(url).content.decode()


def test_a_step_that_is_stopped_half_way_changes_nothing(deck: Deck, django_capture_on_commit_callbacks: Any) -> None:
    client, url = deck.client(), uploaded(deck, large())
    run, records = ImportRun.objects.get(), AuditRecord.objects.count()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url, {**columns(run), "do": "import"})
    with pytest.raises(ImportBusy):
        ask_import(actor=deck.manager, run=run, step=ImportStep.CHECK, at=AT)
    assert "is being worked on" in client.post(url, {**columns(run), "do": "import"}).content.decode()
    JobRun.objects.update(cancel_requested_at=timezone.now())
    run_waiting()
    assert JobRun.objects.get().state == "cancelled"
    assert "This was stopped. Nothing was changed." in client.get(url).content.decode()
    seen: list[int] = []

    def stop(done: int, total: int, words: str) -> None:
        seen.append(done)
        if done == 700:
            raise JobCancelled

    with pytest.raises(JobCancelled):
        apply_import(actor=deck.manager, run=run, at=AT, told=stop)
    assert seen[:3] == [0, 0, 1]
    assert (LEAKS.model.objects.count(), AuditRecord.objects.count()) == (1, records)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url, {**columns(run), "do": "import"})
    client.post(url, {"do": "stop"})
    run_waiting()
    assert JobRun.objects.latest("pk").state == "cancelled"
    assert LEAKS.model.objects.count() == 1


def test_the_api_takes_a_large_file_in_the_background(deck: Deck, django_capture_on_commit_callbacks: Any) -> None:
    client = deck.client()
    with django_capture_on_commit_callbacks(execute=True):
        file = SimpleUploadedFile("leaks.csv", large())
        answer = client.post(f"{API}/imports", {"workspace": "P-1", "file": file})
    assert (answer.status_code, answer.json()["batch"]) == (202, None)
    address = f"{API}/imports/{answer.json()['id']}"
    assert client.get(address).json()["job"] == JobRun.objects.get().pk
    run_waiting()
    told = client.get(address).json()
    assert (told["made"], told["changed"], told["faults"]) == (ROWS, 0, [])
    assert deck.client(deck.member).get(address).status_code in (403, 404)
    with django_capture_on_commit_callbacks(execute=True):
        undone = client.post(f"{API}/batches/{told['batch']}/undo", data="{}", content_type="application/json")
    assert (undone.status_code, undone.json()["undone"]) == (202, False)
    run_waiting()
    assert LEAKS.model.objects.filter(deleted_at=None).count() == 1


def change_before_writing(deck: Deck, content: bytes, change: Any) -> ImportRun:
    """An import during which something happens after its rows were checked."""

    def told(done: int, total: int, words: str) -> None:
        if words == "Writing all of it at once":
            change()

    return apply_import(actor=deck.manager, run=started(deck, content), at=AT, told=told)


def test_who_changes_an_entry_between_check_and_writing_loses_nothing(deck: Deck) -> None:
    content = table(["Id", "Title", "Severity"], ["L-1", "From the file", "Huge"], ["", "New", "Small"])

    def edit() -> None:
        edit_entry(actor=deck.manager, entry=deck.leak, values={"title": "By hand"}, at=AT)

    with pytest.raises(MovedMeanwhile, match="Somebody has changed P-1/L-1 meanwhile"):
        change_before_writing(deck, content, edit)
    assert [one.title for one in LEAKS.model.objects.all()] == ["By hand"]


def test_rows_that_came_in_meanwhile_are_not_doubled(deck: Deck) -> None:
    content = table(HEADINGS, *rows_of(3))
    with pytest.raises(MovedMeanwhile):
        change_before_writing(
            deck, content, lambda: apply_import(actor=deck.manager, run=started(deck, content), at=AT)
        )
    assert LEAKS.model.objects.count() == 4


def test_who_loses_the_right_before_the_writing_writes_nothing(deck: Deck) -> None:
    def lose() -> None:
        Grant.objects.filter(person=deck.manager).update(role="team_member")

    with pytest.raises(NotAllowed):
        change_before_writing(deck, table(HEADINGS, *rows_of(2)), lose)
    assert LEAKS.model.objects.count() == 1


def test_many_entries_are_changed_and_set_back_with_their_tags(deck: Deck) -> None:
    content = table(HEADINGS, *rows_of(3))
    apply_import(actor=deck.manager, run=started(deck, content), at=AT)
    again = table(HEADINGS, *([key, title, "Huge", "dry"] for key, title, *_ in rows_of(3)))
    run = apply_import(actor=deck.manager, run=started(deck, again), at=AT)
    assert run.summary == {"made": 0, "changed": 3}
    one: Entry = leak("Leak 1")
    assert (one.severity, one.tags, one.version, [tag.tag for tag in one.subject.tag_rows.all()]) == (
        3,
        ["dry"],
        2,
        ["dry"],
    )
    assert run.batch is not None
    undo_batch(actor=deck.manager, batch=run.batch, at=AT)
    one = leak("Leak 1")
    assert (one.severity, one.tags, one.version) == (1, ["wet", "cold"], 3)
    assert sorted(tag.tag for tag in one.subject.tag_rows.all()) == ["cold", "wet"]
    assert verify().is_intact


def test_more_rows_than_anybody_imports_are_refused_in_words(deck: Deck) -> None:
    run = started(deck, b"Title\n" + b"x\n" * 30_001)
    with pytest.raises(FileUnusable, match="At most 30,000 rows"):
        apply_import(actor=deck.manager, run=run, at=AT)
