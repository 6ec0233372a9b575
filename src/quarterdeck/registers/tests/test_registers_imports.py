"""Files in: columns, preview, faults with their place, all rows or none, undo; and workbooks out."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from quarterdeck.core.errors import NotAllowed, NotVisible, Refusal
from quarterdeck.core.models import AuditRecord, OutboxEvent
from quarterdeck.core.tests.factories import AT, project
from quarterdeck.press.xlsx import list_to_xlsx
from quarterdeck.registers.actions import apply_import, map_import, preview_import, start_import, undo_batch
from quarterdeck.registers.errors import FileUnusable, ImportDone, ImportRefused
from quarterdeck.registers.models import Entry, ImportRun
from quarterdeck.registers.tests.suite.deck import LEAKS, Deck

pytestmark = pytest.mark.django_db
LIST, API = "/registers/leaks/", "/api/v1/registers/leaks"


@pytest.fixture
def deck() -> Deck:
    return Deck()


def table(*rows: list[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def started(deck: Deck, content: bytes, name: str = "leaks.csv", **given: Any) -> ImportRun:
    person, place = given.get("actor", deck.manager), given.get("workspace", deck.place)
    return start_import(actor=person, register=LEAKS, workspace=place, content=io.BytesIO(content), name=name, at=AT)


def imported(deck: Deck, content: bytes, name: str = "leaks.csv") -> ImportRun:
    return apply_import(actor=deck.manager, run=started(deck, content, name), at=AT)


def leak(title: str) -> Any:
    return LEAKS.model.objects.get(title=title, deleted_at=None)


def test_rows_make_and_change_entries_and_all_is_taken_back_together(deck: Deck) -> None:
    content = table(
        ["Id", "Title", "Severity", "Owner", "Due", "Tags", "Depth", "Urgent", "Colour"],
        ["L-1", "Water in the hold", "Huge", "Ewa Krol", "2026-12-01", "wet, cold", "7.5", "yes", "x"],
        ["", "=New one", "small", "", "", "", "2", "", ""],
        [],
        ["", "Second", "Large", str(deck.manager.email), "", "", "", "no", ""],
    )
    run = started(deck, content)
    assert run.mapping == ["number", "title", "severity", "owner", "due_on", "tags", "depth", "is_urgent", ""]
    records, events = AuditRecord.objects.count(), OutboxEvent.objects.count()
    assert preview_import(actor=deck.manager, run=run, at=AT) == {"made": 2, "changed": 1}
    assert (AuditRecord.objects.count(), OutboxEvent.objects.count()) == (records, events)
    assert LEAKS.model.objects.count() == 1
    done = apply_import(actor=deck.manager, run=run, at=AT)
    assert done.summary == {"made": 2, "changed": 1}
    first = leak("Water in the hold")
    assert (first.severity, first.owner, f"{first.due_on}", first.tags, first.depth, first.is_urgent) == (
        3, deck.member, "2026-12-01", ["wet", "cold"], Decimal("7.50"), True,
    )  # fmt: skip
    assert (leak("=New one").severity, leak("Second").owner) == (1, deck.manager)
    with pytest.raises(ImportDone):
        apply_import(actor=deck.manager, run=done, at=AT)
    assert done.batch is not None
    undo_batch(actor=deck.manager, batch=done.batch, at=AT)
    assert [one.title for one in LEAKS.model.objects.visible_to(deck.manager)] == ["Water in the hold"]
    assert (leak("Water in the hold").severity, leak("Water in the hold").owner) == (2, None)


def test_what_is_wrong_is_said_by_row_and_column_and_nothing_is_imported(deck: Deck) -> None:
    content = table(
        ["Id", "Title", "Severity", "Due", "Owner", "Workspace", "Depth"],
        ["", "Fine", "Large", "", "", "", ""],
        ["", "", "Enormous", "31.12.2026", "Nobody", "", "deep"],
        ["L-77", "Gone", "Large", "", "", "", ""],
        ["L-1", "Once", "", "", "", "", ""],
        ["P-1/L-1", "Twice", "Large", "", "", "", ""],
        ["", "Elsewhere", "Large", "", "", "P-99", ""],
        ["", "Shallow", "Huge", "", "", "", "0.5"],
    )
    with pytest.raises(ImportRefused) as refused:
        imported(deck, content)
    told = [str(one) for one in refused.value.details["faults"]]
    assert told == [
        "Row 3, column B (Title): A value is needed.",
        "Row 3, column C (Severity): Choose one of: Small, Large, Huge.",
        "Row 3, column D (Due): Enter a day as 2026-10-31.",
        "Row 3, column E (Owner): Name one person who takes part here.",
        "Row 3, column G (Depth): Enter a number such as 1250 or 12.5, without thousands separators.",
        "Row 4, column A (Id): There is no leak L-77 here. Leave the Id empty for a new one.",
        "Row 5, column C (Severity): A value is needed.",
        "Row 6: Row 5 means the same leak.",
        "Row 7, column F (Workspace): There is no workspace P-99 in P-1.",
        "Row 8, column G (Depth): A huge leak is at least 1 m deep.",
    ]
    assert refused.value.words == f"Nothing was imported. {told[0]} And 9 more."
    assert [one.title for one in LEAKS.model.objects.all()] == ["Water in the hold"]


def test_the_same_file_twice_changes_nothing_when_its_rows_have_ids_of_their_own(deck: Deck) -> None:
    content = table(["External id", "Title", "Severity"], ["J-1", "One", "Small"], ["J-2", "Two", "Large"])
    assert imported(deck, content).summary == {"made": 2, "changed": 0}
    assert (leak("One").source, leak("One").external_id) == ("import", "J-1")
    assert imported(deck, content).summary == {"made": 0, "changed": 0}
    assert imported(deck, content.replace(b"Two", b"Three")).summary == {"made": 0, "changed": 1}
    assert leak("Three").number == 3


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "empty.csv", "The file is empty."),
        (b"PK\x03\x04 not a workbook", "broken.xlsx", "."),
        (b"%PDF-1.7", "plan.pdf", "not a table"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_words(deck: Deck, content: bytes, name: str, words: str) -> None:
    with pytest.raises(FileUnusable, match=words):
        started(deck, content, name)
    assert not ImportRun.objects.exists()


def test_a_mapping_that_makes_no_sense_is_refused(deck: Deck) -> None:
    run = started(deck, table(["A", "B"], ["1", "2"]))
    for mapping, words in (
        (["title", "title"], "Two columns cannot both hold Title."),
        (["number", "number"], "Two columns cannot both hold Id of the entry."),
        (["title", "state"], "There is no field state to import."),
        (["severity", ""], "Choose the column that holds the title"),
    ):
        with pytest.raises(Refusal, match=words):
            map_import(actor=deck.manager, run=run, mapping=mapping)
    with pytest.raises(Refusal, match="Choose the column"):
        preview_import(actor=deck.manager, run=run, at=AT)


def test_only_who_imports_does_and_only_their_own(deck: Deck) -> None:
    run = started(deck, table(["Title", "Severity"], ["x", "1"]))
    with pytest.raises(NotAllowed):
        started(deck, b"Title\nx", actor=deck.member)
    with pytest.raises(NotVisible):
        started(deck, b"Title\nx", workspace=project(code="P-9"))
    other = Deck.client(deck, deck.member)
    for act in (preview_import, apply_import):
        with pytest.raises(NotVisible):
            act(actor=deck.member, run=run, at=AT)
    assert other.get(f"{LIST}imports/{run.pk}/").status_code in (403, 404)
    assert other.get(f"{LIST}import/").status_code == 403
    assert LEAKS.model.objects.count() == 1


def test_the_pages_read_map_preview_import_and_undo(deck: Deck) -> None:
    client = deck.client()
    assert "Template" in client.get(f"{LIST}import/?in=P-1").content.decode()
    assert client.post(f"{LIST}import/", {"place": "P-1"}).status_code == 422
    body = SimpleUploadedFile("<b>leaks.csv", table(["What", "How bad"], ["<script>XSSED()</script>", "Enormous"]))
    sent = client.post(f"{LIST}import/", {"place": "P-1", "file": body})
    url = sent.headers["Location"]
    page = client.get(url).content.decode()
    assert "&lt;script&gt;XSSED()" in page
    assert "<script>XSSED" not in page
    columns = {"column-0": "title", "column-1": "severity"}
    assert "Row 2, column B (How bad): Choose one of" in client.post(url, {**columns, "do": "preview"}).content.decode()
    assert client.post(url, {"column-0": "title", "do": "import"}).status_code == 422
    good = SimpleUploadedFile("good.csv", table(["What", "How bad"], ["Good", "Small"]))
    url = client.post(f"{LIST}import/", {"place": "P-1", "file": good}).headers["Location"]
    assert "1 would be made, 0 changed" in client.post(url, {**columns, "do": "preview"}).content.decode()
    assert client.post(url, {**columns, "do": "import"}).status_code == 302
    done = client.get(url).content.decode()
    assert "1 made, 0 changed." in done
    run = ImportRun.objects.latest("pk")
    client.post(f"{LIST}undo/{run.batch_id}/", {"back": url})
    assert "This import was taken back." in client.get(url).content.decode()
    template = client.get(f"{LIST}import/template/")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join([template.content]))).active
    assert [cell.value for cell in sheet[1]][:3] == ["Id", "Title", "Description"]


def test_a_workbook_holds_numbers_and_days_and_comes_back_in(deck: Deck) -> None:
    entry: Entry = deck.new("=HYPERLINK(1)", severity=3, depth="2.5", cost="1000.50", due_on="2026-11-09",
                            is_urgent=True, found_at="2026-10-01T08:30", decks=["hold", "upper"])  # fmt: skip
    columns = "severity,depth,cost,due_on,is_urgent,found_at,decks,wetness,state"
    answer = deck.client().get(f"{LIST}export/?sort=title&format=xlsx&columns={columns}")
    content = b"".join(answer.streaming_content)
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    row = [cell.value for cell in sheet[2]]
    assert row[:2] == [entry.reference, "=HYPERLINK(1)"]
    assert sheet["B2"].data_type == "s"
    assert (row[3], row[4], f"{row[5]:%Y-%m-%d}", row[8]) == (2.5, 1000.5, "2026-11-09", "Upper; Hold")
    again = started(deck, content, "leaks.xlsx")
    assert again.mapping == ["number", "title", "severity", "depth", "cost", "due_on", "is_urgent", "found_at", "decks",
                             "", ""]  # fmt: skip
    assert preview_import(actor=deck.manager, run=again, at=AT) == {"made": 0, "changed": 0}
    api = deck.client().get(f"{API}/export?format=xlsx&columns={columns}&sort=title")
    assert openpyxl.load_workbook(io.BytesIO(b"".join(api.streaming_content))).active["E2"].value == 1000.5
    assert deck.client(deck.member).get(f"{API}/export?format=csv").status_code == 200
    assert deck.client().get(f"{API}/export?no_such=1").status_code == 422


def test_the_api_previews_imports_and_tells_every_fault(deck: Deck) -> None:
    client = deck.client()

    def send(content: bytes, **given: str) -> tuple[int, Any]:
        file = SimpleUploadedFile("leaks.csv", content)
        answer = client.post(f"{API}/imports", {"workspace": "P-1", "file": file, **given})
        return answer.status_code, answer.json()

    content = table(["What", "Severity"], ["One", "Small"])
    status, told = send(content, preview="true", mapping=json.dumps(["title", "severity"]))
    assert (status, told["made"], told["batch"]) == (200, 1, None)
    status, told = send(content, mapping=json.dumps(["title", "severity"]))
    assert (status, told["made"], leak("One").severity) == (201, 1, 1)
    undone = client.post(f"{API}/batches/{told['batch']}/undo", data="{}", content_type="application/json")
    assert undone.json()["undone"] is True
    status, told = send(table(["Title", "Severity"], ["Two", "Vast"]))
    assert (status, told["faults"][0]["row"], told["faults"][0]["column"]) == (422, 2, "B")
    assert send(content, mapping="[1]")[0] == 422
    assert send(content, mapping="nonsense")[0] == 422
    assert send(b"")[0] == 422
    assert LEAKS.model.objects.filter(deleted_at=None).count() == 1


def test_the_workbook_writer_keeps_what_a_spreadsheet_would_change() -> None:
    rows = [[Decimal("12345678901234567.5"), None, "x" * 40_000, ""]]
    content = list_to_xlsx("[Risks]*" * 9, ["a", "b", "c", "d"], rows)
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["Risks   Risks   Risks   Risks"]
    cells = [cell.value for cell in book.active[2]]
    assert (cells[0], cells[1], len(cells[2])) == ("12345678901234567.5", None, 32_767)
    assert openpyxl.load_workbook(io.BytesIO(list_to_xlsx("'", [], []))).sheetnames == ["List"]
