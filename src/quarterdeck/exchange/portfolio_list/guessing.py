"""Guess what a list looks like: which way it lies, where its headers stand, what its columns hold."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date

from quarterdeck.exchange.portfolio_list.headers import (
    FIELDS,
    REPEATED,
    Candidate,
    Holds,
    candidates,
    currency_of,
    power_of,
)
from quarterdeck.exchange.portfolio_list.ratings import parse_rating
from quarterdeck.exchange.portfolio_list.years import guess_as_of, label_of, year_label
from quarterdeck.exchange.tables import Cell, Choice, ColumnRole, Mapping, cell_text, transposed
from quarterdeck.exchange.tables.values import (
    DateEvidence,
    DateStyle,
    NotADate,
    NotANumber,
    NumberEvidence,
    Order,
    parse_date,
    parse_number,
)

_LINES_SEARCHED = 40
_MOST_FIELDS = _SAMPLE = 400
_MOST_HEADER = 3_000
_ENOUGH = 0.5
_OF_PROJECTS_ONLY = {
    "organisation",
    "rating",
    "rating_narrative",
    "whole_life_cost",
    "whole_life_forecast",
    "year_budget",
    "year_forecast",
    "parent",
    "benefits",
}
_UNIQUE = 0.95
_WORDS_OF_A_REASON = 3


@dataclass(slots=True)
class Oriented:
    """The grid turned so that each record is one line, and where its headers stand (from 0)."""

    lines: list[list[Cell]]
    is_transposed: bool
    header: int
    score: float


def orient(grid: list[list[Cell]]) -> Oriented | None:
    """Find the line of headers among the first rows and the first columns; ``None`` when no line looks like one."""
    ways = []
    for is_transposed in (False, True):
        lines = transposed(grid) if is_transposed else grid
        for number, line in enumerate(lines[:_LINES_SEARCHED]):
            score = _header_score(line)
            if score:
                ways.append(Oriented(lines, is_transposed, number, score))
    return max(ways, key=lambda each: (each.score, not each.is_transposed, -each.header)) if ways else None


def list_score(first_rows: list[list[Cell]]) -> float:
    """How much the first rows look like a list of projects rather than of tasks; 0 when they do not.

    A list of projects names, beside the projects, something that tasks do not have: an organisation with a rating,
    costs of a whole life, figures of a year.
    """
    oriented = orient(first_rows)
    if oriented is None:
        return 0.0
    cells = [cell for cell in oriented.lines[oriented.header] if isinstance(cell, str)]
    fields = {each.field for cell in cells for each in candidates(cell)[:1]}
    return oriented.score if len(fields & _OF_PROJECTS_ONLY) > 1 else 0.0


def _header_score(line: list[Cell]) -> float:
    """How many different fields a line names, times the share of its cells that name any: data seldom do."""
    found: dict[str, int] = {}
    filled = named = 0
    for cell in line[:_MOST_FIELDS]:
        if not isinstance(cell, str) or not cell.strip():
            continue
        filled += 1
        fields = candidates(cell) if len(cell) <= _MOST_HEADER else []
        named += bool(fields)
        for candidate in fields[:1]:
            found[candidate.field] = max(found.get(candidate.field, 0), candidate.weight)
    is_list = ("name" in found or "source_id" in found) and len(found) > 1
    return sum(found.values()) * named / filled if is_list else 0.0


def guess_mapping(oriented: Oriented, *, file: str, table: str) -> Mapping:
    """The meaning of every column of an oriented list, each with its ground.

    Parameters
    ----------
    oriented : Oriented
        The list and its line of headers.
    file, table : str
        Names of file and sheet.

    Returns
    -------
    Mapping
        Columns without header and without content are left out.
    """
    header = oriented.lines[oriented.header]
    records = [line for line in oriented.lines[oriented.header + 1 :] if _width(line) > 1]
    columns = [_Column(index, cell_text(cell), _values(records, index)) for index, cell in enumerate(header)]
    columns = [each for each in columns if each.values]
    _settle(columns)
    mapping = Mapping("portfolio", table, oriented.is_transposed, oriented.header + 1, [each.role for each in columns])
    _decide_styles(columns)
    identities = mapping.first("source_id")
    texts = next((each.values for each in columns if each.role is identities), [])
    headers = [each.header for each in mapping.columns if each.field.startswith("year_")]
    mapping.choices["as_of"] = guess_as_of(file=file, headers=headers, identities=texts)
    _agree_on_year(mapping)
    mapping.choices["currency"] = _currency(columns)
    return mapping


def _width(line: list[Cell]) -> int:
    return sum(bool(cell_text(cell)) for cell in line)


def _values(records: list[list[Cell]], index: int) -> list[str]:
    texts = (cell_text(line[index]) for line in records if index < len(line))
    return [text for text in texts if text]


class _Column:
    """A column while its meaning is being found."""

    def __init__(self, index: int, header: str, values: list[str]) -> None:
        self.values = values
        self.role = ColumnRole(index, header)
        self.wanted = [each for each in candidates(header) if self._fits(each)] if header else []

    def _fits(self, candidate: Candidate) -> bool:
        """Whether the cells look like what the header promises; reasons for having no data count for neither side."""
        sample = self.values[:_SAMPLE]
        match candidate.holds:
            case Holds.IDENTITY:
                return len(set(self.values)) >= _UNIQUE * len(self.values)
            case Holds.DATE:
                return self._share(sample, _is_date)
            case Holds.NUMBER:
                return self._share(sample, _is_number)
            case Holds.RATING:
                return self._share(sample, lambda text: parse_rating(text) is not None)
        return True

    def _share(self, sample: list[str], test: object) -> bool:
        told = [text for text in sample if not is_reason(text)]
        fitting = sum(bool(test(text)) for text in told)  # type: ignore[operator]
        return bool(told) and fitting >= _ENOUGH * len(told)


def is_reason(text: str) -> bool:
    """Whether a text in a column of values explains why there is none ("Exempt under …", "not yet available")."""
    words = text.split()
    is_long = len(words) > _WORDS_OF_A_REASON and sum(character.isalpha() for character in text) > len(text) / 2
    return is_long or bool(_NO_DATA.fullmatch(text.strip(" .-–—").casefold()))


_NO_DATA = re.compile(
    r"|n/?a|n\.a|tb[cda]|none|null|exempt|withheld|redacted|not set|reset|unknown|k\. ?a|nicht bekannt|offen|pending"
    r"|not (available|applicable|known)|nil return"
)


def _is_date(text: str) -> bool:
    for order in (Order.DAY_FIRST, Order.MONTH_FIRST):
        try:
            parse_date(text, DateStyle(order))
        except NotADate:
            continue
        return True
    return False


def _is_number(text: str) -> bool:
    try:
        parse_number(text)
    except NotANumber:
        return False
    return True


def _settle(columns: list[_Column]) -> None:
    """Give each field to the column that wants it most, and each column one field."""
    wishes = [(wish.weight, -each.role.column, each, wish) for each in columns for wish in each.wanted]
    taken: set[str] = set()
    for _, _, column, wish in sorted(wishes, key=lambda each: each[:2], reverse=True):
        role = column.role
        if role.field or (wish.field in taken and wish.field not in REPEATED):
            continue
        role.field = wish.field
        role.ground = "The words of its header say so."
        taken.add(wish.field)
    if "name" not in taken:
        _name_by_content(columns)
    for column in columns:
        _describe(column.role)


def _name_by_content(columns: list[_Column]) -> None:
    """Without a header for names, take the first column of different short texts that are not numbers or dates."""
    for column in columns:
        values = column.values
        short = sum(3 < len(text) <= 120 and not _is_number(text) and not _is_date(text) for text in values)
        if not column.role.field and len(set(values)) >= _UNIQUE * len(values) and short >= _UNIQUE * len(values):
            column.role.field, column.role.is_guessed = "name", True
            column.role.ground = "No header names the projects; this is the first column of different short texts."
            return


def _describe(role: ColumnRole) -> None:
    """Year and unit of a figure, from its header."""
    if role.field.startswith("year_"):
        role.year = year_label(role.header)
    if FIELDS.get(role.field) is Holds.NUMBER and role.field != "duration":
        power = power_of(role.header)
        role.power = power or 0
        if power is None:
            role.is_guessed = True
            role.ground += " It names no unit, so the figures count as they stand."


def _agree_on_year(mapping: Mapping) -> None:
    """Figures of one year only are those of the list's own year, whatever stayed in the headers from last year."""
    day = mapping.choice("as_of")
    labels = {each.year for each in mapping.columns if each.year}
    if not day or len(labels) != 1:
        return
    [label] = labels
    own = label_of(date.fromisoformat(day), is_span="/" in label)
    for role in mapping.columns:
        if role.year and own != label:
            role.year, role.is_guessed = own, True
            role.ground += f" It names {label}, but the list speaks for {day}, so its figures count for {own}."


