"""Words and marks as native shapes, written as DrawingML at once, because a deck has thousands of them."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from html import escape
from typing import Any

from lxml import etree

from quarterdeck.press import palette
from quarterdeck.press.blocks import Emphasis, Rag, Span, clean
from quarterdeck.press.measure import text_width
from quarterdeck.press.scene import Anchor, Box, Disc, Label, Mark, Scene, Trace

NAMESPACES = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_COLOURS = {Emphasis.QUIET: palette.INK_LABEL, Emphasis.ASK: palette.BRASS_INK}
_SIDES = {"start": "l", "middle": "ctr", "end": "r"}


@dataclass(slots=True)
class Canvas:
    """A slide's shape tree with its own numbering and the scale from slide pixels to EMU."""

    tree: Any
    unit: float
    left: float = 0.0
    top: float = 0.0
    next_id: int = 1000

    def x(self, value: float) -> int:
        return round((value + self.left) * self.unit)

    def y(self, value: float) -> int:
        return round((value + self.top) * self.unit)

    def length(self, value: float) -> int:
        return max(0, round(value * self.unit))

    def points(self, pixels: float) -> int:
        """A type size in hundredths of a point."""
        return max(100, round(pixels * self.unit / 12_700 * 100))

    def number(self) -> int:
        self.next_id += 1
        return self.next_id

    def append(self, xml: str) -> Any:
        element = etree.fromstring(xml)
        self.tree.append(element)
        return element


def is_rtl(text: str) -> bool:
    """Whether the first letter with a direction reads from the right."""
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction in ("R", "AL"):
            return True
        if direction == "L":
            return False
    return False


def run_xml(
    text: str, size: int, *, colour: str, is_strong: bool = False, is_stress: bool = False, language: str = "en"
) -> str:
    style = (' b="1"' if is_strong else "") + (' i="1"' if is_stress else "")
    fill = f'<a:solidFill><a:srgbClr val="{colour[1:]}"/></a:solidFill>'
    return (
        f'<a:r><a:rPr lang="{escape(language)}" sz="{size}"{style} dirty="0">{fill}</a:rPr>'
        f"<a:t>{escape(clean(text))}</a:t></a:r>"
    )


def span_xml(span: Span, size: int, *, rag: Rag | None = None, colour: str = palette.INK, language: str = "en") -> str:
    """A run; a status shape before it is a coloured character, so that the table stays editable."""
    shape = run_xml(f"{rag.sign}\u00a0", size, colour=palette.RAG[rag], language=language) if rag else ""
    ink = _COLOURS.get(span.emphasis, colour)
    is_strong = span.emphasis in (Emphasis.STRONG, Emphasis.ASK)
    text = run_xml(
        span.text, size, colour=ink, is_strong=is_strong, is_stress=span.emphasis is Emphasis.STRESS, language=language
    )
    return shape + text


def paragraph_xml(runs: str, plain: str, *, side: str = "start", after: int = 0, bullet: bool = False) -> str:
    direction = ' rtl="1"' if is_rtl(plain) else ""
    indent = ' marL="200000" indent="-200000"' if bullet else ""
    mark = '<a:buFont typeface="Arial"/><a:buChar char="–"/>' if bullet else "<a:buNone/>"
    space = f'<a:spcBef><a:spcPts val="0"/></a:spcBef><a:spcAft><a:spcPts val="{after}"/></a:spcAft>'
    return f'<a:p><a:pPr algn="{_SIDES[side]}"{indent}{direction}>{space}{mark}</a:pPr>{runs}</a:p>'


def text_box(
    canvas: Canvas,
    paragraphs: str,
    *,
    x: float,
    y: float,
    width: float,
    height: float,
    name: str,
    fill: str = "",
    inset: tuple[float, float] = (0.0, 0.0),
    anchor: str = "t",
    wrap: bool = True,
) -> None:
    ground = f'<a:solidFill><a:srgbClr val="{fill[1:]}"/></a:solidFill>' if fill else "<a:noFill/>"
    flow = "square" if wrap else "none"
    across, down = canvas.length(inset[0]), canvas.length(inset[1])
    canvas.append(
        f"<p:sp {NAMESPACES}>{_named(canvas, name, is_text=True)}"
        f"<p:spPr>{_place(canvas, x, y, width, height)}"
        f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>{ground}</p:spPr>'
        f'<p:txBody><a:bodyPr wrap="{flow}" lIns="{across}" rIns="{across}" '
        f'tIns="{down}" bIns="{down}" anchor="{anchor}"><a:noAutofit/></a:bodyPr>'
        f"<a:lstStyle/>{paragraphs}</p:txBody></p:sp>"
    )


