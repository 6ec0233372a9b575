"""What stands behind a portfolio's rows: milestones, money by month, past periods, declarations that wait."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import chain
from typing import Any

from django.db.models import Max, QuerySet, Sum, TextField
from django.db.models.functions import Cast
from pydantic_core import from_json

from quarterdeck.core.models import Person, Workspace
from quarterdeck.finance.choices import CostKind
from quarterdeck.finance.models import CostEntry
from quarterdeck.planning.models import Task
from quarterdeck.reporting.choices import DeclarationState, Rag
from quarterdeck.reporting.models import Declaration, ProjectFacts, Snapshot
from quarterdeck.reporting.queries.remembered import remembered

HORIZON = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class MilestoneRow:
    project_id: int
    code: str
    project: str
    key: int
    name: str
    baseline: date | None
    forecast: date | None
    is_reached: bool
    slip_days: int | None


@dataclass(frozen=True, slots=True)
class MilestoneCounts:
    """Milestones whose baseline fell due by the status date (met on time or not), and those to come soon."""

    met: tuple[MilestoneRow, ...]
    missed: tuple[MilestoneRow, ...]
    soon: tuple[MilestoneRow, ...]


@dataclass(frozen=True, slots=True)
class MilestoneTally:
    """The numbers of `MilestoneCounts` where nobody asks for the milestones themselves."""

    met: int
    missed: int
    soon: int


@dataclass(frozen=True, slots=True)
class MoneySeries:
    """Cumulative money at month ends, and at the status date in its own month.

    ``earned`` and ``actual`` end at the status date; forecasts begin there.
    """

    dates: tuple[date, ...]
    planned: tuple[Decimal | None, ...]
    actual: tuple[Decimal | None, ...]
    forecast: tuple[Decimal | None, ...]
    earned: tuple[Decimal | None, ...] = ()

    @property
    def spent_then_forecast(self) -> tuple[Decimal | None, ...]:
        return tuple(now if now is not None else then for now, then in zip(self.actual, self.forecast, strict=True))


def milestones_of(project_ids: Iterable[int]) -> list[MilestoneRow]:
    """Milestones of projects that the caller may see, in order of their forecast."""
    columns = ("project_id", "project__workspace__code", "project__workspace__name", "milestones")
    rows = ProjectFacts.objects.filter(project_id__in=list(project_ids)).values_list(*columns)
    found = [_milestone(key, code, name, one) for key, code, name, milestones in rows for one in milestones]
    return sorted(found, key=lambda one: (one.forecast or date.max, one.code, one.key))


def _milestone(project_id: int, code: str, project: str, raw: dict[str, Any]) -> MilestoneRow:
    return MilestoneRow(
        project_id=project_id,
        code=code,
        project=project,
        key=raw["key"],
        name=raw["name"],
        baseline=_day(raw["baseline"]),
        forecast=_day(raw["forecast"]),
        is_reached=raw["is_reached"],
        slip_days=raw["slip_days"],
    )


def tally_milestones(project_ids: Iterable[int], *, status_date: date, since: date) -> MilestoneTally:
    """How many of each kind `count_milestones` finds."""
    ids = tuple(project_ids)
    key = ("milestones", ids, status_date, since)
    return remembered(key, lambda: _tally(ids, status_date=status_date, since=since))


def _tally(project_ids: Sequence[int], *, status_date: date, since: date) -> MilestoneTally:
    """Counted on the stored values: days in ISO form sort as text."""
    after, now, horizon = since.isoformat(), status_date.isoformat(), (status_date + HORIZON).isoformat()
    met = missed = soon = 0
    rows = ProjectFacts.objects.filter(project_id__in=project_ids)
    for one in chain.from_iterable(_parsed(rows, "milestones")):
        baseline, forecast, is_reached = one["baseline"], one["forecast"], one["is_reached"]
        if baseline and after < baseline <= now:
            in_time = is_reached and (one["slip_days"] or 0) <= 0
            met, missed = met + in_time, missed + (not in_time)
        if forecast and not is_reached and now < forecast <= horizon:
            soon += 1
    return MilestoneTally(met, missed, soon)


def count_milestones(rows: Sequence[MilestoneRow], *, status_date: date, since: date) -> MilestoneCounts:
    """Split milestones of the period after ``since``, and those whose forecast lies in the next 60 days."""
    due = [one for one in rows if one.baseline and since < one.baseline <= status_date]
    met = [one for one in due if one.is_reached and (one.slip_days or 0) <= 0]
    soon = [
        one
        for one in rows
        if not one.is_reached and one.forecast and status_date < one.forecast <= status_date + HORIZON
    ]
    return MilestoneCounts(tuple(met), tuple(one for one in due if one not in met), tuple(soon))


def money_series(
    workspace_ids: Sequence[int], *, status_date: date, spent: Decimal | None, expected: Decimal | None
) -> MoneySeries:
    """Planned and actual money of several projects, and the way from what is spent to what is expected."""
    planned = planned_by_month(workspace_ids)
    if not planned:
        return MoneySeries((), (), (), (), ())
    months = sorted(planned)
    actual = actual_by_month(workspace_ids, months, status_date=status_date)
    earned = earned_by_month(workspace_ids)
    now = month_end(status_date)
    return MoneySeries(
        dates=tuple(status_date if month == now else month for month in months),
        planned=tuple(planned[month] for month in months),
        actual=tuple(actual),
        forecast=tuple(forecast_by_month(months, planned, status_date=status_date, spent=spent, expected=expected)),
        earned=tuple(earned.get(month) if month <= now else None for month in months),
    )


def earned_by_month(workspace_ids: Sequence[int]) -> Mapping[date, Decimal]:
    """Earned value of the sealed reports and of today's facts, summed, by the end of their month."""
    ids = tuple(workspace_ids)
    sealed = Snapshot.objects.aggregate(newest=Max("pk"))["newest"]  # sealed reports never change
    return remembered(("earned", ids, sealed), lambda: _earned(ids))


