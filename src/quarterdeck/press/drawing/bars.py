"""Bars, upright and lying, side by side or stacked."""

from __future__ import annotations

from quarterdeck.press import palette
from quarterdeck.press.blocks import BarChart, Bars, Number, Series
from quarterdeck.press.drawing.axes import Axis, draw_levels, left_room, nice_axis, numbers_of, value_text
from quarterdeck.press.formats import is_missing
from quarterdeck.press.measure import fitted, text_width
from quarterdeck.press.scene import Anchor, Box, Label, Scene, Trace, rag_marks

_SIZE = 15.0
_FOOT = 26.0
_SHAPE = 12.0


def series_colour(series: Series, index: int) -> str:
    return palette.RAG[series.rag] if series.rag is not None else palette.category(index)


def draw_bars(chart: BarChart, scene: Scene) -> None:
    if chart.bars is Bars.UPRIGHT:
        _draw_upright(chart, scene)
    else:
        _draw_lying(chart, scene)


def _draw_upright(chart: BarChart, scene: Scene) -> None:
    top = 12.0 if chart.stacked else 26.0
    axis = nice_axis(_extents(chart), scene.height - _FOOT, top)
    counts = chart.stacked and chart.strong is not None
    left = 0.0 if counts else left_room(axis, chart.measure) + 10
    right = scene.width - (_tip_room(chart) if len(chart.series) > 1 else 0.0)
    if counts:
        scene.add(Trace(((left, axis.at(0)), (right, axis.at(0))), stroke=palette.LINE_REGION))
    else:
        draw_levels(scene, axis, chart.measure, left=left, right=right)
    slot = (right - left) / max(1, len(chart.categories))
    for index, name in enumerate(chart.categories):
        middle = left + slot * (index + 0.5)
        is_strong = index == chart.strong
        colour = palette.INK if is_strong else palette.INK_LABEL
        if _is_labelled(index, len(chart.categories), slot) or is_strong:
            text = fitted(name, max(slot * _stride(len(chart.categories), slot) + 2, 18), _SIZE, is_strong=is_strong)
            scene.add(Label(middle, scene.height - 6, text, _SIZE, colour, Anchor.MIDDLE, is_strong=is_strong))
        _draw_column(chart, scene, axis, index=index, middle=middle, slot=slot)
    if len(chart.series) > 1:
        _draw_tips(chart, scene, axis, right + 8)


def _stride(count: int, slot: float) -> int:
    return next((stride for stride in (1, 2, 3, 4, 6, 12, 24) if slot * stride >= 30), count or 1)


def _is_labelled(index: int, count: int, slot: float) -> bool:
    return (count - 1 - index) % _stride(count, slot) == 0


def _draw_column(chart: BarChart, scene: Scene, axis: Axis, *, index: int, middle: float, slot: float) -> None:
    width = min(slot * 0.76, 72.0)
    if chart.stacked:
        _draw_stack(chart, scene, axis, index=index, left=middle - width / 2, width=width)
        return
    part = width / max(1, len(chart.series))
    for number, series in enumerate(chart.series):
        value = series.values[index]
        left = middle - width / 2 + part * number
        if is_missing(value) or value is None:
            continue
        zero, tip = axis.at(0), axis.at(float(value))
        colour = series_colour(series, number)
        scene.add(Box(left, min(zero, tip), part - min(2.0, part * 0.2), abs(zero - tip), fill=colour))
        text = value_text(value, chart.measure)
        if text_width(text, _SIZE) <= part + 6:
            above = min(zero, tip) - 6 if float(value) >= 0 else max(zero, tip) + 16
            scene.add(Label(left + part / 2 - 1, above, text, _SIZE, palette.INK, Anchor.MIDDLE))


def _draw_stack(chart: BarChart, scene: Scene, axis: Axis, *, index: int, left: float, width: float) -> None:
    up, down = 0.0, 0.0
    for number, series in enumerate(chart.series):
        value = _amount(series.values[index])
        if value == 0:
            continue
        base = up if value > 0 else down
        first, second = axis.at(base), axis.at(base + value)
        up, down = (base + value, down) if value > 0 else (up, base + value)
        height = abs(first - second)
        scene.add(Box(left, min(first, second), width, max(height - 2, 0.5), fill=series_colour(series, number)))
        text = value_text(series.values[index], chart.measure)
        if (
            chart.strong is not None
            and height > 20
            and number == 0
            and text_width(text, _SIZE, is_strong=True) < width - 4
        ):
            colour = palette.PAPER
            scene.add(
                Label(left + width / 2, (first + second) / 2 + 5, text, _SIZE, colour, Anchor.MIDDLE, is_strong=True)
            )


