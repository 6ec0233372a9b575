"""A worker's claim on a job: renewed while the work goes on, void a minute after the worker is gone."""

from __future__ import annotations

import logging
from datetime import timedelta
from threading import Event, Thread
from types import TracebackType

from django.db import DatabaseError, connection

from quarterdeck.core import clock
from quarterdeck.core.models import JobRun

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=60)
RENEW_EVERY_SECONDS = 10.0


class Lease:
    def __init__(self, run: JobRun) -> None:
        self._run = run
        self._done = Event()
        self._thread = Thread(target=self._renew, name=f"lease-{run.pk}", daemon=True)

    def __enter__(self) -> Lease:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        self._thread.join(timeout=30)

    def _renew(self) -> None:
        while not self._done.wait(RENEW_EVERY_SECONDS):
            try:
                JobRun.objects.filter(self._run._mine()).update(lease_until=clock.now() + LEASE)
            except DatabaseError:
                log.warning("The lease of job %s could not be renewed just now", self._run.pk)
        connection.close()
