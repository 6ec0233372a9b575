# mypy: disable-error-code="no-untyped-call"
"""Decks as PowerPoint: native charts and tables, titles as placeholders, notes with the source."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pptx.dml.color import RGBColor
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.enum.text import MSO_ANCHOR
from pptx.util import Emu, Pt

from quarterdeck.press import palette
from quarterdeck.press.blocks import Deck, clean
from quarterdeck.press.layout import Sheet, sheets_of
from quarterdeck.press.layout.sheets import FINDING_SIZE, FOOT, HEIGHT, LEFT, RIGHT, TOP, WIDTH, body_top
from quarterdeck.press.measure import text_width
from quarterdeck.press.pptx.regions import draw_region
from quarterdeck.press.pptx.shapes import Canvas, is_rtl, paragraph_xml, rule, run_xml, text_box
from quarterdeck.press.pptx.template import house_template, layouts_of, open_template

_TITLES = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE)


@dataclass(frozen=True, slots=True)
class _Press:
    """What is the same for all slides of a deck."""

    deck: Deck
    presentation: Any
    cover: Any
    page: Any
    is_house: bool


def to_pptx(deck: Deck, *, template: bytes | None = None) -> bytes:
    """Write a deck as a PowerPoint file.

    Parameters
    ----------
    deck
        What to write.
    template
        A user's own .pptx or .potx: its master, layouts, theme and fonts are used, its slides are dropped.

    Returns
    -------
    bytes
        The file; the same deck and template give the same bytes.

    Raises
    ------
    TemplateUnusable
        When the template cannot carry a deck; see `inspect_template` for a look without an exception.
    """
    presentation = house_template() if template is None else open_template(template)
    cover, page = layouts_of(presentation)
    if template is None:
        cover = page = next(layout for layout in presentation.slide_layouts if layout.name == "Title Only")
    press = _Press(deck, presentation, cover, page, template is None)
    for sheet in sheets_of(deck):
        _add_slide(press, sheet)
    _describe(presentation, deck)
    target = io.BytesIO()
    presentation.save(target)
    return _settled(target.getvalue())


def _add_slide(press: _Press, sheet: Sheet) -> None:
    slide = press.presentation.slides.add_slide(press.cover if sheet.is_cover else press.page)
    unit = min(press.presentation.slide_width / WIDTH, press.presentation.slide_height / HEIGHT)
    left = (press.presentation.slide_width / unit - WIDTH) / 2
    top = (press.presentation.slide_height / unit - HEIGHT) / 2
    canvas = Canvas(slide.shapes._spTree, unit, left, top)
    _fill_placeholders(press, slide, sheet, canvas)
    _kicker(canvas, sheet, press.deck.language)
    for region in sheet.regions:
        draw_region(canvas, slide.shapes, region, press.deck)
    _foot(canvas, sheet, press.deck.language)
    if sheet.notes:
        slide.notes_slide.notes_text_frame.text = clean(sheet.notes)


def _fill_placeholders(press: _Press, slide: Any, sheet: Sheet, canvas: Canvas) -> None:
    """The title goes into its placeholder; others that have no words are taken away."""
    for shape in list(slide.placeholders):
        kind = shape.placeholder_format.type
        if kind in _TITLES:
            _place_title(press, shape, sheet, canvas)
        elif kind is PP_PLACEHOLDER.SUBTITLE and sheet.is_cover and sheet.subtitle:
            _place_subtitle(shape, sheet, canvas)
        else:
            shape._element.getparent().remove(shape._element)
    if (
        sheet.is_cover
        and sheet.subtitle
        and all(shape.placeholder_format.type != PP_PLACEHOLDER.SUBTITLE for shape in slide.placeholders)
    ):
        runs = run_xml(sheet.subtitle, canvas.points(22), colour=palette.INK_SUPPORT, language=press.deck.language)
        text_box(
            canvas, paragraph_xml(runs, sheet.subtitle), x=LEFT, y=242 + 66, width=1000, height=56, name="Subtitle"
        )


def _place_title(press: _Press, shape: Any, sheet: Sheet, canvas: Canvas) -> None:
    y, height = (TOP + 22, body_top(sheet.title, sheet.kicker) - TOP - 34) if not sheet.is_cover else (178, 124)
    shape.left, shape.top = Emu(canvas.x(LEFT)), Emu(canvas.y(y))
    shape.width, shape.height = Emu(canvas.length(RIGHT - LEFT - 20)), Emu(canvas.length(height))
    frame = shape.text_frame
    frame.text = clean(sheet.title)
    frame.word_wrap = True
    frame.vertical_anchor = MSO_ANCHOR.BOTTOM if sheet.is_cover else MSO_ANCHOR.TOP
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    paragraph = frame.paragraphs[0]
    properties = paragraph._p.get_or_add_pPr()
    properties.set("algn", "l")
    if is_rtl(sheet.title):
        properties.set("rtl", "1")
    paragraph.line_spacing = 0.95
    for run in paragraph.runs:
        run.font.size = Pt((52 if sheet.is_cover else FINDING_SIZE) * canvas.unit / 12_700)
        if press.is_house:
            run.font.bold = True
            run.font.color.rgb = _ink()
            # As close as the other media set it, else a bold Arial runs into one line more than was measured.
            run._r.get_or_add_rPr().set("spc", str(round(-2.2 * run.font.size.pt)))


def _ink() -> RGBColor:
    return RGBColor(*bytes.fromhex(palette.INK[1:]))


def _place_subtitle(shape: Any, sheet: Sheet, canvas: Canvas) -> None:
    shape.left, shape.top = Emu(canvas.x(LEFT)), Emu(canvas.y(310))
    shape.width, shape.height = Emu(canvas.length(RIGHT - LEFT - 20)), Emu(canvas.length(56))
    shape.text_frame.text = clean(sheet.subtitle)
    shape.text_frame.margin_left = 0
    paragraph = shape.text_frame.paragraphs[0]
    paragraph._p.get_or_add_pPr().set("algn", "l")
    for run in paragraph.runs:
        run.font.size = Pt(22 * canvas.unit / 12_700)


def _kicker(canvas: Canvas, sheet: Sheet, language: str) -> None:
    if not sheet.kicker:
        return
    y, size = (140, 20) if sheet.is_cover else (TOP - 4, 17)
    runs = run_xml(sheet.kicker, canvas.points(size), colour=palette.INK_LABEL, language=language)
    text_box(
        canvas, paragraph_xml(runs, sheet.kicker), x=LEFT, y=y, width=RIGHT - LEFT, height=size * 1.5, name="Subject"
    )


def _foot(canvas: Canvas, sheet: Sheet, language: str) -> None:
    rule(canvas, x=LEFT, y=FOOT, width=RIGHT - LEFT, colour=palette.LINE_REGION, name="Foot rule")
    parts = (*sheet.foot, str(sheet.number))
    widths = [text_width(text, 13) * 1.05 + 6 for text in sheet.foot]
    gap = max(12.0, (RIGHT - LEFT - 60 - sum(widths)) / 2)
    starts = (LEFT, LEFT + widths[0] + gap, LEFT + widths[0] + widths[1] + 2 * gap)
    places = (*((x, width, "start") for x, width in zip(starts, widths, strict=True)), (RIGHT - 40, 40, "end"))
    names = ("Organisation", "Status date", "Source", "Page number")
    for text, (x, width, side), name in zip(parts, places, names, strict=True):
        if text:
            runs = run_xml(text, canvas.points(13), colour=palette.INK_LABEL, language=language)
            text_box(canvas, paragraph_xml(runs, text, side=side), x=x, y=FOOT + 9, width=width, height=34, name=name)


def _describe(presentation: Any, deck: Deck) -> None:
    at = datetime(deck.status_date.year, deck.status_date.month, deck.status_date.day)
    properties = presentation.core_properties
    properties.title = clean(deck.title)[:255]
    properties.subject = clean(deck.subtitle)[:255]
    properties.author = properties.last_modified_by = clean(deck.organisation)[:255]
    properties.language = deck.language
    properties.created = properties.modified = at
    properties.revision = 1


def _settled(content: bytes) -> bytes:
    """The same package with one fixed time on every part, so that equal decks are equal files."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as given,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as settled,
    ):
        for part in given.infolist():
            stamped = zipfile.ZipInfo(part.filename, (1980, 1, 1, 0, 0, 0))
            stamped.compress_type = zipfile.ZIP_DEFLATED
            settled.writestr(stamped, given.read(part.filename))
    return target.getvalue()
