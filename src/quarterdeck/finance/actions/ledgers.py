"""Closing months of the books."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from quarterdeck.core.events import emit
from quarterdeck.core.models import Person
from quarterdeck.core.permissions import require
from quarterdeck.finance.actions._booking import _locked_ledger, _tell
from quarterdeck.finance.errors import MonthNotClosable
from quarterdeck.finance.events import MonthOfBooksClosed
from quarterdeck.finance.models import ClosedMonth
from quarterdeck.finance.rules.periods import closing_fault, month_end, month_of
from quarterdeck.portfolio.models import Portfolio


def close_month(*, actor: Person, portfolio: Portfolio, month: date, at: datetime) -> ClosedMonth:
    """Close a month of a portfolio's books for good. Raises NotAllowed, NotVisible, MonthNotClosable."""
    require(actor, "finance.close_month", portfolio)
    month = month_of(month)
    with transaction.atomic():
        ledger = _locked_ledger(portfolio)
        fault = closing_fault(month, closed_through=ledger.closed_through, today=at.date())
        if fault:
            raise MonthNotClosable(fault, fields={"month": fault})
        former = ledger.closed_through
        ledger.closed_through = month_end(month)
        ledger.save(update_fields=["closed_through"])
        closed = ClosedMonth.objects.create(ledger=ledger, month=month, closed_by=actor, closed_at=at)
        changes = {"closed_through": [former, ledger.closed_through]}
        _tell(
            actor,
            ledger,
            workspace=portfolio.workspace,
            action="finance.close_month",
            changes=changes,
            at=at,
        )
        event = MonthOfBooksClosed(portfolio_id=portfolio.pk, month=month)
        emit(event, workspace=portfolio.workspace, actor=actor, at=at)
    return closed
