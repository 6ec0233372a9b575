"""Red and amber projects, one line each."""

from __future__ import annotations

from quarterdeck.press.blocks import Column, Kind, Page, Row, Table, plain, quiet, shortened, strong
from quarterdeck.press.blocks.words import Words
from quarterdeck.reporting.choices import Rag
from quarterdeck.reporting.packs.words import cause, plural, rag_cell
from quarterdeck.reporting.queries.facts import BoardFacts
from quarterdeck.reporting.queries.health import HealthRow

COLUMNS = (
    Column("Project", width=32),
    Column("Computed and declared", Kind.RAG, width=18),
    Column("Cause", width=27),
    Column("Action", width=27),
    Column("Finish", Kind.DATE, width=11),
    Column("Slip", Kind.SLIP, width=8),
    Column("Manager", width=19),
)


def trouble_pages(facts: BoardFacts) -> list[Page]:
    red, amber = facts.health.of(Rag.RED), facts.health.of(Rag.AMBER)
    rows = [*red, *amber]
    if not rows:
        return []
    without = sum(not action_of(facts, row) for row in rows)
    finding = f"{plural(len(red), 'project is', 'projects are')} red and {len(amber)} amber"
    finding += f"; {without} of them without an action on record." if without else ", each with an action on record."
    table = Table(COLUMNS, tuple(_row(facts, row) for row in rows), notes=("Finish and slip are of the forecast.",))
    return [Page(shortened(finding), ((table,),), kicker="Red and amber")]


def action_of(facts: BoardFacts, row: HealthRow) -> str:
    detail = facts.details.get(row.project_id)
    return detail.action if detail else ""


def named(row: HealthRow) -> Words:
    return (strong(row.name), quiet(f"\u00a0{row.code}"))


def _row(facts: BoardFacts, row: HealthRow) -> Row:
    action = plain(action_of(facts, row))
    return Row((named(row), rag_cell(row), cause(row), action, row.forecast_finish, row.slip_days, row.manager))
