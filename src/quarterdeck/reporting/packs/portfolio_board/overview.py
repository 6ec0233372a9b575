"""One-page summary, and health by count, by budget and by month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from quarterdeck.press.blocks import (
    BarChart,
    Bars,
    Block,
    Column,
    Decision,
    Decisions,
    Kind,
    Page,
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
from quarterdeck.press.blocks import Rag as Shape
from quarterdeck.press.formats import money, short_date
from quarterdeck.reporting.choices import Agreement, Rag
from quarterdeck.reporting.packs.portfolio_board.decisions import decisions_sought
from quarterdeck.reporting.packs.portfolio_board.delivery import milestone_finding
from quarterdeck.reporting.packs.portfolio_board.trouble import named
from quarterdeck.reporting.packs.words import (
    SHAPES,
    better_finding,
    budget_share,
    cause,
    codes,
    money_finding,
    plural,
    rag_cell,
    share,
)
from quarterdeck.reporting.queries.facts import BoardFacts
from quarterdeck.reporting.queries.health import HealthRow

COLOURS = (Rag.RED, Rag.AMBER, Rag.GREEN)
MOST_ASKS = 3
MOST_MONTHS = 12
MOST_ROWS = 24
Colours = dict[date, Rag]


def summary_page(facts: BoardFacts) -> Page:
    asks = decisions_sought(facts)
    brief = tuple(
        Decision(one.question, recommendation=one.recommendation, reference=one.reference) for one in asks[:MOST_ASKS]
    )
    more = len(asks) - len(brief)
    title = f"Decisions sought, {len(brief)} of {len(asks)}" if more else "Decisions sought"
    sought = Decisions(brief, title=title, empty="No decision is sought this month.")
    words = Text(messages(facts), title=f"What changed since {short_date(facts.since)}", bullets=True)
    return Page(shortened(headline(facts)), ((words,), (sought,)), kicker="Summary", top=(tiles(facts),))


def tiles(facts: BoardFacts) -> Tiles:
    totals, watermelon = facts.health.totals, facts.health.watermelon
    late = [row for row in facts.health.rows if is_late(row)]
    return Tiles(
        (
            Tile("CPI", totals.cpi, Kind.RATIO, note="earned per unit spent; limit .95"),
            Tile("SPI(t)", totals.spi_t, Kind.RATIO, note="weighted by budget; limit .95"),
            Tile("Late beyond tolerance", len(late), note=f"of {plural(len(facts.health.rows), 'project')}"),
            Tile(
                "Forecast at completion",
                totals.eac or None,
                Kind.MONEY,
                currency=facts.currency,
                note=f"budget {money(totals.bac or None, currency=facts.currency)}",
            ),
            Tile(
                "Watermelon index",
                None if watermelon is None else watermelon * 100,
                Kind.PERCENT,
                note="declared better than computed",
            ),
        )
    )


def is_late(row: HealthRow) -> bool:
    return not row.is_on_hold and row.slip_days is not None and row.slip_days > (row.tolerance_days or 0)


def headline(facts: BoardFacts) -> str:
    """The month in one sentence: red projects and what the portfolio will cost."""
    health, totals = facts.health, facts.health.totals
    measured = [row for row in health.rows if row.is_measured]
    if not measured:
        return f"{plural(len(health.rows), 'project')}, none of them measured yet."
    red = sum(row.computed == Rag.RED for row in measured)
    verb = "is" if red == 1 else "are"
    first = f"{red} of {len(measured)} measured projects {verb} red"
    if not totals.bac:
        return f"{first}; no budget is known."
    over = totals.eac - totals.bac
    side = "over" if over > 0 else "under"
    return f"{first}, and the forecast is {share(abs(over), totals.bac)} {side} the budget."


def messages(facts: BoardFacts) -> tuple[str, ...]:
    """Three messages: colours, money, milestones."""
    return (*colour_changes(facts), money_change(facts), milestone_finding(facts))


def colour_changes(facts: BoardFacts) -> tuple[str, ...]:
    if not facts.previous:
        return ("This is the first report of the portfolio, so there is nothing to compare it with.",)
    moved = [f"{codes(rows)} turned {rag.label.lower()}" for rag in COLOURS if (rows := turned(facts, rag))] or [
        "No project changed its colour"
    ]
    better = [row for row in facts.health.rows if row.agreement == Agreement.BETTER]
    first = f"{'; '.join(moved)}."
    return (first, better_finding(better)) if better else (first,)


def turned(facts: BoardFacts, rag: Rag) -> list[HealthRow]:
    """Projects that have this colour now and had another one in the last report."""
    return [
        row
        for row in facts.health.rows
        if row.computed == rag and (then := facts.previous.get(row.project_id)) is not None and then.rag != rag
    ]


def money_change(facts: BoardFacts) -> str:
    """How the forecast moved, over the projects that had one both times."""
    pairs = [
        (row.eac, then.eac)
        for row in facts.health.rows
        if row.eac is not None and (then := facts.previous.get(row.project_id)) is not None and then.eac is not None
    ]
    now = money_finding(facts.health, currency=facts.currency)
    if not pairs:
        return now
    moved = sum((after - before for after, before in pairs), Decimal(0))
    if abs(moved) < 1:
        return f"{now} It did not move."
    return f"{now} It {'rose' if moved > 0 else 'fell'} by {money(abs(moved), currency=facts.currency)}."


def health_page(facts: BoardFacts) -> Page:
    measured = [row for row in facts.health.rows if row.is_measured]
    by_budget = ShareBar(
        tuple(
            Share(
                rag.label,
                sum((row.bac for row in measured if row.computed == rag and row.bac), Decimal(0)),
                SHAPES[rag],
            )
            for rag in COLOURS
        ),
        title="Share of budget",
        subtitle=f"{money(facts.health.totals.bac or None, currency=facts.currency)}, measured projects",
    )
    right: Block = history_strip(facts) if len(history(facts)[0]) > 1 else colour_table(facts)
    by_count = count_chart(facts)
    left: tuple[Block, ...] = (by_count, by_budget) if facts.health.totals.bac else (by_count,)
    finding = f"Red projects hold {budget_share(measured, Rag.RED)} of the measured budget."
    if not facts.health.totals.bac:
        finding = headline(facts)
    elif better := [row for row in measured if row.agreement == Agreement.BETTER]:
        finding = f"{finding[:-1]}; {better_finding(better)}"
    return Page(shortened(finding), (left, (right,)), kicker="Portfolio health", split=Split.NARROW_WIDE)


def history(facts: BoardFacts) -> tuple[list[date], dict[int, Colours]]:
    """Report dates, the present one last, and the colours of each project on them; nothing before its start."""
    known: dict[int, Colours] = {}
    for row in facts.health.rows:
        earlier = {day: rag for day, rag in facts.history.get(row.project_id, ()) if day < facts.status_date}
        begun = {day: rag for day, rag in earlier.items() if row.start is None or day >= row.start}
        known[row.project_id] = begun | {facts.status_date: row.computed}
    days = sorted({day for colours in known.values() for day in colours})
    return days[-MOST_MONTHS:], known


def count_chart(facts: BoardFacts) -> BarChart:
    """Projects by colour: month by month where there is a history, else as they stand."""
    days, known = history(facts)
    if len(days) < 2:
        shares = facts.health.shares
        return BarChart(
            tuple(one.rag.label for one in shares),
            (Series("Projects", tuple(one.count for one in shares)),),
            title="Projects by colour",
            bars=Bars.LYING,
        )
    counted = tuple(
        Series(
            rag.label, tuple(sum(colours.get(day) == rag for colours in known.values()) for day in days), SHAPES[rag]
        )
        for rag in COLOURS
    )
    return BarChart(
        months(days),
        counted,
        title="Computed health",
        subtitle="number of measured projects",
        stacked=True,
        strong=len(days) - 1,
    )


def history_strip(facts: BoardFacts) -> StatusStrip:
    days, known = history(facts)
    rows = tuple(
        StripRow(f"{row.code}  {row.name}", _shapes(known[row.project_id], days))
        for row in facts.health.rows[:MOST_ROWS]
    )
    rest = len(facts.health.rows) - len(rows)
    return StatusStrip(
        months(days),
        rows,
        title="Computed colour by report",
        subtitle=f"worst first, {rest} more in the appendix" if rest else "worst first",
    )


def colour_table(facts: BoardFacts) -> Table:
    """Where there is no history yet: how every project stands, and why."""
    columns = (
        Column("Project", width=40),
        Column("Computed and declared", Kind.RAG, width=24),
        Column("Cause", width=36),
    )
    rows = tuple(Row((named(row), rag_cell(row), cause(row))) for row in facts.health.rows)
    return Table(columns, rows, title="Projects", subtitle="worst first", empty="No project is visible here.")


def months(days: Sequence[date]) -> tuple[str, ...]:
    """Month names; full dates where two reports fall into one month."""
    names = [f"{day:%b}" for day in days]
    if len({(day.year, day.month) for day in days}) == len(days):
        return tuple(names)
    return tuple(short_date(day, status_date=day) for day in days)


def _shapes(colours: Colours, days: Sequence[date]) -> tuple[Shape | None, ...]:
    return tuple(SHAPES[colours[day]] if day in colours else None for day in days)
