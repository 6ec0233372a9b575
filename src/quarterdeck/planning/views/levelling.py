"""Levelling: what to level and how, the search, and what it would move with the reason of each move."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from quarterdeck.core import clock
from quarterdeck.core.errors import NotVisible, Refusal
from quarterdeck.core.models import Person, Workspace, WorkspaceKind
from quarterdeck.core.permissions import may, require
from quarterdeck.core.views.access import signed_in
from quarterdeck.engine.levelling import has_solver
from quarterdeck.planning import actions
from quarterdeck.planning.choices import ChangeSetState, LevellingMethod, LevellingState
from quarterdeck.planning.models import LevellingRun, Plan
from quarterdeck.planning.queries.levelling import (
    levelling_by_id,
    levelling_workspace,
    levellings_of,
    plans_to_level,
    priorities_of,
)
from quarterdeck.planning.views.words import cost_words, date_words, reason_words

USUAL_SECONDS = "10"
RECENT = 20
METHODS = (
    (LevellingMethod.FAST, "Search", "Tries hundreds of thousands of orders and keeps the one that finishes first."),
    (LevellingMethod.OPTIMAL, "Search and prove", "Also says how early any levelling could finish at best."),
    (LevellingMethod.PRIORITY, "By priority", "One pass: important tasks first, then those with the least float."),
)


@signed_in
@require_http_methods(["GET", "POST"])
def levelling(request: HttpRequest, code: str) -> HttpResponse:
    actor: Person = request.actor  # type: ignore[attr-defined]
    workspace = levelling_workspace(actor, code)
    require(actor, "planning.level_plan", workspace)
    plans = plans_to_level(actor, workspace)
    fault = None
    if request.method == "POST":
        try:
            run = _asked(request, actor, workspace, plans)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            fault = refusal.words
        else:
            return redirect("planning:levelling_run", workspace.code, run.pk)
    return render(
        request, "planning/levelling.html", _context(request, workspace, plans, fault), status=422 if fault else 200
    )


def _asked(request: HttpRequest, actor: Person, workspace: Workspace, plans: list[Plan]) -> LevellingRun:
    chosen = set(request.POST.getlist("plan"))
    if workspace.kind == WorkspaceKind.PROJECT:
        chosen = {str(plan.pk) for plan in plans}
    weights = priorities_of(plans)
    asked = {plan.pk: _whole(request.POST.get(f"priority_{plan.pk}"), weights[plan.pk]) for plan in plans}
    return actions.level_plan(
        actor=actor,
        plans=[(plan, asked[plan.pk]) for plan in plans if str(plan.pk) in chosen],
        method=request.POST.get("method", LevellingMethod.FAST),
        seconds=_number(request.POST.get("seconds", USUAL_SECONDS)),
        within_float=bool(request.POST.get("within_float")),
        at=clock.now(),
    )


def _whole(text: str | None, usual: int) -> int:
    return int(text) if text is not None and text.isascii() and text.isdecimal() and len(text) < 4 else usual


def _number(text: str) -> float:
    """What was typed as seconds; nothing that could be a time where it is no number."""
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return -1.0


def _context(request: HttpRequest, workspace: Workspace, plans: list[Plan], fault: str | None) -> dict[str, Any]:
    weights = priorities_of(plans)
    posted = request.method == "POST"
    chosen = set(request.POST.getlist("plan")) if posted else {str(plan.pk) for plan in plans}
    rows = [
        {
            "plan": plan,
            "priority": _whole(request.POST.get(f"priority_{plan.pk}"), weights[plan.pk]),
            "is_chosen": str(plan.pk) in chosen,
        }
        for plan in plans
    ]
    wanted = request.POST.get("method") or LevellingMethod.FAST
    return {
        "workspace": workspace,
        "rows": rows,
        "is_joint": workspace.kind != WorkspaceKind.PROJECT,
        "methods": [one for one in METHODS if one[0] != LevellingMethod.OPTIMAL or has_solver()],
        "method": wanted,
        "seconds": request.POST.get("seconds", USUAL_SECONDS),
        "within_float": bool(request.POST.get("within_float")),
        "fault": fault,
        "runs": levellings_of(workspace)[:RECENT],
        "importances": range(1, 6),
    }


@signed_in
@require_safe
def levelling_run(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One search: how far it is, then its moves with their reasons, and the steps that are open."""
    actor: Person = request.actor  # type: ignore[attr-defined]
    workspace = levelling_workspace(actor, code)
    run = levelling_by_id(actor, number)
    if run.workspace_id != workspace.pk:
        raise NotVisible
    is_live = run.state == LevellingState.QUEUED
    rows = [row.plan for row in run.plans.select_related("plan__workspace").order_by("priority", "plan")]
    draft = run.change_set
    context = {
        "workspace": workspace,
        "run": run,
        "result": run.result,
        "draft": draft,
        "is_open": draft is not None and draft.state == ChangeSetState.DRAFT,
        "step_code": rows[0].workspace.code if rows else "",
        "may_apply": bool(rows) and all(may(actor, "planning.edit_plan", plan) for plan in rows),
        "is_joint": len(rows) > 1,
        "plans": [_finish(one) for one in run.result.get("plans", [])],
        "moves": [_row(one) for one in run.result.get("moves", [])],
        "overloads": [_overload(one) for one in run.result.get("overloads", [])],
        "is_live": is_live,
        "total": round(run.seconds),
        "done": _elapsed(run) if is_live else 0,
    }
    template = "planning/levelling_body.html" if request.headers.get("HX-Request") else "planning/levelling_run.html"
    return render(request, template, context)


def _elapsed(run: LevellingRun) -> int:
    if run.began_at is None:
        return 0
    return min(int((clock.now() - run.began_at).total_seconds()), round(run.seconds))


def _finish(one: dict[str, Any]) -> dict[str, Any]:
    return one | {"was": date_words(one["finish_before"]), "is": date_words(one["finish"])}


def _row(one: dict[str, Any]) -> dict[str, Any]:
    return one | {
        "was": date_words(one["start_before"]),
        "is": date_words(one["start_after"]),
        "reason": reason_words(one),
        "cost": cost_words(one["cost_days"], has_own=one["delay_minutes"] > 0),
    }


def _overload(one: dict[str, Any]) -> dict[str, Any]:
    return one | {
        "from": date_words(one["begin"]),
        "asked": f"{one['needed'] / 100:g}\u00a0%",
        "has": f"{one['available'] / 100:g}\u00a0%",
        "named": ", ".join(one["tasks"]),
    }
