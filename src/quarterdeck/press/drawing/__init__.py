"""Charts and timelines as marks, once for every writer."""

from __future__ import annotations

from quarterdeck.press import palette
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
from quarterdeck.press.drawing.axes import numbers_of
from quarterdeck.press.drawing.bars import draw_bars
from quarterdeck.press.drawing.lines import draw_lines
from quarterdeck.press.drawing.roadmap import draw_timeline
from quarterdeck.press.drawing.scatter import draw_scatter
from quarterdeck.press.drawing.strips import draw_heat_strip, draw_share_bar, draw_status_strip
from quarterdeck.press.drawing.summaries import summary_of
from quarterdeck.press.scene import Label, Scene

__all__ = ["draw", "has_values", "summary_of"]


def draw(block: Chart | Timeline, *, width: float, height: float) -> Scene:
    """Draw a chart or a timeline into a space of slide pixels.

    Parameters
    ----------
    block
        What to draw.
    width, height
        The space, in pixels of a 1280 pixel wide slide.
    """
    scene = Scene(width, height, summary_of(block))
    if not has_values(block):
        scene.add(Label(0, 26, "No data.", 16.0, palette.INK_LABEL))
    elif isinstance(block, BarChart):
        draw_bars(block, scene)
    elif isinstance(block, LineChart):
        draw_lines(block, scene)
    elif isinstance(block, ScatterChart):
        draw_scatter(block, scene)
    elif isinstance(block, ShareBar):
        draw_share_bar(block, scene)
    elif isinstance(block, StatusStrip):
        draw_status_strip(block, scene)
    elif isinstance(block, HeatStrip):
        draw_heat_strip(block, scene)
    else:
        draw_timeline(block, scene)
    return scene


def has_values(block: Chart | Timeline) -> bool:
    """Whether there is anything to draw; a timeline says so itself."""
    if isinstance(block, BarChart):
        return bool(numbers_of(value for series in block.series for value in series.values))
    if isinstance(block, LineChart):
        return bool(numbers_of(value for line in block.lines for value in line.values))
    if isinstance(block, ScatterChart):
        return bool(block.points)
    if isinstance(block, ShareBar):
        return any(share.value > 0 for share in block.shares)
    return isinstance(block, Timeline) or bool(block.rows)
