"""Which rows of a file and of a plan are the same, and how operations name the others."""

from __future__ import annotations

from typing import Any

from quarterdeck.planning.rules.content import Content
from quarterdeck.planning.rules.differences.records import sprint_names
from quarterdeck.planning.rules.differences.result import Difference
from quarterdeck.planning.rules.state import ASSIGNMENTS, CALENDARS, LINKS, RESOURCES, TASKS, PlanState

PREFIX = {CALENDARS: "c", RESOURCES: "r", TASKS: "t", LINKS: "l", ASSIGNMENTS: "a"}
SINGULAR = {CALENDARS: "calendar", RESOURCES: "resource", TASKS: "task", LINKS: "link", ASSIGNMENTS: "assignment"}
# Computed anew by the schedule: a file's own value is never a change of the plan.
DERIVED = {TASKS: {"start", "finish"}}


class Matching:
    """The two sides and the rows that they share: ``ids`` by table, from the file's identity to the row's id."""

    def __init__(
        self, base: Content | None, state: PlanState, new: Content, source: str, taken: frozenset[str]
    ) -> None:
        self.base, self.state, self.new, self.source, self.taken = base, state, new, source, taken
        self.result = Difference()
        self.ids: dict[str, dict[str, int]] = {}
        held = {sprint.uid: sprint.name for sprint in state.header.sprints}
        self.sprints = (sprint_names(base["properties"]) if base else held, sprint_names(new["properties"]))
        self.is_first = base is None and not any(state.tables[table] for table in PREFIX)

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

    def _is_here(self, table: str, key: str) -> bool:
        uid = self.ids[table].get(key)
        return uid in self.state.tables[table] if uid is not None else key not in self._base_rows(table)
