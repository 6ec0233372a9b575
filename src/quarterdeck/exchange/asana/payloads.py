"""Sort the records of Asana's interface by what they are; a record that comes compact and full is one record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from quarterdeck.exchange.issues import IssueLog
from quarterdeck.exchange.items import Record

TOOL = "asana"
_TASK_SIGNS = frozenset(
    ("completed", "due_on", "due_at", "assignee", "memberships", "resource_subtype", "dependencies")
)
_NOTHING: tuple[Any, ...] = (None, "", [], {})


class Payloads:
    """Everything that one file, or the files of one folder, said.

    Attributes
    ----------
    by_type : dict
        Resource type -> identity -> merged values. Records without an identity are left out and named.
    """

    def __init__(self, log: IssueLog) -> None:
        self._log = log
        self.by_type: dict[str, dict[str, dict[str, Any]]] = {}

    def add(self, tree: Any, *, place: str = "") -> None:
        """Take a whole response: one record, a list, or either below "data"."""
        for position, values in enumerate(_records(tree), 1):
            self._add(values, f"{place}, record {position}" if place else f"record {position}")

    def _add(self, values: dict[str, Any], place: str) -> None:
        """Parts of a task stand below it in an export and in nested responses."""
        waiting: list[tuple[dict[str, Any], str | None]] = [(values, None)]
        while waiting:
            one, parent = waiting.pop()
            identity = identity_of(one)
            if identity is None:
                self._log.add("asana.no_gid", "A record without gid was left out.", place=place)
                continue
            kind = _type_of(one)
            kept = {key: value for key, value in one.items() if value not in _NOTHING and key != "subtasks"}
            if parent is not None and not isinstance(kept.get("parent"), dict):
                kept["parent"] = {"gid": parent}
            known = self.by_type.setdefault(kind, {}).setdefault(identity, {})
            known.update(kept)
            parts = one.get("subtasks")
            if isinstance(parts, list):
                waiting.extend((part, identity) for part in reversed(parts) if isinstance(part, dict))

    def records(self, kind: str) -> Iterator[tuple[str, Record]]:
        for identity, values in self.by_type.get(kind, {}).items():
            name = values.get("name")
            words = f"{kind} {identity} {name[:60] if isinstance(name, str) else ''}".rstrip()
            yield identity, Record(values, log=self._log, tool=TOOL, place=words)


def identity_of(values: Any) -> str | None:
    """The gid, which some programs write as a number."""
    gid = values.get("gid") if isinstance(values, dict) else None
    if isinstance(gid, int) and not isinstance(gid, bool):
        gid = str(gid)
    return gid.replace("\x00", "")[:200] or None if isinstance(gid, str) else None


def _records(tree: Any) -> Iterator[dict[str, Any]]:
    if isinstance(tree, dict) and "gid" not in tree and isinstance(tree.get("data"), dict | list):
        tree = tree["data"]
    for entry in tree if isinstance(tree, list) else [tree]:
        if isinstance(entry, dict):
            yield entry


def _type_of(values: dict[str, Any]) -> str:
    kind = values.get("resource_type")
    if isinstance(kind, str):
        return kind
    return "task" if values.keys() & _TASK_SIGNS else "unknown"
