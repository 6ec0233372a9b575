"""Verdicts on a plan are kept with the computation they belong to."""

from __future__ import annotations

import pytest

from quarterdeck.core.tests import factories as core
from quarterdeck.planning.actions import judge_plan
from quarterdeck.planning.models import ScheduleRun
from quarterdeck.planning.tests.factories import AT, change, empty_plan, small_plan, task_named

pytestmark = pytest.mark.django_db


def test_a_plan_is_judged_once_per_version() -> None:
    plan = small_plan()
    manager = core.manager_of(plan.workspace)
    first = judge_plan(actor=manager, plan=plan, at=AT)
    assert first is not None
    assert first.version == plan.version
    assert first.quality is not None
    assert 0 < first.quality["passed"] <= first.quality["evaluable"] <= 14
    again = judge_plan(actor=manager, plan=plan, at=AT)
    assert again is not None
    assert (again.pk, again.quality) == (first.pk, first.quality)


def test_only_the_newest_computation_keeps_its_verdicts() -> None:
    plan = small_plan()
    manager = core.manager_of(plan.workspace)
    judge_plan(actor=manager, plan=plan, at=AT)
    change(plan, manager, {"op": "update_task", "task": task_named(plan, "Train").pk, "set": {"name": "Training"}})
    newest = judge_plan(actor=manager, plan=plan, at=AT)
    assert newest is not None
    assert list(ScheduleRun.objects.filter(plan=plan, quality__isnull=False)) == [newest]


def test_an_empty_plan_has_nothing_to_judge() -> None:
    plan = empty_plan()
    assert judge_plan(actor=core.manager_of(plan.workspace), plan=plan, at=AT) is None
