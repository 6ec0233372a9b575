"""Risks with their cover, issues, dependencies at risk, benefits, and what a stop would save."""

from __future__ import annotations

from collections.abc import Sequence

from quarterdeck.press.blocks import Column, Kind, Page, RagCell, Row, Scale, Table, quiet, shortened
from quarterdeck.press.blocks.words import Span, Words
from quarterdeck.press.formats import money
from quarterdeck.reporting.packs.words import SHAPES, plural
from quarterdeck.reporting.queries.exposure import Exposed, Exposure
from quarterdeck.reporting.queries.facts import BoardFacts
from quarterdeck.risk.choices import Buffer

MOST_ROWS = 10


def exposure_pages(facts: BoardFacts) -> list[Page]:
    """Risk, issues, dependencies and benefits, each only where somebody keeps a log of them."""
    found = facts.exposure
    pages = []
    if found.risks:
        pages.append(Page(risk_finding(facts), ((risk_table(facts),), (cover_table(facts),)), kicker="Risk"))
    if found.issues or found.dependencies:
        blocks = ((issue_table(found),), (dependency_table(found),))
        pages.append(Page(trouble_finding(found), blocks, kicker="Issues and dependencies"))
    if found.benefits:
        blocks = ((benefit_table(facts),), (stop_table(facts),))
        pages.append(Page(benefit_finding(facts), blocks, kicker="Benefits"))
    return pages


def risk_finding(facts: BoardFacts) -> str:
    found = facts.exposure
    if found.cover is None:
        return f"{plural(found.live, 'risk is', 'risks are')} live; no contingency is set against them."
    exposed = money(found.residual, currency=facts.currency)
    words = f"Contingency covers {_share(found)} of {exposed} exposed"
    bad = found.uncovered
    return shortened(f"{words}; {_named(bad)} {'is' if len(bad) == 1 else 'are'} not covered." if bad else f"{words}.")


def risk_table(facts: BoardFacts) -> Table:
    columns = (
        Column("Risk", width=38),
        Column("Stands at", width=11),
        amounts(facts, "Expected value", 13),
        Column("Response", width=14),
        Column("Owner", width=16),
    )
    rows = tuple(
        Row(
            (
                _titled(one.title, one.reference),
                str(one.get_residual_band_display()),
                one.residual_value if facts.exposure.sees_money else None,
                str(one.get_response_display()) or "none",
                one.owner.name if one.owner else None,
            )
        )
        for one in facts.exposure.risks[:MOST_ROWS]
    )
    return Table(columns, rows, title="Top ten", notes=("Highest residual score first, then the dearest.",))


def cover_table(facts: BoardFacts) -> Table:
    """Projects whose exposure is known, the least covered first."""
    known = sorted((one for one in facts.exposure.projects if one.cover is not None), key=lambda one: one.cover or 0)
    columns = (
        Column("Project", width=12),
        amounts(facts, "Exposed", 14),
        amounts(facts, "Left", 14),
        Column("Cover", Kind.RATIO, width=10),
        Column("", Kind.RAG, width=12),
    )
    rows = tuple(
        Row((one.code, one.exposure, one.left, float(one.cover or 0), RagCell(SHAPES[one.cover_colour])))
        for one in known[:MOST_ROWS]
    )
    empty = "No project has both risks and a contingency."
    return Table(columns, rows, title="Contingency cover", notes=("Below 1.0 amber, below .7 red.",), empty=empty)


def trouble_finding(found: Exposure) -> str:
    late = [one for one in found.dependencies if one.buffer == Buffer.RED]
    words = f"{plural(found.open_issues, 'issue is', 'issues are')} open, {found.overdue_issues or 'none'} overdue"
    return f"{words}; {plural(len(late), 'dependency comes', 'dependencies come')} later than needed."


