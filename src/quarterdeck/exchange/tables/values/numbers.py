"""Numbers as people write them, with the decimal mark decided for a whole column."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from quarterdeck.exchange.tables.values.errors import NotANumber

_CURRENCIES = {
    "£": "GBP",
    "€": "EUR",
    "$": "USD",
    "¥": "JPY",
    "₹": "INR",
    "zł": "PLN",
    "kč": "CZK",
    "us$": "USD",
    "fr.": "CHF",
}
_CODES = re.compile(
    "GBP|EUR|USD|JPY|INR|PLN|CZK|CHF|SEK|NOK|DKK|HUF|RON|BGN|TRY|RUB|UAH|CNY|AUD|CAD|NZD|ZAR|BRL|MXN|SGD|HKD|KRW|AED"
)
_SCALES = {
    **dict.fromkeys(["k", "tsd", "tsd.", "thousand", "t€"], 3),
    **dict.fromkeys(["m", "mm", "mn", "mio", "mio.", "mill", "million", "millions", "mil.", "millionen", "m€"], 6),
    **dict.fromkeys(["b", "bn", "billion", "billions", "mrd", "mrd.", "md", "milliard", "milliards", "milliarden"], 9),
    **dict.fromkeys(["tn", "trillion", "trillions"], 12),
}
_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f]+")
_SHAPE = re.compile(r"^(?P<before>[^\d.,]*)(?P<digits>(?:\d|[.,'’ ](?=\d))+[.,]?)(?P<after>[^\d]*)$")
_SCIENTIFIC = re.compile(r"[-+]?\d(?:[.,]\d{1,20})?[eE][-+]?\d{1,3}")
_LONGEST = 60
_POINT, _COMMA = ".", ","
_GROUPS = {
    _POINT: re.compile(r"\d{1,3}(?:([,'’ ])\d{2,3})(?:\1\d{2,3})*(?:\.\d+)?|\d*(?:\.\d+)?"),
    _COMMA: re.compile(r"\d{1,3}(?:([.'’ ])\d{2,3})(?:\1\d{2,3})*(?:,\d+)?|\d*(?:,\d+)?"),
}


@dataclass(slots=True, frozen=True)
class Number:
    """A number read from text: ``value`` with its scale applied (1.2m is 1200000); a percentage keeps its figure.

    ``power`` is the power of ten that the text itself named (6 for 1.2m), so that a unit in the header is not applied
    a second time.
    """

    value: Decimal
    currency: str | None = None
    is_percent: bool = False
    power: int = 0


@dataclass(slots=True, frozen=True)
class NumberStyle:
    """The decimal mark of a column, and on what ground it is believed."""

    mark: str = _POINT
    is_guessed: bool = True
    ground: str = "No number in it tells comma and point apart."


class NumberEvidence:
    """Collects the numbers of a column to decide what its comma and its point mean.

    Examples
    --------
    >>> evidence = NumberEvidence()
    >>> for text in ("1.234", "12,5", "7"): evidence.add(text)
    >>> evidence.decide().mark
    ','
    """

    def __init__(self) -> None:
        self._marks: Counter[str] = Counter()
        self._ambiguous = 0
        self._example: dict[str, str] = {}

    def add(self, text: str) -> None:
        digits = _digits(text)
        if digits is None:
            return
        mark = _mark_of(digits)
        if mark:
            self._marks[mark] += 1
            self._example.setdefault(mark, text.strip()[:30])
        elif mark == "":
            self._ambiguous += 1

    def merge(self, other: NumberEvidence) -> None:
        """Add what another column showed, for columns that cannot tell alone."""
        self._marks.update(other._marks)
        self._ambiguous += other._ambiguous
        self._example = {**other._example, **self._example}

    @property
    def is_conclusive(self) -> bool:
        return bool(self._marks)

    @property
    def is_ambiguous(self) -> bool:
        """Whether some number would mean something else under the other mark, and none decides."""
        return bool(self._ambiguous) and not self._marks

    def decide(self, *, default: str = _POINT) -> NumberStyle:
        """The style of the column; `default` where no number tells."""
        if not self._marks:
            return NumberStyle(default, is_guessed=self._ambiguous > 0)
        point, comma = self._marks[_POINT], self._marks[_COMMA]
        mark = _COMMA if comma > point else _POINT
        ground = f"“{self._example[mark]}” can only be read with a decimal {'comma' if mark == _COMMA else 'point'}."
        if point and comma:
            ground = f"{max(point, comma)} of its numbers are written this way, {min(point, comma)} the other way."
        return NumberStyle(mark, is_guessed=bool(point and comma), ground=ground)


def parse_number(text: str, style: NumberStyle | None = None) -> Number:
    """Read one number.

    Parameters
    ----------
    text : str
        Digits with grouping by comma, point, blank or apostrophe; a sign before or after, or brackets, for
        negative; a currency sign or code; a percentage sign; a scale in words (``k``, ``m``, ``bn``, ``Mio.``).
    style : NumberStyle, optional
        What the column says of its decimal mark; by default the text alone decides, a point where it cannot.

    Returns
    -------
    Number

    Raises
    ------
    NotANumber
        The text is no number, or not with this decimal mark; the message says it in words.

    Examples
    --------
    >>> parse_number("(1,234.50)").value
    Decimal('-1234.50')
    >>> parse_number("£1.2m")
    Number(value=Decimal('1200000.0'), currency='GBP', is_percent=False, power=6)
    >>> parse_number("1.234,56", NumberStyle(",")).value
    Decimal('1234.56')
    """
    return _parse_text(text, style.mark if style else None)


@lru_cache(maxsize=16_384)
def _parse_text(text: str, mark: str | None) -> Number:
    if mark is None:
        evidence = NumberEvidence()
        evidence.add(text)
        mark = evidence.decide().mark
    if _SCIENTIFIC.fullmatch(text.strip()):
        return Number(Decimal(text.strip().replace(_COMMA, _POINT)))
    shape = _shape(text)
    if shape is None:
        raise NotANumber(f"“{text.strip()[:40]}” is no number.")
    before, digits, after, is_negative = shape
    match = _GROUPS[mark].fullmatch(digits.rstrip(".,"))
    if match is None:
        name = "comma" if mark == _COMMA else "point"
        raise NotANumber(f"“{text.strip()[:40]}” is no number with a decimal {name}, as the rest of the column has.")
    plain = re.sub(r"[^\d" + re.escape(mark) + "]", "", digits.rstrip(".,")).replace(_COMMA, _POINT)
    currency, power, is_percent, signed = _around(before, after, text)
    value = Decimal(plain) * (Decimal(10) ** power)
    return Number(-value if is_negative != signed else value, currency, is_percent, power)


def _shape(text: str) -> tuple[str, str, str, bool] | None:
    """What stands before the digits, the digits, what stands after; and whether brackets make it negative."""
    if len(text) > _LONGEST:
        return None
    bare = _SPACES.sub(" ", text).strip()
    is_negative = bare.endswith(")") and "(" in bare[:3]
    match = _SHAPE.match(bare.replace("(", "").replace(")", "") if is_negative else bare)
    if match is None:
        return None
    return match["before"].strip(), match["digits"], match["after"].strip(), is_negative


def _digits(text: str) -> str | None:
    shape = _shape(text)
    return None if shape is None else shape[1].rstrip(".,")


def _around(before: str, after: str, text: str) -> tuple[str | None, int, bool, bool]:
    """Currency, power of ten, percentage and minus sign from the words around the digits."""
    currency, power, is_percent, is_negative = None, 0, False, False
    words = f"{before} {after}"
    for sign, name in _CURRENCIES.items():
        if sign in words.casefold():
            currency = currency or name
            words = re.sub(re.escape(sign), " ", words, flags=re.IGNORECASE)
    for word in re.findall(r"[-−–+%]|[^\s\-−–+%]+", words):
        if word in "-−–":
            is_negative = True
        elif word == "%":
            is_percent = True
        elif _CODES.fullmatch(word.upper()):
            currency = word.upper()
        elif word.casefold() in _SCALES:
            power = _SCALES[word.casefold()]
        elif word != "+" and word.strip("\ufffd"):
            raise NotANumber(f"“{text.strip()[:40]}” is no number: “{word[:20]}” is in the way.")
    return currency, power, is_percent, is_negative


def _mark_of(digits: str) -> str | None:
    """The decimal mark that the digits prove; "" when they fit both readings differently, None when they need none.

    | digits | proves |
    | --- | --- |
    | both marks | the last one |
    | one mark more than once | the other |
    | one mark, other than three digits after it | that mark |
    | one mark after a leading zero or more than three digits | that mark |
    | one mark, three digits after it | nothing |
    """
    points, commas = digits.count(_POINT), digits.count(_COMMA)
    if not points and not commas:
        return None
    if points and commas:
        return max((_POINT, _COMMA), key=digits.rfind)
    mark = _POINT if points else _COMMA
    if points + commas > 1:
        return _COMMA if mark == _POINT else _POINT
    whole, _, fraction = digits.partition(mark)
    is_decimal = len(fraction) != 3 or len(whole) > 3 or whole in ("", "0") or any(space in whole for space in " '’")
    return mark if is_decimal else ""
