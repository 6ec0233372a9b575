"""Resources of a task list: names with units, and the assignments that follow."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from quarterdeck.exchange.document import Assignment, PlanDocument, Resource
from quarterdeck.exchange.issues import IssueLog
from quarterdeck.exchange.tables import ColumnRole, Table, cell_text
from quarterdeck.exchange.tables.values import NotANumber, fold, parse_number

if TYPE_CHECKING:
    from quarterdeck.exchange.tasklist.records import Row

_UNITS = re.compile(r"\s*\[([^\]]{1,20})\]\s*$")
_MOST_PER_TASK = 200


class Assigner:
    """Makes one resource for each name and one assignment for each name at a task: ``Ann[50%]; Bob``."""

    def __init__(self, document: PlanDocument, log: IssueLog, table: Table, role: ColumnRole | None) -> None:
        self._document, self._log, self._table, self._role = document, log, table, role
        self._resources: dict[str, Resource] = {}

    def read(self, rows: list[Row]) -> None:
        role = self._role
        if role is None:
            return
        texts = [cell_text(row.line[role.column]) if role.column < len(row.line) else "" for row in rows]
        # A comma separates names only where no cell of the column uses semicolons: "Byrne, Ada; Kerr, Bo".
        separator = ";" if any(";" in text for text in texts) else ","
        for row, text in zip(rows, texts, strict=True):
            names = [name.strip() for name in re.split(rf"[{separator}\n]", text) if name.strip()]
            for name in dict.fromkeys(names[:_MOST_PER_TASK]):
                self._assign(row, name, role)

    def _assign(self, row: Row, text: str, role: ColumnRole) -> None:
        units = None
        if match := _UNITS.search(text):
            try:
                number = parse_number(match[1])
                units = float(number.value) / (100 if number.is_percent else 1)
            except NotANumber:
                words = f"“{match[1]}” is no number of units; the name was kept."
                self._log.add("tasks.bad_units", words, place=self._table.place(row.number, role.column))
            text = text[: match.start()]
        name = text.strip()[:200]
        if len(name) > 1 and name[0] == "'" and name[1] in "=+-@":
            name = name[1:]
        if not name:
            return
        resource = self._resources.get(fold(name))
        if resource is None:
            # A list numbers nobody: who is meant next month is told by the name.
            resource = Resource(uid=len(self._resources) + 1, name=name, source_id=fold(name)[:200])
            self._resources[fold(name)] = resource
            self._document.resources.append(resource)
        number_of = len(self._document.assignments) + 1
        self._document.assignments.append(
            Assignment(uid=number_of, task_uid=row.task.uid, resource_uid=resource.uid, units=units)
        )
