"""What the views ask of a request: who is here, which register, which entry, which state of a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import parse_qs

from django.http import HttpRequest
from django.urls import reverse

from quarterdeck.core import clock
from quarterdeck.core.errors import NotVisible
from quarterdeck.core.models import Person
from quarterdeck.core.permissions import may_anywhere
from quarterdeck.registers.declaration import Register, find_register
from quarterdeck.registers.models import Entry
from quarterdeck.registers.queries.entries import find_entry
from quarterdeck.registers.queries.fields import known_fields, listed_fields
from quarterdeck.registers.queries.lists import EntryList
from quarterdeck.registers.queries.views import stated
from quarterdeck.registers.queries.vocabulary import vocabulary
from quarterdeck.registers.rules.list_query import read_query


def actor_of(request: HttpRequest) -> Person:
    return request.actor  # type: ignore[attr-defined, no-any-return]


def today() -> date:
    return clock.now().date()


def visible_register(request: HttpRequest, key: str) -> Register[Any]:
    """The register, if the person may view or make any of its entries. Raises NotVisible."""
    register, actor = find_register(key), actor_of(request)
    if not any(may_anywhere(actor, register.permission(name)) for name in ("view", "create")):
        raise NotVisible
    return register


def visible_entry(request: HttpRequest, key: str, number: int) -> Entry:
    return find_entry(actor_of(request), visible_register(request, key), number)


def way_to(register: Register[Any], entry: Entry | None = None, *, place: str = "") -> dict[str, tuple[str, str]]:
    """The crumbs that lead back to the list, and to the entry."""
    within = f"&in={place}" if place else ""
    crumbs = {"list_crumb": (register.title, f"{reverse('registers:entries', args=[register.key])}?is=open{within}")}
    if entry is not None:
        crumbs["entry_crumb"] = (entry.code, reverse("registers:entry", args=[register.key, entry.pk]))
    return crumbs


def listed(request: HttpRequest, register: Register[Any]) -> tuple[EntryList, list[str]]:
    """The list that the address names, and what in the address makes no sense."""
    return _list_of(request, register, {name: request.GET.getlist(name) for name in request.GET})


def listed_state(request: HttpRequest, register: Register[Any], state: str) -> EntryList:
    """The list that a form carries as an address (``?is=open&sort=-due_on``)."""
    return _list_of(request, register, parse_qs(state[:20_000].lstrip("?"), max_num_fields=400))[0]


def _list_of(
    request: HttpRequest, register: Register[Any], parameters: Mapping[str, Sequence[str]]
) -> tuple[EntryList, list[str]]:
    actor, gone = actor_of(request), []
    try:
        parameters = stated(actor, register, parameters, opens_default=True)
    except NotVisible as refusal:
        gone.append(refusal.words)
    known = known_fields(register, None, actor)
    query, faults = read_query(parameters, vocabulary(register, listed_fields(known)))
    return EntryList(actor, register, query, day=today(), everywhere=known), [*gone, *faults]
