"""Small decks, and words that try to be more than words."""

from __future__ import annotations

from typing import Any

from quarterdeck.press.blocks import (
    BarChart,
    Column,
    Deck,
    KeyValue,
    Kind,
    Notice,
    Page,
    Pair,
    Point,
    Rag,
    RagCell,
    Row,
    ScatterChart,
    Series,
    StatusStrip,
    StripRow,
    Table,
    Text,
    Tile,
    Tiles,
    Timeline,
    TimelineRow,
    rows_of,
)
from tests.press.board import STATUS

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'; DROP TABLE x; --",
    "</style><svg onload=alert(1)>",
    "&lt;b&gt; & <!-- -->",
    ']]> {{7*7}} ${7*7} #read("/etc/passwd")',
    "javascript:alert(1)",
    "\x00\x07\x1b[31m bell",
    "‮gnp.exe",
    "\ud800 lone",
)


FORMULAS = ("=1+1", "+1+1", "-2+3", "@SUM(A1)", "\t=1+1", "\r=cmd|' /C calc'!A0", '=HYPERLINK("evil")', "{=1+1}")


WORDS = "Zażółć gęślą jaźń, Łódź – שלום עולם – مرحبا بالعالم"


def deck_of(*blocks: Any, title: str = "Board", finding: str = "It holds") -> Deck:
    return Deck(title, STATUS, (Page(finding, (tuple(blocks),)),), organisation="Velmora", source="Plans")


def table_of(count: int) -> Table:
    columns = (Column("Code"), Column("Name"), Column("Slip", Kind.SLIP), Column("Cost", Kind.MONEY))
    return Table(
        columns,
        rows_of([(f"X-{index:03d}", f"Project {index}", index, index * 1000) for index in range(count)]),
        title="All",
    )


def hostile_deck(payload: str) -> Deck:
    blocks = (
        Table(
            (Column(payload),),
            (Row((payload,)), Row((RagCell(Rag.RED, Rag.GREEN, note=payload),))),
            title=payload,
            notes=(payload,),
        ),
        KeyValue((Pair(payload, payload),), title=payload),
        Text((payload,), title=payload),
        Notice(payload, label=payload),
        Tiles((Tile(payload, 1, note=payload),), title=payload),
        BarChart((payload, "b"), (Series(payload, (1, 2)), Series("other", (2, 3))), title=payload, subtitle=payload),
        ScatterChart((Point(payload, 1, 2), Point("b", 2, 3)), payload, payload, title=payload),
        Timeline((TimelineRow(payload, payload),), title=payload, start=STATUS, finish=STATUS),
        StatusStrip((payload,), (StripRow(payload, (Rag.RED,)),), title=payload),
    )
    page = Page(payload, (blocks,), kicker=payload, source=payload, notes=payload)
    return Deck(payload, STATUS, (page,), subtitle=payload, organisation=payload, source=payload)
