"""What a project remembers of its imports: who wins per field and source, and which rows are the same."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from quarterdeck.core import clock
from quarterdeck.core.errors import NotVisible, Refusal
from quarterdeck.core.models import Person, Workspace
from quarterdeck.core.permissions import may
from quarterdeck.core.views.access import signed_in
from quarterdeck.planning import actions
from quarterdeck.planning.choices import Winner
from quarterdeck.planning.models import ImportRun
from quarterdeck.planning.queries.imports import matches_of, rules_of
from quarterdeck.planning.queries.plans import project_workspace
from quarterdeck.planning.rules.differences.ruled import ruled_fields
from quarterdeck.planning.views.import_differences import TABLES
from quarterdeck.planning.views.words import field_words

SHOWN = 500


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def import_rules(request: HttpRequest, code: str) -> HttpResponse:
    actor: Person = request.actor  # type: ignore[attr-defined]
    workspace = project_workspace(actor, code)
    fault = ""
    if request.method == "POST":
        try:
            messages.success(request, _remembered(request, actor, workspace))
            return redirect("planning:import_rules", workspace.code)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            fault = refusal.words
    context = {
        "workspace": workspace,
        "rules": [
            {"rule": one, "table": TABLES[one.table], "field": field_words(one.field)} for one in rules_of(workspace)
        ],
        "matches": list(matches_of(workspace)[:SHOWN]),
        "sources": _sources(workspace),
        "fields": [
            (TABLES[table], [(f"{table}.{name}", field_words(name)) for name in sorted(names, key=field_words)])
            for table, names in ruled_fields().items()
        ],
        "winners": Winner.choices,
        "fault": fault,
        "may_import": may(actor, "planning.import_plan", workspace),
    }
    return render(request, "planning/import_rules.html", context, status=422 if fault else 200)


def _sources(workspace: Workspace) -> list[str]:
    rows = ImportRun.objects.filter(workspace=workspace).exclude(source="").order_by("source")
    return list(rows.values_list("source", flat=True).distinct())


def _remembered(request: HttpRequest, actor: Person, workspace: Workspace) -> str:
    forgotten = request.POST.get("forget", "")
    if forgotten:
        match = matches_of(workspace).filter(pk=forgotten).first() if forgotten.isdecimal() else None
        if match is None:
            raise NotVisible
        actions.forget_match(actor=actor, row_match=match, at=clock.now())
        return "The answer is forgotten; the next import asks again."
    table, _, field = request.POST.get("field", "").partition(".")
    winner = request.POST.get("winner", "")
    actions.set_import_rule(
        actor=actor,
        workspace=workspace,
        source=request.POST.get("source", ""),
        table=table,
        field=field,
        winner=winner,
        at=clock.now(),
    )
    return f"The rule for {field_words(field)} is {'ended' if winner == Winner.ASK else 'kept'}."
