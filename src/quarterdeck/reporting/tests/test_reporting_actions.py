from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from quarterdeck.core.errors import NotAllowed, NotVisible
from quarterdeck.core.models import AuditRecord
from quarterdeck.core.tests.factories import AT, person, portfolio
from quarterdeck.portfolio.tests.factories import World, project, somebody, world
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
