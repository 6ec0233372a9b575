"""``quarterdeck warm``: compile the engine ahead of the first plan. Needs no server, no database and no Django."""

from __future__ import annotations

import json
import time
from enum import StrEnum
from typing import Annotated

import typer


class WarmFormat(StrEnum):
    TABLE = "table"
    JSON = "json"


def register(app: typer.Typer) -> None:
    """Put the command on the command line."""
    app.command("warm")(warm)


def warm(
    output: Annotated[WarmFormat, typer.Option("--format", help="How to print the result.")] = WarmFormat.TABLE,
) -> None:
    """Compile the engine, so that the first plan after an installation does not wait for it."""
    from quarterdeck.engine.compiled import fingerprint
    from quarterdeck.engine.warmup import warmers

    seconds = {}
    for room, run in warmers().items():
        began = time.perf_counter()
        run()
        seconds[room] = round(time.perf_counter() - began, 3)
        if output is WarmFormat.TABLE:
            typer.echo(f"{room:<12}{seconds[room]:>8.2f} s")
    if output is WarmFormat.JSON:
        typer.echo(json.dumps({"engine": fingerprint(), "seconds": seconds}))
