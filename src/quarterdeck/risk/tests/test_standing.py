"""How the risks and issues of a project stand."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from quarterdeck.core.tests.factories import AT, manager_of, project
from quarterdeck.registers.actions import create_entry, transition_entry
from quarterdeck.registers.declaration import find_register
from quarterdeck.risk.queries import issue_standings, risk_standings
from quarterdeck.risk.queries.standing import issue_standing, risk_standing, weekdays_late

FRIDAY = date(2026, 10, 30)


def test_live_threats_are_exposed_and_opportunities_are_not() -> None:
    rows = [
        ("assessed", "threat", "high", Decimal(20), "", ""),
        ("responding", "threat", "extreme", Decimal(41), "reduce", "Train a second person"),
        ("response_planned", "threat", "extreme", None, "reduce", ""),
        ("responding", "opportunity", "extreme", Decimal(36), "exploit", "Apply"),
        ("draft", "threat", "extreme", Decimal(500), "", ""),
        ("closed", "threat", "extreme", Decimal(500), "", ""),
    ]
    found = risk_standing(rows)
    assert (found.entries, found.live, found.exposure, found.chances) == (6, 4, 61, 36)
    assert (found.extremes_with_plan, found.extremes_without_plan) == (1, 1)
    assert found.cover(Decimal("30.5")) == Decimal("0.5")
    assert risk_standing(rows[4:]).cover(Decimal(1)) is None
    assert (risk_standing(rows[2:3]).exposure, risk_standing(rows[4:]).exposure) == (None, 0)


def test_high_and_critical_issues_past_their_day_are_counted() -> None:
    rows = [
        ("high", date(2026, 10, 29), None),
        ("critical", date(2026, 10, 22), None),
        ("critical", FRIDAY, None),
        ("medium", date(2026, 1, 1), None),
        ("high", None, None),
        ("critical", date(2026, 1, 1), datetime(2026, 2, 1)),
    ]
    found = issue_standing(rows, FRIDAY)
    assert (found.entries, found.open, found.overdue_high, found.longest_critical) == (6, 5, 2, 6)
    assert [weekdays_late(date(2026, 10, day), FRIDAY) for day in (30, 29, 25, 23, 22)] == [0, 1, 5, 5, 6]


@pytest.mark.django_db
def test_standings_are_read_for_many_projects_and_leave_out_who_has_no_entry() -> None:
    place, other = project(), project()
    manager = manager_of(place)
    risk = create_entry(
        actor=manager,
        register=find_register("risks"),
        workspace=place,
        values={**find_register("risks").example, "owner": manager.pk},
        at=AT,
    )
    transition_entry(actor=manager, entry=risk, transition_key="assess", at=AT)
    values = {**find_register("issues").example, "due_on": "2026-10-01"}
    create_entry(actor=manager, register=find_register("issues"), workspace=place, values=values, at=AT)
    risks, issues = risk_standings([place.pk, other.pk]), issue_standings([place.pk, other.pk], FRIDAY)
    assert (list(risks), list(issues)) == ([place.pk], [place.pk])
    assert (risks[place.pk].exposure, risks[place.pk].extremes_without_plan) == (54_000, 1)
    assert issues[place.pk].overdue_high == 1
