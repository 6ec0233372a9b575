"""How well the schedules are made."""

from __future__ import annotations

from quarterdeck.press.blocks import (
    BarChart,
    Bars,
    Column,
    Kind,
    Measure,
    Notice,
    Page,
    Row,
    Series,
    Split,
    Table,
    shortened,
)
from quarterdeck.reporting.packs.portfolio_board.trouble import named
from quarterdeck.reporting.packs.words import plural, share
from quarterdeck.reporting.queries.facts import BoardFacts
from quarterdeck.reporting.queries.health import HealthRow

WEAK = 0.7
MOST_BARS = 24


def passed_share(row: HealthRow) -> float:
    return (row.checks_passed or 0) / (row.checks_evaluable or 1)


def quality_page(facts: BoardFacts) -> Page:
    judged = sorted(
        (row for row in facts.health.rows if row.checks_evaluable), key=lambda row: (passed_share(row), row.code)
    )
    if not judged:
        words = Notice("A schedule is judged when its plan is imported or changed.", label="No data")
        return Page("No schedule has been judged yet.", ((words,),), kicker="Schedule quality")
    weak, worst = [row for row in judged if passed_share(row) < WEAK], judged[0]
    few = f"{len(weak)} of {plural(len(judged), 'schedule')} {'passes' if len(weak) == 1 else 'pass'} less than"
    limit = f"{few if weak else 'Every schedule passes at least'} {share(WEAK)} of the checks"
    finding = f"{limit}; {worst.code} is the weakest."
    chart = BarChart(
        tuple(row.code for row in judged[:MOST_BARS]),
        (Series("Checks passed", tuple(passed_share(row) * 100 for row in judged[:MOST_BARS])),),
        title="Checks passed",
        subtitle="of those that could be evaluated",
        bars=Bars.LYING,
        measure=Measure(Kind.PERCENT),
    )
    columns = (
        Column("Project", width=46),
        Column("Passed", Kind.NUMBER, width=12),
        Column("Evaluated", Kind.NUMBER, width=14),
        Column("Share", Kind.PERCENT, width=12),
        Column("Data faults", Kind.NUMBER, width=16),
    )
    cells = tuple(
        Row((named(row), row.checks_passed, row.checks_evaluable, passed_share(row) * 100, row.faults))
        for row in judged
    )
    table = Table(columns, cells, title="Schedules, weakest first")
    return Page(shortened(finding), ((chart,), (table,)), kicker="Schedule quality", split=Split.NARROW_WIDE)


def words_of(row: HealthRow) -> str:
    return f"{row.checks_passed} of {row.checks_evaluable}"
