"""Nothing hides red, nothing is summed that is not known or not alike, and what money says is for who sees money."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from quarterdeck.core.tests.factories import AT, signed_in
from quarterdeck.planning.models import Task
from quarterdeck.planning.tests.factories import DAY, change, task_named
from quarterdeck.portfolio.actions import Limit, set_tolerances
from quarterdeck.portfolio.choices import ToleranceAspect, ToleranceUnit
from quarterdeck.portfolio.tests.factories import World, portfolio, project, world
from quarterdeck.reporting import actions
from quarterdeck.reporting.choices import Rag
from quarterdeck.reporting.errors import OwnDeclaration, PeriodOutOfOrder
from quarterdeck.reporting.models import ProjectFacts, ReportingPeriod, Snapshot
from quarterdeck.reporting.queries.details import earned_by_month
from quarterdeck.reporting.queries.exposure import burn_down
from quarterdeck.reporting.rules.rollup import Measured, totals
from quarterdeck.reporting.snapshot import packages_of
from quarterdeck.reporting.tests.factories import RED, facts
from quarterdeck.reporting.tests.test_plan_facts import baselined_plan

pytestmark = pytest.mark.django_db


def sealed(made: World, day: date, **changes: Any) -> Snapshot:
    period, _ = ReportingPeriod.objects.get_or_create(
        portfolio=made.portfolio, workspace=made.portfolio.workspace, first_day=day.replace(day=1), status_date=day
    )
    values = RED | changes
    return Snapshot.objects.create(
        workspace=made.project.workspace, project=made.project, period=period, status_date=day, sealed_at=AT, **values
    )


@pytest.mark.parametrize("is_set", [True, False])
def test_a_project_that_begins_after_its_planned_finish_is_red_and_not_without_a_limit(is_set: bool) -> None:
    made = world()
    plan, manager = baselined_plan(made)
    ten_percent = Limit(ToleranceAspect.TIME, ToleranceUnit.PERCENT, over=Decimal(10))
    if is_set:
        set_tolerances(actor=made.director, project=made.project, limits=[ten_percent], at=AT)
    late = {"op": "set_properties", "set": {"start": "2027-03-01T08:00:00"}}
    change(plan, manager, late, {"op": "set_status_date", "status_date": "2027-02-26T17:00:00"})
    found = actions.refresh_facts(actor=manager, project=made.project, at=AT, status_date=date(2027, 2, 26))
    assert found.start == date(2027, 3, 1)
    assert (found.tolerance_days, found.schedule_rag, found.overall_rag) == (1.5, Rag.RED, Rag.RED)


def test_work_that_is_detailed_after_the_baseline_earns_what_its_parts_have_done() -> None:
    made = world()
    plan, manager = baselined_plan(made)
    make = task_named(plan, "Make").pk
    parts = [
        {"op": "add_task", "ref": name, "parent": make, "set": {"name": name, "duration_minutes": 5 * DAY}}
        for name in ("Cut", "Weld")
    ]
    change(plan, manager, *parts)
    done = {"op": "update_task", "task": Task.objects.get(name="Cut").pk, "set": {"percent": 100}}
    change(plan, manager, {"op": "set_status_date", "status_date": "2026-12-04T17:00:00"}, done)
    found = {one.name: one for one in packages_of(plan)}
    assert (found["Make"].budget, found["Make"].percent) == (Decimal(100), 50)
    assert sum(one.budget or Decimal(0) for one in found.values()) == 300


def test_a_straggler_does_not_stand_for_the_month_that_others_have_reported() -> None:
    made = world()
    other = project(made.director, made.portfolio.workspace, code="P-2")
    august = date(2026, 8, 31)
    sealed(made, august, ev=Decimal(300))
    facts(made.project, ev=Decimal(400))
    ProjectFacts.objects.filter(pk=facts(other, ev=Decimal(50)).pk).update(status_date=august)
    earned = earned_by_month([made.project.workspace_id, other.workspace_id])
    assert earned == {august: Decimal(350), date(2026, 10, 31): Decimal(400)}


def test_an_index_of_many_projects_counts_those_alone_of_which_both_parts_are_known() -> None:
    known = Measured(Decimal(100), Decimal(60), Decimal(50), Decimal(100), Decimal(200), 0.8)
    no_cost = Measured(Decimal(100), Decimal(60), Decimal(90), None, Decimal(100), 1.0)
    no_baseline = Measured(Decimal(100), None, None, Decimal(40), Decimal(100), None)
    result = totals([known, no_cost, no_baseline])
    assert (result.cpi, result.spi, result.ev, result.ac) == (0.5, 140 / 120, Decimal(140), Decimal(140))


def test_a_reserve_that_nobody_set_is_no_nought_in_the_burn_down() -> None:
    made = world()
    sealed(made, date(2026, 8, 31), exposure=Decimal(70))
    sealed(made, date(2026, 9, 30), exposure=Decimal(60), contingency_left=Decimal(20))
    assert burn_down(made.director, within=made.portfolio.workspace) == [
        (date(2026, 8, 31), Decimal(70), None),
        (date(2026, 9, 30), Decimal(60), Decimal(20)),
    ]


def test_who_sees_no_money_reads_nothing_of_benefits_reserves_and_values(client: Client) -> None:
    made = world()
    names = ("Benefits realised", "To-go value", "Contingency cover", "Extreme risks", "Finish slip")
    rows = [{"dimension": "risk", "name": name, "value": 1.0, "rag": "red", "words": f"About {name}"} for name in names]
    facts(made.project, indicators=rows, reason="To-go value is negative; Benefits: 45\u202f% of plan realised")
    text = signed_in(client, made.role("team_member")).get("/projects/P-1/").content.decode()
    assert [f"About {name}" in text for name in names] == [False, False, False, True, True]
    assert "To-go" not in text
    assert "of plan realised" not in text
    text = signed_in(client, made.role("auditor")).get("/projects/P-1/").content.decode()
    assert all(f"About {name}" in text for name in names)


def test_the_manager_of_a_project_does_not_accept_a_better_colour_for_it() -> None:
    made = world()
    facts(made.project)
    analyst, manager = made.role("pmo_analyst"), made.role("pmo_analyst")
    made.project.manager = manager
    made.project.save()
    given = {"reason": "The supplier has delivered at last, tests run", "corrective_action": "Second test team"}
    declared = actions.declare_health(
        actor=analyst, project=made.project, rag=Rag.AMBER, at=AT, expires_on=date(2026, 11, 20), **given
    )
    with pytest.raises(OwnDeclaration):
        actions.decide_declaration(actor=manager, declaration=declared, accept=True, at=AT)


def test_amounts_in_several_currencies_are_not_added_up(client: Client) -> None:
    made = world()
    facts(made.project)
    signed_in(client, made.director)
    assert "Forecast" in [tile["label"] for tile in client.get("/portfolios/ORG/").context["tiles"]]
    zloty = portfolio(made.director, made.organisation, "PL", currency="PLN")
    facts(project(made.director, zloty.workspace, code="P-2"), bac=Decimal(4300))
    page = client.get("/portfolios/ORG/")
    assert not {"Forecast", "CPI"} & {tile["label"] for tile in page.context["tiles"]}
    assert "5,300" not in page.content.decode()
    answer = client.get("/api/v1/portfolios/ORG/health").json()
    assert (answer["cpi"], {one["code"]: one["cpi"] for one in answer["projects"]}) == (None, {"P-1": 0.8, "P-2": 0.8})
    board = client.get("/portfolios/ORG/board/").content.decode()
    assert ("5.3" in board, "5,300" in board) == (False, False)
    assert "Forecast" in [tile["label"] for tile in client.get("/portfolios/PL/").context["tiles"]]


def test_what_ends_at_midnight_ended_with_the_day_before() -> None:
    made = world()
    plan, manager = baselined_plan(made)
    round_the_clock = {"name": "Always", "days": [[[0, 1440]]] * 7}
    change(
        plan,
        manager,
        {"op": "add_calendar", "ref": "always", "set": round_the_clock},
        {
            "op": "add_task",
            "set": {
                "name": "Pump",
                "calendar": "always",
                "duration_minutes": 1440,
                "constraint": "mso",
                "constraint_date": "2026-11-10T00:00:00",
            },
        },
    )
    assert Task.objects.get(name="Pump").finish == datetime(2026, 11, 11)
    assert {one.name: one.finish for one in packages_of(plan)}["Pump"] == date(2026, 11, 10)


def test_a_period_is_not_sealed_before_it_is_over() -> None:
    made = world()
    days = {"first_day": date(2026, 10, 1), "status_date": date(2026, 10, 31)}
    period = actions.open_period(actor=made.director, portfolio=made.portfolio, at=AT, **days)
    with pytest.raises(PeriodOutOfOrder, match="ends on 31 Oct 2026"):
        actions.close_period(actor=made.director, period=period, at=AT)
    assert not Snapshot.objects.exists()
    assert actions.close_period(actor=made.director, period=period, at=AT + timedelta(days=1))
