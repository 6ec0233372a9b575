"""Jira's REST JSON: every wrapping, both text formats, histories, and the files that lie beside the issues."""

import io
import json
import zipfile
from datetime import datetime, timedelta, timezone

import pytest

from quarterdeck.exchange.document import Constraint, LinkType, Severity, StateCategory, StateChange
from quarterdeck.exchange.issues import IssueLog, UnreadablePlan
from quarterdeck.exchange.jira.files import read_jira
from quarterdeck.exchange.jira.json_stream import JsonStream
from quarterdeck.exchange.limits import ReadingLimits
from quarterdeck.exchange.reading import read_plan, read_plans
from quarterdeck.exchange.sniffing import sniff
from tests.exchange.jira_files import codes, issue, messages, moved, read_bytes, read_json, status

AT = "2026-01-{:02}T{:02}:00:00.000+0000".format
LISTED = [issue(1), issue(2)]


def task_of(reading, number=0):
    assert reading.document is not None, reading.issues
    return reading.document.tasks[number]


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(LISTED),
        json.dumps({"expand": "names", "startAt": 0, "total": 2, "issues": LISTED}),
        "\n".join(json.dumps(each) for each in LISTED),
        "\ufeff" + json.dumps(LISTED, indent=2),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_issues_are_found_in_every_wrapping(text, encoding, tmp_path):
    content = text.removeprefix("\ufeff").encode(encoding) if encoding == "utf-16" else text.encode()
    reading = read_bytes(tmp_path, content, "anything.txt")
    assert [(task.source_id, task.item.key) for task in reading.document.tasks] == [
        ("10001", "SP-1"),
        ("10002", "SP-2"),
    ]
    assert reading.document.source.application == "Jira"


def test_one_issue_alone_is_a_document(tmp_path):
    assert task_of(read_json(tmp_path, issue(5))).item.key == "SP-5"


def test_the_history_gives_states_actual_start_and_the_finish_that_stands(tmp_path):
    log = moved(
        (AT(5, 9), "To Do", "In Progress"),
        (AT(7, 9), "In Progress", "Done"),
        (AT(9, 9), "Done", "In Progress"),
        (AT(12, 17), "In Progress", "Done"),
    )
    statuses = [status("To Do", "new"), status("In Progress", "indeterminate"), status("Done", "done")]
    first = issue(1, created=AT(2, 8), status=statuses[2], changelog=log)
    others = [issue(number, status=each) for number, each in enumerate(statuses[:2], start=2)]
    task = task_of(read_json(tmp_path, [first, *others]))
    assert (task.actual_start, task.actual_finish) == (datetime(2026, 1, 5, 9), datetime(2026, 1, 12, 17))
    assert task.item.changes[0] == StateChange(datetime(2026, 1, 2, 8), None, "To Do")
    assert task.item.changes[-1] == StateChange(datetime(2026, 1, 12, 17), "In Progress", "Done", "Ada")
    assert len(task.item.changes) == 5
    assert (task.percent_complete, task.remaining_duration_minutes) == (100, 0)
    assert task.duration_minutes == 5 * 480 + 420  # 5 January 9:00 to 12 January 17:00


def test_a_reopened_issue_has_started_and_not_finished(tmp_path):
    log = moved((AT(5, 9), "To Do", "Done"), (AT(7, 9), "Done", "To Do"))
    task = task_of(read_json(tmp_path, [issue(1, created=AT(2, 8), changelog=log)]))
    assert (task.actual_start, task.actual_finish, task.percent_complete) == (datetime(2026, 1, 5, 9), None, 0)


def test_states_without_a_category_are_guessed_by_their_names_and_said(tmp_path):
    log = moved((AT(5, 9), "Zorb", "Code Review"))
    reading = read_json(tmp_path, [issue(1, created=AT(2, 8), changelog=log, status={"name": "Code Review"})])
    assert task_of(reading).item.category is StateCategory.DOING
    assert messages(reading, "jira.state_guessed") == [
        "The state “Code Review” was taken for “in progress” by its name; the file does not say more.",
        "The state “Zorb” was taken for “to do” because its name tells nothing; the file does not say more.",
    ]


