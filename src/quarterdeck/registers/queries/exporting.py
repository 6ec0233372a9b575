"""A list as a file: every entry that it means and that one may take away, cell by cell as text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from quarterdeck.exchange.tables.inert import inert
from quarterdeck.registers.models import Entry
from quarterdeck.registers.queries.fields import value_in
from quarterdeck.registers.queries.lists import EntryList
from quarterdeck.registers.queries.rights import hidden_by_row
from quarterdeck.registers.queries.vocabulary import column_label
from quarterdeck.registers.rules.values import as_text, is_empty

CHUNK = 500
MASKED = "masked"


def export_rows(listed: EntryList, columns: Sequence[str]) -> Iterator[list[str]]:
    """The heading, then a row of text per entry, in the order of the list; what is protected is masked.

    Only entries on which the reader holds the right to export are told.
    """
    register, fields = listed.register, listed.fields
    yield ["Id", "Title", *(column_label(register, key, fields) for key in columns)]
    allowed = register.model.objects.visible_to(listed.actor, permission=register.permission("export"))
    keys = list(listed.in_order().filter(pk__in=allowed.values("pk")).values_list("pk", flat=True))
    for start in range(0, len(keys), CHUNK):
        rows = listed.with_relations(keys[start : start + CHUNK])
        hidden = hidden_by_row(listed.actor, register, rows)
        for row in rows:
            yield [row.reference, row.title, *(_cell(listed, row, key, hidden[row.pk]) for key in columns)]


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
