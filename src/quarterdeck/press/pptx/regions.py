"""Each block at its place on a slide."""

from __future__ import annotations

from typing import Any

from quarterdeck.press import palette
from quarterdeck.press.blocks import (
    BarChart,
    Decisions,
    Deck,
    Emphasis,
    HeatStrip,
    KeyValue,
    LineChart,
    Notice,
    RagCell,
    ScatterChart,
    ShareBar,
    Span,
    StatusStrip,
    Table,
    Text,
    Tile,
    Tiles,
    Timeline,
    Tone,
    Words,
    plain,
    spans_of,
)
from quarterdeck.press.drawing import draw, has_values, summary_of
from quarterdeck.press.drawing.tiles import draw_trend
from quarterdeck.press.formats import NO_DATA, long_date, short_date, written
from quarterdeck.press.layout import Region, fit_table
from quarterdeck.press.layout.cells import rag_spans
from quarterdeck.press.layout.needs import (
    DECISION_LABEL,
    KEY_ROOM,
    TEXT,
    Room,
    decision_head,
    decision_height,
    decision_lines,
    pair_height,
    pair_text,
    title_height,
)
from quarterdeck.press.measure import wrapped
from quarterdeck.press.pptx.charts import PLOT, add_chart
from quarterdeck.press.pptx.shapes import Canvas, paragraph_xml, rule, run_xml, scene_group, span_xml, text_box
from quarterdeck.press.pptx.tables import table_frame
from quarterdeck.press.scene import Label, Scene, Trace, rag_marks


def draw_region(canvas: Canvas, shapes: Any, region: Region, deck: Deck) -> None:
    """Draw one region: its title with a rule, then the block below it."""
    block = region.block
    head = title_height(block)
    if head and not isinstance(block, Notice):
        _title(canvas, region, block.title, getattr(block, "subtitle", ""), deck)
    top, height = region.y + head, region.height - head
    if isinstance(block, BarChart | LineChart | ScatterChart) and has_values(block):
        _native(canvas, shapes, region, block, deck, top=top, height=height)
    elif isinstance(block, BarChart | LineChart | ScatterChart | ShareBar | StatusStrip | HeatStrip | Timeline):
        scene = draw(block, width=region.width, height=height)
        scene_group(canvas, scene, x=region.x, y=top, name=block.title or "Drawing")
    elif isinstance(block, Table):
        _table(canvas, region, block, deck, top=top)
    elif isinstance(block, Tiles):
        _tiles(canvas, region, block, deck, top=top, height=height)
    elif isinstance(block, KeyValue):
        _pairs(canvas, region, block, deck, top=top)
    elif isinstance(block, Text):
        _text(canvas, region, block.paragraphs, deck, top=top, height=height, bullets=block.bullets)
    elif isinstance(block, Decisions):
        _decisions(canvas, region, block, deck, top=top, height=height)
    else:
        _notice(canvas, region, block, deck)


def _title(canvas: Canvas, region: Region, title: str, subtitle: str, deck: Deck) -> None:
    size = canvas.points(16)
    runs = run_xml(title, size, colour=palette.INK, is_strong=True, language=deck.language)
    if subtitle:
        runs += run_xml(f"  {subtitle}", size, colour=palette.INK_LABEL, language=deck.language)
    text_box(
        canvas,
        paragraph_xml(runs, title),
        x=region.x,
        y=region.y,
        width=region.width,
        height=26,
        name=f"Heading: {title}",
    )
    rule(canvas, x=region.x, y=region.y + 28, width=region.width, colour=palette.INK, name="Heading rule")


def _native(
    canvas: Canvas,
    shapes: Any,
    region: Region,
    block: BarChart | LineChart | ScatterChart,
    deck: Deck,
    *,
    top: float,
    height: float,
) -> None:
    place = (canvas.x(region.x), canvas.y(top), canvas.length(region.width), canvas.length(height))
    alt = summary_of(block)
    if isinstance(block, LineChart) and block.status_date:
        alt = f"{alt} Forecast after {long_date(block.status_date)}."
    add_chart(shapes, block, place=place, name=block.title or "Chart", alt=alt, ident=canvas.number())
    if isinstance(block, LineChart):
        _status_line(canvas, region, block, top=top, height=height)


