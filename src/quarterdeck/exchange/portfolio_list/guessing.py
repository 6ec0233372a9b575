"""Guess what a list looks like: which way it lies, where its headers stand, what its columns hold."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date

from quarterdeck.exchange.portfolio_list.headers import FIELDS, REPEATED, candidates, currency_of, power_of
from quarterdeck.exchange.portfolio_list.ratings import parse_rating
from quarterdeck.exchange.portfolio_list.years import guess_as_of, label_of, year_label
from quarterdeck.exchange.tables import Cell, Choice, ColumnRole, Mapping, cell_text, transposed
from quarterdeck.exchange.tables.columns import (
    SAMPLE,
    TESTS,
    Column,
    Holds,
    column_values,
    decide_styles,
    header_score,
    is_date,
    is_number,
    settle,
)
from quarterdeck.exchange.tables.values import parse_number

_LINES_SEARCHED = 40
_NAMING = frozenset(("name", "source_id"))
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
_TESTS = {**TESTS, Holds.RATING: lambda text: parse_rating(text) is not None}
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
            score = header_score(line, candidates, needed=_NAMING)
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
    columns = [_column(index, cell_text(cell), column_values(records, index)) for index, cell in enumerate(header)]
    columns = [each for each in columns if each.values]
    if "name" not in settle(columns, repeated=REPEATED):
        _name_by_content(columns)
    for column in columns:
        _describe(column.role)
    mapping = Mapping("portfolio", table, oriented.is_transposed, oriented.header + 1, [each.role for each in columns])
    decide_styles(columns, FIELDS)
    identities = mapping.first("source_id")
    texts = next((each.values for each in columns if each.role is identities), [])
    headers = [each.header for each in mapping.columns if each.field.startswith("year_")]
    mapping.choices["as_of"] = guess_as_of(file=file, headers=headers, identities=texts)
    _agree_on_year(mapping)
    mapping.choices["currency"] = _currency(columns)
    return mapping


def _width(line: list[Cell]) -> int:
    return sum(bool(cell_text(cell)) for cell in line)


def _column(index: int, header: str, values: list[str]) -> Column:
    """Reasons for having no data count for neither side when cells are compared with their header."""
    wishes = candidates(header) if header else []
    return Column(index, header, values, wishes, tests=_TESTS, is_reason=is_reason)


def is_reason(text: str) -> bool:
    """Whether a text in a column of values explains why there is none ("Exempt under …", "not yet available")."""
    words = text.split()
    is_long = len(words) > _WORDS_OF_A_REASON and sum(character.isalpha() for character in text) > len(text) / 2
    return is_long or bool(_NO_DATA.fullmatch(text.strip(" .-–—").casefold()))


_NO_DATA = re.compile(
    r"|n/?a|n\.a|tb[cda]|none|null|exempt|withheld|redacted|not set|reset|unknown|k\. ?a|nicht bekannt|offen|pending"
    r"|not (available|applicable|known)|nil return"
)


def _name_by_content(columns: list[Column]) -> None:
    """Without a header for names, take the first column of different short texts that are not numbers or dates."""
    for column in columns:
        values = column.values
        short = sum(3 < len(text) <= 120 and not is_number(text) and not is_date(text) for text in values)
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


def _currency(columns: list[Column]) -> Choice:
    """The currency that headers or cells of the money columns name most."""
    found: Counter[str] = Counter()
    for column in columns:
        if FIELDS.get(column.role.field) is not Holds.NUMBER or column.role.field == "duration":
            continue
        if named := currency_of(column.role.header):
            found[named] += 1000
        for text in column.values[:SAMPLE]:
            if is_number(text) and (sign := parse_number(text).currency):
                found[sign] += 1
    if not found:
        return Choice("", "Neither headers nor cells name a currency.", is_guessed=True)
    return Choice(found.most_common(1)[0][0], "Headers or cells of the money columns name it.", len(found) > 1)