def test_a_partial_history_is_said(tmp_path):
    log = moved((AT(5, 9), "To Do", "Done")) | {"total": 12}
    comments = {"total": 9, "comments": []}
    reading = read_json(tmp_path, [issue(1, changelog=log, comment=comments)])
    assert messages(reading, "jira.partial_history") == [
        "The file holds 1 of 12 changes of this issue: its dates may be later or earlier."
    ]
    assert messages(reading, "jira.partial_comments") == ["The file holds 0 of 9 comments of this issue."]


def test_texts_of_both_versions_become_markdown(tmp_path):
    document = {
        "type": "doc",
        "version": 1,
        "content": [
            {"type": "heading", "attrs": {"level": 2}, "content": [{"type": "text", "text": "Goal"}]},
            {"type": "paragraph", "content": [{"type": "text", "text": "now", "marks": [{"type": "strong"}]}]},
        ],
    }
    remarks = {"comments": [{"created": AT(3, 8), "author": {"displayName": "Bo"}, "body": document}]}
    new = issue(1, description=document, comment=remarks)
    old = issue(2, description="h2. Goal\n*now*")
    reading = read_json(tmp_path, [new, old])
    assert task_of(reading).notes == "## Goal\n\n**now**"
    assert task_of(reading, 1).notes == "## Goal\n**now**"
    assert [(each.at, each.by, each.text) for each in task_of(reading).item.remarks] == [
        (datetime(2026, 1, 3, 8), "Bo", "## Goal\n\n**now**")
    ]


def test_links_stand_at_both_ends_and_count_once(tmp_path):
    blocks = {"name": "Blocks", "inward": "is blocked by", "outward": "blocks"}
    first = issue(1, issuelinks=[{"id": "5", "type": blocks, "outwardIssue": {"id": "10002", "key": "SP-2"}}])
    second = issue(2, issuelinks=[{"id": "5", "type": blocks, "inwardIssue": {"id": "10001", "key": "SP-1"}}])
    document = read_json(tmp_path, [second, first]).document
    assert [(link.predecessor_uid, link.successor_uid, link.kind) for link in document.links] == [(2, 1, LinkType.FS)]


def test_links_in_a_circle_are_cut_so_that_the_plan_can_be_scheduled(tmp_path):
    blocks = {"name": "Blocks", "inward": "is blocked by", "outward": "blocks"}
    ring = [issue(n, issuelinks=[{"type": blocks, "outwardIssue": {"key": f"SP-{n % 3 + 1}"}}]) for n in (1, 2, 3)]
    reading = read_json(tmp_path, ring)
    assert [(link.predecessor_uid, link.successor_uid) for link in reading.document.links] == [(1, 2), (2, 3)]
    assert messages(reading, "jira.link_circle") == ["The link (Blocks) to SP-1 closes a circle; kept as a remark."]
    assert task_of(reading, 2).extras["links"] == [{"type": "Blocks", "direction": "outward", "issue": "10001"}]


def test_sprints_come_with_state_goal_and_dates_and_hold_planned_work(tmp_path):
    sprint = {"id": 7, "name": "Sprint 7", "state": "future", "boardId": 1, "goal": "Ship", "startDate": AT(19, 9)}
    reading = read_json(tmp_path, [issue(1, customfield_10020=[sprint]), issue(2, sprint=sprint)])
    [found] = reading.document.sprints
    assert (found.name, found.state, found.goal, found.source_id) == ("Sprint 7", "future", "Ship", "7")
    assert found.start == datetime(2026, 1, 19, 9)
    for task in reading.document.tasks:
        assert (task.item.sprint_uids, task.constraint, task.constraint_date) == ([1], Constraint.SNET, found.start)


