"""Each block as HTML; a chart is an SVG with its figures in a table behind it."""

from __future__ import annotations

import re
from datetime import date
from html import escape

from quarterdeck.press.blocks import (
    BarChart,
    Bars,
    Block,
    Chart,
    Decisions,
    Emphasis,
    HeatStrip,
    KeyValue,
    LineChart,
    Notice,
    Rag,
    RagCell,
    RowRole,
    ScatterChart,
    Span,
    StatusStrip,
    Table,
    Text,
    Tile,
    Tiles,
    Timeline,
    Value,
    Words,
    clean,
    spans_of,
)
from quarterdeck.press.drawing import draw
from quarterdeck.press.drawing.tiles import draw_trend
from quarterdeck.press.figures import table_behind
from quarterdeck.press.formats import NO_DATA, written
from quarterdeck.press.layout.cells import Cell, cell_of, heading_of
from quarterdeck.press.layout.needs import Room, decision_lines, need_of, pair_text
from quarterdeck.press.scene import Scene, rag_marks
from quarterdeck.press.svg import to_svg

_TAGS = {
    Emphasis.NONE: ("", ""),
    Emphasis.STRONG: ("<strong>", "</strong>"),
    Emphasis.STRESS: ("<em>", "</em>"),
    Emphasis.QUIET: ('<span class="qp-quiet">', "</span>"),
    Emphasis.ASK: ('<strong class="qp-ask">', "</strong>"),
}
_CODE = re.compile(r"\b[A-Z]{1,4}-[0-9]+\b")


class Ids:
    """Gives each drawing and page its own id, always the same for the same deck."""

    def __init__(self, status_date: date, level: int) -> None:
        self.status_date = status_date
        self.level = level
        self._count = 0

    def new(self) -> str:
        self._count += 1
        return f"qp-{self._count}"


def block_html(block: Block, ids: Ids, *, width: float) -> str:
    """A block with its heading; ``width`` is the column's, in slide pixels."""
    if isinstance(block, Notice):
        return _notice(block)
    head = ""
    if block.title:
        level = ids.level + 2
        subtitle = getattr(block, "subtitle", "")
        note = f" <span>{escape(clean(subtitle))}</span>" if subtitle else ""
        head = f'<h{level} class="qp-head" dir="auto">{escape(clean(block.title))}{note}</h{level}>'
    return f'<div class="qp-block">{head}{_body(block, ids, width)}</div>'


def _body(block: Block, ids: Ids, width: float) -> str:
    if isinstance(block, Table):
        return (
            table_html(block, ids.status_date)
            if block.rows
            else f'<p class="qp-quiet">{escape(clean(block.empty))}</p>'
        )
    if isinstance(block, Tiles):
        return f'<dl class="qp-tiles">{"".join(_tile(tile, ids) for tile in block.tiles)}</dl>'
    if isinstance(block, KeyValue):
        return _pairs(block, ids.status_date)
    if isinstance(block, Text):
        return _text(block)
    if isinstance(block, Decisions):
        return _decisions(block)
    if isinstance(block, Notice):
        return _notice(block)
    return _picture(block, ids, width)


def words_html(words: Words) -> str:
    """Words with their emphasis, escaped; codes do not break."""
    return "".join(_span(span) for span in spans_of(words))


def _span(span: Span) -> str:
    opening, closing = _TAGS[span.emphasis]
    text = _CODE.sub(lambda match: f'<span class="qp-code">{match[0]}</span>', escape(span.text)).replace("\n", "<br>")
    return f"{opening}{text}{closing}"


def rag_svg(rag: Rag) -> str:
    """The status shape; its word stands beside it."""
    scene = Scene(12, 12)
    scene.add(*rag_marks(rag, 0, 0, 12))
    return to_svg(scene, css_class="qp-rag").replace("<svg ", '<svg aria-hidden="true" ', 1)


def table_html(table: Table, status_date: date, *, css_class: str = "qp-table") -> str:
    """A table with a head row, group rows as row group heads, and notes below."""
    heads = "".join(
        f'<th scope="col" class="qp-{column.side.value}">{escape(clean(heading_of(column)))}</th>'
        for column in table.columns
    )
    rows = []
    for row in table.rows:
        cells = [
            cell_of(value, column, role=row.role, status_date=status_date)
            for value, column in zip(row.cells, table.columns, strict=True)
        ]
        mark = f' class="qp-{row.role.value}"' if row.role is not RowRole.BODY else ""
        rows.append(f"<tr{mark}>{''.join(_cell(cell) for cell in cells)}</tr>")
    widths = _widths(table)
    notes = "".join(f'<p class="qp-note">{escape(clean(note))}</p>' for note in table.notes)
    head, body = f"<thead><tr>{heads}</tr></thead>", f"<tbody>{''.join(rows)}</tbody>"
    return _scrolled(f'<table class="{css_class}">{widths}{head}{body}</table>', table.title or "Table") + notes


