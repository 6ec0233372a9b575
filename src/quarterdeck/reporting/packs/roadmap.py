"""The roadmap over projects: forecast and past, baseline below, milestones, slip."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from quarterdeck.press.blocks import Bar, Milestone, MilestoneState, Timeline, TimelineRow
from quarterdeck.reporting.packs.words import SHAPES
from quarterdeck.reporting.queries.details import MilestoneRow
from quarterdeck.reporting.queries.health import HealthRow

MOST_MILESTONES = 6


def roadmap(rows: Sequence[HealthRow], milestones: Sequence[MilestoneRow], *, status_date: date) -> Timeline:
    """One line per project, grouped by programme in the order given."""
    by_project: dict[int, list[MilestoneRow]] = defaultdict(list)
    for one in milestones:
        by_project[one.project_id].append(one)
    lines = tuple(_line(row, by_project[row.project_id], status_date) for row in rows)
    return Timeline(lines, status_date=status_date, show_slip=True, empty="No project has dates yet.")


def _line(row: HealthRow, milestones: Sequence[MilestoneRow], status_date: date) -> TimelineRow:
    start, finish = row.start, row.forecast_finish
    bars: tuple[Bar, ...] = ()
    if start and finish and finish >= start:
        bars = (Bar(start, finish, done_to=_done_to(start, finish, status_date)),)
    planned = (start, row.baseline_finish) if start and row.baseline_finish and row.baseline_finish >= start else None
    return TimelineRow(
        name=row.name,
        code=row.code,
        bars=bars,
        baseline=planned,
        milestones=tuple(_mark(one, one.forecast) for one in milestones[-MOST_MILESTONES:] if one.forecast),
        rag=SHAPES[row.computed],
        slip_days=row.slip_days,
    )


def _done_to(start: date, finish: date, status_date: date) -> date | None:
    return min(finish, status_date) if status_date >= start else None


def _mark(one: MilestoneRow, on: date) -> Milestone:
    if one.is_reached:
        return Milestone(on, one.name, MilestoneState.MET)
    return Milestone(on, one.name, MilestoneState.LATE if (one.slip_days or 0) > 0 else MilestoneState.NEXT)
