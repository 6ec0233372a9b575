"""Two people changed the same entry: what it was, what each made of it, and what can be kept of both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from quarterdeck.core.models import Person
from quarterdeck.registers.declaration import Field, Kind
from quarterdeck.registers.models import Entry
from quarterdeck.registers.queries.fields import value_in
from quarterdeck.registers.queries.people import members_of
from quarterdeck.registers.queries.references import mask_references
from quarterdeck.registers.queries.story import told_text
from quarterdeck.registers.rules.values import ValueRefused, as_text, clean


@dataclass(frozen=True, slots=True)
class Difference:
    """One field: before, theirs now, and mine; ``is_clash`` where both changed it to different values."""

    key: str
    label: str
    base: str
    theirs: str
    mine: str
    is_clash: bool


@dataclass(frozen=True, slots=True)
class Conflict:
    version: int
    differences: list[Difference]
    keep_theirs: list[str]


def three_way(
    actor: Person,
    entry: Entry,
    sent: Mapping[str, Any],
    theirs: Mapping[str, list[Any]],
    *,
    fields: Mapping[str, Field],
    at: datetime,
) -> Conflict:
    """Compare what was typed with the entry as it stands now.

    A field that only they changed keeps their value; one that only I changed keeps mine; where both did, I choose.
    """
    fresh = type(entry)._base_manager.select_related("workspace").get(pk=entry.pk)
    mask_references(actor, [fresh], fields.values())
    differences, keep = [], []
    for key, field in fields.items():
        now = value_in(fresh, field)
        mine = _cleaned(field, sent.get(key))
        if _same(mine, now):
            continue
        base = theirs[key][0] if key in theirs else None
        if key in theirs and _same_told(mine, base):
            keep.append(key)
            continue
        differences.append(
            Difference(
                key=key,
                label=field.label,
                base=told_text(field, base) if key in theirs else _text(field, now),
                theirs=_text(field, now),
                mine=_typed(fresh, field, mine, at),
                is_clash=key in theirs,
            )
        )
    return Conflict(fresh.version, differences, keep)


def _cleaned(field: Field, raw: Any) -> Any:
    try:
        return clean(field, raw)
    except ValueRefused:
        return raw


def _same(mine: Any, now: Any) -> bool:
    return bool(mine == getattr(now, "pk", now)) or (mine in (None, "", []) and now in (None, "", []))


def _same_told(mine: Any, base: Any) -> bool:
    told = base["id"] if isinstance(base, dict) else base
    return str(mine if mine is not None else "") == str(told if told is not None else "")


def _text(field: Field, value: Any) -> str:
    return as_text(field, value) or "nothing"


def _typed(entry: Entry, field: Field, mine: Any, at: datetime) -> str:
    """What was typed, in words: a person only by a name that this place shows anyway."""
    if field.kind is Kind.PERSON and isinstance(mine, int):
        person = members_of(entry.workspace, at).filter(pk=mine).first()
        return person.name if person else "somebody who takes no part here"
    return as_text(field, mine) or "nothing"
