"""What all writes of money share: the locked books, checked amounts, the record of the change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models

from quarterdeck.core import audit
from quarterdeck.core.events import emit
from quarterdeck.core.models import Person, Workspace
from quarterdeck.core.permissions import Mandate
from quarterdeck.finance.choices import CostCategory, Spending
from quarterdeck.finance.errors import AmountInvalid, MonthClosed, OutsidePortfolio
from quarterdeck.finance.events import CostsChanged
from quarterdeck.finance.models import Ledger
from quarterdeck.finance.rules.money import CENT
from quarterdeck.finance.rules.periods import is_closed, month_of
from quarterdeck.portfolio.models import Portfolio, Project
from quarterdeck.portfolio.queries import portfolio_of

LARGEST = Decimal(10) ** 12


@dataclass(frozen=True, slots=True)
class Amount:
    """A line as people enter it: so much of a category in a month; without a month it is not spread over time."""

    category: CostCategory
    amount: Decimal
    month: date | None = None
    spending: Spending = Spending.OPEX


def _portfolio(project: Project) -> Portfolio:
    portfolio = portfolio_of(project.workspace)
    if portfolio is None:
        raise OutsidePortfolio
    return portfolio


def _locked_ledger(portfolio: Portfolio) -> Ledger:
    """The books of a portfolio, locked: nobody books into a month while somebody closes it."""
    Ledger.objects.get_or_create(workspace=portfolio.workspace)
    return Ledger.objects.select_for_update().get(workspace=portfolio.workspace)


def _check_open(ledger: Ledger, day: date) -> None:
    if is_closed(day, closed_through=ledger.closed_through):
        raise MonthClosed(
            f"{day:%B %Y} is closed. Enter a correction in an open month instead.",
            fields={"incurred_on": f"The books are closed through {ledger.closed_through:%d %b %Y}."},
        )


def _checked(amount: Decimal, *, field: str = "amount", may_be_negative: bool = False) -> Decimal:
    if not amount.is_finite() or abs(amount) >= LARGEST or amount != amount.quantize(CENT):
        raise AmountInvalid(fields={field: AmountInvalid.words})
    if amount == 0 or (amount < 0 and not may_be_negative):
        raise AmountInvalid("An amount is more than 0.", fields={field: "Enter more than 0."})
    return amount.quantize(CENT)


def _merged(lines: Sequence[Amount]) -> dict[tuple[str, str, date | None], Decimal]:
    """Amounts by category, spending and month; lines of the same three are added up."""
    sums: dict[tuple[str, str, date | None], Decimal] = {}
    for line in lines:
        month = None if line.month is None else month_of(line.month)
        key = (CostCategory(line.category).value, Spending(line.spending).value, month)
        sums[key] = sums.get(key, Decimal(0)) + _checked(line.amount)
    return sums


def _tell(
    actor: Person,
    subject: models.Model,
    *,
    workspace: Workspace,
    action: str,
    changes: Mapping[str, Any],
    at: datetime,
    reason: str = "",
    mandate: Mandate | None = None,
) -> None:
    audit.record(
        actor=actor,
        at=at,
        action=action,
        subject=subject,
        workspace=workspace,
        changes=changes,
        reason=reason,
        mandate=mandate,
    )


def _tell_costs_changed(actor: Person, *, workspace: Workspace, at: datetime) -> None:
    emit(CostsChanged(workspace_id=workspace.pk), workspace=workspace, actor=actor, at=at)
