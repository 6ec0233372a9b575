"""The fidelity report of an import, whatever was imported: its lines on a page, and as CSV, JSON and XLSX to keep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404, HttpResponse, JsonResponse

from quarterdeck.exchange.fidelity.lines import HEADERS, Line, places, rows_of, totals
from quarterdeck.exchange.tables.plain import to_csv, to_workbook

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def fidelity_file(kind: str, report: Mapping[str, Any], *, name: str) -> HttpResponse:
    """The report as a file of this kind: of what it speaks, its ``totals``, and its lines under ``fields``."""
    if kind == "json":
        answer: HttpResponse = JsonResponse(report)
    elif kind == "csv":
        answer = HttpResponse(to_csv(HEADERS, rows_of(report["fields"])), content_type="text/csv; charset=utf-8")
    elif kind == "xlsx":
        workbook = to_workbook(HEADERS, rows_of(report["fields"]), sheet="Fidelity")
        answer = HttpResponse(workbook, content_type=WORKBOOK)
    else:
        raise Http404
    answer["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return answer


def fidelity_context(lines: Sequence[Line]) -> dict[str, Any]:
    """What a page says of the report: what is not whole first."""
    shown = [line | {"notes": [note | {"where": places(note)} for note in line["notes"]]} for line in lines]
    return {
        "report": shown,
        "report_totals": totals(lines),
        "report_open": [line for line in shown if line["changed"] or line["lost"] or line["guessed"]],
    }
