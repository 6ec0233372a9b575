"""Days that items took, and what is usual among them.

Days are calendar days and both ends count: what begins and ends on one day took one day. So an item's age on the day
it ends is its cycle time.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from quarterdeck.exchange.document import StateChange
from quarterdeck.exchange.flow.items import FlowItem

_MINUTE = 60.0


@dataclass(slots=True, frozen=True)
class Spread:
    """What half and what 85 % of the items stay within, of how many. ``None`` where there are none."""

    p50: int | None
    p85: int | None
    count: int


def cycle_days(item: FlowItem) -> int | None:
    """Days from the start of work to its end; ``None`` for an item that is not finished.

    Examples
    --------
    >>> moment = datetime(2026, 1, 5, 9)
    >>> cycle_days(FlowItem(1, "A-1", "Draft", "Done", moment, moment, moment))
    1
    """
    return None if item.started is None or item.finished is None else _days(item.started.date(), item.finished.date())


def lead_days(item: FlowItem) -> int | None:
    """Days from the item's creation to its end; ``None`` for an item that is not finished."""
    return None if item.created is None or item.finished is None else _days(item.created.date(), item.finished.date())


def age_days(item: FlowItem, on: date) -> int | None:
    """Days that an item in progress has taken by a day; ``None`` when it was not in progress on it."""
    if item.started is None or item.started.date() > on:
        return None
    if item.finished is not None and item.finished.date() < on:
        return None
    return _days(item.started.date(), on)


def _days(first: date, last: date) -> int:
    return max(0, (last - first).days) + 1


def percentile(values: Iterable[int], percent: float) -> int | None:
    """The smallest of the values that at least so many percent of them do not exceed.

    Parameters
    ----------
    values : iterable of int
    percent : float
        More than 0, at most 100.

    Returns
    -------
    int or None
        ``None`` when there are no values.

    Notes
    -----
    Definition 1 (the inverse of the empirical distribution) of R. J. Hyndman and Y. Fan, "Sample Quantiles in
    Statistical Packages", The American Statistician 50 (1996): the answer is always a value that occurred.

    Examples
    --------
    >>> percentile([1, 68, 107], 85), percentile([1, 2, 3, 4], 50), percentile([], 50)
    (107, 2, None)
    """
    ordered = sorted(values)
    if not ordered:
        return None
    # Rounded, so that 85 % of 20 is 17 and not 17.000000000000004.
    rank = math.ceil(round(percent / 100 * len(ordered), 9))
    return ordered[max(rank, 1) - 1]


def spread(values: Iterable[int | None]) -> Spread:
    """P50 and P85 of the values that are known.

    Examples
    --------
    >>> spread([3, None, 1, 20])
    Spread(p50=3, p85=20, count=3)
    """
    known = [value for value in values if value is not None]
    return Spread(percentile(known, 50), percentile(known, 85), len(known))


def time_in_states(item: FlowItem, until: datetime) -> dict[str, float]:
    """Minutes that an item spent in each state, by the clock, up to an instant.

    Parameters
    ----------
    item : FlowItem
        Without a history the answer is empty.
    until : datetime
        End of the last stay. A finished item stays in its last state no longer: that time is not counted.

    Returns
    -------
    dict
        State to minutes, in the order in which they were first entered.
    """
    if not item.changes:
        return {}
    spent: dict[str, float] = defaultdict(float)
    for state, minutes in _stays(item.changes, until if item.finished is None else item.finished):
        spent[state] += minutes
    return dict(spent)


def _stays(changes: Sequence[StateChange], until: datetime) -> Iterator[tuple[str, float]]:
    ends = [*(change.at for change in changes[1:]), until]
    for change, end in zip(changes, ends, strict=True):
        yield change.after, max(0.0, (min(end, until) - change.at).total_seconds() / _MINUTE)
