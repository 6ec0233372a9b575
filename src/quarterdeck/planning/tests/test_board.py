"""The board of a project: columns and limits, ages, pace and delivery, and moving a card and taking it back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from quarterdeck.core.models import Person, Workspace
from quarterdeck.core.tests import factories as core
from quarterdeck.exchange import document as doc
from quarterdeck.exchange.flow import FlowItem
from quarterdeck.planning.actions import create_plan_from_document, move_card, revert_change_set
from quarterdeck.planning.errors import NoSuchColumn, OperationRefused
from quarterdeck.planning.models import Plan
from quarterdeck.planning.queries.board import NOBODY, Wanted, board_of
from quarterdeck.planning.rules.board import Card, arrange, columns_of, grow_old, pace_of
from quarterdeck.planning.tests.factories import AT, small_plan, task_named

pytestmark = pytest.mark.django_db
TODAY = date(2026, 10, 30)
MONDAY = datetime(2026, 7, 6, 9)
STATES = {"Open": "todo", "Doing": "doing", "Review": "doing", "Done": "done"}
CATEGORY = {name: doc.StateCategory(value) for name, value in STATES.items()}


def history(*steps: tuple[int, str]) -> list[doc.StateChange]:
    """Changes so many days after the first Monday."""
    names = [None, *(name for _, name in steps)]
    pairs = zip(steps, names, strict=False)
    return [doc.StateChange(MONDAY + timedelta(days=day), before, after) for (day, after), before in pairs]


def item(number: int, *steps: tuple[int, str], **more: Any) -> doc.Task:
    state = steps[-1][1]
    values = {"key": f"WEB-{number}", "kind": "Story", "state": state, "category": CATEGORY[state], **more}
    work = doc.WorkItem(**values, created=MONDAY, changes=history(*steps))
    task = doc.Task(
        uid=number, name=f"Item {number}", source_id=str(number), item=work, parent_uid=100, outline_level=2
    )
    task.duration_minutes = 480.0
    if state == "Done":
        task.actual_start = task.actual_finish = work.changes[-1].at
    return task


def web_shop() -> doc.PlanDocument:
    """Twelve weeks with a card finished in each after 2 days, three cards in progress, one to do; an epic above."""
    done = [item(n, (7 * n - 7, "Doing"), (7 * n - 6, "Done"), points=2.0, sprint_uids=[1]) for n in range(1, 13)]
    old = item(13, (0, "Doing"), points=5.0, sprint_uids=[2])
    new = item(14, (109, "Doing"), (110, "Review"), points=3.0, sprint_uids=[1, 2])
    third = item(15, (115, "Doing"))
    waiting = item(16, (0, "Open"))
    epic = doc.Task(uid=100, name="Checkout", source_id="100", is_summary=True)
    epic.item = doc.WorkItem(key="WEB-100", kind="Epic", state="Doing", category=CATEGORY["Doing"])
    columns = [
        doc.BoardColumn("Doing", ["Doing"], CATEGORY["Doing"], wip_limit=1),
        doc.BoardColumn("Checking", ["Review"], CATEGORY["Review"], wip_limit=4),
        doc.BoardColumn("Done", ["Done"], CATEGORY["Done"]),
    ]
    return doc.PlanDocument(
        doc.PlanSource("jira"),
        properties=doc.PlanProperties(
            name="Web shop", start=MONDAY, status_date=datetime(2026, 10, 30, 8), extras={"states": dict(STATES)}
        ),
        tasks=[epic, *done, old, new, third, waiting],
        resources=[doc.Resource(1, "Ada Byrne")],
        assignments=[doc.Assignment(1, 13, 1)],
        sprints=[doc.Sprint(1, "Sprint 1", "closed"), doc.Sprint(2, "Sprint 2", "active")],
        boards=[doc.Board("Team", "kanban", columns)],
    )


@pytest.fixture
def project() -> Workspace:
    return core.project()


@pytest.fixture
def manager(project: Workspace) -> Person:
    return core.manager_of(project)


@pytest.fixture
def plan(project: Workspace, manager: Person) -> Plan:
    return create_plan_from_document(actor=manager, workspace=project, document=web_shop(), at=AT, title="Jira")


def cards(found: Any) -> dict[str, list[str]]:
    return {column.name: [card.flow.key for card in column.cards] for column in found.columns}


def test_cards_stand_in_the_columns_of_their_states_and_limits_are_counted(plan: Plan) -> None:
    found = board_of(plan, wanted=Wanted(), today=TODAY)
    done = [f"WEB-{n}" for n in range(12, 0, -1)]
    assert cards(found) == {
        "Not on this board": ["WEB-16"],
        "Doing": ["WEB-13", "WEB-15"],
        "Checking": ["WEB-14"],
        "Done": done,
    }
    assert [(column.limit, column.over, column.points) for column in found.columns[1:]] == [
        (1, 1, 5.0),
        (4, 0, 3.0),
        (None, 0, 24.0),
    ]


def test_ages_count_both_days_and_more_than_the_p85_is_aging(plan: Plan) -> None:
    found = board_of(plan, wanted=Wanted(), today=TODAY)
    ages = {card.flow.key: card.age for column in found.columns for card in column.cards if card.age is not None}
    assert (found.on, found.pace.cycle.p50, found.pace.cycle.p85, found.pace.cycle.count) == (TODAY, 2, 2, 12)
    assert ages == {"WEB-13": 117, "WEB-14": 8, "WEB-15": 2}
    assert [card.flow.key for card in found.aging] == ["WEB-13", "WEB-14"]


def test_a_sprint_and_lanes_choose_and_divide_the_cards(plan: Plan) -> None:
    found = board_of(plan, wanted=Wanted(sprint=2, lanes="assignee"), today=TODAY)
    assert found.sprint is not None
    assert [one.name for one in found.sprints] == ["Sprint 2", "Sprint 1"]
    assert cards(found) == {"Doing": ["WEB-13"], "Checking": ["WEB-14"], "Done": []}
    assert [(lane.name, lane.count) for lane in found.lanes] == [("Ada Byrne", 1), (NOBODY, 1)]
    by_epic = board_of(plan, wanted=Wanted(lanes="epic"), today=TODAY).lanes
    assert [(lane.name, lane.count) for lane in by_epic] == [("Checkout", 16)]


def test_delivery_follows_from_the_weeks_and_is_refused_in_words_for_too_few(plan: Plan) -> None:
    found = board_of(plan, wanted=Wanted(), today=TODAY)
    assert [week.finished for week in found.pace.weeks] == [1] * 12 + [0] * 4
    assert found.pace.delivery.open == 4
    assert set(found.pace.delivery.dates) == {50, 85}
    assert all(day is not None and day > TODAY for day in found.pace.delivery.dates.values())
    start = datetime(2026, 10, 12, 9)
    young = [Card(FlowItem(1, "A", "A", "Doing", start, start, None))]
    pace = pace_of(young, cycle=grow_old(young, TODAY), on=TODAY)
    assert pace.delivery.refusal == "A forecast needs 8 whole weeks of history; 2 are known."
    assert pace_of([], cycle=grow_old([], TODAY), on=TODAY).delivery.refusal.endswith("none are known.")


def test_without_a_board_there_is_a_column_for_each_state_from_to_do_to_done() -> None:
    document = web_shop()
    document.boards = []
    assert [column.name for column in columns_of(document, None)] == ["Open", "Doing", "Review", "Done"]
    assert arrange([], columns_of(document, None)) == columns_of(document, None)


def test_a_moved_card_has_history_and_progress_and_is_taken_back_whole(plan: Plan, manager: Person) -> None:
    before = task_named(plan, "Item 13")
    at = datetime(2026, 10, 30, 9, tzinfo=UTC)
    moved = move_card(actor=manager, task=before, state="Done", at=at)
    after = task_named(plan, "Item 13")
    assert (after.percent_complete, after.actual_finish) == (100.0, datetime(2026, 10, 30, 8))
    assert after.details["item"]["state"] == "Done"
    assert after.details["item"]["changes"][-1]["after"] == "Done"
    revert_change_set(actor=manager, change_set=moved, at=at)
    again = task_named(plan, "Item 13")
    assert again.details == before.details
    assert (again.percent_complete, again.actual_finish) == (before.percent_complete, before.actual_finish)


def test_back_to_doing_is_half_done_again_and_to_do_has_no_actuals(plan: Plan, manager: Person) -> None:
    move_card(actor=manager, task=task_named(plan, "Item 12"), state="Review", at=AT)
    task = task_named(plan, "Item 12")
    assert (task.percent_complete, task.actual_finish) == (50.0, None)
    plan.refresh_from_db()
    move_card(actor=manager, task=task, state="Open", at=AT)
    task = task_named(plan, "Item 12")
    assert (task.percent_complete, task.actual_start) == (0.0, None)


@pytest.mark.parametrize(("state", "words"), [("Nowhere", "No board of this plan"), ("Doing", "stands in “Doing”")])
def test_a_card_is_not_moved_to_where_it_is_or_to_nowhere(plan: Plan, manager: Person, state: str, words: str) -> None:
    with pytest.raises(OperationRefused, match=words):
        move_card(actor=manager, task=task_named(plan, "Item 13"), state=state, at=AT)


def test_a_plan_without_items_has_a_board_by_progress(manager: Person, project: Workspace) -> None:
    plan = small_plan(project, manager)
    for name, state in (("Design", "Done"), ("Make", "In progress"), ("Train", "In progress"), ("Train", "To do")):
        plan.refresh_from_db()
        move_card(actor=manager, task=task_named(plan, name), state=state, at=AT)
    found = board_of(plan, wanted=Wanted(), today=TODAY)
    names = {column.name: [card.flow.name for card in column.cards] for column in found.columns}
    assert names == {"To do": ["Train"], "In progress": ["Make"], "Done": ["Design"]}
    plan.refresh_from_db()
    move_card(actor=manager, task=task_named(plan, "Design"), state="In progress", at=AT)
    assert task_named(plan, "Design").percent_complete == 50.0
    with pytest.raises(NoSuchColumn):
        move_card(actor=manager, task=task_named(plan, "Design"), state="Parked", at=AT)


def test_the_page_says_what_is_over_its_limit_and_moves_a_card_with_undo(
    client: Client, plan: Plan, manager: Person
) -> None:
    site, base = core.signed_in(client, manager), f"/projects/{plan.workspace.code}/board/"
    text = site.get(base).content.decode()
    assert "<b>Doing</b> holds 2 cards for a limit of 1" in text
    assert "with 85 % confidence" in text
    task = task_named(plan, "Item 15")
    answer = site.post(f"{base}move/", {"task": task.pk, "state": "Done", "lanes": "epic"})
    assert answer["Location"].startswith(f"{base}?lanes=epic&moved=")
    text = site.get(answer["Location"]).content.decode()
    assert "Move Item 15 to Done" in text
    number = answer["Location"].rpartition("=")[2]
    site.post(f"{base}move/", {"undo": number})
    assert task_named(plan, "Item 15").details["item"]["state"] == "Doing"
    refused = site.post(f"{base}move/", {"task": task.pk, "state": "Nowhere"}, follow=True)
    assert "No board of this plan has the state" in refused.content.decode()
    assert site.post(f"{base}move/", {}).status_code == 404
    assert site.post(f"{base}move/", {"task": "999999", "state": "Done"}).status_code == 404


def test_who_only_reads_sees_the_board_and_moves_nothing(client: Client, plan: Plan) -> None:
    reader, base = core.manager_of(plan.workspace, role="auditor"), f"/projects/{plan.workspace.code}/board/"
    site = core.signed_in(client, reader)
    assert 'popovertarget="move-' not in site.get(base).content.decode()
    task = task_named(plan, "Item 15")
    assert site.post(f"{base}move/", {"task": task.pk, "state": "Done"}).status_code == 403
    assert task_named(plan, "Item 15").details["item"]["state"] == "Doing"
    answer = site.get(f"/api/v1/plans/{plan.pk}/board?sprint=2").json()
    assert {column["name"]: [card["key"] for card in column["cards"]] for column in answer["columns"]} == {
        "Doing": ["WEB-13"],
        "Checking": ["WEB-14"],
        "Done": [],
    }
    assert (answer["cycle_days_p85"], answer["open"], answer["on"]) == (2, 2, "2026-10-30")
    assert (
        core.signed_in(Client(), core.manager_of(core.project())).get(f"/api/v1/plans/{plan.pk}/board").status_code
        == 404
    )
