"""What a file is, before it is read: a plan, a list of tasks, or a list of projects."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from quarterdeck.exchange.issues import IssueLog, UnreadablePlan
from quarterdeck.exchange.portfolio_list.guessing import list_score
from quarterdeck.exchange.sniffing import HEAD_BYTES, sniff
from quarterdeck.exchange.tables import Cell, Table, open_tables

PLAN, PORTFOLIO = "plan", "portfolio"
_LOOKED_AT = 60


@dataclass(slots=True, frozen=True)
class Recognition:
    """``kind`` is "plan" (tasks of one plan, in whatever form) or "portfolio"; ``ground`` says why."""

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
        score = max((list_score(_first_rows(table)) for table in tables if not table.is_hidden), default=0.0)
    except (UnreadablePlan, OSError):
        return Recognition(PLAN, "It is no table.")
    if score:
        return Recognition(PORTFOLIO, "Its headers name projects with their organisation, rating or whole-life cost.")
    return Recognition(PLAN, "Its headers do not name projects of a portfolio.")


def _first_rows(table: Table) -> list[list[Cell]]:
    rows = []
    for row in table.rows():
        rows.append(row.cells)
        if len(rows) >= _LOOKED_AT:
            break
    return rows
