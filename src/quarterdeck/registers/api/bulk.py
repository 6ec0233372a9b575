"""The same change to many entries, taking it back, and a list as a file."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field as Bound
from ninja import Router, Schema, Status

from quarterdeck.core import clock
from quarterdeck.core.errors import NotVisible
from quarterdeck.registers.actions import ask_import, bulk_edit_entries, undo_batch
from quarterdeck.registers.api.registers import visible_register
from quarterdeck.registers.api.shapes import REFUSALS, Key, Number, Strict, Values, actor_of
from quarterdeck.registers.choices import ImportStep
from quarterdeck.registers.models import ChangeBatch
from quarterdeck.registers.queries.importing import large_import_of

router = Router()


class BulkIn(Strict):
    entries: Annotated[list[Number], Bound(min_length=1, max_length=1000)]
    values: Values


class BatchOut(Schema):
    id: int
    changed: int
    undone: bool


@router.post("/registers/{key}/bulk", response={200: BatchOut, **REFUSALS}, operation_id="registers_edit_entries")
def edit_many(request: HttpRequest, key: Key, body: BulkIn) -> Any:
    """Set the same fields on all of these entries, or on none."""
    batch = bulk_edit_entries(
        actor=actor_of(request),
        register=visible_register(request, key),
        numbers=body.entries,
        values=body.values,
        at=clock.now(),
    )
    return _told(batch)


@router.post(
    "/registers/{key}/batches/{int:number}/undo",
    response={200: BatchOut, 202: BatchOut, **REFUSALS},
    operation_id="registers_undo_batch",
)
def undo(request: HttpRequest, key: Key, number: Number) -> Any:
    """Take back what one has changed together, if nobody has changed any of it since.

    An import of more than 1,000 rows is taken back in the background (202).
    """
    batch = ChangeBatch.objects.filter(pk=number, register=visible_register(request, key).key).first()
    if batch is None:
        raise NotVisible
    large = large_import_of(batch)
    if large is not None:
        ask_import(actor=actor_of(request), run=large, step=ImportStep.UNDO, at=clock.now())
        return Status(202, _told(batch))
    return _told(undo_batch(actor=actor_of(request), batch=batch, at=clock.now()))


def _told(batch: ChangeBatch) -> dict[str, Any]:
    return {"id": batch.pk, "changed": len(batch.items), "undone": batch.undone_at is not None}
