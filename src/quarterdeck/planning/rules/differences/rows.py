"""Rows that the file holds: added, updated field by field, moved."""

from __future__ import annotations

from typing import Any

from quarterdeck.planning.rules.content import identity
from quarterdeck.planning.rules.differences.fields import FieldComparison, is_rolled_up
from quarterdeck.planning.rules.differences.matching import DERIVED, PREFIX, SINGULAR
from quarterdeck.planning.rules.differences.memory import OURS_WINS
from quarterdeck.planning.rules.differences.records import item_lines
from quarterdeck.planning.rules.state import ASSIGNMENTS, CALENDARS, LINKS, RESOURCES, TASKS

ENDS: dict[str, tuple[str, ...]] = {LINKS: ("predecessor", "successor"), ASSIGNMENTS: ("task",)}


class RowComparison(FieldComparison):
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
        self.result.added.setdefault(table, []).append(self._their_label(table, key, entry))

    def _has_ends(self, table: str, entry: dict[str, Any]) -> bool:
        """Links and assignments of tasks that were removed here stay away."""
        return all(self._is_here(TASKS, entry[name]) for name in ENDS.get(table, ()))

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
            touched = self._is_held(table, name) if was is None else not self._same(table, name, ours, base)
            if touched and is_rolled_up(table, row, name):
                continue
            if touched and not self._conflict(table, key, uid, name, base, ours, theirs):
                continue
            wanted[name] = self._settable(table, name, theirs)
            shown.append({"field": name, "before": ours, "after": theirs})
        kept = self._kept(was, entry, row, table) if table in {TASKS, RESOURCES, ASSIGNMENTS} else {}
        if wanted or kept:
            operation = {"op": f"update_{SINGULAR[table]}", SINGULAR[table]: uid, "set": wanted, **kept}
            if table in {TASKS, ASSIGNMENTS}:
                operation["as_recorded"] = True
            self.result.operations.append(operation)
        if table == TASKS and "record" in kept:
            shown += item_lines(was, entry, row, self.sprints)
        if table == TASKS:
            shown += self._move(key, uid, entry, was)
        if shown:
            self.result.changed.append({"table": table, "row": uid, "name": self._label(table, row), "fields": shown})

    def _is_held(self, table: str, name: str) -> bool:
        """Whether a rule holds our value against a source that has said nothing of the row before."""
        return self.memory.rules.get((table, name)) == OURS_WINS

    def _move(self, key: str, uid: int, entry: dict[str, Any], was: dict[str, Any] | None) -> list[dict[str, Any]]:
        """Bring the task under the summary that the file names; what that is for people."""
        row, parent = self.state.tasks[uid], self._task_place(entry["parent"])
        if was is None and row.parent_uid == parent:
            return []
        if was is not None:
            if (was["parent"], was["after"]) == (entry["parent"], entry["after"]):
                return []
            old_parent = self.ids[TASKS].get(was["parent"]) if was["parent"] is not None else None
            touched = row.parent_uid not in (old_parent, parent)
            ours = row.parent_uid
            if touched and not self._conflict(TASKS, key, uid, "parent", was["parent"], ours, entry["parent"]):
                return []
            if was["parent"] == entry["parent"] and not self._order_changed(entry):
                return []
        operation: dict[str, Any] = {"op": "move_task", "task": uid, "parent": parent}
        if entry["after"] is None:
            operation["after"] = 0
        elif self._is_here(TASKS, entry["after"]):
            operation |= self._after(entry)
        self.result.operations.append(operation)
        if was is not None and was["parent"] == entry["parent"]:
            return [{"field": "order", "before": None, "after": self._name_of(entry["after"]) or "first"}]
        before = self.state.tasks.get(row.parent_uid) if row.parent_uid is not None else None
        return [{"field": "place", "before": before.name if before else None, "after": self._name_of(entry["parent"])}]

    def _name_of(self, key: str | None) -> str | None:
        return None if key is None else self.new["tables"][TASKS][key]["set"].get("name", key)

    def _order_changed(self, entry: dict[str, Any]) -> bool:
        """Whether the sibling before it was one already; a new one before it moves nothing."""
        return entry["after"] is None or entry["after"] in self._base_rows(TASKS)
