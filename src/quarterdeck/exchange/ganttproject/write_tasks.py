"""Tasks with their links as GanttProject keeps them: a first day, a number of days, and successors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from math import ceil
from typing import Any
from urllib.parse import quote

from quarterdeck.exchange.document import Constraint, Issue, LagUnit, Link, LinkType, PlanDocument, Severity, Task
from quarterdeck.exchange.ganttproject.calendars import WorkingDays
from quarterdeck.exchange.ganttproject.marks import Sink, plain_extras
from quarterdeck.exchange.ganttproject.words import (
    DAY_FINISH,
    FORMAT,
    LINK_TYPES,
    LONGEST_DAYS,
    NORMAL_PRIORITY,
    PRIORITIES,
    RUBBER,
    STRONG,
)
from quarterdeck.exchange.ganttproject.write_columns import Columns
from quarterdeck.exchange.mspdi.values import format_decimal

_TASK_NAMES = (
    *("id", "name", "meeting", "start", "duration", "complete", "thirdDate", "thirdDate-constraint", "priority"),
    *("webLink", "cost-manual-value", "cost-calculated"),
)
_LINK_NAMES = ("id", "type", "difference", "hardness")
_DRAWN = ("color", "shape", "expand")
_TYPES = {kind: number for number, kind in LINK_TYPES.items()}
# The columns that the program itself shows, with the names that its files give them.
_OWN_COLUMNS = (
    ("type", "icon"),
    ("priority", "icon"),
    ("info", "icon"),
    ("name", "text"),
    ("begindate", "date"),
    ("enddate", "date"),
    ("duration", "int"),
    ("completion", "int"),
    ("coordinator", "text"),
    ("predecessorsr", "text"),
)


class TaskWriter:
    """Writes the outline; `numbers` are the numbers of tasks in the file."""

    def __init__(self, document: PlanDocument, numbers: dict[int, int], days: WorkingDays) -> None:
        self._document, self._numbers, self._days = document, numbers, days
        self._is_own = document.source.format == FORMAT
        self._columns = Columns(document, entity="task")
        self._minutes_per_day = max(document.properties.minutes_per_day, 1)
        self._tasks = {task.uid: task for task in document.tasks if task.uid in numbers}
        self._children: dict[int | None, list[Task]] = defaultdict(list)
        for task in self._tasks.values():
            self._children[task.parent_uid if task.parent_uid in self._tasks else None].append(task)
        self._links: dict[int, list[Link]] = defaultdict(list)
        for link in document.links:
            ends = {link.predecessor_uid, link.successor_uid}
            if len(ends) == 2 and ends <= numbers.keys():
                self._links[link.predecessor_uid].append(link)
        self._driven = {
            link.successor_uid for rows in self._links.values() for link in rows if self._hardness(link) == STRONG
        }
        self.rounded = 0

    def write(self, sink: Sink) -> None:
        with sink.open("tasks", {"empty-milestones": True}):
            with sink.open("taskproperties"):
                for number, (name, kind) in enumerate(_OWN_COLUMNS):
                    sink.leaf(
                        "taskproperty", {"id": f"tpd{number}", "name": name, "type": "default", "valuetype": kind}
                    )
                for attributes in self._columns.definitions():
                    sink.leaf("taskproperty", attributes)
            self._write_outline(sink)

    def _write_outline(self, sink: Sink) -> None:
        """Depth first without recursion: outlines may be deep."""
        waiting: list[tuple[Iterable[Task], Any]] = [(iter(self._children[None]), None)]
        while waiting:
            rows, element = waiting[-1]
            task = next(iter(rows), None)
            if task is None:
                waiting.pop()
                if element is not None:
                    element.__exit__(None, None, None)
                continue
            opened = sink.open("task", self._attributes(task))
            opened.__enter__()
            self._write_content(sink, task)
            waiting.append((iter(self._children[task.uid]), opened))

    def _write_content(self, sink: Sink, task: Task) -> None:
        if task.notes:
            sink.leaf("notes", text=task.notes)
        for link in self._links[task.uid]:
            sink.leaf("depend", self._depend(link))
        for key, text in self._columns.values(task.custom):
            sink.leaf("customproperty", {"taskproperty-id": key, "value": text})

    def _attributes(self, task: Task) -> dict[str, Any]:
        extras = plain_extras(task.extras, taken=(*_TASK_NAMES, "earliest_begin"))
        drawn = extras if self._is_own else {name: extras[name] for name in _DRAWN if name in extras}
        start = self.first_day(task)
        priority = _nearest(task.priority)
        return {
            "id": self._numbers[task.uid],
            "name": task.name,
            "meeting": task.is_milestone,
            "start": None if start is None else start.isoformat(),
            "duration": self.length(task),
            "complete": round(min(max(task.percent_complete or 0.0, 0.0), 100.0)),
            **self._third_date(task, start),
            "priority": None if priority == NORMAL_PRIORITY else priority,
            "webLink": quote(task.hyperlink, safe="") if task.hyperlink else None,
            **self._cost(task),
            **drawn,
        }

    def first_day(self, task: Task) -> date | None:
        return None if task.start is None else self._opening_day(task.start)

    def _opening_day(self, at: datetime) -> date:
        """The day itself, or the next working one for a moment at or after the end of the day's work."""
        if at.hour * 60 + at.minute >= DAY_FINISH * 60:
            return self._days.next_from(at.date() + timedelta(days=1))
        return at.date()

    def length(self, task: Task) -> int:
        """Whole days; what is no whole number is counted by the dates, or rounded up."""
        minutes = task.duration_minutes or 0.0
        days = minutes / (480 if self._is_own else self._minutes_per_day)
        if not task.duration_is_elapsed and days == int(days) and not (task.is_summary and not self._is_own):
            return min(int(days), LONGEST_DAYS)
        if not task.is_summary:
            self.rounded += 1
        if task.start is not None and task.finish is not None and task.finish > task.start:
            return min(max(self._days.between(self._opening_day(task.start), task.finish.date()), 1), LONGEST_DAYS)
        return min(ceil(days), LONGEST_DAYS)

    def _third_date(self, task: Task, start: date | None) -> dict[str, Any]:
        """A bound that the first day does not say already."""
        kept, other = task.extras.get("earliest_begin"), task.extras.get("thirdDate")
        if self._is_own and isinstance(kept, str):
            return {"thirdDate": kept, "thirdDate-constraint": 1}
        bound = task.constraint_date if task.constraint is Constraint.SNET else None
        if bound is not None and (task.uid in self._driven or self._opening_day(bound) != start):
            return {"thirdDate": self._opening_day(bound).isoformat(), "thirdDate-constraint": 1}
        if self._is_own and isinstance(other, str):
            return {"thirdDate": other, "thirdDate-constraint": 0}
        return {}

    def _cost(self, task: Task) -> dict[str, Any]:
        if not task.cost or (task.is_summary and not self._is_own):
            return {}
        return {"cost-manual-value": format_decimal(task.cost), "cost-calculated": False}

    def _depend(self, link: Link) -> dict[str, Any]:
        own = plain_extras(link.extras, taken=_LINK_NAMES) if self._is_own else {}
        return {
            "id": self._numbers[link.successor_uid],
            "type": _TYPES[link.kind],
            "difference": self._lag(link),
            "hardness": self._hardness(link),
            **own,
        }

    def _lag(self, link: Link) -> int:
        per_day = 480 if self._is_own else self._minutes_per_day
        lag = link.lag
        if link.lag_unit in (LagUnit.PERCENT, LagUnit.ELAPSED_PERCENT):
            lag = (self._tasks[link.predecessor_uid].duration_minutes or 0.0) * lag / 100
        if link.lag_unit is LagUnit.ELAPSED:
            per_day = 1440
        return round(max(min(lag / per_day, LONGEST_DAYS), -LONGEST_DAYS))

    def _hardness(self, link: Link) -> str:
        """Strong where the successor lies exactly where the link puts it, or nobody knows yet."""
        kept = link.extras.get("hardness")
        if self._is_own:
            return kept if isinstance(kept, str) else STRONG
        before, after = self._tasks[link.predecessor_uid], self._tasks[link.successor_uid]
        source = before.start if link.kind in (LinkType.SS, LinkType.SF) else before.finish
        target = after.start if link.kind in (LinkType.FS, LinkType.SS) else after.finish
        if source is None or target is None or after.is_summary:
            return STRONG
        reached = self._shifted(self._opening_day(source), self._lag(link))
        return STRONG if reached == self._opening_day(target) else RUBBER

    def _shifted(self, day: date, lag: int) -> date:
        day = self._days.next_from(day)
        for _ in range(-lag):
            day = self._days.before(day)
        return self._days.last_of(day, lag + 1) if lag > 0 else day


def _nearest(priority: int | None) -> str:
    wanted = 500 if priority is None else priority
    return min(PRIORITIES, key=lambda code: abs(PRIORITIES[code] - wanted))


def losses(document: PlanDocument, rounded: int) -> list[Issue]:
    """What no field of the format holds, in words."""
    issues = []
    others = [task for task in document.tasks if task.constraint not in (Constraint.ASAP, Constraint.SNET)]
    deadlines = sum(task.deadline is not None for task in document.tasks)
    for count, words in (
        (rounded, "durations are no whole days and were counted by the days they touch"),
        (len(others), "constraints other than “start no earlier than” have no place in the format"),
        (deadlines, "deadlines have no place in the format"),
    ):
        if count:
            issues.append(Issue("ganttproject.no_place", f"{count} {words}.", Severity.WARNING, "tasks"))
    return issues
