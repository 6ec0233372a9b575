"""Setting and drawing reserves."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum

from quarterdeck.core.events import emit
from quarterdeck.core.models import Person
from quarterdeck.core.permissions import Mandate, require
from quarterdeck.finance.actions._booking import Amount, _checked, _tell, _tell_costs_changed
from quarterdeck.finance.choices import BudgetState, ReserveKind
from quarterdeck.finance.errors import AmountInvalid, NoBudgetInForce, ReasonMissing, ReserveTooSmall
from quarterdeck.finance.events import ReserveDrawn
from quarterdeck.finance.models import Budget, Reserve, ReserveDraw
from quarterdeck.finance.rules.money import reserve_left
from quarterdeck.finance.rules.periods import month_of
from quarterdeck.portfolio.models import Project

RIGHT_TO_DRAW = {
    ReserveKind.CONTINGENCY: "finance.draw_contingency",
    ReserveKind.MANAGEMENT: "finance.draw_management_reserve",
}


def set_reserve(
    *,
    actor: Person,
    project: Project,
    kind: ReserveKind,
    amount: Decimal,
    at: datetime,
    reason: str = "",
) -> Reserve:
    """Set how much a reserve holds in all, what was drawn included. Raises NotAllowed, NotVisible, AmountInvalid."""
    require(actor, "finance.set_reserve", project)
    if amount != 0:
        amount = _checked(amount)
    workspace = project.workspace
    with transaction.atomic():
        reserve = Reserve.objects.select_for_update().filter(workspace=workspace, kind=kind).first()
        former = reserve.amount if reserve else None
        reserve = reserve or Reserve(workspace=workspace, kind=kind, version=0)
        drawn = _drawn(reserve)
        if amount < drawn:
            raise AmountInvalid(
                f"{drawn} has been drawn already; the reserve cannot hold less.",
                fields={"amount": f"Enter {drawn} or more."},
            )
        reserve.amount = amount
        reserve.version += 1
        reserve.save()
        changes = {str(kind): [former, amount]}
        _tell(
            actor,
            reserve,
            workspace=workspace,
            action="finance.set_reserve",
            changes=changes,
            at=at,
            reason=reason,
        )
        _tell_costs_changed(actor, workspace=workspace, at=at)
    return reserve


def draw_reserve(
    *,
    actor: Person,
    project: Project,
    kind: ReserveKind,
    line: Amount,
    reason: str,
    drawn_on: date,
    at: datetime,
    reference: str = "",
    mandate: Mandate | None = None,
) -> ReserveDraw:
    """Move an amount from a reserve into the budget in force: BAC grows, the reserve shrinks.

    Raises NotAllowed, NotVisible, ReasonMissing, AmountInvalid, NoBudgetInForce, ReserveTooSmall.
    """
    require(actor, RIGHT_TO_DRAW[kind], project, mandate=mandate)
    amount = _checked(line.amount)
    if not reason.strip():
        raise ReasonMissing(fields={"reason": "Enter the reason."})
    workspace = project.workspace
    with transaction.atomic():
        budget = Budget.objects.select_for_update().filter(workspace=workspace, state=BudgetState.APPROVED).first()
        if budget is None:
            raise NoBudgetInForce
        reserve = Reserve.objects.select_for_update().filter(workspace=workspace, kind=kind).first()
        left = reserve_left(reserve.amount, [_drawn(reserve)]) if reserve else Decimal(0)
        if reserve is None or amount > left:
            raise ReserveTooSmall(f"{left:,} is left in the reserve.", fields={"amount": f"At most {left}."})
        draw = ReserveDraw.objects.create(
            reserve=reserve,
            budget=budget,
            amount=amount,
            category=line.category,
            spending=line.spending,
            month=month_of(line.month) if line.month else None,
            reference=reference,
            reason=reason,
            drawn_on=drawn_on,
            drawn_by=actor,
        )
        changes = {"amount": amount, "left": [left, left - amount], "reference": reference}
        _tell(
            actor,
            draw,
            workspace=workspace,
            action=RIGHT_TO_DRAW[kind],
            changes=changes,
            at=at,
            reason=reason,
            mandate=mandate,
        )
        event = ReserveDrawn(workspace_id=workspace.pk, reserve_draw_id=draw.pk)
        emit(event, workspace=workspace, actor=actor, at=at)
    return draw


def _drawn(reserve: Reserve) -> Decimal:
    if reserve.pk is None:
        return Decimal(0)
    return reserve.draws.aggregate(total=Sum("amount"))["total"] or Decimal(0)
