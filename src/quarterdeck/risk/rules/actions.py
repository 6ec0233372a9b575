"""When a promise is postponed, and when that raises an issue."""

from __future__ import annotations

from datetime import date

POSTPONEMENTS_THAT_RAISE_AN_ISSUE = 3


def is_postponement(old: date | None, new: date | None) -> bool:
    """Whether a due day moved later: a first due day is a promise, a later one breaks it."""
    return old is not None and (new is None or new > old)


def raises_issue(postponed: int) -> bool:
    return postponed == POSTPONEMENTS_THAT_RAISE_AN_ISSUE
