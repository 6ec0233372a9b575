"""Native charts beside their figures."""

from __future__ import annotations

from typing import Any

from quarterdeck.press import palette
from quarterdeck.press.blocks import BarChart, Bars, LineChart, LineRole, ScatterChart, ShareBar, clean, one_line
from quarterdeck.press.drawing import summary_of
from quarterdeck.press.drawing.bars import series_colour
from quarterdeck.press.drawing.lines import line_colour
from quarterdeck.press.drawing.strips import share_colour

Charted = BarChart | LineChart | ScatterChart | ShareBar
_FONT = {"name": "Arial", "size": 9, "color": palette.INK_LABEL}
_HEAD = 4


def insert_chart(workbook: Any, sheet: Any, block: Charted, *, sheet_name: str, first: int, last: int) -> None:
    """Add the chart right of its table; ``first`` and ``last`` are the lines of the rows."""
    chart, column = _build(workbook, block, sheet_name, first, last)
    chart.set_title(
        {"name": _label(block.title) or " ", "name_font": {**_FONT, "size": 11, "bold": True}, "overlay": False}
    )
    chart.set_size({"width": 720, "height": 400})
    chart.set_chartarea({"border": {"none": True}})
    sheet.insert_chart(_HEAD, column + 1, chart, {"description": clean(summary_of(block))})


def _build(workbook: Any, block: Charted, sheet: str, first: int, last: int) -> tuple[Any, int]:
    if isinstance(block, BarChart):
        return _bars(workbook, block, sheet, first, last)
    if isinstance(block, LineChart):
        return _lines(workbook, block, sheet, first, last)
    if isinstance(block, ScatterChart):
        return _points(workbook, block, sheet, first, last)
    return _shares(workbook, block, sheet, first, last)


def _bars(workbook: Any, block: BarChart, sheet: str, first: int, last: int) -> tuple[Any, int]:
    kind = "column" if block.bars is Bars.UPRIGHT else "bar"
    chart = workbook.add_chart({"type": kind, "subtype": "stacked"} if block.stacked else {"type": kind})
    for index, series in enumerate(block.series):
        chart.add_series(
            {
                "name": [sheet, _HEAD, index + 1],
                "categories": [sheet, first, 0, last, 0],
                "values": [sheet, first, index + 1, last, index + 1],
                "fill": {"color": series_colour(series, index)},
                "gap": 40,
            }
        )
    _axes(chart, is_lying=block.bars is Bars.LYING)
    _key(chart, len(block.series) > 1)
    return chart, len(block.series) + 1


def _lines(workbook: Any, block: LineChart, sheet: str, first: int, last: int) -> tuple[Any, int]:
    chart = workbook.add_chart({"type": "line"})
    for index, line in enumerate(block.lines):
        look = {"color": line_colour(line, index), "width": 1.5 if line.role is LineRole.PLAN else 2.25}
        chart.add_series(
            {
                "name": [sheet, _HEAD, index + 1],
                "categories": [sheet, first, 0, last, 0],
                "values": [sheet, first, index + 1, last, index + 1],
                "line": look,
            }
        )
    _axes(chart)
    chart.set_x_axis({"date_axis": True, "num_format": "mmm yy", "num_font": _FONT, "major_unit_type": "months"})
    chart.show_blanks_as("gap")
    _key(chart, len(block.lines) > 1)
    return chart, len(block.lines) + 1


def _points(workbook: Any, block: ScatterChart, sheet: str, first: int, last: int) -> tuple[Any, int]:
    chart = workbook.add_chart({"type": "scatter"})
    labels = [{"value": _label(point.label)} for point in block.points]
    colours = [
        {"fill": {"color": palette.RAG[point.rag] if point.rag else palette.CATEGORY[0]}} for point in block.points
    ]
    series: dict[str, Any] = {
        "name": [sheet, _HEAD, 2],
        "categories": [sheet, first, 1, last, 1],
        "values": [sheet, first, 2, last, 2],
        "data_labels": {"value": True, "custom": labels, "position": "right"},
        "points": colours,
    }
    chart.add_series(series)
    _axes(chart)
    chart.set_x_axis(
        {"name": _label(block.x_title), "num_font": _FONT, "name_font": _FONT, "major_gridlines": {"visible": False}}
    )
    chart.set_y_axis({"name": _label(block.y_title), "num_font": _FONT, "name_font": _FONT, "major_gridlines": _hair()})
    _key(chart, False)
    return chart, 5


def _label(text: str) -> str:
    """A label's words on one line, kept from being taken for a reference ("Plan!A1") by an unseen word joiner."""
    return one_line(text).replace("!", "!\u2060").replace("=", "\u2060=", 1)


def _shares(workbook: Any, block: ShareBar, sheet: str, first: int, last: int) -> tuple[Any, int]:
    chart = workbook.add_chart({"type": "bar"})
    points = [{"fill": {"color": share_colour(share, index)}} for index, share in enumerate(block.shares)]
    chart.add_series(
        {
            "categories": [sheet, first, 0, last, 0],
            "values": [sheet, first, 2, last, 2],
            "points": points,
            "gap": 40,
            "data_labels": {"value": True, "num_format": "0", "font": _FONT},
        }
    )
    _axes(chart, is_lying=True)
    _key(chart, False)
    return chart, 3


def _axes(chart: Any, *, is_lying: bool = False) -> None:
    chart.set_x_axis({"num_font": _FONT, "line": {"color": palette.LINE_REGION}, "major_gridlines": {"visible": False}})
    chart.set_y_axis({"num_font": _FONT, "line": {"none": True}, "major_gridlines": _hair()})
    if is_lying:
        chart.set_y_axis(
            {
                "num_font": _FONT,
                "line": {"color": palette.LINE_REGION},
                "reverse": True,
                "major_gridlines": {"visible": False},
            }
        )
        chart.set_x_axis({"num_font": _FONT, "line": {"none": True}, "major_gridlines": _hair()})


def _hair() -> dict[str, Any]:
    return {"visible": True, "line": {"color": palette.LINE_ROW, "width": 0.75}}


def _key(chart: Any, is_wanted: bool) -> None:
    chart.set_legend({"position": "top", "font": _FONT} if is_wanted else {"none": True})
