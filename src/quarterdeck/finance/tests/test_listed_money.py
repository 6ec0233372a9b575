"""The money of portfolio lists: budgets in force, forecasts, and taking them back."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.core.errors import NotAllowed
from quarterdeck.core.models import AuditRecord
from quarterdeck.core.permissions import mandate_for
from quarterdeck.finance.actions import put_listed_money_back, take_listed_money
from quarterdeck.finance.models import Budget, BudgetLine, Forecast
from quarterdeck.finance.queries import budget_at_completion
from quarterdeck.finance.rules.listed import budget_lines, first_day_of
from quarterdeck.finance.tests.factories import amount, approved_budget, booked
from quarterdeck.portfolio.actions import (
    ListApplication,
    ListReversal,
    create_project,
    revert_list,
    set_planning_rate,
)
from quarterdeck.portfolio.models import PortfolioList, Project
from quarterdeck.portfolio.tests import factories
from quarterdeck.portfolio.tests.factories import AT, FLEET, HEADERS, WALL, World, applied_list

MILLION = Decimal(10**6)


@pytest.fixture
def world(db: None) -> World:
    return factories.world()


def pounds(world: World) -> Any:
    return factories.portfolio(world.director, world.organisation, "GB", currency="GBP", fiscal_year_starts=4)


def project(code: str) -> Project:
    return Project.objects.select_related("workspace").get(workspace__code=code, workspace__deleted_at__isnull=True)


def test_a_year_is_spread_over_its_months_and_the_rest_stays_unspread() -> None:
    lines = budget_lines(Decimal(100), {"2016/17": Decimal(12)}, fiscal_year_starts=4)
    assert lines[None] == 88
    assert lines[date(2016, 4, 1)] == lines[date(2017, 3, 1)] == 1
    assert len(lines) == 13


def test_years_that_exceed_the_whole_are_not_used_and_a_whole_of_nothing_gives_nothing() -> None:
    assert budget_lines(Decimal(10), {"2016": Decimal(12)}, fiscal_year_starts=1) == {None: Decimal("10.00")}
    assert budget_lines(Decimal(0), {}, fiscal_year_starts=1) == {}
    both = budget_lines(None, {"2016/17": Decimal(12), "2017": Decimal(24)}, fiscal_year_starts=4)
    assert (sum(both.values()), both[date(2017, 3, 1)], both[date(2017, 4, 1)]) == (36, 3, 2)
    assert len(budget_lines(None, {"2016": Decimal(12), "odd": Decimal(1)}, fiscal_year_starts=1)) == 12


def test_a_year_begins_where_it_is_named() -> None:
    days = [first_day_of(label, fiscal_year_starts=7) for label in ("2016/17", "2016", "")]
    assert days == [date(2016, 7, 1), date(2016, 1, 1), None]
    assert first_day_of("2016/17", fiscal_year_starts=1) == date(2016, 4, 1)


@given(
    st.decimals(0, 10**9, places=2),
    st.dictionaries(st.sampled_from(["2016", "2017", "2018/19"]), st.decimals(0, 10**8, places=2)),
)
def test_the_lines_sum_to_the_whole(whole: Decimal, years: dict[str, Decimal]) -> None:
    lines = budget_lines(whole, years, fiscal_year_starts=4)
    assert sum(lines.values(), Decimal(0)) == whole
    assert all(part > 0 for part in lines.values())


def test_the_list_puts_budgets_in_force_under_its_mandate(world: World) -> None:
    home = pounds(world)
    found = applied_list(world.director, home.workspace, WALL, FLEET)
    figures = budget_at_completion(project("A-1"))
    assert (figures.total, figures.by_month[None], figures.by_month[date(2016, 4, 1)]) == (
        100 * MILLION, 88 * MILLION, MILLION,
    )  # fmt: skip
    assert budget_at_completion(project("A-3")) is None
    budget = Budget.objects.get(workspace__code="A-1")
    assert (budget.listed_in, budget.reason) == (found, "Stands in list_2017.csv, as of 31 Mar 2017.")
    record = AuditRecord.objects.get(action="finance.take_listed_money")
    assert record.mandate.startswith("portfolio.import_list on portfolio")


def test_a_later_list_adds_its_year_and_undo_brings_the_former_budget_back(world: World) -> None:
    home = pounds(world)
    applied_list(world.director, home.workspace, WALL)
    second = applied_list(world.director, home.workspace, WALL.replace(",100", ",120"), year=2018)
    figures = budget_at_completion(project("A-1"))
    assert (figures.total, figures.number, figures.by_month[date(2017, 4, 1)]) == (120 * MILLION, 2, MILLION)
    assert figures.by_month[None] == 96 * MILLION
    revert_list(actor=world.director, portfolio_list=second, at=AT)
    assert budget_at_completion(project("A-1")).total == 100 * MILLION


def test_a_budget_that_was_made_here_stays_in_force(world: World) -> None:
    home = pounds(world)
    own = create_project(actor=world.director, parent=home.workspace, code="OWN", name="Harbour Wall", at=AT)
    made = World(world.organisation, world.director, home, own)
    approved_budget(made, own, amount(5))
    found = applied_list(world.director, home.workspace, WALL)
    assert budget_at_completion(own).total == 5
    assert "1 budgets that were made here stay in force: OWN." in [issue["message"] for issue in found.issues]


def test_money_of_another_currency_needs_a_planning_rate(world: World) -> None:
    home = world.portfolio
    found = applied_list(world.director, home.workspace, WALL)
    assert not Budget.objects.exists()
    assert any("no planning rate" in issue["message"] for issue in found.issues)
    set_planning_rate(actor=world.director, portfolio=home, currency="GBP", year=2018, rate=Decimal("0.8"), at=AT)
    applied_list(world.director, home.workspace, WALL, year=2018)
    assert budget_at_completion(project("A-1")).total == 125 * MILLION


def test_a_whole_life_forecast_is_recorded_and_goes_with_its_list(world: World) -> None:
    home = pounds(world)
    headers = HEADERS + ",Whole life forecast (£m)"
    found = applied_list(world.director, home.workspace, WALL + ",130", headers=headers)
    forecast = Forecast.objects.get()
    assert (forecast.status_date, forecast.lines.get().amount) == (date(2017, 3, 31), 130 * MILLION)
    revert_list(actor=world.director, portfolio_list=found, at=AT)
    assert not Forecast.objects.exists()
    assert budget_at_completion_or_none("A-1") is None


def budget_at_completion_or_none(code: str) -> Any:
    return Budget.objects.filter(workspace__code=code, state="approved").first()


def test_a_cost_beyond_all_budgets_is_left_with_the_list(world: World) -> None:
    home = pounds(world)
    found = applied_list(world.director, home.workspace, WALL.replace(",100", ",2000000"))
    assert not BudgetLine.objects.exists()
    assert any("more than a budget can hold" in issue["message"] for issue in found.issues)


def test_an_older_list_changes_no_budget(world: World) -> None:
    home = pounds(world)
    applied_list(world.director, home.workspace, WALL, year=2018)
    applied_list(world.director, home.workspace, WALL.replace(",100", ",50"), year=2017, at=AT + timedelta(days=30))
    assert budget_at_completion(project("A-1")).total == 100 * MILLION


def test_a_project_with_booked_costs_is_not_taken_away_with_its_list(world: World) -> None:
    home = pounds(world)
    found = applied_list(world.director, home.workspace, WALL)
    made = World(world.organisation, world.director, home, project("A-1"))
    booked(made.role("finance_controller"), project("A-1"), 100)
    revert_list(actor=world.director, portfolio_list=found, at=AT)
    assert project("A-1").workspace.deleted_at is None


def test_without_the_mandate_of_a_list_its_money_is_not_taken(world: World) -> None:
    home = pounds(world)
    found = applied_list(world.director, home.workspace, WALL)
    reader = factories.somebody("team_member", home.workspace)
    elsewhere = mandate_for(world.director, "portfolio.import_list", world.portfolio)
    told = ListApplication(
        actor=reader,
        at=AT,
        mandate=elsewhere,
        portfolio=home,
        portfolio_list=PortfolioList.objects.get(pk=found.pk),
        as_of=date(2017, 3, 31),
        is_newest=True,
        former=None,
        items=[],
        left=[],
    )
    with pytest.raises(NotAllowed):
        take_listed_money(actor=reader, application=told)
    back = ListReversal(reader, AT, elsewhere, home, found, {"made": [1]})
    with pytest.raises(NotAllowed):
        put_listed_money_back(actor=reader, reversal=back)
    assert Budget.objects.filter(state="approved").count() == 1
