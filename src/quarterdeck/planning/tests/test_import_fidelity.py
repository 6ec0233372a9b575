"""Field by field: what of a file was kept, changed, lost and guessed, with the reasons, to see and to keep."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from quarterdeck.core.tests import factories as core
from quarterdeck.exchange import document as doc
from quarterdeck.planning.actions import apply_import, read_import, upload_plan_files
from quarterdeck.planning.models import ImportRun
from quarterdeck.planning.queries.imports import fidelity_of, report_of
from quarterdeck.planning.tests.factories import AT, change, task_named
from quarterdeck.planning.tests.test_imports import bring, imported, small_document

pytestmark = pytest.mark.django_db

Counts = tuple[int, int, int, int]


def counts(run: ImportRun, entity: str, field: str = "") -> Counts:
    line = next(line for line in report_of(run) if (line["entity"], line["field"]) == (entity, field))
    return line["kept"], line["changed"], line["lost"], line["guessed"]


def words(run: ImportRun, entity: str, field: str = "") -> list[tuple[str, str, list[str]]]:
    line = next(line for line in report_of(run) if (line["entity"], line["field"]) == (entity, field))
    return [(note["fate"], note["words"], note["places"]) for note in line["notes"]]


def test_every_value_of_a_whole_file_is_kept_and_counted_by_its_field() -> None:
    imported(small_document())
    run = ImportRun.objects.get()
    totals = fidelity_of(run)["totals"]
    assert (totals["changed"], totals["lost"], totals["guessed"]) == (0, 0, 0)
    assert counts(run, "task") == (4, 0, 0, 0)
    assert counts(run, "task", "custom Text1") == (1, 0, 0, 0)
    assert counts(run, "task", "baseline 0 start") == (1, 0, 0, 0)
    assert counts(run, "link", "lag") == (1, 0, 0, 0)


def test_what_is_lost_and_changed_is_said_with_its_reason_and_place() -> None:
    document = small_document()
    document.links.append(doc.Link(2, 99))
    document.tasks[1].start, document.tasks[1].finish = datetime(2027, 1, 1, 8), datetime(2027, 1, 7, 17)
    document.tasks[2].extras = {"Odd": "1"}
    document.custom_fields = [doc.CustomField("Text1", "Colour")]
    home = core.portfolio()
    run = bring(document, core.manager_of(home, role="portfolio_manager"), home)
    assert counts(run, "link") == (2, 0, 1, 0)
    assert words(run, "link")[0][0] == "lost"
    assert counts(run, "task", "start") == (0, 1, 0, 0)
    [(fate, how, where)] = words(run, "task", "start")
    assert (fate, how) == ("changed", "The schedule computes it from durations, links, calendars and constraints.")
    assert where == ["Design: 2027-01-01T08:00 in the file, 2026-11-02T08:00 here"]
    assert counts(run, "task", "other: Odd") == (1, 0, 0, 0)
    assert (counts(run, "custom field"), words(run, "custom field")[0][2]) == ((0, 0, 1, 0), ["Colour"])


def test_what_stays_as_it_is_here_is_no_silent_loss() -> None:
    plan, manager = imported(small_document())
    analyst = core.manager_of(plan.workspace)
    change(plan, analyst, {"op": "update_task", "task": task_named(plan, "Make").pk, "set": {"name": "Produce"}})
    change(plan, analyst, {"op": "remove_task", "task": task_named(plan, "Done").pk})
    newer = small_document()
    newer.tasks[2].name = "Fabricate"
    run = bring(newer, manager, plan.workspace)
    apply_import(actor=manager, import_run=run, at=AT)
    assert counts(run, "task", "name") == (3, 1, 0, 0)
    assert words(run, "task", "name") == [("changed", "It was changed here; what stands here stays.", ["Produce"])]
    assert counts(run, "task") == (3, 0, 1, 0)
    assert words(run, "task") == [("lost", "Somebody removed the row here; it stays away.", ["Done"])]


FILES: dict[str, tuple[bytes, tuple[str, str], str]] = {
    "list.csv": (
        b"Task;Start;Finish\nDesign;02/03/2026;05/03/2026\nMake;31/02/2026;09/03/2026\n",
        ("task", "dates"),
        "lost",
    ),
    "asana.csv": (
        b"Task ID,Created At,Completed At,Last Modified,Name,Assignee,Assignee Email,Start Date,Due Date,Tags,Notes,"
        b"Projects,Parent Task\n12,2026-01-01,,2026-01-02,Design,,,,2026-02-31,,,P,\n",
        ("task", "dates"),
        "lost",
    ),
    "board.json": (
        json.dumps(
            {
                "id": "b",
                "name": "Board",
                "lists": [{"id": "l", "name": "Doing things"}],
                "cards": [{"id": "c", "name": "Design", "idList": "l", "due": "no day"}],
            }
        ).encode(),
        ("task", "values"),
        "lost",
    ),
    "jira.csv": (
        b"Summary,Issue key,Issue id,Status,Due date\nDesign,A-1,1,Quite odd,31/Feb/26 1:00 AM\n",
        ("task", "dates"),
        "lost",
    ),
    "plan.gan": (
        b'<?xml version="1.0" encoding="UTF-8"?><project name="G" company="" webLink="" view-date="2026-11-02" '
        b'version="3.3.3300" locale="en_US"><tasks empty-milestones="true"><task id="1" name="Design" '
        b'start="2026-03-02" duration="3" complete="40"><depend id="9" type="2"/></task></tasks></project>',
        ("link", ""),
        "lost",
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_every_reader_says_what_it_lost_in_the_same_report(name: str) -> None:
    content, place, fate = FILES[name]
    home = core.portfolio()
    manager = core.manager_of(home, role="portfolio_manager")
    [run] = upload_plan_files(actor=manager, workspace=home, files=[(name, io.BytesIO(content))], at=AT)
    read_import(actor=manager, import_run=run, at=AT)
    assert run.state == "read", run.issues
    assert fate in {one[0] for one in words(run, *place)}
    assert counts(run, "task", "name")[0] == counts(run, "task")[0] > 0
    assert {line["entity"] for line in report_of(run)} <= {
        *("file", "plan", "task", "link", "resource", "assignment", "calendar", "custom field")
    }


def test_the_report_is_kept_with_the_original_and_downloaded_in_three_shapes(client: Client) -> None:
    document = small_document()
    document.tasks[2].extras = {"=cmd()": "1"}
    document.links.append(doc.Link(2, 99))
    _, manager = imported(document)
    run = ImportRun.objects.get()
    core.signed_in(client, manager)
    page = client.get(f"/import/{run.pk}/").content.decode()
    assert "What did not come over as it was" in page
    place = f"/import/{run.pk}/fidelity"
    found = client.get(f"{place}.csv")
    rows = list(csv.reader(io.StringIO(found.content.decode("utf-8-sig"))))
    assert rows[0][:6] == ["of", "field", "kept", "changed", "lost", "guessed"]
    assert ["link", "", "2", "0", "1", "0", "lost", "1"] in [row[:8] for row in rows]
    told: dict[str, Any] = client.get(f"{place}.json").json()
    assert (told["sha256"], told["totals"]["lost"]) == (run.file.sha256, 1)
    assert told == client.get(f"/api/v1/imports/{run.pk}/fidelity").json()
    book = client.get(f"{place}.xlsx")
    with zipfile.ZipFile(io.BytesIO(book.content)) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")
        assert b"other: =cmd()" in parts.read("xl/sharedStrings.xml")
    assert client.get(f"{place}.pdf").status_code == 404
    core.signed_in(client, core.person("Stranger"))
    assert client.get(f"{place}.csv").status_code == 404
