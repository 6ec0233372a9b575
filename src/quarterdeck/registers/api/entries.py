"""Entries: list, read, make, edit, move on, delete, bring back. A change needs the entry's ETag in If-Match."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Field as Bound
from ninja import Query, Router, Schema, Status

from quarterdeck.core import clock
from quarterdeck.core.queries import find_workspace
from quarterdeck.registers.actions import create_entry, delete_entry, edit_entry, restore_entry, transition_entry
from quarterdeck.registers.api.registers import visible_register
from quarterdeck.registers.api.shapes import (
    REFUSALS,
    EntryOut,
    Key,
    Number,
    Strict,
    Values,
    actor_of,
    entry_out,
    flat,
    stale,
    version_from,
    with_etag,
)
from quarterdeck.registers.declaration import Register
from quarterdeck.registers.errors import StaleVersion, UnknownField
from quarterdeck.registers.models import Entry
from quarterdeck.registers.models.sight import one_look
from quarterdeck.registers.queries.entries import (
    find_deleted_entry,
    find_entry,
    open_steps,
    step_operations,
    steps_for,
)
from quarterdeck.registers.queries.fields import fields_of_entry, known_fields, listed_fields, read_rows
from quarterdeck.registers.queries.lists import EntryList
from quarterdeck.registers.queries.paging import slice_after
from quarterdeck.registers.queries.references import mask_references
from quarterdeck.registers.queries.rights import hidden_by_row, hidden_fields, operations_by_row, places_to_create
from quarterdeck.registers.queries.views import stated
from quarterdeck.registers.queries.vocabulary import vocabulary
from quarterdeck.registers.rules.list_query import read_query

router = Router()
Limit = Annotated[int, Bound(ge=1, le=500)]


class Walk(Schema):
    """How far to walk: every other parameter is a filter of the register."""

    cursor: Annotated[str, Bound(max_length=2000)] = ""
    limit: Limit = 100
    count: bool = False


class EntriesOut(Schema):
    items: list[EntryOut]
    next: str | None
    total: int | None


class EntryIn(Strict):
    workspace: Annotated[str, Bound(min_length=1, max_length=32)]
    values: Values
    custom: Values = {}
    request_key: Annotated[str, Bound(max_length=64)] = ""


class EntryChange(Strict):
    values: Values = {}
    custom: Values = {}


class StepIn(Strict):
    values: Values = {}
    reason: Annotated[str, Bound(max_length=5000)] = ""
    evidence: Annotated[str, Bound(max_length=500)] = ""


class ReasonIn(Strict):
    reason: Annotated[str, Bound(max_length=2000)] = ""


@router.get("/registers/{key}/entries", response={200: EntriesOut, **REFUSALS}, operation_id="registers_list_entries")
def list_entries(request: HttpRequest, key: Key, walk: Query[Walk]) -> Any:
    """Filter by any field (``state=open``, ``due_on.to=today``), sort by one (``sort=-due_on``), walk by cursor."""
    with one_look():
        return _page(listed_by(request, visible_register(request, key)), walk)


def _page(listed: EntryList, walk: Walk) -> dict[str, Any]:
    found = slice_after(listed, walk.cursor, limit=walk.limit)
    read_rows(listed.register, found.rows)
    mask_references(listed.actor, found.rows, [one.field for one in listed.register.rows])
    hidden = hidden_by_row(listed.actor, listed.register, found.rows)
    held = operations_by_row(listed.actor, listed.register, found.rows, step_operations(listed.register))
    items = [
        entry_out(row, fields=listed.known, hidden=hidden[row.pk], steps=open_steps(row, held[row.pk]))
        for row in found.rows
    ]
    return {"items": items, "next": found.next_cursor, "total": listed.rows().count() if walk.count else None}


@router.post("/registers/{key}/entries", response={201: EntryOut, **REFUSALS}, operation_id="registers_create_entry")
def create(request: HttpRequest, response: HttpResponse, key: Key, body: EntryIn) -> Any:
    actor, register = actor_of(request), visible_register(request, key)
    wanted = body.workspace.casefold()
    place = next((one for one in places_to_create(actor, register) if one.code.casefold() == wanted), None)
    made = create_entry(
        actor=actor,
        register=register,
        workspace=place or find_workspace(actor, body.workspace),  # a guest may raise where nothing else is shown
        values=flat(body.values, body.custom),
        request_key=body.request_key,
        at=clock.now(),
    )
    return Status(201, _told(request, response, made))


@router.get(
    "/registers/{key}/entries/{int:number}", response={200: EntryOut, **REFUSALS}, operation_id="registers_read_entry"
)
def read(request: HttpRequest, response: HttpResponse, key: Key, number: Number) -> Any:
    return _told(request, response, _entry(request, key, number))


@router.patch(
    "/registers/{key}/entries/{int:number}", response={200: EntryOut, **REFUSALS}, operation_id="registers_edit_entry"
)
def edit(request: HttpRequest, response: HttpResponse, key: Key, number: Number, body: EntryChange) -> Any:
    entry = _entry(request, key, number)
    values, version = flat(body.values, body.custom), version_from(request)
    try:
        entry = edit_entry(actor=actor_of(request), entry=entry, values=values, version=version, at=clock.now())
    except StaleVersion as refusal:
        raise stale(refusal) from refusal
    return _told(request, response, entry)


@router.post(
    "/registers/{key}/entries/{int:number}/steps/{step}",
    response={200: EntryOut, **REFUSALS},
    operation_id="registers_take_step",
)
def take_step(request: HttpRequest, response: HttpResponse, key: Key, number: Number, step: Key, body: StepIn) -> Any:
    entry = _entry(request, key, number)
    version = version_from(request)
    try:
        entry = transition_entry(
            actor=actor_of(request),
            entry=entry,
            transition_key=step,
            values=body.values,
            reason=body.reason,
            evidence=body.evidence,
            version=version,
            at=clock.now(),
        )
    except StaleVersion as refusal:
        raise stale(refusal) from refusal
    return _told(request, response, entry)


@router.delete(
    "/registers/{key}/entries/{int:number}", response={204: None, **REFUSALS}, operation_id="registers_delete_entry"
)
def delete(request: HttpRequest, key: Key, number: Number, body: ReasonIn | None = None) -> Any:
    entry, version = _entry(request, key, number), version_from(request)
    reason = body.reason if body else ""
    try:
        delete_entry(actor=actor_of(request), entry=entry, version=version, reason=reason, at=clock.now())
    except StaleVersion as refusal:
        raise stale(refusal) from refusal
    return Status(204, None)


@router.post(
    "/registers/{key}/entries/{int:number}/restore",
    response={200: EntryOut, **REFUSALS},
    operation_id="registers_restore_entry",
)
def restore(request: HttpRequest, response: HttpResponse, key: Key, number: Number) -> Any:
    actor = actor_of(request)
    gone = find_deleted_entry(actor, visible_register(request, key), number)
    return _told(request, response, restore_entry(actor=actor, entry=gone, at=clock.now()))


def listed_by(request: HttpRequest, register: Register[Any]) -> EntryList:
    """The list that the address names. Raises UnknownField for what it cannot mean."""
    actor, today = actor_of(request), clock.now().date()
    parameters = {name: request.GET.getlist(name) for name in request.GET if name not in ("count", "format")}
    parameters = stated(actor, register, parameters, opens_default=False)
    known = known_fields(register, None, actor)
    query, faults = read_query(parameters, vocabulary(register, listed_fields(known)))
    if faults:
        raise UnknownField(" ".join(faults))
    return EntryList(actor, register, query, day=today, everywhere=known)


def _entry(request: HttpRequest, key: str, number: int) -> Entry:
    return find_entry(actor_of(request), visible_register(request, key), number)


def _told(request: HttpRequest, response: HttpResponse, entry: Entry) -> dict[str, Any]:
    actor = actor_of(request)
    with_etag(response, entry)
    fields = fields_of_entry(entry)
    mask_references(actor, [entry], fields.values())
    return entry_out(entry, fields=fields, hidden=hidden_fields(actor, entry), steps=steps_for(actor, entry))
