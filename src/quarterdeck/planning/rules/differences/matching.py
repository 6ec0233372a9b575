"""Which rows of a file and of a plan are the same, and how operations name the others."""

from __future__ import annotations

from typing import Any

from quarterdeck.planning.rules.content import Content
from quarterdeck.planning.rules.differences.doubts import Leftovers
from quarterdeck.planning.rules.differences.memory import Memory
from quarterdeck.planning.rules.differences.records import sprint_names
from quarterdeck.planning.rules.differences.rekeying import rekeyed
from quarterdeck.planning.rules.differences.result import Difference
from quarterdeck.planning.rules.state import ASSIGNMENTS, CALENDARS, LINKS, RESOURCES, TASKS, PlanState

PREFIX = {CALENDARS: "c", RESOURCES: "r", TASKS: "t", LINKS: "l", ASSIGNMENTS: "a"}
SINGULAR = {CALENDARS: "calendar", RESOURCES: "resource", TASKS: "task", LINKS: "link", ASSIGNMENTS: "assignment"}
# Computed anew by the schedule: a file's own value is never a change of the plan.
DERIVED = {TASKS: {"start", "finish"}}
DEEPEST_PATH = 8


class Matching:
    """The two sides and the rows that they share: ``ids`` by table, from the file's identity to the row's id."""

    def __init__(self, base: Content | None, state: PlanState, new: Content, source: str, memory: Memory) -> None:
        self.base, self.state, self.new, self.source, self.memory = base, state, new, source, memory
        self.result = Difference()
        self.ids: dict[str, dict[str, int]] = {}
        held = {sprint.uid: sprint.name for sprint in state.header.sprints}
        self.sprints = (sprint_names(base["properties"]) if base else held, sprint_names(new["properties"]))
        self.is_first = base is None and not any(state.tables[table] for table in PREFIX)
        self._answered: dict[tuple[str, int], list[str]] | None = None
        self._calendar_keys: dict[int, str] = {}
        self._is_blank = not state.tasks and not state.resources

    def _match_rows(self) -> None:
        """Every row that stands on both sides; the last import's content then goes by the new identities."""
        for table in (CALENDARS, RESOURCES, TASKS):
            self.ids[table] = self._known(table)
            if not self._is_blank:
                self._doubtful(table)
        self.ids[ASSIGNMENTS] = self._known(ASSIGNMENTS)
        self._same_pairs()
        self._calendar_keys = {uid: key for key, uid in self.ids[CALENDARS].items()}
        if self.base is not None:
            self.base = rekeyed(self.base, self._renames())
        for table in self.ids:
            self._still_here(table)
        self.ids[LINKS] = self._link_matches()

    def _known(self, table: str) -> dict[str, int]:
        """By the source's identity, then by its global id, then by what somebody said before."""
        rows = self.state.tables[table]
        by_identity, by_guid = self._by_identity(table), {row.guid: row.uid for row in rows.values() if row.guid}
        matched: dict[str, int] = {}
        taken: set[int] = set()
        for key, entry in self.new["tables"][table].items():
            found = (
                by_identity.get(key),
                by_guid.get(entry["guid"]) if entry.get("guid") else None,
                self.memory.same.get((table, key)),
            )
            uid = next((one for one in found if one in rows and one not in taken), None)
            if uid is not None:
                matched[key] = uid
                taken.add(uid)
        return matched

    def _by_identity(self, table: str) -> dict[str, int]:
        rows = self.state.tables[table].values()
        return {row.external_id: row.uid for row in rows if row.source == self.source and row.external_id}

    def _doubtful(self, table: str) -> None:
        """Rows that may be the same are taken for it until somebody answers; nothing is applied before."""
        entries, rows, ids = self.new["tables"][table], self.state.tables[table], self.ids[table]
        taken, removed = set(ids.values()), self._base_rows(table)
        left = Leftovers(
            {key: one["set"].get("name", "") for key, one in entries.items() if key not in ids and key not in removed},
            {uid: row.name for uid, row in rows.items() if uid not in taken and not _is_hidden(row)},
            once=self._last_names(table),
            their_place=lambda key: self._their_place(table, key),
            our_place=lambda uid: rows[uid].parent_uid if table == TASKS else None,
            is_told_apart=lambda key, uid: (table, key, uid) in self.memory.other,
        )
        for key, uid, ground in left.pairs():
            ids[key] = uid
            self.result.doubts.append(
                {
                    "key": f"{table}:{key}",
                    "table": table,
                    "row": uid,
                    "name": entries[key]["set"].get("name", key),
                    "place": self._their_path(table, key),
                    "ours": rows[uid].name,
                    "our_place": self._our_path(table, uid),
                    "ground": ground,
                }
            )

    def _last_names(self, table: str) -> dict[int, str]:
        """What the last import called the rows."""
        base, by_identity = self._base_rows(table), self._by_identity(table)
        return {uid: base[key]["set"].get("name", "") for key, uid in by_identity.items() if key in base}

    def _their_place(self, table: str, key: str) -> int | str | None:
        parent = self.new["tables"][table][key].get("parent") if table == TASKS else None
        return None if parent is None else self.ids[table].get(parent, parent)

    def _their_path(self, table: str, key: str) -> str:
        entries = self.new["tables"][table]
        names: list[str] = []
        parent = entries[key].get("parent") if table == TASKS else None
        while parent is not None and len(names) < DEEPEST_PATH:
            names.append(entries[parent]["set"].get("name", parent))
            parent = entries[parent].get("parent")
        return " / ".join(reversed(names))

    def _our_path(self, table: str, uid: int) -> str:
        if table != TASKS:
            return ""
        tasks = self.state.tasks
        return " / ".join(tasks[one].name for one in reversed(list(self.state.ancestors(uid))[:DEEPEST_PATH]))

    def _same_pairs(self) -> None:
        """An assignment is the pair of its task and its resource, whatever number it has."""
        rows, ids = self.state.assignments, self.ids[ASSIGNMENTS]
        taken = set(ids.values())
        free = {(row.task_uid, row.resource_uid): row.uid for row in rows.values() if row.uid not in taken}
        for key, entry in self.new["tables"][ASSIGNMENTS].items():
            if key in ids or key in self._base_rows(ASSIGNMENTS):
                continue
            resource = entry["resource"]
            task = self.ids[TASKS].get(entry["task"])
            known = None if resource is None else self.ids[RESOURCES].get(resource)
            uid = free.pop((task, known), None) if task and (resource is None or known) else None
            if uid is not None:
                ids[key] = uid

    def _renames(self) -> dict[str, dict[str, str]]:
        """Old identity to new one, of rows of this source that came under another."""
        renames: dict[str, dict[str, str]] = {}
        for table, ids in self.ids.items():
            base, new = self._base_rows(table), self.new["tables"][table]
            for key, uid in ids.items():
                row = self.state.tables[table][uid]
                was = row.external_id if row.source == self.source else ""
                was = was if was in base else self._remembered(table, uid, base)
                if was and was != key and key not in base and was not in new:
                    renames.setdefault(table, {})[was] = key
        return renames

    def _remembered(self, table: str, uid: int, base: dict[str, Any]) -> str:
        """The identity under which the last import knew a row that was recognised by an answer then."""
        if self._answered is None:
            self._answered = {}
            for (name, key), known in self.memory.same.items():
                self._answered.setdefault((name, known), []).append(key)
        return next((key for key in self._answered.get((table, uid), ()) if key in base), "")

    def _still_here(self, table: str) -> None:
        """Rows of the last import that the new file lacks are found by their identity, too."""
        ids = self.ids[table]
        taken, by_identity = set(ids.values()), self._by_identity(table)
        for key in self._base_rows(table):
            uid = by_identity.get(key, self.memory.same.get((table, key)))
            if key not in ids and uid in self.state.tables[table] and uid not in taken:
                ids[key] = uid

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

    def _is_here(self, table: str, key: str) -> bool:
        uid = self.ids[table].get(key)
        return uid in self.state.tables[table] if uid is not None else key not in self._base_rows(table)


def _is_hidden(row: Any) -> bool:
    """The row of the whole project is no task that a file could name."""
    return bool(getattr(row, "is_project_summary", False))
