"""Who may do which operation: the plan's managers everything, members what is theirs."""

from __future__ import annotations

from collections.abc import Sequence

from quarterdeck.core.models import Person
from quarterdeck.core.permissions import Mandate, may, require
from quarterdeck.planning.choices import BaselineKind, ChangeSetSource
from quarterdeck.planning.errors import BaselineApproved, ManagersOwnBaseline, OperationNotAllowed, OwnBaselineApproval
from quarterdeck.planning.models import Baseline, ChangeSet, Plan, Task
from quarterdeck.planning.rules.operations.schema import Operation
from quarterdeck.planning.rules.rights import APPROVALS, APPROVE_BASELINE, EDIT, IMPORT, PROGRESS, Need, needs
from quarterdeck.portfolio.models import Project


def require_plans(actor: Person, permission: str, plans: Sequence[Plan]) -> None:
    """The right on every one of the plans. Raises NotVisible, NotAllowed."""
    for plan in plans:
        require(actor, permission, plan)


class _Rights:
    """What the actor may do, asked once per plan and permission."""

    def __init__(self, actor: Person, plans: Sequence[Plan], mandate: Mandate | None) -> None:
        self.actor, self.plans, self.mandate = actor, {plan.pk: plan for plan in plans}, mandate
        self._known: dict[tuple[str, int], bool] = {}

    def on_plan(self, permission: str, plan: int) -> bool:
        if (permission, plan) not in self._known:
            held = may(self.actor, permission, self.plans[plan])
            if not held and self.mandate is not None:
                held = self.mandate.covers(self.actor, permission, self.plans[plan].workspace)
            self._known[(permission, plan)] = held
        return self._known[(permission, plan)]

    def on_tasks(self, permission: str, plan: int, tasks: set[int]) -> set[int]:
        rows = Task.objects.visible_to(self.actor, permission=permission)
        return set(rows.filter(plan_id=plan, pk__in=tasks).values_list("pk", flat=True))


def check_rights(
    actor: Person,
    plans: Sequence[Plan],
    operations: Sequence[Operation],
    *,
    source: str,
    applying: bool,
    mandate: Mandate | None = None,
    proposed_by: int | None = None,
    undoing: bool = False,
) -> None:
    """Every operation needs its own right. Raises OperationNotAllowed, OwnBaselineApproval, NotAllowed."""
    if source == ChangeSetSource.IMPORT:
        for plan in plans:
            require(actor, IMPORT, plan, mandate=mandate)
        return
    rights = _Rights(actor, plans, mandate)
    only = plans[0].pk
    wanted: dict[tuple[str, int], list[Need]] = {}
    for need in needs(operations):
        plan_id = only if need.plan is None else need.plan
        if plan_id not in rights.plans:
            raise OperationNotAllowed(need.index, "This plan is not part of the change set.")
        if not _held_on_plan(rights, need, plan_id, applying=applying):
            if need.task is None:
                raise OperationNotAllowed(need.index, need.words)
            wanted.setdefault((need.permission, plan_id), []).append(need)
        if need.permission in APPROVALS and applying and not undoing and mandate is None:
            _refuse_own_baseline(actor, rights.plans[plan_id], proposed_by)
    for (permission, plan_id), group in wanted.items():
        held = rights.on_tasks(permission, plan_id, {need.task for need in group if need.task is not None})
        for need in group:
            if need.task not in held:
                raise OperationNotAllowed(need.index, need.words)


def _held_on_plan(rights: _Rights, need: Need, plan: int, *, applying: bool) -> bool:
    if rights.on_plan(need.permission, plan):
        return True
    if need.permission == PROGRESS:
        return rights.on_plan(EDIT, plan)
    if need.permission not in APPROVALS or applying:
        return False
    return rights.on_plan("planning.submit_baseline", plan) or rights.on_plan(APPROVE_BASELINE, plan)


def _refuse_own_baseline(actor: Person, plan: Plan, proposed_by: int | None) -> None:
    """Raises OwnBaselineApproval, ManagersOwnBaseline."""
    if proposed_by == actor.pk:
        raise OwnBaselineApproval
    if manages(actor, plan):
        raise ManagersOwnBaseline


def refuse_undo_of_approved(actor: Person, change_set: ChangeSet) -> None:
    """A baseline that was approved here stays; one that an import brought as approved, only its approver takes back.

    Raises BaselineApproved.
    """
    for one in Baseline.objects.filter(change_set=change_set, is_approved=True).select_related("plan__workspace"):
        if one.kind != BaselineKind.IMPORTED or not approves_imports(actor, one.plan):
            raise BaselineApproved


def manages(actor: Person, plan: Plan) -> bool:
    """Whether the plan is that of a project whose manager the person is."""
    return Project.objects.filter(workspace=plan.workspace_id, manager=actor).exists()


def approves_imports(actor: Person, plan: Plan) -> bool:
    """Whether the import of a baseline approves it: done by an approver, of a plan that somebody else manages."""
    return may(actor, APPROVE_BASELINE, plan) and not manages(actor, plan)
