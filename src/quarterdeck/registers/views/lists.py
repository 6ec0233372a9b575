"""The list of a register."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quarterdeck.core import clock
from quarterdeck.core.models import Person
from quarterdeck.core.permissions import may_anywhere
from quarterdeck.core.views.access import signed_in
from quarterdeck.registers.declaration import Field, Kind, Register
from quarterdeck.registers.models import ChangeBatch
from quarterdeck.registers.models.sight import one_look
from quarterdeck.registers.queries.boards import lanes, weeks
from quarterdeck.registers.queries.entries import step_operations
from quarterdeck.registers.queries.lists import EntryList, EntryPage, Standing
from quarterdeck.registers.queries.pictures import drawn
from quarterdeck.registers.queries.rights import operations_by_row, places_to_create
from quarterdeck.registers.queries.vocabulary import column_label
from quarterdeck.registers.rules.list_query import GROUPED, OPERATORS, month_of
from quarterdeck.registers.rules.words import finding, short_day
from quarterdeck.registers.views.requests import actor_of, listed, visible_register
from quarterdeck.registers.views.saved_views import saved_tabs, view_menu
from quarterdeck.registers.views.tables import chosen_columns, headings, table_rows
from quarterdeck.registers.views.tokens import filter_form, filter_menu, tokens

BUILT_IN_VIEWS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("Open", "open", ("open",)),
    ("Mine", "mine", ("open", "mine")),
    ("Overdue", "overdue", ("overdue",)),
    ("Closed", "closed", ("closed",)),
    ("All", "all", ()),
)


@signed_in
@require_safe
@one_look()
def entries(request: HttpRequest, key: str) -> HttpResponse:
    shown, faults = listed(request, visible_register(request, key))
    context = {**frame(request, shown), **LAYOUT_CONTEXTS[shown.query.layout](request, shown), "faults": faults}
    part = (
        "registers/body.html" if request.headers.get("HX-Target", "").endswith("list-body") else "registers/list.html"
    )
    return render(request, part, context)


@signed_in
@require_safe
def filtered(request: HttpRequest, key: str) -> HttpResponse:
    """Adds a condition to a state and goes on to the address that says so."""
    shown, _ = listed(request, visible_register(request, key))
    field, operator = request.GET.get("field", ""), request.GET.get("op", "")
    values = [value for value in request.GET.getlist("value") if value]
    if operator == "empty":
        values = ["yes"]
    query = shown.query
    if field in shown.fields and operator in ("", *OPERATORS):
        query = query.with_condition(field, operator, values)
    return redirect(reverse("registers:entries", args=[key]) + query.address())


def frame(request: HttpRequest, shown: EntryList) -> dict[str, Any]:
    """What stands around a list in any layout."""
    register, query = shown.register, shown.query
    standing = shown.standing
    return {
        "register": register,
        "query": query,
        "finding": finding_of(shown, standing),
        "workspace": shown.place,
        "tokens": tokens(shown),
        "clear_url": query.address(text="", conditions=(), named=()),
        "filter_menu": filter_menu(shown),
        "filter_form": filter_form(shown, request.GET.get("add", ""), clock.now()),
        "tabs": [*tabs(shown, standing), *saved_tabs(shown)],
        "view_menu": view_menu(shown),
        "layouts": layouts(shown),
        "column_menu": column_menu(shown, chosen_columns(shown)),
        "may_create": bool(places_to_create(actor_of(request), register)),
        "may_configure": may_anywhere(actor_of(request), register.permission("configure")),
        "today": shown.day,
    }


def as_list(request: HttpRequest, shown: EntryList) -> dict[str, Any]:
    page = shown.page()
    columns = chosen_columns(shown)
    operations = operations_by_row(actor_of(request), shown.register, page.rows, step_operations(shown.register))
    rows = table_rows(shown, page.rows, columns, hidden=page.hidden, editable=operations)
    by_key = {row.entry.pk: row for row in rows}
    groups = [(group, [by_key[entry.pk] for entry in group.rows]) for group in page.groups]
    return {
        "total": page.total,
        "page": page,
        "pager": pager(shown, page),
        "headings": headings(shown, columns),
        "rows": rows,
        "groups": groups or [(None, rows)],
        "pictures": drawn(shown),
        "last_batch": last_batch(actor_of(request), shown.register),
        "bulk_fields": bulk_fields(shown),
        "may_import": may_anywhere(actor_of(request), shown.register.permission("import")),
        "may_export": may_anywhere(actor_of(request), shown.register.permission("export")),
    }


def bulk_fields(shown: EntryList) -> list[Field]:
    """What can be set on many entries at once: fields of the form that mean the same everywhere."""
    fields = [*shown.register.editable.values(), *(field for field in shown.fields.values() if field.is_custom)]
    return [one for one in fields if one.kind is not Kind.ROWS and one.key not in ("title", "description")]


def last_batch(actor: Person, register: Register[Any]) -> ChangeBatch | None:
    """What this person changed together last and has not taken back."""
    batch = ChangeBatch.objects.filter(actor=actor, register=register.key).first()
    return batch if batch is not None and batch.undone_at is None and batch.items else None


def as_board(request: HttpRequest, shown: EntryList) -> dict[str, Any]:
    found = lanes(shown)
    return {"lanes": found, "total": sum(lane.count for lane in found)}


def as_calendar(request: HttpRequest, shown: EntryList) -> dict[str, Any]:
    first = month_of(shown.query.month, shown.day)
    previous, following = first - timedelta(days=1), first + timedelta(days=31)
    found = weeks(shown)
    return {
        "weeks": found,
        "month": first,
        "total": sum(day.count for week in found for day in week),
        "previous_month": shown.query.address(month=f"{previous:%Y-%m}"),
        "next_month": shown.query.address(month=f"{following:%Y-%m}"),
        "this_month": shown.query.address(month=""),
        "day_url": shown.query.with_condition("due_on", "", ()).address(layout="list", month=""),
    }


LAYOUT_CONTEXTS = {"list": as_list, "board": as_board, "calendar": as_calendar}


def layouts(shown: EntryList) -> list[dict[str, Any]]:
    """The ways to look at the same entries, each an address of its own."""
    known = (("list", "List", "list"), ("board", "Board", "board"), ("calendar", "Calendar", "calendar"))
    return [
        {"label": label, "icon": icon, "url": shown.query.address(layout=key), "current": shown.query.layout == key}
        for key, label, icon in known
    ]


def finding_of(shown: EntryList, standing: Standing | None) -> str:
    """The sentence above a list."""
    if standing is None:
        return ""
    oldest = short_day(standing.oldest, shown.day) if standing.oldest else ""
    return finding(shown.register.singular, shown.register.plural, standing.counts, oldest=oldest)


def tabs(shown: EntryList, standing: Standing | None) -> list[dict[str, Any]]:
    """The views that every register has, with what they would show at this place."""
    query, counts = shown.query, standing.counts if standing else {}
    found = []
    for label, key, named in BUILT_IN_VIEWS:
        address = query.address(text="", conditions=(), named=named, view=None, base=None, month="")
        is_here = (
            query.view is None
            and query.base is None
            and not query.text
            and not query.conditions
            and set(query.named) == set(named)
        )
        count = counts.get(key)
        waits = key == "overdue" and bool(count)
        found.append({"label": label, "url": address, "current": is_here, "count": count, "waiting": waits})
    return found


def pager(shown: EntryList, page: EntryPage) -> dict[str, Any]:
    number = page.number
    return {
        "previous": shown.query.address(page=number - 1) if number > 1 else "",
        "next": shown.query.address(page=number + 1) if number < page.pages else "",
    }


def column_menu(shown: EntryList, columns: tuple[str, ...]) -> dict[str, Any]:
    """The chosen columns in their order, then the others; and what the list can be grouped by."""
    register, fields = shown.register, shown.fields
    known = [key for key in (*fields, *register.computed) if key not in ("title", "number", "description", *columns)]
    known.sort(key=lambda key: column_label(register, key, fields))
    kept = [(name, value) for name, value in shown.query.onward.parameters() if name not in ("columns", "group")]
    return {
        "columns": [(key, column_label(register, key, fields), key in columns) for key in (*columns, *known)],
        "groups": [(key, field.label) for key, field in fields.items()
                   if field.kind in GROUPED],
        "state": kept,
    }  # fmt: skip
