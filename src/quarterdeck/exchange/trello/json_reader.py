"""Read the JSON of a Trello board."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from quarterdeck.exchange.document import (
    Board,
    BoardColumn,
    PlanDocument,
    Reading,
    Severity,
    StateCategory,
    StateChange,
)
from quarterdeck.exchange.issues import IssueLog, UnreadablePlan
from quarterdeck.exchange.items import Assembly, Card, Record, Somebody, assemble, guess_states, load_json
from quarterdeck.exchange.items.history import settle
from quarterdeck.exchange.items.records import storable
from quarterdeck.exchange.items.states import report_guesses
from quarterdeck.exchange.limits import DEFAULT_LIMITS, ReadingLimits
from quarterdeck.exchange.trello.custom import FieldReader
from quarterdeck.exchange.trello.history import BoardHistory, made_at, read_history

TOOL = "trello"
ITEM, CHECKLIST = "checklist item", "checklist"
_CARD = frozenset(
    (
        *("id", "idShort", "shortLink", "shortUrl", "url", "name", "desc", "due", "start", "dueComplete", "idList"),
        *("idMembers", "idLabels", "labels", "idChecklists", "checklists", "closed", "customFieldItems", "pos"),
        *("dateLastActivity", "attachments", "idBoard", "badges", "limits", "cover", "descData", "pluginData", "email"),
        *(
            "checkItemStates",
            "idMembersVoted",
            "idAttachmentCover",
            "manualCoverAttachment",
            "subscribed",
            "dueReminder",
        ),
        *("nodeId", "cardRole"),
    )
)


def read_trello(path: Path, *, file: str = "", limits: ReadingLimits = DEFAULT_LIMITS) -> Reading:
    """Read a board as Trello exports it ("Export as JSON").

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
        The document and what was noticed. Never raises for bad content.

    Notes
    -----
    Lists are states; what each means is guessed and said. Checklist items are tasks below their card. An archived card
    that was not finished is an inactive task. Instants are UTC, as in the file.

    Source: Atlassian, "Trello REST API" (2025), objects Board, Card, Action, Checklist, CustomField.

    Examples
    --------
    >>> read_trello(Path("no-such-board.json")).issues[0].code
    'file.unreadable'
    """
    log = IssueLog(file or path.name)
    try:
        tree = load_json(path, log=log, limits=limits)
        if not isinstance(tree, dict):
            raise log.unreadable("trello.no_board", "This JSON is no board of Trello.")
        document = _BoardReader(Record(tree, log=log, tool=TOOL, place="board"), log, limits).document()
    except UnreadablePlan as unreadable:
        return Reading(None, [*log.close(), unreadable.issue])
    except OSError as error:
        return Reading(None, [log.unreadable("file.unreadable", f"The file cannot be opened: {error.strerror}.").issue])
    return Reading(document, log.close())


class _BoardReader:
    def __init__(self, board: Record, log: IssueLog, limits: ReadingLimits) -> None:
        self._board, self._log, self._limits = board, log, limits
        rows = sorted(board.rows("lists"), key=_position)
        self._lists = {identity: row for row in rows if (identity := row.text("id")) is not None}
        self._names = {identity: row.text("name") or "" for identity, row in self._lists.items()}
        self._members = {
            identity: Somebody(identity, row.text("fullName") or row.text("username"), row.text("email"))
            for row in board.rows("members")
            if (identity := row.text("id")) is not None
        }
        self._labels = {identity: _label(row) for row in board.rows("labels") if (identity := row.text("id"))}
        self._fields = FieldReader(board.rows("customFields"))
        self._history: BoardHistory = read_history(board.rows("actions"), self._names)
        self._checklists: dict[str, list[Record]] = {}
        for row in sorted(board.rows("checklists"), key=_position):
            self._checklists.setdefault(row.text("idCard") or "", []).append(row)

    def document(self) -> PlanDocument:
        order = {identity: position for position, identity in enumerate(self._lists)}
        rows = self._board.rows("cards")
        rows.sort(key=lambda row: (order.get(row.text("idList") or "", len(order)), _position(row)))
        cards = [card for row in rows for card in self._cards(row)]
        guess = guess_states(name for name in self._names.values() if name)
        assembly = Assembly(TOOL, self._log.file, self._log, self._limits, application="Trello")
        assembly.name = self._board.text("name") or ""
        assembly.cards, assembly.categories, assembly.custom_fields = cards, guess.categories, self._fields.fields
        assembly.people = list(self._members.values())
        report_guesses(guess, log=self._log, tool=TOOL, what="list")
        settle(cards, guess.categories)
        document = assemble(assembly)
        document.boards = [self._columns(guess.categories)]
        self._describe(document)
        return document

    def _cards(self, row: Record) -> list[Card]:
        """The card, followed by what stands on its checklists."""
        identity = row.text("id")
        if identity is None:
            self._log.add("trello.no_id", "A card without id was left out.", place="cards")
            return []
        row.place = f"card {row.text('idShort') or identity} {(row.text('name') or '')[:60]}".rstrip()
        card = Card(identity, row.text("name") or "", "card", place=row.place)
        self._fill(card, row)
        self._live(card)
        return [card, *self._parts(card, row)]

    def _fill(self, card: Card, row: Record) -> None:
        listed = self._lists.get(row.text("idList") or "")
        card.key = row.text("idShort")
        card.state = self._names.get(row.text("idList") or "") or None
        card.start, card.due = row.moment("start"), row.moment("due")
        card.is_done = row.flag("dueComplete")
        card.notes, card.link = row.text("desc"), row.text("shortUrl") or row.text("url")
        card.created, card.updated = made_at(card.id), row.moment("dateLastActivity")
        card.is_archived = row.flag("closed") or (listed is not None and listed.flag("closed"))
        card.people = [self._member(each) for each in _texts(row.values.get("idMembers"))]
        card.labels = self._labels_of(row)
        card.custom = self._fields.values(row.rows("customFieldItems"))
        card.extras = row.rest(_CARD)
        if links := [_attachment(each) for each in row.rows("attachments")]:
            card.extras["attachments"] = links
        card.is_template = row.flag("isTemplate")

    def _labels_of(self, row: Record) -> list[str]:
        names = [self._labels.get(each, "") for each in _texts(row.values.get("idLabels"))]
        names = names or [_label(each) for each in row.rows("labels")]
        return [name for name in names if name]

    def _member(self, identity: str) -> Somebody:
        return self._members.get(identity) or Somebody(identity)

    def _live(self, card: Card) -> None:
        """History: where it was made, moves, comments. What came before a cut history stays unknown."""
        history = self._history.of(card.id)
        card.changes = sorted(history.changes, key=lambda change: change.at)
        card.remarks = sorted(history.remarks, key=lambda remark: str(remark.at))
        card.done_at = history.completed
        made = history.made
        if made is None and card.created is not None and card.changes:
            first = card.changes[0]
            made = StateChange(min(card.created, first.at), None, first.before or first.after)
        elif made is None and card.created is not None and card.state and not self._history.is_cut:
            made = StateChange(card.created, None, card.state)
        if made is not None:
            card.changes.insert(0, replace(made, before=None))
            card.created = card.created or made.at
            card.reporter = made.by

    def _parts(self, card: Card, row: Record) -> list[Card]:
        lists = self._checklists.get(card.id) or sorted(row.rows("checklists"), key=_position)
        parts: list[Card] = []
        for checklist in lists:
            above = card
            name = checklist.text("name") or ""
            if len(lists) > 1:
                above = Card(
                    checklist.text("id") or f"{card.id} {len(parts)}", name, CHECKLIST, parent=card.id, place=card.place
                )
                above.is_archived, above.falls_with_parent = card.is_archived, True
                parts.append(above)
            for item in sorted(checklist.rows("checkItems"), key=_position):
                parts.append(self._part(item, above, card, name))
        return parts

    def _part(self, item: Record, above: Card, card: Card, checklist: str) -> Card:
        item.place = f"{card.place}, checklist {checklist[:40]}"
        identity = item.text("id") or f"{above.id} {(item.text('name') or '')[:80]}"
        part = Card(identity, item.text("name") or "", ITEM, parent=above.id, place=item.place)
        part.is_done = item.text("state") == "complete"
        part.done_at = self._history.ticked.get(identity)
        part.due, part.created = item.moment("due"), made_at(identity)
        part.is_archived, part.falls_with_parent = card.is_archived, True
        part.people = [self._member(member)] if (member := item.text("idMember")) else []
        part.extras = {"checklist": checklist} if checklist else {}
        if part.is_done and part.done_at is None:
            part.updated = card.updated
        return part

    def _columns(self, categories: dict[str, StateCategory]) -> Board:
        board = Board(self._board.text("name") or "", TOOL, source_id=self._board.text("id"))
        for identity, row in self._lists.items():
            name = self._names[identity]
            if row.flag("closed"):
                continue
            limit = row.whole("softLimit")
            board.columns.append(BoardColumn(name, [name], categories.get(name), wip_limit=limit))
        return board

    def _describe(self, document: PlanDocument) -> None:
        extras = document.properties.extras
        for name, key in (("description", "desc"), ("url", "url")):
            if text := self._board.text(key):
                extras[name] = text
        if self._history.is_cut:
            words = "An export holds the last thousand actions; what happened before is not known."
            self._log.add("trello.history_cut", words, severity=Severity.NOTE, place="actions")
        self._log.add(
            "trello.utc", "Times of day are UTC, as Trello states them.", severity=Severity.NOTE, place="cards"
        )


def _position(row: Record) -> float:
    value = row.values.get("pos")
    return float(value) if isinstance(value, int | float) and abs(value) < 1e18 else 0.0


def _label(row: Record) -> str:
    return row.text("name") or row.text("color") or ""


def _attachment(row: Record) -> dict[str, object]:
    names = ("name", "url", "date", "bytes", "mimeType")
    return {name: storable(row.values[name]) for name in names if row.values.get(name) not in (None, "")}


def _texts(values: object) -> list[str]:
    return [value for value in values if isinstance(value, str)] if isinstance(values, list) else []
