"""Status history, heat and shares."""

from __future__ import annotations

from quarterdeck.press import palette
from quarterdeck.press.blocks import HeatStrip, Share, ShareBar, StatusStrip
from quarterdeck.press.drawing.axes import numbers_of, value_text
from quarterdeck.press.formats import DASH, is_missing, percent
from quarterdeck.press.measure import fitted, text_width
from quarterdeck.press.scene import Anchor, Box, Label, Scene, Trace, rag_marks

_SIZE = 15.0
HEAD = 28.0
ROW = 27.0
SHARE_HEIGHT = 58.0


def draw_status_strip(strip: StatusStrip, scene: Scene) -> None:
    name_room = _name_room([row.label for row in strip.rows], scene.width)
    slot = (scene.width - name_room) / max(1, len(strip.periods))
    row_height = _row_height(scene, len(strip.rows))
    _draw_heads(scene, strip.periods, name_room, slot)
    for number, row in enumerate(strip.rows):
        top = HEAD + row_height * number
        _draw_row_name(scene, row.label, top, row_height, name_room)
        for index, rag in enumerate(row.cells):
            middle = name_room + slot * (index + 0.5)
            if rag is None:
                scene.add(Label(middle, top + row_height / 2 + 5, DASH, _SIZE, palette.INK_FAINT, Anchor.MIDDLE))
            else:
                scene.add(*rag_marks(rag, middle - 6.5, top + row_height / 2 - 6.5, 13))


def draw_heat_strip(strip: HeatStrip, scene: Scene) -> None:
    name_room = _name_room([row.label for row in strip.rows], scene.width)
    slot = (scene.width - name_room) / max(1, len(strip.columns))
    row_height = _row_height(scene, len(strip.rows))
    top_value = strip.top or max(numbers_of(value for row in strip.rows for value in row.values), default=1.0) or 1.0
    _draw_heads(scene, strip.columns, name_room, slot)
    for number, row in enumerate(strip.rows):
        top = HEAD + row_height * number
        _draw_row_name(scene, row.label, top, row_height, name_room)
        for index, value in enumerate(row.values):
            left = name_room + slot * index
            base = top + row_height / 2 + 5
            if value is None or is_missing(value):
                scene.add(Label(left + slot / 2, base, DASH, _SIZE, palette.INK_FAINT, Anchor.MIDDLE))
                continue
            ground, ink = palette.tint(float(value) / top_value)
            scene.add(Box(left + 1, top + 1, slot - 2, row_height - 2, fill=ground))
            text = fitted(value_text(value, strip.measure), slot - 6, _SIZE)
            scene.add(Label(left + slot / 2, base, text, _SIZE, ink, Anchor.MIDDLE))


def _name_room(names: list[str], width: float) -> float:
    return min(max((text_width(name, _SIZE) for name in names), default=0.0) + 14, width * 0.4)


def _row_height(scene: Scene, count: int) -> float:
    return min(ROW * 1.3, (scene.height - HEAD) / max(1, count))


def _draw_heads(scene: Scene, heads: tuple[str, ...], left: float, slot: float) -> None:
    for index, head in enumerate(heads):
        text = fitted(head, slot - 2, 14.0)
        scene.add(Label(left + slot * (index + 0.5), 17, text, 14.0, palette.INK_LABEL, Anchor.MIDDLE))


def _draw_row_name(scene: Scene, name: str, top: float, height: float, room: float) -> None:
    scene.add(Trace(((0, top), (scene.width, top)), stroke=palette.LINE_ROW))
    scene.add(Label(0, top + height / 2 + 5, fitted(name, room - 10, _SIZE), _SIZE, palette.INK))


def share_colour(share: Share, index: int) -> str:
    return palette.RAG[share.rag] if share.rag is not None else palette.category(index)


def shares_of(bar: ShareBar) -> list[float]:
    """Each share as a percentage of the whole; zeros when the whole is nothing."""
    values = [max(0.0, float(share.value)) for share in bar.shares]
    whole = sum(values)
    return [value * 100 / whole if whole else 0.0 for value in values]


def draw_share_bar(bar: ShareBar, scene: Scene) -> None:
    parts = shares_of(bar)
    x = 0.0
    label_end = -10.0
    for index, (share, part) in enumerate(zip(bar.shares, parts, strict=True)):
        width = part / 100 * scene.width
        scene.add(Box(x, 4, max(width - 2, 0.5), 26, fill=share_colour(share, index), name=share.label))
        number = percent(part)
        label_at = max(x, label_end + 12)
        words = f" {share.label.lower() if share.rag else share.label}"
        number_room = text_width(number, 16, is_strong=True)
        room = number_room + text_width(words, 16)
        if label_at + number_room <= scene.width:
            scene.add(Label(label_at, 52, number, 16, palette.INK, is_strong=True))
            label_end = label_at + number_room
            if label_at + room <= scene.width:
                scene.add(Label(label_at + number_room, 52, words, 16, palette.INK_SUPPORT))
                label_end = label_at + room
        x += width
