"""Service levels: how long something may take, in working time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from quarterdeck.registers.models import Entry


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """So many hours of working time after the start."""

    hours: float


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Until the end of the n-th working day after the day of the start."""

    days: int


Allowed = WorkingHours | WorkingDays


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A promise about time.

    Parameters
    ----------
    key, label : its name, and its words ("Acknowledge").
    allowed : from an entry, how long it may take; None: no promise.
    started_at : the field of the model that says since when; ``created_at`` if nothing else is said.
    stops_in : the states in which the promise is kept; leaving them for an earlier state starts it again.
    pauses_in : states that stop the clock for a while.
    longest_pause : the most working days that it may stand still, all pauses together.
    """

    key: str
    label: str
    allowed: Callable[[Entry], Allowed | None]
    stops_in: tuple[str, ...]
    started_at: str = "created_at"
    pauses_in: tuple[str, ...] = ()
    longest_pause: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnClock:
    """A promise whose instants an entry keeps in fields of its own, because its app reckons them by another calendar.

    Parameters
    ----------
    key, label : its name, and its words ("Acknowledge").
    due_at, done_at : the fields that say by when, and when it was kept; without a ``due_at`` nothing is promised.
    waits_since : the field that says since when it stands still; empty: it never does.
    """

    key: str
    label: str
    due_at: str
    done_at: str
    waits_since: str = ""

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(filter(None, (self.due_at, self.done_at, self.waits_since)))


AnyClock = Clock | OwnClock
