"""Asana's CSV: every generation of its header, and the file that its importer takes."""

from datetime import datetime
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quarterdeck.exchange.asana import read_asana_csv, write_asana_csv
from quarterdeck.exchange.conversion import convert_plan
from quarterdeck.exchange.document import (
    Assignment,
    Link,
    LinkType,
    PlanDocument,
    PlanProperties,
    PlanSource,
    Resource,
    Severity,
    Task,
    WorkItem,
)
from quarterdeck.exchange.reading import read_plan
from quarterdeck.exchange.sniffing import sniff
from tests.exchange.plan_documents import plan_documents
from tests.exchange.reference_files import DATA, with_marks

BEGIN, PEOPLE = "Task ID,Created At,Completed At,Last Modified,Name", "Assignee,Assignee Email,Start Date,Due Date,Tags"
OLD = f"{BEGIN},{PEOPLE},Notes,Projects,Parent Task,Cost"
LINKS = "Blocked By (Dependencies),Blocking (Dependencies)"
NEW = f"{BEGIN},Section/Column,{PEOPLE},Notes,Projects,Parent task,{LINKS},Priority"
SHEETS = f".,,\n,,https://app.asana.com/-/googleSheetsProjectCsv?domain=1\n,,\n{BEGIN},Section/Column,{PEOPLE},Notes"


def read(tmp_path, text: str, *, encoding: str = "utf-8"):
    path = tmp_path / "asana.csv"
    path.write_bytes(text.encode(encoding))
    assert sniff(path.read_bytes()).format == "asana-csv"
    reading = read_plan(path)
    assert reading.document is not None, reading.issues
    return reading


def rows(document):
    return {each.name: each for each in document.tasks}


@pytest.mark.parametrize(
    ("header", "line"),
    [
        (OLD, '1,2026-09-01,,2026-09-02,Draft,Ada,ada@x.example,2026-10-05,2026-10-09,"Red,Blue",Notes,Web,,12'),
        (NEW, '1,2026-09-01,,2026-09-02,Draft,,Ada,ada@x.example,2026-10-05,2026-10-09,"Red,Blue",Notes,Web,,,,12'),
        (SHEETS, '1,2026-09-01,,2026-09-02,Draft,,Ada,ada@x.example,2026-10-05,2026-10-09,"Red,Blue",Notes'),
    ],
    ids=["2019", "2024", "google sheets"],
)
def test_every_generation_of_the_header_gives_the_same_task(header, line, tmp_path):
    reading = read(tmp_path, f"{header}\n{line}\n")
    [one] = reading.document.tasks
    assert (one.source_id, one.name, one.start, one.deadline, one.notes, one.item.labels) == (
        "1",
        "Draft",
        datetime(2026, 10, 5, 8),
        datetime(2026, 10, 9, 17),
        "Notes",
        ["Red", "Blue"],
    )
    assert one.item.created == datetime(2026, 9, 1)
    [ada] = reading.document.resources
    assert (ada.name, ada.email, ada.source_id) == ("Ada", "ada@x.example", "ada@x.example")
    assert reading.document.properties.name == ("" if header is SHEETS else "Web")
    assert reading.issues == []


@pytest.mark.parametrize(
    ("separator", "encoding"), [(";", "utf-8-sig"), ("\t", "utf-16"), (",", "cp1252"), ("|", "utf-8")]
)
def test_separators_and_encodings_are_found(separator, encoding, tmp_path):
    text = f"{OLD}\n1,2026-09-01,,2026-09-02,Grüße aus Köln,Ada,ada@x.example,,2026-10-09,,,Web,,1.5\n"
    document = read(tmp_path, text.replace(",", separator), encoding=encoding).document
    assert [each.name for each in document.tasks] == ["Grüße aus Köln"]
    assert document.tasks[0].custom == {"Cost": 1.5}


