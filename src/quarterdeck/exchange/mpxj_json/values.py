"""Reading single values out of a JSON object without ever failing."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from quarterdeck.exchange.document import Severity
from quarterdeck.exchange.issues import IssueLog

LARGEST = 10**12


class Row:
    """One JSON object; every getter returns ``None`` for what is absent or unusable, and notes the latter."""

    __slots__ = ("_log", "_place", "_values", "used")

    def __init__(self, values: dict[str, Any], log: IssueLog, place: str) -> None:
        self._values, self._log, self._place = values, log, place
        self.used: set[str] = set()

    def raw(self, key: str) -> Any:
        self.used.add(key)
        return self._values.get(key)

    def text(self, key: str) -> str | None:
        value = self.raw(key)
        if value is None or isinstance(value, dict | list):
            return None
        return str(value)

    def flag(self, key: str) -> bool:
        return self.raw(key) is True

    def number(self, key: str) -> float | None:
        value = self.raw(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            self._bad(key, value)
            return None
        try:
            number = float(value)
        except (ValueError, OverflowError):
            self._bad(key, value)
            return None
        if math.isfinite(number) and abs(number) < LARGEST:
            return number
        self._bad(key, value)
        return None

    def whole(self, key: str) -> int | None:
        number = self.number(key)
        return None if number is None else int(number)

    def minutes(self, key: str) -> float | None:
        """Seconds of the file as minutes."""
        seconds = self.number(key)
        return None if seconds is None else seconds / 60

    def money(self, key: str) -> Decimal | None:
        number = self.number(key)
        return None if number is None else Decimal(repr(number))

    def moment(self, key: str) -> datetime | None:
        value = self.raw(key)
        return None if value is None else self._moment(key, value)

    def day(self, key: str) -> date | None:
        moment = self.moment(key)
        return None if moment is None else moment.date()

    def rows(self, key: str, place: str) -> Iterator[Row]:
        """The objects of a list; anything else in it is noted and skipped."""
        value = self.raw(key)
        if value is None:
            return
        if not isinstance(value, list):
            self._bad(key, value)
            return
        for position, item in enumerate(value, 1):
            where = f"{place} {position}" if not self._place else f"{self._place}, {place} {position}"
            if isinstance(item, dict):
                yield Row(item, self._log, where)
            else:
                self._log.add("mpxj_json.bad_entry", f"An entry of {key} is not an object.", place=where)

    def sub(self, key: str) -> Row | None:
        value = self.raw(key)
        return Row(value, self._log, f"{self._place} {key}".strip()) if isinstance(value, dict) else None

    def items(self) -> Iterator[tuple[str, Any]]:
        yield from self._values.items()

    def at(self, place: str) -> None:
        """Name the place better, once the row is known."""
        self._place = place

    def note(self, code: str, message: str, severity: Severity = Severity.WARNING) -> None:
        self._log.add(f"mpxj_json.{code}", message, place=self._place, severity=severity)

    def _moment(self, key: str, value: Any) -> datetime | None:
        try:
            return datetime.fromisoformat(str(value)[:19])
        except ValueError:
            self._bad(key, value)
            return None

    def _bad(self, key: str, value: Any) -> None:
        self.note("bad_value", f"{key} cannot be read: {str(value)[:80]!r}.")
        return
