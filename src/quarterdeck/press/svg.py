"""Scenes as SVG: no style attributes, no scripts, the same bytes for the same scene."""

from __future__ import annotations

from html import escape

from quarterdeck.press.blocks import clean
from quarterdeck.press.scene import Box, Disc, Label, Mark, Scene, Trace


def to_svg(scene: Scene, *, ident: str = "", css_class: str = "", font: str = "") -> str:
    """Draw a scene.

    Parameters
    ----------
    scene
        What to draw; its summary becomes the description.
    ident
        Prefix of the ids of title and description, unique in the page; empty for a drawing that stands alone.
    css_class
        Class of the root element.
    font
        Font family written into the drawing; empty leaves it to the page.
    """
    attributes = [f'viewBox="0 0 {_n(scene.width)} {_n(scene.height)}"', 'xmlns="http://www.w3.org/2000/svg"']
    if css_class:
        attributes.append(f'class="{escape(css_class)}"')
    if font:
        attributes.append(f'font-family="{escape(font)}" width="{_n(scene.width)}" height="{_n(scene.height)}"')
    described = ""
    if ident:
        attributes.append(f'role="img" aria-labelledby="{ident}-t"')
        described = f'<title id="{ident}-t">{escape(clean(scene.summary))}</title>'
    marks = "".join(_mark(mark) for mark in scene.marks)
    return f"<svg {' '.join(attributes)}>{described}{marks}</svg>"


def _mark(mark: Mark) -> str:
    if isinstance(mark, Label):
        return _label(mark)
    if isinstance(mark, Box):
        place = f'x="{_n(mark.x)}" y="{_n(mark.y)}" width="{_n(max(mark.width, 0))}" height="{_n(max(mark.height, 0))}"'
        return f"<rect {place}{_paint(mark.fill, mark.stroke, 1.0, ())}/>"
    if isinstance(mark, Disc):
        paint = _paint(mark.fill, mark.stroke, mark.stroke_width, mark.dash)
        return f'<circle cx="{_n(mark.x)}" cy="{_n(mark.y)}" r="{_n(mark.radius)}"{paint}/>'
    return _trace(mark)


def _trace(mark: Trace) -> str:
    path = "M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in mark.points) + ("Z" if mark.closed else "")
    return f'<path d="{path}"{_paint(mark.fill, mark.stroke, mark.stroke_width, mark.dash)} stroke-linejoin="round"/>'


def _label(mark: Label) -> str:
    anchor = "" if mark.anchor == "start" else f' text-anchor="{mark.anchor.value}"'
    weight = ' font-weight="600"' if mark.is_strong else ""
    return (
        f'<text x="{_n(mark.x)}" y="{_n(mark.y)}" font-size="{_n(mark.size)}" fill="{mark.colour}"{anchor}{weight}>'
        f"{escape(clean(mark.text))}</text>"
    )


def _paint(fill: str, stroke: str, width: float, dash: tuple[float, ...]) -> str:
    parts = f' fill="{fill or "none"}"'
    if stroke:
        parts += f' stroke="{stroke}" stroke-width="{_n(width)}"'
        if dash:
            parts += f' stroke-dasharray="{" ".join(_n(step) for step in dash)}"'
    return parts


def _n(value: float) -> str:
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
