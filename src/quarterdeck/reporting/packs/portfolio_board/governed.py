"""Changes, decisions and complaints from the registers."""

from __future__ import annotations

from decimal import Decimal

from quarterdeck.governance.models import ChangeRequest
from quarterdeck.governance.models import Decision as Question
from quarterdeck.press.blocks import (
    BarChart,
    Column,
    Decision,
    Kind,
    Page,
    Row,
    Series,
    Split,
    Table,
    Tile,
    Tiles,
    quiet,
    shortened,
    strong,
)
from quarterdeck.press.formats import long_date
from quarterdeck.reporting.packs.words import plural
from quarterdeck.reporting.queries.facts import BoardFacts

MOST = 12
FOR_THE_BOARD = ("portfolio_board", "executive", "")
CHANGES = (
    Column("Change", width=40),
    Column("Decides", width=22),
    Column("Days", Kind.NUMBER, width=9),
    Column("Cost", Kind.MONEY, width=13),
    Column("State", width=20),
)


def questions(facts: BoardFacts) -> tuple[Decision, ...]:
    """The open questions of the register that are the board's own, or that a forum below has put off twice."""
    rows = [one for one in facts.governed.decisions if one.forum in FOR_THE_BOARD or one.deferred > 1]
    return tuple(_question(one) for one in rows[:MOST])


def _question(one: Question) -> Decision:
    asked = f"Asked for on {long_date(one.requested_on)}" if one.requested_on else "Asked for"
    deferred = f", deferred {plural(one.deferred, 'time')} since" if one.deferred else ""
    return Decision(
        question=f"{one.title}",
        reference=one.reference,
        background=f"{asked}{deferred}.",
        options=tuple(line.strip() for line in one.options.splitlines() if line.strip()),
        recommendation=one.recommendation,
        consequence=one.consequence,
        due=long_date(one.due_on) if one.due_on else "",
    )


def changes_page(facts: BoardFacts) -> list[Page]:
    found = facts.governed
    if not (found.waiting or found.approved):
        return []
    finding = f"{plural(len(found.waiting), 'change waits', 'changes wait')} for a decision; "
    finding += f"{len(found.approved)} approved since {long_date(facts.since)}."
    rows = [*found.waiting, *found.approved][:MOST]
    left = len(found.waiting) + len(found.approved) - len(rows)
    tiles = Tiles(
        (
            Tile("Waiting for a decision", len(found.waiting), note="recommended, or approved by word alone"),
            Tile("Approved since the last report", len(found.approved)),
            Tile("Their cost", found.approved_cost, Kind.MONEY, currency=facts.currency, note="once"),
            Tile(
                "Median decision",
                None if found.latency is None else found.latency.median,
                note="working days from the request",
            ),
        )
    )
    notes = (f"{left} more in the register.",) if left > 0 else ()
    table = Table(CHANGES, tuple(_change(one) for one in rows), title="Changes", notes=notes)
    return [Page(shortened(finding), ((table,),), kicker="Changes", top=(tiles,))]


def _change(one: ChangeRequest) -> Row:
    days = None if one.days is None else float(one.days)
    authority = one.get_authority_display()
    name = (strong(one.title), quiet(f"\u00a0{one.reference}"))
    return Row((name, authority, days, one.cost_once or Decimal(0), one.state_label))


def complaints_page(facts: BoardFacts) -> list[Page]:
    found = facts.governed.complaints
    if found is None:
        return []
    months = facts.governed.complaints_by_month
    latest = months[-1][1] if months else 0
    finding = f"{plural(latest, 'complaint')} in {facts.status_date:%B}, {found.count} in twelve months"
    finding += f"; {found.resolved_in_time:.0f}\u00a0% answered in time." if found.resolved_in_time is not None else "."
    tiles = Tiles(
        (
            Tile("Per 1,000 customers", found.per_thousand, Kind.RATIO, note="in twelve months"),
            Tile("Acknowledged in time", found.acknowledged_in_time, Kind.PERCENT),
            Tile("Answered in time", found.resolved_in_time, Kind.PERCENT, note="green from 95, red below 85"),
            Tile("Upheld", found.upheld, Kind.PERCENT, note="of those closed"),
        )
    )
    chart = BarChart(
        tuple(f"{month:%b}" if place else f"{month:%b} ’{month:%y}" for place, (month, _) in enumerate(months)),
        (Series("Complaints", tuple(float(count) for _, count in months)),),
        title="Received by month",
    )
    columns = (Column("Cluster", width=60), Column("Complaints", Kind.NUMBER, width=16))
    rows = tuple(Row((title, count)) for title, count in facts.governed.clusters)
    table = Table(columns, rows, title="Clusters", empty="No five of a kind within thirty days.")
    return [Page(shortened(finding), ((chart,), (table,)), kicker="Complaints", split=Split.WIDE_NARROW, top=(tiles,))]