def test_named_fields_are_used_and_unnamed_ones_of_cloud_are_guessed(tmp_path):
    page = {
        "issues": [issue(1, customfield_9=8, customfield_8={"value": "A", "child": {"value": "B"}})],
        "names": {"customfield_9": "Story Points", "customfield_8": "Team"},
        "schema": {"customfield_9": {"type": "number"}},
    }
    named = read_json(tmp_path, page)
    assert task_of(named).item.points == 8
    assert task_of(named).custom == {"Team": "A / B"}
    guessed = read_json(tmp_path, [issue(1, customfield_10016=3, customfield_10015="2026-02-02"), issue(2)])
    task = task_of(guessed)
    assert (task.item.points, task.constraint_date) == (3, datetime(2026, 2, 2, 8))
    warned = sorted(each.place for each in guessed.issues if each.severity is Severity.WARNING)
    assert warned == ["field customfield_10015", "field customfield_10016"]


def test_the_words_and_seconds_of_estimates_tell_the_length_of_the_day(tmp_path):
    tracking = {"originalEstimate": "1d", "originalEstimateSeconds": 27_000}
    logs = {"worklogs": [{"started": AT(6, 9), "author": {"displayName": "Ada"}, "timeSpentSeconds": 3600}]}
    reading = read_json(tmp_path, [issue(1, timetracking=tracking, timeoriginalestimate=27_000, worklog=logs)])
    assert messages(reading, "jira.day_length") == [
        "A day of time tracking is 7.5 hours, a week 5 days (as its own values show)."
    ]
    properties = reading.document.properties
    assert (properties.minutes_per_day, properties.minutes_per_week) == (450, 2250)
    [calendar] = reading.document.calendars
    assert sum(hours.finish - hours.start for hours in calendar.days[0]) == 450
    task = task_of(reading)
    assert (task.actual_work_minutes, task.remaining_work_minutes) == (60, 390)


@pytest.mark.parametrize(
    ("offsets", "zone", "hour"),
    [
        (("+0200",), "UTC+02:00", 9),
        (("+0100", "+0200"), "UTC+01:00 and UTC+02:00", 9),
        (("-0500", "+0200"), None, 14),
    ],
)
def test_instants_stand_in_one_zone_that_is_said(offsets, zone, hour, tmp_path):
    issues = [issue(n, created=f"2026-01-05T09:00:00.000{each}") for n, each in enumerate(offsets, start=1)]
    reading = read_json(tmp_path, issues)
    [said] = messages(reading, "jira.zone")
    expected = f"Instants stand in the file's own zone, {zone}." if zone else "all instants were converted to UTC."
    assert said.endswith(expected)
    assert task_of(reading).item.created == datetime(2026, 1, 5, hour)


def test_a_zone_may_be_chosen(tmp_path):
    path = tmp_path / "one.json"
    path.write_text(json.dumps(issue(1, created="2026-01-05T09:00:00.000+0000")))
    reading = read_jira(path, format="jira-json", zone=timezone(timedelta(hours=-5)))
    assert task_of(reading).item.created == datetime(2026, 1, 5, 4)
    assert reading.document.properties.extras["time_zone"] == "UTC-05:00"


BOARD = {
    "id": 1,
    "name": "SP board",
    "type": "kanban",
    "columnConfig": {
        "columns": [
            {"name": "Ready", "statuses": [{"id": "1"}], "min": 1, "max": 4},
            {"name": "Done", "statuses": [{"id": "2"}, {"id": "99"}]},
        ]
    },
}
STATUSES = [status("To Do", "new", "1"), status("Done", "done", "2")]
SPRINTS = {"values": [{"id": 3, "name": "S3", "state": "closed", "originBoardId": 1, "startDate": AT(1, 9)}]}
VERSIONS = [{"id": "4", "name": "1.0", "released": True, "archived": False, "releaseDate": "2026-01-30"}]
FIELDS = [
    {"id": "customfield_7", "name": "Story Points", "custom": True, "clauseNames": [], "schema": {"type": "number"}}
]


