"""The roadmap, and milestones met, missed and to come."""

from __future__ import annotations

from collections.abc import Sequence

from quarterdeck.press.blocks import Column, Kind, Page, Row, Table
from quarterdeck.press.formats import short_date
from quarterdeck.reporting.packs.roadmap import roadmap
from quarterdeck.reporting.packs.words import plural
from quarterdeck.reporting.queries.details import MilestoneRow
from quarterdeck.reporting.queries.facts import BoardFacts

MOST_ROWS = 40


def roadmap_page(facts: BoardFacts) -> list[Page]:
    rows = [row for row in facts.health.rows if row.start]
    if not rows:
        return []
    promised = [row for row in rows if row.slip_days is not None]
    late = [row for row in promised if (row.slip_days or 0) > 0]
    finding = "No project with a baseline will finish late."
    if not promised:
        finding = "No project has a baseline to compare its finish with."
    if late:
        finding = f"{len(late)} of {plural(len(promised), 'project')} with a baseline will finish late."
        worst = max(late, key=lambda row: (row.slip_days or 0, row.code))
        finding = f"{finding[:-1]}, {worst.code} by {worst.slip_days} working days."
    chart = roadmap(rows, facts.milestones, status_date=facts.status_date, by_programme=True)
    return [Page(finding, ((chart,),), kicker="Roadmap")]


def delivery_page(facts: BoardFacts) -> Page:
    counts = facts.counts
    missed = sorted(counts.missed, key=lambda one: (-(one.slip_days or 0), one.code, one.key))
    left = (
        reached_table("Missed", missed, empty="None was missed."),
        reached_table("Met", counts.met, empty="None was met."),
    )
    return Page(milestone_finding(facts), (left, (coming_table(counts.soon),)), kicker="Delivery")


def milestone_finding(facts: BoardFacts) -> str:
    """Milestones met of those that fell due, and how many come soon."""
    counts = facts.counts
    due = len(counts.met) + len(counts.missed)
    since = short_date(facts.since, status_date=facts.status_date)
    ahead = f"{len(counts.soon) or 'none'} due in the next 60 days."
    if not due:
        return f"No milestone fell due since {since}; {ahead}"
    verb = "was" if due == 1 else "were"
    return f"{len(counts.met)} of {plural(due, 'milestone')} due since {since} {verb} met; {ahead}"


def reached_table(title: str, rows: Sequence[MilestoneRow], *, empty: str) -> Table:
    """Milestones that fell due: when they were reached, or when they now will be."""
    columns = (
        Column("Project", width=9),
        Column("Milestone", width=25),
        Column("Baseline", Kind.DATE, width=12),
        Column("Reached", Kind.DATE, width=12),
        Column("Forecast", Kind.DATE, width=13),
        Column("Slip", Kind.SLIP, width=9),
    )
    cells = tuple(
        Row(
            (
                one.code,
                one.name,
                one.baseline,
                one.forecast if one.is_reached else "",
                "" if one.is_reached else one.forecast,
                one.slip_days,
            )
        )
        for one in rows[:MOST_ROWS]
    )
    return Table(columns, cells, title=title, notes=_rest(rows), empty=empty)


def coming_table(rows: Sequence[MilestoneRow]) -> Table:
    columns = (
        Column("Project", width=9),
        Column("Milestone", width=30),
        Column("Baseline", Kind.DATE, width=13),
        Column("Forecast", Kind.DATE, width=13),
        Column("Slip", Kind.SLIP, width=9),
    )
    cells = tuple(Row((one.code, one.name, one.baseline, one.forecast, one.slip_days)) for one in rows[:MOST_ROWS])
    return Table(columns, cells, title="Due in the next 60 days", notes=_rest(rows), empty="None falls due.")


def _rest(rows: Sequence[MilestoneRow]) -> tuple[str, ...]:
    more = len(rows) - MOST_ROWS
    return (f"{more} more on the pages of the projects.",) if more > 0 else ()
