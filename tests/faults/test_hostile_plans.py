"""Broken and hostile files: a clear message with file and place, never an exception, never more than 512 MB."""

import gzip
import json
import random
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from quarterdeck.exchange.document import PlanDocument, PlanSource, Severity, Task
from quarterdeck.exchange.limits import ReadingLimits
from quarterdeck.exchange.mpxj import find_runtime
from quarterdeck.exchange.mspdi import read_mspdi_bytes
from quarterdeck.exchange.reading import read_plan
from quarterdeck.exchange.writing import write_plan
from tests.exchange.reference_files import DATA, with_marks

pytestmark = pytest.mark.faults

NAMESPACE = 'xmlns="http://schemas.microsoft.com/project"'
needs_mpxj = pytest.mark.skipif(find_runtime() is None, reason="the extra msproject is not installed")
MOST_MEMORY = 512 * 1024 * 1024
CHILD = """
import re, sys
from pathlib import Path
from quarterdeck.exchange.reading import read_plan
reading = read_plan(sys.argv[1])
issue = reading.issues[-1] if reading.issues else None
peak = re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())
print(int(peak[1]) * 1024)  # not ru_maxrss: it keeps the peak of the process that forked this one
print(reading.document is None)
print(issue.code if issue else "")
print(issue.message if issue else "")
"""


def unreadable(path: Path):
    """The issue of a file of which nothing is used."""
    reading = read_plan(path)
    assert reading.document is None
    issue = reading.issues[-1]
    assert issue.severity is Severity.ERROR
    assert issue.file == path.name
    assert issue.message.endswith((".", ")."))
    return issue


def in_child(path: Path) -> tuple[int, bool, str]:
    """Read `path` in a process of its own: its peak memory, whether the file was refused, and the last issue's code."""
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(path)], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    memory, refused, code, _ = done.stdout.split("\n", 3)
    return int(memory), refused == "True", code


def plan_bytes(tmp_path: Path) -> bytes:
    path = tmp_path / "whole.xml"
    tasks = [Task(uid=number, name=f"Task {number} ÄÖ", duration_minutes=480) for number in range(1, 60)]
    write_plan(PlanDocument(source=PlanSource(format="test"), tasks=tasks), path)
    return path.read_bytes()


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.mpp", b"", "file.empty"),
        ("report.xml", b"%PDF-1.7 something", "file.wrong_format"),
        ("page.xml", b"<!DOCTYPE html><html></html>", "xml.document_type"),
        ("other.xml", b"<?xml version='1.0'?><html xmlns='x'></html>", "file.wrong_format"),
        ("cut.xml", f"<Project {NAMESPACE}><Tasks><Task><UID>1</UI".encode(), "xml.broken"),
        ("text.json", b'{"tasks": [', None),
        ("deep.json", b"[" * 10_000, None),
        ("nan.json", b'{"tasks": [{"unique_id": NaN}]}', None),
    ],
)
def test_a_file_that_is_no_plan_is_named_with_file_and_reason(name, content, code, tmp_path):
    path = tmp_path / name
    path.write_bytes(content)
    if code is None:
        reading = read_plan(path)
        assert reading.issues
        assert reading.issues[0].file == name
    else:
        assert unreadable(path).code == code


def test_a_missing_file_and_an_empty_folder_are_named(tmp_path):
    assert read_plan(tmp_path / "none.mpp").issues[0].code == "file.unreadable"
    assert read_plan(tmp_path).issues[0].code == "bundle.nothing_found"


def test_a_truncated_file_is_refused_at_every_length(tmp_path):
    whole = plan_bytes(tmp_path)
    path = tmp_path / "cut.xml"
    for length in [*range(1, 400, 13), *range(400, len(whole) - 10, 997)]:
        path.write_bytes(whole[:length])
        kind = read_plan(path) if length > 120 else None
        reading = kind if kind is not None else read_mspdi_bytes(whole[:length], file="cut.xml")
        assert reading.document is None, length
        assert reading.issues[-1].code in ("xml.broken", "file.unknown_format", "mspdi.wrong_format"), length
        assert reading.issues[-1].file == "cut.xml"


def test_random_damage_never_raises(tmp_path):
    whole = bytearray(plan_bytes(tmp_path))
    source = random.Random(20261030)  # noqa: S311
    for _ in range(150):
        damaged = bytearray(whole)
        for _ in range(source.randint(1, 8)):
            damaged[source.randrange(len(damaged))] = source.randrange(256)
        reading = read_mspdi_bytes(bytes(damaged), file="damaged.xml")
        assert reading.document is not None or reading.issues[-1].severity is Severity.ERROR


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE Project [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefghi", "bcdefghij", strict=True))
    + f"]><Project {NAMESPACE}><Name>&j;</Name></Project>"
)


