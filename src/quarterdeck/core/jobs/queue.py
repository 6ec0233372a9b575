"""Asking for work. The request is part of the caller's transaction: no commit, no job."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django_tasks import task

from quarterdeck.core import clock
from quarterdeck.core.jobs.registry import Job
from quarterdeck.core.models import JobRun, JobState

if TYPE_CHECKING:
    from quarterdeck.core.models import Person, Workspace


@task()
def run_job(run_id: int) -> None:
    """What the queue carries: the number of a JobRun. Everything else stands in its row."""
    from quarterdeck.core.jobs.execution import execute_in_worker  # noqa: PLC0415  the runner enqueues again

    execute_in_worker(run_id)


def enqueue(
    work: Job, *, actor: Person | None, workspace: Workspace | None, dedupe_key: str | None = None, **arguments: Any
) -> JobRun:
    """Ask for a job on behalf of ``actor``. With a ``dedupe_key`` that is waiting already, that one is returned.

    Two runs of the same key never work at the same time: the second waits for the first to end.
    """
    with transaction.atomic():
        if dedupe_key:
            waiting = (
                JobRun.objects.select_for_update()
                .filter(name=work.name, dedupe_key=dedupe_key, state=JobState.QUEUED)
                .first()
            )
            if waiting is not None:
                return waiting
        run = JobRun.objects.create(
            name=work.name,
            arguments=arguments,
            actor=actor,
            workspace=workspace,
            dedupe_key=dedupe_key or "",
            max_attempts=work.max_attempts,
            queued_at=clock.now(),
        )
        hand_to_queue(run)
    return run


def hand_to_queue(run: JobRun, *, after: timedelta | None = None) -> None:
    ticket = run_job.using(run_after=clock.now() + after if after else None).enqueue(run.pk)
    run.task_id = ticket.id
    JobRun.objects.filter(pk=run.pk).update(task_id=ticket.id)
