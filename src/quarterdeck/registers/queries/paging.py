"""Walking through a list by cursor: each page begins after the last row of the one before, however many there are."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import F, Q

from quarterdeck.core.errors import Refusal
from quarterdeck.registers.models import Entry
from quarterdeck.registers.queries.filters import directed, readable_q, sort_expression
from quarterdeck.registers.queries.lists import EntryList

READERS: dict[str, Callable[[str], Any]] = {
    "none": lambda text: None,
    "bool": lambda text: text == "True",
    "int": int,
    "str": str,
    "float": float,
    "Decimal": Decimal,
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "timedelta": lambda text: timedelta(microseconds=int(text)),
}


class CursorUnreadable(Refusal):
    words = "This cursor is not one that was given out for this list."


@dataclass(frozen=True, slots=True)
class Slice:
    rows: list[Entry]
    next_cursor: str | None


def slice_after(listed: EntryList, cursor: str, *, limit: int) -> Slice:
    """The next ``limit`` entries in the order of the list's first sort column, then by number.

    Rows that have no value in that column come last. Raises CursorUnreadable.
    """
    name = (listed.query.sort or ("-changed_at",))[0]
    key, descending = name.lstrip("-"), name.startswith("-")
    rows = listed.rows().annotate(place=sort_expression(listed.register, key, listed.fields, listed.day))
    if key in listed.register.protected:
        rows = rows.filter(readable_q(listed.register, key, listed.actor))
    if cursor:
        rows = rows.filter(_after(*_read(cursor, name), descending=descending))
    ordered = rows.order_by(directed(listed.register, name, F("place")), "-pk" if descending else "pk")
    found = list(ordered.values_list("pk", "place")[: limit + 1])
    more, found = len(found) > limit, found[:limit]
    following = _write(name, found[-1][1], found[-1][0]) if more else None
    return Slice(listed.with_relations([pk for pk, _ in found]), following)


def _after(value: Any, number: int, *, descending: bool) -> Q:
    beyond = Q(pk__lt=number) if descending else Q(pk__gt=number)
    if value is None:
        return Q(place__isnull=True) & beyond
    further = Q(place__lt=value) if descending else Q(place__gt=value)
    return further | (Q(place=value) & beyond) | Q(place__isnull=True)


def _write(name: str, value: Any, number: int) -> str:
    kind = "none" if value is None else type(value).__name__
    text = str(value // timedelta(microseconds=1)) if isinstance(value, timedelta) else str(value)
    packed = json.dumps([name, kind, text, number], separators=(",", ":"))
    return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")


def _read(cursor: str, name: str) -> tuple[Any, int]:
    try:
        packed = base64.urlsafe_b64decode(cursor[:2000] + "=" * (-len(cursor) % 4))
        sort, kind, text, number = json.loads(packed)
        if sort != name or not isinstance(number, int) or not 0 < number < 2**53:
            raise CursorUnreadable
        return READERS[kind](text), number
    except (ValueError, ArithmeticError, TypeError, KeyError) as error:
        raise CursorUnreadable from error
