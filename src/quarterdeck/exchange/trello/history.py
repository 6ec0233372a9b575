"""What a board's actions tell: moves between lists, comments, when cards and checklist items were made and done.

An export holds the last thousand actions only; older moves are then unknown.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from quarterdeck.exchange.document import Remark, StateChange
from quarterdeck.exchange.items import Record
from quarterdeck.exchange.mspdi.values import EARLIEST_YEAR, LATEST_YEAR

MOST_ACTIONS = 1_000
_MADE = frozenset(
    ("createCard", "copyCard", "moveCardToBoard", "convertToCardFromCheckItem", "emailCard", "createCardFromCheckItem")
)


@dataclass(slots=True)
class CardHistory:
    """What happened to one card, in no order."""

    changes: list[StateChange] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    made: StateChange | None = None
    completed: datetime | None = None


@dataclass(slots=True)
class BoardHistory:
    """Histories by card, and the moments at which checklist items were ticked off."""

    cards: dict[str, CardHistory] = field(default_factory=dict)
    ticked: dict[str, datetime] = field(default_factory=dict)
    is_cut: bool = False

    def of(self, card: str) -> CardHistory:
        return self.cards.get(card) or CardHistory()


def read_history(actions: list[Record], lists: dict[str, str]) -> BoardHistory:
    """Sort the actions by card.

    Parameters
    ----------
    actions : list of Record
    lists : dict
        Names of the lists by their identities; an action keeps the name that the list had then.
    """
    history = BoardHistory(is_cut=len(actions) >= MOST_ACTIONS)
    for action in actions:
        at, data = action.moment("date"), action.inner("data")
        card = data.inner("card") if data else None
        identity = card.text("id") if card else None
        if at is None or data is None or card is None or identity is None:
            continue
        entry = history.cards.setdefault(identity, CardHistory())
        _take(action, data, card, at, entry, lists)
        if action.text("type") == "updateCheckItemStateOnCard":
            _tick(data, at, history)
    return history


def _take(action: Record, data: Record, card: Record, at: datetime, entry: CardHistory, lists: dict[str, str]) -> None:
    kind = action.text("type")
    by = _author(action)
    if kind in _MADE:
        name = _list_name(data.inner("list"), lists)
        if name is not None and (entry.made is None or at < entry.made.at):
            entry.made = StateChange(at, None, name, by)
    elif kind == "commentCard" and (text := data.text("text")):
        entry.remarks.append(Remark(at, by, text))
    elif kind == "updateCard":
        before, after = (_list_name(data.inner(key), lists) for key in ("listBefore", "listAfter"))
        if after is not None:
            entry.changes.append(StateChange(at, before, after, by))
        old = data.inner("old")
        if old is not None and old.values.get("dueComplete") is False and card.flag("dueComplete"):
            entry.completed = max(at, entry.completed or at)


def _tick(data: Record, at: datetime, history: BoardHistory) -> None:
    item = data.inner("checkItem")
    identity = item.text("id") if item else None
    if item is not None and identity is not None and item.text("state") == "complete":
        history.ticked[identity] = max(at, history.ticked.get(identity, at))


def _list_name(record: Record | None, lists: dict[str, str]) -> str | None:
    if record is None:
        return None
    return lists.get(record.text("id") or "") or record.text("name")


def _author(action: Record) -> str | None:
    creator = action.inner("memberCreator")
    return (creator.text("fullName") or creator.text("username")) if creator else None


def made_at(identity: str) -> datetime | None:
    """When something was made: the first eight digits of its identity are seconds since 1970.

    Source: Atlassian, "Getting the time a card or board was created" (Trello developer documentation, 2023).

    Examples
    --------
    >>> made_at("59bbfb8e4a6f8ca35be9b82a").isoformat()
    '2017-09-15T16:10:54'
    """
    if len(identity) != 24:
        return None
    try:
        at = datetime.fromtimestamp(int(identity[:8], 16), UTC).replace(tzinfo=None)
        int(identity, 16)
    except ValueError:
        return None
    return at if EARLIEST_YEAR <= at.year <= LATEST_YEAR and at.year > 2000 else None
