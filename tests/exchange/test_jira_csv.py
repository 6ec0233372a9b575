"""Jira's CSV export: repeated columns, localised headers and dates, both ways of naming parents."""

from datetime import datetime

import pytest

from quarterdeck.exchange.document import Constraint, LinkType, Severity, StateCategory
from quarterdeck.exchange.jira.columns import columns_of, is_jira_header
from quarterdeck.exchange.jira.csv_cells import read_log, read_remark, read_sprint
from quarterdeck.exchange.reading import read_plan
from tests.exchange.jira_files import codes, csv_bytes, messages, read_bytes, read_csv

HEADER = "Summary|Issue key|Issue id|Issue Type|Status|Status Category|Created|Updated|Resolved"


def row(number, *, state="To Do", category="To Do", kind="Story", created="05/Jan/26 9:00 AM", resolved=""):
    return [
        f"Item {number}",
        f"WEB-{number}",
        str(number),
        kind,
        state,
        category,
        created,
        "06/Feb/26 10:30 AM",
        resolved,
    ]


def only_task(reading):
    assert reading.document is not None, reading.issues
    return reading.document.tasks[0]


def test_an_export_gives_tasks_by_id_with_key_type_state_and_dates(tmp_path):
    reading = read_csv(tmp_path, HEADER, row(7, state="Done", category="Done", resolved="06/Feb/26 10:30 AM"))
    task = only_task(reading)
    assert (task.name, task.source_id, task.item.key, task.item.kind) == ("Item 7", "7", "WEB-7", "Story")
    assert (task.item.state, task.item.category) == ("Done", StateCategory.DONE)
    assert task.item.created == datetime(2026, 1, 5, 9)
    assert task.actual_finish == datetime(2026, 2, 6, 10, 30)
    assert task.percent_complete == 100
    assert reading.document.source.format == "jira"
    assert reading.document.properties.status_date == datetime(2026, 2, 6, 10, 30)


def test_repeated_columns_gather_all_their_values(tmp_path):
    header = f"{HEADER}|Labels|Labels|Component/s|Component/s|Fix Version/s|Fix Version/s|Sprint|Sprint"
    cells = ["red", "blue", "Shop", "Pay", "1.0", "2.0", "Sprint 1", "Sprint 2"]
    reading = read_csv(tmp_path, header, [*row(1), *cells])
    task = only_task(reading)
    assert (task.item.labels, task.item.components, task.item.versions) == (
        ["red", "blue"],
        ["Shop", "Pay"],
        ["1.0", "2.0"],
    )
    sprints = reading.document.sprints
    assert [sprints[uid - 1].name for uid in task.item.sprint_uids] == ["Sprint 1", "Sprint 2"]


def test_logged_work_and_comments_become_logs_and_remarks_with_names(tmp_path):
    header = f"{HEADER}|Assignee|Assignee Id|Log Work|Log Work|Comment|Comment"
    cells = ["Ada", "712020:aa", "found it; fixed;07/Jan/26 1:00 PM;712020:aa;5400", ";08/Jan/26 1:00 PM;bob;1800"]
    remarks = ["09/Jan/26 8:15 AM;712020:aa;Looks *good*; ship it", "no date here"]
    task = only_task(read_csv(tmp_path, header, [*row(1), *cells, *remarks]))
    logs = [(log.at, log.minutes, log.by, log.note) for log in task.item.logs]
    assert logs == [
        (datetime(2026, 1, 7, 13), 90.0, "Ada", "found it; fixed"),
        (datetime(2026, 1, 8, 13), 30.0, "bob", None),
    ]
    assert [(each.at, each.by, each.text) for each in task.item.remarks] == [
        (datetime(2026, 1, 9, 8, 15), "Ada", "Looks **good**; ship it"),
        (None, None, "no date here"),
    ]
    assert task.actual_work_minutes == 120


@pytest.mark.parametrize(
    ("columns", "child"),
    [
        ("Parent id", "1"),
        ("Parent", "1"),
        ("Parent key", "WEB-1"),
        ("Custom field (Epic Link)", "WEB-1"),
        ("Custom field (Parent Link)", "WEB-1"),
        ("Parent|Parent key", "1|WEB-1"),
    ],
)
def test_parents_are_found_by_id_key_epic_link_and_parent_link(columns, child, tmp_path):
    empty = [""] * len(columns.split("|"))
    rows = [[*row(2), *child.split("|")], [*row(1, kind="Epic"), *empty]]
    document = read_csv(tmp_path, f"{HEADER}|{columns}", *rows).document
    epic, story = document.tasks
    assert (epic.item.key, epic.is_summary, epic.outline_level) == ("WEB-1", True, 1)
    assert (story.item.key, story.parent_uid, story.outline_level) == ("WEB-2", epic.uid, 2)
    assert story.custom == {}


