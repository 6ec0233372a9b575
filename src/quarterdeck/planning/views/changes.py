"""The history of change sets, and one of them: what it does, applying, undoing, discarding."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from quarterdeck.core import clock
from quarterdeck.core.errors import NotVisible, Refusal
from quarterdeck.core.models import Person
from quarterdeck.core.permissions import may
from quarterdeck.core.views.access import signed_in
from quarterdeck.planning import actions
from quarterdeck.planning.choices import ImportState
from quarterdeck.planning.models import ChangeSet, Task
from quarterdeck.planning.queries.plans import changes_of, plan_of, project_workspace, sees_money
from quarterdeck.planning.rules.money import without_money
from quarterdeck.planning.views.imports import place_above, undone
from quarterdeck.planning.views.words import date_words, moved_rows

PER_PAGE = 50
STEPS: dict[str, tuple[Callable[..., ChangeSet], str]] = {
    "apply": (actions.apply_change_set, "Applied."),
    "revert": (actions.revert_change_set, "Undone. The plan is again what it was before."),
    "discard": (actions.discard_change_set, "The draft is discarded."),
    "rebase": (actions.rebase_change_set, "The draft now starts from the present plan."),
}


@signed_in
@require_safe
def changes(request: HttpRequest, code: str) -> HttpResponse:
    actor: Person = request.actor  # type: ignore[attr-defined]
    workspace = project_workspace(actor, code)
    plan = plan_of(workspace)
    rows = changes_of(plan) if plan else ChangeSet.objects.none()
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "workspace": workspace,
        "plan": plan,
        "page": page,
        "drafts": rows.filter(state="draft").count(),
        "may_edit": bool(plan) and may(actor, "planning.edit_plan", plan),
    }
    return render(request, "planning/changes.html", context)


@signed_in
@require_safe
def change(request: HttpRequest, code: str, number: int) -> HttpResponse:
    actor: Person = request.actor  # type: ignore[attr-defined]
    row, plan = _found(actor, code, number)
    base = row.plans.get(plan=plan)
    shown = row.effects if sees_money(actor, plan) else without_money(row.effects)
    effects = shown.get("plans", {}).get(str(plan.pk), shown)
    context = {
        "workspace": plan.workspace,
        "plan": plan,
        "change": row,
        "effects": effects,
        "moved": _named(effects),
        "finish_was": date_words(effects.get("finish", {}).get("before")),
        "finish_is": date_words(effects.get("finish", {}).get("after")),
        "is_stale": row.state == "draft" and base.base_version != plan.version,
        "may_edit": may(actor, "planning.edit_plan", plan) or row.created_by_id == actor.pk,
    }
    return render(request, "planning/change.html", context)


def _named(effects: dict[str, Any]) -> list[dict[str, Any]]:
    moved = effects.get("moved", [])[:200]
    names = dict(Task.objects.filter(pk__in=[one["task"] for one in moved]).values_list("pk", "name"))
    return moved_rows(moved, names)


@signed_in
@require_POST
def change_step(request: HttpRequest, code: str, number: int, step: str) -> HttpResponse:
    actor: Person = request.actor  # type: ignore[attr-defined]
    row, plan = _found(actor, code, number)
    if step not in STEPS:
        raise NotVisible
    act, done = STEPS[step]
    run = row.imports.filter(state=ImportState.APPLIED).first() if step == "revert" else None
    try:
        if run is not None:
            actions.revert_import(actor=actor, import_run=run, at=clock.now())
            done = undone(run)
        else:
            act(actor=actor, change_set=row, at=clock.now())
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        messages.error(request, refusal.words)
        return redirect("planning:change", plan.workspace.code, number)
    messages.success(request, done)
    if run is not None and run.workspace.deleted_at is not None:
        return redirect(place_above(run.workspace))
    if step == "discard":
        return redirect("planning:changes", plan.workspace.code)
    return redirect("planning:change", plan.workspace.code, number)


def _found(actor: Person, code: str, number: int) -> tuple[ChangeSet, Any]:
    workspace = project_workspace(actor, code)
    plan = plan_of(workspace)
    row = changes_of(plan).filter(pk=number).first() if plan else None
    if row is None or not ChangeSet.objects.visible_to(actor).filter(pk=number).exists():
        raise NotVisible
    return row, plan
