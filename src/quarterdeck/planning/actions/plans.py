"""A blank plan for a project that starts here."""

from __future__ import annotations

from datetime import datetime, time

from django.db import transaction

from quarterdeck.core import audit
from quarterdeck.core.models import Person, Workspace, WorkspaceKind
from quarterdeck.core.permissions import require
from quarterdeck.planning.actions.change_sets import apply_operations_now
from quarterdeck.planning.errors import PlanExists
from quarterdeck.planning.models import Plan


def create_plan(
    *, actor: Person, workspace: Workspace, at: datetime, name: str = "", start: datetime | None = None
) -> Plan:
    """An empty plan with the standard working week, starting on the given day or today.

    Raises NotVisible, NotAllowed, PlanExists.
    """
    require(actor, "planning.edit_plan", workspace)
    if workspace.kind != WorkspaceKind.PROJECT or Plan.objects.filter(workspace=workspace).exists():
        raise PlanExists
    begins = start or datetime.combine(at.date(), time(8))
    with transaction.atomic():
        plan = Plan.objects.create(
            workspace=workspace, name=name or workspace.name, project_start=begins, created_at=at, changed_at=at
        )
        audit.record(
            actor=actor,
            at=at,
            action="planning.create_plan",
            subject=plan,
            workspace=workspace,
            changes={"name": [None, plan.name]},
        )
        apply_operations_now(
            actor=actor,
            plans=[(plan, 0)],
            operations=[
                {"op": "add_calendar", "ref": "week", "set": {"name": "Standard"}},
                {"op": "set_properties", "set": {"calendar": "week"}},
            ],
            at=at,
            title="New plan",
        )
    plan.refresh_from_db()
    return plan