def test_an_entity_bomb_is_refused_before_it_goes_off(tmp_path):
    path = tmp_path / "bomb.xml"
    path.write_text(BOMB)
    memory, refused, code = in_child(path)
    assert (refused, code) == (True, "xml.document_type")
    assert memory < MOST_MEMORY // 2
    direct = read_mspdi_bytes(BOMB.encode(), file="bomb.xml")
    assert direct.document is None
    assert direct.issues[-1].code in ("xml.document_type", "xml.broken")


@pytest.mark.parametrize("system", ["file://{}", "{}"])
def test_an_external_entity_reads_no_other_file(system, tmp_path):
    canary = tmp_path / "canary.txt"
    canary.write_text("the secret of the canary")
    address = system.format(canary)
    for declaration in (f'<!ENTITY x SYSTEM "{address}">', f'<!ENTITY % p SYSTEM "{address}"> %p;'):
        text = (
            f'<?xml version="1.0"?><!DOCTYPE Project [{declaration}]><Project {NAMESPACE}><Name>&x;</Name>'
            "<Tasks><Task><UID>1</UID><Name>&x;</Name></Task></Tasks></Project>"
        )
        path = tmp_path / "outside.xml"
        path.write_text(text)
        assert unreadable(path).code == "xml.document_type"
        assert "secret" not in repr(read_mspdi_bytes(text.encode(), file="outside.xml"))


def test_deep_nesting_is_refused(tmp_path):
    path = tmp_path / "deep.xml"
    path.write_text(f"<Project {NAMESPACE}>" + "<a>" * 10_000 + "</a>" * 10_000 + "</Project>")
    issue = unreadable(path)
    assert issue.code == "xml.broken"
    assert "line 1" in issue.place


def test_elements_without_end_are_refused_in_bounded_memory(tmp_path):
    path = tmp_path / "flood.xml"
    with path.open("w") as target:
        target.write(f"<Project {NAMESPACE}><Views>")
        for _ in range(40):
            target.write("<a/>" * 100_000)
    memory, refused, code = in_child(path)
    assert (refused, code) == (True, "xml.too_large")
    assert memory < MOST_MEMORY


def test_too_many_tasks_are_refused_in_bounded_memory(tmp_path):
    path = tmp_path / "many.xml"
    with path.open("w") as target:
        target.write(f"<Project {NAMESPACE}><Tasks>")
        for start in range(0, 150_000, 1000):
            target.write("".join(f"<Task><UID>{start + n}</UID><Odd>{start + n}</Odd></Task>" for n in range(1000)))
        target.write("</Tasks></Project>")
    memory, refused, code = in_child(path)
    assert (refused, code) == (True, "plan.too_large")
    assert memory < MOST_MEMORY


def test_a_file_beyond_the_limit_is_not_opened(tmp_path):
    path = tmp_path / "large.xml"
    path.write_bytes(b"<Project/>" * 1000)
    issue = read_plan(path, limits=ReadingLimits(file_bytes=100)).issues[0]
    assert issue.code == "plan.too_large"


def test_archives_that_unpack_to_much_are_not_opened(tmp_path):
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("plan.xml", b"0" * 50_000_000)
    assert unreadable(path).code == "zip.too_large"
    packed = tmp_path / "bomb.json.gz"
    with gzip.open(packed, "wb") as target:
        for _ in range(20):
            target.write(b" " * 10_000_000)
    memory, refused, _ = in_child(packed)
    assert refused
    assert memory < MOST_MEMORY


def read(body: str):
    return read_mspdi_bytes(f"<Project {NAMESPACE}>{body}</Project>".encode(), file="odd.xml")


def test_huge_numbers_and_bad_dates_are_left_out_with_their_place():
    reading = read(
        "<MinutesPerDay>99999999999</MinutesPerDay><Tasks><Task><UID>1</UID><Duration>PT999999999999H0M0S</Duration>"
        "<Start>0001-01-01T00:00:00</Start><Finish>9999-12-31T00:00:00</Finish><Cost>NaN</Cost><Priority>"
        + "9"
        * 4300
        + "</Priority><TotalSlack>1e308</TotalSlack><PercentComplete>250</PercentComplete>"
        "<EarlyStart>2026-02-30T08:00:00</EarlyStart></Task></Tasks>"
    )
    task = reading.document.tasks[0]
    assert (task.duration_minutes, task.start, task.finish, task.cost, task.early_start) == (None,) * 5
    assert (task.priority, task.total_slack_minutes, task.percent_complete) == (None,) * 3
    assert reading.document.properties.minutes_per_day == 480
    assert all(issue.place.startswith(("task 1, line ", "project")) for issue in reading.issues)


