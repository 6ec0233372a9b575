"""An undo meets what others have done to the outline and to the rows that it points at."""

from __future__ import annotations

from typing import Any

import pytest

from quarterdeck.core.models import Person
from quarterdeck.core.tests import factories as core
from quarterdeck.planning.actions import revert_change_set
from quarterdeck.planning.errors import PlanChangedMeanwhile
from quarterdeck.planning.models import Assignment, Calendar, Link, Plan, Resource, Task
from quarterdeck.planning.tests.factories import AT, DAY, change, small_plan, task_named

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> Plan:
    return small_plan()


@pytest.fixture
def manager(plan: Plan) -> Person:
    return core.manager_of(plan.workspace)


def outline(plan: Plan) -> dict[str, tuple[str | None, int, bool]]:
    """Each task with its parent, its level and whether it is a summary."""
    rows = Task.objects.filter(plan=plan).select_related("parent").order_by("id")
    return {row.name: (row.parent.name if row.parent else None, row.outline_level, row.is_summary) for row in rows}


def add(name: str, parent: str | None = None) -> dict[str, Any]:
    return {"op": "add_task", "ref": name, "parent": parent, "set": {"name": name}}


def move(plan: Plan, name: str, parent: str | None) -> dict[str, Any]:
    below = task_named(plan, parent).pk if parent else None
    return {"op": "move_task", "task": task_named(plan, name).pk, "parent": below}


# What was removed, and what it hung on, which others removed or removed it from since.
CASES: dict[str, tuple[list[dict[str, Any]], list[dict[str, Any]], list[dict[str, Any]]]] = {
    "a link of a task that is gone": ([], [{"op": "remove_link"}], [{"op": "remove_task", "task": "Done"}]),
    "a calendar that is gone": (
        [
            {"op": "add_calendar", "ref": "c", "set": {"name": "Night"}},
            {"op": "update_task", "task": "Make", "set": {"calendar": "c"}},
        ],
        [{"op": "update_task", "task": "Make", "set": {"calendar": None}}],
        [{"op": "remove_calendar"}],
    ),
    "a person who is gone": (
        [
            {"op": "add_resource", "ref": "r", "set": {"name": "Pat"}},
            {"op": "add_assignment", "task": "Make", "resource": "r"},
        ],
        [{"op": "remove_assignment"}],
        [{"op": "remove_resource"}],
    ),
    "a calendar that others use by now": (
        [],
        [{"op": "add_calendar", "ref": "c", "set": {"name": "Night"}}],
        [{"op": "update_task", "task": "Make", "set": {"calendar": "Night"}}],
    ),
}


def meant(plan: Plan, operations: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The operations with row ids in the place of names; where none is named, the row that was made last."""
    rows = {"link": Link, "calendar": Calendar, "resource": Resource, "assignment": Assignment}
    found = []
    for one in operations:
        kind = one["op"].removeprefix("remove_")
        if kind in rows:
            one = one | {kind: rows[kind].objects.filter(plan=plan).latest("id").pk}
        if isinstance(one.get("task"), str):
            one = one | {"task": task_named(plan, one["task"]).pk}
        if one.get("set", {}).get("calendar") == "Night":
            one = one | {"set": {"calendar": Calendar.objects.get(plan=plan, name="Night").pk}}
        found.append(one)
    return found


@pytest.mark.parametrize("case", CASES)
def test_an_undo_names_what_it_has_lost_its_hold_on(plan: Plan, manager: Person, case: str) -> None:
    before, undone, since = CASES[case]
    if before:
        change(plan, manager, *meant(plan, before))
    first = change(plan, manager, *meant(plan, undone))
    change(plan, manager, *meant(plan, since))
    with pytest.raises(PlanChangedMeanwhile) as told:
        revert_change_set(actor=manager, change_set=first, at=AT)
    assert told.value.conflicts


def test_a_summary_that_got_another_task_since_stays_a_summary(plan: Plan, manager: Person) -> None:
    change(plan, manager, add("X"), add("Y"), add("Z"))
    first = change(plan, manager, move(plan, "X", "Y"))
    change(plan, manager, move(plan, "Z", "Y"))
    revert_change_set(actor=manager, change_set=first, at=AT)
    rows = outline(plan)
    assert (rows["X"], rows["Y"], rows["Z"]) == ((None, 1, False), (None, 1, True), ("Y", 2, False))


def test_a_task_that_goes_back_makes_its_emptied_parent_a_summary_again(plan: Plan, manager: Person) -> None:
    change(plan, manager, add("S"), add("X", "S"), add("W", "S"))
    first = change(plan, manager, move(plan, "X", None))
    change(plan, manager, move(plan, "W", None))
    assert outline(plan)["S"] == (None, 1, False)
    revert_change_set(actor=manager, change_set=first, at=AT)
    rows = outline(plan)
    assert (rows["S"], rows["X"]) == ((None, 1, True), ("S", 2, False))


def test_what_came_below_a_moved_task_since_moves_back_with_its_level(plan: Plan, manager: Person) -> None:
    change(plan, manager, add("X"), add("Y"), add("X1", "X"), add("Y1", "Y"))
    first = change(plan, manager, move(plan, "X", "Y"))
    change(plan, manager, add("X2") | {"parent": task_named(plan, "X").pk})
    assert outline(plan)["X2"] == ("X", 3, False)
    revert_change_set(actor=manager, change_set=first, at=AT)
    assert {name: outline(plan)[name][1] for name in ("X", "X1", "X2")} == {"X": 1, "X1": 2, "X2": 2}


def test_an_undo_is_not_held_up_by_what_the_summary_sums(plan: Plan, manager: Person) -> None:
    def lasts(name: str, days: int) -> dict[str, Any]:
        return {"op": "update_task", "task": task_named(plan, name).pk, "set": {"duration_minutes": days * DAY}}

    first = change(plan, manager, lasts("Design", 7))
    change(plan, manager, lasts("Make", 12))
    revert_change_set(actor=manager, change_set=first, at=AT)
    build, design = task_named(plan, "Build"), task_named(plan, "Design")
    assert (design.duration_minutes, build.remaining_duration_minutes) == (5 * DAY, 17 * DAY)


def test_what_comes_back_gets_a_new_number_where_its_own_was_given_away(plan: Plan, manager: Person) -> None:
    last = Task.objects.filter(plan=plan).latest("uid")
    first = change(plan, manager, {"op": "remove_task", "task": last.pk})
    change(plan, manager, add("New"))
    assert task_named(plan, "New").uid == last.uid
    revert_change_set(actor=manager, change_set=first, at=AT)
    last.refresh_from_db()
    assert (last.name, last.uid) == ("Train", task_named(plan, "New").uid + 1)


def test_a_task_does_not_go_back_below_what_moved_below_it(plan: Plan, manager: Person) -> None:
    change(plan, manager, add("P"), add("X", "P"), add("Q", "P"))
    first = change(plan, manager, move(plan, "X", None))
    change(plan, manager, move(plan, "P", "X"))
    with pytest.raises(PlanChangedMeanwhile):
        revert_change_set(actor=manager, change_set=first, at=AT)