def test_a_parent_that_is_not_in_the_file_is_said_and_kept(tmp_path):
    reading = read_csv(tmp_path, f"{HEADER}|Parent key", [*row(2), "WEB-99"])
    assert only_task(reading).extras["parent"] == "WEB-99"
    assert messages(reading, "jira.parent_elsewhere") == [
        "Its parent WEB-99 is not in the file; it stands at the top of the outline."
    ]


def test_parents_in_a_circle_are_broken_up(tmp_path):
    rows = [[*row(number), f"WEB-{number % 3 + 1}"] for number in (1, 2, 3)]
    reading = read_csv(tmp_path, f"{HEADER}|Parent key", *rows)
    assert codes(reading).count("plan.cyclic_parents") == 1
    assert sorted(task.outline_level for task in reading.document.tasks) == [1, 2, 3]


def test_links_that_order_work_become_dependencies_and_others_remarks(tmp_path):
    header = f"{HEADER}|Outward issue link (Blocks)|Inward issue link (Blocks)|Outward issue link (Relates)"
    rows = [[*row(1), "WEB-2", "", "WEB-3"], [*row(2), "", "WEB-1", ""], [*row(3), "", "", ""]]
    reading = read_csv(tmp_path, header, *rows)
    document = reading.document
    assert [(link.predecessor_uid, link.successor_uid, link.kind) for link in document.links] == [(1, 2, LinkType.FS)]
    assert document.tasks[0].extras["links"] == [{"type": "Relates", "direction": "outward", "issue": "WEB-3"}]
    assert messages(reading, "jira.link_kept") == [
        "Links of the type “Relates” order no work; one is kept as remarks of the issues."
    ]


def test_estimates_give_work_duration_and_progress_in_the_day_of_the_site(tmp_path):
    header = f"{HEADER}|Original estimate|Remaining Estimate|Time Spent|Assignee"
    rows = [
        [*row(1), "57600", "57600", "", "Ada"],
        [*row(2, state="Doing", category="In Progress"), "57600", "14400", "43200", "Ada"],
    ]
    reading = read_csv(tmp_path, header, *rows)
    planned, running = reading.document.tasks
    assert (planned.work_minutes, planned.duration_minutes, planned.percent_complete) == (960, 960, 0)
    assert (running.work_minutes, running.actual_work_minutes, running.percent_work_complete) == (960, 720, 75)
    assert (running.remaining_duration_minutes, running.percent_complete) == (240, 75)
    assert running.custom == {"Original estimate": 960}
    assignment = reading.document.assignments[1]
    assert (assignment.units, assignment.work_minutes, assignment.remaining_work_minutes) == (1.0, 960, 240)
    assert reading.document.resources[0].name == "Ada"
    assert messages(reading, "jira.day_length") == [
        "A day of time tracking is 8 hours, a week 5 days (Jira's usual setting)."
    ]


def test_estimates_in_words_are_read_and_the_day_is_said(tmp_path):
    reading = read_csv(tmp_path, f"{HEADER}|Original estimate", [*row(1), "1d 2h 30m"], [*row(2), "soon"])
    assert reading.document.tasks[0].work_minutes == 630
    [day] = [each for each in reading.issues if each.code == "jira.day_length"]
    assert day.severity is Severity.WARNING
    [bad] = [each for each in reading.issues if each.code == "jira.bad_duration"]
    assert bad.place == "row 3, Original estimate"


def test_points_start_and_due_dates_are_found_by_the_usual_names(tmp_path):
    header = f"{HEADER}|Custom field (Story point estimate)|Custom field (Start date)|Due date"
    reading = read_csv(tmp_path, header, [*row(1), "5.0", "12/Jan/26", "16/Jan/26"])
    task = only_task(reading)
    assert task.item.points == 5
    assert (task.constraint, task.constraint_date) == (Constraint.SNET, datetime(2026, 1, 12, 8))
    assert task.deadline == datetime(2026, 1, 16, 17)
    assert (task.duration_minutes, task.is_estimated) == (5 * 480, False)
    assert "Story points were taken from the field “Story point estimate”." in messages(reading, "jira.field_used")


def test_custom_fields_are_typed_over_their_whole_column(tmp_path):
    names = ("Effort", "Team", "Go live", "Skills", "Skills")
    header = "|".join([HEADER, *(f"Custom field ({name})" for name in names)])
    rows = [
        [*row(1), "3.5", "Red", "2026-02-01", "python", "sql"],
        [*row(2), "4", "7", "2026-02-02 10:00:00.5", "css", ""],
    ]
    document = read_csv(tmp_path, header, *rows).document
    kinds = {each.key: each.kind for each in document.custom_fields}
    assert kinds == {"Effort": "number", "Team": "text", "Go live": "date", "Skills": "text"}
    assert document.tasks[0].custom == {
        "Effort": 3.5,
        "Team": "Red",
        "Go live": datetime(2026, 2, 1),
        "Skills": "python; sql",
    }
    assert document.tasks[1].custom["Go live"] == datetime(2026, 2, 2, 10)


