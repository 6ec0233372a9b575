"""Work = duration × units (domain 4.4): which of the three gives way depends on the task's type; cost follows work."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from quarterdeck.exchange.document import CostRate, ResourceKind, TaskType
from quarterdeck.planning.rules.state import ASSIGNMENTS, TASKS, PlanAssignment, PlanResource, PlanState, PlanTask

CENT = Decimal("0.01")
FIRST_INSTANT = datetime(1, 1, 1)


def working_assignments(state: PlanState, task: int) -> list[PlanAssignment]:
    """Assignments whose work drives the task: those of people and machines, in row order."""
    rows = [state.assignments[uid] for uid in sorted(state.assignments_of(task))]
    return [row for row in rows if _kind(state, row) is ResourceKind.WORK and row.resource_uid is not None]


def _kind(state: PlanState, row: PlanAssignment) -> ResourceKind:
    resource = state.resources.get(row.resource_uid) if row.resource_uid is not None else None
    return resource.kind if resource else ResourceKind.WORK


def _units(row: PlanAssignment) -> float:
    return 1.0 if row.units is None else row.units


def duration_changed(state: PlanState, task: PlanTask) -> None:
    """Fixed work keeps the work and changes the units; the other two types change the work."""
    duration = task.duration_minutes or 0.0
    for row in working_assignments(state, task.uid):
        if task.task_type is TaskType.FIXED_WORK:
            if duration and row.work_minutes:
                state.change(ASSIGNMENTS, row.uid, units=row.work_minutes / duration)
        else:
            set_work(state, row, duration * _units(row))
    refresh_task_work(state, task)


def work_changed(state: PlanState, task: PlanTask, row: PlanAssignment) -> None:
    """More work means longer, or more units where the duration is fixed."""
    duration = task.duration_minutes or 0.0
    if task.task_type is TaskType.FIXED_DURATION:
        if duration and row.work_minutes is not None:
            state.change(ASSIGNMENTS, row.uid, units=row.work_minutes / duration)
    else:
        _fit_duration(state, task)
    refresh_task_work(state, task)


def units_changed(state: PlanState, task: PlanTask, row: PlanAssignment) -> None:
    """More units mean shorter, or more work where the duration is fixed."""
    if task.task_type is TaskType.FIXED_DURATION or row.work_minutes is None:
        set_work(state, row, (task.duration_minutes or 0.0) * _units(row))
    else:
        _fit_duration(state, task)
    refresh_task_work(state, task)


def assignments_changed(state: PlanState, task: PlanTask, total_before: float | None) -> None:
    """After adding or removing people: effort-driven tasks keep their work and share it by units."""
    rows = working_assignments(state, task.uid)
    shares = sum(_units(row) for row in rows)
    effort_driven = task.is_effort_driven or task.task_type is TaskType.FIXED_WORK
    if effort_driven and total_before and shares:
        for row in rows:
            set_work(state, row, total_before * _units(row) / shares)
        if task.task_type is TaskType.FIXED_DURATION:
            for row in rows:
                state.change(ASSIGNMENTS, row.uid, units=(row.work_minutes or 0.0) / (task.duration_minutes or 1.0))
        else:
            _fit_duration(state, task)
    if state.assignments_of(task.uid):
        refresh_task_work(state, task)
    else:
        _left_alone(state, task)


def _left_alone(state: PlanState, task: PlanTask) -> None:
    """The last assignment is gone, and with it the work and the cost that came from assignments."""
    values: dict[str, float | Decimal | None] = {}
    if task.work_minutes is not None:
        values["work_minutes"] = 0.0
    if task.cost is not None:
        values["cost"] = task.fixed_cost or Decimal(0)
    state.change(TASKS, task.uid, **values)


def fixed_cost_changed(state: PlanState, task: PlanTask) -> None:
    """The fixed cost is one part of the cost beside the assignments', and the whole of it without any."""
    if state.assignments_of(task.uid):
        refresh_task_work(state, task)
    elif task.fixed_cost is not None:
        state.change(TASKS, task.uid, cost=task.fixed_cost)


