"""Drafting, submitting and approving budgets. Who drafted or submitted one does not approve it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Max

from quarterdeck.core.events import emit
from quarterdeck.core.models import Person
from quarterdeck.core.permissions import require
from quarterdeck.finance.actions._booking import Amount, _merged, _portfolio, _tell
from quarterdeck.finance.choices import BudgetState
from quarterdeck.finance.errors import ApprovalOfOwn, BudgetChanged, BudgetEmpty, BudgetNotInState, ReasonMissing
from quarterdeck.finance.events import BudgetApproved
from quarterdeck.finance.models import Budget, BudgetLine
from quarterdeck.portfolio.models import Project


def draft_budget(
    *,
    actor: Person,
    project: Project,
    lines: Sequence[Amount],
    at: datetime,
    reason: str = "",
    version: int | None = None,
) -> Budget:
    """Write the draft of the next budget, replacing the lines of a draft that stands. The one in force stays.

    ``version`` is the one of the draft that the actor has seen, 0 where there was none.
    Raises NotAllowed, NotVisible, BudgetEmpty, AmountInvalid, BudgetNotInState, BudgetChanged, OutsidePortfolio.
    """
    require(actor, "finance.edit_budget", project)
    sums = _merged(lines)
    if not sums:
        raise BudgetEmpty
    currency = _portfolio(project).currency
    workspace = project.workspace
    with transaction.atomic():
        if Budget.objects.filter(workspace=workspace, state=BudgetState.SUBMITTED).exists():
            raise BudgetNotInState("A budget is waiting for approval. Have it approved or returned first.")
        budget = Budget.objects.select_for_update().filter(workspace=workspace, state=BudgetState.DRAFT).first()
        if version is not None and version != (budget.version if budget else 0):
            raise BudgetChanged("Somebody else has written this draft since you opened it. Open it again.")
        if budget is None:
            last = Budget.objects.filter(workspace=workspace).aggregate(last=Max("number"))["last"] or 0
            budget = Budget(workspace=workspace, number=last + 1, version=0)
        budget.version += 1
        budget.currency, budget.reason = currency, reason
        budget.drafted_by, budget.drafted_at = actor, at
        budget.save()
        budget.lines.all().delete()
        BudgetLine.objects.bulk_create(
            BudgetLine(budget=budget, category=category, spending=spending, month=month, amount=amount)
            for (category, spending, month), amount in sums.items()
        )
        total = sum(sums.values(), Decimal(0))
        changes = {"number": budget.number, "lines": len(sums), "total": total}
        _tell(
            actor,
            budget,
            workspace=workspace,
            action="finance.edit_budget",
            changes=changes,
            at=at,
            reason=reason,
        )
    return budget


def submit_budget(*, actor: Person, budget: Budget, at: datetime) -> Budget:
    """Hand a draft in for approval. Raises NotAllowed, NotVisible, BudgetNotInState, BudgetEmpty."""
    require(actor, "finance.edit_budget", budget)
    with transaction.atomic():
        row = _locked(budget, BudgetState.DRAFT)
        if not row.lines.exists():
            raise BudgetEmpty
        row.submitted_by, row.submitted_at = actor, at
        _moved(actor, row, BudgetState.SUBMITTED, action="finance.edit_budget", at=at)
    return row


def return_budget(*, actor: Person, budget: Budget, reason: str, at: datetime) -> Budget:
    """Give a submitted budget back as a draft. Raises NotAllowed, NotVisible, BudgetNotInState, ReasonMissing."""
    require(actor, "finance.approve_budget", budget)
    if not reason.strip():
        raise ReasonMissing(fields={"reason": "Enter what has to change."})
    with transaction.atomic():
        row = _locked(budget, BudgetState.SUBMITTED)
        row.submitted_by = row.submitted_at = None
        _moved(actor, row, BudgetState.DRAFT, action="finance.approve_budget", at=at, reason=reason)
    return row


def approve_budget(*, actor: Person, budget: Budget, at: datetime, version: int | None = None) -> Budget:
    """Put a submitted budget in force; the former one is superseded and kept. ``version`` is the one that was seen.

    Raises NotAllowed, NotVisible, BudgetNotInState, BudgetChanged, ApprovalOfOwn.
    """
    require(actor, "finance.approve_budget", budget)
    with transaction.atomic():
        row = _locked(budget, BudgetState.SUBMITTED)
        if actor.pk in (row.submitted_by_id, row.drafted_by_id):
            raise ApprovalOfOwn
        if version is not None and version != row.version:
            raise BudgetChanged
        former = Budget.objects.select_for_update().filter(workspace=row.workspace, state=BudgetState.APPROVED)
        for one in former:
            _moved(actor, one, BudgetState.SUPERSEDED, action="finance.approve_budget", at=at)
        row.approved_by, row.approved_at = actor, at
        _moved(actor, row, BudgetState.APPROVED, action="finance.approve_budget", at=at)
        event = BudgetApproved(workspace_id=row.workspace_id, budget_id=row.pk)
        emit(event, workspace=row.workspace, actor=actor, at=at)
    return row


def _locked(budget: Budget, state: BudgetState) -> Budget:
    row = Budget.objects.select_for_update().get(pk=budget.pk)
    if row.state != state:
        raise BudgetNotInState(f"The budget is {BudgetState(row.state).label.lower()}, not {state.label.lower()}.")
    return row


def _moved(actor: Person, row: Budget, state: BudgetState, *, action: str, at: datetime, reason: str = "") -> None:
    changes = {"state": [row.state, state.value]}
    row.state = state
    row.version += 1
    row.save()
    _tell(actor, row, workspace=row.workspace, action=action, changes=changes, at=at, reason=reason)
