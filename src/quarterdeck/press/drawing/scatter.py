"""Points and bubbles on two axes."""

from __future__ import annotations

import math

from quarterdeck.press import palette
from quarterdeck.press.blocks import Point, ScatterChart
from quarterdeck.press.drawing.axes import AXIS_SIZE, Axis, axis_text, draw_levels, left_room, nice_axis, numbers_of
from quarterdeck.press.measure import text_width
from quarterdeck.press.scene import Anchor, Disc, Label, Scene, Trace, rag_marks

_SIZE = 14.0
_FOOT = 48.0
_TOP = 28.0


def draw_scatter(chart: ScatterChart, scene: Scene) -> None:
    y_axis = nice_axis(numbers_of(point.y for point in chart.points), scene.height - _FOOT, _TOP, from_zero=False)
    left = left_room(y_axis, chart.y_measure) + 10
    x_axis = nice_axis(numbers_of(point.x for point in chart.points), left + 12, scene.width - 24, from_zero=False)
    draw_levels(scene, y_axis, chart.y_measure, left=left, right=scene.width)
    for step in x_axis.steps:
        text = axis_text(step, chart.x_measure, x_axis.steps)
        scene.add(Label(x_axis.at(step), scene.height - 27, text, AXIS_SIZE, anchor=Anchor.MIDDLE))
    scene.add(Trace(((left, y_axis.start), (scene.width, y_axis.start)), stroke=palette.LINE_REGION))
    scene.add(Label(scene.width, scene.height - 6, f"{chart.x_title} →", _SIZE, palette.INK_SUPPORT, Anchor.END))
    scene.add(Label(0, 14, f"↑ {chart.y_title}", _SIZE, palette.INK_SUPPORT))
    _draw_points(chart, scene, x_axis, y_axis)


def _draw_points(chart: ScatterChart, scene: Scene, x_axis: Axis, y_axis: Axis) -> None:
    largest = max((float(point.size or 0) for point in chart.points), default=0.0)
    taken: list[tuple[float, float, float]] = []
    for point in sorted(chart.points, key=lambda point: -float(point.size or 0)):
        x, y = x_axis.at(float(point.x)), y_axis.at(float(point.y))
        radius = _radius(chart, point, largest)
        _draw_point(chart, scene, point, x=x, y=y, radius=radius)
        _draw_label(scene, point.label, taken, x=x, y=y, radius=radius)


def _radius(chart: ScatterChart, point: Point, largest: float) -> float:
    if not chart.is_bubble or largest <= 0:
        return 6.0
    return max(4.0, 26.0 * math.sqrt(max(0.0, float(point.size or 0)) / largest))


def _draw_point(chart: ScatterChart, scene: Scene, point: Point, *, x: float, y: float, radius: float) -> None:
    if point.rag is not None and not chart.is_bubble:
        scene.add(*rag_marks(point.rag, x - 6.5, y - 6.5, 13))
        return
    colour = palette.RAG[point.rag] if point.rag is not None else palette.CATEGORY[0]
    if not chart.is_bubble:
        scene.add(Disc(x, y, radius, fill=colour, name=point.label))
        return
    scene.add(Disc(x, y, radius, fill=palette.INSET, stroke=colour, stroke_width=2.4, name=point.label))
    if point.rag is not None:
        scene.add(*rag_marks(point.rag, x - 5, y - 5, 10))


def _draw_label(
    scene: Scene, text: str, taken: list[tuple[float, float, float]], *, x: float, y: float, radius: float
) -> None:
    """Right of the mark, or left of it at the edge, or above; moved by lines until no earlier label is touched."""
    width = text_width(text, _SIZE)
    sides = [
        (x + radius + 5, y + 5),
        (x - radius - 5 - width, y + 5),
        (x - width / 2, y - radius - 5),
        (x - width / 2, y + radius + 16),
    ]
    inside = [
        (left, base)
        for left, base in sides
        if left >= 0 and left + width <= scene.width and 12 <= base <= scene.height - 44
    ]
    for left, base in inside:
        if all(abs(base - other) > 16 or left > end or left + width < start for start, end, other in taken):
            scene.add(Label(left, base, text, _SIZE, palette.INK))
            taken.append((left, left + width, base))
            return
