"""Declaring a colour beside the computed one, and the PMO's decision on it."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from quarterdeck.core import audit
from quarterdeck.core.events import emit
from quarterdeck.core.models import Person
from quarterdeck.core.permissions import require
from quarterdeck.portfolio.models import Project
from quarterdeck.reporting.choices import DeclarationState, Rag
from quarterdeck.reporting.errors import DeclarationDecided, DeclarationIncomplete, OwnDeclaration
from quarterdeck.reporting.events import HealthDeclared
from quarterdeck.reporting.models import Declaration, ProjectFacts
from quarterdeck.reporting.queries.details import standing_declaration
from quarterdeck.reporting.rules.declaration import declaration_faults, needs_acceptance


def declare_health(
    *,
    actor: Person,
    project: Project,
    rag: Rag,
    at: datetime,
    reason: str = "",
    corrective_action: str = "",
    expires_on: date | None = None,
) -> Declaration:
    """Say how the project stands. Better than computed, and green where nothing is computed, waits for the PMO.

    Raises NotAllowed, DeclarationIncomplete.
    """
    require(actor, "reporting.declare_health", project)
    with transaction.atomic():
        facts = ProjectFacts.objects.select_for_update().filter(project=project).first()
        computed = Rag(facts.overall_rag) if facts else Rag.NONE
        status_date = facts.status_date if facts else at.date()
        faults = declaration_faults(
            computed=computed,
            declared=rag,
            reason=reason,
            corrective_action=corrective_action,
            expires_on=expires_on,
            declared_on=status_date,
        )
        if faults:
            raise DeclarationIncomplete(fields={fault.field: fault.message for fault in faults})
        declaration = Declaration.objects.create(
            workspace=project.workspace,
            project=project,
            rag=rag,
            computed_rag=computed,
            reason=reason.strip(),
            corrective_action=corrective_action.strip(),
            status_date=status_date,
            expires_on=expires_on,
            declared_by=actor,
            declared_at=at,
            state=DeclarationState.WAITING if needs_acceptance(computed, rag) else DeclarationState.STANDING,
        )
        ProjectFacts.objects.filter(project=project).update(declaration=declaration)
        audit.record(
            actor=actor,
            at=at,
            action="reporting.declare_health",
            subject=declaration,
            workspace=project.workspace,
            changes={"declared": [None, str(rag)], "computed": [None, str(computed)]},
            reason=reason,
        )
        emit(HealthDeclared(declaration_id=declaration.pk), workspace=project.workspace, actor=actor, at=at)
    return declaration


def decide_declaration(
    *, actor: Person, declaration: Declaration, accept: bool, at: datetime, note: str = ""
) -> Declaration:
    """Accept or return a colour that is better than the computed one.

    Raises NotAllowed, OwnDeclaration, DeclarationDecided, DeclarationIncomplete (a return needs a note).
    """
    require(actor, "reporting.approve_override", declaration)
    with transaction.atomic():
        locked = Declaration.objects.select_for_update(of=("self",)).select_related("project").get(pk=declaration.pk)
        if actor.pk in (locked.declared_by_id, locked.project.manager_id):
            raise OwnDeclaration
        if locked.state != DeclarationState.WAITING:
            raise DeclarationDecided
        if not accept and not note.strip():
            raise DeclarationIncomplete(fields={"note": "Say why it is returned."})
        before = locked.state
        locked.state = DeclarationState.ACCEPTED if accept else DeclarationState.RETURNED
        locked.decided_by, locked.decided_at, locked.decision_note = actor, at, note.strip()
        locked.save(update_fields=["state", "decided_by", "decided_at", "decision_note"])
        if not accept:
            standing = standing_declaration(locked.project_id)
            ProjectFacts.objects.filter(project=locked.project_id).update(declaration=standing)
        audit.record(
            actor=actor,
            at=at,
            action="reporting.decide_declaration",
            subject=locked,
            workspace=locked.workspace,
            changes={"state": [before, str(locked.state)]},
            reason=note,
        )
    return locked
