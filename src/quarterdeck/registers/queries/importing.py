"""A stored file as rows of text, and the entries that its rows mean."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from quarterdeck.core.errors import NotVisible
from quarterdeck.core.files import open_file, path_of
from quarterdeck.core.models import JobRun, Person, StoredFile, Workspace
from quarterdeck.exchange.issues import UnreadablePlan
from quarterdeck.exchange.tables import TableLimits, cell_text, is_blank, read_tables
from quarterdeck.exchange.tables.inert import revived
from quarterdeck.registers.declaration import Field, Register
from quarterdeck.registers.errors import FileUnusable
from quarterdeck.registers.models import ChangeBatch, Entry, ImportRun
from quarterdeck.registers.queries.fields import listed_fields, writable_fields
from quarterdeck.registers.queries.rights import MOST_AT_ONCE
from quarterdeck.registers.queries.text import code_parts
from quarterdeck.registers.queries.vocabulary import column_label

MOST_ROWS = 30_000  # written while others wait for the one writer of SQLite, who wait 20 s at most
MOST_COLUMNS = 200
LIMITS = TableLimits(
    file_bytes=48_000_000, rows=2 * MOST_ROWS, columns=MOST_COLUMNS, unpacked_bytes=160_000_000, cells=6_000_000
)
JOB = "registers.step_import"


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
    sheet = _sheet(file, MOST_ROWS + 1)
    if len(sheet.lines) > MOST_ROWS:
        raise FileUnusable(f"At most {MOST_ROWS:,} rows are imported at once. Part the file.")
    return sheet


def read_head(file: StoredFile) -> Sheet:
    """The same as far as its first rows go: one more than are imported without waiting. Raises FileUnusable."""
    return _sheet(file, MOST_AT_ONCE + 1)


def _sheet(file: StoredFile, most: int) -> Sheet:
    open_file(file).close()  # compares the bytes with what was stored
    tables = read_tables(path_of(file), file=file.name, limits=LIMITS)
    for table in tables.tables:
        try:
            lines = list(islice(_lines(table), most + 1))
        except UnreadablePlan as refused:
            raise FileUnusable(refused.issue.message) from refused
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


def large_import_of(batch: ChangeBatch) -> ImportRun | None:
    """The import whose batch this is, if nobody waits for its steps."""
    return ImportRun.objects.select_related("workspace", "batch").filter(batch=batch, is_large=True).first()


def job_of_import(run: ImportRun) -> JobRun | None:
    """The last step of an import that was done in the background, for its progress and its end."""
    return JobRun.objects.filter(name=JOB, dedupe_key=job_key(run.pk)).order_by("-pk").first()


def job_key(number: int) -> str:
    """Steps of the same import never run at the same time."""
    return f"import:{number}"


def entries_named(
    actor: Person, register: Register[Any], place: Workspace, references: Sequence[str]
) -> dict[str, Entry]:
    """The entries that Ids mean on a workspace or below it, as far as the person sees them; none where several fit."""
    parts = {text: parsed for text in references if (parsed := code_parts(register, text)) is not None}
    if not parts:
        return {}
    rows = register.model.objects.visible_to(actor).in_workspace(place).select_related("workspace", "owner")
    numbered: dict[int, list[Entry]] = {}
    for row in rows.filter(number__in={number for _, number in parts.values()}):
        numbered.setdefault(row.number, []).append(row)
    found = {text: _meant(numbered.get(number, []), code, place) for text, (code, number) in parts.items()}
    return {text: row for text, row in found.items() if row is not None}


def _meant(rows: Sequence[Entry], code: str, place: Workspace) -> Entry | None:
    """The one of several entries of a number that stands on the named workspace, or else on the place itself."""
    fitting = [row for row in rows if not code or row.workspace.code.casefold() == code.casefold()]
    if len(fitting) > 1:
        fitting = [row for row in fitting if row.workspace_id == place.pk]
    return fitting[0] if len(fitting) == 1 else None


def entries_from(
    actor: Person, register: Register[Any], places: Collection[int], externals: Sequence[str]
) -> dict[tuple[int, str], Entry]:
    """The entries that came from another tool, by the number of their workspace and their id there."""
    if not externals:
        return {}
    rows = register.model.objects.visible_to(actor).filter(workspace__in=places, external_id__in=externals)
    found = rows.select_related("workspace", "owner").order_by("pk")
    return {(row.workspace_id, row.external_id): row for row in found}
