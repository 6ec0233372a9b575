"""``quarterdeck import``: take plan files into a portfolio, or into the plan of one project."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from quarterdeck.config.start import start_django

if TYPE_CHECKING:
    from quarterdeck.core.models import Person, Workspace
    from quarterdeck.planning.models import ImportRun

UNUSABLE = 2
SHOWN = 10


def register(app: typer.Typer) -> None:
    app.command("import")(import_plans)


def import_plans(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Plan files of any readable kind.")],
    portfolio: Annotated[str, typer.Option("--portfolio", help="Code of the portfolio or programme.")] = "",
    project: Annotated[str, typer.Option("--project", help="Code of the project whose plan takes the file.")] = "",
    person: Annotated[str, typer.Option("--as", help="E-mail of the person who imports.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Apply without asking.")] = False,
    output: Annotated[str, typer.Option("--format", help="text or json")] = "text",
) -> None:
    """Read plan files, show what they change, and apply them.

    With --portfolio each file becomes a new project; a --project that does not exist yet is the code of the one new
    project. Ends with 0 when every file was read and applied (or shown, without --yes), with 2 when one could not be.
    """
    start_django()
    from quarterdeck.core.errors import Refusal

    try:
        workspace, actor, code = _place(portfolio, project, person)
    except Refusal as refusal:
        typer.echo(refusal.words, err=True)
        raise typer.Exit(UNUSABLE) from None
    results = [_one(path, workspace, actor, code, yes=yes, asks=output != "json") for path in files]
    for result in results:
        typer.echo(json.dumps(result, ensure_ascii=False) if output == "json" else _words(result))
    if any(result["state"] in {"failed", "refused"} for result in results):
        raise typer.Exit(UNUSABLE)


def _place(portfolio: str, project: str, person: str) -> tuple[Workspace, Person, str]:
    """Where the files go, who brings them, and the code of the project to make."""
    from quarterdeck.core.errors import Refusal
    from quarterdeck.core.models import Person, Workspace

    wanted = Workspace.objects.filter(deleted_at=None)
    existing = wanted.filter(kind="project", code__iexact=project).first() if project else None
    place = existing or wanted.filter(code__iexact=portfolio, kind__in=["portfolio", "programme"]).first()
    if place is None:
        raise Refusal(f"There is no portfolio, programme or project “{portfolio or project}”.")
    named = Person.objects.filter(email__iexact=person, deactivated_at=None)
    actor = named.first() if person else _somebody(place)
    if actor is None:
        raise Refusal("Name the person who imports: --as E-MAIL. Nobody else may import there.")
    return place, actor, "" if existing else project


def _somebody(place: Workspace) -> Person | None:
    """The first person who may import there: on the command line the machine's keeper acts for them."""
    from quarterdeck.core.models import Person
    from quarterdeck.core.permissions import may

    needed = ["planning.import_plan"] + (["portfolio.create_project"] if place.kind != "project" else [])
    people = Person.objects.filter(deactivated_at=None, grants__revoked_at=None).distinct().order_by("pk")
    return next((one for one in people if all(may(one, right, place) for right in needed)), None)


def _one(path: Path, workspace: Workspace, actor: Person, code: str, *, yes: bool, asks: bool) -> dict[str, Any]:
    from rich.console import Console

    from quarterdeck.core import clock
    from quarterdeck.core.errors import Refusal
    from quarterdeck.planning.actions import apply_import, read_import, upload_plan_files

    try:
        with Console(stderr=True).status(f"Reading {path.name}"), path.open("rb") as content:
            [run] = upload_plan_files(
                actor=actor, workspace=workspace, files=[(path.name, content)], project_code=code, at=clock.now()
            )
            run = read_import(actor=actor, import_run=run, at=clock.now())
        if run.state == "read" and (yes or (asks and _agreed(run))):
            with Console(stderr=True).status(f"Scheduling and storing {path.name}"):
                apply_import(actor=actor, import_run=run, at=clock.now())
    except OSError as error:
        return _result(path, "failed", message=f"{path}: {error.strerror}.")
    except Refusal as refusal:
        return _result(path, "refused", message=refusal.words)
    run.refresh_from_db()
    return _result(path, run.state, run=run)


def _agreed(run: ImportRun) -> bool:
    counts = run.difference.get("counts", {})
    typer.echo(
        f"{run.file_name}: {counts.get('added', 0)} rows added, {counts.get('changed', 0)} changed, "
        f"{counts.get('vanished', 0)} removed, {counts.get('conflicts', 0)} in conflict (ours stay)."
    )
    return typer.confirm("Apply?", default=True)


def _result(path: Path, state: str, *, run: ImportRun | None = None, message: str = "") -> dict[str, Any]:
    issues: list[dict[str, Any]] = [{"severity": "error", "message": message, "place": ""}] if message else []
    result: dict[str, Any] = {"file": str(path), "state": state, "issues": issues}
    if run is None:
        return result
    plan = run.plan
    return result | {
        "issues": [{"file": run.file_name, **issue} for issue in run.issues],
        "import": run.pk,
        "change_set": run.change_set_id,
        "project": run.workspace.code if run.workspace.kind == "project" else None,
        "tasks": plan.task_count if plan else run.fidelity.get("kept", {}).get("tasks"),
        "finish": plan.finish.isoformat() if plan and plan.finish else None,
        "counts": run.difference.get("counts", {}),
        "fidelity": run.fidelity,
    }


def _words(result: dict[str, Any]) -> str:
    lines = [f"{result['file']}: {result['state']}"]
    if result.get("project"):
        lines[0] += f" in {result['project']}, {result['tasks']} tasks, finish {(result['finish'] or 'none')[:10]}"
    shown = [issue for issue in result["issues"] if issue["severity"] != "note"][:SHOWN]
    for one in shown:
        lines.append(f"  {one['severity']}: {one['message']}" + (f" ({one['place']})" if one["place"] else ""))
    if len(result["issues"]) > len(shown):
        lines.append(f"  and {len(result['issues']) - len(shown)} more notes")
    return "\n".join(lines)
