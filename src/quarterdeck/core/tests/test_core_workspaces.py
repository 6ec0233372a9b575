from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from quarterdeck.core.actions import (
    archive_workspace,
    create_workspace,
    delete_workspace,
    edit_workspace,
    move_workspace,
    restore_workspace,
    unarchive_workspace,
)
from quarterdeck.core.errors import (
    CodeTaken,
    InvalidCode,
    NotAllowed,
    NotVisible,
    Refusal,
    RetentionOver,
    WorkspaceArchived,
    WrongParent,
)
from quarterdeck.core.models import AuditRecord, OutboxEvent, Workspace, WorkspaceKind
from quarterdeck.core.tests.factories import AT, manager_of, organisation, portfolio, programme, project

pytestmark = pytest.mark.django_db


def test_a_created_workspace_stands_below_its_parent_and_in_the_trail() -> None:
    velmora = organisation()
    director = manager_of(velmora, "pmo_director")
    made = create_workspace(actor=director, parent=velmora, kind="portfolio", code="CHG", name="  Change  2026 ", at=AT)
    assert made.path == f"{velmora.pk}/{made.pk}/"
    assert made.name == "Change 2026"
    assert made.depth == 1
    assert made.ancestor_ids() == [velmora.pk]
    assert AuditRecord.objects.get().action == "core.create_workspace"
    assert OutboxEvent.objects.get().kind == "core.workspace_created"


@pytest.mark.parametrize("code", ["", " ", "-x", "a b", "ä1", "x" * 33, "a/b"])
def test_codes_that_would_not_fit_an_address_are_refused(code: str) -> None:
    velmora = organisation()
    director = manager_of(velmora, "pmo_director")
    with pytest.raises(InvalidCode):
        create_workspace(actor=director, parent=velmora, kind="portfolio", code=code, name="x", at=AT)