def test_a_planned_instant_in_a_field_does_not_move_the_status_date(tmp_path):
    reading = read_csv(tmp_path, f"{HEADER}|Custom field (Go live)", [*row(1), "2031-05-01 10:00"])
    assert only_task(reading).custom["Go live"] == datetime(2031, 5, 1, 10)
    assert reading.document.properties.status_date == datetime(2026, 2, 6, 10, 30)


def test_addresses_of_objects_in_memory_are_left_out(tmp_path):
    address = "com.atlassian.servicedesk.plugins.approvals.internal.customfield.ApprovalsCFValue@170e16ef"
    reading = read_csv(
        tmp_path, f"{HEADER}|Custom field (Approvals)|Custom field (Development)", [*row(1), address, "{}"]
    )
    assert only_task(reading).custom == {}
    assert "jira.object_addresses" in codes(reading)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("25/Feb/26 10:17 PM", datetime(2026, 2, 25, 22, 17)),
        ("06 abr 2026, 0:36", datetime(2026, 4, 6, 0, 36)),
        ("18/janv./22 3:20 PM", datetime(2022, 1, 18, 15, 20)),
        ("18. Mär. 2022 15:20", datetime(2022, 3, 18, 15, 20)),
        ("Jan 18, 2022, 3:20 PM", datetime(2022, 1, 18, 15, 20)),
        ("25 février 2026 22:17", datetime(2026, 2, 25, 22, 17)),
        ("18/sept/22 3:20 nachm.", datetime(2022, 9, 18, 15, 20)),
        ("12/mars/2022 à 15:20", datetime(2022, 3, 12, 15, 20)),
        ("25/二月/26 下午10:17", datetime(2026, 2, 25, 22, 17)),
        ("2026年2月25日 14:00", datetime(2026, 2, 25, 14)),
        ("2026-02-25 16:38:58.679", datetime(2026, 2, 25, 16, 38, 58)),
        ("1/Jan/26 12:05 AM", datetime(2026, 1, 1, 0, 5)),
        ("18-Jan-2022", datetime(2022, 1, 18)),
    ],
)
def test_dates_are_read_in_the_exporters_own_format(text, at, tmp_path):
    assert only_task(read_csv(tmp_path, HEADER, row(1, created=text))).item.created == at


@pytest.mark.parametrize(
    ("first", "second", "expected", "order"),
    [
        ("3/4/2026 9:00", "3/25/2026 9:00", datetime(2026, 3, 4, 9), "month/day/year"),
        ("3/4/2026 9:00", "25/3/2026 9:00", datetime(2026, 4, 3, 9), "day/month/year"),
    ],
)
def test_the_order_of_day_and_month_is_sniffed_over_the_whole_file_and_said(first, second, expected, order, tmp_path):
    rows = [[*row(number, created=text)] for number, text in ((1, first), (2, second))]
    for cells in rows:
        cells[7] = ""
    reading = read_csv(tmp_path, HEADER, *rows)
    assert only_task(reading).item.created == expected
    [said] = messages(reading, "jira.date_order")
    assert said.startswith(f"Dates are {order}: ")


def test_an_order_that_no_date_proves_is_said_as_guessed(tmp_path):
    cells = row(1, created="3/4/2026 9:00")
    cells[7] = ""
    reading = read_csv(tmp_path, HEADER, cells)
    [said] = [each for each in reading.issues if each.code == "jira.date_order"]
    assert (said.severity, said.message.startswith("Dates were read as day/month/year")) == (Severity.WARNING, True)


def test_a_day_that_no_calendar_has_is_named_with_row_and_column(tmp_path):
    reading = read_csv(tmp_path, f"{HEADER}|Due date", [*row(1), "31/02/2026"])
    assert only_task(reading).deadline is None
    [bad] = [each for each in reading.issues if each.code == "jira.bad_date"]
    assert (bad.place, bad.message) == (
        "row 2, Due date",
        "“31/02/2026” is no day of the calendar. It was left out.",
    )


GERMAN = (
    "Zusammenfassung|Vorgangsschlüssel|Vorgangs-ID|Vorgangstyp|Status|Priorität|Zugewiesene Person|Erstellt|Stichwörter"
)
FRENCH = "Résumé|Clé de ticket|ID du ticket|Type de ticket|État|Priorité|Personne assignée|Création|Étiquettes"
SPANISH = (
    "Resumen|Clave de incidencia|ID de la incidencia|Tipo de Incidencia|Estado|Prioridad|Responsable|Creada|Etiquetas"
)


