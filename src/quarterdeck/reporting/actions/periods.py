"""Opening and closing reporting periods."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from quarterdeck.core import audit
from quarterdeck.core.events import emit
from quarterdeck.core.models import Person
from quarterdeck.core.permissions import require
from quarterdeck.portfolio.models import Portfolio
from quarterdeck.portfolio.queries import visible_projects
from quarterdeck.reporting.actions.facts import refresh_facts
from quarterdeck.reporting.choices import PeriodState
from quarterdeck.reporting.errors import PeriodClosed, PeriodOutOfOrder
from quarterdeck.reporting.events import PeriodClosedEvent, PeriodOpened
from quarterdeck.reporting.models import Facts, ProjectFacts, ReportingPeriod, Snapshot

LONGEST_PERIOD = timedelta(days=366)
FACT_COLUMNS = tuple(field.attname for field in Facts._meta.concrete_fields)


def open_period(
    *, actor: Person, portfolio: Portfolio, first_day: date, status_date: date, at: datetime
) -> ReportingPeriod:
    """Open the period that ends with ``status_date``; it becomes the portfolio's status date.

    Raises NotAllowed, PeriodOutOfOrder.
    """
    require(actor, "reporting.close_period", portfolio)
    with transaction.atomic():
        latest = ReportingPeriod.objects.filter(portfolio=portfolio).order_by("-status_date").first()
        if not first_day <= status_date <= first_day + LONGEST_PERIOD or status_date > at.date() + LONGEST_PERIOD:
            raise PeriodOutOfOrder(fields={"status_date": "A period runs forward, for a year at most."})
        if latest and status_date <= latest.status_date:
            raise PeriodOutOfOrder(fields={"status_date": "Choose a day after the last period's status date."})
        period = ReportingPeriod.objects.create(
            workspace=portfolio.workspace, portfolio=portfolio, first_day=first_day, status_date=status_date
        )
        audit.record(
            actor=actor,
            at=at,
            action="reporting.open_period",
            subject=period,
            workspace=portfolio.workspace,
            changes={"status_date": [None, status_date.isoformat()]},
        )
        emit(PeriodOpened(period_id=period.pk), workspace=portfolio.workspace, actor=actor, at=at)
    return period


def close_period(*, actor: Person, period: ReportingPeriod, at: datetime) -> list[Snapshot]:
    """Seal what is known of every project at the period's status date. Projects with a snapshot keep it.

    Raises NotAllowed, PeriodClosed, PeriodOutOfOrder.
    """
    require(actor, "reporting.close_period", period)
    _may_close(ReportingPeriod.objects.get(pk=period.pk), at=at)
    # An archived project is read-only: what is known of it was sealed before.
    projects = list(visible_projects(actor, within=period.workspace))
    done = set(Snapshot.objects.filter(period=period).values_list("project_id", flat=True))
    facts = [
        refresh_facts(actor=actor, project=project, at=at, status_date=period.status_date)
        for project in projects
        if project.pk not in done
    ]
    with transaction.atomic():
        locked = ReportingPeriod.objects.select_for_update().get(pk=period.pk)
        _may_close(locked, at=at)
        snapshots = Snapshot.objects.bulk_create([_sealed(one, period=locked, at=at) for one in facts])
        locked.state, locked.closed_at, locked.closed_by = PeriodState.CLOSED, at, actor
        locked.save(update_fields=["state", "closed_at", "closed_by"])
        audit.record(
            actor=actor,
            at=at,
            action="reporting.close_period",
            subject=locked,
            workspace=locked.workspace,
            changes={"state": ["open", "closed"], "snapshots": [0, len(snapshots)]},
        )
        emit(PeriodClosedEvent(period_id=locked.pk), workspace=locked.workspace, actor=actor, at=at)
    return snapshots


def _may_close(period: ReportingPeriod, *, at: datetime) -> None:
    if period.state == PeriodState.CLOSED:
        raise PeriodClosed
    if period.status_date > at.date():
        raise PeriodOutOfOrder(f"The period ends on {period.status_date:%d %b %Y}; what is sealed before is a guess.")
    earlier = ReportingPeriod.objects.filter(
        portfolio=period.portfolio_id, state=PeriodState.OPEN, status_date__lt=period.status_date
    )
    if earlier.exists():
        raise PeriodOutOfOrder("Close the earlier period first.")


def _sealed(facts: ProjectFacts, *, period: ReportingPeriod, at: datetime) -> Snapshot:
    """The snapshot of current facts, not yet stored."""
    columns = {name: getattr(facts, name) for name in FACT_COLUMNS if name != "status_date"}
    declared = facts.declaration
    return Snapshot(
        workspace_id=facts.workspace_id,
        project_id=facts.project_id,
        period=period,
        status_date=period.status_date,
        declared_rag=declared.rag if declared else "",
        declared_reason=declared.reason if declared else "",
        sealed_at=at,
        **columns,
    )
