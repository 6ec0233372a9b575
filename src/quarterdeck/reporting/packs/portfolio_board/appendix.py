"""One page per project, and what the words mean."""

from __future__ import annotations

from collections.abc import Sequence

from quarterdeck.press.blocks import (
    Block,
    Column,
    KeyValue,
    Kind,
    Notice,
    Page,
    Pair,
    Row,
    Split,
    Table,
    shortened,
)
from quarterdeck.press.formats import long_date
from quarterdeck.reporting.packs.portfolio_board.money import cost_curve
from quarterdeck.reporting.packs.portfolio_board.quality import words_of
from quarterdeck.reporting.packs.words import cause, lowered, rag_cell
from quarterdeck.reporting.queries.appendix import ProjectDetail
from quarterdeck.reporting.queries.details import MilestoneRow
from quarterdeck.reporting.queries.facts import BoardFacts
from quarterdeck.reporting.queries.health import HealthRow

MOST_MILESTONES = 12


def one_pager(facts: BoardFacts, row: HealthRow) -> Page:
    detail = facts.details.get(row.project_id)
    mine = [one for one in facts.milestones if one.project_id == row.project_id]
    right: list[Block] = []
    curve = cost_curve(detail.money, facts, title="Cumulative cost") if detail else None
    if curve is not None:
        right.append(curve)
    right.append(milestone_table(mine))
    left: list[Block] = [facts_of(facts, row, detail), *remarks(row, detail)]
    finding = shortened(f"{row.name}: {lowered(cause(row))}.")
    return Page(finding, (tuple(left), tuple(right)), kicker=f"{row.code}  {row.name}", split=Split.NARROW_WIDE)


def facts_of(facts: BoardFacts, row: HealthRow, detail: ProjectDetail | None) -> KeyValue:
    currency = facts.currency
    pairs = [
        Pair("Computed, declared" if row.declared else "Computed", rag_cell(row), Kind.RAG),
        Pair("Manager", row.manager),
        Pair("Programme", row.programme or "stand-alone"),
        Pair("Baseline finish", row.baseline_finish, Kind.DATE),
        Pair("Forecast finish", row.forecast_finish, Kind.DATE),
        Pair("Slip", row.slip_days, Kind.SLIP),
        Pair("Budget", row.bac, Kind.MONEY, currency=currency),
        Pair("Spent", row.ac, Kind.MONEY, currency=currency),
        Pair("Forecast cost", row.eac, Kind.MONEY, currency=currency),
        Pair("CPI, cost index", row.cpi, Kind.RATIO),
        Pair("SPI(t), time index", row.spi_t, Kind.RATIO),
    ]
    if detail and detail.contingency_left is not None:
        pairs.append(Pair("Contingency left", detail.contingency_left, Kind.MONEY, currency=currency))
    if row.checks_evaluable:
        pairs.append(Pair("Checks passed", words_of(row)))
    return KeyValue(tuple(pairs), title="Facts")


def remarks(row: HealthRow, detail: ProjectDetail | None) -> list[Block]:
    """What the manager declared, and what is wrong with the data."""
    found: list[Block] = []
    if row.declared is not None and row.declared_reason:
        until = f" Until {long_date(detail.accepted_until)}." if detail and detail.accepted_until else ""
        action = f" {detail.action.rstrip('.')}." if detail and detail.action else ""
        found.append(
            Notice(f"{row.declared_reason.rstrip('.')}.{action}{until}", label=f"Declared {row.declared.label.lower()}")
        )
    if detail and detail.faults:
        found.append(Notice("; ".join(detail.faults) + ".", label="Data"))
    return found


def milestone_table(rows: Sequence[MilestoneRow]) -> Table:
    columns = (
        Column("Milestone", width=44),
        Column("Baseline", Kind.DATE, width=15),
        Column("Reached", Kind.DATE, width=15),
        Column("Forecast", Kind.DATE, width=15),
        Column("Slip", Kind.SLIP, width=11),
    )
    ahead = [one for one in rows if not one.is_reached]
    shown = rows if len(rows) <= MOST_MILESTONES else ahead[:MOST_MILESTONES]
    notes = (f"{len(shown)} of {len(rows)} milestones, the next ones.",) if len(shown) < len(rows) else ()
    cells = tuple(
        Row(
            (
                one.name,
                one.baseline,
                one.forecast if one.is_reached else "",
                "" if one.is_reached else one.forecast,
                one.slip_days,
            )
        )
        for one in shown
    )
    return Table(columns, cells, title="Milestones", notes=notes, empty="The plan has no milestone.")


def definitions() -> Page:
    rows = (
        ("CPI", "Earned value over actual cost: what a unit of money buys. Green from .95, red below .90."),
        ("SPI(t)", "Earned schedule over elapsed time. Unlike SPI it does not heal when a late project ends."),
        ("Forecast cost", "Budget over CPI, unless the project has a bottom-up forecast."),
        ("Slip", "Working days from baseline finish to forecast finish."),
        ("Computed colour", "Worst of the indicators against their limits; no data is never green."),
        ("Declared colour", "What the manager says. Better than computed needs a reason, an action and an expiry."),
        ("Tolerance", "How far finish and cost may move before the board must decide."),
        ("Watermelon index", "Share of measured projects that are declared better than computed."),
        (
            "Schedule checks",
            "Fourteen checks of logic, dates, floats and progress; some need a baseline or a status date.",
        ),
        ("Data quality", "Share of data rules that hold: plan, baseline, budget, cost, owner, fresh status."),
    )
    table = Table((Column("Term", width=18), Column("Means", width=82)), tuple(Row(row) for row in rows))
    return Page("What the words and figures of this pack mean.", ((table,),), kicker="Definitions")
