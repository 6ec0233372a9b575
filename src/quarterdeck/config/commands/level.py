"""``quarterdeck level``: resource levelling of plan files and of PSPLIB's problems. Needs no server and no Django."""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from quarterdeck.config.commands.level_together import levelled_together, print_together, priorities_of
from quarterdeck.config.started import ENDING, began_of, end_fast, start_fast

if TYPE_CHECKING:
    from quarterdeck.engine.levelling import Settings
    from quarterdeck.exchange.document import Issue

UNUSABLE = 2
DEFAULT_SECONDS = 5.0
_HEAD = 64 * 1024


class LevelMethod(StrEnum):
    PRIORITY = "priority"
    FAST = "fast"
    OPTIMAL = "optimal"


class LevelFormat(StrEnum):
    TABLE = "table"
    JSON = "json"


def register(app: typer.Typer) -> None:
    """Put the command on the command line."""
    app.command("level")(level_command)


def level_command(
    context: typer.Context,
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="A plan file of any kind, or a PSPLIB problem (.sm).")
    ],
    method: Annotated[
        LevelMethod,
        typer.Option(
            help="priority: one pass by the rule of priorities; fast: genetic search; optimal: with a proven bound."
        ),
    ] = LevelMethod.FAST,
    seconds: Annotated[
        float, typer.Option(min=0.05, help="Time for everything, the start of the program included.")
    ] = DEFAULT_SECONDS,
    seed: Annotated[int, typer.Option(min=0, help="Where the random numbers begin.")] = 1,
    within_float: Annotated[
        bool, typer.Option("--within-float", help="Never delay a task beyond its float; report what remains.")
    ] = False,
    together: Annotated[
        bool, typer.Option("--together", help="Several plans that share people, the first the most important.")
    ] = False,
    priorities: Annotated[
        str | None, typer.Option(help="For --together: one number per file, greater first, as in 3,2,2.")
    ] = None,
    output: Annotated[LevelFormat, typer.Option("--format", help="How to print the result.")] = LevelFormat.TABLE,
) -> None:
    """Delay tasks until nobody is asked for more than there is, and say why each one moves."""
    if len(files) > 1 and not together:
        raise typer.BadParameter("Several plans are levelled with --together; level the others one by one.")
    start_fast()
    from quarterdeck.engine.levelling import Method, Settings, load_ahead

    load_ahead(Method(method.value))
    settings = Settings(
        Method(method.value),
        within_float=within_float,
        seconds=seconds - min(ENDING, seconds / 10),
        clock=time.perf_counter,
        since=began_of(context.obj),
        seed=seed,
    )
    answer = _together(files, settings, priorities) if together else levelled(files[0], settings)
    if output is LevelFormat.JSON:
        typer.echo(json.dumps(answer, ensure_ascii=False, indent=2))
    elif together:
        print_together(answer)
    else:
        _print(answer)
    end_fast()
    raise typer.Exit(UNUSABLE if answer.get("starts", answer.get("plans")) is None else 0)


def _together(files: list[Path], settings: Settings, priorities: str | None) -> dict[str, Any]:
    try:
        wanted = priorities_of(priorities, len(files))
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--priorities") from error
    return levelled_together(files, settings, wanted)


def levelled(path: Path, settings: Settings) -> dict[str, Any]:
    """One file's answer; ``starts`` is None when the file could not be used, and ``issues`` say why."""
    from quarterdeck.engine.calendars import CalendarError
    from quarterdeck.engine.levelling import LevellingError
    from quarterdeck.engine.plan import PlanError
    from quarterdeck.exchange.document import Issue, Severity
    from quarterdeck.exchange.psplib import is_sm

    try:
        with path.open("rb") as content:
            head = content.read(_HEAD)
    except OSError:
        head = b""
    try:
        return _periods(path, settings) if is_sm(head) else _plan(path, settings)
    except (PlanError, LevellingError, CalendarError) as error:
        return _unusable(path, [Issue("plan.cannot_be_levelled", str(error), Severity.ERROR, "", str(path))])


