"""Asana's interface and JSON export: pages, compact and full records, history, goals."""

import json
from datetime import datetime
from decimal import Decimal

from quarterdeck.exchange.document import (
    Constraint,
    LinkType,
    Remark,
    Severity,
    StateCategory,
    StateChange,
    WorkLog,
)
from quarterdeck.exchange.reading import read_plan, read_plans

AT = "2026-10-0{}T09:30:00.000Z"


def task(gid: str, name: str = "", **more: object) -> dict[str, object]:
    return {"gid": gid, "resource_type": "task", "name": name or f"T{gid}"} | more


def named(gid: str, name: str, kind: str = "user") -> dict[str, str]:
    return {"gid": gid, "resource_type": kind, "name": name}


def member(section: str, project: str = "P") -> dict[str, object]:
    return {"project": named(f"p{project}", project, "project"), "section": named(f"s{section}", section, "section")}


def read(tmp_path, *records: object, wrap: bool = True):
    path = tmp_path / "asana.json"
    path.write_text(json.dumps({"data": list(records)} if wrap else list(records)))
    reading = read_plan(path)
    assert reading.document is not None, reading.issues
    return reading


def by_name(document):
    return {each.name: each for each in document.tasks}


def test_dates_people_notes_tags_and_progress(tmp_path):
    reading = read(
        tmp_path,
        task(
            "1",
            "Draft",
            start_on="2026-10-05",
            due_on="2026-10-09",
            notes="Line\x00 one",
            tags=[{"gid": "t", "name": "Red"}],
            assignee=named("7", "Ada"),
            permalink_url="https://app.asana.com/1",
            custom_type={"name": "Bug"},
            html_notes="<b>x</b>",
            liked=True,
        ),
        task("2", "Check", completed=True, completed_at=AT.format(6), start_on="2026-10-05"),
        task("3", "Sign", resource_subtype="approval", approval_status="pending", due_at="2026-10-12T15:00:00Z"),
        task("4", "Launch", resource_subtype="milestone", due_on="2026-10-16"),
    )
    rows = by_name(reading.document)
    draft, check, sign, launch = rows["Draft"], rows["Check"], rows["Sign"], rows["Launch"]
    assert (draft.start, draft.finish, draft.deadline, draft.duration_minutes) == (
        datetime(2026, 10, 5, 8),
        datetime(2026, 10, 9, 17),
        datetime(2026, 10, 9, 17),
        5 * 480,
    )
    assert (draft.constraint, draft.constraint_date, draft.is_estimated) == (Constraint.SNET, draft.start, False)
    assert (draft.notes, draft.hyperlink, draft.item.labels) == ("Line one", "https://app.asana.com/1", ["Red"])
    assert draft.extras == {"custom_type": {"name": "Bug"}}
    assert (check.percent_complete, check.actual_start, check.actual_finish, check.duration_minutes) == (
        100,
        datetime(2026, 10, 5, 8),
        datetime(2026, 10, 6, 9, 30),
        480 + 90,
    )
    assert (check.item.category, check.item.resolved) == (StateCategory.DONE, check.actual_finish)
    assert (sign.item.kind, sign.item.resolution, sign.deadline) == ("approval", "pending", datetime(2026, 10, 12, 15))
    assert (sign.start, sign.duration_minutes, sign.is_estimated) == (datetime(2026, 10, 12, 8), 480, True)
    assert (launch.is_milestone, launch.duration_minutes, launch.start) == (True, 0, datetime(2026, 10, 16, 17))
    [ada] = reading.document.resources
    [row] = reading.document.assignments
    assert (ada.name, ada.source_id, row.task_uid, row.units) == ("Ada", "7", draft.uid, 1.0)
    assert [(issue.code, issue.severity) for issue in reading.issues] == [
        ("asana.no_start", Severity.NOTE),
        ("asana.utc", Severity.NOTE),
    ]


def test_subtasks_dependencies_and_dependents_become_outline_and_links(tmp_path):
    document = read(
        tmp_path,
        task("1", "Whole", subtasks=[task("2", "Part", subtasks=[task("3", "Detail")]), task("4", "Other part")]),
        task("5", "After", dependencies=[{"gid": "2"}, {"gid": "4"}, {"gid": "4"}]),
        task("6", "Before", dependents=[{"gid": "5"}], parent={"gid": "1"}),
    ).document
    assert [(each.name, each.outline_level) for each in document.tasks] == [
        ("Whole", 1),
        ("Part", 2),
        ("Detail", 3),
        ("Other part", 2),
        ("Before", 2),
        ("After", 1),
    ]
    names = {each.uid: each.name for each in document.tasks}
    assert sorted((names[link.predecessor_uid], names[link.successor_uid], link.kind) for link in document.links) == [
        ("Before", "After", LinkType.FS),
        ("Other part", "After", LinkType.FS),
        ("Part", "After", LinkType.FS),
    ]


