"""Compare two documents field by field: what was kept, changed, lost or added."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable
from dataclasses import fields, is_dataclass
from decimal import Decimal
from typing import Any

from quarterdeck.exchange.document import PlanDocument
from quarterdeck.exchange.fidelity.matching import NAMED, Key, by_name, by_source_id, in_order, match
from quarterdeck.exchange.fidelity.report import Difference, Fate, FidelityReport, FieldFidelity

Reason = Callable[[str, str, Fate], str]
MOST_DIFFERENCES = 2000
_TOLERANCE = 1e-3
_GUID = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_REFERENCES = {
    "parent_uid": "task",
    "task_uid": "task",
    "predecessor_uid": "task",
    "successor_uid": "task",
    "resource_uid": "resource",
    "calendar_uid": "calendar",
    "default_calendar_uid": "calendar",
}
_SILENT = ("uid", "extras", "custom", "baselines", "item", "current_date")
# What formats leave out when it is the usual: a loss of these says nothing.
_USUAL: tuple[Any, ...] = (0, "d", "flat", "percent_complete")


def compare_documents(
    before: PlanDocument,
    after: PlanDocument,
    *,
    keys: tuple[Key, ...] = NAMED,
    why: Reason | None = None,
    limit: int = MOST_DIFFERENCES,
) -> FidelityReport:
    """Compare `after` with `before`.

    Parameters
    ----------
    before, after : PlanDocument
        The plan as it was (in the source, or stored) and as it is now.
    keys : tuple of functions
        How entities are recognised, best key first; `matching.REIMPORT` trusts identifiers over names.
    why : function, optional
        Gives the reason of a loss or change for (entity, field, fate).
    limit : int
        Most differences that are listed.

    Returns
    -------
    FidelityReport
        Counts per entity and field, complete, and the differences. Fields that are empty on both sides do not
        count; a usual value (0, "flat", days) that a format leaves out counts as kept. Identifiers that were
        renumbered are followed, so a link between the same tasks is the same link.
    """
    return _Comparison(keys=keys, why=why or (lambda entity, field, fate: ""), limit=limit).run(before, after)


class _Comparison:
    def __init__(self, *, keys: tuple[Key, ...], why: Reason, limit: int) -> None:
        self._keys = keys
        self._why = why
        self._limit = limit
        self._counts: dict[tuple[str, str], FieldFidelity] = {}
        self._report = FidelityReport()
        self._renumbered: dict[str, dict[int, int]] = {"task": {}, "resource": {}, "calendar": {}}
        self._names: dict[int, str] = {}

    def run(self, before: PlanDocument, after: PlanDocument) -> FidelityReport:
        self._names = {task.uid: task.name for task in before.tasks} | {task.uid: task.name for task in after.tasks}
        pairs = [
            (entity, match(getattr(before, rows), getattr(after, rows), keys=self._keys))
            for entity, rows in (("calendar", "calendars"), ("task", "tasks"), ("resource", "resources"))
        ]
        for entity, matched in pairs:
            self._renumbered[entity] = {old.uid: new.uid for old, new in matched if old and new}
        self._fields("project", before.properties, after.properties, key="", name=before.properties.name)
        for entity, matched in pairs:
            self._entities(entity, matched)
        self._entities("link", match(before.links, after.links, keys=self._link_keys(before)))
        self._entities("assignment", match(before.assignments, after.assignments, keys=self._assignment_keys(before)))
        for entity, rows in (("sprint", "sprints"), ("board", "boards")):
            self._entities(
                entity, match(getattr(before, rows), getattr(after, rows), keys=(by_source_id, by_name, in_order))
            )
        self._entities("custom field", match(before.custom_fields, after.custom_fields, keys=(_field_key,)))
        self._report.fields = sorted(self._counts.values(), key=lambda each: (each.entity, each.field))
        return self._report

    def _link_keys(self, before: PlanDocument) -> tuple[Key, ...]:
        ours = {id(link) for link in before.links}

        def ends(link: Any) -> tuple[int, int]:
            if id(link) in ours:
                return self._task(link.predecessor_uid), self._task(link.successor_uid)
            return link.predecessor_uid, link.successor_uid

        return (lambda link: (*ends(link), link.kind), ends)

    def _assignment_keys(self, before: PlanDocument) -> tuple[Key, ...]:
        ours = {id(each) for each in before.assignments}

        def pair(each: Any) -> Hashable:
            if id(each) not in ours:
                return each.task_uid, each.resource_uid
            resource = each.resource_uid
            return self._task(each.task_uid), self._renumbered["resource"].get(resource, resource)

        return (pair,)

    def _task(self, uid: int) -> int:
        return self._renumbered["task"].get(uid, uid)

    def _entities(self, entity: str, pairs: Iterable[tuple[Any, Any]]) -> None:
        for old, new in pairs:
            key, name = self._label(entity, old if old is not None else new)
            if old is None or new is None:
                self._count(entity, "", Fate.ADDED if old is None else Fate.LOST, key, name)
            else:
                self._count(entity, "", Fate.KEPT, key, name)
                self._fields(entity, old, new, key=key, name=name)

    def _label(self, entity: str, thing: Any) -> tuple[str, str]:
        if entity == "link":
            source, target = thing.predecessor_uid, thing.successor_uid
            return f"{source}-{target}", f"{self._names.get(source, source)} → {self._names.get(target, target)}"
        if entity == "assignment":
            return str(thing.uid), str(self._names.get(thing.task_uid, thing.task_uid))
        if entity == "custom field":
            return thing.key, thing.alias or thing.key
        return "" if entity == "board" else str(thing.uid), thing.name

    def _fields(self, entity: str, old: Any, new: Any, *, key: str, name: str) -> None:
        was, now = _values(old), _values(new)
        for field in dict.fromkeys((*was, *now)):
            before, after = was.get(field), now.get(field)
            if _is_empty(before) and _is_empty(after):
                continue
            self._count(entity, field, self._fate(entity, field, before, after), key, name, before, after)

    def _fate(self, entity: str, field: str, before: Any, after: Any) -> Fate:
        if _is_empty(before):
            return Fate.ADDED
        if _is_empty(after):
            return Fate.KEPT if before in _USUAL else Fate.LOST
        target = "calendar" if (entity, field) == ("calendar", "parent_uid") else _REFERENCES.get(field)
        if target is not None:
            before = self._renumbered[target].get(before, before)
        return Fate.KEPT if _is_same(before, after) else Fate.CHANGED

    def _count(
        self, entity: str, field: str, fate: Fate, key: str, name: str, old: Any = None, new: Any = None
    ) -> None:
        counts = self._counts.get((entity, field))
        if counts is None:
            counts = self._counts[entity, field] = FieldFidelity(entity, field)
        counts.count(fate)
        if fate is Fate.KEPT or field == "other fields":
            return
        if len(self._report.differences) >= self._limit:
            self._report.is_complete = False
            return
        why = "" if fate is Fate.ADDED else self._why(entity, field, fate)
        self._report.differences.append(Difference(entity, key, name, field, fate, old, new, why))


def _field_key(field: Any) -> Hashable:
    return field.entity, field.key


def _values(thing: Any) -> dict[str, Any]:
    """Values by field; baselines, custom values and the item behind a task one by one, all extras as one."""
    values = {each.name: getattr(thing, each.name) for each in fields(thing) if each.name not in _SILENT}
    for number, baseline in getattr(thing, "baselines", {}).items():
        for each in fields(baseline):
            if each.name != "extras":
                values[f"baseline {number} {each.name}"] = getattr(baseline, each.name)
    if (item := getattr(thing, "item", None)) is not None:
        values |= {f"item {each.name}": getattr(item, each.name) for each in fields(item)}
    for key, value in getattr(thing, "custom", {}).items():
        values[f"custom {key}"] = value
    values["other fields"] = getattr(thing, "extras", {})
    return values


def _is_empty(value: Any) -> bool:
    return value is None or value is False or value in ("", [], {})


def _is_same(before: Any, after: Any) -> bool:
    if isinstance(before, float | int | Decimal) and isinstance(after, float | int | Decimal):
        return abs(float(before) - float(after)) <= _TOLERANCE
    if isinstance(before, list) and isinstance(after, list):
        return len(before) == len(after) and all(_is_same(*pair) for pair in zip(before, after, strict=True))
    if is_dataclass(before) and type(before) is type(after):
        return all(_is_same(getattr(before, each.name), getattr(after, each.name)) for each in fields(before))
    if isinstance(before, str) and isinstance(after, str) and _GUID.fullmatch(before):
        return before.casefold() == after.casefold()
    return bool(before == after)
