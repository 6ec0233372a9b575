"""Broken and hostile Jira files: named with file, row and column; never an exception; never more than 512 MB."""

import json
import random
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from quarterdeck.exchange.document import Severity
from quarterdeck.exchange.jira.files import JiraFile, read_jira_files
from quarterdeck.exchange.limits import ReadingLimits
from quarterdeck.exchange.reading import read_plan
from tests.exchange.jira_files import codes, csv_bytes, feed, issue, moved, read_bytes, read_csv, status
from tests.exchange.test_jira_csv import HEADER, row
from tests.exchange.test_jira_rss import CHILD, ITEM
from tests.faults.test_hostile_plans import MOST_MEMORY, in_child

pytestmark = pytest.mark.faults

SEED = 20261030
FULL = (
    f"{HEADER}|Parent id|Epic Link|Labels|Labels|Sprint|Fix versions|Due date|Original estimate|Time Spent|Log Work"
    "|Comment|Outward issue link (Blocks)|Custom field (Story Points)|Custom field (Start date)|Custom field (When)"
)
NASTY = st.sampled_from(
    [
        *(
            "",
            "0",
            "-1",
            "31/02/2026",
            "99/99/9999 99:99 PM",
            "=cmd|' /C calc'!A0",
            "\x00",
            "\ud800",
            "𝔘" * 50,
            "\u202e",
        ),
        *(
            "../../etc/passwd",
            "NaN",
            "1e999",
            "9" * 400,
            "a;b;c",
            ";;;",
            "{code}",
            "[x|",
            "'" * 30,
            "\r\n\r\n",
            "1",
            "7",
        ),
        *("WEB-1", "WEB-2", "3", "<script>", "25/Feb/26 10:17 PM", "2026-02-25T10:00:00+99:99", "1d 2h", "None", "\t"),
        "com.atlassian.greenhopper.service.sprint.Sprint@1f[id=,name=]",
    ]
)


def settled(reading):
    """A reading is whole: a document that can be walked, or an error with its file."""
    if reading.document is None:
        assert reading.issues[-1].severity is Severity.ERROR or any(
            each.severity is Severity.ERROR for each in reading.issues
        )
        return
    known = {task.uid for task in reading.document.tasks}
    assert all(task.parent_uid in known for task in reading.document.tasks if task.parent_uid is not None)
    assert all({link.predecessor_uid, link.successor_uid} <= known for link in reading.document.links)
    for task in reading.document.tasks:
        task.name.encode("utf-8")


@seed(SEED)
@settings(max_examples=150, deadline=None)
@given(rows=st.lists(st.lists(NASTY | st.text(max_size=8), min_size=3, max_size=26), min_size=1, max_size=5))
def test_any_cells_below_a_header_are_survived(rows, tmp_path_factory):
    content = csv_bytes(FULL, *[[f"Item {n}", f"WEB-{n}", *cells] for n, cells in enumerate(rows)], encoding="utf-8")
    settled(read_bytes(tmp_path_factory.mktemp("csv"), content, "x.csv"))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 1 << 70) | st.floats() | st.text(max_size=6) | NASTY,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
FIELDS = st.sampled_from(
    [
        *("summary", "description", "issuetype", "status", "assignee", "labels", "components", "fixVersions", "parent"),
        *("issuelinks", "worklog", "comment", "timetracking", "timespent", "created", "duedate", "sprint", "project"),
        *("customfield_10014", "customfield_10015", "customfield_10016", "customfield_10020", "closedSprints", "odd"),
    ]
)
SHAPED = st.sampled_from(
    [
        {"name": "S", "state": "active", "boardId": [], "startDate": "31/02/2026"},
        {"id": "1", "key": "SP-1", "fields": {}},
        {"type": {"name": "Blocks", "outward": "blocks"}, "outwardIssue": {"key": "SP-1"}},
        {"type": "doc", "content": [{"type": "paragraph", "content": None}]},
        {"comments": [{"body": {"type": "doc"}, "created": 5}], "total": "many"},
        {"worklogs": [{"timeSpentSeconds": "x", "timeSpent": "-3h"}, 4]},
        {"originalEstimate": "1d", "originalEstimateSeconds": -1},
        {"name": "1.0", "releaseDate": "never", "released": "yes"},
    ]
)


