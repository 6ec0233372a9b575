"""Laid-out sheets as plain data for the typst program."""

from __future__ import annotations

from typing import Any

from quarterdeck.press import palette
from quarterdeck.press.blocks import (
    BarChart,
    Block,
    Decisions,
    Deck,
    Emphasis,
    HeatStrip,
    KeyValue,
    LineChart,
    Notice,
    Pair,
    RagCell,
    ScatterChart,
    ShareBar,
    StatusStrip,
    Table,
    Text,
    Tile,
    Tiles,
    Timeline,
    Words,
    clean,
    spans_of,
)
from quarterdeck.press.drawing import draw, summary_of
from quarterdeck.press.drawing.tiles import draw_trend
from quarterdeck.press.formats import NO_DATA, written
from quarterdeck.press.layout import Region, Sheet, fit_table
from quarterdeck.press.layout.cells import Cell, FittedRow, rag_spans
from quarterdeck.press.layout.needs import Room, decision_head, decision_lines, pair_height, pair_text, title_height
from quarterdeck.press.svg import to_svg

Data = dict[str, Any]
_PICTURES = (BarChart, LineChart, ScatterChart, ShareBar, StatusStrip, HeatStrip, Timeline)


def sheet_data(sheet: Sheet, deck: Deck) -> Data:
    return {
        "cover": sheet.is_cover,
        "kicker": clean(sheet.kicker),
        "title": clean(sheet.title),
        "subtitle": clean(sheet.subtitle),
        "foot": [clean(text) for text in sheet.foot],
        "number": sheet.number,
        "first": sheet.part == 1,
        "regions": [_region(region, deck) for region in sheet.regions],
    }


def _region(region: Region, deck: Deck) -> Data:
    block = region.block
    head = title_height(block)
    data: Data = {
        "x": region.x,
        "y": region.y,
        "w": region.width,
        "h": region.height,
        "s": region.scale,
        "head": head,
        "title": "" if isinstance(block, Notice) else clean(block.title),
        "subtitle": clean(getattr(block, "subtitle", "")),
    }
    data.update(_block(block, region, deck, height=region.height - head))
    return data


def _block(block: Block, region: Region, deck: Deck, *, height: float) -> Data:
    if isinstance(block, _PICTURES):
        scene = draw(block, width=region.width, height=height)
        return {"kind": "picture", "svg": to_svg(scene, font="Inter"), "alt": clean(summary_of(block))}
    if isinstance(block, Table):
        return _table(block, region, deck)
    if isinstance(block, Tiles):
        return {"kind": "tiles", "tiles": [_tile(tile, deck) for tile in block.tiles]}
    room = Room(region.width, region.scale, deck.status_date)
    if isinstance(block, KeyValue):
        pairs = [
            {"key": clean(pair.key), "value": _pair_runs(pair, deck), "h": pair_height(pair, room)}
            for pair in block.pairs
        ]
        return {"kind": "pairs", "pairs": pairs}
    if isinstance(block, Text):
        return {"kind": "text", "bullets": block.bullets, "paragraphs": [_runs(words) for words in block.paragraphs]}
    if isinstance(block, Decisions):
        return _decisions(block)
    return {"kind": "notice", "ask": block.tone == "ask", "label": clean(block.label), "words": _runs(block.words)}


def _table(table: Table, region: Region, deck: Deck) -> Data:
    if not table.rows:
        return {"kind": "text", "bullets": False, "paragraphs": [_runs(table.empty)]}
    fitted = fit_table(table, width=region.width, scale=region.scale, status_date=deck.status_date)
    return {
        "kind": "table",
        "columns": list(fitted.widths),
        "headings": [clean(heading) for heading in fitted.headings],
        "sides": [side.value for side in fitted.sides],
        "headHeight": fitted.head_height,
        "size": fitted.size,
        "rows": [_row(row) for row in fitted.rows],
        "notes": [clean(note) for note in fitted.notes],
    }


def _row(row: FittedRow) -> Data:
    return {"role": row.role.value, "h": row.height, "cells": [_cell(cell) for cell in row.cells]}


def _cell(cell: Cell) -> list[Data]:
    return [{"rag": rag.value if rag else "", "t": span.text, "e": span.emphasis.value} for rag, span in cell.spans]


def _pair_runs(pair: Pair, deck: Deck) -> list[Data]:
    if isinstance(pair.value, RagCell):
        return [{"rag": rag or "", "t": span.text, "e": span.emphasis.value} for rag, span in rag_spans(pair.value)]
    return _runs(pair_text(pair, deck.status_date))


def _runs(words: Words) -> list[Data]:
    return [{"rag": "", "t": span.text, "e": span.emphasis.value} for span in spans_of(words)]


def _tile(tile: Tile, deck: Deck) -> Data:
    figure = written(
        tile.value,
        kind=tile.kind,
        digits=tile.digits,
        currency=tile.currency,
        scale=tile.scale,
        status_date=deck.status_date,
    )
    trend = draw_trend(tile, width=92, height=30)
    return {
        "label": clean(tile.label),
        "figure": figure,
        "missing": figure == NO_DATA,
        "note": clean(tile.note),
        "rag": tile.rag.value if tile.rag else "",
        "trend": to_svg(trend, font="Inter") if trend else "",
        "ink": palette.RAG_INK[tile.rag] if tile.rag else palette.INK_LABEL,
    }


def _decisions(block: Decisions) -> Data:
    if not block.items:
        return {"kind": "text", "bullets": False, "paragraphs": [_runs(block.empty)]}
    items = [
        {
            "head": clean(decision_head(item)),
            "lines": [[label, clean(words)] for label, words in decision_lines(item)],
        }
        for item in block.items
    ]
    return {"kind": "decisions", "items": items, "first": block.first, "ask": Emphasis.ASK.value}
