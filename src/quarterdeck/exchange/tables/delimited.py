"""Rows of a text file, one at a time."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TextIO, cast

from quarterdeck.exchange.issues import IssueLog, UnreadablePlan
from quarterdeck.exchange.progress import size_of, tell
from quarterdeck.exchange.tables.decoding import find_encoding
from quarterdeck.exchange.tables.dialect import Dialect, sniff_dialect
from quarterdeck.exchange.tables.limits import TableLimits
from quarterdeck.exchange.tables.rows import Cell, Row, Table

_SAMPLE = 256 * 1024
_ROWS_BETWEEN = 256


def open_text_table(
    path: Path, *, log: IssueLog, limits: TableLimits, delimiter: str | None = None, encoding: str | None = None
) -> Table:
    """A text file as one table.

    Parameters
    ----------
    path : Path
        The file. It is read once to find its encoding and then each time that rows are asked for, never as a whole.
    log : IssueLog
        Takes what was guessed.
    limits : TableLimits
        Rows, columns and cell length; going beyond them raises `UnreadablePlan` while rows are read.
    delimiter, encoding : str, optional
        What a person decided instead of what would be guessed.

    Returns
    -------
    Table
    """
    with path.open("rb") as content:
        found = find_encoding(content)
    name = encoding or found.name
    errors = found.errors if name == found.name else "replace"
    with path.open(encoding=name, errors=errors, newline="") as text:
        sample = text.read(_SAMPLE)
    dialect = Dialect(delimiter, "Somebody chose it.", is_guessed=False) if delimiter else sniff_dialect(sample)
    if found.is_guessed and encoding is None:
        log.add("table.encoding_guessed", f"Read as {name}. {found.ground}", place="whole file")

    def rows() -> Iterator[Row]:
        with path.open(encoding=name, errors=errors, newline="") as text:
            yield from _rows(text, dialect, log=log, limits=limits)

    return Table("", rows, encoding=found, dialect=dialect)


def _rows(text: TextIO, dialect: Dialect, *, log: IssueLog, limits: TableLimits) -> Iterator[Row]:
    number = dialect.skipped_rows
    lines = islice(_bounded(text, log, limits), dialect.skipped_rows, None)
    size = size_of(text)
    reader = csv.reader(lines, delimiter=dialect.delimiter)
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise _endless(number, log, limits) from None
        if max(map(len, cells), default=0) > limits.cell_characters:
            raise _endless(number, log, limits)
        if not number % _ROWS_BETWEEN:
            tell(text.buffer.tell(), size)
        if number > limits.rows:
            raise log.unreadable("table.too_large", f"It has more than {limits.rows} rows.", place=f"row {number}")
        if len(cells) > limits.columns:
            words = f"It has {len(cells)} columns; at most {limits.columns} are read."
            raise log.unreadable("table.too_large", words, place=f"row {number}")
        yield Row(number, cast("list[Cell]", cells))


def _endless(number: int, log: IssueLog, limits: TableLimits) -> UnreadablePlan:
    words = f"A cell that begins here has more than {limits.cell_characters} characters: is a quotation mark open?"
    return log.unreadable("table.endless_cell", words, place=f"row {number}")


def _bounded(text: TextIO, log: IssueLog, limits: TableLimits) -> Iterator[str]:
    """Lines without NUL characters; a line that does not end in time is refused."""
    number = 0
    while line := text.readline(limits.line_characters):
        number += 1
        if len(line) >= limits.line_characters:
            words = f"A line has more than {limits.line_characters} characters."
            raise log.unreadable("table.endless_line", words, place=f"line {number}")
        if "\0" in line:
            log.add("table.nul", "NUL characters were left out.", place=f"line {number}")
            line = line.replace("\0", "")
        yield line
