"""Files that were brought in together, as one."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema, Status

from quarterdeck.core import clock
from quarterdeck.core.models import Person
from quarterdeck.planning import actions
from quarterdeck.planning.api.imports import ImportOut
from quarterdeck.planning.api.plans import actor_of
from quarterdeck.planning.models import ImportBatch
from quarterdeck.planning.queries.imports import batch_by_id, batch_files, batch_job

router = Router()


class BatchOut(Schema):
    """``refusal`` says why the last step changed nothing; ``job`` is its number."""

    id: int
    workspace: str
    created_at: datetime
    refusal: str
    job: int | None
    is_working: bool
    imports: list[ImportOut]

    @staticmethod
    def of(batch: ImportBatch, *, actor: Person) -> BatchOut:
        job = batch_job(batch)
        return BatchOut(
            id=batch.pk,
            workspace=batch.workspace.code,
            created_at=batch.created_at,
            refusal=batch.refusal,
            job=job.pk if job else None,
            is_working=job is not None and job.is_active,
            imports=[ImportOut.of(run, actor=actor) for run in batch_files(batch)],
        )


@router.get("/import-batches/{int:batch_id}", response=BatchOut, operation_id="planning_read_batch")
def read_batch(request: HttpRequest, batch_id: int) -> Any:
    actor = actor_of(request)
    return BatchOut.of(batch_by_id(actor, batch_id), actor=actor)


@router.post("/import-batches/{int:batch_id}/{step}", response={202: BatchOut}, operation_id="planning_step_batch")
def step_batch(request: HttpRequest, batch_id: int, step: Literal["apply", "revert", "discard"]) -> Any:
    """Apply or undo all files as one in the background, or put aside what is not applied."""
    actor = actor_of(request)
    batch = batch_by_id(actor, batch_id)
    if step == "discard":
        actions.discard_batch(actor=actor, batch=batch, at=clock.now())
    else:
        actions.ask_batch_step(actor=actor, batch=batch, step=step, at=clock.now())
    batch.refresh_from_db()
    return Status(202, BatchOut.of(batch, actor=actor))
