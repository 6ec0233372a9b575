"""Cards of a board: a card that is moved has a new state, its history says so, and its progress follows."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from quarterdeck.exchange.document import PlanDocument, PlanSource, StateCategory, StateChange, WorkItem
from quarterdeck.exchange.flow import state_meanings
from quarterdeck.planning.errors import FieldRefused
from quarterdeck.planning.rules.operations.context import Context, checked
from quarterdeck.planning.rules.operations.schema import MoveItem
from quarterdeck.planning.rules.progress import progressed
from quarterdeck.planning.rules.state import TASKS, PlanState, PlanTask

HALF = 50.0


def move_item(context: Context, operation: MoveItem) -> None:
    """Give the item behind a task another state of the plan's boards.

    ===========  ===================================================================
    into a state  follows for a task without parts
    ===========  ===================================================================
    done          100 %, actual finish, actual start where there is none
    in progress   actual start where there is none; what was done is half done again
    to do         no actuals
    ===========  ===================================================================

    Actual dates never lie after the status date.
    """
    task, state = context.task(operation.task), context.state
    item = task.item
    if item is None or not item.state:
        raise FieldRefused("task", "This task stands on no board of another tool. Report its progress instead.")
    meanings = meanings_of(state)
    if operation.state not in meanings:
        raise FieldRefused("state", f"No board of this plan has the state “{operation.state[:60]}”.")
    if operation.state == item.state:
        raise FieldRefused("state", f"“{task.name[:60]}” stands in “{item.state}” already.")
    category = meanings[operation.state]
    before = item.category
    state.change(TASKS, task.uid, item=_moved(item, task, operation.state, category, operation.at))
    if task.is_summary or category is before:
        return
    at = operation.at
    status = state.header.status_date
    capped = min(at, status) if status is not None else at
    values = progressed(task, _followed(task, category, capped), status)
    state.change(TASKS, task.uid, **checked(TASKS, values))
    context.touched.add(task.uid)


def meanings_of(state: PlanState) -> dict[str, StateCategory]:
    """Every state that an item of the plan may have, and what it means."""
    source, header = PlanSource("quarterdeck"), state.header
    document = PlanDocument(source, properties=header, tasks=list(state.tasks.values()), boards=header.boards)
    return state_meanings(document)


def _moved(item: WorkItem, task: PlanTask, name: str, category: StateCategory, at: datetime) -> WorkItem:
    history = list(item.changes)
    known = task.actual_start or item.created
    if not history and known is not None and known <= at:
        history.append(StateChange(known, None, item.state or ""))
    history.append(StateChange(at, item.state, name))
    resolved = at if category is StateCategory.DONE else None
    return replace(item, state=name, category=category, changes=history, updated=at, resolved=resolved)


def _followed(task: PlanTask, category: StateCategory, at: datetime) -> dict[str, Any]:
    if category is StateCategory.DONE:
        return {"actual_start": min(task.actual_start or at, at), "actual_finish": at}
    if category is StateCategory.TODO:
        return {"percent_complete": 0.0, "actual_start": None}
    values: dict[str, Any] = {"actual_start": task.actual_start or at}
    if task.actual_finish is not None or (task.percent_complete or 0.0) >= 100:
        values |= {"percent_complete": HALF, "actual_finish": None}
    return values
