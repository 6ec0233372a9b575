"""Time drawn from left to right: bars, baselines, milestones, slips."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from quarterdeck.press.blocks.errors import BlockError
from quarterdeck.press.blocks.status import Rag


class MilestoneState(StrEnum):
    """``PLANNED`` is the baseline's hollow diamond, ``EARLIER`` a past forecast, ``NEXT`` the forecast of today."""

    PLANNED = "planned"
    EARLIER = "earlier"
    NEXT = "next"
    LATE = "late"
    MET = "met"


@dataclass(frozen=True, slots=True)
class Milestone:
    on: date
    name: str = ""
    state: MilestoneState = MilestoneState.NEXT


@dataclass(frozen=True, slots=True)
class Bar:
    """Work from ``start`` to ``finish`` (both included); done up to ``done_to``."""

    start: date
    finish: date
    done_to: date | None = None
    critical: bool = False
    label: str = ""

    def __post_init__(self) -> None:
        if self.finish < self.start:
            raise BlockError(f"A bar finishes on {self.finish} before it starts on {self.start}.")


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One line: code and name at the left, bars, the baseline below them, milestones, and the slip at the right."""

    name: str
    code: str = ""
    bars: tuple[Bar, ...] = ()
    baseline: tuple[date, date] | None = None
    milestones: tuple[Milestone, ...] = ()
    rag: Rag | None = None
    slip_days: int | None = None
    note: str = ""
    is_group: bool = False


@dataclass(frozen=True, slots=True)
class Timeline:
    """A roadmap, a plan on one page, or a slip chart of milestones.

    ``start`` and ``finish`` bound the time shown; None takes them from the rows.
    """

    rows: tuple[TimelineRow, ...]
    title: str = ""
    subtitle: str = ""
    status_date: date | None = None
    start: date | None = None
    finish: date | None = None
    show_slip: bool = False
    empty: str = "No dates."
    summary: str = ""

    @property
    def bounds(self) -> tuple[date, date] | None:
        """First and last day shown, or None when no row has a date."""
        days = [day for row in self.rows for day in _days(row)]
        if self.status_date and days:
            days.append(self.status_date)
        first = self.start or min(days, default=None)
        last = self.finish or max(days, default=None)
        if first is None or last is None:
            return None
        return min(first, last), max(first, last)


def _days(row: TimelineRow) -> list[date]:
    days = [day for bar in row.bars for day in (bar.start, bar.finish)]
    days += [milestone.on for milestone in row.milestones]
    return days + list(row.baseline or ())
