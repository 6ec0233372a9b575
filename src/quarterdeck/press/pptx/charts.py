# mypy: disable-error-code="no-untyped-call"
"""Native, editable charts: the workbook behind each holds the values, typed, and no formula."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from lxml import etree
from pptx.chart.data import BubbleChartData, CategoryChartData, XyChartData
from pptx.chart.xlsx import BubbleWorkbookWriter, CategoryWorkbookWriter, XyWorkbookWriter
from pptx.dml.color import RGBColor
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_LEGEND_POSITION,
    XL_MARKER_STYLE,
    XL_TICK_LABEL_POSITION,
    XL_TICK_MARK,
)
from pptx.enum.dml import MSO_LINE
from pptx.util import Emu, Pt
from xlsxwriter import Workbook

from quarterdeck.press import palette
from quarterdeck.press.blocks import (
    BarChart,
    Bars,
    Kind,
    LineChart,
    LineRole,
    Measure,
    Number,
    Rag,
    Scale,
    ScatterChart,
    one_line,
)
from quarterdeck.press.drawing.axes import numbers_of
from quarterdeck.press.drawing.bars import series_colour
from quarterdeck.press.drawing.lines import is_after_status, line_colour
from quarterdeck.press.formats import currency_sign, is_missing

_EPOCH = datetime(2000, 1, 1)
NativeChart = BarChart | LineChart | ScatterChart
PLOT = (0.09, 0.15, 0.83, 0.73)
"""Left, top, width and height of the plot of a line chart, as shares of the chart."""


class _TypedWorkbook:
    """Writes text as text (a name such as "=1+1" is no formula) and no moment of writing."""

    @contextmanager
    def _open_worksheet(self, xlsx_file: io.BytesIO) -> Iterator[tuple[Any, Any]]:
        options = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        workbook = Workbook(xlsx_file, options)
        workbook.set_properties({"created": _EPOCH})
        yield workbook, workbook.add_worksheet()
        workbook.close()


class _CategoryBook(_TypedWorkbook, CategoryWorkbookWriter):
    pass


class _XyBook(_TypedWorkbook, XyWorkbookWriter):
    pass


class _BubbleBook(_TypedWorkbook, BubbleWorkbookWriter):
    pass


class _CategoryData(CategoryChartData):
    @property
    def _workbook_writer(self) -> _CategoryBook:
        return _CategoryBook(self)


class _XyData(XyChartData):
    @property
    def _workbook_writer(self) -> _XyBook:
        return _XyBook(self)


class _BubbleData(BubbleChartData):
    @property
    def _workbook_writer(self) -> _BubbleBook:
        return _BubbleBook(self)


def number_format(measure: Measure) -> str:
    """The spreadsheet's way of writing a measure, as near to the house's as it can."""
    if measure.kind is Kind.MONEY:
        sign = currency_sign(measure.currency)
        fixed = {Scale.UNIT: "#,##0", Scale.THOUSAND: '#,##0,"\u00a0k"', Scale.MILLION: '0.00,,"\u00a0m"'}
        if measure.scale in fixed:
            return f'{fixed[measure.scale]}"\u00a0{sign}"'
        return f'[>=999500]0.00,,"\u00a0m\u00a0{sign}";[>=10000]#,##0,"\u00a0k\u00a0{sign}";#,##0"\u00a0{sign}"'
    if measure.kind is Kind.RATIO:
        return ".00" if measure.digits is None else "." + "0" * max(1, measure.digits)
    digits = "." + "0" * measure.digits if measure.digits else ""
    unit = {Kind.PERCENT: '"\u00a0%"', Kind.DAYS: '"\u00a0d"', Kind.SLIP: '"\u00a0d"'}.get(measure.kind, "")
    return f"#,##0{digits}{unit}"


def _values_format(block: BarChart | LineChart) -> str:
    """The format of a chart's values. A format that chooses the unit by size would drop the minus sign."""
    runs = block.series if isinstance(block, BarChart) else block.lines
    values = numbers_of(value for run in runs for value in run.values)
    measure = block.measure
    if measure.scale is Scale.AUTO and min(values, default=0) < 0:
        most = max(abs(value) for value in values)
        measure = replace(measure, scale=Scale.THOUSAND if most >= 10_000 else Scale.UNIT)
    return number_format(measure)


