"""The same change to the chosen rows of a list, taking it back, and the list as a file."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from quarterdeck.core import clock
from quarterdeck.core.errors import NotAllowed, NotVisible, Refusal
from quarterdeck.core.permissions import require_anywhere
from quarterdeck.core.views.access import signed_in
from quarterdeck.registers.actions import (
    bulk_delete_entries,
    bulk_edit_entries,
    bulk_transition_entries,
    undo_batch,
)
from quarterdeck.registers.models import ChangeBatch
from quarterdeck.registers.queries.exporting import file_of
from quarterdeck.registers.views.requests import actor_of, listed, visible_register


@signed_in
@require_POST
def bulk(request: HttpRequest, key: str) -> HttpResponse:
    """Set a field, take a step or delete, for all chosen entries or for none."""
    register, actor = visible_register(request, key), actor_of(request)
    numbers = [int(text) for text in request.POST.getlist("entry") if text.isascii() and text.isdigit()]
    what, value = request.POST.get("do", ""), request.POST.get("value", "")
    kind, _, name = what.partition(":")
    given: dict[str, Any] = {"actor": actor, "register": register, "numbers": numbers, "at": clock.now()}
    try:
        if not numbers:
            raise Refusal("Choose at least one entry first.")
        if kind == "set":
            done = len(bulk_edit_entries(**given, values={name: value}).items)
        elif kind == "step":
            done = len(bulk_transition_entries(**given, transition_key=name, reason=value))
        elif kind == "delete":
            done = len(bulk_delete_entries(**given, reason=value).items)
        else:
            raise Refusal("Choose what to do.")
    except (NotAllowed, NotVisible):
        raise
    except Refusal as refusal:
        messages.error(request, refusal.words)
    else:
        messages.success(request, f"{done} of {len(numbers)} changed.")
    return redirect(_back(request, key))


@signed_in
@require_POST
def undo(request: HttpRequest, key: str, number: int) -> HttpResponse:
    register = visible_register(request, key)
    batch = ChangeBatch.objects.filter(pk=number, register=register.key).first()
    if batch is None:
        raise NotVisible
    try:
        undo_batch(actor=actor_of(request), batch=batch, at=clock.now())
    except (NotAllowed, NotVisible):
        raise
    except Refusal as refusal:
        messages.error(request, refusal.words)
    else:
        messages.success(request, "The last bulk change was taken back.")
    return redirect(_back(request, key))


@signed_in
@require_safe
def export(request: HttpRequest, key: str) -> StreamingHttpResponse:
    """What the list shows, all pages of it: as CSV that no spreadsheet runs, or as a workbook (``format=xlsx``)."""
    register = visible_register(request, key)
    require_anywhere(actor_of(request), register.permission("export"))
    shown, _ = listed(request, register)
    file = file_of(shown, request.GET.get("format", "csv"))
    response = StreamingHttpResponse(file.content, content_type=file.type)
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _back(request: HttpRequest, key: str) -> str:
    wanted = request.POST.get("back", "")
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/registers/"):
        return wanted
    return reverse("registers:entries", args=[key])
