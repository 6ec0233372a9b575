"""One value in its place: edited in the list, and entered for many entries at once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from quarterdeck.core import clock
from quarterdeck.core.errors import NotVisible, Refusal
from quarterdeck.core.permissions import may_anywhere
from quarterdeck.core.views.access import signed_in
from quarterdeck.registers.actions import edit_entry
from quarterdeck.registers.declaration import Field, Kind, Transition
from quarterdeck.registers.errors import StaleVersion
from quarterdeck.registers.forms import FieldsForm, StepForm, initial_of
from quarterdeck.registers.queries.fields import listed_fields, open_fields, value_in
from quarterdeck.registers.queries.lists import EntryList
from quarterdeck.registers.queries.options import options_for, options_of_list
from quarterdeck.registers.queries.rights import hidden_fields, require_entry
from quarterdeck.registers.rules.values import as_text
from quarterdeck.registers.views.requests import actor_of, listed_state, visible_entry, visible_register


@signed_in
@require_http_methods(["GET", "POST"])
def cell(request: HttpRequest, key: str, number: int, field_key: str) -> HttpResponse:
    """The input of one field of an entry; what is sent is saved, or refused beside the input."""
    shown, actor = visible_entry(request, key, number), actor_of(request)
    require_entry(actor, "edit", shown)
    field = listed_fields(open_fields(shown)).get(field_key)
    if field is None or field_key in hidden_fields(actor, shown):
        raise NotVisible
    form = FieldsForm(
        request.POST if request.method == "POST" else None,
        fields=[field],
        options=options_for(actor, shown.workspace, clock.now(), row=shown),
        initial=initial_of(shown, [field]),
        auto_id=f"cell-{number}-%s",
    )
    words, version, status = "", shown.version, 200
    if request.method == "POST":
        sent = request.POST.get("version", "")
        seen = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else 0
        try:
            edit_entry(actor=actor, entry=shown, values=form.sent(), version=seen, at=clock.now())
            return HttpResponse(status=204)
        except StaleVersion:
            now = as_text(field, value_in(shown, field)) or "nothing"
            words, status = f"Somebody has changed this entry. It says {now} now; save again to replace it.", 409
        except Refusal as refusal:
            words, status, version = refusal.fields.get(field_key) or refusal.words, 422, seen
    context = {"register": shown.register, "entry": shown, "field": form[field_key], "version": version, "words": words}
    return render(request, "registers/cell.html", context, status=status)


@signed_in
@require_safe
def bulk_input(request: HttpRequest, key: str) -> HttpResponse:
    """What setting a field or taking a step with many entries needs to be told."""
    register = visible_register(request, key)
    shown = listed_state(request, register, request.GET.get("state", ""))
    form = bulk_form(shown, request.GET.get("do", ""))
    return render(request, "registers/bulk_input.html", {"form": form})


def bulk_form(shown: EntryList, what: str, data: Any = None) -> FieldsForm | None:
    """The form of a bulk change: the field with its own input, or what the step asks for; None for nothing."""
    kind, _, name = what.partition(":")
    options = options_of_list(shown, clock.now())
    step = shown.register.workflow.transition(name) if kind == "step" else None
    if kind == "set" and (field := _settable(shown).get(name)):
        return FieldsForm(data, fields=[field], options=options, auto_id="bulk-%s")
    if step is not None:
        return StepForm(
            data,
            fields=_asked(shown, step),
            options=options,
            asks_reason=step.reason,
            asks_evidence=step.evidence,
            auto_id="bulk-%s",
        )
    return None


def _settable(shown: EntryList) -> dict[str, Field]:
    own = {key: field for key, field in shown.fields.items() if field.is_custom}
    return {key: one for key, one in {**shown.register.editable, **own}.items() if one.kind is not Kind.ROWS}


def _asked(shown: EntryList, step: Transition) -> list[Field]:
    """Every field that the step may need; those that an entry holds already may be left empty.

    What the reader may read nowhere is left out: no step of theirs sets it.
    """
    register = shown.register
    hidden = {
        key for key, operation in register.protected.items()
        if not may_anywhere(shown.actor, register.permission(operation))
    }  # fmt: skip
    known = [register.fields[key] for key in dict.fromkeys((*step.requires, *step.asks)) if key not in hidden]
    return [replace(one, is_required=False) for one in known if one.kind is not Kind.ROWS]
