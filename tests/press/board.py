"""The demo organisation's portfolio board as a deck: a realistic sample for the writers' tests and for looking at."""

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
    Deck,
    HeatRow,
    HeatStrip,
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
    Rag,
    RagCell,
    Row,
    Scale,
    ScatterChart,
    Series,
    Share,
    ShareBar,
    Span,
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
    quiet,
    rows_of,
    shortened,
    strong,
)

STATUS = date(2026, 10, 30)
G, A, R, N, H = Rag.GREEN, Rag.AMBER, Rag.RED, Rag.NO_DATA, Rag.ON_HOLD
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct")

Project = tuple[str, str, str, str, date, date, int, int, int, date, Rag, Rag | None, float | None, float | None, int]
PROJECTS: tuple[Project, ...] = (
    (
        "S-01",
        "Quote-to-Order App",
        "Sales",
        "R. Menon",
        date(2026, 2, 2),
        date(2026, 12, 18),
        640,
        87,
        592,
        date(2027, 1, 15),
        A,
        A,
        0.94,
        0.91,
        20,
    ),
    (
        "S-02",
        "Partner Sales Portal",
        "Sales",
        "A. Brennan",
        date(2026, 1, 12),
        date(2026, 11, 27),
        480,
        77,
        400,
        date(2027, 3, 12),
        R,
        A,
        0.92,
        0.76,
        75,
    ),
    (
        "S-03",
        "Dynamic Tariff Launch",
        "Sales",
        "K. Lewandowska",
        date(2026, 5, 4),
        date(2027, 3, 26),
        390,
        55,
        214,
        date(2027, 4, 2),
        G,
        A,
        1.00,
        0.97,
        5,
    ),
    (
        "C-01",
        "Knowledge Base and Agent Assist",
        "Customer Service",
        "C. Doyle",
        date(2026, 3, 2),
        date(2026, 12, 11),
        260,
        95,
        230,
        date(2026, 12, 4),
        G,
        G,
        1.07,
        1.01,
        -5,
    ),
    (
        "C-02",
        "Billing Complaint Fix",
        "Customer Service",
        "C. Doyle",
        date(2026, 8, 17),
        date(2027, 1, 29),
        140,
        42,
        58,
        date(2027, 1, 29),
        G,
        G,
        1.01,
        1.00,
        0,
    ),
    (
        "C-03",
        "Customer Self-Service Portal",
        "Customer Service",
        "A. Brennan",
        date(2026, 4, 7),
        date(2027, 4, 30),
        690,
        50,
        356,
        date(2027, 5, 21),
        A,
        A,
        0.97,
        0.94,
        15,
    ),
    (
        "C-04",
        "Voice Bot",
        "Customer Service",
        "D. Murphy",
        date(2026, 1, 19),
        date(2026, 12, 31),
        350,
        73,
        284,
        date(2027, 3, 26),
        R,
        A,
        0.90,
        0.80,
        61,
    ),
    (
        "I-01",
        "ERP Finance Upgrade",
        "IT",
        "T. Nowak",
        date(2025, 9, 1),
        date(2027, 2, 26),
        1850,
        80,
        1600,
        date(2027, 4, 16),
        R,
        R,
        0.93,
        0.91,
        35,
    ),
    (
        "I-02",
        "NIS2 Compliance",
        "IT",
        "K. Lewandowska",
        date(2026, 3, 16),
        date(2027, 1, 29),
        520,
        77,
        408,
        date(2027, 2, 8),
        A,
        A,
        0.98,
        0.96,
        6,
    ),
    (
        "I-03",
        "Customer Identity and SSO",
        "IT",
        "A. Brennan",
        date(2026, 6, 2),
        date(2027, 1, 15),
        330,
        46,
        158,
        date(2027, 4, 16),
        R,
        R,
        0.96,
        0.72,
        65,
    ),
    (
        "I-04",
        "Data Warehouse Migration",
        "IT",
        "M. Wiśniewski",
        date(2026, 2, 16),
        date(2026, 12, 18),
        560,
        86,
        505,
        date(2026, 12, 18),
        A,
        G,
        0.95,
        0.91,
        0,
    ),
    (
        "I-06",
        "Field Engineer Tablets",
        "IT",
        "M. Wiśniewski",
        date(2026, 7, 6),
        date(2026, 12, 4),
        180,
        86,
        151,
        date(2026, 12, 4),
        G,
        G,
        1.03,
        1.00,
        0,
    ),
    (
        "F-01",
        "Dublin HQ Refurbishment",
        "Facilities",
        "S. Kelly",
        date(2026, 1, 5),
        date(2027, 1, 29),
        2000,
        83,
        2060,
        date(2027, 2, 12),
        R,
        R,
        0.81,
        0.96,
        10,
    ),
    (
        "F-02",
        "Depot EV Chargers",
        "Facilities",
        "S. Kelly",
        date(2026, 4, 13),
        date(2027, 2, 12),
        430,
        76,
        322,
        date(2027, 2, 12),
        G,
        G,
        1.01,
        1.04,
        0,
    ),
)


def board(*, projects: int = 14) -> Deck:
    """The monthly board with an appendix of one page per project."""
    chosen = [PROJECTS[index % len(PROJECTS)] for index in range(projects)]
    pages = (
        summary(),
        health(),
        history(),
        roadmap(chosen),
        milestones(),
        money(),
        watch_list(),
        strategy(),
        decisions(),
    )
    return Deck(
        title="Change portfolio board, October 2026",
        subtitle="Monthly board pack: health, delivery, money and the decisions sought",
        status_date=STATUS,
        status_note="sealed snapshot",
        organisation="Velmora Energy Services, change portfolio board",
        source="Colour is computed from slip, SPI(t), CPI and EAC against tolerance",
        cover=(cover_tiles(),),
        pages=(*pages, *(one_pager(project) for project in chosen)),
    )


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
                _name("Partner Sales Portal", "S-02"),
                RagCell(A),
                "75 d late; declared reason expired",
                "Accept red, replan",
                "Mar 2027",
            ),
            (
                _name("Voice Bot", "C-04"),
                RagCell(A),
                "61 d late; benefits cut to 45 k a year",
                "Stop: to-go NPV is −66 k",
                (ask("Decide today"),),
            ),
            (
                _name("ERP Finance Upgrade", "I-01"),
                RagCell(R),
                "14 changes; contingency cover .61",
                "Freeze scope until cut-over",
                "Feb 2027",
            ),
            (
                _name("Customer Identity and SSO", "I-03"),
                RagCell(R),
                "One architect at 324 % in November",
                "Contractor for 12 weeks, 46 k",
                (ask("Decide today"),),
            ),
            (
                _name("Dublin HQ Refurbishment", "F-01"),
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


def _name(name: str, code: str) -> tuple[Span, ...]:
    return (strong(name), quiet(f" {code}"))


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
                _name(name, code),
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
                _name("Platform Enablement", "I-05"),
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