def _draw_tips(chart: BarChart, scene: Scene, axis: Axis, x: float) -> None:
    """Names beside the last bar (stacked) or as a short column of keys."""
    places = _stack_middles(chart, axis) if chart.stacked else [16.0 + 22 * index for index in range(len(chart.series))]
    taken: list[float] = []
    for number in sorted(range(len(chart.series)), key=lambda each: -places[each]):
        series = chart.series[number]
        y = places[number]
        if taken and y > taken[-1] - 20:
            y = taken[-1] - 20
        taken.append(y)
        if series.rag is not None:
            scene.add(*rag_marks(series.rag, x, y - _SHAPE / 2, _SHAPE))
        else:
            scene.add(Box(x + 1, y - 5, 10, 10, fill=series_colour(series, number)))
        scene.add(Label(x + 19, y + 5, tip_text(chart, series), _SIZE, palette.INK))


def tip_text(chart: BarChart, series: Series) -> str:
    """The series' name, with its last value when the bars are stacked."""
    if chart.stacked and series.values and series.values[-1] is not None:
        return f"{value_text(series.values[-1], chart.measure)} {series.name.lower() if series.rag else series.name}"
    return series.name


def _tip_room(chart: BarChart) -> float:
    return 30 + max(text_width(tip_text(chart, series), _SIZE) for series in chart.series)


def _stack_middles(chart: BarChart, axis: Axis) -> list[float]:
    up, down, middles = 0.0, 0.0, []
    for series in chart.series:
        value = _amount(series.values[-1]) if series.values else 0.0
        base = up if value >= 0 else down
        middles.append(axis.at(base + value / 2))
        up, down = (base + value, down) if value >= 0 else (up, base + value)
    return middles


def _draw_lying(chart: BarChart, scene: Scene) -> None:
    widest = max((text_width(name, _SIZE) for name in chart.categories), default=0.0)
    name_room = min(widest + 12, scene.width * 0.42)
    key = 26.0 if len(chart.series) > 1 else 0.0
    tips = [value_text(value, chart.measure) for series in chart.series for value in series.values]
    tip_room = max((text_width(tip, _SIZE) for tip in tips), default=0.0) + 12
    axis = nice_axis(_extents(chart), name_room, scene.width - tip_room)
    if key:
        _draw_keys(chart, scene)
    slot = (scene.height - key) / max(1, len(chart.categories))
    for index, name in enumerate(chart.categories):
        middle = key + slot * (index + 0.5)
        colour = palette.INK if index == chart.strong else palette.INK_SUPPORT
        text = fitted(name, name_room - 12, _SIZE)
        scene.add(Label(name_room - 10, middle + 5, text, _SIZE, colour, Anchor.END, is_strong=index == chart.strong))
        _draw_row(chart, scene, axis, index=index, middle=middle, slot=slot)
    scene.add(Trace(((axis.at(0), key), (axis.at(0), scene.height)), stroke=palette.LINE_REGION))


def _draw_row(chart: BarChart, scene: Scene, axis: Axis, *, index: int, middle: float, slot: float) -> None:
    height = min(slot * 0.72, 34.0)
    part = height if chart.stacked else height / max(1, len(chart.series))
    up, down = 0.0, 0.0
    for number, series in enumerate(chart.series):
        value = _amount(series.values[index])
        base = (up if value >= 0 else down) if chart.stacked else 0.0
        first, second = axis.at(base), axis.at(base + value)
        top = middle - height / 2 + (0 if chart.stacked else part * number)
        gap = 2.0 if chart.stacked else min(2.0, part * 0.2)
        if value:
            width = abs(second - first) - (gap if chart.stacked else 0)
            scene.add(Box(min(first, second), top, max(width, 0.5), part - gap, fill=series_colour(series, number)))
        up, down = (up + value, down) if value >= 0 else (up, down + value)
        if not chart.stacked and part >= 12:
            text = value_text(series.values[index], chart.measure)
            scene.add(Label(max(first, second) + 7, top + part / 2 + 5, text, _SIZE, palette.INK))
    if chart.stacked:
        scene.add(Label(axis.at(up) + 7, middle + 5, value_text(up, chart.measure), _SIZE, palette.INK))


def _draw_keys(chart: BarChart, scene: Scene) -> None:
    x = 0.0
    for number, series in enumerate(chart.series):
        if series.rag is not None:
            scene.add(*rag_marks(series.rag, x, 2, _SHAPE))
        else:
            scene.add(Box(x, 3, 10, 10, fill=series_colour(series, number)))
        scene.add(Label(x + 17, 13, series.name, _SIZE, palette.INK_SUPPORT))
        x += 40 + text_width(series.name, _SIZE)


def _extents(chart: BarChart) -> list[float]:
    if not chart.stacked:
        return numbers_of(value for series in chart.series for value in series.values)
    totals = []
    for index in range(len(chart.categories)):
        amounts = [_amount(series.values[index]) for series in chart.series]
        totals += [sum(amount for amount in amounts if amount > 0), sum(amount for amount in amounts if amount < 0)]
    return totals


def _amount(value: Number | None) -> float:
    return 0.0 if value is None or is_missing(value) else float(value)
