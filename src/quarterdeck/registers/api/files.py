"""Lists as files, and files as entries."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated, Any

from django.http import HttpRequest, StreamingHttpResponse
from ninja import Field as Bound
from ninja import File, Form, Router, Schema, Status
from ninja.files import UploadedFile

from quarterdeck.core import clock
from quarterdeck.core.errors import Refusal
from quarterdeck.core.permissions import require_anywhere
from quarterdeck.core.queries import find_workspace
from quarterdeck.registers.actions import apply_import, map_import, preview_import, start_import
from quarterdeck.registers.api.entries import listed_by
from quarterdeck.registers.api.registers import visible_register
from quarterdeck.registers.api.shapes import REFUSALS, Key, Problem, Strict, actor_of
from quarterdeck.registers.errors import ImportRefused
from quarterdeck.registers.queries.exporting import file_of

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
    id: int
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
    response={**REFUSALS, 200: ImportOut, 201: ImportOut, 422: ImportOut | Problem},
    operation_id="registers_import_entries",
)
def bring_in(request: HttpRequest, key: Key, body: Form[ImportIn], file: File[UploadedFile]) -> Any:
    """Make and change entries by the rows of a file, all or none; ``preview`` only says what would happen."""
    actor, at = actor_of(request), clock.now()
    run = start_import(
        actor=actor,
        register=visible_register(request, key),
        workspace=find_workspace(actor, body.workspace),
        content=file,
        name=file.name or "file",
        at=at,
    )
    told: dict[str, Any] = {"id": run.pk, "made": 0, "changed": 0, "batch": None, "faults": []}
    try:
        if body.mapping:
            run = map_import(actor=actor, run=run, mapping=_mapping(body.mapping))
        told["mapping"] = run.mapping
        if body.preview:
            return Status(200, told | preview_import(actor=actor, run=run, at=at))
        run = apply_import(actor=actor, run=run, at=at)
    except ImportRefused as refusal:
        return Status(422, told | {"faults": [asdict(one) for one in refusal.details["faults"]]})
    return Status(201, told | run.summary | {"batch": run.batch_id})


def _mapping(text: str) -> list[str]:
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        words = "Send a JSON list with the field of each column."
        raise Refusal(words, fields={"mapping": words})
    return found
