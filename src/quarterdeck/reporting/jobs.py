"""Long work of reporting."""

from __future__ import annotations

from quarterdeck.core import clock
from quarterdeck.core.errors import NotVisible
from quarterdeck.core.jobs import JobRun, job
from quarterdeck.portfolio.models import Project
from quarterdeck.reporting.actions import refresh_facts


@job("reporting.refresh_facts", title="Compute health")
def refresh_project_facts(run: JobRun, *, project_ids: list[int]) -> None:
    """Compute the facts of projects anew; those that are gone by now are skipped."""
    if run.actor is None:
        raise NotVisible
    projects = list(Project.objects.filter(pk__in=project_ids).select_related("workspace").order_by("pk"))
    for done, project in enumerate(projects, start=1):
        run.raise_if_cancelled()
        refresh_facts(actor=run.actor, project=project, at=clock.now())
        run.progress(done, len(projects), project.workspace.code)