def _scrolled(inner: str, label: str) -> str:
    """A region that scrolls sideways where the page is narrow, reachable by keys."""
    return f'<div class="qp-scroll" tabindex="0" role="region" aria-label="{escape(clean(label))}">{inner}</div>'


def _widths(table: Table) -> str:
    whole = sum(column.width for column in table.columns)
    if not all(column.width > 0 for column in table.columns):
        return ""
    return (
        "<colgroup>"
        + "".join(f'<col width="{column.width / whole * 100:.2f}%">' for column in table.columns)
        + "</colgroup>"
    )


def _cell(cell: Cell) -> str:
    reason = ' title="no data"' if cell.is_missing else ""
    parts = []
    for rag, span in cell.spans:
        words = _span(span)
        parts.append(f'<span class="qp-st">{rag_svg(rag)}{words}</span>' if rag else words)
    return f'<td class="qp-{cell.align.value}" dir="auto"{reason}>{"".join(parts)}</td>'


def _tile(tile: Tile, ids: Ids) -> str:
    figure = written(
        tile.value,
        kind=tile.kind,
        digits=tile.digits,
        currency=tile.currency,
        scale=tile.scale,
        status_date=ids.status_date,
    )
    shape = f'{rag_svg(tile.rag)}<span class="qp-sr">{tile.rag.word} </span>' if tile.rag else ""
    trend = draw_trend(tile, width=92, height=30)
    line = to_svg(trend, ident=ids.new(), css_class="qp-trend") if trend else ""
    missing = " qp-missing" if figure == NO_DATA else ""
    note = f'<dd class="qp-note" dir="auto">{escape(clean(tile.note))}</dd>' if tile.note else ""
    return (
        f'<div><dt dir="auto">{escape(clean(tile.label))}</dt>'
        f'<dd class="qp-figure{missing}"><span>{shape}{escape(figure)}</span>{line}</dd>{note}</div>'
    )


def _pairs(block: KeyValue, status_date: date) -> str:
    rows = []
    for pair in block.pairs:
        value = _value(pair.value, pair_text(pair, status_date))
        rows.append(f'<div><dt dir="auto">{escape(clean(pair.key))}</dt><dd dir="auto">{value}</dd></div>')
    return f'<dl class="qp-pairs">{"".join(rows)}</dl>'


def _value(value: Value, text: str) -> str:
    if isinstance(value, RagCell):
        joint = ' <span class="qp-ask">≠</span> ' if value.disagrees else " "
        return joint.join(
            f'<span class="qp-st">{rag_svg(rag)}{escape(clean(word))}</span>' for rag, word in value.shown
        )
    if isinstance(value, str | tuple):
        return words_html(value)
    return escape(text)


def _text(block: Text) -> str:
    if block.bullets:
        items = "".join(f'<li dir="auto">{words_html(words)}</li>' for words in block.paragraphs)
        return f'<ul class="qp-list">{items}</ul>'
    return "".join(f'<p dir="auto">{words_html(words)}</p>' for words in block.paragraphs)


def _decisions(block: Decisions) -> str:
    if not block.items:
        return f'<p class="qp-quiet">{escape(clean(block.empty))}</p>'
    items = []
    for item in block.items:
        lines = "".join(
            f'<div><dt>{escape(label)}</dt><dd dir="auto">{words_html(words)}</dd></div>'
            for label, words in decision_lines(item)
        )
        code = f'<span class="qp-quiet">{escape(clean(item.reference))}</span> ' if item.reference else ""
        items.append(
            f'<li><p class="qp-question" dir="auto">{code}{escape(clean(item.question))}</p><dl>{lines}</dl></li>'
        )
    return f'<ol class="qp-decisions">{"".join(items)}</ol>'


def _notice(block: Notice) -> str:
    label = f"<b>{escape(clean(block.label))}</b>" if block.label else ""
    return (
        f'<div class="qp-notice qp-{block.tone.value}">{label}<span dir="auto">{words_html(block.words)}</span></div>'
    )


def _picture(block: Chart | Timeline, ids: Ids, width: float) -> str:
    scene = draw(block, width=width, height=_height(block, width, ids.status_date))
    wide = " qp-wide" if width > 900 else " qp-mid" if width > 600 else ""
    behind = table_html(table_behind(block), ids.status_date, css_class="qp-table qp-data")
    drawing = _scrolled(to_svg(scene, ident=ids.new(), css_class=f"qp-chart{wide}"), block.title or "Chart")
    return f'<figure>{drawing}<details class="qp-behind"><summary>Figures</summary>{behind}</details></figure>'


def _height(block: Chart | Timeline, width: float, status_date: date) -> float:
    if isinstance(block, BarChart) and block.bars is Bars.UPRIGHT:
        return 340.0
    if isinstance(block, LineChart | ScatterChart):
        return 340.0
    need = need_of(block, Room(width, 1.0, status_date))
    titled = 34.0 if block.title else 0.0
    return (need.natural if isinstance(block, StatusStrip | HeatStrip | Timeline) else need.most) - titled
