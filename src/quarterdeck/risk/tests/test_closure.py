"""No project closes over open issues."""

from __future__ import annotations

import pytest

from quarterdeck.core.models import Person
from quarterdeck.portfolio.actions import change_state
from quarterdeck.portfolio.choices import ProjectState
from quarterdeck.portfolio.errors import TransitionVetoed
from quarterdeck.portfolio.tests.factories import AT, ready_project, somebody, world
from quarterdeck.registers.actions import create_entry
from quarterdeck.registers.declaration import find_register
from quarterdeck.risk.models import Issue

pytestmark = pytest.mark.django_db


def test_a_project_closes_when_its_issues_are_closed_or_handed_over() -> None:
    made = world()
    project = ready_project(made)

    def walk(actor: Person, *states: ProjectState) -> None:
        for state in states:
            change_state(actor=actor, project=project, target=state, reason="No case", at=AT)

    walk(made.director, ProjectState.AUTHORISED, ProjectState.INITIATING, ProjectState.STOPPING)
    register = find_register("issues")
    manager = somebody("project_manager", project.workspace)
    create_entry(actor=manager, register=register, workspace=project.workspace, values=register.example, at=AT)
    with pytest.raises(TransitionVetoed, match="1 issue is open"):
        walk(made.director, ProjectState.CLOSED)
    Issue.objects.update(closed_at=AT)
    walk(made.director, ProjectState.CLOSED)
    project.refresh_from_db()
    assert project.state == ProjectState.CLOSED
