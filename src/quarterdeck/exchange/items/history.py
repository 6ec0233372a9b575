"""Real dates from the history of states."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from quarterdeck.exchange.document import StateCategory
from quarterdeck.exchange.items.card import Card


def settle(cards: Iterable[Card], categories: Mapping[str, StateCategory]) -> None:
    """Set when each card was begun and done, as far as its changes of state tell.

    It was begun when it first entered a state in progress, and done when it last entered a state of done that it has
    not left since. A card whose state is done is done. What the tool itself says about the end wins.

    Parameters
    ----------
    cards : iterable of Card
        Changed in place; their changes need no order.
    categories : mapping
        What each state means.
    """
    for card in cards:
        changes = sorted(card.changes, key=lambda change: change.at)
        entered = [(change.at, categories.get(change.after)) for change in changes]
        if card.begun_at is None:
            card.begun_at = next((at for at, category in entered if category is StateCategory.DOING), None)
        if categories.get(card.state or "") is StateCategory.DONE:
            card.is_done = True
        if card.is_done and card.done_at is None:
            stands = None
            for at, category in entered:
                if category is not StateCategory.DONE:
                    stands = None
                elif stands is None:
                    stands = at
            card.done_at = stands
