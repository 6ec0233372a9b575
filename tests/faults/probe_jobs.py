"""Jobs for the tests of the worker: each leaves a trace in the database and lasts a moment."""

from __future__ import annotations

import os
import time
from pathlib import Path

from quarterdeck.core.jobs import JobRun, job
from quarterdeck.core.models import CacheEntry


@job("probe.leave_mark", max_attempts=5)
def leave_mark(run: JobRun, *, mark: str, seconds: float = 0.02) -> None:
    time.sleep(seconds)
    with run.publishing():
        CacheEntry.objects.create(key=f"mark-{mark}", value="1")
        run.result = {"mark": mark}


@job("probe.count_up")
def count_up(run: JobRun, *, to: int) -> None:
    for done in range(to):
        run.progress(done, to, f"step {done}")
        time.sleep(0.05)


@job("probe.die_once", max_attempts=3)
def die_once(run: JobRun, *, trace: str) -> None:
    """Kill this very worker in the middle of the transaction, the first time."""
    with run.publishing():
        CacheEntry.objects.create(key=f"mark-{trace}", value=str(run.attempts))
        if run.attempts == 1:
            Path(trace).write_text("died")
            os.kill(os.getpid(), 9)


@job("probe.die_always", max_attempts=2)
def die_always(run: JobRun) -> None:
    os.kill(os.getpid(), 9)
