"""Lists of tasks in many habits become the same plan."""

import json
from datetime import datetime
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.exchange.document import (
    Assignment,
    Constraint,
    Link,
    LinkType,
    PlanDocument,
    PlanSource,
    Resource,
    Task,
)
from quarterdeck.exchange.limits import ReadingLimits
from quarterdeck.exchange.reading import read_plan
from quarterdeck.exchange.tables import Mapping
from quarterdeck.exchange.tables.mapping import Choice
from quarterdeck.exchange.tasklist import read_task_list, write_task_list
from quarterdeck.exchange.tasklist.headers import candidates

LIST = """ID,Outline Level,Task Name,Duration,Start,Finish,% Complete,Predecessors,Resource Names,Colour
1,1,Build,,,,,,,
2,2,Dig,3d,05/01/2026,07/01/2026,100%,,Ann[50%];Bob,red
3,2,"Pour, then wait",2w,08/01/2026,21/01/2026,25%,2FS+1d,Bob,
4,2,Cure,5 days?,,,0%,3SS+50%;2,,
5,1,Handover,0d,,,,4,,blue
"""


def written(path, text, encoding="utf-8"):
    path.write_bytes(text.encode(encoding))
    return path


def read(tmp_path, text, **more):
    return read_task_list(written(tmp_path / "tasks.csv", text, **more))


def outline(document):
    names = {task.uid: task.name for task in document.tasks}
    return [(task.name, task.outline_level, names.get(task.parent_uid), task.is_summary) for task in document.tasks]


def test_a_list_becomes_tasks_links_resources_and_assignments(tmp_path):
    document = read(tmp_path, LIST).document
    assert outline(document) == [
        ("Build", 1, None, True),
        ("Dig", 2, "Build", False),
        ("Pour, then wait", 2, "Build", False),
        ("Cure", 2, "Build", False),
        ("Handover", 1, None, False),
    ]
    dig, pour, cure, handover = document.tasks[1:]
    assert (dig.start, dig.finish) == (datetime(2026, 1, 5, 8), datetime(2026, 1, 7, 17))
    assert (dig.duration_minutes, pour.duration_minutes, cure.is_estimated, handover.is_milestone) == (
        1440, 4800, True, True,
    )  # fmt: skip
    assert (dig.percent_complete, dig.actual_start, dig.actual_finish) == (100, dig.start, dig.finish)
    assert (pour.percent_complete, pour.actual_start, pour.actual_finish) == (25, pour.start, None)
    assert [(one.predecessor_uid, one.successor_uid, one.kind.value, one.lag) for one in document.links] == [
        (2, 3, "FS", 480), (3, 4, "SS", 50), (2, 4, "FS", 0), (4, 5, "FS", 0),
    ]  # fmt: skip
    assert [resource.name for resource in document.resources] == ["Ann", "Bob"]
    assert [(one.task_uid, one.resource_uid, one.units) for one in document.assignments] == [
        (2, 1, 0.5), (2, 2, None), (3, 2, None),
    ]  # fmt: skip
    assert dig.custom == {"Colour": "red"}
    assert [field.key for field in document.custom_fields] == ["Colour"]


def test_titles_above_the_headers_are_passed_over(tmp_path):
    document = read(tmp_path, "Plan of the house\nas of today,,\n\n" + LIST).document
    assert len(document.tasks) == 5


@pytest.mark.parametrize(
    "text",
    [
        "WBS,Task Name,Duration\n1,Build,\n1.1,Dig,3d\n1.2,Pour,2d\n1.2.1,Mix,1d\n2,Hand over,0d\n",
        "Name,Duration\nBuild,\n  Dig,3d\n  Pour,2d\n    Mix,1d\nHand over,0d\n",
        "Level,Name,Duration\n0,Build,\n1,Dig,3d\n1,Pour,2d\n3,Mix,1d\n0,Hand over,0d\n",
        "ID,Parent,Name,Duration\na,,Build,\nb,a,Dig,3d\nc,a,Pour,2d\nd,c,Mix,1d\ne,,Hand over,0d\n",
    ],
)
def test_an_outline_is_told_by_codes_blanks_levels_or_parents(text, tmp_path):
    assert outline(read(tmp_path, text).document) == [
        ("Build", 1, None, True),
        ("Dig", 2, "Build", False),
        ("Pour", 2, "Build", True),
        ("Mix", 3, "Pour", False),
        ("Hand over", 1, None, False),
    ]


