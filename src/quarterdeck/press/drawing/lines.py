"""Lines over dates with the status date and a dashed forecast."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from quarterdeck.press import palette
from quarterdeck.press.blocks import Line, LineChart, LineRole, Number
from quarterdeck.press.drawing.axes import (
    AXIS_SIZE,
    Axis,
    draw_levels,
    left_room,
    month_ticks,
    nice_axis,
    numbers_of,
    value_text,
    week_ticks,
)
from quarterdeck.press.formats import is_missing, short_date
from quarterdeck.press.measure import text_width
from quarterdeck.press.scene import Anchor, Disc, Label, Scene, Trace

_SIZE = 15.0
_FOOT = 26.0
_TOP = 30.0
_DASH = (6.0, 5.0)
_FEWEST_MONTHS = 3


@dataclass(frozen=True, slots=True)
class Stretch:
    """Neighbouring values of a line that are drawn alike, as (index, value)."""

    points: tuple[tuple[int, float], ...]
    is_forecast: bool


def line_colour(line: Line, index: int) -> str:
    """Plans are light, the main line deep sea, the others take the next colours."""
    if line.role is LineRole.PLAN:
        return palette.INK_FAINT
    return palette.CATEGORY[0] if line.role is LineRole.MAIN else palette.category(index if index else 1)


def stretches(chart: LineChart, line: Line) -> list[Stretch]:
    """The line cut at gaps and at the status date; the forecast starts at the last point before it."""
    found: list[Stretch] = []
    current: list[tuple[int, float]] = []
    is_forecast = False
    for index, value in enumerate(line.values):
        if value is None or is_missing(value):
            _close(found, current, is_forecast)
            current = []
            continue
        after = is_after_status(chart, line, chart.dates[index])
        if current and after != is_forecast:
            last = current[-1]
            _close(found, current, is_forecast)
            current = [last]
        is_forecast = after
        current.append((index, float(value)))
    _close(found, current, is_forecast)
    return found


def is_after_status(chart: LineChart, line: Line, day: date) -> bool:
    return line.role is not LineRole.PLAN and chart.status_date is not None and day > chart.status_date


def _close(found: list[Stretch], points: list[tuple[int, float]], is_forecast: bool) -> None:
    if points:
        found.append(Stretch(tuple(points), is_forecast))


def draw_lines(chart: LineChart, scene: Scene) -> None:
    values = numbers_of(value for line in chart.lines for value in line.values)
    axis = nice_axis(values, scene.height - _FOOT, _TOP, from_zero=chart.from_zero)
    left = left_room(axis, chart.measure) + 10
    right = scene.width - _tip_room(chart)
    draw_levels(scene, axis, chart.measure, left=left, right=right)
    days = Axis(0.0, max(1.0, _day(chart, chart.dates[-1])), left, right, ()) if chart.dates else None
    if days is None:
        return
    for tick, text in _ticks(chart, room=right - left):
        scene.add(Label(days.at(_day(chart, tick)), scene.height - 6, text, AXIS_SIZE, anchor=Anchor.MIDDLE))
    _draw_status_date(chart, scene, days, bottom=axis.start)
    for index, line in enumerate(chart.lines):
        _draw_line(chart, scene, line, index=index, days=days, axis=axis)
    _draw_tips(chart, scene, axis, days)


def _ticks(chart: LineChart, *, room: float) -> list[tuple[date, str]]:
    """Months, or weeks where hardly a month begins."""
    first, last = chart.dates[0], chart.dates[-1]
    months = month_ticks(first, last, room=room)
    return months if len(months) >= _FEWEST_MONTHS else week_ticks(first, last, room=room) or months


def _draw_line(chart: LineChart, scene: Scene, line: Line, *, index: int, days: Axis, axis: Axis) -> None:
    colour = line_colour(line, index)
    width = 1.8 if line.role is LineRole.PLAN else 2.6
    for stretch in stretches(chart, line):
        points = tuple((days.at(_day(chart, chart.dates[at])), axis.at(value)) for at, value in stretch.points)
        dash = _DASH if stretch.is_forecast else ()
        if len(points) > 1:
            scene.add(Trace(points, stroke=colour, stroke_width=width, dash=dash, name=line.name))
        else:
            scene.add(Disc(points[0][0], points[0][1], width, fill=colour, name=line.name))
    known = [
        (day, value)
        for day, value in zip(chart.dates, line.values, strict=True)
        if value is not None and not is_missing(value) and not is_after_status(chart, line, day)
    ]
    if known and line.role is not LineRole.PLAN:
        day, value = known[-1]
        scene.add(Disc(days.at(_day(chart, day)), axis.at(float(value)), 4.2, fill=colour))


def _draw_status_date(chart: LineChart, scene: Scene, days: Axis, *, bottom: float) -> None:
    if chart.status_date is None or not chart.dates[0] <= chart.status_date <= chart.dates[-1]:
        return
    x = days.at(_day(chart, chart.status_date))
    scene.add(Trace(((x, 18), (x, bottom)), stroke=palette.INK, stroke_width=1.4, name="Status date"))
    scene.add(Label(x, 13, short_date(chart.status_date), AXIS_SIZE, palette.INK, Anchor.MIDDLE, is_strong=True))


def _draw_tips(chart: LineChart, scene: Scene, axis: Axis, days: Axis) -> None:
    """Each line's name and last value at its end, pushed apart where two would touch."""
    tips: list[tuple[float, float, str, str]] = []
    for index, line in enumerate(chart.lines):
        last = last_value(line)
        if last is not None:
            at, value = last
            x = days.at(_day(chart, chart.dates[at]))
            tips.append((axis.at(float(value)), x, tip_text(chart, line), line_colour(line, index)))
    tips.sort(reverse=True)
    previous = scene.height + 40
    for y, _, text, colour in tips:
        y = min(y + 5, previous - 19, scene.height - _FOOT + 5)
        previous = y
        ink = palette.INK_LABEL if colour == palette.INK_FAINT else colour
        scene.add(Label(days.end + 10, y, text, _SIZE, ink))


def last_value(line: Line) -> tuple[int, Number] | None:
    known = [(at, value) for at, value in enumerate(line.values) if value is not None and not is_missing(value)]
    return known[-1] if known else None


def tip_text(chart: LineChart, line: Line) -> str:
    last = last_value(line)
    return line.name if last is None else f"{line.name} {value_text(last[1], chart.measure)}"


def _tip_room(chart: LineChart) -> float:
    return 16 + max((text_width(tip_text(chart, line), _SIZE) for line in chart.lines), default=0.0)


def _day(chart: LineChart, day: date) -> float:
    return float((day - chart.dates[0]).days)
