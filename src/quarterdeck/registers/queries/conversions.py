"""What an entry can be turned into, and with which values the new one begins."""

from __future__ import annotations

from typing import Any

from quarterdeck.core.models import Person, Workspace
from quarterdeck.registers.declaration import Conversion, Register, all_registers
from quarterdeck.registers.errors import ConversionImpossible
from quarterdeck.registers.models import Entry
from quarterdeck.registers.queries.rights import hidden_fields, places_to_create


def conversions_of(actor: Person, entry: Entry) -> list[tuple[Register[Any], Conversion]]:
    """What this person could make of an entry: the registers that accept it and where they may create."""
    key = entry.register.key
    accepting = [(one, way) for one in all_registers() for way in one.accepts_from if way.source == key]
    return [(one, way) for one, way in accepting if places_to_create(actor, one)]


def place_for(actor: Person, target: Register[Any], entry: Entry) -> Workspace | None:
    """Where the new entry is kept: beside the old one, else on the nearest workspace above that keeps such entries."""
    places = {one.pk: one for one in places_to_create(actor, target)}
    way = [entry.workspace_id, *reversed(entry.workspace.ancestor_ids())]
    return next((places[key] for key in way if key in places), None)


def first_values(actor: Person, target: Register[Any], entry: Entry) -> dict[str, Any]:
    """What the form of a conversion begins with: never what the reader may not see, and as restricted as its source.

    Raises ConversionImpossible.
    """
    conversion = next((one for one in target.accepts_from if one.source == entry.register.key), None)
    if conversion is None:
        raise ConversionImpossible
    hidden = hidden_fields(actor, entry)
    copied = {
        here: getattr(entry, there)
        for here, there in conversion.fields.items()
        if here in target.editable and there not in hidden
    }
    worked_out = conversion.values(entry) if conversion.values else {}
    return {"visibility": entry.visibility, **copied, **worked_out}
