"""Cells of a CSV export that hold several values: comments, logged work, attachments, sprints."""

from __future__ import annotations

import re

from quarterdeck.exchange.jira.issue import LogEntry, RemarkEntry, SprintEntry

_SPRINT = re.compile(r"com\.atlassian\.greenhopper\.service\.sprint\.Sprint@[0-9a-f]+\[(.*)\]", re.DOTALL)
_PART = re.compile(r",(?=(?:id|rapidViewId|state|name|goal|startDate|endDate|completeDate|activatedDate|sequence|"
                   r"synced|autoStartStop|incompleteIssuesDestinationId)=)")  # fmt: skip
# Java's way to print an object that has no text: a class and its place in memory, another one in every export.
OBJECT = re.compile(r"[\w.$]+\.[\w$]+@[0-9a-f]{4,16}")


def read_log(cell: str) -> LogEntry | None:
    """Work as ``note;instant;author;seconds``; the note may be missing or hold semicolons itself."""
    parts = cell.rsplit(";", 3)
    if len(parts) < 3:
        return None
    seconds = _seconds(parts[-1])
    note = parts[0].strip() if len(parts) == 4 else ""
    return LogEntry(parts[-3].strip() or None, parts[-2].strip() or None, seconds, parts[-1], note or None)


def _seconds(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def read_remark(cell: str) -> RemarkEntry:
    """A comment as ``instant;author;text``; a cell of another shape is all text."""
    parts = cell.split(";", 2)
    if len(parts) == 3 and len(parts[0]) < 60 and (not parts[0] or any(sign.isdecimal() for sign in parts[0])):
        return RemarkEntry(parts[0].strip() or None, parts[1].strip() or None, parts[2])
    return RemarkEntry(None, None, cell)


def read_attachment(cell: str) -> dict[str, str]:
    """A file as ``instant;author;name;address``."""
    names = ("at", "by", "name", "address")
    parts = cell.split(";", 3)
    return dict(zip(names, parts, strict=False)) if len(parts) == 4 else {"address": cell}


def read_sprint(cell: str) -> SprintEntry:
    """A sprint by its name, or as older versions of Jira print the whole of it."""
    match = _SPRINT.match(cell)
    if match is None:
        return SprintEntry(cell.strip())
    values = dict(part.partition("=")[::2] for part in _PART.split(match[1]))
    known = {key: value for key, value in values.items() if value not in ("<null>", "")}
    return SprintEntry(
        name=known.get("name", "").strip() or known.get("id", "?"),
        id=known.get("id"),
        state=(known.get("state") or "").casefold() or None,
        goal=known.get("goal"),
        start=known.get("startDate"),
        finish=known.get("endDate"),
        completed=known.get("completeDate"),
    )