def total_work(state: PlanState, task: int) -> float | None:
    known = [row.work_minutes for row in working_assignments(state, task) if row.work_minutes is not None]
    return sum(known) if known else None


def share_work(state: PlanState, task: PlanTask, work: float) -> None:
    """The work of the whole task was set: assignments share it as they shared the old one."""
    rows = working_assignments(state, task.uid)
    before = sum(row.work_minutes or 0.0 for row in rows)
    shares = sum(_units(row) for row in rows)
    for row in rows:
        part = (row.work_minutes or 0.0) / before if before else (_units(row) / shares if shares else 0.0)
        set_work(state, row, work * part)
        if task.task_type is TaskType.FIXED_DURATION and task.duration_minutes:
            state.change(ASSIGNMENTS, row.uid, units=(row.work_minutes or 0.0) / task.duration_minutes)
    if rows and task.task_type is not TaskType.FIXED_DURATION:
        _fit_duration(state, task)
    if rows:
        refresh_task_work(state, task)


def _fit_duration(state: PlanState, task: PlanTask) -> None:
    lengths = [
        (row.work_minutes or 0.0) / _units(row) for row in working_assignments(state, task.uid) if _units(row) > 0
    ]
    if not lengths:
        return
    duration = max(lengths)
    done = duration * (task.percent_complete or 0.0) / 100
    state.change(TASKS, task.uid, duration_minutes=duration, remaining_duration_minutes=duration - done)


def set_work(state: PlanState, row: PlanAssignment, work: float) -> None:
    actual = min(row.actual_work_minutes or 0.0, work)
    values = {"work_minutes": work, "remaining_work_minutes": work - actual}
    state.change(ASSIGNMENTS, row.uid, **values)
    state.change(ASSIGNMENTS, row.uid, **priced(state, row))


def priced(state: PlanState, row: PlanAssignment) -> dict[str, Decimal | None]:
    """Cost of an assignment from its resource's rate; nothing changes where no rate is known."""
    resource = state.resources.get(row.resource_uid) if row.resource_uid is not None else None
    rate = _rate(resource, row, state.header.start) if resource else None
    if resource is None or rate is None or resource.kind is ResourceKind.COST:
        return {}
    per_use = rate.per_use or Decimal(0)
    standard = rate.standard or Decimal(0)
    quantity = Decimal(str((row.work_minutes or 0.0) / 60))
    if resource.kind is ResourceKind.MATERIAL:
        quantity = Decimal(str(_units(row)))
    cost = (quantity * standard + per_use).quantize(CENT)
    return {"cost": cost, "remaining_cost": cost - (row.actual_cost or Decimal(0))}


def _rate(resource: PlanResource, row: PlanAssignment, plan_start: datetime | None) -> CostRate | None:
    """The rate of the assignment's table that holds when it starts."""
    begins = row.start or plan_start
    rates = [rate for rate in resource.rates if rate.table == (row.rate_table or 0)]
    if begins is None:
        return rates[0] if rates else None
    holding = [rate for rate in rates if rate.start is None or rate.start <= begins]
    return max(holding, key=lambda rate: rate.start or FIRST_INSTANT, default=rates[0] if rates else None)


def refresh_task_work(state: PlanState, task: PlanTask) -> None:
    """Work and cost of a task are those of its assignments, plus its fixed cost; typed ones stay without any."""
    rows = [state.assignments[uid] for uid in state.assignments_of(task.uid)]
    if not rows:
        return
    working = working_assignments(state, task.uid)
    values: dict[str, float | Decimal | None] = {}
    if working:
        work = sum(row.work_minutes or 0.0 for row in working)
        actual = sum(row.actual_work_minutes or 0.0 for row in working)
        values |= {"work_minutes": work, "actual_work_minutes": actual, "remaining_work_minutes": work - actual}
    elif task.work_minutes is not None:
        values["work_minutes"] = 0.0
    costs = [row.cost for row in rows if row.cost is not None]
    if costs:
        values["cost"] = sum(costs, task.fixed_cost or Decimal(0))
    state.change(TASKS, task.uid, **values)
