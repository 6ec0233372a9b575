"""Bringing plan files in: drop, look at the difference, apply, undo; and the history of a project's imports."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quarterdeck.core import clock
from quarterdeck.core.errors import NotVisible, Refusal
from quarterdeck.core.extension import landing_url
from quarterdeck.core.models import Person, Workspace, WorkspaceKind
from quarterdeck.core.permissions import may
from quarterdeck.core.views.access import holds, signed_in
from quarterdeck.core.views.fidelity import fidelity_context
from quarterdeck.planning import actions
from quarterdeck.planning.choices import ImportState, Winner
from quarterdeck.planning.models import ImportRun, Task
from quarterdeck.planning.queries.imports import free_project_code, reading_job, report_of
from quarterdeck.planning.queries.plans import HEAVY, import_by_id, imports_of, project_workspace, sees_money
from quarterdeck.planning.rules.money import without_cells, without_money
from quarterdeck.planning.views.import_differences import line_words
from quarterdeck.planning.views.import_lists import bring_lists, show_lists, split_lists
from quarterdeck.planning.views.import_mapping import mapping_context, sent_mapping
from quarterdeck.planning.views.words import counted, date_words, moved_rows

RECENT, SHOWN, FIRST_LINES, SKIPPED_SHOWN = 10, 200, 50, 5
CHOICES = (
    ("ours", "Keep ours"),
    ("file", "Take the file’s"),
    ("always-ours", "Ours, and always for this field"),
    ("always-file", "The file’s, and always for this field"),
)
ACCEPTED = (
    ".mpp,.mpt,.mpx,.xml,.xer,.pmxml,.pod,.mpd,.json,.jsonl,.gz,.planner,.gan,.pp,.prx,.sp,.csv,.tsv,.txt,.rss,.zip,"
    ".xlsx,.xlsm,.ods"
)


@signed_in
@require_safe
def imports(request: HttpRequest, code: str) -> HttpResponse:
    """Every import of the project, with its fidelity, its original and its undo."""
    actor: Person = request.actor  # type: ignore[attr-defined]
    workspace = project_workspace(actor, code)
    runs = list(imports_of(workspace)[:100])
    context = {
        "workspace": workspace,
        "runs": runs,
        "applied": sum(run.state == ImportState.APPLIED for run in runs),
        "may_open": sees_money(actor, workspace),
        "may_import": may(actor, "planning.import_plan", workspace),
    }
    return render(request, "planning/imports.html", context)


@holds("planning.import_plan")
@require_http_methods(["GET", "POST"])
def import_files(request: HttpRequest) -> HttpResponse:
    """Where files are dropped: into a new project of a portfolio or programme, or into an existing plan."""
    actor: Person = request.actor  # type: ignore[attr-defined]
    places = Workspace.objects.visible_to(actor, permission="planning.import_plan").filter(archived_at=None)
    projects = places.filter(kind=WorkspaceKind.PROJECT).order_by("code")
    homes = Workspace.objects.visible_to(actor, permission="portfolio.create_project").filter(
        archived_at=None, kind__in=[WorkspaceKind.PORTFOLIO, WorkspaceKind.PROGRAMME]
    )
    organisations = Workspace.objects.visible_to(actor, permission="portfolio.create_portfolio").filter(
        archived_at=None, kind=WorkspaceKind.ORGANISATION
    )
    fault = ""
    if request.method == "POST":
        workspace = (places | organisations).filter(code__iexact=request.POST.get("workspace", "")).first()
        files = named_files(request)
        if workspace is None:
            fault = "Choose where the plan goes."
        elif not files:
            fault = "Choose at least one plan file."
        else:
            try:
                lists, plans = split_lists(request, workspace, files)
                brought = bring_lists(request, actor, workspace, lists)
                if not plans:
                    return show_lists(brought)
                return _brought(request, _uploaded(request, actor, workspace, plans))
            except Refusal as refusal:
                if refusal.status in {403, 404}:
                    raise
                fault = refusal.words
    context = {
        "projects": projects,
        "homes": homes.order_by("path"),
        "organisations": organisations.order_by("path"),
        "kind": request.POST.get("kind", ""),
        "new_code": request.POST.get("new_code", ""),
        "chosen": request.POST.get("workspace") or request.GET.get("into", ""),
        "accept": ACCEPTED,
        "fault": fault,
        **_recent(actor),
    }
    template = "planning/import_recent.html" if request.headers.get("HX-Request") else "planning/import.html"
    return render(request, template, context, status=422 if fault else 200)


def named_files(request: HttpRequest) -> list[tuple[str, Any]]:
    """The uploaded files by name; those out of a folder with their place in it, which the page sends beside them."""
    files = request.FILES.getlist("file")
    try:
        paths = json.loads(request.POST.get("paths") or "[]")
    except ValueError:
        paths = []
    names = [file.name or "plan" for file in files]
    if isinstance(paths, list) and len(paths) == len(files):
        placed = zip(names, map(str, paths), strict=True)
        names = [path if path.rpartition("/")[2] == name else name for name, path in placed]
    return list(zip(names, files, strict=True))


def _brought(request: HttpRequest, runs: list[ImportRun]) -> HttpResponse:
    """One import shows itself; of several, the list."""
    left_out = [one["place"] for one in runs[0].issues]
    if left_out:
        more = f" and {len(left_out) - SKIPPED_SHOWN} more" if len(left_out) > SKIPPED_SHOWN else ""
        messages.warning(request, f"Left out, because it is no plan: {', '.join(left_out[:SKIPPED_SHOWN])}{more}.")
    if len(runs) == 1:
        return redirect("planning:import_run", runs[0].pk)
    return redirect("planning:import_batch", runs[0].batch_id)


def _recent(actor: Person) -> dict[str, Any]:
    """The person's last imports; they follow what is being read."""
    mine = ImportRun.objects.visible_to(actor).filter(created_by=actor).select_related("workspace").defer(*HEAVY)
    rows = list(mine.order_by("-id")[:RECENT])
    return {"recent": rows, "is_live": any(run.state == ImportState.QUEUED for run in rows)}


