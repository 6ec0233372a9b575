"""A project is not delivered without a baseline of its plan, nor closed over unfinished work."""

from __future__ import annotations

import pytest

from quarterdeck.planning.models import Plan, Task
from quarterdeck.planning.tests.factories import change, freeze, small_plan, task_named
from quarterdeck.portfolio.actions import change_state
from quarterdeck.portfolio.choices import ProjectState
from quarterdeck.portfolio.errors import TransitionVetoed
from quarterdeck.portfolio.models import Project
from quarterdeck.portfolio.tests.factories import AT, World, ready_project, somebody, world

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> World:
    return world()


def walk(made: World, project: Project, *states: ProjectState, reason: str = "") -> Project:
    for state in states:
        project = change_state(actor=made.director, project=project, target=state, at=AT, reason=reason)
    return project


def planned(made: World) -> tuple[Project, Plan]:
    project = walk(made, ready_project(made), ProjectState.AUTHORISED, ProjectState.INITIATING)
    return project, small_plan(project.workspace)


def baselined(plan: Plan) -> None:
    people = [somebody(role, plan.workspace) for role in ("project_manager", "sponsor")]
    freeze(plan, proposer=people[0], approver=people[1])


def test_a_plan_without_an_approved_baseline_is_not_delivered(made: World) -> None:
    project, plan = planned(made)
    with pytest.raises(TransitionVetoed) as refused:
        walk(made, project, ProjectState.DELIVERING)
    assert [one.key for one in refused.value.vetoes] == ["planning.baseline"]
    baselined(plan)
    assert walk(made, project, ProjectState.DELIVERING).state == ProjectState.DELIVERING


def test_a_project_closes_when_its_work_is_finished(made: World) -> None:
    project, plan = planned(made)
    baselined(plan)
    project = walk(made, project, ProjectState.DELIVERING, ProjectState.CLOSING)
    manager = somebody("project_manager", plan.workspace)
    done = [
        {"op": "update_task", "task": task.pk, "set": {"percent": 100}}
        for task in Task.objects.filter(plan=plan, is_summary=False).exclude(name="Train")
    ]
    change(plan, manager, {"op": "set_status_date", "status_date": "2026-11-30T17:00:00"}, *done)
    with pytest.raises(TransitionVetoed, match="1 task is not finished"):
        walk(made, project, ProjectState.CLOSED)
    change(plan, manager, {"op": "remove_task", "task": task_named(plan, "Train").pk})
    assert walk(made, project, ProjectState.CLOSED).state == ProjectState.CLOSED


def test_a_stopped_project_leaves_its_work_unfinished(made: World) -> None:
    project, plan = planned(made)
    baselined(plan)
    states = (ProjectState.DELIVERING, ProjectState.STOPPING, ProjectState.CLOSED)
    assert walk(made, project, *states, reason="No case").state == ProjectState.CLOSED
