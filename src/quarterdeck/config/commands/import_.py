"""``quarterdeck import``: take plans and task lists into projects, portfolio lists into portfolios."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from quarterdeck.config.commands.brought import brought
from quarterdeck.config.commands.imports_together import import_together
from quarterdeck.config.commands.portfolio_lists import import_list, list_place, list_rights, refused
from quarterdeck.config.start import start_django

if TYPE_CHECKING:
    from quarterdeck.core.models import Person, Workspace
    from quarterdeck.planning.models import ImportRun

UNUSABLE = 2
SHOWN = 10
KINDS = ("", "plan", "tasks", "portfolio")


def register(app: typer.Typer) -> None:
    app.command("import")(import_plans)


def import_plans(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE…", help="Plans, task lists, portfolio lists, folders, zips.")
    ],
    kind: Annotated[str, typer.Option("--as", help="plan, tasks or portfolio; told by the content when absent")] = "",
    portfolio: Annotated[str, typer.Option("--portfolio", help="Code of the portfolio or programme.")] = "",
    project: Annotated[str, typer.Option("--project", help="Code of the project whose plan takes the file.")] = "",
    person: Annotated[str, typer.Option("--person", help="E-mail of the person who imports.")] = "",
    as_of: Annotated[str, typer.Option("--as-of", help="Day for which a portfolio list speaks (2026-03-31).")] = "",
    together: Annotated[bool, typer.Option("--together", help="Apply all plans as one: every one or none.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Apply without asking.")] = False,
    output: Annotated[str, typer.Option("--format", help="text or json")] = "text",
) -> None:
    """Read files, show what they change, and apply them.

    With --portfolio each plan or task list becomes a new project; a --project that does not exist yet is the code of
    the one new project. A portfolio list becomes the projects of that portfolio, which is made where it does not exist;
    several lists are taken in the order given. With --together all plans are applied as one, and undone as one by
    undo-import. Every plan and list of a folder or zip is an import of its own, in the
    order of their names. Ends with 0 when every file was read and applied (or shown, without
    --yes), with 2 when one could not be.
    """
    if kind not in KINDS or (as_of and not _is_day(as_of)):
        words = "--as takes plan, tasks or portfolio." if kind not in KINDS else "--as-of takes a day: 2026-03-31."
        typer.echo(words, err=True)
        raise typer.Exit(UNUSABLE)
    start_django()

    def agreed(question: str) -> bool:
        if yes or output == "json":
            return yes
        typer.echo(question)
        return typer.confirm("Apply?", default=True)

    imported = _all_imported(files, kind, portfolio, project, person, as_of, agreed)
    if together:
        imported = iter(import_together(files, lambda: _home(portfolio, project, person), _result, agreed))
    results = []
    for result in imported:
        results.append(result)
        typer.echo(json.dumps(result, ensure_ascii=False) if output == "json" else _words(result))
    if any(result["state"] in {"failed", "refused"} for result in results):
        raise typer.Exit(UNUSABLE)


def _all_imported(files: list[Path], *options: Any) -> Iterator[dict[str, Any]]:
    """One answer per plan or list: a folder or zip gives several."""
    for path in files:
        with brought(path) as found:
            for one in found:
                result = refused(path, "failed", one.refusal) if one.refusal else _imported(one.path, *options)
                yield result | {"file": one.shown, "issues": [*result["issues"], *one.left_out]}


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _imported(
    path: Path, kind: str, portfolio: str, project: str, person: str, as_of: str, agreed: Callable[[str], bool]
) -> dict[str, Any]:
    """One file, as what it is or is said to be."""
    from quarterdeck.core.errors import Refusal
    from quarterdeck.exchange.recognising import recognise

    told = kind or ("plan" if project else recognise(path).kind)
    try:
        if told == "portfolio":
            place, _ = list_place(portfolio)
            actor = acting(place, list_rights(place), person)
            return import_list(path, portfolio, actor, as_of=as_of, agreed=agreed)
        workspace, code = _place(portfolio, project)
        actor = acting(workspace, _needed(workspace), person)
    except Refusal as refusal:
        return refused(path, "refused", refusal.words)
    return _one(path, workspace, actor, code, agreed=agreed)


def _home(portfolio: str, project: str, person: str) -> tuple[Workspace, Person]:
    """Where several plans go, and who brings them."""
    workspace, _ = _place(portfolio, project)
    return workspace, acting(workspace, _needed(workspace), person)


def _needed(workspace: Workspace) -> list[str]:
    return ["planning.import_plan"] + (["portfolio.create_project"] if workspace.kind != "project" else [])


def _place(portfolio: str, project: str) -> tuple[Workspace, str]:
    """Where the plan goes, and the code of the project to make."""
    from quarterdeck.core.errors import Refusal
    from quarterdeck.core.models import Workspace

    wanted = Workspace.objects.filter(deleted_at=None)
    existing = wanted.filter(kind="project", code__iexact=project).first() if project else None
    place = existing or wanted.filter(code__iexact=portfolio, kind__in=["portfolio", "programme"]).first()
    if place is None:
        raise Refusal(f"There is no portfolio, programme or project “{portfolio or project}”.")
    return place, "" if existing else project


def acting(place: Workspace, needed: list[str], person: str) -> Person:
    """The named person, or the first who may: on the command line the machine's keeper acts for them."""
    from quarterdeck.core.errors import Refusal
    from quarterdeck.core.models import Person
    from quarterdeck.core.permissions import may

    active = Person.objects.filter(deactivated_at=None)
    if person:
        found = active.filter(email__iexact=person).first()
    else:
        people = active.filter(grants__revoked_at=None).distinct().order_by("pk")
        found = next((one for one in people if all(may(one, right, place) for right in needed)), None)
    if found is None:
        raise Refusal("Name the person who imports: --person E-MAIL. Nobody else may import there.")
    return found


