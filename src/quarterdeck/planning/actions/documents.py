"""A plan that is at hand as a document, not as a file: generated, or handed over by another program."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from quarterdeck.core import audit
from quarterdeck.core.models import Person, Workspace, WorkspaceKind
from quarterdeck.core.permissions import require
from quarterdeck.exchange.document import PlanDocument
from quarterdeck.planning.actions.change_sets import apply_operations_now
from quarterdeck.planning.choices import ChangeSetSource
from quarterdeck.planning.errors import PlanExists
from quarterdeck.planning.models import Plan
from quarterdeck.planning.rules.content import describe, source_family
from quarterdeck.planning.rules.differences import difference
from quarterdeck.planning.snapshot.load import load_state


def create_plan_from_document(
    *, actor: Person, workspace: Workspace, document: PlanDocument, at: datetime, title: str
) -> Plan:
    """The plan of a project that has none yet, as one change set.

    Raises NotVisible, NotAllowed, PlanExists, OperationRefused, ScheduleImpossible.
    """
    require(actor, "planning.import_plan", workspace)
    if workspace.kind != WorkspaceKind.PROJECT or Plan.objects.filter(workspace=workspace).exists():
        raise PlanExists
    content, _ = describe(document)
    source = source_family(document)
    name = document.properties.name or workspace.name
    with transaction.atomic():
        plan = Plan.objects.create(workspace=workspace, name=name, source=source, created_at=at, changed_at=at)
        found = difference(base=None, state=load_state(plan), new=content, source=source)
        audit.record(
            actor=actor,
            at=at,
            action="planning.create_plan_from_document",
            subject=plan,
            workspace=workspace,
            changes={"tasks": [0, len(document.tasks)]},
        )
        apply_operations_now(
            actor=actor,
            plans=[(plan, 0)],
            operations=found.operations,
            at=at,
            title=title,
            source=ChangeSetSource.IMPORT,
        )
    plan.refresh_from_db()
    return plan
