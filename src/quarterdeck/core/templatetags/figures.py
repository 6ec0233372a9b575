"""How figures are written: the sign is part of the number, the unit never breaks off, missing is never nought.

Every function takes ``None`` as "no data" and answers ``None``; the caller decides how a gap looks.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal

from quarterdeck.core.money import Money

MINUS = "\u2212"
GAP = "\u00a0"
SYMBOLS = {"EUR": "€", "GBP": "£", "USD": "$", "PLN": "zł", "CZK": "Kč", "JPY": "¥", "INR": "₹"}
UNITS = {"k": 1_000, "m": 1_000_000, "bn": 1_000_000_000}

Number = int | float | Decimal


def number(value: Number | None, *, digits: int = 0, signed: bool = False, trim: bool = False) -> str | None:
    """``1,234.5``, with a true minus; ``signed`` adds a plus; ``trim`` drops noughts after the point."""
    exact = _exact(value)
    if exact is None:
        return None
    rounded = exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    text = f"{abs(rounded):,.{digits}f}"
    if trim and digits:
        text = text.rstrip("0").rstrip(".")
    return _sign(rounded, signed=signed) + text


def ratio(value: Number | None, *, digits: int = 2, signed: bool = False) -> str | None:
    """``.91``, ``1.07``: an index without the nought before the point."""
    text = number(value, digits=digits, signed=signed)
    return text.replace("0.", ".", 1) if text and text.lstrip(f"+{MINUS}").startswith("0.") else text


def percent(share: Number | None, *, digits: int = 0, signed: bool = False) -> str | None:
    """``57 %`` of a share between 0 and 1."""
    exact = _exact(share)
    return None if exact is None else whole_percent(exact * 100, digits=digits, signed=signed)


def whole_percent(value: Number | None, *, digits: int = 0, signed: bool = False) -> str | None:
    """``57 %`` of a number that already counts hundredths."""
    return _with_unit(number(value, digits=digits, signed=signed), "%")


def days(value: Number | None, *, signed: bool = False, unit: str = "d") -> str | None:
    """``45 d``, ``+75 d``, ``0 d``; elapsed days take the unit ``ed``."""
    return _with_unit(number(value, digits=1, signed=signed, trim=True), unit)


def hours(value: Number | None, *, signed: bool = False) -> str | None:
    return _with_unit(number(value, digits=1, signed=signed, trim=True), "h")


def money(value: Money | Number | None, *, unit: str = "", signed: bool = False, currency: bool = True) -> str | None:
    """``482 k``, ``9.61 m €``. Without ``unit`` the fitting one is taken; ``unit="k"`` keeps a column alike."""
    amount = _exact(value.amount if isinstance(value, Money) else value)
    if amount is None:
        return None
    scale = unit or _fitting_unit(amount)
    scaled = amount / UNITS.get(scale, 1)
    text = _with_unit(
        number(scaled, digits=_money_digits(scaled, scale, fixed=bool(unit)), signed=signed, trim=scale == "k"), scale
    )
    if currency and isinstance(value, Money):
        text = _with_unit(text, SYMBOLS.get(value.currency, value.currency))
    return text


def full_money(value: Money | Number | None) -> str | None:
    """The exact amount, for hover and export: ``9,610,000.00 EUR``."""
    if isinstance(value, Money):
        return str(value.rounded().amount.__format__(",")).replace("-", MINUS) + GAP + value.currency
    return number(value, digits=2)


def short_date(value: date | None, *, year: int) -> str | None:
    """``30 Oct``, and ``16 Apr ’27`` when it is not in the status year."""
    if value is None:
        return None
    text = f"{value.day}{GAP}{value:%b}"
    return text if value.year == year else f"{text}{GAP}’{value.year % 100:02d}"


def long_date(value: date | None) -> str | None:
    """``16 Apr 2027``."""
    return None if value is None else f"{value.day}{GAP}{value:%b}{GAP}{value.year}"


def instant(value: datetime | None) -> str | None:
    """``30 Oct 2026, 14:05``, with UTC named when the value knows its zone."""
    if value is None:
        return None
    if value.tzinfo is None:
        return f"{long_date(value)}, {value:%H:%M}"
    return f"{long_date(value.astimezone(UTC))}, {value.astimezone(UTC):%H:%M}{GAP}UTC"


def _exact(value: Number | None) -> Decimal | None:
    if value is None:
        return None
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    return exact if exact.is_finite() else None


def _sign(value: Decimal, *, signed: bool) -> str:
    if value < 0:
        return MINUS
    return "+" if signed and value > 0 else ""


def _with_unit(text: str | None, unit: str) -> str | None:
    return text if text is None or not unit else f"{text}{GAP}{unit}"


def _fitting_unit(amount: Decimal) -> str:
    size = abs(amount)
    if size >= Decimal("999500000"):
        return "bn"
    if size >= Decimal("999500"):
        return "m"
    return "k" if size >= 1000 else ""


def _money_digits(scaled: Decimal, unit: str, *, fixed: bool) -> int:
    if unit in ("m", "bn"):
        return 2 if abs(scaled) < 10 or fixed else 1
    return 1 if unit == "k" and not fixed and abs(scaled) < 10 else 0
