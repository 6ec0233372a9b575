"""The lessons that are proposed to a project, and what it says to them."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from quarterdeck.core import clock
from quarterdeck.core.errors import Refusal
from quarterdeck.core.extension import status_date as status_date_of
from quarterdeck.core.models import Person
from quarterdeck.core.permissions import may, require
from quarterdeck.improvement.actions import answer_lesson
from quarterdeck.improvement.choices import Verdict
from quarterdeck.improvement.forms import AnswerForm
from quarterdeck.improvement.queries.lessons import is_beginning, proposals, visible_lesson
from quarterdeck.portfolio.models import Project
from quarterdeck.portfolio.queries import project_by_code


@login_required
@require_http_methods(["GET", "POST"])
def project_lessons(request: HttpRequest, code: str) -> HttpResponse:
    actor: Person = request.actor  # type: ignore[attr-defined]
    project = project_by_code(actor, code)
    require(actor, "improvement.view_proposal", project)
    if request.method == "GET":
        return _page(request, actor, project)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, actor, project, fault="Choose “apply” or “not relevant” for one of the lessons.")
    lesson = visible_lesson(actor, form.cleaned_data["lesson"])
    verdict, note = Verdict(form.cleaned_data["verdict"]), form.cleaned_data["note"]
    try:
        answer_lesson(actor=actor, project=project, lesson=lesson, verdict=verdict, note=note, at=clock.now())
    except Refusal as refusal:
        if refusal.status not in (409, 422):
            raise
        return _page(request, actor, project, fault=refusal.words, failed=lesson.pk)
    messages.info(request, f"{lesson.reference}: {verdict.label.lower()}.")
    return redirect("improvement:project_lessons", code=project.workspace.code)


def _page(
    request: HttpRequest, actor: Person, project: Project, *, fault: str = "", failed: int | None = None
) -> HttpResponse:
    found = proposals(actor, project)
    context = {
        "workspace": project.workspace,
        "project": project,
        "proposals": found,
        "open": sum(one.answer is None for one in found),
        "applied": sum(one.answer is not None and one.answer.verdict == Verdict.APPLY for one in found),
        "is_beginning": is_beginning(project),
        "may_answer": may(actor, "improvement.answer_lesson", project),
        "status_date": status_date_of(project.workspace, today=clock.now().date()),
        "fault": fault,
        "failed": failed,
    }
    return render(request, "improvement/project_lessons.html", context, status=422 if fault else 200)