def _decide_styles(columns: list[_Column]) -> None:
    """Order of dates and decimal mark for each column; one that cannot tell follows the others of the file."""
    dates, numbers = DateEvidence(), NumberEvidence()
    by_column: dict[int, DateEvidence | NumberEvidence] = {}
    for column in columns:
        holds = FIELDS.get(column.role.field)
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
        found = by_column.get(column.role.column)
        if isinstance(found, DateEvidence):
            order = (found if found.is_conclusive else dates).decide()
            _set_style(column.role, order.order.value, order.ground, order.is_guessed)
        elif isinstance(found, NumberEvidence):
            mark = (found if found.is_conclusive else numbers).decide()
            _set_style(column.role, mark.mark, mark.ground, mark.is_guessed)


def _set_style(role: ColumnRole, style: str, ground: str, is_guessed: bool) -> None:
    role.style, role.style_ground, role.is_style_guessed = style, ground, is_guessed


def _currency(columns: list[_Column]) -> Choice:
    """The currency that headers or cells of the money columns name most."""
    found: Counter[str] = Counter()
    for column in columns:
        if FIELDS.get(column.role.field) is not Holds.NUMBER or column.role.field == "duration":
            continue
        if named := currency_of(column.role.header):
            found[named] += 1000
        for text in column.values[:_SAMPLE]:
            if _is_number(text) and (sign := parse_number(text).currency):
                found[sign] += 1
    if not found:
        return Choice("", "Neither headers nor cells name a currency.", is_guessed=True)
    return Choice(found.most_common(1)[0][0], "Headers or cells of the money columns name it.", len(found) > 1)
