"""Files that came together: applied as one, undone as one, and gone on with where a worker stopped."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from quarterdeck.core.errors import NotAllowed
from quarterdeck.core.files import path_of
from quarterdeck.core.jobs import run_waiting
from quarterdeck.core.models import JobRun, JobState, Person, Workspace
from quarterdeck.core.tests import factories as core
from quarterdeck.exchange import document as doc
from quarterdeck.planning.actions import (
    apply_batch,
    apply_import,
    ask_batch_step,
    discard_batch,
    read_import,
    revert_batch,
    upload_plan_files,
)
from quarterdeck.planning.choices import ImportState
from quarterdeck.planning.errors import BatchNotReady, BatchRefused
from quarterdeck.planning.models import ImportBatch, ImportRun, Plan, Task
from quarterdeck.planning.tests.factories import AT, DAY, change, task_named
from quarterdeck.planning.tests.test_change_sets import rows_of
from quarterdeck.planning.tests.test_import_decisions import renumbered
from quarterdeck.planning.tests.test_imports import as_file, imported, small_document
from quarterdeck.planning.tests.test_uploads import zipped

pytestmark = pytest.mark.django_db


def together(actor: Person, workspace: Workspace, *documents: doc.PlanDocument) -> ImportBatch:
    files = [(f"plan{number}.xml", as_file(one)) for number, one in enumerate(documents)]
    for run in upload_plan_files(actor=actor, workspace=workspace, files=files, at=AT):
        read_import(actor=actor, import_run=run, at=AT)
    return ImportBatch.objects.latest("id")


def states(batch: ImportBatch) -> list[str]:
    return list(ImportRun.objects.filter(batch=batch).order_by("id").values_list("state", flat=True))


def test_several_files_become_projects_and_go_back_as_one() -> None:
    home = core.portfolio()
    manager = core.manager_of(home, role="portfolio_manager")
    batch = together(manager, home, small_document(), small_document(Make=3 * DAY))
    assert len(apply_batch(actor=manager, batch=batch, at=AT)) == 2
    assert states(batch) == ["applied", "applied"]
    assert len(set(Plan.objects.values_list("workspace__code", flat=True))) == 2
    assert Task.objects.count() == 8
    revert_batch(actor=manager, batch=batch, at=AT)
    assert states(batch) == ["reverted", "reverted"]
    assert (Task.objects.count(), Workspace.objects.filter(kind="project", deleted_at=None).count()) == (0, 0)
    with pytest.raises(BatchNotReady):
        revert_batch(actor=manager, batch=batch, at=AT)


def test_one_file_that_cannot_be_applied_stops_the_whole_and_is_named() -> None:
    plan, manager = imported(small_document())
    before = rows_of(plan)
    batch = together(manager, plan.workspace, small_document(Make=3 * DAY), renumbered(small_document()))
    with pytest.raises(BatchRefused) as refused:
        apply_batch(actor=manager, batch=batch, at=AT)
    assert refused.value.file_name == "plan1.xml"
    with pytest.raises(BatchRefused, match="5 rows look like rows that are here"):
        apply_batch(actor=manager, batch=batch, at=AT)
    assert rows_of(plan) == before
    assert states(batch) == ["read", "read"]


def test_files_of_one_plan_follow_each_other_and_what_could_not_be_read_stays_out() -> None:
    plan, manager = imported(small_document())
    before = rows_of(plan)
    files = [("a.xml", as_file(small_document(Make=3 * DAY))), ("b.xml", io.BytesIO(b"<Project>"))]
    files += [("c.xml", as_file(small_document(Make=4 * DAY)))]
    runs = upload_plan_files(actor=manager, workspace=plan.workspace, files=files, at=AT)
    batch = runs[0].batch
    assert batch is not None
    with pytest.raises(BatchNotReady, match="3 of 3 files are still being read"):
        apply_batch(actor=manager, batch=batch, at=AT)
    for run in runs:
        read_import(actor=manager, import_run=run, at=AT)
    apply_batch(actor=manager, batch=batch, at=AT)
    assert states(batch) == ["applied", "failed", "applied"]
    assert task_named(plan, "Make").duration_minutes == 4 * DAY
    revert_batch(actor=manager, batch=batch, at=AT)
    assert rows_of(plan) == before


def test_an_undo_that_meets_later_work_changes_nothing() -> None:
    plan, manager = imported(small_document())
    batch = together(manager, plan.workspace, small_document(Make=3 * DAY))
    apply_batch(actor=manager, batch=batch, at=AT)
    make = task_named(plan, "Make")
    analyst = core.manager_of(plan.workspace)
    change(plan, analyst, {"op": "update_task", "task": make.pk, "set": {"duration_minutes": 7 * DAY}})
    with pytest.raises(BatchRefused):
        revert_batch(actor=manager, batch=batch, at=AT)
    assert states(batch) == ["applied"]
    assert task_named(plan, "Make").duration_minutes == 7 * DAY


def test_the_page_applies_and_undoes_a_zip_as_one_and_says_why_it_could_not(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    home = core.portfolio()
    manager = core.manager_of(home, role="portfolio_manager")
    core.signed_in(client, manager)
    content = zipped(a_xml=as_file(small_document()).getvalue(), b_xml=as_file(small_document()).getvalue())
    archive = io.BytesIO(content)
    archive.name = "all.zip"

    def step(place: str) -> str:
        with django_capture_on_commit_callbacks(execute=True):
            client.post(place)
        run_waiting()
        return client.get(f"/import/together/{batch.pk}/").content.decode()

    with django_capture_on_commit_callbacks(execute=True):
        client.post("/import/", {"workspace": home.code, "file": archive})
    run_waiting()
    batch = ImportBatch.objects.get()
    place = f"/import/together/{batch.pk}"
    assert "Apply all 2 as one" in client.get(f"{place}/").content.decode()
    assert "Undo all 2 as one" in step(f"{place}/apply/")
    assert Plan.objects.count() == 2
    core.grant(core.person("Planner"), "project_manager", Plan.objects.first().workspace)  # type: ignore[union-attr]
    assert "No file of these is applied." in step(f"{place}/revert/")
    assert Task.objects.count() == 0
    assert "No file of it is applied." in client.post(f"{place}/revert/", follow=True).content.decode()
    core.signed_in(client, core.person("Stranger"))
    assert client.get(f"{place}/").status_code == client.post(f"{place}/apply/").status_code == 404


def test_a_refused_batch_keeps_its_reason_for_the_page_and_the_api(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    plan, manager = imported(small_document())
    batch = together(manager, plan.workspace, renumbered(small_document()))
    core.signed_in(client, manager)
    with django_capture_on_commit_callbacks(execute=True):
        asked = client.post(f"/api/v1/import-batches/{batch.pk}/apply")
    assert (asked.status_code, asked.json()["refusal"]) == (202, "")
    run_waiting()
    told = client.get(f"/api/v1/import-batches/{batch.pk}").json()
    assert told["refusal"].startswith("plan0.xml: 5 rows look like")
    assert (told["is_working"], [one["state"] for one in told["imports"]]) == (False, ["read"])
    assert "Nothing was changed. plan0.xml: 5 rows" in client.get(f"/import/together/{batch.pk}/").content.decode()
    client.post(f"/api/v1/import-batches/{batch.pk}/discard")
    assert states(batch) == ["discarded"]
    member = core.manager_of(plan.workspace, role="team_member", name="Mo")
    with pytest.raises(NotAllowed):
        discard_batch(actor=member, batch=batch, at=AT)
    with pytest.raises(NotAllowed):
        ask_batch_step(actor=member, batch=batch, step="apply", at=AT)


def test_more_files_take_no_more_queries(client: Client) -> None:
    home = core.portfolio()
    manager = core.manager_of(home, role="portfolio_manager")
    core.signed_in(client, manager)
    one, three = together(manager, home, small_document()), together(manager, home, *[small_document()] * 3)
    client.get(f"/import/together/{one.pk}/")
    counts = []
    for batch in (one, three):
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/import/together/{batch.pk}/")
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_a_stopped_reading_is_shown_and_goes_on_without_reading_twice(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    plan, manager = imported(small_document())
    with django_capture_on_commit_callbacks(execute=True):
        files = [("plan.xml", as_file(small_document(Make=12 * DAY)))]
        [run] = upload_plan_files(actor=manager, workspace=plan.workspace, files=files, at=AT, applies_itself=True)
    # A worker read the file and was lost for good before it could compare.
    read_import(actor=manager, import_run=run, at=AT)
    path_of(run.file).unlink()
    JobRun.objects.update(state=JobState.FAILED, error="The worker was lost 3 times.")
    core.signed_in(client, manager)
    page = client.get(f"/import/{run.pk}/").content.decode()
    assert "Reading stopped half-way. The worker was lost 3 times." in page
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/import/{run.pk}/again/")
    assert "Go on reading" not in client.get(f"/import/{run.pk}/").content.decode()
    run_waiting()
    run.refresh_from_db()
    assert (run.state, task_named(plan, "Make").duration_minutes) == (ImportState.APPLIED, 12 * DAY)
    again = client.post(f"/import/{run.pk}/again/", follow=True).content.decode()
    assert "it cannot be applied" in again
    with pytest.raises(Exception, match="applied"):
        apply_import(actor=manager, import_run=run, at=AT)
