"""The fidelity report of an import, to keep as CSV, JSON and XLSX."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from quarterdeck.core.models import Person
from quarterdeck.core.views.access import signed_in
from quarterdeck.core.views.fidelity import fidelity_file
from quarterdeck.planning.queries.imports import fidelity_of
from quarterdeck.planning.queries.plans import import_by_id, sees_money
from quarterdeck.planning.rules.money import without_cells


@signed_in
@require_safe
def import_fidelity(request: HttpRequest, number: int, kind: str) -> HttpResponse:
    actor: Person = request.actor  # type: ignore[attr-defined]
    run = import_by_id(actor, number)
    told = fidelity_of(run)
    return fidelity_file(kind, told if sees_money(actor, run) else without_cells(told), name=f"fidelity-{run.pk}")
