from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quarterdeck.core import clock
from quarterdeck.core.actions import (
    archive_workspace,
    create_workspace,
    delete_workspace,
    edit_workspace,
    move_workspace,
    restore_workspace,
    unarchive_workspace,
)
from quarterdeck.core.errors import NotVisible, Refusal
from quarterdeck.core.extension import landing_url
from quarterdeck.core.forms import CreateWorkspaceForm, EditWorkspaceForm, MoveWorkspaceForm, ReasonForm, refuse
from quarterdeck.core.models import Person, Workspace
from quarterdeck.core.permissions import may, may_anywhere, require
from quarterdeck.core.queries import deleted_workspaces, parents_for
from quarterdeck.core.rules import RETENTION
from quarterdeck.core.views.access import holds, signed_in

PER_PAGE = 100


@signed_in
@require_safe
def workspaces(request: HttpRequest) -> HttpResponse:
    actor: Person = request.actor  # type: ignore[attr-defined]
    shown = Workspace.objects.visible_to(actor).order_by("path")
    archived = request.GET.get("archived") == "yes"
    found = request.GET.get("q", "").strip()
    rows = _in_order([row for row in shown if archived or not row.is_archived])
    matching = [row for row in rows if found.lower() in f"{row.code} {row.name}".lower()]
    page = Paginator(matching, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(row, landing_url(row)) for row in page],
        "found": found,
        "has_archived": len(rows) < len(shown) or archived,
        "archived": archived,
        "bin": [(row, row.deleted_at + RETENTION) for row in deleted_workspaces(actor, clock.now()) if row.deleted_at],
        "may_create": may_anywhere(actor, "core.create_workspace"),
        "may_edit": may_anywhere(actor, "core.edit_workspace"),
    }
    return render(request, "core/workspaces.html", context)


@holds("core.create_workspace")
@require_http_methods(["GET", "HEAD", "POST"])
def workspace_create(request: HttpRequest) -> HttpResponse:
    actor: Person = request.actor  # type: ignore[attr-defined]
    places = Workspace.objects.visible_to(actor, permission="core.create_workspace").filter(archived_at__isnull=True)
    first = {"parent": request.GET.get("parent"), "kind": request.GET.get("kind")}
    form = CreateWorkspaceForm(request.POST or None, initial=first, parents=places.exclude(kind="project"))
    if request.method == "POST" and form.is_valid():
        try:
            made = create_workspace(actor=actor, at=clock.now(), **form.cleaned_data)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, f"{made.code} {made.name} has been created.")
            return redirect("core:workspaces")
    return render(request, "core/workspace_create.html", {"form": form}, status=422 if form.errors else 200)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def workspace_edit(request: HttpRequest, number: int) -> HttpResponse:
    actor: Person = request.actor  # type: ignore[attr-defined]
    workspace = _visible(actor, number)
    if not workspace.is_archived:
        require(actor, "core.edit_workspace", workspace)
    else:
        require(actor, "core.archive_workspace", workspace)
    form = EditWorkspaceForm(request.POST or None, initial={"code": workspace.code, "name": workspace.name})
    if request.method == "POST" and form.is_valid():
        try:
            edit_workspace(actor=actor, workspace=workspace, at=clock.now(), **form.cleaned_data)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "Saved.")
            return redirect("core:workspaces")
    return _edit_page(request, workspace, form=form)


@signed_in
@require_POST
def workspace_move(request: HttpRequest, number: int) -> HttpResponse:
    actor: Person = request.actor  # type: ignore[attr-defined]
    workspace = _visible(actor, number)
    form = MoveWorkspaceForm(request.POST, parents=_parents(actor, workspace))
    if form.is_valid():
        try:
            move_workspace(actor=actor, workspace=workspace, parent=form.cleaned_data["parent"], at=clock.now())
        except Refusal as refusal:
            if refusal.status in (403, 404):
                raise
            refuse(form, refusal)
        else:
            messages.success(request, f"{workspace.code} now stands below {form.cleaned_data['parent'].code}.")
            return redirect("core:workspaces")
    return _edit_page(request, workspace, move=form)


