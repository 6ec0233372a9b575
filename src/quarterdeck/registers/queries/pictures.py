"""The figures behind the pictures above a list: each counts what the list shows, in one question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum

from quarterdeck.registers.declaration import Counts, Field, HeatMap, Picture, Total, currencies
from quarterdeck.registers.queries.filters import readable_q
from quarterdeck.registers.queries.lists import EntryList
from quarterdeck.registers.rules.list_query import Condition

Counted = Mapping[str, Mapping[Any, int]]  # of each field, how many entries have each of its choices


@dataclass(frozen=True, slots=True)
class Part:
    """A value with its count, the address that narrows the list to it, and whether it is narrowed already."""

    label: str
    count: int
    address: str
    is_chosen: bool
    level: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture ready to be shown. ``rows`` of a heat map run from the highest value down."""

    kind: str
    title: str
    parts: list[Part]
    rows: list[tuple[str, list[Part]]]
    foot: list[str]
    sums: list[tuple[Decimal, str]]
    note: str = ""


def drawn(listed: EntryList) -> list[Drawn]:
    counted = _counted(listed, [listed.fields[one.field] for one in listed.register.summary if isinstance(one, Counts)])
    return [_drawn(listed, picture, counted) for picture in listed.register.summary]


def _drawn(listed: EntryList, picture: Picture, counted: Counted) -> Drawn:
    if isinstance(picture, HeatMap):
        return _heat_map(listed, picture)
    return _counts(listed, picture, counted) if isinstance(picture, Counts) else _total(listed, picture)


def _counted(listed: EntryList, fields: Sequence[Field]) -> Counted:
    """How many entries have each choice of each field: one look at the entries for all fields that see the same."""
    register, found = listed.register, dict[str, dict[Any, int]]()
    together: dict[tuple[Any, str], list[Field]] = {}
    for field in fields:
        kept = tuple(one for one in listed.query.conditions if one.key != field.key)
        together.setdefault((kept, field.key if field.key in register.protected else ""), []).append(field)
    for (_, protected), alike in together.items():
        rows = _without(listed, alike[0].key).filter(readable_q(register, protected, listed.actor)).order_by()
        lookups = [field.lookup for field in alike]
        for *values, count in rows.values_list(*lookups).annotate(n=Count("pk")):
            for field, value in zip(alike, values, strict=True):
                counts = found.setdefault(field.key, {})
                counts[value] = counts.get(value, 0) + count
    return found


def _counts(listed: EntryList, picture: Counts, counted: Counted) -> Drawn:
    field = listed.fields[picture.field]
    counts = counted.get(field.key, {})
    parts = [
        Part(label, counts.get(value, 0), *_narrowing(listed, {field.key: str(value)}))
        for value, label in field.choices
    ]
    return Drawn("counts", picture.title or f"By {field.label.lower()}", parts, [], [], [])


def _heat_map(listed: EntryList, picture: HeatMap) -> Drawn:
    x, y = listed.fields[picture.x], listed.fields[picture.y]
    rows = _without(listed, x.key, y.key).order_by().values(x.lookup, y.lookup).annotate(n=Count("pk"))
    counts = {(one[x.lookup], one[y.lookup]): one["n"] for one in rows}
    across, up = _values(x), _values(y)
    lines = []
    for level_y, label_y in reversed(up):
        cells = []
        for level_x, label_x in across:
            count = counts.get((level_x, level_y), 0)
            level = picture.level(level_x, level_y) if picture.level else ""
            name = f"{x.label} {label_x}, {y.label.lower()} {label_y}: {count}"
            narrowing = _narrowing(listed, {x.key: str(level_x), y.key: str(level_y)})
            cells.append(Part(str(count), count, *narrowing, level, f"{name}, {level}" if level else name))
        lines.append((label_y, cells))
    title = picture.title or f"{y.label} by {x.label.lower()}, counts"
    return Drawn("heat", title, [], lines, [label for _, label in across], [])


def _total(listed: EntryList, picture: Total) -> Drawn:
    field = listed.fields[picture.field]
    rows = listed.rows().filter(readable_q(listed.register, field.key, listed.actor)).order_by()
    sums = list(rows.filter(**{f"{field.lookup}__isnull": False}).values("workspace").annotate(sum=Sum(field.lookup)))
    known: dict[int, str] = {}
    for currency_of in currencies:
        known = {**currency_of([one["workspace"] for one in sums]), **known}
    by_currency: dict[str, Decimal] = {}
    for one in sums:
        code = known.get(one["workspace"], "")
        by_currency[code] = by_currency.get(code, Decimal(0)) + Decimal(one["sum"])
    title = picture.title or f"Total {field.label.lower()}"
    return Drawn("total", title, [], [], [], [(amount, code) for code, amount in sorted(by_currency.items())],
                 picture.note)  # fmt: skip


def _values(field: Field) -> list[tuple[Any, str]]:
    if field.choices:
        return list(field.choices)
    first, last = int(field.smallest or 1), int(field.largest or 5)
    return [(value, str(value)) for value in range(first, last + 1)]


def _without(listed: EntryList, *keys: str) -> Any:
    """The list without its own conditions on these fields: a chosen cell does not empty the others."""
    kept = tuple(one for one in listed.query.conditions if one.key not in keys)
    return listed.rows() if kept == listed.query.conditions else listed.narrowed_to(kept).rows()


def _narrowing(listed: EntryList, values: dict[str, str]) -> tuple[str, bool]:
    """The address with these values chosen, or without them where they are chosen already."""
    wanted = {Condition(key, "", (value,)) for key, value in values.items()}
    chosen = wanted <= set(listed.query.conditions)
    query = listed.query
    for key, value in values.items():
        query = query.with_condition(key, "", () if chosen else (value,))
    return query.address(), chosen
