"""Background work: enqueued with the change that asks for it, run by a supervised worker, never lost or doubled."""

from quarterdeck.core.errors import JobCancelled, JobLost
from quarterdeck.core.jobs.execution import execute, requeue_lost, restore_orphans, run_waiting
from quarterdeck.core.jobs.queue import enqueue
from quarterdeck.core.jobs.registry import Job, find_job, job, load_jobs
from quarterdeck.core.models import JobRun, JobState

__all__ = [
    "Job",
    "JobCancelled",
    "JobLost",
    "JobRun",
    "JobState",
    "enqueue",
    "execute",
    "find_job",
    "job",
    "load_jobs",
    "requeue_lost",
    "restore_orphans",
    "run_waiting",
]
