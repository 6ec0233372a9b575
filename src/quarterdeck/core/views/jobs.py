from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from quarterdeck.core import clock
from quarterdeck.core.actions import cancel_job
from quarterdeck.core.errors import NotVisible
from quarterdeck.core.jobs.registry import job_title
from quarterdeck.core.models import JobState, Person
from quarterdeck.core.queries import visible_jobs
from quarterdeck.core.views.access import signed_in

PER_PAGE = 50


@signed_in
@require_safe
def jobs(request: HttpRequest) -> HttpResponse:
    """The list of jobs; asked for by htmx, only its rows."""
    actor: Person = request.actor  # type: ignore[attr-defined]
    runs = visible_jobs(actor)
    state = request.GET.get("state", "")
    if state in JobState.values:
        runs = runs.filter(state=state)
    page = Paginator(runs, PER_PAGE).get_page(request.GET.get("page"))
    rows = [(run, job_title(run.name)) for run in page]
    is_live = any(run.is_active for run, _ in rows)
    context = {"rows": rows, "page": page, "state": state, "states": JobState.choices, "is_live": is_live}
    template = "core/jobs_rows.html" if request.headers.get("HX-Request") else "core/jobs.html"
    return render(request, template, context)


@signed_in
@require_POST
def job_cancel(request: HttpRequest, number: int) -> HttpResponse:
    actor: Person = request.actor  # type: ignore[attr-defined]
    run = visible_jobs(actor).filter(pk=number).first()
    if run is None:
        raise NotVisible
    cancel_job(actor=actor, run=run, at=clock.now())
    messages.success(request, "The job has been asked to stop.")
    return redirect("core:jobs")
