"""Which baseline counts, what the others hold, and what is proposed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import BigIntegerField, Case, Count, F, Q, QuerySet, Sum, When

from quarterdeck.planning.choices import ChangeSetState
from quarterdeck.planning.errors import BaselineGone, BaselineKindUnfit, BaselineOutdated
from quarterdeck.planning.models import Baseline, BaselineTask, ChangeSet, Plan, Task
from quarterdeck.planning.rules.operations.schema import AdoptBaseline, CaptureBaseline, Operation

BASELINE_OPERATIONS = {"capture_baseline", "adopt_baseline"}
LONGEST_HISTORY = 200


def counting_baselines(plan_id: int, *, number: int = 0) -> QuerySet[Baseline]:
    """Baselines of a number, the one that counts first: the newest approved one.

    Where none was approved here, the first that a file brought stands in for it. A later file does not move it: what
    a plan is measured against changes only by an approval.
    """
    age = Case(When(is_approved=True, then=-F("id")), default=F("id"), output_field=BigIntegerField())
    return Baseline.objects.filter(plan_id=plan_id, number=number).order_by("-is_approved", age)


def current_baseline(plan: Plan) -> Baseline | None:
    return counting_baselines(plan.pk).first()


def baseline_of(plan: Plan, chosen: str | int | None) -> Baseline | None:
    """The baseline with that id where the plan has it, else the one that counts."""
    if chosen and str(chosen).isdecimal() and len(str(chosen)) < 19:
        found = Baseline.objects.filter(plan=plan, pk=int(chosen)).first()
        if found is not None:
            return found
    return current_baseline(plan)


def baseline_choices(plan: Plan) -> list[Baseline]:
    """What a page may compare with, newest first: of a file's baseline that was approved since, the approved one."""
    adopted = adopted_baselines(plan)
    return [one for one in Baseline.objects.filter(plan=plan).order_by("-id") if one.pk not in adopted]


def has_approved_baseline(plan: Plan) -> bool:
    return Baseline.objects.filter(plan=plan, number=0, is_approved=True).exists()


def original_baseline(plan: Plan) -> Baseline | None:
    """The first that was approved, or else the first that a file brought."""
    return Baseline.objects.filter(plan=plan, number=0).order_by("-is_approved", "id").first()


@dataclass(frozen=True, slots=True)
class Frozen:
    """What a baseline holds, or would: leaf tasks counted, sums over them."""

    finish: datetime | None
    tasks: int
    work_minutes: float | None
    cost: Decimal | None


@dataclass(frozen=True, slots=True)
class BaselineLine:
    baseline: Baseline
    frozen: Frozen
    is_current: bool
    is_adopted: bool
    waits: bool


def baselines_of(plan: Plan) -> list[BaselineLine]:
    """Every baseline of the plan with its figures, newest first."""
    people = ("captured_by", "proposed_by", "change_set")
    rows = list(
        Baseline.objects.filter(plan=plan)
        .select_related(*people)
        .defer("change_set__operations", "change_set__inverse", "change_set__effects")
        .order_by("-id")
    )
    leaf = Q(is_summary=False)
    figures = {
        key: (tasks, work, cost)
        for key, tasks, work, cost in BaselineTask.objects.filter(baseline__in=rows)
        .order_by()
        .values_list("baseline")
        .annotate(tasks=Count("id", filter=leaf), work=Sum("work_minutes", filter=leaf), money=Sum("cost", filter=leaf))
    }
    current, adopted = current_baseline(plan), adopted_baselines(plan)
    newest = next((row for row in rows if row.is_approved and row.number == 0), None)
    return [
        BaselineLine(
            row,
            Frozen(row.finish, *figures.get(row.pk, (0, None, None))),
            is_current=current is not None and row.pk == current.pk,
            is_adopted=row.pk in adopted,
            waits=not row.is_approved and row.number == 0 and (newest is None or row.pk > newest.pk),
        )
        for row in rows
    ]


def adopted_baselines(plan: Plan) -> set[int]:
    """Baselines that a file brought and that were approved since, as equal baselines of the plan's own."""
    rows = ChangeSet.objects.filter(baselines__plan=plan, baselines__is_approved=True, operation_count=1)
    return {one["baseline"] for row in rows for one in row.operations if one["op"] == "adopt_baseline"}


def frozen_now(plan: Plan) -> Frozen:
    """What a baseline would hold if it were captured from the plan as it stands."""
    leaves = Task.objects.filter(plan=plan, is_summary=False, is_project_summary=False)
    tasks, work, cost = leaves.aggregate(n=Count("id"), work=Sum("work_minutes"), money=Sum("cost")).values()
    return Frozen(plan.finish, tasks, work, cost)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change set that does nothing but make a baseline, and what it asks for."""

    change_set: ChangeSet
    operation: dict[str, Any]
    base_version: int

    @property
    def is_open(self) -> bool:
        return self.change_set.state == ChangeSetState.DRAFT

    @property
    def source(self) -> int | None:
        """The imported baseline that it would adopt."""
        return self.operation.get("baseline")


def proposals_of(
    plan: Plan, *, states: Sequence[str] = (ChangeSetState.DRAFT, ChangeSetState.DISCARDED)
) -> list[Proposal]:
    """Proposed baselines that wait for a decision or were refused or taken back, newest first."""
    rows = (
        ChangeSet.objects.filter(plans__plan=plan, operation_count=1, state__in=states)
        .annotate(base_version=F("plans__base_version"))
        .select_related("created_by", "closed_by", "workspace")
        .defer("inverse", "effects")
        .order_by("-id")[:LONGEST_HISTORY]
    )
    found = []
    for row in rows:
        operation = row.operations[0]
        if operation.get("op") in BASELINE_OPERATIONS:
            found.append(Proposal(row, operation, row.base_version))
    return found


def open_proposals(plan: Plan) -> list[Proposal]:
    return proposals_of(plan, states=[ChangeSetState.DRAFT])


def refuse_gone_baseline(operations: Sequence[Operation], *, plans: Sequence[Plan]) -> None:
    """Raises BaselineGone where an operation adopts a baseline that these plans lack or that needs no approval."""
    wanted = {one.baseline for one in operations if isinstance(one, AdoptBaseline)}
    if wanted and Baseline.objects.filter(pk__in=wanted, plan__in=plans, is_approved=False).count() < len(wanted):
        raise BaselineGone


def refuse_unfit_baseline(operations: Sequence[Operation], *, plans: Sequence[Plan]) -> None:
    """A further baseline is no original, and an approved change names its request, whichever way it comes.

    Raises BaselineKindUnfit.
    """
    for one in operations:
        if not isinstance(one, CaptureBaseline | AdoptBaseline) or (isinstance(one, CaptureBaseline) and one.number):
            continue
        plan = next((plan for plan in plans if plan.pk == one.plan), plans[0])
        if one.kind == "original" and has_approved_baseline(plan):
            raise BaselineKindUnfit("A baseline is approved already: the next is an approved change or a re-baseline.")
        if one.kind == "approved_change" and not one.reference.strip():
            raise BaselineKindUnfit("Name the change request that was approved.", field_name="reference")


def refuse_moved_baseline(operations: Sequence[Operation], *, moved: bool) -> None:
    """What is approved is what was proposed. Raises BaselineOutdated where the plan has moved on since."""
    if moved and any(isinstance(one, CaptureBaseline) for one in operations):
        raise BaselineOutdated
