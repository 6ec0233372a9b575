"""``quarterdeck warm``: compile the engine ahead of the first plan. Needs no server, no database and no Django."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from enum import StrEnum
from multiprocessing import get_context
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

    seconds = {}
    for room, taken in _warmed():
        seconds[room] = taken
        if output is WarmFormat.TABLE:
            typer.echo(f"{room:<12}{taken:>8.2f} s")
    if output is WarmFormat.JSON:
        typer.echo(json.dumps({"engine": fingerprint(), "seconds": seconds}))


def _warmed() -> Iterator[tuple[str, float]]:
    """Each room and its seconds: first the one whose kernels all others use, then those side by side."""
    from quarterdeck.engine.warmup import ROOMS

    yield _warm_room(ROOMS[0])
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        yield from pool.map(_warm_room, ROOMS[1:])


def _warm_room(room: str) -> tuple[str, float]:
    from quarterdeck.engine.warmup import warmer

    began = time.perf_counter()
    warmer(room)()
    return room, round(time.perf_counter() - began, 3)
