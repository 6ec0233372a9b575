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
    ask_import,
    bulk_delete_entries,
    bulk_edit_entries,
    bulk_transition_entries,
    undo_batch,
)
from quarterdeck.registers.choices import ImportStep
from quarterdeck.registers.errors import TooManyAtOnce
from quarterdeck.registers.forms import FieldsForm
from quarterdeck.registers.models import ChangeBatch
from quarterdeck.registers.queries.exporting import file_of
from quarterdeck.registers.queries.importing import large_import_of
from quarterdeck.registers.queries.lists import EntryList
from quarterdeck.registers.queries.rights import MOST_AT_ONCE
from quarterdeck.registers.rules.values import is_empty
from quarterdeck.registers.views.cells import bulk_form
from quarterdeck.registers.views.requests import actor_of, listed, listed_state, visible_register


@signed_in
@require_POST
def bulk(request: HttpRequest, key: str) -> HttpResponse:
    """Set a field, take a step or delete, for all chosen entries or for none."""
    register, actor = visible_register(request, key), actor_of(request)
    what, value = request.POST.get("do", ""), request.POST.get("value", "")
    shown = listed_state(request, register, request.POST.get("state", ""))
    try:
        numbers = _chosen(request, shown)
        given: dict[str, Any] = {"actor": actor, "register": register, "numbers": numbers, "at": clock.now()}
        done = _do(what, value, bulk_form(shown, what, request.POST), given)
    except (NotAllowed, NotVisible):
        raise
    except Refusal as refusal:
        messages.error(request, refusal.words)
    else:
        messages.success(request, f"{done} of {len(numbers)} changed.")
    return redirect(_back(request, key))


def _chosen(request: HttpRequest, shown: EntryList) -> list[int]:
    """The entries that were ticked, or all that the list means. Raises Refusal, TooManyAtOnce."""
    if request.POST.get("all") == "yes":
        numbers = list(shown.rows().order_by("pk").values_list("pk", flat=True)[: MOST_AT_ONCE + 1])
    else:
        numbers = [int(text) for text in request.POST.getlist("entry") if text.isascii() and text.isdigit()]
    if not numbers:
        raise Refusal("Choose at least one entry first.")
    if len(numbers) > MOST_AT_ONCE:
        raise TooManyAtOnce
    return numbers


def _do(what: str, value: str, form: FieldsForm | None, given: dict[str, Any]) -> int:
    """``value`` is what a page without a script sends: the new value, or the reason."""
    kind, _, name = what.partition(":")
    sent = form.sent() if form else {}
    if kind == "set":
        return len(bulk_edit_entries(**given, values={name: value or sent.get(name, "")}).items)
    if kind == "step":
        told = form.cleaned_data if form else {}
        values = {key: one for key, one in sent.items() if not is_empty(one)}
        reason, evidence = str(told.get("reason") or value), str(told.get("evidence") or "")
        done = bulk_transition_entries(**given, transition_key=name, values=values, reason=reason, evidence=evidence)
        return len(done)
    if kind == "delete":
        return len(bulk_delete_entries(**given, reason=value).items)
    raise Refusal("Choose what to do.")


@signed_in
@require_POST
def undo(request: HttpRequest, key: str, number: int) -> HttpResponse:
    register = visible_register(request, key)
    batch = ChangeBatch.objects.filter(pk=number, register=register.key).first()
    if batch is None:
        raise NotVisible
    large = large_import_of(batch)
    try:
        if large is not None:
            ask_import(actor=actor_of(request), run=large, step=ImportStep.UNDO, at=clock.now())
            return redirect("registers:import_run", key, large.pk)
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
