"""``quarterdeck appraise``: what business cases are worth. Needs no server, no database and no Django."""

from __future__ import annotations

import json
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from quarterdeck.engine.appraisal import Swing
    from quarterdeck.engine.figure import Figure
    from quarterdeck.exchange.business_case import Case

UNUSABLE = 2
USUAL_RATE = 0.08


class AppraiseFormat(StrEnum):
    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"


def register(app: typer.Typer) -> None:
    """Put the command on the command line."""
    app.command("appraise")(appraise_command)


def appraise_command(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Cash flows as CSV, XLSX or JSON.")],
    rate: Annotated[float | None, typer.Option(help="Discount rate per period, 0.08 = 8 %.")] = None,
    finance_rate: Annotated[float | None, typer.Option(help="Of the modified rate of return.")] = None,
    reinvest_rate: Annotated[float | None, typer.Option(help="Of the modified rate of return.")] = None,
    rate_low: Annotated[float | None, typer.Option(help="With --rate-high: how far off the rate may be.")] = None,
    rate_high: Annotated[float | None, typer.Option(help="With --rate-low.")] = None,
    at: Annotated[int, typer.Option(min=-1, help="Value of what comes after this period (0 is now).")] = -1,
    output: Annotated[AppraiseFormat, typer.Option("--format", help="How to print the result.")] = AppraiseFormat.TABLE,
) -> None:
    """Appraise business cases: present values, rates of return, payback, and what the value hangs on.

    Ends with 0 when every file was appraised, with 2 when one could not be read or used.
    """
    for name, value in {"--rate": rate, "--finance-rate": finance_rate, "--reinvest-rate": reinvest_rate,
                        "--rate-low": rate_low, "--rate-high": rate_high}.items():  # fmt: skip
        if value is not None and not value > -1:
            raise typer.BadParameter("a rate lies above -1 (-100 %)", param_hint=name)
    if rate_low is not None and rate_high is not None and rate_low > rate_high:
        raise typer.BadParameter("the low rate is above the high one", param_hint="--rate-low")
    code = 0
    for file in files:
        answer = appraised(
            file,
            rate=rate,
            finance_rate=finance_rate,
            reinvest_rate=reinvest_rate,
            rate_range=(rate_low, rate_high),
            at=at,
        )
        code = code if answer["cases"] is not None else UNUSABLE
        if output is AppraiseFormat.TABLE:
            _print(answer)
        else:
            indent = 2 if output is AppraiseFormat.JSON and len(files) == 1 else None
            typer.echo(json.dumps(answer, ensure_ascii=False, indent=indent))
    raise typer.Exit(code)


def appraised(
    file: Path,
    *,
    rate: float | None = None,
    finance_rate: float | None = None,
    reinvest_rate: float | None = None,
    rate_range: tuple[float | None, float | None] = (None, None),
    at: int = -1,
) -> dict[str, Any]:
    """The JSON object of one file; ``cases`` is None when it cannot be used."""
    from quarterdeck.exchange.business_case import read_cases

    reading = read_cases(file)
    used = rate if rate is not None else reading.rate
    record: dict[str, Any] = {
        "file": str(file),
        "rate": USUAL_RATE if used is None else used,
        "rate_is_assumed": used is None,
        "periods": reading.periods,
        "cases": None,
        "issues": [{**asdict(issue), "severity": issue.severity.value} for issue in reading.issues],
    }
    if reading.cases is not None:
        rates = (record["rate"], finance_rate, reinvest_rate)
        record["cases"] = [_case(case, rates, rate_range, at) for case in reading.cases]
    return record


def _case(
    case: Case,
    rates: tuple[float, float | None, float | None],
    rate_range: tuple[float | None, float | None],
    at: int,
) -> dict[str, Any]:
    import numpy as np

    from quarterdeck.engine.appraisal import appraise, sensitivity, to_go_value

    rate, finance, reinvest = rates
    flows = np.zeros(max(len(line.flows) for line in case.lines))
    for line in case.lines:
        flows[: len(line.flows)] += np.asarray(line.flows)
    found = appraise(flows, rate=rate, finance_rate=finance, reinvest_rate=reinvest)
    swings = sensitivity(case.lines, rate=rate, rate_low=rate_range[0], rate_high=rate_range[1])
    figures = ("npv", "npv_mid_year", "mirr", "payback", "discounted_payback", "roi", "profitability_index")
    return {
        "case": case.name,
        "flows": [None if np.isnan(flow) else round(float(flow), 6) for flow in flows],
        **{name: _figure(getattr(found, name)) for name in figures},
        "irr": _figure(found.irr.rate) | {"rates": [round(one, 6) for one in found.irr.rates]},
        "to_go": None if at < 0 else _figure(to_go_value(flows, rate=rate, at=at)) | {"after": at},
        "warnings": list(found.warnings),
        "sensitivity": [_swing(one) for one in swings],
    }


def _figure(figure: Figure) -> dict[str, Any]:
    return {"value": None if figure.value is None else round(figure.value, 6), "reason": figure.words or None}


def _swing(one: Swing) -> dict[str, Any]:
    return {
        "name": one.name,
        "low": one.low,
        "high": one.high,
        "npv_low": _figure(one.npv_low)["value"],
        "npv_high": _figure(one.npv_high)["value"],
        "swing": round(one.swing, 6),
        "switching": _figure(one.switching),
    }


def _print(answer: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    screen = Console()
    screen.print(answer["file"], style="bold", markup=False, highlight=False)
    if answer["cases"]:
        assumed = " (assumed; say --rate)" if answer["rate_is_assumed"] else ""
        screen.print(f"Discount rate {answer['rate']:.2%} per period{assumed}", markup=False, highlight=False)
        table = Table("Case", box=None, pad_edge=False)
        for heading in ("NPV", "mid-year", "IRR", "MIRR", "Payback", "discounted", "ROI", "PI", "Hangs on"):
            table.add_column(heading, justify="left" if heading == "Hangs on" else "right", overflow="fold")
        for case in answer["cases"]:
            most = case["sensitivity"][0] if case["sensitivity"] else None
            table.add_row(
                Text(case["case"]),
                *(_shown(case[name], "{:,.2f}") for name in ("npv", "npv_mid_year")),
                *(_shown(case[name], "{:.1%}") for name in ("irr", "mirr")),
                *(_shown(case[name], "{:.1f}") for name in ("payback", "discounted_payback")),
                _shown(case["roi"], "{:.0%}"),
                _shown(case["profitability_index"], "{:.2f}"),
                Text("" if most is None else most["name"]),
            )
        screen.print(table)
        for case in answer["cases"]:
            for words in case["warnings"]:
                screen.print(f"warning: {case['case']}: {words}", markup=False, highlight=False)
    for issue in answer["issues"]:
        place = f" ({issue['place']})" if issue["place"] else ""
        screen.print(f"{issue['severity']}: {issue['message']}{place}", markup=False, highlight=False)


def _shown(figure: dict[str, Any], form: str) -> str:
    return figure["reason"] if figure["value"] is None else form.format(figure["value"])
