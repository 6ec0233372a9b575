"""``quarterdeck doctor``: whether this installation is well, in words."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from quarterdeck.config.start import start_django

ILL, UNUSABLE = 1, 2
MARKS = {"good": "ok  ", "warning": "note", "fault": "BAD "}


def register(app: typer.Typer) -> None:
    app.command("doctor")(doctor)


def doctor(output: Annotated[str, typer.Option("--format", help="text or json")] = "text") -> None:
    """Examine settings, database, files, keys, worker and backups. Ends with 1 when something is wrong."""
    from quarterdeck.config.home import UnsafeKey

    try:
        start_django()
    except UnsafeKey as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(UNUSABLE) from None
    from quarterdeck.core.health import examine

    signs = examine()
    if output == "json":
        typer.echo(json.dumps([{"name": one.name, "state": one.state, "words": one.words} for one in signs]))
    else:
        for one in signs:
            typer.echo(f"{MARKS[one.state]}  {one.name:<12} {one.words}")
    if any(one.state == "fault" for one in signs):
        raise typer.Exit(ILL)