def test_long_lists_without_numbers_find_their_parents(tmp_path):
    above = [None, *(n // 2 for n in range(2, 20_001))]
    rows = [f"Part {n},{(parent and f'Part {parent}') or ''},{n}d" for n, parent in enumerate(above, start=1)]
    document = read(tmp_path, "\n".join(["Task name,Parent,Duration", *rows])).document
    assert [task.uid for task in document.tasks] == list(range(1, 20_001))
    assert [task.parent_uid for task in document.tasks] == above


@pytest.mark.parametrize(
    "headers",
    [
        "Nr.;Gliederungsebene;Vorgangsname;Dauer;Anfang;Ende;% Abgeschlossen;Vorgänger;Ressourcennamen",
        "N°;Niveau hiérarchique;Nom de la tâche;Durée;Début;Fin;% achevé;Prédécesseurs;Noms ressources",
        "Id;Nivel de esquema;Nombre de tarea;Duración;Comienzo;Fin;% completado;Predecesoras;Nombres de los recursos",
        "ID;Outline_Level;Task_Name;Duration;Start_Date;Finish_Date;Percent_Complete;Predecessors;Resource_Names",
    ],
)
def test_headers_of_other_languages_and_exports_are_known(headers, tmp_path):
    rows = "1;1;Bau;;;;;;\n2;2;Graben;3 Tage;Mon 05.01.26;Wed 07.01.26;50;;Ann\n3;2;Giessen;2t;;;0;2EA+1 Tag;Ann\n"
    reading = read(tmp_path, f"{headers}\n{rows}")
    dig, pour = reading.document.tasks[1:]
    assert (dig.duration_minutes, dig.start, dig.percent_complete) == (1440, datetime(2026, 1, 5, 8), 50)
    assert [(one.predecessor_uid, one.kind, one.lag) for one in reading.document.links] == [(2, LinkType.FS, 480)]
    assert pour.parent_uid == 1


def test_a_workbook_keeps_its_types_and_progress_in_hundredths(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Task", "Start", "Finish", "Progress", "Cost"])
    sheet.append(["Dig", datetime(2026, 1, 5), datetime(2026, 1, 9), 0.45, 1200.5])
    sheet.append(["Pour", datetime(2026, 1, 5, 9, 30), None, 1, None])
    book.save(tmp_path / "tasks.xlsx")
    reading = read_task_list(tmp_path / "tasks.xlsx")
    dig, pour = reading.document.tasks
    assert (dig.percent_complete, dig.cost, dig.duration_minutes) == (45, Decimal("1200.5"), 2400)
    assert (pour.percent_complete, pour.start) == (100, datetime(2026, 1, 5, 9, 30))
    assert reading.mapping.choice("percent") == "hundredths"


def test_tasks_with_dates_and_without_logic_keep_their_dates(tmp_path):
    reading = read(tmp_path, "Task,Start,Finish\nDig,05/01/2026,07/01/2026\nPour,08/01/2026,08/01/2026\n")
    dig, pour = reading.document.tasks
    assert (dig.constraint, dig.constraint_date) == (Constraint.SNET, datetime(2026, 1, 5, 8))
    assert pour.duration_minutes == 480
    assert reading.document.properties.start == datetime(2026, 1, 5, 8)
    assert "tasks.dates_kept" in [issue.code for issue in reading.issues]


def test_what_cannot_be_read_is_named_with_row_and_column(tmp_path):
    rows = [
        "ID,Task Name,Duration,Start,Finish,% Complete,Predecessors,Resource Names,Constraint Type,Work",
        "1,Dig,soon,31/02/2026,07/01/2026,150,,Ann[x%],Whenever,much",
        "2,Pour,-3d,08/01/2026,06/01/2026,abc,9;1FS+soon,,Must Start On,8",
        "3,Cure,3d,09/01/2026,12/01/2026,10,3;1,,as late as possible,8h",
        "4,Dry,3d,09/01/2026,12/01/2026,10,99,,,8h",
        ",,,x,,,,,,",
    ]
    reading = read(tmp_path, "\n".join(rows))
    found = {(issue.code, issue.place) for issue in reading.issues}
    assert {
        ("tasks.bad_duration", "row 2, column C"),
        ("tasks.bad_date", "row 2, column D"),
        ("tasks.bad_percent", "row 2, column F"),
        ("tasks.bad_units", "row 2, column H"),
        ("tasks.bad_constraint", "row 2, column I"),
        ("tasks.bad_work", "row 2, column J"),
        ("tasks.bad_duration", "row 3, column C"),
        ("tasks.backwards", "row 3"),
        ("tasks.bad_number", "row 3, column F"),
        ("tasks.bad_predecessor", "row 3, column G"),
        ("tasks.own_predecessor", "row 4, column G"),
        ("tasks.no_predecessor", "row 5, column G"),
        ("tasks.no_name", "row 6"),
    } <= found
    assert all(issue.file == "tasks.csv" for issue in reading.issues)
    assert reading.document.tasks[2].constraint is Constraint.ALAP
    assert reading.document.tasks[2].work_minutes == 480


def test_text_identities_stand_beside_running_numbers(tmp_path):
    rows = "Key,Summary,Depends on,Parent,Milestone,Priority,Deadline,Notes\n"
    rows += "B-7,Dig,,,no,500,01/02/2026,wet\nB-8,Pour,B-7,B-99,yes,99999,,\n"
    rows += "".join(f"C-{n},More,,,,,,\n" for n in range(30)) + "B-7,Twin,Dig,,,,,\n"
    reading = read(tmp_path, rows)
    dig, pour, *_, twin = reading.document.tasks
    assert [(task.uid, task.source_id) for task in (dig, pour, twin)] == [(1, "B-7"), (2, "B-8"), (33, "B-7")]
    assert (dig.priority, dig.deadline, dig.notes, pour.priority) == (500, datetime(2026, 2, 1, 17), "wet", None)
    assert pour.is_milestone
    assert "tasks.no_parent" in [issue.code for issue in reading.issues]


def test_rows_are_named_by_their_number_where_there_is_no_identity(tmp_path):
    document = read(tmp_path, "Task,Duration,Predecessors\nDig,1d,\nPour,1d,1\nCure,1d,Pour\n").document
    assert [(one.predecessor_uid, one.successor_uid) for one in document.links] == [(1, 2), (2, 3)]


def test_baselines_and_actual_dates_are_read(tmp_path):
    rows = "Task,Baseline Start,Baseline Finish,Actual Start,Actual Finish,Constraint Type,Constraint Date\n"
    rows += (
        "Dig,05/01/2026,07/01/2026,06/01/2026,08/01/2026,Finish No Later Than,13/01/2026\nPour,NA,,,,snet,13/01/2026\n"
    )
    dig, pour = read(tmp_path, rows).document.tasks
    assert (dig.baselines[0].start, dig.baselines[0].finish) == (datetime(2026, 1, 5, 8), datetime(2026, 1, 7, 17))
    assert (dig.actual_start, dig.actual_finish) == (datetime(2026, 1, 6, 8), datetime(2026, 1, 8, 17))
    assert (dig.constraint, dig.constraint_date) == (Constraint.FNLT, datetime(2026, 1, 13, 17))
    assert (pour.constraint, pour.constraint_date) == (Constraint.SNET, datetime(2026, 1, 13, 8))
    assert pour.baselines == {}


def test_a_guessed_mapping_given_back_gives_the_same_document_and_an_edited_one_counts(tmp_path):
    path = written(tmp_path / "tasks.csv", LIST)
    first = read_task_list(path)
    mapping = Mapping.from_json(json.loads(json.dumps(first.mapping.to_json())))
    again = read_task_list(path, mapping)
    assert (again.document, again.mapping) == (first.document, first.mapping)
    assert first.sample[1][2] == "Dig"
    mapping.first("resources").field = ""
    mapping.choices["outline"].value = "flat"
    edited = read_task_list(path, mapping).document
    assert edited.resources == []
    assert edited.tasks[1].custom["Resource Names"] == "Ann[50%];Bob"
    assert edited.tasks[1].outline_level == 1
    mapping.header_line = 99
    assert read_task_list(path, mapping).issues[-1].code == "tasks.no_headers"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Lorem,ipsum\n1,2\n", "tasks.no_headers"),
        ("Task,Duration\n", "tasks.nothing_found"),
        ("", "file.empty"),
    ],
)
def test_a_file_that_is_no_task_list_is_named(text, code, tmp_path):
    reading = read(tmp_path, text)
    assert reading.document is None
    assert reading.issues[-1].code == code


def test_a_list_that_was_taken_apart_at_the_wrong_sign_can_be_opened_anew(tmp_path):
    path = written(tmp_path / "tasks.csv", "Task^Duration\nDig, then pour^1d\nPaint, twice^2d\n")
    failed = read_task_list(path)
    assert (failed.document, failed.issues[-1].code, failed.mapping.columns) == (None, "tasks.no_headers", [])
    assert set(failed.mapping.choices) == {"delimiter", "encoding"}
    failed.mapping.choices["delimiter"] = Choice("^")
    again = read_task_list(path, Mapping.from_json(json.loads(json.dumps(failed.mapping.to_json()))))
    assert [task.name for task in again.document.tasks] == ["Dig, then pour", "Paint, twice"]


def test_more_tasks_than_a_plan_may_have_are_refused_with_their_place(tmp_path):
    path = written(tmp_path / "tasks.csv", "Task,Duration\n" + "Dig,1d\n" * 12)
    reading = read_task_list(path, limits=ReadingLimits(tasks=10))
    assert (reading.issues[-1].code, reading.issues[-1].place) == ("plan.too_large", "row 12")


def test_any_plan_reader_takes_task_lists(tmp_path):
    reading = read_plan(written(tmp_path / "tasks.csv", LIST, encoding="utf-16"))
    assert [task.name for task in reading.document.tasks][:2] == ["Build", "Dig"]
    assert reading.document.source.format == "task-list"


def test_a_header_alone_decides_what_it_means():
    assert [candidates(text)[0].field for text in ("Due Date", "Owner", "Effort", "Comments", "Percent Complete")] == [
        "finish", "resources", "work", "notes", "percent_complete",
    ]  # fmt: skip
    assert candidates("Colour of the door") == []


def round_trip(document, tmp_path):
    target = BytesIO()
    issues = write_task_list(document, target)
    path = tmp_path / "out.csv"
    path.write_bytes(target.getvalue())
    return read_task_list(path).document, issues, target.getvalue().decode("utf-8-sig")


def test_a_written_list_reads_back_as_the_same_tasks(tmp_path):
    document = read(tmp_path, LIST).document
    again, issues, _ = round_trip(document, tmp_path)
    assert issues == []
    assert again.tasks == document.tasks
    assert again.links == document.links
    assert again.assignments == document.assignments
    assert [each.name for each in again.resources] == [each.name for each in document.resources]


def test_cells_that_look_like_formulas_are_inert_and_come_back(tmp_path):
    names = ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "plain"]
    tasks = [Task(number, name, number=number, notes=name, custom={"=x": name}) for number, name in enumerate(names, 1)]
    again, _, text = round_trip(PlanDocument(PlanSource("test"), tasks=tasks), tmp_path)
    cells = [cell for line in text.splitlines() for cell in line.split(",")]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@", "-"))]
    assert [task.name for task in again.tasks] == names
    assert [task.notes for task in again.tasks] == names


