"""What health reads from a plan and its baseline."""

from __future__ import annotations

from decimal import Decimal

import pytest

from quarterdeck.planning.models import Task
from quarterdeck.planning.tests.factories import change, small_plan
from quarterdeck.portfolio.tests.factories import world
from quarterdeck.reporting.snapshot import packages_of

pytestmark = pytest.mark.django_db


def baselined_plan():
    """The small plan with a cost on each task and a baseline of it; who manages it."""
    made = world()
    manager = made.role("project_manager")
    plan = small_plan(made.project.workspace, manager)
    costs = [
        {"op": "update_task", "task": task.pk, "set": {"cost": "100.00"}}
        for task in Task.objects.filter(plan=plan, is_summary=False, is_milestone=False)
    ]
    change(plan, manager, *costs)
    freeze = {"op": "capture_baseline", "number": 0, "kind": "original", "name": "Approved"}
    change(plan, made.role("portfolio_manager"), freeze)
    return plan, manager


def test_a_baseline_counts_its_leaves_and_not_its_summaries() -> None:
    plan, _ = baselined_plan()
    assert sum(one.budget or Decimal(0) for one in packages_of(plan)) == 300


def test_removed_work_stays_planned_and_earns_nothing() -> None:
    plan, manager = baselined_plan()
    gone = Task.objects.get(plan=plan, name="Train")
    change(plan, manager, {"op": "remove_task", "task": gone.pk})
    found = {one.name: one for one in packages_of(plan)}
    assert sum(one.budget or Decimal(0) for one in found.values()) == 300
    assert (found["Train"].percent, found["Train"].is_started, found["Train"].finish) == (0.0, False, None)
