"""The same four projects in the layouts of governments, and in the ways in which people bend those."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from quarterdeck.exchange.portfolio_list import Rating, read_portfolio_list

MPA = [
    "Project Name",
    "Department",
    "MPA RAG rating",
    "Description / Aims",
    "Departmental commentary on actions planned or taken on the MPA RAG rating.",
    "Project - Start Date",
    "Project - End Date",
    "Departmental narrative on schedule, including any deviation from planned schedule (if necessary)",
    "2013/2014 Budget (£million)",
    "2013/2014 Forecast (£million)",
    "2013/2014 Variance %age",
    "Total budgeted whole life costs (£million)",
]
IPA = [
    "GMPP ID Number",
    "Project Name",
    "Department",
    "Annual Report Category",
    "IPA Delivery Confidence Assessment",
    "Description / Aims",
    "Project - Start Date (Latest approved start date)",
    "Project - End Date (Latest approved end date)",
    "Financial Year Baseline (£m) (including Non-Government Costs)",
    "Financial Year Forecast (£m) (including Non-Government Costs)",
    "Financial Year Variance (%)",
    "TOTAL Baseline Whole Life Costs (£m) (including Non-Government Costs)",
    "Departmental Narrative on Budgeted Whole Life Costs",
    "TOTAL Baseline Benefits (£m)",
]
NISTA = [
    "GMPP ID Number",
    "Project Name",
    "Department",
    "Annual Report Category",
    "NISTA Delivery Confidence Assessment",
    "Start Date",
    "End Date",
    "2024/25 Financial Year Baseline (£m)",
    "2024/25 Financial Year Forecast (£m)",
    "Whole Life Cost (£m)",
    "Monetised Benefits (£m)",
]
DASHBOARD = [
    "Unique Investment Identifier",
    "Agency Name",
    "Investment Title",
    "Project Name",
    "Overall CIO Rating",
    "Start Date",
    "Planned Project Completion Date (B2)",
    "Projected Project Completion Date (B2)",
    "Planned Cost ($ M)",
    "Projected/Actual Cost ($ M)",
]
EXEMPT = "Exempt under Section 43 of the Freedom of Information Act 2000 (Commercial Interests)"
NAMES = ("Northern Line", "Sea Wall", "Tax Online", "New Hospitals")
STARTS, ENDS = ("01/04/2012", "15/06/2014", "31/01/2016", "March 2018"), ("31/03/2025", "TBC", "30/09/2026", "2031")
RATINGS = ("Amber/Red", "Green", EXEMPT, "Red")
COSTS, BENEFITS = ("1,234.5", "0.25", EXEMPT, "900"), ("2,000", "1.5", "N/A", "0")
IN_YEAR = ("10.5", "0", EXEMPT, "89.5")
LAYOUTS = {"mpa_2013.csv": MPA, "ipa_2022.csv": IPA, "nista_2025.csv": NISTA, "dashboard_2013.csv": DASHBOARD}


def cell(header: str, at: int) -> str:
    """What stands under a header for one of the four projects."""
    words = header.casefold()
    if "id number" in words or "identifier" in words:
        return f"DFT_000{at + 1}_1112-Q{at + 1}"
    for part, values in (
        ("rating", RATINGS), ("confidence", RATINGS), ("start date", STARTS), ("benefits", BENEFITS),
        ("projected project", ENDS), ("end date", ENDS), ("planned project", ("31/03/2024",) * 4),
        ("project name", NAMES), ("department", ("DfT", "Defra", "HMRC", "DHSC")), ("agency", ("DoT",) * 4),
        ("category", ("Infrastructure",) * 4), ("title", ("Transport",) * 4), ("whole life cost", COSTS),
        ("planned cost", COSTS), ("projected/actual", ("1", "2", "3", "4")), ("variance", ("5%", "0%", EXEMPT, "-3%")),
    ):  # fmt: skip
        if part in words and not ("narrative" in words or "commentary" in words):
            return values[at]
    return IN_YEAR[at] if "20" in words or "year" in words else "As planned; the board reviews it."


def table(headers: list[str]) -> list[list[str]]:
    return [headers, *([cell(header, at) for header in headers] for at in range(4))]


def text(rows: list[list[str]], delimiter: str = ",") -> str:
    target = io.StringIO()
    csv.writer(target, delimiter=delimiter).writerows(rows)
    return target.getvalue()


def with_title(rows: list[list[str]]) -> list[list[str]]:
    return [["Government Major Projects Portfolio"], ["Data as at 30 September"], [], *rows]


def with_groups(rows: list[list[str]]) -> list[list[str]]:
    """A row of merged cells over the headers."""
    width = len(rows[0])
    return [["The project", *[""] * (width // 2 - 1), "Its money", *[""] * (width - width // 2 - 1)], *rows]


def with_notes(rows: list[list[str]]) -> list[list[str]]:
    notes = ["1. Whole life costs are stated including non-government costs where departments have given them to us."]
    return [
        *rows,
        [],
        notes,
        ["2. RAG ratings are those of the assessment of September; later ones are not shown here."],
    ]


def comma(rows: list[list[str]]) -> list[list[str]]:
    """Figures with a decimal comma."""
    swap = str.maketrans(",.", ".,")
    return [rows[0], *([each.translate(swap) if each[:1].isdecimal() and "/" not in each else each for each in row]
                       for row in rows[1:])]  # fmt: skip


BENDS = {
    "as published": lambda rows: text(rows).encode(),
    "turned": lambda rows: text([list(column) for column in zip(*rows, strict=True)]).encode(),
    "title rows": lambda rows: text(with_title(rows)).encode(),
    "merged headers": lambda rows: text(with_groups(rows)).encode(),
    "footnotes": lambda rows: text(with_notes(rows)).encode(),
    "byte order mark": lambda rows: text(rows).encode("utf-8-sig"),
    "Windows": lambda rows: text(rows).encode("cp1252"),
    "UTF-16": lambda rows: text(rows).encode("utf-16"),
    "semicolons and commas": lambda rows: text(comma(rows), ";").encode("cp1252"),
    "tabs, title, notes": lambda rows: text(with_notes(with_title(rows)), "\t").encode(),
    "padded headers": lambda rows: text([[f" {each}  " for each in rows[0]], *rows[1:]]).encode(),
    "broken headers": lambda rows: text([[each.replace(" (", "\n(") for each in rows[0]], *rows[1:]]).encode(),
}


@pytest.mark.parametrize("name", LAYOUTS)
@pytest.mark.parametrize("bend", BENDS)
def test_published_layouts_give_their_totals_however_they_are_bent(tmp_path: Path, name: str, bend: str) -> None:
    path = tmp_path / name
    path.write_bytes(BENDS[bend](table(LAYOUTS[name])))
    reading = read_portfolio_list(path)
    assert reading.document is not None, [issue.message for issue in reading.issues]
    projects = reading.document.projects
    assert [one.name for one in projects] == list(NAMES)
    known = [one.whole_life_cost for one in projects if one.whole_life_cost is not None]
    assert (len(known), sum(known)) == (3, Decimal("2134750000"))
    assert Counter(one.rating for one in projects) == {Rating.AMBER: 1, Rating.GREEN: 1, Rating.RED: 1, None: 1}
    assert projects[2].missing["whole_life_cost"] == EXEMPT
    assert projects[2].missing["rating"] == EXEMPT
    assert [one.start for one in projects] == [
        date(2012, 4, 1), date(2014, 6, 15), date(2016, 1, 31), date(2018, 3, 1)]  # fmt: skip
    assert [one.finish for one in projects] == [date(2025, 3, 31), None, date(2026, 9, 30), date(2031, 12, 31)]
    assert reading.document.currency == ("USD" if LAYOUTS[name] is DASHBOARD else "GBP")
    if LAYOUTS[name] is not DASHBOARD:
        budgets = [figures.budget for one in projects for figures in one.years.values()]
        assert sum(budget for budget in budgets if budget is not None) == Decimal("100000000")


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_workbook_with_a_cover_sheet_and_typed_cells_gives_the_same_totals(tmp_path: Path, name: str) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Notes"
    book.active.append(["This workbook holds the data of the annual report."])
    sheet = book.create_sheet("GMPP data")
    for row in with_title(table(LAYOUTS[name])):
        sheet.append([float(each.replace(",", "")) if each.replace(",", "").replace(".", "").isdecimal()
                      and len(each) != 4 else each for each in row])  # fmt: skip
    path = tmp_path / name.replace(".csv", ".xlsx")
    book.save(path)
    reading = read_portfolio_list(path)
    assert reading.document is not None
    assert sum(one.whole_life_cost or 0 for one in reading.document.projects) == Decimal("2134750000")
    assert len(reading.document.projects) == 4
