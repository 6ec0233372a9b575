"""The colours that a portfolio list declares, its sealed snapshots, and taking both back with the list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from quarterdeck.core import audit
from quarterdeck.core.events import emit
from quarterdeck.core.models import Person
from quarterdeck.core.permissions import require
from quarterdeck.planning.models import Plan
from quarterdeck.portfolio.actions import ListApplication, ListItem, ListReversal
from quarterdeck.portfolio.models import ListEntry, Portfolio, Project
from quarterdeck.portfolio.queries import newest_entries, planning_rate
from quarterdeck.reporting.choices import Agreement, DeclarationState, PeriodState, Rag
from quarterdeck.reporting.events import PeriodClosedEvent
from quarterdeck.reporting.models import Declaration, ProjectFacts, ReportingPeriod, Snapshot, fresh_mark
from quarterdeck.reporting.queries.declarations import standing_declarations
from quarterdeck.reporting.rules.declaration import agreement
from quarterdeck.reporting.rules.listed import listed_reason, period_before
from quarterdeck.reporting.snapshot import ProjectReading, read_listed

BATCH = 500
ONE_DAY = timedelta(days=1)
FACT_FIELDS = [
    field.name for field in ProjectFacts._meta.concrete_fields if field.name not in ("id", "project", "workspace")
]


def take_listed_health(*, actor: Person, application: ListApplication) -> dict[str, Any]:
    """Declare the colours of a list and seal one snapshot per listed project. Returns what takes them back.

    Computed colours stay what plans and costs say: "no data" without them. A colour better than a computed one waits
    for the PMO. Projects that left the list, or whose colour is withheld, keep no declared colour of a former list.
    Raises NotAllowed, NotVisible.
    """
    require(actor, "reporting.close_period", application.portfolio, mandate=application.mandate)
    require(actor, "reporting.declare_health", application.portfolio, mandate=application.mandate)
    undo: dict[str, Any] = {}
    period = _period(application, undo)
    projects = [item.project for item in application.items]
    readings = _readings(projects, status_date=application.as_of)
    if period is not None:
        Snapshot.objects.bulk_create(_snapshots(application, period, readings), batch_size=BATCH)
    if application.is_newest:
        undo["ended"] = _end_former(application)
        undo["declared"] = _declare(application)
        _write_facts(projects, readings, status_date=application.as_of, application=application)
    planned = Plan.objects.in_workspace(application.portfolio.workspace).exists()
    if period is not None and planned:
        emit(PeriodClosedEvent(period_id=period.pk), workspace=period.workspace, actor=actor, at=application.at)
    _tell(application, undo)
    return undo


def put_listed_health_back(*, actor: Person, reversal: ListReversal) -> None:
    """Withdraw the period of a list and take its declared colours back. Raises NotAllowed, NotVisible."""
    require(actor, "reporting.close_period", reversal.portfolio, mandate=reversal.mandate)
    undo = reversal.undo
    ReportingPeriod.every.filter(pk=undo.get("period", 0)).update(withdrawn_at=reversal.at)
    ReportingPeriod.every.filter(pk=undo.get("withdrawn", 0)).update(withdrawn_at=None)
    Declaration.objects.filter(pk__in=undo.get("declared", [])).delete()
    for key, day in undo.get("ended", {}).items():
        ended = Declaration.objects.filter(pk=int(key)).first()
        if ended is not None:
            ended.expires_on = date.fromisoformat(day) if day else None
            ended.save(update_fields=["expires_on"])
    audit.record(
        actor=actor,
        at=reversal.at,
        action="reporting.put_listed_health_back",
        subject=reversal.portfolio_list,
        workspace=reversal.portfolio.workspace,
        changes={"declarations": len(undo.get("declared", []))},
        mandate=reversal.mandate,
    )


def settle_listed_facts(*, actor: Person, reversal: ListReversal) -> None:
    """Work the facts out anew of what a list named or left out, when its money has been taken back, too.

    Raises NotAllowed, NotVisible.
    """
    require(actor, "reporting.close_period", reversal.portfolio, mandate=reversal.mandate)
    named = ListEntry.objects.filter(portfolio_list=reversal.portfolio_list).values_list("project_id", flat=True)
    ended = Declaration.objects.filter(pk__in=[int(key) for key in reversal.undo.get("ended", {})])
    touched = {*named, *ended.values_list("project_id", flat=True)}
    # A list older than the newest wrote no facts: what has none gets none.
    _restore_facts(ProjectFacts.objects.filter(project__in=touched).values_list("project_id", flat=True), reversal)


def _period(application: ListApplication, undo: dict[str, Any]) -> ReportingPeriod | None:
    """The closed period of the list's day; None where the PMO has one of its own, whose snapshots stay alone."""
    portfolio, day = application.portfolio, application.as_of
    standing = ReportingPeriod.objects.select_for_update().filter(portfolio=portfolio, status_date=day).first()
    if standing is not None and standing.listed_in_id is None:
        application.remarks.append(
            f"A reporting period of {day:%d %b %Y} stands here; the list adds no snapshots to it."
        )
        return None
    if standing is not None:
        ReportingPeriod.every.filter(pk=standing.pk).update(withdrawn_at=application.at)
        undo["withdrawn"] = standing.pk
    former = ReportingPeriod.objects.filter(portfolio=portfolio, status_date__lt=day).order_by("-status_date").first()
    period = ReportingPeriod.objects.create(
        workspace=portfolio.workspace,
        portfolio=portfolio,
        first_day=period_before(day, former.status_date if former else None),
        status_date=day,
        state=PeriodState.CLOSED,
        closed_at=application.at,
        closed_by=application.actor,
        listed_in=application.portfolio_list,
    )
    undo["period"] = period.pk
    return period


