"""What the logs of governance and engagement put before the board and on a project's page."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from quarterdeck.core.models import Person, Workspace
from quarterdeck.core.tests.factories import manager_of, signed_in
from quarterdeck.portfolio.tests.factories import world
from quarterdeck.press.blocks import BarChart, Table
from quarterdeck.registers.actions import create_entry, transition_entry
from quarterdeck.registers.declaration import find_register
from quarterdeck.reporting.packs.portfolio_board import portfolio_board
from quarterdeck.reporting.packs.portfolio_board.decisions import decisions_sought
from quarterdeck.reporting.packs.portfolio_board.governed import changes_page, complaints_page
from quarterdeck.reporting.queries.board import board_facts
from quarterdeck.reporting.queries.governed import project_changes
from quarterdeck.reporting.tests.factories import STATUS

pytestmark = pytest.mark.django_db
DAY = datetime(2026, 10, 20, 9, tzinfo=UTC)


def entry(key: str, actor: Person, place: Workspace, **values: Any) -> Any:
    register = find_register(key)
    return create_entry(actor=actor, register=register, workspace=place, values={**register.example, **values}, at=DAY)


def take(actor: Person, one: Any, key: str, **values: Any) -> Any:
    return transition_entry(actor=actor, entry=one, transition_key=key, values=values, at=DAY)


def test_the_board_sees_its_questions_the_changes_and_the_complaints_and_nothing_where_there_are_none() -> None:
    made = world()
    place, within = made.project.workspace, made.portfolio.workspace
    board, manager = made.role("portfolio_manager"), made.role("project_manager")
    empty = board_facts(board, within=within, status_date=STATUS)
    assert (changes_page(empty), complaints_page(empty), decisions_sought(empty)) == ([], [], ())
    own = entry("decisions", manager, place, forum="portfolio_board", requested_on="2026-10-20")
    entry("decisions", manager, place, title="Which colour?", forum="project_board")
    change = entry("changes", manager, place)
    spoken = {"verbal_by": made.role("sponsor").pk, "verbal_on": "2026-10-19"}
    change = transition_entry(
        actor=board, entry=change, transition_key="approve_verbally", values=spoken, reason="Leak.", at=DAY
    )
    for number in range(5):
        entry("complaints", board, place, title=f"Estimate {number}", complainant="Mary Murphy")
    facts = board_facts(board, within=within, status_date=STATUS)
    [asked] = decisions_sought(facts)
    assert (asked.reference, asked.options[0]) == (own.reference, "Keep both until June")
    assert (asked.consequence, asked.background) == (own.consequence, "Asked for on 20\u00a0Oct\u00a02026.")
    [page] = changes_page(facts)
    assert page.finding.startswith("1 change waits for a decision; 0 approved since")
    [page] = complaints_page(facts)
    table = next(block for column in page.columns for block in column if isinstance(block, Table))
    assert page.finding.startswith("5 complaints in October, 5 in twelve months")
    assert [row.cells[1] for row in table.rows] == [5]
    chart = next(block for column in page.columns for block in column if isinstance(block, BarChart))
    assert (chart.categories[0], chart.categories[1], chart.categories[-1]) == ("Oct ’25", "Nov", "Oct")
    deck = portfolio_board(facts)
    assert {"Changes", "Complaints"} <= {page.kicker for page in deck.pages}
    assert "Mary" not in repr(deck)
    assert project_changes(manager, place) == [change]
    text = signed_in(Client(), manager).get(f"/projects/{place.code}/").content.decode()
    assert "Why did this move?" in text
    assert change.title in text


def test_complaints_stay_out_of_the_pack_of_who_may_not_see_them() -> None:
    made = world()
    place = made.project.workspace
    entry("complaints", made.role("portfolio_manager"), place)
    reader = manager_of(made.portfolio.workspace, "team_member", name="Member")
    facts = board_facts(reader, within=made.portfolio.workspace, status_date=date(2026, 10, 30))
    assert (facts.governed.complaints, facts.governed.clusters) == (None, ())
