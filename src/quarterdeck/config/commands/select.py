"""``quarterdeck select``: which candidates to fund, and when. Needs no server, no database and no Django."""

from __future__ import annotations

import json
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from quarterdeck.config.started import ENDING, began_of, end_fast, start_fast

if TYPE_CHECKING:
    from rich.console import Console

    from quarterdeck.engine.selection import Change, Frontier, LeftOut, Problem, Selection, Use
    from quarterdeck.exchange.candidates import CandidateReading

UNUSABLE = 2
_SHOWN = 20
_FRONTIER_SHARE = 0.4


class Format(StrEnum):
    TABLE = "table"
    JSON = "json"


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("select")(select_command)


def select_command(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Candidates as CSV, XLSX or JSON.")],
    seconds: Annotated[float, typer.Option(min=0.1, max=86_400, help="Time for everything.")] = 10.0,
    seed: Annotated[int, typer.Option(min=0, help="Of the search.")] = 0,
    moves: Annotated[
        int | None, typer.Option(min=1, help="Steps instead of time: the same answer on any machine.")
    ] = None,
    with_frontier: Annotated[
        bool, typer.Option("--frontier", help="Also the best value for each total budget.")
    ] = False,
    steps: Annotated[int, typer.Option(min=2, max=200, help="Budgets on the frontier of a large list.")] = 12,
    limits: Annotated[Path | None, typer.Option(help="JSON with limits, in place of those in FILE.")] = None,
    discount_rate: Annotated[
        float | None, typer.Option(min=-0.99, help="Per period: a later start is worth less.")
    ] = None,
    output: Annotated[Format, typer.Option("--format", help="Table for people, JSON for programs.")] = Format.TABLE,
) -> None:
    """Choose candidates and their starts under budgets, capacities and rules.

    Ends with 0 when a selection was found, with 2 when the file cannot be used or nothing keeps all rules.
    """
    start_fast()
    record = selected(
        file,
        seconds=seconds - min(ENDING, seconds / 10),
        since=began_of(context.obj),
        seed=seed,
        moves=moves,
        steps=steps if with_frontier else 0,
        limits=limits,
        discount_rate=discount_rate,
    )
    if output is Format.JSON:
        typer.echo(json.dumps(record, ensure_ascii=False, indent=2))
    else:
        _print(record)
    end_fast()
    raise typer.Exit(UNUSABLE if record["status"] in ("unusable", "infeasible", "undecided") else 0)


def selected(
    file: Path,
    *,
    seconds: float,
    since: float | None = None,
    seed: int = 0,
    moves: int | None = None,
    steps: int = 0,
    limits: Path | None = None,
    discount_rate: float | None = None,
) -> dict[str, Any]:
    """The JSON object of one file; ``steps`` of 0 asks for no frontier."""
    from time import perf_counter

    from quarterdeck.engine.selection import Infeasible, SelectionError, frontier, select
    from quarterdeck.exchange.candidates import read_candidates

    begun = perf_counter() if since is None else since
    reading = read_candidates(file, limits=limits, discount_rate=discount_rate)
    record = _empty(file, reading)
    if reading.problem is None:
        return record | {"status": "unusable"}
    for_search = seconds * (1 - _FRONTIER_SHARE) if steps else seconds
    try:
        left = max(0.05, for_search - (perf_counter() - begun))
        record |= _as_record(reading, select(reading.problem, seconds=left, seed=seed, moves=moves))
        if steps:
            left = max(0.05, seconds - (perf_counter() - begun))
            climbed = frontier(reading.problem, seconds=left, steps=steps, seed=seed, moves=moves)
            record["frontier"] = _frontier(reading.problem, climbed)
            record["shortfall"] = round(climbed.shortfall(record["cost"], record["value"]), 6)
    except Infeasible as infeasible:
        record |= {"status": "infeasible", "conflict": list(infeasible.conflict)}
        record["issues"].append(_issue(file, "selection.infeasible", str(infeasible), _places(reading, infeasible)))
    except SelectionError as error:
        record["status"] = "undecided"
        record["issues"].append(_issue(file, "selection.undecided", str(error)))
    record["seconds"] = round(perf_counter() - begun, 3)
    return record


