"""One JSON object of unknown quality: every getter gives ``None`` for what is absent, and names what is unusable."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from quarterdeck.exchange.issues import IssueLog
from quarterdeck.exchange.mspdi.values import EARLIEST_YEAR, LATEST_YEAR

Value = TypeVar("Value", date, datetime)
_LARGEST = 1e15
_DEEPEST, _MOST_ENTRIES = 6, 2_000


class Record:
    """A JSON object with the place where it stands.

    Parameters
    ----------
    values : dict
    log : IssueLog
        Takes what is unusable, as ``TOOL.bad_value``.
    tool : str
        Name of the tool in codes of issues ("asana").
    place : str
        Where it stands, for a person.
    """

    __slots__ = ("log", "place", "tool", "values")

    def __init__(self, values: dict[str, Any], *, log: IssueLog, tool: str, place: str) -> None:
        self.values, self.log, self.tool, self.place = values, log, tool, place

    def text(self, key: str) -> str | None:
        """Text without the characters that nothing can store; ``None`` when empty."""
        value = self.values.get(key)
        if value is None or isinstance(value, dict | list):
            if value:
                self.bad(key, value, "is no text")
            return None
        return clean(value if isinstance(value, str) else str(value)) or None

    def flag(self, key: str) -> bool:
        return self.values.get(key) is True

    def number(self, key: str) -> float | None:
        value = self.values.get(key)
        if value is None or value == "":
            return None
        try:
            number = float(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else math.nan
        except (ValueError, OverflowError):
            number = math.nan
        if math.isfinite(number) and abs(number) < _LARGEST:
            return number
        self.bad(key, value, "is no number that can be used")
        return None

    def whole(self, key: str) -> int | None:
        number = self.number(key)
        return None if number is None else int(number)

    def amount(self, key: str) -> Decimal | None:
        number = self.number(key)
        try:
            return None if number is None else Decimal(str(self.values[key]))
        except InvalidOperation:
            return None

    def moment(self, key: str) -> datetime | None:
        """An instant as naive UTC."""
        return self._time(key, moment_of)

    def day(self, key: str) -> date | None:
        return self._time(key, day_of)

    def _time(self, key: str, parse: Callable[[object], Value]) -> Value | None:
        value = self.values.get(key)
        if value is None or value == "":
            return None
        try:
            return parse(value)
        except ValueError as error:
            self.bad(key, value, str(error))
            return None

    def inner(self, key: str) -> Record | None:
        """The object below `key`."""
        value = self.values.get(key)
        if isinstance(value, dict):
            return Record(value, log=self.log, tool=self.tool, place=self.place)
        if value not in (None, [], ""):
            self.bad(key, value, "is no object")
        return None

    def rows(self, key: str) -> list[Record]:
        """The objects in the list below `key`; what is no object is named and left out."""
        value = self.values.get(key)
        if not isinstance(value, list):
            if value:
                self.bad(key, value, "is no list")
            return []
        found = [entry for entry in value if isinstance(entry, dict)]
        if len(found) < len(value):
            self.bad(key, value, f"holds {len(value) - len(found)} entries that are no objects")
        return [Record(entry, log=self.log, tool=self.tool, place=self.place) for entry in found]

    def rest(self, known: Collection[str]) -> dict[str, Any]:
        """What has a value and no name in `known`, as it can be stored."""
        return {
            clean(key): storable(value)
            for key, value in self.values.items()
            if key not in known and value not in (None, "", [], {}, False)
        }

    def bad(self, key: str, value: object, why: str) -> None:
        words = f"{clean(key)[:40]} “{clean(str(value))[:60]}” {why}; the value was left out."
        self.log.add(f"{self.tool}.bad_value", words, place=self.place)


def clean(text: str) -> str:
    """`text` without NUL characters and halves of characters.

    Examples
    --------
    >>> clean("a\\x00b")
    'ab'
    """
    if text.isascii():
        return text.replace("\x00", "")
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def storable(value: Any, depth: int = 0) -> Any:
    """Plain values as they can be written to JSON again, to a bounded depth and length."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict | list) and depth >= _DEEPEST:
        return None
    if isinstance(value, dict):
        entries = list(value.items())[:_MOST_ENTRIES]
        return {clean(key): storable(each, depth + 1) for key, each in entries}
    if isinstance(value, list):
        return [storable(each, depth + 1) for each in value[:_MOST_ENTRIES]]
    return value


def moment_of(value: object) -> datetime:
    """Naive UTC of an ISO 8601 instant.

    Raises
    ------
    ValueError
        It is none, or lies outside of the years that plans have.
    """
    try:
        found = datetime.fromisoformat(value.strip()) if isinstance(value, str) else None
        if found is not None and found.tzinfo is not None:
            found = found.astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        found = None
    if found is None:
        raise ValueError("is no date and time")
    if not EARLIEST_YEAR <= found.year <= LATEST_YEAR:
        raise ValueError(f"lies outside the years {EARLIEST_YEAR} to {LATEST_YEAR}")
    return found


def day_of(value: object) -> date:
    """The day that a date, or an instant in UTC, names. Raises ValueError."""
    try:
        return moment_of(value).date()
    except ValueError as error:
        raise ValueError(str(error).replace("date and time", "date")) from None
