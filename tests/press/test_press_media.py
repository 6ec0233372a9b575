"""What holds for every medium."""

from __future__ import annotations

import io

import pypdf
import pytest

from quarterdeck.press.blocks import (
    BarChart,
    Column,
    Deck,
    Kind,
    LineChart,
    Row,
    RowRole,
    ScatterChart,
    Series,
    StatusStrip,
    Table,
    Text,
    Tile,
    Tiles,
    Timeline,
    rows_of,
)
from quarterdeck.press.html import to_html
from quarterdeck.press.pdf import to_pdf
from quarterdeck.press.pptx import to_pptx
from quarterdeck.press.xlsx import to_xlsx
from tests.press.board import STATUS, board
from tests.press.opening import book_of, parsed, pdf_text, slides, words_of
from tests.press.samples import FORMULAS, HOSTILE, WORDS, deck_of, hostile_deck


@pytest.mark.parametrize("payload", [*HOSTILE, *FORMULAS])
def test_hostile_words_make_no_writer_stumble(payload: str) -> None:
    deck = hostile_deck(payload)
    assert len(slides(to_pptx(deck))) >= 2
    assert len(pypdf.PdfReader(io.BytesIO(to_pdf(deck))).pages) >= 2
    assert "Contents" in book_of(to_xlsx(deck)).sheetnames


def test_the_same_deck_gives_the_same_bytes() -> None:
    for writer in (to_pdf, to_pptx, to_xlsx):
        assert writer(board(projects=2)) == writer(board(projects=2))


def test_missing_values_are_said_and_never_zero() -> None:
    table = Table(
        (Column("Name"), Column("CPI", Kind.RATIO), Column("Health", Kind.RAG), Column("Cost", Kind.MONEY)),
        (Row(("Office Move", None, None, float("nan"))),),
        title="Missing",
    )
    deck = deck_of(
        table, Tiles((Tile("Benefit", None, Kind.MONEY),)), BarChart(("Oct",), (Series("CPI", (None,)),), title="Empty")
    )
    html = "".join(parsed(to_html(deck)).text)
    assert html.count("–") >= 2
    assert "No data" in html
    assert "no data" in html
    pdf = pdf_text(to_pdf(deck))
    assert "– no data" in pdf
    assert "No data" in pdf
    shown = words_of(slides(to_pptx(deck))[1])
    assert "No data" in shown
    assert "no data" in shown
    row = [cell.value for cell in book_of(to_xlsx(deck))["02 Missing"][6]]
    assert row == ["Office Move", "no data", "no data", "no data"]


def test_polish_hebrew_and_arabic_words_reach_every_medium() -> None:
    deck = deck_of(Text((WORDS,)), Table((Column("Name"),), rows_of([(WORDS,)]), title="T"), title="Łódź")
    assert WORDS in to_html(deck)
    assert WORDS in words_of(slides(to_pptx(deck))[1])
    assert book_of(to_xlsx(deck))["02 T"]["A6"].value == WORDS
    text = pdf_text(to_pdf(deck))
    assert "Zażółć gęślą jaźń, Łódź" in text
    assert "\ufffd" not in text
    fonts = pypdf.PdfReader(io.BytesIO(to_pdf(deck))).pages[1]["/Resources"]["/Font"].values()
    families = {str(font.get_object()["/BaseFont"]).split("+")[-1].split("-")[0] for font in fonts}
    assert families == {"Inter", "NotoSansArabic", "Heebo"}


def test_group_and_total_rows_stand_out_in_every_medium() -> None:
    columns = (Column("Name"), Column("Cost", Kind.MONEY))
    rows = (Row(("Sales", None), RowRole.GROUP), Row(("Portal", 1)), Row(("Total", 1), RowRole.TOTAL))
    deck = deck_of(Table(columns, rows, title="T"))
    assert 'class="qp-group"' in to_html(deck)
    assert 'class="qp-total"' in to_html(deck)
    sheet = book_of(to_xlsx(deck))["02 T"]
    assert (sheet["A6"].font.b, sheet["B6"].value, sheet["A8"].font.b) == (True, None, True)


def test_a_deck_without_pages_or_values_still_prints() -> None:
    empty = Deck("Empty", STATUS, ())
    bare = deck_of(
        BarChart((), ()),
        LineChart((), ()),
        ScatterChart((), "x", "y"),
        Timeline(()),
        StatusStrip((), ()),
        Table((Column("A"),), (), empty="Nothing is late."),
        Text(()),
    )
    for deck in (empty, bare):
        assert to_html(deck)
        assert slides(to_pptx(deck))
        assert pdf_text(to_pdf(deck))
        assert book_of(to_xlsx(deck))
    assert "Nothing is late." in pdf_text(to_pdf(bare))
