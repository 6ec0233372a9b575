"""The baseline that the cost page compares with: the one that counts, or another one of the plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from quarterdeck.core.models import Person
from quarterdeck.finance import queries
from quarterdeck.finance.rules.periods import months_between
from quarterdeck.finance.snapshot import PlannedCost, planned_cost
from quarterdeck.planning.models import Plan
from quarterdeck.planning.queries.baselines import baseline_choices, baseline_of, current_baseline
from quarterdeck.portfolio.models import Project
from quarterdeck.portfolio.queries import portfolio_of


@dataclass(frozen=True, slots=True)
class MonthRow:
    """Running totals at the end of a month; None where there is no figure."""

    month: date
    planned: Decimal | None
    budget: Decimal | None
    actual: Decimal | None
    forecast: Decimal | None


def against_baseline(
    actor: Person,
    project: Project,
    chosen: str | None,
    status_date: date,
    *,
    spent: queries.ActualCost | None,
    expected: queries.BottomUpEstimate | None,
) -> dict[str, Any]:
    """Nothing for who may not see the plan; a reason in words where the baseline holds no money to compare."""
    plan = Plan.objects.visible_to(actor).filter(workspace=project.workspace).first()
    shown = baseline_of(plan, chosen) if plan else None
    if plan is None or shown is None:
        return {"planned": None}
    portfolio = portfolio_of(project.workspace)
    foreign = bool(plan.currency_code) and portfolio is not None and plan.currency_code != portfolio.currency
    planned = None if foreign else planned_cost(plan, shown, status_date=status_date)
    beyond = spent.total - planned.by_now if planned and spent else None
    over = expected.eac - planned.total if planned and expected else None
    return {
        "foreign_currency": plan.currency_code if foreign else "",
        "planned": planned,
        "shown_baseline": shown,
        "current_baseline": current_baseline(plan),
        "baselines": baseline_choices(plan),
        "spent_beyond": beyond,
        "spent_short": None if beyond is None else -beyond,
        "expected_beyond": over,
        "expected_short": None if over is None else -over,
    }


def by_month(series: queries.CostSeries | None, planned: PlannedCost | None) -> list[MonthRow]:
    """Every month that budget, cost, forecast or baseline know."""
    points = {point.month: point for point in (series.points if series else ())}
    months = [*points, *(planned.by_month if planned else ())]
    if not months:
        return []
    rows = []
    for month in months_between(min(months), max(months)):
        point = points.get(month)
        figures = (point.budget, point.actual, point.forecast) if point else (None, None, None)
        rows.append(MonthRow(month, planned.by_end_of(month) if planned else None, *figures))
    return rows