def _earned(workspace_ids: Sequence[int]) -> dict[date, Decimal]:
    """Each project counts with its newest figure of the month, whenever its portfolio reported."""
    newest: dict[tuple[date, int], tuple[date, Decimal]] = {}
    for model in (Snapshot, ProjectFacts):
        known = model._default_manager.filter(workspace_id__in=workspace_ids, ev__isnull=False).order_by("status_date")
        for workspace, day, earned in known.values_list("workspace_id", "status_date", "ev"):
            place = (month_end(day), workspace)
            if place not in newest or newest[place][0] <= day:
                newest[place] = (day, earned)
    totals: dict[date, Decimal] = defaultdict(Decimal)
    for (month, _), (_, earned) in newest.items():
        totals[month] += earned
    return dict(totals)


def planned_by_month(workspace_ids: Sequence[int]) -> Mapping[date, Decimal]:
    """Planned value at the end of each month, summed; a finished baseline stays at its budget."""
    ids = tuple(workspace_ids)
    return remembered(("planned", ids), lambda: _planned(ids))


def _planned(workspace_ids: Sequence[int]) -> dict[date, Decimal]:
    return planned_total(_parsed(ProjectFacts.objects.filter(workspace_id__in=workspace_ids), "curve"))


def _parsed(rows: QuerySet[ProjectFacts], column: str) -> list[Any]:
    """A JSON column of many rows, parsed at one go."""
    texts = rows.order_by().annotate(text=Cast(column, TextField())).values_list("text", flat=True)
    found: list[Any] = from_json(f"[{','.join(texts)}]")
    return found


def planned_total(curves: Iterable[Any]) -> dict[date, Decimal]:
    """Stored curves added up, month end by month end; each is a list of days, in order, with what is earned by then."""
    added: dict[str, Decimal] = defaultdict(Decimal)
    for curve in curves:
        before = Decimal(0)
        for day, text in curve or ():
            value = Decimal(text)
            added[day] += value - before
            before = value
    steps: dict[date, Decimal] = defaultdict(Decimal)
    for day, step in added.items():
        steps[month_end(date.fromisoformat(day))] += step
    return running_total(steps)