@signed_in
@require_POST
def workspace_archive(request: HttpRequest, number: int) -> HttpResponse:
    reason = _reason(request)
    workspace = archive_workspace(
        actor=request.actor,  # type: ignore[attr-defined]
        workspace=_visible(request.actor, number),  # type: ignore[attr-defined]
        at=clock.now(),
        reason=reason,
    )
    messages.success(request, f"{workspace.code} is archived and can only be read.")
    return redirect("core:workspaces")


@signed_in
@require_POST
def workspace_unarchive(request: HttpRequest, number: int) -> HttpResponse:
    workspace = unarchive_workspace(
        actor=request.actor,  # type: ignore[attr-defined]
        workspace=_visible(request.actor, number),  # type: ignore[attr-defined]
        at=clock.now(),
    )
    messages.success(request, f"{workspace.code} is in use again.")
    return redirect("core:workspaces")


@signed_in
@require_POST
def workspace_delete(request: HttpRequest, number: int) -> HttpResponse:
    workspace = delete_workspace(
        actor=request.actor,  # type: ignore[attr-defined]
        workspace=_visible(request.actor, number),  # type: ignore[attr-defined]
        at=clock.now(),
        reason=_reason(request),
    )
    messages.success(request, f"{workspace.code} lies in the bin for 30 days.")
    return redirect("core:workspaces")


@signed_in
@require_POST
def workspace_restore(request: HttpRequest, number: int) -> HttpResponse:
    gone = Workspace.objects.filter(pk=number, deleted_at__isnull=False).first()
    if gone is None:
        raise NotVisible
    actor: Person = request.actor  # type: ignore[attr-defined]
    workspace = restore_workspace(actor=actor, workspace=gone, at=clock.now())
    messages.success(request, f"{workspace.code} is back.")
    return redirect("core:workspaces")


def _edit_page(request: HttpRequest, workspace: Workspace, **forms: Any) -> HttpResponse:
    actor: Person = request.actor  # type: ignore[attr-defined]
    initial = {"code": workspace.code, "name": workspace.name}
    may_move = workspace.parent_id is not None and may(actor, "core.move_workspace", workspace)
    context = {
        "workspace": workspace,
        "form": forms.get("form") or EditWorkspaceForm(initial=initial),
        "move_form": forms.get("move") or MoveWorkspaceForm(parents=_parents(actor, workspace)),
        "reason_form": ReasonForm(),
        "may_edit": may(actor, "core.edit_workspace", workspace),
        "may_move": may_move,
        "may_archive": may(actor, "core.archive_workspace", workspace),
        "may_delete": workspace.parent_id is not None and may(actor, "core.delete_workspace", workspace),
    }
    wrong = any(form.errors for form in forms.values() if form is not None)
    return render(request, "core/workspace_edit.html", context, status=422 if wrong else 200)


def _parents(actor: Person, workspace: Workspace) -> Any:
    rows = parents_for(actor, workspace.kind, permission="core.move_workspace")
    return rows.exclude(path__startswith=workspace.path).exclude(pk=workspace.parent_id or 0)


def _visible(actor: Person, number: int) -> Workspace:
    workspace = Workspace.objects.visible_to(actor).filter(pk=number).first()
    if workspace is None:
        raise NotVisible
    return workspace


def _reason(request: HttpRequest) -> str:
    form = ReasonForm(request.POST)
    return str(form.cleaned_data["reason"]) if form.is_valid() else ""


def _in_order(rows: list[Workspace]) -> list[Workspace]:
    """Parents before their children; siblings as in the rail: programmes before projects, then by code."""
    places = {row.pk: (row.kind == "project", row.code) for row in rows}
    return sorted(rows, key=lambda row: [places.get(key, (False, "")) for key in [*row.ancestor_ids(), row.pk]])
