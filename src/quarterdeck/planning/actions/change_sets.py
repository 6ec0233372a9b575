"""Propose, apply, undo, discard and rebase change sets: the only way in which a plan changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from quarterdeck.core import audit
from quarterdeck.core.models import Person, Workspace
from quarterdeck.core.permissions import Mandate
from quarterdeck.planning.actions._written_changes import _write_applied, _write_reverted
from quarterdeck.planning.choices import ChangeSetSource, ChangeSetState
from quarterdeck.planning.errors import ChangeSetClosed, OperationRefused, PlanChangedMeanwhile
from quarterdeck.planning.models import ChangeSet, ChangeSetPlan, Plan
from quarterdeck.planning.queries.baselines import (
    refuse_gone_baseline,
    refuse_moved_baseline,
    refuse_unfit_baseline,
)
from quarterdeck.planning.queries.meanwhile import conflicts_of, removed_conflicts, seen_conflicts
from quarterdeck.planning.queries.people import refuse_unknown_people, refuse_unseen_people
from quarterdeck.planning.queries.rights import check_rights, refuse_undo_of_approved, require_plans
from quarterdeck.planning.rules.operations.apply import parse_operations
from quarterdeck.planning.rules.operations.schema import Operation
from quarterdeck.planning.snapshot.compute import Change, change_by_operations, change_by_patches
from quarterdeck.planning.snapshot.publish import (
    lock_plans,
    number_rows,
)

ATTEMPTS = 2


def propose_change_set(
    *,
    actor: Person,
    plans: Sequence[tuple[Plan, int]],
    operations: Sequence[Any],
    at: datetime,
    title: str = "",
    source: str = ChangeSetSource.PAGE,
    mandate: Mandate | None = None,
) -> ChangeSet:
    """Keep a draft with its effects; nothing in the plans changes. ``plans`` pairs each plan with its base version.

    Raises NotVisible, NotAllowed, OperationRefused, ScheduleImpossible, PlanChangedMeanwhile.
    """
    require_plans(actor, "planning.view_plan", [plan for plan, _ in plans])
    parsed = parse_operations(operations)
    check_rights(actor, [plan for plan, _ in plans], parsed, source=source, applying=False, mandate=mandate)
    refuse_unseen_people(parsed, actor=actor, plans=[plan for plan, _ in plans], at=at)
    change = _computed(plans, parsed, actor=actor)
    with transaction.atomic():
        return _keep_draft(
            change, actor=actor, plans=plans, operations=operations, at=at, title=title, source=source, mandate=mandate
        )


def _draft_of(plans: Sequence[tuple[Plan, int]], operations: Sequence[Any], *, actor: Person) -> Change:
    """What operations would do, computed ahead of the transaction that keeps them.

    Raises OperationRefused, ScheduleImpossible, PlanChangedMeanwhile.
    """
    return _computed(plans, parse_operations(operations), actor=actor)


def _keep_draft(
    change: Change,
    *,
    actor: Person,
    plans: Sequence[tuple[Plan, int]],
    operations: Sequence[Any],
    at: datetime,
    title: str,
    source: str,
    mandate: Mandate | None,
) -> ChangeSet:
    """Write a draft with its effects, inside a transaction. Raises NotVisible, NotAllowed."""
    require_plans(actor, "planning.view_plan", [plan for plan, _ in plans])
    parsed = parse_operations(operations)
    check_rights(actor, [plan for plan, _ in plans], parsed, source=source, applying=False, mandate=mandate)
    change_set = ChangeSet.objects.create(
        workspace=_common_workspace([plan for plan, _ in plans]),
        title=title[:300],
        source=source,
        operations=list(operations),
        operation_count=len(parsed),
        effects=change.effects,
        created_by=actor,
        created_at=at,
    )
    ChangeSetPlan.objects.bulk_create(
        ChangeSetPlan(change_set=change_set, plan=plan, base_version=version) for plan, version in plans
    )
    audit.record(
        actor=actor,
        at=at,
        action="planning.propose_change_set",
        subject=change_set,
        workspace=change_set.workspace,
        changes={"operations": [None, len(parsed)]},
        mandate=mandate,
    )
    return change_set


def apply_operations_now(
    *,
    actor: Person,
    plans: Sequence[tuple[Plan, int]],
    operations: Sequence[Any],
    at: datetime,
    title: str = "",
    source: str = ChangeSetSource.PAGE,
    mandate: Mandate | None = None,
) -> ChangeSet:
    """Make and apply a change set in one step: what an inline edit does.

    Who does both at once has proposed it, too, so nothing that needs a second person can be applied this way, except
    under a mandate: what that rests on was decided by others. Raises NotVisible, NotAllowed, OperationRefused,
    ScheduleImpossible, PlanChangedMeanwhile.
    """
    require_plans(actor, "planning.view_plan", [plan for plan, _ in plans])
    parsed = parse_operations(operations)
    check_rights(
        actor,
        [plan for plan, _ in plans],
        parsed,
        source=source,
        applying=True,
        mandate=mandate,
        proposed_by=None if mandate else actor.pk,
    )
    if source != ChangeSetSource.IMPORT:
        refuse_unseen_people(parsed, actor=actor, plans=[plan for plan, _ in plans], at=at)
    change_set = ChangeSet(
        workspace=_common_workspace([plan for plan, _ in plans]),
        title=title[:300],
        source=source,
        operations=list(operations),
        operation_count=len(parsed),
        created_by=actor,
        created_at=at,
    )
    return _apply(change_set, plans, parsed, actor=actor, at=at, mandate=mandate)


def apply_change_set(
    *, actor: Person, change_set: ChangeSet, at: datetime, mandate: Mandate | None = None
) -> ChangeSet:
    """Apply a draft: one transaction, each plan one version further.

    Raises NotVisible, NotAllowed, ChangeSetClosed, OperationRefused, ScheduleImpossible, PlanChangedMeanwhile.
    """
    require_plans(actor, "planning.view_plan", _plans_of(change_set))
    if change_set.state != ChangeSetState.DRAFT:
        raise ChangeSetClosed(change_set.get_state_display())
    plans = [(row.plan, row.base_version) for row in _rows_of(change_set)]
    parsed = parse_operations(change_set.operations)
    check_rights(
        actor,
        [plan for plan, _ in plans],
        parsed,
        source=change_set.source,
        applying=True,
        mandate=mandate,
        proposed_by=change_set.created_by_id,
    )
    return _apply(change_set, plans, parsed, actor=actor, at=at, mandate=mandate)


def rebase_change_set(*, actor: Person, change_set: ChangeSet, at: datetime) -> ChangeSet:
    """Move a draft onto the plans' present versions where no field changed on both sides.

    Raises NotVisible, NotAllowed, ChangeSetClosed, OperationRefused, PlanChangedMeanwhile.
    """
    require_plans(actor, "planning.view_plan", _plans_of(change_set))
    if change_set.state != ChangeSetState.DRAFT:
        raise ChangeSetClosed(change_set.get_state_display())
    rows = _rows_of(change_set)
    parsed = parse_operations(change_set.operations)
    check_rights(actor, [row.plan for row in rows], parsed, source=change_set.source, applying=False)
    change = _computed([(row.plan, row.base_version) for row in rows], parsed, actor=actor)
    with transaction.atomic():
        _lock_in_state(change_set, ChangeSetState.DRAFT)
        versions = {row.plan_id: [row.base_version, row.plan.version] for row in rows}
        for row in rows:
            row.base_version = row.plan.version
            row.save(update_fields=["base_version"])
        change_set.effects = change.effects
        change_set.save(update_fields=["effects"])
        audit.record(
            actor=actor,
            at=at,
            action="planning.rebase_change_set",
            subject=change_set,
            workspace=change_set.workspace,
            changes={f"version of plan {key}": pair for key, pair in versions.items()},
        )
    return change_set


def discard_change_set(*, actor: Person, change_set: ChangeSet, at: datetime) -> ChangeSet:
    """Throw a draft away; it stays in the history. Raises NotVisible, NotAllowed, ChangeSetClosed."""
    require_plans(actor, "planning.view_plan", _plans_of(change_set))
    if change_set.created_by_id != actor.pk:
        require_plans(actor, "planning.edit_plan", _plans_of(change_set))
    with transaction.atomic():
        _lock_in_state(change_set, ChangeSetState.DRAFT)
        change_set.state, change_set.closed_by, change_set.closed_at = ChangeSetState.DISCARDED, actor, at
        change_set.save(update_fields=["state", "closed_by", "closed_at"])
        audit.record(
            actor=actor,
            at=at,
            action="planning.discard_change_set",
            subject=change_set,
            workspace=change_set.workspace,
            changes={"state": [ChangeSetState.DRAFT, ChangeSetState.DISCARDED]},
        )
    return change_set


def revert_change_set(
    *, actor: Person, change_set: ChangeSet, at: datetime, afterwards: Callable[[], None] | None = None
) -> ChangeSet:
    """Undo: the rows are again what they were, unless somebody changed the same fields since.

    ``afterwards`` belongs to the same transaction. Raises NotVisible, NotAllowed, ChangeSetClosed, BaselineApproved,
    PlanChangedMeanwhile.
    """
    require_plans(actor, "planning.view_plan", _plans_of(change_set))
    if change_set.state != ChangeSetState.APPLIED:
        raise ChangeSetClosed(change_set.get_state_display())
    parsed = parse_operations(change_set.operations)
    plans = _plans_of(change_set)
    check_rights(actor, plans, parsed, source=change_set.source, applying=True, undoing=True)
    refuse_undo_of_approved(actor, change_set)
    for _ in range(ATTEMPTS):
        plans = list(Plan.objects.filter(pk__in=[plan.pk for plan in plans]).order_by("pk"))
        patches = {int(key): inverse for key, inverse in change_set.inverse["plans"].items()}
        change = change_by_patches(plans, patches)
        if change.conflicts:
            raise PlanChangedMeanwhile(seen_conflicts(change.conflicts, actor=actor, plans=plans))
        with transaction.atomic():
            if not _still_current(change):
                continue
            _lock_in_state(change_set, ChangeSetState.APPLIED)
            _write_reverted(change_set, change, actor=actor, at=at)
            if afterwards is not None:
                afterwards()
            return change_set
    raise PlanChangedMeanwhile


def _apply(
    change_set: ChangeSet,
    plans: Sequence[tuple[Plan, int]],
    parsed: Sequence[Operation],
    *,
    actor: Person,
    at: datetime,
    mandate: Mandate | None,
) -> ChangeSet:
    """Compute outside the transaction, publish inside it; once more when the plans moved on meanwhile."""
    base = {plan.pk: version for plan, version in plans}
    for _ in range(ATTEMPTS):
        current = list(Plan.objects.filter(pk__in=base).order_by("pk"))
        refuse_moved_baseline(parsed, moved=any(plan.version != base[plan.pk] for plan in current))
        change = _computed([(plan, base[plan.pk]) for plan in current], parsed, actor=actor, numbered=True)
        with transaction.atomic():
            if not _still_current(change):
                continue
            if change_set.pk:
                _lock_in_state(change_set, ChangeSetState.DRAFT)
            _write_applied(change_set, change, base, actor=actor, at=at, mandate=mandate)
            return change_set
    raise PlanChangedMeanwhile


def _computed(
    plans: Sequence[tuple[Plan, int]], parsed: Sequence[Operation], *, actor: Person, numbered: bool = False
) -> Change:
    refuse_unknown_people(parsed)
    refuse_gone_baseline(parsed, plans=[plan for plan, _ in plans])
    refuse_unfit_baseline(parsed, plans=[plan for plan, _ in plans])
    stale = {plan.pk: version for plan, version in plans if version != plan.version}
    if any(version > plan.version for plan, version in plans):
        raise PlanChangedMeanwhile
    try:
        change = change_by_operations([plan for plan, _ in plans], parsed, numbering=number_rows if numbered else None)
    except OperationRefused:
        gone = removed_conflicts(stale, parsed)
        if gone:
            raise PlanChangedMeanwhile(gone) from None
        raise
    conflicts = conflicts_of(change, stale, parsed)
    if conflicts:
        raise PlanChangedMeanwhile(seen_conflicts(conflicts, actor=actor, plans=[plan for plan, _ in plans]))
    return change


def _still_current(change: Change) -> bool:
    """Lock the plans in id order; whether their versions are those that the change was computed on."""
    locked = {plan.pk: plan.version for plan in lock_plans(list(change.plans))}
    return all(locked.get(key) == one.state.version for key, one in change.plans.items())


def _lock_in_state(change_set: ChangeSet, state: str) -> None:
    row = ChangeSet._base_manager.select_for_update().filter(pk=change_set.pk).values_list("state", flat=True).get()
    if row != state:
        raise ChangeSetClosed(ChangeSetState(row).label)


def _rows_of(change_set: ChangeSet) -> list[ChangeSetPlan]:
    return list(change_set.plans.select_related("plan__workspace").order_by("plan_id"))


def _plans_of(change_set: ChangeSet) -> list[Plan]:
    return [row.plan for row in _rows_of(change_set)]


def _common_workspace(plans: Sequence[Plan]) -> Workspace:
    """The deepest workspace that holds all the plans: who sees it sees the whole change."""
    paths = [plan.workspace.path.split("/")[:-1] for plan in plans]
    shared = [parts[0] for parts in zip(*paths, strict=False) if len(set(parts)) == 1]
    if len(plans) == 1:
        return plans[0].workspace
    return Workspace.objects.get(pk=int(shared[-1]))