def test_compact_and_full_records_of_one_task_are_one(tmp_path):
    document = read(
        tmp_path, task("1", "Draft"), {"gid": "1", "notes": "full", "due_on": "2026-10-09"}, task("1", "Draft")
    ).document
    assert [(each.name, each.notes, each.deadline) for each in document.tasks] == [
        ("Draft", "full", datetime(2026, 10, 9, 17))
    ]


def test_sections_that_speak_of_progress_are_states_with_a_board(tmp_path):
    story = {"resource_type": "story", "target": {"gid": "1"}, "resource_subtype": "section_changed"}
    reading = read(
        tmp_path,
        task("1", "A", memberships=[member("Done")], completed=True),
        task("2", "B", memberships=[member("Doing")], start_on="2026-10-01"),
        task("3", "C", memberships=[member("Someday, maybe")]),
        {"gid": "x", **story, "created_at": AT.format(1), "new_section": {"name": "Doing"}},
        {
            "gid": "y",
            **story,
            "created_at": AT.format(2),
            "old_section": {"name": "Doing"},
            "new_section": {"name": "Done"},
        },
    )
    document = reading.document
    one, two, three = document.tasks
    assert one.item.changes == [
        StateChange(datetime(2026, 10, 1, 9, 30), None, "Doing"),
        StateChange(datetime(2026, 10, 2, 9, 30), "Doing", "Done"),
    ]
    assert (one.actual_start, one.actual_finish) == (datetime(2026, 10, 1, 9, 30), datetime(2026, 10, 2, 9, 30))
    assert (two.item.state, two.item.category, two.percent_complete) == ("Doing", StateCategory.DOING, 50)
    assert (three.item.category, three.percent_complete) == (StateCategory.DOING, 0)
    [board] = document.boards
    assert (board.name, [(column.name, column.category) for column in board.columns]) == (
        "P",
        [("Done", "done"), ("Doing", "doing"), ("Someday, maybe", "doing")],
    )
    words = [issue.message for issue in reading.issues if issue.code == "asana.state_guessed"]
    assert words[2] == (
        "The section “Someday, maybe” was taken for “in progress” by its place, because its name tells nothing."
    )


def test_other_sections_are_headings_and_several_projects_too(tmp_path):
    document = read(
        tmp_path,
        task("1", "A", memberships=[member("Design", "Web")]),
        task("2", "B", memberships=[member("Texts", "Web"), member("Press", "Launch")]),
        task("3", "C", memberships=[member("Press", "Launch")]),
    ).document
    assert [(each.name, each.outline_level, each.source_id) for each in document.tasks] == [
        ("Web", 1, "pWeb"),
        ("Design", 2, "sDesign"),
        ("A", 3, "1"),
        ("Texts", 2, "sTexts"),
        ("B", 3, "2"),
        ("Launch", 1, "pLaunch"),
        ("Press", 2, "sPress"),
        ("C", 3, "3"),
    ]
    assert by_name(document)["B"].extras == {"projects": ["Web", "Launch"]}
    assert by_name(document)["B"].item.state == "Texts"
    assert document.boards == []


def test_custom_fields_are_typed_and_some_mean_more(tmp_path):
    def field(gid, name, kind, **more):
        return {"gid": gid, "name": name, "resource_subtype": kind} | more

    document = read(
        tmp_path,
        task(
            "1",
            custom_fields=[
                field(
                    "a", "Colour", "enum", enum_value={"name": "red"}, enum_options=[{"name": "red"}, {"name": "blue"}]
                ),
                field("b", "Skills", "multi_enum", multi_enum_values=[{"name": "x"}, {"name": "y"}]),
                field("c", "Story points", "number", number_value=5),
                field("d", "Price", "number", number_value=12.5, format="currency", currency_code="EUR"),
                field("e", "Review", "date", date_value={"date": "2026-10-09"}),
                field("f", "Owner", "people", people_value=[{"gid": "1", "name": "Ada"}, {"gid": "2", "name": "Bo"}]),
                field("g", "Code", "text", text_value="=1+1"),
                field("h", "Code", "text", text_value="second"),
                field("i", "Estimated time", "number", number_value=240, format="duration"),
                field("j", "Priority", "enum", enum_value={"name": "High"}),
                field("k", "Empty", "text", text_value=None),
            ],
        ),
    ).document
    [one] = document.tasks
    assert one.custom == {
        "Colour": "red",
        "Skills": "x, y",
        "Story points": 5.0,
        "Price": Decimal("12.5"),
        "Review": datetime(2026, 10, 9),
        "Owner": "Ada, Bo",
        "Code": "=1+1",
        "Code (h)": "second",
        "Estimated time": 240.0,
        "Priority": "High",
    }
    assert (one.item.points, one.item.priority, one.work_minutes, one.duration_minutes) == (5.0, "High", 240.0, 240.0)
    kinds = {each.key: each.kind for each in document.custom_fields}
    assert (kinds["Colour"], kinds["Price"], kinds["Review"], kinds["Code (h)"]) == ("text", "cost", "date", "text")
    assert document.custom_fields[0].extras["enum_options"] == ["red", "blue"]


