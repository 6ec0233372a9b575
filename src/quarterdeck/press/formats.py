"""One hand for numbers and dates: every medium prints the same characters.

Source: the house's type and number rules (true minus, no-break spaces between number and unit, "no data" for None).
"""

from __future__ import annotations

import math
from datetime import date
from decimal import Decimal

from quarterdeck.press.blocks import Kind, Number, RagCell, Scale, Value, plain

NO_DATA = "no data"
DASH = "–"
MINUS = "−"
SPACE = "\u00a0"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SIGNS = {"EUR": "€", "USD": "$", "GBP": "£", "PLN": "zł", "JPY": "¥", "INR": "₹"}


def number(value: Number | None, *, digits: int = 0) -> str:
    """Thousands by comma, true minus.

    >>> number(-1234.5, digits=1)
    '−1,234.5'
    """
    if is_missing(value) or value is None:
        return NO_DATA
    text = f"{abs(value):,.{digits}f}"
    return f"{MINUS}{text}" if value < 0 and float(text.replace(",", "")) != 0 else text


def money(value: Number | None, *, currency: str = "EUR", scale: Scale = Scale.AUTO, digits: int | None = None) -> str:
    """An amount with its currency: ``482 k €``, ``9.61 m €``.

    >>> money(9_610_000)
    '9.61\\xa0m\\xa0€'
    """
    if is_missing(value) or value is None:
        return NO_DATA
    unit, places = _money_unit(value, scale)
    shown = number(_divided(value, unit), digits=places if digits is None else digits)
    letter = {1: "", 1_000: f"{SPACE}k", 1_000_000: f"{SPACE}m"}[unit]
    return f"{shown}{letter}{SPACE}{currency_sign(currency)}".rstrip(SPACE)


def bare_money(value: Number | None, *, scale: Scale = Scale.AUTO, digits: int | None = None) -> str:
    """An amount without its currency, for columns that name it in the heading; a fixed scale shows no letter."""
    if is_missing(value) or value is None:
        return NO_DATA
    unit, places = _money_unit(value, scale)
    shown = number(_divided(value, unit), digits=places if digits is None else digits)
    letter = {1: "", 1_000: f"{SPACE}k", 1_000_000: f"{SPACE}m"}[unit] if scale is Scale.AUTO else ""
    return f"{shown}{letter}"


def currency_sign(currency: str) -> str:
    return _SIGNS.get(currency, currency)


def short_date(value: date | None, *, status_date: date | None = None) -> str:
    """``30 Oct``, with the year when it is not the status year.

    >>> short_date(date(2027, 3, 12), status_date=date(2026, 10, 30))
    '12\\xa0Mar\\xa0’27'
    """
    if value is None:
        return NO_DATA
    text = f"{value.day}{SPACE}{_MONTHS[value.month - 1]}"
    if status_date is None or value.year == status_date.year:
        return text
    return (
        f"{text}{SPACE}’{value.year % 100:02d}"
        if abs(value.year - status_date.year) < 50
        else f"{text}{SPACE}{value.year}"
    )


def long_date(value: date | None) -> str:
    """``16 Apr 2027``, for prose and feet."""
    if value is None:
        return NO_DATA
    return f"{value.day}{SPACE}{_MONTHS[value.month - 1]}{SPACE}{value.year}"


def month(value: date, *, with_year: bool = False) -> str:
    name = _MONTHS[value.month - 1]
    return f"{name}{SPACE}’{value.year % 100:02d}" if with_year else name


def ratio(value: Number | None, *, digits: int = 2) -> str:
    """An index without the leading zero: ``.91``, ``1.07``.

    >>> ratio(0.909)
    '.91'
    """
    text = number(value, digits=digits)
    return text.replace("0.", ".", 1) if text.startswith(("0.", f"{MINUS}0.")) else text


def percent(value: Number | None, *, digits: int = 0) -> str:
    """A percentage from its number of hundredths: 57 is ``57 %``."""
    text = number(value, digits=digits)
    return text if text == NO_DATA else f"{text}{SPACE}%"


def days(value: Number | None, *, digits: int = 0) -> str:
    """A duration in working days: ``45 d``."""
    text = number(value, digits=digits)
    return text if text == NO_DATA else f"{text}{SPACE}d"


def slip(value: Number | None) -> str:
    """A signed difference in working days: ``+75 d``, ``0 d``, ``−5 d``."""
    text = days(value)
    return f"+{text}" if value is not None and not is_missing(value) and round(value) > 0 else text


def is_missing(value: Value) -> bool:
    """None, and numbers that are not finite."""
    if value is None:
        return True
    if isinstance(value, Decimal):
        return not value.is_finite()
    return isinstance(value, float) and not math.isfinite(value)


def written(
    value: Value,
    *,
    kind: Kind,
    digits: int | None = None,
    currency: str = "EUR",
    scale: Scale = Scale.AUTO,
    status_date: date | None = None,
    with_currency: bool = True,
) -> str:
    """Any cell's value as the reader sees it; what does not fit its kind is written as it is."""
    if is_missing(value) or value is None:
        return NO_DATA
    if isinstance(value, RagCell):
        return value.text
    if isinstance(value, date):
        return short_date(value, status_date=status_date)
    if isinstance(value, str | tuple):
        return plain(value) or DASH
    if kind is Kind.MONEY:
        if with_currency:
            return money(value, currency=currency, scale=scale, digits=digits)
        return bare_money(value, scale=scale, digits=digits)
    return _written_number(value, kind, digits)


def _written_number(value: Number, kind: Kind, digits: int | None) -> str:
    places = digits or 0
    if kind is Kind.RATIO:
        return ratio(value, digits=2 if digits is None else digits)
    if kind is Kind.PERCENT:
        return percent(value, digits=places)
    if kind is Kind.DAYS:
        return days(value, digits=places)
    if kind is Kind.SLIP:
        return slip(value)
    return number(value, digits=places)


def _money_unit(value: Number, scale: Scale) -> tuple[int, int]:
    size = abs(float(value))
    if scale is Scale.UNIT or (scale is Scale.AUTO and size < 10_000):
        return 1, 0
    if scale is Scale.THOUSAND or (scale is Scale.AUTO and size < 999_500):
        return 1_000, 0
    return 1_000_000, 2


def _divided(value: Number, unit: int) -> Number:
    return value / unit
