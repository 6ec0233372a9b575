"""Jira's CSV out: what its importer takes, and the same document when it is read again."""

import csv
import io
import tempfile
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quarterdeck.exchange.conversion import convert_plan
from quarterdeck.exchange.document import (
    Assignment,
    Constraint,
    Link,
    LinkType,
    PlanDocument,
    PlanSource,
    Remark,
    Resource,
    Sprint,
    StateCategory,
    Task,
    WorkItem,
    WorkLog,
)
from quarterdeck.exchange.fidelity import compare_documents
from quarterdeck.exchange.jira.files import read_jira
from quarterdeck.exchange.jira.writing import write_jira_csv
from quarterdeck.exchange.jira.writing.hierarchy import places_of
from quarterdeck.exchange.reading import read_plan
from quarterdeck.exchange.writing import target_format, write_plan
from tests.exchange.jira_files import csv_bytes
from tests.exchange.plan_documents import plan_documents
from tests.exchange.test_jira_csv import HEADER, row


def written(document):
    target = io.BytesIO()
    issues = write_jira_csv(document, target)
    return target.getvalue(), issues


def again(content):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.jira.csv"
        path.write_bytes(content)
        return read_jira(path, format="jira-csv").document


def rows_of(document):
    content, _ = written(document)
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def plan(*tasks, **parts):
    return PlanDocument(source=PlanSource(format="test"), tasks=list(tasks), **parts)


def test_the_name_of_the_target_chooses_the_format(tmp_path):
    assert target_format(Path("a.jira.csv")) == "jira-csv"
    assert target_format(Path("a.csv")) != "jira-csv"
    target = tmp_path / "plan.jira.csv"
    assert write_plan(plan(Task(1, "A")), target)[0].code == "jira.date_format"
    assert read_plan(target).document.tasks[0].name == "A"


def test_a_plan_of_another_tool_becomes_epics_issues_and_sub_tasks_parents_first():
    tasks = [
        Task(1, "Phase", is_summary=True),
        Task(2, "Part", parent_uid=1, is_summary=True),
        Task(3, "Deep", parent_uid=2, is_summary=True),
        Task(4, "Leaf", parent_uid=3, duration_minutes=960),
        Task(
            5, "Alone", percent_complete=100.0, actual_start=datetime(2026, 1, 5, 8), actual_finish=datetime(2026, 1, 6)
        ),
    ]
    rows = rows_of(plan(*tasks))
    shown = [
        (each["Issue id"], each["Issue Type"], each["Parent"], each["Outline parent"], each["Status"]) for each in rows
    ]
    assert shown == [
        ("1", "Epic", "", "", "To Do"),
        ("2", "Task", "1", "", "To Do"),
        ("3", "Task", "1", "2", "To Do"),
        ("4", "Sub-task", "3", "", "To Do"),
        ("5", "Task", "", "", "Done"),
    ]
    assert [each["Original estimate"] for each in rows] == ["", "", "", "57600", ""]
    document = again(written(plan(*tasks))[0])
    assert [task.parent_uid for task in document.tasks] == [None, 1, 2, 3, None]
    assert document.tasks[4].actual_finish == datetime(2026, 1, 6)


def test_items_keep_the_types_and_parents_of_their_tool():
    tasks = [
        Task(1, "I", item=WorkItem(kind="Initiative"), is_summary=True),
        Task(2, "E", item=WorkItem(kind="Epic"), parent_uid=1, is_summary=True),
        Task(3, "S", item=WorkItem(kind="Story"), parent_uid=2, is_summary=True),
        Task(4, "T", item=WorkItem(kind="Sub-task"), parent_uid=3),
        Task(5, "U", parent_uid=4),
    ]
    places = places_of(tasks)
    assert [(place.kind, place.parent) for place in places.values()] == [
        ("Initiative", None),
        ("Epic", 1),
        ("Story", 2),
        ("Sub-task", 3),
        ("Sub-task", 3),
    ]


