"""Decks as presentations, judged by opening them."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
from pptx.util import Emu

from quarterdeck.press.blocks import BarChart, Line, LineChart, LineRole, Rag, Series, Text
from quarterdeck.press.pptx import to_pptx
from tests.press.board import STATUS, board
from tests.press.opening import book_of, slides
from tests.press.samples import FORMULAS, deck_of, table_of


def test_pptx_has_native_charts_with_the_values() -> None:
    chart = BarChart(
        ("Sep", "Oct"), (Series("Red", (4, 5), Rag.RED), Series("Green", (5, None), Rag.GREEN)), stacked=True
    )
    shape = next(shape for shape in slides(to_pptx(deck_of(chart)))[1].shapes if shape.has_chart)
    plot = shape.chart.plots[0]
    assert list(plot.categories) == ["Sep", "Oct"]
    assert [(series.name, list(series.values)) for series in plot.series] == [("Red", [4, 5]), ("Green", [5, None])]
    assert shape._element.nvGraphicFramePr.cNvPr.get("descr")


def test_pptx_line_goes_on_dashed_after_the_status_date() -> None:
    dates = (date(2026, 9, 30), STATUS, date(2026, 12, 31))
    chart = LineChart(
        dates, (Line("Plan", (1, 2, 3), LineRole.PLAN), Line("Cost", (1, 2, 4), LineRole.MAIN)), status_date=STATUS
    )
    shape = next(shape for shape in slides(to_pptx(deck_of(chart)))[1].shapes if shape.has_chart)
    found = {series.name: list(series.values) for series in shape.chart.plots[0].series}
    assert found == {"Plan": [1, 2, 3], "Cost": [1, 2, None], "Cost, forecast": [None, 2, 4]}


def test_pptx_titles_are_placeholders_and_notes_name_the_source() -> None:
    deck = board(projects=1)
    found = slides(to_pptx(deck))
    assert [slide.shapes.title.text for slide in found] == [deck.title, *(page.finding for page in deck.pages)]
    assert "Source: Colour is computed" in found[1].notes_slide.notes_text_frame.text


def test_pptx_tables_are_native_and_repeat_their_heads() -> None:
    tables = [
        shape.table for slide in slides(to_pptx(deck_of(table_of(200)))) for shape in slide.shapes if shape.has_table
    ]
    assert len(tables) > 3
    assert {tuple(cell.text for cell in table.rows[0].cells) for table in tables} == {
        ("Code", "Name", "Slip", "Cost, €")
    }
    codes = [row.cells[0].text for table in tables for row in list(table.rows)[1:]]
    assert codes == [f"X-{index:03d}" for index in range(200)]


def test_pptx_keeps_everything_on_the_slide() -> None:
    for slide in slides(to_pptx(board())):
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.top >= 0
            assert shape.left + shape.width <= Emu(12_192_000) + 12_700
            assert shape.top + shape.height <= Emu(6_858_000) + 12_700


def test_pptx_shape_ids_are_unique_on_a_slide() -> None:
    for slide in slides(to_pptx(board(projects=2))):
        ids = [element.get("id") for element in slide.shapes._spTree.iter() if element.tag.endswith("}cNvPr")]
        assert len(ids) == len(set(ids))


@pytest.mark.parametrize("payload", FORMULAS)
def test_a_chart_in_pptx_holds_no_formula(payload: str) -> None:
    chart = BarChart((payload,), (Series(payload, (1,)),))
    with zipfile.ZipFile(io.BytesIO(to_pptx(deck_of(chart)))) as package:
        books = [package.read(name) for name in package.namelist() if name.endswith(".xlsx")]
    assert len(books) == 1
    for row in book_of(books[0]).active.iter_rows():
        assert all(cell.data_type != "f" for cell in row)


def test_a_paragraph_from_the_right_is_marked_so_in_pptx() -> None:
    deck = deck_of(Text(("שלום עולם", "from the left")))
    marks = [
        element.get("rtl") for element in slides(to_pptx(deck))[1].shapes._spTree.iter() if element.tag.endswith("}pPr")
    ]
    assert marks.count("1") == 1
