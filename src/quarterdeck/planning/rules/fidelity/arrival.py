"""Second half of the way: from what the file says to the plan as it is after the change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quarterdeck.exchange.fidelity.lines import Line, Report, field_name
from quarterdeck.planning.rules.content import Content
from quarterdeck.planning.rules.differences.fields import FieldComparison, is_rolled_up
from quarterdeck.planning.rules.differences.matching import DERIVED
from quarterdeck.planning.rules.differences.memory import Memory
from quarterdeck.planning.rules.effects import Dates
from quarterdeck.planning.rules.fidelity.entities import ENTITIES
from quarterdeck.planning.rules.state import ASSIGNMENTS, CALENDARS, LINKS, RESOURCES, TASKS, PlanState

STAYS_AWAY = "Somebody removed the row here; it stays away."
OURS_STAYS = "It was changed here; what stands here stays."
COMPUTED = "The schedule computes it from durations, links, calendars and constraints."
ROLLED_UP = "A summary's value follows from the rows below it."


def arrival_report(
    content: Content, state: PlanState, dates: Mapping[int, Dates], source: str, same: Mapping[tuple[str, str], int]
) -> list[Line]:
    """What the plan holds differently from what the file says. ``state`` and ``dates`` are those after the change.

    ``same`` are the rows that the comparison took for the same.
    """
    return _Arrival(content, state, dates, source, Memory(same=same)).lines()


class _Arrival(FieldComparison):
    def __init__(
        self, content: Content, state: PlanState, dates: Mapping[int, Dates], source: str, memory: Memory
    ) -> None:
        super().__init__(None, state, content, source, memory)
        self.dates = dates
        self._is_blank = True  # nothing is in doubt any more
        self.report = Report()

    def lines(self) -> list[Line]:
        self._match_rows()
        for table in (CALENDARS, RESOURCES, TASKS, LINKS, ASSIGNMENTS):
            for key, entry in self.new["tables"][table].items():
                self._row(table, key, entry)
        self._plan()
        return self.report.lines()

    def _plan(self) -> None:
        for name, theirs in self.new["properties"]["set"].items():
            if not self._same("plan", name, self._header_value(name), theirs):
                self.report.note("plan", field_name(name), "changed", OURS_STAYS)

    def _row(self, table: str, key: str, entry: dict[str, Any]) -> None:
        uid = self.ids[table].get(key)
        row = self.state.tables[table].get(uid) if uid is not None else None
        if row is None:
            self.report.note(ENTITIES[table], "", "lost", STAYS_AWAY, self._their_label(table, key, entry))
            return
        for name, theirs in entry["set"].items():
            if theirs == getattr(row, name, row):
                continue  # most values, as they stand
            if table == TASKS and name in DERIVED[TASKS]:
                self._date(row, name, theirs)
                continue
            ours = self._ours(table, row, name)
            if ours == theirs or self._same(table, name, ours, theirs):
                continue
            words = ROLLED_UP if is_rolled_up(table, row, name) else OURS_STAYS
            self.report.note(ENTITIES[table], field_name(name), "changed", words, self._label(table, row))

    def _date(self, row: Any, name: str, theirs: str) -> None:
        found = self.dates.get(row.uid)
        computed = getattr(found, name) if found is not None else None
        if computed is not None and computed.isoformat() != theirs:
            place = f"{row.name}: {theirs[:16]} in the file, {computed.isoformat()[:16]} here"
            self.report.note("task", name, "changed", COMPUTED, place)