def add_chart(
    shapes: Any, block: NativeChart, *, place: tuple[int, int, int, int], name: str, alt: str, ident: int
) -> None:
    """Add a native chart at ``place`` (left, top, width, height in EMU); ``ident`` is its id on the slide."""
    frame = shapes.add_chart(_type_of(block), *(Emu(value) for value in place), _data_of(block))
    frame.name = one_line(name)
    frame._element.nvGraphicFramePr.cNvPr.set("id", str(ident))
    frame._element.nvGraphicFramePr.cNvPr.set("descr", one_line(alt))
    chart = frame.chart
    chart.font.size = Pt(10.5)
    chart.font.color.rgb = _rgb(palette.INK_LABEL)
    chart.has_title = False
    if isinstance(block, BarChart):
        _dress_bars(chart, block)
    elif isinstance(block, LineChart):
        _dress_lines(chart, block)
    else:
        _dress_scatter(chart, block)


def _type_of(block: BarChart | LineChart | ScatterChart) -> Any:
    if isinstance(block, BarChart):
        upright = block.bars is Bars.UPRIGHT
        if block.stacked:
            return XL_CHART_TYPE.COLUMN_STACKED if upright else XL_CHART_TYPE.BAR_STACKED
        return XL_CHART_TYPE.COLUMN_CLUSTERED if upright else XL_CHART_TYPE.BAR_CLUSTERED
    if isinstance(block, LineChart):
        return XL_CHART_TYPE.LINE
    return XL_CHART_TYPE.BUBBLE if block.is_bubble else XL_CHART_TYPE.XY_SCATTER


def _data_of(block: BarChart | LineChart | ScatterChart) -> Any:
    if isinstance(block, BarChart):
        data = _CategoryData(number_format=_values_format(block))
        data.categories = [one_line(name) for name in block.categories]
        for series in block.series:
            data.add_series(one_line(series.name), [_value(value) for value in series.values])
        return data
    if isinstance(block, LineChart):
        data = _CategoryData(number_format=_values_format(block))
        data.categories = [datetime(day.year, day.month, day.day) for day in block.dates]
        for name, values, _ in line_runs(block):
            data.add_series(one_line(name), values)
        return data
    return _scatter_data(block)


def _scatter_data(block: ScatterChart) -> Any:
    data: Any = _BubbleData() if block.is_bubble else _XyData()
    for rag in _rags(block):
        series = data.add_series(rag.word if rag else one_line(block.y_title))
        for point in block.points:
            if point.rag is rag and block.is_bubble:
                series.add_data_point(float(point.x), float(point.y), float(point.size or 0))
            elif point.rag is rag:
                series.add_data_point(float(point.x), float(point.y))
    return data


def _rags(block: ScatterChart) -> list[Rag | None]:
    return list(dict.fromkeys(point.rag for point in block.points))


LineRun = tuple[str, list[float | None], bool]


def line_runs(block: LineChart) -> list[LineRun]:
    """Series for an editable chart: a line with a forecast becomes two that share the last known point."""
    runs: list[LineRun] = []
    for line in block.lines:
        values = [_value(value) for value in line.values]
        after = [is_after_status(block, line, day) for day in block.dates]
        if not any(late and value is not None for late, value in zip(after, values, strict=True)):
            runs.append((line.name, values, False))
            continue
        known = [value if not late else None for value, late in zip(values, after, strict=True)]
        last = max((at for at, value in enumerate(known) if value is not None), default=len(values))
        forecast = [
            value if late or at == last else None for at, (value, late) in enumerate(zip(values, after, strict=True))
        ]
        runs.append((line.name, known, False))
        runs.append((f"{line.name}, forecast", forecast, True))
    return runs


def _value(value: Number | None) -> float | None:
    return None if value is None or is_missing(value) else float(value)


