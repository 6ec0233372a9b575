"""What each column of a CSV export means, from its header alone."""

from __future__ import annotations

import re
from dataclasses import dataclass

from quarterdeck.exchange.folding import fold
from quarterdeck.exchange.jira.words import (
    CUSTOM_WORDS,
    FACTS,
    INWARD_WORDS,
    OUTWARD_WORDS,
    SILENT,
    columns_by_header,
)

_IN_BRACKETS = re.compile(r"(.+?)\s*\((.*)\)\s*", re.DOTALL)
# A table is Jira's when it names the key, the summary and one of these.
_TELLING = ("id", "kind", "status", "project")
_LONGEST_NAME = 120


@dataclass(slots=True, frozen=True)
class Column:
    """A column: ``kind`` is its meaning ("labels", "custom", "outward", ""), ``name`` the field or link type."""

    kind: str
    name: str
    header: str


def columns_of(headers: list[str]) -> list[Column]:
    """The meaning of every column, in their order; unknown headers are custom fields.

    Examples
    --------
    >>> [column.kind for column in columns_of(["Summary", "Outward issue link (Blocks)", "Custom field (Team)"])]
    ['summary', 'outward', 'custom']
    """
    return [_column(header.strip()) for header in headers]


def _column(header: str) -> Column:
    folded = fold(header)
    known = columns_by_header().get(folded)
    if known is not None:
        return Column(known, header, header)
    if folded in SILENT or not folded:
        return Column("", header, header)
    if folded in FACTS:
        return Column("fact", folded, header)
    bracket = _IN_BRACKETS.fullmatch(header)
    if bracket is not None:
        before, inside = fold(bracket[1]), bracket[2].strip()[:_LONGEST_NAME]
        if before in CUSTOM_WORDS:
            return Column("custom", inside, header)
        if before in OUTWARD_WORDS or before in INWARD_WORDS:
            return Column("outward" if before in OUTWARD_WORDS else "inward", inside, header)
    return Column("custom", header[:_LONGEST_NAME], header)


def is_jira_header(headers: list[str]) -> bool:
    """Whether these are the headers of an export from Jira.

    Examples
    --------
    >>> is_jira_header(["Issue key", "Summary", "Status"]), is_jira_header(["Name", "Status", "Summary"])
    (True, False)
    """
    kinds = {columns_by_header().get(fold(header.strip())) for header in headers}
    return {"key", "summary"} <= kinds and any(kind in kinds for kind in _TELLING)
