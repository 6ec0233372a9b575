"""Dates as people write them, with the order of day and month decided for a whole column."""

from __future__ import annotations

import re
from calendar import monthrange
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache

from quarterdeck.exchange.tables.rows import Cell
from quarterdeck.exchange.tables.values.errors import NotADate
from quarterdeck.exchange.tables.values.months import month_number

_TIME = (
    r"(?:[T ,]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?\s*(?P<half>[AaPp]\.?[Mm]\.?)?)?"
)
_ZONE = r"\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?"
_NUMERIC = re.compile(
    r"(?:[^\W\d]+\.?,?\s+)?(?P<a>\d{1,4})(?P<sep>[-/. ])\s?(?P<b>\d{1,2})(?P=sep)\s?(?P<c>\d{1,4})\.?"
    rf"{_TIME}{_ZONE}"
)
_NAMED = re.compile(
    r"(?:[^\W\d]+\.?,\s+|[^\W\d]{2,3}\.?\s+(?=\d))?(?:(?P<day>\d{1,2})(?:st|nd|rd|th|er|\.|º)?[\s/.-]+(?:de\s+|of\s+)?)?"
    r"(?P<month>[^\W\d_]{3,})\.?,?[\s/.-]+(?:de\s+|of\s+)?(?:(?P<day2>\d{1,2})(?:st|nd|rd|th)?,?\s+(?=\d{4}))?"
    rf"['’]?(?P<year>\d{{4}}|\d{{2}})(?!\d){_TIME}{_ZONE}"
)
_YEAR_FIRST_NAMED = re.compile(
    rf"(?P<year>\d{{4}})[\s/.-]+(?P<month>[^\W\d_]{{3,}})\.?(?:[\s/.-]+(?P<day>\d{{1,2}}))?{_TIME}{_ZONE}"
)
_COMPACT = re.compile(r"(?P<year>(?:19|20|21)\d{2})(?P<month>\d{2})(?P<day>\d{2})")
_MONTH_YEAR = re.compile(r"(?:(?P<m1>\d{1,2})[-/.](?P<y1>\d{4})|(?P<y2>\d{4})[-/.](?P<m2>\d{1,2}))")
_QUARTER = re.compile(r"(?:Q(?P<q1>[1-4])[\s/-]*(?P<y1>\d{4})|(?P<y2>\d{4})[\s/-]*Q(?P<q2>[1-4]))", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20|21)\d{2}")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_SERIAL_ZERO = datetime(1899, 12, 30)
_SERIALS = (10_000, 90_000)
_LONGEST = 60
_PIVOT = 70


class Order(StrEnum):
    """Order of day, month and year in dates of three numbers."""

    DAY_FIRST = "day/month/year"
    MONTH_FIRST = "month/day/year"
    YEAR_FIRST = "year/month/day"


class Precision(StrEnum):
    """How much of an instant the text says."""

    MINUTE = "minute"
    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(slots=True, frozen=True)
class ParsedDate:
    """An instant read from text: the beginning of what the text names.

    ``at`` is naive local time as written; ``offset`` is what the text says about its distance to UTC.
    """

    at: datetime
    precision: Precision = Precision.DAY
    offset: timedelta | None = None

    @property
    def last_day(self) -> date:
        """The last day of what the text names: of its month, quarter or year."""
        months = {Precision.MONTH: 1, Precision.QUARTER: 3, Precision.YEAR: 12}.get(self.precision)
        if months is None:
            return self.at.date()
        month = self.at.month + months - 1
        return date(self.at.year, month, monthrange(self.at.year, month)[1])


@dataclass(slots=True, frozen=True)
class DateStyle:
    """The order of day and month in a column, and on what ground it is believed."""

    order: Order = Order.DAY_FIRST
    is_guessed: bool = True
    ground: str = "No date in it tells day and month apart."


