"""A table prepared for paper: words, widths and heights of every cell, measured once for all writers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from quarterdeck.press.blocks import (
    Align,
    Column,
    Emphasis,
    Kind,
    Rag,
    RagCell,
    Row,
    RowRole,
    Span,
    Table,
    Value,
    spans_of,
)
from quarterdeck.press.formats import DASH, currency_sign, is_missing, written
from quarterdeck.press.measure import text_width, wrapped

SIZE = 16.0
HEAD_SIZE = 14.0
GAP = 12.0
LINE = 1.32
PAD = 7.0
MOST_LINES = 10
MISSING_NOTE = f"{DASH} no data"


@dataclass(frozen=True, slots=True)
class Cell:
    """Runs of words with, before each, an optional status shape."""

    spans: tuple[tuple[Rag | None, Span], ...]
    align: Align
    is_missing: bool = False

    @property
    def text(self) -> str:
        return "".join(span.text for _, span in self.spans)

    @property
    def shapes(self) -> int:
        return sum(rag is not None for rag, _ in self.spans)


@dataclass(frozen=True, slots=True)
class FittedRow:
    cells: tuple[Cell, ...]
    role: RowRole
    height: float


@dataclass(frozen=True, slots=True)
class FittedTable:
    """Everything a writer needs: lengths are slide pixels."""

    headings: tuple[str, ...]
    sides: tuple[Align, ...]
    widths: tuple[float, ...]
    head_height: float
    rows: tuple[FittedRow, ...]
    size: float
    notes: tuple[str, ...]

    @property
    def height(self) -> float:
        return self.head_height + sum(row.height for row in self.rows) + note_height(self.notes)


def note_height(notes: tuple[str, ...]) -> float:
    return 8.0 + 19.0 * len(notes) if notes else 0.0


def cell_of(value: Value, column: Column, *, role: RowRole, status_date: date | None) -> Cell:
    """One value as runs of words; a missing one is a dash that the table's note explains."""
    if is_missing(value) or value is None:
        if role is RowRole.GROUP:
            return Cell((), column.side)
        if column.kind is Kind.RAG:
            return Cell(((Rag.NO_DATA, Span(Rag.NO_DATA.word)),), column.side)
        return Cell(((None, Span(DASH, Emphasis.QUIET)),), column.side, is_missing=True)
    if isinstance(value, RagCell):
        return Cell(rag_spans(value), column.side)
    if isinstance(value, str | tuple):
        spans = spans_of(value)
        if not any(span.text for span in spans):
            return Cell(((None, Span(DASH, Emphasis.QUIET)),), column.side)
        if role is not RowRole.BODY:
            spans = tuple(Span(span.text, Emphasis.STRONG) for span in spans)
        return Cell(tuple((None, span) for span in spans), column.side)
    text = value_text(value, column, status_date)
    emphasis = Emphasis.NONE if role is RowRole.BODY else Emphasis.STRONG
    return Cell(((None, Span(text, emphasis)),), column.side)


def value_text(value: Value, column: Column, status_date: date | None) -> str:
    return written(
        value,
        kind=column.kind,
        digits=column.digits,
        currency=column.currency,
        scale=column.scale,
        status_date=status_date,
        with_currency=False,
    )


def heading_of(column: Column) -> str:
    """The column's heading with its unit, money's currency included, once."""
    unit = column.unit
    if not unit and column.kind is Kind.MONEY:
        letter = "" if column.scale in ("auto", "unit") else f"{column.scale.value} "
        unit = f"{letter}{currency_sign(column.currency)}"
    return f"{column.heading}, {unit}" if unit and column.heading else column.heading or unit


def rag_spans(cell: RagCell) -> tuple[tuple[Rag | None, Span], ...]:
    """Computed and declared health as shapes and words, with the sign of disagreement between them."""
    spans: list[tuple[Rag | None, Span]] = []
    for index, (rag, word) in enumerate(cell.shown):
        if index:
            spans.append(
                (None, Span(" ≠ " if cell.disagrees else "   ", Emphasis.ASK if cell.disagrees else Emphasis.QUIET))
            )
        spans.append((rag, Span(word)))
    if cell.note:
        spans.append((None, Span(f" {cell.note}", Emphasis.QUIET)))
    return tuple(spans)


