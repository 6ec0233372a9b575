"""The roadmap over projects: forecast and past, baseline below, milestones, slip."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from quarterdeck.press.blocks import Bar, Milestone, MilestoneState, Timeline, TimelineRow
from quarterdeck.reporting.packs.words import SHAPES
from quarterdeck.reporting.queries.details import MilestoneRow
from quarterdeck.reporting.queries.health import HealthRow

MOST_MILESTONES = 6
ALONE = "Stand-alone"


def roadmap(
    rows: Sequence[HealthRow], milestones: Sequence[MilestoneRow], *, status_date: date, by_programme: bool = False
) -> Timeline:
    """One line per project in the order given, under the names of programmes where asked and where there are any."""
    by_project: dict[int, list[MilestoneRow]] = defaultdict(list)
    for one in milestones:
        by_project[one.project_id].append(one)
    lines: list[TimelineRow] = []
    for name, part in grouped(rows) if by_programme else [("", rows)]:
        if name:
            lines.append(TimelineRow(name, is_group=True))
        lines += [_line(row, by_project[row.project_id], status_date) for row in part]
    chart = Timeline(tuple(lines), status_date=status_date, show_slip=True, empty="No project has dates yet.")
    first, last = chart.bounds or (None, None)
    # Bounds are fixed so that a roadmap on several sheets keeps one scale.
    return Timeline(
        chart.rows,
        status_date=status_date,
        start=first.replace(day=1) if first else None,
        finish=last,
        show_slip=True,
        empty=chart.empty,
    )


def without_names(chart: Timeline) -> Timeline:
    """The drawing alone, for a page that writes the names in a column of its own beside it."""
    return replace(chart, rows=tuple(replace(row, name="", code="", rag=None) for row in chart.rows))


def percent_gone(chart: Timeline) -> int:
    """How much of the time shown has gone at the status date: where a narrow page begins to look at the drawing."""
    if chart.bounds is None or chart.status_date is None:
        return 0
    first, last = chart.bounds
    return max(0, min(100, (chart.status_date - first).days * 100 // max(1, (last - first).days)))


def grouped(rows: Sequence[HealthRow]) -> list[tuple[str, Sequence[HealthRow]]]:
    """Rows by programme, projects without one last; one nameless group where there is no programme at all."""
    names = sorted({row.programme for row in rows if row.programme})
    if not names:
        return [("", rows)]
    groups = [(name, [row for row in rows if row.programme == name]) for name in names]
    alone = [row for row in rows if not row.programme]
    return [*groups, (ALONE, alone)] if alone else [*groups]


def _line(row: HealthRow, milestones: Sequence[MilestoneRow], status_date: date) -> TimelineRow:
    start, finish = row.start, row.forecast_finish
    bars: tuple[Bar, ...] = ()
    if start and finish and finish >= start:
        bars = (Bar(start, finish, done_to=_done_to(start, finish, status_date)),)
    planned = (start, row.baseline_finish) if start and row.baseline_finish and row.baseline_finish >= start else None
    allowed = row.tolerance_days or 0
    return TimelineRow(
        name=row.name,
        code=row.code,
        bars=bars,
        baseline=planned,
        milestones=tuple(_mark(one, one.forecast, allowed) for one in milestones[-MOST_MILESTONES:] if one.forecast),
        rag=SHAPES[row.computed],
        slip_days=row.slip_days,
    )


def _done_to(start: date, finish: date, status_date: date) -> date | None:
    return min(finish, status_date) if status_date >= start else None


def _mark(one: MilestoneRow, on: date, allowed: float) -> Milestone:
    """A milestone to come is marked late once it slips further than the project's tolerance."""
    if one.is_reached:
        return Milestone(on, one.name, MilestoneState.MET)
    return Milestone(on, one.name, MilestoneState.LATE if (one.slip_days or 0) > allowed else MilestoneState.NEXT)
