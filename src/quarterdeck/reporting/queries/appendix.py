"""What stands behind each project of a pack, read for all of them at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.db.models.functions import TruncMonth

from quarterdeck.finance.choices import CostKind
from quarterdeck.finance.models import CostEntry
from quarterdeck.reporting.choices import Rag
from quarterdeck.reporting.models import ProjectFacts, Snapshot
from quarterdeck.reporting.queries.details import MoneySeries, forecast_by_month, month_end, planned_total
from quarterdeck.reporting.queries.health import HealthRow

NOTHING: dict[date, Decimal] = {}


@dataclass(frozen=True, slots=True)
class ProjectDetail:
    """A project's reserves, limits, declaration, data faults and money by month."""

    cost_tolerance: float | None
    contingency_left: Decimal | None
    action: str
    accepted_until: date | None
    faults: tuple[str, ...]
    missing: dict[str, str]
    money: MoneySeries


@dataclass(frozen=True, slots=True)
class Standing:
    """How a project stood in an earlier report."""

    rag: Rag
    eac: Decimal | None
    forecast_finish: date | None


def details_of(rows: Sequence[HealthRow], *, status_date: date) -> dict[int, ProjectDetail]:
    """Details by project id, with a fixed number of queries."""
    columns = (
        "project_id",
        "cost_tolerance",
        "contingency_left",
        "declaration__corrective_action",
        "declaration__expires_on",
        "data_faults",
        "missing",
        "curve",
    )
    found = ProjectFacts.objects.filter(project_id__in=[row.project_id for row in rows]).values_list(*columns)
    by_project = {values[0]: values[1:] for values in found}
    spent = spent_by_month([row.workspace_id for row in rows], until=status_date)
    earned = earned_by_project(by_project)
    return {
        row.project_id: _detail(
            row,
            by_project[row.project_id],
            spent=spent.get(row.workspace_id, NOTHING),
            earned=earned.get(row.project_id, NOTHING),
            status_date=status_date,
        )
        for row in rows
        if row.project_id in by_project
    }


def _detail(
    row: HealthRow,
    values: Sequence[Any],
    *,
    spent: dict[date, Decimal],
    earned: dict[date, Decimal],
    status_date: date,
) -> ProjectDetail:
    tolerance, contingency, action, until, faults, missing, curve = values
    return ProjectDetail(
        cost_tolerance=tolerance,
        contingency_left=contingency,
        action=action or "",
        accepted_until=until,
        faults=tuple(faults or ()),
        missing=missing or {},
        money=_money(row, planned_total([curve]), spent=spent, earned=earned, status_date=status_date),
    )


def _money(
    row: HealthRow,
    planned: dict[date, Decimal],
    *,
    spent: dict[date, Decimal],
    earned: dict[date, Decimal],
    status_date: date,
) -> MoneySeries:
    if not planned:
        return MoneySeries((), (), (), ())
    now = month_end(status_date)
    months = sorted({*planned, *spent, now} if spent else planned)
    last = Decimal(0)
    values = []
    for month in months:
        last = planned.get(month, last)
        values.append(last)
    filled = dict(zip(months, values, strict=True))
    actual = [
        sum((amount for day, amount in spent.items() if day <= month), Decimal(0)) if spent and month <= now else None
        for month in months
    ]
    ahead = forecast_by_month(months, filled, status_date=status_date, spent=row.ac, expected=row.eac)
    return MoneySeries(
        dates=tuple(status_date if month == now else month for month in months),
        planned=tuple(values),
        actual=tuple(actual),
        forecast=tuple(ahead),
        earned=tuple(earned.get(month) if month <= now else None for month in months),
    )


def earned_by_project(project_ids: Iterable[int]) -> dict[int, dict[date, Decimal]]:
    """Earned value of the sealed reports and of today's facts, by project and month end."""
    found: dict[int, dict[date, Decimal]] = defaultdict(dict)
    for model in (Snapshot, ProjectFacts):
        known = model._default_manager.filter(project_id__in=list(project_ids), ev__isnull=False).order_by()
        for project, day, earned in known.values_list("project_id", "status_date", "ev"):
            found[project][month_end(day)] = earned
    return found


def spent_by_month(workspace_ids: Iterable[int], *, until: date) -> dict[int, dict[date, Decimal]]:
    """Booked costs by workspace and month end, prepayments apart."""
    rows = CostEntry.objects.filter(workspace_id__in=list(workspace_ids), is_current=True, incurred_on__lte=until)
    months = rows.exclude(kind=CostKind.PREPAYMENT).annotate(month=TruncMonth("incurred_on")).order_by()
    found: dict[int, dict[date, Decimal]] = defaultdict(dict)
    for workspace, month, total in months.values_list("workspace_id", "month").annotate(total=Sum("amount_base")):
        found[workspace][month_end(month)] = total
    return found


def standing_at(project_ids: Iterable[int], day: date) -> dict[int, Standing]:
    """How projects stood in the sealed report of a day."""
    rows = Snapshot.objects.filter(project_id__in=list(project_ids), status_date=day)
    columns = ("project_id", "overall_rag", "eac", "forecast_finish")
    return {key: Standing(Rag(rag), eac, finish) for key, rag, eac, finish in rows.values_list(*columns)}
