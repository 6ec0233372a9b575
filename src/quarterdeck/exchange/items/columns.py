"""The header of a tool's CSV: which column says what, and the kind of the columns that somebody added."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import islice

from quarterdeck.exchange.document import CustomField, CustomValue
from quarterdeck.exchange.issues import IssueLog
from quarterdeck.exchange.tables import Row, Table, cell_text, column_letter
from quarterdeck.exchange.tables.inert import revived
from quarterdeck.exchange.tables.values import (
    DateEvidence,
    DateStyle,
    NotAValue,
    NumberEvidence,
    NumberStyle,
    Order,
    parse_date,
    parse_number,
)

HEADER_ROWS = 12
_MOST_CUSTOM = 500
_YEAR_FIRST = re.compile(r"\d{4}\D")


@dataclass(slots=True)
class Header:
    """Where the header stands and what its columns are.

    Attributes
    ----------
    row : int
        Number of its row, as a spreadsheet counts.
    roles : dict
        Role -> position of its column.
    custom : dict
        Position -> name of a column that has no role.
    """

    row: int
    roles: dict[str, int] = field(default_factory=dict)
    custom: dict[int, str] = field(default_factory=dict)


def find_header(table: Table, words: Mapping[str, str], *, needed: Iterable[str]) -> Header | None:
    """The first row, among the first dozen, whose cells name all `needed` roles.

    Parameters
    ----------
    table : Table
    words : mapping
        Lower-case title -> role; "" for a column that says nothing of its own.
    needed : iterable of str
        Roles without which a row is no header.
    """
    wanted = set(needed)
    for row in islice(table.rows(), HEADER_ROWS):
        titles = [cell_text(cell) for cell in row.cells]
        roles: dict[str, int] = {}
        silent = set()
        for position, title in enumerate(titles):
            role = words.get(title.lower().strip("\ufeff"))
            if role:
                roles.setdefault(role, position)
            elif role is not None:
                silent.add(position)
        if wanted <= roles.keys():
            taken = {*roles.values(), *silent}
            custom = {p: title for p, title in enumerate(titles) if title and p not in taken}
            return Header(row.number, roles, _unique(dict(islice(custom.items(), _MOST_CUSTOM))))
    return None


def _unique(names: dict[int, str]) -> dict[int, str]:
    """Columns of the same title are told apart by their letters."""
    seen: set[str] = set()
    result = {}
    for position, name in names.items():
        result[position] = name if name not in seen else f"{name} ({column_letter(position)})"
        seen.add(name)
    return result


class ColumnKinds:
    """What the values of the added columns are, and how dates are written, seen over all rows.

    A column is a date or a number when all its values are.
    """

    def __init__(self, header: Header, dates: Iterable[str], *, default: Order) -> None:
        self._header = header
        self._dated = [header.roles[role] for role in dates if role in header.roles]
        self._default = default
        self._dates, self._numbers = DateEvidence(), {p: NumberEvidence() for p in header.custom}
        self._is_date = dict.fromkeys(header.custom, True)
        self._is_number = dict.fromkeys(header.custom, True)
        self._used: set[int] = set()
        self.date_style = DateStyle(default)
        self._styles: dict[int, NumberStyle] = {}

    def look(self, row: Row) -> None:
        for position in self._dated:
            if position < len(row.cells):
                self._add_date(cell_text(row.cells[position]))
        for position in self._header.custom:
            text = cell_text(row.cells[position]) if position < len(row.cells) else ""
            if not text:
                continue
            self._used.add(position)
            self._is_date[position] = self._is_date[position] and _is(parse_date, text) and not text.isdecimal()
            self._is_number[position] = self._is_number[position] and _is(parse_number, text)
            self._add_date(text)
            self._numbers[position].add(text)

    def _add_date(self, text: str) -> None:
        """A date that begins with its year tells nothing about the order of day and month in others."""
        if not _YEAR_FIRST.match(text):
            self._dates.add(text)

    def decide(self, log: IssueLog, *, tool: str) -> None:
        self.date_style = self._dates.decide(default=self._default)
        if self.date_style.is_guessed:
            log.add(
                f"{tool}.dates_guessed", f"Dates are read as {self.date_style.order.value}: {self.date_style.ground}"
            )
        self._styles = {position: evidence.decide() for position, evidence in self._numbers.items()}

    def fields(self) -> list[CustomField]:
        """The added columns that hold anything."""
        return [
            CustomField(name, name, "task", self._kind(position))
            for position, name in self._header.custom.items()
            if position in self._used
        ]

    def _kind(self, position: int) -> str:
        if self._is_date[position]:
            return "date"
        return "number" if self._is_number[position] else "text"

    def value(self, position: int, text: str) -> CustomValue:
        kind = self._kind(position)
        if kind == "date":
            return parse_date(text, self.date_style).at
        if kind == "number":
            return _plain(parse_number(text, self._styles[position]).value)
        return revived(text)

    def moment(self, text: str) -> tuple[datetime, bool]:
        """The instant that `text` names, and whether it is a whole day. Raises NotAValue."""
        parsed = parse_date(text, self.date_style)
        at = parsed.at if parsed.offset is None else parsed.at - parsed.offset
        return at, parsed.precision.value != "minute"


def _is(parse: object, text: str) -> bool:
    try:
        parse(text)  # type: ignore[operator]
    except NotAValue:
        return False
    return True


def _plain(value: Decimal) -> float:
    return float(value)
