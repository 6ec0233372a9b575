"""Several plans as one: ``quarterdeck import --together``, and ``quarterdeck undo-import`` for the way back."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from quarterdeck.config.commands.brought import Brought, brought
from quarterdeck.config.start import start_django

if TYPE_CHECKING:
    from quarterdeck.core.models import Person, Workspace
    from quarterdeck.planning.models import ImportBatch, ImportRun

UNUSABLE = 2
Results = list[dict[str, Any]]


def register(app: typer.Typer) -> None:
    app.command("undo-import")(undo_import)


def import_together(
    paths: list[Path],
    place: Callable[[], tuple[Workspace, Person]],
    result: Callable[..., dict[str, Any]],
    agreed: Callable[[str], bool],
) -> Results:
    """All plans of all paths, folders and zips: every one is applied, or none. ``result`` makes the answer of one."""
    from quarterdeck.core.errors import Refusal

    with ExitStack() as stack:
        found = [one for path in paths for one in stack.enter_context(brought(path))]
        refused = [
            result(one.path, "failed", message=one.refusal) | {"file": one.shown} for one in found if one.refusal
        ]
        if refused:
            return refused
        try:
            workspace, actor = place()
            return _brought(found, workspace, actor, result, agreed)
        except Refusal as refusal:
            return [result(one.path, "refused", message=refusal.words) | {"file": one.shown} for one in found]


def _brought(
    found: list[Brought],
    workspace: Workspace,
    actor: Person,
    result: Callable[..., dict[str, Any]],
    agreed: Callable[[str], bool],
) -> Results:
    from quarterdeck.core import clock
    from quarterdeck.planning.actions import apply_batch, read_import, upload_plan_files

    with ExitStack() as stack:
        files = [(one.path.name, stack.enter_context(one.path.open("rb"))) for one in found]
        runs = upload_plan_files(actor=actor, workspace=workspace, files=files, at=clock.now())
    runs = [read_import(actor=actor, import_run=run, at=clock.now()) for run in runs]
    waiting = [run for run in runs if run.state == "read"]
    is_whole = len(waiting) == len(runs)
    if waiting and is_whole and agreed(_question(waiting)):
        apply_batch(actor=actor, batch=waiting[0].batch, at=clock.now())  # type: ignore[arg-type]
    for run in runs:
        run.refresh_from_db()
    return [result(Path(run.file_name), run.state, run=run) | {"batch": run.batch_id} for run in runs]


def _question(runs: list[ImportRun]) -> str:
    counts = [run.difference.get("counts", {}) for run in runs]
    words = ", ".join(
        f"{sum(one.get(name, 0) for one in counts)} {shown}"
        for name, shown in (("added", "rows added"), ("changed", "changed"), ("vanished", "removed"))
    )
    return f"{len(runs)} plans as one: {words}."


def undo_import(
    batch: Annotated[int, typer.Argument(help="Number of the batch, as import --together answers it.")],
    person: Annotated[str, typer.Option("--person", help="E-mail of the person who undoes.")] = "",
    output: Annotated[str, typer.Option("--format", help="text or json")] = "text",
) -> None:
    """Undo everything that came in with one import, as one: all of it, or nothing."""
    start_django()
    from quarterdeck.config.commands.import_ import acting
    from quarterdeck.core import clock
    from quarterdeck.core.errors import Refusal
    from quarterdeck.planning.actions import revert_batch
    from quarterdeck.planning.models import ImportBatch

    found: ImportBatch | None = ImportBatch.objects.select_related("workspace").filter(pk=batch).first()
    try:
        if found is None:
            raise Refusal(f"There is no import {batch}.")
        actor = acting(found.workspace, ["planning.import_plan"], person)
        undone = len(revert_batch(actor=actor, batch=found, at=clock.now()))
    except Refusal as refusal:
        answer = {"batch": batch, "state": "refused", "message": refusal.words}
        typer.echo(json.dumps(answer, ensure_ascii=False) if output == "json" else refusal.words, err=output != "json")
        raise typer.Exit(UNUSABLE) from None
    words = f"Import {batch} is undone: {undone} plan{'' if undone == 1 else 's'} as before."
    typer.echo(json.dumps({"batch": batch, "state": "reverted", "plans": undone}) if output == "json" else words)
