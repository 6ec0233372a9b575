from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from quarterdeck.core.actions import archive_workspace, delete_workspace
from quarterdeck.core.errors import NotAllowed, NotVisible
from quarterdeck.core.jobs import run_waiting
from quarterdeck.core.models import AuditRecord, JobRun, JobState
from quarterdeck.core.purge import purge
from quarterdeck.core.tests.factories import AT, person, portfolio
from quarterdeck.planning.models import Plan
from quarterdeck.planning.tests import factories as planning
from quarterdeck.portfolio.actions import change_state, hold_project, update_project
from quarterdeck.portfolio.choices import ProjectState
from quarterdeck.portfolio.tests.factories import World, project, ready_project, somebody, world
from quarterdeck.reporting import actions
from quarterdeck.reporting.choices import DeclarationState, PeriodState, Rag
from quarterdeck.reporting.errors import (
    DeclarationDecided,
    DeclarationIncomplete,
    OwnDeclaration,
    PeriodClosed,
    PeriodOutOfOrder,
)
from quarterdeck.reporting.models import Declaration, ProjectFacts, ReportingPeriod, Snapshot
from quarterdeck.reporting.queries.periods import status_date_of
from quarterdeck.reporting.tests.factories import STATUS, facts

pytestmark = pytest.mark.django_db
BETTER = {
    "rag": Rag.AMBER,
    "reason": "The supplier confirmed the new date in writing.",
    "corrective_action": "Weekly check with the supplier",
    "expires_on": STATUS + timedelta(days=20),
}


@pytest.fixture
def made() -> World:
    return world()


def period(made: World, status_date: date = STATUS) -> ReportingPeriod:
    return actions.open_period(
        actor=made.director,
        portfolio=made.portfolio,
        first_day=status_date.replace(day=1),
        status_date=status_date,
        at=AT,
    )


@pytest.mark.parametrize("computed", [Rag.NONE, Rag.HOLD])
def test_green_where_nothing_is_computed_waits_for_the_pmo(made: World, computed: Rag) -> None:
    facts(made.project, overall_rag=computed)
    manager = made.role("project_manager")
    green = actions.declare_health(actor=manager, project=made.project, at=AT, **BETTER | {"rag": Rag.GREEN})
    assert green.state == DeclarationState.WAITING
    red = actions.declare_health(actor=manager, project=made.project, at=AT, **BETTER | {"rag": Rag.RED})
    assert red.state == DeclarationState.STANDING
    done = actions.decide_declaration(actor=made.director, declaration=green, accept=True, at=AT)
    assert done.state == DeclarationState.ACCEPTED


def test_a_project_without_plan_has_facts_that_say_so(made: World) -> None:
    result = actions.refresh_facts(actor=made.director, project=made.project, at=AT)
    assert (result.overall_rag, result.cpi, result.forecast_finish) == (Rag.NONE, None, None)
    assert "No plan" in result.data_faults


def test_refreshing_twice_keeps_one_row(made: World) -> None:
    actions.refresh_facts(actor=made.director, project=made.project, at=AT)
    actions.refresh_facts(actor=made.director, project=made.project, at=AT)
    assert ProjectFacts.objects.count() == 1


def test_a_stranger_may_not_refresh_what_they_may_not_see(made: World) -> None:
    with pytest.raises(NotVisible):
        actions.refresh_facts(actor=person("Stranger"), project=made.project, at=AT)


def test_declaring_better_waits_for_the_pmo_and_is_audited(made: World) -> None:
    facts(made.project)
    manager = made.role("project_manager")
    declared = actions.declare_health(actor=manager, project=made.project, at=AT, **BETTER)
    assert (declared.state, declared.computed_rag) == (DeclarationState.WAITING, Rag.RED)
    assert AuditRecord.objects.filter(action="reporting.declare_health").count() == 1
    assert ProjectFacts.objects.get().declaration_id == declared.pk


def test_declaring_better_without_grounds_is_refused_at_its_fields(made: World) -> None:
    facts(made.project)
    with pytest.raises(DeclarationIncomplete) as refused:
        actions.declare_health(actor=made.role("project_manager"), project=made.project, rag=Rag.GREEN, at=AT)
    assert set(refused.value.fields) == {"reason", "corrective_action", "expires_on"}
    assert Declaration.objects.count() == 0


def test_a_team_member_may_not_declare(made: World) -> None:
    with pytest.raises(NotAllowed):
        actions.declare_health(actor=made.role("team_member"), project=made.project, rag=Rag.GREEN, at=AT)


