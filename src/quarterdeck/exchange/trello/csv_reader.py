"""Read a CSV of Trello's cards: the export of a workspace, or the rows that importers take."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from quarterdeck.exchange.document import Board, BoardColumn, PlanDocument, Reading
from quarterdeck.exchange.issues import IssueLog, UnreadablePlan
from quarterdeck.exchange.items import Assembly, Card, Somebody, assemble, guess_states
from quarterdeck.exchange.items.columns import ColumnKinds, Header, find_header
from quarterdeck.exchange.items.history import settle
from quarterdeck.exchange.items.records import clean
from quarterdeck.exchange.items.states import report_guesses
from quarterdeck.exchange.limits import DEFAULT_LIMITS, ReadingLimits
from quarterdeck.exchange.tables import DEFAULT_TABLE_LIMITS, Row, Table, cell_text, column_letter, is_blank
from quarterdeck.exchange.tables.delimited import open_text_table
from quarterdeck.exchange.tables.inert import revived
from quarterdeck.exchange.tables.values import NotAValue, Order
from quarterdeck.exchange.trello.json_reader import CHECKLIST, ITEM, TOOL

WORDS = {
    "card id": "id",
    "card name": "name",
    "card url": "link",
    "card description": "notes",
    "labels": "labels",
    "members": "members",
    "start date": "start",
    "due date": "due",
    "due complete": "done",
    "completed at": "completed",
    "list name": "list",
    "board name": "board",
    "archived": "archived",
    "last activity date": "updated",
    "checklist": "checklist",
    "checklist item": "item",
    "checklist item due": "item_due",
    "checklist item member": "item_member",
    "checklist item state": "item_state",
    # Totals of what stands elsewhere, and identities of what is named.
    "list id": "",
    "board id": "",
    "due reminder": "",
    "attachment count": "",
    "attachment links": "attachments",
    "checklist item total count": "",
    "checklist item completed count": "",
    "vote count": "",
    "comment count": "",
}
_DATES = ("start", "due", "completed", "updated", "item_due")
_COLOUR = re.compile(r" \((?:green|yellow|orange|red|purple|blue|sky|lime|pink|black|none)(?:_(?:light|dark))?\)$")
_YES = frozenset(("true", "yes", "1", "complete", "x"))
_ROW_BYTES = 1_600


def read_trello_csv(path: Path, *, file: str = "", limits: ReadingLimits = DEFAULT_LIMITS) -> Reading:
    """Read cards from CSV; a row without a card's name carries an item of the checklist of the card above.

    Parameters
    ----------
    path : Path
    file : str
        Name that issues show; the path's own name when empty.
    limits : ReadingLimits
        Sizes beyond which the file is refused.

    Returns
    -------
    Reading
        The document and what was noticed, with row and column. Never raises for bad content.

    Examples
    --------
    >>> read_trello_csv(Path("no-such-file.csv")).issues[0].code
    'file.unreadable'
    """
    log = IssueLog(file or path.name)
    try:
        table = open_text_table(path, log=log, limits=DEFAULT_TABLE_LIMITS)
        header = find_header(table, WORDS, needed=("name", "list"))
        if header is None:
            raise log.unreadable("trello.no_header", "No row names its columns as Trello does.", place="first rows")
        document = _Sheet(table, header, log, limits).document()
    except UnreadablePlan as unreadable:
        return Reading(None, [*log.close(), unreadable.issue])
    except OSError as error:
        return Reading(None, [log.unreadable("file.unreadable", f"The file cannot be opened: {error.strerror}.").issue])
    return Reading(document, log.close())


class _Sheet:
    def __init__(self, table: Table, header: Header, log: IssueLog, limits: ReadingLimits) -> None:
        self._table, self._header, self._log, self._limits = table, header, log, limits
        self._kinds = ColumnKinds(header, _DATES, default=Order.MONTH_FIRST)
        self._cards: list[Card] = []
        self._card: Card | None = None
        self._checklists: dict[str, Card] = {}
        self._several: set[str] = set()
        self._board = ""
        self._bytes = 0

    def document(self) -> PlanDocument:
        lists: dict[str, set[str]] = {}
        owner = ""
        for row in self._rows():
            self._kinds.look(row)
            owner = self._identity(row) if self._text(row, "name") else owner
            if name := self._text(row, "checklist"):
                lists.setdefault(owner, set()).add(name)
        self._several = {card for card, names in lists.items() if len(names) > 1}
        self._kinds.decide(self._log, tool=TOOL)
        for row in self._rows():
            self._read(row)
        guess = guess_states(card.state for card in self._cards if card.state and card.kind == "card")
        assembly = Assembly(TOOL, self._log.file, self._log, self._limits, self._board, application="Trello")
        assembly.cards, assembly.categories = self._cards, guess.categories
        assembly.custom_fields = self._kinds.fields()
        report_guesses(guess, log=self._log, tool=TOOL, what="list")
        settle(assembly.cards, guess.categories)
        document = assemble(assembly)
        columns = [BoardColumn(name, [name], category) for name, category in guess.categories.items()]
        document.boards = [Board(self._board, TOOL, columns)]
        return document

    def _rows(self) -> Iterator[Row]:
        for row in self._table.rows():
            if row.number > self._header.row and not is_blank(row.cells):
                yield row

    def _text(self, row: Row, role: str) -> str:
        position = self._header.roles.get(role)
        text = cell_text(row.cells[position]) if position is not None and position < len(row.cells) else ""
        return revived(clean(text)).strip() if text else ""

    def _identity(self, row: Row) -> str:
        return self._text(row, "id")[:200] or f"row {row.number}"

    def _read(self, row: Row) -> None:
        self._bytes += _ROW_BYTES + 2 * sum(len(cell) for cell in row.cells if isinstance(cell, str))
        if len(self._cards) >= self._limits.tasks or self._bytes > self._limits.document_bytes:
            words = "It holds more cards than a reading may keep in memory."
            raise self._log.unreadable("plan.too_large", words, place=f"row {row.number}")
        if self._text(row, "name"):
            self._card = self._new_card(row)
            self._cards.append(self._card)
        if self._text(row, "item"):
            if self._card is None:
                words = "An item of a checklist stands before the first card; it was left out."
                self._log.add("trello.lost_item", words, place=f"row {row.number}")
            else:
                self._add_item(row, self._card)

    def _new_card(self, row: Row) -> Card:
        card = Card(self._identity(row), self._text(row, "name"), "card", place=f"row {row.number}")
        card.state = self._text(row, "list") or None
        self._board = self._board or self._text(row, "board")
        card.start, card.due = self._day(row, "start"), self._day(row, "due")
        done = self._day(row, "completed")
        card.done_at = (
            done if isinstance(done, datetime) or done is None else datetime.combine(done, datetime.min.time())
        )
        card.is_done = self._is(row, "done") or card.done_at is not None
        card.updated = self._moment(row, "updated")
        card.notes, card.link = self._text(row, "notes") or None, self._text(row, "link") or None
        card.labels = [
            _COLOUR.sub("", label.strip()) for label in self._text(row, "labels").split(",") if label.strip()
        ]
        card.people = [Somebody(name, name) for name in _names(self._text(row, "members"))]
        card.is_archived = self._is(row, "archived")
        if links := self._text(row, "attachments"):
            card.extras["attachments"] = links
        for position, name in self._header.custom.items():
            text = cell_text(row.cells[position]) if position < len(row.cells) else ""
            if text:
                card.custom[name] = self._kinds.value(position, clean(text))
        return card

    def _add_item(self, row: Row, card: Card) -> None:
        name, checklist = self._text(row, "item"), self._text(row, "checklist")
        above = card
        if card.id in self._several and checklist:
            key = f"{card.id} {checklist}"
            above = self._checklists.get(key) or Card(key, checklist, CHECKLIST, parent=card.id, place=card.place)
            if key not in self._checklists:
                above.is_archived, above.falls_with_parent = card.is_archived, True
                self._checklists[key] = above
                self._cards.append(above)
        part = Card(f"{card.id} row {row.number}", name, ITEM, parent=above.id, place=f"row {row.number}")
        part.due, part.is_archived = self._day(row, "item_due"), card.is_archived
        part.falls_with_parent = True
        part.is_done = self._is(row, "item_state")
        part.updated = card.updated if part.is_done else None
        part.people = [Somebody(name, name) for name in _names(self._text(row, "item_member"))]
        part.extras = {"checklist": checklist} if checklist else {}
        self._cards.append(part)

    def _is(self, row: Row, role: str) -> bool:
        return self._text(row, role).casefold() in _YES

    def _moment(self, row: Row, role: str) -> datetime | None:
        text = self._text(row, role)
        if not text:
            return None
        try:
            return self._kinds.moment(text)[0]
        except NotAValue as error:
            place = f"row {row.number}, column {column_letter(self._header.roles[role])}"
            self._log.add("trello.bad_date", f"{error} It was left out.", place=place)
            return None

    def _day(self, row: Row, role: str) -> date | datetime | None:
        at = self._moment(row, role)
        if at is None:
            return None
        return at if self._kinds.moment(self._text(row, role))[1] is False else at.date()


def _names(text: str) -> list[str]:
    return list(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
