"""What an operation sees while it acts: the plan, the names given to new rows, and working time."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, field
from datetime import datetime
from typing import Any, Protocol

from pydantic import BaseModel, ValidationError

from quarterdeck.planning.errors import FieldRefused
from quarterdeck.planning.rules.codec import decode, revived
from quarterdeck.planning.rules.state import ROW_CLASSES, TASKS, PlanState, PlanTask

NOUNS = {
    "tasks": "task",
    "links": "link",
    "resources": "resource",
    "assignments": "assignment",
    "calendars": "calendar",
}
CONTAINERS = frozenset(("splits", "custom", "rates", "availability", "exceptions", "weeks"))


class WorkingTime(Protocol):
    """Working-time arithmetic on the calendars of one plan (``None``: the plan's default calendar)."""

    def minutes_between(self, calendar: int | None, start: datetime, finish: datetime) -> float: ...

    def after(self, calendar: int | None, start: datetime, minutes: float) -> datetime: ...


@dataclass(slots=True)
class Context:
    state: PlanState
    working_time: WorkingTime
    refs: dict[str, tuple[str, int]] = field(default_factory=dict)
    touched: set[int] = field(default_factory=set)
    baselines: list[dict[str, Any]] = field(default_factory=list)

    def resolve(self, table: str, reference: int | str, field_name: str) -> int:
        """Row id behind an id or a ref; refuses what this plan does not hold."""
        if isinstance(reference, str):
            known = self.refs.get(reference)
            if known is None or known[0] != table:
                raise FieldRefused(field_name, f"No {NOUNS[table]} was added as “{reference}” before this operation.")
            reference = known[1]
        if reference not in self.state.tables[table]:
            raise FieldRefused(field_name, f"This plan has no {NOUNS[table]} {reference}.")
        return reference

    def name_row(self, ref: str | None, table: str, uid: int) -> None:
        if ref is None:
            return
        if ref in self.refs:
            raise FieldRefused("ref", f"“{ref}” already names a row of this change set.")
        self.refs[ref] = (table, uid)

    def task(self, reference: int | str, field_name: str = "task") -> PlanTask:
        task = self.state.tasks[self.resolve(TASKS, reference, field_name)]
        if task.is_project_summary:
            raise FieldRefused(field_name, "The project summary row follows its tasks and cannot be edited.")
        return task


def sent(fields: BaseModel) -> dict[str, Any]:
    """The fields that were really sent, with Python values."""
    values = fields.__dict__
    return {name: values[name] for name in fields.model_fields_set}


def checked(table: str, values: dict[str, Any]) -> dict[str, Any]:
    """Values fit for the row: ``null`` clears a field that may be empty and is refused for one that may not."""
    result = {name: _cleared(table, name) if value is None else value for name, value in values.items()}
    if "custom" in result:
        result["custom"] = revived(result["custom"])
    return result


def _cleared(table: str, name: str) -> Any:
    spec = ROW_CLASSES[table].__dataclass_fields__[name]
    if isinstance(spec.default, str):
        return ""
    if name in CONTAINERS:
        return spec.default_factory()
    if spec.default is not None:
        raise FieldRefused(f"set.{name}", f"“{name}” needs a value.")
    return None


RECORDED = {
    "plan": {"sprints", "boards"},
    "tasks": {"timephased", "item"},
    "resources": {"baselines"},
    "assignments": {"baselines", "timephased"},
}


def keep_record(context: Context, table: str, uid: int, operation: Any) -> None:
    """Fields of a source that nothing here acts on, kept for the way back to a file."""
    values: dict[str, Any] = {}
    for name, raw in (operation.record or {}).items():
        if name not in RECORDED.get(table, ()):
            raise FieldRefused(f"record.{name}", "This field is not one that a source's record may hold.")
        try:
            values[name] = decode(table, name, raw) if raw is not None else _nothing(table, name)
        except ValidationError:
            raise FieldRefused(f"record.{name}", "The record does not have the right shape.") from None
    extras = getattr(operation, "extras", None)
    if extras is not None:
        values["extras"] = revived(extras)
    context.state.change(table, uid, **values)


def _nothing(table: str, name: str) -> Any:
    """What a row holds of a field that its source no longer says anything about."""
    factory = ROW_CLASSES[table].__dataclass_fields__[name].default_factory
    return None if factory is MISSING else factory()
