"""All tables of a plan's calendars in one array of integers: what compiled loops read.

One plain array costs a compiled call nothing to pass on, where a tuple of arrays would be counted in and out each time.
Layout: ``[0]`` ticks per day; then per calendar a header of `HEADER` numbers (the offsets below); then day tables,
day shapes and guesses, which the headers point at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from quarterdeck.engine.calendars.tables import Tables

HEADER = 24
FIRST_DAY, DAYS, WORKED_AT, SHAPE_AT, WEEK_SHAPE, WEEK_BEFORE, GUESS_AT, GUESS_WIDTH = 0, 1, 2, 3, 4, 11, 19, 20
_WEEK = 7


def pack(t: Tables) -> npt.NDArray[np.int64]:
    """The tables as one array."""
    count = len(t.first_day)
    at = 1 + HEADER * count
    parts: list[npt.NDArray[np.int64]] = []
    shape_at = np.empty(len(t.piece_at) - 1, dtype=np.int64)
    for shape in range(len(shape_at)):
        pieces = slice(t.piece_at[shape], t.piece_at[shape + 1])
        record = np.column_stack((t.piece_from[pieces], t.piece_to[pieces], t.piece_before[pieces])).ravel()
        shape_at[shape] = at
        parts.append(np.concatenate(([len(record) // 3], record)).astype(np.int64))
        at += len(parts[-1])
    headers = np.zeros((count, HEADER), dtype=np.int64)
    for c in range(count):
        days = slice(t.day_at[c], t.day_at[c] + t.days[c] + 1)
        end = t.guess_at[c + 1] if c + 1 < count else len(t.guess)
        tables = (t.worked_before[days], shape_at[t.shape[days]], t.guess[t.guess_at[c] : end])
        headers[c, FIRST_DAY], headers[c, DAYS] = t.first_day[c], t.days[c]
        headers[c, WEEK_SHAPE : WEEK_SHAPE + _WEEK] = shape_at[t.week_shape[c]]
        headers[c, WEEK_BEFORE : WEEK_BEFORE + _WEEK + 1] = t.week_before[c]
        headers[c, GUESS_WIDTH] = t.guess_width[c]
        for column, table in zip((WORKED_AT, SHAPE_AT, GUESS_AT), tables, strict=True):
            headers[c, column] = at
            parts.append(table)
            at += len(table)
    head = np.array([t.day_ticks], dtype=np.int64)
    return np.concatenate([head, headers.ravel(), *parts])
