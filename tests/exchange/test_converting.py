"""``quarterdeck convert``: every writable format, the report, the exit codes, and nothing half written."""

import json
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from quarterdeck.exchange.conversion import convert_plan
from quarterdeck.exchange.document import (
    Calendar,
    Interval,
    Link,
    PlanDocument,
    PlanProperties,
    PlanSource,
    Severity,
    Task,
)
from quarterdeck.exchange.mpxj import WRITE_FORMATS, find_runtime
from quarterdeck.exchange.reading import read_plan
from quarterdeck.exchange.writing import replacing, target_format, write_plan
from tests.exchange.reference_files import DATA, with_marks

needs_mpxj = pytest.mark.skipif(find_runtime() is None, reason="the extra msproject is not installed")


HOURS = [Interval(480, 720), Interval(780, 1020)]


def small_plan() -> PlanDocument:
    return PlanDocument(
        source=PlanSource(format="test"),
        properties=PlanProperties(
            name="Small",
            start=datetime(2026, 10, 26, 8),
            finish=datetime(2026, 10, 28, 17),
            default_calendar_uid=1,
        ),
        calendars=[Calendar(uid=1, name="Standard", days=[*([HOURS] * 5), [], []])],
        tasks=[
            Task(1, "Dig", duration_minutes=480, start=datetime(2026, 10, 26, 8), finish=datetime(2026, 10, 26, 17)),
            Task(2, "Pour", duration_minutes=960, start=datetime(2026, 10, 27, 8), finish=datetime(2026, 10, 28, 17)),
        ],
        links=[Link(1, 2)],
    )


def break_off(target: Path) -> None:
    with replacing(target) as part:
        part.write_text("half")
        raise RuntimeError("power")


def quarterdeck(*words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "quarterdeck.config", *map(str, words)], capture_output=True, text=True, timeout=120
    )


def test_the_name_of_the_target_chooses_the_format():
    names = ("a.xml", "a.mspdi.xml", "a.pmxml.xml", "a.XER", "a.mpx", "a.json", "a.docx", "a")
    formats = ("mspdi", "mspdi", "pmxml", "xer", "mpx", "json", None, None)
    assert tuple(target_format(Path(name)) for name in names) == formats


def test_an_unknown_target_is_refused_with_the_known_ones(tmp_path):
    issues = write_plan(small_plan(), tmp_path / "plan.docx")
    assert issues[0].severity is Severity.ERROR
    assert ".xml" in issues[0].message
    assert list(tmp_path.iterdir()) == []


def test_a_broken_write_leaves_the_old_file_and_no_part(tmp_path):
    target = tmp_path / "plan.xml"
    target.write_text("old")
    with pytest.raises(RuntimeError, match="power"):
        break_off(target)
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["plan.xml"]


@needs_mpxj
@pytest.mark.parametrize("suffix", sorted(WRITE_FORMATS))
def test_every_writable_format_keeps_tasks_and_links(suffix, tmp_path):
    source = tmp_path / "plan.xml"
    assert not [issue for issue in write_plan(small_plan(), source) if issue.severity is Severity.ERROR]
    conversion = convert_plan(source, tmp_path / f"out{suffix}")
    assert conversion.is_done, conversion.issues
    assert conversion.report.of("task").kept == 2
    assert conversion.report.of("link").kept == 1
    assert conversion.report.of("task", "duration_minutes").changed == 0


def test_mspdi_to_mspdi_is_lossless(tmp_path):
    source = tmp_path / "plan.xml"
    write_plan(small_plan(), source)
    assert convert_plan(source, tmp_path / "again.xml").report.is_lossless
    assert (tmp_path / "again.xml").read_bytes() == source.read_bytes()


def test_the_command_prints_one_json_object_and_ends_with_0(tmp_path):
    source = tmp_path / "plan.xml"
    write_plan(small_plan(), source)
    done = quarterdeck("convert", source, tmp_path / "out.xml", "--format", "json")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert (answer["written"], answer["tasks"], answer["fidelity"]["lost"]) == (True, 2, 0)
    assert read_plan(tmp_path / "out.xml").is_usable


def test_the_command_prints_a_table(tmp_path):
    source = tmp_path / "plan.xml"
    write_plan(small_plan(), source)
    done = quarterdeck("convert", source, tmp_path / "out.xml")
    assert done.returncode == 0, done.stderr
    assert "all values" in done.stdout
    assert "Written:" in done.stdout


def test_an_unreadable_file_ends_with_2_and_writes_nothing(tmp_path):
    source = tmp_path / "plan.xml"
    source.write_bytes(b'<Project xmlns="http://schemas.microsoft.com/project"><Tasks><Task><UID>1')
    done = quarterdeck("convert", source, tmp_path / "out.xml", "--format", "json")
    assert done.returncode == 2
    issue = json.loads(done.stdout)["issues"][0]
    assert (issue["file"], issue["code"]) == ("plan.xml", "xml.broken")
    assert "line 1" in issue["place"]
    assert not (tmp_path / "out.xml").exists()


@with_marks
@needs_mpxj
def test_a_microsoft_project_file_becomes_xml_without_loss(tmp_path):
    source = DATA / "msproject" / "files" / "0099_Residential_Construction.mpp"
    conversion = convert_plan(source, tmp_path / "out.xml")
    assert conversion.is_done, conversion.issues
    assert conversion.report.is_lossless, conversion.report.differences[:5]
