"""The state of a list as an address: what is filtered, sorted, grouped and shown. Read, written back, nothing lost.

========================  =====================================================================
``state=open``            any of the values named (repeat it for more)
``owner.not=4``           none of them; ``owner=me`` is the reader
``due_on.from=today-7``   at or after; ``.to`` at or before; days may be ``today``, ``today+14``
``title.has=server``      contains the text
``owner.empty=yes``       has no value (``no``: has one)
``is=overdue``            a condition that the register names
``q= in= sort= group=``   text, workspace, order (``-due_on,title``), groups
``columns= layout=``      columns in order; ``list``, ``board`` or ``calendar``
``view=12``               the state that a saved view keeps; ``all``: no view, not even the one that opens first
``base=12``               the saved view from which this state was made
========================  =====================================================================
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from quarterdeck.registers.declaration.fields import COMPARED, WRITTEN, Field, Kind

RESERVED = (
    "in", "q", "is", "sort", "group", "columns", "layout", "month", "page", "view", "add", "cursor", "limit", "format",
    "base",
)  # fmt: skip
OPERATORS = ("not", "from", "to", "has", "empty")
UNSTATED = ("in", "layout", "month")  # what a state says beside what a saved view keeps
LAYOUTS = ("list", "board", "calendar")
GROUPED = (Kind.CHOICE, Kind.PERSON, Kind.WORKSPACE, Kind.YES_NO, Kind.REFERENCE)
MOST_VALUES = 100
LONGEST_TEXT = 200
_RELATIVE = re.compile(r"today(?:([+-])(\d{1,4}))?\Z", re.ASCII)
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Condition:
    """One token: ``operator`` is empty for "is any of"."""

    key: str
    operator: str
    values: tuple[str, ...]

    @property
    def parameter(self) -> str:
        return f"{self.key}.{self.operator}" if self.operator else self.key


@dataclass(frozen=True, slots=True)
class ListQuery:
    place: str = ""
    text: str = ""
    conditions: tuple[Condition, ...] = ()
    named: tuple[str, ...] = ()
    sort: tuple[str, ...] = ()
    group: str = ""
    columns: tuple[str, ...] = ()
    layout: str = "list"
    month: str = ""
    view: int | None = None
    base: int | None = None
    page: int = 1

    @property
    def is_narrowed(self) -> bool:
        return bool(self.text or self.conditions or self.named)

    def parameters(self) -> list[tuple[str, str]]:
        """The same state as pairs for an address, in one order, so that equal states have equal addresses."""
        pairs = [("in", self.place), ("q", self.text)]
        pairs += [("is", name) for name in self.named]
        pairs += [(one.parameter, value) for one in self.conditions for value in one.values]
        pairs += [("sort", ",".join(self.sort)), ("group", self.group), ("columns", ",".join(self.columns))]
        pairs += [("layout", "" if self.layout == "list" else self.layout), ("month", self.month)]
        if self.view is None and not any(value for name, value in pairs if name not in UNSTATED):
            pairs.append(("view", "all"))
        pairs += [
            ("view", str(self.view or "")),
            ("base", str(self.base or "")),
            ("page", str(self.page) if self.page > 1 else ""),
        ]
        return [(name, value) for name, value in pairs if value]

    def address(self, **changes: Any) -> str:
        """``?…`` of the state with some of it changed; whatever changes, the list begins on its first page."""
        return f"?{urlencode(replace(self.onward, **changes).parameters())}"

    @property
    def onward(self) -> ListQuery:
        """The same state spelled out on its first page, from which a link or a form goes on to another."""
        return replace(self, page=1, view=None, base=self.view or self.base)

    def without(self, condition: Condition, value: str | None = None) -> ListQuery:
        """The state without a condition, or without one of its values."""
        kept = []
        for one in self.conditions:
            if one != condition:
                kept.append(one)
            elif value is not None and len(one.values) > 1:
                kept.append(replace(one, values=tuple(other for other in one.values if other != value)))
        return replace(self, conditions=tuple(kept), page=1)

    def with_condition(self, key: str, operator: str, values: Sequence[str]) -> ListQuery:
        """The state with a condition in the place of the one of the same field and operator."""
        fresh = Condition(key, operator, tuple(values))
        kept = [one for one in self.conditions if (one.key, one.operator) != (key, operator)]
        return replace(self, conditions=(*kept, *([fresh] if values else [])), page=1)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a register lets an address say."""

    fields: Mapping[str, Field]
    named: frozenset[str]
    sortable: frozenset[str]
    columns: frozenset[str]


