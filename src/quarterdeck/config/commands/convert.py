"""``quarterdeck convert``: write a plan file in another format. Needs no server, no database and no Django."""

from __future__ import annotations

import json
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from quarterdeck.exchange.conversion import Conversion
    from quarterdeck.exchange.fidelity import FidelityReport

UNUSABLE = 2
NOT_FAITHFUL = 1
_SHOWN = 20


class Format(StrEnum):
    TABLE = "table"
    JSON = "json"


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("convert")(convert)


def convert(
    source: Annotated[Path, typer.Argument(metavar="IN", help="A plan file of any readable kind.")],
    target: Annotated[
        Path,
        typer.Argument(
            metavar="OUT",
            help="Ends with .xml (MSPDI), .gan, .asana.csv, .jira.csv, .trello.csv, .mpx, .xer, .pmxml, .planner, "
            ".sdef or .json.",
        ),
    ],
    output: Annotated[Format, typer.Option("--format", help="Table for people, JSON for programs.")] = Format.TABLE,
    strict: Annotated[bool, typer.Option("--strict", help="End with 1 when a value changed or was lost.")] = False,
) -> None:
    """Write a plan file in another format, and say field by field what stayed.

    Ends with 0 when the file was written, with 1 when values changed or were lost under --strict, with 2 when nothing
    was written. An existing OUT is replaced only by a whole new file.
    """
    from quarterdeck.exchange.conversion import convert_plan

    conversion = _with_progress(lambda: convert_plan(source, target), f"Converting {source.name}")
    if output is Format.JSON:
        typer.echo(json.dumps(as_json(conversion), ensure_ascii=False))
    else:
        _print(conversion)
    raise typer.Exit(_code(conversion, strict=strict))


def _with_progress(work: Any, words: str) -> Any:
    from rich.console import Console

    with Console(stderr=True).status(words):
        return work()


def _code(conversion: Conversion, *, strict: bool) -> int:
    if conversion.report is None:
        return UNUSABLE
    return NOT_FAITHFUL if strict and not conversion.report.is_lossless else 0


def as_json(conversion: Conversion) -> dict[str, Any]:
    """The conversion as one JSON object."""
    document, report = conversion.document, conversion.report
    return {
        "file": str(conversion.source),
        "target": str(conversion.target),
        "written": report is not None,
        "format": None if document is None else document.source.format,
        "tasks": None if document is None else len(document.tasks),
        "fidelity": None if report is None else report.to_json(),
        "issues": [asdict(issue) for issue in conversion.issues],
    }


def _print(conversion: Conversion) -> None:
    from rich.console import Console

    console = Console()
    for issue in conversion.issues[:_SHOWN]:
        where = ", ".join(word for word in (issue.file, issue.place) if word)
        console.print(f"{issue.severity.value}: {issue.message} ({where})", markup=False, highlight=False)
    if len(conversion.issues) > _SHOWN:
        console.print(f"and {len(conversion.issues) - _SHOWN} more issues", markup=False)
    if conversion.report is None:
        console.print("Nothing was written.")
        return
    _print_report(console, conversion.report)
    console.print(f"Written: {conversion.target}", markup=False, highlight=False)


def _print_report(console: Console, report: FidelityReport) -> None:
    console.print(_table(report))
    notable = [each for each in report.differences if each.fate.value != "added"]
    for each in notable[:_SHOWN]:
        field = each.field or each.entity
        change = "" if each.old is None and each.new is None else f": {each.old} → {each.new}"
        why = f" ({each.why})" if each.why else ""
        console.print(
            f"{each.fate.value}: {each.entity} {each.key} {each.name}, {field}{change}{why}",
            markup=False,
            highlight=False,
        )
    if len(notable) > _SHOWN:
        console.print(f"and {len(notable) - _SHOWN} more; --format json lists them", markup=False)


def _table(report: FidelityReport) -> Table:
    from rich.table import Table

    table = Table("Entity", "Field", box=None, pad_edge=False)
    for heading in ("Kept", "Changed", "Lost", "Added"):
        table.add_column(heading, justify="right")
    rows = [each for each in report.fields if not each.field or each.changed or each.lost]
    for each in rows:
        numbers = (each.kept, each.changed, each.lost, each.added)
        table.add_row(each.entity, each.field or "all", *(str(number) if number else "·" for number in numbers))
    table.add_row("", "all values", str(report.kept), str(report.changed), str(report.lost), str(report.added))
    return table
