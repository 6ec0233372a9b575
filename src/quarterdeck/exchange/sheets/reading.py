"""`read_sheet`: a CSV, a workbook's first visible sheet, or JSON rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from quarterdeck.exchange.issues import IssueLog
from quarterdeck.exchange.items.loading import load_json
from quarterdeck.exchange.limits import DEFAULT_LIMITS
from quarterdeck.exchange.sheets.sheet import Sheet, SheetRow
from quarterdeck.exchange.tables import cell_text, is_blank, open_tables

MOST_ROWS = 20_000
_HEAD = 64


def read_sheet(path: Path, log: IssueLog) -> Sheet:
    """Read a sheet.

    Parameters
    ----------
    path : Path
        The content decides, not the name. JSON is a list of objects, or an object with such a list as ``rows`` and
        settings beside it.
    log : IssueLog

    Raises
    ------
    quarterdeck.exchange.issues.UnreadablePlan
        The file cannot be opened, is empty, or holds no rows under headers.
    """
    try:
        with path.open("rb") as content:
            head = content.read(_HEAD).lstrip(b"\xef\xbb\xbf \t\r\n")
    except OSError as error:
        raise log.unreadable("file.unreadable", f"The file cannot be opened: {error.strerror or error}.") from error
    return _of_json(path, log) if head[:1] in (b"{", b"[") else _of_table(path, log)


def _of_table(path: Path, log: IssueLog) -> Sheet:
    tables = open_tables(path, log=log)
    table = next((one for one in tables if not one.is_hidden), None)
    if table is None:
        raise log.unreadable("sheet.no_table", "The workbook has no visible sheet.")
    rows = (row for row in table.rows() if not is_blank(row.cells))
    header = next(rows, None)
    if header is None:
        raise log.unreadable("file.empty", "The file is empty.")
    held: list[SheetRow] = []
    for row in rows:
        if len(held) == MOST_ROWS:
            raise log.unreadable("sheet.too_many", f"At most {MOST_ROWS} rows are read.", place=table.place(row.number))
        held.append(SheetRow(row.number, row.cells))
    return Sheet([" ".join(cell_text(cell).split()) for cell in header.cells], held, title=table.name)


def _of_json(path: Path, log: IssueLog) -> Sheet:
    found = load_json(path, log=log, limits=DEFAULT_LIMITS)
    settings: dict[str, Any] = {}
    if isinstance(found, dict):
        settings = {name: value for name, value in found.items() if name != "rows"}
        found = found.get("rows")
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise log.unreadable("sheet.no_rows", "The JSON is no list of objects, and has none as rows.")
    if len(found) > MOST_ROWS:
        raise log.unreadable("sheet.too_many", f"At most {MOST_ROWS} rows are read.")
    headers = list(dict.fromkeys(str(name) for row in found for name in row))
    rows = [
        SheetRow(number, [_cell(row.get(header)) for header in headers]) for number, row in enumerate(found, start=1)
    ]
    return Sheet(headers, [row for row in rows if not is_blank(row.cells)], settings, in_json=True)


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    return value if isinstance(value, str | int | float | bool) else str(value)
