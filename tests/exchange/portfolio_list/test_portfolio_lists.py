"""Portfolio lists of many forms become the same projects."""

import json
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest

from quarterdeck.exchange.portfolio_list import Rating, parse_rating, read_portfolio_list
from quarterdeck.exchange.portfolio_list.headers import candidates, currency_of, giver_of, power_of
from quarterdeck.exchange.portfolio_list.years import end_of_year, guess_as_of, label_of, year_label
from quarterdeck.exchange.tables import GridLimits, Mapping
from tests.exchange.portfolio_list.lists import EARLY, EXEMPT, LATE, records, turned, written

MILLION = Decimal(10**6)


@pytest.mark.parametrize("form", [records, turned])
@pytest.mark.parametrize(
    ("delimiter", "encoding"), [(",", "cp1252"), (";", "utf-8-sig"), ("\t", "utf-16"), ("|", "utf-8"), (";", "cp1252")]
)
def test_an_early_list_reads_the_same_in_rows_and_in_columns(form, delimiter, encoding, tmp_path):
    path = written(tmp_path / "list_2014.csv", form(EARLY), delimiter=delimiter, encoding=encoding)
    reading = read_portfolio_list(path)
    document = reading.document
    assert [each.name for each in document.projects] == ["Harbour Wall", "Tax Portal", "Quiet Fleet"]
    wall, portal, fleet = document.projects
    assert (document.currency, document.as_of) == ("GBP", date(2014, 3, 31))
    assert (wall.rating, wall.rating_words, wall.rating_by) == (Rating.AMBER, "Amber/Red", "MPA")
    assert wall.description == "Builds a wall,\nthen a quay"
    assert (wall.start, wall.finish) == (date(2010, 4, 1), date(2016, 3, 31))
    assert wall.whole_life_cost == Decimal("4000.25") * MILLION
    assert wall.years["2013/14"].budget == Decimal("1234.50") * MILLION
    assert wall.years["2013/14"].narrative == "x"
    assert (portal.years["2013/14"].budget, portal.years["2013/14"].forecast) == (0, 500_000)
    assert (fleet.rating, fleet.start, fleet.finish, fleet.whole_life_cost) == (None, None, None, None)
    assert fleet.missing["whole_life_cost"] == EXEMPT
    assert fleet.missing["finish"] == "TBC"
    assert "2013/14" not in fleet.years or fleet.years["2013/14"].budget is None
    assert document.total("whole_life_cost") == Decimal("4013") * MILLION
    assert wall.extras == {}
    assert reading.mapping.is_transposed is (form is turned)


def test_a_late_list_takes_the_first_rating_that_says_something(tmp_path):
    reading = read_portfolio_list(written(tmp_path / "gmpp.csv", turned(LATE), delimiter=";", encoding="cp1252"))
    wall, portal = reading.document.projects
    assert (wall.source_id, wall.area) == ("DFX_0001_1920-Q2", "Infrastructure and Construction")
    assert (wall.rating, wall.rating_by) == (Rating.AMBER, "SRO")
    assert (portal.rating, portal.rating_by) == (Rating.RED, "IPA")
    assert [issue.code for issue in reading.issues].count("list.second_rating") == 1
    assert reading.document.as_of == date(2023, 3, 31)
    assert wall.years["2022/23"].budget == Decimal("50.34") * MILLION
    assert portal.years["2022/23"].forecast is None
    assert wall.benefits == 9999 * MILLION
    assert portal.missing["benefits"] == "-"
    assert (wall.benefits_narrative, portal.finish) == ("many", None)


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (
            {
                "Projekt-Nr.": ["P1", "P2"],
                "Projektname": ["Brücke", "Straße"],
                "Abteilung": ["Bau", "Verkehr"],
                "Ampel": ["gelb", "rot"],
                "Beginn": ["01.02.2024", "15.03.2024"],
                "Ende": ["31.12.2025", "30.06.2026"],
                "Gesamtkosten (T€)": ["1.234,5", "12,25"],
                "Kostenstelle": ["4711", "4712"],
            },
            ("P1", "Brücke", "Bau", Rating.AMBER, date(2024, 2, 1), date(2025, 12, 31), Decimal("1234500")),
        ),
        (
            {
                "Projet": ["Pont", "Route"],
                "Code": ["A-1", "A-2"],
                "Ministère": ["Transports", "Santé"],
                "Statut": ["Orange", "Vert"],
                "Date de début": ["1 févr. 2024", "15 mars 2024"],
                "Date de fin": ["31 déc. 2025", "juin 2026"],
                "Coût total (M€)": ["1,2345", "12,25"],
            },
            ("A-1", "Pont", "Transports", Rating.AMBER, date(2024, 2, 1), date(2025, 12, 31), Decimal("1234500")),
        ),
        (
            {
                "ID": ["7", "8"],
                "Initiative": ["Bridge", "Road"],
                "Business Unit": ["Works", "Traffic"],
                "Health": ["At risk", "On track"],
                "Start": ["02/01/2024", "02/28/2024"],
                "Completion": ["12/31/2025", "Q2 2026"],
                "Budget": ["$1.2345m", "$12k"],
            },
            ("7", "Bridge", "Works", Rating.AMBER, date(2024, 2, 1), date(2025, 12, 31), Decimal("1234500")),
        ),
    ],
)
def test_lists_of_other_languages_and_habits_are_understood(columns, expected, tmp_path):
    reading = read_portfolio_list(written(tmp_path / "list.csv", records(columns, before=2), delimiter=";"))
    first = reading.document.projects[0]
    found = (first.source_id, first.name, first.organisation, first.rating, first.start, first.finish)
    assert (*found, first.whole_life_cost) == expected
    assert reading.mapping.header_line == 3


