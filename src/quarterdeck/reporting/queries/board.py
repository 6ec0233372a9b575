"""The facts of a board pack for one reader."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Max

from quarterdeck.core.models import Person, Workspace
from quarterdeck.core.permissions import cached_rights
from quarterdeck.portfolio.models import Portfolio
from quarterdeck.portfolio.queries import portfolio_of
from quarterdeck.registers.models.sight import one_look
from quarterdeck.reporting.choices import PeriodState
from quarterdeck.reporting.models import ReportingPeriod, Snapshot
from quarterdeck.reporting.queries.appendix import details_of, standing_at
from quarterdeck.reporting.queries.details import count_milestones, history_of, milestones_of, money_series
from quarterdeck.reporting.queries.exposure import exposure_of
from quarterdeck.reporting.queries.facts import BoardFacts
from quarterdeck.reporting.queries.governed import governed
from quarterdeck.reporting.queries.health import portfolio_health
from quarterdeck.reporting.queries.portfolios import USUAL_CURRENCY, currency_of

FIRST_REPORT = timedelta(days=30)


@cached_rights()
@one_look()
def board_facts(actor: Person, *, within: Workspace, status_date: date) -> BoardFacts:
    """Everything the portfolio board pack is made of, read with a fixed number of queries."""
    portfolio = portfolio_of(within)
    currency = portfolio.currency if portfolio else currency_of(within)
    health = portfolio_health(actor, within=within, status_date=status_date)
    if currency is None:
        health = health.without_amounts()
    ids = [row.project_id for row in health.rows]
    milestones = milestones_of(ids)
    root = Workspace.objects.get(pk=[*within.ancestor_ids(), within.pk][0])
    measured = [row for row in health.rows if row.is_measured and currency is not None]
    since = last_report(within, status_date)
    return BoardFacts(
        organisation=root.name,
        portfolio=within.name,
        currency=currency or USUAL_CURRENCY,
        status_date=status_date,
        health=health,
        milestones=milestones,
        counts=count_milestones(milestones, status_date=status_date, since=since),
        money=money_series(
            [row.workspace_id for row in measured],
            status_date=status_date,
            spent=health.totals.ac if measured else None,
            expected=health.totals.eac if measured else None,
        ),
        history=history_of(ids),
        waiting=[row for row in health.rows if row.is_waiting],
        since=since,
        previous=standing_at(ids, since),
        details=details_of(health.rows, status_date=status_date),
        is_sealed=is_closed(portfolio, status_date),
        exposure=exposure_of(actor, within=within, status_date=status_date),
        governed=governed(actor, within, status_date=status_date, since=since),
    )


def last_report(within: Workspace, status_date: date) -> date:
    """The status date of the last sealed report before this one; a month back where there is none."""
    rows = Snapshot.objects.in_workspace(within).filter(status_date__lt=status_date)
    newest: date | None = rows.order_by().aggregate(newest=Max("status_date"))["newest"]
    return newest or status_date - FIRST_REPORT


def is_closed(portfolio: Portfolio | None, status_date: date) -> bool:
    """Whether the figures of this date are sealed."""
    periods = ReportingPeriod.objects.filter(portfolio=portfolio, status_date=status_date, state=PeriodState.CLOSED)
    return portfolio is not None and periods.exists()
