"""Read a list of tasks from CSV and its kin, XLSX, XLSM or ODS."""

from __future__ import annotations

from pathlib import Path

from quarterdeck.exchange.document import Reading
from quarterdeck.exchange.issues import IssueLog, UnreadablePlan
from quarterdeck.exchange.limits import DEFAULT_LIMITS, ReadingLimits
from quarterdeck.exchange.tables import (
    DEFAULT_TABLE_LIMITS,
    Cell,
    GridLimits,
    Mapping,
    Table,
    TableLimits,
    as_opened,
    load_grid,
    note_opening,
    open_mapped,
)
from quarterdeck.exchange.tasklist.guessing import find_header, guess_mapping
from quarterdeck.exchange.tasklist.records import TaskListReading, read_records
from quarterdeck.exchange.tasklist.workbook import is_plan_workbook, read_plan_workbook

_GRID = GridLimits(cells=3_000_000, characters=64_000_000)


def read_task_list(
    path: Path | str,
    mapping: Mapping | None = None,
    *,
    file: str = "",
    limits: ReadingLimits = DEFAULT_LIMITS,
    table_limits: TableLimits = DEFAULT_TABLE_LIMITS,
) -> TaskListReading:
    """Read the tasks of a list.

    Parameters
    ----------
    path : Path or str
        A text file or workbook. A workbook that Quarterdeck wrote is read whole, with links, resources, assignments
        and calendars.
    mapping : Mapping, optional
        What its columns mean; guessed when absent. A guessed mapping given back gives the same document.
    file : str
        Name that issues show; the path's own name when empty.
    limits, table_limits : ReadingLimits, TableLimits
        Sizes beyond which the list is refused.

    Returns
    -------
    TaskListReading
        The document, ``None`` when the file cannot be used; issues with row and column; the mapping. Columns without
        a meaning are kept as custom fields. Never raises for bad content.
    """
    path = Path(path)
    log = IssueLog(file or path.name)
    tables: list[Table] = []
    try:
        tables = open_mapped(path, mapping, log=log, limits=table_limits)
        if mapping is None and is_plan_workbook(tables):
            return TaskListReading(read_plan_workbook(tables, log=log), log.close())
        grid, used, table = _found(tables, mapping, log)
        note_opening(used, table)
        reading = read_records(grid, used, table, log=log, limits=limits)
    except UnreadablePlan as unreadable:
        return TaskListReading(None, [*log.close(), unreadable.issue], mapping or as_opened("tasks", tables))
    reading.issues = log.close()
    return reading


def read_tasks(path: Path, *, file: str, limits: ReadingLimits, mapping: Mapping | None = None) -> Reading:
    """`read_task_list` for callers that take any plan."""
    reading = read_task_list(path, mapping, file=file, limits=limits)
    used = reading.mapping.to_json() if reading.mapping else None
    return Reading(reading.document, reading.issues, mapping=used, sample=reading.sample)


def _found(tables: list[Table], mapping: Mapping | None, log: IssueLog) -> tuple[list[list[Cell]], Mapping, Table]:
    """The rows and their mapping: the sheet that the mapping names, else the one whose headers say most."""
    if mapping is not None and mapping.columns:
        table = next((each for each in tables if each.name == mapping.table), tables[0])
        grid = load_grid(table, log=log, limits=_GRID)
        if not 1 <= mapping.header_line <= len(grid):
            raise log.unreadable("tasks.no_headers", f"It has no row {mapping.header_line} for the headers.")
        return grid, mapping, table
    best: tuple[float, int, list[list[Cell]], Table] | None = None
    for table in tables:
        if table.is_hidden:
            continue
        grid = load_grid(table, log=log, limits=_GRID)
        header, score = find_header(grid)
        if score and (best is None or score > best[0]):
            best = score, header, grid, table
    if best is None:
        words = "No row has headers of a task list: at least a name of tasks and one more column that is known."
        raise log.unreadable("tasks.no_headers", words, place="first 40 rows")
    guessed = guess_mapping(best[2], best[1], table=best[3].name)
    if mapping is not None:
        guessed.keep_decisions(mapping)
    return best[2], guessed, best[3]
