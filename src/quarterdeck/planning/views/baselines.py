"""The baselines of a plan: what counts, what was proposed, and the decision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from quarterdeck.core import clock
from quarterdeck.core.errors import NotVisible, Refusal
from quarterdeck.core.models import Person
from quarterdeck.core.permissions import may
from quarterdeck.core.views.access import signed_in
from quarterdeck.planning import actions
from quarterdeck.planning.choices import BaselineKind
from quarterdeck.planning.forms import BaselineForm
from quarterdeck.planning.models import ChangeSet, Plan
from quarterdeck.planning.queries.baselines import (
    BaselineLine,
    Proposal,
    baselines_of,
    frozen_now,
    open_proposals,
    proposals_of,
)
from quarterdeck.planning.queries.plans import plan_of, project_workspace, sees_money
from quarterdeck.planning.queries.rights import manages
from quarterdeck.planning.views.plans import weekdays_between


@signed_in
@require_http_methods(["GET", "POST"])
def baselines(request: HttpRequest, code: str) -> HttpResponse:
    actor: Person = request.actor  # type: ignore[attr-defined]
    workspace = project_workspace(actor, code)
    plan = plan_of(workspace)
    lines = baselines_of(plan) if plan else []
    form = BaselineForm(request.POST or None, initial={"adopts": request.GET.get("adopts")})
    form.offer(has_approved=any(line.baseline.is_approved and line.baseline.number == 0 for line in lines))
    if plan is not None and request.method == "POST" and form.is_valid():
        try:
            actions.propose_baseline(actor=actor, plan=plan, at=clock.now(), **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Proposed. Another person with the right to approve baselines decides.")
            return redirect("planning:baselines", workspace.code)
    context: dict[str, Any] = {"workspace": workspace, "plan": plan, "form": form, "lines": lines}
    if plan is not None:
        context |= _standing(plan, lines, actor)
    return render(request, "planning/baselines.html", context, status=422 if form.errors else 200)


def _standing(plan: Plan, lines: list[BaselineLine], actor: Person) -> dict[str, Any]:
    proposals = proposals_of(plan)
    waiting = next((one for one in proposals if one.is_open), None)
    current = next((line for line in lines if line.is_current), None)
    may_propose = any(may(actor, f"planning.{right}", plan) for right in ("submit_baseline", "approve_baseline"))
    return {
        "current": current,
        "late_days": _slip(current, plan.finish),
        "waiting": _asked(plan, waiting, lines, actor) if waiting else None,
        "closed": [one for one in proposals if not one.is_open],
        "sees_money": sees_money(actor, plan),
        "may_propose": may_propose and waiting is None and plan.task_count > 0,
        "may_approve": may(actor, "planning.approve_baseline", plan),
        "imported": next((line for line in lines if line.waits), None),
    }


def _asked(plan: Plan, waiting: Proposal, lines: list[BaselineLine], actor: Person) -> dict[str, Any]:
    """An open proposal beside the baseline that counts now, and what this person may do about it."""
    adopted = next((line for line in lines if line.baseline.pk == waiting.source), None)
    frozen = adopted.frozen if adopted else frozen_now(plan)
    current = next((line for line in lines if line.is_current and line is not adopted), None)
    return {
        "proposal": waiting,
        "kind": BaselineKind(waiting.operation.get("kind", BaselineKind.ORIGINAL)).label,
        "adopted": adopted,
        "frozen": frozen,
        "shift_days": _slip(current, frozen.finish),
        "is_stale": adopted is None and waiting.base_version != plan.version,
        "may_decide": _may_decide(plan, waiting, actor),
        "may_withdraw": waiting.change_set.created_by_id == actor.pk or may(actor, "planning.submit_baseline", plan),
    }


def _may_decide(plan: Plan, waiting: Proposal, actor: Person) -> bool:
    right = "approve_re_baseline" if waiting.operation.get("kind") == BaselineKind.RE_BASELINE else "approve_baseline"
    is_own = waiting.change_set.created_by_id == actor.pk or manages(actor, plan)
    return not is_own and may(actor, f"planning.{right}", plan)


def _slip(line: BaselineLine | None, finish: Any) -> int | None:
    if line is None or line.frozen.finish is None or finish is None:
        return None
    return weekdays_between(line.frozen.finish.date(), finish.date())


STEPS: dict[str, tuple[Callable[..., ChangeSet], str]] = {
    "approve": (actions.approve_baseline, "Approved. Reports measure against it from now on."),
    "refuse": (actions.refuse_baseline, "Refused. The proposal stays in the list with its reason."),
    "withdraw": (actions.withdraw_baseline, "Taken back."),
    "renew": (actions.rebase_change_set, "The proposal now stands for the plan as it is."),
}


@signed_in
@require_POST
def baseline_step(request: HttpRequest, code: str, number: int, step: str) -> HttpResponse:
    actor: Person = request.actor  # type: ignore[attr-defined]
    workspace = project_workspace(actor, code)
    row = _proposed(actor, plan_of(workspace), number)
    if step not in STEPS:
        raise NotVisible
    act, done = STEPS[step]
    try:
        if step == "refuse":
            actions.refuse_baseline(actor=actor, change_set=row, reason=request.POST.get("reason", ""), at=clock.now())
        else:
            act(actor=actor, change_set=row, at=clock.now())
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        messages.error(request, refusal.words)
    else:
        messages.success(request, done)
    return redirect("planning:baselines", workspace.code)


def _proposed(actor: Person, plan: Plan | None, number: int) -> ChangeSet:
    """Raises NotVisible."""
    for one in open_proposals(plan) if plan else ():
        if one.change_set.pk == number and ChangeSet.objects.visible_to(actor).filter(pk=number).exists():
            return one.change_set
    raise NotVisible
