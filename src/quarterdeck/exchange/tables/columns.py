"""Settling what the columns of a list hold, whatever the list is about: wishes from headers, tested on cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from quarterdeck.exchange.tables.mapping import ColumnRole
from quarterdeck.exchange.tables.rows import Cell, cell_text
from quarterdeck.exchange.tables.values import (
    DateEvidence,
    DateStyle,
    NotADate,
    NotADuration,
    NotANumber,
    NumberEvidence,
    Order,
    parse_date,
    parse_duration,
    parse_number,
)

SAMPLE = 400
_ENOUGH = 0.5
_UNIQUE = 0.95
_MOST_HEADER = 3_000


class Holds(StrEnum):
    """What the cells of a field must look like."""

    TEXT = "text"
    IDENTITY = "identity"
    DATE = "date"
    NUMBER = "number"
    RATING = "rating"
    DURATION = "duration"


@dataclass(slots=True, frozen=True)
class Candidate:
    """A field that a header may stand for. ``weight`` compares headers that want the same field."""

    field: str
    weight: int
    holds: Holds = Holds.TEXT


Candidates = Callable[[str], list[Candidate]]
Test = Callable[[str], bool]


def is_date(text: str) -> bool:
    """Whether a text is a date in one order or the other."""
    for order in (Order.DAY_FIRST, Order.MONTH_FIRST):
        try:
            parse_date(text, DateStyle(order))
        except NotADate:
            continue
        return True
    return False


def is_number(text: str) -> bool:
    try:
        parse_number(text)
    except NotANumber:
        return False
    return True


def is_duration(text: str) -> bool:
    try:
        parse_duration(text)
    except NotADuration:
        return False
    return True


TESTS: dict[Holds, Test] = {Holds.DATE: is_date, Holds.NUMBER: is_number, Holds.DURATION: is_duration}


class Column:
    """A column while its meaning is being found.

    Parameters
    ----------
    index : int
        Its position in the line of headers.
    header : str
        Its header.
    values : sequence of str
        Its cells that hold something.
    wishes : list of Candidate
        What its header may stand for.
    tests : mapping
        How cells of a kind are recognised.
    is_reason : function
        Whether a text explains why there is no value; such cells count for neither side.
    """

    def __init__(
        self,
        index: int,
        header: str,
        values: Sequence[str],
        wishes: Iterable[Candidate],
        *,
        tests: Mapping[Holds, Test] = TESTS,
        is_reason: Test = lambda text: False,
    ) -> None:
        self.values = values
        self.role = ColumnRole(index, header)
        self._tests, self._is_reason = tests, is_reason
        self.wanted = [each for each in wishes if self._fits(each.holds)]

    def _fits(self, holds: Holds) -> bool:
        if holds is Holds.IDENTITY:
            return len(set(self.values)) >= _UNIQUE * len(self.values)
        test = self._tests.get(holds)
        if test is None:
            return True
        told = [text for text in self.values[:SAMPLE] if not self._is_reason(text)]
        return bool(told) and sum(map(test, told)) >= _ENOUGH * len(told)


def header_score(line: list[Cell], candidates: Candidates, *, needed: frozenset[str]) -> float:
    """How many different fields a line names, times the share of its cells that name any: data seldom do.

    A line that names none of the `needed` fields, or only one field at all, scores nothing.
    """
    found: dict[str, int] = {}
    filled = named = 0
    for cell in line[:SAMPLE]:
        if not isinstance(cell, str) or not cell.strip():
            continue
        filled += 1
        fields = candidates(cell) if len(cell) <= _MOST_HEADER else []
        named += bool(fields)
        for candidate in fields[:1]:
            found[candidate.field] = max(found.get(candidate.field, 0), candidate.weight)
    is_list = bool(needed & found.keys()) and len(found) > 1
    return sum(found.values()) * named / filled if is_list else 0.0


def column_values(records: Iterable[list[Cell]], index: int) -> list[str]:
    """The cells of a column that hold something, as text."""
    texts = (cell_text(line[index]) for line in records if index < len(line))
    return [text for text in texts if text]


def settle(columns: Sequence[Column], *, repeated: frozenset[str] = frozenset()) -> set[str]:
    """Give each field to the column that wants it most, and each column one field; returns the fields given."""
    wishes = [(wish.weight, -each.role.column, each, wish) for each in columns for wish in each.wanted]
    taken: set[str] = set()
    for _, _, column, wish in sorted(wishes, key=lambda each: each[:2], reverse=True):
        role = column.role
        if role.field or (wish.field in taken and wish.field not in repeated):
            continue
        role.field = wish.field
        role.ground = "The words of its header say so."
        taken.add(wish.field)
    return taken


def decide_styles(columns: Sequence[Column], fields: Mapping[str, Holds]) -> None:
    """Order of dates and decimal mark for each column; one that cannot tell follows the others of the file."""
    dates, numbers = DateEvidence(), NumberEvidence()
    by_column: dict[int, DateEvidence | NumberEvidence] = {}
    for column in columns:
        holds = fields.get(column.role.field)
        if holds is Holds.DATE:
            evidence: DateEvidence | NumberEvidence = DateEvidence()
        elif holds is Holds.NUMBER:
            evidence = NumberEvidence()
        else:
            continue
        for text in column.values:
            evidence.add(text)
        by_column[column.role.column] = evidence
        if isinstance(evidence, DateEvidence):
            dates.merge(evidence)
        else:
            numbers.merge(evidence)
    for column in columns:
        found, role = by_column.get(column.role.column), column.role
        if isinstance(found, DateEvidence):
            order = (found if found.is_conclusive else dates).decide()
            role.style, role.style_ground, role.is_style_guessed = order.order.value, order.ground, order.is_guessed
        elif isinstance(found, NumberEvidence):
            mark = (found if found.is_conclusive else numbers).decide()
            role.style, role.style_ground, role.is_style_guessed = mark.mark, mark.ground, mark.is_guessed
