"""Which right each operation needs, and on what: the plan, or one task of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from quarterdeck.planning.rules.operations.schema import (
    AdoptBaseline,
    CaptureBaseline,
    MoveItem,
    Operation,
    ReportProgress,
    SetBaseline,
    UpdateTask,
)
from quarterdeck.planning.rules.progress import PROGRESS_FIELDS

EDIT, PROGRESS, APPROVE_BASELINE, APPROVE_RE_BASELINE, IMPORT = (
    "planning.edit_plan",
    "planning.report_progress",
    "planning.approve_baseline",
    "planning.approve_re_baseline",
    "planning.import_plan",
)
APPROVALS = {APPROVE_BASELINE, APPROVE_RE_BASELINE}


@dataclass(frozen=True, slots=True)
class Need:
    """``task`` is None where the right must hold on the whole plan."""

    index: int
    plan: int | None
    permission: str
    task: int | None
    words: str


def needs(operations: Sequence[Operation]) -> list[Need]:
    return [_need(index, operation) for index, operation in enumerate(operations)]


def _need(index: int, operation: Operation) -> Need:
    plan = operation.plan
    if getattr(operation, "record", None) or getattr(operation, "extras", None) is not None:
        return Need(index, plan, EDIT, None, "Only those who manage this plan may change it.")
    if isinstance(operation, ReportProgress):
        return Need(index, plan, PROGRESS, _row(operation.task), "You may report progress on your own tasks only.")
    if isinstance(operation, MoveItem):
        return Need(index, plan, PROGRESS, _row(operation.task), "You may move the cards of your own tasks only.")
    if isinstance(operation, UpdateTask) and operation.set.model_fields_set <= PROGRESS_FIELDS:
        if not operation.as_recorded:
            return Need(index, plan, PROGRESS, _row(operation.task), "You may report progress on your own tasks only.")
    elif isinstance(operation, UpdateTask) and not operation.as_recorded:
        return Need(index, plan, EDIT, _row(operation.task), "Only those who manage this plan may change it.")
    elif isinstance(operation, CaptureBaseline | AdoptBaseline) and operation.kind == "re_baseline":
        return Need(index, plan, APPROVE_RE_BASELINE, None, "A re-baseline is approved by the sponsor alone.")
    elif isinstance(operation, CaptureBaseline | AdoptBaseline):
        return Need(index, plan, APPROVE_BASELINE, None, "A sponsor or portfolio manager approves baselines.")
    elif isinstance(operation, SetBaseline):
        return Need(index, plan, IMPORT, None, "Only an import brings the baselines of another tool.")
    return Need(index, plan, EDIT, None, "Only those who manage this plan may change it.")


def _row(reference: Any) -> int | None:
    return reference if isinstance(reference, int) else None


def targets(operations: Sequence[Operation]) -> dict[tuple[str, int], int]:
    """Rows that operations name themselves, with the index of the first one that does."""
    tables = {"task": "tasks", "link": "links", "assignment": "assignments", "resource": "resources"}
    named: dict[tuple[str, int], int] = {}
    for index, operation in enumerate(operations):
        if operation.op in {"add_assignment", "add_task", "add_link"}:
            continue
        if operation.op in {"set_properties", "set_status_date"}:
            named.setdefault(("plan", operation.plan or 0), index)
        for attribute, table in {**tables, "calendar": "calendars"}.items():
            reference = getattr(operation, attribute, None)
            if isinstance(reference, int):
                named.setdefault((table, reference), index)
    return named


# Row fields behind the names that people set.
BEHIND = {
    "owner": ("owner_id",),
    "person": ("person_id",),
    "calendar": ("calendar_uid", "default_calendar_uid"),
    "parent": ("parent_uid",),
    "percent": ("percent_complete",),
    "physical_percent": ("physical_percent_complete",),
    "start": ("constraint_date", "manual_start", "start"),
    "finish": ("duration_minutes", "manual_finish", "finish"),
    "lag_minutes": ("lag",),
    "lag_percent": ("lag",),
    "state": ("item",),
}


def written_fields(operations: Sequence[Operation], plan_id: int) -> dict[tuple[str, int], set[str]]:
    """Row fields that operations set by name, by row: what nobody else may have set since, not even to the same."""
    written: dict[tuple[str, int], set[str]] = {}
    for operation in operations:
        [*keys] = targets([operation])
        sent = getattr(operation, "set", None) or operation
        names = {field for name in sent.model_fields_set for field in BEHIND.get(name, (name,))}
        for table, uid in keys:
            written.setdefault((table, plan_id if table == "plan" else uid), set()).update(names)
    return written