@pytest.mark.parametrize("header", [GERMAN, FRENCH, SPANISH])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_headers_of_other_languages_and_encodings_are_understood(header, encoding, tmp_path):
    cells = ["Straße prüfen", "AB-1", "7", "Story", "Erledigt", "Hoch", "Zoë", "06 abr 2026, 0:36", "größe"]
    reading = read_csv(tmp_path, header, cells, encoding=encoding)
    task = only_task(reading)
    assert (task.name, task.item.key, task.source_id, task.item.kind) == ("Straße prüfen", "AB-1", "7", "Story")
    assert (task.item.category, task.item.labels, task.priority) == (StateCategory.DONE, ["größe"], 700)
    assert reading.document.resources[0].name == "Zoë"
    assert "jira.state_guessed" in codes(reading)


def test_a_semicolon_file_below_a_title_row_is_read(tmp_path):
    text = "My filter;;\nSummary;Issue key;Status\nA;WEB-1;To Do\n"
    reading = read_bytes(tmp_path, text.encode(), "x.txt")
    assert only_task(reading).item.key == "WEB-1"
    assert "jira.no_ids" in codes(reading)
    assert only_task(reading).source_id == "WEB-1"


def test_the_header_decides_and_not_the_name():
    assert is_jira_header(HEADER.split("|"))
    assert not is_jira_header(["Name", "Start", "Finish"])
    assert [each.kind for each in columns_of(["Σ Time Spent", "Watchers", "Zeug"])] == ["", "", "custom"]


def test_rows_without_a_key_are_named_and_left_out(tmp_path):
    reading = read_csv(tmp_path, HEADER, ["lost", "", "", "", "", "", "", "", ""], row(1), [*row(2), "x", "y"])
    assert len(reading.document.tasks) == 2
    places = {each.code: each.place for each in reading.issues}
    assert (places["jira.no_key"], places["jira.long_row"]) == ("row 2", "row 4")


def test_doubled_issues_count_once_in_their_latest_state(tmp_path):
    old, new = row(1), row(1, state="Done", category="Done")
    old[7] = "01/Feb/26 10:30 AM"
    reading = read_csv(tmp_path, HEADER, new, old)
    assert [task.item.state for task in reading.document.tasks] == ["Done"]
    assert "jira.double" in codes(reading)


def test_versions_are_milestones_after_their_issues(tmp_path):
    reading = read_csv(tmp_path, f"{HEADER}|Fix versions|Project key", [*row(1), "1.0", "WEB"], [*row(2), "1.0", "WEB"])
    milestone = reading.document.tasks[-1]
    assert (milestone.name, milestone.is_milestone, milestone.source_id) == ("1.0", True, "version:WEB:1.0")
    assert [(link.predecessor_uid, link.successor_uid) for link in reading.document.links] == [(1, 3), (2, 3)]


def test_cells_made_harmless_for_spreadsheets_come_back(tmp_path):
    assert only_task(read_csv(tmp_path, HEADER, ["'=cmd|' /C calc'!A0", *row(1)[1:]])).name == "=cmd|' /C calc'!A0"


def test_cells_of_several_values_are_taken_apart():
    assert read_log("07/Jan/26 1:00 PM;bob;60").note is None
    assert read_log("nonsense") is None
    assert read_log("a;b;c;never").seconds is None
    assert read_remark("12;34").text == "12;34"
    old = (
        "com.atlassian.greenhopper.service.sprint.Sprint@1f2ab[id=3,rapidViewId=1,state=CLOSED,name=Sprint 3, late,"
        "goal=<null>,startDate=2026-01-05T09:00:00.000Z,endDate=2026-01-16T17:00:00.000Z,completeDate=<null>,sequence=3]"
    )
    sprint = read_sprint(old)
    assert (sprint.name, sprint.id, sprint.state, sprint.goal) == ("Sprint 3, late", "3", "closed", None)
    assert (sprint.start, sprint.completed) == ("2026-01-05T09:00:00.000Z", None)


def test_two_parts_of_an_export_in_one_folder_are_one_document(tmp_path):
    folder = tmp_path / "parts"
    folder.mkdir()
    (folder / "one.csv").write_bytes(csv_bytes(f"{HEADER}|Parent key", [*row(1, kind="Epic"), ""]))
    (folder / "two.csv").write_bytes(csv_bytes(f"{HEADER}|Parent key", [*row(2), "WEB-1"]))
    document = read_plan(folder).document
    assert [(task.item.key, task.outline_level) for task in document.tasks] == [("WEB-1", 1), ("WEB-2", 2)]
