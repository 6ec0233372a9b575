"""Open any file of tables: the content decides how."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from quarterdeck.exchange.issues import IssueLog, UnreadablePlan
from quarterdeck.exchange.limits import MEGABYTE
from quarterdeck.exchange.sniffing import HEAD_BYTES, sniff
from quarterdeck.exchange.tables.delimited import open_text_table
from quarterdeck.exchange.tables.limits import DEFAULT_TABLE_LIMITS, TableLimits
from quarterdeck.exchange.tables.mapping import Choice, Mapping
from quarterdeck.exchange.tables.rows import Table, Tables
from quarterdeck.exchange.tables.workbook import open_workbook_tables

_TEXT_LIKE = ("", "mpx", "json", "xer")


def read_tables(
    path: Path | str,
    *,
    file: str = "",
    limits: TableLimits = DEFAULT_TABLE_LIMITS,
    delimiter: str | None = None,
    encoding: str | None = None,
) -> Tables:
    """Open the tables in a text file (CSV and its kin) or a workbook (XLSX, XLSM, ODS).

    Parameters
    ----------
    path : Path or str
        The file; its content, not its name, decides.
    file : str
        Name that issues show; the path's own name when empty.
    limits : TableLimits
        What may be used up.
    delimiter, encoding : str, optional
        What a person decided for a text file.

    Returns
    -------
    Tables
        No tables when the file cannot be used; the last issue then says why. Never raises for bad content here.
        Reading the rows of a table can still raise `UnreadablePlan` where a limit is passed: catch it around the loop.

    Examples
    --------
    >>> read_tables("no-such-file.csv").issues[0].code
    'file.unreadable'
    """
    path = Path(path)
    log = IssueLog(file or path.name)
    try:
        tables = open_tables(path, log=log, limits=limits, delimiter=delimiter, encoding=encoding)
    except UnreadablePlan as unreadable:
        return Tables([], [*log.close(), unreadable.issue])
    return Tables(tables, log.close())


def open_tables(
    path: Path,
    *,
    log: IssueLog,
    limits: TableLimits = DEFAULT_TABLE_LIMITS,
    delimiter: str | None = None,
    encoding: str | None = None,
) -> list[Table]:
    """`read_tables` for readers that keep their own log.

    Raises
    ------
    UnreadablePlan
        Nothing of the file can be used; the exception carries the issue.
    """
    try:
        kind = _kind(path, log, limits)
        if kind == "zip":
            return open_workbook_tables(path, log=log, limits=limits)
        return [open_text_table(path, log=log, limits=limits, delimiter=delimiter, encoding=encoding)]
    except OSError as error:
        raise log.unreadable("file.unreadable", f"The file cannot be opened: {error.strerror or error}.") from error
    except (LookupError, UnicodeError) as error:
        raise log.unreadable("table.encoding", f"The encoding {encoding} cannot be used.") from error


def open_mapped(path: Path, mapping: Mapping | None, *, log: IssueLog, limits: TableLimits) -> list[Table]:
    """The tables of a list, with the separator and the encoding that its mapping names.

    An encoding that was guessed is guessed again: the guess knows how to read strange bytes. Raises `UnreadablePlan`.
    """
    decided = {name: choice.value for name, choice in mapping.opening.items()} if mapping else {}
    if mapping and mapping.columns and mapping.choice("delimiter"):
        decided["delimiter"] = mapping.choice("delimiter")
    return open_tables(path, log=log, limits=limits, **decided)


def note_opening(mapping: Mapping, table: Table) -> None:
    """Keep separator and encoding with the mapping, so that they can be seen and changed."""
    from_file = {}
    if table.dialect is not None:
        from_file["delimiter"] = (table.dialect.delimiter, table.dialect.ground, table.dialect.is_guessed)
    if table.encoding is not None:
        from_file["encoding"] = (table.encoding.name, table.encoding.ground, table.encoding.is_guessed)
    for name, (value, ground, is_guessed) in from_file.items():
        mapping.choices.setdefault(name, Choice(value, ground, is_guessed))


def as_opened(kind: str, tables: Sequence[Table]) -> Mapping | None:
    """A mapping without columns, for a list whose headers nobody knows: how its text was taken apart, to be mended."""
    table = next((each for each in tables if each.dialect is not None), None)
    if table is None:
        return None
    mapping = Mapping(kind)
    note_opening(mapping, table)
    return mapping


def _kind(path: Path, log: IssueLog, limits: TableLimits) -> str:
    if path.is_dir():
        raise log.unreadable("file.folder", "This is a folder, not a file.")
    size = path.stat().st_size
    if size == 0:
        raise log.unreadable("file.empty", "The file is empty.", place="byte 0")
    if size > limits.file_bytes:
        words = f"The file has {size / MEGABYTE:.0f} MB; at most {limits.file_bytes / MEGABYTE:.0f} MB are read."
        raise log.unreadable("table.too_large", words)
    with path.open("rb") as content:
        kind = sniff(content.read(HEAD_BYTES))
    if kind.described:
        raise log.unreadable("file.wrong_format", f"This is {kind.described}, not a table.", place="byte 0")
    if kind.format == "mpp":
        words = "This is an old Office file (.xls, .mpp). Save a spreadsheet as .xlsx or .csv."
        raise log.unreadable("file.wrong_format", words, place="byte 0")
    if kind.format not in (*_TEXT_LIKE, "zip"):
        raise log.unreadable("file.wrong_format", f"This is {kind.format}, not a table.", place="byte 0")
    return kind.format