def bundle(folder):
    (folder / "export_issues").mkdir(parents=True)
    for number in (1, 2, 11):
        path = folder / "export_issues" / f"SP-{number}.json"
        path.write_text(json.dumps(issue(number, customfield_7=number, fixVersions=VERSIONS)))
    beside = {"board": BOARD, "statuses": STATUSES, "sprints": SPRINTS, "versions": VERSIONS, "fields": FIELDS}
    for name, content in beside.items():
        (folder / f"{name}.json").write_text(json.dumps(content))
    (folder / "meta.json").write_text(json.dumps({"date_start": AT(1, 0), "date_end": AT(31, 12)}))
    (folder / "README.md").write_text("What this is")
    return folder


def zipped(folder, target):
    with zipfile.ZipFile(target, "w") as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(folder.parent))
    return target


@pytest.mark.parametrize("shape", ["folder", "zip"])
def test_a_folder_or_zip_of_files_is_one_document(shape, tmp_path):
    folder = bundle(tmp_path / "export")
    reading = read_plan(folder if shape == "folder" else zipped(folder, tmp_path / "export.zip"))
    document = reading.document
    assert [task.item.key for task in document.tasks] == ["SP-1", "SP-2", "SP-11", "1.0"]
    [board] = document.boards
    assert [(each.name, each.states, each.wip_minimum, each.wip_limit) for each in board.columns] == [
        ("Ready", ["To Do"], 1, 4),
        ("Done", ["Done"], None, None),
    ]
    assert [each.category for each in board.columns] == [StateCategory.TODO, StateCategory.DONE]
    assert [(each.name, each.source_id) for each in document.sprints] == [("S3", "3")]
    assert [task.item.points for task in document.tasks] == [1, 2, 11, None]
    release = document.tasks[-1]
    assert (release.deadline, release.actual_finish) == (datetime(2026, 1, 30, 17), datetime(2026, 1, 30, 17))
    assert document.properties.status_date == datetime(2026, 1, 31, 12)
    assert "jira.unknown_state" in codes(reading)
    assert messages(reading, "bundle.no_plan")


def test_folders_beside_each_other_are_documents_of_their_own(tmp_path):
    for name in ("one", "two"):
        bundle(tmp_path / "all" / name)
    assert [reading.member for reading in read_plans(tmp_path / "all")] == ["one", "two"]


def test_what_describes_a_site_alone_is_no_plan(tmp_path):
    for name, content in (("b", BOARD), ("s", STATUSES), ("v", VERSIONS), ("f", FIELDS), ("p", SPRINTS)):
        assert sniff(json.dumps(content).encode()).format == "jira-data", name
    reading = read_json(tmp_path, BOARD)
    assert "plan.nothing_found" in codes(reading)


def test_one_broken_file_of_a_folder_does_not_stop_the_others(tmp_path):
    folder = bundle(tmp_path / "export")
    (folder / "export_issues" / "SP-3.json").write_text(json.dumps(issue(3))[:-20])
    reading = read_plan(folder)
    assert len(reading.document.tasks) == 4
    [broken] = [each for each in reading.issues if each.code == "json.broken"]
    assert (broken.file, broken.severity) == ("export_issues/SP-3.json", Severity.ERROR)


