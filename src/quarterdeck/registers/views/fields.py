"""The page on which an organisation adds fields to a register."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from quarterdeck.core import clock
from quarterdeck.core.errors import NotAllowed, NotVisible, Refusal
from quarterdeck.core.models import Workspace
from quarterdeck.core.views.access import signed_in
from quarterdeck.registers.actions import (
    create_custom_field,
    edit_custom_field,
    retire_custom_field,
    revive_custom_field,
)
from quarterdeck.registers.declaration import Register
from quarterdeck.registers.forms import CustomFieldForm
from quarterdeck.registers.queries.fields import find_custom_field, own_fields_at
from quarterdeck.registers.queries.rights import places_to_configure
from quarterdeck.registers.views.requests import actor_of, visible_register, way_to


@signed_in
@require_http_methods(["GET", "POST"])
def custom_fields(request: HttpRequest, key: str) -> HttpResponse:
    """What was added to a register at a workspace, above it and below it, and the form that adds one more."""
    register = visible_register(request, key)
    places = places_to_configure(actor_of(request), register)
    if not places:
        raise NotAllowed(f"You hold no role that may add fields to {register.title.lower()}.")
    place = _place(request, places)
    form = CustomFieldForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        try:
            made = create_custom_field(
                actor=actor_of(request), register=register, workspace=place, at=clock.now(), **form.sent()
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"{made.label} stands on every {register.singular} in {place.code}.")
            return redirect(_address(register, place))
    context = {
        "register": register,
        "workspace": place,
        "places": places,
        "rows": own_fields_at(register, place, actor_of(request)),
        "form": form,
        **way_to(register, place=place.code),
    }
    return render(request, "registers/fields.html", context, status=422 if form.errors else 200)


@signed_in
@require_http_methods(["GET", "POST"])
def custom_field(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Other words, other choices, whether it must be filled; kind and key stay as they are."""
    register = visible_register(request, key)
    row = find_custom_field(actor_of(request), register, number)
    form = CustomFieldForm(request.POST if request.method == "POST" else None, row=row)
    if request.method == "POST":
        sent = form.sent()
        try:
            edit_custom_field(
                actor=actor_of(request),
                custom_field=row,
                at=clock.now(),
                **{name: sent[name] for name in ("label", "choices", "is_required", "help_text")},
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return redirect(_address(register, row.workspace))
    context = {
        "register": register,
        "workspace": row.workspace,
        "row": row,
        "form": form,
        "back_url": _address(register, row.workspace),
        **way_to(register, place=row.workspace.code),
    }
    return render(request, "registers/field_edit.html", context, status=422 if form.errors else 200)


@signed_in
@require_POST
def custom_field_retire(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Takes a field out of use, or brings it back with all that was kept in it."""
    register = visible_register(request, key)
    row = find_custom_field(actor_of(request), register, number)
    act: Callable[..., None] = revive_custom_field if row.retired_at else retire_custom_field
    try:
        act(actor=actor_of(request), custom_field=row, at=clock.now())
    except (NotAllowed, NotVisible):
        raise
    except Refusal as refusal:
        messages.error(request, refusal.words)
    return redirect(_address(register, row.workspace))


def _place(request: HttpRequest, places: list[Workspace]) -> Workspace:
    wanted = (request.POST.get("place") or request.GET.get("in") or "").casefold()
    return next((one for one in places if one.code.casefold() == wanted), places[0])


def _address(register: Register[Any], place: Workspace) -> str:
    return f"{reverse('registers:custom_fields', args=[register.key])}?in={place.code}"
