"""How much height each block needs, and where it may be cut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import accumulate

from quarterdeck.press.blocks import (
    BarChart,
    Bars,
    Block,
    Decision,
    Decisions,
    HeatStrip,
    KeyValue,
    LineChart,
    Notice,
    Pair,
    RagCell,
    RowRole,
    ScatterChart,
    ShareBar,
    Span,
    StatusStrip,
    Table,
    Text,
    Tiles,
    Timeline,
    Words,
    plain,
    spans_of,
)
from quarterdeck.press.drawing import roadmap, strips
from quarterdeck.press.formats import written
from quarterdeck.press.layout.cells import fit_table, note_height, rag_spans
from quarterdeck.press.measure import text_width, wrapped

TITLE = 34.0
SPACE = 22.0
TEXT = 17.0
TEXT_LINE = 1.42
TILES = 104.0
NOTICE_PAD = 18.0
DECISION_GAP = 14.0
KEY_ROOM = 0.42


@dataclass(frozen=True, slots=True)
class Need:
    """Height in slide pixels: what it must have, what it likes, and the most it can use."""

    least: float
    natural: float
    most: float


@dataclass(frozen=True, slots=True)
class Room:
    """The width, the scale of words and the status date that blocks are measured for."""

    width: float
    scale: float
    status_date: date


def title_height(block: Block) -> float:
    return TITLE if not isinstance(block, Notice) and block.title else 0.0


def need_of(block: Block, room: Room) -> Need:
    """Measure a block, its title included."""
    head = title_height(block)
    if isinstance(block, BarChart | LineChart | ScatterChart):
        return _chart_need(block, head)
    if isinstance(block, Timeline | StatusStrip | HeatStrip):
        return _rows_need(block, head)
    height = head + _fixed_height(block, room)
    return Need(height, height, height)


def _chart_need(block: BarChart | LineChart | ScatterChart, head: float) -> Need:
    if isinstance(block, BarChart) and block.bars is Bars.LYING:
        rows = max(1, len(block.categories)) * (1 if block.stacked else max(1, len(block.series)))
        return Need(head + max(60.0, 24.0 * rows) + 26, head + 34.0 * rows + 26, head + max(46.0 * rows, 120.0) + 26)
    return Need(head + 170.0, head + 300.0, head + 440.0)


def _rows_need(block: Timeline | StatusStrip | HeatStrip, head: float) -> Need:
    count = max(1, len(block.rows))
    if isinstance(block, Timeline):
        top = head + roadmap.HEAD + 4
        return Need(top + roadmap.LEAST_ROW * count, top + roadmap.ROW * count, top + roadmap.ROW * 1.4 * count)
    top = head + strips.HEAD + 4
    return Need(top + 21.0 * count, top + strips.ROW * count, top + strips.ROW * 1.3 * count)


def _fixed_height(block: Block, room: Room) -> float:
    if isinstance(block, Table):
        if not block.rows:
            return TEXT * TEXT_LINE * len(wrapped(block.empty, room.width, TEXT)) + 10
        return fit_table(block, width=room.width, scale=room.scale, status_date=room.status_date).height
    if isinstance(block, Tiles):
        return tiles_height(block, room)
    if isinstance(block, ShareBar):
        return strips.SHARE_HEIGHT
    if isinstance(block, KeyValue):
        return sum(pair_height(pair, room) for pair in block.pairs)
    if isinstance(block, Text):
        return sum(paragraph_height(words, room, bullets=block.bullets) for words in block.paragraphs)
    if isinstance(block, Decisions):
        if not block.items:
            return TEXT * TEXT_LINE + 10
        return sum(decision_height(item, room) for item in block.items)
    return notice_height(block, room) if isinstance(block, Notice) else 0.0


def tiles_height(block: Tiles, room: Room) -> float:
    """Label, figure and note, where the longest label or note decides."""
    width = room.width / len(block.tiles) - 30
    labels = max(len(wrapped(tile.label, width, 15)) for tile in block.tiles)
    notes = max(len(wrapped(tile.note, width, 14)) for tile in block.tiles)
    return TILES + (labels - 1) * 18.0 + (notes - 1) * 17.0


def paragraph_height(words: Words, room: Room, *, bullets: bool) -> float:
    size = TEXT * room.scale
    lines = wrapped(plain(words), room.width - (20 if bullets else 2), size, is_strong=_is_strong(words))
    return len(lines) * size * TEXT_LINE + 8


def _is_strong(words: Words) -> bool:
    spans = spans_of(words)
    return bool(spans) and all(span.emphasis == "strong" for span in spans)


def pair_height(pair: Pair, room: Room) -> float:
    size = 16.0 * room.scale
    value = pair_text(pair, room.status_date)
    if isinstance(pair.value, RagCell):
        value = "".join(f"{'■ ' if rag else ''}{span.text}" for rag, span in rag_spans(pair.value))
    key = wrapped(pair.key, room.width * KEY_ROOM - 12, size)
    lines = max(len(key), len(wrapped(value, room.width * (1 - KEY_ROOM) - 22, size, is_strong=True)))
    return lines * size * 1.35 + 10 * room.scale


def pair_text(pair: Pair, status_date: date) -> str:
    return written(
        pair.value,
        kind=pair.kind,
        digits=pair.digits,
        currency=pair.currency,
        scale=pair.scale,
        status_date=status_date,
    )


def notice_height(block: Notice, room: Room) -> float:
    size = TEXT * room.scale
    label = text_width(block.label, size, is_strong=True) + 14 if block.label else 0.0
    lines = wrapped(plain(block.words), max(room.width - label - 36, 80), size)
    return len(lines) * size * 1.4 + NOTICE_PAD


def decision_lines(item: Decision) -> list[tuple[str, str]]:
    """The lines under a question, as (label, words)."""
    lines = [("Because", item.background)] if item.background else []
    if item.options:
        options = (f"({letter}) {each}" for letter, each in zip(LETTERS, item.options, strict=False))
        lines.append(("Options", "   ".join(options)))
    if item.recommendation:
        lines.append(("Recommended", item.recommendation))
    if item.consequence:
        lines.append(("If nobody decides", item.consequence))
    if item.due:
        lines.append(("By", item.due))
    return lines


DECISION_LABEL = 150.0
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def decision_head(item: Decision) -> str:
    return f"{item.reference}  {item.question}" if item.reference else item.question


def decision_height(item: Decision, room: Room) -> float:
    size = 16.0 * room.scale
    height = len(wrapped(decision_head(item), room.width - 30, size * 1.06, is_strong=True)) * size * 1.06 * 1.35
    for _, words in decision_lines(item):
        height += len(wrapped(words, room.width - DECISION_LABEL - 30, size)) * size * 1.35 + 3
    return height + DECISION_GAP + 6


def cut(block: Block, room: Room, height: float) -> tuple[Block, Block] | None:
    """The part of a block that fits in ``height`` and the rest; None when nothing sensible fits."""
    free = height - title_height(block)
    if isinstance(block, Table) and block.rows:
        return _cut_table(block, room, free)
    if isinstance(block, Timeline | StatusStrip | HeatStrip):
        least = roadmap.LEAST_ROW if isinstance(block, Timeline) else 21.0
        top = (roadmap.HEAD if isinstance(block, Timeline) else strips.HEAD) + 4
        return _cut_at(block, "rows", block.rows, int((free - top) // least))
    if isinstance(block, KeyValue):
        return _cut_at(block, "pairs", block.pairs, _fitting([pair_height(pair, room) for pair in block.pairs], free))
    if isinstance(block, Decisions):
        return _cut_at(
            block, "items", block.items, _fitting([decision_height(item, room) for item in block.items], free)
        )
    if isinstance(block, Text):
        return _cut_text(block, room, free)
    return None


def _fitting(heights: Sequence[float], free: float) -> int:
    return sum(total <= free for total in accumulate(heights))


def _cut_at(block: Block, name: str, parts: tuple[object, ...], count: int) -> tuple[Block, Block] | None:
    if not 1 <= count < len(parts):
        return None
    return replace(block, **{name: parts[:count]}), _continued(block, name, parts[count:])  # type: ignore[arg-type]


def _continued(block: Block, name: str, parts: tuple[object, ...]) -> Block:
    title = getattr(block, "title", "")
    changes: dict[str, object] = {name: parts}
    if isinstance(block, Decisions):
        changes["first"] = block.first + len(block.items) - len(parts)
    if title:
        changes["title"] = title if title.endswith(", continued") else f"{title}, continued"
    return replace(block, **changes)  # type: ignore[arg-type]


def _cut_table(table: Table, room: Room, free: float) -> tuple[Block, Block] | None:
    fitted = fit_table(table, width=room.width, scale=room.scale, status_date=room.status_date)
    heights = [row.height for row in fitted.rows]
    count = _fitting(heights, free - fitted.head_height - note_height(fitted.notes))
    while count > 1 and table.rows[count - 1].role is RowRole.GROUP:
        count -= 1
    if count < min(2, len(heights) - 1):
        return None
    if all(column.width <= 0 for column in table.columns):
        columns = tuple(
            replace(column, width=width) for column, width in zip(table.columns, fitted.widths, strict=True)
        )
        table = replace(table, columns=columns)
    return _cut_at(table, "rows", table.rows, count)


def _cut_text(text: Text, room: Room, free: float) -> tuple[Block, Block] | None:
    heights = [paragraph_height(words, room, bullets=text.bullets) for words in text.paragraphs]
    count = _fitting(heights, free)
    if count:
        return _cut_at(text, "paragraphs", text.paragraphs, count)
    size = TEXT * room.scale
    lines = int((free - 8) // (size * TEXT_LINE))
    if lines < 3 or not text.paragraphs:
        return None
    first = text.paragraphs[0]
    shown = wrapped(plain(first), room.width - (20 if text.bullets else 2), size, is_strong=_is_strong(first))
    head, tail = _cut_words(first, sum(len(line) + 1 for line in shown[:lines]))
    rest = (tail, *text.paragraphs[1:])
    return replace(text, paragraphs=(head,)), _continued(text, "paragraphs", rest)


def _cut_words(words: Words, at: int) -> tuple[Words, Words]:
    head: list[Span] = []
    tail: list[Span] = []
    seen = 0
    for span in spans_of(words):
        kept = max(0, min(len(span.text), at - seen))
        seen += len(span.text)
        head.append(replace(span, text=span.text[:kept]))
        tail.append(replace(span, text=span.text[kept:]))
    return tuple(head), tuple(tail)
