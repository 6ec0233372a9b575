"""Rows of spreadsheets: XLSX, XLSM and ODS, values only (formulas give their stored result)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

from quarterdeck.exchange.issues import IssueLog
from quarterdeck.exchange.tables.bombs import check_workbook
from quarterdeck.exchange.tables.limits import TableLimits
from quarterdeck.exchange.tables.rows import Row, Table


def open_workbook_tables(path: Path, *, log: IssueLog, limits: TableLimits) -> list[Table]:
    """The sheets of a workbook as tables, in their order.

    Parameters
    ----------
    path : Path
        An XLSX, XLSM or ODS file. It is looked through for bombs before it is opened.
    log : IssueLog
        Makes the exception when the workbook cannot be used.
    limits : TableLimits
        What may be used up.

    Returns
    -------
    list of Table
        Cells are text, float, bool, date, datetime, time or timedelta; an empty cell and the error of a formula
        are "". One sheet at a time is held in memory.

    Raises
    ------
    UnreadablePlan
        The workbook is damaged, locked or too large; the exception carries the issue.
    """
    check_workbook(path, log=log, limits=limits)
    workbook = _guarded(lambda: CalamineWorkbook.from_path(str(path)), log)
    sheets = [
        (index, meta)
        for index, meta in enumerate(workbook.sheets_metadata)
        if getattr(meta.typ, "name", "WorkSheet") != "ChartSheet"
    ]
    if len(sheets) > limits.sheets:
        raise log.unreadable("table.too_large", f"It has {len(sheets)} sheets; at most {limits.sheets} are read.")
    return [
        Table(
            meta.name,
            _rows_of(workbook, index, log=log, limits=limits),
            is_hidden=meta.visible != SheetVisibleEnum.Visible,
        )
        for index, meta in sheets
    ]


def _rows_of(workbook: Any, index: int, *, log: IssueLog, limits: TableLimits) -> Callable[[], Iterator[Row]]:
    def rows() -> Iterator[Row]:
        sheet = _guarded(lambda: workbook.get_sheet_by_index(index), log)
        left = sheet.start[1] if sheet.start else 0
        for number, cells in enumerate(sheet.iter_rows(), start=1):
            if number > limits.rows or left + len(cells) > limits.columns:
                words = f"It has more than {limits.rows} rows or {limits.columns} columns."
                raise log.unreadable("table.too_large", words, place=f"sheet {sheet.name}, row {number}")
            yield Row(number, [""] * left + [_whole(cell) for cell in cells])

    return rows


def _whole(cell: Any) -> Any:
    """Control characters that XML cannot name arrive as ``_x000D_``; a carriage return before a line end is noise."""
    return cell.replace("_x000D_", "").replace("\0", "") if isinstance(cell, str) else cell


def _guarded(work: Callable[[], Any], log: IssueLog) -> Any:
    """What `work` gives. The library says with one exception or another that a workbook is broken."""
    try:
        return work()
    except PasswordError as error:
        raise log.unreadable("table.locked", "The workbook is protected by a password.") from error
    except (CalamineError, OSError, ValueError, KeyError, IndexError) as error:
        raise log.unreadable("table.broken", "The workbook is damaged: its sheets cannot be read.") from error
    except BaseException as error:
        # A panic of the library arrives as an exception beside `Exception`.
        if type(error).__name__ != "PanicException":
            raise
        raise log.unreadable("table.broken", "The workbook is damaged: its sheets cannot be read.") from error
