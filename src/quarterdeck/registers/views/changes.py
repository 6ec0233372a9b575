"""Making, editing and moving on entries by forms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.db.models import Field as ModelField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from quarterdeck.core import clock
from quarterdeck.core.errors import NotAllowed, Refusal
from quarterdeck.core.models import Workspace
from quarterdeck.core.views.access import signed_in
from quarterdeck.registers.actions import (
    convert_entry,
    create_entry,
    delete_entry,
    edit_entry,
    restore_entry,
    transition_entry,
)
from quarterdeck.registers.declaration import Register
from quarterdeck.registers.errors import StaleVersion
from quarterdeck.registers.forms import FieldsForm, initial_of
from quarterdeck.registers.models import Entry
from quarterdeck.registers.queries.conflicts import three_way
from quarterdeck.registers.queries.conversions import first_values, place_for
from quarterdeck.registers.queries.entries import find_deleted_entry
from quarterdeck.registers.queries.fields import listed_fields, open_fields, sections_of, writable_fields
from quarterdeck.registers.queries.options import options_for
from quarterdeck.registers.queries.rights import (
    hidden_fields,
    hidden_from_maker,
    places_to_create,
    require_entry,
    require_step,
)
from quarterdeck.registers.views.entries import panel, step_form
from quarterdeck.registers.views.requests import actor_of, visible_entry, visible_register, way_to


@signed_in
@require_http_methods(["GET", "POST"])
def create(request: HttpRequest, key: str) -> HttpResponse:
    register = visible_register(request, key)
    places = places_to_create(actor_of(request), register)
    if not places:
        raise NotAllowed(f"You hold no role that may make {register.title.lower()}.")
    place = _place(request, places)
    form = _form(request, register, place, initial=_first_values(request, register))
    if request.method == "POST":
        try:
            made = create_entry(
                actor=actor_of(request),
                register=register,
                workspace=place,
                values=form.sent(),
                request_key=request.POST.get("request_key", "")[:64],
                at=clock.now(),
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return redirect("registers:entry", key, made.pk)
    context = {
        "register": register,
        "workspace": place,
        "places": places,
        "form": form,
        "parts": form.parts(sections_of(register, form.spoken)),
        "request_key": request.POST.get("request_key") or uuid4().hex,
        "back_url": f"{reverse('registers:entries', args=[key])}?is=open",
        **way_to(register, place=place.code),
    }
    return render(request, "registers/create.html", context, status=422 if form.errors else 200)


@signed_in
@require_http_methods(["GET", "POST"])
def convert(request: HttpRequest, key: str, number: int, target_key: str) -> HttpResponse:
    """Make an entry of another register out of this one, by that register's own form."""
    shown, target = visible_entry(request, key, number), visible_register(request, target_key)
    place = place_for(actor_of(request), target, shown)
    if place is None:
        raise NotAllowed(f"You hold no role that may make {target.title.lower()} here.")
    initial = first_values(actor_of(request), target, shown)
    named = target.model._meta.get_field
    blank = target.model(**{named(key).attname: getattr(value, "pk", value) for key, value in initial.items()})
    form = _form(request, target, place, initial=initial_of(blank, (target.editable[name] for name in initial)))
    if request.method == "POST":
        try:
            made = convert_entry(
                actor=actor_of(request),
                entry=shown,
                target=target,
                workspace=place,
                values=form.sent(),
                version=_version(request),
                request_key=request.POST.get("request_key", "")[:64],
                at=clock.now(),
            )
        except StaleVersion as refusal:
            form.add_error(None, refusal.words)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return redirect("registers:entry", target_key, made.pk)
    context = {
        "register": target,
        "origin": shown,
        "workspace": place,
        "form": form,
        "parts": form.parts(sections_of(target, form.spoken)),
        "request_key": request.POST.get("request_key") or uuid4().hex,
        "back_url": reverse("registers:entry", args=[key, number]),
        **way_to(target, place=place.code),
    }
    return render(request, "registers/create.html", context, status=422 if form.errors else 200)


