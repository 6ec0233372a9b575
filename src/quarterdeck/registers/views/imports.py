"""Bringing a file of entries in: upload, columns, preview, import, undo."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from quarterdeck.core import clock
from quarterdeck.core.errors import NotAllowed, NotVisible, Refusal
from quarterdeck.core.views.access import signed_in
from quarterdeck.exchange.tables import column_letter
from quarterdeck.press.xlsx import list_to_xlsx
from quarterdeck.registers.actions import apply_import, map_import, preview_import, start_import
from quarterdeck.registers.declaration import Register
from quarterdeck.registers.errors import FileUnusable, ImportRefused
from quarterdeck.registers.models import ImportRun
from quarterdeck.registers.queries.exporting import XLSX
from quarterdeck.registers.queries.importing import Sheet, find_import, importable_fields, read_sheet
from quarterdeck.registers.queries.rights import places_to_import
from quarterdeck.registers.rules.imports import LABELS
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
    context = {"register": register, "workspace": place, "places": places, "fault": fault}
    context |= way_to(register, place=place.code)
    return render(request, "registers/import.html", context, status=422 if fault else 200)


@signed_in
@require_http_methods(["GET", "POST"])
def import_run(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """What the columns mean and what would happen; then what did."""
    register, actor = visible_register(request, key), actor_of(request)
    run = find_import(actor, register, number)
    found: dict[str, Any] = {}
    if request.method == "POST":
        try:
            map_import(actor=actor, run=run, mapping=_mapping(request, run))
            if request.POST.get("do") == "import":
                done = apply_import(actor=actor, run=run, at=clock.now())
                messages.success(request, f"{done.summary['made']} made, {done.summary['changed']} changed.")
                return redirect("registers:import_run", key, number)
            found["preview"] = preview_import(actor=actor, run=run, at=clock.now())
        except ImportRefused as refusal:
            found["faults"] = refusal.details["faults"]
        except (NotAllowed, NotVisible):
            raise
        except Refusal as refusal:
            found["fault"] = refusal.words
    context = {
        "register": register,
        "workspace": run.workspace,
        "run": run,
        "batch": run.batch,
        **_columns(register, run),
        **found,
        **way_to(register, place=run.workspace.code),
    }
    refused = "fault" in found or "faults" in found
    return render(request, "registers/import_run.html", context, status=422 if refused else 200)


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
        sheet = read_sheet(run.file)
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
    return {"columns": columns, "rows": len(sheet.lines), "choices": choices}


def _samples(sheet: Sheet, index: int) -> list[str]:
    found = [line.cells[index][:60] for line in sheet.lines if index < len(line.cells) and line.cells[index]]
    return found[:SAMPLES]
