from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.finance.choices import CostCategory, CostKind, Spending
from quarterdeck.finance.errors import CellFault
from quarterdeck.finance.rules import cost_files
from quarterdeck.finance.rules.cost_files import CostFile, read_cost_file

HEADER = "external_id,date,amount,category,kind,spending,currency,description,project"
GOOD = "INV-1,2026-09-30,1234.56,services,cost,opex,EUR,Design work,P-1"


def read(text: str | bytes) -> CostFile:
    data = text if isinstance(text, bytes) else text.encode()
    return read_cost_file(data, currency="EUR", project_code="P-1")


def only_fault(text: str | bytes) -> CellFault:
    file = read(text)
    assert file.rows == ()
    assert len(file.faults) == 1, file.faults
    return file.faults[0]


def with_cell(column: str, value: str) -> bytes:
    names = HEADER.split(",")
    cells = dict(zip(names, GOOD.split(","), strict=True)) | {column: value}
    out = io.StringIO()
    csv.writer(out).writerow([cells[name] for name in names])
    return f"{HEADER}\r\n{out.getvalue()}".encode()


def test_a_good_row_is_read_whole() -> None:
    file = read(f"{HEADER}\n{GOOD}\n")
    assert file.is_usable
    row = file.rows[0]
    assert (row.row, row.external_id, row.incurred_on) == (2, "INV-1", date(2026, 9, 30))
    assert (row.amount, row.currency, row.description) == (Decimal("1234.56"), "EUR", "Design work")
    assert (row.category, row.kind, row.spending) == (CostCategory.SERVICES, CostKind.COST, Spending.OPEX)


def test_the_required_columns_are_enough() -> None:
    row = read("external_id,date,amount,category\nA,2026-01-02,-5,Travel\n").rows[0]
    assert (row.amount, row.category, row.kind) == (Decimal(-5), CostCategory.TRAVEL, CostKind.COST)
    assert (row.spending, row.currency) == (Spending.OPEX, "EUR")


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_commas_semicolons_and_tabs_separate(mark: str) -> None:
    text = mark.join(("external_id", "date", "amount", "category")) + "\n"
    assert read(text + mark.join(("A", "2026-01-02", "5.5", "other"))).rows[0].amount == Decimal("5.5")


def test_a_byte_order_mark_and_blank_lines_do_no_harm() -> None:
    text = f"\ufeff{HEADER}\r\n\r\n{GOOD}\r\n,,,,,,,,\r\n"
    assert [row.row for row in read(text).rows] == [3]


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("amount", "1.234,56", "decimal point"),
        ("amount", "1,234.56", "decimal point"),
        ("amount", "=1+1", "decimal point"),
        ("amount", "1e9", "decimal point"),
        ("amount", "NaN", "decimal point"),
        ("amount", "١٢٣", "decimal point"),
        ("amount", "1.234", "at most two decimals"),
        ("amount", "", "Enter an amount"),
        ("amount", "0.00", "books nothing"),
        ("amount", "999999999999999", "too large"),
        ("date", "31/02/2026", "year-month-day"),
        ("date", "2026-02-31", "no such day"),
        ("date", "", "Enter the day"),
        ("category", "cake", "Use one of"),
        ("kind", "gift", "Use one of"),
        ("spending", "sometimes", "Use one of"),
        ("currency", "euro", "three letters"),
        ("external_id", "", "id of its own"),
        ("external_id", "=cmd|' /C calc'!A0", "formula"),
        ("external_id", "x" * 121, "at most 120"),
        ("description", "=HYPERLINK(1)", "formula"),
        ("description", "+49", "formula"),
        ("description", "-x", "formula"),
        ("description", "@SUM(A1)", "formula"),
        ("description", "bell \x07", "control character"),
        ("description", "y" * 301, "at most 300"),
        ("project", "P-2", "another project"),
    ],
)
def test_a_bad_cell_is_named_by_row_and_column(column: str, value: str, words: str) -> None:
    fault = only_fault(with_cell(column, value))
    assert (fault.row, fault.column) == (2, column)
    assert words in fault.message


