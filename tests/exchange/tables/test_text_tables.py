"""Text files: encoding, separator, rows with their true numbers, limits."""

from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.exchange.issues import UnreadablePlan
from quarterdeck.exchange.progress import telling
from quarterdeck.exchange.tables import TableLimits, decode, find_encoding, is_blank, read_tables, sniff_dialect

GERMAN = "Größe der Änderung;Überprüfung für die Straße\n"
POLISH = "Zakończenie zadania;Początek łóżka, ścieżka źródła\n"


@pytest.mark.parametrize(
    ("text", "written", "name", "is_guessed"),
    [
        (GERMAN, "utf-8", "utf-8", False),
        (GERMAN, "utf-8-sig", "utf-8-sig", False),
        (GERMAN, "utf-16", "utf-16", False),
        (GERMAN, "utf-16-le", "utf-16-le", True),
        (GERMAN, "utf-16-be", "utf-16-be", True),
        (GERMAN, "cp1252", "cp1252", True),
        ("Budget (£million)\nBaseline £12.3 – NERC’s\n", "cp1252", "cp1252", True),
        (POLISH, "cp1250", "cp1250", True),
        ("Проект строительства дороги, начало работ\n", "cp1251", "cp1251", True),
        ("Έναρξη του έργου και λήξη των εργασιών\n", "cp1253", "cp1253", True),
        ("プロジェクトの開始日と終了日\n", "shift_jis", "shift_jis", True),
        ("plain", "ascii", "utf-8", False),
    ],
)
def test_an_encoding_is_found_and_a_guess_is_called_one(text, written, name, is_guessed):
    found_text, encoding = decode(text.encode(written))
    assert found_text == text
    assert (encoding.name, encoding.is_guessed) == (name, is_guessed)
    assert encoding.ground.endswith(".")


def test_a_file_of_two_encodings_is_read_whole_and_said():
    content = "größer – schöner – weiter\n".encode() * 3 + "größer\n".encode("cp1252")
    text, encoding = decode(content)
    assert text == "größer – schöner – weiter\n" * 3 + "größer\n"
    assert "2 other bytes" in encoding.ground
    assert encoding.is_guessed


def test_a_character_cut_at_the_end_is_no_reason_to_doubt_utf_8():
    text, encoding = decode("ä".encode() * 5 + b"\xc3")
    assert encoding.name == "utf-8"
    assert text.startswith("äääää")


@given(st.binary(max_size=400))
def test_no_bytes_make_decoding_fall(content):
    text, encoding = decode(content)
    assert content.decode(encoding.name, encoding.errors) == text


def test_a_large_text_is_judged_in_pieces():
    content = ("a" * 1023 + "\n").encode() * 1024 + ("ä" * 511 + "\n").encode("utf-8") * 2
    assert find_encoding(BytesIO(content[1:])).name == "utf-8"


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a,b,c\n1,2,3\n", ","),
        ("a;b;c\n1,5;2,5;3,5\n", ";"),
        ("a\tb\n1\t2\n", "\t"),
        ("a|b\n1|2\n", "|"),
        ('name;note\n"x; y";"one,\ntwo, three"\nz;"a, b, c"\n', ";"),
        ("alone\nstill alone\n", ","),
        ("", ","),
        ("Title, with a comma\n\na;b;c;d\n1;2;3;4\n5;6;7;8\n", ";"),
    ],
)
def test_the_separator_is_the_one_that_divides_evenly(text, delimiter):
    assert sniff_dialect(text).delimiter == delimiter


def rows_of(tmp_path, content, **options):
    path = tmp_path / "list.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    found = read_tables(path, **options)
    assert len(found.tables) == 1, found.issues
    return found, list(found.tables[0].rows())


def test_rows_are_numbered_as_a_spreadsheet_shows_them(tmp_path):
    _, rows = rows_of(tmp_path, 'a;b\n\n"two\nlines";x\r\nlast;y\rafter;z')
    assert [(row.number, row.cells) for row in rows] == [
        (1, ["a", "b"]),
        (2, []),
        (3, ["two\nlines", "x"]),
        (4, ["last", "y"]),
        (5, ["after", "z"]),
    ]
    assert is_blank(rows[1].cells)


