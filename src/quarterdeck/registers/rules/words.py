"""How values read on a page: names short in tables, days without the year of today, amounts with a true minus."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
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


def amount(value: Decimal | int | float) -> str:
    """An amount in a table: whole from a thousand on, below it to the cent where there are cents.

    Examples
    --------
    >>> amount(Decimal("3428.60")), amount(Decimal("12.5")), amount(Decimal("-80.00"))
    ('3,429', '12.50', '−80')
    """
    exact = Decimal(str(value))
    is_whole = abs(exact) >= 1000 or exact == exact.to_integral_value()
    text = f"{abs(exact):,.{0 if is_whole else 2}f}"
    return f"{MINUS}{text}" if exact < 0 else text


def told(kind: Kind, text: str) -> str:
    """A day, an instant, a number or an amount as the trail keeps it, in the words of a page.

    Examples
    --------
    >>> told(Kind.DATE, "2026-11-16"), told(Kind.MONEY, "10000.00"), told(Kind.NUMBER, "-2.50")
    ('16 Nov 2026', '10,000', '−2.5')
    """
    try:
        if kind is Kind.DATE:
            return f"{date.fromisoformat(text):%-d %b %Y}"
        if kind is Kind.INSTANT:
            return f"{datetime.fromisoformat(text).astimezone(UTC):%-d %b %Y, %H:%M} UTC"
        value = Decimal(text)
        return amount(value) if kind is Kind.MONEY else number(value, max(0, -int(value.as_tuple().exponent)))
    except (ValueError, ArithmeticError):
        return text


def finding(singular: str, plural: str, counts: Mapping[str, int], *, oldest: str) -> str:
    """What a list says before its rows: how many are open and how many of them are late.

    Examples
    --------
    >>> finding("issue", "issues", {"all": 95, "open": 69, "overdue": 59}, oldest="18 Oct")
    '59 of 69 open issues are overdue, the oldest since 18 Oct.'
    >>> finding("issue", "issues", {"all": 1, "open": 1, "overdue": 0}, oldest="")
    '1 issue is open and not overdue.'
    >>> finding("issue", "issues", {"all": 4, "open": 0, "overdue": 0}, oldest="")
    'No issue is open; 4 are closed.'
    """
    total, still, late = counts["all"], counts["open"], counts["overdue"]
    if not total:
        return ""
    if not still:
        return f"No {singular} is open; {total:,} {'is' if total == 1 else 'are'} closed."
    noun = singular if still == 1 else plural
    if not late:
        return f"1 {noun} is open and not overdue." if still == 1 else f"{still:,} {noun} are open and none is overdue."
    verb = "is" if late == 1 else "are"
    return f"{late:,} of {still:,} open {noun} {verb} overdue, {'' if late == 1 else 'the oldest '}since {oldest}."


def overview_finding(late: Sequence[tuple[str, int]], still: int) -> str:
    """What all logs of a place say together: of ``(plural, overdue)`` and the number that is open.

    Examples
    --------
    >>> overview_finding([("actions", 189), ("issues", 59)], 590)
    '248 of 590 open entries are overdue; most of them are actions (189).'
    >>> overview_finding([("decisions", 1)], 12)
    '1 of 12 open entries is overdue; it is in the log of decisions.'
    """
    total = sum(count for _, count in late)
    if not total:
        return f"{still:,} entries are open and none is overdue." if still > 1 else ""
    plural, most = max(late, key=lambda one: one[1])
    said = f"{total:,} of {still:,} open entries {'is' if total == 1 else 'are'} overdue; "
    if total == 1:
        return f"{said}it is in the log of {plural}."
    share = "all" if most == total else "most" if most * 2 > total else "the largest part"
    return f"{said}{share} of them are {plural} ({most:,})."


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
    if field.kind is Kind.MONEY and isinstance(value, Decimal | int | float):
        return amount(value)
    if field.kind is Kind.NUMBER and isinstance(value, Decimal | int | float):
        return number(value, field.digits)
    return as_text(field, value)
