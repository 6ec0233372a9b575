"""What a file is, before it is read: a plan, a list of tasks, or a list of projects."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from quarterdeck.exchange.issues import IssueLog, UnreadablePlan
from quarterdeck.exchange.portfolio_list.guessing import list_score
from quarterdeck.exchange.sniffing import HEAD_BYTES, sniff
from quarterdeck.exchange.tables import Cell, Table, open_tables
from quarterdeck.exchange.tasklist.guessing import find_header
from quarterdeck.exchange.tasklist.headers import candidates
from quarterdeck.exchange.tasklist.workbook import is_plan_workbook

PLAN, TASKS, PORTFOLIO = "plan", "tasks", "portfolio"
SPREADSHEETS = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".ods")
_LOOKED_AT = 60
_OF_TASKS = frozenset(
    ("duration", "start", "finish", "actual_start", "actual_finish", "deadline", "predecessors", "percent_complete")
) | {"level", "wbs", "work"}


@dataclass(slots=True, frozen=True)
class Recognition:
    """``kind`` is "plan", "tasks" (a table with a task in each row) or "portfolio"; ``ground`` says why."""

    kind: str
    ground: str


def recognise(path: Path | str) -> Recognition:
    """Tell what a file holds from its content.

    Parameters
    ----------
    path : Path or str
        The file.

    Returns
    -------
    Recognition
        A file that cannot be opened counts as a plan: whoever reads it says what is wrong with it.
    """
    path = Path(path)
    try:
        with path.open("rb") as content:
            kind = sniff(content.read(HEAD_BYTES))
        if kind.described or kind.format not in ("", "zip"):
            return Recognition(PLAN, "Its content has the mark of a plan file.")
        tables = open_tables(path, log=IssueLog(path.name))
        grids = [_first_rows(table) for table in tables if not table.is_hidden]
        score = max(map(list_score, grids), default=0.0)
        is_tasks = is_plan_workbook(tables) or any(map(_lists_tasks, grids))
    except (UnreadablePlan, OSError):
        return Recognition(PLAN, "It is no table.")
    if score:
        return Recognition(PORTFOLIO, "Its headers name projects with their organisation, rating or whole-life cost.")
    if is_tasks:
        return Recognition(TASKS, "Its headers name tasks with their dates, durations or people.")
    return Recognition(PLAN, "Its headers name neither projects of a portfolio nor tasks.")


def _lists_tasks(grid: list[list[Cell]]) -> bool:
    """Whether a line of headers names tasks and when or how they are done: a list of prices has items, too."""
    at, score = find_header(grid)
    wishes = [candidates(cell) for cell in grid[at] if isinstance(cell, str)] if score else []
    return any(wish[0].field in _OF_TASKS for wish in wishes if wish)


def _first_rows(table: Table) -> list[list[Cell]]:
    rows = []
    for row in table.rows():
        rows.append(row.cells)
        if len(rows) >= _LOOKED_AT:
            break
    return rows
