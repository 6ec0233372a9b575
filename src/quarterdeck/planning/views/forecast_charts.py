"""Drawings of a simulation's record."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from typing import Any

from quarterdeck.press.blocks import (
    BarChart,
    Bars,
    Kind,
    Line,
    LineChart,
    LineRole,
    Measure,
    Point,
    ScatterChart,
    Series,
)

MOST_BARS = 10
_LONGEST = 40
_FEWEST = 2


def day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text[:10])


def finish_chart(record: dict[str, Any]) -> LineChart | None:
    """How likely it is to be done by each day, today's risks and with all responses carried out."""
    now = _days(record["finish"]["percentiles"])
    after = _days(record["after_response"]["finish"]["percentiles"]) if record["after_response"] else []
    dates = sorted({*now, *after})
    if len(dates) < _FEWEST:
        return None
    lines = [Line("as it stands", _reached(now, dates), LineRole.MAIN)]
    if after:
        lines.append(Line("with all responses", _reached(after, dates), LineRole.OTHER))
    summary = "Probability that the project is finished by each day."
    return LineChart(tuple(dates), tuple(lines), measure=Measure(kind=Kind.PERCENT, digits=0), summary=summary)


def _days(texts: Sequence[str]) -> list[date]:
    return [date.fromisoformat(text[:10]) for text in texts]


def _reached(percentiles: list[date], dates: list[date]) -> tuple[int, ...]:
    """Per cent of iterations done by each date, from the 101 percentiles."""
    return tuple(max(bisect_right(percentiles, at) - 1, 0) for at in dates)


def cost_chart(record: dict[str, Any], currency: str) -> LineChart | None:
    """Money spent by date: the plan, and the middle and the chosen percentile of the simulation."""
    rows = record["s_curve"]
    if len(rows) < _FEWEST:
        return None
    names = {
        "planned": ("planned", LineRole.PLAN),
        "p50": ("P50", LineRole.OTHER),
        "chosen": (f"P{record['percentile']:g}", LineRole.MAIN),
    }
    lines = [Line(name, tuple(row[key] for row in rows), role) for key, (name, role) in names.items()]
    dates = tuple(date.fromisoformat(row["at"][:10]) for row in rows)
    return LineChart(dates, tuple(lines), measure=Measure(kind=Kind.MONEY, currency=currency))


def tornado(rows: Sequence[dict[str, Any]], what: str) -> BarChart | None:
    """Working days that each costs at the percentile, most first."""
    shown = [row for row in rows if abs(row["days"]) >= 0.05][:MOST_BARS]
    if not shown:
        return None
    names = tuple(_short(row["name"] or f"Task {row.get('unique_id', '')}") for row in shown)
    series = Series("Working days", tuple(round(row["days"], 1) for row in shown))
    return BarChart(names, (series,), bars=Bars.LYING, measure=Measure(digits=1), summary=what)


def tornado_height(chart: BarChart | None) -> int:
    return 0 if chart is None else 34 + 26 * len(chart.categories)


def scatter_chart(record: dict[str, Any], currency: str) -> ScatterChart | None:
    """Finish (in days from the earliest) against cost, of the first iterations."""
    pairs = [(date.fromisoformat(at[:10]), cost) for at, cost in record["scatter"]]
    if len({cost for _, cost in pairs}) < _FEWEST:
        return None
    first = min(at for at, _ in pairs)
    points = tuple(Point("", (at - first).days, cost) for at, cost in pairs)
    return ScatterChart(
        points,
        f"days after {first:%-d %b %Y}",
        f"cost, {currency}",
        y_measure=Measure(kind=Kind.MONEY, currency=currency),
        summary="Finish and cost of single iterations: how they go together.",
    )


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"