def test_wrong_types_everywhere_are_survived(tmp_path):
    fields = dict(
        zip(
            ["summary", "description", "status", "assignee", "labels", "components", "fixVersions", "issuelinks",
             "parent", "created", "timetracking", "worklog", "comment", "project", "customfield_10020", "duedate",
             "timeoriginalestimate", "issuetype", "priority", "resolution", "customfield_10016", "sprint"],
            [7, [1], "open", 3.5, {"a": 1}, "x", [[1], None], {"type": 1}, "SP-1", {"at": 1}, [], "w", [], 1, [1, "s"],
             True, "long", [], False, [None], "many", 8],
            strict=True,
        )
    )  # fmt: skip
    reading = read_json(tmp_path, {"issues": [issue(1, **fields), {"id": 5, "key": None, "fields": []}, 9, None, {}]})
    assert [task.source_id for task in reading.document.tasks] == ["10001", "5"]
    assert "jira.strange_entry" in codes(reading)
    assert "jira.no_fields" in codes(reading)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('[{"id": "1", "key": "A-1", "fields": {"summary": "x', "json.broken"),
        ('[{"id": "1", "key": "A-1", "fields": {}}] rest', "json.broken"),
        ('{"id": "1", "key": "A-1", "fields": {}, "x": ' + "[" * 100_000, "json.too_deep"),
        ('{"id": "1", "key": "A-1", "fields": {"x": ' + "9" * 5000 + "}}", "json.broken"),
        ('{"id": "1", "key": "A-1", "fields": {},, "x": 1}', "json.broken"),
        ('{"id": "1", "key": "A-1", 5: {}, "fields": {}}', "json.broken"),
    ],
)
def test_broken_json_is_named_with_its_line(text, code, tmp_path):
    reading = read_bytes(tmp_path, text.encode(), "bad.json")
    assert reading.document is None
    [issue_] = [each for each in reading.issues if each.severity is Severity.ERROR]
    assert (issue_.code, issue_.place.startswith("line "), issue_.file) == (code, True, "bad.json")


def test_odd_numbers_and_halves_of_characters_do_no_harm(tmp_path):
    fields = '{"summary": "a\\ud800b\\u0000c", "timespent": NaN, "customfield_1": 1e999}'
    text = f'{{"id": "1", "key": "A-1", "fields": {fields}}}'
    task = task_of(read_bytes(tmp_path, text.encode(), "odd.json"))
    assert (task.name, task.actual_work_minutes) == ("abc", None)


def streamed(content: bytes, **limits):
    log = IssueLog("x.json")
    stream = JsonStream(io.BytesIO(content), log=log, limits=ReadingLimits(**limits))
    return list(stream), stream.rest


def test_the_stream_gives_entries_one_by_one_and_keeps_the_rest():
    page = {"a": [1, {"b": 2}], "issues": [{"n": n} for n in range(5)], "values": 3, "z": "end"}
    entries, rest = streamed(json.dumps(page).encode())
    assert entries == [("issues", {"n": n}) for n in range(5)]
    assert rest == {"a": [1, {"b": 2}], "values": 3, "z": "end"}
    assert streamed(b"[1, 22, 333]")[0] == [(None, 1), (None, 22), (None, 333)]
    assert streamed(b'{"a": 1}\n{"a": 2}\n')[0] == [(None, {"a": 1}), (None, {"a": 2})]


def test_the_stream_reads_over_the_borders_of_its_pieces(monkeypatch):
    monkeypatch.setattr("quarterdeck.exchange.jira.json_stream.CHUNK", 7)
    page = {"issues": [{"name": "Größe 👍" * 3, "n": -12.5e3, "t": True, "x": None}] * 4, "total": 1234567}
    entries, rest = streamed(json.dumps(page, ensure_ascii=False).encode())
    assert [entry for _, entry in entries] == page["issues"]
    assert rest == {"total": 1234567}


def test_the_stream_refuses_what_never_ends():
    with pytest.raises(UnreadablePlan) as refused:
        streamed(b'[{"a": "' + b"x" * 5000, pending_bytes=1000)
    assert refused.value.issue.code in ("json.too_large", "json.broken")
    with pytest.raises(UnreadablePlan) as refused:
        streamed(b"[" + b"1," * 5000 + b"1]", file_bytes=1000)
    assert refused.value.issue.code == "plan.too_large"
    with pytest.raises(UnreadablePlan) as refused:
        streamed(b'["\xff\xfe"]')
    assert refused.value.issue.code == "json.not_text"
    with pytest.raises(UnreadablePlan):
        streamed(b"7")
