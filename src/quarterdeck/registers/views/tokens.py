"""What is filtered, as tokens that can be taken away, and the menu that adds one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from quarterdeck.core.models import Person, Workspace
from quarterdeck.registers.declaration import Field, Kind
from quarterdeck.registers.queries.filters import PERSONAL
from quarterdeck.registers.queries.lists import EntryList
from quarterdeck.registers.queries.options import MOST_PEOPLE, people_of_list
from quarterdeck.registers.queries.references import reference_rows
from quarterdeck.registers.rules.list_query import Condition, operators_of

WORDS = {"": "is", "not": "is not", "from": "from", "to": "to", "has": "contains", "empty": "is empty:"}
UNFILTERED = ("number", "version")


def tokens(listed: EntryList) -> list[dict[str, str]]:
    """One token per condition, with the address without it."""
    query, register = listed.query, listed.register
    found = []
    if listed.place is not None:
        found.append(_token("In", "", listed.place.code, query.address(place="")))
    if query.text:
        found.append(_token("Text", "has", query.text, query.address(text="")))
    for name in query.named:
        rest = tuple(other for other in query.named if other != name)
        found.append(_token("Shows", "", register.conditions[name].label.lower(), query.address(named=rest)))
    names = _names(listed)
    for condition in query.conditions:
        field = listed.fields[condition.key]
        words = ", ".join(_value_words(field, value, condition, names) for value in condition.values)
        address = query.without(condition).address()
        found.append(_token(field.label, WORDS[condition.operator], words, address))
    return found


def filter_menu(listed: EntryList) -> dict[str, Any]:
    """What the menu offers: the named conditions that are not set, and the fields."""
    query = listed.query
    named = [
        {"label": one.label, "address": query.address(named=(*query.named, key))}
        for key, one in listed.register.conditions.items()
        if key not in query.named
    ]
    fields = [
        {"label": field.label, "key": key}
        for key, field in listed.fields.items()
        if key not in UNFILTERED and (field.kind is not Kind.WORKSPACE or key != "workspace")
    ]
    return {"named": named, "fields": sorted(fields, key=lambda one: one["label"])}


def filter_form(listed: EntryList, key: str, at: Any) -> dict[str, Any] | None:
    """The form that adds a condition on a field: its operators, and its values where they can be listed."""
    field = listed.fields.get(key)
    if field is None:
        return None
    present = next((one for one in listed.query.conditions if one.key == key), None)
    return {
        "field": field,
        "operators": [(operator, WORDS[operator].rstrip(":")) for operator in operators_of(field)],
        "options": list(_options(listed, field, at)),
        "input": {Kind.DATE: "date", Kind.INSTANT: "date"}.get(field.kind, "text"),
        "chosen": present.values if present else (),
        "operator": present.operator if present else operators_of(field)[0],
        "state": [(name, value) for name, value in listed.query.onward.parameters()],
    }


def _options(listed: EntryList, field: Field, at: Any) -> Iterable[tuple[str, str]]:
    if field.kind in (Kind.CHOICE, Kind.CHOICES):
        return [(str(value), label) for value, label in field.choices]
    if field.kind is Kind.YES_NO:
        return [("yes", "Yes"), ("no", "No")]
    if field.kind is Kind.PERSON:
        rows = people_of_list(listed, at)
        return [(PERSONAL, "Me"), *((str(key), name) for key, name in rows)]
    if field.kind is Kind.REFERENCE:
        return [(str(row.pk), str(row)) for row in reference_rows(field, listed.actor)[:MOST_PEOPLE]]
    return []


def _names(listed: EntryList) -> dict[tuple[Kind, str], str]:
    """The names behind the numbers of the conditions, as far as the reader sees such rows on this list."""
    found: dict[tuple[Kind, str], str] = {}
    for kind, model in ((Kind.PERSON, Person), (Kind.WORKSPACE, Workspace)):
        keys = {
            int(value)
            for one in listed.query.conditions
            for value in one.values
            if listed.fields[one.key].kind is kind and value.isascii() and value.isdigit()
        }
        if not keys:
            continue
        if kind is Kind.WORKSPACE:
            rows: Any = Workspace.objects.visible_to(listed.actor).filter(pk__in=keys)
        else:
            rows = model.objects.filter(pk__in=keys & set(_shown_people(listed, keys)))
        found |= {(kind, str(row.pk)): str(row) for row in rows}
    return found


def _shown_people(listed: EntryList, keys: set[int]) -> Iterable[int]:
    """Those of the people who stand on an entry that the reader sees: nobody else's name is told."""
    rows = listed.register.model.objects.visible_to(listed.actor).order_by()
    found: set[int] = set()
    for field in listed.fields.values():
        if field.kind is Kind.PERSON and field.is_custom:
            found |= {key for key in keys if rows.filter(**{f"custom__{field.custom_key}": key}).exists()}
        elif field.kind is Kind.PERSON and field.key not in listed.register.protected:
            name = f"{field.lookup}_id"
            found |= set(rows.filter(**{f"{name}__in": keys}).values_list(name, flat=True).distinct())
    return found


def _value_words(field: Field, value: str, condition: Condition, names: dict[tuple[Kind, str], str]) -> str:
    if condition.operator == "empty":
        return "yes" if value == "yes" else "no"
    if value == PERSONAL and field.kind is Kind.PERSON:
        return "me"
    if field.kind in (Kind.PERSON, Kind.WORKSPACE):
        return names.get((field.kind, value), f"number {value}")
    return field.label_of(value) if field.kind in (Kind.CHOICE, Kind.CHOICES) else value


def _token(field: str, operator: str, value: str, address: str) -> dict[str, str]:
    return {"field": field, "operator": operator, "value": value, "remove_url": address}
