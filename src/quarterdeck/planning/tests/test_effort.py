"""Work and cost that people typed on a task stay theirs; those that come from assignments follow them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from quarterdeck.exchange.document import Interval
from quarterdeck.planning.rules.operations.apply import apply_operations, parse_operations
from quarterdeck.planning.rules.operations.context import Context
from quarterdeck.planning.rules.state import PlanCalendar, PlanHeader, PlanState, PlanTask
from quarterdeck.planning.snapshot.schedule import CalendarTime

DAY = 480
DIG = {"op": "add_task", "ref": "dig", "set": {"name": "Dig", "duration_minutes": 2 * DAY}}
PAT = {"op": "add_resource", "ref": "pat", "set": {"name": "Pat", "rates": [{"standard": "50"}]}}
WORKS = {"op": "add_assignment", "ref": "works", "task": "dig", "resource": "pat"}


def dug(*operations: dict[str, Any]) -> PlanTask:
    """The task after these operations on an empty plan with a usual week."""
    hours = [Interval(480, 720), Interval(780, 1020)]
    week = PlanCalendar(1, "Standard", days=[list(hours) for _ in range(5)] + [[], []])
    header = PlanHeader(uid=1, start=datetime(2026, 11, 2, 8), default_calendar_uid=1)
    state = PlanState(header=header, calendars=[week])
    apply_operations({1: Context(state, CalendarTime(state))}, parse_operations([DIG, *operations]))
    return next(iter(state.tasks.values()))


def edit(**fields: Any) -> dict[str, Any]:
    return {"op": "update_task", "task": "dig", "set": fields}


def test_a_typed_cost_stays_when_the_duration_changes() -> None:
    assert dug(edit(cost="750.00"), edit(duration_minutes=5 * DAY)).cost == Decimal("750.00")


def test_typed_work_stays_when_the_duration_changes() -> None:
    task = dug(edit(work_minutes=2 * DAY), edit(duration_minutes=5 * DAY))
    assert (task.work_minutes, task.duration_minutes) == (2 * DAY, 5 * DAY)


def test_without_assignments_the_fixed_cost_is_the_cost_unless_one_is_typed_with_it() -> None:
    assert dug(edit(fixed_cost="80")).cost == Decimal(80)
    assert dug(edit(cost="750"), edit(fixed_cost="80")).cost == Decimal(80)
    assert dug(edit(cost="750", fixed_cost="80")).cost == Decimal(750)


def test_the_cost_of_assignments_follows_the_duration_and_keeps_the_fixed_part() -> None:
    task = dug(PAT, WORKS, edit(fixed_cost="80"), edit(duration_minutes=5 * DAY))
    assert (task.work_minutes, task.cost) == (5 * DAY, Decimal("2080.00"))


def test_fixed_and_typed_cost_together_give_the_sum_of_the_parts_where_people_work() -> None:
    assert dug(PAT, WORKS, edit(cost="1", fixed_cost="80")).cost == Decimal("880.00")


def test_the_last_assignment_takes_its_work_and_cost_with_it() -> None:
    task = dug(PAT, WORKS, edit(fixed_cost="80"), {"op": "remove_assignment", "assignment": "works"})
    assert (task.work_minutes, task.cost) == (0.0, Decimal(80))
