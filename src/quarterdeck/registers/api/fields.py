"""Fields that an organisation adds to a register."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field as Bound
from ninja import Router, Schema, Status

from quarterdeck.core import clock
from quarterdeck.core.queries import find_workspace
from quarterdeck.registers.actions import (
    create_custom_field,
    edit_custom_field,
    retire_custom_field,
    revive_custom_field,
)
from quarterdeck.registers.api.registers import visible_register
from quarterdeck.registers.api.shapes import REFUSALS, Key, Number, Strict, actor_of
from quarterdeck.registers.models import CustomField
from quarterdeck.registers.queries.fields import custom_fields_seen, find_custom_field

router = Router()
Label = Annotated[str, Bound(max_length=60)]
Choices = Annotated[list[Annotated[str, Bound(max_length=60)]], Bound(max_length=200)]
Hint = Annotated[str, Bound(max_length=200)]


class FieldIn(Strict):
    workspace: Annotated[str, Bound(min_length=1, max_length=32)]
    label: Label
    kind: Annotated[str, Bound(max_length=10)]
    key: Annotated[str, Bound(max_length=40)] = ""
    choices: Choices = []
    digits: Annotated[int, Bound(ge=0, le=6)] = 0
    is_required: bool = False
    help_text: Hint = ""


class FieldChange(Strict):
    label: Label | None = None
    choices: Choices | None = None
    is_required: bool | None = None
    help_text: Hint | None = None
    is_retired: bool | None = None


class FieldOut(Schema):
    id: int
    workspace: str
    key: str
    label: str
    kind: str
    choices: list[str]
    digits: int
    is_required: bool
    help_text: str
    retired_at: datetime | None


@router.get("/registers/{key}/fields", response={200: list[FieldOut], **REFUSALS}, operation_id="registers_list_fields")
def list_fields(request: HttpRequest, key: Key) -> Any:
    rows = custom_fields_seen(visible_register(request, key), actor_of(request), None, retired=True)
    return [_told(row) for row in rows.select_related("workspace")]


@router.post("/registers/{key}/fields", response={201: FieldOut, **REFUSALS}, operation_id="registers_create_field")
def create(request: HttpRequest, key: Key, body: FieldIn) -> Any:
    """Add a field to the entries of a workspace and of everything below it."""
    actor = actor_of(request)
    made = create_custom_field(
        actor=actor,
        register=visible_register(request, key),
        workspace=find_workspace(actor, body.workspace),
        at=clock.now(),
        **body.dict(exclude={"workspace"}),
    )
    return Status(201, _told(made))


@router.patch(
    "/registers/{key}/fields/{int:number}", response={200: FieldOut, **REFUSALS}, operation_id="registers_edit_field"
)
def edit(request: HttpRequest, key: Key, number: Number, body: FieldChange) -> Any:
    """Other words or choices, or out of use; what entries hold stays."""
    actor, at = actor_of(request), clock.now()
    row = find_custom_field(actor, visible_register(request, key), number)
    row = edit_custom_field(actor=actor, custom_field=row, at=at, **body.dict(exclude={"is_retired"}))
    if body.is_retired is True:
        retire_custom_field(actor=actor, custom_field=row, at=at)
    elif body.is_retired is False:
        revive_custom_field(actor=actor, custom_field=row, at=at)
    row.refresh_from_db(fields=["retired_at"])
    return _told(row)


def _told(row: CustomField) -> dict[str, Any]:
    names = ("key", "label", "kind", "choices", "digits", "is_required", "help_text", "retired_at")
    return {"id": row.pk, "workspace": row.workspace.code, **{name: getattr(row, name) for name in names}}
