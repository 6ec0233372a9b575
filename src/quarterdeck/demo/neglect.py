"""What a plan looks like that nobody keeps: the watermelon of the demonstration organisation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING

from quarterdeck.exchange.document import Constraint, Link, LinkType, PlanDocument

if TYPE_CHECKING:
    from quarterdeck.demo.draft import Draft, Piece

# The last day of which a plan tells, where nobody has told of a later one.
UNATTENDED = {"I-04": date(2026, 9, 19)}
LEADS, LAGS, STARTS_TOGETHER, FIXED_DATES = 1, 3, 5, 4
LOOSE_STREAMS = (1, 2)


def neglect(document: PlanDocument, draft: Draft) -> None:
    """Leave faults in the logic of coming work that move no date: leads, lags, fixed dates, loose ends, odd links."""
    pieces = {piece.uid: piece for piece in draft.pieces}
    coming = [
        task
        for task in document.tasks
        if task.uid in pieces and not task.is_level_of_effort and task.actual_start is None
    ]
    _bend(document, draft, pieces, {task.uid for task in coming})
    for task in coming[1 : 2 * FIXED_DATES : 2]:
        task.constraint = Constraint.SNLT
        task.constraint_date = draft.opens(pieces[task.uid].real[0]) + timedelta(days=7)
    loose = {_last(draft, stream).uid for stream in LOOSE_STREAMS}
    document.links = [link for link in document.links if link.predecessor_uid not in loose]


def _bend(document: PlanDocument, draft: Draft, pieces: Mapping[int, Piece], coming: set[int]) -> None:
    """Hand-overs between streams get leads, lags and other kinds, as far as there is room for them."""
    roomy = [
        link
        for link in document.links
        if link.successor_uid in coming and link.predecessor_uid in pieces and _room(pieces, link) > 1
    ]
    for link in roomy[:LEADS]:
        link.lag = -2.0 * draft.day_minutes
    for link in roomy[LEADS : LEADS + LAGS]:
        link.lag = 1.0 * draft.day_minutes
    for link in roomy[LEADS + LAGS :][:STARTS_TOGETHER]:
        link.kind = LinkType.SS


def _room(pieces: Mapping[int, Piece], link: Link) -> int:
    """Working days between a task and what follows it; none within a stream."""
    before, after = pieces[link.predecessor_uid], pieces[link.successor_uid]
    return after.real[0] - before.real[1] if before.stream != after.stream else 0


def _last(draft: Draft, stream: int) -> Piece:
    return max((piece for piece in draft.pieces if piece.stream == stream), key=lambda piece: piece.real[1])
