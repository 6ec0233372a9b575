"""What a form offers for a field: only what this person may see."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from quarterdeck.core.models import Person, Workspace
from quarterdeck.registers.declaration import Field, Kind
from quarterdeck.registers.models import Entry
from quarterdeck.registers.queries.fields import value_in
from quarterdeck.registers.queries.lists import EntryList
from quarterdeck.registers.queries.people import members_of
from quarterdeck.registers.queries.references import reference_rows

MOST_OPTIONS = 1000
MOST_PEOPLE = 500


def options_for(
    actor: Person, workspace: Workspace, at: datetime, *, row: Entry | None = None
) -> Callable[[Field], Iterable[tuple[Any, str]]]:
    """A function from a field to its options on a workspace; who is chosen already is offered even if they left."""
    people: list[tuple[Any, str]] = []

    def options(field: Field) -> Iterable[tuple[Any, str]]:
        if field.kind is Kind.PERSON:
            if not people:
                people.extend(members_of(workspace, at).values_list("pk", "name")[:MOST_OPTIONS])
            return _with_present(people, row, field)
        if field.kind in (Kind.REFERENCE, Kind.WORKSPACE):
            seen = [(one.pk, str(one)) for one in _own_first(reference_rows(field, actor), workspace)]
            return _with_present(seen, row, field)
        return _with_kept(field, row)

    return options


def _own_first(rows: QuerySet[Any], workspace: Workspace) -> list[Any]:
    """What is kept on the workspace itself, then the rest."""
    if not any(one.name == "workspace" for one in rows.model._meta.concrete_fields):
        return list(rows[:MOST_OPTIONS])
    own = list(rows.filter(workspace=workspace)[:MOST_OPTIONS])
    return [*own, *rows.exclude(workspace=workspace)[: MOST_OPTIONS - len(own)]]


def _with_present(offered: list[tuple[Any, str]], row: Entry | None, field: Field) -> list[tuple[Any, str]]:
    of_row = row is not None and (field.is_custom or row.register.fields.get(field.key) == field)
    present = value_in(row, field) if row is not None and of_row else None
    if present is None or not hasattr(present, "pk") or any(key == present.pk for key, _ in offered):
        return offered
    return [*offered, (present.pk, str(present))]


def _with_kept(field: Field, row: Entry | None) -> list[tuple[Any, str]]:
    """The choices, and the one that an entry holds although it is not offered any more."""
    kept = value_in(row, field) if row is not None and field.is_custom and field.kind is Kind.CHOICE else None
    gone = [(kept, str(kept))] if kept and kept not in [value for value, _ in field.choices] else []
    return [*field.choices, *gone]


def options_of_list(listed: EntryList, at: datetime) -> Callable[[Field], Iterable[tuple[Any, str]]]:
    """A function from a field to its options where entries of many workspaces are chosen."""

    def options(field: Field) -> Iterable[tuple[Any, str]]:
        if field.kind is Kind.PERSON:
            return people_of_list(listed, at)
        if field.kind in (Kind.REFERENCE, Kind.WORKSPACE):
            return [(one.pk, str(one)) for one in reference_rows(field, listed.actor)[:MOST_OPTIONS]]
        return field.choices

    return options


def people_of_list(listed: EntryList, at: datetime) -> list[tuple[int, str]]:
    """Who takes part where the reader looks; over all places, who owns what they see."""
    if listed.place is not None:
        return list(members_of(listed.place, at).values_list("pk", "name")[:MOST_PEOPLE])
    owners = listed.register.model.objects.visible_to(listed.actor).order_by().values("owner_id").distinct()
    return list(Person.objects.filter(pk__in=owners).order_by("name", "id").values_list("pk", "name")[:MOST_PEOPLE])
