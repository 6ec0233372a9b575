"""Money for an approved change: out of the reserves, or as new funding in a new version of the budget."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Max

from quarterdeck.core.events import emit
from quarterdeck.core.models import Person
from quarterdeck.core.permissions import Mandate, require
from quarterdeck.finance.actions._booking import Amount, _portfolio, _tell, _tell_costs_changed
from quarterdeck.finance.actions.reserves import draw_reserve
from quarterdeck.finance.choices import BudgetState, CostCategory, ReserveKind, Spending
from quarterdeck.finance.errors import ApprovalOfOwn, FundingUnbalanced, NoBudgetInForce
from quarterdeck.finance.events import BudgetApproved
from quarterdeck.finance.models import Budget, BudgetLine, ReserveDraw
from quarterdeck.portfolio.models import Project

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Funding:
    """What a change costs once, and the sources of it."""

    cost: Decimal
    contingency: Decimal = ZERO
    management: Decimal = ZERO
    new: Decimal = ZERO

    @property
    def gap(self) -> Decimal:
        """Cost less sources: 0 where it balances."""
        return self.cost - self.contingency - self.management - self.new


def fund_change(
    *,
    actor: Person,
    project: Project,
    funding: Funding,
    category: CostCategory,
    reference: str,
    reason: str,
    proposed_by: Person,
    at: datetime,
    mandate: Mandate | None = None,
) -> Budget | None:
    """Move the money of an approved change into the budget in force; gives that budget, None where nothing moves.

    Raises NotAllowed, NotVisible, FundingUnbalanced, ApprovalOfOwn, NoBudgetInForce, ReserveTooSmall, AmountInvalid.
    """
    require(actor, "finance.approve_budget", project, mandate=mandate)
    if funding.gap or min(funding.contingency, funding.management, funding.new) < 0:
        raise FundingUnbalanced
    if not funding.cost:
        return None
    if actor.pk == proposed_by.pk:
        raise ApprovalOfOwn
    with transaction.atomic():
        budget = (
            Budget.objects.select_for_update().filter(workspace=project.workspace, state=BudgetState.APPROVED).first()
        )
        if funding.new:
            line = Amount(category, funding.new)
            budget = _raised(budget, project, line, actor=actor, by=proposed_by, at=at, reason=reason, mandate=mandate)
        for kind, amount in (
            (ReserveKind.CONTINGENCY, funding.contingency),
            (ReserveKind.MANAGEMENT, funding.management),
        ):
            if amount:
                draw_reserve(
                    actor=actor, project=project, kind=kind, line=Amount(category, amount), reason=reason,
                    drawn_on=at.date(), reference=reference, at=at, mandate=mandate,
                )  # fmt: skip
    return budget


def _raised(
    former: Budget | None,
    project: Project,
    line: Amount,
    *,
    actor: Person,
    by: Person,
    at: datetime,
    reason: str,
    mandate: Mandate | None,
) -> Budget:
    """The next version of the budget: what is in force, what was drawn into it, and the new line."""
    if former is None:
        raise NoBudgetInForce("New funding is added to an approved budget, and there is none yet.")
    workspace = project.workspace
    last = Budget.objects.filter(workspace=workspace).aggregate(last=Max("number"))["last"] or 0
    sums = _lines_with(former, line)
    former.state = BudgetState.SUPERSEDED
    former.version += 1
    former.save()
    budget = Budget.objects.create(
        workspace=workspace,
        number=last + 1,
        state=BudgetState.APPROVED,
        currency=_portfolio(project).currency,
        reason=reason,
        drafted_by=by,
        drafted_at=at,
        submitted_by=by,
        submitted_at=at,
        approved_by=actor,
        approved_at=at,
    )
    BudgetLine.objects.bulk_create(
        BudgetLine(budget=budget, category=category, spending=spending, month=month, amount=amount)
        for (category, spending, month), amount in sums.items()
    )
    changes = {"state": [None, BudgetState.APPROVED.value], "number": [former.number, budget.number],
               "new funding": line.amount}  # fmt: skip
    _tell(actor, budget, workspace=workspace, action="finance.approve_budget", changes=changes, at=at, reason=reason,
          mandate=mandate)  # fmt: skip
    emit(BudgetApproved(workspace_id=workspace.pk, budget_id=budget.pk), workspace=workspace, actor=actor, at=at)
    _tell_costs_changed(actor, workspace=workspace, at=at)
    return budget


def _lines_with(former: Budget, line: Amount) -> dict[tuple[str, str, date | None], Decimal]:
    fields = ("category", "spending", "month", "amount")
    rows = [*former.lines.values_list(*fields), *ReserveDraw.objects.filter(budget=former).values_list(*fields)]
    sums: dict[tuple[str, str, date | None], Decimal] = defaultdict(Decimal)
    for category, spending, month, amount in [*rows, (line.category, Spending.OPEX, None, line.amount)]:
        sums[(str(category), str(spending), month)] += amount
    return sums