def _dress_bars(chart: Any, block: BarChart) -> None:
    plot = chart.plots[0]
    plot.gap_width = 32 if block.bars is Bars.UPRIGHT else 45
    plot.overlap = 100 if block.stacked else -5
    for index, (series, shown) in enumerate(zip(block.series, plot.series, strict=True)):
        shown.format.fill.solid()
        shown.format.fill.fore_color.rgb = _rgb(series_colour(series, index))
        shown.invert_if_negative = False
        if block.stacked:
            shown.format.line.color.rgb = _rgb(palette.PAPER)
            shown.format.line.width = Pt(1)
    if not block.stacked or block.strong is not None:
        _label_bars(plot, block)
    _legend(chart, len(block.series) > 1)
    lying = block.bars is Bars.LYING
    _axis(chart.category_axis, is_value=False)
    chart.category_axis.reverse_order = lying
    _axis(chart.value_axis, is_value=True, is_hidden=lying or block.strong is not None)
    chart.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    if chart.value_axis.visible:
        _write_steps(chart.value_axis, block.measure, [value for series in block.series for value in series.values])


def _label_bars(plot: Any, block: BarChart) -> None:
    plot.has_data_labels = True
    labels = plot.data_labels
    labels.number_format = _values_format(block) + (
        ";;" if block.measure.kind is not Kind.MONEY and block.stacked else ""
    )
    labels.number_format_is_linked = False
    labels.font.size = Pt(10.5)
    labels.font.bold = block.stacked
    labels.font.color.rgb = _rgb(palette.PAPER if block.stacked else palette.INK)
    labels.position = XL_LABEL_POSITION.CENTER if block.stacked else XL_LABEL_POSITION.OUTSIDE_END


def _dress_lines(chart: Any, block: LineChart) -> None:
    plot = chart.plots[0]
    colours = {line.name: (line_colour(line, index), line.role) for index, line in enumerate(block.lines)}
    for (name, values, is_forecast), series in zip(line_runs(block), plot.series, strict=True):
        colour, role = colours[name.removesuffix(", forecast") if is_forecast else name]
        series.smooth = False
        series.marker.style = XL_MARKER_STYLE.NONE
        series.format.line.color.rgb = _rgb(colour)
        series.format.line.width = Pt(1.5 if role is LineRole.PLAN else 2.25)
        if is_forecast:
            series.format.line.dash_style = MSO_LINE.DASH
        _label_end(series, values, colour)
    _legend(chart, True)
    _axis(chart.value_axis, is_value=True)
    if block.from_zero and all(value is None or value >= 0 for _, values, _ in line_runs(block) for value in values):
        chart.value_axis.minimum_scale = 0
    _write_steps(chart.value_axis, block.measure, [value for line in block.lines for value in line.values])
    _fix_plot(chart)
    _axis(chart.category_axis, is_value=False)
    chart.category_axis.tick_labels.number_format = "mmm ’yy"
    chart.category_axis.tick_labels.number_format_is_linked = False
    if block.dates:
        _month_units(chart, block)


def _month_units(chart: Any, block: LineChart) -> None:
    months = max(1, round((block.dates[-1] - block.dates[0]).days / 30.4))
    axis = chart.category_axis._element
    for tag, value in (
        ("c:baseTimeUnit", "days"),
        ("c:majorUnit", str(max(1, round(months / 6)))),
        ("c:majorTimeUnit", "months"),
    ):
        for old in axis.findall(tag, axis.nsmap):
            axis.remove(old)
        element = axis.makeelement(f"{{{axis.nsmap['c']}}}{tag[2:]}", {"val": value})
        axis.append(element)


def _label_end(series: Any, values: list[float | None], colour: str) -> None:
    known = [at for at, value in enumerate(values) if value is not None]
    if not known or known[-1] != len(values) - 1:
        return
    label = series.points[known[-1]].data_label
    label.position = XL_LABEL_POSITION.ABOVE
    label.font.size = Pt(10.5)
    label.font.color.rgb = _rgb(palette.INK_LABEL if colour == palette.INK_FAINT else colour)
    holder = label._get_or_add_dLbl()
    for tag, shown in (("showSerName", "0"), ("showVal", "1"), ("showLegendKey", "0"), ("showCatName", "0")):
        found = holder.find(f"c:{tag}", holder.nsmap)
        if found is not None:
            found.set("val", shown)


