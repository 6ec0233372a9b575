"""Periods, and the status date on which a portfolio stands."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from quarterdeck.core.models import Workspace
from quarterdeck.planning.models import Plan
from quarterdeck.portfolio.queries import portfolio_of
from quarterdeck.reporting.models import ReportingPeriod


def status_date_of(workspace: Workspace, *, today: date) -> date:
    """The last day for which a portfolio's actuals are complete.

    The newest period's status date; without periods the newest one of its plans that is not in the future; else
    ``today``.
    """
    portfolio = portfolio_of(workspace)
    scope = portfolio.workspace if portfolio else workspace
    if portfolio:
        period = ReportingPeriod.objects.filter(portfolio=portfolio).order_by("-status_date").first()
        if period:
            return period.status_date
    tomorrow = datetime.combine(today + timedelta(days=1), time())
    reported = Plan.objects.in_workspace(scope).filter(status_date__lt=tomorrow).order_by("-status_date").first()
    return reported.status_date.date() if reported and reported.status_date else today
