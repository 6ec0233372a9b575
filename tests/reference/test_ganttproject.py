"""Five versions of one real GanttProject plan: every date and link, and its history as four differences."""

import io
import xml.etree.ElementTree as ElementTree
from collections import Counter
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import pytest

from quarterdeck.core.tests import factories as core
from quarterdeck.exchange.compilation import schedule_document
from quarterdeck.exchange.document import LinkType, Severity
from quarterdeck.exchange.reading import read_plan
from quarterdeck.planning.actions import apply_import, read_import, upload_plan_files
from quarterdeck.planning.models import ImportRun, Link, Plan
from quarterdeck.planning.tests.factories import AT
from tests.exchange.reference_files import DATA, needs_reference_data

pytestmark = needs_reference_data


def versions() -> list[Path]:
    found = sorted((DATA / "gan").glob("*.gan"))
    assert len(found) == 5
    return found


def elements(path: Path):
    """The file as an independent parser sees it."""
    return ElementTree.fromstring(path.read_bytes())  # noqa: S314


def test_every_version_gives_the_tasks_and_links_that_the_file_holds():
    counts = []
    for path in versions():
        reading = read_plan(path)
        assert not [issue for issue in reading.issues if issue.severity is Severity.ERROR]
        document, root = reading.document, elements(path)
        stored = [(each.get("id"), each.get("name")) for each in root.iter("task")]
        assert [(each.source_id, each.name) for each in document.tasks] == stored
        names = {each.uid: each.source_id for each in document.tasks}
        links = Counter((names[link.predecessor_uid], names[link.successor_uid]) for link in document.links)
        depends = ((task.get("id"), each.get("id")) for task in root.iter("task") for each in task.findall("depend"))
        assert links == Counter(depends)
        assert {link.kind for link in document.links} == {LinkType.FS}
        assert len(document.assignments) == len(root.findall("allocations/allocation"))
        counts.append((len(document.tasks), len(document.links)))
    assert counts == [(13, 11), (39, 36), (39, 36), (39, 36), (39, 36)]


def test_scheduling_from_scratch_gives_every_date_of_the_file():
    for path in versions():
        document = read_plan(path).document
        for task in document.tasks:
            task.actual_start = task.actual_finish = None
        dates = {each.uid: (each.start, each.finish) for each in schedule_document(document, from_scratch=True).tasks}
        assert dates == {each.uid: (each.start, each.finish) for each in document.tasks}, path.name
        starts = {each.get("id"): each.get("start") for each in elements(path).iter("task")}
        assert {each.source_id: each.start.date().isoformat() for each in document.tasks} == starts


def bring(path: Path, manager, place) -> ImportRun:
    content = io.BytesIO(path.read_bytes())
    [run] = upload_plan_files(actor=manager, workspace=place, files=[(path.name, content)], at=AT)
    read_import(actor=manager, import_run=run, at=AT)
    return run


def finished(path: Path) -> set[str]:
    leaves = (each for each in elements(path).iter("task") if each.find("task") is None)
    return {each.get("name") for each in leaves if each.get("complete") == "100"}


@pytest.mark.django_db
def test_imported_one_after_another_they_show_the_plans_history():
    home = core.portfolio()
    manager = core.manager_of(home, role="portfolio_manager")
    paths = versions()
    run = bring(paths[0], manager, home)
    apply_import(actor=manager, import_run=run, at=AT)
    plan = Plan.objects.get()
    counts, finishes = [], []
    for before, path in pairwise(paths):
        run = bring(path, manager, plan.workspace)
        counts.append(tuple(run.difference["counts"][name] for name in ("added", "changed", "vanished", "conflicts")))
        finishes.append(run.difference["effects"]["finish"]["shift_days"])
        now_done = {
            one["name"]
            for one in run.difference["changed"]
            for field in one["fields"]
            if field["field"] == "actual_finish" and field["after"]
        }
        renamed = {"Add authentication/authorization"} & now_done
        assert now_done - renamed == finished(path) - finished(before) - {"Add FHIR integration"}, path.name
        assert (run.fidelity["dates"]["same"], run.fidelity["dates"]["different"], run.fidelity["lost"]) == (39, 0, {})
        apply_import(actor=manager, import_run=run, at=AT)
    assert counts == [(78, 8, 0, 0), (0, 19, 0, 0), (1, 11, 1, 0), (0, 10, 12, 0)]
    assert finishes == [42.0, 0.0, 0.0, 0.0]
    plan.refresh_from_db()
    assert (plan.task_count, Link.objects.filter(plan=plan).count()) == (39, 36)
    assert plan.finish == datetime(2017, 12, 2, 17)
    assert bring(paths[-1], manager, plan.workspace).difference["counts"]["operations"] == 0