def _one(
    path: Path, workspace: Workspace, actor: Person, code: str, *, agreed: Callable[[str], bool]
) -> dict[str, Any]:
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
        if run.state == "read" and agreed(_question(run)):
            with Console(stderr=True).status(f"Scheduling and storing {path.name}"):
                apply_import(actor=actor, import_run=run, at=clock.now())
    except OSError as error:
        return _result(path, "failed", message=f"{path}: {error.strerror}.")
    except Refusal as refusal:
        return _result(path, "refused", message=refusal.words)
    run.refresh_from_db()
    return _result(path, run.state, run=run)


def _question(run: ImportRun) -> str:
    counts = run.difference.get("counts", {})
    return (
        f"{run.file_name}: {counts.get('added', 0)} rows added, {counts.get('changed', 0)} changed, "
        f"{counts.get('vanished', 0)} removed, {counts.get('conflicts', 0)} in conflict (ours stay)."
    )


def _result(path: Path, state: str, *, run: ImportRun | None = None, message: str = "") -> dict[str, Any]:
    issues: list[dict[str, Any]] = [{"severity": "error", "message": message, "place": ""}] if message else []
    result: dict[str, Any] = {"file": str(path), "state": state, "kind": "plan", "issues": issues}
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
    if result.get("kind") == "portfolio":
        lines[0] += (
            f" in {result['portfolio']}, as of {result['as_of']}: {result['projects']} projects, "
            f"{result['added']} new, {result['changed']} changed, {result['vanished']} gone"
        )
    shown = [issue for issue in result["issues"] if issue["severity"] != "note"][:SHOWN]
    for one in shown:
        lines.append(f"  {one['severity']}: {one['message']}" + (f" ({one['place']})" if one["place"] else ""))
    if len(result["issues"]) > len(shown):
        lines.append(f"  and {len(result['issues']) - len(shown)} more notes")
    return "\n".join(lines)
