"""Dull makers of plans for tests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from quarterdeck.core.models import Person, Workspace
from quarterdeck.core.tests import factories as core
from quarterdeck.planning.actions import apply_change_set, apply_operations_now, propose_change_set
from quarterdeck.planning.models import ChangeSet, Plan, Task

AT = datetime(2026, 10, 30, 9, 0, tzinfo=UTC)
DAY = 480
MONDAY = "2026-11-02T08:00:00"


def empty_plan(workspace: Workspace | None = None, *, name: str = "Tariff launch") -> Plan:
    """A plan without tasks that starts on Monday 2 November 2026."""
    return Plan.objects.create(
        workspace=workspace or core.project(),
        name=name,
        project_start=datetime(2026, 11, 2, 8, 0),
        created_at=AT,
        changed_at=AT,
    )


def change(plan: Plan, actor: Person, *operations: dict[str, Any], **more: Any) -> ChangeSet:
    """Apply operations on the plan as it stands."""
    plan.refresh_from_db()
    change_set = apply_operations_now(
        actor=actor, plans=[(plan, plan.version)], operations=list(operations), at=AT, **more
    )
    plan.refresh_from_db()
    return change_set


def small_plan(workspace: Workspace | None = None, actor: Person | None = None) -> Plan:
    """Build > Design (5 d) → Make (10 d) → Done, and Train (2 d) beside them."""
    plan = empty_plan(workspace)
    manager = actor or core.manager_of(plan.workspace)
    change(
        plan,
        manager,
        {"op": "add_calendar", "ref": "week", "set": {"name": "Standard"}},
        {"op": "set_properties", "set": {"calendar": "week"}},
        {"op": "add_task", "ref": "build", "set": {"name": "Build"}},
        {"op": "add_task", "ref": "design", "parent": "build", "set": {"name": "Design", "duration_minutes": 5 * DAY}},
        {"op": "add_task", "ref": "make", "parent": "build", "set": {"name": "Make", "duration_minutes": 10 * DAY}},
        {"op": "add_task", "ref": "done", "set": {"name": "Done", "is_milestone": True}},
        {"op": "add_task", "ref": "train", "set": {"name": "Train", "duration_minutes": 2 * DAY}},
        {"op": "add_link", "predecessor": "design", "successor": "make"},
        {"op": "add_link", "predecessor": "make", "successor": "done"},
        title="Set up",
    )
    return plan


def freeze(plan: Plan, *, proposer: Person, approver: Person, **more: Any) -> ChangeSet:
    """Capture a baseline as it is done: one person proposes it, another one approves it."""
    plan.refresh_from_db()
    draft = propose_change_set(
        actor=proposer, plans=[(plan, plan.version)], operations=[{"op": "capture_baseline", **more}], at=AT
    )
    done = apply_change_set(actor=approver, change_set=draft, at=AT)
    plan.refresh_from_db()
    return done


def task_named(plan: Plan, name: str) -> Task:
    return Task.objects.get(plan=plan, name=name)
