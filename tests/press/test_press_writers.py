"""The four writers, judged by opening what they wrote."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime
from html.parser import HTMLParser
from typing import Any

import openpyxl
import pypdf
import pytest
from board import PROJECTS, STATUS, board
from pptx import Presentation
from pptx.util import Emu

from quarterdeck.press.blocks import (
    BarChart,
    Column,
    Deck,
    KeyValue,
    Kind,
    Line,
    LineChart,
    LineRole,
    Notice,
    Page,
    Pair,
    Point,
    Rag,
    RagCell,
    Row,
    RowRole,
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
from quarterdeck.press.html import to_html
from quarterdeck.press.pdf import to_pdf
from quarterdeck.press.pptx import TemplateUnusable, inspect_template, to_pptx
from quarterdeck.press.xlsx import to_xlsx

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


def slides(content: bytes) -> list[Any]:
    return list(Presentation(io.BytesIO(content)).slides)


def words_of(slide: Any) -> str:
    return "\n".join(element.text or "" for element in slide.shapes._spTree.iter() if element.tag.endswith("}t"))


def pdf_text(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


def book_of(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


class _Tags(HTMLParser):
    """Every start tag with its attributes, and whether tags close in order."""

    VOID = frozenset({"meta", "br", "col", "rect", "circle", "path", "img", "link"})

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def parsed(html: str) -> _Tags:
    tags = _Tags()
    tags.feed(html)
    return tags


# HTML


def test_html_closes_every_tag_and_has_one_main_heading() -> None:
    tags = parsed(to_html(board()))
    assert tags.open == []
    assert [tag for tag, _ in tags.seen].count("h1") == 1
    assert ("html", {"lang": "en"}) in tags.seen


def test_html_carries_no_script_no_style_attribute_and_no_foreign_address() -> None:
    html = to_html(board())
    for tag, attributes in parsed(html).seen:
        assert tag != "script"
        assert not [name for name in attributes if name == "style" or name.startswith("on")]
        assert not {"src", "href"} & set(attributes)
    assert "url(" not in html
    assert "@import" not in html


def test_html_ids_are_unique_and_every_drawing_has_a_title() -> None:
    tags = parsed(to_html(board()))
    ids = [attributes["id"] for _, attributes in tags.seen if "id" in attributes]
    assert len(ids) == len(set(ids))
    for tag, attributes in tags.seen:
        if tag == "svg":
            assert attributes.get("aria-hidden") == "true" or attributes["aria-labelledby"] in ids


def test_html_keeps_the_figures_of_a_chart_in_a_table_behind_it() -> None:
    chart = BarChart(("Sep", "Oct"), (Series("Late", (3, 4)),), title="Late")
    html = to_html(deck_of(chart))
    behind = html[html.index("<details") : html.index("</details>")]
    assert re.findall(r"<td[^>]*>(.*?)</td>", behind) == ["Sep", "3", "Oct", "4"]


def test_html_style_element_takes_the_nonce() -> None:
    assert '<style nonce="abc">' in to_html(deck_of(Text(("x",))), nonce="abc")


@pytest.mark.parametrize("payload", HOSTILE)
def test_hostile_words_stay_words_in_html(payload: str) -> None:
    harmless = parsed(to_html(hostile_deck("harmless")))
    tags = parsed(to_html(hostile_deck(payload)))
    assert {tag for tag, _ in tags.seen} == {tag for tag, _ in harmless.seen}
    assert {name for _, attributes in tags.seen for name in attributes} == {
        name for _, attributes in harmless.seen for name in attributes
    }
    assert tags.open == []


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


@pytest.mark.parametrize("payload", [*HOSTILE, *FORMULAS])
def test_hostile_words_make_no_writer_stumble(payload: str) -> None:
    deck = hostile_deck(payload)
    assert len(slides(to_pptx(deck))) >= 2
    assert len(pypdf.PdfReader(io.BytesIO(to_pdf(deck))).pages) >= 2
    assert "Contents" in book_of(to_xlsx(deck)).sheetnames


# PowerPoint


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


def template(*, width: int = 12_192_000, title: bool = True) -> bytes:
    presentation = Presentation()
    presentation.slide_width, presentation.slide_height = Emu(width), Emu(6_858_000)
    presentation.slides.add_slide(presentation.slide_layouts[0]).shapes.title.text = "OLD SECRET"
    if not title:
        for layout in presentation.slide_layouts:
            for shape in list(layout.placeholders):
                shape._element.getparent().remove(shape._element)
    target = io.BytesIO()
    presentation.save(target)
    return target.getvalue()


def test_a_users_template_lends_its_layouts_and_loses_its_slides() -> None:
    given = template()
    found = inspect_template(given)
    assert (found.is_usable, found.cover_layout, found.page_layout) == (True, "Title Slide", "Title Only")
    content = to_pptx(board(projects=1), template=given)
    shown = slides(content)
    assert shown[0].slide_layout.name == "Title Slide"
    assert {slide.slide_layout.name for slide in shown[1:]} == {"Title Only"}
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert not any(b"OLD SECRET" in package.read(name) for name in package.namelist())


def test_a_template_of_another_format_is_used_and_said_to_be() -> None:
    given = template(width=9_144_000)
    assert [issue.code for issue in inspect_template(given).issues] == ["template.format"]
    for slide in slides(to_pptx(board(projects=1), template=given)):
        assert all(shape.left + shape.width <= 9_144_000 + 12_700 for shape in slide.shapes)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "template.unreadable"),
        (b"PK\x03\x04 broken", "template.unreadable"),
        (b"not a deck at all", "template.unreadable"),
        (template(title=False), "template.no_title"),
    ],
)
def test_an_unusable_template_is_named(content: bytes, code: str) -> None:
    found = inspect_template(content)
    assert not found.is_usable
    assert [issue.code for issue in found.issues] == [code]
    with pytest.raises(TemplateUnusable):
        to_pptx(board(projects=1), template=content)


def test_a_spreadsheet_is_no_template() -> None:
    assert [issue.code for issue in inspect_template(to_xlsx(board(projects=1))).issues] == ["template.unreadable"]


# PDF


def test_pdf_is_tagged_with_title_language_and_outline() -> None:
    deck = board(projects=2)
    reader = pypdf.PdfReader(io.BytesIO(to_pdf(deck)))
    root = reader.trailer["/Root"]
    assert reader.metadata is not None
    assert reader.metadata.title == deck.title
    assert root["/Lang"] == "en"
    assert bool(root["/MarkInfo"]["/Marked"])
    assert "/StructTreeRoot" in root
    outline = [entry["/Title"] for entry in reader.outline if not isinstance(entry, list)]
    assert outline == [deck.title, *(page.finding for page in deck.pages)]


def test_pdf_says_what_the_deck_says() -> None:
    text = " ".join(pdf_text(to_pdf(board(projects=14))).split())
    for code, name, *_ in PROJECTS:
        assert code in text
        assert name in text
    assert "Status date 30 Oct 2026, sealed snapshot" in text.replace("\u00a0", " ")


def test_pdf_uses_only_fonts_of_the_package() -> None:
    fonts = set()
    for page in pypdf.PdfReader(io.BytesIO(to_pdf(board(projects=1)))).pages:
        for font in page["/Resources"].get("/Font", {}).values():
            fonts.add(str(font.get_object()["/BaseFont"]).split("+")[-1].split("-")[0])
    assert fonts == {"Inter"}


def test_pdf_splits_a_long_table_and_repeats_its_head() -> None:
    pages = pypdf.PdfReader(io.BytesIO(to_pdf(deck_of(table_of(200))))).pages
    shown = [page.extract_text() for page in pages][1:]
    assert len(shown) > 3
    assert all("Slip" in text for text in shown)
    assert [code for text in shown for code in re.findall(r"X-\d{3}", text)] == [
        f"X-{index:03d}" for index in range(200)
    ]


def test_the_same_deck_gives_the_same_bytes() -> None:
    for writer in (to_pdf, to_pptx, to_xlsx):
        assert writer(board(projects=2)) == writer(board(projects=2))


# Spreadsheet


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


# All four


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


def test_a_paragraph_from_the_right_is_marked_so_in_pptx() -> None:
    deck = deck_of(Text(("שלום עולם", "from the left")))
    marks = [
        element.get("rtl") for element in slides(to_pptx(deck))[1].shapes._spTree.iter() if element.tag.endswith("}pPr")
    ]
    assert marks.count("1") == 1


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
