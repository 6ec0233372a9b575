"""What a source records of a row and nobody changes here: it follows the source without conflicts, and is told.

State, points and the like of an item belong to the tool that the item lives in.
"""

from __future__ import annotations

from typing import Any

from quarterdeck.planning.rules.codec import encode, plain
from quarterdeck.planning.rules.operations.context import RECORDED
from quarterdeck.planning.rules.state import TASKS

Entry = dict[str, Any]
# Facts of an item that a person reads in a difference, and lists of which only the length is told.
_FACTS = ("key", "kind", "state", "resolution", "points", "priority", "reporter", "labels", "components", "versions")
_COUNTED = {"remarks": "comments", "logs": "work logs"}


def kept_parts(was: Entry | None, entry: Entry, row: Any, table: str) -> dict[str, Any]:
    """The parts of an operation that bring ``record`` and ``extras`` of a row up to what the source says.

    Without an earlier import the row's own values stand for what was said then.
    """
    before = was if was is not None else _held(row, table)
    found: dict[str, Any] = {}
    old, new = before.get("record") or {}, entry.get("record") or {}
    changed = {name: new.get(name) for name in sorted({*old, *new}) if old.get(name) != new.get(name)}
    if changed:
        found["record"] = changed
    if (before.get("extras") or {}) != (entry.get("extras") or {}):
        found["extras"] = entry.get("extras") or {}
    return found


def _held(row: Any, table: str) -> Entry:
    record = {name: encode(table, name, getattr(row, name)) for name in RECORDED.get(table, ())}
    return {"record": {name: value for name, value in record.items() if value}, "extras": plain(row.extras)}


def item_lines(
    was: Entry | None, entry: Entry, row: Any, sprints: tuple[dict[int, str], dict[int, str]]
) -> list[Entry]:
    """What became of an item, as lines (field, before, after) for people."""
    before = ((was if was is not None else _held(row, TASKS)).get("record") or {}).get("item") or {}
    after = (entry.get("record") or {}).get("item") or {}
    lines = [
        {"field": name, "before": _words(before.get(name)), "after": _words(after.get(name))}
        for name in _FACTS
        if _words(before.get(name)) != _words(after.get(name))
    ]
    old, new = ([known.get(uid, "") for uid in item.get("sprint_uids") or ()] for known, item in zip(
        sprints, (before, after), strict=True))  # fmt: skip
    if old != new:
        lines.append({"field": "sprints", "before": _words(old), "after": _words(new)})
    lines += [
        {"field": words, "before": len(before.get(name) or ()), "after": len(after.get(name) or ())}
        for name, words in _COUNTED.items()
        if len(before.get(name) or ()) != len(after.get(name) or ())
    ]
    return lines


def _words(value: Any) -> Any:
    return ", ".join(map(str, value)) or None if isinstance(value, list) else value or None


def sprint_names(properties: Entry) -> dict[int, str]:
    """Names of a content's sprints by their numbers."""
    return {sprint["uid"]: sprint["name"] for sprint in (properties.get("record") or {}).get("sprints") or ()}


def board_lines(was: Entry, new: Entry) -> list[Entry]:
    """Sprints that came, went or changed their state, and boards that changed, as lines for people."""
    before, after = was.get("record") or {}, new.get("record") or {}
    lines = []
    old, now = _states(before), _states(after)
    for name in dict.fromkeys([*old, *now]):
        if old.get(name) != now.get(name):
            lines.append({"field": f"sprint {name}", "before": old.get(name), "after": now.get(name)})
    if (before.get("boards") or []) != (after.get("boards") or []):
        names = ([board["name"] for board in record.get("boards") or ()] for record in (before, after))
        old_names, new_names = (_words(list(each)) for each in names)
        lines.append(
            {
                "field": "boards",
                "before": old_names,
                "after": "new columns or limits" if old_names == new_names else new_names,
            }
        )
    return lines


def _states(record: Entry) -> dict[str, str]:
    return {sprint["name"]: sprint.get("state") or "listed" for sprint in record.get("sprints") or ()}
