"""Booking actual cost by hand, and correcting what was booked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from quarterdeck.core.models import Person, Workspace
from quarterdeck.core.permissions import require
from quarterdeck.finance.actions._booking import (
    _check_open,
    _checked,
    _locked_ledger,
    _portfolio,
    _tell,
    _tell_costs_changed,
)
from quarterdeck.finance.choices import CostCategory, CostKind, Spending
from quarterdeck.finance.errors import (
    DayInFuture,
    EntryNotCurrent,
    ExternalIdTaken,
    RateMissing,
    ReasonMissing,
)
from quarterdeck.finance.models import CostEntry
from quarterdeck.finance.rules.money import in_portfolio_currency
from quarterdeck.portfolio.models import Portfolio, Project
from quarterdeck.portfolio.queries import planning_rate


@dataclass(frozen=True, slots=True)
class Cost:
    """A cost as it is entered. Without a currency it is in the portfolio's."""

    incurred_on: date
    amount: Decimal
    category: CostCategory
    kind: CostKind = CostKind.COST
    spending: Spending = Spending.OPEX
    currency: str = ""
    description: str = ""
    external_id: str = ""


def record_cost(*, actor: Person, project: Project, cost: Cost, at: datetime) -> CostEntry:
    """Book an actual cost, accrual or prepayment in an open month.

    Raises NotAllowed, NotVisible, AmountInvalid, DayInFuture, MonthClosed, RateMissing, ExternalIdTaken,
    OutsidePortfolio.
    """
    require(actor, "finance.record_actual_cost", project)
    portfolio = _portfolio(project)
    with transaction.atomic():
        _check_open(_locked_ledger(portfolio), cost.incurred_on)
        entry = _entry(cost, workspace=project.workspace, portfolio=portfolio, actor=actor, at=at)
        taken = CostEntry.objects.filter(workspace=project.workspace, external_id=entry.external_id, is_current=True)
        if entry.external_id and taken.exists():
            raise ExternalIdTaken(fields={"external_id": ExternalIdTaken.words})
        entry.save()
        changes = {"amount": entry.amount, "currency": entry.currency, "incurred_on": entry.incurred_on}
        _tell(
            actor,
            entry,
            workspace=project.workspace,
            action="finance.record_actual_cost",
            changes=changes,
            at=at,
        )
        _tell_costs_changed(actor, workspace=project.workspace, at=at)
    return entry


def reverse_cost(*, actor: Person, entry: CostEntry, on: date, reason: str, at: datetime) -> CostEntry:
    """Take a booked cost back by an entry of the opposite sign in an open month; the first one stays.

    Raises NotAllowed, NotVisible, ReasonMissing, DayInFuture, MonthClosed, EntryNotCurrent.
    """
    require(actor, "finance.record_actual_cost", entry)
    if not reason.strip():
        raise ReasonMissing(fields={"reason": "Enter the reason."})
    portfolio = _portfolio(entry.workspace.project)
    with transaction.atomic():
        _check_open(_locked_ledger(portfolio), on)
        _check_past(on, at=at)
        row = CostEntry.objects.select_for_update().get(pk=entry.pk)
        if not row.is_current or CostEntry.objects.filter(reverses=row).exists():
            raise EntryNotCurrent
        reversal = CostEntry.objects.create(
            workspace=row.workspace,
            kind=row.kind,
            incurred_on=on,
            category=row.category,
            spending=row.spending,
            amount=-row.amount,
            currency=row.currency,
            rate=row.rate,
            rate_on=row.rate_on,
            amount_base=-row.amount_base,
            description=reason[:300],
            reverses=row,
            recorded_by=actor,
            recorded_at=at,
        )
        changes = {"reverses": row.pk, "amount": reversal.amount, "incurred_on": on}
        _tell(
            actor,
            reversal,
            workspace=row.workspace,
            action="finance.record_actual_cost",
            changes=changes,
            at=at,
            reason=reason,
        )
        _tell_costs_changed(actor, workspace=row.workspace, at=at)
    return reversal


def _entry(cost: Cost, *, workspace: Workspace, portfolio: Portfolio, actor: Person, at: datetime) -> CostEntry:
    """The row for a cost, not saved yet."""
    amount = _checked(cost.amount, may_be_negative=True)
    _check_past(cost.incurred_on, at=at)
    currency = cost.currency or portfolio.currency
    rate = planning_rate(portfolio, currency=currency, year=cost.incurred_on.year)
    if rate is None:
        raise RateMissing(
            f"There is no planning rate for {currency} in {cost.incurred_on.year}.",
            fields={"currency": "Set the planning rate first, or use the portfolio's currency."},
        )
    return CostEntry(
        workspace=workspace,
        kind=CostKind(cost.kind),
        incurred_on=cost.incurred_on,
        category=CostCategory(cost.category),
        spending=Spending(cost.spending),
        amount=amount,
        currency=currency,
        rate=rate,
        rate_on=date(cost.incurred_on.year, 1, 1),
        amount_base=in_portfolio_currency(amount, rate=rate),
        description=cost.description,
        external_id=cost.external_id,
        recorded_by=actor,
        recorded_at=at,
    )


def _check_past(day: date, *, at: datetime) -> None:
    if day > at.date():
        raise DayInFuture(fields={"incurred_on": "Enter a day up to today."})