def test_a_nul_character_is_found_with_its_row() -> None:
    fault = only_fault(f"{HEADER}\n{GOOD}\nINV\x002".encode())
    assert (fault.row, fault.found) == (3, "NUL")


def test_latin_1_text_is_refused_with_its_row() -> None:
    fault = only_fault(f"{HEADER}\n{GOOD}\n".encode() + "INV-2,2026-09-30,1,services,,,,Café,".encode("latin-1"))
    assert fault.row == 3
    assert "UTF-8" in fault.message


@pytest.mark.parametrize("data", [f"{HEADER}\n{GOOD}".encode("utf-16"), b"PK\x03\x04rest", b"\xd0\xcf\x11\xe0rest"])
def test_other_file_kinds_are_refused_by_name(data: bytes) -> None:
    assert "CSV UTF-8" in only_fault(data).message


@pytest.mark.parametrize("text", ["", "\n", " , \n"])
def test_an_empty_file_is_told_which_columns_to_have(text: str) -> None:
    assert "external_id, date, amount, category" in only_fault(text).message


def test_a_header_alone_is_not_enough() -> None:
    assert "no rows" in only_fault(HEADER).message


def test_missing_unknown_and_repeated_columns_are_named() -> None:
    file = read("date,date,price,category\n")
    assert {(fault.row, fault.column) for fault in file.faults} == {
        (1, "date"),
        (1, "price"),
        (1, "amount"),
        (1, "external_id"),
    }


def test_a_row_with_too_few_cells_is_named() -> None:
    assert "has 2 cells; the header has 9" in only_fault(f"{HEADER}\nA,2026-01-01\n").message


def test_an_unclosed_quote_is_refused() -> None:
    assert "well-formed" in only_fault(f'{HEADER}\n"INV-1,2026-09-30\n').message


def test_an_id_that_stands_twice_is_refused() -> None:
    fault = only_fault(f"{HEADER}\n{GOOD}\n{GOOD}\n")
    assert (fault.row, fault.column) == (3, "external_id")
    assert "Row 2" in fault.message


def test_one_bad_row_among_many_leaves_no_row() -> None:
    rows = "\n".join(f"A-{n},2026-09-30,1,services,,,,," for n in range(50))
    assert only_fault(f"{HEADER}\n{rows}\nB,2026-02-30,1,services,,,,,").row == 52


def test_very_many_faults_are_cut_short() -> None:
    rows = "\n".join(f"A-{n},never,1,services,,,,," for n in range(500))
    faults = read(f"{HEADER}\n{rows}").faults
    assert len(faults) == cost_files.FAULTS_AT_MOST + 1
    assert "Only the first" in faults[-1].message


def test_a_file_that_is_too_large_is_refused() -> None:
    assert "larger than" in only_fault(b"x" * (cost_files.BYTES_AT_MOST + 1)).message


def test_a_file_with_too_many_rows_is_refused() -> None:
    rows = "\n".join("A,2026-09-30,1,services,,,,," for _ in range(cost_files.ROWS_AT_MOST + 1))
    assert "split it" in only_fault(f"{HEADER}\n{rows}").message


@given(st.binary(max_size=400))
def test_random_bytes_never_raise_and_never_yield_rows_beside_faults(data: bytes) -> None:
    for body in (data, HEADER.encode() + b"\n" + data):
        file = read(body)
        assert bool(file.rows) != bool(file.faults)


@given(
    st.decimals(min_value=-(10**9), max_value=10**9, places=2).filter(lambda amount: amount != 0),
    st.dates(date(1990, 1, 1), date(2100, 1, 1)),
    st.sampled_from(list(CostCategory)),
)
def test_what_is_written_is_read_back(amount: Decimal, day: date, category: CostCategory) -> None:
    row = read(f"external_id,date,amount,category\nA,{day.isoformat()},{amount:f},{category.value}\n").rows[0]
    assert (row.amount, row.incurred_on, row.category) == (amount, day, category)
