from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from quarterdeck.core.errors import NotAllowed
from quarterdeck.core.models import Person
from quarterdeck.finance import actions, errors, queries
from quarterdeck.finance.choices import ReserveKind, Spending
from quarterdeck.finance.models import Budget, BudgetLine
from quarterdeck.finance.tests.factories import AT, amount, approved_budget
from quarterdeck.portfolio.tests.factories import World, world

pytestmark = pytest.mark.django_db
STATUS = date(2026, 10, 30)
SEPTEMBER = date(2026, 9, 15)


@pytest.fixture
def made() -> World:
    return world()


@pytest.fixture
def controller(made: World) -> Person:
    return made.role("finance_controller")


def test_a_budget_is_drafted_submitted_and_approved_by_another(made: World, controller: Person) -> None:
    lines = [amount(600, month=date(2026, 9, 20)), amount(400, spending=Spending.CAPEX), amount(50, month=SEPTEMBER)]
    budget = actions.draft_budget(actor=controller, project=made.project, lines=lines, at=AT)
    assert queries.budget_at_completion(made.project) is None
    budget = actions.submit_budget(actor=controller, budget=budget, at=AT)
    with pytest.raises(errors.ApprovalOfOwn):
        actions.approve_budget(actor=controller, budget=budget, at=AT)
    actions.approve_budget(actor=made.role("sponsor"), budget=budget, at=AT)
    bac = queries.budget_at_completion(made.project)
    assert bac is not None
    assert (bac.total, bac.number, bac.currency) == (1050, 1, "EUR")
    assert bac.by_month == {date(2026, 9, 1): 650, None: 400}
    assert bac.by_spending == {"opex": 650, "capex": 400}


def test_a_new_budget_supersedes_the_old_one_and_keeps_it(made: World) -> None:
    approved_budget(made, made.project, amount(1000))
    approved_budget(made, made.project, amount(1200))
    assert list(Budget.objects.order_by("number").values_list("number", "state")) == [
        (1, "superseded"),
        (2, "approved"),
    ]
    bac = queries.budget_at_completion(made.project)
    assert bac is not None
    assert bac.total == 1200


def test_a_draft_is_replaced_and_a_submitted_budget_is_returned_with_a_reason(made: World, controller: Person) -> None:
    actions.draft_budget(actor=controller, project=made.project, lines=[amount(1)], at=AT)
    budget = actions.draft_budget(actor=controller, project=made.project, lines=[amount(2)], at=AT)
    assert BudgetLine.objects.get().amount == 2
    actions.submit_budget(actor=controller, budget=budget, at=AT)
    with pytest.raises(errors.BudgetNotInState):
        actions.draft_budget(actor=controller, project=made.project, lines=[amount(3)], at=AT)
    sponsor = made.role("sponsor")
    with pytest.raises(errors.ReasonMissing):
        actions.return_budget(actor=sponsor, budget=budget, reason="", at=AT)
    assert actions.return_budget(actor=sponsor, budget=budget, reason="Too high", at=AT).state == "draft"
    with pytest.raises(errors.BudgetNotInState):
        actions.approve_budget(actor=sponsor, budget=budget, at=AT)
    with pytest.raises(errors.BudgetEmpty):
        actions.draft_budget(actor=controller, project=made.project, lines=[], at=AT)


def test_the_database_allows_one_budget_in_force(made: World) -> None:
    budget = approved_budget(made, made.project)
    with pytest.raises(IntegrityError), transaction.atomic():
        Budget.objects.create(
            workspace=budget.workspace,
            number=9,
            state="approved",
            currency="EUR",
            drafted_by=budget.drafted_by,
            drafted_at=AT,
            approved_by=budget.approved_by,
            approved_at=AT,
        )


def draw(made: World, actor: Person, kind: ReserveKind, value: int) -> None:
    actions.draw_reserve(
        actor=actor,
        project=made.project,
        kind=kind,
        line=amount(value),
        reason="Asbestos",
        drawn_on=STATUS,
        at=AT,
    )


def test_a_draw_moves_money_from_the_reserve_into_the_budget(made: World, controller: Person) -> None:
    approved_budget(made, made.project, amount(1000))
    actions.set_reserve(
        actor=controller, project=made.project, kind=ReserveKind.CONTINGENCY, amount=Decimal(100), at=AT
    )
    draw(made, made.role("project_manager"), ReserveKind.CONTINGENCY, 30)
    bac, left = queries.budget_at_completion(made.project), queries.reserves(made.project)
    assert bac is not None
    assert left.contingency is not None
    assert (bac.total, bac.drawn, left.contingency.left, left.management) == (1030, 30, 70, None)
    figures = queries.cost_figures([made.project], STATUS)[made.project.workspace_id]
    assert (figures.bac, figures.contingency) == (1030, left.contingency)
    with pytest.raises(errors.ReserveTooSmall):
        draw(made, controller, ReserveKind.CONTINGENCY, 71)
    with pytest.raises(errors.AmountInvalid):
        actions.set_reserve(
            actor=controller, project=made.project, kind=ReserveKind.CONTINGENCY, amount=Decimal(29), at=AT
        )


def test_the_management_reserve_is_the_sponsors_to_draw(made: World, controller: Person) -> None:
    approved_budget(made, made.project)
    actions.set_reserve(actor=controller, project=made.project, kind=ReserveKind.MANAGEMENT, amount=Decimal(50), at=AT)
    with pytest.raises(NotAllowed):
        draw(made, made.role("project_manager"), ReserveKind.MANAGEMENT, 10)
    draw(made, made.role("sponsor"), ReserveKind.MANAGEMENT, 10)


def test_a_reserve_is_drawn_into_an_approved_budget_only(made: World) -> None:
    with pytest.raises(errors.NoBudgetInForce):
        draw(made, made.role("sponsor"), ReserveKind.CONTINGENCY, 1)


def test_a_budget_that_two_people_approve_from_the_same_page_is_approved_once(made: World, controller: Person) -> None:
    budget = actions.draft_budget(actor=controller, project=made.project, lines=[amount(1)], at=AT)
    budget = actions.submit_budget(actor=controller, budget=budget, at=AT)
    stale = Budget.objects.get(pk=budget.pk)
    actions.approve_budget(actor=made.role("sponsor"), budget=budget, at=AT)
    with pytest.raises(errors.BudgetNotInState):
        actions.approve_budget(actor=made.role("sponsor"), budget=stale, at=AT)
