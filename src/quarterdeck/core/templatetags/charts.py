"""Charts of the press inside pages: the same marks as in the packs, in the colours of the page's theme."""

from __future__ import annotations

import re
from functools import lru_cache

from django import template
from django.utils.safestring import SafeString, mark_safe

from quarterdeck.press import palette
from quarterdeck.press.blocks import Chart, Timeline
from quarterdeck.press.drawing import draw
from quarterdeck.press.svg import to_svg

register = template.Library()

# A slide's smallest words are 17 px of 1280; on a page they are 11 px, so a drawing is made larger and shown smaller.
SCALE = 17 / 11
MOST_KEPT = 128
ROLES = {
    palette.PAPER: "surface-1",
    palette.GROUND: "surface-0",
    palette.INSET: "surface-2",
    palette.INK: "ink-1",
    palette.INK_SUPPORT: "ink-2",
    palette.INK_LABEL: "ink-3",
    palette.INK_FAINT: "ink-4",
    palette.LINE_ROW: "line-1",
    palette.LINE_REGION: "line-2",
    palette.LINK: "link",
    palette.BRASS: "brass",
    palette.BRASS_INK: "brass-ink",
    palette.BRASS_SOFT: "brass-soft",
    palette.PLAN_BAR: "plan-bar",
    palette.PLAN_DONE: "plan-done",
    palette.PLAN_CRITICAL: "plan-critical",
    palette.PLAN_CRITICAL_DONE: "plan-critical-done",
    palette.PLAN_BASELINE: "plan-baseline",
    **{colour: f"{rag.value}" for rag, colour in palette.RAG.items() if rag.value in {"red", "amber", "green"}},
    **{colour: f"{rag.value}-ink" for rag, colour in palette.RAG_INK.items() if rag.value in {"red", "amber", "green"}},
    **{colour: f"seq-{number}" for number, colour in enumerate(palette.SEQUENCE, start=1)},
    **{colour: f"cat-{number}" for number, colour in enumerate(palette.CATEGORY, start=1)},
}
HEX = re.compile(r'"(#[0-9A-Fa-f]{6})"')


@register.simple_tag
def chart(block: Chart | Timeline, width: int, height: int, ident: str) -> SafeString:
    """``{% chart curve 520 240 "money" %}``: a drawing about as large as given, in pixels of the page."""
    return _drawn(block, width, height, ident)


@lru_cache(maxsize=MOST_KEPT)
def _drawn(block: Chart | Timeline, width: int, height: int, ident: str) -> SafeString:
    """The same block is the same drawing: pages that are looked at again need not draw again."""
    svg = to_svg(draw(block, width=width * SCALE, height=height * SCALE), ident=ident, css_class="chart")
    # Every text in the drawing is escaped by `to_svg`; only colours are replaced here.
    return mark_safe(HEX.sub(_role, svg))  # noqa: S308


def _role(match: re.Match[str]) -> str:
    role = ROLES.get(match[1].upper())
    return f'"var(--{role})"' if role else match[0]
