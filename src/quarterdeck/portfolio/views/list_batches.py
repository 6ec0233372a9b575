"""Portfolio lists that were brought in together: what each says, applying and undoing them as one."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from quarterdeck.core import clock
from quarterdeck.core.errors import NotVisible, Refusal
from quarterdeck.core.models import Person
from quarterdeck.core.permissions import may
from quarterdeck.core.views.access import signed_in
from quarterdeck.portfolio import actions, queries
from quarterdeck.portfolio.choices import ListsStep, ListState
from quarterdeck.portfolio.models import ListBatch

ASKED = {
    ListsStep.APPLY: "All lists are being applied in the order of their days, as one.",
    ListsStep.REVERT: "All lists are being undone, as one.",
}


@signed_in
@require_safe
def list_batch(request: HttpRequest, number: int) -> HttpResponse:
    actor: Person = request.actor  # type: ignore[attr-defined]
    batch = queries.list_batch_by_id(actor, number)
    template = "portfolio/list_batch_body.html" if request.headers.get("HX-Request") else "portfolio/list_batch.html"
    return render(request, template, _context(actor, batch))


def _context(actor: Person, batch: ListBatch) -> dict[str, Any]:
    lists = list(queries.lists_of_batch(batch))
    states = Counter(one.state for one in lists)
    job = queries.list_batch_job(batch)
    is_working = job is not None and job.is_active
    is_reading = bool(states[ListState.QUEUED])
    return {
        "workspace": batch.workspace,
        "batch": batch,
        "lists": lists,
        "job": job,
        "read": len(lists) - states[ListState.QUEUED],
        "waiting": states[ListState.READ],
        "failed": states[ListState.FAILED],
        "applied": states[ListState.APPLIED] + states[ListState.SUPERSEDED],
        "is_working": is_working,
        "is_reading": is_reading,
        "is_live": is_working or is_reading,
        "may_import": may(actor, "portfolio.import_list", batch.workspace),
    }


@signed_in
@require_POST
def list_batch_step(request: HttpRequest, number: int, step: str) -> HttpResponse:
    actor: Person = request.actor  # type: ignore[attr-defined]
    batch = queries.list_batch_by_id(actor, number)
    try:
        words = _step(actor, batch, step)
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        messages.error(request, refusal.words)
    else:
        messages.success(request, words)
    return redirect("portfolio:list_batch", number)


def _step(actor: Person, batch: ListBatch, step: str) -> str:
    if step in ListsStep.values:
        actions.ask_lists_step(actor=actor, batch=batch, step=step, at=clock.now())
        return ASKED[ListsStep(step)]
    if step == "discard":
        count = actions.discard_lists(actor=actor, batch=batch, at=clock.now())
        return f"{count} list{'' if count == 1 else 's'} put aside; nothing was changed."
    raise NotVisible