def test_a_code_is_unique_whatever_its_case() -> None:
    velmora = organisation("VES")
    director = manager_of(velmora, "pmo_director")
    with pytest.raises(CodeTaken):
        create_workspace(actor=director, parent=velmora, kind="portfolio", code="ves", name="x", at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Workspace.objects.filter(pk=portfolio(velmora).pk).update(code="ves")


@pytest.mark.parametrize(
    ("kind", "parent_kind"),
    [("project", "organisation"), ("programme", "programme"), ("programme", "project"), ("organisation", "portfolio")],
)
def test_the_hierarchy_refuses_a_wrong_parent(kind: str, parent_kind: str) -> None:
    places = {"organisation": organisation, "portfolio": portfolio, "programme": programme, "project": project}
    parent = places[parent_kind]()
    root = Workspace.objects.get(pk=int(parent.path.split("/")[0]))
    director = manager_of(root, "pmo_director")
    with pytest.raises(WrongParent):
        create_workspace(actor=director, parent=parent, kind=kind, code="NEW", name="x", at=AT)


def test_a_move_takes_everything_below_along() -> None:
    velmora = organisation()
    one, two = portfolio(velmora), portfolio(velmora)
    group = programme(one)
    inside = project(group)
    director = manager_of(velmora, "pmo_director")
    move_workspace(actor=director, workspace=group, parent=two, at=AT)
    inside.refresh_from_db()
    assert inside.path == f"{velmora.pk}/{two.pk}/{group.pk}/{inside.pk}/"
    assert OutboxEvent.objects.get().payload["old_path"] == f"{velmora.pk}/{one.pk}/{group.pk}/"


def test_a_move_needs_the_right_at_both_ends() -> None:
    velmora = organisation()
    one, two = portfolio(velmora), portfolio(velmora)
    task = project(one)
    manager = manager_of(one, "portfolio_manager")
    with pytest.raises(NotVisible):
        move_workspace(actor=manager, workspace=task, parent=two, at=AT)


def test_a_portfolio_cannot_move_below_itself() -> None:
    velmora = organisation()
    outer = portfolio(velmora)
    inner = portfolio(outer)
    director = manager_of(velmora, "pmo_director")
    with pytest.raises(WrongParent):
        move_workspace(actor=director, workspace=outer, parent=inner, at=AT)


def test_a_renamed_workspace_keeps_old_and_new_in_the_trail() -> None:
    velmora = organisation()
    task = project(portfolio(velmora), "S-01", "App")
    manager = manager_of(task)
    edit_workspace(actor=manager, workspace=task, name="Quote-to-Order App", at=AT)
    edit_workspace(actor=manager, workspace=task, name="Quote-to-Order App", at=AT)
    assert AuditRecord.objects.get().change_values == {"name": ["App", "Quote-to-Order App"]}


def test_archived_workspaces_can_be_read_and_not_changed() -> None:
    velmora = organisation()
    area = portfolio(velmora)
    task = project(area)
    director, manager = manager_of(velmora, "pmo_director"), manager_of(task)
    archive_workspace(actor=director, workspace=area, at=AT)
    task.refresh_from_db()
    assert task.is_archived
    assert list(Workspace.objects.visible_to(manager)) == [task]
    with pytest.raises(WorkspaceArchived):
        edit_workspace(actor=manager, workspace=task, name="x", at=AT)
    unarchive_workspace(actor=director, workspace=area, at=AT)
    task.refresh_from_db()
    assert not task.is_archived


def test_bringing_an_archived_part_back_needs_its_parent_first() -> None:
    velmora = organisation()
    area = portfolio(velmora)
    task = project(area)
    director = manager_of(velmora, "pmo_director")
    archive_workspace(actor=director, workspace=area, at=AT)
    task.refresh_from_db()
    with pytest.raises(WrongParent):
        unarchive_workspace(actor=director, workspace=task, at=AT)


def test_what_was_archived_before_stays_archived_when_its_portfolio_comes_back() -> None:
    velmora = organisation()
    area = portfolio(velmora)
    old, young = project(area), project(area)
    director = manager_of(velmora, "pmo_director")
    archive_workspace(actor=director, workspace=old, at=AT)
    area.refresh_from_db()
    archive_workspace(actor=director, workspace=area, at=AT + timedelta(days=1))
    area.refresh_from_db()
    unarchive_workspace(actor=director, workspace=area, at=AT + timedelta(days=2))
    old.refresh_from_db()
    young.refresh_from_db()
    assert (old.is_archived, young.is_archived) == (True, False)


def test_a_deleted_workspace_is_gone_for_everybody_and_comes_back_within_thirty_days() -> None:
    velmora = organisation()
    area = portfolio(velmora)
    task = project(area, "S-01")
    director, manager = manager_of(velmora, "pmo_director"), manager_of(task)
    delete_workspace(actor=director, workspace=area, at=AT)
    assert list(Workspace.objects.visible_to(director)) == [velmora]
    assert list(Workspace.objects.visible_to(manager)) == []
    area.refresh_from_db()
    with pytest.raises(NotVisible):
        edit_workspace(actor=director, workspace=area, name="x", at=AT)
    restore_workspace(actor=director, workspace=area, at=AT + timedelta(days=30))
    assert {one.pk for one in Workspace.objects.visible_to(director)} == {velmora.pk, area.pk, task.pk}


def test_after_thirty_days_nothing_comes_back() -> None:
    velmora = organisation()
    area = portfolio(velmora)
    director = manager_of(velmora, "pmo_director")
    delete_workspace(actor=director, workspace=area, at=AT)
    area.refresh_from_db()
    with pytest.raises(RetentionOver):
        restore_workspace(actor=director, workspace=area, at=AT + timedelta(days=30, seconds=1))


def test_a_code_taken_meanwhile_refuses_the_restore() -> None:
    velmora = organisation()
    area = portfolio(velmora, "CHG")
    director = manager_of(velmora, "pmo_director")
    delete_workspace(actor=director, workspace=area, at=AT)
    portfolio(velmora, "chg")
    area.refresh_from_db()
    with pytest.raises(CodeTaken):
        restore_workspace(actor=director, workspace=area, at=AT)


def test_an_organisation_cannot_be_deleted() -> None:
    velmora = organisation()
    director = manager_of(velmora, "pmo_director")
    with pytest.raises(Refusal):
        delete_workspace(actor=director, workspace=velmora, at=AT)


def test_a_reader_sees_and_may_not_and_a_stranger_sees_nothing() -> None:
    velmora = organisation()
    task = project(portfolio(velmora))
    member, stranger = manager_of(task, "team_member"), manager_of(organisation("OTHER"), "pmo_director")
    with pytest.raises(NotAllowed):
        edit_workspace(actor=member, workspace=task, name="x", at=AT)
    with pytest.raises(NotVisible):
        edit_workspace(actor=stranger, workspace=task, name="x", at=AT)


def test_only_organisations_stand_at_the_top() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Workspace.objects.create(kind=WorkspaceKind.PROJECT, path="x", code="X", name="X", created_at=AT)
