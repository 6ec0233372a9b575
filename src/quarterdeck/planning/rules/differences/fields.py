"""A field on both sides: what it holds, whether that is the same, and what to do where both changed it."""

from __future__ import annotations

from typing import Any

from quarterdeck.planning.rules.codec import decode, defaults, encode
from quarterdeck.planning.rules.content import SETTABLE, as_pairs
from quarterdeck.planning.rules.differences.matching import Matching
from quarterdeck.planning.rules.differences.records import kept_parts
from quarterdeck.planning.rules.rollup import ROLLED_UP
from quarterdeck.planning.rules.state import ASSIGNMENTS, CALENDARS, LINKS, PLAN, RESOURCES, TASKS


class FieldComparison(Matching):
    def _ours(self, table: str, row: Any, name: str) -> Any:
        if name in {"calendar", "parent"}:
            uid = row.calendar_uid if name == "calendar" else row.parent_uid
            calendar = self.state.calendars.get(uid) if uid is not None else None
            return self._calendar_key(calendar) if calendar else None
        if table == LINKS and name in {"lag_minutes", "lag_percent"}:
            is_percent = row.lag_unit.value.endswith("percent")
            return row.lag or None if is_percent == (name == "lag_percent") else None
        value = encode(table, name, getattr(row, name))
        return as_pairs(value) if table == CALENDARS else value

    def _calendar_key(self, calendar: Any) -> str:
        """The file's identity of a calendar that it holds too, else its own."""
        return self._calendar_keys.get(calendar.uid) or calendar.external_id or f"#{calendar.uid}"

    def _header_value(self, name: str) -> Any:
        if name == "calendar":
            calendar = self.state.calendars.get(self.state.header.default_calendar_uid or 0)
            return self._calendar_key(calendar) if calendar else None
        return encode(PLAN, name, getattr(self.state.header, name))

    def _same(self, table: str, name: str, one: Any, other: Any) -> bool:
        if one == other:
            return True
        usual = _usual(table, name)
        one, other = (usual if value is None else value for value in (one, other))
        if one == other or name in {"calendar", "parent", "lag_minutes", "lag_percent"} or table == CALENDARS:
            return bool(one == other)
        return bool(decode(table, name, one) == decode(table, name, other))

    def _settable(self, table: str, name: str, value: Any) -> Any:
        if name in {"calendar", "parent"}:
            return self._reference(CALENDARS, value)
        if value is None and table == LINKS and name.startswith("lag_"):
            return "working" if name == "lag_unit" else 0
        return _usual(table, name) if value is None else value

    def _conflict(self, table: str, key: str, uid: int | None, name: str, base: Any, ours: Any, theirs: Any) -> bool:
        """Record that both sides changed the field; whether the file's value is taken, chosen or by a rule."""
        mark = f"{table}:{key}:{name}"
        chosen, rule = self.memory.winner(mark, table, name)
        row = self.state.tables[table].get(uid) if uid is not None else None
        label = self._label(table, row) if row is not None else str(base or key)
        self.result.conflicts.append(
            {
                "key": mark,
                "table": table,
                "row": uid,
                "label": label,
                "field": name,
                "base": base,
                "ours": ours,
                "theirs": theirs,
                "taken": chosen,
                "rule": rule,
            }
        )
        return chosen

    def _kept(self, was: dict[str, Any] | None, entry: dict[str, Any], row: Any, table: str) -> dict[str, Any]:
        """Record and extras where the source changed them: they belong to the source."""
        return kept_parts(was, entry, row, table)

    def _their_label(self, table: str, key: str, entry: dict[str, Any]) -> str:
        """A row of the file in words: what it joins, where it has no name of its own."""
        if table == LINKS:
            return f"{self._their_name(TASKS, entry['predecessor'])} → {self._their_name(TASKS, entry['successor'])}"
        if table == ASSIGNMENTS:
            resource = entry["resource"]
            whom = "Nobody" if resource is None else self._their_name(RESOURCES, resource)
            return f"{whom} on {self._their_name(TASKS, entry['task'])}"
        return str(entry["set"].get("name", key))

    def _their_name(self, table: str, key: str) -> str:
        return str(self.new["tables"][table][key]["set"].get("name", key))

    def _label(self, table: str, row: Any) -> str:
        if table == LINKS:
            tasks = self.state.tasks
            return f"{tasks[row.predecessor_uid].name} → {tasks[row.successor_uid].name}"
        if table == ASSIGNMENTS:
            resource = self.state.resources.get(row.resource_uid) if row.resource_uid else None
            return f"{resource.name if resource else 'Nobody'} on {self.state.tasks[row.task_uid].name}"
        return str(row.name)


def is_rolled_up(table: str, row: Any, name: str) -> bool:
    return table == TASKS and bool(row.is_summary) and name in ROLLED_UP


def _usual(table: str, name: str) -> Any:
    from_fields = SETTABLE.get(table, ())
    if name not in from_fields:
        return None
    value = defaults(table).get(name)
    return encode(table, name, value) if value is not None else None
