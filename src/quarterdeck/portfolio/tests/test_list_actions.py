"""Portfolio lists: kept, read, compared, applied as one act, brought again, undone."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quarterdeck.core import audit
from quarterdeck.core.errors import CodeTaken, NotAllowed, NotVisible
from quarterdeck.core.jobs import run_waiting
from quarterdeck.core.models import Workspace
from quarterdeck.core.tests import factories as core
from quarterdeck.portfolio.actions import (
    apply_list,
    change_list_mapping,
    discard_list,
    read_list,
    revert_list,
    update_project,
    upload_list,
)
from quarterdeck.portfolio.choices import ListState
from quarterdeck.portfolio.errors import (
    ListChangedMeanwhile,
    ListNotReady,
    MappingInvalid,
    NewerListFirst,
    WrongKind,
)
from quarterdeck.portfolio.models import Area, ListEntry, Portfolio, PortfolioList, Project
from quarterdeck.portfolio.queries import entries_of, left_lists, list_by_id, lists_of, newest_entries, trend_of
from quarterdeck.portfolio.tests import factories
from quarterdeck.portfolio.tests.factories import (
    AT,
    FLEET,
    HEADERS,
    PORTAL,
    WALL,
    World,
    list_content,
    listed,
)
from quarterdeck.portfolio.tests.factories import applied_list as applied

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return factories.world()


def home(world: World) -> Workspace:
    return world.portfolio.workspace


def project(code: str) -> Project:
    return Project.objects.select_related("workspace", "primary_area").get(
        workspace__code=code, workspace__deleted_at__isnull=True
    )


def test_a_list_becomes_projects_with_area_and_state(world: World) -> None:
    later = WALL.replace("A-1", "A-9").replace("01/04/2015", "01/04/2019").replace("Harbour Wall", "Later Wall")
    found = applied(world.director, home(world), WALL, PORTAL, FLEET, later)
    assert (found.state, found.as_of, found.currency) == (ListState.APPLIED, date(2017, 3, 31), "GBP")
    assert found.difference["counts"] == {
        "projects": 4, "added": 4, "changed": 0, "unchanged": 0, "vanished": 0, "returned": 0, "doubts": 0,
        "conflicts": 0,
    }  # fmt: skip
    wall = project("A-1")
    assert (wall.workspace.name, wall.summary, wall.state) == ("Harbour Wall", "Builds a wall", "delivering")
    assert (wall.primary_area.name, wall.area_shares.get().percent) == ("Infrastructure", 100)
    assert wall.workspace.path == f"{home(world).path}{wall.workspace_id}/"
    assert project("A-9").state == "authorised"
    entry = entries_of(wall.pk)[0]
    assert (entry.rating, entry.rating_words, entry.finish) == ("amber", "Amber/Red", date(2020, 3, 31))
    assert entry.details["years"] == {
        "2016/17": {"budget": "12000000.00", "forecast": None, "variance": "", "narrative": ""}
    }
    fleet = entries_of(project("A-3").pk)[0]
    assert (fleet.rating, fleet.whole_life_cost, fleet.finish) == ("", None, None)
    assert fleet.details["missing"]["rating"] == "Exempt under Section 26 of the Act"
    assert audit.verify().is_intact


def test_a_list_makes_the_portfolio_that_does_not_stand(world: World) -> None:
    found = listed(world.director, world.organisation, WALL, portfolio_code="GOV", portfolio_name="Government")
    assert not Portfolio.objects.filter(workspace__code="GOV").exists()
    found = apply_list(actor=world.director, portfolio_list=found, at=AT)
    made = Portfolio.objects.get(workspace__code="GOV")
    assert (made.currency, made.fiscal_year_starts, made.workspace.name) == ("GBP", 4, "Government")
    found = list_by_id(world.director, found.pk)
    assert (found.workspace, found.file.workspace_id) == (made.workspace, made.workspace_id)
    with pytest.raises(CodeTaken):
        listed(world.director, world.organisation, WALL, portfolio_code="gov")
    with pytest.raises(WrongKind):
        listed(world.director, world.project.workspace, WALL)


def test_the_same_list_again_changes_nothing(world: World) -> None:
    applied(world.director, home(world), WALL, PORTAL)
    before = (Workspace.objects.count(), ListEntry.objects.count())
    again = listed(world.director, home(world), PORTAL, WALL)
    assert again.state == ListState.UNCHANGED
    assert again.difference["counts"]["unchanged"] == 2
    assert (Workspace.objects.count(), ListEntry.objects.count()) == before
    with pytest.raises(ListNotReady):
        apply_list(actor=world.director, portfolio_list=again, at=AT)


def test_a_later_list_changes_adds_and_shows_what_left(world: World) -> None:
    applied(world.director, home(world), WALL, PORTAL)
    moved = WALL.replace("31/03/2020", "30/09/2021").replace("Builds a wall", "Builds two walls")
    found = applied(world.director, home(world), moved, FLEET, year=2018)
    counts = found.difference["counts"]
    assert (counts["added"], counts["changed"], counts["vanished"]) == (1, 1, 1)
    [change] = found.difference["changed"]
    assert {"field": "finish", "before": "2020-03-31", "after": "2021-09-30"} in change["fields"]
    assert project("A-1").summary == "Builds two walls"
    portal = project("A-2")
    assert left_lists(Project.objects.values_list("pk", flat=True)) == {portal.pk: date(2018, 3, 31)}
    back = applied(world.director, home(world), moved, PORTAL, year=2019)
    assert (back.difference["counts"]["returned"], back.difference["counts"]["added"]) == (1, 0)
    assert left_lists([portal.pk, project("A-3").pk]) == {project("A-3").pk: date(2019, 3, 31)}
    years = trend_of(home(world)).years
    assert [(one.portfolio_list.as_of.year, one.projects, one.added, one.left) for one in years] == [
        (2017, 2, 2, 0), (2018, 2, 1, 1), (2019, 2, 1, 1),
    ]  # fmt: skip
    assert (years[1].whole_life_cost, years[1].without_cost) == (100_000_000, 1)


def test_an_older_list_fills_the_past_and_leaves_the_present(world: World) -> None:
    applied(world.director, home(world), WALL, PORTAL, year=2018)
    old = WALL.replace("Builds a wall", "Was to build a wall")
    found = applied(world.director, home(world), old, year=2017, at=AT + timedelta(days=2))
    assert found.difference["is_newest"] is False
    assert project("A-1").summary == "Builds a wall"
    assert [one.portfolio_list.as_of.year for one in entries_of(project("A-1").pk)] == [2018, 2017]
    assert newest_entries([project("A-1").pk])[project("A-1").pk].portfolio_list.as_of.year == 2018


def test_a_corrected_list_of_the_same_day_takes_the_place_of_the_former(world: World) -> None:
    first = applied(world.director, home(world), WALL, PORTAL)
    second = applied(world.director, home(world), WALL.replace(",100", ",110"), at=AT + timedelta(days=3))
    first.refresh_from_db()
    assert (first.state, second.state) == (ListState.SUPERSEDED, ListState.APPLIED)
    assert len(entries_of(project("A-1").pk)) == 1
    assert second.difference["counts"]["vanished"] == 1
    revert_list(actor=world.director, portfolio_list=second, at=AT)
    first.refresh_from_db()
    assert first.state == ListState.APPLIED
    assert entries_of(project("A-1").pk)[0].whole_life_cost == 100_000_000


def test_what_people_wrote_here_is_not_overwritten_in_silence(world: World) -> None:
    applied(world.director, home(world), WALL)
    update_project(actor=world.director, project=project("A-1"), changes={"summary": "Ours"}, at=AT)
    found = listed(world.director, home(world), WALL.replace("Builds a wall", "Theirs"), year=2018)
    [conflict] = found.difference["conflicts"]
    assert (conflict["field"], conflict["base"], conflict["ours"], conflict["theirs"]) == (
        "summary", "Builds a wall", "Ours", "Theirs",
    )  # fmt: skip
    apply_list(actor=world.director, portfolio_list=found, at=AT + timedelta(days=1))
    assert project("A-1").summary == "Ours"
    third = listed(world.director, home(world), WALL.replace("Builds a wall", "Third"), year=2019)
    key = third.difference["conflicts"][0]["key"]
    apply_list(actor=world.director, portfolio_list=third, at=AT + timedelta(days=2), taken=[key])
    assert project("A-1").summary == "Third"


def test_a_conflict_that_nobody_has_seen_stops_the_list(world: World) -> None:
    applied(world.director, home(world), WALL)
    found = listed(world.director, home(world), WALL.replace("Builds a wall", "Theirs"), year=2018)
    update_project(actor=world.director, project=project("A-1"), changes={"summary": "Ours"}, at=AT)
    with pytest.raises(ListChangedMeanwhile):
        apply_list(actor=world.director, portfolio_list=found, at=AT)
    assert project("A-1").summary == "Ours"


def test_a_project_that_stands_here_is_taken_by_its_name_with_the_doubt_said(world: World) -> None:
    found = listed(world.director, home(world), WALL.replace("Harbour Wall", "Project P-1"))
    assert found.difference["counts"]["added"] == 0
    [doubt] = found.difference["doubts"]
    assert (doubt["code"], doubt["words"]) == ("P-1", "It stood with no organisation before.")
    assert any(issue["code"] == "list.doubtful_match" for issue in found.issues)
    apart = apply_list(actor=world.director, portfolio_list=found, at=AT, apart=[doubt["line"]])
    assert apart.difference["counts"]["added"] == 1
    assert project("A-1").workspace.name == "Project P-1"


def test_names_and_areas_follow_the_list_and_undo_brings_them_back(world: World) -> None:
    applied(world.director, home(world), WALL)
    changed = WALL.replace("Harbour Wall", "Harbour Wall and Quay").replace("Infrastructure", "Coast")
    found = applied(world.director, home(world), changed, year=2018)
    assert (project("A-1").workspace.name, project("A-1").primary_area.name) == ("Harbour Wall and Quay", "Coast")
    revert_list(actor=world.director, portfolio_list=found, at=AT)
    assert (project("A-1").workspace.name, project("A-1").primary_area.name) == ("Harbour Wall", "Infrastructure")
    assert not Area.objects.filter(name="Coast").exists()
    assert [one.portfolio_list.as_of.year for one in entries_of(project("A-1").pk)] == [2017]


def test_undoing_a_list_puts_its_projects_into_the_bin_and_brings_nothing_double(world: World) -> None:
    found = applied(world.director, home(world), WALL, PORTAL)
    reverted = revert_list(actor=world.director, portfolio_list=found, at=AT)
    assert reverted.state == ListState.REVERTED
    assert list(Project.objects.visible_to(world.director)) == [world.project]
    assert ListEntry.objects.count() == 0
    with pytest.raises(ListNotReady):
        revert_list(actor=world.director, portfolio_list=reverted, at=AT)
    again = applied(world.director, home(world), WALL, PORTAL, at=AT + timedelta(days=9))
    assert again.difference["counts"]["added"] == 2
    assert project("A-1").workspace.name == "Harbour Wall"


def test_lists_are_undone_from_the_newest_back_and_later_edits_stay(world: World) -> None:
    first = applied(world.director, home(world), WALL)
    second = applied(world.director, home(world), WALL.replace("Builds a wall", "Newer"), year=2018)
    with pytest.raises(NewerListFirst):
        revert_list(actor=world.director, portfolio_list=first, at=AT)
    update_project(actor=world.director, project=project("A-1"), changes={"summary": "Ours since"}, at=AT)
    revert_list(actor=world.director, portfolio_list=second, at=AT)
    assert project("A-1").summary == "Ours since"
    revert_list(actor=world.director, portfolio_list=first, at=AT)


def test_a_mapping_is_changed_and_remembered_for_the_next_list_of_this_shape(world: World) -> None:
    found = listed(world.director, home(world), WALL, PORTAL)
    mapping = found.mapping
    for role in mapping["columns"]:
        if role["header"].startswith("Whole life"):
            role["power"] = 3
        if role["header"] == "Category":
            role["field"] = ""
    found = change_list_mapping(actor=world.director, portfolio_list=found, mapping=mapping, at=AT)
    found = apply_list(actor=world.director, portfolio_list=found, at=AT)
    entry = entries_of(project("A-1").pk)[0]
    assert (entry.whole_life_cost, entry.area, entry.details["other"]) == (100_000, "", {"Category": "Infrastructure"})
    later = listed(world.director, home(world), WALL, year=2018)
    told = {role["header"]: role for role in later.mapping["columns"]}
    assert told["Category"]["field"] == ""
    assert told["Category"]["ground"] == "It meant this in list_2017.csv."
    with pytest.raises(MappingInvalid):
        change_list_mapping(actor=world.director, portfolio_list=later, mapping={"columns": 3}, at=AT)


def test_a_file_that_is_no_list_is_named_and_can_be_put_aside(world: World) -> None:
    found = listed(world.director, home(world), "1,2", headers="Lorem,Ipsum")
    assert found.state == ListState.FAILED
    assert found.issues[0]["code"] == "list.no_headers"
    with pytest.raises(ListNotReady):
        apply_list(actor=world.director, portfolio_list=found, at=AT)
    assert discard_list(actor=world.director, portfolio_list=found, at=AT).state == ListState.DISCARDED
    with pytest.raises(ListNotReady):
        read_list(actor=world.director, portfolio_list=list_by_id(world.director, found.pk), at=AT)


def test_the_worker_reads_and_applies_what_asks_for_it(world: World, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        found = upload_list(
            actor=world.director,
            workspace=home(world),
            name="list_2017.csv",
            content=list_content(WALL),
            applies_itself=True,
            at=AT,
        )
    run_waiting()
    run_waiting()
    found.refresh_from_db()
    assert found.state == ListState.APPLIED
    assert list(lists_of(world.director, home(world))) == [found]


@pytest.mark.parametrize("role", ["project_manager", "team_member", "sponsor", "auditor", "finance_controller"])
def test_who_keeps_no_records_may_see_a_list_and_not_touch_it(role: str, world: World) -> None:
    somebody = factories.somebody(role, home(world))
    with pytest.raises(NotAllowed):
        upload_list(actor=somebody, workspace=home(world), name="x.csv", content=list_content(WALL), at=AT)
    found = listed(world.director, home(world), WALL)
    for act in (apply_list, discard_list, read_list, revert_list):
        with pytest.raises(NotAllowed):
            act(actor=somebody, portfolio_list=found, at=AT)
    with pytest.raises(NotAllowed):
        change_list_mapping(actor=somebody, portfolio_list=found, mapping={}, at=AT)
    found.refresh_from_db()
    assert found.state == ListState.READ


def test_a_list_of_another_portfolio_is_not_there(world: World) -> None:
    found = listed(world.director, home(world), WALL)
    stranger = core.manager_of(core.portfolio(world.organisation), "portfolio_manager")
    with pytest.raises(NotVisible):
        list_by_id(stranger, found.pk)
    with pytest.raises(NotVisible):
        apply_list(actor=stranger, portfolio_list=found, at=AT)
    assert not lists_of(stranger, home(world)).exists()


def test_a_portfolio_manager_may_not_make_a_portfolio_beside_theirs(world: World) -> None:
    manager = factories.somebody("portfolio_manager", home(world))
    with pytest.raises((NotAllowed, NotVisible)):
        listed(manager, world.organisation, WALL, portfolio_code="NEW")


def test_a_failure_in_the_middle_leaves_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    found = listed(world.director, home(world), WALL, PORTAL)

    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("quarterdeck.portfolio.actions.lists.applying.emit", broken)
    with pytest.raises(RuntimeError):
        apply_list(actor=world.director, portfolio_list=found, at=AT)
    assert Project.objects.count() == 1
    assert PortfolioList.objects.get(pk=found.pk).state == ListState.READ


def test_many_projects_take_as_many_statements_as_few_but_for_their_records(world: World) -> None:
    def statements(count: int, year: int) -> int:
        rows = [f"B-{year}-{n},Project {year} {n},DfX,ICT,Red,Text,01/04/2015,31/03/2020,1,2" for n in range(count)]
        found = listed(world.director, home(world), *rows, year=year)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            apply_list(actor=world.director, portfolio_list=found, at=AT + timedelta(hours=year - 2000))
        audited = sum(bool(re.search("core_audit|SAVEPOINT", one["sql"])) for one in captured.captured_queries)
        return len(captured) - audited

    assert statements(30, 2018) - statements(3, 2017) <= 12


def test_the_headers_of_the_factory_are_all_understood() -> None:
    assert HEADERS.count(",") == WALL.count(",") == FLEET.count(",") == PORTAL.count(",")
