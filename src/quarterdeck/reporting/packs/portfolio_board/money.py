"""Budget, actual cost and forecast by month, and who causes the overrun."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from quarterdeck.press.blocks import (
    BarChart,
    Bars,
    Block,
    Kind,
    Line,
    LineChart,
    LineRole,
    Measure,
    Notice,
    Page,
    Scale,
    Series,
    Split,
    Tile,
    Tiles,
    shortened,
)
from quarterdeck.reporting.packs.words import money_finding, overrun_finding
from quarterdeck.reporting.queries.details import MoneySeries
from quarterdeck.reporting.queries.facts import BoardFacts
from quarterdeck.reporting.queries.health import HealthRow

MOST_BARS = 12


def money_page(facts: BoardFacts) -> Page:
    curve = cost_curve(facts.money, facts, title="Cumulative cost")
    priced = [row for row in facts.health.rows if row.overrun is not None]
    left: Block = curve or Notice("No project has a baseline spread over time, so there is no curve.", label="No data")
    right: Block = overruns(priced, facts.currency)
    if not priced:
        right = Notice("No project has both a budget and a forecast.", label="No data")
    says = money_finding(facts.health, currency=facts.currency)
    finding = f"{says} {overrun_finding(priced)}" if facts.health.totals.eac > facts.health.totals.bac else says
    return Page(shortened(finding), ((left,), (right,)), kicker="Money", top=(tiles(facts),), split=Split.WIDE_NARROW)


def tiles(facts: BoardFacts) -> Tiles:
    totals, currency = facts.health.totals, facts.currency
    left = [one.contingency_left for one in facts.details.values() if one.contingency_left is not None]
    reserve = sum(left, Decimal(0)) if left else None
    figures = (
        ("Budget", totals.bac or None, "of the measured projects"),
        ("Spent", totals.ac or None, "booked to the status date"),
        ("Earned", totals.ev or None, "budgeted cost of the work done"),
        ("Forecast", totals.eac or None, "at completion"),
        ("Contingency left", reserve, f"in {len(left)} projects" if left else "no reserve is set"),
    )
    return Tiles(tuple(Tile(name, value, Kind.MONEY, note=note, currency=currency) for name, value, note in figures))


def scale_of(amounts: Iterable[Decimal | None]) -> Scale:
    """One unit for all amounts of a chart."""
    most = max((abs(amount) for amount in amounts if amount is not None), default=Decimal(0))
    return Scale.UNIT if most < 10_000 else Scale.THOUSAND


def cost_curve(money: MoneySeries, facts: BoardFacts, *, title: str) -> LineChart | None:
    """Planned, actual and earned cost, forecast from the status date on; None without a baseline."""
    if not money.dates:
        return None
    lines = [Line("planned", money.planned, LineRole.PLAN)]
    if any(value is not None for value in money.spent_then_forecast):
        lines.append(Line("cost", money.spent_then_forecast, LineRole.MAIN))
    if any(value is not None for value in money.earned):
        lines.append(Line("earned", money.earned))
    return LineChart(
        money.dates,
        tuple(lines),
        title=title,
        subtitle="at month ends",
        status_date=facts.status_date,
        measure=Measure(kind=Kind.MONEY, currency=facts.currency),
    )


def overruns(rows: Sequence[HealthRow], currency: str) -> BarChart:
    ordered = sorted(rows, key=lambda row: (-(row.overrun or 0), row.code))[:MOST_BARS]
    values = tuple(row.overrun for row in ordered)
    return BarChart(
        tuple(row.code for row in ordered),
        (Series("Forecast minus budget", values),),
        title="Forecast minus budget",
        subtitle=f"largest {len(ordered)}" if len(rows) > len(ordered) else "",
        bars=Bars.LYING,
        measure=Measure(kind=Kind.MONEY, currency=currency, scale=scale_of(values)),
    )