def test_the_hint_of_excel_counts_as_a_row_and_is_not_read(tmp_path):
    found, rows = rows_of(tmp_path, "sep=|\na|b\n")
    assert rows == [(2, ["a", "b"])]
    assert not found.tables[0].dialect.is_guessed


def test_a_person_may_decide_separator_and_encoding(tmp_path):
    _, rows = rows_of(tmp_path, "a,b;c\n".encode("utf-16-le"), delimiter=";", encoding="utf-16-le")
    assert rows == [(1, ["a,b", "c"])]
    assert read_tables(tmp_path / "list.csv", encoding="no-such").issues[0].code == "table.encoding"


def test_nul_characters_are_left_out_and_said(tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes(b"name,cost\nA\0lpha,1\n" + b"Beta,2\n" * 20)
    found = read_tables(path)
    rows = list(found.tables[0].rows())
    assert rows[1].cells == ["Alpha", "1"]


@pytest.mark.parametrize(
    ("content", "limits", "place"),
    [
        ("a\n" * 12, TableLimits(rows=10), "row 11"),
        ("a,b,c\n1,2,3,4\n", TableLimits(columns=3), "row 2"),
        ("a,b\nc," + "x" * 30 + "\n", TableLimits(cell_characters=20), "row 2"),
        ('a,b\nc,"never closed' + "x\n" * 140_000, TableLimits(), "row 2"),
        ("a,b\n" + "x" * 300, TableLimits(line_characters=200), "line 2"),
    ],
)
def test_what_goes_beyond_a_limit_is_refused_with_its_place(content, limits, place, tmp_path):
    path = tmp_path / "list.csv"
    path.write_text(content)
    [table] = read_tables(path, limits=limits).tables
    with pytest.raises(UnreadablePlan) as refused:
        list(table.rows())
    assert refused.value.issue.place == place
    assert refused.value.issue.file == "list.csv"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file.empty"),
        (b"%PDF-1.7", "file.wrong_format"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "file.wrong_format"),
        (b"<?xml version='1.0'?><a/>", "file.wrong_format"),
        (b"PK\x03\x04 cut off", "zip.broken"),
        (b"a,b\n" * 100, "table.too_large"),
    ],
)
def test_a_file_that_holds_no_table_is_named(content, code, tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    found = read_tables(path, limits=TableLimits(file_bytes=300))
    assert found.tables == []
    assert found.issues[-1].code == code


def test_a_missing_file_and_a_folder_are_named(tmp_path):
    assert read_tables(tmp_path / "none.csv").issues[0].code == "file.unreadable"
    assert read_tables(tmp_path).issues[0].code == "file.folder"


@given(
    st.lists(
        st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12), min_size=2, max_size=4),
        min_size=1,
        max_size=8,
    ),
    st.sampled_from([",", ";", "\t", "|"]),
)
def test_any_cells_come_back_from_a_file(tmp_path_factory, cells, delimiter):
    path = tmp_path_factory.mktemp("any") / "list.csv"
    quoted = [delimiter.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in cells]
    path.write_text("\n".join(quoted), encoding="utf-8-sig", newline="")
    [table] = read_tables(path, delimiter=delimiter).tables
    assert [row.cells for row in table.rows()] == cells


def test_a_long_table_tells_how_far_it_is_and_ends_when_nobody_waits_for_it(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("Name;Note\n" + "Dig;deep into the ground\n" * 1000, encoding="utf-8")
    seen: list[tuple[int, int]] = []

    def told(done: int, total: int) -> None:
        seen.append((done, total))
        if len(seen) > 3:
            raise TimeoutError

    with telling(told):
        [table] = read_tables(path).tables
        assert len(list(table.rows())) == 1001
    assert len(seen) == 3
    assert seen == sorted(seen)
    assert {total for _, total in seen} == {path.stat().st_size}
    with telling(told), pytest.raises(TimeoutError):
        list(table.rows())