def rule(canvas: Canvas, *, x: float, y: float, width: float, colour: str, name: str = "Rule") -> None:
    canvas.append(_line_xml(canvas, ((x, y), (x + width, y)), colour, 1.0, (), name))


def scene_group(canvas: Canvas, scene: Scene, *, x: float, y: float, name: str) -> None:
    """A drawing as one group of native shapes; its summary is the group's alternative text."""
    number = canvas.number()
    inner = Canvas(canvas.tree, canvas.unit, canvas.left + x, canvas.top + y, canvas.next_id + 1)
    body = "".join(_mark_xml(inner, mark) for mark in scene.marks)
    canvas.next_id = inner.next_id
    place = _transform(canvas, x, y, scene.width, scene.height)
    inner_place = place.replace("a:off", "a:chOff").replace("a:ext", "a:chExt")
    canvas.append(
        f'<p:grpSp {NAMESPACES}><p:nvGrpSpPr><p:cNvPr id="{number}" name="{escape(clean(name))}" '
        f'descr="{escape(clean(scene.summary))}"/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr>'
        f"<p:grpSpPr><a:xfrm>{place}{inner_place}</a:xfrm></p:grpSpPr>"
        f"{body}</p:grpSp>"
    )


def _mark_xml(canvas: Canvas, mark: Mark) -> str:
    if isinstance(mark, Label):
        return _label_xml(canvas, mark)
    if isinstance(mark, Box):
        return _shape_xml(
            canvas, mark.x, mark.y, mark.width, mark.height, "rect", mark.fill, mark.stroke, 1.0, mark.name
        )
    if isinstance(mark, Disc):
        r = mark.radius
        stroke = mark.stroke
        return _shape_xml(
            canvas,
            mark.x - r,
            mark.y - r,
            2 * r,
            2 * r,
            "ellipse",
            mark.fill,
            stroke,
            mark.stroke_width,
            mark.name,
            mark.dash,
        )
    if mark.closed or len(mark.points) > 2:
        return _polygon_xml(canvas, mark)
    return _line_xml(canvas, mark.points, mark.stroke, mark.stroke_width, mark.dash, mark.name)


def _label_xml(canvas: Canvas, mark: Label) -> str:
    width = text_width(mark.text, mark.size, is_strong=mark.is_strong) * 1.06 + 4
    left = {Anchor.START: mark.x, Anchor.MIDDLE: mark.x - width / 2, Anchor.END: mark.x - width}[mark.anchor]
    runs = run_xml(mark.text, canvas.points(mark.size), colour=mark.colour, is_strong=mark.is_strong)
    body = paragraph_xml(runs, mark.text, side=mark.anchor.value)
    return (
        f"<p:sp {NAMESPACES}>{_named(canvas, 'Label', is_text=True)}"
        f"<p:spPr>{_place(canvas, left, mark.y - mark.size * 1.02, width, mark.size * 1.35)}"
        f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/></p:spPr>'
        f'<p:txBody><a:bodyPr wrap="none" lIns="0" tIns="0" rIns="0" bIns="0" anchor="t">'
        f"<a:noAutofit/></a:bodyPr><a:lstStyle/>{body}</p:txBody></p:sp>"
    )


def _shape_xml(
    canvas: Canvas,
    x: float,
    y: float,
    width: float,
    height: float,
    form: str,
    fill: str,
    stroke: str,
    stroke_width: float,
    name: str,
    dash: tuple[float, ...] = (),
) -> str:
    return (
        f"<p:sp {NAMESPACES}>{_named(canvas, name or 'Mark')}"
        f'<p:spPr>{_place(canvas, x, y, width, height)}<a:prstGeom prst="{form}"><a:avLst/></a:prstGeom>'
        f"{_paint_xml(canvas, fill, stroke, stroke_width, dash)}</p:spPr></p:sp>"
    )


