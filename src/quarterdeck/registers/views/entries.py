"""The page of one entry."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from quarterdeck.core import clock
from quarterdeck.core.views.access import signed_in
from quarterdeck.registers.declaration import CUSTOM, Field, Kind, Transition, relation_kinds
from quarterdeck.registers.declaration.givens import COMMON_COMPUTED
from quarterdeck.registers.forms import StepForm, initial_of
from quarterdeck.registers.models import Entry
from quarterdeck.registers.queries.chains import links_of, why_chain
from quarterdeck.registers.queries.conversions import conversions_of
from quarterdeck.registers.queries.entries import asked_fields, open_steps, step_operations
from quarterdeck.registers.queries.fields import fields_of_entry, sections_of, value_in
from quarterdeck.registers.queries.options import options_for
from quarterdeck.registers.queries.rights import hidden_fields, operations_by_row
from quarterdeck.registers.queries.story import story
from quarterdeck.registers.queries.talk import attachments_of, watchers_of
from quarterdeck.registers.rules.markdown import to_html
from quarterdeck.registers.rules.values import is_empty
from quarterdeck.registers.views.requests import actor_of, today, visible_entry, way_to
from quarterdeck.registers.views.tables import NUMERIC, cell_html, computed_html, masked, value_html

WIDE = ("title", "description")


@signed_in
@require_safe
def entry(request: HttpRequest, key: str, number: int) -> HttpResponse:
    shown = visible_entry(request, key, number)
    return render(request, "registers/entry.html", {**entry_context(request, shown), "panel": "page"})


@signed_in
@require_safe
def peek(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """The same beside a list."""
    shown = visible_entry(request, key, number)
    return render(request, "registers/panel.html", {**entry_context(request, shown), "panel": "peek"})


def panel(request: HttpRequest, shown: Entry, *, refusal: str = "", draft: str = "") -> HttpResponse:
    """The entry again after a small write, where it was written: on its page or beside the list."""
    where = "peek" if request.POST.get("panel") == "peek" else "page"
    context = {**entry_context(request, shown), "panel": where, "refusal": refusal, "draft": draft}
    response = render(request, "registers/panel.html", context, status=422 if refusal else 200)
    response.headers["HX-Trigger"] = json.dumps({"entry-changed": {"entry": shown.pk, "version": shown.version}})
    return response


def entry_context(request: HttpRequest, shown: Entry) -> dict[str, Any]:
    """What the page of an entry shows, and its panel beside a list."""
    register, actor = shown.register, actor_of(request)
    wanted = {*step_operations(register), "delete", "comment", "create"}
    held = operations_by_row(actor, register, [shown], wanted)[shown.pk]
    hidden = hidden_fields(actor, shown)
    fields = fields_of_entry(shown)
    watching = watchers_of(shown)
    chain = why_chain(actor, shown.subject)
    parts, empty_parts = sections(shown, fields, hidden)
    return {
        "register": register,
        "entry": shown,
        "workspace": shown.workspace,
        "description": to_html(shown.description) if "description" not in hidden else "",
        "sections": parts,
        "empty_sections": empty_parts,
        "steps": [{"step": step, "form": step_form(request, shown, step)} for step in open_steps(shown, held)],
        "may_edit": "edit" in held and shown.state not in register.workflow.frozen,
        "may_delete": "delete" in held,
        "may_comment": "comment" in held,
        "comment_key": uuid4().hex,
        "attachments": attachments_of(shown),
        "watchers": watching,
        "is_watching": actor.pk in watching,
        "links": links_of(actor, shown.subject),
        "chain": chain if len(chain) > 1 else [],
        "relation_kinds": relation_choices(),
        "conversions": conversions_of(actor, shown),
        "story": story(actor, shown, fields=fields, hidden=hidden),
        "today": today(),
        **way_to(register, shown, place=shown.workspace.code),
    }


@dataclass(frozen=True, slots=True)
class Part:
    """A section of the page: what holds something, and the labels of what does not."""

    title: str
    rows: list[dict[str, Any]]
    empty: list[str]


def sections(shown: Entry, fields: dict[str, Field], hidden: frozenset[str]) -> tuple[list[Part], list[str]]:
    """What is computed and what the kernel keeps, then the fields that hold something, under their titles.

    Sections that hold nothing are named at the end.
    """
    facts = _facts(shown, fields, hidden)
    parts = []
    for section in sections_of(shown.register, fields):
        keys = [key for key in section.fields if key not in WIDE]
        rows = {key: _row(shown, fields[key], key in hidden) for key in keys}
        filled = [row for row in rows.values() if row is not None]
        parts.append(Part(section.title, filled, [fields[key].label for key, row in rows.items() if row is None]))
    says_much = len(facts.rows) > len(COMMON_COMPUTED)
    parts = [facts, *parts] if says_much else [*parts, facts]  # its age alone is no beginning
    return [part for part in parts if part.rows], [part.title for part in parts if part.empty and not part.rows]


def _facts(shown: Entry, fields: dict[str, Field], hidden: frozenset[str]) -> Part:
    register, day = shown.register, today()
    kept = [
        key
        for key, one in fields.items()
        if key not in register.editable and key not in KERNEL_SHOWN and not key.startswith(CUSTOM)
    ]
    extra = [_row(shown, fields[key], key in hidden) for key in kept if value_in(shown, fields[key])]
    computed = [
        {"label": one.label, "html": computed_html(one, shown, day), "long": False}
        for one in register.computed.values()
        if not is_empty(one.value(shown, day))
    ]
    return Part("Facts", [*(row for row in extra if row is not None), *computed], [])


KERNEL_SHOWN = {"title", "description", "workspace", "number", "state", "created_at", "created_by", "changed_at",
                "changed_by", "state_since", "closed_at", "reopened", "source", "external_id"}  # fmt: skip


def _row(shown: Entry, field: Field, is_hidden: bool) -> dict[str, Any] | None:
    if is_hidden:
        return {"label": field.label, "html": masked(), "long": False}
    value = value_in(shown, field)
    if field.kind is Kind.ROWS:
        return {"label": field.label, "table": table_of(field, value), "long": True} if value else None
    if field.kind is Kind.LONG_TEXT:
        return {"label": field.label, "html": to_html(value), "long": True} if value else None
    if is_empty(value):
        return None
    return {"label": field.label, "html": value_html(field, shown, today()), "long": False}


def table_of(field: Field, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """A table of an entry as its page shows it."""
    css = ["num" if part.kind in NUMERIC else "" for part in field.parts]
    lines = [[cell_html(part, one[part.key], today()) for part in field.parts] for one in rows]
    return {
        "headings": [(part.label, name) for part, name in zip(field.parts, css, strict=True)],
        "lines": [list(zip(line, css, strict=True)) for line in lines],
    }


def step_form(request: HttpRequest, shown: Entry, step: Transition, data: Any = None) -> StepForm:
    """What a step asks for; a step that asks for nothing has no visible field."""
    known, hidden = shown.register.fields, hidden_fields(actor_of(request), shown)
    asked = asked_fields(shown, step, hidden=hidden)
    fields = [replace(known[key], is_required=key in step.requires) for key in asked]
    return StepForm(
        data,
        auto_id=f"{step.key}_%s",  # several of these forms stand on one page
        fields=fields,
        options=options_for(actor_of(request), shown.workspace, clock.now(), row=shown),
        asks_reason=step.reason,
        asks_evidence=step.evidence,
        initial={**initial_of(shown, fields), "version": shown.version},
    )


def relation_choices() -> list[tuple[str, str]]:
    """The relations as a form offers them, read from the entry on the page: forwards and, where it differs, back."""
    found = []
    for kind in relation_kinds:
        found.append((kind.key, kind.label))
        if kind.inverse != kind.label:
            found.append((f"{kind.key}:back", kind.inverse))
    return found
