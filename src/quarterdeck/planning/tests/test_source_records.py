"""What only a source knows of a plan follows it from import to import: items, extras, sprints, boards."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from quarterdeck.exchange import document as doc
from quarterdeck.planning.rules.content import describe
from quarterdeck.planning.rules.differences import difference
from quarterdeck.planning.rules.operations.apply import apply_operations, parse_operations
from quarterdeck.planning.rules.operations.context import Context
from quarterdeck.planning.rules.patch import apply_patch, inverted, patch_of
from quarterdeck.planning.rules.rights import EDIT, needs
from quarterdeck.planning.rules.state import PlanHeader, PlanState
from quarterdeck.planning.snapshot.schedule import CalendarTime

SPRINTS = [doc.Sprint(1, "Sprint 1", "active"), doc.Sprint(2, "Sprint 2", "future")]


def jira(*, items: list[doc.WorkItem], sprints: list[doc.Sprint] | None = None, **extras: Any) -> doc.PlanDocument:
    tasks = [
        doc.Task(uid=number, name=f"Item {number}", source_id=str(number), item=item, extras=dict(extras))
        for number, item in enumerate(items, start=1)
    ]
    return doc.PlanDocument(
        doc.PlanSource("jira"),
        properties=doc.PlanProperties(start=datetime(2026, 11, 2, 8), extras={"states": {"Open": "todo"}}),
        tasks=tasks,
        sprints=SPRINTS if sprints is None else sprints,
        boards=[doc.Board("Team", "kanban", [doc.BoardColumn("Doing", ["Doing"], wip_limit=3)])],
    )


def item(**values: Any) -> doc.WorkItem:
    return replace(doc.WorkItem(key="A-1", state="Open", points=3.0, sprint_uids=[1]), **values)


def applied(state: PlanState, found: Any) -> None:
    context = Context(state, CalendarTime(state))
    apply_operations({state.plan_id: context}, parse_operations(found.operations))


def compared(base: Any, state: PlanState, document: doc.PlanDocument) -> tuple[Any, Any]:
    content, _ = describe(document)
    return content, difference(base=base, state=state, new=content, source="jira")


def first(document: doc.PlanDocument) -> tuple[PlanState, Any]:
    state = PlanState(header=PlanHeader())
    content, found = compared(None, state, document)
    applied(state, found)
    return state, content


def only(state: PlanState) -> Any:
    [task] = state.tasks.values()
    return task


def test_the_first_import_keeps_items_sprints_and_boards_on_the_plan() -> None:
    state, _ = first(jira(items=[item()]))
    document = state.document()
    assert document.sprints == SPRINTS
    assert document.boards[0].columns[0].wip_limit == 3
    assert state.header.extras == {"states": {"Open": "todo"}}
    assert only(state).item == item()


def test_the_same_file_again_changes_nothing() -> None:
    document = jira(items=[item()], rank="x")
    state, content = first(document)
    _, found = compared(content, state, document)
    assert (found.operations, found.changed, found.conflicts) == ([], [], [])


def test_an_item_follows_its_source_without_a_conflict_and_is_told_in_words() -> None:
    state, content = first(jira(items=[item()]))
    moved = item(
        state="Done",
        points=5.0,
        sprint_uids=[1, 2],
        labels=["red", "blue"],
        remarks=[doc.Remark(None, "Ada", "ok")],
        updated=datetime(2026, 11, 9, 9),
    )
    _, found = compared(content, state, jira(items=[moved], rank="9"))
    assert found.conflicts == []
    assert found.changed[0]["fields"] == [
        {"field": "state", "before": "Open", "after": "Done"},
        {"field": "points", "before": 3.0, "after": 5.0},
        {"field": "labels", "before": None, "after": "red, blue"},
        {"field": "sprints", "before": "Sprint 1", "after": "Sprint 1, Sprint 2"},
        {"field": "comments", "before": 0, "after": 1},
    ]
    applied(state, found)
    assert only(state).item == moved
    assert only(state).extras == {"rank": "9"}


def test_a_record_that_only_got_a_later_instant_is_brought_but_not_listed() -> None:
    state, content = first(jira(items=[item()]))
    later = item(updated=datetime(2026, 11, 9, 9))
    _, found = compared(content, state, jira(items=[later]))
    assert (len(found.operations), found.changed) == (1, [])
    applied(state, found)
    assert only(state).item == later


def test_what_a_source_no_longer_says_is_gone() -> None:
    state, content = first(jira(items=[item()], rank="x"))
    bare = jira(items=[item()], sprints=[])
    bare.tasks[0].item, bare.boards, bare.properties.extras = None, [], {}
    _, found = compared(content, state, bare)
    applied(state, found)
    assert (only(state).item, only(state).extras) == (None, {})
    assert (state.header.sprints, state.header.boards, state.header.extras) == ([], [], {})


def test_sprints_and_boards_are_updated_and_told() -> None:
    state, content = first(jira(items=[item()]))
    later = jira(items=[item()], sprints=[replace(SPRINTS[0], state="closed"), doc.Sprint(3, "Sprint 3")])
    later.boards[0].columns[0].wip_limit = 5
    _, found = compared(content, state, later)
    assert found.changed[0]["fields"] == [
        {"field": "sprint Sprint 1", "before": "active", "after": "closed"},
        {"field": "sprint Sprint 2", "before": "future", "after": None},
        {"field": "sprint Sprint 3", "before": None, "after": "listed"},
        {"field": "boards", "before": "Team", "after": "new columns or limits"},
    ]
    applied(state, found)
    assert state.header.sprints == later.sprints
    assert state.header.boards == later.boards


def test_a_plan_without_an_earlier_import_compares_with_what_it_holds() -> None:
    state, _ = first(jira(items=[item()]))
    _, found = compared(None, state, jira(items=[item(state="Done")]))
    assert found.changed[0]["fields"] == [{"field": "state", "before": "Open", "after": "Done"}]


def test_the_change_is_undone_with_the_rest() -> None:
    state, content = first(jira(items=[item()]))
    state.journal.inserted.clear()
    state.journal.before.clear()
    before = (only(state).item, list(state.header.sprints))
    _, found = compared(content, state, jira(items=[item(state="Done")], sprints=[]))
    applied(state, found)
    patch = patch_of(state)
    assert apply_patch(state, inverted(patch)) == []
    assert (only(state).item, state.header.sprints) == before


def test_records_and_extras_are_for_those_who_edit_the_plan() -> None:
    operations = parse_operations(
        [
            {"op": "update_task", "task": 1, "set": {"percent_complete": 5}, "extras": {}},
            {"op": "update_task", "task": 1, "set": {"percent_complete": 5}, "record": {"item": None}},
        ]
    )
    assert [(need.permission, need.task) for need in needs(operations)] == [(EDIT, None), (EDIT, None)]