def test_what_jira_has_no_place_for_is_said():
    tasks = [Task(1, is_summary=True), Task(2, parent_uid=1), Task(3, parent_uid=2), Task(4, parent_uid=3)]
    document = plan(
        *tasks,
        links=[Link(3, 4, kind=LinkType.SS), Link(2, 9)],
        resources=[Resource(1, "Ada"), Resource(2, "Bo")],
        assignments=[Assignment(1, 4, 1), Assignment(2, 4, 2), Assignment(3, 4, 9)],
        sprints=[Sprint(1, "S", goal="Ship")],
    )
    _, issues = written(document)
    assert {each.code: each.message.split(" ")[0] for each in issues if each.code != "jira.date_format"} == {
        "jira.deep_outline": "1",
        "jira.several_assignees": "1",
        "jira.links_changed": "1",
        "jira.sprint_dates": "1",
    }


def test_links_parents_and_dates_are_what_the_importer_takes():
    tasks = [
        Task(1, "A", source_id="77", deadline=datetime(2026, 2, 1, 17), constraint=Constraint.SNET,
             constraint_date=datetime(2026, 1, 5, 8), item=WorkItem(labels=["two words", "x"], points=3.0)),
        Task(2, "B", source_id="77"),
    ]  # fmt: skip
    first, second = rows_of(plan(*tasks, links=[Link(1, 2)]))
    assert (first["Issue id"], second["Issue id"]) == ("1", "2")
    assert first["Outward issue link (Blocks)"] == "2"
    assert (first["Due date"], first["Custom field (Start date)"]) == ("2026-02-01", "2026-01-05")
    assert first["Custom field (Story Points)"] == "3"
    content, _ = written(plan(*tasks))
    assert content.decode().splitlines()[0].count("Labels") == 2
    assert again(content).tasks[0].item.labels == ["two_words", "x"]


def test_formulas_are_inert_in_the_file_and_whole_when_read_back():
    bad = "=HYPERLINK(1)"
    task = Task(
        1, bad, notes="-1+1", item=WorkItem(key="A-1", remarks=[Remark(None, None, "@x")]), custom={"Note": "+x"}
    )
    content, _ = written(plan(task))
    cells = [cell for line in csv.reader(io.StringIO(content.decode(), newline="")) for cell in line]
    assert not [cell for cell in cells if cell[:1] in ("=", "+", "-", "@")]
    back = again(content).tasks[0]
    assert (back.name, back.notes, back.item.remarks[0].text, back.custom) == (bad, "-1+1", "@x", {"Note": "+x"})


def test_tasks_that_are_their_own_ancestors_are_written_and_read():
    ring = [Task(1, "One", parent_uid=2), Task(2, "Two", parent_uid=1), Task(3, "Three", parent_uid=1)]
    own = Task(4, "Four", parent_uid=4)
    assert [task.name for task in again(written(plan(*ring, own))[0]).tasks] == ["One", "Two", "Three", "Four"]


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None, max_examples=60)
@given(plan_documents())
def test_any_document_written_and_read_settles_at_once(document):
    first = again(written(document)[0])
    second = again(written(first)[0])
    report = compare_documents(first, second)
    assert [each for each in report.differences if each.fate.value != "kept"] == []
    assert second.tasks == first.tasks
    assert second.links == first.links
    assert second.assignments == first.assignments
    assert second.resources == first.resources