def test_comments_and_time_entries_belong_to_their_task(tmp_path):
    author = named("9", "Cy")
    comment = {"resource_type": "story", "resource_subtype": "comment_added", "text": "Nice", "created_by": author}
    entry = {"resource_type": "time_tracking_entry", "duration_minutes": 30, "entered_on": "2026-10-01"}
    [one] = read(
        tmp_path,
        task("1"),
        {"gid": "a", **comment, "target": {"gid": "1"}, "created_at": AT.format(3)},
        {"gid": "b", **entry, "task": {"gid": "1"}, "created_by": author, "description": "call"},
        {"gid": "c", **entry, "task": {"gid": "404"}},
    ).document.tasks
    assert one.item.remarks == [Remark(datetime(2026, 10, 3, 9, 30), "Cy", "Nice")]
    assert one.item.logs == [WorkLog(datetime(2026, 10, 1), 30.0, "Cy", "call")]
    assert (one.actual_work_minutes, one.work_minutes) == (30.0, 30.0)


def test_goals_portfolios_and_projects_stand_in_the_extras(tmp_path):
    goal = {
        "gid": "g1",
        "resource_type": "goal",
        "name": "Grow",
        "status": "green",
        "owner": named("9", "Cy"),
        "metric": {"gid": "m", "unit": "percentage", "initial_number_value": 1, "target_number_value": 9},
        "time_period": {"gid": "t", "display_name": "Q1", "start_on": "2026-01-01"},
    }
    relation = {"gid": "r", "resource_type": "goal_relationship", "supported_goal": {"gid": "g1"}}
    document = read(
        tmp_path,
        task("1"),
        goal,
        {**relation, "supporting_resource": named("p1", "Web", "project"), "contribution_weight": 0.5},
        {"gid": "f1", "resource_type": "portfolio", "name": "All", "custom_fields": [{"name": "S", "text_value": "x"}]},
        {"gid": "p1", "resource_type": "project", "name": "Web", "notes": "About", "owner": named("9", "Cy")},
        {"gid": "u1", "resource_type": "status_update", "title": "Fine", "parent": {"gid": "p1"}},
    ).document
    assert document.extras["asana"] == {
        "goals": [
            {
                "gid": "g1",
                "name": "Grow",
                "status": "green",
                "owner": {"gid": "9", "name": "Cy"},
                "time_period": {"display_name": "Q1", "start_on": "2026-01-01"},
                "metric": {"unit": "percentage", "initial": 1, "target": 9},
            }
        ],
        "portfolios": [{"gid": "f1", "name": "All", "custom_fields": {"S": "x"}}],
        "projects": [{"gid": "p1", "name": "Web", "notes": "About", "owner": {"gid": "9", "name": "Cy"}}],
        "status_updates": [{"gid": "u1", "title": "Fine", "parent": {"gid": "p1"}}],
        "contributions": [{"goal": {"gid": "g1"}, "supports": {"gid": "p1", "name": "Web"}, "weight": 0.5}],
    }
    properties = document.properties
    assert (properties.name, properties.manager, properties.extras) == ("Web", "Cy", {"description": "About"})


def test_pages_of_a_folder_are_one_document_and_of_two_folders_two(tmp_path):
    for name, records in {
        "web/1.json": [task("1", "A", memberships=[member("Design", "Web")])],
        "web/more/2.json": [task("2", "B", parent={"gid": "1"})],
        "launch/1.json": [task("3", "C")],
        "readme.txt": None,
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x" if records is None else json.dumps({"data": records, "next_page": None}))
    found = read_plans(tmp_path)
    assert [(one.member, [each.name for each in one.document.tasks]) for one in found] == [
        ("launch/1.json", ["C"]),
        ("web", ["Design", "A", "B"]),
    ]
    (tmp_path / "top.json").write_text(json.dumps(task("4", "D")))
    [whole] = read_plans(tmp_path)
    assert sorted(each.name for each in whole.document.tasks) == ["A", "B", "C", "D", "Design"]


def test_a_single_record_and_a_bare_list_are_read_too(tmp_path):
    assert [each.name for each in read(tmp_path, task("1", "A"), wrap=False).document.tasks] == ["A"]
    (tmp_path / "one.json").write_text(json.dumps({"data": task("1", "A")}))
    assert [each.name for each in read_plan(tmp_path / "one.json").document.tasks] == ["A"]


def test_times_in_other_zones_become_utc(tmp_path):
    [one] = read(tmp_path, task("1", due_at="2026-10-12T17:00:00+02:00", created_at=1)).document.tasks
    assert one.deadline == datetime(2026, 10, 12, 15)
    assert one.item.created is None
