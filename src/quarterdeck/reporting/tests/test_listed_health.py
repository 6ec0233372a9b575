"""Colours that lists declare: beside the computed ones, sealed per list, taken back with it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from quarterdeck.core.errors import NotAllowed
from quarterdeck.core.jobs import run_waiting
from quarterdeck.core.permissions import mandate_for
from quarterdeck.exchange.portfolio_list import ListedProject, Rating
from quarterdeck.portfolio.actions import ListApplication, ListReversal, revert_list
from quarterdeck.portfolio.models import Project
from quarterdeck.portfolio.tests import factories
from quarterdeck.portfolio.tests.factories import AT, FLEET, PORTAL, WALL, World, applied_list
from quarterdeck.reporting.actions import (
    declare_health,
    open_period,
    put_listed_health_back,
    refresh_facts,
    settle_listed_facts,
    take_listed_health,
)
from quarterdeck.reporting.choices import DeclarationState, Rag
from quarterdeck.reporting.models import Declaration, ProjectFacts, ReportingPeriod, Snapshot
from quarterdeck.reporting.queries.health import portfolio_health
from quarterdeck.reporting.queries.periods import status_date_of
from quarterdeck.reporting.rules.listed import listed_reason, period_before
from quarterdeck.reporting.snapshot import read_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> World:
    return factories.world()


@pytest.fixture
def home(world: World) -> Any:
    return factories.portfolio(world.director, world.organisation, "GB", currency="GBP", fiscal_year_starts=4)


def project(code: str) -> Project:
    return Project.objects.select_related("workspace").get(workspace__code=code, workspace__deleted_at__isnull=True)


def rows(world: World, home: Any, day: date) -> dict[str, Any]:
    health = portfolio_health(world.director, within=home.workspace, status_date=day)
    return {row.code: row for row in health.rows}


def test_a_list_declares_colours_and_computes_none(world: World, home: Any) -> None:
    applied_list(world.director, home.workspace, WALL, PORTAL, FLEET)
    found = rows(world, home, date(2017, 3, 31))
    assert {code: (row.computed, row.declared) for code, row in found.items()} == {
        "A-1": (Rag.NONE, Rag.AMBER), "A-2": (Rag.NONE, Rag.GREEN), "A-3": (Rag.NONE, None),
    }  # fmt: skip
    wall = found["A-1"]
    assert (wall.start, wall.forecast_finish, wall.bac) == (date(2015, 4, 1), date(2020, 3, 31), 100_000_000)
    assert wall.declared_reason == "Rating “Amber/Red” in list_2017.csv."
    fleet = ProjectFacts.objects.get(project=project("A-3"))
    assert fleet.missing["bac"] == "Exempt under Section 26"
    assert fleet.missing["forecast_finish"] == "TBC"
    assert status_date_of(home.workspace, today=AT.date()) == date(2017, 3, 31)


def test_computing_anew_says_the_same_of_a_listed_project(world: World, home: Any) -> None:
    applied_list(world.director, home.workspace, WALL)
    before = ProjectFacts.objects.filter(project=project("A-1")).values().get()
    refresh_facts(actor=world.director, project=project("A-1"), at=AT)
    after = ProjectFacts.objects.filter(project=project("A-1")).values().get()
    changing = {"computed_at", "mark"}
    assert {key: before[key] for key in before if key not in changing} == {
        key: after[key] for key in after if key not in changing
    }
    assert read_project(world.project, status_date=AT.date()).measured.start is None


def test_each_list_seals_one_snapshot_per_project(world: World, home: Any) -> None:
    applied_list(world.director, home.workspace, WALL, FLEET)
    applied_list(world.director, home.workspace, WALL.replace("Amber/Red", "Red"), PORTAL, year=2018)
    sealed = Snapshot.objects.filter(period__portfolio=home).order_by("status_date", "project__workspace__code")
    columns = ("status_date__year", "project__workspace__code", "declared_rag", "overall_rag")
    assert list(sealed.values_list(*columns)) == [
        (2017, "A-1", "amber", "none"), (2017, "A-3", "", "none"), (2018, "A-1", "red", "none"),
        (2018, "A-2", "green", "none"),
    ]  # fmt: skip
    assert sealed[1].declared_reason == "Exempt under Section 26 of the Act"
    periods = ReportingPeriod.objects.filter(portfolio=home).order_by("status_date")
    assert [(one.first_day, one.state) for one in periods] == [
        (date(2016, 4, 1), "closed"), (date(2017, 4, 1), "closed"),
    ]  # fmt: skip


def test_a_colour_ends_when_its_project_leaves_the_list_or_falls_silent(world: World, home: Any) -> None:
    applied_list(world.director, home.workspace, WALL, PORTAL)
    silent = WALL.replace("Amber/Red", "Exempt under Section 43 of the Act")
    second = applied_list(world.director, home.workspace, silent, year=2018)
    found = rows(world, home, date(2018, 3, 31))
    assert (found["A-1"].is_expired, found["A-2"].is_expired) == (True, True)
    revert_list(actor=world.director, portfolio_list=second, at=AT)
    found = rows(world, home, date(2017, 3, 31))
    assert (found["A-1"].is_expired, found["A-2"].is_expired) == (False, False)
    assert found["A-1"].declared == Rag.AMBER


def test_undo_withdraws_the_period_and_what_was_sealed_stays_sealed(world: World, home: Any) -> None:
    found = applied_list(world.director, home.workspace, WALL)
    revert_list(actor=world.director, portfolio_list=found, at=AT)
    assert not ReportingPeriod.objects.filter(portfolio=home).exists()
    assert not Snapshot.objects.filter(period__portfolio=home).exists()
    assert Snapshot.every.filter(period__portfolio=home).count() == 1
    assert not Declaration.objects.exists()
    applied_list(world.director, home.workspace, WALL, at=AT + timedelta(days=400))
    assert Snapshot.objects.filter(period__portfolio=home).count() == 1


def test_undo_of_a_corrected_list_shows_the_dates_and_the_money_of_the_former(world: World, home: Any) -> None:
    applied_list(world.director, home.workspace, WALL, FLEET)
    columns = ("start", "forecast_finish", "bac", "missing", "declaration")
    before = ProjectFacts.objects.get(project=project("A-1")), ProjectFacts.objects.get(project=project("A-3"))
    other = WALL.replace("31/03/2020", "30/06/2021").replace("100", "250").replace("Amber/Red", "Exempt")
    assert other != WALL
    second = applied_list(world.director, home.workspace, other)
    assert ProjectFacts.objects.get(project=project("A-1")).forecast_finish == date(2021, 6, 30)
    revert_list(actor=world.director, portfolio_list=second, at=AT)
    after = ProjectFacts.objects.get(project=project("A-1")), ProjectFacts.objects.get(project=project("A-3"))
    assert [[getattr(one, name) for name in columns] for one in after] == [
        [getattr(one, name) for name in columns] for one in before
    ]
    assert after[0].bac == 100_000_000


def test_a_corrected_list_has_its_own_snapshots_and_undo_shows_the_former(world: World, home: Any) -> None:
    applied_list(world.director, home.workspace, WALL)
    later = AT + timedelta(days=400)
    second = applied_list(world.director, home.workspace, WALL.replace("Amber/Red", "Green"), at=later)
    assert Snapshot.objects.get(period__portfolio=home).declared_rag == "green"
    revert_list(actor=world.director, portfolio_list=second, at=later)
    assert Snapshot.objects.get(period__portfolio=home).declared_rag == "amber"


def test_an_older_list_adds_its_snapshots_and_leaves_todays_colour(world: World, home: Any) -> None:
    applied_list(world.director, home.workspace, WALL, year=2018)
    old = WALL.replace("Amber/Red", "Green")
    applied_list(world.director, home.workspace, old, year=2017, at=AT + timedelta(days=400))
    assert rows(world, home, date(2018, 3, 31))["A-1"].declared == Rag.AMBER
    assert list(Snapshot.objects.order_by("status_date").values_list("declared_rag", flat=True)) == ["green", "amber"]
    assert status_date_of(home.workspace, today=AT.date()) == date(2018, 3, 31)


def test_a_colour_better_than_the_computed_one_waits_for_the_pmo(world: World, home: Any) -> None:
    applied_list(world.director, home.workspace, PORTAL)
    ProjectFacts.objects.filter(project=project("A-2")).update(overall_rag=Rag.RED)
    applied_list(world.director, home.workspace, PORTAL, year=2018)
    newest = Declaration.objects.order_by("-id").first()
    assert (newest.rag, newest.computed_rag, newest.state) == ("green", "red", DeclarationState.WAITING)


def test_a_period_of_the_pmo_keeps_its_own_snapshots(world: World, home: Any) -> None:
    open_period(actor=world.director, portfolio=home, first_day=date(2017, 3, 1), status_date=date(2017, 3, 31), at=AT)
    found = applied_list(world.director, home.workspace, WALL)
    assert not Snapshot.objects.exists()
    assert any("adds no snapshots" in issue["message"] for issue in found.issues)


def test_a_declaration_made_here_keeps_its_project_when_the_list_goes(world: World, home: Any) -> None:
    found = applied_list(world.director, home.workspace, WALL, PORTAL)
    declare_health(
        actor=world.director,
        project=project("A-1"),
        rag=Rag.RED,
        reason="The contractor has left the site for good.",
        corrective_action="Find another one.",
        expires_on=date(2017, 4, 20),
        at=AT,
    )
    revert_list(actor=world.director, portfolio_list=found, at=AT)
    assert project("A-1").workspace.deleted_at is None
    assert not Project.objects.filter(workspace__code="A-2", workspace__deleted_at__isnull=True).exists()
    assert rows(world, home, AT.date())["A-1"].declared == Rag.RED


def test_plans_of_the_portfolio_are_computed_anew_for_the_new_day(
    world: World, home: Any, django_capture_on_commit_callbacks: Any
) -> None:
    from quarterdeck.planning.tests.factories import small_plan  # noqa: PLC0415

    own = factories.project(world.director, home.workspace, "OWN", name="Harbour Wall")
    small_plan(own.workspace)
    with django_capture_on_commit_callbacks(execute=True):
        applied_list(world.director, home.workspace, WALL)
    run_waiting()
    found = ProjectFacts.objects.get(project=own)
    assert (found.status_date, found.start) != (date(2017, 3, 31), date(2015, 4, 1))
    assert Declaration.objects.get().project == own


def test_without_the_mandate_of_a_list_nothing_is_declared(world: World, home: Any) -> None:
    found = applied_list(world.director, home.workspace, WALL)
    reader = factories.somebody("team_member", home.workspace)
    elsewhere = mandate_for(world.director, "portfolio.import_list", world.portfolio)
    told = ListApplication(reader, AT, elsewhere, home, found, date(2017, 3, 31), True, None, [], [])
    with pytest.raises(NotAllowed):
        take_listed_health(actor=reader, application=told)
    reversal = ListReversal(reader, AT, elsewhere, home, found, {})
    with pytest.raises(NotAllowed):
        put_listed_health_back(actor=reader, reversal=reversal)
    with pytest.raises(NotAllowed):
        settle_listed_facts(actor=reader, reversal=reversal)


def test_the_reason_names_the_rating_its_giver_and_what_it_says() -> None:
    listed = ListedProject(1, "Wall", rating=Rating.AMBER, rating_words="Amber/Red", rating_by="IPA")
    assert listed_reason(listed, "a.csv") == "IPA rating “Amber/Red” in a.csv."
    listed.rating_narrative = "Replanned."
    assert listed_reason(listed, "a.csv") == "IPA rating “Amber/Red” in a.csv. Replanned."
    assert listed_reason(ListedProject(1, "Wall", missing={"rating": "Exempt"}), "a.csv") == "Exempt"
    assert listed_reason(ListedProject(1, "Wall"), "a.csv") == ""


def test_a_period_reaches_back_to_the_former_one_a_year_at_most() -> None:
    assert period_before(date(2018, 3, 31), None) == date(2017, 4, 1)
    assert period_before(date(2018, 3, 31), date(2018, 1, 31)) == date(2018, 2, 1)
    assert period_before(date(2018, 3, 31), date(2010, 1, 31)) == date(2017, 4, 1)
