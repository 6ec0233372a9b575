"""What the portfolio board pack says of given facts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from quarterdeck.core.tests.factories import AT
from quarterdeck.planning.tests.factories import small_plan
from quarterdeck.portfolio.models import Project
from quarterdeck.portfolio.tests.factories import World, project, world
from quarterdeck.press.blocks import Bar, Deck, Page, Table, Tiles, Timeline, TimelineRow, plain
from quarterdeck.press.layout import sheets_of
from quarterdeck.reporting.actions import refresh_facts
from quarterdeck.reporting.choices import DeclarationState, Rag
from quarterdeck.reporting.models import Declaration, ProjectFacts, ReportingPeriod, Snapshot
from quarterdeck.reporting.packs.portfolio_board import portfolio_board
from quarterdeck.reporting.packs.portfolio_board.decisions import decisions_sought
from quarterdeck.reporting.packs.roadmap import percent_gone
from quarterdeck.reporting.packs.writing import FORMATS, written
from quarterdeck.reporting.queries.board import board_facts
from quarterdeck.reporting.queries.facts import BoardFacts
from quarterdeck.reporting.tests.factories import GREEN, STATUS, facts

pytestmark = pytest.mark.django_db
SEPTEMBER = date(2026, 9, 30)


@pytest.fixture
def made() -> World:
    return world()


def read(made: World) -> BoardFacts:
    return board_facts(made.director, within=made.portfolio.workspace, status_date=STATUS)


def deck_of(made: World) -> Deck:
    return portfolio_board(read(made))


def page_of(deck: Deck, kicker: str) -> Page:
    return next(page for page in deck.pages if page.kicker == kicker)


def tiles_of(blocks: tuple[Any, ...]) -> dict[str, Any]:
    return {tile.label: tile.value for block in blocks if isinstance(block, Tiles) for tile in block.tiles}


def table_of(page: Page, title: str = "") -> Table:
    tables = [block for column in page.columns for block in column if isinstance(block, Table)]
    return next(table for table in tables if not title or table.title == title)


def another(made: World, code: str, **changes: Any) -> Project:
    more = project(made.director, made.portfolio.workspace, code)
    facts(more, **changes)
    return more


def declare(made: World, one: Project, rag: Rag, **given: Any) -> Declaration:
    declared = Declaration.objects.create(
        workspace=one.workspace,
        project=one,
        rag=rag,
        computed_rag=Rag.RED,
        reason="The partner confirmed the interfaces in writing.",
        status_date=STATUS,
        declared_by=made.director,
        declared_at=AT,
        **({"state": DeclarationState.WAITING} | given),
    )
    ProjectFacts.objects.filter(project=one).update(declaration=declared)
    return declared


def report(made: World, one: Project, day: date, **figures: Any) -> None:
    period, _ = ReportingPeriod.objects.get_or_create(
        workspace=made.portfolio.workspace,
        portfolio=made.portfolio,
        first_day=day.replace(day=1),
        status_date=day,
        defaults={"state": "closed", "closed_at": AT, "closed_by": made.director},
    )
    Snapshot.objects.create(
        workspace=one.workspace, project=one, period=period, status_date=day, sealed_at=AT, **figures
    )


def test_the_cover_scores_data_quality_in_hundredths(made: World) -> None:
    facts(made.project, data_faults=["No sponsor named", "No baseline"])
    deck = deck_of(made)
    assert tiles_of(deck.cover)["Data quality"] == pytest.approx(75)
    assert (deck.title, deck.subtitle) == ("Portfolio board, October 2026", made.portfolio.workspace.name)
    assert deck.status_note == "period open"


def test_a_closed_period_makes_the_pack_a_sealed_snapshot(made: World) -> None:
    facts(made.project)
    report(made, made.project, STATUS, overall_rag=Rag.RED)
    assert deck_of(made).status_note == "sealed snapshot"


def test_the_summary_says_how_many_are_red_and_what_it_will_cost(made: World) -> None:
    facts(made.project)
    another(made, "P-2", **GREEN)
    deck = deck_of(made)
    summary = page_of(deck, "Summary")
    assert summary.finding == "1 of 2 measured projects is red, and the forecast is 12\u00a0% over the budget."
    assert tiles_of(summary.top)["Late beyond tolerance"] == 1
    assert tiles_of(summary.top)["Watermelon index"] == pytest.approx(0)


def test_the_summary_tells_what_changed_since_the_last_report(made: World) -> None:
    facts(made.project)
    report(made, made.project, SEPTEMBER, overall_rag=Rag.AMBER, eac=Decimal(1100))
    words = [plain(words) for words in page_of(deck_of(made), "Summary").columns[0][0].paragraphs]
    assert words[0] == "P-1 turned red."
    assert words[1].endswith("It rose by 150\u00a0€.")


def test_the_share_of_red_is_of_the_measured_budget(made: World) -> None:
    facts(made.project)
    another(made, "P-2", **GREEN | {"bac": Decimal(3000)})
    another(made, "P-3", overall_rag=Rag.NONE, bac=Decimal(4000))
    assert page_of(deck_of(made), "Portfolio health").finding == "Red projects hold 25\u00a0% of the measured budget."


def test_history_shows_nothing_before_a_project_began_and_ends_with_today(made: World) -> None:
    facts(made.project, start=date(2026, 9, 1))
    report(made, made.project, date(2026, 8, 31), overall_rag=Rag.NONE)
    report(made, made.project, SEPTEMBER, overall_rag=Rag.GREEN)
    strip = page_of(deck_of(made), "Portfolio health").columns[1][0]
    assert strip.periods == ("Sep", "Oct")
    assert [[cell.value for cell in row.cells] for row in strip.rows] == [["green", "red"]]


def test_milestones_are_met_missed_and_to_come(made: World) -> None:
    reached = {"key": 2, "name": "Built", "baseline": "2026-10-20", "forecast": "2026-10-19", "is_reached": True}
    facts(made.project, milestones=[ProjectFactsMilestone.late, reached | {"slip_days": -1}])
    page = page_of(deck_of(made), "Delivery")
    assert page.finding == "1 of 2 milestones due since 30\u00a0Sep were met; 1 due in the next 60 days."
    assert [row.cells[1] for row in table_of(page, "Missed").rows] == ["Go live"]
    assert [row.cells[1] for row in table_of(page, "Met").rows] == ["Built"]
    assert [row.cells[1] for row in table_of(page, "Due in the next 60 days").rows] == ["Go live"]


class ProjectFactsMilestone:
    late = {
        "key": 1,
        "name": "Go live",
        "baseline": "2026-10-16",
        "forecast": "2026-11-20",
        "is_reached": False,
        "slip_days": 25,
    }


def test_red_and_amber_projects_stand_one_line_each_with_cause_and_action(made: World) -> None:
    facts(made.project, reason="60 d late, tolerance 10 d; Cost over by 25%, tolerance 10%")
    declare(made, made.project, Rag.AMBER, corrective_action="Weekly review")
    another(made, "P-2", **GREEN)
    page = page_of(deck_of(made), "Red and amber")
    [row] = table_of(page).rows
    assert plain(row.cells[0]) == "Project P-1\u00a0P-1"
    assert row.cells[1].text == "Red ≠ Amber"
    assert row.cells[2:4] == (
        "60 d late, tolerance 10 d; cost over by 25\u00a0%, tolerance 10\u00a0%",
        "Weekly review",
    )


def test_a_project_beyond_its_tolerance_asks_for_an_exception(made: World) -> None:
    facts(made.project, cost_tolerance=0.1)
    [ask] = decisions_sought(read(made))
    assert ask.reference == "P-1"
    assert ask.background == (
        "Finish 60 working days late, tolerance 10; cost 250\u00a0€ (25\u00a0%) over budget, tolerance 10\u00a0%."
    )
    assert ask.recommendation == "Ask for an exception plan for the next board"


def test_a_project_on_hold_or_within_tolerance_asks_nothing(made: World) -> None:
    facts(made.project, overall_rag=Rag.HOLD)
    another(made, "P-2", **GREEN)
    assert decisions_sought(read(made)) == ()
    assert page_of(deck_of(made), "Decisions").finding == "No decision is sought from the board."


@pytest.mark.parametrize(
    ("action", "recommendation"),
    [
        ("Weekly review", "Accept it until 27\u00a0Nov\u00a02026"),
        ("", "Return it: it names no action, or it has expired"),
    ],
)
def test_a_declared_colour_that_waits_is_put_to_decision(made: World, action: str, recommendation: str) -> None:
    facts(made.project, **GREEN | {"overall_rag": Rag.AMBER})
    declare(made, made.project, Rag.GREEN, corrective_action=action, expires_on=date(2026, 11, 27))
    [ask] = decisions_sought(read(made))
    assert ask.question == "Project P-1: accept green although amber is computed?"
    assert ask.recommendation == recommendation


def test_schedule_quality_counts_the_checks_of_the_plan(made: World) -> None:
    small_plan(made.project.workspace)
    stored = refresh_facts(actor=made.director, project=made.project, at=AT, status_date=STATUS)
    assert stored.checks_passed is not None
    assert stored.checks_evaluable is not None
    assert 0 < stored.checks_passed <= stored.checks_evaluable <= 14
    page = page_of(deck_of(made), "Schedule quality")
    [row] = table_of(page).rows
    assert row.cells[1:3] == (stored.checks_passed, stored.checks_evaluable)
    assert row.cells[3] == pytest.approx(100 * stored.checks_passed / stored.checks_evaluable)


def test_every_project_has_its_page_with_milestones_and_money(made: World) -> None:
    facts(made.project, contingency_left=Decimal(120), data_faults=["No sponsor named"])
    page = page_of(deck_of(made), "P-1  Project P-1")
    pairs = {pair.key: pair.value for pair in page.columns[0][0].pairs}
    assert (pairs["Contingency left"], pairs["Slip"], pairs["Programme"]) == (Decimal(120), 60, "stand-alone")
    assert page.columns[0][1].words == "No sponsor named."
    curve, milestones = page.columns[1]
    assert curve.lines[0].values[-1] == Decimal("1000.00")
    assert [row.cells[0] for row in milestones.rows] == ["Go live"]


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_portfolio_without_data_still_makes_a_pack(made: World, suffix: str) -> None:
    deck = deck_of(made)
    assert page_of(deck, "Summary").finding == "1 project, none of them measured yet."
    assert written(deck, suffix)[:2] in {b"PK", b"%P", b"<!"}


def test_a_board_of_many_projects_keeps_one_page_for_each(made: World) -> None:
    facts(made.project)
    for number in range(2, 31):
        another(made, f"P-{number}", **(GREEN if number % 2 else {}))
    deck = deck_of(made)
    appendix = [sheet for sheet in sheets_of(deck) if sheet.kicker.startswith("P-")]
    assert len(appendix) == 30
    assert len([sheet for sheet in sheets_of(deck) if sheet.kicker.startswith("Summary")]) == 1


@pytest.mark.parametrize("count", [1, 3])
def test_facts_of_a_pack_need_the_same_queries_for_one_project_and_three(
    made: World, django_assert_num_queries: Any, count: int
) -> None:
    facts(made.project)
    for number in range(1, count):
        another(made, f"Q-{number}")
    read(made)
    with django_assert_num_queries(32):
        read(made)


def test_a_narrow_roadmap_is_looked_at_where_the_status_date_stands() -> None:
    rows = (TimelineRow("Quay", bars=(Bar(date(2026, 1, 1), date(2026, 4, 11)),)),)
    days = (date(2026, 3, 2), date(2025, 3, 2), date(2027, 3, 2), None)
    assert [percent_gone(Timeline(rows, status_date=day)) for day in days] == [60, 0, 100, 0]
    assert percent_gone(Timeline((), status_date=STATUS)) == 0
