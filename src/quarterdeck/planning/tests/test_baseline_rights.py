"""No road around the approval of a baseline: neither the API's operations, nor a second import, nor an undo."""

from __future__ import annotations

from typing import Any

import pytest

from quarterdeck.core.models import Person
from quarterdeck.core.tests import factories as core
from quarterdeck.planning import errors
from quarterdeck.planning.actions import revert_change_set, revert_import
from quarterdeck.planning.models import Baseline, Plan
from quarterdeck.planning.queries.baselines import current_baseline
from quarterdeck.planning.tests.factories import AT, DAY, change, freeze, small_plan, task_named
from quarterdeck.planning.tests.test_baselines import brought

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> Plan:
    return small_plan()


def role(plan: Plan, name: str) -> Person:
    return core.manager_of(plan.workspace, role=name)


def approved(plan: Plan, **more: Any) -> Baseline:
    done = freeze(plan, proposer=role(plan, "project_manager"), approver=role(plan, "sponsor"), **more)
    return Baseline.objects.get(change_set=done)


def test_who_may_import_does_not_approve_a_baseline_by_writing_it_down(plan: Plan) -> None:
    first = approved(plan)
    later = {"task": task_named(plan, "Make").pk, "start": "2026-11-02T08:00:00", "finish": "2027-11-02T17:00:00"}
    operation = {"op": "set_baseline", "number": 0, "tasks": [later]}
    change(plan, role(plan, "project_manager"), operation, source="api")
    assert [one.is_approved for one in Baseline.objects.order_by("id")] == [True, False]
    assert current_baseline(plan) == first


@pytest.mark.parametrize("given", [{"kind": "original"}, {"kind": "approved_change"}])
def test_a_re_baseline_is_not_called_something_else_to_go_without_the_sponsor(
    plan: Plan, given: dict[str, str]
) -> None:
    first = approved(plan)
    longer = {"op": "update_task", "task": task_named(plan, "Make").pk, "set": {"duration_minutes": 20 * DAY}}
    change(plan, role(plan, "project_manager"), longer)
    with pytest.raises(errors.BaselineKindUnfit):
        freeze(plan, proposer=role(plan, "project_manager"), approver=role(plan, "portfolio_manager"), **given)
    assert current_baseline(plan) == first


def test_an_approved_baseline_is_not_undone_by_its_approver(plan: Plan) -> None:
    first = approved(plan)
    with pytest.raises(errors.BaselineApproved):
        revert_change_set(actor=role(plan, "sponsor"), change_set=first.change_set, at=AT)
    assert current_baseline(plan) == first


def test_a_later_import_of_an_approver_moves_no_approved_baseline() -> None:
    place = core.project()
    approver = core.manager_of(place.parent, role="portfolio_manager")
    brought(place, approver, days=4)
    plan = Plan.objects.get()
    first = current_baseline(plan)
    brought(place, approver, days=30)
    assert [one.is_approved for one in Baseline.objects.order_by("id")] == [True, False]
    assert current_baseline(plan) == first


def test_the_undo_of_an_import_that_brought_an_approved_baseline_is_its_approvers() -> None:
    place = core.project()
    approver = core.manager_of(place.parent, role="portfolio_manager")
    run = brought(place, approver)
    with pytest.raises(errors.BaselineApproved):
        revert_import(actor=core.manager_of(place), import_run=run, at=AT)
    assert Baseline.objects.get().is_approved
    revert_import(actor=approver, import_run=run, at=AT)
    assert not Baseline.objects.exists()
