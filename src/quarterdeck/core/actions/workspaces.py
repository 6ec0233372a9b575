from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr

from quarterdeck.core import audit
from quarterdeck.core.errors import NotVisible, Refusal, RetentionOver, WrongParent
from quarterdeck.core.events import WorkspaceArchived, WorkspaceCreated, WorkspaceDeleted, WorkspaceMoved, emit
from quarterdeck.core.extension import move_guards, reasons_against
from quarterdeck.core.models import Person, Workspace, WorkspaceKind, subtree_q
from quarterdeck.core.permissions import Mandate, forget_cached_rights, require
from quarterdeck.core.rows.workspaces import check_codes_free, clean_name, free_code, insert_workspace
from quarterdeck.core.rules import RETENTION, check_parent


def create_workspace(*, actor: Person, parent: Workspace, kind: str, code: str, name: str, at: datetime) -> Workspace:
    """Add a portfolio, programme or project below ``parent``. Raises WrongParent, InvalidCode, CodeTaken."""
    require(actor, "core.create_workspace", parent)
    with transaction.atomic():
        parent = _locked(parent)
        check_parent(kind, parent.kind)
        workspace = insert_workspace(parent=parent, kind=kind, code=code, name=name, at=at)
        audit.record(
            actor=actor,
            at=at,
            action="core.create_workspace",
            subject=workspace,
            workspace=workspace,
            changes={"kind": kind, "code": workspace.code, "name": workspace.name, "parent": parent.pk},
        )
        emit(
            WorkspaceCreated(workspace_id=workspace.pk, kind_of_workspace=kind), workspace=workspace, actor=actor, at=at
        )
    return workspace


def edit_workspace(
    *, actor: Person, workspace: Workspace, at: datetime, code: str | None = None, name: str | None = None
) -> Workspace:
    """Give a workspace another name or code. Raises InvalidCode, CodeTaken."""
    require(actor, "core.edit_workspace", workspace)
    with transaction.atomic():
        workspace = _locked(workspace)
        changes: dict[str, list[str]] = {}
        if code is not None and code.strip() != workspace.code:
            changes["code"] = [workspace.code, free_code(code, besides=workspace)]
        if name is not None and name.strip() != workspace.name:
            changes["name"] = [workspace.name, clean_name(name)]
        if not changes:
            return workspace
        for field, (_, new) in changes.items():
            setattr(workspace, field, new)
        workspace.save(update_fields=list(changes))
        audit.record(
            actor=actor,
            at=at,
            action="core.edit_workspace",
            subject=workspace,
            workspace=workspace,
            changes=changes,
        )
    return workspace


def move_workspace(*, actor: Person, workspace: Workspace, parent: Workspace, at: datetime) -> Workspace:
    """Put a workspace with all below it under another parent; the right is needed at both ends.

    Raises NotAllowed, NotVisible, WrongParent, Refusal.
    """
    require(actor, "core.move_workspace", workspace)
    require(actor, "core.move_workspace", parent)
    with transaction.atomic():
        workspace, parent = _locked_pair(workspace, parent)
        check_parent(workspace.kind, parent.kind)
        if workspace.covers(parent):
            raise WrongParent("A workspace cannot be moved below itself.")
        if workspace.parent_id == parent.pk:
            return workspace
        reasons = [reason for guard in move_guards for reason in guard(workspace, parent)]
        if reasons:
            raise Refusal(" ".join(reasons))
        old_path, old_parent = workspace.path, workspace.parent_id
        new_path = f"{parent.path}{workspace.pk}/"
        Workspace.objects.filter(subtree_q(old_path)).update(
            path=Concat(Value(new_path), Substr(F("path"), len(old_path) + 1))
        )
        Workspace.objects.filter(pk=workspace.pk).update(parent=parent)
        workspace.refresh_from_db()
        forget_cached_rights()
        audit.record(
            actor=actor,
            at=at,
            action="core.move_workspace",
            subject=workspace,
            workspace=workspace,
            changes={"parent": [old_parent, parent.pk]},
        )
        emit(WorkspaceMoved(workspace_id=workspace.pk, old_path=old_path), workspace=workspace, actor=actor, at=at)
    return workspace


