"""`read_risks`: a CSV or workbook of risks to a risk list. Nothing is guessed: what is wrong is named by its cell."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from quarterdeck.exchange.document import Issue, Severity
from quarterdeck.exchange.issues import IssueLog, UnreadablePlan
from quarterdeck.exchange.risk_list import columns as col
from quarterdeck.exchange.risk_list.document import RiskList
from quarterdeck.exchange.risk_list.rows import RowReader
from quarterdeck.exchange.tables import Row, Table, cell_text, is_blank, open_tables
from quarterdeck.exchange.tables.values import NumberEvidence, NumberStyle

MOST_ROWS = 10_000


@dataclass(slots=True)
class RiskReading:
    """``risks`` is None when the file cannot be used; an issue of severity ``error`` says why."""

    risks: RiskList | None = None
    issues: list[Issue] = field(default_factory=list)


def read_risks(path: Path | str) -> RiskReading:
    """Read a risk list.

    Parameters
    ----------
    path : Path or str
        A CSV or workbook file (its first visible sheet); see `quarterdeck.exchange.risk_list.columns.field_of`.

    Returns
    -------
    RiskReading
        Never raises for bad content. One bad row makes the list unusable: a risk that was left out would make the
        answer look better than it is.

    Examples
    --------
    >>> read_risks("no-such-file.csv").issues[0].code
    'file.unreadable'
    """
    path = Path(path)
    log = IssueLog(path.name)
    try:
        listed = _listed(path, log)
    except UnreadablePlan as unreadable:
        return RiskReading(issues=[*log.close(), unreadable.issue])
    issues = log.close()
    is_usable = not any(issue.severity is Severity.ERROR for issue in issues)
    return RiskReading(listed if is_usable else None, issues)


def _listed(path: Path, log: IssueLog) -> RiskList:
    tables = open_tables(path, log=log)
    table = next((one for one in tables if not one.is_hidden), None)
    if table is None:
        raise log.unreadable("risks.no_table", "The workbook has no visible sheet.")
    rows = (row for row in table.rows() if not is_blank(row.cells))
    header = next(rows, None)
    if header is None:
        raise log.unreadable("file.empty", "The file is empty.")
    fields = _fields(header, table, log)
    content: list[Row] = []
    for row in rows:
        if len(content) == MOST_ROWS:
            raise log.unreadable("risks.too_many", f"At most {MOST_ROWS} rows are read.", place=table.place(row.number))
        content.append(row)
    reader = RowReader(table, fields, _style(content, fields), log)
    for row in content:
        reader.read(row)
    return reader.listed


def _fields(header: Row, table: Table, log: IssueLog) -> dict[str, int]:
    """Position of each field."""
    found: dict[str, int] = {}
    for position, cell in enumerate(header.cells):
        name = col.field_of(cell)
        place = table.place(header.number, position)
        if name is None and cell_text(cell):
            words = f"The column “{cell_text(cell)[:60]}” is not used."
            log.add("risks.ignored_column", words, place=place, severity=Severity.NOTE)
        elif name in found:
            raise log.unreadable("risks.column_twice", f"Two columns say “{name}”.", place=place)
        elif name is not None:
            found[name] = position
    missing = [name for name in (col.KIND, col.TASKS) if name not in found]
    if not {col.ID, col.NAME} & set(found):
        missing.insert(0, "id (or name)")
    if not {col.LIKELY, col.LOW} & set(found):
        missing.append("low, likely, high")
    if missing:
        words = f"The first row must name the columns; it lacks {', '.join(missing)}."
        raise log.unreadable("risks.no_header", words, place=table.place(header.number))
    return found


def _style(rows: list[Row], fields: dict[str, int]) -> NumberStyle | None:
    """The decimal mark, decided by all numbers of the list together."""
    evidence = NumberEvidence()
    numeric = [*col.NUMBERS, *(col.AFTER + name for name in col.NUMBERS), col.RESPONSE_COST]
    for row in rows:
        for name in numeric:
            position = fields.get(name)
            if position is not None and position < len(row.cells):
                evidence.add(cell_text(row.cells[position]))
    return evidence.decide() if evidence.is_conclusive else None
