"""The whole comparison: every table in its order, the plan's own fields, what vanished, baselines."""

from __future__ import annotations

from typing import Any

from quarterdeck.planning.rules.content import Content
from quarterdeck.planning.rules.differences.fields import is_rolled_up
from quarterdeck.planning.rules.differences.matching import DERIVED, SINGULAR
from quarterdeck.planning.rules.differences.memory import Memory
from quarterdeck.planning.rules.differences.records import board_lines
from quarterdeck.planning.rules.differences.result import Difference
from quarterdeck.planning.rules.differences.rows import ENDS, RowComparison
from quarterdeck.planning.rules.state import ASSIGNMENTS, CALENDARS, LINKS, PLAN, RESOURCES, TASKS, PlanState

NOTHING = Memory()


def difference(
    *, base: Content | None, state: PlanState, new: Content, source: str, memory: Memory = NOTHING
) -> Difference:
    """``memory`` is what people decided before, or decide now."""
    return _Comparison(base, state, new, source, memory).run()


class _Comparison(RowComparison):
    def run(self) -> Difference:
        self._match_rows()
        for table in (CALENDARS, RESOURCES, TASKS, LINKS, ASSIGNMENTS):
            self._bring(table)
        self._properties()
        for table in (ASSIGNMENTS, LINKS, TASKS, RESOURCES):
            self._vanish(table)
        self._baselines()
        counts = {"added": sum(map(len, self.result.added.values())), "changed": len(self.result.changed)}
        self.result.same = {(table, key): uid for table, ids in self.ids.items() for key, uid in ids.items()}
        by_rule = sum(bool(one["rule"]) for one in self.result.conflicts)
        self.result.counts = counts | {
            "vanished": len(self.result.vanished),
            "conflicts": len(self.result.conflicts) - by_rule,
            "by_rule": by_rule,
            "doubts": len(self.result.doubts),
            "operations": len(self.result.operations),
        }
        return self.result

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
        kept = self._kept(self.base["properties"] if self.base else None, self.new["properties"], header, PLAN)
        if wanted or kept:
            self.result.operations.append({"op": "set_properties", "set": wanted, **kept})
        shown += board_lines(self.base["properties"] if self.base else {}, self.new["properties"])
        if shown and not self.is_first:
            self.result.changed.append({"table": PLAN, "row": header.uid, "name": header.name, "fields": shown})

    def _vanish(self, table: str) -> None:
        """Rows of the last import that the file no longer has: removed where nobody touched them here."""
        gone = [key for key in self._base_rows(table) if key not in self.new["tables"][table]]
        dropped: set[int] = set()
        for key in gone:
            uid = self.ids[table].get(key)
            row = self.state.tables[table].get(uid) if uid is not None else None
            if row is None or uid is None or uid in dropped or self._falls_with_its_task(table, key):
                continue
            was = self._base_rows(table)[key]["set"]
            names = set(was) - DERIVED.get(table, set())
            touched = [
                name
                for name in names
                if not is_rolled_up(table, row, name)
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

    def _falls_with_its_task(self, table: str, key: str) -> bool:
        """Links and assignments of a task that vanishes too go with it."""
        entry = self._base_rows(table)[key]
        return any(entry[name] not in self.new["tables"][TASKS] for name in ENDS.get(table, ()))

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
