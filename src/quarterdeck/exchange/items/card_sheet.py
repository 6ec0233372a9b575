"""A tool's CSV of cards as its reader sees it: rows below the header, and cells by what their columns say."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path

from quarterdeck.exchange.document import PlanDocument, Reading
from quarterdeck.exchange.issues import IssueLog, UnreadablePlan
from quarterdeck.exchange.items.card import Card
from quarterdeck.exchange.items.columns import ColumnKinds, Header, find_header
from quarterdeck.exchange.items.records import clean
from quarterdeck.exchange.limits import ReadingLimits
from quarterdeck.exchange.tables import DEFAULT_TABLE_LIMITS, Row, Table, cell_text, column_letter, is_blank
from quarterdeck.exchange.tables.delimited import open_text_table
from quarterdeck.exchange.tables.inert import revived
from quarterdeck.exchange.tables.values import NotAValue, Order

_ROW_BYTES = 1_600


class CardSheet:
    """The rows of one file, their cells by role, and what of them a reading may keep.

    Attributes
    ----------
    log : IssueLog
        Takes what is noticed.
    limits : ReadingLimits
        Sizes beyond which the file is refused.
    kinds : ColumnKinds
        Kinds of the added columns; show it every row, then let it decide.
    """

    def __init__(
        self, table: Table, header: Header, log: IssueLog, limits: ReadingLimits, *, tool: str, dates: Collection[str]
    ) -> None:
        self._table, self._header, self._tool = table, header, tool
        self._roles = header.roles
        self.log, self.limits = log, limits
        self.kinds = ColumnKinds(header, dates, default=Order.MONTH_FIRST)
        self._bytes = 0

    def rows(self) -> Iterator[Row]:
        """Rows below the header that hold anything."""
        for row in self._table.rows():
            if row.number > self._header.row and not is_blank(row.cells):
                yield row

    def take(self, row: Row, *, held: int) -> None:
        """Count a row; refuse the file beyond the limits, `held` cards being in memory."""
        self._bytes += _ROW_BYTES + 2 * sum(len(cell) for cell in row.cells if isinstance(cell, str))
        place = f"row {row.number}"
        if held >= self.limits.tasks:
            raise self.log.unreadable("plan.too_large", f"It holds more than {self.limits.tasks} tasks.", place=place)
        if self._bytes > self.limits.document_bytes:
            words = "The file is too large to be held in the memory that a reading may use."
            raise self.log.unreadable("plan.too_large", words, place=place)

    def text(self, row: Row, role: str) -> str:
        """The cell of a role without what kept it from being a formula; "" where there is none."""
        position = self._roles.get(role)
        text = cell_text(row.cells[position]) if position is not None and position < len(row.cells) else ""
        return revived(clean(text)).strip() if text else ""

    def texts(self, row: Row, role: str) -> list[str]:
        """The parts of a cell that lists several, separated by commas."""
        return [part.strip() for part in self.text(row, role).split(",") if part.strip()]

    def place(self, row: Row, role: str) -> str:
        return f"row {row.number}, column {column_letter(self._roles.get(role, 0))}"

    def moment(self, row: Row, role: str) -> datetime | None:
        """The instant of a cell; a day begins at midnight."""
        found = self._parsed(row, role)
        return None if found is None else found[0]

    def day(self, row: Row, role: str) -> date | datetime | None:
        """A whole day as a date, an instant as such."""
        found = self._parsed(row, role)
        if found is None:
            return None
        at, is_day = found
        return at.date() if is_day else at

    def _parsed(self, row: Row, role: str) -> tuple[datetime, bool] | None:
        text = self.text(row, role)
        if not text:
            return None
        try:
            return self.kinds.moment(text)
        except NotAValue as error:
            self.log.add(f"{self._tool}.bad_date", f"{error} It was left out.", place=self.place(row, role))
            return None

    def set_custom(self, card: Card, row: Row) -> None:
        """Give a card the values of the columns that have no role."""
        for position, name in self._header.custom.items():
            text = cell_text(row.cells[position]) if position < len(row.cells) else ""
            if text:
                card.custom[name] = self.kinds.value(position, clean(text))


def read_cards(
    path: Path,
    *,
    file: str,
    limits: ReadingLimits,
    tool: str,
    words: Mapping[str, str],
    needed: Collection[str],
    dates: Collection[str],
    document: Callable[[CardSheet], PlanDocument],
) -> Reading:
    """Find the header of a tool's CSV and let `document` make a plan of the rows below it.

    Parameters
    ----------
    path : Path
    file : str
        Name that issues show; the path's own name when empty.
    limits : ReadingLimits
        Sizes beyond which the file is refused.
    tool : str
        The tool's name in lower case, which begins the codes of its issues.
    words : mapping
        Lower-case title -> role; see `find_header`.
    needed, dates : collections of str
        Roles without which a row is no header, and roles that hold dates.
    document : callable
        Makes the plan.

    Returns
    -------
    Reading
        The document and what was noticed. Never raises for bad content.
    """
    log = IssueLog(file or path.name)
    try:
        table = open_text_table(path, log=log, limits=DEFAULT_TABLE_LIMITS)
        header = find_header(table, words, needed=needed)
        if header is None:
            missing = f"No row names its columns as {tool.capitalize()} does."
            raise log.unreadable(f"{tool}.no_header", missing, place="first rows")
        found = document(CardSheet(table, header, log, limits, tool=tool, dates=dates))
    except UnreadablePlan as unreadable:
        return Reading(None, [*log.close(), unreadable.issue])
    except OSError as error:
        return Reading(None, [log.unreadable("file.unreadable", f"The file cannot be opened: {error.strerror}.").issue])
    return Reading(found, log.close())
