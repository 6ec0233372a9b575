"""Fast traffic between the rows of a plan and its state in memory: few queries, no model instances.

`ROW_MAPS` holds, per table, which fields are columns; every other field that is set stands in ``details``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from typing import Any

from django.db import connection, models

from quarterdeck.planning.models import Assignment, Calendar, Link, Resource, Task
from quarterdeck.planning.rules.codec import decode, defaults, encode
from quarterdeck.planning.rules.state import ASSIGNMENTS, CALENDARS, LINKS, RESOURCES, ROW_CLASSES, TASKS

RENAMED = {"uid": "id", "external_uid": "uid"}
REFERENCES = {
    TASKS: {"parent_uid": "parent_id", "calendar_uid": "calendar_id"},
    LINKS: {"uid": "id", "predecessor_uid": "predecessor_id", "successor_uid": "successor_id"},
    RESOURCES: {"calendar_uid": "calendar_id"},
    ASSIGNMENTS: {"task_uid": "task_id", "resource_uid": "resource_id"},
    CALENDARS: {"parent_uid": "parent_id"},
}
NOT_STORED = {TASKS: {"number", "baselines"}, LINKS: set(), RESOURCES: {"number"}, ASSIGNMENTS: set(), CALENDARS: set()}
JSON_COLUMNS = {"days", "exceptions", "weeks"}
BATCH = 2000


class RowMap:
    """Columns and details of one table."""

    def __init__(self, table: str, model: type[models.Model]) -> None:
        self.table, self.model, self.row_class = table, model, ROW_CLASSES[table]
        names = RENAMED | REFERENCES[table] if table != LINKS else REFERENCES[table]
        columns = {field.attname: field for field in model._meta.concrete_fields}
        self.column_of: dict[str, str] = {}
        self.detailed: list[str] = []
        for spec in fields(self.row_class):
            target = names.get(spec.name, spec.name)
            if spec.name in NOT_STORED[table]:
                continue
            if target in columns:
                self.column_of[spec.name] = target
            else:
                self.detailed.append(spec.name)
        self.names = list(self.column_of)
        self.attnames = list(self.column_of.values())
        self.model_fields = {attname: columns[attname] for attname in (*self.attnames, "details", "plan_id")}
        self.column_name = {attname: str(field.column) for attname, field in self.model_fields.items()}
        self.usual = defaults(table)
        self.enums = self._enums()

    def _enums(self) -> dict[int, Callable[[str], Any]]:
        """Positions of columns that hold enumerations, with their classes."""
        return {
            index: type(self.usual[name])
            for index, name in enumerate(self.names)
            if hasattr(type(self.usual.get(name)), "__members__")
        }

    def read(self, plan_id: int) -> Iterable[Any]:
        rows = self.model._base_manager.filter(plan_id=plan_id).order_by("id")
        lookups = [{member.value: member for member in enum} for enum in self.enums.values()]  # type: ignore[attr-defined]
        positions = list(zip(self.enums, lookups, strict=True))
        json_positions = [index for index, name in enumerate(self.names) if name in JSON_COLUMNS]
        for record in rows.values_list(*self.attnames, "details").iterator(chunk_size=BATCH):
            values = list(record[:-1])
            for index, members in positions:
                values[index] = members[values[index]]
            for index in json_positions:
                values[index] = decode(self.table, self.names[index], values[index])
            row = self.row_class(**dict(zip(self.names, values, strict=True)))
            if record[-1]:
                for name, raw in record[-1].items():
                    setattr(row, name, decode(self.table, name, raw))
            yield row

    def _details(self, row: Any) -> str:
        kept = {}
        for name in self.detailed:
            value = getattr(row, name)
            if value != self.usual.get(name):
                kept[name] = encode(self.table, name, value)
        return json.dumps(kept) if kept else "{}"

    def _prepared(self, attname: str, name: str, value: Any) -> Any:
        if name in JSON_COLUMNS:
            return json.dumps(encode(self.table, name, value))
        return self.model_fields[attname].get_db_prep_save(value, connection)

    def insert(self, plan_id: int, rows: Sequence[Any]) -> None:
        """Write new rows whose ids are reserved already."""
        if not rows:
            return
        columns = [self.column_name[attname] for attname in self.attnames] + ["details", "plan_id"]
        quote = connection.ops.quote_name
        marks = ", ".join(["%s"] * len(columns))
        names = ", ".join(quote(column) for column in columns)
        statement = f"INSERT INTO {quote(self.model._meta.db_table)} ({names}) VALUES ({marks})"  # noqa: S608
        pairs = list(zip(self.attnames, self.names, strict=True))
        with connection.cursor() as cursor:
            for at in range(0, len(rows), BATCH):
                cursor.executemany(
                    statement,
                    [
                        (
                            *(self._prepared(attname, name, getattr(row, name)) for attname, name in pairs),
                            self._details(row),
                            plan_id,
                        )
                        for row in rows[at : at + BATCH]
                    ],
                )

    def update(self, rows: Sequence[Any], changed: Iterable[str]) -> None:
        """Write the named fields of rows that exist."""
        wanted = set(changed)
        pairs = [(self.column_of[name], name) for name in self.names if name in wanted and name != "uid"]
        with_details = bool(wanted & set(self.detailed))
        if not rows or not (pairs or with_details):
            return
        quote = connection.ops.quote_name
        sets = [f"{quote(self.column_name[attname])} = %s" for attname, _ in pairs]
        sets += [f"{quote('details')} = %s"] if with_details else []
        statement = f"UPDATE {quote(self.model._meta.db_table)} SET {', '.join(sets)} WHERE {quote('id')} = %s"  # noqa: S608
        with connection.cursor() as cursor:
            for at in range(0, len(rows), BATCH):
                cursor.executemany(
                    statement,
                    [
                        (
                            *(self._prepared(attname, name, getattr(row, name)) for attname, name in pairs),
                            *((self._details(row),) if with_details else ()),
                            row.uid,
                        )
                        for row in rows[at : at + BATCH]
                    ],
                )

    def delete(self, ids: Sequence[int]) -> None:
        quote = connection.ops.quote_name
        statement = f"DELETE FROM {quote(self.model._meta.db_table)} WHERE {quote('id')} = %s"  # noqa: S608
        with connection.cursor() as cursor:
            for at in range(0, len(ids), BATCH):
                cursor.executemany(statement, [(uid,) for uid in ids[at : at + BATCH]])


ROW_MAPS: dict[str, RowMap] = {
    CALENDARS: RowMap(CALENDARS, Calendar),
    RESOURCES: RowMap(RESOURCES, Resource),
    TASKS: RowMap(TASKS, Task),
    LINKS: RowMap(LINKS, Link),
    ASSIGNMENTS: RowMap(ASSIGNMENTS, Assignment),
}


def reserve_ids(table: str, count: int) -> list[int]:
    """Row ids that nobody else will get. Inside the transaction that uses them."""
    if not count:
        return []
    name = ROW_MAPS[table].model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [name, count]
            )
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [name])
        found = cursor.fetchone()
        top = found[0] if found else 0
        if found:
            cursor.execute("UPDATE sqlite_sequence SET seq = %s WHERE name = %s", [top + count, name])
        else:
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [name, count])
    return list(range(top + 1, top + count + 1))
