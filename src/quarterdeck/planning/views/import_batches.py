"""Files that were brought in together: what each would change, applying and undoing them as one."""

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
from quarterdeck.planning import actions
from quarterdeck.planning.choices import BatchStep, ImportState
from quarterdeck.planning.models import ImportBatch
from quarterdeck.planning.queries.imports import batch_by_id, batch_files, batch_job

ASKED = {
    BatchStep.APPLY: "All files are being applied, as one.",
    BatchStep.REVERT: "All files are being undone, as one.",
}


@signed_in
@require_safe
def import_batch(request: HttpRequest, number: int) -> HttpResponse:
    actor: Person = request.actor  # type: ignore[attr-defined]
    batch = batch_by_id(actor, number)
    template = "planning/import_batch_body.html" if request.headers.get("HX-Request") else "planning/import_batch.html"
    return render(request, template, _context(actor, batch))


def _context(actor: Person, batch: ImportBatch) -> dict[str, Any]:
    files = list(batch_files(batch))
    states = Counter(run.state for run in files)
    job = batch_job(batch)
    is_working = job is not None and job.is_active
    doubts = sum(run.difference.get("counts", {}).get("doubts", 0) for run in files if run.state == ImportState.READ)
    waiting = [run for run in files if run.state == ImportState.QUEUED or (run.state == "read" and run.applies_itself)]
    return {
        "workspace": batch.workspace,
        "batch": batch,
        "files": files,
        "job": job,
        "read": len(files) - len(waiting),
        "states": {str(state): count for state, count in states.items()},
        "doubts": doubts,
        "is_working": is_working,
        "is_reading": bool(waiting),
        "is_live": is_working or bool(waiting),
        "may_import": may(actor, "planning.import_plan", batch.workspace),
    }


@signed_in
@require_POST
def import_batch_step(request: HttpRequest, number: int, step: str) -> HttpResponse:
    actor: Person = request.actor  # type: ignore[attr-defined]
    batch = batch_by_id(actor, number)
    try:
        words = _step(actor, batch, step)
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        messages.error(request, refusal.words)
    else:
        messages.success(request, words)
    return redirect("planning:import_batch", number)


def _step(actor: Person, batch: ImportBatch, step: str) -> str:
    if step in BatchStep.values:
        actions.ask_batch_step(actor=actor, batch=batch, step=step, at=clock.now())
        return ASKED[BatchStep(step)]
    if step == "discard":
        count = actions.discard_batch(actor=actor, batch=batch, at=clock.now())
        return f"{count} file{'' if count == 1 else 's'} put aside; nothing was changed."
    raise NotVisible
