"""Keeping the state of a list under a name, and changing what is kept."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from quarterdeck.core import clock
from quarterdeck.core.errors import NotAllowed, NotVisible, Refusal
from quarterdeck.core.queries import find_workspace
from quarterdeck.core.views.access import signed_in
from quarterdeck.registers.actions import change_view, delete_view, save_view
from quarterdeck.registers.declaration import Register
from quarterdeck.registers.models import SavedView
from quarterdeck.registers.queries.fields import known_fields, listed_fields
from quarterdeck.registers.queries.lists import EntryList
from quarterdeck.registers.queries.rights import may_change_view
from quarterdeck.registers.queries.views import find_view, places_to_share, views_of
from quarterdeck.registers.queries.vocabulary import vocabulary
from quarterdeck.registers.rules.list_query import ListQuery, read_query
from quarterdeck.registers.views.requests import actor_of, visible_register


@signed_in
@require_POST
def view_save(request: HttpRequest, key: str) -> HttpResponse:
    """Keep the state of a list, for oneself or for all who see the register at a workspace."""
    register, actor = visible_register(request, key), actor_of(request)
    query, shared = _state(request, register), request.POST.get("share", "")
    try:
        made = save_view(
            actor=actor,
            register=register,
            name=request.POST.get("name", ""),
            state=query.parameters(),
            workspace=find_workspace(actor, shared) if shared else None,
            is_default=request.POST.get("is_default") == "on",
            at=clock.now(),
        )
    except (NotAllowed, NotVisible):
        raise
    except Refusal as refusal:
        messages.error(request, refusal.words)
        return redirect(reverse("registers:entries", args=[key]) + query.address())
    return redirect(_address(made, query))


@signed_in
@require_POST
def view_change(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Let a view keep the present state, rename it, let it open first or no more, or forget it."""
    register, actor, at = visible_register(request, key), actor_of(request), clock.now()
    view, query, what = find_view(actor, register, number), _state(request, register), request.POST.get("do", "")
    try:
        if what == "delete":
            delete_view(actor=actor, view=view, at=at)
            return redirect(reverse("registers:entries", args=[key]) + query.address(view=None, base=None))
        if what == "update":
            change_view(actor=actor, view=view, state=query.parameters(), at=at)
        elif what == "rename":
            change_view(actor=actor, view=view, name=request.POST.get("name", ""), at=at)
        elif what in ("default", "undefault"):
            change_view(actor=actor, view=view, is_default=what == "default", at=at)
    except (NotAllowed, NotVisible):
        raise
    except Refusal as refusal:
        messages.error(request, refusal.words)
    return redirect(_address(view, query))


def saved_tabs(shown: EntryList) -> list[dict[str, Any]]:
    """The saved views that can be opened here."""
    return [
        {"label": view.name, "url": _address(view, shown.query), "current": view.pk == shown.query.view, "count": None}
        for view in views_of(shown.actor, shown.register, shown.place)
    ]


def view_menu(shown: EntryList) -> dict[str, Any]:
    """What can be done with the present state and with the view that it comes from."""
    number = shown.query.view or shown.query.base
    view = views_of(shown.actor, shown.register, None).filter(pk=number).first() if number else None
    return {
        "state": shown.query.address(view=None, base=None),
        "view": view,
        "is_changed": view is not None and shown.query.view is None,
        "may_change": view is not None and may_change_view(shown.actor, view),
        "places": places_to_share(shown.actor, shown.register, shown.place),
    }


def _state(request: HttpRequest, register: Register[Any]) -> ListQuery:
    """The state that a form carries as an address, without what makes no sense in it."""
    parameters = parse_qs(request.POST.get("state", "")[:20_000].lstrip("?"), max_num_fields=400)
    known = vocabulary(register, listed_fields(known_fields(register, None, actor_of(request))))
    return read_query(parameters, known)[0]


def _address(view: SavedView, query: ListQuery) -> str:
    within = f"&in={query.place}" if query.place else ""
    return f"{reverse('registers:entries', args=[view.register])}?view={view.pk}{within}"
