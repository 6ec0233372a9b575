"""Read a CSV of Trello's cards: the export of a workspace, or the rows that importers take."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

from quarterdeck.exchange.document import Board, BoardColumn, PlanDocument, Reading
from quarterdeck.exchange.items import Assembly, Card, Somebody, assemble, guess_states
from quarterdeck.exchange.items.card_sheet import CardSheet, read_cards
from quarterdeck.exchange.items.history import settle
from quarterdeck.exchange.items.states import report_guesses
from quarterdeck.exchange.limits import DEFAULT_LIMITS, ReadingLimits
from quarterdeck.exchange.tables import Row
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
    return read_cards(
        path,
        file=file,
        limits=limits,
        tool=TOOL,
        words=WORDS,
        needed=("name", "list"),
        dates=_DATES,
        document=lambda sheet: _Cards(sheet).document(),
    )


class _Cards:
    def __init__(self, sheet: CardSheet) -> None:
        self._sheet, self._log = sheet, sheet.log
        self._cards: list[Card] = []
        self._card: Card | None = None
        self._checklists: dict[str, Card] = {}
        self._several: set[str] = set()
        self._board = ""

    def document(self) -> PlanDocument:
        sheet = self._sheet
        lists: dict[str, set[str]] = {}
        owner = ""
        for row in sheet.rows():
            sheet.kinds.look(row)
            owner = self._identity(row) if self._sheet.text(row, "name") else owner
            if name := self._sheet.text(row, "checklist"):
                lists.setdefault(owner, set()).add(name)
        self._several = {card for card, names in lists.items() if len(names) > 1}
        sheet.kinds.decide(self._log, tool=TOOL)
        for row in sheet.rows():
            self._read(row)
        guess = guess_states(card.state for card in self._cards if card.state and card.kind == "card")
        assembly = Assembly(TOOL, self._log.file, self._log, sheet.limits, self._board, application="Trello")
        assembly.cards, assembly.categories = self._cards, guess.categories
        assembly.custom_fields = sheet.kinds.fields()
        report_guesses(guess, log=self._log, tool=TOOL, what="list")
        settle(assembly.cards, guess.categories)
        document = assemble(assembly)
        columns = [BoardColumn(name, [name], category) for name, category in guess.categories.items()]
        document.boards = [Board(self._board, TOOL, columns)]
        return document

    def _identity(self, row: Row) -> str:
        return self._sheet.text(row, "id")[:200] or f"row {row.number}"

    def _read(self, row: Row) -> None:
        self._sheet.take(row, held=len(self._cards))
        if self._sheet.text(row, "name"):
            self._card = self._new_card(row)
            self._cards.append(self._card)
        if self._sheet.text(row, "item"):
            if self._card is None:
                words = "An item of a checklist stands before the first card; it was left out."
                self._log.add("trello.lost_item", words, place=f"row {row.number}")
            else:
                self._add_item(row, self._card)

    def _new_card(self, row: Row) -> Card:
        card = Card(self._identity(row), self._sheet.text(row, "name"), "card", place=f"row {row.number}")
        card.state = self._sheet.text(row, "list") or None
        self._board = self._board or self._sheet.text(row, "board")
        card.start, card.due = self._sheet.day(row, "start"), self._sheet.day(row, "due")
        done = self._sheet.day(row, "completed")
        card.done_at = (
            done if isinstance(done, datetime) or done is None else datetime.combine(done, datetime.min.time())
        )
        card.is_done = self._is(row, "done") or card.done_at is not None
        card.updated = self._sheet.moment(row, "updated")
        card.notes, card.link = self._sheet.text(row, "notes") or None, self._sheet.text(row, "link") or None
        card.labels = [_COLOUR.sub("", label) for label in self._sheet.texts(row, "labels")]
        card.people = [Somebody(name, name) for name in dict.fromkeys(self._sheet.texts(row, "members"))]
        card.is_archived = self._is(row, "archived")
        if links := self._sheet.text(row, "attachments"):
            card.extras["attachments"] = links
        self._sheet.set_custom(card, row)
        return card

    def _add_item(self, row: Row, card: Card) -> None:
        name, checklist = self._sheet.text(row, "item"), self._sheet.text(row, "checklist")
        above = card
        if card.id in self._several and checklist:
            key = f"{card.id} {checklist}"
            above = self._checklists.get(key) or Card(key, checklist, CHECKLIST, parent=card.id, place=card.place)
            if key not in self._checklists:
                above.is_archived, above.falls_with_parent = card.is_archived, True
                self._checklists[key] = above
                self._cards.append(above)
        part = Card(f"{card.id} row {row.number}", name, ITEM, parent=above.id, place=f"row {row.number}")
        part.due, part.is_archived = self._sheet.day(row, "item_due"), card.is_archived
        part.falls_with_parent = True
        part.is_done = self._is(row, "item_state")
        part.updated = card.updated if part.is_done else None
        part.people = [Somebody(name, name) for name in dict.fromkeys(self._sheet.texts(row, "item_member"))]
        part.extras = {"checklist": checklist} if checklist else {}
        self._cards.append(part)

    def _is(self, row: Row, role: str) -> bool:
        return self._sheet.text(row, role).casefold() in _YES
