"""The same plan in six formats, and real files of Microsoft Project: the same tasks, links and dates."""

import csv
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest

from quarterdeck.exchange.document import PlanDocument, SchedulingProfile, Severity
from quarterdeck.exchange.mpxj import find_runtime
from quarterdeck.exchange.reading import read_plan
from tests.exchange.reference_files import DATA, needs_reference_data

pytestmark = [
    *needs_reference_data,
    pytest.mark.skipif(find_runtime() is None, reason="the extra msproject is not installed"),
]

FORMS = {
    "json": SchedulingProfile.MSPROJECT,
    "mpx": SchedulingProfile.MSPROJECT,
    "mspdi.xml": SchedulingProfile.MSPROJECT,
    "planner.xml": SchedulingProfile.QUARTERDECK,
    "pmxml.xml": SchedulingProfile.P6,
    "xer": SchedulingProfile.P6,
}


@cache
def form(suffix: str) -> PlanDocument:
    reading = read_plan(DATA / "interchange" / f"mp_j30_a2_nr3.{suffix}")
    assert reading.document is not None, reading.issues
    assert not [issue for issue in reading.issues if issue.severity is Severity.ERROR]
    return reading.document


def leaves(document: PlanDocument):
    """Tasks of the plan by name; the summary of the project is not one of them."""
    found = {task.name: task for task in document.tasks if task.name.startswith("P")}
    assert len(found) == 64
    return found


def links(document: PlanDocument):
    names = {task.uid: task.name for task in document.tasks}
    return sorted((names[each.predecessor_uid], names[each.successor_uid], each.kind.value) for each in document.links)


@pytest.mark.parametrize("suffix", FORMS)
def test_six_forms_hold_the_same_tasks_and_durations(suffix):
    expected = {name: task.duration_minutes for name, task in leaves(form("mspdi.xml")).items()}
    assert {name: task.duration_minutes for name, task in leaves(form(suffix)).items()} == expected


@pytest.mark.parametrize("suffix", FORMS)
def test_six_forms_hold_the_same_links(suffix):
    found = links(form(suffix))
    assert len(found) == 97
    assert found == links(form("mspdi.xml"))


@pytest.mark.parametrize("suffix", FORMS)
def test_six_forms_hold_the_same_dates(suffix):
    """MPX keeps days without times."""

    def dates(document: PlanDocument):
        rows = {name: (task.start, task.finish) for name, task in leaves(document).items()}
        if suffix == "mpx":
            return {name: (start.date(), finish.date()) for name, (start, finish) in rows.items()}
        return rows

    assert dates(form(suffix)) == dates(form("mspdi.xml"))


@pytest.mark.parametrize("suffix", FORMS)
def test_the_source_decides_the_scheduling_profile(suffix):
    assert form(suffix).profile is FORMS[suffix]
    assert form(suffix).source.format in (suffix.removesuffix(".xml"), "mpxj-json")


def stored(path: Path) -> dict[int, tuple[str, datetime, datetime]]:
    with path.open(newline="") as rows:
        return {
            int(row["uid"]): (row["name"], datetime.fromisoformat(row["start"]), datetime.fromisoformat(row["finish"]))
            for row in csv.DictReader(rows, delimiter="\t")
        }


def multiprojects() -> list[Path]:
    return sorted((DATA / "mpp-multiproject").glob("*.mpp"))


def test_microsoft_project_files_give_the_dates_that_microsoft_stored():
    files = multiprojects()
    assert len(files) == 5
    for path in files:
        expected = stored(path.with_suffix(".msproject-stored.tsv"))
        reading = read_plan(path)
        assert not [issue for issue in reading.issues if issue.severity is Severity.ERROR], path.name
        tasks = {task.uid: (task.name, task.start, task.finish) for task in reading.document.tasks}
        assert {uid: tasks[uid] for uid in expected} == expected, path.name


def test_every_original_is_read_without_an_error():
    originals = sorted((DATA / "msproject" / "files").iterdir())
    assert len(originals) >= 40
    bad = {}
    with ThreadPoolExecutor(2) as pool:
        readings = list(pool.map(read_plan, originals))
    for path, reading in zip(originals, readings, strict=True):
        errors = [issue.message for issue in reading.issues if issue.severity is Severity.ERROR]
        if reading.document is None or errors:
            bad[path.name] = errors
    assert bad == {}


def test_our_reader_of_mspdi_agrees_with_the_other_one(tmp_path):
    """MPXJ reads the same XML; dates, durations, links and the calendar hours must not differ."""
    for path in sorted((DATA / "msproject" / "files").glob("*.xml")):
        number = path.name.partition("_")[0]
        theirs = read_plan(DATA / "msproject" / "json" / f"{number}.json.gz").document
        ours = read_plan(path).document
        by_uid = {task.uid: task for task in theirs.tasks}
        for task in ours.tasks:
            other = by_uid[task.uid]
            for field in ("name", "start", "finish", "duration_minutes", "early_start", "late_finish", "constraint"):
                assert getattr(task, field) == getattr(other, field), (path.name, task.uid, field)
        assert {(each.predecessor_uid, each.successor_uid, each.kind, each.lag) for each in ours.links} == {
            (each.predecessor_uid, each.successor_uid, each.kind, each.lag) for each in theirs.links
        }, path.name
        days = {calendar.uid: calendar.days for calendar in theirs.calendars}
        for calendar in ours.calendars:
            assert calendar.days == days.get(calendar.uid, calendar.days), (path.name, calendar.uid)
