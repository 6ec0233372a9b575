"""Facts, sealed reports, declared colours and costs of the large organisation in `benchmarks.world`."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

AT = datetime(2026, 10, 30, 9, 0, tzinfo=UTC)
STATUS = date(2026, 10, 30)
COST = (
    "workspace_id",
    "incurred_on",
    "rate_on",
    "category",
    "amount",
    "amount_base",
    "currency",
    "recorded_by_id",
    "recorded_at",
)
COLOURS = ("red", "amber", "green", "green", "green", "none", "hold")


def insert(model: Any, columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
    """Rows of these columns as the database keeps them; every other column takes the model's default."""
    from django.db import connection  # noqa: PLC0415

    blank = model()
    others = [one for one in model._meta.concrete_fields if one.attname not in columns and not one.primary_key]
    same = tuple(one.get_db_prep_save(getattr(blank, one.attname), connection) for one in others)
    names = ", ".join(f'"{name}"' for name in (*columns, *(one.column for one in others)))
    marks = ", ".join(["%s"] * (len(columns) + len(same)))
    with connection.cursor() as cursor:
        statement = f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES ({marks})'  # noqa: S608  names of models
        cursor.executemany(statement, [(*row, *same) for row in rows])


def facts(projects: list[Any], actor: Any, draw: random.Random) -> None:
    """What the last refresh found for every project, two sealed reports, and declared colours here and there."""
    from quarterdeck.portfolio.models import Portfolio  # noqa: PLC0415
    from quarterdeck.reporting.models import Declaration, ProjectFacts, ReportingPeriod, Snapshot  # noqa: PLC0415

    portfolio = Portfolio.objects.get()
    now = [
        ProjectFacts(workspace=one.workspace, project=one, status_date=STATUS, computed_at=AT, **_figures(one, draw))
        for one in projects
    ]
    declared = Declaration.objects.bulk_create(
        [_declaration(row, actor) for number, row in enumerate(now) if number % 12 == 0]
    )
    for row, one in zip(now[::12], declared, strict=True):
        row.declaration = one
    ProjectFacts.objects.bulk_create(now, batch_size=200)
    for day in (date(2026, 8, 31), date(2026, 9, 30)):
        closed = {"state": "closed", "closed_at": AT, "closed_by": actor}
        period = ReportingPeriod.objects.create(
            workspace=portfolio.workspace, portfolio=portfolio, first_day=day.replace(day=1), status_date=day, **closed
        )
        sealed = [_snapshot(row, period, day) for row in now]
        Snapshot.objects.bulk_create(sealed, batch_size=200)
    first = STATUS.replace(day=1)
    ReportingPeriod.objects.create(
        workspace=portfolio.workspace, portfolio=portfolio, first_day=first, status_date=STATUS
    )


def _figures(project: Any, draw: random.Random) -> dict[str, Any]:
    start = date(2025, 9, 1) + timedelta(days=draw.randrange(300))
    baseline = start + timedelta(days=300 + draw.randrange(300))
    colour = draw.choice(COLOURS)
    budget = Decimal(draw.randrange(100, 5_000)) * 1_000
    pv, ev = budget * draw.randrange(30, 60) / 100, budget * draw.randrange(25, 60) / 100
    cpi = draw.randrange(70, 125) / 100
    slip = draw.randrange(-10, 80)
    figures = {
        "bac": budget,
        "pv": pv,
        "ev": ev,
        "ac": (ev / Decimal(str(cpi))).quantize(Decimal("0.01")),
        "eac": (budget / Decimal(str(cpi))).quantize(Decimal("0.01")),
        "cpi": cpi,
        "spi_t": draw.randrange(70, 115) / 100,
        "baseline_finish": baseline,
        "forecast_finish": baseline + timedelta(days=slip),
        "slip_days": slip,
        "tolerance_days": 15.0,
        "curve": _curve(start, baseline, budget),
    }
    return {
        **(figures if colour != "none" else dict.fromkeys(figures) | {"curve": []}),
        "start": start,
        "reported_on": STATUS,
        "plan_version": 1,
        "schedule_rag": "none" if colour == "hold" else colour,
        "cost_rag": "none" if colour == "hold" else colour,
        "overall_rag": colour,
        "reason": f"{slip} d late, tolerance 15 d; CPI {cpi:.2f}",
        "milestones": _milestones(start, baseline, slip),
        "data_faults": ["late status"] if project.pk % 7 == 0 else [],
        "data_rules": 8,
    }


def _curve(start: date, finish: date, budget: Decimal) -> list[list[str]]:
    """Planned value at month ends and at the finish, as a straight line."""
    days, day = [], start.replace(day=28)
    while day < finish:
        day = (day + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        days.append(min(day, finish))
        day = (day + timedelta(days=1)).replace(day=28)
    length = (finish - start).days
    amounts = [budget * (one - start).days / length for one in days]
    return [[one.isoformat(), f"{amount:.2f}"] for one, amount in zip(days, amounts, strict=True)]


def _milestones(start: date, finish: date, slip: int) -> list[dict[str, Any]]:
    step = (finish - start) / 8
    found = []
    for number in range(1, 9):
        planned = start + step * number
        late = slip * number // 8
        forecast = planned + timedelta(days=late)
        found.append(
            {
                "key": number,
                "name": f"Milestone {number}",
                "baseline": planned.isoformat(),
                "forecast": forecast.isoformat(),
                "is_reached": forecast <= STATUS,
                "slip_days": late,
            }
        )
    return found


def _declaration(row: Any, actor: Any) -> Any:
    from quarterdeck.reporting.models import Declaration  # noqa: PLC0415

    return Declaration(
        workspace=row.workspace,
        project=row.project,
        rag="green",
        computed_rag=row.overall_rag,
        reason="The supplier delivered on Friday and the plan follows next week.",
        status_date=STATUS,
        expires_on=STATUS + timedelta(days=20),
        declared_by=actor,
        declared_at=AT,
        state="waiting" if row.overall_rag in ("red", "amber") else "accepted",
    )


def _snapshot(row: Any, period: Any, day: date) -> Any:
    from quarterdeck.reporting.models import Facts, Snapshot  # noqa: PLC0415

    same = {field.name: getattr(row, field.name) for field in Facts._meta.get_fields()}
    return Snapshot(
        workspace=row.workspace, project=row.project, period=period, sealed_at=AT, **same | {"status_date": day}
    )


def money(projects: list[Any], actor: Any, draw: random.Random) -> None:
    """Actual cost of ten months in two categories for every project."""
    from quarterdeck.finance.models import CostEntry  # noqa: PLC0415

    rows = []
    for project in projects:
        for month in range(1, 11):
            for category in ("internal_labour", "services"):
                amount, day = draw.randrange(1_000, 90_000), date(2026, month, 20).isoformat()
                rows.append(
                    (project.workspace_id, day, day, category, amount, amount, "EUR", actor.pk, AT.isoformat(" "))
                )
    insert(CostEntry, COST, rows)
