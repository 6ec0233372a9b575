"""Findings and short words of packs and pages: one sentence made from figures."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from quarterdeck.press.blocks import Rag as Shape
from quarterdeck.press.blocks import RagCell
from quarterdeck.reporting.choices import Agreement, Rag
from quarterdeck.reporting.queries.health import HealthRow, PortfolioHealth

SHAPES = {
    Rag.GREEN: Shape.GREEN,
    Rag.AMBER: Shape.AMBER,
    Rag.RED: Shape.RED,
    Rag.NONE: Shape.NO_DATA,
    Rag.HOLD: Shape.ON_HOLD,
}


def plural(count: int, noun: str, many: str = "") -> str:
    return f"{count} {noun if count == 1 else many or noun + 's'}"


def thousands(amount: Decimal) -> str:
    return f"{amount / 1000:,.0f}\u00a0k"


def rag_cell(row: HealthRow) -> RagCell:
    """Computed and, where something is declared, declared beside it."""
    declared = SHAPES[row.declared] if row.declared is not None else None
    return RagCell(SHAPES[row.computed], declared=declared, note=row.reason)


def health_finding(health: PortfolioHealth) -> str:
    """The one sentence under a portfolio's title."""
    if not health.rows:
        return "No project is visible here yet."
    measured = [row for row in health.rows if row.is_measured]
    if not measured:
        return f"{plural(len(health.rows), 'project')}, none of them measured yet."
    counts = {rag: sum(row.computed == rag for row in measured) for rag in (Rag.RED, Rag.AMBER, Rag.GREEN)}
    red = next((share for share in health.shares if share.rag == Rag.RED), None)
    share = f", {red.share:.0%} of budget" if red and red.share else ""
    sentence = f"{counts[Rag.RED]} of {len(measured)} measured projects are red{share}; {counts[Rag.AMBER]} amber."
    better = [row for row in measured if row.agreement == Agreement.BETTER]
    if better:
        sentence += f" {plural(len(better), 'is', 'are')} declared better than computed: {codes(better)}."
    return sentence


def codes(rows: Sequence[HealthRow], *, most: int = 4) -> str:
    named = [row.code for row in rows[:most]]
    rest = len(rows) - len(named)
    return ", ".join(named) + (f" and {rest} more" if rest else "")


def money_finding(health: PortfolioHealth) -> str:
    totals = health.totals
    over = totals.eac - totals.bac
    if not totals.bac:
        return "No budget is measured yet."
    if over > 0:
        return (
            f"The forecast is {thousands(over)} above the budget of {thousands(totals.bac)} ({over / totals.bac:.0%})."
        )
    return f"The forecast stays {thousands(-over)} below the budget of {thousands(totals.bac)}."


def overrun_finding(rows: Sequence[HealthRow]) -> str:
    """How concentrated the overrun is."""
    over = sorted((row.overrun for row in rows if row.overrun and row.overrun > 0), reverse=True)
    if not over:
        return "No project expects to spend more than its budget."
    share = sum(over[:2], Decimal(0)) / sum(over, Decimal(0))
    if len(over) <= 2:
        return f"{plural(len(over), 'project expects', 'projects expect')} to spend more than the budget."
    return f"Two projects carry {share:.0%} of the overrun."
