"""The page of one entry."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from quarterdeck.core import clock
from quarterdeck.core.views.access import signed_in
from quarterdeck.registers.declaration import Field, Kind, Transition
from quarterdeck.registers.forms import StepForm, initial_of
from quarterdeck.registers.models import Entry
from quarterdeck.registers.queries.entries import open_steps, step_operations
from quarterdeck.registers.queries.fields import known_fields, value_in
from quarterdeck.registers.queries.options import options_for
from quarterdeck.registers.queries.rights import hidden_fields, operations_by_row
from quarterdeck.registers.queries.story import story
from quarterdeck.registers.rules.markdown import to_html
from quarterdeck.registers.rules.values import is_empty
from quarterdeck.registers.views.requests import actor_of, today, visible_entry, way_to
from quarterdeck.registers.views.tables import computed_html, masked, nothing, value_html

WIDE = ("title", "description")


@signed_in
@require_safe
def entry(request: HttpRequest, key: str, number: int) -> HttpResponse:
    shown = visible_entry(request, key, number)
    return render(request, "registers/entry.html", entry_context(request, shown))


def entry_context(request: HttpRequest, shown: Entry) -> dict[str, Any]:
    """What the page of an entry shows, and its panel beside a list."""
    register, actor = shown.register, actor_of(request)
    wanted = {*step_operations(register), "delete", "comment", "create"}
    held = operations_by_row(actor, register, [shown], wanted)[shown.pk]
    hidden = hidden_fields(actor, shown)
    fields = known_fields(register, shown.workspace)
    return {
        "register": register,
        "entry": shown,
        "workspace": shown.workspace,
        "description": to_html(shown.description) if "description" not in hidden else "",
        "sections": sections(shown, fields, hidden),
        "steps": [{"step": step, "form": step_form(request, shown, step)} for step in open_steps(shown, held)],
        "may_edit": "edit" in held and shown.state not in register.workflow.frozen,
        "may_delete": "delete" in held,
        "story": story(actor, shown, fields=fields, hidden=hidden),
        "today": today(),
        **way_to(register, shown, place=shown.workspace.code),
    }


def sections(shown: Entry, fields: dict[str, Field], hidden: frozenset[str]) -> list[tuple[str, list[dict[str, Any]]]]:
    """The fields that hold something, under their titles; then what is computed and what the kernel keeps."""
    register, day = shown.register, today()
    found = []
    for section in register.form_sections:
        rows = [_row(shown, fields[key], key in hidden) for key in section.fields if key not in WIDE]
        found.append((section.title, [row for row in rows if row is not None]))
    kept = [key for key, one in fields.items() if key not in register.editable and key not in KERNEL_SHOWN]
    extra = [_row(shown, fields[key], key in hidden) for key in kept if value_in(shown, fields[key])]
    computed = [
        {"label": one.label, "html": computed_html(one, shown, day), "long": False}
        for one in register.computed.values()
        if not is_empty(one.value(shown, day))
    ]
    found.append(("Facts", [*(row for row in extra if row is not None), *computed]))
    return [(title, rows) for title, rows in found if rows]


KERNEL_SHOWN = {"title", "description", "workspace", "number", "state", "created_at", "created_by", "changed_at",
                "changed_by", "state_since", "closed_at", "reopened", "source", "external_id"}  # fmt: skip


def _row(shown: Entry, field: Field, is_hidden: bool) -> dict[str, Any] | None:
    if is_hidden:
        return {"label": field.label, "html": masked(), "long": False}
    value = value_in(shown, field)
    if field.kind is Kind.LONG_TEXT:
        return {"label": field.label, "html": to_html(value), "long": True} if value else None
    if is_empty(value):
        return {"label": field.label, "html": nothing(), "long": False}
    return {"label": field.label, "html": value_html(field, shown, today()), "long": False}


def step_form(request: HttpRequest, shown: Entry, step: Transition, data: Any = None) -> StepForm:
    """What a step asks for; a step that asks for nothing has no visible field."""
    fields = [shown.register.fields[key] for key in (*step.requires, *step.asks)]
    return StepForm(
        data,
        auto_id=f"{step.key}_%s",  # several of these forms stand on one page
        fields=fields,
        options=options_for(actor_of(request), shown.workspace, clock.now(), row=shown),
        asks_reason=step.reason,
        asks_evidence=step.evidence,
        initial={**initial_of(shown, fields), "version": shown.version},
    )
