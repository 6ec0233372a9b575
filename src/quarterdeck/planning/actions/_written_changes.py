"""Writing what a change set does: rows, versions, baselines, trail and events, in the caller's transaction."""

from __future__ import annotations

from datetime import datetime

from quarterdeck.core import audit
from quarterdeck.core.events import emit
from quarterdeck.core.models import Person
from quarterdeck.core.permissions import Mandate
from quarterdeck.planning.actions._imported_baselines import _forget_imported, _propose_imported
from quarterdeck.planning.choices import ChangeSetSource, ChangeSetState, ImportState
from quarterdeck.planning.events import BaselineCaptured, PlanChanged
from quarterdeck.planning.models import Baseline, BaselineTask, ChangeSet, ChangeSetPlan, ImportRun, Plan
from quarterdeck.planning.queries.baselines import has_approved_baseline
from quarterdeck.planning.queries.rights import approves_imports
from quarterdeck.planning.rules.patch import inverted
from quarterdeck.planning.snapshot.compute import Change, PlanChange
from quarterdeck.planning.snapshot.publish import baseline_finish, publish, record_run, write_baselines


def _write_applied(
    change_set: ChangeSet,
    change: Change,
    base: dict[int, int],
    *,
    actor: Person,
    at: datetime,
    mandate: Mandate | None,
) -> None:
    change_set.state, change_set.applied_by, change_set.applied_at = ChangeSetState.APPLIED, actor, at
    change_set.effects = change.effects
    change_set.inverse = {"plans": {str(key): inverted(one.patch) for key, one in change.plans.items()}}
    change_set.save()
    for one in change.plans.values():
        publish(one, at=at)
        ChangeSetPlan.objects.update_or_create(
            change_set=change_set,
            plan=one.plan,
            defaults={"applied_version": one.plan.version},
            create_defaults={"base_version": base[one.plan.pk], "applied_version": one.plan.version},
        )
        record_run(one, change_set, at=at)
        _write_baselines(one, change_set, actor=actor, at=at)
    _announce(change_set, change, "planning.apply_change_set", actor=actor, at=at, mandate=mandate)


def _write_baselines(one: PlanChange, change_set: ChangeSet, *, actor: Person, at: datetime) -> None:
    if not one.baselines:
        return
    is_import = change_set.source == ChangeSetSource.IMPORT
    approves = is_import and not has_approved_baseline(one.plan) and approves_imports(actor, one.plan)
    written = write_baselines(one, change_set, actor=actor, at=at, approves=approves)
    Plan.objects.filter(pk=one.plan.pk).update(baseline_finish=baseline_finish(one.plan.pk))
    if is_import:
        _propose_imported(plan=one.plan, written=written, actor=actor, at=at)
    for baseline in written:
        emit(
            BaselineCaptured(plan_id=one.plan.pk, baseline_id=baseline.pk),
            workspace=one.plan.workspace,
            actor=actor,
            at=at,
        )


def _write_reverted(change_set: ChangeSet, change: Change, *, actor: Person, at: datetime) -> None:
    frozen = Baseline.objects.filter(change_set=change_set)
    for one in change.plans.values():
        _forget_imported(one.plan, frozen)
    BaselineTask.objects.filter(baseline__in=frozen.values("pk")).delete()
    frozen.delete()
    change_set.state, change_set.closed_by, change_set.closed_at = ChangeSetState.REVERTED, actor, at
    change_set.save(update_fields=["state", "closed_by", "closed_at"])
    ImportRun.objects.filter(change_set=change_set).update(state=ImportState.REVERTED)
    for one in change.plans.values():
        publish(one, at=at)
        ChangeSetPlan.objects.filter(change_set=change_set, plan=one.plan).update(reverted_version=one.plan.version)
        record_run(one, change_set, at=at)
    _announce(change_set, change, "planning.revert_change_set", actor=actor, at=at, mandate=None)


def _announce(
    change_set: ChangeSet, change: Change, action: str, *, actor: Person, at: datetime, mandate: Mandate | None
) -> None:
    for one in change.plans.values():
        audit.record(
            actor=actor,
            at=at,
            action=action,
            subject=change_set,
            workspace=one.plan.workspace,
            changes={
                "version": [one.plan.version - 1, one.plan.version],
                "finish": [one.effects["finish"]["before"], one.effects["finish"]["after"]],
                "moved": [0, one.effects["moved_count"]],
            },
            reason=change_set.title,
            mandate=mandate,
        )
        emit(
            PlanChanged(plan_id=one.plan.pk, version=one.plan.version, change_set_id=change_set.pk),
            workspace=one.plan.workspace,
            actor=actor,
            at=at,
        )
