"""The fidelity report of a portfolio list, to keep as CSV, JSON and XLSX."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from quarterdeck.core.models import Person
from quarterdeck.core.permissions import may
from quarterdeck.core.views.access import signed_in
from quarterdeck.exchange.tables.plain import to_csv, to_workbook
from quarterdeck.portfolio import queries
from quarterdeck.portfolio.models import PortfolioList
from quarterdeck.portfolio.rules.lists.words import field_words, is_money

HEADERS = ("field", "kept", "changed", "withheld by the list", "lost", "guessed", "remark", "where")
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@signed_in
@require_safe
def list_fidelity(request: HttpRequest, number: int, kind: str) -> HttpResponse:
    actor: Person = request.actor  # type: ignore[attr-defined]
    found = queries.list_by_id(actor, number)
    rows = _rows(found, sees_money=may(actor, "finance.view_cost", found.workspace))
    if kind == "json":
        lines = [dict(zip(HEADERS, row, strict=True)) for row in rows]
        answer: HttpResponse = JsonResponse({"file": found.file_name, "state": found.state, "lines": lines})
    elif kind == "csv":
        answer = HttpResponse(to_csv(HEADERS, rows), content_type="text/csv; charset=utf-8")
    elif kind == "xlsx":
        answer = HttpResponse(to_workbook(HEADERS, rows, sheet="Fidelity"), content_type=WORKBOOK)
    else:
        raise Http404
    answer["Content-Disposition"] = f'attachment; filename="fidelity-list-{found.pk}.{kind}"'
    return answer


def _rows(found: PortfolioList, *, sees_money: bool) -> list[list[Any]]:
    """One row per field, then one per remark of the reading; nothing of money for those who may not see it."""
    rows: list[list[Any]] = [
        [
            field_words(name),
            *(tally[fate] for fate in ("kept", "changed", "withheld", "lost")),
            "yes" if tally["guessed"] else "",
            "",
            "",
        ]
        for name, tally in found.fidelity.items()
        if sees_money or not is_money(name)
    ]
    if sees_money:
        rows += [["", None, None, None, None, "", one["message"], one["place"]] for one in found.issues]
    return rows
