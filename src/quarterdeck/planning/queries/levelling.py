"""Levelling runs that a person may see, and the plans that can be levelled from a workspace."""

from __future__ import annotations

from django.db.models import QuerySet

from quarterdeck.core.errors import NotVisible
from quarterdeck.core.models import Person, Workspace
from quarterdeck.planning.models import LevellingRun, Plan
from quarterdeck.portfolio.models import Project

USUAL_PRIORITY = 3


def levelling_workspace(actor: Person, code: str) -> Workspace:
    """The workspace with that code whose plans the person may level. Raises NotVisible."""
    rows = Workspace.objects.visible_to(actor, permission="planning.view_plan")
    workspace = rows.filter(code__iexact=code).first()
    if workspace is None:
        raise NotVisible
    return workspace


def levelling_by_id(actor: Person, number: int) -> LevellingRun:
    """Raises NotVisible."""
    rows = LevellingRun.objects.visible_to(actor).select_related("workspace", "change_set", "created_by")
    row = rows.filter(pk=number).first()
    if row is None:
        raise NotVisible
    return row


def levellings_of(workspace: Workspace) -> QuerySet[LevellingRun]:
    """The runs of a workspace, newest first, without their results."""
    rows = LevellingRun.objects.filter(workspace=workspace).select_related("created_by", "change_set")
    return rows.defer("result", "change_set__operations", "change_set__inverse").order_by("-id")


def plans_to_level(actor: Person, workspace: Workspace) -> list[Plan]:
    """Plans with tasks in a workspace and below that the person may level, in order of the projects' codes."""
    rows = Plan.objects.visible_to(actor, permission="planning.level_plan").in_workspace(workspace)
    return list(rows.filter(task_count__gt=0).select_related("workspace").order_by("workspace__code", "pk"))


def priorities_of(plans: list[Plan]) -> dict[int, int]:
    """How important each plan's project is, 1 the most; the middle where nobody has said."""
    homes = {plan.workspace_id: plan.pk for plan in plans}
    said = Project.objects.filter(workspace__in=homes).values_list("workspace", "priority")
    return {plan.pk: USUAL_PRIORITY for plan in plans} | {homes[key]: one for key, one in said if one is not None}