class DateEvidence:
    """Collects the dates of a column, or of several, to decide what their numbers mean.

    Examples
    --------
    >>> evidence = DateEvidence()
    >>> for text in ("03/04/2026", "03/25/2026"): evidence.add(text)
    >>> evidence.decide().order.value
    'month/day/year'
    """

    def __init__(self) -> None:
        self._orders: Counter[Order] = Counter()
        self._dotted = self._ambiguous = 0
        self._example: dict[Order, str] = {}

    def add(self, cell: Cell) -> None:
        if not isinstance(cell, str) or len(cell) > _LONGEST:
            return
        match = _NUMERIC.fullmatch(cell.strip())
        if match is None:
            return
        order = _order_of(match["a"], match["b"], match["c"])
        if order is None:
            self._ambiguous += 1
            self._dotted += match["sep"] == "."
        else:
            self._orders[order] += 1
            self._example.setdefault(order, cell.strip()[:30])

    def merge(self, other: DateEvidence) -> None:
        """Add what another column showed: the dates of one file are written alike."""
        self._orders.update(other._orders)
        self._dotted += other._dotted
        self._ambiguous += other._ambiguous
        self._example = {**other._example, **self._example}

    @property
    def is_conclusive(self) -> bool:
        return bool(self._orders)

    def decide(self, *, default: Order = Order.DAY_FIRST) -> DateStyle:
        """The style of the column; `default` where no date tells."""
        if not self._orders:
            if self._dotted:
                return DateStyle(Order.DAY_FIRST, True, "Dates with points are written day first.")
            return DateStyle(default, is_guessed=self._ambiguous > 0)
        ours = max(self._orders, key=lambda each: (self._orders[each], each is not Order.YEAR_FIRST))
        others = sum(self._orders.values()) - self._orders[ours]
        ground = f"“{self._example[ours]}” can only be {ours.value}."
        if others:
            ground = f"{self._orders[ours]} of its dates can only be {ours.value}; {others} say otherwise."
        return DateStyle(ours, is_guessed=bool(others), ground=ground)


def _order_of(a: str, b: str, c: str) -> Order | None:
    """What three numbers prove about their order."""
    first, second = int(a), int(b)
    if len(a) > 2 or first > 31:
        return Order.YEAR_FIRST
    if first > 12:
        return Order.DAY_FIRST if second <= 12 else None
    return Order.MONTH_FIRST if 12 < second <= 31 else None


def parse_date(cell: Cell, style: DateStyle | None = None) -> ParsedDate:
    """Read one date.

    Parameters
    ----------
    cell : Cell
        A date of a workbook, or text: ISO 8601; three numbers; a month by its name in the common languages; a
        month, quarter or year alone; a serial number of a spreadsheet. A time of day may follow.
    style : DateStyle, optional
        What the column says of its order; by default the text alone decides, day first where it cannot.

    Returns
    -------
    ParsedDate

    Raises
    ------
    NotADate
        The text is no date, or a day that no calendar has ("31/02/2026"); the message says it in words.

    Notes
    -----
    Years of two digits are 1970 to 2069. Serial numbers count days since 30 December 1899 (ECMA-376 Part 1,
    18.17.4.1, the 1900 date base).

    Examples
    --------
    >>> parse_date("12. März 2026").at.date().isoformat()
    '2026-03-12'
    >>> parse_date("03/04/26 9:15 PM", DateStyle(Order.MONTH_FIRST)).at.isoformat()
    '2026-03-04T21:15:00'
    >>> parse_date("46093").at.date().isoformat()
    '2026-03-12'
    """
    if isinstance(cell, datetime):
        return ParsedDate(cell.replace(tzinfo=None), Precision.MINUTE if cell.time() != time() else Precision.DAY)
    if isinstance(cell, date):
        return ParsedDate(datetime.combine(cell, time()))
    if isinstance(cell, bool | time | timedelta):
        raise NotADate(f"“{cell}” is no date.")
    return _parse_text(str(cell).strip(), (style or DateStyle()).order)


