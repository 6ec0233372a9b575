"""Tell which tool wrote a JSON text or a table: by the names of its keys, by the words of its header.

Only the beginning of a text is looked at, and it may be cut off anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from quarterdeck.exchange.jira.columns import is_jira_header

DEEPEST = 4
HEADER_LINES = 12
OTHER_JSON = "other-json"

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:]')
_SEPARATOR = re.compile(r"[,;\t|]")
_TRELLO = frozenset(("idOrganization", "labelNames", "idBoardSource", "shortLink", "memberships", "prefs"))
_MPXJ = frozenset(("property_values", "custom_fields", "calendars", "resources", "tasks", "assignments"))
_JIRA_ISSUE, _JIRA_PARTS = frozenset(("fields", "changelog", "expand")), frozenset(("id", "key"))
# What Jira's API says beside issues: states, fields, versions, boards, the span of an export.
_JIRA_DATA = (
    frozenset(("statusCategory", "name")),
    frozenset(("clauseNames", "name")),
    frozenset(("released", "archived", "name")),
    frozenset(("originBoardId", "state")),
    frozenset(("columnConfig",)),
    frozenset(("projectTypeKey", "key")),
    frozenset(("date_start", "date_end")),
    frozenset(("time_start", "time_end")),
)
# Format and the words that its header holds at least, in lower case.
_HEADERS: tuple[tuple[str, frozenset[str]], ...] = (
    ("asana-csv", frozenset(("task id", "created at", "completed at", "last modified"))),
    ("trello-csv", frozenset(("card name", "list name"))),
)


def json_format(text: str) -> str:
    """Name of the format of a JSON text: "trello", "asana", "jira-json", "jira-data", "json" (MPXJ's), `OTHER_JSON`.

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
    if jira := _jira_format(levels):
        return jira
    is_wrapped = "data" in top or not top
    if "gid" in top or (is_wrapped and ("gid" in levels[2] or "gid" in levels[3])):
        return "asana"
    return "json" if top & _MPXJ or not any(levels) else OTHER_JSON


def _jira_format(levels: list[set[str]]) -> str:
    """Issues by themselves, in a list, or in a page of "issues"; else what the API says beside them."""
    for depth, keys in enumerate(levels[1:4], start=1):
        if keys >= _JIRA_PARTS and keys & _JIRA_ISSUE and (depth != 3 or "issues" in levels[1]):
            return "jira-json"
    records = levels[1:4] if "values" in levels[1] else levels[1:3]
    return "jira-data" if any(keys >= words for keys in records for words in _JIRA_DATA) else ""


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
        if is_jira_header([cell.strip().strip('"') for cell in _SEPARATOR.split(line)]):
            return "jira-csv"
        words = {cell.strip().strip('"').strip().lower() for cell in _SEPARATOR.split(line)}
        for name, wanted in _HEADERS:
            if wanted <= words:
                return name
    return ""
