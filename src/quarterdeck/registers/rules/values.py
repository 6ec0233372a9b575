"""From what people, files and programs send to values, and from values to text. Pure: no database, no clock.

A value that cannot be taken raises `ValueRefused` with words that say what to enter. Persons, workspaces and other rows
stay numbers or names here; actions find the rows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from quarterdeck.registers.declaration.fields import POINTING, Field, Kind

LONGEST_TEXT = 20_000
LONGEST_TAG = 40
MOST_TAGS = 20
LARGEST_NUMBER = Decimal(10) ** 14
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_LINK = re.compile(r"(?:https?://|mailto:)[^\s<>\"'\\^`{|}]+\Z", re.IGNORECASE)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)
_NUMBER = re.compile(r"[+-]?\d{1,18}(?:\.\d{1,9})?\Z", re.ASCII)
YES = {"yes", "true", "on", "1", "y"}
NO = {"no", "false", "off", "0", "n"}


MASKED = "masked"


@dataclass(frozen=True, slots=True)
class MaskedRow:
    """Stands for a row that a field points at and the reader may not see; its number lets a form send it back."""

    pk: int

    def __str__(self) -> str:
        return MASKED


class ValueRefused(ValueError):
    """A value that a field cannot hold; the message says what to enter."""


def is_empty(value: Any) -> bool:
    return value is None or value == "" or value == [] or value == ()


def clean(field: Field, raw: Any) -> Any:
    """The value of a field from text or JSON. Empty is None, or "" and [] where the field is text or a list.

    Raises
    ------
    ValueRefused
        With words that say what to enter.

    Examples
    --------
    >>> clean(Field(key="n", label="N", kind=Kind.NUMBER, lookup="n", digits=1), "2.5")
    Decimal('2.5')
    """
    if isinstance(raw, str):
        raw = _plain(raw)
    if is_empty(raw):
        if field.is_required:
            raise ValueRefused("A value is needed.")
        return _nothing(field)
    return _CLEANERS[field.kind](field, raw)


def _plain(text: str) -> str:
    if any(0xD800 <= ord(letter) <= 0xDFFF for letter in text):
        raise ValueRefused("This text holds characters that are not valid.")
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _nothing(field: Field) -> Any:
    if field.kind in (Kind.TEXT, Kind.LONG_TEXT, Kind.LINK):
        return ""
    if field.kind in (Kind.TAGS, Kind.CHOICES, Kind.ROWS):
        return []
    if field.kind is Kind.CHOICE and all(isinstance(value, str) for value, _ in field.choices):
        return ""
    return False if field.kind is Kind.YES_NO else None


def _text(field: Field, raw: Any) -> str:
    text = " ".join(_as_written(raw).split())
    return _short_enough(text, field.longest or 500)


def _long_text(field: Field, raw: Any) -> str:
    return _short_enough(_as_written(raw), field.longest or LONGEST_TEXT)


def _link(field: Field, raw: Any) -> str:
    text = _short_enough(_as_written(raw), field.longest or 2000)
    if not _LINK.match(text):
        raise ValueRefused("Enter an address that begins with https://, http:// or mailto:.")
    return text


def _number(field: Field, raw: Any) -> Decimal | int:
    value = _decimal(raw)
    places = -int(value.normalize().as_tuple().exponent) if value else 0
    if places > field.digits:
        wanted = f"at most {field.digits} digits after the point" if field.digits else "a whole number"
        raise ValueRefused(f"Enter {wanted}.")
    if field.smallest is not None and value < Decimal(str(field.smallest)):
        raise ValueRefused(f"Enter {field.smallest:g} or more.")
    if field.largest is not None and value > Decimal(str(field.largest)):
        raise ValueRefused(f"Enter {field.largest:g} or less.")
    return value.quantize(Decimal(1).scaleb(-field.digits)) if field.digits else int(value)


def _decimal(raw: Any) -> Decimal:
    if isinstance(raw, bool):
        raise ValueRefused("Enter a number.")
    text = str(raw).replace("\u2212", "-")
    try:
        value = Decimal(text) if isinstance(raw, int | float | Decimal) or _NUMBER.match(text) else None
    except InvalidOperation:
        value = None
    if value is None or not value.is_finite():
        raise ValueRefused("Enter a number such as 1250 or 12.5, without thousands separators.")
    if abs(value) >= LARGEST_NUMBER:
        raise ValueRefused("This number is too large.")
    return value


def _day(field: Field, raw: Any) -> date:
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    try:
        return date.fromisoformat(str(raw)) if _DAY.match(str(raw)) else _not_a_day()
    except ValueError:
        return _not_a_day()


def _not_a_day() -> date:
    raise ValueRefused("Enter a day as 2026-10-31.")


def _instant(field: Field, raw: Any) -> datetime:
    try:
        value = raw if isinstance(raw, datetime) else datetime.fromisoformat(str(raw))
    except ValueError:
        raise ValueRefused("Enter an instant as 2026-10-31T16:00.") from None
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def _choice(field: Field, raw: Any) -> Any:
    wanted = str(raw).strip().casefold()
    for value, label in field.choices:
        if wanted in (str(value).casefold(), label.casefold()):
            return value
    labels = ", ".join(label for _, label in field.choices[:12])
    raise ValueRefused(f"Choose one of: {labels}.")


def _choices(field: Field, raw: Any) -> list[Any]:
    chosen = {_choice(field, part) for part in _parts(raw)}
    return [value for value, _ in field.choices if value in chosen]


def _pointer(field: Field, raw: Any) -> int | str:
    """A number where one was given; a name or address stays text, for the action to look up."""
    if isinstance(raw, bool) or not isinstance(raw, int | str):
        key = getattr(raw, "pk", None)
        if key is None:
            raise ValueRefused("Choose one of the list.")
        return int(key)
    text = str(raw)
    if text.isascii() and text.isdigit():
        return min(int(text), 2**53)
    return _short_enough(text, 300)


def _yes_no(field: Field, raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    text = str(raw).casefold()
    if text in YES:
        return True
    if text in NO:
        return False
    raise ValueRefused("Enter yes or no.")


def _tags(field: Field, raw: Any) -> list[str]:
    tags: dict[str, str] = {}
    for part in _parts(raw):
        tag = " ".join(str(part).split())
        if len(tag) > LONGEST_TAG:
            raise ValueRefused(f"A tag has at most {LONGEST_TAG} characters.")
        if tag:
            tags.setdefault(tag.casefold(), tag)
    if len(tags) > MOST_TAGS:
        raise ValueRefused(f"Enter at most {MOST_TAGS} tags.")
    return list(tags.values())


def _rows(field: Field, raw: Any) -> list[dict[str, Any]]:
    """The rows of a table: each with the columns that were sent, and the number of the row that it changes."""
    if not isinstance(raw, list | tuple) or not all(isinstance(one, Mapping) for one in raw):
        raise ValueRefused("Enter a list of rows.")
    if field.largest is not None and len(raw) > field.largest:
        raise ValueRefused(f"Enter at most {field.largest:g} rows.")
    if field.smallest and len(raw) < field.smallest:
        raise ValueRefused(f"Enter at least {field.smallest:g} row{'' if field.smallest == 1 else 's'}.")
    return [_one_row(field, one, place) for place, one in enumerate(raw, 1)]


def _one_row(field: Field, raw: Mapping[str, Any], place: int) -> dict[str, Any]:
    parts = {part.key: part for part in field.parts if part.is_editable}
    strange = sorted(set(raw) - set(parts) - {"id"} - {part.key for part in field.parts})
    if strange:
        raise ValueRefused(f"Row {place}: there is no column {strange[0][:80]}.")
    key = raw.get("id") or None
    if key is not None and not (str(key).isascii() and str(key).isdigit()):
        raise ValueRefused(f"Row {place}: its number is not one.")
    found: dict[str, Any] = {"id": min(int(key), 2**53) if key else None}
    for name, part in parts.items():
        if name in raw:
            try:
                found[name] = clean(part, raw[name])
            except ValueRefused as refused:
                raise ValueRefused(f"Row {place}, {part.label}: {refused}") from None
    return found


_CLEANERS: dict[Kind, Callable[[Field, Any], Any]] = {
    Kind.TEXT: _text,
    Kind.LONG_TEXT: _long_text,
    Kind.LINK: _link,
    Kind.NUMBER: _number,
    Kind.MONEY: _number,
    Kind.DATE: _day,
    Kind.INSTANT: _instant,
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.PERSON: _pointer,
    Kind.WORKSPACE: _pointer,
    Kind.REFERENCE: _pointer,
    Kind.YES_NO: _yes_no,
    Kind.TAGS: _tags,
    Kind.ROWS: _rows,
}


def _as_written(raw: Any) -> str:
    if not isinstance(raw, str | int | Decimal | float):
        raise ValueRefused("Enter text.")
    return _plain(str(raw))


def _short_enough(text: str, longest: int) -> str:
    if len(text) > longest:
        raise ValueRefused(f"Shorten this to {longest} characters; it has {len(text)}.")
    return text


def _parts(raw: Any) -> Iterable[Any]:
    if isinstance(raw, str):
        return [part.strip() for part in re.split(r"[;,\n]", raw) if part.strip()]
    if isinstance(raw, list | tuple | set):
        return raw
    raise ValueRefused("Enter a list, parted by commas.")


def as_json(field: Field, value: Any) -> Any:
    """The value as the API tells it: numbers of money and decimals as text, so that none is rounded on its way."""
    if is_empty(value):
        return value if field.kind in (Kind.TAGS, Kind.CHOICES, Kind.ROWS) or value == "" else None
    if field.kind is Kind.ROWS:
        return [{"id": one["id"], **{part.key: as_json(part, one[part.key]) for part in field.parts}} for one in value]
    if field.kind in POINTING:
        return {"id": value.pk, "name": str(value)}
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date | datetime) else value


def as_text(field: Field, value: Any) -> str:
    """The value as a cell of a file or a line of history tells it."""
    if is_empty(value):
        return ""
    if field.kind is Kind.CHOICE:
        return field.label_of(value)
    if field.kind is Kind.CHOICES:
        return "; ".join(field.label_of(one) for one in value)
    if field.kind is Kind.TAGS:
        return ", ".join(value)
    if field.kind is Kind.ROWS:
        return "; ".join(", ".join(filter(None, _cells(field, one))) for one in value)
    if field.kind is Kind.YES_NO:
        return "Yes" if value else "No"
    if field.kind is Kind.INSTANT and isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else str(value)


def _cells(field: Field, one: Mapping[str, Any]) -> list[str]:
    return [as_text(part, one.get(part.key)) for part in field.parts]
