"""Tasks of GanttProject with their outline, links, notes, columns and links to pages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import count
from urllib.parse import unquote

from lxml import etree

from quarterdeck.exchange.document import CustomField, Link, Task, TaskType
from quarterdeck.exchange.ganttproject.calendars import opening
from quarterdeck.exchange.ganttproject.columns import ColumnReader
from quarterdeck.exchange.ganttproject.context import LARGEST_NUMBER, Context, place_of, rest_of
from quarterdeck.exchange.ganttproject.words import (
    DAY_MINUTES,
    EARLIEST_BEGIN,
    LINK_TYPES,
    LONGEST_DAYS,
    NORMAL_PRIORITY,
    PRIORITIES,
    STRONG,
)
from quarterdeck.exchange.mspdi.values import (
    parse_date,
    parse_decimal,
    parse_flag,
    parse_integer,
    parse_number,
    parse_percent,
)

_NAMED = frozenset(
    (
        "id",
        "name",
        "meeting",
        "start",
        "duration",
        "complete",
        "priority",
        "webLink",
        "thirdDate",
        "thirdDate-constraint",
    )
)
_LINK_NAMED = frozenset(("id", "type", "difference", "hardness"))


class TaskReader:
    """Turn task, depend, notes and customproperty elements into rows, in the order of the outline.

    Numbers stay the file's own until the whole file is read (`finishing.renumber`).
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._open: list[Task] = []
        self._numbers: set[int] = set()
        self._fresh = count(-LARGEST_NUMBER - 1, -1)
        self.columns = ColumnReader(context, entity="task")
        self.days: dict[int, tuple[date | None, int]] = {}
        self.earliest: dict[int, date] = {}
        self.manual_costs: dict[int, Decimal] = {}

    def begin(self, element: etree._Element) -> None:
        context = self._context
        number = context.number(element, "id")
        if number is None or number in self._numbers:
            words = "A task has no usable number" if number is None else f"Number {number} is given twice"
            number = next(self._fresh)
            context.log.add("ganttproject.renumbered", f"{words}; it was given a new one.", place=place_of(element))
        self._numbers.add(number)
        parent = self._open[-1] if self._open else None
        task = Task(
            uid=number,
            name=element.get("name") or "",
            source_id=str(number) if number >= -LARGEST_NUMBER else None,
            outline_level=len(self._open) + 1,
            parent_uid=None if parent is None else parent.uid,
            task_type=TaskType.FIXED_DURATION,
            duration_unit="d",
        )
        if parent is not None:
            parent.is_summary = True
        self._fill(task, element)
        self._open.append(task)
        context.document.tasks.append(task)
        context.count("tasks", len(context.document.tasks), context.limits.tasks)
        context.spend(len(task.name) + 90 * len(task.extras))

    def end(self) -> None:
        if self._open:
            self._open.pop()

    def _fill(self, task: Task, element: etree._Element) -> None:
        context = self._context
        task.is_milestone = bool(context.parse(element, "meeting", parse_flag))
        length = context.parse(element, "duration", _days)
        task.duration_minutes = float((length or 0) * DAY_MINUTES)
        start = context.parse(element, "start", parse_date)
        task.start = None if start is None else opening(start)
        self.days[task.uid] = (start, length or 0)
        task.percent_complete = context.parse(element, "complete", parse_percent) or 0.0
        priority = element.get("priority") or NORMAL_PRIORITY
        task.priority = PRIORITIES.get(priority)
        if task.priority is None:
            context.log.add(
                "ganttproject.bad_value", f"Priority “{priority[:20]}” is not known.", place=place_of(element)
            )
        if link := element.get("webLink"):
            task.hyperlink = link if "://" in link else unquote(link)
        task.extras = rest_of(element, _NAMED)
        self._third_date(task, element)
        self._cost(task, element)

    def _third_date(self, task: Task, element: etree._Element) -> None:
        """The date of "earliest begin" binds; one that is only kept for later does not."""
        third = self._context.parse(element, "thirdDate", parse_date)
        if third is None:
            return
        if element.get("thirdDate-constraint") == EARLIEST_BEGIN:
            self.earliest[task.uid] = third
        else:
            task.extras["thirdDate"] = third.isoformat()

    def _cost(self, task: Task, element: etree._Element) -> None:
        if element.get("cost-calculated") != "false":
            return
        manual = self._context.parse(element, "cost-manual-value", parse_decimal)
        if manual is not None:
            self.manual_costs[task.uid] = manual

    def read_notes(self, element: etree._Element) -> None:
        text = (element.text or "").strip("\n ")
        if self._open and text:
            self._open[-1].notes = text
            self._context.spend(len(text))

    def read_link(self, element: etree._Element) -> None:
        """A ``depend`` stands in the predecessor and names the successor."""
        context = self._context
        successor = context.number(element, "id")
        kind = LINK_TYPES.get(element.get("type") or "2")
        if successor is None or kind is None or not self._open:
            context.left_out(element, "A dependency has no usable successor or type")
            return
        lag = context.parse(element, "difference", _signed_days) or 0
        link = Link(self._open[-1].uid, successor, kind, float(lag * DAY_MINUTES))
        link.extras = rest_of(element, _LINK_NAMED)
        hardness = element.get("hardness") or STRONG
        if hardness != STRONG:
            link.extras["hardness"] = hardness
        context.document.links.append(link)
        context.count("links", len(context.document.links), context.limits.links)

    def read_column(self, element: etree._Element) -> None:
        """A ``taskproperty``: the program's own columns say nothing, the others are custom fields."""
        if element.get("type") == "custom":
            self.columns.define(element, kind=element.get("valuetype"), default=element.get("defaultvalue"))

    def read_value(self, element: etree._Element) -> None:
        if self._open:
            self.columns.read(element, element.get("taskproperty-id"), self._open[-1].custom)

    @property
    def custom_fields(self) -> list[CustomField]:
        return self.columns.fields


def _days(text: str) -> int:
    value = parse_integer(text)
    if not 0 <= value <= LONGEST_DAYS:
        raise ValueError(f"is not a number of days from 0 to {LONGEST_DAYS}")
    return value


def _signed_days(text: str) -> int:
    value = parse_number(text)
    if abs(value) > LONGEST_DAYS:
        raise ValueError("is too long")
    return round(value)