def fit_table(table: Table, *, width: float, scale: float, status_date: date | None) -> FittedTable:
    """Measure a table for a width.

    Parameters
    ----------
    table
        The table; its title is not part of the result.
    width
        Room in slide pixels.
    scale
        Size of the words relative to the base of 16 pixels.
    status_date
        Year that dates are short for.
    """
    size, head_size = SIZE * scale, HEAD_SIZE * max(scale, 0.88)
    rows = [_row_cells(row, table.columns, status_date) for row in table.rows]
    headings = tuple(heading_of(column) for column in table.columns)
    widths = _column_widths(table, headings, rows, width=width, size=size, head_size=head_size)
    head_lines = max(len(wrapped(text, room - GAP, head_size)) for text, room in zip(headings, widths, strict=True))
    fitted_rows = tuple(
        FittedRow(cells, row.role, _row_height(cells, widths, row.role, size=size, scale=scale))
        for row, cells in zip(table.rows, rows, strict=True)
    )
    notes = table.notes
    if any(cell.is_missing for cells in rows for cell in cells):
        notes = (*notes, MISSING_NOTE)
    sides = tuple(column.side for column in table.columns)
    return FittedTable(headings, sides, widths, min(head_lines, 3) * head_size * LINE + 12, fitted_rows, size, notes)


def _row_cells(row: Row, columns: tuple[Column, ...], status_date: date | None) -> tuple[Cell, ...]:
    return tuple(
        cell_of(value, column, role=row.role, status_date=status_date)
        for value, column in zip(row.cells, columns, strict=True)
    )


def _row_height(
    cells: tuple[Cell, ...], widths: tuple[float, ...], role: RowRole, *, size: float, scale: float
) -> float:
    if role is RowRole.GROUP:
        return size * LINE + 8 * scale
    lines = max(_cell_lines(cell, room - GAP, size) for cell, room in zip(cells, widths, strict=True))
    return min(lines, MOST_LINES) * size * LINE + 2 * PAD * scale


def _cell_lines(cell: Cell, room: float, size: float) -> int:
    is_strong = any(span.emphasis in (Emphasis.STRONG, Emphasis.ASK) for _, span in cell.spans)
    return len(wrapped(cell.text, max(room - cell.shapes * size * 1.15, size), size, is_strong=is_strong))


def _column_widths(
    table: Table,
    headings: tuple[str, ...],
    rows: list[tuple[Cell, ...]],
    *,
    width: float,
    size: float,
    head_size: float,
) -> tuple[float, ...]:
    if all(column.width > 0 for column in table.columns):
        whole = sum(column.width for column in table.columns)
        return tuple(width * column.width / whole for column in table.columns)
    natural, least = [], []
    for index, heading in enumerate(headings):
        cells = [row[index] for row, given in zip(rows, table.rows, strict=True) if given.role is not RowRole.GROUP]
        natural.append(max([_natural(cell, size) for cell in cells] + [text_width(heading, head_size) + 2]) + GAP)
        least.append(max([_least(cell, size) for cell in cells] + [_longest_word(heading, head_size)]) + GAP)
    return _shared(natural, [min(low, width * 0.4) for low in least], width, [column.side for column in table.columns])


def _natural(cell: Cell, size: float) -> float:
    strong = any(span.emphasis in (Emphasis.STRONG, Emphasis.ASK) for _, span in cell.spans)
    return text_width(cell.text, size, is_strong=strong) + cell.shapes * size * 1.15 + 2


def _least(cell: Cell, size: float) -> float:
    if cell.shapes:
        return _natural(cell, size)
    return _longest_word(cell.text, size, is_strong=True)


def _longest_word(text: str, size: float, *, is_strong: bool = False) -> float:
    return max((text_width(word, size, is_strong=is_strong) for word in text.split(" ")), default=0.0) + 2


def _shared(natural: list[float], least: list[float], width: float, sides: list[Align]) -> tuple[float, ...]:
    """Natural widths when they fit, the rest going to words; else the least widths and a fair part of what is left."""
    least = [min(low, wish) for low, wish in zip(least, natural, strict=True)]
    if sum(natural) <= width:
        words = [index for index, side in enumerate(sides) if side is Align.START] or list(range(len(natural)))
        rest = (width - sum(natural)) / len(words)
        return tuple(wish + (rest if index in words else 0.0) for index, wish in enumerate(natural))
    if sum(least) >= width:
        return tuple(low * width / sum(least) for low in least)
    wishes = [wish - low for wish, low in zip(natural, least, strict=True)]
    part = (width - sum(least)) / sum(wishes)
    return tuple(low + wish * part for low, wish in zip(least, wishes, strict=True))