def test_an_unknown_column_is_kept_under_its_header(tmp_path):
    columns = {"Project": ["A", "B"], "Department": ["X", "Y"], "Colour of the door": ["blue", ""], "": ["stray", ""]}
    first, second = read_portfolio_list(written(tmp_path / "list.csv", records(columns))).document.projects
    assert first.extras == {"Colour of the door": "blue", "column 4": "stray"}
    assert second.extras == {}


def test_remarks_totals_gaps_and_doubles_are_told_apart_from_projects(tmp_path):
    rows = records({"Project": ["A", "A", "B"], "Department": ["X", "X", "Y"], "Budget": ["£1", "£2", "£3"]})
    rows += [[], ["Total", "", "£6"], ["", "Y", "£9"], ["All figures are published under an open licence. " * 4]]
    reading = read_portfolio_list(written(tmp_path / "list.csv", rows))
    assert [each.name for each in reading.document.projects] == ["A", "A", "B"]
    codes = [issue.code for issue in reading.issues]
    assert codes.count("list.double_name") == 2
    assert {"list.total", "list.no_name", "list.remark"} <= set(codes)
    assert next(issue.place for issue in reading.issues if issue.code == "list.no_name") == "row 7"


def test_a_double_identity_tells_nothing_apart(tmp_path):
    rows = records({"Project ID": [*map(str, range(30)), "29"], "Project Name": [f"P{n}" for n in range(31)]})
    reading = read_portfolio_list(written(tmp_path / "list.csv", rows))
    assert [each.source_id for each in reading.document.projects[-3:]] == ["28", None, None]
    assert [issue.code for issue in reading.issues].count("list.double_identity") == 2


def test_what_cannot_be_read_is_named_with_its_place_and_counts_as_no_data(tmp_path):
    columns = {
        "Project": ["A", "B", "C", "D"],
        "RAG": ["Green", "Blue", "Red", "Red"],
        "Start Date": ["31/02/2024", "28/02/2024", "01/03/2024", "02/03/2024"],
        "Cost (£m)": ["1.5", "2.5", "1,2,3", "9" * 20],
    }
    reading = read_portfolio_list(written(tmp_path / "list.csv", records(columns)))
    first, second, third, fourth = reading.document.projects
    assert (first.start, second.rating, third.whole_life_cost, fourth.whole_life_cost) == (None, None, None, None)
    places = {issue.code: (issue.place, issue.file) for issue in reading.issues if issue.code.startswith("list.bad")}
    assert places["list.bad_date"] == ("row 2, column C", "list.csv")
    assert places["list.bad_rating"] == ("row 3, column B", "list.csv")
    assert places["list.bad_number"][0] == "row 5, column D"
    assert "no day of the calendar" in first.missing["start"]
    assert reading.fidelity["start"].lost == 1
    told = reading.fidelity_json()["start"]
    [note] = told.pop("notes")
    assert told == {"kept": 3, "changed": 0, "withheld": 0, "lost": 1, "guessed": False}
    assert (note["fate"], note["count"], note["places"]) == ("lost", 1, ["row 2, column C"])


def test_start_and_duration_give_the_finish(tmp_path):
    columns = {"Project": ["A", "B", "C"], "Start": ["2024-01-01"] * 3, "Planned_Duration": ["31.0", "soon", "1e9"]}
    first, second, third = read_portfolio_list(written(tmp_path / "list.csv", records(columns))).document.projects
    assert first.finish == date(2024, 2, 1)
    assert (second.finish, third.finish) == (None, None)
    assert second.missing["finish"] == "“soon” is no number of days."


