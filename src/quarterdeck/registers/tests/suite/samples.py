"""Values that a field can hold, made from what the register says of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from quarterdeck.core.models import Person, Workspace
from quarterdeck.core.tests.factories import AT
from quarterdeck.registers.declaration import Field, Kind, Register
from quarterdeck.registers.queries.references import reference_rows

TODAY = AT.date()


def sample_values(
    register: Register[Any], person: Person, *, title: str = "", everything: bool = False
) -> dict[str, Any]:
    """What makes an entry: the declared example, and something for every field that must be filled (or for all)."""
    values = dict(register.example)
    for key, field in register.editable.items():
        if key not in values and (field.is_required or everything) and key != "visibility":
            value = value_for(field, person)
            if value is not None:
                values[key] = value
    return {**values, "title": title or values.get("title") or "A sample"}


def value_for(field: Field, person: Person, *, other: bool = False) -> Any:
    """A value as a face sends it; ``other``: a second one, different from the first."""
    place = 1 if other else 0
    if field.kind in (Kind.TEXT, Kind.LONG_TEXT):
        text = "Some other words" if other else "Some words"
        return text[: field.longest] if field.longest else text
    if field.kind is Kind.LINK:
        return f"https://velmora.example/{place}"
    if field.kind in (Kind.NUMBER, Kind.MONEY):
        lowest = field.smallest if field.smallest is not None else 1
        return str(int(min(lowest + place, field.largest if field.largest is not None else lowest + place)))
    if field.kind is Kind.DATE:
        return (TODAY + timedelta(days=10 + place)).isoformat()
    if field.kind is Kind.INSTANT:
        return (AT + timedelta(hours=-2 - place)).isoformat()
    if field.kind is Kind.CHOICE:
        return str(field.choices[min(place, len(field.choices) - 1)][0])
    if field.kind is Kind.CHOICES:
        return [str(value) for value, _ in field.choices[: 1 + place]]
    if field.kind is Kind.PERSON:
        return person.pk
    if field.kind is Kind.ROWS:
        parts = [part for part in field.parts if part.is_editable]
        return [{part.key: value_for(part, person, other=other) for part in parts}]
    if field.kind is Kind.YES_NO:
        return not other
    if field.kind is Kind.TAGS:
        return ["blue", "green"][: 1 + place]
    row = reference_rows(field, person).first()
    return row.pk if row else None


def place_of(register: Register[Any], places: dict[str, Workspace]) -> Workspace:
    """The lowest workspace that keeps entries of this register."""
    return next(
        places[kind] for kind in ("project", "programme", "portfolio", "organisation") if kind in register.places
    )