def archive_workspace(*, actor: Person, workspace: Workspace, at: datetime, reason: str = "") -> Workspace:
    """Make a workspace and all below it read-only."""
    require(actor, "core.archive_workspace", workspace)
    return _stamp(actor=actor, workspace=workspace, at=at, field="archived_at", verb="archive", reason=reason)


def unarchive_workspace(*, actor: Person, workspace: Workspace, at: datetime) -> Workspace:
    """Bring an archived workspace back, with all that was archived together with it. Raises WrongParent."""
    require(actor, "core.archive_workspace", workspace)
    return _unstamp(actor=actor, workspace=workspace, at=at, field="archived_at", action="core.unarchive_workspace")


def delete_workspace(
    *, actor: Person, workspace: Workspace, at: datetime, reason: str = "", mandate: Mandate | None = None
) -> Workspace:
    """Put a workspace and all below it into the bin, for 30 days."""
    require(actor, "core.delete_workspace", workspace, mandate=mandate)
    if workspace.kind == WorkspaceKind.ORGANISATION:
        raise Refusal("An organisation cannot be deleted. Archive it, or remove the installation.")
    return _stamp(
        actor=actor, workspace=workspace, at=at, field="deleted_at", verb="delete", reason=reason, mandate=mandate
    )


def restore_workspace(*, actor: Person, workspace: Workspace, at: datetime) -> Workspace:
    """Take a workspace out of the bin, with all that went in with it. Raises RetentionOver, CodeTaken, WrongParent."""
    require(actor, "core.restore_workspace", workspace)
    if workspace.deleted_at is None:
        return workspace
    if at - workspace.deleted_at > RETENTION:
        raise RetentionOver
    return _unstamp(actor=actor, workspace=workspace, at=at, field="deleted_at", action="core.restore_workspace")


def _stamp(
    *,
    actor: Person,
    workspace: Workspace,
    at: datetime,
    field: str,
    verb: str,
    reason: str,
    mandate: Mandate | None = None,
) -> Workspace:
    with transaction.atomic():
        workspace = _locked(workspace)
        reasons = reasons_against(f"core.{verb}_workspace", workspace)
        if reasons:
            raise Refusal(" ".join(reasons))
        if getattr(workspace, field) is not None:
            return workspace
        below = Workspace.objects.filter(subtree_q(workspace.path), **{f"{field}__isnull": True})
        count = below.update(**{field: at})
        setattr(workspace, field, at)
        audit.record(
            actor=actor,
            at=at,
            action=f"core.{verb}_workspace",
            subject=workspace,
            workspace=workspace,
            changes={"workspaces": count},
            reason=reason,
            mandate=mandate,
        )
        event = WorkspaceArchived if verb == "archive" else WorkspaceDeleted
        emit(event(workspace_id=workspace.pk), workspace=workspace, actor=actor, at=at)
        forget_cached_rights()
    return workspace


def _unstamp(*, actor: Person, workspace: Workspace, at: datetime, field: str, action: str) -> Workspace:
    with transaction.atomic():
        workspace = _locked(workspace, deleted=True)
        stamp = getattr(workspace, field)
        if stamp is None:
            return workspace
        if workspace.parent is not None and getattr(workspace.parent, field) is not None:
            raise WrongParent(f"Bring back {workspace.parent} first.")
        group = Workspace.objects.filter(subtree_q(workspace.path), **{field: stamp})
        if field == "deleted_at":
            check_codes_free(list(group))
        count = group.update(**{field: None})
        setattr(workspace, field, None)
        audit.record(
            actor=actor,
            at=at,
            action=action,
            subject=workspace,
            workspace=workspace,
            changes={"workspaces": count},
        )
        forget_cached_rights()
    return workspace


def _locked(workspace: Workspace, *, deleted: bool = False) -> Workspace:
    conditions: dict[str, Any] = {} if deleted else {"deleted_at__isnull": True}
    row = Workspace.objects.select_for_update().filter(pk=workspace.pk, **conditions).first()
    if row is None:
        raise NotVisible
    return row


def _locked_pair(one: Workspace, two: Workspace) -> tuple[Workspace, Workspace]:
    rows = {row.pk: row for row in Workspace.objects.select_for_update().filter(pk__in=[one.pk, two.pk]).order_by("pk")}
    if len({one.pk, two.pk}) != len(rows):
        raise NotVisible
    return rows[one.pk], rows[two.pk]
