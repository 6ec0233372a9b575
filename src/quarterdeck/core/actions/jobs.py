from __future__ import annotations

from datetime import datetime

from django.db import transaction

from quarterdeck.core import audit
from quarterdeck.core.errors import JobNotActive
from quarterdeck.core.models import JobRun, JobState, Person
from quarterdeck.core.permissions.jobs import require_for_job


def cancel_job(*, actor: Person, run: JobRun, at: datetime) -> JobRun:
    """Ask a job to stop: at once while it waits, at its next look while it runs. Raises JobNotActive."""
    require_for_job(actor, "core.cancel_job", run)
    with transaction.atomic():
        run = JobRun.objects.select_for_update().get(pk=run.pk)
        if not run.is_active:
            raise JobNotActive
        if run.cancel_requested_at is not None:
            return run
        run.cancel_requested_at, run.cancel_requested_by = at, actor
        if run.state == JobState.QUEUED:
            run.state, run.finished_at = JobState.CANCELLED, at
        run.save(update_fields=["cancel_requested_at", "cancel_requested_by", "state", "finished_at"])
        audit.record(
            actor=actor,
            at=at,
            action="core.cancel_job",
            subject=run,
            workspace=run.workspace,
            changes={"job": run.name},
        )
    return run
