"""The risk scale that holds at a place: that of its portfolio, else the defaults."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from quarterdeck.core.models import Workspace
from quarterdeck.finance.queries import budget_at_completion
from quarterdeck.planning.models import Plan
from quarterdeck.portfolio.models import Project
from quarterdeck.registers.queries.working_time import working_days
from quarterdeck.risk.models import RiskScale
from quarterdeck.risk.rules.scales import Scale
from quarterdeck.risk.rules.steps import Size


def scale_row(workspace: Workspace) -> RiskScale | None:
    """The nearest scale at or above a workspace."""
    way = [*workspace.ancestor_ids(), workspace.pk]
    rows = {one.workspace_id: one for one in RiskScale.objects.filter(workspace__in=way)}
    return next((rows[key] for key in reversed(way) if key in rows), None)


def scale_of(workspace: Workspace) -> Scale:
    row = scale_row(workspace)
    if row is None:
        return Scale()
    return Scale(tuple(row.probability_ends), tuple(row.cost_ends), tuple(row.time_ends), row.appetite)


def size_of(workspace: Workspace, day: date) -> Size:
    project = Project.objects.filter(workspace=workspace).first()
    budget = budget_at_completion(project) if project else None
    plan = Plan.objects.filter(workspace=workspace).first()
    if plan is None or plan.finish is None:
        return Size(budget.total if budget else None)
    since = max(day, plan.start.date()) if plan.start else day
    return Size(budget.total if budget else None, Decimal(working_days(workspace, since, plan.finish.date())))
