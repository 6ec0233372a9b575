"""Read a workbook that Quarterdeck wrote and people may have edited."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from quarterdeck.exchange.document import (
    Assignment,
    Calendar,
    Link,
    PlanDocument,
    PlanProperties,
    PlanSource,
    Resource,
    Task,
)
from quarterdeck.exchange.issues import IssueLog
from quarterdeck.exchange.mspdi.carried import restore
from quarterdeck.exchange.tables import Cell, Row, Table, cell_text, is_blank
from quarterdeck.exchange.tasklist.workbook.exact import apply_carried
from quarterdeck.exchange.tasklist.workbook.layout import CARRIED, MARK, PROJECT, SHEETS, UNREADABLE, Field, Told

_MOST_ROWS = 400_000


def is_plan_workbook(tables: Sequence[Table]) -> bool:
    """Whether the workbook is one of ours, from the mark on its first sheet."""
    first = next((table for table in tables if table.name == "Project"), None)
    if first is None:
        return False
    row = next(first.rows(), None)
    return row is not None and bool(row.cells) and cell_text(row.cells[0]) == MARK


def read_plan_workbook(tables: Sequence[Table], *, log: IssueLog) -> PlanDocument:
    """The plan in a workbook that `write_plan_workbook` wrote.

    Parameters
    ----------
    tables : sequence of Table
        Its sheets. Sheets that are missing give no rows; rows without an ID get one; columns may have moved.
    log : IssueLog
        Takes what could not be read, with sheet, row and column.

    Returns
    -------
    PlanDocument
    """
    by_name = {table.name: table for table in tables}
    document = PlanDocument(PlanSource("workbook", log.file))
    _read_project(by_name["Project"], document, log)
    makers: dict[str, Any] = {
        "Tasks": lambda uid: Task(uid),
        "Links": lambda uid: Link(0, 0),
        "Resources": lambda uid: Resource(uid),
        "Assignments": lambda uid: Assignment(uid, 0),
        "Calendars": lambda uid: Calendar(uid, ""),
    }
    for name, (columns, attribute) in SHEETS.items():
        if name in by_name:
            setattr(document, attribute, _SheetReader(by_name[name], columns, log).read(makers[name]))
    return document


def _read_project(table: Table, document: PlanDocument, log: IssueLog) -> None:
    properties = PlanProperties()
    titles = {column.title: column for column in PROJECT if isinstance(column, Field)}
    cells: dict[str, Cell] = {}
    carried: list[str] = []
    for row in table.rows():
        title = cell_text(row.cells[0]) if row.cells else ""
        if title == CARRIED:
            carried.append("".join(cell_text(cell) for cell in row.cells[1:]))
        elif title in titles:
            column = titles[title]
            cells[column.name] = row.cells[1] if len(row.cells) > 1 else ""
            _set(properties, column, cells[column.name], log, table.place(row.number, 1))
    document.properties = properties
    if carried and (problem := apply_carried(properties, carried[0], cells) if carried[0] else ""):
        log.add("workbook.carried", f"What is kept with the project {problem}.", place="sheet Project")
    if len(carried) > 1 and (problem := restore(document, carried[1])[0]):
        log.add("workbook.carried", f"What is kept with the plan {problem}.", place="sheet Project")


def _set(entity: Any, column: Field, cell: Cell, log: IssueLog, place: str) -> None:
    if not cell_text(cell):
        return
    try:
        setattr(entity, column.name, column.read(cell))
    except UNREADABLE:
        words = f"“{cell_text(cell)[:40]}” cannot stand under “{column.title}”; it was left out."
        log.add("workbook.bad_cell", words, place=place)


class _SheetReader:
    def __init__(self, table: Table, columns: Sequence[Field | Told], log: IssueLog) -> None:
        self._table, self._log = table, log
        self._columns = {column.title: column for column in columns if isinstance(column, Field)}
        self._places: dict[int, Field] = {}
        self._carried = 0

    def read(self, make: Any) -> list[Any]:
        entities: list[Any] = []
        used: set[int] = set()
        rows = self._table.rows()
        header = next(rows, None)
        if header is None:
            return entities
        self._find_columns(header)
        for row in rows:
            if is_blank(row.cells):
                continue
            entity = self._entity(row, make, used)
            entities.append(entity)
            if len(entities) > _MOST_ROWS:
                words = f"The sheet has more than {_MOST_ROWS} rows."
                raise self._log.unreadable("plan.too_large", words, place=self._table.place(row.number))
        return entities

    def _find_columns(self, header: Row) -> None:
        self._carried = len(header.cells)
        for index, cell in enumerate(header.cells):
            title = cell_text(cell)
            if title == CARRIED:
                self._carried = index
            elif title in self._columns:
                self._places[index] = self._columns[title]

    def _entity(self, row: Row, make: Any, used: set[int]) -> Any:
        cells = {
            column.name: row.cells[index] if index < len(row.cells) else "" for index, column in self._places.items()
        }
        entity = make(max(used, default=0) + 1)
        has_uid = hasattr(entity, "uid")
        for index, column in self._places.items():
            _set(entity, column, cells[column.name], self._log, self._table.place(row.number, index))
        text = "".join(cell_text(cell) for cell in row.cells[self._carried :])
        if text and (problem := apply_carried(entity, text, cells)):
            self._log.add("workbook.carried", f"What is kept here {problem}.", place=self._table.place(row.number))
        if has_uid:
            if entity.uid in used:
                entity.uid = max(used) + 1
                words = "This ID stands twice; the row was taken as a new one."
                self._log.add("workbook.double_id", words, place=self._table.place(row.number))
            used.add(entity.uid)
        return entity
