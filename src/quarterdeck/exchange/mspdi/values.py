"""Texts of MSPDI and what they mean: instants, durations, tenths of minutes, cents, flags, and their enumerations.

Source: Microsoft, "Project XML Data Interchange Schema Reference". Parsers raise ValueError with a short reason.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from quarterdeck.exchange.document import Constraint, LinkType, ResourceKind, TaskType

_INSTANT = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)?", re.ASCII)
_ZONE = re.compile(r"(?:Z|[+-]\d\d:?\d\d)$")
_DURATION = re.compile(
    r"(-)?P(?:(\d{1,4})Y)?(?:(\d{1,5})M)?(?:(\d{1,7})D)?"
    r"(?:T(?:(\d{1,12})H)?(?:(\d{1,14})M)?(?:(\d{1,14}(?:\.\d{1,20})?)S)?)?",
    re.ASCII,
)
_NUMBER = re.compile(r"[+-]?(?:\d{1,30}(?:\.\d{0,30})?|\.\d{1,30})(?:[eE][+-]?\d{1,3})?", re.ASCII)
_INTEGER = re.compile(r"[+-]?\d{1,18}", re.ASCII)

EARLIEST_YEAR, LATEST_YEAR = 1900, 2200
LONGEST_MINUTES = 1e8
LARGEST_WORK = 1e12
_MINUTES_PER_MONTH, _MINUTES_PER_YEAR = 30 * 1440, 365 * 1440


def parse_text(text: str | None) -> str:
    return text or ""


def parse_integer(text: str) -> int:
    if len(text) < 18 and text.isascii() and text.isdigit():
        return int(text)
    stripped = text.strip()
    if not _INTEGER.fullmatch(stripped):
        raise ValueError("is not a whole number")
    return int(stripped)


@lru_cache(maxsize=4096)
def parse_number(text: str) -> float:
    stripped = text.strip()
    if not _NUMBER.fullmatch(stripped):
        raise ValueError("is not a number")
    value = float(stripped)
    if not math.isfinite(value):
        raise ValueError("is too large")
    return value


def parse_percent(text: str) -> float:
    value = parse_number(text)
    if not 0 <= value <= 100:
        raise ValueError("is not a percentage from 0 to 100")
    return value


def parse_flag(text: str) -> bool:
    if text == "1":
        return True
    if text == "0":
        return False
    lowered = text.strip().lower()
    if lowered in ("1", "true"):
        return True
    if lowered in ("0", "false"):
        return False
    raise ValueError("is not true or false")


@lru_cache(maxsize=32768)
def parse_instant(text: str) -> datetime:
    stripped = _ZONE.sub("", text.strip())
    if not _INSTANT.fullmatch(stripped):
        raise ValueError("is not a date")
    try:
        value = datetime.fromisoformat(stripped)
    except ValueError:
        raise ValueError("is not a date of the calendar") from None
    if not EARLIEST_YEAR <= value.year <= LATEST_YEAR:
        raise ValueError(f"lies outside the years {EARLIEST_YEAR} to {LATEST_YEAR}")
    return value


def parse_date(text: str) -> date:
    return parse_instant(text).date()


@lru_cache(maxsize=8192)
def parse_work(text: str) -> float:
    """Minutes of an ISO 8601 duration such as ``PT8H30M0S``; months count 30 days and years 365."""
    match = _DURATION.fullmatch(text.strip())
    if match is None or not any(match.groups()[1:]):
        raise ValueError("is not a duration such as PT8H0M0S")
    sign, years, months, days, hours, minutes, seconds = match.groups()
    total = int(minutes or 0) + 60 * int(hours or 0) + 1440 * int(days or 0)
    total += _MINUTES_PER_MONTH * int(months or 0) + _MINUTES_PER_YEAR * int(years or 0)
    value = total + float(seconds or 0) / 60
    if value > LARGEST_WORK:
        raise ValueError("is too long")
    return -value if sign else value


def parse_duration(text: str) -> float:
    """Minutes of a duration that may not be negative nor longer than about 190 years."""
    value = parse_work(text)
    if value < 0:
        raise ValueError("is negative")
    if value > LONGEST_MINUTES:
        raise ValueError("is too long")
    return value


def parse_tenths(text: str) -> float:
    """Minutes of a value counted in tenths of a minute (slack, lag, delays)."""
    value = parse_number(text) / 10
    if abs(value) > LONGEST_MINUTES:
        raise ValueError("is too long")
    return value


@lru_cache(maxsize=4096)
def parse_money(text: str) -> Decimal:
    """Amount of a value counted in hundredths of the currency unit."""
    return parse_decimal(text).scaleb(-2)


@lru_cache(maxsize=4096)
def parse_decimal(text: str) -> Decimal:
    stripped = text.strip()
    if not _NUMBER.fullmatch(stripped):
        raise ValueError("is not an amount")
    try:
        value = Decimal(stripped)
    except InvalidOperation:
        raise ValueError("is not an amount") from None
    if abs(value) > Decimal(10) ** 18:
        raise ValueError("is too large")
    return value


def format_flag(value: bool) -> str:
    return "1" if value else "0"


def format_instant(value: datetime) -> str:
    return value.isoformat(timespec="auto" if value.microsecond else "seconds")


def format_number(value: float) -> str:
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)


def format_duration(value: float) -> str:
    """Exact to the microsecond: the seconds take what the minutes leave."""
    sign, seconds = ("-" if value < 0 else ""), abs(value) * 60
    whole = int(seconds)
    fraction = round(seconds - whole, 6)
    if fraction >= 1:
        whole, fraction = whole + 1, 0.0
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    tail = f"{fraction:.6f}".rstrip("0").rstrip(".")[1:] if fraction else ""
    return f"{sign}PT{hours}H{minutes}M{left}{tail}S"


def format_tenths(value: float) -> str:
    return str(round(value * 10))


def format_decimal(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def format_money(value: Decimal) -> str:
    return format_decimal(value.scaleb(2))


@dataclass(slots=True, frozen=True)
class Codec:
    """How one kind of value stands in the file: `parse` reads its text, `format` writes it."""

    parse: Callable[[str], Any]
    format: Callable[[Any], str]


def _choice(by_code: dict[str, Any], kind: str) -> Codec:
    codes = {value: code for code, value in reversed(by_code.items())}

    def parse(text: str) -> Any:
        try:
            return by_code[text.strip()]
        except KeyError:
            raise ValueError(f"is not a known {kind}") from None

    return Codec(parse, lambda value: codes.get(value, ""))


TEXT = Codec(parse_text, str)
INTEGER = Codec(parse_integer, str)
NUMBER = Codec(parse_number, format_number)
PERCENT = Codec(parse_percent, format_number)
FLAG = Codec(parse_flag, format_flag)
INVERSE_FLAG = Codec(lambda text: not parse_flag(text), lambda value: format_flag(not value))
INSTANT = Codec(parse_instant, format_instant)
DURATION = Codec(parse_duration, format_duration)
WORK = Codec(parse_work, format_duration)
TENTHS = Codec(parse_tenths, format_tenths)
MONEY = Codec(parse_money, format_money)
TASK_TYPE = _choice({"0": TaskType.FIXED_UNITS, "1": TaskType.FIXED_DURATION, "2": TaskType.FIXED_WORK}, "task type")
CONSTRAINT = _choice(
    {
        "0": Constraint.ASAP,
        "1": Constraint.ALAP,
        "2": Constraint.MSO,
        "3": Constraint.MFO,
        "4": Constraint.SNET,
        "5": Constraint.SNLT,
        "6": Constraint.FNET,
        "7": Constraint.FNLT,
    },
    "constraint",
)
LINK_TYPE = _choice({"0": LinkType.FF, "1": LinkType.FS, "2": LinkType.SF, "3": LinkType.SS}, "link type")
RESOURCE_KIND = _choice({"0": ResourceKind.MATERIAL, "1": ResourceKind.WORK, "2": ResourceKind.COST}, "resource type")
EARNED_VALUE_METHOD = _choice({"0": "percent_complete", "1": "physical_percent_complete"}, "earned value method")
CONTOUR = _choice(
    {
        "0": "flat",
        "1": "back_loaded",
        "2": "front_loaded",
        "3": "double_peak",
        "4": "early_peak",
        "5": "late_peak",
        "6": "bell",
        "7": "turtle",
        "8": "contoured",
    },
    "contour",
)

# Formats of durations and lags. 32 more means "estimated"; 21 and 53 stand for no unit.
UNIT_BY_FORMAT: dict[int, str] = {
    3: "m",
    4: "em",
    5: "h",
    6: "eh",
    7: "d",
    8: "ed",
    9: "w",
    10: "ew",
    11: "mo",
    12: "emo",
    19: "%",
    20: "e%",
}
FORMAT_BY_UNIT = {unit: code for code, unit in UNIT_BY_FORMAT.items()}
ESTIMATED = 32


def unit_of_format(code: int) -> str | None:
    """Unit of a duration format, ``None`` for "no unit" and for codes that the schema does not know."""
    return UNIT_BY_FORMAT.get(code - ESTIMATED if code > ESTIMATED + 2 else code)
