"""Money, lists, decisions and the page of one project."""

from __future__ import annotations

from datetime import date

from quarterdeck.press.blocks import (
    Bar,
    BarChart,
    Bars,
    Block,
    Column,
    Decision,
    Decisions,
    KeyValue,
    Kind,
    Line,
    LineChart,
    LineRole,
    Measure,
    Milestone,
    MilestoneState,
    Notice,
    Page,
    Pair,
    Point,
    RagCell,
    Row,
    Scale,
    ScatterChart,
    Series,
    Split,
    Table,
    Timeline,
    TimelineRow,
    shortened,
)
from tests.press.board.projects import PROJECTS, STATUS, A, Project, R
from tests.press.board.words import named


def money() -> Page:
    later = (STATUS, date(2026, 12, 31), date(2027, 2, 28), date(2027, 4, 30))
    dates = (*(date(2026, index, 28) for index in range(1, 11)), *later)
    planned = (310, 760, 1390, 2080, 2850, 3660, 4540, 5460, 6390, 7240, 7287, 8290, 8700, 8820)
    actual: tuple[int | None, ...] = (290, 740, 1350, 2070, 2900, 3740, 4650, 5560, 6480, 7300, 7338, None, None, None)
    forecast = (*actual[:11], 8600, 9300, 9610)
    curve = LineChart(
        dates,
        (
            Line("Baseline", tuple(value * 1000 for value in planned), LineRole.PLAN),
            Line(
                "Actual and forecast",
                tuple(value * 1000 if value is not None else None for value in forecast),
                LineRole.MAIN,
            ),
        ),
        title="Cumulative cost",
        subtitle="14 projects",
        status_date=STATUS,
        measure=Measure(Kind.MONEY),
    )
    overs = BarChart(
        (
            "F-01 Dublin HQ",
            "I-01 ERP Finance",
            "S-01 Quote-to-Order",
            "C-04 Voice Bot",
            "S-02 Partner Portal",
            "I-04 Warehouse",
        ),
        (Series("Over budget", (482_000, 150_000, 40_000, 39_000, 39_000, 27_000)),),
        title="Forecast over budget",
        subtitle="largest six",
        bars=Bars.LYING,
        measure=Measure(Kind.MONEY),
    )
    return Page(
        "F-01 alone explains 482 k € of the forecast overrun",
        ((curve,), (overs,)),
        kicker="Money",
        split=Split.WIDE_NARROW,
    )


def watch_list() -> Page:
    columns = (
        Column("Project"),
        Column("Area"),
        Column("Manager"),
        Column("Computed and declared", Kind.RAG),
        Column("Finish", Kind.DATE),
        Column("Slip", Kind.SLIP),
        Column("SPI(t)", Kind.RATIO),
        Column("CPI", Kind.RATIO),
        Column("Budget", Kind.MONEY, scale=Scale.THOUSAND),
        Column("EAC", Kind.MONEY, scale=Scale.THOUSAND),
    )
    rows = [
        Row(
            (
                named(name, code),
                area,
                manager,
                RagCell(rag, declared),
                forecast,
                slip,
                spi,
                cpi,
                bac * 1000,
                None if cpi is None else bac * 1000 / cpi,
            )
        )
        for code, name, area, manager, _, _, bac, _, _, forecast, rag, declared, cpi, spi, slip in PROJECTS
        if rag in (R, A)
    ]
    rows.append(
        Row(
            (
                named("Platform Enablement", "I-05"),
                "IT",
                "J. Mazur",
                None,
                date(2026, 12, 31),
                None,
                None,
                None,
                900_000,
                None,
            )
        )
    )
    return Page(
        "Nine projects need a look; I-04 is the one that nobody reported",
        ((Table(columns, tuple(rows), title="Red and amber projects"),),),
        kicker="Red and amber",
    )


