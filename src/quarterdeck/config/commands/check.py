"""``quarterdeck check``: the quality of schedules in plan files. Needs no server, no database and no Django."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from quarterdeck.engine.quality import Check, Offender, QualityReport
    from quarterdeck.exchange.assessment import Judgement
    from quarterdeck.exchange.document import Issue, PlanDocument

JUDGED_BAD = 1
UNUSABLE = 2
_SHOWN_ISSUES = 10


class Format(StrEnum):
    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: the judgement, or only the issues that say why there is none."""

    file: str
    issues: list[Issue]
    document: PlanDocument | None = None
    judgement: Judgement | None = None

    @property
    def is_bad(self) -> bool:
        return self.judgement is not None and self.judgement.report.is_bad


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("check")(check)


def check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Plan files of any kind, folders, zips.")],
    output: Annotated[Format, typer.Option("--format", help="Table for people, JSON for programs.")] = Format.TABLE,
    strict: Annotated[bool, typer.Option("--strict", help="End with 1 when a check fails.")] = False,
    status_date: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Judge as of this day instead of the plan's own status date."),
    ] = None,
    offenders: Annotated[int, typer.Option(min=0, help="Offenders shown per check in the table.")] = 3,
) -> None:
    """Judge the schedule quality of plan files.

    One file gives one JSON object; several, and the plans of a folder or zip, give one per line. Ends with 0 when
    every file was judged, with 1 when one was judged bad under --strict, with 2 when one could not be read.
    """
    from rich.console import Console

    from quarterdeck.exchange.bundles import is_bundle

    screen = Console()
    is_single = len(files) == 1 and not is_bundle(files[0])
    outcomes = []
    for outcome in _judged(files, status_date):
        outcomes.append(outcome)
        if output is Format.TABLE:
            _print(screen, outcome, offenders)
        else:
            indent = 2 if output is Format.JSON and is_single else None
            typer.echo(json.dumps(as_record(outcome), ensure_ascii=False, indent=indent))
    raise typer.Exit(_exit_code(outcomes, strict))


def _exit_code(outcomes: Iterable[Outcome], strict: bool) -> int:
    held = list(outcomes)
    if any(outcome.judgement is None for outcome in held):
        return UNUSABLE
    return JUDGED_BAD if strict and any(outcome.is_bad for outcome in held) else 0


def _judged(files: list[Path], status_date: datetime | None) -> Iterator[Outcome]:
    """Judge file after file. A terminal shows a bar on standard error, gone before a result is printed."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    console = Console(stderr=True)
    progress = Progress(*columns, TimeElapsedColumn(), console=console, transient=True, disable=not console.is_terminal)
    bar = progress.add_task("", total=len(files))
    for file in files:
        progress.update(bar, description=f"Judging {file.name}")
        outcomes = judge_plans(file, status_date=status_date)
        while True:
            with progress:
                outcome = next(outcomes, None)
            if outcome is None:
                break
            yield outcome
        progress.advance(bar)


def judge_plans(file: Path, *, status_date: datetime | None = None) -> Iterator[Outcome]:
    """Read the plans of a file, a folder or a zip and judge each schedule."""
    from quarterdeck.exchange.assessment import judge_document
    from quarterdeck.exchange.reading import iterate_plans

    for reading in iterate_plans(file):
        name = str(file / reading.member) if reading.member else str(file)
        if reading.document is None:
            yield Outcome(name, reading.issues)
        else:
            judgement = judge_document(reading.document, status_date=status_date)
            yield Outcome(name, [*reading.issues, *judgement.issues], reading.document, judgement)


# ---- JSON


def as_record(outcome: Outcome) -> dict[str, Any]:
    """The JSON object of one file."""
    document, judgement = outcome.document, outcome.judgement
    record: dict[str, Any] = {
        "file": outcome.file,
        "project": None,
        "tasks": 0,
        "links": 0,
        "finish": None,
        "issues": [asdict(issue) | {"file": issue.file or outcome.file} for issue in outcome.issues],
        "checks": [],
        "passed": 0,
        "evaluable": 0,
        "health": [],
    }
    if document is None or judgement is None:
        return record
    words = _Names(document)
    report = judgement.report
    return record | {
        "project": words.project,
        "tasks": judgement.task_count,
        "links": judgement.link_count,
        "finish": None if judgement.finish is None else judgement.finish.isoformat(timespec="seconds"),
        "checks": [_check_record(item, words) for item in report.checks],
        "passed": report.passed,
        "evaluable": report.evaluable,
        "health": [_check_record(item, words) for item in report.health],
    }


def _check_record(item: Check, words: _Names) -> dict[str, Any]:
    threshold = item.threshold if item.upper is None else [item.threshold, item.upper]
    return {
        "number": item.number,
        "code": item.code,
        "name": item.name,
        "measure": item.measure,
        "unit": item.unit.value,
        "rule": item.rule.value,
        "threshold": threshold,
        "verdict": item.verdict.value,
        "reason": item.reason,
        "population": item.population,
        "offenders": [_offender_record(offender, words) for offender in item.offenders],
    }


def _offender_record(offender: Offender, words: _Names) -> dict[str, Any]:
    record = {"fault": offender.fault.value, "reason": offender.reason, "value": offender.value}
    if offender.task is not None:
        return {"task": offender.task, "name": words.task(offender.task)} | record
    return {"link": words.link_record(offender.link)} | record


class _Names:
    """Names of a document's tasks and links by their identifiers."""

    def __init__(self, document: PlanDocument) -> None:
        self._tasks = {task.uid: task for task in document.tasks}
        self._links = document.links
        properties = document.properties
        self.project = properties.title or properties.name or None

    def task(self, uid: int) -> str:
        return self._tasks[uid].name if uid in self._tasks else ""

    def link(self, position: int | None) -> str:
        link = self._links[position or 0]
        return f"{self.task(link.predecessor_uid)} → {self.task(link.successor_uid)}"

    def link_record(self, position: int | None) -> dict[str, Any]:
        link = self._links[position or 0]
        return {
            "predecessor": link.predecessor_uid,
            "predecessor_name": self.task(link.predecessor_uid),
            "successor": link.successor_uid,
            "successor_name": self.task(link.successor_uid),
            "type": link.kind.value,
        }


