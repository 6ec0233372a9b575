"""Years in headers and file names, and the day for which a list speaks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date

from quarterdeck.exchange.tables import Choice

_SPAN = re.compile(r"(?<!\d)(?:FY\s*)?(20\d{2}|19\d{2})\s*[/–-]\s*(\d{4}|\d{2})(?!\d)", re.IGNORECASE)
_SHORT_SPAN = re.compile(r"(?<!\d)FY\s*(\d{2})\s*[/–-]\s*(\d{2})(?!\d)", re.IGNORECASE)
_SINGLE = re.compile(r"(?<!\d)(?:FY\s*)?((?:20|19)\d{2})(?!\d)", re.IGNORECASE)
_QUARTER = re.compile(r"_(\d{2})(\d{2})-Q([1-4])$")
_DAY = re.compile(r"(?<!\d)((?:20|19)\d{2})[-_.]?(\d{2})[-_.]?(\d{2})(?!\d)")
_LAST_MONTH_OF_SPAN = 3


def year_label(text: str) -> str:
    """The year that a text names: "2016/17" for a span, "2016" for one; "" when it names none.

    Examples
    --------
    >>> year_label("2016/2017 Variance %age"), year_label("Budget FY2024"), year_label("Whole life")
    ('2016/17', '2024', '')
    """
    if match := _SPAN.search(text):
        first, second = int(match[1]), int(match[2]) % 100
        if (first + 1) % 100 == second:
            return f"{first}/{second:02d}"
    if match := _SHORT_SPAN.search(text):
        return f"20{match[1]}/{match[2]}"
    if match := _SINGLE.search(text):
        return match[1]
    return ""


def end_of_year(label: str) -> date | None:
    """Last day of the year that a label names: 31 March for a span over two years, else 31 December."""
    if "/" in label:
        return date(int(label[:4]) + 1, _LAST_MONTH_OF_SPAN, 31)
    return date(int(label), 12, 31) if label else None


def label_of(day: date, *, is_span: bool) -> str:
    """The year to which a day belongs, labelled as in the list: years over two calendar years begin in April."""
    if not is_span:
        return str(day.year)
    first = day.year if day.month > _LAST_MONTH_OF_SPAN else day.year - 1
    return f"{first}/{(first + 1) % 100:02d}"


def guess_as_of(*, file: str, headers: Iterable[str], identities: Iterable[str]) -> Choice:
    """The day for which a list speaks, as ISO 8601 or "".

    Parameters
    ----------
    file : str
        Its name: a day in it decides; a year in it decides together with the headers.
    headers : iterable of str
        Their years: the latest of those that are named most is the year of the list.
    identities : iterable of str
        Identities that end in a financial year and quarter ("MOD_0135_2122-Q1"): the latest counts.

    Returns
    -------
    Choice
        The end of the year, with the ground. It is a guess unless the file name holds the day.
    """
    if (match := _DAY.search(file)) and (day := _day(match)):
        return Choice(day.isoformat(), f"The file's name holds the day {day.isoformat()}.")
    labels = Counter(label for label in map(year_label, headers) if label)
    named = max(labels, key=lambda each: (labels[each], each)) if labels else ""
    quarter = max((found[1] for text in identities if (found := _QUARTER.search(text))), default="")
    in_name = _SINGLE.search(file)
    is_span = "/" in named or bool(quarter)
    if in_name:
        return _by_name(int(in_name[1]), named, is_span=is_span)
    if named:
        return _ended(named, f"Its headers name {named}.")
    if quarter:
        label = f"20{quarter}/{int(quarter) + 1:02d}"
        return _ended(label, f"The newest of its identities is of {label}.")
    return Choice("", "Neither its name nor its headers tell the day for which it speaks.", is_guessed=True)


def _by_name(year: int, named: str, *, is_span: bool) -> Choice:
    """The year in the file's name, unless the headers name the financial year that begins in it."""
    if named and "/" in named and int(named[:4]) == year:
        return _ended(named, f"Its headers name {named}, and its file's name {year}.")
    day = date(year, _LAST_MONTH_OF_SPAN, 31) if is_span else date(year, 12, 31)
    ground = f"The file's name holds {year}."
    end = end_of_year(named)
    if end is not None and end.year != year:
        ground = f"The file's name holds {year}, though its headers name {named}."
    return Choice(day.isoformat(), ground, is_guessed=True)


def _ended(label: str, ground: str) -> Choice:
    end = end_of_year(label)
    return Choice(end.isoformat() if end else "", ground, is_guessed=True)


def _day(match: re.Match[str]) -> date | None:
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None
