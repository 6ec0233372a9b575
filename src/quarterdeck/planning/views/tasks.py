"""The page of a task or milestone: why it stands where it stands."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from quarterdeck.core.models import Person
from quarterdeck.core.views.access import signed_in
from quarterdeck.planning.queries.plans import project_workspace
from quarterdeck.planning.queries.task_story import task_story
from quarterdeck.planning.views.plans import weekdays_between


@signed_in
@require_safe
def task(request: HttpRequest, code: str, uid: int) -> HttpResponse:
    actor: Person = request.actor  # type: ignore[attr-defined]
    workspace = project_workspace(actor, code)
    story = task_story(actor, workspace, min(uid, 2**53))
    late = None
    if story.baseline_finish and story.task.finish:
        late = weekdays_between(story.baseline_finish.date(), story.task.finish.date())
    context = {
        "workspace": workspace,
        "task": story.task,
        "story": story,
        "noun": "milestone" if story.task.is_milestone else "task",
        "late": late,
        "earlier": -late if late is not None and late < 0 else None,
        "chain": story.chain if len(story.chain) > 1 else [],
    }
    return render(request, "planning/task.html", context)
