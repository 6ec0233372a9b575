"""Findings and short words of packs and pages: one sentence made from figures."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from quarterdeck.press.blocks import Rag as Shape
from quarterdeck.press.blocks import RagCell
from quarterdeck.press.formats import money, percent
from quarterdeck.reporting.choices import Agreement, Rag
from quarterdeck.reporting.queries.exposure import Exposure
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


def share(part: float | Decimal, whole: float | Decimal = 1) -> str:
    """A part of a whole in hundredths: ``57 %``."""
    return percent(float(part) / float(whole) * 100)


def cause(row: HealthRow) -> str:
    """The reason behind the computed colour, as one phrase in the spelling of packs."""
    first, *rest = row.reason.replace("%", "\u00a0%").replace("\u00a0\u00a0", "\u00a0").split("; ")
    return "; ".join([first, *(lowered(part) for part in rest)])


def lowered(words: str) -> str:
    """Words for the middle of a sentence; names in capitals such as CPI stay."""
    return words if words[:2].isupper() else words[:1].lower() + words[1:]


def rag_cell(row: HealthRow) -> RagCell:
    """Computed and, where something is declared, declared beside it."""
    declared = SHAPES[row.declared] if row.declared is not None else None
    return RagCell(SHAPES[row.computed], declared=declared)


def health_finding(health: PortfolioHealth) -> str:
    """The one sentence under a portfolio's title."""
    if not health.rows:
        return "No project is visible here yet."
    measured = [row for row in health.rows if row.is_measured]
    if not measured:
        return f"{plural(len(health.rows), 'project')}, none of them measured yet."
    counts = {rag: sum(row.computed == rag for row in measured) for rag in (Rag.RED, Rag.AMBER, Rag.GREEN)}
    held = budget_share(measured, Rag.RED)
    part = f", {held} of their budget" if held and counts[Rag.RED] else ""
    verb = "is" if counts[Rag.RED] == 1 else "are"
    sentence = f"{counts[Rag.RED]} of {len(measured)} measured projects {verb} red{part}; {counts[Rag.AMBER]} amber."
    better = [row for row in measured if row.agreement == Agreement.BETTER]
    return f"{sentence} {better_finding(better)}" if better else sentence


def better_finding(better: Sequence[HealthRow]) -> str:
    return f"{plural(len(better), 'is', 'are')} declared better than computed: {codes(better)}."


def budget_share(measured: Sequence[HealthRow], rag: Rag) -> str:
    """How much of the measured budget a colour holds; empty without budgets."""
    whole = sum((row.bac for row in measured if row.bac), Decimal(0))
    part = sum((row.bac for row in measured if row.bac and row.computed == rag), Decimal(0))
    return share(part, whole) if whole else ""


def codes(rows: Sequence[HealthRow], *, most: int = 4) -> str:
    named = [row.code for row in rows[:most]]
    rest = len(rows) - len(named)
    return ", ".join(named) + (f" and {rest} more" if rest else "")


def money_finding(health: PortfolioHealth, *, currency: str = "EUR") -> str:
    totals = health.totals
    over = totals.eac - totals.bac
    if not totals.bac:
        return "No budget is measured yet."
    budget = money(totals.bac, currency=currency)
    if over > 0:
        above = money(over, currency=currency)
        return f"The forecast is {above} above the budget of {budget} ({share(over, totals.bac)})."
    if not over:
        return f"The forecast equals the budget of {budget}."
    return f"The forecast stays {money(-over, currency=currency)} below the budget of {budget}."


def overrun_finding(rows: Sequence[HealthRow]) -> str:
    """How concentrated the overrun is."""
    over = sorted((row.overrun for row in rows if row.overrun and row.overrun > 0), reverse=True)
    if not over:
        return "No project expects to spend more than its budget."
    part = share(sum(over[:2], Decimal(0)), sum(over, Decimal(0)))
    if len(over) <= 2:
        return f"{plural(len(over), 'project expects', 'projects expect')} to spend more than the budget."
    return f"Two projects carry {part} of the overrun."


def exposure_finding(exposure: Exposure) -> str:
    """The one sentence over risks, issues and benefits."""
    if not exposure.projects:
        return "No project keeps risks, issues or benefits yet."
    bad = exposure.uncovered
    words = f"{plural(exposure.live, 'live risk')}, {plural(exposure.open_issues, 'open issue')}"
    words += f" ({exposure.overdue_issues} overdue)" if exposure.overdue_issues else ""
    if not bad:
        return f"{words}; every known exposure is covered by contingency."
    named = ", ".join(f"{one.code} {float(one.cover or 0):.2f}".replace(" 0.", " .") for one in bad[:4])
    more = f" and {len(bad) - 4} more" if len(bad) > 4 else ""
    return f"{words}; contingency does not cover {plural(len(bad), 'project')}: {named}{more}."