def test_the_pmo_accepts_what_another_declared(made: World) -> None:
    facts(made.project)
    declared = actions.declare_health(actor=made.role("project_manager"), project=made.project, at=AT, **BETTER)
    decided = actions.decide_declaration(actor=made.director, declaration=declared, accept=True, at=AT)
    assert decided.state == DeclarationState.ACCEPTED
    with pytest.raises(DeclarationDecided):
        actions.decide_declaration(actor=made.director, declaration=declared, accept=False, note="Late", at=AT)


def test_nobody_decides_on_their_own_declaration(made: World) -> None:
    facts(made.project)
    declared = actions.declare_health(actor=made.director, project=made.project, at=AT, **BETTER)
    with pytest.raises(OwnDeclaration):
        actions.decide_declaration(actor=made.director, declaration=declared, accept=True, at=AT)


def test_returning_a_declaration_needs_a_note(made: World) -> None:
    facts(made.project)
    declared = actions.declare_health(actor=made.role("project_manager"), project=made.project, at=AT, **BETTER)
    with pytest.raises(DeclarationIncomplete):
        actions.decide_declaration(actor=made.director, declaration=declared, accept=False, at=AT)


def test_the_newest_period_sets_the_status_date(made: World) -> None:
    assert status_date_of(made.project.workspace, today=date(2026, 11, 22)) == date(2026, 11, 22)
    period(made)
    assert status_date_of(made.project.workspace, today=date(2026, 11, 22)) == STATUS


def test_periods_follow_each_other(made: World) -> None:
    period(made)
    with pytest.raises(PeriodOutOfOrder):
        period(made, date(2026, 9, 30))


def test_closing_a_period_seals_one_snapshot_per_project(made: World) -> None:
    project(made.director, made.portfolio.workspace, "P-2")
    opened = period(made)
    sealed = actions.close_period(actor=made.director, period=opened, at=AT)
    opened.refresh_from_db()
    assert (len(sealed), opened.state, Snapshot.objects.count()) == (2, PeriodState.CLOSED, 2)
    with pytest.raises(PeriodClosed):
        actions.close_period(actor=made.director, period=opened, at=AT)


def test_an_earlier_period_is_closed_first(made: World) -> None:
    period(made, date(2026, 9, 30))
    later = period(made)
    with pytest.raises(PeriodOutOfOrder):
        actions.close_period(actor=made.director, period=later, at=AT)


def test_only_the_pmo_closes_periods(made: World) -> None:
    opened = period(made)
    with pytest.raises(NotAllowed):
        actions.close_period(actor=made.role("portfolio_manager"), period=opened, at=AT)


def test_a_past_snapshot_is_kept_when_its_period_is_closed(made: World) -> None:
    opened = period(made)
    past = actions.record_past_snapshot(
        actor=made.director, project=made.project, period=opened, figures={"overall_rag": Rag.AMBER, "cpi": 0.93}, at=AT
    )
    actions.close_period(actor=made.director, period=opened, at=AT)
    assert list(Snapshot.objects.values_list("pk", "overall_rag")) == [(past.pk, Rag.AMBER)]
    with pytest.raises(PeriodClosed):
        actions.record_past_snapshot(actor=made.director, project=made.project, period=opened, figures={}, at=AT)