def _dress_scatter(chart: Any, block: ScatterChart) -> None:
    for rag, series in zip(_rags(block), chart.plots[0].series, strict=True):
        colour = _rgb(palette.RAG[rag] if rag else palette.CATEGORY[0])
        target = series.format if block.is_bubble else series.marker.format
        target.fill.solid()
        target.fill.fore_color.rgb = colour
        if not block.is_bubble:
            series.format.line.fill.background()
            series.marker.style = XL_MARKER_STYLE.CIRCLE
            series.marker.size = 9
        own = [point for point in block.points if point.rag is rag]
        for index, point in enumerate(own):
            frame = series.points[index].data_label.text_frame
            frame.text = one_line(point.label) or " "
            frame.paragraphs[0].runs[0].font.size = Pt(10)
            series.points[index].data_label.position = XL_LABEL_POSITION.RIGHT
    _legend(chart, len(_rags(block)) > 1)
    for axis, title, measure in (
        (chart.category_axis, block.x_title, block.x_measure),
        (chart.value_axis, block.y_title, block.y_measure),
    ):
        _axis(axis, is_value=axis is chart.value_axis)
        axis.has_title = True
        axis.axis_title.text_frame.text = one_line(title) or " "
        axis.axis_title.text_frame.paragraphs[0].runs[0].font.size = Pt(10.5)
        axis.axis_title.text_frame.paragraphs[0].runs[0].font.bold = False
        axis.tick_labels.number_format = number_format(measure)
        axis.tick_labels.number_format_is_linked = False


def _axis(axis: Any, *, is_value: bool, is_hidden: bool = False) -> None:
    axis.has_major_gridlines = is_value and not is_hidden
    axis.major_tick_mark = XL_TICK_MARK.NONE
    axis.minor_tick_mark = XL_TICK_MARK.NONE
    if is_hidden:
        axis.visible = False
        return
    axis.tick_labels.font.size = Pt(10.5)
    if is_value:
        axis.major_gridlines.format.line.color.rgb = _rgb(palette.LINE_ROW)
        axis.format.line.fill.background()
    else:
        axis.format.line.color.rgb = _rgb(palette.LINE_REGION)


def _write_steps(axis: Any, measure: Measure, values: list[Number | None]) -> None:
    """One unit for all steps of an axis, chosen by the largest value."""
    pattern = number_format(measure)
    if measure.kind is Kind.MONEY:
        top = max((abs(value) for value in numbers_of(values)), default=0.0)
        pattern = pattern.split(";")[0 if top >= 10_000_000 else 1 if top >= 10_000 else 2].split("]")[-1]
        pattern = f"{pattern};−{pattern};0"
    axis.tick_labels.number_format = pattern
    axis.tick_labels.number_format_is_linked = False


def _fix_plot(chart: Any) -> None:
    """Pin the inner plot area, so that marks laid over the chart stand where they should."""
    area = chart._chartSpace.chart.plotArea
    old = area.find("c:layout", area.nsmap)
    if old is not None:
        area.remove(old)
    parts = "".join(f'<c:{tag} val="{value}"/>' for tag, value in zip("xywh", PLOT, strict=True))
    modes = '<c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>'
    name = area.nsmap["c"]
    area.insert(
        0, etree.fromstring(f'<c:layout xmlns:c="{name}"><c:manualLayout>{modes}{parts}</c:manualLayout></c:layout>')
    )
    for crossing in area.iter(f"{{{name}}}crossBetween"):
        crossing.set("val", "midCat")


def _legend(chart: Any, is_wanted: bool) -> None:
    chart.has_legend = is_wanted
    if is_wanted:
        chart.legend.position = XL_LEGEND_POSITION.TOP
        chart.legend.include_in_layout = False
        chart.legend.font.size = Pt(10.5)
        chart.legend.font.color.rgb = _rgb(palette.INK_SUPPORT)


def _rgb(colour: str) -> RGBColor:
    return RGBColor(*bytes.fromhex(colour[1:]))
