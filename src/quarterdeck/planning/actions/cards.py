"""Moving a card of a board: one change set, undone like every other."""

from __future__ import annotations

from datetime import datetime

from quarterdeck.core.models import Person
from quarterdeck.core.permissions import require
from quarterdeck.planning.actions.change_sets import apply_operations_now
from quarterdeck.planning.models import ChangeSet, Task
from quarterdeck.planning.rules.board import operation_of_move


def move_card(*, actor: Person, task: Task, state: str, at: datetime) -> ChangeSet:
    """Give a card another state. A task that no tool's board holds moves by its progress instead.

    Raises NotVisible, NotAllowed, OperationRefused, OperationNotAllowed, NoSuchColumn, PlanChangedMeanwhile.
    """
    require(actor, "planning.view_plan", task)
    plan = task.plan
    has_item = bool((task.details.get("item") or {}).get("state"))
    operation = operation_of_move(
        task.pk,
        state,
        at=at,
        has_item=has_item,
        started=task.actual_start,
        percent=task.percent_complete,
        status_date=plan.status_date,
    )
    title = f"Move {task.name[:120]} to {state[:80]}"
    return apply_operations_now(actor=actor, plans=[(plan, plan.version)], operations=[operation], at=at, title=title)