def test_the_database_refuses_to_change_or_remove_a_snapshot(made: World) -> None:
    actions.close_period(actor=made.director, period=period(made), at=AT)
    for change in (lambda: Snapshot.objects.update(cpi=9), lambda: Snapshot.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_an_analyst_of_another_portfolio_sees_nothing(made: World) -> None:
    elsewhere = somebody("pmo_analyst", portfolio())
    with pytest.raises(NotVisible):
        actions.refresh_facts(actor=elsewhere, project=made.project, at=AT)


def test_an_archived_project_does_not_hold_up_the_closing_of_a_period(made: World) -> None:
    kept = project(made.director, made.portfolio.workspace, "P-2")
    archive_workspace(actor=made.director, workspace=made.project.workspace, at=AT)
    sealed = actions.close_period(actor=made.director, period=period(made), at=AT)
    assert [one.project_id for one in sealed] == [kept.pk]


def test_closing_a_closed_period_again_computes_nothing(made: World) -> None:
    opened = period(made)
    actions.close_period(actor=made.director, period=opened, at=AT)
    young = project(made.director, made.portfolio.workspace, "P-2")
    with pytest.raises(PeriodClosed):
        actions.close_period(actor=made.director, period=opened, at=AT)
    assert not ProjectFacts.objects.filter(project=young).exists()


def test_a_returned_declaration_no_longer_stands_beside_the_computed_colour(made: World) -> None:
    facts(made.project)
    declared = actions.declare_health(actor=made.role("project_manager"), project=made.project, at=AT, **BETTER)
    actions.decide_declaration(actor=made.director, declaration=declared, accept=False, note="No proof yet", at=AT)
    assert ProjectFacts.objects.get().declaration is None
    actions.refresh_facts(actor=made.director, project=made.project, at=AT)
    assert ProjectFacts.objects.get().declaration is None


@pytest.mark.parametrize("colour", [Rag.NONE, Rag.HOLD])
def test_only_a_colour_can_be_declared(made: World, colour: Rag) -> None:
    facts(made.project)
    with pytest.raises(DeclarationIncomplete) as refused:
        actions.declare_health(actor=made.director, project=made.project, at=AT, **BETTER | {"rag": colour})
    assert list(refused.value.fields) == ["rag"]


@pytest.mark.parametrize(("first", "last"), [(date(2026, 10, 1), date(9999, 12, 31)), (date(1, 1, 1), STATUS)])
def test_a_period_is_a_year_at_most(made: World, first: date, last: date) -> None:
    with pytest.raises(PeriodOutOfOrder):
        actions.open_period(actor=made.director, portfolio=made.portfolio, first_day=first, status_date=last, at=AT)


def test_a_plan_from_the_future_does_not_set_the_status_date(made: World) -> None:
    made_at = {"created_at": AT, "changed_at": AT}
    Plan.objects.create(workspace=made.project.workspace, name="P", status_date=datetime(2049, 12, 31, 17), **made_at)
    assert status_date_of(made.project.workspace, today=STATUS) == STATUS


def test_a_project_put_on_hold_shows_it_at_once(made: World, django_capture_on_commit_callbacks: Any) -> None:
    held = ready_project(made)
    with django_capture_on_commit_callbacks(execute=True):
        for target in (ProjectState.AUTHORISED, ProjectState.INITIATING):
            change_state(actor=made.director, project=held, target=target, at=AT)
        until = date(2026, 12, 1)
        hold_project(actor=made.director, project=held, reason="Supplier", review_on=until, at=AT)
    run_waiting()
    assert ProjectFacts.objects.get(project=held).overall_rag == Rag.HOLD


def test_a_new_period_moves_every_project_to_its_status_date(
    made: World, django_capture_on_commit_callbacks: Any
) -> None:
    project(made.director, made.portfolio.workspace, "P-2")
    with django_capture_on_commit_callbacks(execute=True):
        period(made)
    run_waiting()
    assert list(ProjectFacts.objects.values_list("status_date", flat=True)) == [STATUS, STATUS]


def test_changes_of_one_project_wait_as_one_job(made: World, django_capture_on_commit_callbacks: Any) -> None:
    run_waiting()
    with django_capture_on_commit_callbacks(execute=True):
        for summary in ("One", "Two"):
            update_project(actor=made.director, project=made.project, changes={"summary": summary}, at=AT)
    waiting = JobRun.objects.filter(name="reporting.refresh_facts", state=JobState.QUEUED)
    assert waiting.count() == 1


@pytest.mark.parametrize(("currency", "bac"), [("EUR", Decimal(400)), ("USD", None)])
def test_costs_in_another_currency_are_not_taken_for_the_portfolios_money(
    made: World, currency: str, bac: Decimal | None
) -> None:
    planner = made.role("pmo_analyst")
    plan = planning.empty_plan(made.project.workspace)
    planning.change(
        plan,
        planner,
        {"op": "add_calendar", "ref": "week", "set": {"name": "Standard"}},
        {"op": "set_properties", "set": {"calendar": "week", "currency_code": currency}},
        {"op": "add_task", "set": {"name": "Build", "duration_minutes": 4800, "cost": "400", "fixed_cost": "400"}},
    )
    planning.freeze(plan, proposer=made.role("project_manager"), approver=made.role("sponsor"))
    result = actions.refresh_facts(actor=planner, project=made.project, at=AT)
    assert (made.portfolio.currency, result.bac, result.baseline_finish is None) == ("EUR", bac, False)


def test_a_deleted_project_with_sealed_reports_is_kept_and_says_why(made: World) -> None:
    facts(made.project)
    month = period(made)
    actions.close_period(actor=made.director, period=month, at=AT)
    delete_workspace(actor=made.director, workspace=made.project.workspace, at=AT)
    [done] = purge(AT + timedelta(days=31))
    assert done.kept_because == "its snapshots are part of sealed reports"
    assert Snapshot.objects.count() == 1
    assert not AuditRecord.objects.filter(action="core.purge_workspace").exists()
