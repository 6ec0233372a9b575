"""Plan files: read, compared, applied, brought again, undone."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from quarterdeck.core.actions import restore_workspace
from quarterdeck.core.jobs import run_waiting
from quarterdeck.core.models import AuditRecord, Person, StoredFile, Workspace
from quarterdeck.core.tests import factories as core
from quarterdeck.exchange import document as doc
from quarterdeck.exchange.mspdi import write_mspdi
from quarterdeck.planning.actions import apply_import, discard_import, read_import, revert_import, upload_plan_files
from quarterdeck.planning.choices import ImportState
from quarterdeck.planning.errors import ImportNotReady, PlanChangedMeanwhile
from quarterdeck.planning.models import Assignment, Baseline, BaselineTask, ImportRun, Link, Plan, Task
from quarterdeck.planning.tests.factories import AT, DAY, change, task_named
from quarterdeck.planning.tests.test_change_sets import rows_of
from quarterdeck.portfolio.models import Project

pytestmark = pytest.mark.django_db


def small_document(**durations: float) -> doc.PlanDocument:
    """Build > Design → Make → Done; Pat works on Make; baseline 0 and a custom field."""
    hours = [doc.Interval(480, 720), doc.Interval(780, 1020)]
    week = doc.Calendar(1, "Standard", days=[list(hours) for _ in range(5)] + [[], []])
    monday = datetime(2026, 11, 2, 8)
    lengths = {"Design": 5 * DAY, "Make": 10 * DAY} | durations

    def task(uid: int, name: str, parent: int | None = None, **more: Any) -> doc.Task:
        level = 1 if parent is None else 2
        minutes = lengths.get(name, 0.0)
        return doc.Task(
            uid=uid, number=uid, name=name, parent_uid=parent, outline_level=level, duration_minutes=minutes, **more
        )

    design = task(2, "Design", 1, custom={"Text1": "blue"})
    design.baselines[0] = doc.Baseline(monday, monday + timedelta(days=4, hours=9), 5 * DAY)
    return doc.PlanDocument(
        doc.PlanSource("mspdi"),
        doc.SchedulingProfile.MSPROJECT,
        doc.PlanProperties(name="Tariff launch", start=monday, default_calendar_uid=1),
        [week],
        [task(1, "Build", is_summary=True), design, task(3, "Make", 1), task(4, "Done", is_milestone=True)],
        [doc.Link(2, 3), doc.Link(3, 4, lag=480)],
        [doc.Resource(7, "Pat", email="pat@velmora.example", max_units=1.0)],
        [doc.Assignment(9, 3, 7, units=1.0, work_minutes=10 * DAY)],
    )


def as_file(document: doc.PlanDocument) -> io.BytesIO:
    target = io.BytesIO()
    write_mspdi(document, target)
    target.seek(0)
    return target


def bring(document: doc.PlanDocument, actor: Person, workspace: Workspace, **more: Any) -> ImportRun:
    """Upload a file and let the worker read it."""
    runs = upload_plan_files(actor=actor, workspace=workspace, files=[("plan.xml", as_file(document))], at=AT, **more)
    read_import(actor=actor, import_run=runs[0], at=AT)
    return runs[0]


def imported(document: doc.PlanDocument) -> tuple[Plan, Person]:
    home = core.portfolio()
    manager = core.manager_of(home, role="portfolio_manager")
    run = bring(document, manager, home)
    apply_import(actor=manager, import_run=run, at=AT)
    return Plan.objects.get(), manager


def test_a_file_becomes_a_project_with_a_scheduled_plan() -> None:
    plan, _ = imported(small_document())
    assert plan.name == "Tariff launch"
    assert plan.profile == "msproject"
    assert Project.objects.get().workspace == plan.workspace
    assert (plan.task_count, plan.link_count, plan.finish) == (4, 2, datetime(2026, 11, 23, 17))
    design = task_named(plan, "Design")
    assert (design.uid, design.source, design.external_id) == (2, "msproject", "2")
    assert design.details["custom"] == {"Text1": "blue"}
    assert Baseline.objects.get().kind == "imported"
    assert BaselineTask.objects.get().task_key == design.pk
    assert plan.baseline_finish == datetime(2026, 11, 6, 17)


def test_the_original_is_kept_byte_for_byte() -> None:
    plan, _ = imported(small_document())
    run = ImportRun.objects.get()
    assert run.file.size == len(as_file(small_document()).getvalue())
    assert StoredFile.objects.get().workspace == plan.workspace == run.workspace


def test_applying_an_import_does_not_write_its_content_again() -> None:
    home = core.portfolio()
    manager = core.manager_of(home, role="portfolio_manager")
    run = bring(small_document(), manager, home)
    with CaptureQueriesContext(connection) as captured:
        apply_import(actor=manager, import_run=run, at=AT)
    written = [one["sql"] for one in captured if one["sql"].startswith('UPDATE "planning_importrun"')]
    assert [sql for sql in written if '"content"' in sql] == []
    assert ImportRun.objects.get().content == run.content


def test_the_same_file_again_changes_nothing() -> None:
    plan, manager = imported(small_document())
    before = rows_of(plan)
    again = bring(small_document(), manager, plan.workspace)
    assert set(again.difference["counts"].values()) == {0}
    assert again.lines == []
    apply_import(actor=manager, import_run=again, at=AT)
    assert rows_of(plan) == before


def test_a_newer_file_updates_adds_and_removes_and_never_doubles() -> None:
    plan, manager = imported(small_document())
    newer = small_document(Make=12 * DAY)
    newer.tasks[1].name = "Drawing"
    newer.tasks.insert(3, doc.Task(uid=5, name="Test", parent_uid=1, outline_level=2, duration_minutes=2 * DAY))
    newer.tasks.pop()
    newer.links = [doc.Link(2, 3), doc.Link(3, 5)]
    run = bring(newer, manager, plan.workspace)
    counts = run.difference["counts"]
    assert (counts["added"], counts["vanished"], counts["conflicts"]) == (2, 1, 0)
    assert [entry["name"] for entry in run.difference["vanished"]] == ["Done"]
    apply_import(actor=manager, import_run=run, at=AT)
    names = list(Task.objects.filter(plan=plan).order_by("outline_level", "position").values_list("name", flat=True))
    assert names == ["Build", "Drawing", "Make", "Test"]
    assert Link.objects.filter(plan=plan).count() == 2
    assert Assignment.objects.filter(plan=plan).count() == 1


def test_local_edits_survive_a_new_file_and_conflicts_are_shown() -> None:
    plan, manager = imported(small_document())
    analyst = core.manager_of(plan.workspace)
    design, make = task_named(plan, "Design"), task_named(plan, "Make")
    change(plan, analyst, {"op": "update_task", "task": design.pk, "set": {"name": "Sketch"}})
    change(plan, analyst, {"op": "update_task", "task": make.pk, "set": {"name": "Produce"}})
    newer = small_document()
    newer.tasks[1].notes = "from the file"
    newer.tasks[2].name = "Fabricate"
    run = bring(newer, manager, plan.workspace)
    assert [(c["field"], c["base"], c["ours"], c["theirs"]) for c in run.difference["conflicts"]] == [
        ("name", "Make", "Produce", "Fabricate")
    ]
    apply_import(actor=manager, import_run=run, at=AT)
    design.refresh_from_db()
    make.refresh_from_db()
    assert (design.name, design.notes, make.name) == ("Sketch", "from the file", "Produce")


def test_a_conflict_decided_for_the_file_takes_its_value() -> None:
    plan, manager = imported(small_document())
    make = task_named(plan, "Make")
    change(plan, core.manager_of(plan.workspace), {"op": "update_task", "task": make.pk, "set": {"name": "Produce"}})
    newer = small_document()
    newer.tasks[2].name = "Fabricate"
    run = bring(newer, manager, plan.workspace)
    apply_import(actor=manager, import_run=run, at=AT, taken=[run.difference["conflicts"][0]["key"]])
    make.refresh_from_db()
    assert make.name == "Fabricate"


def test_a_conflict_that_nobody_has_seen_stops_the_import() -> None:
    plan, manager = imported(small_document())
    newer = small_document()
    newer.tasks[2].name = "Fabricate"
    run = bring(newer, manager, plan.workspace)
    make = task_named(plan, "Make")
    change(plan, core.manager_of(plan.workspace), {"op": "update_task", "task": make.pk, "set": {"name": "Produce"}})
    with pytest.raises(PlanChangedMeanwhile):
        apply_import(actor=manager, import_run=run, at=AT)
    run.refresh_from_db()
    assert run.difference["counts"]["conflicts"] == 1
    apply_import(actor=manager, import_run=run, at=AT)


def test_undo_of_an_import_leaves_the_plan_as_it_was() -> None:
    plan, manager = imported(small_document())
    before = rows_of(plan)
    newer = small_document(Make=3 * DAY)
    newer.tasks.insert(3, doc.Task(uid=5, name="Test", parent_uid=1, outline_level=2, duration_minutes=2 * DAY))
    run = bring(newer, manager, plan.workspace)
    apply_import(actor=manager, import_run=run, at=AT)
    assert rows_of(plan) != before
    revert_import(actor=manager, import_run=run, at=AT)
    assert rows_of(plan) == before
    run.refresh_from_db()
    assert run.state == ImportState.REVERTED
    with pytest.raises(ImportNotReady):
        revert_import(actor=manager, import_run=run, at=AT)


def test_undo_of_the_first_import_takes_the_project_back_that_it_made() -> None:
    plan, manager = imported(small_document())
    revert_import(actor=manager, import_run=ImportRun.objects.get(), at=AT)
    assert not Task.objects.exists()
    assert not Baseline.objects.exists()
    plan.refresh_from_db()
    assert (plan.task_count, plan.baseline_finish, plan.version) == (0, None, 2)
    plan.workspace.refresh_from_db()
    assert plan.workspace.deleted_at == AT
    assert not Plan.objects.visible_to(manager).exists()
    record = AuditRecord.objects.get(action="core.delete_workspace")
    assert record.actor == manager
    assert record.mandate.startswith("planning.import_plan on importrun")
    director = core.manager_of(plan.workspace.parent.parent, role="pmo_director")
    back = restore_workspace(actor=director, workspace=plan.workspace, at=AT)
    assert back.deleted_at is None


def test_a_project_that_somebody_used_stays_when_its_import_is_undone() -> None:
    plan, manager = imported(small_document())
    core.grant(core.person("Planner"), "project_manager", plan.workspace)
    revert_import(actor=manager, import_run=ImportRun.objects.get(), at=AT)
    plan.workspace.refresh_from_db()
    assert (plan.workspace.deleted_at, Task.objects.count()) == (None, 0)


def test_a_project_that_was_there_before_stays_when_the_import_is_undone() -> None:
    place = core.project()
    manager = core.manager_of(place)
    run = bring(small_document(), manager, place)
    apply_import(actor=manager, import_run=run, at=AT)
    assert not run.made_project
    revert_import(actor=manager, import_run=run, at=AT)
    place.refresh_from_db()
    assert place.deleted_at is None


@pytest.mark.parametrize("way", ["import", "change", "api"])
def test_after_the_undo_one_stands_above_the_project_that_is_gone(client: Client, way: str) -> None:
    plan, manager = imported(small_document())
    run = ImportRun.objects.get()
    addresses = {
        "import": f"/import/{run.pk}/revert/",
        "change": f"/projects/{plan.workspace.code}/changes/{run.change_set_id}/revert/",
        "api": f"/api/v1/change-sets/{run.change_set_id}/revert",
    }
    answer = core.signed_in(client, manager).post(addresses[way], follow=True)
    assert answer.status_code == 200
    if way != "api":
        assert answer.redirect_chain[-1][0] == f"/portfolios/{plan.workspace.parent.code}/"
        assert "lies in the bin for 30 days" in answer.content.decode()
    plan.workspace.refresh_from_db()
    assert plan.workspace.deleted_at is not None


def test_a_broken_file_says_what_is_wrong_and_applies_nothing() -> None:
    home = core.portfolio()
    manager = core.manager_of(home, role="portfolio_manager")
    [run] = upload_plan_files(actor=manager, workspace=home, files=[("x.xml", io.BytesIO(b"<Project>"))], at=AT)
    read_import(actor=manager, import_run=run, at=AT)
    assert run.state == ImportState.FAILED
    assert run.issues[0]["severity"] == "error"
    with pytest.raises(ImportNotReady):
        apply_import(actor=manager, import_run=run, at=AT)
    discard_import(actor=manager, import_run=run, at=AT)
    assert not Plan.objects.exists()


def test_the_worker_reads_and_applies_several_files_once_each(django_capture_on_commit_callbacks: Any) -> None:
    home = core.portfolio()
    manager = core.manager_of(home, role="portfolio_manager")
    files = [(f"plan{number}.xml", as_file(small_document())) for number in range(3)]
    with django_capture_on_commit_callbacks(execute=True):
        upload_plan_files(actor=manager, workspace=home, files=files, at=AT, applies_itself=True)
    run_waiting()
    run_waiting()
    assert Plan.objects.count() == 3
    assert Task.objects.count() == 12
    assert set(ImportRun.objects.values_list("state", flat=True)) == {ImportState.APPLIED}
    assert Project.objects.count() == 3


def test_fidelity_counts_what_was_kept_and_lost_and_how_dates_compare() -> None:
    document = small_document()
    document.links.append(doc.Link(2, 99))
    document.tasks[2].start = datetime(2026, 11, 9, 8)
    document.tasks[2].finish = datetime(2026, 11, 20, 17)
    document.tasks[1].start = document.tasks[1].finish = datetime(2027, 1, 1)
    home = core.portfolio()
    manager = core.manager_of(home, role="portfolio_manager")
    run = bring(document, manager, home)
    assert run.fidelity["kept"]["tasks"] == 4
    assert run.fidelity["lost"] == {"links": 1}
    dates = run.fidelity["dates"]
    assert (dates["same"], dates["different"], dates["examples"][0]["name"]) == (1, 1, "Design")


def test_resources_become_the_people_with_their_address() -> None:
    pat = core.person("Pat Doyle", "pat@velmora.example")
    plan, _ = imported(small_document())
    assert Assignment.objects.get(plan=plan).resource.person == pat
    assert list(Task.objects.filter(Task.relation_q("assigned", pat)).values_list("name", flat=True)) == ["Make"]
