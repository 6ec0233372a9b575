"""What was deleted more than thirty days ago is removed for good with everything in it, and nothing beside it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection

from quarterdeck.core import clock
from quarterdeck.core import purge as bin_
from quarterdeck.core.actions import delete_workspace, restore_workspace
from quarterdeck.core.audit import verify
from quarterdeck.core.contents import contents_of
from quarterdeck.core.errors import NotVisible, RetentionOver
from quarterdeck.core.files import path_of
from quarterdeck.core.jobs.rounds import ROUNDS, emptied_bin
from quarterdeck.core.models import AuditRecord, StoredFile, Workspace
from quarterdeck.planning.actions import (
    answer_doubts,
    apply_import,
    read_import,
    set_import_rule,
    upload_plan_files,
)
from quarterdeck.planning.models import Baseline, Plan, Task
from quarterdeck.planning.tests.factories import freeze, small_plan
from quarterdeck.planning.tests.test_imports import as_file, small_document
from quarterdeck.portfolio.tests.factories import AT, World, project, somebody, world

pytestmark = pytest.mark.django_db
OVER = AT + timedelta(days=31)


def filled(made: World, code: str) -> Workspace:
    """A project with a plan, a baseline, an import with its file, answers and a rule, a second version and a role."""
    row = project(made.director, made.portfolio.workspace, code)
    manager, sponsor = somebody("project_manager", row.workspace), somebody("sponsor", row.workspace)
    plan = small_plan(row.workspace, manager)
    freeze(plan, proposer=manager, approver=sponsor)
    [run] = upload_plan_files(
        actor=manager, workspace=row.workspace, files=[("plan.xml", as_file(small_document()))], at=AT
    )
    read_import(actor=manager, import_run=run, at=AT)
    answer_doubts(actor=manager, import_run=run, answers={}, rest=False, at=AT)
    values = {"source": run.source, "table": "tasks", "field": "name", "winner": "ours"}
    set_import_rule(actor=manager, workspace=row.workspace, at=AT, **values)
    apply_import(actor=manager, import_run=run, at=AT)
    return row.workspace


def deleted(made: World, code: str = "P-2") -> Workspace:
    return delete_workspace(actor=made.director, workspace=filled(made, code), at=AT)


def rows_of_all_tables() -> dict[str, int]:
    kept = {"core.AuditRecord", "core.AuditHead"}
    models = [model for model in apps.get_models() if model.__module__.startswith("quarterdeck")]
    return {model._meta.label: model._base_manager.count() for model in models if model._meta.label not in kept}


def test_after_thirty_days_nothing_is_left_but_the_trail(django_capture_on_commit_callbacks: object) -> None:
    made = world()
    gone = project(made.director, made.portfolio.workspace, "P-3")
    before = rows_of_all_tables()
    people = {label: before[label] for label in before if label == "core.Person"}
    place = deleted(made)
    path = path_of(StoredFile.objects.get(workspace=place))
    assert path.exists()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        [done] = bin_.purge(OVER)
    assert (done.workspace, done.kept_because) == (place, "")
    after = rows_of_all_tables()
    assert {label: after[label] for label in after if label not in people} == {
        label: before[label] for label in before if label not in people
    }
    assert not path.exists()
    connection.check_constraints()
    record = AuditRecord.objects.get(action="core.purge_workspace")
    assert (record.actor, record.actor_name, record.subject) == (None, "Installation", str(place))
    assert record.change_values["rows"]["tasks"] == done.counts["tasks"] == 9
    assert verify().is_intact
    assert gone.workspace.deleted_at is None


def test_counting_removes_nothing_and_counts_what_purging_removes() -> None:
    made = world()
    place = deleted(made)
    [due] = bin_.count_due(OVER)
    assert Workspace.objects.filter(pk=place.pk).exists()
    [done] = bin_.purge(OVER)
    assert (due.workspace, due.counts, due.rows) == (done.workspace, done.counts, done.rows)


def test_what_is_younger_than_thirty_days_stays_and_can_be_brought_back() -> None:
    made = world()
    place = deleted(made)
    last = AT + timedelta(days=30)
    assert bin_.purge(last) == []
    restore_workspace(actor=made.director, workspace=place, at=last)
    assert bin_.purge(OVER) == []
    assert Task.objects.filter(plan__workspace=place).count() == 9


def test_what_is_purged_cannot_be_brought_back() -> None:
    made = world()
    place = deleted(made)
    with pytest.raises(RetentionOver):
        restore_workspace(actor=made.director, workspace=place, at=OVER)
    bin_.purge(OVER)
    with pytest.raises(NotVisible):
        restore_workspace(actor=made.director, workspace=place, at=AT)


def test_a_programme_goes_with_its_projects_and_the_neighbour_stays() -> None:
    made = world()
    filled(made, "P-2")
    neighbour = filled(made, "P-4")
    delete_workspace(actor=made.director, workspace=Workspace.objects.get(code="P-2"), at=AT)
    whole = contents_of(neighbour).counts()
    [done] = bin_.purge(OVER)
    assert done.counts["tasks"] == whole["tasks"]
    assert contents_of(neighbour).counts() == whole
    assert Plan.objects.count() == 1
    assert Baseline.objects.filter(plan__workspace=neighbour).count() == 2


def test_the_worker_does_it_on_its_rounds() -> None:
    assert emptied_bin in [work for _, work in ROUNDS]
    place = deleted(world())
    Workspace.objects.filter(pk=place.pk).update(deleted_at=clock.now() - timedelta(days=31))
    emptied_bin()
    assert not Workspace.objects.filter(pk=place.pk).exists()
