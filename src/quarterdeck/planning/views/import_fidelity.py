"""The fidelity report of an import: its lines in words, and as CSV, JSON and XLSX to keep."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from quarterdeck.core.models import Person
from quarterdeck.core.views.access import signed_in
from quarterdeck.exchange.tables.plain import to_csv, to_workbook
from quarterdeck.planning.models import ImportRun
from quarterdeck.planning.queries.imports import fidelity_of, report_of
from quarterdeck.planning.queries.plans import import_by_id
from quarterdeck.planning.rules.fidelity import Line, places, totals

HEADERS = (
    *("of", "field", "kept", "changed", "lost", "guessed"),
    *("what became of it", "how often", "how, why, on what ground", "where"),
)
Rows = list[list[Any]]


def _csv(rows: Rows) -> tuple[bytes, str]:
    return to_csv(HEADERS, rows), "text/csv; charset=utf-8"


def _xlsx(rows: Rows) -> tuple[bytes, str]:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return to_workbook(HEADERS, rows, sheet="Fidelity"), kind


WRITERS: dict[str, Callable[[Rows], tuple[bytes, str]]] = {"csv": _csv, "xlsx": _xlsx}


@signed_in
@require_safe
def import_fidelity(request: HttpRequest, number: int, kind: str) -> HttpResponse:
    actor: Person = request.actor  # type: ignore[attr-defined]
    run = import_by_id(actor, number)
    if kind == "json":
        answer: HttpResponse = JsonResponse(fidelity_of(run))
    elif kind in WRITERS:
        content, mime = WRITERS[kind](_rows(report_of(run)))
        answer = HttpResponse(content, content_type=mime)
    else:
        raise Http404
    answer["Content-Disposition"] = f'attachment; filename="fidelity-{run.pk}.{kind}"'
    return answer


def _rows(lines: list[Line]) -> Rows:
    """One row per field, or one per reason where it has some."""
    rows: Rows = []
    for line in lines:
        head = [line["entity"], line["field"], *(line[fate] for fate in ("kept", "changed", "lost", "guessed"))]
        notes = line["notes"] or [None]
        for note in notes:
            told = [note["fate"], note["count"], note["words"], places(note)] if note else ["", None, "", ""]
            rows.append([*head, *told])
    return rows


def report_context(run: ImportRun) -> dict[str, Any]:
    """What the page of the import says of its fidelity: what is not whole first."""
    lines = [line | {"notes": [note | {"where": places(note)} for note in line["notes"]]} for line in report_of(run)]
    sums = totals(lines)
    return {
        "report": lines,
        "report_totals": sums,
        "report_open": [line for line in lines if line["changed"] or line["lost"] or line["guessed"]],
    }