@lru_cache(maxsize=65_536)
def _parse_text(text: str, order: Order) -> ParsedDate:
    if len(text) <= _LONGEST:
        for shape in (_numeric, _by_name, _partial, _serial):
            found = shape(text, order)
            if found is not None:
                return found
    raise NotADate(f"“{text[:40]}” is no date.")


def _numeric(text: str, order: Order) -> ParsedDate | None:
    if match := _COMPACT.fullmatch(text):
        return _built(text, int(match["year"]), int(match["month"]), int(match["day"]), None)
    match = _NUMERIC.fullmatch(text)
    if match is None:
        return None
    a, b, c = match["a"], match["b"], match["c"]
    if _order_of(a, b, c) is Order.YEAR_FIRST:
        year, month, day = a, b, c
    elif order is Order.MONTH_FIRST:
        month, day, year = a, b, c
    elif order is Order.YEAR_FIRST and len(c) <= 2:
        year, month, day = a, b, c
    else:
        day, month, year = a, b, c
    return _built(text, _year(year), int(month), int(day), match)


def _by_name(text: str, order: Order) -> ParsedDate | None:
    match = _NAMED.fullmatch(text) or _YEAR_FIRST_NAMED.fullmatch(text)
    if match is None:
        return None
    month = month_number(match["month"])
    if month is None:
        return None
    groups = match.groupdict()
    day = groups.get("day") or groups.get("day2")
    if day is None:
        return ParsedDate(datetime(_year(match["year"]), month, 1), Precision.MONTH)
    return _built(text, _year(match["year"]), month, int(day), match)


def _partial(text: str, order: Order) -> ParsedDate | None:
    if match := _MONTH_YEAR.fullmatch(text):
        month, year = int(match["m1"] or match["m2"]), int(match["y1"] or match["y2"])
        if not 1 <= month <= 12 or year == 0:
            raise NotADate(f"“{text}” is no month of a year.")
        return ParsedDate(datetime(year, month, 1), Precision.MONTH)
    if match := _QUARTER.fullmatch(text):
        quarter, year = int(match["q1"] or match["q2"]), int(match["y1"] or match["y2"])
        return ParsedDate(datetime(max(year, 1), 3 * quarter - 2, 1), Precision.QUARTER)
    return ParsedDate(datetime(int(text), 1, 1), Precision.YEAR) if _YEAR.fullmatch(text) else None


def _serial(text: str, order: Order) -> ParsedDate | None:
    if not _SERIAL.fullmatch(text) or not _SERIALS[0] <= float(text) < _SERIALS[1]:
        return None
    at = _SERIAL_ZERO + timedelta(minutes=round(float(text) * 1440))
    return ParsedDate(at, Precision.DAY if at.time() == time() else Precision.MINUTE)


def _year(text: str) -> int:
    number = int(text)
    if len(text) > 2:
        return number
    return number + (1900 if number >= _PIVOT else 2000)


def _built(text: str, year: int, month: int, day: int, match: re.Match[str] | None) -> ParsedDate:
    hour = minute = second = 0
    zone = None
    if match is not None and match["hour"]:
        hour, minute, second = int(match["hour"]), int(match["minute"]), int(match["second"] or 0)
        if half := match["half"]:
            hour = hour % 12 + (12 if half[0] in "pP" else 0)
        zone = match["zone"]
    try:
        at = datetime(year, month, day, hour, minute, second)
    except ValueError:
        raise NotADate(f"“{text[:40]}” is no day of the calendar.") from None
    is_timed = match is not None and bool(match["hour"])
    return ParsedDate(at, Precision.MINUTE if is_timed else Precision.DAY, _offset(zone))


def _offset(zone: str | None) -> timedelta | None:
    if zone is None:
        return None
    if zone[0] not in "+-":
        return timedelta()
    span = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
    return -span if zone[0] == "-" else span
