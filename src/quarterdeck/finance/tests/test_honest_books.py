"""Closed months stay closed, what is approved is what was seen, and no amount changes its currency."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from quarterdeck.core.actions import move_workspace
from quarterdeck.core.errors import Refusal
from quarterdeck.core.models import Person
from quarterdeck.core.tests.factories import signed_in
from quarterdeck.finance import actions, errors, queries
from quarterdeck.finance.choices import ReserveKind
from quarterdeck.finance.models import Budget
from quarterdeck.finance.tests.factories import AT, amount, approved_budget, booked, csv_file
from quarterdeck.portfolio.tests.factories import World, portfolio, world

pytestmark = pytest.mark.django_db
PAGE = "/projects/P-1/cost/"


@pytest.fixture
def made() -> World:
    return world()


@pytest.fixture
def controller(made: World) -> Person:
    return made.role("finance_controller")


def test_an_undo_puts_no_cost_back_into_a_month_that_was_closed_since(made: World, controller: Person) -> None:
    imports = [
        actions.import_costs(actor=controller, project=made.project, data=csv_file(row), file_name="c.csv", at=AT)
        for row in ("A,2026-08-15,100.00,services", "A,2026-09-15,70.00,services")
    ]
    actions.close_month(actor=controller, portfolio=made.portfolio, month=date(2026, 8, 1), at=AT)
    with pytest.raises(errors.MonthClosed):
        actions.undo_import(actor=controller, cost_import=imports[1], at=AT)
    assert queries.actual_cost(made.project, date(2026, 8, 31)) is None


def test_a_budget_that_was_changed_since_it_was_seen_is_not_approved(made: World, controller: Person) -> None:
    def submitted(value: int) -> Budget:
        draft = actions.draft_budget(actor=controller, project=made.project, lines=[amount(value)], at=AT)
        return actions.submit_budget(actor=controller, budget=draft, at=AT)

    seen = submitted(100)
    sponsor = made.role("sponsor")
    actions.return_budget(actor=sponsor, budget=seen, reason="Too much", at=AT)
    now = submitted(100_000)
    with pytest.raises(errors.BudgetChanged):
        actions.approve_budget(actor=sponsor, budget=now, version=seen.version, at=AT)
    actions.approve_budget(actor=sponsor, budget=now, version=now.version, at=AT)
    assert Budget.objects.get().state == "approved"


def test_a_draft_that_somebody_else_wrote_meanwhile_is_not_overwritten(
    client: Client, made: World, controller: Person
) -> None:
    signed_in(client, controller)
    writer = made.role("project_manager")
    for _ in range(2):  # first where there was no draft, then where there was one
        seen = client.get(f"{PAGE}budget/").context["form"]["version"].value()
        other = actions.draft_budget(actor=writer, project=made.project, lines=[amount(250)], at=AT)
        answer = client.post(f"{PAGE}budget/", {"services_opex": "100", "version": seen})
        assert (answer.status_code, "Somebody else has written this draft" in answer.text) == (422, True)
        assert [line.amount for line in other.lines.all()] == [Decimal(250)]
    fresh = client.get(f"{PAGE}budget/").context["form"]["version"].value()
    assert client.post(f"{PAGE}budget/", {"services_opex": "100", "version": fresh}).status_code == 302


def test_the_next_budget_begins_with_what_is_in_force_and_was_drawn_into_it(
    client: Client, made: World, controller: Person
) -> None:
    approved_budget(made, made.project, amount(1000))
    kind = ReserveKind.CONTINGENCY
    actions.set_reserve(actor=controller, project=made.project, kind=kind, amount=Decimal(100), at=AT)
    actions.draw_reserve(
        actor=controller, project=made.project, kind=kind, line=amount(60), reason="CR-1", drawn_on=AT.date(), at=AT
    )
    form = signed_in(client, controller).get(f"{PAGE}budget/").context["form"]
    assert form["services_opex"].initial == Decimal(1060)


@pytest.mark.parametrize("on", ["0001-01-01", "9999-12-31"])
def test_no_day_breaks_the_cost_page(client: Client, made: World, controller: Person, on: str) -> None:
    approved_budget(made, made.project, amount(1000, month=date(2026, 9, 1)))
    forecast = [amount(50, month=date(2026, 12, 1))]
    actions.record_forecast(actor=controller, project=made.project, status_date=AT.date(), lines=forecast, at=AT)
    signed_in(client, controller)
    assert client.get(PAGE, {"on": on}).status_code == 200
    assert client.get("/api/v1/projects/P-1/cost", {"on": on}).status_code == 422
    months = {"services_opex": "100", "first_month": on[:7], "last_month": on[:7]}
    assert client.post(f"{PAGE}budget/", months).status_code == 422


def test_a_project_with_money_moves_only_to_where_its_currency_counts(made: World, controller: Person) -> None:
    zloty = portfolio(made.director, made.organisation, "PL", currency="PLN")
    euro = portfolio(made.director, made.organisation, "IE", currency="EUR")
    booked(controller, made.project, 100)
    with pytest.raises(Refusal, match="P-1 holds amounts in EUR, and PL counts in PLN"):
        move_workspace(actor=made.director, workspace=made.project.workspace, parent=zloty.workspace, at=AT)
    move_workspace(actor=made.director, workspace=made.project.workspace, parent=euro.workspace, at=AT)
