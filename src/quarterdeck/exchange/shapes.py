"""Tell which tool wrote a JSON text or a table: by the names of its keys, by the words of its header.

Only the beginning of a text is looked at, and it may be cut off anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

DEEPEST = 4
HEADER_LINES = 12
OTHER_JSON = "other-json"

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:]')
_SEPARATOR = re.compile(r"[,;\t|]")
_TRELLO = frozenset(("idOrganization", "labelNames", "idBoardSource", "shortLink", "memberships", "prefs"))
_MPXJ = frozenset(("property_values", "custom_fields", "calendars", "resources", "tasks", "assignments"))
# Format and the words that its header holds at least, in lower case.
_HEADERS: tuple[tuple[str, frozenset[str]], ...] = (
    ("asana-csv", frozenset(("task id", "created at", "completed at", "last modified"))),
    ("trello-csv", frozenset(("card name", "list name"))),
)


def json_format(text: str) -> str:
    """Name of the format of a JSON text: "trello", "asana", "json" (MPXJ's own), or `OTHER_JSON`.

    Parameters
    ----------
    text : str
        The beginning of the text.

    Examples
    --------
    >>> json_format('{"data": [{"gid": "12", "name": "Draft"}]}')
    'asana'
    """
    levels = keys_by_depth(text)
    top = levels[1]
    if len(top & _TRELLO) > 1 or {"cards", "lists"} <= top:
        return "trello"
    is_wrapped = "data" in top or not top
    if "gid" in top or (is_wrapped and ("gid" in levels[2] or "gid" in levels[3])):
        return "asana"
    return "json" if top & _MPXJ or not any(levels) else OTHER_JSON


def keys_by_depth(text: str) -> list[set[str]]:
    """Keys of objects by how deep they stand: 1 for the outermost object, 2 for what stands in it or in a list of it.

    Lists count as a level too, so the records of ``{"data": [{…}]}`` stand at 3.
    """
    levels: list[set[str]] = [set() for _ in range(DEEPEST + 1)]
    depth = 0
    for mark, following in _pairs(text):
        if mark in "{[":
            depth += 1
        elif mark in "}]":
            depth -= 1
        elif following == ":" and 0 < depth <= DEEPEST:
            levels[depth].add(mark[1:-1])
    return levels


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    before = ""
    for match in _TOKEN.finditer(text):
        if before:
            yield before, match[0]
        before = match[0]


def table_format(text: str) -> str:
    """Name of the tool whose export has such a header among its first lines, "" when no tool is known by it.

    Examples
    --------
    >>> table_format("Task ID,Created At,Completed At,Last Modified,Name\\n1,2026-09-01,,2026-09-02,Launch")
    'asana-csv'
    """
    for line in text.splitlines()[:HEADER_LINES]:
        words = {cell.strip().strip('"').strip().lower() for cell in _SEPARATOR.split(line)}
        for name, wanted in _HEADERS:
            if wanted <= words:
                return name
    return ""
