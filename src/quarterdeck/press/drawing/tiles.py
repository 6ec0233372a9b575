"""The small line in a tile: the way to today, with the limit dashed and the last point marked."""

from __future__ import annotations

from quarterdeck.press import palette
from quarterdeck.press.blocks import Tile
from quarterdeck.press.drawing.axes import numbers_of
from quarterdeck.press.scene import Disc, Scene, Trace


def draw_trend(tile: Tile, *, width: float, height: float) -> Scene | None:
    """The tile's trend as a drawing, or None with fewer than two values."""
    values = numbers_of(tile.trend)
    if len(values) < 2:
        return None
    bounds = [*values, *numbers_of((tile.limit,))]
    low, high = min(bounds), max(bounds)
    span = (high - low) or 1.0
    scene = Scene(width, height, f"{tile.label}: {len(values)} periods")

    def place(index: int, value: float) -> tuple[float, float]:
        return 4 + index / (len(tile.trend) - 1) * (width - 8), height - 5 - (value - low) / span * (height - 10)

    if tile.limit is not None:
        y = place(0, float(tile.limit))[1]
        scene.add(Trace(((0, y), (width, y)), stroke=palette.INK_FAINT, dash=(3.0, 3.0)))
    points = tuple(place(index, float(value)) for index, value in enumerate(tile.trend) if value is not None)
    scene.add(Trace(points, stroke=palette.CATEGORY[6], stroke_width=1.6))
    scene.add(Disc(points[-1][0], points[-1][1], 2.8, fill=palette.CATEGORY[6]))
    return scene