def test_entities_of_web_pages_are_spelled_out(tmp_path):
    columns = {"Project": ["R&amp;D &lt;new&gt;"], "Department": ["A &amp; B"], "Budget": ["1"]}
    [project] = read_portfolio_list(written(tmp_path / "list.csv", records(columns))).document.projects
    assert (project.name, project.organisation) == ("R&D <new>", "A & B")


def test_a_workbook_gives_the_sheet_whose_headers_say_most(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["Read me first"])
    sheet = book.create_sheet("Projects")
    for row in [["Quarterly list"], [], ["Project", "RAG", "Start", "Budget £k"]]:
        sheet.append(row)
    sheet.append(["Bridge", "Red", datetime(2024, 2, 1), 12.5])
    book.create_sheet("Hidden").append(["Project", "RAG", "Start", "End", "Budget £k", "Department"])
    book["Hidden"].sheet_state = "hidden"
    book.save(tmp_path / "list.xlsx")
    reading = read_portfolio_list(tmp_path / "list.xlsx")
    [project] = reading.document.projects
    assert (project.name, project.rating, project.start) == ("Bridge", Rating.RED, date(2024, 2, 1))
    assert project.whole_life_cost == 12_500
    assert reading.mapping.table == "Projects"
    assert read_portfolio_list(tmp_path / "list.xlsx", reading.mapping).document == reading.document


@pytest.mark.parametrize("form", [records, turned])
def test_a_guessed_mapping_given_back_gives_the_same_document(form, tmp_path):
    path = written(tmp_path / "list_2014.csv", form(EARLY), delimiter=";", encoding="cp1252")
    first = read_portfolio_list(path)
    mapping = Mapping.from_json(json.loads(json.dumps(first.mapping.to_json())))
    again = read_portfolio_list(path, mapping)
    assert again.document == first.document
    assert again.mapping == first.mapping
    assert again.sample == first.sample
    assert first.sample[0][0] == "Harbour Wall"


def test_what_a_person_changes_in_the_mapping_counts(tmp_path):
    path = written(tmp_path / "list.csv", records(EARLY))
    mapping = read_portfolio_list(path).mapping
    mapping.first("description").field = ""
    for role in mapping.columns:
        if role.field == "whole_life_cost":
            role.power = 3
    mapping.choices["as_of"].value = "2013-09-30"
    document = read_portfolio_list(path, mapping).document
    assert document.as_of == date(2013, 9, 30)
    assert document.projects[0].description == ""
    assert document.projects[0].extras["Description / Aims"] == "Builds a wall,\nthen a quay"
    assert document.projects[0].whole_life_cost == Decimal("4000250.00")


def test_a_mapping_keeps_its_shape_from_year_to_year(tmp_path):
    next_year = {header.replace("2013", "2014").replace("/14", "/15"): cells for header, cells in EARLY.items()}
    first = read_portfolio_list(written(tmp_path / "a.csv", records(EARLY))).mapping
    second = read_portfolio_list(written(tmp_path / "b.csv", records(next_year))).mapping
    assert first.shape == second.shape
    assert first.shape != read_portfolio_list(written(tmp_path / "c.csv", turned(EARLY))).mapping.shape


@pytest.mark.parametrize("values", [{}, {"kind": "x", "columns": [3]}, {"kind": "x", "header_line": "many"}, []])
def test_what_is_no_mapping_is_refused(values):
    with pytest.raises(ValueError, match="no mapping"):
        Mapping.from_json(values)


def test_a_list_whose_headers_kept_last_years_year_counts_for_its_own(tmp_path):
    path = written(tmp_path / "list_2015.csv", records(EARLY))
    reading = read_portfolio_list(path)
    assert reading.document.as_of == date(2015, 3, 31)
    assert set(reading.document.projects[0].years) == {"2014/15"}
    assert any("2013/14" in issue.message for issue in reading.issues if issue.code == "list.guessed_field")


def test_names_without_a_header_are_guessed_by_their_content(tmp_path):
    columns = {"Ref": ["1", "2", "3"], "What": ["A long road", "A bridge", "A tunnel"], "RAG": ["R", "A", "G"]}
    reading = read_portfolio_list(written(tmp_path / "list.csv", records(columns)))
    assert [each.name for each in reading.document.projects] == ["A long road", "A bridge", "A tunnel"]
    assert reading.fidelity["name"].is_guessed


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([["Lorem", "ipsum"], ["dolor", "sit"]], "list.no_headers"),
        ([["Project", "Department"]], "list.nothing_found"),
        ([["Project", "Department"], ["", ""]], "list.nothing_found"),
    ],
)
def test_a_file_that_is_no_portfolio_list_is_named(rows, code, tmp_path):
    reading = read_portfolio_list(written(tmp_path / "list.csv", rows))
    assert reading.document is None
    assert reading.issues[-1].code == code