def operators_of(field: Field) -> tuple[str, ...]:
    """The operators that make sense for a field, the first being the usual one.

    Examples
    --------
    >>> operators_of(Field(key="x", label="X", kind=Kind.DATE, lookup="x"))
    ('from', 'to', '', 'empty')
    """
    if field.kind in COMPARED:
        found: tuple[str, ...] = ("from", "to", "")
    elif field.kind in WRITTEN:
        found = ("has",)
    else:
        found = ("", "not")
    return found if field.is_required or field.kind is Kind.YES_NO else (*found, "empty")


def read_query(parameters: Mapping[str, Sequence[str]], known: Vocabulary) -> tuple[ListQuery, list[str]]:
    """The state that an address names, and in words what in it makes no sense and was left out."""
    faults: list[str] = []
    conditions = []
    for name, values in parameters.items():
        if name in RESERVED or not any(values):
            continue
        condition = _condition(name, values, known, faults)
        if condition is not None:
            conditions.append(condition)
    query = ListQuery(
        place=_first(parameters, "in")[:32],
        text=_first(parameters, "q").replace("\0", "").strip()[:LONGEST_TEXT],
        conditions=tuple(conditions),
        named=tuple(_known(parameters.get("is", ()), known.named, "condition", faults)),
        sort=tuple(_known(_split(parameters, "sort"), known.sortable, "column to sort by", faults)),
        group=_group(_first(parameters, "group"), known, faults),
        columns=tuple(_known(_split(parameters, "columns"), known.columns, "column", faults)),
        layout=_first(parameters, "layout") if _first(parameters, "layout") in LAYOUTS else "list",
        month=_first(parameters, "month") if _MONTH.match(_first(parameters, "month")) else "",
        view=_number(_first(parameters, "view")),
        base=_number(_first(parameters, "base")),
        page=_number(_first(parameters, "page")) or 1,
    )
    return query, faults


def day_of(text: str, today: date) -> date:
    """A day of a filter: ISO, ``today`` or ``today+14``. Raises ValueError."""
    relative = _RELATIVE.match(text)
    if relative:
        days = int(relative[2] or 0)
        return today + timedelta(days=-days if relative[1] == "-" else days)
    return date.fromisoformat(text)


def month_of(text: str, today: date) -> date:
    """The first day of the month that a calendar shows."""
    found = _MONTH.match(text)
    return date(max(1, int(found[1])), int(found[2]), 1) if found else today.replace(day=1)


def _condition(name: str, values: Sequence[str], known: Vocabulary, faults: list[str]) -> Condition | None:
    key, _, operator = name.rpartition(".")
    if operator not in OPERATORS:
        key, operator = name, ""
    field = known.fields.get(key)
    if field is None or operator not in operators_of(field):
        faults.append(f"There is no filter {name[:80]}.")
        return None
    plain = (value.replace("\0", "")[:LONGEST_TEXT] for value in values)
    kept = tuple(dict.fromkeys(value for value in plain if value))[:MOST_VALUES]
    if not kept:
        return None
    if operator in ("from", "to", "has", "empty"):
        kept = kept[-1:]
    if field.kind in (Kind.DATE, Kind.INSTANT) and operator != "empty" and not all(map(_is_day, kept)):
        faults.append(f"{field.label}: {', '.join(kept)} is not a day.")
        return None
    if field.kind in (Kind.NUMBER, Kind.MONEY) and operator != "empty" and not all(map(_is_number, kept)):
        faults.append(f"{field.label}: {', '.join(kept)} is not a number.")
        return None
    return Condition(key, operator, kept)


def _is_day(text: str) -> bool:
    try:
        day_of(text, date(2000, 1, 1))
    except (ValueError, OverflowError):
        return False
    return True


def _is_number(text: str) -> bool:
    return re.fullmatch(r"-?\d{1,15}(\.\d{1,9})?", text, re.ASCII) is not None


def _group(text: str, known: Vocabulary, faults: list[str]) -> str:
    field = known.fields.get(text)
    if not text or (field is not None and field.kind in GROUPED):
        return text
    faults.append(f"There is no way to group by {text[:80]}.")
    return ""


def _known(names: Iterable[str], known: frozenset[str], noun: str, faults: list[str]) -> list[str]:
    found: dict[str, None] = {}
    for name in names:
        if name.lstrip("-") in known:
            found[name] = None
        elif name:
            faults.append(f"There is no {noun} {name[:80]}.")
    return list(found)


def _first(parameters: Mapping[str, Sequence[str]], name: str) -> str:
    values = parameters.get(name) or [""]
    return values[0]


def _split(parameters: Mapping[str, Sequence[str]], name: str) -> list[str]:
    """Names parted by commas, or the parameter repeated: forms of check boxes repeat it."""
    return [part for value in parameters.get(name, ()) for part in value.split(",") if part]


def _number(text: str) -> int | None:
    return min(int(text), 10**9) if text.isascii() and text.isdigit() else None
