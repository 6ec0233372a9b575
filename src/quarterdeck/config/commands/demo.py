"""``quarterdeck demo``: the demonstration organisation, in an installation that has none yet."""

from __future__ import annotations

import secrets
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from quarterdeck.config.start import start_django

UNUSABLE = 2


def register(app: typer.Typer) -> None:
    app.command("demo")(demo)


def demo(
    password: Annotated[str, typer.Option(help="Password of the demonstration's administrator.")] = "",
) -> None:
    """Load Velmora Energy Services: 18 projects, 60 people, ten monthly reports."""
    start_django()
    from django.core.management import call_command

    from quarterdeck.core.errors import Refusal

    call_command("migrate", interactive=False, verbosity=0)
    try:
        load_demo(password=password)
    except Refusal as refused:
        typer.echo(refused.words, err=True)
        raise typer.Exit(UNUSABLE) from None


def load_demo(*, password: str = "") -> None:
    """Make the organisation; without a password nobody can sign in but by the one-time link. Raises AlreadySetUp."""
    from quarterdeck.core import clock
    from quarterdeck.core.collection import rare_collection
    from quarterdeck.demo.loading import load

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        bar = progress.add_task("Demonstration", total=None)

        def tell(done: int, total: int, what: str) -> None:
            progress.update(bar, completed=done, total=total, description=what)
            if not console.is_terminal:
                typer.echo(f"  {done * 100 // total:3d} %  {what}", err=True)

        with rare_collection():  # looking through all that lives until the end took a tenth of the time
            load(at=clock.now(), password=password or secrets.token_urlsafe(24), tell=tell)
    typer.echo("Velmora Energy Services is loaded: 18 projects, 60 people, ten monthly reports.", err=True)
