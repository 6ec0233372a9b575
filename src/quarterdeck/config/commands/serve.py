"""``quarterdeck serve``: the web server with its worker, on this machine unless told otherwise."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Annotated

import typer

from quarterdeck.config.start import start_django
from quarterdeck.core.collection import settle
from quarterdeck.exchange.collection import rare_collection

UNUSABLE = 2
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def register(app: typer.Typer) -> None:
    app.command("serve")(serve)


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.", envvar="PORT")] = 8000,
    demo: Annotated[
        bool, typer.Option("--demo", help="Load the demonstration organisation on the first start.")
    ] = False,
    processes: Annotated[int, typer.Option(min=1, max=32, help="Web processes.")] = 2,
    workers: Annotated[int, typer.Option(min=0, max=32, help="Processes for background jobs; 0 for none.")] = 1,
) -> None:
    """Bring the database up to date, then serve pages and run background jobs until stopped."""
    shown = f"[{host}]" if ":" in host else host
    os.environ.setdefault("QUARTERDECK_URL", f"http://{shown}:{port}")
    with rare_collection():  # everything that is loaded stays: looking through it would cost an eighth of the start
        start_django()
    from quarterdeck.config.home import AlreadyServing, home, one_server

    try:
        with one_server():
            _prepare(demo=demo)
            with _background(workers):
                _load_pages()
                _welcome(host=host)
                _serve(host=host, port=port, processes=processes)
    except AlreadyServing:
        typer.echo(f"Another server is running on the data in {home()}.", err=True)
        raise typer.Exit(UNUSABLE) from None


def _prepare(*, demo: bool) -> None:
    from django.core.management import call_command

    from quarterdeck.core.queries import is_set_up

    call_command("migrate", interactive=False, verbosity=0)
    if demo and not is_set_up():
        from quarterdeck.config.commands.demo import load_demo

        typer.echo("Loading the demonstration organisation, once: this takes some 20 seconds …")
        load_demo()


def _load_pages() -> None:
    """Once, here: the web processes are forked with what is loaded now, and share it."""
    with rare_collection():
        import_module("quarterdeck.config.wsgi")
    settle()


def _welcome(*, host: str) -> None:
    from django.conf import settings

    from quarterdeck.core import clock
    from quarterdeck.core.queries import demo_person, is_set_up
    from quarterdeck.core.rows.installation import new_demo_link, new_welcome

    address, now = settings.QUARTERDECK_URL, clock.now()
    typer.echo(f"\n  Quarterdeck is at  {address}/")
    person = demo_person()
    if not is_set_up():
        typer.echo(f"  Begin here         {address}/welcome/{new_welcome(now)}/  (valid for a day)")
    elif person is not None and host in LOOPBACK:
        typer.echo(f"  Sign in here       {address}/demo/{new_demo_link(person, now)}/  (once, within ten minutes)")
    typer.echo("  Stop with Ctrl+C\n")


@contextmanager
def _background(workers: int) -> Iterator[None]:
    """Background jobs in processes of their own; they start while this one still loads the pages."""
    command = [sys.executable, "-m", "quarterdeck.config", "worker", "--processes", str(workers)]
    background = subprocess.Popen(command) if workers else None  # noqa: S603
    try:
        yield
    finally:
        if background is not None:
            background.terminate()
            background.wait()


def _serve(*, host: str, port: int, processes: int) -> None:
    from django.db import connections
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    connections.close_all()
    server = Granian(
        "quarterdeck.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=4,
        backpressure=64,
        respawn_failed_workers=True,
        workers_kill_timeout=20,
        websockets=False,
        log_level=LogLevels.warning,
    )
    server.serve()
