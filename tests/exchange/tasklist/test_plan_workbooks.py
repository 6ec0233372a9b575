"""A plan as a workbook: out and in again it is the same plan, and what people edit counts."""

from datetime import datetime
from io import BytesIO

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings

from quarterdeck.exchange.document import (
    Calendar,
    Interval,
    Link,
    PlanDocument,
    PlanSource,
    Resource,
    SchedulingProfile,
    Severity,
    Task,
)
from quarterdeck.exchange.reading import read_plan
from quarterdeck.exchange.tasklist import read_task_list, write_plan_workbook
from tests.exchange.plan_documents import plan_documents


def written(document, path):
    target = BytesIO()
    assert write_plan_workbook(document, target) == []
    path.write_bytes(target.getvalue())
    return path


def small():
    hours = [Interval(480, 720), Interval(780, 1020)]
    document = PlanDocument(PlanSource("mspdi", "plan.xml"), SchedulingProfile.MSPROJECT)
    document.properties.name = "House"
    document.calendars = [Calendar(1, "Standard", days=[list(hours) for _ in range(5)] + [[], None])]
    document.tasks = [
        Task(1, "=1+1", duration_minutes=480, start=datetime(2026, 1, 5, 8), notes="https://example.org"),
        Task(2, "Pour", duration_minutes=960.5, custom={"Text1": "blue"}),
    ]
    document.links = [Link(1, 2, lag=240)]
    document.resources = [Resource(1, "Ann")]
    return document


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(plan_documents())
def test_reading_what_was_written_gives_an_equal_document(tmp_path_factory, document):
    path = written(document, tmp_path_factory.mktemp("book") / "plan.xlsx")
    reading = read_task_list(path)
    assert not [issue for issue in reading.issues if issue.severity is not Severity.NOTE], reading.issues
    assert reading.document == document


def test_formulas_and_links_are_plain_text_in_the_workbook(tmp_path):
    book = openpyxl.load_workbook(written(small(), tmp_path / "plan.xlsx"))
    names = [row[1] for row in book["Tasks"].iter_rows(values_only=True)]
    assert names == ["Task name", "=1+1", "Pour"]
    assert book["Tasks"]["B2"].data_type == "s"
    assert [sheet.title for sheet in book] == ["Project", "Tasks", "Links", "Resources", "Assignments", "Calendars"]
    assert book["Links"]["B2"].value == "=1+1"
    assert book["Calendars"]["D2"].value == "08:00-12:00, 13:00-17:00"
    assert book["Calendars"]["I2"].value == "off"
    assert book["Tasks"]["I2"].value == datetime(2026, 1, 5, 8)


def edited(path, changes, *, rows=()):
    book = openpyxl.load_workbook(path)
    for (sheet, place), value in changes.items():
        book[sheet][place] = value
    for sheet, row in rows:
        book[sheet].append(row)
    book.save(path)
    return read_plan(path)


def test_what_people_edit_counts_and_the_rest_stays_exact(tmp_path):
    path = written(small(), tmp_path / "plan.xlsx")
    reading = edited(
        path,
        {("Tasks", "B3"): "Pour it", ("Tasks", "H3"): 20, ("Project", "B2"): "Big house", ("Links", "F2"): 480},
        rows=[("Tasks", [None, "Dry", 1]), ("Links", [2, None, 3, None, "SS"])],
    )
    document = reading.document
    assert (document.properties.name, document.source.format) == ("Big house", "mspdi")
    pour, dry = document.tasks[1:]
    assert (pour.name, pour.duration_minutes, pour.custom) == ("Pour it", 1200, {"Text1": "blue"})
    assert (dry.uid, dry.name) == (3, "Dry")
    assert [(one.predecessor_uid, one.successor_uid, one.kind.value, one.lag) for one in document.links] == [
        (1, 2, "FS", 480), (2, 3, "SS", 0),
    ]  # fmt: skip


def test_a_cell_that_makes_no_sense_is_named_and_left_out(tmp_path):
    path = written(small(), tmp_path / "plan.xlsx")
    reading = edited(
        path,
        {
            ("Tasks", "H2"): "long",
            ("Tasks", "A3"): 1,
            ("Tasks", "F2"): "perhaps",
            ("Tasks", "C2"): 1.5,
            ("Tasks", "T3"): "{broken",
        },
    )
    found = {(issue.code, issue.place) for issue in reading.issues}
    assert {
        ("workbook.bad_cell", "sheet Tasks, row 2, column H"),
        ("workbook.bad_cell", "sheet Tasks, row 2, column F"),
        ("workbook.bad_cell", "sheet Tasks, row 2, column C"),
        ("workbook.carried", "sheet Tasks, row 3"),
        ("workbook.double_id", "sheet Tasks, row 3"),
    } <= found
    assert [task.uid for task in reading.document.tasks] == [1, 2]


def test_sheets_that_are_gone_leave_the_rest(tmp_path):
    path = written(small(), tmp_path / "plan.xlsx")
    book = openpyxl.load_workbook(path)
    del book["Resources"]
    for row in book["Links"].iter_rows():
        for cell in row:
            cell.value = None
    book.save(path)
    document = read_plan(path).document
    assert (len(document.tasks), document.resources, document.links) == (2, [], [])


@pytest.mark.parametrize("damage", ["{}", '{"exact":{"nonsense":1},"was":{}}', '{"exact":[],"was":{}}', "[1]"])
def test_what_is_carried_is_not_trusted(damage, tmp_path):
    path = written(small(), tmp_path / "plan.xlsx")
    book = openpyxl.load_workbook(path)
    last = book["Project"].max_row
    for row in (last, last - 1):
        book["Project"].cell(row, 2).value = damage
    book["Tasks"]["T3"] = damage
    book.save(path)
    reading = read_plan(path)
    assert len(reading.document.tasks) == 2
    assert "workbook.carried" in [issue.code for issue in reading.issues]


def test_converting_to_a_workbook_loses_nothing_and_to_a_list_says_what(tmp_path):
    from quarterdeck.exchange.conversion import convert_plan  # noqa: PLC0415

    source = written(small(), tmp_path / "plan.xlsx")
    whole = convert_plan(source, tmp_path / "again.xlsx")
    assert (whole.report.changed, whole.report.lost) == (0, 0)
    listed = convert_plan(source, tmp_path / "plan.csv")
    assert listed.is_done
    assert listed.report.of("calendar").lost == 1
    assert listed.report.of("task").kept == 2
