"""``quarterdeck level A B C --together``: plans that share people, levelled as one."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from quarterdeck.engine.levelling import Settings
    from quarterdeck.exchange.document import Issue, PlanDocument
    from quarterdeck.exchange.levelling import JointMove, LevelledTogether


def priorities_of(text: str | None, count: int) -> list[int]:
    """One number per file out of ``3,2,2``, greater first; none: as the files are named.

    Raises
    ------
    ValueError
        Not one whole number per file.
    """
    if text is None:
        return list(range(count, 0, -1))
    found = [int(part) for part in text.split(",")]
    if len(found) != count:
        raise ValueError(f"{count} files need {count} priorities, not {len(found)}.")
    return found


def levelled_together(paths: list[Path], settings: Settings, priorities: list[int]) -> dict[str, Any]:
    """The answer for several files; ``plans`` is None when one of them could not be used, and ``issues`` say why."""
    from quarterdeck.engine.calendars import CalendarError
    from quarterdeck.engine.levelling import LevellingError
    from quarterdeck.engine.plan import PlanError
    from quarterdeck.exchange.document import Issue, Severity
    from quarterdeck.exchange.levelling import level_together
    from quarterdeck.exchange.reading import read_plan

    readings = [read_plan(path) for path in paths]
    read = [issue for reading in readings for issue in reading.issues]
    documents = [reading.document for reading in readings if reading.document is not None]
    if len(documents) < len(paths):
        return _unusable(paths, read)
    try:
        found = level_together(documents, settings, priorities=priorities)
    except (PlanError, LevellingError, CalendarError) as error:
        message = Issue("plan.cannot_be_levelled", str(error), Severity.ERROR, "", ", ".join(map(str, paths)))
        return _unusable(paths, [*read, message])
    return _answer(paths, documents, found, priorities, read)


def _answer(
    paths: list[Path], documents: list[PlanDocument], found: LevelledTogether, priorities: list[int], read: list[Issue]
) -> dict[str, Any]:
    last = found.last
    return {
        "files": [str(path) for path in paths],
        "unit": "working days",
        "makespan": round(last.makespan_days, 4),
        "lower_bound": round(last.bound_days, 4) if found.steps == 1 else None,
        "finish": _text(last.finish),
        "method": last.levelling.method.value,
        "seconds": round(last.levelling.seconds, 3),
        "schedules": found.schedules,
        "seed": last.levelling.seed,
        "shared": list(found.shared),
        "plans": [
            {
                "file": str(paths[k]),
                "name": documents[k].properties.name or paths[k].stem,
                "priority": priorities[k],
                "finish_before": _text(plan.finish_before),
                "finish": _text(plan.finish),
                "starts": {str(uid): _text(start) for uid, start in plan.starts.items()},
                "moves": [_move(move, paths) for move in plan.moves],
            }
            for k, plan in enumerate(found.plans)
        ],
        "issues": _issues([*read, *found.issues]),
    }


def _move(joint: JointMove, paths: list[Path]) -> dict[str, Any]:
    move = joint.move
    return {
        "unique_id": move.uid,
        "name": move.name,
        "start_before": _text(move.start_before),
        "start_after": _text(move.start_after),
        "delay": move.delay_minutes,
        "cause": move.cause,
        "resource": move.resource,
        "competitor": move.competitor_uid,
        "competitor_name": move.competitor,
        "competitor_file": None if joint.competitor_place is None else str(paths[joint.competitor_place]),
        "since": _text(move.since),
        "cost_to_leave": None if move.cost_to_leave_days is None else round(move.cost_to_leave_days, 4),
    }


def _unusable(paths: list[Path], issues: list[Issue]) -> dict[str, Any]:
    empty: dict[str, Any] = {"makespan": None, "lower_bound": None, "seconds": 0.0, "plans": None}
    return {"files": [str(path) for path in paths], **empty, "issues": _issues(issues)}


def _issues(issues: list[Issue]) -> list[dict[str, Any]]:
    return [{**asdict(issue), "severity": issue.severity.value} for issue in issues]


def _text(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat(timespec="seconds")


def print_together(answer: dict[str, Any]) -> None:
    """Per plan its finish before and after, then every move with its reason."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    for plan in answer["plans"] or ():
        title = f"{plan['name']}: {_short(plan['finish_before'])} to {_short(plan['finish'])}"
        table = Table(title=Text(title), title_justify="left")
        for column in ("Task", "From", "To", "Waits for", "Who has it", "In", "Cost of leaving"):
            table.add_column(column)
        for move in plan["moves"]:
            cost, other = move["cost_to_leave"], move["competitor_file"]
            cells = (
                move["name"],
                _short(move["start_before"]),
                _short(move["start_after"]),
                move["resource"] or "its predecessor",
                move["competitor_name"] or "",
                "" if other in (None, plan["file"]) else Path(other).name,
                "" if cost is None else f"{cost:+g}",
            )
            table.add_row(*(Text(str(cell)) for cell in cells))
        console.print(table)
    if answer["plans"] is not None:
        shared = ", ".join(answer["shared"]) or "nobody"
        console.print(
            f"{answer['makespan']:g} {answer['unit']}, {answer['seconds']:g} s. Shared: {shared}", markup=False
        )
    for issue in answer["issues"]:
        console.print(f"{issue['severity']}: {issue['message']} {issue['place']}".rstrip(), markup=False)


def _short(value: str | None) -> str:
    return "" if value is None else value[:16].replace("T", " ")
