"""What a plan file says, as comparable JSON: per table, external id to the fields that the source set.

``{"properties": {…}, "tables": {"tasks": {"17": {"set": {…}, "parent": "3"}}}, "baselines": {"0": {…}}}``.
References to other rows are external ids too. Two readings of the same file give the same content.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections import Counter
from collections.abc import Iterable
from typing import Any

from quarterdeck.exchange import document as doc
from quarterdeck.planning.rules.codec import PLAIN, Fetch, encode, fetching, plain
from quarterdeck.planning.rules.operations.context import RECORDED
from quarterdeck.planning.rules.operations.fields import (
    AssignmentFields,
    CalendarFields,
    PlanFields,
    ResourceFields,
    TaskFields,
)
from quarterdeck.planning.rules.state import (
    ASSIGNMENTS,
    CALENDARS,
    LINKS,
    PLAN,
    RESOURCES,
    TASKS,
)

Content = dict[str, Any]
SETTABLE: dict[str, tuple[str, ...]] = {
    TASKS: tuple(name for name in TaskFields.model_fields if name not in {"owner", "percent", "calendar"}),
    RESOURCES: tuple(name for name in ResourceFields.model_fields if name not in {"person", "calendar"}),
    ASSIGNMENTS: tuple(AssignmentFields.model_fields),
    CALENDARS: tuple(name for name in CalendarFields.model_fields if name != "parent"),
    PLAN: tuple(name for name in PlanFields.model_fields if name not in {"calendar", "profile"}),
}
MINUTES = frozenset(name for name in SETTABLE[TASKS] if name.endswith("_minutes"))
PERCENTAGES = frozenset(name for name in SETTABLE[TASKS] if name.startswith(("percent", "physical")))
HEADER_ONLY = {"name"}
FAMILIES = {"mspdi": "msproject", "mpp": "msproject", "mpt": "msproject", "mpx": "msproject", "mpd": "msproject"}
FAMILIES |= {"xer": "p6", "pmxml": "p6"}
LENGTHS = {"name": 1024, "wbs": 255}
LARGEST_PRIORITY = 1000
LONGEST_KEY = 64
LONGEST_NUMBER = 10


def source_family(document: doc.PlanDocument) -> str:
    """Formats of one tool share the numbers of their rows, so a plan may come as .mpp today and as XML tomorrow."""
    name = document.source.format.lower()
    if document.profile is doc.SchedulingProfile.MSPROJECT:
        return "msproject"
    if document.profile is doc.SchedulingProfile.P6:
        return "p6"
    return FAMILIES.get(name, name)[:32]


def describe(document: doc.PlanDocument) -> tuple[Content, list[doc.Issue]]:
    """The document's content, and issues for what a plan cannot hold."""
    return _Description(document).content()


