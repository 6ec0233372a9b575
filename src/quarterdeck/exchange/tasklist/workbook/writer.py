"""Write a plan as a workbook that imports back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, BinaryIO

from quarterdeck.exchange.document import Issue, PlanDocument
from quarterdeck.exchange.mspdi.carried import encode
from quarterdeck.exchange.tables import Cell
from quarterdeck.exchange.tasklist.workbook.exact import carried, chunks, show
from quarterdeck.exchange.tasklist.workbook.layout import (
    CARRIED,
    MARK,
    PROJECT,
    SHEETS,
    Field,
    Told,
    show_day,
    show_text,
)


def write_plan_workbook(document: PlanDocument, target: BinaryIO) -> list[Issue]:
    """Write a plan as XLSX: one sheet each for project, tasks, links, resources, assignments and calendars.

    Parameters
    ----------
    document : PlanDocument
        The plan. It is not changed.
    target : BinaryIO
        Takes the workbook.

    Returns
    -------
    list of Issue
        Empty: reading the workbook gives an equal document.

    Notes
    -----
    Every text is written as text: a name that looks like a formula or a link is neither. Dates are true dates.
    """
    import xlsxwriter  # noqa: PLC0415  heavy, and only who writes a workbook needs it

    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(target, options)
    _Writer(book, document).write()
    book.close()
    return []


class _Writer:
    def __init__(self, book: Any, document: PlanDocument) -> None:
        self._book, self._document = book, document
        self._head = book.add_format({"bold": True, "bottom": 1})
        self._date = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        self._quiet = book.add_format({"font_color": "#6b7280"})

    def write(self) -> None:
        self._project()
        tasks = {task.uid: task.name for task in self._document.tasks}
        resources = {resource.uid: resource.name for resource in self._document.resources}
        for name, (columns, attribute) in SHEETS.items():
            sheet = self._sheet(name, columns)
            rows = getattr(self._document, attribute)
            for number, entity in enumerate(rows, start=1):
                self._row(sheet, number, entity, columns, told=_told(entity, name, tasks, resources))

    def _sheet(self, name: str, columns: Sequence[Field | Told]) -> Any:
        sheet = self._book.add_worksheet(name)
        for index, column in enumerate(columns):
            sheet.write_string(0, index, column.title, self._head)
            sheet.set_column(index, index, column.width)
        sheet.write_string(0, len(columns), CARRIED, self._quiet)
        sheet.freeze_panes(1, 2)
        return sheet

    def _row(
        self, sheet: Any, number: int, entity: Any, columns: Sequence[Field | Told], *, told: Iterable[str] = ()
    ) -> None:
        words = iter(told)
        for index, column in enumerate(columns):
            if isinstance(column, Field):
                self._cell(sheet, number, index, show(column, getattr(entity, column.name)))
            else:
                sheet.write_string(number, index, show_text(next(words, "")), self._quiet)
        self._carried(sheet, number, len(columns), carried(entity, columns))

    def _cell(self, sheet: Any, row: int, column: int, cell: Cell) -> None:
        if isinstance(cell, datetime):
            sheet.write_datetime(row, column, cell, self._date)
        elif isinstance(cell, float):
            sheet.write_number(row, column, cell)
        elif cell != "":
            sheet.write_string(row, column, str(cell))

    def _carried(self, sheet: Any, row: int, column: int, text: str) -> None:
        for offset, piece in enumerate(chunks(text)):
            sheet.write_string(row, column + offset, piece, self._quiet)

    def _project(self) -> None:
        document = self._document
        sheet = self._book.add_worksheet("Project")
        sheet.set_column(0, 0, 20)
        sheet.set_column(1, 1, 40)
        sheet.write_string(0, 0, MARK, self._head)
        for number, column in enumerate(PROJECT, start=1):
            if isinstance(column, Field):
                sheet.write_string(number, 0, column.title)
                self._cell(sheet, number, 1, show(column, getattr(document.properties, column.name)))
        last = len(PROJECT) + 1
        sheet.write_string(last, 0, CARRIED, self._quiet)
        self._carried(sheet, last, 1, carried(document.properties, PROJECT))
        sheet.write_string(last + 1, 0, CARRIED, self._quiet)
        names = ("source", "profile", "custom_fields", "sprints", "boards", "extras")
        self._carried(sheet, last + 1, 1, encode({name: getattr(document, name) for name in names}))


def _told(entity: Any, sheet: str, tasks: dict[int, str], resources: dict[int, str]) -> list[str]:
    """What the columns without a field tell people."""
    if sheet == "Links":
        return [tasks.get(entity.predecessor_uid, ""), tasks.get(entity.successor_uid, "")]
    if sheet == "Assignments":
        return [tasks.get(entity.task_uid, ""), resources.get(entity.resource_uid or 0, "")]
    if sheet == "Calendars":
        return ["" if day is None else str(show_day(day)) for day in entity.days]
    return []
