"""Baselines: one person proposes, another one approves or refuses."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from quarterdeck.core import audit
from quarterdeck.core.models import Person
from quarterdeck.core.permissions import require
from quarterdeck.planning.actions.change_sets import apply_change_set, propose_change_set
from quarterdeck.planning.choices import BaselineKind, ChangeSetState
from quarterdeck.planning.errors import (
    BaselineGone,
    BaselineKindUnfit,
    BaselineProposed,
    ChangeSetClosed,
    ReasonMissing,
)
from quarterdeck.planning.models import Baseline, ChangeSet, Plan
from quarterdeck.planning.queries.baselines import has_approved_baseline, open_proposals
from quarterdeck.planning.queries.plans import plan_of_change


def propose_baseline(
    *,
    actor: Person,
    plan: Plan,
    kind: str,
    reason: str,
    at: datetime,
    reference: str = "",
    name: str = "",
    adopts: int | None = None,
) -> ChangeSet:
    """Ask for a baseline of the plan as it stands, or of one that a file brought (``adopts``).

    Raises NotVisible, NotAllowed, ReasonMissing, BaselineKindUnfit, BaselineProposed, BaselineGone.
    """
    require(actor, "planning.view_plan", plan)
    if not reason.strip():
        raise ReasonMissing("Say why the plan gets a baseline now.")
    _refuse_unfit(plan, kind, reference)
    if open_proposals(plan):
        raise BaselineProposed
    operation: dict[str, Any] = {"op": "capture_baseline", "kind": kind, "name": name, "reason": reason.strip()}
    operation["reference"] = reference.strip()
    if adopts is not None:
        if not Baseline.objects.filter(plan=plan, pk=adopts, is_approved=False, number=0).exists():
            raise BaselineGone
        operation |= {"op": "adopt_baseline", "baseline": adopts}
    return propose_change_set(
        actor=actor,
        plans=[(plan, plan.version)],
        operations=[operation],
        at=at,
        title=f"Baseline: {BaselineKind(kind).label.lower()}",
    )


def _refuse_unfit(plan: Plan, kind: str, reference: str) -> None:
    known = {BaselineKind.ORIGINAL, BaselineKind.APPROVED_CHANGE, BaselineKind.RE_BASELINE}
    has_one = has_approved_baseline(plan)
    if kind not in known:
        raise BaselineKindUnfit("Choose what kind of baseline this is.")
    if has_one and kind == BaselineKind.ORIGINAL:
        raise BaselineKindUnfit("A baseline is approved already: the next is an approved change or a re-baseline.")
    if not has_one and kind != BaselineKind.ORIGINAL:
        raise BaselineKindUnfit("The plan has no approved baseline yet. The first one is the original.")
    if kind == BaselineKind.APPROVED_CHANGE and not reference.strip():
        raise BaselineKindUnfit("Name the change request that was approved.", field_name="reference")


def approve_baseline(*, actor: Person, change_set: ChangeSet, at: datetime) -> ChangeSet:
    """Make what was proposed the plan's baseline.

    Raises NotVisible, NotAllowed, OwnBaselineApproval, ManagersOwnBaseline, BaselineOutdated, BaselineGone,
    ChangeSetClosed.
    """
    require(actor, "planning.approve_baseline", plan_of_change(change_set))
    return apply_change_set(actor=actor, change_set=change_set, at=at)


def refuse_baseline(*, actor: Person, change_set: ChangeSet, reason: str, at: datetime) -> ChangeSet:
    """Decide against a proposed baseline, with a reason that its proposer reads.

    Raises NotVisible, NotAllowed, ReasonMissing, ChangeSetClosed.
    """
    require(actor, "planning.approve_baseline", plan_of_change(change_set))
    if not reason.strip():
        raise ReasonMissing("Say why the baseline is refused.")
    return _close(change_set, actor=actor, reason=reason.strip(), action="planning.refuse_baseline", at=at)


def withdraw_baseline(*, actor: Person, change_set: ChangeSet, at: datetime) -> ChangeSet:
    """Take one's own proposal back. Raises NotVisible, NotAllowed, ChangeSetClosed."""
    require(actor, "planning.view_plan", plan_of_change(change_set))
    if change_set.created_by_id != actor.pk:
        require(actor, "planning.submit_baseline", plan_of_change(change_set))
    return _close(change_set, actor=actor, reason="", action="planning.withdraw_baseline", at=at)


def _close(change_set: ChangeSet, *, actor: Person, reason: str, action: str, at: datetime) -> ChangeSet:
    with transaction.atomic():
        row = ChangeSet._base_manager.select_for_update().get(pk=change_set.pk)
        if row.state != ChangeSetState.DRAFT:
            raise ChangeSetClosed(row.get_state_display())
        change_set.state, change_set.closed_by, change_set.closed_at = ChangeSetState.DISCARDED, actor, at
        change_set.closing_reason = reason
        change_set.save(update_fields=["state", "closed_by", "closed_at", "closing_reason"])
        audit.record(
            actor=actor,
            at=at,
            action=action,
            subject=change_set,
            workspace=change_set.workspace,
            changes={"state": [ChangeSetState.DRAFT, ChangeSetState.DISCARDED]},
            reason=reason,
        )
    return change_set
