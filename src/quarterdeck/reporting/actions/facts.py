"""Computing the facts of a project anew, and bringing in facts of periods before the system was used."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from quarterdeck.core import audit
from quarterdeck.core.events import emit
from quarterdeck.core.models import Person
from quarterdeck.core.permissions import require
from quarterdeck.planning.actions import judge_plan
from quarterdeck.planning.models import Plan
from quarterdeck.portfolio.models import Project
from quarterdeck.reporting.choices import PeriodState
from quarterdeck.reporting.errors import PeriodClosed
from quarterdeck.reporting.events import FactsRefreshed
from quarterdeck.reporting.models import ProjectFacts, ReportingPeriod, Snapshot, fresh_mark
from quarterdeck.reporting.queries.details import standing_declaration
from quarterdeck.reporting.queries.periods import status_date_of
from quarterdeck.reporting.snapshot import read_project


def refresh_facts(*, actor: Person, project: Project, at: datetime, status_date: date | None = None) -> ProjectFacts:
    """Compute and store what the project's plan and costs say at its portfolio's status date.

    Raises NotVisible.
    """
    require(actor, "reporting.refresh_facts", project)
    plan = Plan.objects.filter(workspace=project.workspace_id).first()
    if plan is not None:
        judge_plan(actor=actor, plan=plan, at=at)
    with transaction.atomic():
        # The lock orders refreshes: whoever writes last has also read last.
        project = Project.objects.select_for_update(of=("self",)).select_related("workspace").get(pk=project.pk)
        day = status_date or status_date_of(project.workspace, today=at.date())
        reading = read_project(project, status_date=day)
        facts, _ = ProjectFacts.objects.update_or_create(
            project=project,
            defaults=reading.columns()
            | reading.log_colours()
            | {
                "workspace": project.workspace,
                "status_date": day,
                "computed_at": at,
                "mark": fresh_mark(),
                "declaration": standing_declaration(project.pk),
            },
        )
        emit(
            FactsRefreshed(project_id=project.pk, overall=facts.overall_rag),
            workspace=project.workspace,
            actor=actor,
            at=at,
        )
    return facts


def record_past_snapshot(
    *, actor: Person, project: Project, period: ReportingPeriod, figures: Mapping[str, Any], at: datetime
) -> Snapshot:
    """Bring in what was known of a project at the end of a period that is still open here.

    ``figures`` are columns of `Facts`, plus ``declared_rag`` and ``declared_reason``. Raises NotAllowed, PeriodClosed.
    """
    require(actor, "reporting.close_period", project)
    with transaction.atomic():
        if ReportingPeriod.objects.select_for_update().get(pk=period.pk).state == PeriodState.CLOSED:
            raise PeriodClosed
        snapshot = Snapshot.objects.create(
            workspace=project.workspace,
            project=project,
            period=period,
            status_date=period.status_date,
            sealed_at=at,
            **figures,
        )
        audit.record(
            actor=actor,
            at=at,
            action="reporting.record_past_snapshot",
            subject=snapshot,
            workspace=project.workspace,
            changes={"overall": [None, str(snapshot.overall_rag)]},
        )
    return snapshot
