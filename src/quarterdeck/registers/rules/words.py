"""How values read on a page: names short in tables, days without the year of today, amounts with a true minus."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from quarterdeck.registers.declaration.fields import Field, Kind
from quarterdeck.registers.rules.values import as_text, is_empty

MINUS = "\u2212"
GAP = "\u00a0"


def short_name(name: str) -> str:
    """Initial and surname, as tables write people.

    Examples
    --------
    >>> short_name("Katarzyna Maria Lewandowska")
    'K. Lewandowska'
    """
    words = name.split()
    return f"{words[0][0]}.{GAP}{words[-1]}" if len(words) > 1 else name


def short_day(day: date, today: date) -> str:
    """``30 Oct``, and ``16 Apr ’27`` in another year.

    Examples
    --------
    >>> short_day(date(2027, 4, 16), date(2026, 10, 30))
    '16 Apr ’27'
    """
    text = f"{day.day} {day:%b}"
    return text if day.year == today.year else f"{text} ’{day:%y}"


def number(value: Decimal | int | float, digits: int = 0) -> str:
    """``1,234.5`` with a true minus; noughts after the point are dropped."""
    text = f"{abs(Decimal(str(value))):,.{digits}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return f"{MINUS}{text}" if value < 0 else text


def shown(field: Field, value: Any, *, today: date) -> str:
    """The words of a value in a table; empty where there is none."""
    if is_empty(value):
        return ""
    if field.kind is Kind.PERSON:
        return short_name(str(value))
    if field.kind is Kind.WORKSPACE:
        return str(getattr(value, "code", value))
    if field.kind is Kind.INSTANT and isinstance(value, datetime):
        return short_day(value.date(), today)
    if field.kind is Kind.DATE and isinstance(value, date):
        return short_day(value, today)
    if field.kind in (Kind.NUMBER, Kind.MONEY) and isinstance(value, Decimal | int | float):
        return number(value, field.digits)
    return as_text(field, value)
