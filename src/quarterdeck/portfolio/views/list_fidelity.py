"""The fidelity report of a portfolio list, to keep as CSV, JSON and XLSX."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from quarterdeck.core.models import Person
from quarterdeck.core.views.access import signed_in
from quarterdeck.core.views.fidelity import fidelity_file
from quarterdeck.portfolio import queries


@signed_in
@require_safe
def list_fidelity(request: HttpRequest, number: int, kind: str) -> HttpResponse:
    actor: Person = request.actor  # type: ignore[attr-defined]
    found = queries.list_by_id(actor, number)
    return fidelity_file(kind, queries.fidelity_of(actor, found), name=f"fidelity-list-{found.pk}")
