"""Read a portfolio list: one row or one column for each project."""

from __future__ import annotations

from pathlib import Path

from quarterdeck.exchange.issues import IssueLog, UnreadablePlan
from quarterdeck.exchange.portfolio_list.document import PortfolioReading
from quarterdeck.exchange.portfolio_list.guessing import Oriented, guess_mapping, orient
from quarterdeck.exchange.portfolio_list.records import read_records
from quarterdeck.exchange.tables import (
    DEFAULT_TABLE_LIMITS,
    GridLimits,
    Mapping,
    Table,
    TableLimits,
    as_opened,
    load_grid,
    note_opening,
    open_mapped,
    transposed,
)


def read_portfolio_list(
    path: Path | str,
    mapping: Mapping | None = None,
    *,
    file: str = "",
    limits: TableLimits = DEFAULT_TABLE_LIMITS,
    grid_limits: GridLimits = GridLimits(),  # noqa: B008
) -> PortfolioReading:
    """Read the projects of a list.

    Parameters
    ----------
    path : Path or str
        A text file or workbook. Its content decides how it is taken apart.
    mapping : Mapping, optional
        What its columns mean; guessed when absent. A guessed mapping given back gives the same document.
    file : str
        Name that issues show and from which the year may be told; the path's own name when empty.
    limits, grid_limits : TableLimits, GridLimits
        Sizes beyond which the list is refused.

    Returns
    -------
    PortfolioReading
        The document, ``None`` when the file cannot be used; the issues (what, where, how severe); the mapping that
        was used; and what became of each field. A text such as "Exempt under Section 43" in a column of values means
        no data with that reason, never zero. Never raises for bad content.
    """
    path = Path(path)
    log = IssueLog(file or path.name)
    tables: list[Table] = []
    try:
        tables = open_mapped(path, mapping, log=log, limits=limits)
        oriented, used, table = _found(tables, mapping, file=file or path.name, log=log, limits=grid_limits)
        note_opening(used, table)
        reading = read_records(oriented, used, log=log)
    except UnreadablePlan as unreadable:
        return PortfolioReading(None, [*log.close(), unreadable.issue], mapping or as_opened("portfolio", tables))
    reading.issues = log.close()
    return reading


def _found(
    tables: list[Table], mapping: Mapping | None, *, file: str, log: IssueLog, limits: GridLimits
) -> tuple[Oriented, Mapping, Table]:
    """The list and its mapping: the sheet that the mapping names, else the one whose headers say most."""
    if mapping is not None and mapping.columns:
        table = next((each for each in tables if each.name == mapping.table), tables[0])
        grid = load_grid(table, log=log, limits=limits)
        lines = transposed(grid) if mapping.is_transposed else grid
        if not 1 <= mapping.header_line <= len(lines):
            raise log.unreadable("list.no_headers", f"It has no line {mapping.header_line} for the headers.")
        return Oriented(lines, mapping.is_transposed, mapping.header_line - 1, 0.0), mapping, table
    best: tuple[Oriented, Table] | None = None
    for table in tables:
        oriented = orient(load_grid(table, log=log, limits=limits)) if not table.is_hidden else None
        if oriented and (best is None or oriented.score > best[0].score):
            best = oriented, table
    if best is None:
        words = "No row or column has headers of a portfolio list: at least a name or number of projects and one more."
        raise log.unreadable("list.no_headers", words, place="first 40 rows and columns")
    guessed = guess_mapping(best[0], file=file, table=best[1].name)
    if mapping is not None:
        guessed.keep_decisions(mapping)
    return best[0], guessed, best[1]
