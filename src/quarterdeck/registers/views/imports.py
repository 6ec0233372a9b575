"""Bringing a file of entries in: upload, columns, preview, import, undo."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from quarterdeck.core import clock
from quarterdeck.core.actions import cancel_job
from quarterdeck.core.errors import NotAllowed, NotVisible, Refusal
from quarterdeck.core.models import JobRun, JobState, Person
from quarterdeck.core.views.access import signed_in
from quarterdeck.exchange.tables import column_letter
from quarterdeck.press.xlsx import list_to_xlsx
from quarterdeck.registers.actions import apply_import, ask_import, map_import, preview_import, start_import
from quarterdeck.registers.choices import ImportStep
from quarterdeck.registers.declaration import Register
from quarterdeck.registers.errors import FileUnusable
from quarterdeck.registers.models import ImportRun
from quarterdeck.registers.queries.exporting import XLSX
from quarterdeck.registers.queries.importing import (
    MOST_ROWS,
    Sheet,
    find_import,
    importable_fields,
    job_of_import,
    read_head,
)
from quarterdeck.registers.queries.rights import places_to_import
from quarterdeck.registers.rules.imports import LABELS, Fault
from quarterdeck.registers.views.requests import actor_of, visible_register, way_to

SAMPLES = 3


@signed_in
@require_http_methods(["GET", "POST"])
def import_file(request: HttpRequest, key: str) -> HttpResponse:
    """Choose a workspace and a file."""
    register, actor = visible_register(request, key), actor_of(request)
    places = places_to_import(actor, register)
    if not places:
        raise NotAllowed(f"You hold no role that may import {register.title.lower()}.")
    wanted = (request.POST.get("place") or request.GET.get("in") or "").casefold()
    place = next((one for one in places if one.code.casefold() == wanted), places[0])
    fault = ""
    if request.method == "POST":
        file = request.FILES.get("file")
        try:
            if file is None:
                raise Refusal("Choose a file: CSV, XLSX or ODS.")
            run = start_import(
                actor=actor, register=register, workspace=place, content=file, name=file.name or "file", at=clock.now()
            )
            return redirect("registers:import_run", key, run.pk)
        except (NotAllowed, NotVisible):
            raise
        except Refusal as refusal:
            fault = refusal.words
    context = {"register": register, "workspace": place, "places": places, "fault": fault, "most_rows": MOST_ROWS}
    context |= way_to(register, place=place.code)
    return render(request, "registers/import.html", context, status=422 if fault else 200)


@signed_in
@require_http_methods(["GET", "POST"])
def import_run(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """What the columns mean and what would happen; then what did. Steps of a large file are followed here."""
    register, actor = visible_register(request, key), actor_of(request)
    run, refused = find_import(actor, register, number), ""
    if request.method == "POST":
        try:
            if _step(request, actor, run):
                return redirect("registers:import_run", key, number)
        except (NotAllowed, NotVisible):
            raise
        except Refusal as refusal:
            refused = refusal.words
    job = job_of_import(run)
    is_live = job is not None and job.is_active
    faults = [Fault(**one) for one in run.faults]
    context = {
        "register": register,
        "workspace": run.workspace,
        "run": run,
        "batch": run.batch,
        "job": job,
        "is_live": is_live,
        "faults": faults,
        "fault": refused if not faults else "",
        "stopped": "" if job is None or is_live or faults else _end(job),
        **({} if is_live or run.batch else _columns(register, run)),
        **way_to(register, place=run.workspace.code),
    }
    template = "registers/import_body.html" if request.headers.get("HX-Request") else "registers/import_run.html"
    return render(request, template, context, status=422 if refused else 200)


def _step(request: HttpRequest, actor: Person, run: ImportRun) -> bool:
    """Do, or ask for, what a button says. Returns whether the page is to be read anew."""
    wanted, at = request.POST.get("do", ""), clock.now()
    if wanted == "stop":
        job = job_of_import(run)
        if job is not None and job.is_active:
            cancel_job(actor=actor, run=job, at=at)
        return True
    map_import(actor=actor, run=run, mapping=_mapping(request, run))
    if run.is_large:
        step = ImportStep.APPLY if wanted == "import" else ImportStep.CHECK
        ask_import(actor=actor, run=run, step=step, at=at)
        return True
    if wanted == "import":
        done = apply_import(actor=actor, run=run, at=at)
        messages.success(request, f"{done.summary['made']} made, {done.summary['changed']} changed.")
        return True
    preview_import(actor=actor, run=run, at=at)
    return False


def _end(job: JobRun) -> str:
    """Why the last step came to nothing, in words."""
    if job.state == JobState.CANCELLED:
        return "This was stopped. Nothing was changed."
    return f"{job.error} Nothing was changed." if job.state == JobState.FAILED else ""


@signed_in
@require_safe
def import_template(request: HttpRequest, key: str) -> HttpResponse:
    """A workbook with a heading per field and the register's example as its first row."""
    register = visible_register(request, key)
    places = places_to_import(actor_of(request), register)
    if not places:
        raise NotAllowed(f"You hold no role that may import {register.title.lower()}.")
    fields = importable_fields(register, places[0])
    example = [str(register.example.get(name, "")) for name in fields]
    content = list_to_xlsx(register.title, ["Id", *(one.label for one in fields.values())], [["", *example]])
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{register.key}-template.xlsx"'
    return response


def _mapping(request: HttpRequest, run: ImportRun) -> list[str]:
    return [request.POST.get(f"column-{index}", "")[:80] for index in range(len(run.mapping))]


def _columns(register: Register[Any], run: ImportRun) -> dict[str, Any]:
    """Each column with its heading, its first values and what it is taken for."""
    fields = importable_fields(register, run.workspace)
    try:
        sheet = read_head(run.file)
    except FileUnusable as refusal:
        return {"fault": refusal.words, "columns": [], "rows": 0, "choices": []}
    columns = [
        {
            "index": index,
            "letter": column_letter(index),
            "heading": heading,
            "samples": _samples(sheet, index),
            "chosen": run.mapping[index] if index < len(run.mapping) else "",
        }
        for index, heading in enumerate(sheet.headings)
    ]
    choices: Sequence[tuple[str, str]] = [*LABELS.items(), *((name, one.label) for name, one in fields.items())]
    return {"columns": columns, "rows": run.checked.get("rows", len(sheet.lines)), "choices": choices}


def _samples(sheet: Sheet, index: int) -> list[str]:
    found = [line.cells[index][:60] for line in sheet.lines if index < len(line.cells) and line.cells[index]]
    return found[:SAMPLES]