NAMES = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), min_size=1, max_size=10).filter(
    lambda text: text.strip() and ";" not in text
)
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]) | st.sampled_from("\n\t"), max_size=20)
INSTANTS = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)).map(lambda at: at.replace(microsecond=0))
MINUTES = st.integers(1, 10_000).map(float)
LABELS = st.text(st.characters(codec="utf-8", categories=["L", "N"]), min_size=1, max_size=6)
ITEMS = st.builds(
    WorkItem,
    kind=st.sampled_from(["Story", "Bug", "Task"]),
    state=NAMES,
    category=st.sampled_from(StateCategory),
    resolution=st.none() | NAMES.map(lambda name: f"r{name}"),
    priority=st.none() | st.sampled_from(["High", "Low"]),
    points=st.none() | st.integers(0, 100).map(float),
    reporter=st.none() | NAMES,
    labels=st.lists(LABELS, max_size=3),
    components=st.lists(NAMES, max_size=2),
    created=st.none() | INSTANTS,
    updated=st.none() | INSTANTS,
    resolved=st.none() | INSTANTS,
    is_archived=st.booleans(),
    logs=st.lists(st.builds(WorkLog, at=st.none() | INSTANTS, minutes=MINUTES, by=st.none() | NAMES), max_size=2),
    remarks=st.lists(st.builds(Remark, at=st.none() | INSTANTS, by=st.none() | NAMES, text=TEXTS), max_size=2),
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.lists(st.tuples(NAMES, TEXTS, ITEMS, st.none() | st.sampled_from([0, 1])), min_size=2, max_size=5),
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)).filter(lambda pair: pair[0] < pair[1]), max_size=3),
)
def test_what_the_format_holds_comes_back_the_same(drawn, pairs):
    tasks = []
    for number, (name, notes, item, parent) in enumerate(drawn, start=1):
        item.key = f"K-{number}"
        above = None if parent is None or number < 3 else 1
        tasks.append(Task(number, name, source_id=str(100 + number), parent_uid=above, notes=notes or None, item=item))
    tasks[0].is_summary = any(task.parent_uid for task in tasks)
    tasks.sort(key=lambda task: (task.parent_uid != 1 and task.uid != 1, task.uid))
    links = [Link(a + 1, b + 1) for a, b in set(pairs) if b < len(tasks) and (a != 0 or not tasks[0].is_summary)]
    back = again(written(plan(*tasks, links=links))[0])
    held = ("key", "kind", "state", "category", "resolution", "points", "reporter", "labels", "components", "created",
            "updated", "resolved", "is_archived", "logs", "remarks")  # fmt: skip
    for before, after in zip(tasks, back.tasks, strict=True):
        assert after.source_id == before.source_id
        assert after.name == before.name.strip()
        assert after.notes == before.notes
        for field in held:
            assert getattr(after.item, field) == getattr(before.item, field), field
    ids = {task.uid: task.source_id for task in back.tasks}
    ends = {(ids[link.predecessor_uid], ids[link.successor_uid]) for link in back.links}
    assert ends == {(str(100 + link.predecessor_uid), str(100 + link.successor_uid)) for link in links}


def test_a_conversion_reports_what_was_kept_and_is_lossless_the_second_time(tmp_path):
    source = tmp_path / "export.csv"
    header = f"{HEADER}|Parent key|Sprint|Labels|Fix versions|Original estimate|Time Spent|Outward issue link (Blocks)"
    rows = [
        [*row(1, kind="Epic"), "", "", "", "", "", "", ""],
        [*row(2, state="Doing", category="In Progress"), "WEB-1", "S1", "red", "1.0", "7200", "3600", "WEB-3"],
        [*row(3), "WEB-1", "S2", "", "1.0", "7200", "", ""],
    ]
    source.write_bytes(csv_bytes(header, *rows))
    first = convert_plan(source, tmp_path / "one.jira.csv")
    assert first.report is not None
    assert [each for each in first.report.differences if each.fate.value != "added"] == []
    second = convert_plan(tmp_path / "one.jira.csv", tmp_path / "two.jira.csv")
    assert second.report.is_lossless
    assert (tmp_path / "one.jira.csv").read_bytes() == (tmp_path / "two.jira.csv").read_bytes()


@pytest.mark.parametrize("suffix", [".xml", ".gan"])
def test_jira_converts_to_other_formats(suffix, tmp_path):
    source = tmp_path / "export.csv"
    source.write_bytes(csv_bytes(HEADER, row(1), row(2)))
    conversion = convert_plan(source, tmp_path / f"plan{suffix}")
    assert conversion.report is not None
    document = read_plan(tmp_path / f"plan{suffix}").document
    assert [task.name for task in document.tasks][-2:] == ["Item 1", "Item 2"]
    if suffix == ".xml":
        assert conversion.report.is_lossless
