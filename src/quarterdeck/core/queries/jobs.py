from __future__ import annotations

from django.db.models import QuerySet

from quarterdeck.core.models import JobRun, Person
from quarterdeck.core.permissions.jobs import visible_jobs_q


def visible_jobs(actor: Person) -> QuerySet[JobRun]:
    """The jobs that ``actor`` may see, the youngest first."""
    return JobRun.objects.filter(visible_jobs_q(actor)).select_related("actor", "workspace").order_by("-id")
