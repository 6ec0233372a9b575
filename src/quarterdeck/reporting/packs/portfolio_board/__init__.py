"""The monthly portfolio board pack: what changed, how it stands, what needs a decision."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from quarterdeck.press.blocks import (
    BarChart,
    Bars,
    Column,
    Decisions,
    Deck,
    KeyValue,
    Kind,
    Line,
    LineChart,
    LineRole,
    Measure,
    Notice,
    Page,
    Pair,
    Row,
    Series,
    Share,
    ShareBar,
    Split,
    StatusStrip,
    StripRow,
    Table,
    Text,
    Tile,
    Tiles,
    shortened,
)
from quarterdeck.press.blocks import Decision as Ask
from quarterdeck.press.blocks import Rag as Shape
from quarterdeck.reporting.choices import Rag
from quarterdeck.reporting.packs.roadmap import roadmap
from quarterdeck.reporting.packs.words import (
    SHAPES,
    health_finding,
    money_finding,
    overrun_finding,
    plural,
    rag_cell,
)
from quarterdeck.reporting.queries.details import MilestoneRow
from quarterdeck.reporting.queries.facts import BoardFacts
from quarterdeck.reporting.queries.health import HealthRow

MOST_ROWS = 14
MONEY = Measure(kind=Kind.MONEY)


def portfolio_board(facts: BoardFacts) -> Deck:
    """The deck of section 8.4 of the domain, as far as its facts have a home."""
    pages = [summary(facts), health(facts), *roadmap_pages(facts), delivery(facts), money(facts), *troubled(facts)]
    pages += [quality(facts), decisions(facts), *(one_pager(facts, row) for row in facts.health.rows), definitions()]
    return Deck(
        title="Portfolio board",
        subtitle=facts.portfolio,
        organisation=facts.organisation,
        status_date=facts.status_date,
        source="Quarterdeck, computed from plans and booked costs",
        pages=tuple(pages),
        cover=(Tiles((quality_tile(facts), projects_tile(facts))),),
    )


def quality_tile(facts: BoardFacts) -> Tile:
    faults = sum(row.faults for row in facts.health.rows)
    return Tile("Data quality", facts.health.data_quality, Kind.PERCENT, note=f"{plural(faults, 'rule')} broken")


def projects_tile(facts: BoardFacts) -> Tile:
    measured = sum(row.is_measured for row in facts.health.rows)
    return Tile("Projects", len(facts.health.rows), note=f"{measured} measured by earned value")


def summary(facts: BoardFacts) -> Page:
    totals, currency = facts.health.totals, facts.currency
    tiles = Tiles(
        (
            Tile("CPI", totals.cpi, Kind.RATIO, note="earned per unit spent"),
            Tile("SPI(t)", totals.spi_t, Kind.RATIO, note="weighted by budget"),
            Tile("Budget", totals.bac or None, Kind.MONEY, currency=currency),
            Tile("Forecast", totals.eac or None, Kind.MONEY, currency=currency),
            Tile("Watermelon index", facts.health.watermelon, Kind.PERCENT, note="declared better than computed"),
        )
    )
    counts = facts.counts
    messages = Text(
        (
            health_finding(facts.health),
            money_finding(facts.health),
            f"{plural(len(counts.met), 'milestone')} met and {len(counts.missed)} missed since the last report;"
            f" {len(counts.soon)} fall due in the next 60 days.",
        ),
        title="Three messages",
        bullets=True,
    )
    asks = Decisions(_asks(facts)[:4], title="Decisions sought", empty="No decision is sought this month.")
    return Page(
        finding=shortened(health_finding(facts.health)), kicker="Summary", top=(tiles,), columns=((messages,), (asks,))
    )


def health(facts: BoardFacts) -> Page:
    shares = facts.health.shares
    by_count = ShareBar(tuple(Share(one.rag.label, one.count, SHAPES[one.rag]) for one in shares), title="By count")
    by_budget = ShareBar(
        tuple(Share(one.rag.label, one.budget, SHAPES[one.rag]) for one in shares if one.budget), title="By budget"
    )
    days = sorted({day for history in facts.history.values() for day, _ in history})[-12:]
    rows = [row for row in facts.health.rows if row.project_id in facts.history][:20]
    strip = StatusStrip(
        periods=tuple(day.strftime("%b") for day in days),
        rows=tuple(StripRow(row.code, _strip(facts.history[row.project_id], days)) for row in rows),
        title="Computed colour, month by month",
    )
    right = strip if days and rows else Notice("No period is closed yet, so there is no history to show.")
    return Page(
        finding=shortened(health_finding(facts.health)),
        kicker="Health",
        columns=((by_count, by_budget), (right,)),
        split=Split.NARROW_WIDE,
    )


def _strip(history: Sequence[tuple[date, Rag]], days: Sequence[date]) -> tuple[Shape | None, ...]:
    known = dict(history)
    return tuple(SHAPES[known[day]] if day in known else None for day in days)


def roadmap_pages(facts: BoardFacts) -> list[Page]:
    rows = [row for row in facts.health.rows if row.start]
    pages = []
    for at in range(0, len(rows), MOST_ROWS):
        part = rows[at : at + MOST_ROWS]
        late = sum(bool(row.slip_days and row.slip_days > 0) for row in rows)
        finding = f"{late} of {len(rows)} projects forecast a finish later than their baseline."
        chart = roadmap(part, facts.milestones, status_date=facts.status_date)
        pages.append(Page(finding=finding, kicker="Roadmap", columns=((chart,),)))
    return pages


def delivery(facts: BoardFacts) -> Page:
    counts = facts.counts
    missed = _milestone_table("Missed since the last report", counts.missed, empty="None was missed.")
    soon = _milestone_table("Due in the next 60 days", counts.soon, empty="None falls due.")
    finding = (
        f"{len(counts.met)} of {len(counts.met) + len(counts.missed)} milestones due were met;"
        f" {len(counts.soon)} come in the next 60 days."
    )
    return Page(finding=finding, kicker="Delivery", columns=((missed,), (soon,)))


def _milestone_table(title: str, rows: Sequence[MilestoneRow], *, empty: str) -> Table:
    columns = (
        Column("Project", width=8),
        Column("Milestone", width=24),
        Column("Baseline", Kind.DATE, width=10),
        Column("Forecast", Kind.DATE, width=10),
        Column("Slip", Kind.SLIP, width=8),
    )
    shown = rows[:MOST_ROWS]
    notes = (f"{len(rows) - len(shown)} more in the workbook.",) if len(rows) > len(shown) else ()
    cells = tuple(Row((one.code, one.name, one.baseline, one.forecast, one.slip_days)) for one in shown)
    return Table(columns, cells, title=title, notes=notes, empty=empty)


def money(facts: BoardFacts) -> Page:
    series, measure = facts.money, Measure(kind=Kind.MONEY, currency=facts.currency)
    over = sorted((row for row in facts.health.rows if row.overrun is not None), key=lambda row: -(row.overrun or 0))[
        :12
    ]
    curve = LineChart(
        series.dates,
        (
            Line("planned", series.planned, LineRole.PLAN),
            Line("spent, then forecast", series.spent_then_forecast, LineRole.MAIN),
        ),
        title="Planned, spent and forecast",
        subtitle="cumulative",
        status_date=facts.status_date,
        measure=measure,
    )
    bars = BarChart(
        tuple(row.code for row in over),
        (Series("Forecast minus budget", tuple(row.overrun for row in over)),),
        title="Forecast minus budget",
        bars=Bars.LYING,
        measure=measure,
    )
    left = curve if series.dates else Notice("No time-phased baseline, so there is no curve to show.")
    right = bars if over else Notice("No project has both a budget and a forecast.")
    return Page(finding=shortened(money_finding(facts.health)), kicker="Money", columns=((left,), (right,)))


def troubled(facts: BoardFacts) -> list[Page]:
    """Red and amber projects, one line each."""
    rows = [*facts.health.of(Rag.RED), *facts.health.of(Rag.AMBER)]
    if not rows:
        return []
    columns = (
        Column("", width=7),
        Column("Project", width=26),
        Column("Computed and declared", Kind.RAG, width=20),
        Column("Why", width=34),
        Column("Finish", Kind.DATE, width=12),
        Column("Slip", Kind.SLIP, width=9),
        Column("Manager", width=18),
    )
    pages = []
    for at in range(0, len(rows), MOST_ROWS):
        part = rows[at : at + MOST_ROWS]
        table = Table(columns, tuple(_trouble_row(row) for row in part))
        finding = f"{overrun_finding(rows)} {plural(len(facts.health.of(Rag.RED)), 'project is', 'projects are')} red."
        pages.append(Page(finding=shortened(finding), kicker="Red and amber", columns=((table,),)))
    return pages


def _trouble_row(row: HealthRow) -> Row:
    return Row((row.code, row.name, rag_cell(row), row.reason, row.forecast_finish, row.slip_days, row.manager))


def quality(facts: BoardFacts) -> Page:
    rows = [row for row in facts.health.rows if row.checks_evaluable]
    columns = (
        Column("", width=7),
        Column("Project", width=30),
        Column("Checks passed", Kind.NUMBER, width=14),
        Column("Evaluable", Kind.NUMBER, width=12),
        Column("Passed", Kind.PERCENT, width=10),
        Column("Data faults", Kind.NUMBER, width=12),
    )
    ordered = sorted(rows, key=lambda row: ((row.checks_passed or 0) / (row.checks_evaluable or 1), row.code))
    cells = tuple(
        Row(
            (
                row.code,
                row.name,
                row.checks_passed,
                row.checks_evaluable,
                (row.checks_passed or 0) / (row.checks_evaluable or 1),
                row.faults,
            )
        )
        for row in ordered
    )
    weak = [row for row in ordered if (row.checks_passed or 0) / (row.checks_evaluable or 1) < 10 / 14]
    finding = f"{plural(len(weak), 'schedule passes', 'schedules pass')} fewer than ten of fourteen quality checks."
    table = Table(columns, cells[:18], empty="No schedule has been judged yet.")
    return Page(finding=finding, kicker="Schedule quality", columns=((table,),))


def decisions(facts: BoardFacts) -> Page:
    asks = _asks(facts)
    finding = f"{plural(len(asks), 'decision is', 'decisions are')} sought from the board."
    return Page(finding=finding, kicker="Decisions", columns=((Decisions(asks),),))


def _asks(facts: BoardFacts) -> tuple[Ask, ...]:
    """What the facts themselves put before the board: declarations that wait, and finishes beyond tolerance."""
    waiting = [
        Ask(
            question=f"{row.code} {row.name}: accept the declared colour?",
            recommendation=f"Computed is {row.computed.label.lower()}: {row.reason.lower()}.",
            options=("Accept until its expiry", "Return it and show the computed colour"),
            consequence="Undecided, the report keeps showing both colours.",
        )
        for row in facts.waiting
    ]
    late = [row for row in facts.health.of(Rag.RED) if row.slip_days and row.slip_days > (row.tolerance_days or 0)]
    beyond = [
        Ask(
            question=f"{row.code} {row.name}: finish beyond tolerance",
            recommendation=f"Forecast {row.slip_days} weekdays late; the tolerance is {row.tolerance_days or 0:.0f}.",
            options=("Adjust the tolerance", "Ask for an exception plan", "Stop"),
            consequence="Without a decision the project works outside its mandate.",
        )
        for row in sorted(late, key=lambda row: -(row.slip_days or 0))
    ]
    return tuple(waiting + beyond)


def one_pager(facts: BoardFacts, row: HealthRow) -> Page:
    currency = facts.currency
    pairs = (
        Pair("Computed and declared", rag_cell(row), Kind.RAG),
        Pair("Manager", row.manager),
        Pair("Programme", row.programme),
        Pair("Baseline finish", row.baseline_finish, Kind.DATE),
        Pair("Forecast finish", row.forecast_finish, Kind.DATE),
        Pair("Slip", row.slip_days, Kind.SLIP),
        Pair("Budget", row.bac, Kind.MONEY, currency=currency),
        Pair("Spent", row.ac, Kind.MONEY, currency=currency),
        Pair("Forecast cost", row.eac, Kind.MONEY, currency=currency),
        Pair("CPI", row.cpi, Kind.RATIO),
        Pair("SPI(t)", row.spi_t, Kind.RATIO),
    )
    mine = [one for one in facts.milestones if one.project_id == row.project_id]
    table = _milestone_table("Milestones", mine, empty="The plan has no milestone.")
    finding = shortened(f"{row.code} {row.name}: {row.reason[0].lower() + row.reason[1:]}.")
    return Page(finding=finding, kicker=row.code, columns=((KeyValue(pairs),), (table,)), split=Split.NARROW_WIDE)


def definitions() -> Page:
    rows = (
        ("CPI", "Earned value over actual cost: what a unit of money buys. Green from .95, red below .90."),
        ("SPI(t)", "Earned schedule over elapsed time. Unlike SPI it does not heal when a late project ends."),
        ("Forecast cost", "Budget over CPI, unless the project has a bottom-up forecast."),
        ("Slip", "Weekdays from baseline finish to forecast finish."),
        ("Computed colour", "Worst of the indicators against their limits; no data is never green."),
        ("Declared colour", "What the manager says. Better than computed needs a reason, an action and an expiry."),
        ("Watermelon index", "Share of measured projects that are declared better than computed."),
        ("Data quality", "Share of data rules that hold: plan, baseline, budget, cost, owner, fresh status."),
    )
    table = Table((Column("Term", width=18), Column("Means", width=82)), tuple(Row(row) for row in rows))
    return Page(finding="What the words and figures of this pack mean.", kicker="Definitions", columns=((table,),))