def test_parents_and_dependencies_are_names(tmp_path):
    lines = (
        "1,2026-09-01,,,Whole,,,,,,,,Web,,,,High",
        "2,2026-09-01,,,Part,,,,,,,,,Whole,,,",
        '3,2026-09-01,,,"Dig, then pour",,,,,,,,Web,,Part,,',
        '4,2026-09-01,,,Paint,,,,,,,,Web,,"Dig, then pour,Part",Done?,',
        "5,2026-09-01,,,Done?,,,,,,,,Web,Nobody,Ghost,,",
    )
    reading = read(tmp_path, "\n".join((NEW, *lines)))
    document = reading.document
    names = {each.uid: each.name for each in document.tasks}
    assert rows(document)["Part"].parent_uid == rows(document)["Whole"].uid
    assert sorted((names[link.predecessor_uid], names[link.successor_uid]) for link in document.links) == [
        ("Dig, then pour", "Paint"),
        ("Paint", "Done?"),
        ("Part", "Dig, then pour"),
        ("Part", "Paint"),
    ]
    assert rows(document)["Whole"].item.priority == "High"
    assert [(issue.code, issue.place) for issue in reading.issues if issue.severity is Severity.WARNING] == [
        ("asana.lost_parent", "row 6"),
        ("asana.lost_dependency", "row 6"),
    ]


def test_a_name_that_several_rows_carry_means_the_nearest_above(tmp_path):
    lines = ("1,,,,Phase", "2,,,,Test,,,,,,,,,Phase", "3,,,,Phase", "4,,,,Test,,,,,,,,,Phase")
    reading = read(tmp_path, "\n".join((NEW, *lines)))
    assert [(each.source_id, each.parent_uid) for each in reading.document.tasks] == [
        ("1", None),
        ("2", 1),
        ("3", None),
        ("4", 3),
    ]
    assert "asana.same_name" in [issue.code for issue in reading.issues]


def test_days_and_months_are_told_apart_over_the_whole_file(tmp_path):
    lines = ("1,,,,A,,,,03/04/2026,05/06/2026", "2,,,,B,,,,13/04/2026,14/04/2026", "3,,,,C,,,,,31/02/2026")
    reading = read(tmp_path, "\n".join((NEW, *lines)))
    assert rows(reading.document)["A"].start == datetime(2026, 4, 3, 8)
    [issue] = [issue for issue in reading.issues if issue.code == "asana.bad_date"]
    assert (issue.place, issue.file) == ("row 4, column J", "asana.csv")
    assert "31/02/2026" in issue.message
    american = read(tmp_path, f"{NEW}\n1,,,,A,,,,03/04/2026,05/06/2026\n")
    assert rows(american.document)["A"].start == datetime(2026, 3, 4, 8)
    assert "asana.dates_guessed" in [issue.code for issue in american.issues]


def test_added_columns_are_typed_when_all_their_values_are(tmp_path):
    header = OLD.replace("Cost", "Cost,Review,Mixed,Code,Code")
    lines = (
        '1,,,,A,,,,,,,,,"1,234.5",2026-10-09,7,\'=1+1,x',
        "2,,,,B,,,,,,,,,2,2026-10-10,seven,,",
    )
    document = read(tmp_path, "\n".join((header, *lines))).document
    assert document.tasks[0].custom == {
        "Cost": 1234.5,
        "Review": datetime(2026, 10, 9),
        "Mixed": "7",
        "Code": "=1+1",
        "Code (R)": "x",
    }
    assert [field.kind for field in document.custom_fields] == ["number", "date", "text", "text", "text"]


def test_ids_that_a_spreadsheet_rounded_are_told(tmp_path):
    reading = read(tmp_path, f"{NEW}\n1.20E+15,,,,A\n1.20E+15,,,,B\n")
    assert len(reading.document.tasks) == 2
    assert [(issue.code, issue.place) for issue in reading.issues][:2] == [
        ("asana.rounded_id", "row 2, column A"),
        ("asana.rounded_id", "row 3, column A"),
    ]


def test_the_importer_gets_names_addresses_and_american_days(tmp_path):
    document = PlanDocument(PlanSource("test"), properties=PlanProperties(name="Web"))
    start, finish = datetime(2026, 10, 5, 8), datetime(2026, 10, 9, 17)
    document.tasks = [
        Task(1, "Build", is_summary=True),
        Task(
            2, "=Draft", parent_uid=1, outline_level=2, start=start, finish=finish, duration_minutes=2400, notes="+A1"
        ),
        Task(3, "Detail", parent_uid=2, outline_level=3, item=WorkItem(labels=["a", "b"]), custom={"Cost": -3.5}),
        Task(4, "Go", is_milestone=True, start=finish, finish=finish, duration_minutes=0),
    ]
    document.links = [Link(2, 4, LinkType.SS, 480)]
    document.resources = [Resource(1, "Ada", email="ada@x.example"), Resource(2, "Bo")]
    document.assignments = [Assignment(1, 2, 1), Assignment(2, 2, 2), Assignment(3, 4, 2)]
    target = BytesIO()
    issues = write_asana_csv(document, target)
    lines = target.getvalue().decode().split("\r\n")
    assert lines[0].split(",")[:8] == [
        *("Name", "Description", "Section/Column", "Parent task", "Assignee", "Assignee Name", "Collaborators"),
        "Start Date",
    ]
    assert lines[1].startswith("'=Draft,'+A1,Build,,ada@x.example,Ada,Bo,10/05/2026,10/09/2026,,,,Web,")
    assert lines[2].startswith('Detail,,,\'=Draft,,,,,,,,"a, b",')
    assert lines[2].endswith(",-3.5")
    assert lines[3].startswith("Go,,,,Bo,,,,10/09/2026,'=Draft,milestone,")
    assert [issue.message for issue in issues] == [
        "1 dependencies lost their kind or lag.",
        "1 assignees have no e-mail address, by which Asana's importer finds people.",
    ]


