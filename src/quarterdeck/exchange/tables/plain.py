"""Write one plain table as CSV or as a workbook; no cell of it can run as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from quarterdeck.exchange.tables.inert import inert

Value = str | int | float | None
_WIDEST, _NARROWEST = 80, 8


def to_csv(headers: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """The table as CSV in UTF-8 with a mark, which every spreadsheet opens in the right encoding.

    Examples
    --------
    >>> to_csv(["name", "count"], [["=1+1", 2]]).decode("utf-8-sig")
    "name,count\\r\\n'=1+1,2\\r\\n"
    """
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(headers)
    for row in rows:
        writer.writerow([inert(value) if isinstance(value, str) else value for value in row])
    return target.getvalue().encode("utf-8-sig")


def to_workbook(headers: Sequence[str], rows: Iterable[Sequence[Value]], *, sheet: str) -> bytes:
    """The table as XLSX: one sheet with a frozen, filtered head. ``sheet`` has at most 31 characters.

    Examples
    --------
    >>> to_workbook(["name"], [["Design"]], sheet="Plan")[:2]
    b'PK'
    """
    import xlsxwriter  # noqa: PLC0415  heavy, and only who writes a workbook needs it

    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    page = book.add_worksheet(sheet)
    bold = book.add_format({"bold": True})
    widths = [len(header) for header in headers]
    for column, header in enumerate(headers):
        page.write_string(0, column, header, bold)
    last = 0
    for last, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if isinstance(value, str):
                page.write_string(last, column, value[:32_767])
                widths[column] = max(widths[column], len(value))
            elif value is not None:
                page.write_number(last, column, value)
    for column, width in enumerate(widths):
        page.set_column(column, column, min(_WIDEST, max(_NARROWEST, width + 2)))
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, max(last, 1), len(headers) - 1)
    book.close()
    return target.getvalue()
