"""Charts and timelines as marks, once for every writer."""

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
from quarterdeck.press.drawing.bars import draw_bars
from quarterdeck.press.drawing.lines import draw_lines
from quarterdeck.press.drawing.roadmap import draw_timeline
from quarterdeck.press.drawing.scatter import draw_scatter
from quarterdeck.press.drawing.strips import draw_heat_strip, draw_share_bar, draw_status_strip
from quarterdeck.press.drawing.summaries import summary_of
from quarterdeck.press.scene import Scene

__all__ = ["draw", "summary_of"]


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
    if isinstance(block, BarChart):
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