SAMPLE = (
    '1,2026-09-01,,2026-09-02,Launch,Build,Ada,ada@x.example,2026-09-21,2026-10-15,Q4,"Two\nlines",Web,,Copy,,High',
    "2,2026-09-01,2026-09-10,2026-09-10,Copy,,,bo@x.example,2026-09-07,2026-09-09,,,,Launch,,,Low",
    "3,2026-09-01,,2026-09-02,Fonts,Ideas and notes,Cy,cy@x.example,,2026-10-01,,,Web,,,,",
)


def test_an_export_written_for_the_importer_is_the_same_plan(tmp_path):
    source = tmp_path / "asana.csv"
    source.write_text("\n".join((NEW, *SAMPLE)))
    conversion = convert_plan(source, tmp_path / "out.asana.csv")
    assert conversion.is_done, conversion.issues
    assert conversion.report.is_lossless, conversion.report.differences
    assert read_plan(tmp_path / "out.asana.csv").document.tasks == read_plan(source).document.tasks


def test_rows_of_another_tool_are_told_by_name_and_not_by_its_numbers(tmp_path):
    """Task 2 of the export is row 3 of the plan; GanttProject numbers rows, so its 2 is another task."""
    source = tmp_path / "asana.csv"
    source.write_text("\n".join((NEW, *SAMPLE)))
    report = convert_plan(source, tmp_path / "out.gan").report
    changed = {each.name for each in report.differences if each.field == "name" and each.entity == "task"}
    assert changed == set()
    assert report.of("task").kept == len(read_plan(source).document.tasks)


WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\x00", exclude_categories=["Cs"]), max_size=12)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(WORDS, min_size=1, max_size=4), notes=WORDS, value=WORDS)
def test_any_text_survives_its_cell(names, notes, value, tmp_path):
    document = PlanDocument(PlanSource("test"))
    document.tasks = [
        Task(n, name, notes=notes, item=WorkItem(), custom={"Field": value}, source_id=f"t{n}")
        for n, name in enumerate(names, 1)
    ]
    path = tmp_path / "any.csv"
    with path.open("wb") as target:
        write_asana_csv(document, target)
    back = read_asana_csv(path).document
    assert [each.name for each in back.tasks] == [name.strip() for name in names]
    assert {each.notes for each in back.tasks} == {notes.strip() or None}


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
)
@given(plan_documents())
def test_any_plan_can_be_written_and_is_read_again(tmp_path, document):
    path = tmp_path / "any.csv"
    with path.open("wb") as target:
        write_asana_csv(document, target)
    reading = read_asana_csv(path)
    assert reading.document is not None, reading.issues


@with_marks
def test_the_sample_of_the_reference_data():
    reading = read_plan(DATA / "asana" / "asana-csv-sample-3rows.csv")
    document = reading.document
    launch, copy, fonts = (rows(document)[name] for name in ("Launch site", "Write copy", "Pick fonts"))
    assert copy.parent_uid == launch.uid
    assert (copy.actual_finish, copy.percent_complete) == (datetime(2026, 9, 10, 17), 100)
    assert launch.notes == "Line one\nLine two, with a comma"
    assert launch.item.labels == ["Design", "Q4 launch"]
    assert {each.email for each in document.resources} == {
        "sarah@acme.co.uk",
        "tom.baker@acme.co.uk",
        "nobody@else.com",
    }
    assert [each.item.state for each in (launch, copy, fonts)] == ["Build", "Done", "Brand ideas"]