# ---- table


def _print(screen: Console, outcome: Outcome, shown: int) -> None:
    from rich.text import Text

    screen.print(Text(outcome.file, style="bold"))
    if outcome.document is not None and outcome.judgement is not None:
        judgement, words = outcome.judgement, _Names(outcome.document)
        finish = "no finish" if judgement.finish is None else f"finish {judgement.finish:%Y-%m-%d}"
        counts = f"{judgement.task_count} tasks · {judgement.link_count} links · {finish}"
        screen.print(Text(" · ".join(part for part in (words.project, counts) if part), style="dim"))
        screen.print(_points(judgement.report))
        for line, style in _named(judgement.report, words, shown):
            screen.print(Text(line, style=style))
        for line in _silent(judgement.report):
            screen.print(Text(line, style="dim"))
        screen.print(Text(f"{judgement.report.passed} of {judgement.report.evaluable} checks passed", style="bold"))
    for issue in outcome.issues[:_SHOWN_ISSUES]:
        screen.print(Text(f"{issue.severity.value}: {issue.message}" + (f" ({issue.place})" if issue.place else "")))
    if len(outcome.issues) > _SHOWN_ISSUES:
        screen.print(Text(f"and {len(outcome.issues) - _SHOWN_ISSUES} more issues", style="dim"))
    screen.print()


def _points(report: QualityReport) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("#", justify="right", style="dim")
    table.add_column("Check", no_wrap=True)
    table.add_column("Measure", justify="right", no_wrap=True)
    table.add_column("Limit", justify="right", no_wrap=True, style="dim")
    table.add_column("Verdict", no_wrap=True)
    table.add_column("Found", justify="right", no_wrap=True)
    colour = {"pass": "green", "fail": "bold red", "not_evaluable": "dim"}
    for item in (*report.checks, *(check for check in report.health if check.offenders)):
        verdict = item.verdict.value
        table.add_row(
            "" if item.number is None else str(item.number),
            item.name,
            "" if item.measure is None else _figure(item.measure, item.unit.value),
            _limit(item),
            Text(verdict.replace("_", " "), style=colour[verdict]),
            str(len(item.offenders) or ""),
        )
    return table


def _named(report: QualityReport, words: _Names, shown: int) -> Iterator[tuple[str, str]]:
    """Lines (text, style) that name the first offenders of each check."""
    for item in (*report.checks, *report.health):
        if not item.offenders or not shown:
            continue
        yield f"{item.number} {item.name}" if item.number else item.name, "bold"
        for one in item.offenders[:shown]:
            what = words.link(one.link) if one.task is None else f"{one.task} {words.task(one.task)}"
            yield f"  {what}: {one.reason}", ""
        if len(item.offenders) > shown:
            yield f"  and {len(item.offenders) - shown} more", "dim"


def _silent(report: QualityReport) -> Iterator[str]:
    """Lines that say why checks could not be evaluated, one per reason."""
    numbers: dict[str, list[str]] = {}
    for item in report.checks:
        if item.reason:
            numbers.setdefault(item.reason, []).append(str(item.number))
    for reason, checks in numbers.items():
        yield f"Not evaluable: {', '.join(checks)} ({reason})"


def _limit(item: Check) -> str:
    sign = {"at_most": "≤ ", "at_least": "≥ ", "between": ""}[item.rule.value]
    low = _figure(item.threshold, item.unit.value)
    return f"{sign}{low}" if item.upper is None else f"{low} to {_figure(item.upper, item.unit.value)}"


def _figure(value: float, unit: str) -> str:
    if unit == "share":
        return f"{value:.1%}"
    return f"{value:.0f}" if unit in {"count", "days"} else f"{value:.2f}"
