"""What the facts themselves put before the board."""

from __future__ import annotations

from quarterdeck.press.blocks import Decision, Decisions, Page
from quarterdeck.press.formats import long_date, money
from quarterdeck.reporting.choices import Rag
from quarterdeck.reporting.packs.portfolio_board.governed import questions
from quarterdeck.reporting.packs.words import plural, share
from quarterdeck.reporting.queries.facts import BoardFacts
from quarterdeck.reporting.queries.health import HealthRow

DEFAULT_COST_TOLERANCE = 0.10


def decisions_page(facts: BoardFacts) -> Page:
    asks = decisions_sought(facts)
    finding = f"{plural(len(asks), 'decision is', 'decisions are')} sought from the board."
    if not asks:
        finding = "No decision is sought from the board."
    return Page(finding, ((Decisions(asks, empty="No project works outside its tolerance."),),), kicker="Decisions")


def decisions_sought(facts: BoardFacts) -> tuple[Decision, ...]:
    """An exception for each project beyond its tolerance, questions of the register, declared colours that wait."""
    breaches = [(row, words) for row in facts.health.rows if not row.is_on_hold and (words := breach(facts, row))]
    breaches.sort(key=lambda pair: (pair[0].computed != Rag.RED, -(pair[0].overrun or 0), pair[0].code))
    beyond = {row.project_id for row, _ in breaches}
    waiting = [row for row in facts.waiting if row.project_id not in beyond]
    exceptions = tuple(_exception(facts, row, words) for row, words in breaches)
    return (*exceptions, *questions(facts), *(_override(facts, row) for row in waiting))


def breach(facts: BoardFacts, row: HealthRow) -> str:
    """How a project left its tolerance, in words; empty while it keeps within."""
    parts = []
    if row.slip_days is not None and row.tolerance_days is not None and row.slip_days > row.tolerance_days:
        parts.append(f"finish {row.slip_days} working days late, tolerance {row.tolerance_days:.0f}")
    detail = facts.details.get(row.project_id)
    allowed = detail.cost_tolerance if detail and detail.cost_tolerance is not None else DEFAULT_COST_TOLERANCE
    over = float(row.overrun) / float(row.bac) if row.overrun is not None and row.bac else 0.0
    if over > allowed:
        amount = money(row.overrun, currency=facts.currency)
        parts.append(f"cost {amount} ({share(over)}) over budget, tolerance {share(allowed)}")
    return "; ".join(parts)


def _exception(facts: BoardFacts, row: HealthRow, words: str) -> Decision:
    declared = f" {_declared(facts, row)}" if row.is_waiting else ""
    return Decision(
        question=f"{row.name}: how does the project go on outside its tolerance?",
        reference=row.code,
        background=f"{words[0].upper()}{words[1:]}.{declared}",
        options=("ask for an exception plan", "grant a wider tolerance", "stop the project"),
        recommendation="Ask for an exception plan for the next board",
        consequence="The project works without a mandate, and its forecast keeps drifting",
    )


def _override(facts: BoardFacts, row: HealthRow) -> Decision:
    declared = row.declared.label.lower() if row.declared else "a better colour"
    detail = facts.details.get(row.project_id)
    until = detail.accepted_until if detail else None
    grounded = bool(detail and detail.action) and not row.is_expired
    accept = f"Accept it until {long_date(until)}" if until else "Accept it until the next report"
    return Decision(
        question=f"{row.name}: accept {declared} although {row.computed.label.lower()} is computed?",
        reference=row.code,
        background=_declared(facts, row),
        options=("accept it until its expiry", "return it and show the computed colour"),
        recommendation=accept if grounded else "Return it: it names no action, or it has expired",
        consequence="Reports go on showing both colours",
    )


def _declared(facts: BoardFacts, row: HealthRow) -> str:
    """Why the manager declares what the figures do not say."""
    detail = facts.details.get(row.project_id)
    colour = row.declared.label if row.declared else "A colour"
    reason = f"{colour} is declared and waits for the PMO: {row.declared_reason.rstrip('.')}."
    return f"{reason} Action: {detail.action.rstrip('.')}." if detail and detail.action else reason