# ---- JSON


def _empty(file: Path, reading: CandidateReading) -> dict[str, Any]:
    return {
        "file": str(file),
        "status": "",
        "value": None,
        "cost": None,
        "bound": None,
        "bound_by": None,
        "gap": None,
        "seconds": 0.0,
        "selected": [],
        "left_out": [],
        "use": [],
        "frontier": [],
        "conflict": [],
        "issues": [asdict(issue) | {"file": str(file)} for issue in reading.issues],
    }


def _as_record(reading: CandidateReading, found: Selection) -> dict[str, Any]:
    problem = reading.problem
    assert problem is not None  # noqa: S101  a selection comes from a problem
    return {
        "status": found.status.value,
        "value": _figure(found.value),
        "cost": _figure(found.cost),
        "bound": _figure(found.bound),
        "bound_by": found.bound_by.value,
        "gap": round(found.gap, 6),
        "selected": [_selected(reading, problem, at, found.starts[at]) for at in found.chosen],
        "left_out": [_left_out(reading, problem, left) for left in found.left_out],
        "use": [_use(problem, use) for use in found.use],
    }


def _selected(reading: CandidateReading, problem: Problem, at: int, start: int | None) -> dict[str, Any]:
    one, begin = problem.candidates[at], start or 0
    finish = min(begin + one.life, problem.periods) - 1
    return {
        "id": one.id,
        "name": reading.names.get(one.id, one.id),
        "start": problem.period_name(begin),
        "start_period": begin + 1,
        "finish": problem.period_name(finish),
        "value": _figure(one.value_at(begin)),
        "cost": _figure(problem.cost(at)),
        "mandatory": one.is_mandatory,
    }


def _left_out(reading: CandidateReading, problem: Problem, left: LeftOut) -> dict[str, Any]:
    one = problem.candidates[left.candidate]
    change = left.smallest_change
    return {
        "id": one.id,
        "name": reading.names.get(one.id, one.id),
        "value": _figure(one.value),
        "reason": left.reason,
        "binding": [
            {
                "rule": each.words,
                "limit": each.limit or None,
                "period": None if each.period is None else problem.period_name(each.period),
                "short_by": _figure(each.short_by) if each.limit else None,
            }
            for each in left.binding
        ],
        "price": _figure(left.price),
        "costs_to_force": None if left.costs is None else _figure(left.costs),
        "smallest_change": None if change is None else _change(problem, change),
        "changes": [_change(problem, each) for each in left.changes],
    }


def _change(problem: Problem, change: Change) -> dict[str, Any]:
    return {
        "kind": change.kind.value,
        "words": change.words,
        "limit": change.limit or None,
        "period": None if change.period is None else problem.period_name(change.period),
        "amount": _figure(change.amount) if change.limit else None,
        "drop": change.dropped or None,
        "value": _figure(change.value),
        "basis": change.basis.value,
    }


def _use(problem: Problem, use: Use) -> dict[str, Any]:
    return {
        "limit": use.limit,
        "kind": use.kind.value,
        "period": None if use.period is None else problem.period_name(use.period),
        "used": _figure(use.used),
        "most": use.most,
        "shadow_price": None if use.price is None else _figure(use.price),
    }


def _frontier(problem: Problem, found: Frontier) -> list[dict[str, Any]]:
    return [
        {
            "cost": _figure(point.cost),
            "value": _figure(point.value),
            "budget": _figure(point.budget),
            "bound": _figure(point.bound),
            "optimal": point.is_proven,
            "selected": [problem.candidates[at].id for at, start in enumerate(point.starts) if start is not None],
        }
        for point in found.points
    ]


