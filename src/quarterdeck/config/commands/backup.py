"""``quarterdeck backup`` and ``quarterdeck backup verify``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from quarterdeck.config.start import start_django

DAMAGED, UNUSABLE = 1, 2


def register(app: typer.Typer) -> None:
    group = typer.Typer(help="Make, verify and list backups.", invoke_without_command=True, rich_markup_mode=None)
    group.callback()(make)
    group.command("verify")(verify)
    group.command("list")(list_backups)
    app.add_typer(group, name="backup")


def make(
    context: typer.Context,
    with_keys: Annotated[bool, typer.Option("--with-keys", help="Put the installation's keys in as well.")] = False,
) -> None:
    """Back up database and files, and prove the copy by reading it back. Works while the server runs."""
    if context.invoked_subcommand:
        return
    start_django()
    from quarterdeck.core import clock
    from quarterdeck.core.backup import make_backup
    from quarterdeck.core.errors import Refusal

    try:
        path = make_backup(at=clock.now(), with_keys=with_keys)
    except Refusal as refusal:
        typer.echo(refusal.words, err=True)
        raise typer.Exit(UNUSABLE) from None
    typer.echo(str(path))


def verify(
    path: Annotated[Path | None, typer.Argument(metavar="FILE", help="The backup; the newest when left out.")] = None,
    output: Annotated[str, typer.Option("--format", help="text or json")] = "text",
) -> None:
    """Restore a backup to a scratch place and compare it with its manifest. Ends with 1 when anything differs."""
    start_django()
    from quarterdeck.core import clock
    from quarterdeck.core.backup import backups, verify_backup
    from quarterdeck.core.backup.archive import note_verified

    found = backups()
    if path is None and not found:
        typer.echo("There is no backup yet. Make one: quarterdeck backup", err=True)
        raise typer.Exit(UNUSABLE)
    target = path or found[0].path
    verdict = verify_backup(target)
    tables = verdict.manifest.get("tables", {})
    rows = sum(table["rows"] for table in tables.values()) if verdict.is_good else 0
    if output == "json":
        record = {"file": str(target), "good": verdict.is_good, "tables": len(tables), "rows": rows}
        typer.echo(json.dumps(record | {"findings": verdict.findings}))
    else:
        for words in verdict.findings:
            typer.echo(words)
        typer.echo(f"{target}: {f'good, {len(tables)} tables, {rows} rows' if verdict.is_good else 'DAMAGED'}.")
    if not verdict.is_good:
        raise typer.Exit(DAMAGED)
    if any(one.path.resolve() == target.resolve() for one in found):
        note_verified(target, at=clock.now(), tables=len(tables))


def list_backups() -> None:
    """List the backups of this installation, the newest first."""
    start_django()
    from quarterdeck.core.backup import backups

    for one in backups():
        proof = f"verified {one.verified_at:%Y-%m-%d %H:%M}" if one.verified_at else "not verified"
        typer.echo(f"{one.at:%Y-%m-%d %H:%M} UTC  {one.size / 1e6:8.1f} MB  {one.reason:<10} {proof:<26} {one.path}")