@signed_in
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, key: str, number: int) -> HttpResponse:
    shown = visible_entry(request, key, number)
    require_entry(actor_of(request), "edit", shown)
    form = _form(request, shown.register, shown.workspace, row=shown)
    conflict = None
    if request.method == "POST":
        try:
            edit_entry(
                actor=actor_of(request),
                entry=shown,
                values=_mine(form.sent(), request.POST),
                version=_version(request),
                at=clock.now(),
            )
        except StaleVersion as refusal:
            actor, theirs = actor_of(request), refusal.details["theirs"]
            conflict = three_way(actor, shown, form.sent(), theirs, fields=form.spoken, at=clock.now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return redirect("registers:entry", key, number)
    context = {
        "register": shown.register,
        "entry": shown,
        "workspace": shown.workspace,
        "form": form,
        "parts": form.parts(sections_of(shown.register, form.spoken)),
        "settled": [one.label for key, one in shown.register.fields.items() if key in shown.register.settled(shown)],
        "conflict": conflict,
        **way_to(shown.register, shown, place=shown.workspace.code),
    }
    status = 409 if conflict else 422 if request.method == "POST" else 200
    return render(request, "registers/edit.html", context, status=status)


@signed_in
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, key: str, number: int, step_key: str) -> HttpResponse:
    shown = visible_entry(request, key, number)
    taken = require_step(actor_of(request), shown, step_key)
    form = step_form(request, shown, taken, data=request.POST if request.method == "POST" else None)
    if request.method == "POST":
        values = form.sent()
        try:
            moved = transition_entry(
                actor=actor_of(request),
                entry=shown,
                transition_key=step_key,
                values=values,
                reason=str(form.cleaned_data.get("reason") or ""),
                evidence=str(form.cleaned_data.get("evidence") or ""),
                version=form.cleaned_data.get("version"),
                at=clock.now(),
            )
        except StaleVersion as refusal:
            form.add_error(None, f"{refusal.words} Look at what is there now, then decide again.")
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            if request.headers.get("HX-Request"):
                return panel(request, visible_entry(request, key, number))
            messages.success(request, f"{moved.code} is {moved.state_label.lower()}.")
            return redirect("registers:entry", key, number)
    context: dict[str, Any] = {
        "register": shown.register,
        "entry": shown,
        "workspace": shown.workspace,
        "step": taken,
        "form": form,
        **way_to(shown.register, shown, place=shown.workspace.code),
    }
    context["panel"] = _panel(request)
    status = 422 if form.errors else 200
    if not request.headers.get("HX-Request"):
        return render(request, "registers/step.html", context, status=status)
    response = render(request, "registers/step_form.html", context, status=status)
    if form.errors:
        response.headers["HX-Retarget"] = f"#step-form-{step_key}-{number}"
        response.headers["HX-Reswap"] = "outerHTML"
    return response


@signed_in
@require_POST
def delete(request: HttpRequest, key: str, number: int) -> HttpResponse:
    shown = visible_entry(request, key, number)
    gone = delete_entry(
        actor=actor_of(request), entry=shown, reason=request.POST.get("reason", "")[:2000], at=clock.now()
    )
    messages.success(request, f"{gone.code} lies in the bin.")
    return redirect(f"{reverse('registers:entries', args=[key])}?is=open&in={gone.workspace.code}")


@signed_in
@require_POST
def restore(request: HttpRequest, key: str, number: int) -> HttpResponse:
    actor = actor_of(request)
    back = restore_entry(
        actor=actor, entry=find_deleted_entry(actor, visible_register(request, key), number), at=clock.now()
    )
    messages.success(request, f"{back.code} is back.")
    return redirect("registers:entry", key, number)


def _place(request: HttpRequest, places: list[Workspace]) -> Workspace:
    wanted = (request.POST.get("place") or request.GET.get("in") or "").casefold()
    here = next((one for one in places if one.code.casefold() == wanted), None)
    if here is not None:
        return here
    projects = [one for one in places if one.kind == "project"]
    return (projects or places)[0]


def _form(
    request: HttpRequest,
    register: Register[Any],
    place: Workspace,
    *,
    row: Entry | None = None,
    initial: Mapping[str, Any] | None = None,
) -> FieldsForm:
    actor = actor_of(request)
    hidden = hidden_fields(actor, row) if row is not None else hidden_from_maker(actor, register, place)
    offered = open_fields(row) if row is not None else writable_fields(register, place)
    fields = [one for key, one in offered.items() if key not in hidden]
    return FieldsForm(
        request.POST if request.method == "POST" else None,
        fields=fields,
        options=options_for(actor, place, clock.now(), row=row),
        initial=initial_of(row, fields) if row is not None else dict(initial or {}),
    )


def _first_values(request: HttpRequest, register: Register[Any]) -> dict[str, Any]:
    """What an address fills in beforehand, and the model's own defaults."""
    blank = register.model()
    defaults = initial_of(blank, (one for key, one in register.editable.items() if _has_default(blank, key)))
    given = {key: request.GET[key][:500] for key in listed_fields(register.editable) if key in request.GET}
    return {**defaults, **given}


def _mine(sent: Mapping[str, Any], posted: Mapping[str, Any]) -> dict[str, Any]:
    """What is to be saved: after a conflict, only the fields for which the person kept their own value."""
    return {key: value for key, value in sent.items() if posted.get(f"choose.{key}", "mine") == "mine"}


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _has_default(blank: Entry, key: str) -> bool:
    declared = blank._meta.get_field(key)
    return isinstance(declared, ModelField) and declared.has_default()


def _panel(request: HttpRequest) -> str:
    """Where the entry is shown: on its own page, beside a list, or as a card on a board."""
    wanted = request.POST.get("panel") or request.GET.get("panel") or "page"
    return wanted if wanted in ("peek", "board") else "page"
