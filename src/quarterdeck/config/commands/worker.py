"""``quarterdeck worker``: background jobs, with a supervisor that replaces workers that die."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from quarterdeck.config.start import start_django


def register(app: typer.Typer) -> None:
    app.command("worker")(worker)


def worker(
    processes: Annotated[int, typer.Option("--processes", "-n", min=1, max=64, help="Worker processes.")] = 2,
) -> None:
    """Run background jobs until stopped; running ones are finished first."""
    start_django()
    from quarterdeck.core.jobs.supervisor import Supervisor

    supervisor = Supervisor(workers=processes, command=[sys.executable, "-m", "quarterdeck.config.worker_process"])
    supervisor.stop_on_signals()
    supervisor.run()
