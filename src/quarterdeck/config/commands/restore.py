"""``quarterdeck restore``: bring a backup back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from quarterdeck.config.start import start_django

UNUSABLE = 2


def register(app: typer.Typer) -> None:
    app.command("restore")(restore)


def restore(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="The backup to bring back.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Put database and files of a backup in place of the present ones, which are moved aside and kept."""
    start_django()
    from django.core.management import call_command

    from quarterdeck.config.home import AlreadyServing, home, one_server
    from quarterdeck.core import clock
    from quarterdeck.core.backup import restore_backup
    from quarterdeck.core.errors import Refusal

    if not yes:
        typer.confirm(f"Replace the data in {home()} with {path.name}?", abort=True)
    try:
        with one_server():
            aside = restore_backup(path, at=clock.now())
            call_command("migrate", interactive=False, verbosity=0)
    except AlreadyServing:
        typer.echo("A server or a worker is running on this data. Stop it first.", err=True)
        raise typer.Exit(UNUSABLE) from None
    except Refusal as refusal:
        typer.echo(refusal.words, err=True)
        raise typer.Exit(UNUSABLE) from None
    typer.echo(f"Restored {path.name}." + (f" What stood there before is in {aside}." if aside else ""))
