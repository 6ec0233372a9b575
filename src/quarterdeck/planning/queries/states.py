"""What a plan has to say against a project's next state (domain 1.1)."""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse

from quarterdeck.planning.models import Plan, Task
from quarterdeck.planning.queries.baselines import has_approved_baseline
from quarterdeck.portfolio.actions import Transition
from quarterdeck.portfolio.choices import ProjectState
from quarterdeck.portfolio.errors import Veto

DELIVERY = (ProjectState.INITIATING, ProjectState.DELIVERING)
# Methods whose gate into delivery approves no baseline of a schedule: a backlog or a budget is agreed there instead.
WITHOUT_BASELINE = frozenset(("scrum_kanban", "safe_lpm_light"))
CLOSURE = (ProjectState.CLOSING, ProjectState.CLOSED)


def plan_vetoes(transition: Transition) -> list[Veto]:
    """No delivery of a plan without an approved baseline; no closure of one with work that is not finished."""
    way = (transition.source, transition.target)
    plan = Plan.objects.filter(workspace=transition.project.workspace_id, task_count__gt=0).first()
    if plan is None:
        return []
    code = transition.project.workspace.code
    if way == DELIVERY and transition.project.method not in WITHOUT_BASELINE and not has_approved_baseline(plan):
        url = reverse("planning:baselines", args=[code])
        return [Veto("planning.baseline", "The plan has no approved baseline. Propose one first.", url)]
    if way == CLOSURE and (number := _unfinished(plan)):
        words = "1 task is not finished." if number == 1 else f"{number} tasks are not finished."
        return [
            Veto(
                "planning.unfinished", f"{words} Report them, or take them out.", reverse("planning:plan", args=[code])
            )
        ]
    return []


def _unfinished(plan: Plan) -> int:
    done = Q(actual_finish__isnull=False) | Q(percent_complete=100)
    work = Task.objects.filter(plan=plan, is_summary=False, is_project_summary=False, is_active=True)
    return work.exclude(is_level_of_effort=True).exclude(done).count()
