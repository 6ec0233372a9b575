"""``quarterdeck score``: rank proposals by a scoring method. Needs no server, no database and no Django."""

from __future__ import annotations

import json
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console

UNUSABLE = 2


class ScoreMethod(StrEnum):
    WEIGHTED = "weighted"
    AHP = "ahp"
    WSJF = "wsjf"
    RICE = "rice"
    MOSCOW = "moscow"


class ScoreFormat(StrEnum):
    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"


def register(app: typer.Typer) -> None:
    """Put the command on the command line."""
    app.command("score")(score_command)


def score_command(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Scoring sheets as CSV, XLSX or JSON.")],
    method: Annotated[ScoreMethod | None, typer.Option(help="The headers tell it unless given.")] = None,
    output: Annotated[ScoreFormat, typer.Option("--format", help="How to print the result.")] = ScoreFormat.TABLE,
) -> None:
    """Score proposals: weighted criteria, pairwise comparisons (AHP), WSJF, RICE, or the balance of MoSCoW.

    Ends with 0 when every file was scored, with 2 when one could not be read or used.
    """
    code = 0
    for file in files:
        answer = scored(file, method)
        code = code if answer["result"] is not None else UNUSABLE
        if output is ScoreFormat.TABLE:
            _print(answer)
        else:
            indent = 2 if output is ScoreFormat.JSON and len(files) == 1 else None
            typer.echo(json.dumps(answer, ensure_ascii=False, indent=indent))
    raise typer.Exit(code)


def scored(file: Path, method: ScoreMethod | None = None) -> dict[str, Any]:
    """The JSON object of one file; ``result`` is None when it cannot be used."""
    from quarterdeck.exchange.scoring_sheet import Method, score_file

    found = score_file(file, method=None if method is None else Method(method.value))
    return {
        "file": str(file),
        "method": None if found.method is None else found.method.value,
        "result": found.result,
        "issues": [{**asdict(issue), "severity": issue.severity.value} for issue in found.issues],
    }


def _print(answer: dict[str, Any]) -> None:
    from rich.console import Console

    screen = Console()
    screen.print(answer["file"], style="bold", markup=False, highlight=False)
    result = answer["result"]
    if result is not None:
        _print_items(screen, result)
        if answer["method"] == "ahp":
            _print_weights(screen, result["criteria"])
        for name, share in result.get("shares", {}).items():
            words = share["reason"] if share["value"] is None else f"{share['value']:.0%}"
            screen.print(f"{name}: {words}", markup=False, highlight=False)
        for words in result["warnings"]:
            screen.print(f"warning: {words}", markup=False, highlight=False)
    for issue in answer["issues"]:
        place = f" ({issue['place']})" if issue["place"] else ""
        screen.print(f"{issue['severity']}: {issue['message']}{place}", markup=False, highlight=False)


def _print_items(screen: Console, result: dict[str, Any]) -> None:
    from rich.table import Table
    from rich.text import Text

    if not result.get("items"):
        return
    table = Table("Rank", "Item", box=None, pad_edge=False)
    table.add_column("Score", justify="right")
    table.add_column("Because")
    for row in result["items"]:
        score = row["score"] if isinstance(row["score"], dict) else {"value": row["score"], "reason": None}
        because = "; ".join(
            [
                *(f"knocked out by {name}" for name in row.get("knocked_out_by", ())),
                *(f"{name} not scored" for name in row.get("unscored", ())),
            ]
        )
        shown = score["reason"] if score["value"] is None else f"{score['value']:.4g}"
        table.add_row("" if row["rank"] is None else str(row["rank"]), Text(row["item"]), shown, Text(because))
    screen.print(table)


def _print_weights(screen: Console, criteria: dict[str, Any]) -> None:
    ratio = criteria["consistency_ratio"]
    shown = ratio["reason"] if ratio["value"] is None else f"{ratio['value']:.3f}"
    weights = ", ".join(f"{name} {weight:.1%}" for name, weight in criteria["weights"].items())
    screen.print(f"weights: {weights}; consistency ratio {shown}", markup=False, highlight=False)
