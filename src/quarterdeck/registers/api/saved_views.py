"""Saved views: the state of a list as an address, under a name."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import parse_qs, urlencode

from django.http import HttpRequest
from ninja import Field as Bound
from ninja import Router, Schema, Status

from quarterdeck.core import clock
from quarterdeck.core.models import Person
from quarterdeck.core.queries import find_workspace
from quarterdeck.registers.actions import change_view, delete_view, save_view
from quarterdeck.registers.api.registers import visible_register
from quarterdeck.registers.api.shapes import REFUSALS, Key, Number, Strict, actor_of
from quarterdeck.registers.declaration import Register
from quarterdeck.registers.errors import UnknownField
from quarterdeck.registers.models import SavedView
from quarterdeck.registers.queries.fields import known_fields, listed_fields
from quarterdeck.registers.queries.views import find_view, views_of
from quarterdeck.registers.queries.vocabulary import vocabulary
from quarterdeck.registers.rules.list_query import read_query

router = Router()
Name = Annotated[str, Bound(max_length=60)]
State = Annotated[str, Bound(max_length=20_000)]


class ViewIn(Strict):
    name: Name
    state: State = ""
    workspace: Annotated[str, Bound(max_length=32)] = ""
    default: bool = False


class ViewChange(Strict):
    name: Name | None = None
    state: State | None = None
    default: bool | None = None


class ViewOut(Schema):
    id: int
    name: str
    state: str
    workspace: str | None
    default: bool


@router.get("/registers/{key}/views", response={200: list[ViewOut], **REFUSALS}, operation_id="registers_list_views")
def list_views(request: HttpRequest, key: Key) -> Any:
    """One's own views and the shared ones; ``GET …/entries?view=12`` lists what a view means."""
    return [_told(view) for view in views_of(actor_of(request), visible_register(request, key), None)]


@router.post("/registers/{key}/views", response={201: ViewOut, **REFUSALS}, operation_id="registers_save_view")
def save(request: HttpRequest, key: Key, body: ViewIn) -> Any:
    """Keep a state (``is=open&sort=-due_on``); with a workspace for all who see the register there."""
    register, actor = visible_register(request, key), actor_of(request)
    made = save_view(
        actor=actor,
        register=register,
        name=body.name,
        state=_pairs(actor, register, body.state),
        workspace=find_workspace(actor, body.workspace) if body.workspace else None,
        is_default=body.default,
        at=clock.now(),
    )
    return Status(201, _told(made))


@router.patch(
    "/registers/{key}/views/{int:number}", response={200: ViewOut, **REFUSALS}, operation_id="registers_change_view"
)
def change(request: HttpRequest, key: Key, number: Number, body: ViewChange) -> Any:
    register, actor = visible_register(request, key), actor_of(request)
    changed = change_view(
        actor=actor,
        view=find_view(actor, register, number),
        name=body.name,
        state=None if body.state is None else _pairs(actor, register, body.state),
        is_default=body.default,
        at=clock.now(),
    )
    return _told(changed)


@router.delete(
    "/registers/{key}/views/{int:number}", response={204: None, **REFUSALS}, operation_id="registers_delete_view"
)
def delete(request: HttpRequest, key: Key, number: Number) -> Any:
    actor = actor_of(request)
    delete_view(actor=actor, view=find_view(actor, visible_register(request, key), number), at=clock.now())
    return Status(204, None)


def _pairs(actor: Person, register: Register[Any], state: str) -> list[tuple[str, str]]:
    """The state as pairs. Raises UnknownField for what it cannot mean."""
    known = vocabulary(register, listed_fields(known_fields(register, None, actor)))
    query, faults = read_query(parse_qs(state.lstrip("?"), max_num_fields=400), known)
    if faults:
        raise UnknownField(" ".join(faults), fields={"state": " ".join(faults)})
    return query.parameters()


def _told(view: SavedView) -> dict[str, Any]:
    return {
        "id": view.pk,
        "name": view.name,
        "state": urlencode([tuple(pair) for pair in view.state]),
        "workspace": view.workspace.code if view.workspace else None,
        "default": view.is_default,
    }
