"""A stored file as rows of text, and the entries that its rows mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from quarterdeck.core.errors import NotVisible
from quarterdeck.core.files import open_file, path_of
from quarterdeck.core.models import Person, StoredFile, Workspace
from quarterdeck.exchange.issues import UnreadablePlan
from quarterdeck.exchange.tables import TableLimits, cell_text, is_blank, read_tables
from quarterdeck.exchange.tables.inert import revived
from quarterdeck.registers.declaration import Field, Register
from quarterdeck.registers.errors import FileUnusable
from quarterdeck.registers.models import Entry, ImportRun
from quarterdeck.registers.queries.fields import listed_fields, writable_fields
from quarterdeck.registers.queries.text import code_q
from quarterdeck.registers.queries.vocabulary import column_label

MOST_ROWS = 1000
MOST_COLUMNS = 200
LIMITS = TableLimits(file_bytes=8_000_000, rows=20_000, columns=MOST_COLUMNS, unpacked_bytes=64_000_000)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the file, numbered as a spreadsheet does."""

    number: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Sheet:
    headings: list[str]
    lines: list[Line]


def read_sheet(file: StoredFile) -> Sheet:
    """The first table of a file that holds anything: its headings and its rows as text. Raises FileUnusable."""
    open_file(file).close()  # compares the bytes with what was stored
    tables = read_tables(path_of(file), file=file.name, limits=LIMITS)
    for table in tables.tables:
        try:
            lines = list(islice(_lines(table), MOST_ROWS + 2))
        except UnreadablePlan as refused:
            raise FileUnusable(refused.issue.message) from refused
        if len(lines) > MOST_ROWS + 1:
            raise FileUnusable(f"At most {MOST_ROWS:,} rows are imported at once. Part the file.")
        if lines:
            return Sheet(lines[0].cells, lines[1:])
    words = tables.issues[-1].message if tables.issues else "It holds no rows."
    raise FileUnusable(words)


def _lines(table: Any) -> Iterator[Line]:
    is_text = table.encoding is not None
    for row in table.rows():
        if not is_blank(row.cells):
            cells = [cell_text(cell) for cell in row.cells[:MOST_COLUMNS]]
            yield Line(row.number, [revived(cell) for cell in cells] if is_text else cells)


def importable_fields(register: Register[Any], workspace: Workspace) -> dict[str, Field]:
    return listed_fields(writable_fields(register, workspace))


def names_of(register: Register[Any], fields: dict[str, Field]) -> dict[str, list[str]]:
    """The words that stand for each field: its label, and the heading of its column."""
    return {key: [field.label, column_label(register, key, fields)] for key, field in fields.items()}


def find_import(actor: Person, register: Register[Any], number: int) -> ImportRun:
    """One's own import of that number. Raises NotVisible."""
    rows = ImportRun.objects.select_related("workspace", "file", "batch")
    found = rows.filter(actor=actor, register=register.key, pk=min(number, 2**53)).first()
    if found is None:
        raise NotVisible
    return found


def entry_named(actor: Person, register: Register[Any], place: Workspace, reference: str) -> Entry | None:
    """The entry that an Id means on a workspace or below it, as far as the person sees it; None if not exactly one."""
    rows = register.model.objects.visible_to(actor).in_workspace(place).select_related("workspace")
    found: Sequence[Entry] = list(rows.filter(code_q(register, reference))[:2])
    if len(found) > 1:
        found = [one for one in found if one.workspace_id == place.pk]
    return next(iter(found), None) if len(found) == 1 else None


def entry_from(actor: Person, register: Register[Any], place: Workspace, external_id: str) -> Entry | None:
    """The entry that came from another tool under that id."""
    rows = register.model.objects.visible_to(actor).filter(workspace=place, external_id=external_id)
    found: Entry | None = rows.select_related("workspace").first()
    return found
