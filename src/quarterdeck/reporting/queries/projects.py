"""One project's health, with what stands behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from quarterdeck.core.models import Person
from quarterdeck.core.permissions import may
from quarterdeck.finance.queries import Reserves, reserves
from quarterdeck.portfolio.models import Project
from quarterdeck.portfolio.queries import visible_projects
from quarterdeck.reporting.choices import DeclarationState
from quarterdeck.reporting.models import Declaration, ProjectFacts, Snapshot
from quarterdeck.reporting.queries.details import (
    MilestoneRow,
    MoneySeries,
    late_critical_tasks,
    milestones_of,
    money_series,
    snapshots_of,
)
from quarterdeck.reporting.queries.health import HealthRow, health_rows
from quarterdeck.reporting.queries.periods import status_date_of
from quarterdeck.reporting.rules.health import MONEY_INDICATORS


@dataclass(frozen=True, slots=True)
class ProjectHealth:
    """What a project's overview shows. ``facts`` is None until they were computed once."""

    row: HealthRow
    facts: ProjectFacts | None
    status_date: date
    milestones: tuple[MilestoneRow, ...]
    money: MoneySeries
    snapshots: tuple[Snapshot, ...]
    declarations: tuple[Declaration, ...]
    critical: tuple[tuple[int, str, date], ...]
    reserves: Reserves | None
    sees_money: bool

    @property
    def indicators(self) -> list[dict[str, Any]]:
        """Why it has its colours, as far as the reader may know."""
        every = self.facts.indicators if self.facts else []
        return [one for one in every if self.sees_money or one["name"] not in MONEY_INDICATORS]


def project_health(actor: Person, project: Project, *, today: date) -> ProjectHealth:
    """The health of a project that the actor may see; money only where they may see it."""
    day = status_date_of(project.workspace, today=today)
    every = visible_projects(actor).filter(pk=project.pk)
    row = health_rows(every, status_date=day)[0]
    facts = ProjectFacts.objects.visible_to(actor).filter(project=project).first()
    sees_money = may(actor, "finance.view_cost", project)
    declared = Declaration.objects.visible_to(actor).filter(project=project)
    newest = declared.select_related("declared_by", "decided_by").order_by("-declared_at", "-id")
    return ProjectHealth(
        row=row if sees_money else row.without_money(),
        facts=facts,
        status_date=day,
        milestones=tuple(milestones_of([project.pk])),
        money=money_series(
            [project.workspace_id] if sees_money else [], status_date=day, spent=row.ac, expected=row.eac
        ),
        snapshots=tuple(snapshots_of(actor, project.pk)),
        declarations=tuple(newest[:6]),
        critical=tuple(late_critical_tasks(project.workspace_id, status_date=day)),
        reserves=reserves(project) if sees_money else None,
        sees_money=sees_money,
    )


def waiting_declaration(health: ProjectHealth) -> Declaration | None:
    newest = health.declarations[0] if health.declarations else None
    return newest if newest and newest.state == DeclarationState.WAITING else None
