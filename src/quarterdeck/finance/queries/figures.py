"""The figures that earned value, health and charts are made of.

They are for callers that have asked for ``finance.view_cost`` themselves: jobs and snapshots have no reader.
Money is Decimal in the portfolio's currency. ``cost_figures`` answers for many projects with a fixed number of queries.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, Sum

from quarterdeck.finance.choices import BudgetState, CostKind, ReserveKind
from quarterdeck.finance.models import (
    Budget,
    BudgetLine,
    Commitment,
    CostEntry,
    Forecast,
    ForecastLine,
    Receipt,
    Reserve,
    ReserveDraw,
)
from quarterdeck.finance.rules.money import bottom_up_eac, in_proportion, reserve_left, running_totals
from quarterdeck.finance.rules.periods import month_of
from quarterdeck.portfolio.models import Project
from quarterdeck.portfolio.queries import portfolio_of

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class BudgetAtCompletion:
    """The budget in force with what was drawn into it. ``by_month`` holds None for what is not spread over time."""

    total: Decimal
    currency: str
    number: int
    by_category: Mapping[str, Decimal]
    by_spending: Mapping[str, Decimal]
    by_month: Mapping[date | None, Decimal]
    drawn: Decimal


@dataclass(frozen=True, slots=True)
class ActualCost:
    """Cost of the work done by the status date, accruals included; prepayments stand beside it, never in it."""

    total: Decimal
    accruals: Decimal
    prepayments: Decimal
    by_category: Mapping[str, Decimal]
    by_month: Mapping[date, Decimal]


@dataclass(frozen=True, slots=True)
class ReserveBalance:
    held: Decimal
    drawn: Decimal

    @property
    def left(self) -> Decimal:
        return reserve_left(self.held, [self.drawn])


@dataclass(frozen=True, slots=True)
class Reserves:
    """Both reserves; None where nobody set one."""

    contingency: ReserveBalance | None
    management: ReserveBalance | None


@dataclass(frozen=True, slots=True)
class BottomUpEstimate:
    """EAC = actual cost + open commitments + remaining, all three as they stood when the rest was forecast.

    ``status_date`` is the forecast's own. ``has_outgrown``: what is spent and ordered by now is already more, and is
    the EAC.
    """

    eac: Decimal
    actual_cost: Decimal
    open_commitments: Decimal
    remaining: Decimal
    status_date: date
    has_outgrown: bool = False


@dataclass(frozen=True, slots=True)
class CostPoint:
    """Running totals at the end of a month. ``actual`` is None after the status date, ``forecast`` before it."""

    month: date
    budget: Decimal | None
    actual: Decimal | None
    forecast: Decimal | None


@dataclass(frozen=True, slots=True)
class CostSeries:
    currency: str
    points: tuple[CostPoint, ...]
    budget_not_spread: Decimal


@dataclass(frozen=True, slots=True)
class CostFigures:
    """The money of one project in a list."""

    bac: Decimal | None = None
    actual_cost: Decimal | None = None
    contingency: ReserveBalance | None = None
    management: ReserveBalance | None = None


def budget_at_completion(project: Project) -> BudgetAtCompletion | None:
    """The budget in force; None while none is approved."""
    budget = Budget.objects.filter(workspace=project.workspace_id, state=BudgetState.APPROVED).first()
    if budget is None:
        return None
    fields = ("category", "spending", "month", "amount")
    draws = list(ReserveDraw.objects.filter(budget=budget).values_list(*fields))
    rows = [*BudgetLine.objects.filter(budget=budget).values_list(*fields), *draws]
    by_category: dict[str, Decimal] = defaultdict(Decimal)
    by_spending: dict[str, Decimal] = defaultdict(Decimal)
    by_month: dict[date | None, Decimal] = defaultdict(Decimal)
    for category, spending, month, amount in rows:
        by_category[category] += amount
        by_spending[spending] += amount
        by_month[month] += amount
    return BudgetAtCompletion(
        total=sum((row[3] for row in rows), ZERO),
        currency=budget.currency,
        number=budget.number,
        by_category=dict(by_category),
        by_spending=dict(by_spending),
        by_month=dict(by_month),
        drawn=sum((row[3] for row in draws), ZERO),
    )


def drawn_after(project: Project, day: date) -> Decimal:
    """What was drawn after a day into the budget in force."""
    draws = ReserveDraw.objects.filter(
        budget__workspace=project.workspace_id, budget__state=BudgetState.APPROVED, drawn_on__gt=day
    )
    return draws.aggregate(total=Sum("amount"))["total"] or ZERO


def actual_cost(project: Project, status_date: date) -> ActualCost | None:
    """Actual cost at the status date; None when nothing was booked by then."""
    rows = CostEntry.objects.filter(
        workspace=project.workspace_id, is_current=True, incurred_on__lte=status_date
    ).values_list("kind", "category", "incurred_on", "amount_base")
    by_category: dict[str, Decimal] = defaultdict(Decimal)
    by_month: dict[date, Decimal] = defaultdict(Decimal)
    by_kind: dict[str, Decimal] = defaultdict(Decimal)
    count = 0
    for kind, category, day, amount in rows:
        count += 1
        by_kind[kind] += amount
        if kind != CostKind.PREPAYMENT:
            by_category[category] += amount
            by_month[month_of(day)] += amount
    if count == 0:
        return None
    return ActualCost(
        total=by_kind[CostKind.COST] + by_kind[CostKind.ACCRUAL],
        accruals=by_kind[CostKind.ACCRUAL],
        prepayments=by_kind[CostKind.PREPAYMENT],
        by_category=dict(by_category),
        by_month=dict(by_month),
    )


def reserves(project: Project) -> Reserves:
    balances = _balances([project.workspace_id]).get(project.workspace_id, {})
    return Reserves(balances.get(ReserveKind.CONTINGENCY), balances.get(ReserveKind.MANAGEMENT))


def estimate_at_completion(project: Project, status_date: date) -> BottomUpEstimate | None:
    """The bottom-up EAC; None when nobody has forecast the rest by the status date."""
    forecast = _newest_forecast(project, status_date)
    if forecast is None:
        return None
    remaining = forecast.lines.aggregate(total=Sum("amount"))["total"] or ZERO
    done, ordered = _bound(project, forecast.status_date)
    eac = bottom_up_eac(actual_cost=done, open_commitments=ordered, remaining=remaining)
    if eac is None:
        return None
    bound = sum(_bound(project, status_date), ZERO)
    return BottomUpEstimate(max(eac, bound), done, ordered, remaining, forecast.status_date, bound > eac)


def _bound(project: Project, day: date) -> tuple[Decimal, Decimal]:
    """What is spent and what is ordered by a day."""
    actual = actual_cost(project, day)
    return actual.total if actual else ZERO, _open_commitments(project, day)


def cost_series(project: Project, status_date: date) -> CostSeries | None:
    """Running totals by month of budget, actual cost and forecast, for the S-curve; None outside a portfolio."""
    portfolio = portfolio_of(project.workspace)
    if portfolio is None:
        return None
    budget = budget_at_completion(project)
    actual = actual_cost(project, status_date)
    planned = {month: amount for month, amount in (budget.by_month if budget else {}).items() if month}
    spent = dict(actual.by_month) if actual else {}
    rest = _rest_by_month(project, status_date)
    months = [*planned, *spent, *rest]
    if not months:
        return CostSeries(portfolio.currency, (), ZERO)
    first, last = min(months), max(months)
    budgets = dict(running_totals(planned, first=first, last=last)) if planned else {}
    actuals = dict(running_totals(spent, first=first, last=last)) if actual else {}
    to_come = dict(running_totals(rest, first=first, last=last)) if rest else {}
    now = month_of(status_date)
    done = actual.total if actual else ZERO
    points = tuple(
        CostPoint(
            month=month,
            budget=budgets.get(month),
            actual=actuals.get(month) if month <= now else None,
            forecast=done + to_come[month] if month >= now and month in to_come else None,
        )
        for month, _ in running_totals({}, first=first, last=last)
    )
    not_spread = budget.by_month.get(None, ZERO) if budget else ZERO
    return CostSeries(portfolio.currency, points, not_spread)


def cost_figures(projects: Iterable[Project | int], status_date: date) -> dict[int, CostFigures]:
    """BAC, actual cost and reserves of many projects, keyed by workspace id (ints are workspace ids)."""
    ids = [one if isinstance(one, int) else one.workspace_id for one in projects]
    in_force = Q(budget__workspace__in=ids, budget__state=BudgetState.APPROVED)
    bac: dict[int, Decimal] = defaultdict(Decimal)
    for model in (BudgetLine, ReserveDraw):
        sums = model._default_manager.filter(in_force).order_by().values_list("budget__workspace")
        for key, total in sums.annotate(total=Sum("amount")):
            bac[key] += total
    done = CostEntry.objects.filter(workspace__in=ids, is_current=True, incurred_on__lte=status_date)
    actual = dict(
        done.exclude(kind=CostKind.PREPAYMENT).order_by().values_list("workspace").annotate(total=Sum("amount_base"))
    )
    balances = _balances(ids)
    return {
        key: CostFigures(
            bac=bac.get(key),
            actual_cost=actual.get(key),
            contingency=balances[key].get(ReserveKind.CONTINGENCY),
            management=balances[key].get(ReserveKind.MANAGEMENT),
        )
        for key in ids
    }


def _balances(workspaces: Iterable[int]) -> dict[int, dict[str, ReserveBalance]]:
    balances: dict[int, dict[str, ReserveBalance]] = defaultdict(dict)
    rows = Reserve.objects.filter(workspace__in=list(workspaces)).annotate(drawn=Sum("draws__amount"))
    for row in rows:
        balances[row.workspace_id][row.kind] = ReserveBalance(row.amount, row.drawn or ZERO)
    return balances


def _newest_forecast(project: Project, status_date: date) -> Forecast | None:
    rows = Forecast.objects.filter(workspace=project.workspace_id, status_date__lte=status_date)
    return rows.order_by("-status_date", "-number").first()


def _rest_by_month(project: Project, status_date: date) -> dict[date, Decimal]:
    """What is left to spend until the EAC by month, in step with the forecast.

    What is not spread over time, or fell due before, is expected in the month of the status date.
    """
    estimate, forecast = estimate_at_completion(project, status_date), _newest_forecast(project, status_date)
    if forecast is None or estimate is None:
        return {}
    done, _ = _bound(project, status_date)
    now = month_of(status_date)
    expected: dict[date, Decimal] = defaultdict(Decimal)
    expected[now] += estimate.open_commitments
    for month, amount in ForecastLine.objects.filter(forecast=forecast).values_list("month", "amount"):
        expected[max(month or now, now)] += amount
    return in_proportion(expected, total=estimate.eac - done, otherwise=now)


def _open_commitments(project: Project, status_date: date) -> Decimal:
    placed = Commitment.objects.filter(
        Q(cancelled_on__isnull=True) | Q(cancelled_on__gt=status_date),
        workspace=project.workspace_id,
        ordered_on__lte=status_date,
    )
    ordered = placed.aggregate(total=Sum("amount"))["total"] or ZERO
    arrived = Receipt.objects.filter(commitment__in=placed, received_on__lte=status_date)
    return ordered - (arrived.aggregate(total=Sum("amount"))["total"] or ZERO)