def test_a_list_beyond_the_limits_is_refused_with_its_place(tmp_path):
    path = written(tmp_path / "list.csv", records(EARLY))
    reading = read_portfolio_list(path, grid_limits=GridLimits(cells=40))
    assert (reading.issues[-1].code, reading.issues[-1].place) == ("table.too_large", "row 3")
    many = records({"Project": [f"P{n}" for n in range(20_001)], "RAG": ["R"] * 20_001})
    reading = read_portfolio_list(written(tmp_path / "many.csv", many))
    assert (reading.issues[-1].code, reading.issues[-1].place) == ("table.too_large", "row 20002")


def test_a_mapping_that_points_beside_the_list_is_named(tmp_path):
    path = written(tmp_path / "list.csv", records(EARLY))
    mapping = read_portfolio_list(path).mapping
    mapping.header_line = 99
    assert read_portfolio_list(path, mapping).issues[-1].code == "list.no_headers"


@pytest.mark.parametrize(
    ("text", "rating"),
    [
        *[("Green", "green"), ("AMBER / RED", "amber"), ("Amber-Green", "amber"), ("R", "red"), ("A/G", "amber")],
        *[("żółty", "amber"), ("off track", "red"), ("Red/Red", "red"), ("Reset", None), ("", None)],
        *[("red amber green", None), (EXEMPT, None)],
    ],
)
def test_a_colour_is_read_and_between_two_is_amber(text, rating):
    assert parse_rating(text) == rating


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("2016/17 TOTAL Baseline £m\n(including Non-Government costs)", "year_budget"),
        ("2018/19 TOTAL Forecast £m", "year_forecast"),
        ("Whole Life Cost TOTAL Baseline £m", "whole_life_cost"),
        ("Variance Budget / Forecast %age", None),
        ("Departmental narrative on  budget/forecast variance for 2015/16", "year_narrative"),
        ("SRO Delivery Confidence Assessment", "rating"),
        ("Agency_Code", None),
        ("Updated_Date", None),
        ("EAC", "whole_life_forecast"),
        ("Baseline End Date", "baseline_finish"),
        ("Project Manager Name", None),
    ],
)
def test_the_words_of_a_header_decide(header, field):
    found = candidates(header)
    assert (found[0].field if found else None) == field


def test_unit_currency_and_giver_are_read_from_the_header():
    headers = ("Budget ��m", "Cost (£bn)", "k€", "in $ thousands", "Mio. €", "Kosten in Mrd")
    assert [power_of(text) for text in headers] == [6, 9, 3, 3, 6, 9]
    assert [currency_of(text) for text in ("Budget (£m)", "EUR", "Cost")] == ["GBP", "EUR", ""]
    assert [giver_of(text) for text in ("IPA Delivery Confidence", "MPA RAG rating", "RAG", "Status")] == [
        "IPA", "MPA", "", "",
    ]  # fmt: skip


def test_the_day_of_a_list_is_told_by_its_name_its_headers_or_its_identities():
    def told(file, headers=(), identities=()):
        return guess_as_of(file=file, headers=headers, identities=identities).value

    assert told("gmpp-2017-09-30.csv") == "2017-09-30"
    assert told("gmpp 20179930.csv") == ""
    assert told("list_2016.csv", ["2016/17 Budget"]) == "2017-03-31"
    assert told("list_2018.csv", ["2016/17 Budget"]) == "2018-03-31"
    assert told("list_2018.csv", ["Budget 2018"]) == "2018-12-31"
    assert told("list.csv", ["Budget FY19/20", "Forecast FY19/20", "Budget 2030"]) == "2020-03-31"
    assert told("list.csv", [], ["DFX_0001_1920-Q2", "HMX_0002_2223-Q1", "X"]) == "2023-03-31"
    assert told("list.csv") == ""


def test_years_are_labelled_and_end():
    assert (year_label("2099/12"), year_label("none")) == ("2099", "")
    assert (end_of_year("2016/17"), end_of_year("2016"), end_of_year("")) == (
        date(2017, 3, 31),
        date(2016, 12, 31),
        None,
    )
    assert label_of(date(2017, 3, 31), is_span=True) == "2016/17"
    assert label_of(date(2017, 4, 1), is_span=True) == "2017/18"
    assert label_of(date(2017, 4, 1), is_span=False) == "2017"
