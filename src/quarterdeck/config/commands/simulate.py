"""``quarterdeck simulate``: schedule and cost risk of plan files. Needs no server, no database and no Django."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from quarterdeck.engine.simulation import Pool
    from quarterdeck.exchange.document import Issue, PlanDocument, Reading
    from quarterdeck.exchange.risk_list import RiskReading
    from quarterdeck.exchange.simulation import Settings

UNUSABLE = 2


class SimulateFormat(StrEnum):
    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"


def register(app: typer.Typer) -> None:
    """Put the command on the command line."""
    app.command("simulate")(simulate_command)


def simulate_command(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Plan files of any kind, folders, zips.")],
    risks: Annotated[
        Path | None, typer.Option(help="Risks, estimates and correlations as CSV or XLSX (docs/simulation.md).")
    ] = None,
    iterations: Annotated[int, typer.Option(min=1, max=1_000_000, help="How often the plan is played.")] = 10_000,
    seed: Annotated[int, typer.Option(min=0, help="Same seed, same answer, with any number of threads.")] = 1,
    percentile: Annotated[
        float, typer.Option(min=1, max=99, help="For reserves and for what each risk and task costs.")
    ] = 80,
    spread: Annotated[
        str | None, typer.Option(help="Factors low,likely,high for tasks that nobody estimated, such as 0.9,1,1.3.")
    ] = None,
    together: Annotated[
        bool, typer.Option("--together", help="All files as one portfolio: shared risks happen once for all.")
    ] = False,
    stratified: Annotated[bool, typer.Option("--stratified", help="Latin hypercube sampling.")] = False,
    keep_dates: Annotated[
        bool, typer.Option("--keep-dates", help="Let imposed dates cap the result, as they do the plan.")
    ] = False,
    threads: Annotated[int | None, typer.Option(min=1, max=512, help="All cores otherwise.")] = None,
    scheduler: Annotated[str | None, typer.Option(help="Address of a Dask scheduler, such as tcp://host:8786.")] = None,
    output: Annotated[SimulateFormat, typer.Option("--format", help="How to print the result.")] = SimulateFormat.TABLE,
) -> None:
    """Play plans many times with what is uncertain about them: when will it be done, what will it cost, and why.

    Ends with 0 when every file was simulated, with 2 when one could not be read or used.
    """
    pool, client = _pool(threads, scheduler)
    settings = _settings(
        seed=seed,
        iterations=iterations,
        share=percentile / 100,
        spread=_spread(spread),
        stratified=stratified,
        keep_dates=keep_dates,
        pool=pool,
    )
    code, answers = 0, list_answers(files, risks=risks, settings=settings, together=together)
    is_single = together or len(files) == 1
    for answer in answers:
        code = code if answer["finish"] is not None else UNUSABLE
        if output is SimulateFormat.TABLE:
            from quarterdeck.config.commands.simulate_table import print_answer

            print_answer(answer)
        else:
            indent = 2 if output is SimulateFormat.JSON and is_single and not _is_bundle(files[0]) else None
            typer.echo(json.dumps(answer, ensure_ascii=False, indent=indent))
    if client is not None:
        client.close()
    raise typer.Exit(code)


def list_answers(
    files: list[Path], *, risks: Path | None, settings: Settings, together: bool
) -> Iterator[dict[str, Any]]:
    """The answer of each plan, or one of all; ``finish`` is None when it could not be used, and ``issues`` say why."""
    from quarterdeck.exchange.reading import iterate_plans
    from quarterdeck.exchange.risk_list import read_risks

    listed = None if risks is None else read_risks(risks)
    readings = (
        (str(path / reading.member) if reading.member else str(path), reading)
        for path in files
        for reading in iterate_plans(path)
    )
    if together:
        yield _together(list(readings), listed, settings)
        return
    for name, reading in readings:
        yield _answer(name, [name], [reading], listed, settings)


def _together(readings: list[tuple[str, Reading]], listed: RiskReading | None, settings: Settings) -> dict[str, Any]:
    names = [name for name, _ in readings]
    answer = _answer(" + ".join(names), names, [reading for _, reading in readings], listed, settings)
    return {"files": names, **answer}


def _answer(
    file: str, names: list[str], readings: list[Reading], listed: RiskReading | None, settings: Settings
) -> dict[str, Any]:
    issues = [issue for reading in readings for issue in reading.issues]
    issues += [] if listed is None else listed.issues
    documents = [reading.document for reading in readings if reading.document is not None]
    head = {"file": file, "project": _project(documents)}
    if len(documents) < len(readings) or (listed is not None and listed.risks is None):
        return head | {"finish": None, "issues": _issues(issues)}
    record, more = simulated(documents, names, listed, settings)
    return head | (record or {"finish": None}) | {"issues": _issues([*issues, *more])}


def simulated(
    documents: list[PlanDocument], names: list[str], listed: RiskReading | None, settings: Settings
) -> tuple[dict[str, Any] | None, list[Issue]]:
    """The record of documents, None when they cannot be simulated, and what was noticed."""
    from quarterdeck.engine.calendars import CalendarError
    from quarterdeck.engine.plan import PlanError
    from quarterdeck.engine.simulation import SimulationError
    from quarterdeck.exchange.document import Issue, Severity
    from quarterdeck.exchange.simulation import as_record, simulate_documents

    risks = None if listed is None else listed.risks
    try:
        found, issues = simulate_documents(documents, settings=settings, risks=risks, files=names)
    except (PlanError, CalendarError, SimulationError) as error:
        place = "" if len(names) == 1 else ", ".join(names)[:200]
        return None, [Issue("simulation.impossible", str(error), Severity.ERROR, place, names[0])]
    return (None if found is None else as_record(found)), issues


def _project(documents: list[PlanDocument]) -> str:
    return " + ".join(document.properties.name or document.properties.title or "" for document in documents)


def _issues(issues: list[Issue]) -> list[dict[str, Any]]:
    return [{**asdict(issue), "severity": issue.severity.value} for issue in issues]


def _is_bundle(path: Path) -> bool:
    from quarterdeck.exchange.bundles import is_bundle

    return is_bundle(path)


def _settings(**given: Any) -> Settings:
    from quarterdeck.exchange.simulation import Settings

    return Settings(**given)


def _spread(text: str | None) -> Any:
    from quarterdeck.engine.simulation import BadDistribution
    from quarterdeck.exchange.simulation import Spread

    if text is None:
        return None
    try:
        found = Spread(*(float(part) for part in text.split(",")))
        found.estimate()
    except (ValueError, TypeError, BadDistribution) as error:
        words = str(error) if isinstance(error, BadDistribution) else "write three factors, such as 0.9,1,1.3"
        raise typer.BadParameter(words, param_hint="--spread") from error
    return found


def _pool(threads: int | None, scheduler: str | None) -> tuple[Pool, Any]:
    """Workers, and the client to close when they are a cluster's."""
    from quarterdeck.engine.simulation import Cluster, Threads

    if scheduler is None:
        return Threads(threads or os.cpu_count() or 1), None
    try:
        from distributed import Client
    except ImportError as missing:
        words = "a cluster needs the package dask[distributed]"
        raise typer.BadParameter(words, param_hint="--scheduler") from missing
    try:
        client: Any = Client(scheduler, timeout="10s", set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise typer.BadParameter(f"no scheduler answers at {scheduler}: {error}", param_hint="--scheduler") from error
    return Cluster(client), client