class _Description:
    def __init__(self, document: doc.PlanDocument) -> None:
        self.document = document
        self.issues: list[doc.Issue] = []
        self.calendars = {row.uid for row in document.calendars}
        self.resources = {row.uid for row in document.resources}
        self.summary = {task.uid for task in document.tasks if task.is_project_summary}
        self.tasks = {task.uid for task in document.tasks} - self.summary
        self.keys = {
            TASKS: _keys(document.tasks),
            RESOURCES: _keys(document.resources),
            ASSIGNMENTS: _keys(document.assignments),
        }
        self._usual: dict[type, dict[str, Any]] = {}
        self._fetching: dict[str, tuple[Fetch, list[Any]]] = {}

    def content(self) -> tuple[Content, list[doc.Issue]]:
        tables = {
            CALENDARS: {str(row.uid): self._calendar(row) for row in self.document.calendars},
            RESOURCES: {self.keys[RESOURCES][row.uid]: self._resource(row) for row in self.document.resources},
            TASKS: self._task_rows(),
            LINKS: self._link_rows(),
            ASSIGNMENTS: self._assignment_rows(),
        }
        return {"properties": self._properties(), "tables": tables, "baselines": self._baselines()}, self.issues

    def _lost(self, code: str, message: str, place: str) -> None:
        self.issues.append(doc.Issue(code, message, place=place, file=self.document.source.file))

    def _defaults(self, row: Any) -> dict[str, Any]:
        kind = type(row)
        if kind not in self._usual:
            blank = kind(**{spec.name: None for spec in dataclasses.fields(row) if _is_required(spec)})
            self._usual[kind] = {spec.name: getattr(blank, spec.name) for spec in dataclasses.fields(row)}
        return self._usual[kind]

    def _fields(self, table: str, row: Any) -> dict[str, Any]:
        fetch, usual = self._settable(table, row)
        values = zip(SETTABLE[table], fetch(row), usual, strict=True)
        return {
            name: value if type(value) in PLAIN else encode(table, name, value)
            for name, value, one in values
            if value is not None and value != one
        }

    def _settable(self, table: str, row: Any) -> tuple[Fetch, list[Any]]:
        """What takes all fields of a table that may be set out of a row at once, and their defaults."""
        if table not in self._fetching:
            usual = self._defaults(row)
            self._fetching[table] = fetching(SETTABLE[table]), [usual.get(name) for name in SETTABLE[table]]
        return self._fetching[table]

    def _rest(self, table: str, row: Any) -> dict[str, Any]:
        usual = self._defaults(row)
        rest: dict[str, Any] = {}
        if row.guid:
            rest["guid"] = row.guid[:64]
        if row.extras:
            rest["extras"] = plain(row.extras)
        record = {
            name: encode(table, name, getattr(row, name))
            for name in RECORDED.get(table, ())
            if getattr(row, name) != usual.get(name)
        }
        if record:
            rest["record"] = record
        return rest

    def _calendar_of(self, uid: int | None) -> dict[str, Any]:
        return {"calendar": str(uid)} if uid is not None and uid in self.calendars else {}

    def _properties(self) -> dict[str, Any]:
        row = self.document.properties
        fields = self._fields(PLAN, row)
        fields["profile"] = self.document.profile.value
        if row.status_date is not None:
            fields["status_date"] = row.status_date.isoformat()
        record = {name: encode(PLAN, name, getattr(self.document, name)) for name in sorted(RECORDED[PLAN])}
        return {
            "set": fields | self._calendar_of(row.default_calendar_uid),
            "extras": plain(row.extras),
            "record": {name: value for name, value in record.items() if value},
        }

    def _calendar(self, row: doc.Calendar) -> dict[str, Any]:
        fields = self._fields(CALENDARS, row)
        for name in ("days", "exceptions", "weeks"):
            if name in fields:
                fields[name] = as_pairs(fields[name])
        fields["days"] = as_pairs(encode(CALENDARS, "days", row.days))
        if row.parent_uid in self.calendars and row.parent_uid != row.uid:
            fields["parent"] = str(row.parent_uid)
        return {"set": fields, **self._rest(CALENDARS, row)}

    def _resource(self, row: doc.Resource) -> dict[str, Any]:
        fields = self._fields(RESOURCES, row) | self._calendar_of(row.calendar_uid)
        return {"set": fields, **self._rest(RESOURCES, row)}

    def _task_rows(self) -> dict[str, Any]:
        rows: dict[str, Any] = {}
        numbers = outline_numbers(self.document.tasks, self.summary)
        last_child: dict[int | None, str] = {}
        for task in self.document.tasks:
            if task.uid in self.summary:
                continue
            parent = task.parent_uid if task.parent_uid in self.tasks and task.parent_uid != task.uid else None
            fields = self._fields(TASKS, task) | self._calendar_of(task.calendar_uid)
            if fields.get("wbs") == numbers.get(task.uid):
                fields.pop("wbs", None)
            self._fit(fields, task)
            key = self.keys[TASKS][task.uid]
            rows[key] = {
                "set": fields,
                "parent": None if parent is None else self.keys[TASKS][parent],
                "after": last_child.get(parent),
                **self._rest(TASKS, task),
            }
            last_child[parent] = key
        return rows

    def _fit(self, fields: dict[str, Any], task: doc.Task) -> None:
        """Values that no plan can hold are cut or left out, and said so."""
        place = f"task {task.uid} {task.name[:60]}"
        for name, length in LENGTHS.items():
            if name in fields and len(fields[name]) > length:
                self._lost("plan.cut", f"The {name} was cut to {length} characters.", place)
                fields[name] = fields[name][:length]
        for name in fields.keys() & MINUTES:
            if fields[name] < 0:
                self._lost("plan.negative", f"“{name}” is negative ({fields[name]:g}) and was left out.", place)
                del fields[name]
        for name in fields.keys() & PERCENTAGES:
            fields[name] = min(100.0, max(0.0, fields[name]))
        if "priority" in fields:
            fields["priority"] = min(LARGEST_PRIORITY, max(0, fields["priority"]))

    def _link_rows(self) -> dict[str, Any]:
        rows: dict[str, Any] = {}
        seen: Counter[str] = Counter()
        for position, link in enumerate(self.document.links, start=1):
            ends = (link.predecessor_uid, link.successor_uid)
            if not set(ends) <= self.tasks or ends[0] == ends[1]:
                words = "leads outside the plan" if link.external_project else "points at a task that is not there"
                self._lost("plan.lost_link", f"A link {words}; it was left out.", f"link {position}")
                continue
            predecessor, successor = (self.keys[TASKS][uid] for uid in ends)
            pair = f"{predecessor}>{successor}"
            seen[pair] += 1
            key = pair if seen[pair] == 1 else f"{pair}#{seen[pair]}"
            percent = link.lag_unit in {doc.LagUnit.PERCENT, doc.LagUnit.ELAPSED_PERCENT}
            fields: dict[str, Any] = {"kind": link.kind.value}
            if link.lag or percent:
                fields["lag_percent" if percent else "lag_minutes"] = link.lag
            if link.lag_unit is not doc.LagUnit.WORKING:
                fields["lag_unit"] = link.lag_unit.value
            rest = {"extras": plain(link.extras)} if link.extras else {}
            rows[key] = {"set": fields, "predecessor": predecessor, "successor": successor, **rest}
        return rows

    def _assignment_rows(self) -> dict[str, Any]:
        rows: dict[str, Any] = {}
        for row in self.document.assignments:
            if row.task_uid not in self.tasks:
                if row.task_uid not in self.summary:
                    self._lost("plan.lost_assignment", "An assignment names no task.", f"assignment {row.uid}")
                continue
            resource = row.resource_uid if row.resource_uid in self.resources else None
            fields = self._fields(ASSIGNMENTS, row)
            for name in [name for name in fields if name.endswith("_minutes") and "delay" not in name]:
                fields[name] = max(0.0, fields[name])
            rows[self.keys[ASSIGNMENTS][row.uid]] = {
                "set": fields,
                "task": self.keys[TASKS][row.task_uid],
                "resource": None if resource is None else self.keys[RESOURCES][resource],
                **self._rest(ASSIGNMENTS, row),
            }
        return rows

    def _baselines(self) -> dict[str, Any]:
        numbers = sorted({number for task in self.document.tasks for number in task.baselines})
        names = ("start", "finish", "duration_minutes", "work_minutes", "cost", "fixed_cost")
        found: dict[str, Any] = {}
        for number in numbers:
            rows = {}
            for task in self.document.tasks:
                baseline = task.baselines.get(number)
                if baseline is None or task.uid in self.summary:
                    continue
                values = {name: encode(TASKS, name, getattr(baseline, name)) for name in names}
                rows[self.keys[TASKS][task.uid]] = {name: value for name, value in values.items() if value is not None}
            if rows:
                found[str(number)] = rows
        return found


