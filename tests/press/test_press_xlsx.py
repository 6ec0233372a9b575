"""Decks as workbooks of typed cells."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from quarterdeck.press.blocks import Column, Decision, Decisions, Kind, Rag, RagCell, Row, Table, rows_of
from quarterdeck.press.xlsx import to_xlsx
from tests.press.board import board
from tests.press.opening import book_of
from tests.press.samples import FORMULAS, deck_of, hostile_deck


def test_xlsx_cells_are_typed() -> None:
    columns = (
        Column("Name"),
        Column("Finish", Kind.DATE),
        Column("CPI", Kind.RATIO),
        Column("Cost", Kind.MONEY),
        Column("Health", Kind.RAG),
    )
    table = Table(
        columns, (Row(("Portal", date(2027, 3, 12), 0.92, 480_000, RagCell(Rag.RED, Rag.AMBER))),), title="Projects"
    )
    sheet = book_of(to_xlsx(deck_of(table)))["02 Projects"]
    assert [cell.value for cell in sheet[6]] == ["Portal", datetime(2027, 3, 12), 0.92, 480_000, "Red ≠ Amber"]
    assert [cell.data_type for cell in sheet[6]] == ["s", "d", "n", "n", "s"]
    assert sheet.freeze_panes == "B6"


@pytest.mark.parametrize("payload", FORMULAS)
def test_xlsx_never_reads_words_as_formulas(payload: str) -> None:
    book = book_of(to_xlsx(hostile_deck(payload)))
    kept = []
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                if cell.value and str(cell.value).strip() == payload.strip():
                    kept.append(cell)
    assert kept


def test_xlsx_quotes_words_that_look_like_formulas() -> None:
    sheet = book_of(to_xlsx(deck_of(Table((Column("Name"),), rows_of([("=1+1",), ("plain",)]), title="T"))))["02 T"]
    assert [(cell.value, cell.quotePrefix) for cell in (sheet["A6"], sheet["A7"])] == [("=1+1", True), ("plain", False)]


def test_xlsx_has_native_charts_and_a_contents_sheet() -> None:
    book = book_of(to_xlsx(board(projects=1)))
    assert book.properties.title == "Change portfolio board, October 2026"
    assert len(book["03 Computed health"]._charts) == 1
    assert sum(len(sheet._charts) for sheet in book) >= 5
    linked = [cell.value for row in book["Contents"].iter_rows(min_col=3, max_col=3) for cell in row if cell.hyperlink]
    assert linked == [name for name in book.sheetnames if name not in ("Contents", "Figures")]


def test_xlsx_sheet_names_stay_apart() -> None:
    table = Table(
        (Column("A"),), rows_of([("x",)]), title="A very long title of a table / with [odd] signs: all of them*?"
    )
    names = book_of(to_xlsx(deck_of(table, table, table))).sheetnames
    assert len(names) == len({name.lower() for name in names}) == 4
    assert all(len(name) <= 31 for name in names)


def test_xlsx_contents_give_each_line_of_a_decision_its_row_and_its_height() -> None:
    sought = Decisions((Decision("Stop C-04?", recommendation="Stop", background="It is late. " * 40),))
    sheet = book_of(to_xlsx(deck_of(sought)))["Contents"]
    lines = {str(row[1].value): row[1].row for row in sheet.iter_rows(min_row=6) if row[1].value}
    assert [line.split(":")[0] for line in list(lines)[-3:]] == ["Stop C-04?", "Because", "Recommended"]
    assert sheet.row_dimensions[lines[next(line for line in lines if line.startswith("Because"))]].height > 40
