"""Estimating the rest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Max

from quarterdeck.core.models import Person, Workspace
from quarterdeck.core.permissions import require
from quarterdeck.finance.actions._booking import Amount, _merged, _portfolio, _tell, _tell_costs_changed
from quarterdeck.finance.errors import ForecastInvalid
from quarterdeck.finance.models import Forecast, ForecastLine
from quarterdeck.finance.rules.periods import month_of
from quarterdeck.portfolio.models import Project


def record_forecast(
    *,
    actor: Person,
    project: Project,
    status_date: date,
    lines: Sequence[Amount],
    at: datetime,
    note: str = "",
) -> Forecast:
    """State what the rest will cost beyond open orders, as of a status date; no lines means that nothing remains.

    Raises NotAllowed, NotVisible, ForecastInvalid, AmountInvalid, OutsidePortfolio.
    """
    require(actor, "finance.record_forecast", project)
    _portfolio(project)
    sums = _merged(lines)
    if any(month is not None and month < month_of(status_date) for _, _, month in sums):
        raise ForecastInvalid("The rest lies after the status date; a line stands in an earlier month.")
    workspace = project.workspace
    with transaction.atomic():
        Workspace.objects.select_for_update().get(pk=workspace.pk)
        last = Forecast.objects.filter(workspace=workspace).aggregate(last=Max("number"))["last"] or 0
        forecast = Forecast.objects.create(
            workspace=workspace,
            number=last + 1,
            status_date=status_date,
            note=note,
            made_by=actor,
            made_at=at,
        )
        ForecastLine.objects.bulk_create(
            ForecastLine(forecast=forecast, category=category, spending=spending, month=month, amount=amount)
            for (category, spending, month), amount in sums.items()
        )
        changes = {"status_date": status_date, "remaining": sum(sums.values(), Decimal(0))}
        _tell(
            actor,
            forecast,
            workspace=workspace,
            action="finance.record_forecast",
            changes=changes,
            at=at,
        )
        _tell_costs_changed(actor, workspace=workspace, at=at)
    return forecast
