"""Decks as spreadsheets: a sheet per table and chart, real numbers and dates, and no word that acts as a formula."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from xlsxwriter import Workbook

from quarterdeck.press.blocks import (
    BarChart,
    Block,
    Decision,
    Decisions,
    Deck,
    HeatStrip,
    KeyValue,
    LineChart,
    Notice,
    ScatterChart,
    ShareBar,
    StatusStrip,
    Table,
    Text,
    Tiles,
    Timeline,
    clean,
    plain,
)
from quarterdeck.press.figures import table_behind
from quarterdeck.press.formats import long_date
from quarterdeck.press.layout.needs import decision_head, decision_lines
from quarterdeck.press.measure import wrapped
from quarterdeck.press.xlsx.charts import insert_chart
from quarterdeck.press.xlsx.sheets import Styles, figure_rows, text_cell, write_cell, write_table

_DRAWN = (BarChart, LineChart, ScatterChart, ShareBar, StatusStrip, HeatStrip, Timeline)
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
ROW_HEIGHT = 14.0
CONTENTS_ROOM = 570.0  # points: the width of the column of findings
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
    "default_date_format": "d mmm yyyy",
}


@dataclass(slots=True)
class _Book:
    workbook: Any
    styles: Styles
    deck: Deck
    names: set[str] = field(default_factory=set)
    figures: list[tuple[str, Block]] = field(default_factory=list)

    def name_for(self, number: int, title: str) -> str:
        """A sheet name of at most 31 characters that no other sheet has."""
        stem = _FORBIDDEN.sub(" ", f"{number:02d} {clean(title)}").strip("' ")[:31].strip("' ")
        name, count = stem, 1
        while name.lower() in self.names:
            count += 1
            name = f"{stem[: 30 - len(str(count))]} {count}"
        self.names.add(name.lower())
        return name


def to_xlsx(deck: Deck) -> bytes:
    """Write a deck as a workbook.

    The first sheet lists pages with their findings and links to the sheets; single figures stand together on the
    sheet "Figures"; every table and every chart has its own sheet, charts as native charts where Excel has the kind.

    Parameters
    ----------
    deck
        What to write.

    Returns
    -------
    bytes
        The file; the same deck gives the same bytes.
    """
    target = io.BytesIO()
    workbook = Workbook(target, _OPTIONS)
    day = deck.status_date
    workbook.set_properties(
        {
            "title": clean(deck.title),
            "subject": clean(deck.subtitle),
            "author": clean(deck.organisation),
            "comments": f"Status date {long_date(day)}. {clean(deck.source)}".strip(),
            "created": datetime(day.year, day.month, day.day),
        }
    )
    book = _Book(workbook, Styles(workbook), deck, {"contents", "figures"})
    contents = workbook.add_worksheet("Contents")
    entries = _add_sheets(book)
    _write_figures(book)
    _write_contents(book, contents, entries)
    workbook.close()
    return target.getvalue()


def _add_sheets(book: _Book) -> list[tuple[int, str, list[str], list[Block]]]:
    """(page number, finding, sheet names, words) for each page."""
    entries = []
    covered = [(1, book.deck.title, book.deck.cover)]
    pages = [(number, page.finding, _blocks(page)) for number, page in enumerate(book.deck.pages, 2)]
    for number, finding, blocks in [*covered, *pages]:
        names: list[str] = []
        words: list[Block] = []
        for block in blocks:
            if isinstance(block, (Table, *_DRAWN)):
                names.append(_add_sheet(book, number, finding, block))
            elif isinstance(block, Tiles | KeyValue):
                book.figures.append((f"{number}  {finding}", block))
            else:
                words.append(block)
        entries.append((number, finding, names, words))
    return entries


def _blocks(page: Any) -> tuple[Block, ...]:
    return (*page.top, *(block for column in page.columns for block in column))


def _add_sheet(book: _Book, number: int, finding: str, block: Any) -> str:
    name = book.name_for(number, block.title or "Table")
    sheet = book.workbook.add_worksheet(name)
    table = block if isinstance(block, Table) else table_behind(block)
    _head(book, sheet, block.title or finding, finding)
    first, last = write_table(sheet, table, book.styles, book.deck.status_date, top=4)
    if isinstance(block, BarChart | LineChart | ScatterChart | ShareBar) and table.rows:
        insert_chart(book.workbook, sheet, block, sheet_name=name, first=first, last=last)
    return name


def _head(book: _Book, sheet: Any, title: str, finding: str) -> None:
    deck = book.deck
    text_cell(sheet, 0, 0, title, book.styles.title)
    text_cell(sheet, 1, 0, finding if finding != title else deck.title, book.styles.quiet)
    text_cell(sheet, 2, 0, f"Status date {long_date(deck.status_date)}. {deck.source}".strip(), book.styles.quiet)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&A&RPage &P of &N")


def _write_figures(book: _Book) -> None:
    if not book.figures:
        return
    sheet = book.workbook.add_worksheet("Figures")
    _head(book, sheet, "Figures", book.deck.title)
    for column, heading in enumerate(("Page", "Group", "Figure", "Value", "Note")):
        text_cell(sheet, 4, column, heading, book.styles.head)
    row = 5
    for page, block in book.figures:
        for label, value, shown, note in figure_rows(block):
            text_cell(sheet, row, 0, page, book.styles.cell)
            text_cell(sheet, row, 1, getattr(block, "title", ""), book.styles.cell)
            text_cell(sheet, row, 2, label, book.styles.cell)
            write_cell(sheet, row, 3, value, shown, book.styles, book.deck.status_date)
            text_cell(sheet, row, 4, note, book.styles.cell)
            row += 1
    for column, width in enumerate((44, 22, 30, 18, 44)):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(5, 0)
    sheet.autofilter(4, 0, max(row - 1, 5), 4)


def _write_contents(book: _Book, sheet: Any, entries: list[tuple[int, str, list[str], list[Block]]]) -> None:
    deck, styles = book.deck, book.styles
    _head(book, sheet, deck.title, deck.subtitle or deck.organisation)
    for column, heading in enumerate(("Page", "Finding", "Sheet")):
        text_cell(sheet, 4, column, heading, styles.head)
    row = 5
    for number, finding, names, words in entries:
        sheet.write_number(row, 0, number, styles.cell)
        text_cell(sheet, row, 1, finding, styles.strong)
        for name in names:
            sheet.write_url(row, 2, "internal:'" + name.replace("'", "''") + "'!A1", styles.link, string=name)
            row += 1
        row += 0 if names else 1
        for line in (line for block in words for line in _lines(block)):
            text_cell(sheet, row, 1, line, styles.wrapped)
            sheet.set_row(row, ROW_HEIGHT * len(wrapped(line, CONTENTS_ROOM, 10)))
            row += 1
    sheet.set_column(0, 0, 6)
    sheet.set_column(1, 1, 110)
    sheet.set_column(2, 2, 34)
    sheet.freeze_panes(5, 0)
    sheet.activate()


def _lines(block: Block) -> list[str]:
    if isinstance(block, Text):
        return [plain(words) for words in block.paragraphs]
    if isinstance(block, Notice):
        return [f"{block.label}: {plain(block.words)}" if block.label else plain(block.words)]
    if isinstance(block, Decisions):
        return [line for item in block.items for line in _decision(item)] or [block.empty]
    return []


def _decision(item: Decision) -> list[str]:
    return [decision_head(item), *(f"{label}: {words}" for label, words in decision_lines(item))]
