"""From a file's content to the operations that bring a plan up to it, without undoing what people changed here.

For every field there are three values: what the file said at the last import (base), what the plan holds (ours),
and what the file says now (theirs).

==============================  ====================================
theirs = base                   nothing: our value stays
theirs ≠ base, ours = base      the file's value is taken
theirs ≠ base, ours = theirs    nothing
all three differ                a conflict: ours stays, unless chosen
==============================  ====================================
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from quarterdeck.planning.rules.codec import decode, defaults, encode
from quarterdeck.planning.rules.content import SETTABLE, Content, as_pairs, identity
from quarterdeck.planning.rules.rollup import ROLLED_UP
from quarterdeck.planning.rules.state import (
    ASSIGNMENTS,
    CALENDARS,
    LINKS,
    PLAN,
    RESOURCES,
    TASKS,
    PlanState,
)

PREFIX = {CALENDARS: "c", RESOURCES: "r", TASKS: "t", LINKS: "l", ASSIGNMENTS: "a"}
SINGULAR = {CALENDARS: "calendar", RESOURCES: "resource", TASKS: "task", LINKS: "link", ASSIGNMENTS: "assignment"}
# Computed anew by the schedule: a file's own value is never a change of the plan.
DERIVED = {TASKS: {"start", "finish"}}
MOST_LISTED = 500


@dataclass(slots=True)
class Difference:
    """Operations for the change set, and what a person looks at before applying it."""

    operations: list[dict[str, Any]] = field(default_factory=list)
    added: dict[str, list[str]] = field(default_factory=dict)
    changed: list[dict[str, Any]] = field(default_factory=list)
    vanished: list[dict[str, Any]] = field(default_factory=list)
    conflicts: list[dict[str, Any]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {
            "added": {table: names[:MOST_LISTED] for table, names in self.added.items()},
            "changed": self.changed[:MOST_LISTED],
            "vanished": self.vanished[:MOST_LISTED],
            "conflicts": self.conflicts[:MOST_LISTED],
            "counts": self.counts,
        }


def difference(
    *, base: Content | None, state: PlanState, new: Content, source: str, taken: Iterable[str] = ()
) -> Difference:
    """``taken`` are keys of conflicts for which a person chose the file's value."""
    return _Comparison(base, state, new, source, frozenset(taken)).run()