def _periods(path: Path, settings: Settings) -> dict[str, Any]:
    from quarterdeck.engine.levelling import level
    from quarterdeck.exchange.levelling import problem_in_periods
    from quarterdeck.exchange.psplib import read_sm

    reading = read_sm(path)
    if reading.problem is None:
        return _unusable(path, reading.issues)
    found = level(problem_in_periods(reading.problem), settings)
    number = found.plan.ids.tolist()
    return {
        "file": str(path),
        "unit": "periods",
        "makespan": found.makespan,
        "lower_bound": min(found.lower_bound, found.finish),
        "gap": round(found.gap, 6),
        "optimal": found.is_optimal,
        "method": found.method.value,
        "seconds": round(found.seconds, 3),
        "schedules": found.schedules,
        "seed": found.seed,
        "starts": dict(zip(map(str, number), found.schedule.start.tolist(), strict=True)),
        "moves": [
            {
                "unique_id": number[move.task],
                "name": found.problem.names[move.task],
                "start_before": move.start_before,
                "start_after": move.start_after,
                "delay": move.delay,
                "cause": move.cause.value,
                "resource": None if move.resource is None else found.problem.resource_names[move.resource],
                "competitor": None if move.competitor is None else number[move.competitor],
                "competitor_name": None if move.competitor is None else found.problem.names[move.competitor],
                "since": move.since,
                "cost_to_leave": move.cost_to_leave,
            }
            for move in found.moves
        ],
        "issues": _issues(reading.issues),
    }


def _plan(path: Path, settings: Settings) -> dict[str, Any]:
    from quarterdeck.exchange.levelling import level_document
    from quarterdeck.exchange.reading import read_plan

    reading = read_plan(path)
    if reading.document is None:
        return _unusable(path, reading.issues)
    plan = level_document(reading.document, settings)
    found = plan.levelling
    return {
        "file": str(path),
        "unit": "working days",
        "makespan": round(plan.makespan_days, 4),
        "lower_bound": round(plan.bound_days, 4),
        "gap": round(found.gap, 6),
        "optimal": found.is_optimal,
        "finish": _text(plan.finish),
        "lower_bound_finish": _text(plan.bound),
        "method": found.method.value,
        "seconds": round(found.seconds, 3),
        "schedules": found.schedules,
        "seed": found.seed,
        "starts": {str(uid): _text(start) for uid, start in plan.starts.items()},
        "moves": [
            {
                "unique_id": move.uid,
                "name": move.name,
                "start_before": _text(move.start_before),
                "start_after": _text(move.start_after),
                "delay": move.delay_minutes,
                "cause": move.cause,
                "resource": move.resource,
                "competitor": move.competitor_uid,
                "competitor_name": move.competitor,
                "since": _text(move.since),
                "cost_to_leave": None if move.cost_to_leave_days is None else round(move.cost_to_leave_days, 4),
            }
            for move in plan.moves
        ],
        "issues": _issues([*reading.issues, *plan.issues]),
    }


def _unusable(path: Path, issues: list[Issue]) -> dict[str, Any]:
    empty: dict[str, Any] = {"makespan": None, "lower_bound": None, "seconds": 0.0, "starts": None, "moves": []}
    return {"file": str(path), **empty, "issues": _issues(issues)}


def _issues(issues: list[Issue]) -> list[dict[str, Any]]:
    return [{**asdict(issue), "severity": issue.severity.value} for issue in issues]


def _text(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat(timespec="seconds")


def _print(answer: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    if answer["starts"] is not None:
        table = Table(title=answer["file"], title_justify="left")
        for column in ("Task", "From", "To", "Waits for", "Who has it", "Since", "Cost of leaving"):
            table.add_column(column)
        for move in answer["moves"]:
            cost = move["cost_to_leave"]
            cells = (
                move["name"],
                _short(move["start_before"]),
                _short(move["start_after"]),
                move["resource"] or "its predecessor",
                move["competitor_name"] or "",
                _short(move["since"]),
                "" if cost is None else f"{cost:+g}",
            )
            table.add_row(*(Text(str(cell)) for cell in cells))
        console.print(table)
        bound = "proven best" if answer["optimal"] else f"at least {answer['lower_bound']:g}"
        console.print(
            f"{answer['makespan']:g} {answer['unit']} ({bound}), {len(answer['moves'])} tasks move, "
            f"{answer['seconds']:g} s, {answer['schedules']} schedules",
            markup=False,
        )
    for issue in answer["issues"]:
        console.print(f"{issue['severity']}: {issue['message']} {issue['place']}".rstrip(), markup=False)


def _short(value: Any) -> str:
    return "" if value is None else str(value)[:16].replace("T", " ")