def _readings(
    projects: Sequence[Project], *, status_date: date, besides: int | None = None
) -> dict[int, ProjectReading]:
    return read_listed(projects, newest_entries([one.pk for one in projects], besides=besides), status_date=status_date)


def _snapshots(
    application: ListApplication, period: ReportingPeriod, readings: Mapping[int, ProjectReading]
) -> Iterable[Snapshot]:
    """What the list says, sealed: its dates and its whole-life cost; nothing is measured, so no colour is computed."""
    rate = _rate(application)
    for item in application.items:
        listed, columns = item.listed, readings[item.project.pk].columns()
        cost = listed.whole_life_cost
        columns |= {
            "start": listed.start,
            "forecast_finish": listed.finish,
            "bac": (cost / rate).quantize(Decimal("0.01")) if cost is not None and rate else None,
            "ac": None,
            "eac": None,
            "overall_rag": Rag.NONE,
            "schedule_rag": Rag.NONE,
            "cost_rag": Rag.NONE,
            "indicators": [],
        }
        yield Snapshot(
            workspace_id=item.project.workspace_id,
            project=item.project,
            period=period,
            status_date=period.status_date,
            declared_rag=Rag(listed.rating) if listed.rating else "",
            declared_reason=listed_reason(listed, application.portfolio_list.file_name),
            sealed_at=application.at,
            **columns,
        )


def _rate(application: ListApplication) -> Decimal | None:
    portfolio, currency = application.portfolio, application.portfolio_list.currency
    if not currency or currency == portfolio.currency:
        return Decimal(1)
    return planning_rate(portfolio, currency=currency, year=application.as_of.year)


def _end_former(application: ListApplication) -> dict[str, str]:
    """Let colours of former lists end the day before this one, where this one gives none."""
    silent = [item.project.pk for item in application.items if item.listed.rating is None]
    silent += [project.pk for project in application.left]
    last = application.as_of - ONE_DAY
    ended: dict[str, str] = {}
    for one in standing_declarations(silent).values():
        if one.listed_in_id is not None and (one.expires_on is None or one.expires_on > last):
            ended[str(one.pk)] = one.expires_on.isoformat() if one.expires_on else ""
    Declaration.objects.filter(pk__in=[int(key) for key in ended]).update(expires_on=last)
    return ended