class _Comparison:
    def __init__(
        self, base: Content | None, state: PlanState, new: Content, source: str, taken: frozenset[str]
    ) -> None:
        self.base, self.state, self.new, self.source, self.taken = base, state, new, source, taken
        self.result = Difference()
        self.ids: dict[str, dict[str, int]] = {}
        self.is_first = base is None and not any(state.tables[table] for table in PREFIX)

    def run(self) -> Difference:
        for table in (CALENDARS, RESOURCES, TASKS, ASSIGNMENTS):
            self.ids[table] = self._matches(table)
        self.ids[LINKS] = self._link_matches()
        for table in (CALENDARS, RESOURCES, TASKS, LINKS, ASSIGNMENTS):
            self._bring(table)
        self._properties()
        for table in (ASSIGNMENTS, LINKS, TASKS, RESOURCES):
            self._vanish(table)
        self._baselines()
        counts = {"added": sum(map(len, self.result.added.values())), "changed": len(self.result.changed)}
        self.result.counts = counts | {
            "vanished": len(self.result.vanished),
            "conflicts": len(self.result.conflicts),
            "operations": len(self.result.operations),
        }
        return self.result

    # Which rows are the same

    def _matches(self, table: str) -> dict[str, int]:
        """External id to row id: by the source's number, then by its global id."""
        rows = self.state.tables[table].values()
        by_number = {row.external_id: row.uid for row in rows if row.source == self.source and row.external_id}
        by_guid = {row.guid: row.uid for row in rows if row.guid}
        matched: dict[str, int] = {}
        taken: set[int] = set()
        for key, entry in self.new["tables"][table].items():
            uid = by_number.get(key)
            if uid is None and entry.get("guid"):
                uid = by_guid.get(entry["guid"])
            if uid is not None and uid not in taken:
                matched[key] = uid
                taken.add(uid)
        for key in self._base_rows(table):
            if key not in matched and (uid := by_number.get(key)) is not None and uid not in taken:
                matched[key] = uid
        return matched

    def _link_matches(self) -> dict[str, int]:
        numbers = {uid: key for key, uid in self.ids[TASKS].items()}
        matched: dict[str, int] = {}
        for link in self.state.links.values():
            ends = numbers.get(link.predecessor_uid), numbers.get(link.successor_uid)
            if None in ends:
                continue
            key, count = f"{ends[0]}>{ends[1]}", 1
            while key in matched:
                count += 1
                key = f"{ends[0]}>{ends[1]}#{count}"
            matched[key] = link.uid
        return matched

    def _base_rows(self, table: str) -> dict[str, Any]:
        return self.base["tables"][table] if self.base else {}

    def _reference(self, table: str, key: str | None) -> int | str | None:
        if key is None:
            return None
        return self.ids[table].get(key) or f"{PREFIX[table]}{key}"

    # Rows that the file holds

    def _bring(self, table: str) -> None:
        entries = self.new["tables"][table]
        for key in self._ordered(table, entries):
            if key in self.ids[table] and self.ids[table][key] in self.state.tables[table]:
                self._update(table, key, entries[key])
            elif key in self._base_rows(table):
                self._removed_here(table, key, entries[key])
            else:
                self._add(table, key, entries[key])

    def _ordered(self, table: str, entries: dict[str, Any]) -> list[str]:
        """Calendars after the ones they inherit from; everything else as it stands in the file."""
        if table != CALENDARS:
            return list(entries)
        placed: list[str] = []
        waiting = list(entries)
        while waiting:
            ready = [key for key in waiting if entries[key]["set"].get("parent") not in waiting]
            for key in ready or waiting[:1]:
                placed.append(key)
                waiting.remove(key)
        return placed

    def _add(self, table: str, key: str, entry: dict[str, Any]) -> None:
        if not self._has_ends(table, entry):
            return
        operation: dict[str, Any] = {
            "op": f"add_{SINGULAR[table]}",
            "ref": f"{PREFIX[table]}{key}",
            "source": self.source,
            "as_recorded": True,
            **{name: entry[name] for name in ("guid", "extras", "record") if name in entry},
        }
        fields = self._with_references(entry["set"])
        if table == LINKS:
            operation |= fields
        else:
            operation["set"] = fields
            operation |= identity(key)
        operation |= self._places(table, entry)
        self.result.operations.append(operation)
        self.result.added.setdefault(table, []).append(entry["set"].get("name", key))

    def _has_ends(self, table: str, entry: dict[str, Any]) -> bool:
        """Links and assignments of tasks that were removed here stay away."""
        names = {LINKS: ("predecessor", "successor"), ASSIGNMENTS: ("task",)}.get(table, ())
        return all(self._is_here(TASKS, entry[name]) for name in names)

    def _is_here(self, table: str, key: str) -> bool:
        uid = self.ids[table].get(key)
        return uid in self.state.tables[table] if uid is not None else key not in self._base_rows(table)

    def _places(self, table: str, entry: dict[str, Any]) -> dict[str, Any]:
        if table == TASKS:
            place = {"parent": self._task_place(entry["parent"])}
            if not self.is_first and entry["after"] is not None and self._is_here(TASKS, entry["after"]):
                place |= self._after(entry)
            return place
        if table == LINKS:
            return {name: self._reference(TASKS, entry[name]) for name in ("predecessor", "successor")}
        if table == ASSIGNMENTS:
            resource = self._reference(RESOURCES, entry["resource"])
            return {"task": self._reference(TASKS, entry["task"]), "resource": resource}
        return {}

    def _task_place(self, key: str | None) -> int | str | None:
        return self._reference(TASKS, key) if key is not None and self._is_here(TASKS, key) else None

    def _after(self, entry: dict[str, Any]) -> dict[str, Any]:
        """After the sibling that the file names, where that one still stands under the same parent."""
        before = self.ids[TASKS].get(entry["after"])
        if before is None:
            return {"after": f"{PREFIX[TASKS]}{entry['after']}"}
        parent = self._task_place(entry["parent"])
        return {"after": before} if self.state.tasks[before].parent_uid == parent else {}

    def _with_references(self, fields: dict[str, Any]) -> dict[str, Any]:
        result = dict(fields)
        for name in ("calendar", "parent"):
            if result.get(name) is not None:
                result[name] = self._reference(CALENDARS, result[name])
        return result

    def _removed_here(self, table: str, key: str, entry: dict[str, Any]) -> None:
        """Somebody removed the row here. It stays away, unless the file changed it: then that is said."""
        was = self._base_rows(table)[key]
        if table == TASKS and was["set"] != entry["set"]:
            self._conflict(table, key, None, "removed", was["set"].get("name"), "removed", "changed")

    # Field by field

    def _update(self, table: str, key: str, entry: dict[str, Any]) -> None:
        uid = self.ids[table][key]
        row = self.state.tables[table][uid]
        was = self._base_rows(table).get(key)
        wanted: dict[str, Any] = {}
        shown: list[dict[str, Any]] = []
        names = dict.fromkeys([*entry["set"], *(was["set"] if was else ())])
        for name in names:
            if name in DERIVED.get(table, ()):
                continue
            theirs = entry["set"].get(name)
            ours = self._ours(table, row, name)
            base = was["set"].get(name) if was else ours
            if self._same(table, name, theirs, base) or self._same(table, name, ours, theirs):
                continue
            touched = bool(was) and not self._same(table, name, ours, base)
            if touched and _is_rolled_up(table, row, name):
                continue
            if touched and not self._conflict(table, key, uid, name, base, ours, theirs):
                continue
            wanted[name] = self._settable(table, name, theirs)
            shown.append({"field": name, "before": ours, "after": theirs})
        if wanted:
            operation = {"op": f"update_{SINGULAR[table]}", SINGULAR[table]: uid, "set": wanted}
            if table in {TASKS, ASSIGNMENTS}:
                operation["as_recorded"] = True
            self.result.operations.append(operation)
            self.result.changed.append({"table": table, "row": uid, "name": self._label(table, row), "fields": shown})
        if table == TASKS:
            self._move(key, uid, entry, was)

    def _ours(self, table: str, row: Any, name: str) -> Any:
        if name in {"calendar", "parent"}:
            uid = row.calendar_uid if name == "calendar" else row.parent_uid
            calendar = self.state.calendars.get(uid) if uid is not None else None
            return calendar.external_id or f"#{calendar.uid}" if calendar else None
        if table == LINKS and name in {"lag_minutes", "lag_percent"}:
            is_percent = row.lag_unit.value.endswith("percent")
            return row.lag or None if is_percent == (name == "lag_percent") else None
        value = encode(table, name, getattr(row, name))
        return as_pairs(value) if table == CALENDARS else value

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

    def _move(self, key: str, uid: int, entry: dict[str, Any], was: dict[str, Any] | None) -> None:
        if was is None or (was["parent"], was["after"]) == (entry["parent"], entry["after"]):
            return
        parent = self._task_place(entry["parent"])
        old_parent = self.ids[TASKS].get(was["parent"]) if was["parent"] is not None else None
        row = self.state.tasks[uid]
        touched = row.parent_uid not in (old_parent, parent)
        if touched and not self._conflict(TASKS, key, uid, "parent", was["parent"], row.parent_uid, entry["parent"]):
            return
        if was["parent"] == entry["parent"] and not self._order_changed(entry):
            return
        operation: dict[str, Any] = {"op": "move_task", "task": uid, "parent": parent}
        if entry["after"] is None:
            operation["after"] = 0
        elif self._is_here(TASKS, entry["after"]):
            operation |= self._after(entry)
        self.result.operations.append(operation)

    def _order_changed(self, entry: dict[str, Any]) -> bool:
        """Whether the sibling before it was one already; a new one before it moves nothing."""
        return entry["after"] is None or entry["after"] in self._base_rows(TASKS)

    def _conflict(self, table: str, key: str, uid: int | None, name: str, base: Any, ours: Any, theirs: Any) -> bool:
        """Record that both sides changed the field; whether the file's value was chosen."""
        mark = f"{table}:{key}:{name}"
        chosen = mark in self.taken
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
            }
        )
        return chosen

    def _label(self, table: str, row: Any) -> str:
        if table == LINKS:
            tasks = self.state.tasks
            return f"{tasks[row.predecessor_uid].name} → {tasks[row.successor_uid].name}"
        if table == ASSIGNMENTS:
            resource = self.state.resources.get(row.resource_uid) if row.resource_uid else None
            return f"{resource.name if resource else 'Nobody'} on {self.state.tasks[row.task_uid].name}"
        return str(row.name)

    # The rest

    def _properties(self) -> None:
        was = self.base["properties"]["set"] if self.base else None
        new = self.new["properties"]["set"]
        if not self.is_first and was is None:
            return
        wanted: dict[str, Any] = {}
        shown = []
        header = self.state.header
        for name in dict.fromkeys([*new, *(was or ())]):
            theirs, base = new.get(name), (was or {}).get(name)
            ours = self._header_value(name)
            if self._same(PLAN, name, theirs, base) or self._same(PLAN, name, ours, theirs):
                continue
            touched = was is not None and not self._same(PLAN, name, ours, base)
            if touched and not self._conflict(PLAN, "plan", header.uid, name, base, ours, theirs):
                continue
            if name == "status_date":
                self.result.operations.append({"op": "set_status_date", "status_date": theirs})
            else:
                wanted[name] = self._settable(PLAN, name, theirs)
            shown.append({"field": name, "before": ours, "after": theirs})
        if wanted:
            operation: dict[str, Any] = {"op": "set_properties", "set": wanted}
            if self.is_first and self.new["properties"]["extras"]:
                operation["extras"] = self.new["properties"]["extras"]
            self.result.operations.append(operation)
        if shown and not self.is_first:
            self.result.changed.append({"table": PLAN, "row": header.uid, "name": header.name, "fields": shown})

    def _header_value(self, name: str) -> Any:
        if name == "calendar":
            calendar = self.state.calendars.get(self.state.header.default_calendar_uid or 0)
            return calendar.external_id if calendar else None
        return encode(PLAN, name, getattr(self.state.header, name))

    def _vanish(self, table: str) -> None:
        """Rows of the last import that the file no longer has: removed where nobody touched them here."""
        gone = [key for key in self._base_rows(table) if key not in self.new["tables"][table]]
        dropped: set[int] = set()
        for key in gone:
            uid = self.ids[table].get(key)
            row = self.state.tables[table].get(uid) if uid is not None else None
            if row is None or uid is None or uid in dropped or self._falls_with_its_task(table, row, key):
                continue
            was = self._base_rows(table)[key]["set"]
            names = set(was) - DERIVED.get(table, set())
            touched = [
                name
                for name in names
                if not _is_rolled_up(table, row, name)
                and not self._same(table, name, self._ours(table, row, name), was[name])
            ]
            if touched and not self._conflict(table, key, uid, "removed", "present", "changed", "removed"):
                continue
            operation = {"op": f"remove_{SINGULAR[table]}", SINGULAR[table]: uid}
            if table == TASKS:
                operation["children"] = "promote"
            self.result.operations.append(operation)
            self.result.vanished.append({"table": table, "row": uid, "name": self._label(table, row)})
            dropped.add(uid)

    def _falls_with_its_task(self, table: str, row: Any, key: str) -> bool:
        """Links and assignments of a task that vanishes too go with it."""
        numbers = {
            LINKS: lambda: (row.predecessor_uid, row.successor_uid),
            ASSIGNMENTS: lambda: (row.task_uid,),
        }.get(table)
        if numbers is None:
            return False
        keys = key.partition("#")[0].split(">") if table == LINKS else [self._base_rows(table)[key]["task"]]
        return any(one not in self.new["tables"][TASKS] for one in keys)

    def _baselines(self) -> None:
        for number, rows in self.new["baselines"].items():
            if self.base and self.base["baselines"].get(number) == rows:
                continue
            tasks = [
                {"task": self._reference(TASKS, key), **values}
                for key, values in rows.items()
                if self._is_here(TASKS, key)
            ]
            if tasks:
                self.result.operations.append({"op": "set_baseline", "number": int(number), "tasks": tasks})


def _is_rolled_up(table: str, row: Any, name: str) -> bool:
    return table == TASKS and bool(row.is_summary) and name in ROLLED_UP


def _usual(table: str, name: str) -> Any:
    from_fields = SETTABLE.get(table, ())
    if name not in from_fields:
        return None
    value = defaults(table).get(name)
    return encode(table, name, value) if value is not None else None
