"""Runs a change set's operations on plans in memory: all of them, or none and every fault in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from quarterdeck.planning.errors import FaultList, FieldRefused
from quarterdeck.planning.rules.operations import calendars, items, links, resources, tasks
from quarterdeck.planning.rules.operations.context import Context
from quarterdeck.planning.rules.operations.fields import FIRST_YEAR, LAST_YEAR
from quarterdeck.planning.rules.operations.schema import OPERATIONS, Operation
from quarterdeck.planning.rules.rollup import roll_up

HANDLERS: dict[str, Callable[[Context, Any], None]] = {
    "add_task": tasks.add_task,
    "update_task": tasks.update_task,
    "remove_task": tasks.remove_task,
    "move_task": tasks.move_task,
    "report_progress": tasks.report_progress,
    "move_item": items.move_item,
    "add_link": links.add_link,
    "update_link": links.update_link,
    "remove_link": links.remove_link,
    "add_resource": resources.add_resource,
    "update_resource": resources.update_resource,
    "remove_resource": resources.remove_resource,
    "add_assignment": resources.add_assignment,
    "update_assignment": resources.update_assignment,
    "remove_assignment": resources.remove_assignment,
    "add_calendar": calendars.add_calendar,
    "update_calendar": calendars.update_calendar,
    "remove_calendar": calendars.remove_calendar,
    "set_status_date": calendars.set_status_date,
    "set_properties": calendars.set_properties,
    "capture_baseline": calendars.capture_baseline,
    "adopt_baseline": calendars.adopt_baseline,
    "set_baseline": calendars.set_baseline,
}
MOST_FAULTS = 50


def parse_operations(raw: Sequence[Any]) -> list[Operation]:
    """Operations from JSON values; every fault names the operation's index and field."""
    try:
        return OPERATIONS.validate_python(list(raw))
    except ValidationError as error:
        faults = FaultList()
        for item in error.errors(include_url=False, include_input=False)[:MOST_FAULTS]:
            place = list(item["loc"])
            index = place[0] if place and isinstance(place[0], int) else 0
            name = ".".join(str(part) for part in place[2:]) or "op"
            faults.add(int(index), name, _sentence(item))
        faults.raise_if_any()
        raise


def _sentence(item: ErrorDetails) -> str:
    if item["type"] == "timezone_naive":
        return "Plans keep local wall time: send the instant without a zone."
    if item["type"] in ("greater_than_equal", "less_than") and any(map(_is_instant, item["ctx"].values())):
        return f"Plans lie between {FIRST_YEAR} and {LAST_YEAR}."
    message = item["msg"].removeprefix("Value error, ")
    return message[:1].upper() + message[1:].rstrip(".") + "."


def _is_instant(bound: object) -> bool:
    """Bounds of instants are told as text, those of numbers as numbers."""
    return isinstance(bound, str)


def apply_operations(contexts: Mapping[int, Context], operations: Sequence[Operation]) -> None:
    """Act on the plans in order. Raises `OperationRefused` with all faults; then the contexts are to be thrown away."""
    faults = FaultList()
    only = next(iter(contexts)) if len(contexts) == 1 else None
    for index, operation in enumerate(operations):
        plan = operation.plan if operation.plan is not None else only
        if plan is None:
            faults.add(index, "plan", "This change set touches several plans: name the plan.")
            continue
        if plan not in contexts:
            faults.add(index, "plan", f"Plan {plan} is not part of this change set.")
            continue
        try:
            HANDLERS[operation.op](contexts[plan], operation)
        except FieldRefused as refused:
            faults.add(index, refused.field, str(refused))
        if len(faults.faults) >= MOST_FAULTS:
            break
    faults.raise_if_any()
    for context in contexts.values():
        roll_up(context.state, context.touched)