def _places(reading: CandidateReading, infeasible: Any) -> str:
    return ", ".join(place for name in infeasible.candidates if (place := reading.places.get(name)))


def _issue(file: Path, code: str, message: str, place: str = "") -> dict[str, Any]:
    words = message[:1].upper() + message[1:]
    return {"code": code, "message": f"{words}.", "severity": "error", "place": place, "file": str(file)}


def _figure(value: float) -> float:
    """Without the noise of the last digits of a sum."""
    return round(value, 6) + 0.0


# ---- table


def _print(record: dict[str, Any]) -> None:
    from rich.console import Console

    screen = Console()
    for issue in record["issues"][:_SHOWN]:
        place = f" ({issue['place']})" if issue["place"] else ""
        screen.print(f"{issue['severity']}: {issue['message']}{place}", markup=False, highlight=False)
    if record["value"] is None:
        return
    head = f"value {record['value']:g}, cost {record['cost']:g}"
    if record["status"] == "optimal":
        screen.print(f"{head}: proven, nothing is better", style="bold", highlight=False)
    else:
        bound = f"at most {record['bound']:g} by the {record['bound_by']}, gap {record['gap']:.2%}"
        screen.print(f"{head}: feasible; {bound}", style="bold", highlight=False)
    _print_selected(screen, record)
    _print_left_out(screen, record)
    _print_tight(screen, record)
    _print_frontier(screen, record)


def _print_selected(screen: Console, record: dict[str, Any]) -> None:
    from rich.table import Table

    table = Table("Selected", "Start", "Finish", box=None, pad_edge=False)
    for heading in ("Value", "Cost"):
        table.add_column(heading, justify="right")
    for one in record["selected"]:
        name = one["id"] if one["name"] == one["id"] else f"{one['id']} {one['name']}"
        mark = f"{name} (mandatory)" if one["mandatory"] else name
        table.add_row(mark, one["start"], one["finish"], f"{one['value']:g}", f"{one['cost']:g}")
    screen.print(table)


def _print_left_out(screen: Console, record: dict[str, Any]) -> None:
    from rich.table import Table

    if not record["left_out"]:
        return
    table = Table("Left out", box=None, pad_edge=False)
    table.add_column("Value", justify="right")
    table.add_column("Because", overflow="fold")
    table.add_column("Comes in if", overflow="fold")
    for one in record["left_out"][:_SHOWN]:
        why = one["reason"] or "; ".join(each["rule"] for each in one["binding"]) or "others are worth more"
        change = one["smallest_change"]
        table.add_row(one["id"], f"{one['value']:g}", why, change["words"] if change else "no single change is enough")
    screen.print(table)
    if len(record["left_out"]) > _SHOWN:
        screen.print(f"and {len(record['left_out']) - _SHOWN} more; --format json lists them", style="dim")


def _print_tight(screen: Console, record: dict[str, Any]) -> None:
    """The limits whose last unit is worth most."""
    tight = sorted((one for one in record["use"] if one["shadow_price"]), key=lambda one: -one["shadow_price"])
    for one in tight[:5]:
        where = f" in {one['period']}" if one["period"] else ""
        words = (
            f"{one['limit']}{where}: {one['used']:g} of {one['most']:g}, a unit more is worth {one['shadow_price']:g}"
        )
        screen.print(words, markup=False, highlight=False)


def _print_frontier(screen: Console, record: dict[str, Any]) -> None:
    from rich.table import Table

    if not record["frontier"]:
        return
    table = Table(box=None, pad_edge=False, title="Frontier", title_justify="left")
    for heading in ("Cost", "Value", "At most"):
        table.add_column(heading, justify="right")
    for point in record["frontier"]:
        table.add_row(f"{point['cost']:g}", f"{point['value']:g}", f"{point['bound']:g}")
    screen.print(table)
