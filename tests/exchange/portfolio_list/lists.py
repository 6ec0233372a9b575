"""Made-up lists in the forms that real ones have had."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path

NOTE = "(A Delivery Confidence Assessment of the project at a fixed point in time, using a five-point scale)"
EXEMPT = "Exempt under Section 43 of the Freedom of Information Act 2000 (Commercial Interests)"
EARLY = {
    "Project": ["Harbour Wall", "Tax Portal", "Quiet Fleet"],
    "Department": ["DfX", "HMX", "MoX"],
    "MPA RAG rating": ["Amber/Red", "Green", EXEMPT],
    "Description / Aims ": ["Builds a wall,\nthen a quay", "Files taxes; online", "Is quiet"],
    "Departmental commentary on actions planned or taken on the MPA RAG rating.": ["Replanned", "None", "None"],
    "Project - Start Date": ["01/04/2010", "15/09/2011", EXEMPT],
    "Project - End Date ": ["31/03/2016", "30/06/2014", "TBC"],
    "Departmental narrative on schedule, including any deviation from planned schedule (if necessary)": ["a", "b", "c"],
    "2013/2014 Budget (£million)": ["1,234.50", "£0.00", EXEMPT],
    "2013/2014 Forecast (£million)": ["1,200", "0.5", EXEMPT],
    "2013/2014 Variance (£million)": ["-34.50", "0.50", EXEMPT],
    "2013/2014 Variance %age": ["-3%", "n/a", EXEMPT],
    "Departmental narrative on  budget/forecast variance for 2013/14": ["x", "y", "z"],
    "Total budgeted whole life costs (£million) (including Non-government costs)": ["4,000.25", "12.75", EXEMPT],
    "Departmental Narrative on Budgeted Whole Life Costs": ["p", "q", "r"],
    "": ["", "", ""],
}
LATE = {
    "GMPP ID Number": ["DFX_0001_1920-Q2", "HMX_0002_2223-Q1"],
    "Project Name": ["Harbour Wall", "Tax Portal"],
    "Department": ["DFX", "HMX"],
    "Annual Report Category": ["Infrastructure and Construction", "ICT"],
    f"IPA Delivery Confidence Assessment \n{NOTE}": ["", "Red"],
    f"SRO Delivery Confidence Assessment \n{NOTE}": ["Amber", "Red"],
    "Project - Start Date \n(Latest Approved Start Date)": ["2019-07-01", "2022-05-01"],
    "Project - End Date \n(Latest Approved End Date)": ["2030-03-31", EXEMPT],
    "Financial Year Baseline (£m) (including Non-Government Costs)": ["£50.34", "£1,272.27"],
    "Financial Year Forecast (£m) (including Non-Government Costs)": ["£48.91", ""],
    "Departmental narrative on  budget/forecast variance for 2022/23 \n(if variance is more than 5%)": ["ok", "ok"],
    "TOTAL Baseline Whole Life Costs (£m) (including Non-Government Costs)": ["£8,333", "£155"],
    "TOTAL Baseline Benefits (£m)": ["£9,999", "-"],
    "Departmental Narrative on Budgeted Benefits": ["many", "none"],
}


def records(columns: dict[str, list[str]], *, before: int = 0) -> list[list[str]]:
    """One row for each project below its headers, with empty rows before them."""
    rows = [list(columns), *map(list, zip(*columns.values(), strict=True))]
    return [[] for _ in range(before)] + rows


def turned(columns: dict[str, list[str]]) -> list[list[str]]:
    """One column for each project beside its headers."""
    return [[header, *values] for header, values in columns.items()]


def written(path: Path, rows: list[list[str]], *, delimiter: str = ",", encoding: str = "utf-8") -> Path:
    text = StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path
