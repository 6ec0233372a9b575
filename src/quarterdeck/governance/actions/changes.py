"""Carrying out what was approved: the plan, its baseline and the budget in one transaction."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from quarterdeck.core.models import Person
from quarterdeck.core.permissions import Mandate, mandate_for, require
from quarterdeck.finance.actions import fund_change
from quarterdeck.finance.choices import CostCategory
from quarterdeck.governance.models import ChangeRequest
from quarterdeck.governance.queries.changes import funding_of, project_of
from quarterdeck.planning.actions import apply_change_set, apply_operations_now
from quarterdeck.planning.models import Baseline, ChangeSet, Plan

LONGEST_NAME = 200


def apply_approved_change(*, actor: Person, change: ChangeRequest, at: datetime) -> Baseline | None:
    """Apply the draft of the plan, freeze an approved-change baseline, move the money: all of it or nothing.

    The approver acts under the mandate of the approval. Gives the baseline, None where the plan does not change.

    Raises NotAllowed, NotVisible, PlanChangedMeanwhile, ChangeSetClosed, OperationRefused, ScheduleImpossible,
    NoBudgetInForce, ReserveTooSmall, FundingUnbalanced, ApprovalOfOwn.
    """
    require(actor, "governance.approve_change_request", change)
    mandate = mandate_for(actor, "governance.approve_change_request", change)
    with transaction.atomic():
        _move_money(actor, change, mandate, at=at)
        if change.change_set_id is None:
            return None
        draft = ChangeSet.objects.get(pk=change.change_set_id)
        apply_change_set(actor=actor, change_set=draft, at=at, mandate=mandate)
        return _freeze(actor, change, draft, mandate, at=at)


def _freeze(actor: Person, change: ChangeRequest, draft: ChangeSet, mandate: Mandate, *, at: datetime) -> Baseline:
    plans = list(Plan.objects.filter(change_sets__change_set=draft).order_by("pk"))
    name = f"{change.code} {change.title}"[:LONGEST_NAME]
    capture = {"op": "capture_baseline", "kind": "approved_change", "name": name, "reason": change.why[:2000]}
    capture["reference"] = change.code
    frozen = apply_operations_now(
        actor=actor,
        plans=[(plan, plan.version) for plan in plans],
        operations=[{**capture, "plan": plan.pk} for plan in plans],
        at=at,
        title=f"Baseline of {change.code}",
        mandate=mandate,
    )
    return Baseline.objects.get(change_set=frozen, plan__workspace=change.workspace_id)


def _move_money(actor: Person, change: ChangeRequest, mandate: Mandate, *, at: datetime) -> None:
    funding, project = funding_of(change), project_of(change.workspace)
    if project is None or change.created_by is None or not (funding.cost or funding.gap):
        return
    fund_change(
        actor=actor,
        project=project,
        funding=funding,
        category=CostCategory(change.cost_category),
        reference=change.reference,
        reason=f"{change.code} {change.title}",
        proposed_by=change.created_by,
        at=at,
        mandate=mandate,
    )