def issue_table(found: Exposure) -> Table:
    columns = (
        Column("Issue", width=40),
        Column("Severity", width=11),
        Column("Due", Kind.DATE, width=11),
        Column("Owner", width=18),
    )
    rows = tuple(
        Row(
            (
                _titled(one.title, one.reference),
                str(one.get_severity_display()),
                one.due_on,
                one.owner.name if one.owner else None,
            )
        )
        for one in found.issues[:MOST_ROWS]
    )
    return Table(columns, rows, title="Gravest open issues", empty="No issue is open.")


def dependency_table(found: Exposure) -> Table:
    columns = (
        Column("Receives", width=10),
        Column("From", width=10),
        Column("What", width=24),
        Column("Needed", Kind.DATE, width=11),
        Column("Forecast", Kind.DATE, width=11),
        Column("Buffer", Kind.DAYS, width=9),
    )
    rows = tuple(
        Row((one.workspace.code, one.giver.code, one.title, one.due_on, one.forecast_on, one.buffer_days))
        for one in found.dependencies[:MOST_ROWS]
    )
    return Table(columns, rows, title="Dependencies at risk", empty="Every dependency has ten working days or more.")


def benefit_finding(facts: BoardFacts) -> str:
    found = facts.exposure
    short = [one for one in found.benefits if one.realised_percent is not None and one.realised_percent < 80]
    due = f"{plural(len(found.reviews), 'review is', 'reviews are')} due" if found.reviews else "no review is due"
    if not short:
        return f"No benefit is short of its plan; {due}."
    named = ", ".join(f"{one.workspace.code} at {one.realised_percent:.0f}\u00a0%" for one in short[:3])
    return shortened(f"{plural(len(short), 'benefit is', 'benefits are')} below 80\u00a0% of plan: {named}; {due}.")


def benefit_table(facts: BoardFacts) -> Table:
    columns = (
        Column("Benefit", width=34),
        amounts(facts, "Planned", 12),
        amounts(facts, "Confirmed", 12),
        Column("Realised", Kind.PERCENT, width=10),
        Column("Forecast of case", Kind.PERCENT, width=12),
    )
    rows = tuple(
        Row(
            (
                _titled(one.title, one.reference),
                None if one.unit else one.planned_to_date,
                None if one.unit else one.actual_to_date,
                _percent(one.realised_percent),
                _percent(one.outlook_percent),
            )
        )
        for one in facts.exposure.benefits[:MOST_ROWS]
    )
    notes = ("Planned and confirmed to the last confirmed period.", _once(facts))
    return Table(columns, rows, title="Planned and realised", notes=tuple(note for note in notes if note))


def stop_table(facts: BoardFacts) -> Table:
    """Running projects whose future benefits do not earn what is still to be spent."""
    worse = sorted((one for one in facts.exposure.projects if (one.to_go or 0) < 0), key=lambda one: one.to_go or 0)
    columns = (Column("Project", width=40), amounts(facts, "To-go value", 18))
    rows = tuple(Row((_titled(one.name, one.code), one.to_go)) for one in worse[:MOST_ROWS])
    notes = ("Benefits still to come less spending still to come, at 8\u00a0% a year; what is spent counts nowhere.",)
    return Table(
        columns, rows, title="Candidates for a stop", notes=notes, empty="Every known to-go value is positive."
    )


def amounts(facts: BoardFacts, heading: str, width: float) -> Column:
    return Column(heading, Kind.MONEY, width=width, currency=facts.currency, scale=Scale.THOUSAND)


def _once(facts: BoardFacts) -> str:
    total = facts.exposure.outlook_once
    return (
        ""
        if total is None
        else f"Forecast over the whole life, each group once: {money(total, currency=facts.currency)}."
    )


def _titled(title: str, reference: str) -> Words:
    return (Span(title), quiet(f"\u00a0{reference}"))


def _percent(value: object) -> float | None:
    return None if value is None else float(str(value))


def _share(found: Exposure) -> str:
    return f"{float(found.cover or 0):.2f}".replace("0.", ".", 1) if (found.cover or 0) < 1 else f"{found.cover:.2f}"


def _named(rows: Sequence[Exposed]) -> str:
    more = f" and {len(rows) - 3} more" if len(rows) > 3 else ""
    return ", ".join(one.code for one in rows[:3]) + more
