"""Summary, health and time."""

from __future__ import annotations

from datetime import date

from quarterdeck.press.blocks import (
    Bar,
    BarChart,
    Column,
    Decision,
    Decisions,
    HeatRow,
    HeatStrip,
    Kind,
    Measure,
    Milestone,
    MilestoneState,
    Notice,
    Page,
    Rag,
    RagCell,
    Series,
    Share,
    ShareBar,
    Split,
    StatusStrip,
    StripRow,
    Table,
    Text,
    Tile,
    Tiles,
    Timeline,
    TimelineRow,
    Tone,
    ask,
    markup,
    rows_of,
)
from tests.press.board.projects import MONTHS, STATUS, A, G, H, N, Project, R
from tests.press.board.words import named


def cover_tiles() -> Tiles:
    return Tiles(
        (
            Tile("Status date", STATUS, Kind.DATE, note="sealed on 2 Nov"),
            Tile(
                "Data quality",
                82,
                note="of 100; two plans older than 30 days",
                trend=(71, 73, 74, 76, 75, 78, 80, 79, 81, 82),
            ),
            Tile("Projects", 14, note="1 on hold, 1 value stream"),
            Tile("Budget", 8_820_000, Kind.MONEY),
        )
    )


def summary() -> Page:
    tiles = Tiles(
        (
            Tile(
                "CPI",
                0.913,
                Kind.RATIO,
                digits=3,
                note="limit .95",
                rag=A,
                trend=(1.02, 1.0, 0.99, 0.98, 0.96, 0.95, 0.94, 0.93, 0.92, 0.913),
                limit=0.95,
            ),
            Tile("Late beyond tolerance", 4, note="of 14 projects", rag=R, trend=(0, 0, 1, 1, 2, 2, 3, 3, 4, 4)),
            Tile("Forecast at completion", 9_610_000, Kind.MONEY, note="budget 8.82 m €", rag=R),
            Tile(
                "Declared better than computed", 21.4, Kind.PERCENT, digits=1, note="3 of 14: S-02, C-04, I-04", rag=R
            ),
            Tile("Benefits realised", None, Kind.PERCENT, note="first review in January"),
        )
    )
    messages = Text(
        (
            markup("**Delivery:** four projects finish later than their tolerance allows; the worst is S-02 at +75 d."),
            markup("**Money:** the forecast is 9 % over budget, two thirds of it in one project, F-01."),
            markup("**People:** one identity architect is booked at 324 % in November and holds up three projects."),
        ),
        title="What changed in October",
        bullets=True,
    )
    sought = Decisions(
        (
            Decision(
                "Stop Voice Bot (C-04)?",
                recommendation="Stop; to-go NPV is −66 k €",
                consequence="105 k € more is spent by March",
            ),
            Decision(
                "Fund a contractor for I-03?",
                recommendation="Yes, 46 k € for 12 weeks",
                consequence="SSO stays 65 d late and moves S-03 and C-03",
            ),
        ),
        title="Decisions sought",
    )
    return Page(
        "The portfolio will cost 9 % more than its budget and four of fourteen projects finish late",
        ((messages,), (sought,)),
        kicker="Summary",
        top=(tiles,),
        notes="Start with the two decisions.",
    )


def health() -> Page:
    counts = BarChart(
        MONTHS,
        (
            Series("Red", (0, 0, 0, 0, 1, 2, 3, 4, 4, 5), R),
            Series("Amber", (1, 1, 2, 3, 3, 4, 4, 4, 5, 4), A),
            Series("Green", (3, 5, 6, 7, 7, 6, 6, 6, 5, 5), G),
        ),
        title="Computed health",
        subtitle="number of measured projects",
        stacked=True,
        strong=9,
        summary="Projects by computed health, January to October 2026. October: 5 red, 4 amber, 5 green.",
    )
    shares = ShareBar(
        (Share("Red", 5010, R), Share("Amber", 2410, A), Share("Green", 1400, G)),
        title="Share of budget",
        subtitle="8,820 k €, 30 Oct",
    )
    columns = (
        Column("Project", width=25),
        Column("Declared", Kind.RAG, width=13),
        Column("Cause", width=27),
        Column("Action", width=20),
        Column("Green by", width=15),
    )
    rows = rows_of(
        (
            (
                named("Partner Sales Portal", "S-02"),
                RagCell(A),
                "75 d late; declared reason expired",
                "Accept red, replan",
                "Mar 2027",
            ),
            (
                named("Voice Bot", "C-04"),
                RagCell(A),
                "61 d late; benefits cut to 45 k a year",
                "Stop: to-go NPV is −66 k",
                (ask("Decide today"),),
            ),
            (
                named("ERP Finance Upgrade", "I-01"),
                RagCell(R),
                "14 changes; contingency cover .61",
                "Freeze scope until cut-over",
                "Feb 2027",
            ),
            (
                named("Customer Identity and SSO", "I-03"),
                RagCell(R),
                "One architect at 324 % in November",
                "Contractor for 12 weeks, 46 k",
                (ask("Decide today"),),
            ),
            (
                named("Dublin HQ Refurbishment", "F-01"),
                RagCell(R),
                "24 % over: asbestos, nine changes",
                "Exception report, 6 d overdue",
                "Jan 2027",
            ),
        )
    )
    sought = Notice(
        "Stop C-04, which frees 105 k; spend 46 k of it on the I-03 contractor.", label="Sought today", tone=Tone.ASK
    )
    return Page(
        "Five projects holding 57 % of the budget are red, and two of them are still declared amber",
        ((counts, shares), (Table(columns, rows, title="The five red projects"), sought)),
        kicker="Portfolio health",
        split=Split.NARROW_WIDE,
    )


