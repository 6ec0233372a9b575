"""The Gantt's answer as bytes. What all readers of one version are told is encoded once and kept in this process.

A plan changes only by a change set, which raises its version; people are renamed or removed without one, so the names
of the owners are compared at each reading. The head (rights, today) is never kept.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import date, datetime
from threading import Lock

from pydantic_core import to_json

from quarterdeck.core.models import Person
from quarterdeck.planning.models import Plan, Task
from quarterdeck.planning.queries.baselines import baseline_of
from quarterdeck.planning.queries.gantt import compact_rows, plan_header

MOST_BYTES = 32 * 2**20  # some ten plans of 10,000 tasks
LARGE = 1_000  # fewer tasks are read anew as fast

Key = tuple[int, int, datetime, int | None]
Names = tuple[tuple[int, str], ...]


@dataclass(slots=True)
class Kept:
    """The answers that were read last, up to so many bytes."""

    most_bytes: int = MOST_BYTES
    _rows: OrderedDict[Key, tuple[Names, bytes]] = field(default_factory=OrderedDict)
    _size: int = 0
    _lock: Lock = field(default_factory=Lock)

    def read(self, key: Key) -> tuple[Names, bytes] | None:
        with self._lock:
            if key in self._rows:
                self._rows.move_to_end(key)
            return self._rows.get(key)

    def keep(self, key: Key, names: Names, body: bytes) -> None:
        with self._lock:
            for old in [one for one in self._rows if one[0] == key[0] and (one == key or one[1] != key[1])]:
                self._size -= len(self._rows.pop(old)[1])
            self._rows[key] = names, body
            self._size += len(body)
            while self._size > self.most_bytes:
                self._size -= len(self._rows.popitem(last=False)[1][1])

    def forget(self) -> None:
        with self._lock:
            self._rows.clear()
            self._size = 0


kept = Kept()


def compact_gantt(plan: Plan, *, actor: Person, today: date, baseline: int | None = None) -> bytes:
    """`gantt_of(…, compact=True)` as JSON."""
    head = to_json({"plan": plan_header(plan, actor=actor, today=today)})
    return head[:-1] + b"," + _rows(plan, baseline)[1:]


def _rows(plan: Plan, baseline: int | None) -> bytes:
    shown = baseline_of(plan, baseline)
    key = plan.pk, plan.version, plan.changed_at, shown.pk if shown else None
    found = kept.read(key)
    if found and found[0] == _names([number for number, _ in found[0]]):
        return found[1]
    body = to_json(compact_rows(plan, shown))
    if plan.task_count >= LARGE:
        owners = Task.objects.filter(plan=plan, owner__isnull=False).order_by().values_list("owner_id", flat=True)
        kept.keep(key, _names(list(owners.distinct())), body)
    return body


def _names(owners: list[int]) -> Names:
    return tuple(Person.objects.filter(pk__in=owners).order_by("pk").values_list("pk", "name"))
