"""A plan in memory: the exchange document's own records keyed by their row ids, with a journal of what changed.

``uid`` of every record here is the row id (negative before it has one); the number that people and files use
is ``external_uid``. All writes go through `insert`, `change` and `delete`, so that the journal is whole.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, field
from typing import Any

from quarterdeck.exchange import document as doc

PLAN, CALENDARS, TASKS, LINKS, RESOURCES, ASSIGNMENTS = (
    "plan",
    "calendars",
    "tasks",
    "links",
    "resources",
    "assignments",
)
TABLES = (PLAN, CALENDARS, RESOURCES, TASKS, LINKS, ASSIGNMENTS)
POSITION_STEP = 1 << 16
_MISSING = object()
# Fields by which rows hang together; a change of one lets the kept structure be found anew.
_STRUCTURAL = frozenset(("parent_uid", "position", "predecessor_uid", "successor_uid", "task_uid"))


@dataclass(slots=True)
class PlanHeader(doc.PlanProperties):
    uid: int = 0
    profile: doc.SchedulingProfile = doc.SchedulingProfile.QUARTERDECK
    source: str = ""
    sprints: list[doc.Sprint] = field(default_factory=list)
    boards: list[doc.Board] = field(default_factory=list)
    project_extras: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class PlanCalendar(doc.Calendar):
    external_uid: int = 0
    source: str = ""
    external_id: str = ""


@dataclass(slots=True)
class PlanTask(doc.Task):
    external_uid: int = 0
    source: str = ""
    external_id: str = ""
    position: int = 0
    owner_id: int | None = None
    span_minutes: float | None = None


@dataclass(slots=True)
class PlanLink(doc.Link):
    uid: int = 0
    source: str = ""
    is_driving: bool = False


@dataclass(slots=True)
class PlanResource(doc.Resource):
    external_uid: int = 0
    source: str = ""
    external_id: str = ""
    person_id: int | None = None


@dataclass(slots=True)
class PlanAssignment(doc.Assignment):
    external_uid: int = 0
    source: str = ""
    external_id: str = ""


# Which fields of which table point at rows of which other one.
REFERENCES: dict[str, dict[str, str]] = {
    PLAN: {"default_calendar_uid": CALENDARS},
    CALENDARS: {"parent_uid": CALENDARS},
    RESOURCES: {"calendar_uid": CALENDARS},
    TASKS: {"parent_uid": TASKS, "calendar_uid": CALENDARS},
    LINKS: {"predecessor_uid": TASKS, "successor_uid": TASKS},
    ASSIGNMENTS: {"task_uid": TASKS, "resource_uid": RESOURCES},
}
Row = PlanHeader | PlanCalendar | PlanTask | PlanLink | PlanResource | PlanAssignment
ROW_CLASSES: dict[str, type[Any]] = {
    PLAN: PlanHeader,
    CALENDARS: PlanCalendar,
    RESOURCES: PlanResource,
    TASKS: PlanTask,
    LINKS: PlanLink,
    ASSIGNMENTS: PlanAssignment,
}
# Results of scheduling: written after each change, never part of a patch.
COMPUTED_LINK = frozenset({"is_driving"})
COMPUTED = frozenset(
    {
        "start",
        "finish",
        "early_start",
        "early_finish",
        "late_start",
        "late_finish",
        "total_slack_minutes",
        "free_slack_minutes",
        "is_critical",
        "span_minutes",
    }
)


@dataclass(slots=True)
class Journal:
    """What happened to the rows since the state was loaded."""

    inserted: dict[tuple[str, int], Row] = field(default_factory=dict)
    deleted: dict[tuple[str, int], Row] = field(default_factory=dict)
    before: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict)
    baselines: list[dict[str, Any]] = field(default_factory=list)


class PlanState:
    def __init__(
        self,
        *,
        header: PlanHeader,
        version: int = 0,
        calendars: Iterable[PlanCalendar] = (),
        resources: Iterable[PlanResource] = (),
        tasks: Iterable[PlanTask] = (),
        links: Iterable[PlanLink] = (),
        assignments: Iterable[PlanAssignment] = (),
        custom_fields: list[doc.CustomField] | None = None,
    ) -> None:
        self.header = header
        self.version = version
        self.tables: dict[str, dict[int, Any]] = {
            PLAN: {header.uid: header},
            CALENDARS: {row.uid: row for row in calendars},
            RESOURCES: {row.uid: row for row in resources},
            TASKS: {row.uid: row for row in tasks},
            LINKS: {row.uid: row for row in links},
            ASSIGNMENTS: {row.uid: row for row in assignments},
        }
        self.custom_fields = custom_fields or []
        self.journal = Journal()
        self._next_id = -1
        self._children: dict[int | None, list[int]] | None = None
        self._links_of: dict[int, set[int]] | None = None
        self._assignments_of: dict[int, set[int]] | None = None
        self._top_uid: dict[str, int] = {}
        self._taken: dict[str, set[int]] = {}

    @property
    def plan_id(self) -> int:
        return self.header.uid

    @property
    def tasks(self) -> dict[int, PlanTask]:
        return self.tables[TASKS]

    @property
    def links(self) -> dict[int, PlanLink]:
        return self.tables[LINKS]

    @property
    def resources(self) -> dict[int, PlanResource]:
        return self.tables[RESOURCES]

    @property
    def assignments(self) -> dict[int, PlanAssignment]:
        return self.tables[ASSIGNMENTS]

    @property
    def calendars(self) -> dict[int, PlanCalendar]:
        return self.tables[CALENDARS]

    # Reading the structure

    def children(self, parent: int | None) -> list[int]:
        """Children in the order of the outline; the project summary row is nobody's child."""
        if self._children is None:
            self._children = {}
            for row in sorted(self.tasks.values(), key=lambda task: (task.position, task.uid)):
                if not row.is_project_summary:
                    self._children.setdefault(row.parent_uid, []).append(row.uid)
        return self._children.setdefault(parent, [])

    def outline(self, parent: int | None = None) -> Iterable[int]:
        """Task ids, parents before children, as a person reads them."""
        stack = list(reversed(self.children(parent)))
        while stack:
            uid = stack.pop()
            yield uid
            stack.extend(reversed(self.children(uid)))

    def ancestors(self, task: int) -> Iterable[int]:
        parent = self.tasks[task].parent_uid
        while parent is not None:
            yield parent
            parent = self.tasks[parent].parent_uid

    def links_of(self, task: int) -> set[int]:
        if self._links_of is None:
            self._links_of = {}
            for link in self.links.values():
                self._links_of.setdefault(link.predecessor_uid, set()).add(link.uid)
                self._links_of.setdefault(link.successor_uid, set()).add(link.uid)
        return self._links_of.setdefault(task, set())

    def assignments_of(self, task: int) -> set[int]:
        if self._assignments_of is None:
            self._assignments_of = {}
            for row in self.assignments.values():
                self._assignments_of.setdefault(row.task_uid, set()).add(row.uid)
        return self._assignments_of.setdefault(task, set())

    def new_id(self) -> int:
        self._next_id -= 1
        return self._next_id + 1

    def taken_uids(self, table: str) -> set[int]:
        """Numbers that people know rows of this table by, those of removed rows included."""
        if table not in self._taken:
            rows = [*self.tables[table].values()]
            rows += [row for (name, _), row in self.journal.deleted.items() if name == table]
            self._taken[table] = {row.external_uid for row in rows}
        return self._taken[table]

    def new_external_uid(self, table: str) -> int:
        taken = self.taken_uids(table)
        number = self._top_uid.get(table) or max(taken, default=0)
        number += 1
        while number in taken:
            number += 1
        self._top_uid[table] = number
        taken.add(number)
        return number

    # Writing, always journalled

    def insert(self, table: str, row: Any) -> None:
        key = (table, row.uid)
        self.tables[table][row.uid] = row
        was = self.journal.deleted.pop(key, None)
        if was is None:
            self.journal.inserted[key] = row
        else:
            self._remember_difference(key, was, row)
        self._structure_added(table, row)

    def _remember_difference(self, key: tuple[str, int], was: Any, row: Any) -> None:
        fields = ROW_CLASSES[key[0]].__dataclass_fields__
        self.journal.before[key] = {
            name: getattr(was, name) for name in fields if getattr(was, name) != getattr(row, name)
        }

    def change(self, table: str, uid: int, **values: Any) -> None:
        row = self.tables[table][uid]
        key = (table, uid)
        if key in self.journal.inserted:
            for name in () if _STRUCTURAL.isdisjoint(values) else _STRUCTURAL.intersection(values):
                if getattr(row, name) != values[name]:
                    self._structure_changed(table, name)
            for name, value in values.items():
                setattr(row, name, value)
            return
        before = self.journal.before.setdefault(key, {})
        for name, value in values.items():
            was = getattr(row, name)
            if was == value and type(was) is type(value):
                continue
            before.setdefault(name, was)
            setattr(row, name, value)
            if name in _STRUCTURAL:
                self._structure_changed(table, name)

    def delete(self, table: str, uid: int) -> None:
        row = self.tables[table].pop(uid)
        key = (table, uid)
        self._structure_removed(table, row)
        if self.journal.inserted.pop(key, _MISSING) is not _MISSING:
            return
        original = copy(row)
        for name, value in self.journal.before.pop(key, {}).items():
            setattr(original, name, value)
        self.journal.deleted[key] = original

    def _structure_added(self, table: str, row: Any) -> None:
        if table == TASKS and self._children is not None and not row.is_project_summary:
            siblings = self._children.setdefault(row.parent_uid, [])
            index = len(siblings)
            while index and self._sort_key(siblings[index - 1]) > (row.position, row.uid):
                index -= 1
            siblings.insert(index, row.uid)
        elif table == LINKS and self._links_of is not None:
            self._links_of.setdefault(row.predecessor_uid, set()).add(row.uid)
            self._links_of.setdefault(row.successor_uid, set()).add(row.uid)
        elif table == ASSIGNMENTS and self._assignments_of is not None:
            self._assignments_of.setdefault(row.task_uid, set()).add(row.uid)

    def _sort_key(self, task: int) -> tuple[int, int]:
        row = self.tasks[task]
        return (row.position, row.uid)

    def _structure_changed(self, table: str, name: str) -> None:
        if table == TASKS and name in {"parent_uid", "position"}:
            self._children = None
        elif table == LINKS and name in {"predecessor_uid", "successor_uid"}:
            self._links_of = None
        elif table == ASSIGNMENTS and name == "task_uid":
            self._assignments_of = None

    def _structure_removed(self, table: str, row: Any) -> None:
        if table == TASKS and self._children is not None and not row.is_project_summary:
            self._children[row.parent_uid].remove(row.uid)
        elif table == LINKS and self._links_of is not None:
            self._links_of[row.predecessor_uid].discard(row.uid)
            self._links_of[row.successor_uid].discard(row.uid)
        elif table == ASSIGNMENTS and self._assignments_of is not None:
            self._assignments_of[row.task_uid].discard(row.uid)

    def renumber(self, ids: dict[str, dict[int, int]]) -> None:
        """Give new rows their row ids and mend every reference to them."""
        for table, moved in ids.items():
            rows = self.tables[table]
            for old, new in moved.items():
                row = rows.pop(old)
                row.uid = new
                rows[new] = row
                self.journal.inserted[(table, new)] = self.journal.inserted.pop((table, old))
        for table, references in REFERENCES.items():
            for name, target in references.items():
                moved = ids.get(target) or {}
                if moved:
                    for row in self.tables[table].values():
                        value = getattr(row, name)
                        if value is not None and value < 0:
                            setattr(row, name, moved[value])
        self._children = self._links_of = self._assignments_of = None

    # As a document

    def document(self) -> doc.PlanDocument:
        """The plan as the exchange package knows it; records are shared, not copied."""
        summary_rows = [task for task in self.tasks.values() if task.is_project_summary]
        ordered: list[doc.Task] = [*summary_rows, *(self.tasks[uid] for uid in self.outline())]
        return doc.PlanDocument(
            source=doc.PlanSource(format="quarterdeck"),
            profile=self.header.profile,
            properties=self.header,
            calendars=list(self.calendars.values()),
            tasks=ordered,
            links=list(self.links.values()),
            resources=list(self.resources.values()),
            assignments=list(self.assignments.values()),
            custom_fields=self.custom_fields,
            sprints=self.header.sprints,
            boards=self.header.boards,
        )
