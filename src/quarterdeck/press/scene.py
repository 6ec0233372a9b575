"""A drawing as plain marks, in pixels of a 1280 pixel wide slide; writers turn marks into SVG or into shapes."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from quarterdeck.press import palette
from quarterdeck.press.blocks import Rag


class Anchor(StrEnum):
    START = "start"
    MIDDLE = "middle"
    END = "end"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; fill or stroke may be empty."""

    x: float
    y: float
    width: float
    height: float
    fill: str = ""
    stroke: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Disc:
    x: float
    y: float
    radius: float
    fill: str = ""
    stroke: str = ""
    stroke_width: float = 1.6
    dash: tuple[float, ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class Trace:
    """A line through points; closed and filled, it is a polygon."""

    points: tuple[tuple[float, float], ...]
    stroke: str = ""
    stroke_width: float = 1.0
    fill: str = ""
    closed: bool = False
    dash: tuple[float, ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """One line of words; ``y`` is the base line."""

    x: float
    y: float
    text: str
    size: float = 15.0
    colour: str = palette.INK_LABEL
    anchor: Anchor = Anchor.START
    is_strong: bool = False


Mark = Box | Disc | Trace | Label


@dataclass(slots=True)
class Scene:
    """A drawing of known size with the words that stand for it."""

    width: float
    height: float
    summary: str = ""
    marks: list[Mark] = field(default_factory=list)

    def add(self, *marks: Mark) -> None:
        self.marks.extend(marks)


def rag_marks(rag: Rag, x: float, y: float, size: float) -> list[Mark]:
    """The status shape in a square of ``size`` with its upper left corner at (x, y)."""
    unit = size / 12
    colour = palette.RAG[rag]
    name = rag.word
    if rag is Rag.RED:
        return [Box(x + 1.3 * unit, y + 1.3 * unit, 9.4 * unit, 9.4 * unit, fill=colour, name=name)]
    if rag is Rag.AMBER:
        corners = ((6.0, 0.6), (11.8, 11.2), (0.2, 11.2))
        points = tuple((x + across * unit, y + down * unit) for across, down in corners)
        return [Trace(points, fill=colour, closed=True, name=name)]
    if rag is Rag.GREEN:
        return [Disc(x + 6 * unit, y + 6 * unit, 5.2 * unit, fill=colour, name=name)]
    if rag is Rag.NO_DATA:
        ring = Disc(
            x + 6 * unit,
            y + 6 * unit,
            4.5 * unit,
            stroke=colour,
            stroke_width=1.6 * unit,
            dash=(2.8 * unit, 1.9 * unit),
            name=name,
        )
        return [ring]
    return [Box(x + left * unit, y + 1.5 * unit, 3 * unit, 9 * unit, fill=colour, name=name) for left in (2, 7)]


def diamond(x: float, y: float, radius: float, *, fill: str, stroke: str, name: str = "") -> Trace:
    points = ((x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y))
    return Trace(points, fill=fill, stroke=stroke, stroke_width=1.4, closed=True, name=name)