def _keys(rows: Iterable[doc.Task | doc.Resource | doc.Assignment]) -> dict[int, str]:
    """Identity of each row in its source: the source's text where it has one, else its number."""
    keys: dict[int, str] = {}
    taken: set[str] = set()
    for row in rows:
        key = _short(row.source_id) if row.source_id else str(row.uid)
        keys[row.uid] = key if key not in taken else f"{_short(key)[:44]}#{row.uid}"
        taken.add(keys[row.uid])
    return keys


def _short(identity: str) -> str:
    """An identity as it fits into a row; a longer one is told by its digest."""
    return identity if len(identity) <= LONGEST_KEY else hashlib.sha256(identity.encode()).hexdigest()


def identity(key: str) -> dict[str, Any]:
    """The source's number of a new row, or its text where it is no number that a row may have."""
    is_number = key.lstrip("-").isdecimal() and len(key) < LONGEST_NUMBER and str(int(key)) == key
    return {"external_uid": int(key)} if is_number else {"external_id": key}


def _is_required(spec: dataclasses.Field[Any]) -> bool:
    return spec.default is dataclasses.MISSING and spec.default_factory is dataclasses.MISSING


def as_pairs(value: Any) -> Any:
    """Intervals as [start, finish], wherever they stand."""
    if isinstance(value, dict):
        if value.keys() == {"start", "finish"}:
            return [value["start"], value["finish"]]
        return {key: as_pairs(entry) for key, entry in value.items()}
    return [as_pairs(entry) for entry in value] if isinstance(value, list) else value


def outline_numbers(tasks: list[doc.Task], skipped: set[int]) -> dict[int, str]:
    """Numbers such as 2.1.3 that follow from the outline alone."""
    numbers: dict[int, str] = {}
    children: Counter[str] = Counter()
    for task in tasks:
        if task.uid in skipped:
            continue
        above = numbers.get(task.parent_uid, "") if task.parent_uid is not None else ""
        children[above] += 1
        numbers[task.uid] = f"{above}.{children[above]}" if above else str(children[above])
    return numbers
