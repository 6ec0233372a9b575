"""The table of a list: its headings with their sorting addresses, and what stands in each cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from quarterdeck.registers.declaration import Computed, Field, Kind, Register
from quarterdeck.registers.models import Entry
from quarterdeck.registers.queries.fields import value_in
from quarterdeck.registers.queries.lists import EntryList
from quarterdeck.registers.queries.vocabulary import chosen_columns as vocabulary_columns
from quarterdeck.registers.queries.vocabulary import column_label, vocabulary
from quarterdeck.registers.rules.list_query import ListQuery
from quarterdeck.registers.rules.values import is_empty
from quarterdeck.registers.rules.words import amount, number, short_name, shown

NUMERIC = (Kind.NUMBER, Kind.MONEY)
# Which cells a narrow screen keeps: the state beside the title, the person and the day below it.
NARROW = {"state": "k-state", "owner": "k-second", "due_on": "k-number"}


@dataclass(frozen=True, slots=True)
class Heading:
    key: str
    label: str
    css: str
    address: str | None
    direction: str


@dataclass(frozen=True, slots=True)
class Cell:
    key: str
    css: str
    html: SafeString | str
    is_editable: bool

    @property
    def td(self) -> SafeString:
        """The whole cell: a page has hundreds, and most begin alike."""
        return format_html("{}{}</td>", _opening(self.key, self.css, self.is_editable), self.html)


@lru_cache(maxsize=2048)
def _opening(key: str, css: str, is_editable: bool) -> SafeString:
    classes = format_html(' class="{}"', css) if css else ""
    return format_html('<td{} data-field="{}"{}>', classes, key, SafeString(" data-editable" if is_editable else ""))


@dataclass(frozen=True, slots=True)
class Row:
    entry: Entry
    cells: Sequence[Cell]


def chosen_columns(listed: EntryList) -> tuple[str, ...]:
    return vocabulary_columns(listed.register, listed.query)


def headings(listed: EntryList, columns: Sequence[str]) -> list[Heading]:
    register, fields = listed.register, listed.fields
    sortable = vocabulary(register, fields).sortable
    effective = listed.query.sort or tuple(register.sort.split(","))
    found = [_heading(listed.query, "number", "Id", "code", effective)]
    found.append(_heading(listed.query, "title", register.singular.capitalize(), "", effective))
    for key in columns:
        kind = _kind(register, fields, key)
        css = "num" if kind in NUMERIC else ""
        made = _heading(listed.query, key, column_label(register, key, fields), css, effective)
        found.append(made if key in sortable else replace(made, address=None, direction=""))
    return found


def table_rows(
    listed: EntryList,
    entries: Sequence[Entry],
    columns: Sequence[str],
    *,
    hidden: Mapping[int, frozenset[str]],
    editable: Mapping[int, frozenset[str]],
) -> list[Row]:
    """What stands in the cells, and which of them this person may change in place."""
    return [
        Row(entry, [cell(listed, entry, key, hidden[entry.pk], editable[entry.pk]) for key in columns])
        for entry in entries
    ]


def cell(listed: EntryList, entry: Entry, key: str, hidden: frozenset[str], operations: frozenset[str]) -> Cell:
    register, fields = listed.register, listed.fields
    css = [NARROW.get(key, "k-why" if key == next(iter(register.levels), "") else "")]
    if _kind(register, fields, key) in NUMERIC:
        css.append("num")
    if key in hidden:
        return Cell(key, " ".join(filter(None, css)), masked(), False)
    if key in register.computed:
        html: SafeString | str = computed_html(register.computed[key], entry, listed.day)
        return Cell(key, " ".join(filter(None, css)), html, False)
    field = fields[key]
    frozen = entry.state in register.workflow.frozen or key in register.settled(entry)
    may_edit = "edit" in operations and not frozen and (key in register.editable or field.is_custom)
    return Cell(key, " ".join(filter(None, css)), value_html(field, entry, listed.day), may_edit)


def value_html(field: Field, entry: Entry, day: date) -> SafeString | str:
    """A value of an entry as a cell shows it."""
    value = value_in(entry, field)
    if field.key == "state":
        return entry.state_label
    if field.key in entry.register.levels and not is_empty(value):
        return levelled(field.label_of(value), entry.register.levels[field.key].get(str(value), ""))
    if field.key == "due_on" and value and entry.closed_at is None and value < day:
        text = shown(field, value, today=day)
        return format_html('<span class="neg" title="{}">{}</span><span class="sr"> overdue</span>', value, text)
    return cell_html(field, value, day)


def cell_html(field: Field, value: Any, day: date) -> SafeString | str:
    """A value as a cell shows it, of an entry or of a row in it."""
    if is_empty(value):
        return nothing()
    text = shown(field, value, today=day)
    if field.kind is Kind.MONEY and isinstance(value, Decimal | int | float):
        return format_html('<span title="{}">{}</span>', f"{value:,.2f}", text)
    if field.kind is Kind.PERSON:
        return format_html('<span title="{}">{}</span>', value, text)
    if field.kind in (Kind.DATE, Kind.INSTANT):
        return format_html('<span title="{}">{}</span>', value, text)
    if field.kind is Kind.LINK:
        return format_html('<a class="link" href="{}" rel="noopener noreferrer nofollow">{}</a>', value, text)
    if field.kind is Kind.TAGS:
        return format_html_join(" ", '<span class="tag">{}</span>', ((tag,) for tag in value))
    return format_html('<span class="words" title="{}">{}</span>', text, text) if len(text) > 24 else text


def levelled(word: str, level: str) -> SafeString:
    """A word with a square before it, filled as strongly as its level."""
    return format_html('<span class="lv {}"><i aria-hidden="true"></i>{}</span>', level, word)


def computed_html(column: Computed, entry: Entry, day: date) -> SafeString | str:
    value = column.value(entry, day)
    if is_empty(value):
        return nothing()
    if column.kind is Kind.MONEY and isinstance(value, int | float | Decimal):
        return format_html('<span title="{}">{}</span>', f"{value:,.2f}", amount(value))
    if column.kind in NUMERIC and isinstance(value, int | float):
        return number(value, 0 if isinstance(value, int) else 2)
    if column.kind is Kind.PERSON:
        return short_name(str(value))
    return str(value)


def nothing() -> SafeString:
    return format_html('<span class="missing" title="{}">–</span>', "No data")


def masked() -> SafeString:
    return format_html('<span class="missing" title="{}">masked</span>', "Your roles do not show this field here.")


def _heading(query: ListQuery, key: str, label: str, css: str, effective: Sequence[str]) -> Heading:
    first = effective[0] if effective else ""
    direction = {key: "ascending", f"-{key}": "descending"}.get(first, "none")
    wanted = f"-{key}" if first == key else key
    return Heading(key, label, css, query.address(sort=(wanted,)), direction)


def _kind(register: Register[Any], fields: Mapping[str, Field], key: str) -> Kind:
    return register.computed[key].kind if key in register.computed else fields[key].kind
