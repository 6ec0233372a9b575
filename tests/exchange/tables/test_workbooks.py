"""Workbooks: typed cells at their true places, and bombs that do not go off."""

import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from quarterdeck.exchange.tables import Row, TableLimits, read_tables

ODS = (
    '<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
    '<table:table table:name="Plan">{}</table:table></office:spreadsheet></office:body></office:document-content>'
)
ODS_CELL = '<table:table-cell office:value-type="string"{}><text:p>{}</text:p></table:table-cell>'


def workbook(path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Plan"
    for place, value in {
        "C3": "Name",
        "D3": 3,
        "E3": 2.5,
        "F3": datetime(2026, 3, 1, 8),
        "G3": date(2026, 3, 1),
        "H3": True,
        "C5": "two\nlines",
        "D5": "=1+1",
    }.items():
        sheet[place] = value
    book.create_sheet("Secret").sheet_state = "hidden"
    book.save(path)
    return path


def ods(path: Path, rows: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
        archive.writestr("content.xml", ODS.format(rows))
    return path


def test_cells_keep_their_type_and_stand_at_their_place(tmp_path):
    found = read_tables(workbook(tmp_path / "plan.xlsx"))
    assert [(table.name, table.is_hidden) for table in found.tables] == [("Plan", False), ("Secret", True)]
    rows = list(found.tables[0].rows())
    assert rows[2] == Row(3, ["", "", "Name", 3.0, 2.5, datetime(2026, 3, 1, 8), date(2026, 3, 1), True])
    assert rows[4].cells[2] == "two\nlines"
    assert found.tables[0].place(5, 2) == "sheet Plan, row 5, column C"
    assert list(found.tables[1].rows()) == []


def test_a_formula_is_never_run_and_gives_its_stored_result(tmp_path):
    [plan, _] = read_tables(workbook(tmp_path / "plan.xlsx")).tables
    assert list(plan.rows())[4].cells[3] == ""


def test_an_open_document_sheet_is_read_too(tmp_path):
    row = "<table:table-row>" + ODS_CELL.format("", "Name") + ODS_CELL.format("", "Größe") + "</table:table-row>"
    [table] = read_tables(ods(tmp_path / "plan.ods", row)).tables
    assert table.name == "Plan"
    assert list(table.rows()) == [Row(1, ["Name", "Größe"])]


def test_empty_rows_to_the_end_of_an_open_document_sheet_are_no_bomb(tmp_path):
    empty = '<table:table-row table:number-rows-repeated="1048576"><table:table-cell/></table:table-row>'
    row = "<table:table-row>" + ODS_CELL.format("", "Name") + "</table:table-row>"
    assert len(list(read_tables(ods(tmp_path / "plan.ods", row + empty)).tables[0].rows())) == 1


def refused(path: Path, **limits: int) -> tuple[str, str]:
    found = read_tables(path, limits=TableLimits(**limits))
    assert found.tables == []
    return found.issues[-1].code, found.issues[-1].place


def test_a_repeated_cell_that_fills_a_whole_sheet_is_refused(tmp_path):
    bomb = (
        '<table:table-row table:number-rows-repeated="1000000">'
        + ODS_CELL.format(' table:number-columns-repeated="16000"', "x")
        + "</table:table-row>"
    )
    assert refused(ods(tmp_path / "bomb.ods", bomb)) == ("table.too_large", "content.xml")
    strange = '<table:table-row table:number-rows-repeated="-5">' + ODS_CELL.format("", "x") + "</table:table-row>"
    assert refused(ods(tmp_path / "strange.ods", strange))[0] == "table.too_large"
    cut = ods(tmp_path / "cut.ods", "<table:table-row>")
    assert refused(cut)[0] == "zip.broken"


def test_a_document_type_in_a_part_is_refused(tmp_path):
    path = tmp_path / "bomb.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("content.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    assert refused(path) == ("xml.document_type", "content.xml")


def patched(path: Path, name: str, change) -> Path:
    """The workbook with one of its parts changed."""
    with zipfile.ZipFile(path) as archive:
        parts = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    parts[name] = change(parts.get(name, b""))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    return path


SHEET, TEXTS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"


def test_two_cells_far_apart_are_refused_before_the_rectangle_between_them_is_made(tmp_path):
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    path = patched(workbook(tmp_path / "far.xlsx"), SHEET, lambda xml: xml.replace(b"</sheetData>", far))
    assert refused(path) == ("table.too_large", SHEET)


def test_a_table_of_texts_that_is_too_large_is_refused(tmp_path):
    path = patched(workbook(tmp_path / "texts.xlsx"), TEXTS, lambda _: b"<sst><si><t>%s</t></si></sst>" % (b"x" * 99))
    assert refused(path, shared_bytes=50) == ("table.too_large", TEXTS)
    entity = patched(path, TEXTS, lambda xml: b'<!DOCTYPE sst [<!ENTITY a "b">]>' + xml)
    assert refused(entity) == ("xml.document_type", TEXTS)
    sheet = patched(workbook(path), SHEET, lambda xml: b"<!DOCTYPE a>" + xml)
    assert refused(sheet) == ("xml.document_type", SHEET)


def shared_text_bomb(path: Path, cells: int) -> Path:
    """One long text that many cells name."""
    texts = b"<sst><si><t>short</t></si><si><t>%s</t></si></sst>" % (b"x" * 1_000_000)
    rows = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>1</v></c></row>' % (row, row) for row in range(10, cells + 10))
    patched(workbook(path), TEXTS, lambda _: texts)
    return patched(path, SHEET, lambda xml: xml.replace(b"</sheetData>", rows + b"</sheetData>"))


def test_a_shared_text_that_many_cells_name_is_refused(tmp_path):
    assert refused(shared_text_bomb(tmp_path / "bomb.xlsx", 2000)) == ("table.too_large", SHEET)
    found = read_tables(shared_text_bomb(tmp_path / "long.xlsx", 3), limits=TableLimits(text_characters=3_000_000))
    assert [table.name for table in found.tables] == ["Plan", "Secret"]


def test_a_workbook_that_unpacks_to_much_more_than_it_is_is_refused(tmp_path):
    path = patched(workbook(tmp_path / "bomb.xlsx"), "xl/media/zeros.bin", lambda _: b"\0" * 30_000_000)
    assert refused(path) == ("zip.too_large", "its directory")
    small = workbook(tmp_path / "small.xlsx")
    assert refused(small, part_bytes=500)[0] == "zip.too_large"
    assert refused(small, unpacked_bytes=500) == ("zip.too_large", "its directory")
    assert refused(small, sheets=1)[0] == "table.too_large"


def test_a_directory_that_lies_about_a_size_is_found_out(tmp_path):
    path = workbook(tmp_path / "lie.xlsx")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/long.bin", b"x" * 5000)
    content = path.read_bytes()
    path.write_bytes(content.replace((5000).to_bytes(4, "little"), (10).to_bytes(4, "little")))
    assert refused(path)[0] in ("zip.broken", "zip.too_large")


def test_a_damaged_workbook_is_named_at_every_length(tmp_path):
    whole = workbook(tmp_path / "whole.xlsx").read_bytes()
    path = tmp_path / "cut.xlsx"
    for length in range(4, len(whole) - 1, 211):
        path.write_bytes(whole[:length])
        assert refused(path)[0] == "zip.broken", length


@pytest.mark.parametrize("part", ["xl/workbook.xml", "[Content_Types].xml", SHEET, TEXTS])
def test_a_workbook_with_a_broken_part_is_named_or_read(part, tmp_path):
    path = patched(workbook(tmp_path / "broken.xlsx"), part, lambda xml: xml[: len(xml) // 2])
    found = read_tables(path)
    assert found.tables or found.issues[-1].code in ("table.broken", "zip.broken")
