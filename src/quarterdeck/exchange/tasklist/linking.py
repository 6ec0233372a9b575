"""Predecessors of a task list: whom a text names, and the links that follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quarterdeck.exchange.document import Link, PlanDocument, Task
from quarterdeck.exchange.issues import IssueLog
from quarterdeck.exchange.tables import ColumnRole, Table, cell_text
from quarterdeck.exchange.tables.values import NotAPredecessor, fold, parse_predecessors

if TYPE_CHECKING:
    from quarterdeck.exchange.tasklist.records import Row


class Linker:
    """Finds the tasks that a list of predecessors names: by identity, by code, by row number, by name."""

    def __init__(self, document: PlanDocument, log: IssueLog, table: Table, role: ColumnRole | None) -> None:
        self._document, self._log, self._table, self._role = document, log, table, role

    def read(self, rows: list[Row]) -> None:
        role = self._role
        if role is None:
            return
        known = self._known(rows)
        for row in rows:
            text = cell_text(row.line[role.column]) if role.column < len(row.line) else ""
            if not text or text.casefold() in ("na", "n/a", "none", "-"):
                continue
            place = self._table.place(row.number, role.column)
            try:
                found = parse_predecessors(text)
            except NotAPredecessor as error:
                self._log.add("tasks.bad_predecessor", f"{error} It was left out.", place=place)
                continue
            for one in found:
                task = known.get(one.ref) or known.get(fold(one.ref))
                if task is None:
                    self._log.add("tasks.no_predecessor", f"There is no task “{one.ref[:60]}”.", place=place)
                elif task is row.task:
                    self._log.add("tasks.own_predecessor", "A task cannot come before itself.", place=place)
                else:
                    self._document.links.append(Link(task.uid, row.task.uid, one.kind, one.lag, one.lag_unit))

    def _known(self, rows: list[Row]) -> dict[str, Task]:
        """Every way in which a task may be named; the stronger ways are written last and win."""
        known: dict[str, Task] = {}
        names: dict[str, int] = {}
        for row in rows:
            names[fold(row.task.name)] = names.get(fold(row.task.name), 0) + 1
        for row in reversed(rows):
            if names[fold(row.task.name)] == 1:
                known[fold(row.task.name)] = row.task
        has_ids = any(row.task.uid != row.task.number or row.task.source_id for row in rows)
        for row in rows:
            if not has_ids:
                known[str(row.task.number)] = row.task
            if row.task.wbs:
                known.setdefault(row.task.wbs, row.task)
        for row in rows:
            known[row.task.source_id or str(row.task.uid)] = row.task
        return known
