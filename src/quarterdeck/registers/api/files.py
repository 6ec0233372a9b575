"""Lists as files, and files as entries."""

from __future__ import annotations

import json
from typing import Annotated, Any

from django.http import HttpRequest, StreamingHttpResponse
from ninja import Field as Bound
from ninja import File, Form, Router, Schema, Status
from ninja.files import UploadedFile

from quarterdeck.core import clock
from quarterdeck.core.errors import Refusal
from quarterdeck.core.permissions import require_anywhere
from quarterdeck.core.queries import find_workspace
from quarterdeck.registers.actions import apply_import, ask_import, map_import, preview_import, start_import
from quarterdeck.registers.api.entries import listed_by
from quarterdeck.registers.api.registers import visible_register
from quarterdeck.registers.api.shapes import REFUSALS, Key, Number, Problem, Strict, actor_of
from quarterdeck.registers.choices import ImportStep
from quarterdeck.registers.errors import ImportRefused
from quarterdeck.registers.models import ImportRun
from quarterdeck.registers.queries.exporting import file_of
from quarterdeck.registers.queries.importing import find_import, job_of_import

router = Router()


class ImportIn(Strict):
    """``mapping``: a JSON list with the field of each column, "" for none; guessed from the headings if left out."""

    workspace: Annotated[str, Bound(min_length=1, max_length=32)]
    mapping: Annotated[str, Bound(max_length=20_000)] = ""
    preview: bool = False


class FaultOut(Schema):
    row: int
    column: str
    heading: str
    words: str


class ImportOut(Schema):
    """``job``: the background work of a file with more than 1,000 rows; read the import again when it has ended."""

    id: int
    job: int | None
    mapping: list[str]
    made: int
    changed: int
    batch: int | None
    faults: list[FaultOut]


@router.get("/registers/{key}/export", response={200: None, **REFUSALS}, operation_id="registers_export_entries")
def export(request: HttpRequest, key: Key, format: str = "csv") -> Any:
    """What a list with these parameters shows, as ``format=csv`` or ``format=xlsx``."""
    register = visible_register(request, key)
    require_anywhere(actor_of(request), register.permission("export"))
    file = file_of(listed_by(request, register), format)
    response = StreamingHttpResponse(file.content, content_type=file.type)
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return response


@router.post(
    "/registers/{key}/imports",
    response={**REFUSALS, 200: ImportOut, 201: ImportOut, 202: ImportOut, 422: ImportOut | Problem},
    operation_id="registers_import_entries",
)
def bring_in(request: HttpRequest, key: Key, body: Form[ImportIn], file: File[UploadedFile]) -> Any:
    """Make and change entries by the rows of a file, all or none; ``preview`` only says what would happen.

    A file of more than 1,000 rows is taken in the background (202).
    """
    actor, at = actor_of(request), clock.now()
    run = start_import(
        actor=actor,
        register=visible_register(request, key),
        workspace=find_workspace(actor, body.workspace),
        content=file,
        name=file.name or "file",
        at=at,
    )
    try:
        if body.mapping:
            run = map_import(actor=actor, run=run, mapping=_mapping(body.mapping))
        if run.is_large:
            ask_import(actor=actor, run=run, step=ImportStep.CHECK if body.preview else ImportStep.APPLY, at=at)
            return Status(202, _told(run))
        if body.preview:
            preview_import(actor=actor, run=run, at=at)
            return Status(200, _told(run))
        run = apply_import(actor=actor, run=run, at=at)
    except ImportRefused:
        return Status(422, _told(run))
    return Status(201, _told(run))


@router.get(
    "/registers/{key}/imports/{int:number}",
    response={200: ImportOut, **REFUSALS},
    operation_id="registers_read_import",
)
def read_import(request: HttpRequest, key: Key, number: Number) -> Any:
    """One's own import: what it would do, did, or what is wrong with its rows."""
    return _told(find_import(actor_of(request), visible_register(request, key), number))


def _told(run: ImportRun) -> dict[str, Any]:
    job, counts = job_of_import(run), run.summary or run.checked
    return {
        "id": run.pk,
        "job": job.pk if job else None,
        "mapping": run.mapping,
        "made": counts.get("made", 0),
        "changed": counts.get("changed", 0),
        "batch": run.batch_id,
        "faults": run.faults,
    }


def _mapping(text: str) -> list[str]:
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        words = "Send a JSON list with the field of each column."
        raise Refusal(words, fields={"mapping": words})
    return found