def running_total(steps: Mapping[date, Decimal]) -> dict[date, Decimal]:
    """What stands at each month end from the first step to the last."""
    totals: dict[date, Decimal] = {}
    if not steps:
        return totals
    month, last, standing = min(steps), max(steps), Decimal(0)
    while month <= last:
        standing += steps.get(month, Decimal(0))
        totals[month] = standing
        month = month_end(month + timedelta(days=1))
    return totals


def actual_by_month(workspace_ids: Sequence[int], months: Sequence[date], *, status_date: date) -> list[Decimal | None]:
    rows = CostEntry.objects.filter(workspace_id__in=workspace_ids, is_current=True, incurred_on__lte=status_date)
    # By day, not by month: SQLite would call back into Python for the month of every single row.
    by_day = rows.exclude(kind=CostKind.PREPAYMENT).order_by().values_list("incurred_on")
    by_month: dict[date, Decimal] = defaultdict(Decimal)
    for day, total in by_day.annotate(total=Sum("amount_base")):
        by_month[month_end(day)] += total
    if not by_month:
        return [None] * len(months)
    now = month_end(status_date)
    return [
        sum((total for day, total in by_month.items() if day <= month), Decimal(0)) if month <= now else None
        for month in months
    ]


def forecast_by_month(
    months: Sequence[date],
    planned: Mapping[date, Decimal],
    *,
    status_date: date,
    spent: Decimal | None,
    expected: Decimal | None,
) -> list[Decimal | None]:
    """From what is spent to what is expected, in step with the plan that is left."""
    now = month_end(status_date)
    if spent is None or expected is None:
        return [None] * len(months)
    begun = planned.get(now, planned[months[-1]])
    left = planned[months[-1]] - begun
    steps = [(planned[month] - begun) / left if left else Decimal(month > now) for month in months]
    return [
        spent + (expected - spent) * step if month >= now else None for month, step in zip(months, steps, strict=True)
    ]


def history_of(project_ids: Iterable[int], *, limit: int = 12) -> dict[int, list[tuple[date, Rag]]]:
    """Computed colours of the last closed periods by project, oldest first."""
    columns = ("project_id", "status_date", "overall_rag")
    rows = Snapshot.objects.filter(project_id__in=list(project_ids)).order_by("status_date", "id").values_list(*columns)
    history: dict[int, list[tuple[date, Rag]]] = defaultdict(list)
    for key, day, rag in rows:
        history[key].append((day, Rag(rag)))
    return {key: days[-limit:] for key, days in history.items()}


def snapshots_of(actor: Person, project_id: int) -> list[Snapshot]:
    rows = Snapshot.objects.visible_to(actor).filter(project_id=project_id)
    return list(rows.order_by("status_date", "id"))


def standing_declaration(project_id: int) -> Declaration | None:
    """The newest declared colour that the PMO has not returned."""
    rows = Declaration.objects.filter(project=project_id).exclude(state=DeclarationState.RETURNED)
    return rows.order_by("-declared_at", "-id").first()


def waiting_declarations(actor: Person, *, within: Workspace) -> list[Declaration]:
    """Colours better than computed that wait for the PMO's decision."""
    rows = Declaration.objects.visible_to(actor).in_workspace(within).filter(state=DeclarationState.WAITING)
    newest = rows.select_related("project__workspace", "declared_by").order_by("-declared_at", "-id")
    seen: dict[int, Declaration] = {}
    for row in newest:
        seen.setdefault(row.project_id, row)
    return sorted(seen.values(), key=lambda row: row.project.workspace.code)


def late_critical_tasks(workspace_id: int, *, status_date: date, limit: int = 5) -> list[tuple[int, str, date]]:
    """Unfinished critical tasks that finish first: (task id, name, finish)."""
    rows = Task.objects.filter(plan__workspace_id=workspace_id, is_critical=True, is_summary=False, actual_finish=None)
    dated = rows.exclude(finish=None).order_by("finish", "id").values_list("id", "name", "finish")[:limit]
    return [(key, name, finish.date()) for key, name, finish in dated if finish]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def month_end(day: date) -> date:
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return following - timedelta(days=1)