def test_negative_durations_are_left_out():
    reading = read("<Tasks><Task><UID>1</UID><Duration>-PT8H0M0S</Duration></Task></Tasks>")
    assert reading.document.tasks[0].duration_minutes is None
    assert "negative" in reading.issues[0].message


def test_duplicates_and_links_to_nowhere_are_named():
    reading = read(
        "<Tasks><Task><UID>1</UID></Task><Task><UID>1</UID><PredecessorLink><PredecessorUID>404</PredecessorUID>"
        "</PredecessorLink></Task></Tasks><Assignments><Assignment><UID>1</UID><TaskUID>9</TaskUID></Assignment>"
        "</Assignments>"
    )
    codes = [issue.code for issue in reading.issues]
    assert codes == ["mspdi.duplicate_uid", "mspdi.dangling_link", "mspdi.dangling_assignment"]


def test_kept_values_that_do_not_fit_are_left_out():
    for text in ('{"uid": "one"}', '{"start": 5}', "[" * 9000, '{"cost": {"!decimal": "x"}}', '{"splits": [1]}', "{"):
        reading = read(f"<Tasks><Task><UID>1</UID><?quarterdeck {text}?></Task></Tasks>")
        assert reading.document.tasks[0] == Task(uid=1)
        assert [issue.code for issue in reading.issues] == ["mspdi.bad_carried_value"]


def test_issues_are_bounded():
    rows = "".join(f"<Task><UID>{number}</UID><Start>never</Start></Task>" for number in range(1000))
    reading = read(f"<Tasks>{rows}</Tasks>")
    assert len(reading.document.tasks) == 1000
    assert len(reading.issues) < 60


@needs_mpxj
@pytest.mark.parametrize("name", ["noise.mpp", "noise.xer", "noise.bin"])
def test_random_bytes_are_no_plan(name, tmp_path):
    path = tmp_path / name
    path.write_bytes(b"\x01" + random.Random(7).randbytes(5000))  # noqa: S311
    assert unreadable(path).code in ("file.unknown_format", "mpxj.unreadable")


@with_marks
@needs_mpxj
def test_a_truncated_microsoft_project_file_is_refused_or_read_with_issues(tmp_path):
    whole = (DATA / "msproject" / "files" / "0099_Residential_Construction.mpp").read_bytes()
    for share in (0.02, 0.3, 0.9):
        path = tmp_path / "cut.mpp"
        path.write_bytes(whole[: int(len(whole) * share)])
        reading = read_plan(path)
        assert reading.issues, share
        assert reading.issues[-1].file == "cut.mpp"


@with_marks
@needs_mpxj
def test_a_wrong_suffix_does_not_matter(tmp_path):
    source = DATA / "interchange" / "mp_j30_a2_nr3.xer"
    path = tmp_path / "plan.mpp"
    path.write_bytes(source.read_bytes())
    reading = read_plan(path)
    assert reading.document.source.format == "xer"
    assert len(reading.document.tasks) == 65


@needs_mpxj
def test_a_converter_that_takes_too_long_is_ended(tmp_path):
    path = tmp_path / "slow.mpx"
    path.write_text("MPX,Microsoft Project for Windows,4.0,ANSI\n")
    issue = read_plan(path, limits=ReadingLimits(seconds=0.01)).issues[0]
    assert issue.code == "mpxj.timeout"


def test_cyclic_parents_in_json_are_broken_up(tmp_path):
    path = tmp_path / "cycle.json"
    tasks = [
        {"unique_id": 1, "id": 1, "name": "A", "parent_task_unique_id": 2},
        {"unique_id": 2, "id": 2, "name": "B", "parent_task_unique_id": 1},
    ]
    path.write_text(json.dumps({"property_values": {}, "calendars": [], "resources": [], "tasks": tasks}))
    reading = read_plan(path)
    assert [issue.code for issue in reading.issues] == ["plan.cyclic_parents"]
    assert [task.parent_uid for task in reading.document.tasks] == [None, 1]