def _polygon_xml(canvas: Canvas, mark: Trace) -> str:
    left, top = min(x for x, _ in mark.points), min(y for _, y in mark.points)
    right, bottom = max(x for x, _ in mark.points), max(y for _, y in mark.points)
    width, height = canvas.length(right - left), canvas.length(bottom - top)
    points = [f'<a:pt x="{canvas.length(x - left)}" y="{canvas.length(y - top)}"/>' for x, y in mark.points]
    unfilled = "" if mark.fill else ' fill="none"'
    end = "<a:close/>" if mark.closed else ""
    steps = f"<a:moveTo>{points[0]}</a:moveTo>" + "".join(f"<a:lnTo>{point}</a:lnTo>" for point in points[1:])
    return (
        f"<p:sp {NAMESPACES}>{_named(canvas, mark.name or 'Mark')}"
        f"<p:spPr>{_place(canvas, left, top, right - left, bottom - top)}"
        "<a:custGeom><a:avLst/><a:gdLst/><a:ahLst/><a:cxnLst/>"
        f'<a:rect l="0" t="0" r="r" b="b"/><a:pathLst><a:path w="{width}" h="{height}"{unfilled}>{steps}{end}</a:path>'
        f"</a:pathLst></a:custGeom>"
        f"{_paint_xml(canvas, mark.fill, mark.stroke, mark.stroke_width, mark.dash)}</p:spPr></p:sp>"
    )


def _line_xml(
    canvas: Canvas,
    points: tuple[tuple[float, float], ...],
    colour: str,
    width: float,
    dash: tuple[float, ...],
    name: str,
) -> str:
    (x1, y1), (x2, y2) = points[0], points[-1]
    return (
        f"<p:cxnSp {NAMESPACES}><p:nvCxnSpPr>{_ident(canvas, name or 'Line')}<p:cNvCxnSpPr/><p:nvPr/></p:nvCxnSpPr>"
        f"<p:spPr>{_place(canvas, min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1))}"
        f'<a:prstGeom prst="line"><a:avLst/></a:prstGeom>'
        f"{_paint_xml(canvas, '', colour, width, dash, with_fill=False)}</p:spPr></p:cxnSp>"
    )


def _paint_xml(
    canvas: Canvas, fill: str, stroke: str, width: float, dash: tuple[float, ...], *, with_fill: bool = True
) -> str:
    ground = f'<a:solidFill><a:srgbClr val="{fill[1:]}"/></a:solidFill>' if fill else "<a:noFill/>"
    if not stroke:
        return f"{ground if with_fill else ''}<a:ln><a:noFill/></a:ln>"
    broken = '<a:prstDash val="sysDash"/>' if dash else ""
    line = f'<a:ln w="{canvas.length(width)}"><a:solidFill><a:srgbClr val="{stroke[1:]}"/></a:solidFill>{broken}</a:ln>'
    return f"{ground if with_fill else ''}{line}"


def _named(canvas: Canvas, name: str, *, is_text: bool = False) -> str:
    own = '<p:cNvSpPr txBox="1"/>' if is_text else "<p:cNvSpPr/>"
    return f"<p:nvSpPr>{_ident(canvas, name)}{own}<p:nvPr/></p:nvSpPr>"


def _ident(canvas: Canvas, name: str) -> str:
    return f'<p:cNvPr id="{canvas.number()}" name="{escape(clean(name))}"/>'


def _place(canvas: Canvas, x: float, y: float, width: float, height: float) -> str:
    return f"<a:xfrm>{_transform(canvas, x, y, width, height)}</a:xfrm>"


def _transform(canvas: Canvas, x: float, y: float, width: float, height: float) -> str:
    return (
        f'<a:off x="{canvas.x(x)}" y="{canvas.y(y)}"/><a:ext cx="{canvas.length(width)}" cy="{canvas.length(height)}"/>'
    )