def _uploaded(request: HttpRequest, actor: Person, workspace: Workspace, files: Any) -> list[ImportRun]:
    return actions.upload_plan_files(
        actor=actor,
        workspace=workspace,
        files=files,
        applies_itself=bool(request.POST.get("apply")),
        at=clock.now(),
    )


@signed_in
@require_safe
def import_run(request: HttpRequest, number: int) -> HttpResponse:
    """One file: what is in it, what it would change here, and the steps that are open."""
    actor: Person = request.actor  # type: ignore[attr-defined]
    run = import_by_id(actor, number)
    job = reading_job(run)
    is_open = run.state == ImportState.QUEUED or (run.state == ImportState.READ and run.applies_itself)
    is_new = run.plan_id is None and run.workspace.kind != WorkspaceKind.PROJECT
    may_see_money = sees_money(actor, run)
    may_import = may(actor, "planning.import_plan", run.workspace)
    report = report_of(run)
    if not may_see_money:
        run.difference, run.issues = without_money(run.difference), without_cells(run.issues)
        report = without_cells(report)
    context = {
        "workspace": run.workspace,
        "run": run,
        "is_new": is_new,
        "code": free_project_code(run.new_project_name or run.file_name) if is_new else "",
        "job": job,
        "counts": run.difference.get("counts", {}),
        "effects": run.difference.get("effects", {}),
        "moved": _named(run),
        **_lines(run, may_see_money=may_see_money),
        "doubts": run.difference.get("doubts", [])[:SHOWN],
        "kept": counted(run.fidelity.get("kept", {})),
        **fidelity_context(report),
        "finish_was": date_words(run.difference.get("effects", {}).get("finish", {}).get("before")),
        "finish_is": date_words(run.difference.get("effects", {}).get("finish", {}).get("after")),
        "grave": [one for one in run.issues if one["severity"] == "error"],
        "may_open": may_see_money,
        "is_live": is_open and (job is None or job.is_active),
        "has_stopped": is_open and job is not None and not job.is_active,
        "may_import": may_import,
        **(mapping_context(run, may_import=may_import) if may_see_money else {}),
        "cells": any(one["severity"] == "warning" and "column" in one["place"] for one in run.issues),
    }
    template = "planning/import_body.html" if request.headers.get("HX-Request") else "planning/import_run.html"
    return render(request, template, context)


