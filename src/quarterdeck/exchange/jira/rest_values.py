"""Single values of Jira's REST JSON, read without trust: whatever does not fit is nothing."""

from __future__ import annotations

import math
from typing import Any

from quarterdeck.exchange.jira.content import clean
from quarterdeck.exchange.jira.issue import Somebody, SprintEntry, VersionEntry
from quarterdeck.exchange.markup import adf_to_markdown, wiki_to_markdown

Object = dict[str, Any]
_SHOWING = ("value", "name", "displayName", "key", "title", "label", "text", "emailAddress")
_DEEPEST = 4
_MOST = 1000
_UNSAID = frozenset({"self", "avatarUrls", "iconUrl", "avatarId", "accountType", "timeZone", "active", "thumbnail"})


def an_object(value: Any) -> Object:
    return value if isinstance(value, dict) else {}


def a_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def text_of(value: Any) -> str | None:
    """Text of a text or a number; nothing for anything else."""
    if isinstance(value, str):
        return clean(value) or None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value) if abs(value) < 1e300 else None
    return None


def number_of(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e300:
        return None
    return float(value)


def named(value: Any) -> str | None:
    """The name in an object such as a priority, a type or a component; a text by itself."""
    if isinstance(value, dict):
        return text_of(value.get("name")) or text_of(value.get("value"))
    return text_of(value)


def somebody(value: Any) -> Somebody | None:
    """A person: Cloud's account id, or the key or name of older sites."""
    if isinstance(value, str) and value:
        return Somebody(clean(value))
    entry = an_object(value)
    name = text_of(entry.get("displayName")) or text_of(entry.get("name"))
    identity = text_of(entry.get("accountId")) or text_of(entry.get("key")) or text_of(entry.get("name"))
    if not name and not identity:
        return None
    return Somebody(name or identity, identity, text_of(entry.get("emailAddress")))


def markdown(value: Any) -> str | None:
    """A description or comment: version 3's document, or version 2's wiki markup."""
    if isinstance(value, str):
        return wiki_to_markdown(clean(value)) or None
    return clean(adf_to_markdown(value)) or None if isinstance(value, dict) else None


def sprint_of(value: Any) -> SprintEntry | None:
    entry = an_object(value)
    name = text_of(entry.get("name"))
    if not name:
        return None
    return SprintEntry(
        name=name.strip(),
        id=text_of(entry.get("id")),
        state=(text_of(entry.get("state")) or "").casefold() or None,
        goal=text_of(entry.get("goal")),
        start=text_of(entry.get("startDate")),
        finish=text_of(entry.get("endDate")),
        completed=text_of(entry.get("completeDate")),
    )


def is_sprint(value: Any) -> bool:
    """Whether an object has what only sprints have."""
    entry = an_object(value)
    return (
        "name" in entry and "state" in entry and bool({"boardId", "originBoardId", "startDate", "goal"} & entry.keys())
    )


def version_of(value: Any) -> VersionEntry | None:
    entry = an_object(value)
    name = text_of(entry.get("name"))
    if not name:
        return None
    released = entry.get("released")
    return VersionEntry(
        name=name.strip(),
        id=text_of(entry.get("id")),
        is_released=released if isinstance(released, bool) else None,
        on=text_of(entry.get("releaseDate")),
        start=text_of(entry.get("startDate")),
        description=text_of(entry.get("description")),
    )


def simplified(value: Any, depth: int = 0) -> Any:
    """A custom field's value as text, number, flag or a list of these; ``None`` for nothing."""
    if value is None or value == "" or isinstance(value, bool):
        return None if value == "" else value
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, int | float):
        return value if math.isfinite(value) and abs(value) < 1e15 else str(value)
    if isinstance(value, list):
        entries = [found for each in value[:_MOST] if (found := simplified(each, depth + 1)) is not None]
        return entries or None
    return _simplified_object(an_object(value), depth)


def _simplified_object(entry: Object, depth: int) -> Any:
    if entry.get("type") == "doc":
        return markdown(entry)
    shown = next((text for name in _SHOWING if (text := text_of(entry.get(name)))), None)
    child = entry.get("child")
    if shown and isinstance(child, dict) and depth < _DEEPEST:
        below = _simplified_object(child, depth + 1)
        return f"{shown} / {below}" if below else shown
    return shown or text_of(entry.get("id"))


def plain(value: Any, depth: int = 0) -> Any:
    """A value kept as it is, but for addresses and pictures; deep parts are left out."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [plain(each, depth + 1) for each in value[:_MOST]] if depth < _DEEPEST else []
    if isinstance(value, dict):
        if depth >= _DEEPEST:
            return {}
        if isinstance(value.get("displayName"), str):
            return clean(value["displayName"])  # a person: the name says enough
        return {clean(key): plain(each, depth + 1) for key, each in value.items() if key not in _UNSAID}
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if not isinstance(value, int) or abs(value) < 1 << 63 else str(value)