def strategy() -> Page:
    points = tuple(
        Point(code, index * 7 % 83 + 10, 100 - index * 11 % 77, bac, rag)
        for index, (code, _, _, _, _, _, bac, _, _, _, rag, *_) in enumerate(PROJECTS)
    )
    bubble = ScatterChart(
        points,
        "Risk score",
        "Value score",
        title="Value over risk",
        subtitle="bubble size is the budget",
        size_title="Budget, k €",
    )
    facts = KeyValue(
        (
            Pair("Grow home electrification", 1_510_000, Kind.MONEY),
            Pair("Fix service", 1_440_000, Kind.MONEY),
            Pair("Resilient compliant core", 3_440_000, Kind.MONEY),
            Pair("Lean workplace", 2_430_000, Kind.MONEY),
            Pair("Loss to leakage", None, Kind.MONEY),
        ),
        title="Spend by objective",
    )
    empty = Notice("No capacity forecast, because no skill has a booking after January.", label="No data")
    return Page(
        "The lean workplace objective takes 28 % of spend for 10 % of strategic weight",
        ((bubble,), (facts, empty)),
        kicker="Strategy",
        split=Split.WIDE_NARROW,
    )


def decisions() -> Page:
    items = (
        Decision(
            "Stop Voice Bot?",
            reference="C-04",
            options=("Stop now and free 105 k €", "Go on to March with a benefit of 45 k € a year"),
            recommendation="Stop now",
            consequence="105 k € is spent for a to-go NPV of −66 k €",
            due="30 Oct",
        ),
        Decision(
            "Fund a second identity architect?",
            reference="I-03",
            recommendation="Yes, 46 k € for 12 weeks",
            consequence="S-03 and C-03 move with it",
        ),
    )
    return Page(
        "Two decisions today; each has waited for two meetings",
        ((Decisions(items, title="Decisions requested"),),),
        kicker="Decisions",
    )


def one_pager(project: Project) -> Page:
    code, name, area, manager, start, finish, bac, percent, cost, forecast, rag, declared, cpi, spi, slip = project
    facts: tuple[Pair, ...] = (
        Pair("Area", area),
        Pair("Manager", manager),
        Pair("Health", RagCell(rag, declared), Kind.RAG),
        Pair("Baseline finish", finish, Kind.DATE),
        Pair("Forecast finish", forecast, Kind.DATE),
        Pair("Slip", slip, Kind.SLIP),
        Pair("Budget", bac * 1000, Kind.MONEY),
        Pair("Actual cost", cost * 1000, Kind.MONEY),
        Pair("CPI", cpi, Kind.RATIO),
        Pair("SPI(t)", spi, Kind.RATIO),
    )
    dates = tuple(date(2026 + (index // 12), index % 12 + 1, 1) for index in range(0, 16))
    plan = tuple(min(bac, bac * (index + 1) / 14) * 1000 for index in range(16))
    earned = tuple(plan[index] * percent / 90 if index < 10 else None for index in range(16))
    curve: Block = LineChart(
        dates,
        (
            Line("Planned value", plan, LineRole.PLAN),
            Line("Earned value", earned, LineRole.MAIN),
            Line("Actual cost", tuple(value and value * 1.04 for value in earned)),
        ),
        title="Earned value",
        status_date=STATUS,
        measure=Measure(Kind.MONEY),
    )
    stages = Timeline(
        (
            TimelineRow(
                "Delivery", bars=(Bar(start, forecast, done_to=STATUS, critical=rag is R),), baseline=(start, finish)
            ),
            TimelineRow(
                "Go-live",
                milestones=(
                    Milestone(finish, "baseline", MilestoneState.PLANNED),
                    Milestone(forecast, "forecast", MilestoneState.NEXT),
                ),
            ),
        ),
        title="Plan on a page",
        status_date=STATUS,
    )
    side = "late" if slip > 0 else "early" if slip < 0 else "from plan"
    finding = shortened(f"{name} finishes {abs(slip)} working days {side}; CPI is {cpi}")
    return Page(
        finding, ((KeyValue(facts, title="Facts"),), (curve, stages)), kicker=f"{code} {name}", split=Split.NARROW_WIDE
    )
