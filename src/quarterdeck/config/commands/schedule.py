"""``quarterdeck schedule``: dates, floats and the critical path of any plan file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from quarterdeck.exchange.compilation import TaskDates
    from quarterdeck.exchange.document import Reading

UNUSABLE = 2


class OutputFormat(StrEnum):
    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"


def register(app: typer.Typer) -> None:
    """Put the command on the command line."""
    app.command("schedule")(schedule_command)


def schedule_command(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Plan files of any kind, folders, zips.")],
    from_scratch: Annotated[
        bool,
        typer.Option("--from-scratch", help="Ignore the computed dates in the file; keep actuals and constraints."),
    ] = False,
    format: Annotated[OutputFormat, typer.Option("--format", help="How to print the result.")] = OutputFormat.TABLE,
) -> None:
    """Schedule plan files: early and late dates, slack and the critical path."""
    raise typer.Exit(schedule(files, from_scratch=from_scratch, format=format))


def schedule(files: Iterable[Path], *, from_scratch: bool, format: OutputFormat) -> int:
    """Print the schedule of each plan and return the exit code: 0, or 2 when a file could not be used."""
    from quarterdeck.exchange.bundles import is_bundle

    paths = list(files)
    is_single = len(paths) == 1 and not is_bundle(paths[0])
    code = 0
    for answer in (answer for path in paths for answer in scheduled(path, from_scratch=from_scratch)):
        if not answer.pop("usable"):
            code = UNUSABLE
        if format is OutputFormat.TABLE:
            _print_table(answer)
        else:
            indent = 2 if format is OutputFormat.JSON and is_single else None
            typer.echo(json.dumps(answer, ensure_ascii=False, indent=indent))
    return code


def scheduled(path: Path, *, from_scratch: bool) -> Iterator[dict[str, Any]]:
    """The answer for each plan of a file, folder or zip: ``file``, ``tasks``, ``issues``, and whether it was usable."""
    from quarterdeck.exchange.reading import iterate_plans

    for reading in iterate_plans(path):
        name = str(path / reading.member) if reading.member else str(path)
        yield _answer(name, reading, from_scratch=from_scratch)


def _answer(file: str, reading: Reading, *, from_scratch: bool) -> dict[str, Any]:
    from quarterdeck.engine.plan import PlanError
    from quarterdeck.exchange.compilation import schedule_document
    from quarterdeck.exchange.document import Issue, Severity

    issues, tasks, usable = list(reading.issues), [], False
    if reading.document is not None:
        try:
            result = schedule_document(reading.document, from_scratch=from_scratch)
        except PlanError as error:
            issues.append(Issue("plan.unschedulable", str(error), Severity.ERROR, "", file))
        else:
            issues += result.issues
            tasks = [_row(task) for task in result.tasks]
            usable = True
    return {
        "file": file,
        "tasks": tasks,
        "issues": [{**asdict(issue), "severity": issue.severity.value} for issue in issues],
        "usable": usable,
    }


def _row(task: TaskDates) -> dict[str, Any]:
    return {
        "unique_id": task.uid,
        "name": task.name,
        "summary": task.is_summary,
        "start": _text(task.start),
        "finish": _text(task.finish),
        "early_start": _text(task.early_start),
        "early_finish": _text(task.early_finish),
        "late_start": _text(task.late_start),
        "late_finish": _text(task.late_finish),
        "total_slack_minutes": task.total_slack_minutes,
        "free_slack_minutes": task.free_slack_minutes,
        "critical": task.is_critical,
    }


def _text(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat(timespec="seconds")


def _print_table(answer: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    table = Table(title=answer["file"], title_justify="left")
    for column in ("Task", "Start", "Finish", "Late finish", "Slack", "Critical"):
        table.add_column(column, justify="right" if column == "Slack" else "left")
    for task in answer["tasks"]:
        slack = task["total_slack_minutes"]
        table.add_row(
            task["name"],
            _short(task["start"]),
            _short(task["finish"]),
            _short(task["late_finish"]),
            "" if slack is None else f"{slack / 60:g} h",
            "●" if task["critical"] else "",
        )
    console.print(table)
    for issue in answer["issues"]:
        console.print(f"{issue['severity']}: {issue['message']} {issue['place']}".rstrip(), markup=False)


def _short(text: str | None) -> str:
    return "" if text is None else text[:16].replace("T", " ")
