"""Plans and change sets that a person may see, by code or number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from quarterdeck.core.errors import NotVisible
from quarterdeck.core.models import OutboxEvent, Person, StoredFile, Workspace, WorkspaceKind
from quarterdeck.core.permissions import may
from quarterdeck.planning.models import ChangeSet, ImportRun, Plan
from quarterdeck.portfolio.models import Project

# Parts of an import that no list shows.
HEAVY = ("content", "lines", "report", "difference")


def with_plan(projects: Sequence[Project]) -> set[int]:
    """Projects that have a plan."""
    homes = {project.workspace_id: project.pk for project in projects}
    found = Plan.objects.filter(workspace__in=homes).values_list("workspace", flat=True)
    return {homes[workspace] for workspace in found}


def visible_plans(actor: Person, *, within: Workspace | None = None) -> QuerySet[Plan]:
    rows = Plan.objects.visible_to(actor)
    return (rows.in_workspace(within) if within else rows).select_related("workspace")


def plan_by_id(actor: Person, number: int) -> Plan:
    """Raises NotVisible."""
    plan = visible_plans(actor).filter(pk=number).first()
    if plan is None:
        raise NotVisible
    return plan


def project_workspace(actor: Person, code: str) -> Workspace:
    """The project with that code. Raises NotVisible."""
    rows = Workspace.objects.visible_to(actor, permission="planning.view_plan")
    workspace = rows.filter(code__iexact=code, kind=WorkspaceKind.PROJECT).first()
    if workspace is None:
        raise NotVisible
    return workspace


def plan_of(workspace: Workspace) -> Plan | None:
    return Plan.objects.filter(workspace=workspace).select_related("workspace").first()


def change_set_by_id(actor: Person, number: int) -> ChangeSet:
    """Raises NotVisible."""
    row = ChangeSet.objects.visible_to(actor).select_related("workspace").filter(pk=number).first()
    if row is None:
        raise NotVisible
    return row


def plan_of_change(change_set: ChangeSet) -> Plan:
    """The plan of a change set that touches one."""
    return Plan.objects.select_related("workspace").get(change_sets__change_set=change_set)


def changes_of(plan: Plan) -> QuerySet[ChangeSet]:
    """Change sets of a plan, newest first, without their bulky parts."""
    rows = ChangeSet.objects.filter(plans__plan=plan).select_related("created_by", "applied_by", "closed_by")
    return rows.defer("operations", "inverse").order_by("-id")


def import_by_id(actor: Person, number: int) -> ImportRun:
    """Raises NotVisible."""
    rows = ImportRun.objects.visible_to(actor).select_related("workspace", "file", "plan", "change_set", "created_by")
    row = rows.filter(pk=number).first()
    if row is None:
        raise NotVisible
    return row


def imports_of(workspace: Workspace) -> QuerySet[ImportRun]:
    rows = ImportRun.objects.filter(workspace=workspace).select_related("created_by", "file", "change_set")
    return rows.defer(*HEAVY, "change_set__operations", "change_set__inverse").order_by("-id")


def sees_money(actor: Person, place: Any) -> bool:
    """Whether the amounts in a plan, its changes and its files may be shown."""
    return may(actor, "finance.view_cost", place)


def may_open_file(actor: Person, file: StoredFile) -> bool:
    """The original of a plan holds rates and costs."""
    return not ImportRun.objects.filter(file=file).exists() or sees_money(actor, file)


def content_of_change(eyes: Person, event: OutboxEvent) -> dict[str, Any] | None:
    """What other systems are told of a changed plan; None where the eyes may not see it."""
    plan = visible_plans(eyes).filter(pk=event.payload["plan_id"]).first()
    if plan is None:
        return None
    finish = plan.finish.isoformat() if plan.finish else None
    return {"plan": plan.pk, "name": plan.name, "finish": finish, **event.payload}
