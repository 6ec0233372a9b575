"""What health reads from a plan and its baseline."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from quarterdeck.core.tests.factories import AT, signed_in
from quarterdeck.finance import actions as finance
from quarterdeck.finance.choices import ReserveKind
from quarterdeck.finance.queries import budget_at_completion
from quarterdeck.finance.tests.factories import amount, approved_budget
from quarterdeck.planning.choices import ChangeSetSource
from quarterdeck.planning.models import Task
from quarterdeck.planning.tests.factories import change, freeze, small_plan
from quarterdeck.portfolio.tests.factories import World, world
from quarterdeck.reporting.actions import open_period, refresh_facts
from quarterdeck.reporting.snapshot import first_curve, packages_of

pytestmark = pytest.mark.django_db


def baselined_plan(made: World | None = None):
    """The small plan with a cost on each task and a baseline of it; who manages it."""
    made = made or world()
    manager = made.role("project_manager")
    plan = small_plan(made.project.workspace, manager)
    costs = [
        {"op": "update_task", "task": task.pk, "set": {"cost": "100.00"}}
        for task in Task.objects.filter(plan=plan, is_summary=False, is_milestone=False)
    ]
    change(plan, manager, *costs)
    freeze(plan, proposer=manager, approver=made.role("portfolio_manager"), kind="original", name="Approved")
    return plan, manager


def test_a_baseline_counts_its_leaves_and_not_its_summaries() -> None:
    plan, _ = baselined_plan()
    assert sum(one.budget or Decimal(0) for one in packages_of(plan)) == 300


def test_a_baseline_that_only_a_file_brought_measures_and_is_a_fault_of_the_data() -> None:
    made = world()
    manager = made.role("project_manager")
    plan = small_plan(made.project.workspace, manager)
    task = Task.objects.get(plan=plan, name="Make").pk
    recorded = {"task": task, "start": "2026-11-02T08:00:00", "finish": "2026-11-06T17:00:00", "cost": "100.00"}
    operation = {"op": "set_baseline", "number": 0, "tasks": [recorded]}
    change(plan, manager, operation, source=ChangeSetSource.IMPORT)
    facts = refresh_facts(actor=manager, project=made.project, at=AT)
    assert facts.baseline_finish == date(2026, 11, 6)
    assert "The baseline is not approved" in facts.data_faults
    freeze(plan, proposer=manager, approver=made.role("portfolio_manager"), kind="original")
    facts = refresh_facts(actor=manager, project=made.project, at=AT)
    assert facts.baseline_finish == date(2026, 11, 20)
    assert "The baseline is not approved" not in facts.data_faults


def test_the_first_curve_stays_on_the_chart_after_a_re_baseline(client: Client) -> None:
    made = world()
    plan, manager = baselined_plan(made)
    approved_budget(made, made.project)
    assert first_curve(plan) == ()
    longer = {
        "op": "update_task",
        "task": Task.objects.get(plan=plan, name="Make").pk,
        "set": {"duration_minutes": 14400},
    }
    change(plan, manager, longer)
    freeze(plan, proposer=manager, approver=made.role("sponsor"), kind="re_baseline")
    refresh_facts(actor=manager, project=made.project, at=AT)
    assert first_curve(plan) == ((date(2026, 11, 20), Decimal("300.00")),)
    text = signed_in(client, made.director).get(f"/projects/{made.project.workspace.code}/").content.decode()
    assert "planned first" in text


def test_removed_work_stays_planned_and_earns_nothing() -> None:
    plan, manager = baselined_plan()
    gone = Task.objects.get(plan=plan, name="Train")
    change(plan, manager, {"op": "remove_task", "task": gone.pk})
    found = {one.name: one for one in packages_of(plan)}
    assert sum(one.budget or Decimal(0) for one in found.values()) == 300
    assert (found["Train"].percent, found["Train"].is_started, found["Train"].finish) == (0.0, False, None)


def drawn(made: World, value: int) -> None:
    finance.set_reserve(
        actor=made.role("finance_controller"),
        project=made.project,
        kind=ReserveKind.CONTINGENCY,
        amount=Decimal(100),
        at=AT,
    )
    finance.draw_reserve(
        actor=made.role("project_manager"),
        project=made.project,
        kind=ReserveKind.CONTINGENCY,
        line=amount(value),
        reason="Change 7",
        drawn_on=AT.date() + timedelta(days=1),
        at=AT,
    )


def test_cost_page_and_health_agree_on_the_bac_after_a_draw(client: Client) -> None:
    made = world()
    baselined_plan(made)
    project = made.project
    approved_budget(made, project, amount(300))
    drawn(made, 60)
    facts = refresh_facts(actor=made.director, project=project, at=AT)
    inside = budget_at_completion(project)
    assert inside is not None
    assert (inside.total, inside.drawn) == (360, 60)
    assert (facts.bac, facts.undistributed) == (360, 60)
    signed_in(client, made.director)
    cost = client.get(f"/projects/{project.workspace.code}/cost/").content.decode()
    assert "with 60 drawn from reserves" in cost.replace("\u00a0", " ").replace(" €", "")


def test_the_cost_page_opens_at_the_status_date_of_the_portfolio(client: Client) -> None:
    made = world()
    open_period(
        actor=made.director, portfolio=made.portfolio, first_day=date(2026, 9, 1), status_date=date(2026, 9, 30), at=AT
    )
    signed_in(client, made.role("finance_controller"))
    page = client.get(f"/projects/{made.project.workspace.code}/cost/").content.decode()
    assert 'name="on" value="2026-09-30"' in page
    answer = client.get(f"/api/v1/projects/{made.project.workspace.code}/cost").json()
    assert answer["status_date"] == "2026-09-30"
    asked = client.get(f"/projects/{made.project.workspace.code}/cost/?on=2026-10-15").content.decode()
    assert 'name="on" value="2026-10-15"' in asked
