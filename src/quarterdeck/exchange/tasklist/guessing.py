"""Guess what a task list looks like: where its headers stand, what its columns hold, how its outline is told."""

from __future__ import annotations

from quarterdeck.exchange.tables import Cell, Choice, Mapping, cell_text
from quarterdeck.exchange.tables.columns import Column, column_values, decide_styles, header_score, settle
from quarterdeck.exchange.tasklist.headers import FIELDS, candidates

_LINES_SEARCHED = 40
_NAMING = frozenset(("name",))
_MOST_LEVEL = 100


def find_header(grid: list[list[Cell]]) -> tuple[int, float]:
    """The line of headers among the first rows (from 0), below any title rows, and its score; -1 when none is one."""
    scores = [
        (header_score(line, candidates, needed=_NAMING), -number) for number, line in enumerate(grid[:_LINES_SEARCHED])
    ]
    best = max(scores, default=(0.0, 0))
    return (-best[1], best[0]) if best[0] else (-1, 0.0)


def guess_mapping(grid: list[list[Cell]], header: int, *, table: str) -> Mapping:
    """The meaning of every column of a task list, each with its ground, and how the outline is told.

    Parameters
    ----------
    grid : list of list of Cell
        All rows of the table.
    header : int
        The line of headers, from 0.
    table : str
        Name of the sheet.

    Returns
    -------
    Mapping
        With the choices ``outline`` ("level", "parent", "wbs", "indent" or "flat") and ``percent`` ("hundredths"
        where 1 means all of it, else "percent").
    """
    records = grid[header + 1 :]
    columns = [
        Column(index, cell_text(cell), values, candidates(cell_text(cell)))
        for index, cell in enumerate(grid[header])
        if (values := column_values(records, index))
    ]
    settle(columns)
    decide_styles(columns, FIELDS)
    mapping = Mapping("tasks", table, False, header + 1, [each.role for each in columns])
    mapping.choices["outline"] = _outline(mapping, columns, records)
    mapping.choices["percent"] = _percent(columns)
    return mapping


def _outline(mapping: Mapping, columns: list[Column], records: list[list[Cell]]) -> Choice:
    """What tells the outline: a level, a parent, a code with points, or blanks before the names."""
    if mapping.first("level"):
        return Choice("level", "A column holds the level of each task.")
    if mapping.first("parent"):
        return Choice("parent", "A column names the parent of each task.")
    codes = next((each.values for each in columns if each.role.field == "wbs"), ())
    if any("." in code for code in codes):
        return Choice("wbs", "The codes have points, as in 1.2.3.")
    name = mapping.first("name")
    if name and any(indent_of(line[name.column]) for line in records if name.column < len(line)):
        return Choice("indent", "Names begin with blanks.")
    return Choice("flat", "Nothing tells an outline.")


def indent_of(cell: Cell) -> int:
    """Blanks before a name; a tab counts as four."""
    if not isinstance(cell, str):
        return 0
    text = cell.replace("\u00a0", " ").expandtabs(4)
    return len(text) - len(text.lstrip(" ")) if text.strip() else 0


def _percent(columns: list[Column]) -> Choice:
    """Whether progress is written in hundredths: workbooks keep 45 % as .45."""
    values = next((each.values for each in columns if each.role.field == "percent_complete"), ())
    bare = [text for text in values if "%" not in text]
    numbers = []
    for text in bare:
        try:
            numbers.append(float(text.replace(",", ".")))
        except ValueError:
            continue
    if len(bare) == len(values) and numbers and max(numbers) <= 1 and any(each > 0 for each in numbers):
        is_clear = any(0 < each < 1 for each in numbers)
        return Choice("hundredths", "No progress is more than 1.", is_guessed=not is_clear)
    return Choice("percent", "Progress is written in percent.")