@seed(SEED)
@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.dictionaries(FIELDS, JSON | SHAPED | st.lists(SHAPED, max_size=2), max_size=6), min_size=1, max_size=4),
    JSON,
)
def test_any_values_in_issues_are_survived(several, changelog):
    issues = [issue(number, changelog=changelog, **fields) for number, fields in enumerate(several, start=1)]
    content = json.dumps({"issues": issues, "names": changelog}).encode("utf-8", "surrogatepass")
    settled(read_memory(content, "jira-json"))


def read_memory(content: bytes, format: str):
    with tempfile.NamedTemporaryFile(suffix=".bin") as held:
        held.write(content)
        held.flush()
        return read_jira_files([JiraFile(Path(held.name), format, "x")], file="x")


WHOLE = {
    "jira-csv": csv_bytes(FULL, [*row(1), "", "", "a", "b", "S", "1.0", "12/Jan/26"], [*row(2), "1", "WEB-1"]),
    "jira-json": json.dumps(
        {
            "issues": [
                issue(1, changelog=moved(("2026-01-05T09:00:00.000+0000", "A", "B"))),
                issue(2, status=status("B", "done")),
            ]
        }
    ).encode(),
    "jira-rss": feed(ITEM, CHILD),
}


@pytest.mark.parametrize("format", sorted(WHOLE))
def test_random_damage_never_raises(format):
    source = random.Random(SEED)  # noqa: S311
    for _ in range(120):
        damaged = bytearray(WHOLE[format])
        for _ in range(source.randint(1, 8)):
            damaged[source.randrange(len(damaged))] = source.randrange(256)
        settled(read_memory(bytes(damaged), format))


@pytest.mark.parametrize("format", ["jira-json", "jira-rss"])
def test_a_truncated_file_is_refused_at_every_length(format):
    whole = WHOLE[format]
    for length in range(40, len(whole) - 2, 97):
        reading = read_memory(whole[:length], format)
        assert reading.document is None, length
        assert reading.issues[-1].code in ("json.broken", "xml.broken"), length


@pytest.mark.parametrize("system", ["file://{}", "{}"])
def test_a_feed_reads_no_other_file(system, tmp_path):
    canary = tmp_path / "canary.txt"
    canary.write_text("the secret of the canary")
    declared = f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{system.format(canary)}">]>'.encode()
    content = feed(ITEM.replace("Draft", "&x;")).replace(b"<rss ", declared + b"<rss ", 1)
    reading = read_bytes(tmp_path, content, "outside.xml")
    assert reading.document is None
    assert codes(reading) == ["xml.document_type"]
    direct = read_memory(content, "jira-rss")
    assert "secret" not in repr(direct)
    assert direct.document is None


def test_ten_million_rows_are_refused_in_bounded_memory(tmp_path):
    path = tmp_path / "many.csv"
    with path.open("wb") as target:
        target.write(csv_bytes("Summary|Issue key|Issue id|Status"))
        for start in range(0, 10_000_000, 100_000):
            target.write(b"".join(b"x,A-%d,%d,Do\n" % (number, number) for number in range(start, start + 100_000)))
            if path.stat().st_size > 180 * 1024 * 1024:
                break
    memory, refused, code = in_child(path)
    assert (refused, code) == (True, "plan.too_large")
    assert memory < MOST_MEMORY


