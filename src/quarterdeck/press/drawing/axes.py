"""Scales shared by the charts: round steps, positions of values and dates."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from quarterdeck.press import palette
from quarterdeck.press.blocks import Kind, Measure, Number, Scale
from quarterdeck.press.formats import is_missing, month, short_date, written
from quarterdeck.press.measure import text_width
from quarterdeck.press.scene import Anchor, Label, Scene, Trace

AXIS_SIZE = 14.0


@dataclass(frozen=True, slots=True)
class Axis:
    """Values ``low`` to ``high`` laid over positions ``start`` to ``end``, with labelled steps."""

    low: float
    high: float
    start: float
    end: float
    steps: tuple[float, ...]

    def at(self, value: float) -> float:
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


def numbers_of(values: Iterable[Number | None]) -> list[float]:
    """The finite numbers among the values."""
    return [float(value) for value in values if value is not None and not is_missing(value)]


def nice_axis(values: list[float], start: float, end: float, *, from_zero: bool = True, count: int = 4) -> Axis:
    """An axis whose ends and steps are round (1, 2, 2.5 or 5 times a power of ten)."""
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    if from_zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if high - low < 1e-9 * max(1.0, abs(high)):
        low, high = (0.0, high or 1.0) if high >= 0 and from_zero else (low - 1.0, high + 1.0)
    step = _step((high - low) / count)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    steps = tuple(round(index * step, 12) for index in range(first, last + 1))
    return Axis(low=steps[0], high=steps[-1], start=start, end=end, steps=steps)


def _step(raw: float) -> float:
    power = 10.0 ** math.floor(math.log10(raw))
    factor = next(factor for factor in (1, 2, 2.5, 5, 10) if raw <= factor * power * 1.000001)
    return factor * power


def axis_text(value: float, measure: Measure, steps: tuple[float, ...]) -> str:
    """A step's label: money in one unit for the whole axis."""
    if measure.kind is Kind.MONEY:
        top = max(abs(step) for step in steps)
        scale = measure.scale
        if scale is Scale.AUTO:
            scale = Scale.UNIT if top < 10_000 else Scale.THOUSAND if top < 10_000_000 else Scale.MILLION
        if value == 0:
            return "0"
        digits = 1 if scale is Scale.MILLION and top < 20_000_000 else 0
        return written(value, kind=Kind.MONEY, scale=scale, currency=measure.currency, digits=digits)
    digits = measure.digits if measure.digits is not None else _digits(steps)
    return written(value, kind=measure.kind, digits=digits)


def _digits(steps: tuple[float, ...]) -> int:
    step = steps[1] - steps[0] if len(steps) > 1 else 1.0
    return 0 if abs(step - round(step)) < 1e-9 else 1 if abs(step * 10 - round(step * 10)) < 1e-6 else 2


def value_text(value: Number | None, measure: Measure) -> str:
    return written(value, kind=measure.kind, digits=measure.digits, currency=measure.currency, scale=measure.scale)


def left_room(axis: Axis, measure: Measure) -> float:
    """Width of the widest step label."""
    return max(text_width(axis_text(step, measure, axis.steps), AXIS_SIZE) for step in axis.steps)


def draw_levels(scene: Scene, axis: Axis, measure: Measure, *, left: float, right: float) -> None:
    """Horizontal hairlines with their labels right-aligned at the left; the zero line is stronger."""
    for step in axis.steps:
        y = axis.at(step)
        colour = palette.LINE_REGION if step == 0 else palette.LINE_ROW
        scene.add(Trace(((left, y), (right, y)), stroke=colour, stroke_width=1.2 if step == 0 else 1.0))
        text = axis_text(step, measure, axis.steps)
        scene.add(Label(left - 8, y + 5, text, size=AXIS_SIZE, anchor=Anchor.END))


def month_starts(first: date, last: date) -> list[date]:
    """The first days of months within the two days."""
    found = []
    day = first.replace(day=1)
    while day <= last:
        if day >= first:
            found.append(day)
        day = (day + timedelta(days=32)).replace(day=1)
    return found


def month_ticks(first: date, last: date, *, room: float, each: float = 62.0) -> list[tuple[date, str]]:
    """Labelled months that fit in ``room``, every 1, 2, 3, 6, 12 or 24 months; January carries the year."""
    starts = month_starts(first, last)
    stride = next((stride for stride in (1, 2, 3, 6, 12, 24, 60, 120) if len(starts) / stride * each <= room), 240)
    chosen = [day for day in starts if ((day.year * 12 + day.month - 1) % stride) == 0]
    many_years = first.year != last.year
    return [
        (day, month(day, with_year=many_years and (day.month == 1 or stride >= 12 or day == chosen[0])))
        for day in chosen
    ]


def week_ticks(first: date, last: date, *, room: float, each: float = 62.0) -> list[tuple[date, str]]:
    """Labelled Mondays that fit in ``room``, every 1, 2 or 4 weeks: for a time of too few months to show."""
    monday = first + timedelta(days=-first.weekday() % 7)
    found = [monday + timedelta(weeks=week) for week in range(max((last - monday).days // 7 + 1, 0))]
    stride = next((stride for stride in (1, 2) if len(found) / stride * each <= room), 4)
    return [(day, short_date(day)) for day in found[::stride]]
