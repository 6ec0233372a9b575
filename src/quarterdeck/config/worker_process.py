"""One worker process: takes ticket after ticket from the queue until it is told to stop or its supervisor is gone."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Sequence
from threading import Event, Thread

PR_SET_PDEATHSIG = 1
TICKETS_PER_LIFE = 500
LOOK_EVERY_SECONDS = 0.25


def main(arguments: Sequence[str]) -> None:
    """Run a worker: ``python -m quarterdeck.config.worker_process NAME``."""
    name, parent = arguments[0], os.getppid()
    _die_with(parent)
    import django  # noqa: PLC0415  the process must be able to die with its parent before it loads anything

    django.setup()
    from django_tasks_db.management.commands.db_worker import Worker  # noqa: PLC0415

    from quarterdeck.core.jobs.execution import worker_name  # noqa: PLC0415

    worker_name.set(name)
    worker = Worker(
        queue_names=["*"],
        excluded_queue_names=[],
        interval=LOOK_EVERY_SECONDS,
        batch=False,
        backend_name="default",
        startup_delay=False,
        max_tasks=TICKETS_PER_LIFE,
        worker_id=name,
    )
    worker.configure_signals()
    worker.run()


def _die_with(parent: int) -> None:
    """Stop when the supervisor is gone: by the kernel where it can, by looking where it cannot."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    Thread(target=_watch, args=(parent,), name="parent-watch", daemon=True).start()


def _watch(parent: int) -> None:
    pause = Event()
    while os.getppid() == parent:
        pause.wait(1.0)
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main(sys.argv[1:])
