from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from quarterdeck.core.models import Workspace
from quarterdeck.core.tests.factories import AT, person
from quarterdeck.finance.models import CostEntry
from quarterdeck.portfolio.tests.factories import project, world
from quarterdeck.reporting.choices import Rag
from quarterdeck.reporting.queries.details import (
    actual_by_month,
    count_milestones,
    milestones_of,
    planned_total,
    tally_milestones,
)
from quarterdeck.reporting.queries.health import portfolio_health
from quarterdeck.reporting.tests.factories import GREEN, STATUS, facts

SINCE = date(2026, 9, 30)
MONTHS = [date(2026, 8, 31), date(2026, 9, 30), date(2026, 10, 31), date(2026, 11, 30)]


def milestone(baseline: str | None, forecast: str | None, *, is_reached: bool, slip: int | None) -> dict[str, Any]:
    return {
        "key": 1,
        "name": "Gate",
        "baseline": baseline,
        "forecast": forecast,
        "is_reached": is_reached,
        "slip_days": slip,
    }


def cost(workspace: Workspace, day: date, amount: int, kind: str = "cost") -> CostEntry:
    same = {"currency": "EUR", "category": "services", "recorded_by": person(), "recorded_at": AT}
    return CostEntry.objects.create(
        workspace=workspace, incurred_on=day, rate_on=day, kind=kind, amount=amount, amount_base=amount, **same
    )


@pytest.mark.django_db
def test_milestones_are_tallied_as_they_are_counted_one_by_one() -> None:
    made = world()
    rows = [
        milestone("2026-10-10", "2026-10-10", is_reached=True, slip=0),
        milestone("2026-10-10", "2026-10-20", is_reached=True, slip=7),
        milestone("2026-10-30", "2026-11-20", is_reached=False, slip=15),
        milestone("2026-09-30", "2026-09-30", is_reached=True, slip=0),
        milestone("2026-12-29", "2026-12-29", is_reached=False, slip=0),
        milestone("2026-12-30", "2026-12-30", is_reached=False, slip=None),
        milestone(None, "2026-10-31", is_reached=False, slip=None),
        milestone(None, None, is_reached=False, slip=None),
    ]
    facts(made.project, milestones=rows)
    facts(project(made.director, made.portfolio.workspace, "P-2"), milestones=rows[:2])
    counts = count_milestones(milestones_of([made.project.pk]), status_date=STATUS, since=SINCE)
    tally = tally_milestones([made.project.pk], status_date=STATUS, since=SINCE)
    assert (tally.met, tally.missed, tally.soon) == (1, 2, 3)
    assert (len(counts.met), len(counts.missed), len(counts.soon)) == (1, 2, 3)


def test_curves_add_up_by_month_end_and_stay_at_their_budget_once_finished() -> None:
    short = [["2026-08-31", "10.00"], ["2026-09-15", "30.00"]]
    long = [["2026-09-30", "5.00"], ["2026-11-30", "8.50"]]
    assert planned_total([short, [], None, long]) == dict(
        zip(MONTHS, (Decimal("10.00"), Decimal("35.00"), Decimal("35.00"), Decimal("38.50")), strict=True)
    )


def test_no_curve_gives_no_month() -> None:
    assert planned_total([[], None]) == {}


@pytest.mark.django_db
def test_costs_add_up_to_the_status_date_without_prepayments() -> None:
    place = world().project.workspace
    cost(place, date(2026, 8, 3), 100)
    cost(place, date(2026, 8, 31), 10)
    cost(place, date(2026, 10, 30), 7)
    cost(place, date(2026, 10, 31), 1_000)
    cost(place, date(2026, 9, 1), 5_000, kind="prepayment")
    assert actual_by_month([place.pk], MONTHS, status_date=STATUS) == [110, 110, 117, None]


@pytest.mark.django_db
def test_colours_choose_rows_and_leave_the_figures_of_the_whole() -> None:
    made = world()
    facts(made.project)
    facts(project(made.director, made.portfolio.workspace, "P-2"), **GREEN)
    whole = portfolio_health(made.director, within=made.portfolio.workspace, status_date=STATUS)
    green = whole.only([Rag.GREEN])
    assert [row.code for row in green.rows] == ["P-2"]
    assert (green.totals, green.shares, green.hidden) == (whole.totals, whole.shares, whole.hidden)
    assert whole.only([]) is whole