def _lines(run: ImportRun, *, may_see_money: bool) -> dict[str, Any]:
    """The first lines of the difference, those that a person decides apart."""
    every = run.lines or []
    asked = [line for line in every if line["what"] == "conflict"]
    others = [line for line in every if line["what"] != "conflict"]
    return {
        "conflicts": line_words(asked[:SHOWN], run, may_see_money=may_see_money),
        "conflict_count": len(asked),
        "lines": line_words(others[:FIRST_LINES], run, may_see_money=may_see_money),
        "line_count": len(others),
        "choices": CHOICES,
    }


def _named(run: ImportRun) -> list[dict[str, Any]]:
    moved = run.difference.get("effects", {}).get("moved", [])[:200]
    names = dict(Task.objects.filter(pk__in=[one["task"] for one in moved]).values_list("pk", "name"))
    return moved_rows(moved, names)


@signed_in
@require_POST
def import_step(request: HttpRequest, number: int, step: str) -> HttpResponse:
    actor: Person = request.actor  # type: ignore[attr-defined]
    run = import_by_id(actor, number)
    try:
        words = _step(request, actor, run, step)
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        messages.error(request, refusal.words)
        return redirect("planning:import_run", number)
    messages.success(request, words)
    run.refresh_from_db(fields=["workspace", "plan", "state"])
    if run.workspace.deleted_at is not None:
        return redirect(place_above(run.workspace))
    if step == "apply" and run.plan is not None:
        return redirect("planning:plan", run.plan.workspace.code)
    return redirect("planning:import_run", number)


def undone(run: ImportRun) -> str:
    if run.workspace.deleted_at is not None:
        return f"The import is undone. {run.workspace.code}, which it made, lies in the bin for 30 days."
    return "The import is undone. The plan is again what it was before."


def place_above(workspace: Workspace) -> str:
    """Where one goes when a workspace is gone: the page of the one above it."""
    return (landing_url(workspace.parent) if workspace.parent else None) or "/"


def _step(request: HttpRequest, actor: Person, run: ImportRun, step: str) -> str:
    if step == "apply":
        actions.apply_import(
            actor=actor,
            import_run=run,
            **_decided(run, request.POST.getlist("decide")),
            project_code=request.POST.get("code", ""),
            project_name=request.POST.get("name", ""),
            at=clock.now(),
        )
        return f"{run.file_name} is applied. Undo it from the imports or the changes of the project."
    if step == "answer":
        answers = {
            name.removeprefix("same-"): value == "yes"
            for name, value in request.POST.items()
            if name.startswith("same-")
        }
        rest = {"yes": True, "no": False}.get(request.POST.get("rest", ""))
        actions.answer_doubts(
            actor=actor, import_run=run, answers={} if rest is not None else answers, rest=rest, at=clock.now()
        )
        left = run.difference.get("counts", {}).get("doubts", 0)
        return f"Your answers are kept; {left} more are open." if left else "Your answers are kept."
    if step == "mapping":
        mapping = sent_mapping(run, request.POST)
        actions.change_import_mapping(actor=actor, import_run=run, mapping=mapping, at=clock.now())
        return "The list is read again with these columns."
    if step == "revert":
        actions.revert_import(actor=actor, import_run=run, at=clock.now())
        return undone(run)
    if step == "again":
        actions.read_again(actor=actor, import_run=run, at=clock.now())
        return "Reading goes on where it stopped."
    if step == "discard":
        actions.discard_import(actor=actor, import_run=run, at=clock.now())
        return "The file is put aside; nothing was changed."
    raise NotVisible


def _decided(run: ImportRun, choices: list[str]) -> dict[str, Any]:
    """Decisions of the conflict table, ``choice|key``: this once, or as a rule of the field."""
    conflicts = {line["key"]: line for line in run.lines or () if line["what"] == "conflict"}
    decided: dict[str, Any] = {"taken": [], "kept": [], "rules": {}}
    for one in choices:
        choice, _, key = one.partition("|")
        if key not in conflicts or choice not in dict(CHOICES):
            continue
        decided["taken" if choice in {"file", "always-file"} else "kept"].append(key)
        if choice.startswith("always-"):
            winner = Winner.SOURCE if choice == "always-file" else Winner.OURS
            decided["rules"][conflicts[key]["table"], conflicts[key]["field"]] = winner
    return decided