def history() -> Page:
    cells: dict[str, tuple[Rag | None, ...]] = {
        "S-02 Partner Sales Portal": (G, G, A, A, R, R, R, R, R, R),
        "C-04 Voice Bot": (G, G, G, A, A, R, R, R, R, R),
        "I-01 ERP Finance Upgrade": (G, A, A, A, A, A, A, R, R, R),
        "I-03 Customer Identity and SSO": (None, None, None, None, None, G, A, A, A, R),
        "F-01 Dublin HQ Refurbishment": (G, G, G, A, A, R, R, R, R, R),
        "I-04 Data Warehouse Migration": (None, G, G, G, G, G, A, A, A, A),
        "F-03 Kraków Office Move": (None, None, None, None, G, G, G, G, H, H),
        "I-05 Platform Enablement": (N, N, N, N, N, N, N, N, N, N),
    }
    strip = StatusStrip(
        MONTHS, tuple(StripRow(name, row) for name, row in cells.items()), title="Computed health by month"
    )
    load = HeatStrip(
        ("Aug", "Sep", "Oct", "Nov", "Dec", "Jan"),
        (
            HeatRow("Identity", (80, 140, 210, 324, 260, 180)),
            HeatRow("Integration", (70, 82, 95, 118, 104, 88)),
            HeatRow("Testing", (60, 64, 78, 92, 88, 71)),
            HeatRow("UX design", (52, 40, None, 66, 58, 44)),
        ),
        title="Load of scarce skills",
        subtitle="per cent of capacity",
        measure=Measure(Kind.PERCENT),
        top=330,
    )
    return Page(
        "Red projects turned red one by one since May; none has come back", ((strip,), (load,)), kicker="Health history"
    )


def roadmap(projects: list[Project]) -> Page:
    rows = tuple(
        TimelineRow(
            name=name,
            code=code,
            bars=(Bar(start, forecast, done_to=STATUS, critical=rag is R),),
            baseline=(start, finish),
            milestones=(
                Milestone(finish, "", MilestoneState.PLANNED),
                Milestone(forecast, "", MilestoneState.LATE if rag is R else MilestoneState.NEXT),
            ),
            rag=rag,
            slip_days=slip,
        )
        for code, name, _, _, start, finish, _, _, _, forecast, rag, _, _, _, slip in projects
    )
    return Page(
        "Nine of fourteen projects finish after the turn of the year, three of them in April or later",
        (
            (
                Timeline(
                    rows,
                    title="Roadmap",
                    subtitle="forecast above baseline, slip in working days",
                    status_date=STATUS,
                    show_slip=True,
                ),
            ),
        ),
        kicker="Roadmap",
    )


def milestones() -> Page:
    forecasts = (
        date(2026, 11, 27),
        date(2026, 12, 11),
        date(2026, 12, 18),
        date(2027, 1, 15),
        date(2027, 1, 29),
        date(2027, 2, 12),
        date(2027, 2, 26),
    )
    rows = (
        TimelineRow(
            "Portal live",
            "S-02",
            milestones=(
                Milestone(date(2026, 11, 27), "baseline", MilestoneState.PLANNED),
                *(Milestone(day, "", MilestoneState.EARLIER) for day in forecasts[1:]),
                Milestone(date(2027, 3, 12), "forecast", MilestoneState.LATE),
            ),
            slip_days=75,
        ),
        TimelineRow(
            "SSO live",
            "I-03",
            milestones=(
                Milestone(date(2027, 1, 15), "promised", MilestoneState.PLANNED),
                Milestone(date(2027, 3, 26), "forecast", MilestoneState.LATE),
            ),
            slip_days=50,
        ),
        TimelineRow(
            "Agent assist live",
            "C-01",
            milestones=(
                Milestone(date(2026, 12, 11), "", MilestoneState.PLANNED),
                Milestone(date(2026, 12, 4), "forecast", MilestoneState.NEXT),
            ),
            slip_days=-5,
        ),
        TimelineRow(
            "Pilot depots on power",
            "F-02",
            milestones=(Milestone(date(2026, 10, 9), "met", MilestoneState.MET),),
            slip_days=0,
        ),
        TimelineRow("Lease signed", "F-03", slip_days=None),
    )
    met = BarChart(
        ("Jul", "Aug", "Sep", "Oct", "next 60 d"),
        (
            Series("Met", (7, 6, 5, 4, None), G),
            Series("Missed", (1, 2, 3, 4, None), R),
            Series("Due", (None, None, None, None, 11)),
        ),
        title="Milestones",
        subtitle="per month",
        stacked=True,
    )
    return Page(
        "Half of October's milestones were missed; eleven are due in the next 60 days",
        ((met,), (Timeline(rows, title="Milestones to watch", status_date=STATUS, show_slip=True),)),
        kicker="Delivery",
        split=Split.NARROW_WIDE,
    )