def test_what_a_list_has_no_place_for_is_said(tmp_path):
    from quarterdeck.exchange.document import Baseline, Calendar, CostRate, WorkItem  # noqa: PLC0415

    task = Task(1, "Dig", baselines={0: Baseline()}, item=WorkItem())
    document = PlanDocument(
        PlanSource("test"),
        calendars=[Calendar(1, "Standard")],
        tasks=[task],
        resources=[Resource(1, "Ann", rates=[CostRate(0, None)])],
    )
    _, issues, _ = round_trip(document, tmp_path)
    assert [issue.message.split(" for ")[1] for issue in issues] == [
        "1 calendars.", "1 baselines.", "1 rates of resources.", "1 board items.",
    ]  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.text(
                st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp", "Cn", "Co"]), min_size=1
            ),
            st.integers(0, 400).map(lambda quarter: quarter * 15.0),
            st.integers(1, 3),
        ),
        min_size=1,
        max_size=6,
    ),
    st.lists(
        st.tuples(st.integers(0, 5), st.integers(0, 5), st.sampled_from(LinkType), st.integers(-20, 20)), max_size=4
    ),
)
def test_any_tasks_and_links_come_back_from_a_list(tmp_path_factory, rows, pairs):
    tasks = [Task(n, name, number=n, duration_minutes=length) for n, (name, length, _) in enumerate(rows, start=1)]
    links = [
        Link(first + 1, second + 1, kind, lag * 480.0)
        for first, second, kind, lag in pairs
        if first != second and max(first, second) < len(tasks)
    ]
    resource = Resource(1, "Ann")
    document = PlanDocument(
        PlanSource("test"),
        tasks=tasks,
        links=links,
        resources=[resource],
        assignments=[Assignment(1, 1, 1, units=0.25)],
    )
    again, _, _ = round_trip(document, tmp_path_factory.mktemp("list"))
    assert [(task.name, task.duration_minutes) for task in again.tasks] == [(name, length) for name, length, _ in rows]
    assert sorted(map(repr, again.links)) == sorted(map(repr, links))
    assert [(one.task_uid, one.units) for one in again.assignments] == [(1, 0.25)]