def _status_line(canvas: Canvas, region: Region, block: LineChart, *, top: float, height: float) -> None:
    """The status date over the pinned plot of a native chart."""
    day, dates = block.status_date, block.dates
    if day is None or len(dates) < 2 or not dates[0] <= day <= dates[-1]:
        return
    left, upper, width, tall = PLOT
    share = (day - dates[0]).days / (dates[-1] - dates[0]).days
    x, start = region.width * (left + width * share), height * upper
    scene = Scene(region.width, height, f"Status date {long_date(day)}")
    scene.add(Trace(((x, start), (x, start + height * tall)), stroke=palette.INK, stroke_width=1.4, name="Status date"))
    scene.add(Label(x + 5, start + 12, short_date(day), 14.0, palette.INK, is_strong=True))
    scene_group(canvas, scene, x=region.x, y=top, name="Status date")


def _table(canvas: Canvas, region: Region, block: Table, deck: Deck, *, top: float) -> None:
    if not block.rows:
        _text(canvas, region, ((Span(block.empty, Emphasis.QUIET),),), deck, top=top, height=40, bullets=False)
        return
    fitted = fit_table(block, width=region.width, scale=region.scale, status_date=deck.status_date)
    table_frame(
        canvas, fitted, x=region.x, y=top, scale=region.scale, name=block.title or "Table", language=deck.language
    )
    y = top + fitted.head_height + sum(row.height for row in fitted.rows) + 8
    for note in fitted.notes:
        runs = run_xml(note, canvas.points(13), colour=palette.INK_LABEL, language=deck.language)
        text_box(canvas, paragraph_xml(runs, note), x=region.x, y=y, width=region.width, height=19, name="Note")
        y += 19


def _tiles(canvas: Canvas, region: Region, block: Tiles, deck: Deck, *, top: float, height: float) -> None:
    rule(canvas, x=region.x, y=top, width=region.width, colour=palette.INK)
    rule(canvas, x=region.x, y=top + height, width=region.width, colour=palette.LINE_REGION)
    slot = region.width / len(block.tiles)
    labels = max(len(wrapped(tile.label, slot - 30, 15)) for tile in block.tiles)
    for index, tile in enumerate(block.tiles):
        _tile(
            canvas,
            tile,
            deck,
            x=region.x + slot * index + (16 if index else 0),
            y=top + 9,
            slot=slot - 28,
            labels=labels,
        )


def _tile(canvas: Canvas, tile: Tile, deck: Deck, *, x: float, y: float, slot: float, labels: int) -> None:
    language = deck.language
    label = paragraph_xml(
        run_xml(tile.label, canvas.points(15), colour=palette.INK_SUPPORT, language=language), tile.label
    )
    text_box(canvas, label, x=x, y=y, width=slot, height=20 * labels, name=f"Label: {tile.label}")
    y += 20 * labels
    figure = written(
        tile.value,
        kind=tile.kind,
        digits=tile.digits,
        currency=tile.currency,
        scale=tile.scale,
        status_date=deck.status_date,
    )
    is_missing = figure == NO_DATA
    indent = 0.0
    if tile.rag is not None:
        shape = Scene(17, 17, tile.rag.word)
        shape.add(*rag_marks(tile.rag, 0, 0, 17))
        scene_group(canvas, shape, x=x, y=y + 13, name=tile.rag.word)
        indent = 24.0
    colour = palette.INK_LABEL if is_missing else palette.INK
    runs = run_xml(
        figure, canvas.points(22 if is_missing else 28), colour=colour, is_strong=not is_missing, language=language
    )
    body = paragraph_xml(runs, figure)
    text_box(
        canvas,
        body,
        x=x + indent,
        y=y,
        width=slot - indent,
        height=40,
        name=f"Figure: {tile.label}",
        anchor="ctr",
        wrap=False,
    )
    trend = draw_trend(tile, width=84, height=30)
    if trend is not None:
        scene_group(canvas, trend, x=x + slot - 84, y=y + 5, name=f"Trend: {tile.label}")
    if tile.note:
        note = paragraph_xml(
            run_xml(tile.note, canvas.points(14), colour=palette.INK_LABEL, language=language), tile.note
        )
        text_box(canvas, note, x=x, y=y + 41, width=slot + 4, height=36, name=f"Note: {tile.label}")


