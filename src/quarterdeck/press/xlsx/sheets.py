"""Cells of a sheet: typed values, formats that follow the house, widths by content."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from quarterdeck.press import palette
from quarterdeck.press.blocks import Column, KeyValue, Kind, RagCell, RowRole, Scale, Table, Tiles, Value, clean, plain
from quarterdeck.press.formats import NO_DATA, currency_sign, is_missing
from quarterdeck.press.layout.cells import heading_of, value_text

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
LONGEST = 32_767
_WIDEST = 60


class Styles:
    """The workbook's cell formats, each made once."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}
        self.title = self.of(bold=True, font_size=14)
        self.quiet = self.of(font_color=palette.INK_LABEL)
        self.head = self.of(
            font_color=palette.INK_LABEL, bottom=1, bottom_color=palette.LINE_REGION, text_wrap=True, valign="bottom"
        )
        self.cell = self.of()
        self.strong = self.of(bold=True)
        self.wrapped = self.of(text_wrap=True, valign="top")
        self.link = self.of(font_color=palette.LINK, underline=1)

    def of(self, **properties: Any) -> Any:
        wanted = {"font_name": "Arial", "font_size": 10, "font_color": palette.INK, **properties}
        key = tuple(sorted(wanted.items()))
        if key not in self._made:
            self._made[key] = self._workbook.add_format(wanted)
        return self._made[key]

    def quoted(self, style: Any) -> Any:
        """The same look with a quote prefix, so that an edited cell stays text."""
        properties = next(dict(key) for key, made in self._made.items() if made is style)
        return self.of(**properties, quote_prefix=True)


def text_cell(sheet: Any, row: int, column: int, text: str, style: Any, *, styles: Styles | None = None) -> None:
    """Words as words: never read as formula, link or number."""
    words = clean(text)[:LONGEST]
    if styles is not None and words.startswith(FORMULA_STARTS):
        style = styles.quoted(style)
    sheet.write_string(row, column, words, style)


def number_pattern(column: Column) -> str:
    """The spreadsheet pattern of a column's kind."""
    digits = column.digits if column.digits is not None else {Kind.RATIO: 2}.get(column.kind, 0)
    places = f".{'0' * digits}" if digits else ""
    if column.kind is Kind.MONEY:
        return f'#,##0{places}\u00a0"{currency_sign(column.currency)}"'
    if column.kind is Kind.RATIO:
        return f"0{places}"
    if column.kind is Kind.SLIP:
        return "+#,##0;−#,##0;0"
    unit = {Kind.PERCENT: '"\u00a0%"', Kind.DAYS: '"\u00a0d"'}.get(column.kind, "")
    return f"#,##0{places}{unit}"


def write_cell(
    sheet: Any, row: int, number: int, value: Value, column: Column, styles: Styles, status_date: date, **look: Any
) -> None:
    """One value with its type: number, date or text; a missing one says so."""
    if is_missing(value) or value is None:
        style = styles.of(
            font_color=palette.INK_LABEL, italic=True, align="right" if column.side == "end" else "left", **look
        )
        sheet.write_string(row, number, NO_DATA, style)
    elif isinstance(value, RagCell):
        colour = palette.RAG_INK[value.computed]
        text_cell(sheet, row, number, value.text, styles.of(**{**look, "font_color": colour}), styles=styles)
    elif isinstance(value, str | tuple):
        text_cell(sheet, row, number, plain(value), styles.of(**look), styles=styles)
    elif isinstance(value, date):
        style = styles.of(num_format="d mmm yyyy", align="left", **look)
        if value.year < 1900:
            text_cell(sheet, row, number, value.isoformat(), style)
        else:
            sheet.write_datetime(row, number, datetime(value.year, value.month, value.day), style)
    else:
        _write_number(sheet, row, number, value, styles.of(num_format=number_pattern(column), **look))


def _write_number(sheet: Any, row: int, column: int, value: int | float | Decimal, style: Any) -> None:
    """A number, or its digits as text where a spreadsheet would lose them."""
    if abs(float(value)) >= 1e15:
        sheet.write_string(row, column, str(value), style)
    else:
        sheet.write_number(row, column, value, style)


def write_table(sheet: Any, table: Table, styles: Styles, status_date: date, *, top: int) -> tuple[int, int]:
    """Write heads and rows from line ``top``; returns first and last line of the rows."""
    seen: set[str] = set()
    for number, column in enumerate(table.columns):
        text_cell(sheet, top, number, _plain_heading(column, seen), styles.head, styles=styles)
    for line, row in enumerate(table.rows, top + 1):
        for number, (value, column) in enumerate(zip(row.cells, table.columns, strict=True)):
            look = {} if row.role is RowRole.BODY else {"bold": True, "bg_color": palette.GROUND}
            if value is None and row.role is RowRole.GROUP:
                sheet.write_blank(line, number, None, styles.of(**look))
                continue
            write_cell(sheet, line, number, value, column, styles, status_date, **look)
    last = top + len(table.rows)
    if not table.rows:
        text_cell(sheet, top + 1, 0, table.empty, styles.quiet)
    for index, note in enumerate(table.notes):
        text_cell(sheet, last + 2 + index, 0, note, styles.quiet)
    for number, width in enumerate(_widths(table, status_date)):
        sheet.set_column(number, number, width)
    sheet.freeze_panes(top + 1, 1 if len(table.columns) > 3 else 0)
    if table.rows:
        sheet.autofilter(top, 0, last, len(table.columns) - 1)
        sheet.repeat_rows(top)
    return top + 1, last


def _plain_heading(column: Column, seen: set[str]) -> str:
    """The heading with its currency, full amounts here; a repeated one is numbered so that filters can tell."""
    whole = column if column.kind is not Kind.MONEY else _in_units(column)
    name = heading_of(whole)
    count = 2
    while name in seen:
        name, count = f"{heading_of(whole)} {count}", count + 1
    seen.add(name)
    return name


def _in_units(column: Column) -> Column:
    return Column(column.heading, column.kind, currency=column.currency, scale=Scale.UNIT)


def _widths(table: Table, status_date: date) -> list[float]:
    widths = []
    for number, column in enumerate(table.columns):
        texts = [value_text(row.cells[number], column, status_date) for row in table.rows[:500]]
        longest = max((len(text) for text in texts), default=0)
        widths.append(float(min(max(longest + 3, len(column.heading) * 0.8 + 6, 10), _WIDEST)))
    return widths


def figure_rows(block: Tiles | KeyValue | Any) -> list[tuple[str, Value, Column, str]]:
    """(label, value, how it is written, note) of a block of single figures."""
    if isinstance(block, Tiles):
        return [
            (tile.label, tile.value, Column("", tile.kind, digits=tile.digits, currency=tile.currency), tile.note)
            for tile in block.tiles
        ]
    if isinstance(block, KeyValue):
        return [
            (pair.key, pair.value, Column("", pair.kind, digits=pair.digits, currency=pair.currency), "")
            for pair in block.pairs
        ]
    return []
