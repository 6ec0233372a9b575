"""Saved views: whose they are, which opens first, and the state that an address with a view means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q, QuerySet

from quarterdeck.core.errors import NotVisible
from quarterdeck.core.models import Person, Workspace
from quarterdeck.core.models.scoped import subtree_q
from quarterdeck.core.queries import find_workspace
from quarterdeck.registers.declaration import Register
from quarterdeck.registers.models import SavedView
from quarterdeck.registers.models.sight import places_of

Parameters = Mapping[str, Sequence[str]]
NEUTRAL = ("in", "page", "layout", "month", "add", "format", "cursor", "limit", "count")
"""What an address may say beside a view without leaving it."""
MOST_PLACES = 50


def views_of(actor: Person, register: Register[Any], place: Workspace | None) -> QuerySet[SavedView]:
    """One's own views, and those shared where one sees the register; on a place, those of it and above it."""
    shared = Q(pk__in=[])
    for _, paths in places_of(actor, register.permission("view")):
        for path in paths:
            above = [int(part) for part in path.split("/") if part]
            shared |= Q(workspace__in=above) | subtree_q(path, lookup="workspace__")
    shared &= Q(workspace__isnull=False, workspace__deleted_at__isnull=True)
    if place is not None:
        shared &= Q(workspace__in=[*place.ancestor_ids(), place.pk])
    own = Q(owner=actor, workspace__isnull=True)
    return SavedView.objects.filter(own | shared, register=register.key).select_related("workspace")


def find_view(actor: Person, register: Register[Any], number: int) -> SavedView:
    """The view of that number. Raises NotVisible."""
    found = views_of(actor, register, None).filter(pk=min(number, 2**53)).first()
    if found is None:
        raise NotVisible("This view is not there any more.")
    return found


def first_view(actor: Person, register: Register[Any], place: Workspace | None) -> SavedView | None:
    """The view that opens when an address says nothing: one's own default, else the nearest shared one."""
    rows = list(views_of(actor, register, place).filter(is_default=True))
    own = [one for one in rows if not one.is_shared]
    near = sorted(rows, key=lambda one: -len(one.workspace.path) if one.workspace else 0)
    return next(iter([*own, *near]), None)


def stated(
    actor: Person, register: Register[Any], parameters: Parameters, *, opens_default: bool
) -> dict[str, list[str]]:
    """What an address means once its view is put in: the view's state, with place, layout and page of the address.

    Raises NotVisible where it names a view that is not there.
    """
    said = {name: [value for value in values if value] for name, values in parameters.items()}
    asked = next(iter(said.get("view", [])), "")
    if asked.isascii() and asked.isdigit():
        return with_view(said, find_view(actor, register, int(asked)))
    if not opens_default or any(values for name, values in said.items() if name not in NEUTRAL):
        return said
    code = next(iter(said.get("in", [])), "")
    first = first_view(actor, register, find_workspace(actor, code) if code else None)
    return with_view(said, first) if first is not None else said


def with_view(said: Mapping[str, list[str]], view: SavedView) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key, value in view.state:
        found.setdefault(key, []).append(value)
    return {**found, **{key: said[key] for key in NEUTRAL if said.get(key)}, "view": [str(view.pk)]}


def places_to_share(actor: Person, register: Register[Any], place: Workspace | None) -> list[Workspace]:
    """Where this person may keep a view for all: on the place of the list and above it, or anywhere near the root."""
    rows = Workspace.objects.visible_to(actor, permission=register.permission("configure")).filter(archived_at=None)
    if place is not None:
        rows = rows.filter(pk__in=[*place.ancestor_ids(), place.pk])
    return sorted(rows, key=lambda one: (one.path.count("/"), one.path))[:MOST_PLACES]
