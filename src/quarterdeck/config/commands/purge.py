"""``quarterdeck purge``: empty the bin of what was deleted more than thirty days ago."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Annotated

import typer

from quarterdeck.config.start import start_django


class Format(StrEnum):
    TEXT = "text"
    JSON = "json"


def register(app: typer.Typer) -> None:
    app.command("purge")(purge)


def purge(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count what would be removed.")] = False,
    output: Annotated[Format, typer.Option("--format", help="Words or JSON.")] = Format.TEXT,
) -> None:
    """Remove for good what was deleted more than thirty days ago. The worker does this every six hours."""
    start_django()
    from quarterdeck.core import clock
    from quarterdeck.core.purge import count_due
    from quarterdeck.core.purge import purge as purge_now

    found = count_due(clock.now()) if dry_run else purge_now(clock.now())
    if output is Format.JSON:
        rows = [
            {
                "code": one.workspace.code,
                "name": one.workspace.name,
                "deleted_at": one.workspace.deleted_at.isoformat() if one.workspace.deleted_at else None,
                "rows": one.counts,
                "kept_because": one.kept_because,
            }
            for one in found
        ]
        typer.echo(json.dumps({"dry_run": dry_run, "workspaces": rows}))
        return
    done = "would be removed" if dry_run else "removed"
    for one in found:
        kinds = ", ".join(f"{count:,} {kind}" for kind, count in one.counts.items())
        state = f"kept: {one.kept_because}" if one.kept_because else f"{done}: {kinds}"
        typer.echo(f"{one.workspace.code} {one.workspace.name}, deleted {one.workspace.deleted_at:%d %b %Y}: {state}.")
    if not found:
        typer.echo("Nothing in the bin is older than thirty days.")
