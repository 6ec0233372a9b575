"""One sentence in place of a picture, for people and programs that do not see it."""

from __future__ import annotations

from quarterdeck.press.blocks import (
    BarChart,
    Chart,
    HeatStrip,
    LineChart,
    ScatterChart,
    ShareBar,
    StatusStrip,
    Timeline,
)
from quarterdeck.press.drawing.axes import value_text
from quarterdeck.press.drawing.lines import last_value
from quarterdeck.press.drawing.strips import shares_of
from quarterdeck.press.formats import long_date, percent


def summary_of(block: Chart | Timeline) -> str:
    """The block's own summary, or one made from its figures."""
    return block.summary or f"{block.title or 'Chart'}. {_made(block)}".strip()


def _made(block: Chart | Timeline) -> str:
    if isinstance(block, BarChart):
        last = block.categories[-1] if block.categories else ""
        figures = [
            f"{series.name} {value_text(series.values[-1], block.measure)}" for series in block.series if series.values
        ]
        return f"{last}: {', '.join(figures)}." if figures else "No values."
    if isinstance(block, LineChart):
        return _lines(block)
    if isinstance(block, ScatterChart):
        return f"{len(block.points)} points: {block.y_title} over {block.x_title}."
    if isinstance(block, ShareBar):
        parts = zip(block.shares, shares_of(block), strict=True)
        return ", ".join(f"{share.label} {percent(part)}" for share, part in parts) + "."
    if isinstance(block, StatusStrip):
        return f"Status of {len(block.rows)} rows over {len(block.periods)} periods."
    if isinstance(block, HeatStrip):
        return f"{len(block.rows)} rows by {len(block.columns)} columns."
    return _timeline(block)


def _lines(chart: LineChart) -> str:
    figures = []
    for line in chart.lines:
        last = last_value(line)
        if last is not None:
            figures.append(f"{line.name} {value_text(last[1], chart.measure)} on {long_date(chart.dates[last[0]])}")
    return "; ".join(figures) + "." if figures else "No values."


def _timeline(timeline: Timeline) -> str:
    bounds = timeline.bounds
    if bounds is None:
        return timeline.empty
    return f"{len(timeline.rows)} rows from {long_date(bounds[0])} to {long_date(bounds[1])}."
