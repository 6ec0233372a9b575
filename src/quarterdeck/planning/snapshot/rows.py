"""Fast traffic between the rows of a plan and its state in memory: few queries, no model instances.

`ROW_MAPS` holds, per table, which fields are columns; every other field that is set stands in ``details``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any

from django.db import connection, models

from quarterdeck.planning.models import Assignment, BaselineTask, Calendar, Link, Resource, Task
from quarterdeck.planning.models.fields import LocalDateTimeField
from quarterdeck.planning.rules.codec import decode, defaults, encode, fetching
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
        self._details_of = fetching(self.detailed)
        self._usual_details = tuple(self.usual.get(name) for name in self.detailed)

    def read(self, plan_id: int | None) -> Iterator[Any]:
        """The rows of a plan, straight from the cursor: model instances and their converters cost too much here."""
        if plan_id is None:
            return
        quote = connection.ops.quote_name
        columns = ", ".join(quote(self.column_name[attname]) for attname in (*self.attnames, "details"))
        statement = f"SELECT {columns} FROM {quote(self.model._meta.db_table)} WHERE plan_id = %s ORDER BY id"  # noqa: S608
        revivals = [(index, revive) for index, name in enumerate(self.names) if (revive := self._revival(name))]
        with connection.cursor() as cursor:
            cursor.execute(statement, [plan_id])
            while records := cursor.fetchmany(BATCH):
                for record in records:
                    yield self._row(record, revivals)

    def _row(self, record: Sequence[Any], revivals: Sequence[tuple[int, Callable[[Any], Any]]]) -> Any:
        values = list(record[:-1])
        for index, revive in revivals:
            if values[index] is not None:
                values[index] = revive(values[index])
        row = self.row_class(**dict(zip(self.names, values, strict=True)))
        if record[-1] != "{}":
            for name, raw in json.loads(record[-1]).items():
                setattr(row, name, decode(self.table, name, raw))
        return row

    def _revival(self, name: str) -> Callable[[Any], Any] | None:
        """What turns a column's stored value into the row's; None where it is the same."""
        if name in JSON_COLUMNS:
            return lambda raw: decode(self.table, name, json.loads(raw))
        field = self.model_fields[self.column_of[name]]
        if isinstance(field, LocalDateTimeField):
            return datetime.fromisoformat if connection.vendor == "sqlite" else None
        if isinstance(field, models.DecimalField):
            step = Decimal(1).scaleb(-field.decimal_places)
            return lambda raw: Decimal(str(raw)).quantize(step)
        members = getattr(type(self.usual.get(name)), "__members__", None)
        return {member.value: member for member in members.values()}.__getitem__ if members else None

    def _details(self, row: Any) -> str:
        values = self._details_of(row)
        if values == self._usual_details:
            return "{}"
        pairs = zip(self.detailed, values, self._usual_details, strict=True)
        kept = {name: encode(self.table, name, value) for name, value, usual in pairs if value != usual}
        return json.dumps(kept) if kept else "{}"

    def _stored(self, names: Sequence[str]) -> Callable[[Any], list[Any]]:
        """What takes the values of these fields out of a row, as the columns keep them."""
        fetch = fetching(names)
        converters = [(index, convert) for index, name in enumerate(names) if (convert := self._converter(name))]

        def values_of(row: Any) -> list[Any]:
            values = list(fetch(row))
            for index, convert in converters:
                if values[index] is not None:
                    values[index] = convert(values[index])
            return values

        return values_of

    def _converter(self, name: str) -> Callable[[Any], Any] | None:
        if name in JSON_COLUMNS:
            return lambda value: json.dumps(encode(self.table, name, value))
        field = self.model_fields[self.column_of[name]]
        if isinstance(field, LocalDateTimeField) and connection.vendor == "sqlite":
            return lambda value: value.isoformat(" ")
        if isinstance(field, models.DecimalField):
            return lambda value: field.get_db_prep_save(value, connection)
        if hasattr(type(self.usual.get(name)), "__members__"):
            return attrgetter("value")
        return None

    def insert(self, plan_id: int, rows: Sequence[Any]) -> None:
        """Write new rows whose ids are reserved already."""
        if not rows:
            return
        columns = [self.column_name[attname] for attname in self.attnames] + ["details", "plan_id"]
        quote = connection.ops.quote_name
        marks = ", ".join(["%s"] * len(columns))
        names = ", ".join(quote(column) for column in columns)
        statement = f"INSERT INTO {quote(self.model._meta.db_table)} ({names}) VALUES ({marks})"  # noqa: S608
        stored, details = self._stored(self.names), self._details
        with connection.cursor() as cursor:
            for at in range(0, len(rows), BATCH):
                batch = rows[at : at + BATCH]
                cursor.executemany(statement, [(*stored(row), details(row), plan_id) for row in batch])

    def update(self, rows: Sequence[Any], changed: Iterable[str]) -> None:
        """Write the named fields of rows that exist."""
        wanted = set(changed)
        names = [name for name in self.names if name in wanted and name != "uid"]
        with_details = bool(wanted & set(self.detailed))
        if not rows or not (names or with_details):
            return
        quote = connection.ops.quote_name
        sets = [f"{quote(self.column_name[self.column_of[name]])} = %s" for name in names]
        sets += [f"{quote('details')} = %s"] if with_details else []
        statement = f"UPDATE {quote(self.model._meta.db_table)} SET {', '.join(sets)} WHERE {quote('id')} = %s"  # noqa: S608
        stored = self._stored(names)
        with connection.cursor() as cursor:
            for at in range(0, len(rows), BATCH):
                batch = rows[at : at + BATCH]
                cursor.executemany(
                    statement,
                    [(*stored(row), *((self._details(row),) if with_details else ()), row.uid) for row in batch],
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


def insert_baseline_tasks(baseline_id: int, rows: Iterable[dict[str, Any]]) -> None:
    """What a baseline freezes, task by task, in one statement."""
    dated = ("start", "finish", "duration_minutes", "work_minutes", "cost", "fixed_cost")
    names = ("task_key", "name", "is_summary", *dated)
    model = BaselineTask._meta
    prepare = [(name, model.get_field(name)) for name in names]
    columns = ", ".join(connection.ops.quote_name(name) for name in (*names, "baseline_id"))
    marks = ", ".join(["%s"] * (len(names) + 1))
    statement = f"INSERT INTO {connection.ops.quote_name(model.db_table)} ({columns}) VALUES ({marks})"  # noqa: S608
    values = [
        (*(_stored(field, row.get(name)) for name, field in prepare), baseline_id)  # type: ignore[arg-type]
        for row in rows
    ]
    with connection.cursor() as cursor:
        for at in range(0, len(values), BATCH):
            cursor.executemany(statement, values[at : at + BATCH])


def _stored(field: models.Field[Any, Any], value: Any) -> Any:
    if value is None or not isinstance(field, models.DecimalField | LocalDateTimeField):
        return value
    return field.get_db_prep_save(value, connection)
