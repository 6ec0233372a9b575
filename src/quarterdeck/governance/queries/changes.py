"""What a change request is measured by, who may decide it, and what changes have done."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, F, Q, Sum, Value
from django.db.models.functions import Coalesce, Greatest

from quarterdeck.core.models import Person, Workspace, WorkspaceKind
from quarterdeck.core.permissions import held_by
from quarterdeck.finance.actions import Funding
from quarterdeck.finance.queries import budget_at_completion
from quarterdeck.governance.choices import Authority
from quarterdeck.governance.models import ChangeRequest
from quarterdeck.governance.queries.sight import seen_below
from quarterdeck.governance.rules.changes import ORDER, USUAL_SIZE, ZERO, Before, Bounds, Verdict, Weight, verdict
from quarterdeck.planning.models import Plan
from quarterdeck.portfolio.choices import ProjectState, ToleranceAspect, ToleranceUnit
from quarterdeck.portfolio.models import Project
from quarterdeck.portfolio.queries import cost_tolerance, finish_tolerance_days, limits_of
from quarterdeck.registers.queries.working_time import working_days

LEVEL_OF_ROLE = {
    "project_manager": Authority.PROJECT_MANAGER,
    "programme_manager": Authority.CHANGE_AUTHORITY,
    "sponsor": Authority.PROJECT_BOARD,
    "portfolio_manager": Authority.PORTFOLIO_BOARD,
}
PAUSED = (ProjectState.ON_HOLD, ProjectState.STOPPING)
STAGES = tuple(state.label for state in ProjectState if state not in PAUSED)
NO_STAGE = "Whole project"
HIGH_PLACES = (WorkspaceKind.PORTFOLIO, WorkspaceKind.ORGANISATION)


def project_of(workspace: Workspace) -> Project | None:
    return Project.objects.filter(workspace=workspace).select_related("workspace").first()


def stage_of(workspace: Workspace) -> str:
    """What counts together: the state of the project; a pause or a stop is no stage of its own."""
    project = project_of(workspace)
    if project is None:
        return NO_STAGE
    state = ProjectState(project.state)
    if state in PAUSED:
        state = ProjectState(project.held_from or ProjectState.DELIVERING)
    return state.label


def funding_of(change: ChangeRequest) -> Funding:
    parts = (change.cost_once, change.from_contingency, change.from_management, change.new_funding)
    cost, contingency, management, new = (part or ZERO for part in parts)
    return Funding(cost, contingency=contingency, management=management, new=new)


def verdict_for(change: ChangeRequest) -> Verdict:
    """Who must decide the change as it stands, computed from the budget and the stage of today."""
    before = before_of(change)
    return verdict(weight_of(change), before, bounds_of(change.workspace, spent=before.cost))


def weight_of(change: ChangeRequest) -> Weight:
    """Days are the larger of what was entered and what the draft of the plan does."""
    return Weight(
        cost=change.cost_once or ZERO,
        days=max(change.days or ZERO, change.plan_shift_days or ZERO, ZERO),
        scope=change.scope_effect,
        benefit_percent=change.benefit_percent,
        crosses_programme=change.crosses_programme,
        is_critical=change.is_critical,
    )


def before_of(change: ChangeRequest) -> Before:
    """What was approved in the change's stage before it. Deleted requests count: their money has moved.

    Days are each change's own as ``weight_of`` takes them: one that is earlier makes no room for another. A stage that
    is no state of a project was typed by hand once; such changes count in every stage.
    """
    approved = ChangeRequest._base_manager.filter(workspace=change.workspace_id, approved_on__isnull=False)
    rows = approved.filter(Q(stage=change.stage) | ~Q(stage__in=(*STAGES, NO_STAGE))).exclude(pk=change.pk)
    none = Value(ZERO, output_field=DecimalField(max_digits=7, decimal_places=1))
    days = Greatest(
        Coalesce(F("days"), none), Coalesce(F("plan_shift_days"), none), none, output_field=none.output_field
    )
    sums = rows.aggregate(cost=Sum("cost_once"), days=Sum(days), count=Count("pk"))
    return Before(cost=sums["cost"] or ZERO, days=sums["days"] or ZERO, count=sums["count"])


def bounds_of(workspace: Workspace, *, spent: Decimal) -> Bounds:
    """The budget as it was before the stage's changes were added to it, and the tolerances of the project."""
    project = project_of(workspace)
    if project is None:
        return Bounds()
    budget, limits = budget_at_completion(project), limits_of([project])[project.pk]
    time = limits.get(ToleranceAspect.TIME)
    is_share = time is not None and time.unit is ToleranceUnit.PERCENT
    days = _baseline_days(workspace) if is_share else None
    return Bounds(
        budget=budget.total - spent if budget else None,
        cost_tolerance=cost_tolerance(limits.get(ToleranceAspect.COST)),
        tolerance_days=finish_tolerance_days(time, baseline_days=days),
        size=project.size_class or USUAL_SIZE,
    )


def _baseline_days(workspace: Workspace) -> Decimal | None:
    plan = Plan.objects.filter(workspace=workspace).first()
    if plan is None or not plan.project_start or not plan.baseline_finish:
        return None
    begin = plan.project_start.date() - timedelta(days=1)
    return Decimal(working_days(workspace, begin, plan.baseline_finish.date()))


def authority_of(actor: Person, workspace: Workspace) -> Authority | None:
    """The highest authority that a person's roles give on a workspace; a sponsor above a project sits on its board."""
    held = [one for one in held_by(actor) if one.role in LEVEL_OF_ROLE and workspace.path.startswith(one.path)]
    high = _high_paths(one.path for one in held if one.role == "sponsor")
    levels = [
        Authority.PORTFOLIO_BOARD if one.role == "sponsor" and one.path in high else LEVEL_OF_ROLE[one.role]
        for one in held
    ]
    return max(levels, key=ORDER.index, default=None)


def _high_paths(paths: Iterable[str]) -> set[str]:
    wanted = list(paths)
    if not wanted:
        return set()
    return set(Workspace.objects.filter(path__in=wanted, kind__in=HIGH_PLACES).values_list("path", flat=True))


def preview_of(effects: dict[str, Any]) -> dict[str, Any]:
    """What the draft of the plan does, as the fields of a change request that show it."""
    finish, critical = effects.get("finish") or {}, effects.get("critical") or {}
    shift = finish.get("shift_days")
    return {
        "plan_finish_before": _day(finish.get("before")),
        "plan_finish_after": _day(finish.get("after")),
        "plan_shift_days": None if shift is None else Decimal(str(round(shift, 1))),
        "plan_tasks_moved": effects.get("moved_count"),
        "plan_critical": len(critical.get("entered") or ()),
    }


def _day(instant: str | None) -> date | None:
    return date.fromisoformat(instant[:10]) if instant else None


def approved_changes(actor: Person, workspace: Workspace) -> list[ChangeRequest]:
    """What was approved on a subtree, the newest first: why its dates and its budget are what they are."""
    rows = seen_below(ChangeRequest, actor, workspace).filter(approved_on__isnull=False)
    return list(rows.select_related("workspace", "decided_by").order_by("-approved_on", "-pk"))


def waiting_changes(actor: Person, workspace: Workspace) -> list[ChangeRequest]:
    """What waits for a decision on a subtree, the highest authority and the longest wait first."""
    rows = seen_below(ChangeRequest, actor, workspace).filter(state__in=("recommended", "emergency"))
    found = list(rows.select_related("workspace", "owner").order_by("state_since", "pk"))
    return sorted(found, key=lambda one: -ORDER.index(Authority(one.authority)) if one.authority else 0)
