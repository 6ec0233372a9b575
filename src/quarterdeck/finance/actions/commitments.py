"""Recording orders and what arrives of them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum

from quarterdeck.core.models import Person
from quarterdeck.core.permissions import require
from quarterdeck.finance.actions._booking import Amount, _checked, _portfolio, _tell, _tell_costs_changed
from quarterdeck.finance.errors import CommitmentInvalid, DayInFuture
from quarterdeck.finance.models import Commitment, Receipt
from quarterdeck.portfolio.models import Project


def record_commitment(
    *,
    actor: Person,
    project: Project,
    reference: str,
    line: Amount,
    ordered_on: date,
    at: datetime,
    supplier: str = "",
    description: str = "",
) -> Commitment:
    """Record an order, in the portfolio's currency.

    Raises NotAllowed, NotVisible, CommitmentInvalid, AmountInvalid, DayInFuture, OutsidePortfolio.
    """
    require(actor, "finance.record_commitment", project)
    _portfolio(project)
    amount = _checked(line.amount)
    if ordered_on > at.date():
        raise DayInFuture("An order is not in the future.", fields={"ordered_on": "Enter a day up to today."})
    if not reference.strip():
        raise CommitmentInvalid("An order has a number.", fields={"reference": "Enter the order's number."})
    with transaction.atomic():
        if Commitment.objects.filter(workspace=project.workspace, reference=reference).exists():
            raise CommitmentInvalid(
                f"Order {reference} is recorded already.", fields={"reference": "Enter another number."}
            )
        commitment = Commitment.objects.create(
            workspace=project.workspace,
            reference=reference,
            supplier=supplier,
            description=description,
            category=line.category,
            spending=line.spending,
            amount=amount,
            ordered_on=ordered_on,
            recorded_by=actor,
        )
        _told(actor, commitment, {"amount": amount, "supplier": supplier}, at=at)
    return commitment


def receive_commitment(
    *, actor: Person, commitment: Commitment, amount: Decimal, received_on: date, at: datetime
) -> Receipt:
    """Record what has arrived of an order, at most what is open of it.

    Raises NotAllowed, NotVisible, CommitmentInvalid, AmountInvalid, DayInFuture.
    """
    require(actor, "finance.record_commitment", commitment)
    amount = _checked(amount)
    if received_on > at.date():
        raise DayInFuture("A receipt is not in the future.", fields={"received_on": "Enter a day up to today."})
    with transaction.atomic():
        row = Commitment.objects.select_for_update().get(pk=commitment.pk)
        open_amount = _open_amount(row)
        if row.cancelled_on or received_on < row.ordered_on or amount > open_amount:
            raise CommitmentInvalid(f"{open_amount:,} of this order is open since {row.ordered_on}.")
        receipt = Receipt.objects.create(commitment=row, amount=amount, received_on=received_on, recorded_by=actor)
        _told(actor, row, {"received": amount, "open": [open_amount, open_amount - amount]}, at=at)
    return receipt


def cancel_commitment(*, actor: Person, commitment: Commitment, cancelled_on: date, at: datetime) -> Commitment:
    """Give up what is still open of an order. Raises NotAllowed, NotVisible, CommitmentInvalid."""
    require(actor, "finance.record_commitment", commitment)
    with transaction.atomic():
        row = Commitment.objects.select_for_update().get(pk=commitment.pk)
        if row.cancelled_on is not None:
            raise CommitmentInvalid("This order is cancelled already.")
        row.cancelled_on = cancelled_on
        row.version += 1
        row.save()
        _told(actor, row, {"cancelled_on": cancelled_on}, at=at)
    return row


def _open_amount(row: Commitment) -> Decimal:
    received = row.receipts.aggregate(total=Sum("amount"))["total"] or Decimal(0)
    return row.amount - received


def _told(actor: Person, row: Commitment, changes: dict[str, object], *, at: datetime) -> None:
    action = "finance.record_commitment"
    _tell(actor, row, workspace=row.workspace, action=action, changes=changes, at=at)
    _tell_costs_changed(actor, workspace=row.workspace, at=at)
