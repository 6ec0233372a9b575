"""``quarterdeck audit``: the trail of everything that was changed."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Annotated

import typer

from quarterdeck.config.start import start_django

BROKEN = 1


class Format(StrEnum):
    TEXT = "text"
    JSON = "json"


def register(app: typer.Typer) -> None:
    group = typer.Typer(help="Verify the audit trail.", no_args_is_help=True, rich_markup_mode=None)
    group.command("verify")(verify)
    group.command("checkpoint")(checkpoint)
    app.add_typer(group, name="audit")


def verify(output: Annotated[Format, typer.Option("--format", help="Words or JSON.")] = Format.TEXT) -> None:
    """Read the whole trail again and report any record that was changed, removed, added or moved. Ends with 1 then."""
    start_django()
    from quarterdeck.core.audit import verify as verify_chain

    verdict = verify_chain()
    if output is Format.JSON:
        findings = [{"sequence": one.sequence, "words": one.words} for one in verdict.findings]
        typer.echo(
            json.dumps(
                {
                    "intact": verdict.is_intact,
                    "records": verdict.records,
                    "checkpoints": verdict.checkpoints,
                    "findings": findings,
                }
            )
        )
    else:
        for one in verdict.findings:
            typer.echo(f"#{one.sequence}: {one.words}")
        state = "intact" if verdict.is_intact else "BROKEN"
        typer.echo(f"{verdict.records} records, {verdict.checkpoints} checkpoints: {state}.")
    if not verdict.is_intact:
        raise typer.Exit(BROKEN)


def checkpoint() -> None:
    """Sign the trail as it stands now. The worker does this every minute."""
    start_django()
    from django.db import transaction

    from quarterdeck.core import clock
    from quarterdeck.core.audit import write_checkpoint

    with transaction.atomic():
        mark = write_checkpoint(at=clock.now())
    typer.echo(f"Signed at #{mark.sequence}." if mark else "Nothing new to sign.")
