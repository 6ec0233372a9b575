"""Benefits as the rules see them, and the benefits of projects with what they add up to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import cast

from django.db.models import QuerySet

from quarterdeck.core.models import Person, Workspace
from quarterdeck.portfolio.choices import BenefitKind, BenefitState
from quarterdeck.portfolio.models import Benefit, BenefitActual, BenefitPeriod
from quarterdeck.portfolio.rules.benefits import Actual, Planned, counted_once, yearly_flows

BEFORE_APPROVAL = (BenefitState.IDENTIFIED, BenefitState.PROFILED)


def plan_of(benefit: Benefit) -> list[Planned]:
    rows = cast("Iterable[BenefitPeriod]", benefit.rows_of("plan"))
    return [Planned(one.until, one.planned, one.case, one.forecast, one.running_cost) for one in rows if _is_whole(one)]


def actuals_of(benefit: Benefit) -> list[Actual]:
    rows = cast("Iterable[BenefitActual]", benefit.rows_of("actuals"))
    return [Actual(one.until, one.amount, one.confirmed_by_id is not None) for one in rows if _is_whole(one)]


def flows_of(benefit: Benefit, *, after: date) -> list[Decimal]:
    """Net benefit still to come by calendar year, in money; nothing where it is measured in another unit.

    What a dis-benefit costs comes as a negative flow.
    """
    if benefit.unit:
        return []
    flows = yearly_flows(plan_of(benefit), actuals_of(benefit), after=after)
    return [-one for one in flows] if benefit.kind == BenefitKind.DISBENEFIT else flows


def approved_benefits(workspace_ids: Iterable[int]) -> list[Benefit]:
    """Benefits of workspaces whose case was approved, with their periods."""
    rows = cast("QuerySet[Benefit]", Benefit.objects.filter(workspace__in=list(workspace_ids), deleted_at__isnull=True))
    counted = rows.exclude(state__in=(*BEFORE_APPROVAL, BenefitState.CLOSED))
    return list(counted.prefetch_related("plan", "actuals").order_by("pk"))


def visible_benefits(actor: Person, within: Workspace) -> list[Benefit]:
    """Approved benefits of a workspace and of all below it that the actor may see, the worst realised first."""
    rows = cast("QuerySet[Benefit]", Benefit.objects.visible_to(actor) & Benefit.objects.in_workspace(within))
    counted = rows.exclude(state__in=BEFORE_APPROVAL).select_related("workspace", "owner").order_by("pk")
    return sorted(counted, key=lambda one: (one.realised_percent is None, one.realised_percent or 0, one.pk))


def forecast_once(benefits: Iterable[Benefit]) -> Decimal:
    """What benefits in money bring over their whole life, each counted-once group with its largest claim."""
    return counted_once(
        (one.counted_once, -one.outlook_total if one.kind == BenefitKind.DISBENEFIT else one.outlook_total)
        for one in benefits
        if not one.unit and one.outlook_total is not None
    )


def reviews_due(benefits: Iterable[Benefit], day: date) -> list[Benefit]:
    """Those whose next review should have been held by ``day``."""
    return [one for one in benefits if one.closed_at is None and one.due_on is not None and one.due_on <= day]


def _is_whole(row: BenefitPeriod | BenefitActual) -> bool:
    """Whether day and figure are there: a row that misses one is refused after the sums are made."""
    amount = row.planned if isinstance(row, BenefitPeriod) else row.amount
    return row.until is not None and amount is not None