def test_many_issues_of_json_are_refused_in_bounded_memory(tmp_path):
    path = tmp_path / "many.json"
    one = json.dumps(issue(1, description="word " * 100))
    with path.open("w") as target:
        target.write('{"startAt": 0, "issues": [')
        for number in range(120_000):
            target.write(one.replace("10001", str(number), 1).replace("SP-1", f"SP-{number}", 1) + ",")
        target.write("]}")
    memory, refused, code = in_child(path)
    assert (refused, code) == (True, "plan.too_large")
    assert memory < MOST_MEMORY


def test_a_huge_cell_and_an_open_quotation_mark_are_named_with_their_row(tmp_path):
    huge = read_csv(tmp_path, HEADER, row(1), ["x" * 200_000, *row(2)[1:]])
    assert (huge.document, codes(huge)) == (None, ["table.endless_cell"])
    assert huge.issues[0].place == "row 3"
    text = csv_bytes(HEADER, row(1)) + b'"never closed,WEB-2\n' + b"more,text\n" * 50_000
    open_ = read_bytes(tmp_path, text, "open.csv")
    assert open_.document is None
    assert codes(open_) == ["table.endless_cell"]


def test_nul_bytes_and_mixed_encodings_are_said_and_survived(tmp_path):
    content = (
        csv_bytes(HEADER, row(1), row(2))
        .replace(b"Item 1", b"It\x00em gr\xf6\xdfe")
        .replace(b"Item 2", "größe".encode())
    )
    reading = read_bytes(tmp_path, content, "mixed.csv")
    assert [task.name for task in reading.document.tasks] == ["Item größe", "größe"]
    assert {"table.nul", "table.encoding_guessed"} <= set(codes(reading))


def test_deep_texts_and_long_cells_of_signs_do_no_harm(tmp_path):
    deep = {"type": "text", "text": "x"}
    for _ in range(150):
        deep = {"type": "blockquote", "content": [deep]}
    content = json.dumps(issue(1, description={"type": "doc", "content": [deep]})).encode()
    assert read_bytes(tmp_path, content, "deep.json").document.tasks[0].notes.endswith("…")
    signs = read_csv(tmp_path, f"{HEADER}|Description", [*row(1), "*_-[{|" * 15_000])
    assert len(signs.document.tasks) == 1


def test_zips_with_names_that_lead_out_or_cut_off_are_refused(tmp_path):
    outside = tmp_path / "outside.zip"
    with zipfile.ZipFile(outside, "w") as archive:
        archive.writestr("../SP-1.json", json.dumps(issue(1)))
    assert codes(read_plan(outside)) == ["zip.unsafe_name"]
    whole = tmp_path / "whole.zip"
    with zipfile.ZipFile(whole, "w") as archive:
        for number in range(1, 9):
            archive.writestr(f"issues/SP-{number}.json", json.dumps(issue(number)))
    assert len(read_plan(whole).document.tasks) == 8
    cut = tmp_path / "cut.zip"
    cut.write_bytes(whole.read_bytes()[:-200])
    assert codes(read_plan(cut)) == ["zip.broken"]


def test_limits_of_links_people_and_memory_refuse_with_words(tmp_path):
    rows = [[*row(number), f"WEB-{number + 1}", f"P{number}"] for number in range(1, 9)]
    content = csv_bytes(f"{HEADER}|Outward issue link (Blocks)|Assignee", *rows)
    for limits in ({"links": 3}, {"resources": 3}, {"tasks": 3}, {"document_bytes": 9_000}):
        path = tmp_path / "x.csv"
        path.write_bytes(content)
        reading = read_plan(path, limits=ReadingLimits(**limits))
        assert (reading.document, reading.issues[-1].code) == (None, "plan.too_large"), limits


def test_a_file_that_cannot_be_opened_is_named(tmp_path):
    reading = read_jira_files([JiraFile(tmp_path / "none.csv", "jira-csv", "none.csv")], file="none.csv")
    assert (reading.document, codes(reading)) == (None, ["file.unreadable"])
