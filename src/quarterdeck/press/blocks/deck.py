"""The deck: pages of at most two exhibits, each under one sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from quarterdeck.press.blocks.charts import BarChart, HeatStrip, LineChart, ScatterChart, ShareBar, StatusStrip
from quarterdeck.press.blocks.errors import BlockError, FindingTooLong
from quarterdeck.press.blocks.tables import Decisions, KeyValue, Notice, Table, Text, Tiles
from quarterdeck.press.blocks.timelines import Timeline
from quarterdeck.press.blocks.words import clean

Chart = BarChart | LineChart | ScatterChart | ShareBar | StatusStrip | HeatStrip
Block = Chart | Timeline | Table | Tiles | KeyValue | Text | Decisions | Notice
FINDING_LIMIT = 120


class Split(StrEnum):
    """How two columns share the width."""

    EVEN = "even"
    NARROW_WIDE = "narrow_wide"
    WIDE_NARROW = "wide_narrow"


@dataclass(frozen=True, slots=True)
class Page:
    """One slide.

    Parameters
    ----------
    finding
        The title: one sentence of at most 120 characters that the page proves. Use `shortened` for generated words.
    columns
        One or two columns, each a stack of blocks.
    kicker
        The page's subject in two or three words, above the finding and in the outline.
    top
        Blocks over the full width above the columns (a strip of tiles).
    source
        Replaces the deck's source line in the foot.
    notes
        The speaker's notes.
    """

    finding: str
    columns: tuple[tuple[Block, ...], ...]
    kicker: str = ""
    top: tuple[Block, ...] = ()
    split: Split = Split.EVEN
    source: str = ""
    notes: str = ""

    def __post_init__(self) -> None:
        if not self.finding.strip():
            raise BlockError("A page needs a finding.")
        if len(self.finding) > FINDING_LIMIT:
            raise FindingTooLong(f"{len(self.finding)} characters where {FINDING_LIMIT} are allowed: {self.finding}")
        if len(self.columns) > 2:
            raise BlockError(f"A page holds at most two columns, not {len(self.columns)}: {self.finding}")


@dataclass(frozen=True, slots=True)
class Deck:
    """A report: a cover and pages, all at one status date.

    Parameters
    ----------
    title, subtitle
        What the cover says; ``organisation`` also stands at the left of every foot.
    status_date
        The date that every figure belongs to.
    status_note
        Follows the status date in the foot ("sealed snapshot").
    source
        Where the figures come from, in one line.
    language
        BCP 47 tag of the words.
    cover
        Blocks below the cover's title (data-quality tiles).
    """

    title: str
    status_date: date
    pages: tuple[Page, ...]
    subtitle: str = ""
    organisation: str = ""
    status_note: str = ""
    source: str = ""
    language: str = "en"
    cover: tuple[Block, ...] = ()

    def __post_init__(self) -> None:
        if not self.title.strip():
            raise BlockError("A deck needs a title.")


def shortened(text: str, *, limit: int = FINDING_LIMIT) -> str:
    """The text, cut at a word and ended with an ellipsis when it is longer than ``limit``.

    >>> shortened("Finish slips again in March", limit=16)
    'Finish slips…'
    """
    # No-break spaces stay: they keep a number with its unit.
    whole = " ".join(part for part in re.split(r"[ \t\r\n]+", clean(text)) if part).strip()
    if len(whole) <= limit:
        return whole
    head = whole[: limit - 1]
    words = head.rsplit(" ", 1)[0] if " " in head else head
    return words.rstrip(" ,;:–-") + "…"
