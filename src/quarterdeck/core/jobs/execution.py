"""Running a job once, and taking it over from a worker that died.

queued ──claim──► running ──► succeeded | failed | cancelled
  ▲                  │
  └── worker lost ───┘   (at most ``max_attempts`` times; every step is a compare-and-set on state and attempt)
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Collection
from contextvars import ContextVar
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, OperationalError, transaction
from django.db.models import F, Q
from django_tasks_db.models import DBTaskResult

from quarterdeck.core import clock
from quarterdeck.core.collection import rare_collection
from quarterdeck.core.errors import JobCancelled, JobLost, Refusal
from quarterdeck.core.jobs.lease import LEASE, Lease
from quarterdeck.core.jobs.queue import hand_to_queue
from quarterdeck.core.jobs.registry import UnknownJob, find_job
from quarterdeck.core.models import JobRun, JobState

log = logging.getLogger(__name__)
worker_name: ContextVar[str] = ContextVar("quarterdeck_worker", default="")
RETRY_AFTER = timedelta(seconds=2)


def execute_in_worker(run_id: int) -> None:
    """Entry of the queue: run the job in this worker process, with a lease that is kept alive meanwhile."""
    execute(run_id, worker=worker_name.get(), keep_lease=True)


def execute(run_id: int, *, worker: str, keep_lease: bool = False) -> JobRun | None:
    """Claim and run one job; None where it is not waiting (any more)."""
    run = _claim(run_id, worker)
    if run is None:
        return None
    if keep_lease:
        with Lease(run):
            _work(run)
    else:
        _work(run)
    run.refresh_from_db()
    return run


def run_waiting(*, worker: str = "inline", limit: int = 1000) -> int:
    """Run what is waiting here and now, oldest first: for commands and tests that have no worker."""
    done = 0
    while done < limit:
        run_id = JobRun.objects.filter(state=JobState.QUEUED).order_by("id").values_list("id", flat=True).first()
        if run_id is None or execute(run_id, worker=worker) is None:
            break
        done += 1
    return done


def requeue_lost(*, dead: Collection[str] = (), alive: Collection[str] = ()) -> int:
    """Take over what ``dead`` workers held, and what nobody renewed in time (but ``alive`` ones are only busy)."""
    lost = Q(worker__in=dead) | (Q(lease_until__lt=clock.now()) & ~Q(worker__in=alive))
    runs = list(JobRun.objects.filter(lost, state=JobState.RUNNING).order_by("id"))
    for run in runs:
        _take_over(run)
    return len(runs)


def restore_orphans(*, older_than: timedelta = timedelta(seconds=30)) -> int:
    """Put back runs that wait although the queue has no ticket for them: a worker died between the two claims."""
    before = clock.now() - older_than
    restored = 0
    for run in JobRun.objects.filter(state=JobState.QUEUED, queued_at__lt=before).order_by("id"):
        if not DBTaskResult.objects.filter(id__in=[run.task_id], status="READY").exists():
            hand_to_queue(run)
            restored += 1
    return restored


def _claim(run_id: int, worker: str) -> JobRun | None:
    with transaction.atomic():
        run = JobRun.objects.select_for_update().filter(pk=run_id, state=JobState.QUEUED).first()
        if run is None:
            return None
        if run.dedupe_key and _same_is_running(run):
            hand_to_queue(run, after=RETRY_AFTER)
            return None
        now = clock.now()
        JobRun.objects.filter(pk=run_id).update(
            state=JobState.RUNNING,
            attempts=F("attempts") + 1,
            worker=worker,
            started_at=now,
            lease_until=now + LEASE,
            progress_done=0,
            progress_total=None,
            note="",
        )
    return JobRun.objects.select_related("actor", "workspace").get(pk=run_id)


def _same_is_running(run: JobRun) -> bool:
    same = JobRun.objects.filter(name=run.name, dedupe_key=run.dedupe_key, state=JobState.RUNNING)
    return same.exclude(pk=run.pk).exists()


def _work(run: JobRun) -> None:
    try:
        if run.actor is not None and not run.actor.is_active:
            raise Refusal("The person who asked for this may not act any more.")
        with rare_collection():
            result = find_job(run.name).work(run, **run.arguments)
    except JobLost:
        log.warning("Job %s was taken over by another worker", run.pk)
    except JobCancelled:
        _finish(run, JobState.CANCELLED)
    except (Refusal, UnknownJob) as refusal:
        _finish(run, JobState.FAILED, error=str(refusal))
    except OperationalError as error:
        _retry(run, error)
    except Exception as error:
        log.exception("Job %s %s failed", run.pk, run.name)
        _finish(run, JobState.FAILED, error="".join(traceback.format_exception_only(error)).strip())
    else:
        _finish(run, JobState.SUCCEEDED, result=result)


def _finish(run: JobRun, state: JobState, *, result: Any = None, error: str = "") -> bool:
    """End this attempt, unless ``publishing`` has done so or another worker has taken the job over."""
    values: dict[str, Any] = {"state": state, "finished_at": clock.now(), "lease_until": None, "error": error}
    if result is not None:
        values["result"] = result
    return bool(JobRun.objects.filter(run._mine()).update(**values))


def _retry(run: JobRun, error: OperationalError) -> None:
    """The database was busy or gone for a moment: once more, a little later."""
    if run.attempts >= run.max_attempts:
        _finish(run, JobState.FAILED, error=f"The database did not answer: {error}")
        return
    with transaction.atomic():
        if JobRun.objects.filter(run._mine()).update(state=JobState.QUEUED, worker="", lease_until=None):
            hand_to_queue(run, after=RETRY_AFTER * 2**run.attempts)


def _take_over(run: JobRun) -> None:
    if run.cancel_requested_at is not None:
        _finish(run, JobState.CANCELLED)
    elif run.attempts >= run.max_attempts:
        _finish(run, JobState.FAILED, error=f"The worker was lost {run.attempts} times.")
    else:
        _requeue(run)


def _requeue(run: JobRun) -> None:
    try:
        with transaction.atomic():
            if JobRun.objects.filter(run._mine()).update(state=JobState.QUEUED, worker="", lease_until=None):
                DBTaskResult.objects.filter(id__in=[run.task_id]).exclude(status="READY").delete()
                hand_to_queue(run)
    except IntegrityError:
        # The same work has been asked for again meanwhile: that younger request does it.
        _finish(run, JobState.CANCELLED, error="Another request for the same work took its place.")
