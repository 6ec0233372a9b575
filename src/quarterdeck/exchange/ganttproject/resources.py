"""Resources with roles, rates and vacations, and who works on what."""

from __future__ import annotations

from collections import Counter
from datetime import date

from lxml import etree

from quarterdeck.exchange.document import Assignment, Calendar, CalendarException, CostRate, Resource
from quarterdeck.exchange.ganttproject.calendars import PROJECT_CALENDAR
from quarterdeck.exchange.ganttproject.columns import ColumnReader
from quarterdeck.exchange.ganttproject.context import Context, rest_of
from quarterdeck.exchange.mspdi.values import parse_date, parse_decimal, parse_flag, parse_number

HOURS_PER_DAY = 8
MOST_LOAD = 100_000.0
_NAMED = frozenset(("id", "name", "contacts", "phone"))
_ALLOCATION = frozenset(("task-id", "resource-id", "load", "responsible"))


class ResourceReader:
    """Turn resource, allocation, vacation and role elements into rows; numbers stay the file's own."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._current: Resource | None = None
        self._by_number: dict[int, Resource] = {}
        self._pairs: Counter[tuple[int, int]] = Counter()
        self.vacations: dict[int, list[tuple[date, date]]] = {}
        self.columns = ColumnReader(context, entity="resource")

    def begin(self, element: etree._Element) -> None:
        context = self._context
        number = context.number(element, "id")
        self._current = None
        if number is None or number in self._by_number:
            context.left_out(element, "A resource has no usable number of its own")
            return
        resource = Resource(number, element.get("name") or "", source_id=str(number), max_units=1.0)
        contact = (element.get("contacts") or "").strip()
        if "@" in contact and " " not in contact:
            resource.email = contact
        elif contact:
            resource.extras["contacts"] = contact
        if phone := element.get("phone"):
            resource.extras["phone"] = phone
        resource.extras |= rest_of(element, _NAMED)
        self._by_number[number] = self._current = resource
        context.document.resources.append(resource)
        context.count("resources", len(context.document.resources), context.limits.resources)
        context.spend(len(resource.name))

    def end(self) -> None:
        self._current = None

    def read_rate(self, element: etree._Element) -> None:
        """The standard rate is money per day."""
        if self._current is None or element.get("name") != "standard":
            return
        rate = self._context.parse(element, "value", parse_decimal)
        if rate is not None and rate != 0:
            self._current.rates.append(CostRate(0, None, standard=rate / HOURS_PER_DAY))

    def define_column(self, element: etree._Element) -> None:
        self.columns.define(element, kind=element.get("type"), default=element.get("default-value"))

    def read_value(self, element: etree._Element) -> None:
        if self._current is not None:
            self.columns.read(element, element.get("definition-id"), self._current.custom)

    def read_allocation(self, element: etree._Element) -> None:
        context = self._context
        task, resource = context.number(element, "task-id"), context.number(element, "resource-id")
        if task is None or resource is None:
            context.left_out(element, "An allocation names no task or no resource")
            return
        rows = context.document.assignments
        self._pairs[task, resource] += 1
        times = self._pairs[task, resource]
        source_id = f"{task}-{resource}" if times == 1 else f"{task}-{resource}#{times}"
        row = Assignment(len(rows) + 1, task, resource, source_id=source_id)
        load = context.parse(element, "load", _load)
        row.units = None if load is None else load / 100
        row.extras |= rest_of(element, _ALLOCATION)
        if context.parse(element, "responsible", parse_flag):
            row.extras["responsible"] = True
        rows.append(row)
        context.count("assignments", len(rows), context.limits.assignments)
        context.spend(0)

    def read_vacation(self, element: etree._Element) -> None:
        """Both days are free."""
        context = self._context
        number = context.number(element, "resourceid")
        first, last = (context.parse(element, name, parse_date) for name in ("start", "end"))
        if number is None or first is None or last is None or last < first:
            context.left_out(element, "A vacation has no usable person or dates")
            return
        self.vacations.setdefault(number, []).append((first, last))

    def read_role(self, element: etree._Element) -> None:
        number, name = element.get("id"), element.get("name")
        if number is not None and name is not None:
            self._context.document.extras.setdefault("roles", {})[number] = name

    def read_role_set(self, element: etree._Element) -> None:
        if name := element.get("roleset-name"):
            sets = self._context.document.extras.setdefault("role_sets", [])
            if len(sets) < 100:
                sets.append(name)

    def complete(self, tasks: set[int]) -> None:
        """Name the roles, make calendars of vacations, drop allocations that lead nowhere."""
        document = self._context.document
        roles = document.extras.get("roles", {})
        for resource in document.resources:
            function = resource.extras.get("function")
            if function in roles:
                resource.group = roles[function]
            days = sorted(self.vacations.get(resource.uid, ()))
            if days:
                resource.calendar_uid = self._calendar_of(resource, days)
        kept = []
        for row in document.assignments:
            if row.task_uid in tasks and row.resource_uid in self._by_number:
                kept.append(row)
            else:
                self._context.log.add(
                    "ganttproject.dangling_allocation",
                    "An allocation names a task or a resource that the file does not hold.",
                    place=f"task {row.task_uid}, resource {row.resource_uid}",
                )
        document.assignments = kept

    def _calendar_of(self, resource: Resource, days: list[tuple[date, date]]) -> int:
        document = self._context.document
        uid = PROJECT_CALENDAR + 1 + len(document.calendars)
        exceptions = [CalendarException(first, last, [], "Vacation") for first, last in days]
        document.calendars.append(Calendar(uid, resource.name, PROJECT_CALENDAR, exceptions=exceptions, is_base=False))
        self._context.count("calendars", len(document.calendars), self._context.limits.calendars)
        return uid


def _load(text: str) -> float:
    value = parse_number(text)
    if not 0 <= value <= MOST_LOAD:
        raise ValueError("is not a load in per cent")
    return value
