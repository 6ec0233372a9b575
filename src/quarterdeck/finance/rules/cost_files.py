"""Reading actual costs from a CSV file: rows, and faults that name the row and the column.

The header names the columns. ``external_id``, ``date``, ``amount`` and ``category`` are required; ``kind``,
``spending``, ``currency``, ``description`` and ``project`` may follow. Dates are ISO (2026-10-31) and amounts have a
decimal point and no thousands separator, because 1.234,56 and 1,234.56 cannot be told apart safely.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from quarterdeck.finance.choices import CostCategory, CostKind, Spending
from quarterdeck.finance.errors import CellFault

BYTES_AT_MOST = 5 * 1024 * 1024
ROWS_AT_MOST = 20_000
FAULTS_AT_MOST = 100
AMOUNT_LIMIT = Decimal(10) ** 12
COLUMNS = (
    "external_id",
    "date",
    "amount",
    "category",
    "kind",
    "spending",
    "currency",
    "description",
    "project",
)
REQUIRED = COLUMNS[:4]
TEXT_LIMITS = {"external_id": 120, "description": 300}

Listed = TypeVar("Listed", CostCategory, CostKind, Spending)

_AMOUNT = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,2})?\Z", re.ASCII)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}\Z", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class CostRow:
    """One cost as the file states it. ``row`` counts from 1, as a spreadsheet does; the header is row 1."""

    row: int
    external_id: str
    incurred_on: date
    amount: Decimal
    category: CostCategory
    kind: CostKind
    spending: Spending
    currency: str
    description: str


@dataclass(frozen=True, slots=True)
class CostFile:
    rows: tuple[CostRow, ...]
    faults: tuple[CellFault, ...]

    @property
    def is_usable(self) -> bool:
        return not self.faults


class _BadCell(Exception):
    """A cell that cannot be read; the message says what to enter."""


def read_cost_file(data: bytes, *, currency: str, project_code: str) -> CostFile:
    """Read a CSV file of actual costs. Bad content never raises: it comes back as faults and no row counts."""
    text, fault = _decoded(data)
    if fault is not None:
        return CostFile((), (fault,))
    try:
        records = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True))
    except csv.Error as problem:
        return CostFile((), (CellFault(0, "", "", f"The file is not well-formed CSV: {problem}."),))
    header, faults = _header(records)
    if faults:
        return CostFile((), tuple(faults))
    filled = [(row, cells) for row, cells in enumerate(records[1:], start=2) if any(c.strip() for c in cells)]
    if not filled:
        return CostFile((), (CellFault(0, "", "", "The file has a header but no rows."),))
    if len(filled) > ROWS_AT_MOST:
        message = f"The file has {len(filled)} rows; split it into parts of at most {ROWS_AT_MOST}."
        return CostFile((), (CellFault(0, "", "", message),))
    return _read_rows(filled, header=header, currency=currency, project_code=project_code)


def _decoded(data: bytes) -> tuple[str, CellFault | None]:
    if len(data) > BYTES_AT_MOST:
        return "", CellFault(0, "", "", f"The file is larger than {BYTES_AT_MOST // 1024 // 1024} MB.")
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return "", CellFault(0, "", "", "This is a spreadsheet, not CSV. Save it as “CSV UTF-8” and upload that.")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "", CellFault(0, "", "", "The file is UTF-16. Save it as “CSV UTF-8”.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        row = data[: problem.start].count(b"\n") + 1
        found = f"byte 0x{data[problem.start]:02x}"
        return "", CellFault(row, "", found, "The text is not UTF-8 here. Save the file as “CSV UTF-8”.")
    place = text.find("\x00")
    if place >= 0:
        row = text.count("\n", 0, place) + 1
        return "", CellFault(row, "", "NUL", "The file holds a NUL character here; it is damaged or not text.")
    return text, None


def _delimiter(text: str) -> str:
    header = text.split("\n", 1)[0]
    return max(",;\t", key=lambda mark: (header.count(mark), mark == ","))


def _header(records: list[list[str]]) -> tuple[dict[str, int], list[CellFault]]:
    if not records or not any(cell.strip() for cell in records[0]):
        return {}, [CellFault(0, "", "", f"The file is empty. The first row names the columns: {', '.join(REQUIRED)}.")]
    names = [cell.strip().lower().replace(" ", "_").replace("-", "_") for cell in records[0]]
    faults = [
        CellFault(1, name, name, f"Unknown column. Known are {', '.join(COLUMNS)}.")
        for name in names
        if name not in COLUMNS
    ]
    faults += [CellFault(1, name, name, "This column stands twice.") for name in _twice(names)]
    faults += [CellFault(1, name, "", "This column is missing.") for name in REQUIRED if name not in names]
    return {name: place for place, name in enumerate(names)}, faults


def _twice(names: Iterable[str]) -> list[str]:
    seen: dict[str, int] = {}
    for name in names:
        seen[name] = seen.get(name, 0) + 1
    return [name for name, count in seen.items() if count > 1]


def _read_rows(
    filled: list[tuple[int, list[str]]], *, header: Mapping[str, int], currency: str, project_code: str
) -> CostFile:
    rows: list[CostRow] = []
    faults: list[CellFault] = []
    first_seen: dict[str, int] = {}
    for number, cells in filled:
        if len(cells) != len(header):
            message = f"The row has {len(cells)} cells; the header has {len(header)}."
            faults.append(CellFault(number, "", "", message))
            continue
        given = {name: cells[place].strip() for name, place in header.items()}
        row, row_faults = _read_row(number, given, currency=currency, project_code=project_code)
        external_id = given["external_id"]
        if external_id and external_id in first_seen:
            message = f"Row {first_seen[external_id]} has the same id."
            row_faults.append(CellFault(number, "external_id", external_id, message))
        first_seen.setdefault(external_id, number)
        faults.extend(row_faults)
        if row is not None:
            rows.append(row)
        if len(faults) >= FAULTS_AT_MOST:
            faults = faults[:FAULTS_AT_MOST]
            faults.append(CellFault(0, "", "", f"Only the first {FAULTS_AT_MOST} faults are shown."))
            break
    return CostFile(() if faults else tuple(rows), tuple(faults))


def _read_row(
    number: int, given: Mapping[str, str], *, currency: str, project_code: str
) -> tuple[CostRow | None, list[CellFault]]:
    readers: dict[str, Callable[[str], object]] = {
        "external_id": lambda text: _required(_plain(text, limit=TEXT_LIMITS["external_id"])),
        "date": _day,
        "amount": _amount,
        "category": lambda text: _choice(text, CostCategory),
        "kind": lambda text: _choice(text or CostKind.COST, CostKind),
        "spending": lambda text: _choice(text or Spending.OPEX, Spending),
        "currency": lambda text: _currency(text or currency),
        "description": lambda text: _plain(text, limit=TEXT_LIMITS["description"]),
        "project": lambda text: _project(text, code=project_code),
    }
    values: dict[str, object] = {}
    faults = []
    for column, read in readers.items():
        found = given.get(column, "")
        try:
            values[column] = read(found)
        except _BadCell as problem:
            faults.append(CellFault(number, column, found[:60], str(problem)))
    if faults:
        return None, faults
    del values["project"]
    return CostRow(row=number, incurred_on=values.pop("date"), **values), []  # type: ignore[arg-type]


def _required(text: str) -> str:
    if not text:
        raise _BadCell("Each row needs an id of its own, so that a second upload does not book it twice.")
    return text


def _plain(text: str, *, limit: int) -> str:
    if text.startswith(("=", "+", "-", "@", "\t", "\r")):
        raise _BadCell("A cell that begins with = + - or @ would run as a formula in a spreadsheet. Remove the sign.")
    if _CONTROL.search(text):
        raise _BadCell("The cell holds a control character.")
    if len(text) > limit:
        raise _BadCell(f"The text has {len(text)} characters; at most {limit} fit.")
    return text


def _day(text: str) -> date:
    if not text:
        raise _BadCell("Enter the day on which the work was done, such as 2026-10-31.")
    if not _DATE.match(text):
        raise _BadCell("Write the day as year-month-day, such as 2026-10-31.")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _BadCell("There is no such day in the calendar.") from None


def _amount(text: str) -> Decimal:
    if not text:
        raise _BadCell("Enter an amount, such as 1234.56.")
    if not _AMOUNT.match(text):
        raise _BadCell(
            "Write the amount with a decimal point, at most two decimals and no thousands separator: 1234.56."
        )
    amount = Decimal(text)
    if amount == 0:
        raise _BadCell("An amount of 0 books nothing. Remove the row.")
    if abs(amount) >= AMOUNT_LIMIT:
        raise _BadCell("The amount is too large.")
    return amount


def _choice(text: str, choices: type[Listed]) -> Listed:
    wanted = text.strip().lower()
    for choice in choices:
        if wanted in (choice.value, choice.label.lower()):
            return choice
    raise _BadCell(f"Use one of: {', '.join(choices.values)}.")


def _currency(text: str) -> str:
    if not _CURRENCY.match(text):
        raise _BadCell("Write the three letters of the currency, such as EUR.")
    return text


def _project(text: str, *, code: str) -> str:
    if text and text.lower() != code.lower():
        raise _BadCell(f"This row belongs to another project; the file is for {code}.")
    return code
