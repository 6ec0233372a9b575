"""A list as a file: every entry that it means and that one may take away, cell by cell as text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from quarterdeck.exchange.tables.inert import inert
from quarterdeck.press.xlsx import list_to_xlsx
from quarterdeck.registers.declaration.fields import COMPARED
from quarterdeck.registers.models import Entry
from quarterdeck.registers.queries.fields import value_in
from quarterdeck.registers.queries.lists import EntryList
from quarterdeck.registers.queries.rights import hidden_by_row
from quarterdeck.registers.queries.vocabulary import chosen_columns, column_label
from quarterdeck.registers.rules.values import MASKED, as_text, is_empty

CHUNK = 500
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class ListFile:
    name: str
    type: str
    content: Iterable[bytes]


def file_of(listed: EntryList, kind: str) -> ListFile:
    """What a list shows, all pages of it, as a workbook (``xlsx``) or as CSV that no spreadsheet runs."""
    columns, name = chosen_columns(listed.register, listed.query), listed.register.key
    if kind == "xlsx":
        content = list_to_xlsx(listed.register.title, headings_of(listed, columns), typed_rows(listed, columns))
        return ListFile(f"{name}.xlsx", XLSX, [content])
    return ListFile(f"{name}.csv", "text/csv; charset=utf-8", (line.encode() for line in csv_lines(listed, columns)))


def export_rows(listed: EntryList, columns: Sequence[str]) -> Iterator[list[str]]:
    """The heading, then a row of text per entry, in the order of the list; what is protected is masked.

    Only entries on which the reader holds the right to export are told.
    """
    yield headings_of(listed, columns)
    for row, hidden in _exported(listed):
        yield [row.reference, row.title, *(_cell(listed, row, key, hidden) for key in columns)]


def typed_rows(listed: EntryList, columns: Sequence[str]) -> Iterator[list[Any]]:
    """The same rows below their heading, with real numbers and days for a workbook."""
    for entry, hidden in _exported(listed):
        yield [entry.reference, entry.title, *(_value(listed, entry, key, hidden) for key in columns)]


def headings_of(listed: EntryList, columns: Sequence[str]) -> list[str]:
    return ["Id", "Title", *(column_label(listed.register, key, listed.fields) for key in columns)]


def _exported(listed: EntryList) -> Iterator[tuple[Entry, frozenset[str]]]:
    """The entries that may be taken away, in the order of the list, with what is masked of each."""
    register = listed.register
    allowed = register.model.objects.visible_to(listed.actor, permission=register.permission("export"))
    keys = list(listed.in_order().filter(pk__in=allowed.values("pk")).values_list("pk", flat=True))
    for start in range(0, len(keys), CHUNK):
        rows = listed.with_relations(keys[start : start + CHUNK])
        hidden = hidden_by_row(listed.actor, register, rows)
        yield from ((row, hidden[row.pk]) for row in rows)


def csv_lines(listed: EntryList, columns: Sequence[str]) -> Iterator[str]:
    """The same as CSV, with the mark that lets spreadsheets read it as UTF-8, and no cell that they would run."""
    yield "\ufeff"
    for row in export_rows(listed, columns):
        line = io.StringIO()
        csv.writer(line, quoting=csv.QUOTE_ALL).writerow([inert(cell) for cell in row])
        yield line.getvalue()


def _cell(listed: EntryList, row: Entry, key: str, hidden: frozenset[str]) -> str:
    if key in hidden:
        return MASKED
    computed = listed.register.computed.get(key)
    if computed is not None:
        value = computed.value(row, listed.day)
        return "" if is_empty(value) else str(value)
    return as_text(listed.fields[key], value_in(row, listed.fields[key]))


def _value(listed: EntryList, row: Entry, key: str, hidden: frozenset[str]) -> Any:
    """A cell with its own type where a spreadsheet has one, else as text."""
    field = listed.fields.get(key)
    if key in hidden or field is None or field.kind not in COMPARED:
        return _cell(listed, row, key, hidden)
    value = value_in(row, field)
    return Decimal(str(value)) if isinstance(value, float) else value