def _pairs(canvas: Canvas, region: Region, block: KeyValue, deck: Deck, *, top: float) -> None:
    size = canvas.points(16 * region.scale)
    room = Room(region.width, region.scale, deck.status_date)
    y = top
    for pair in block.pairs:
        height = pair_height(pair, room)
        key = paragraph_xml(run_xml(pair.key, size, colour=palette.INK_LABEL, language=deck.language), pair.key)
        value = pair_text(pair, deck.status_date)
        runs = run_xml(value, size, colour=palette.INK, is_strong=True, language=deck.language)
        if isinstance(pair.value, RagCell):
            runs = "".join(span_xml(span, size, rag=rag, language=deck.language) for rag, span in rag_spans(pair.value))
        shown = paragraph_xml(runs, value)
        text_box(
            canvas,
            key,
            x=region.x,
            y=y + 4,
            width=region.width * KEY_ROOM - 8,
            height=height - 6,
            name=f"Fact: {pair.key}",
        )
        value_x = region.x + region.width * KEY_ROOM
        text_box(
            canvas,
            shown,
            x=value_x,
            y=y + 4,
            width=region.x + region.width - value_x,
            height=height - 6,
            name=f"Value: {pair.key}",
        )
        y += height
        rule(canvas, x=region.x, y=y, width=region.width, colour=palette.LINE_ROW)


def _text(
    canvas: Canvas,
    region: Region,
    paragraphs: tuple[Words, ...],
    deck: Deck,
    *,
    top: float,
    height: float,
    bullets: bool,
) -> None:
    size = canvas.points(TEXT * region.scale)
    after = canvas.points(8)
    body = "".join(
        paragraph_xml(
            "".join(span_xml(span, size, language=deck.language) for span in spans_of(words)),
            plain(words),
            after=after,
            bullet=bullets,
        )
        for words in paragraphs
    )
    text_box(canvas, body, x=region.x, y=top, width=region.width, height=height, name="Text")


def _decisions(canvas: Canvas, region: Region, block: Decisions, deck: Deck, *, top: float, height: float) -> None:
    if not block.items:
        _text(canvas, region, ((Span(block.empty, Emphasis.QUIET),),), deck, top=top, height=height, bullets=False)
        return
    room = Room(region.width, region.scale, deck.status_date)
    size = 16 * region.scale
    y = top
    for number, item in enumerate(block.items, block.first):
        head = decision_head(item)
        _one(
            canvas,
            str(number),
            size * 1.06,
            x=region.x,
            y=y,
            width=26,
            colour=palette.BRASS_INK,
            strong=True,
            language=deck.language,
        )
        lines = len(wrapped(head, region.width - 30, size * 1.06, is_strong=True))
        _one(
            canvas,
            head,
            size * 1.06,
            x=region.x + 30,
            y=y,
            width=region.width - 30,
            colour=palette.INK,
            strong=True,
            language=deck.language,
        )
        line_y = y + lines * size * 1.06 * 1.35 + 2
        for label, words in decision_lines(item):
            width = region.width - DECISION_LABEL - 30
            x = region.x + 30
            _one(
                canvas,
                label,
                size,
                x=x,
                y=line_y,
                width=DECISION_LABEL,
                colour=palette.INK_LABEL,
                strong=False,
                language=deck.language,
            )
            strong = label == "Recommended"
            _one(
                canvas,
                words,
                size,
                x=x + DECISION_LABEL,
                y=line_y,
                width=width,
                colour=palette.INK,
                strong=strong,
                language=deck.language,
            )
            line_y += len(wrapped(words, width, size)) * size * 1.35 + 3
        y += decision_height(item, room)
        rule(canvas, x=region.x, y=y - 8, width=region.width, colour=palette.LINE_ROW)


def _one(
    canvas: Canvas,
    text: str,
    size: float,
    *,
    x: float,
    y: float,
    width: float,
    colour: str,
    strong: bool,
    language: str,
) -> None:
    runs = run_xml(text, canvas.points(size), colour=colour, is_strong=strong, language=language)
    lines = len(wrapped(text, width, size, is_strong=strong))
    text_box(canvas, paragraph_xml(runs, text), x=x, y=y, width=width, height=lines * size * 1.35, name="Decision")


def _notice(canvas: Canvas, region: Region, block: Notice, deck: Deck) -> None:
    is_ask = block.tone is Tone.ASK
    size = canvas.points(TEXT * region.scale)
    ground, edge = (palette.BRASS_SOFT, palette.BRASS) if is_ask else (palette.GROUND, palette.LINE_REGION)
    label = Span(f"{block.label}   ", Emphasis.ASK if is_ask else Emphasis.STRONG)
    spans = ((label,) if block.label else ()) + spans_of(block.words)
    runs = "".join(span_xml(span, size, language=deck.language) for span in spans)
    body = paragraph_xml(runs, plain(block.words))
    x, y, height = region.x, region.y, region.height
    name = block.label or "Notice"
    text_box(
        canvas, body, x=x, y=y, width=region.width, height=height, name=name, fill=ground, inset=(14, 7), anchor="ctr"
    )
    text_box(canvas, "<a:p/>", x=x, y=y, width=3, height=height, name="Notice edge", fill=edge)