def _declare(application: ListApplication) -> list[int]:
    rated = [item for item in application.items if item.listed.rating is not None]
    columns = ("project_id", "overall_rag")
    rows = ProjectFacts.objects.filter(project__in=[item.project.pk for item in rated]).values_list(*columns)
    computed = {key: Rag(rag) for key, rag in rows}
    made = Declaration.objects.bulk_create(
        [_declaration(application, item, computed.get(item.project.pk, Rag.NONE)) for item in rated], batch_size=BATCH
    )
    return [one.pk for one in made]


def _declaration(application: ListApplication, item: ListItem, computed: Rag) -> Declaration:
    declared = Rag(str(item.listed.rating))
    is_better = agreement(computed, declared) == Agreement.BETTER
    return Declaration(
        workspace_id=item.project.workspace_id,
        project=item.project,
        rag=declared,
        computed_rag=computed,
        reason=listed_reason(item.listed, application.portfolio_list.file_name),
        listed_in=application.portfolio_list,
        status_date=application.as_of,
        declared_by=application.actor,
        declared_at=application.at,
        state=DeclarationState.WAITING if is_better else DeclarationState.STANDING,
    )


def _write_facts(
    projects: Sequence[Project],
    readings: Mapping[int, ProjectReading],
    *,
    status_date: date,
    application: ListApplication | ListReversal,
) -> None:
    """The newest facts of projects without plan; those with a plan are computed anew after the act."""
    homes = [one.workspace_id for one in projects]
    planned = set(Plan.objects.filter(workspace__in=homes).values_list("workspace", flat=True))
    declared = standing_declarations(one.pk for one in projects)
    _point_to(declared, projects)
    rows = [
        ProjectFacts(
            project=one,
            workspace_id=one.workspace_id,
            status_date=status_date,
            computed_at=application.at,
            mark=fresh_mark(),
            declaration=declared.get(one.pk),
            **readings[one.pk].columns(),
            **readings[one.pk].log_colours(),
        )
        for one in projects
        if one.workspace_id not in planned
    ]
    ProjectFacts.objects.bulk_create(
        rows, batch_size=BATCH, update_conflicts=True, unique_fields=["project"], update_fields=FACT_FIELDS
    )


def _point_to(declared: Mapping[int, Declaration], projects: Sequence[Project]) -> None:
    """Lists read the standing declaration from the facts, which a project with a plan keeps."""
    rows = ProjectFacts.objects.filter(project__in=[one.pk for one in projects])
    changed = []
    for facts in rows.only("pk", "project_id", "declaration_id", "mark"):
        standing = declared.get(facts.project_id)
        if facts.declaration_id != (standing.pk if standing else None):
            facts.declaration, facts.mark = standing, fresh_mark()
            changed.append(facts)
    ProjectFacts.objects.bulk_update(changed, ["declaration", "mark"], batch_size=BATCH)


def _restore_facts(project_ids: Iterable[int], reversal: ListReversal) -> None:
    projects = list(Project.objects.filter(pk__in=list(project_ids)).select_related("workspace").order_by("pk"))
    day = _status_date(reversal.portfolio, reversal)
    readings = _readings(projects, status_date=day, besides=reversal.portfolio_list.pk)
    _write_facts(projects, readings, status_date=day, application=reversal)


def _status_date(portfolio: Portfolio, reversal: ListReversal) -> date:
    newest = ReportingPeriod.objects.filter(portfolio=portfolio).order_by("-status_date").first()
    return newest.status_date if newest else reversal.at.date()


def _tell(application: ListApplication, undo: Mapping[str, Any]) -> None:
    audit.record(
        actor=application.actor,
        at=application.at,
        action="reporting.take_listed_health",
        subject=application.portfolio_list,
        workspace=application.portfolio.workspace,
        changes={
            "declarations": len(undo.get("declared", [])),
            "snapshots": len(application.items) if undo.get("period") else 0,
            "status_date": application.as_of,
        },
        mandate=application.mandate,
    )
