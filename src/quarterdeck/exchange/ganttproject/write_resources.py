"""Resources, roles, allocations, vacations and baselines as GanttProject keeps them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from quarterdeck.exchange.document import Assignment, PlanDocument, Resource
from quarterdeck.exchange.ganttproject.marks import Sink, plain_extras
from quarterdeck.exchange.ganttproject.resources import HOURS_PER_DAY
from quarterdeck.exchange.ganttproject.write_columns import Columns
from quarterdeck.exchange.mspdi.values import format_decimal

_NO_ROLE = "Default:0"
_KNOWN = ("id", "name", "function", "contacts", "phone")


class Roles:
    """Roles of the file; groups that resources have elsewhere become roles too."""

    def __init__(self, document: PlanDocument) -> None:
        known = document.extras.get("roles")
        self.names: dict[str, str] = {}
        if isinstance(known, dict):
            self.names = {key: name for key, name in known.items() if isinstance(name, str)}
        self._by_name = {name: key for key, name in self.names.items()}
        for resource in document.resources:
            if resource.group and self.function_of(resource) == _NO_ROLE:
                key = str(max((int(one) for one in self.names if one.isdecimal() and len(one) < 9), default=0) + 1)
                self.names[key], self._by_name[resource.group] = resource.group, key

    def function_of(self, resource: Resource) -> str:
        function = resource.extras.get("function")
        if isinstance(function, str):
            return function
        return self._by_name.get(resource.group or "", _NO_ROLE)


def write_resources(sink: Sink, document: PlanDocument, roles: Roles, numbers: dict[int, int]) -> None:
    columns = Columns(document, entity="resource")
    with sink.open("resources"):
        for attributes in columns.definitions():
            sink.leaf("custom-property-definition", attributes)
        for resource in document.resources:
            with sink.open("resource", _resource(resource, document, roles, numbers)):
                if (rate := _rate(resource)) is not None:
                    sink.leaf("rate", {"name": "standard", "value": format_decimal(rate)})
                for key, text in columns.values(resource.custom):
                    sink.leaf("custom-property", {"definition-id": key, "value": text})


def _resource(resource: Resource, document: PlanDocument, roles: Roles, numbers: dict[int, int]) -> dict[str, Any]:
    own = plain_extras(resource.extras, taken=_KNOWN) if document.source.format == "ganttproject" else {}
    contacts = resource.email or resource.extras.get("contacts")
    phone = resource.extras.get("phone")
    return {
        "id": numbers[resource.uid],
        "name": resource.name,
        "function": roles.function_of(resource),
        "contacts": contacts if isinstance(contacts, str) else "",
        "phone": phone if isinstance(phone, str) else "",
        **own,
    }


def _rate(resource: Resource) -> Decimal | None:
    rate = next((each.standard for each in resource.rates if each.table == 0 and each.standard), None)
    return None if rate is None else rate * HOURS_PER_DAY


def write_allocations(
    sink: Sink, document: PlanDocument, roles: Roles, tasks: dict[int, int], resources: dict[int, int]
) -> None:
    by_uid = {resource.uid: resource for resource in document.resources}
    with sink.open("allocations"):
        for row in document.assignments:
            resource = by_uid.get(row.resource_uid) if row.resource_uid is not None else None
            if resource is not None and row.task_uid in tasks:
                sink.leaf("allocation", _allocation(row, resource, document, roles, tasks, resources))


def _allocation(
    row: Assignment,
    resource: Resource,
    document: PlanDocument,
    roles: Roles,
    tasks: dict[int, int],
    resources: dict[int, int],
) -> dict[str, Any]:
    taken = ("task-id", "resource-id", "responsible", "load", "function")
    own = plain_extras(row.extras, taken=taken) if document.source.format == "ganttproject" else {}
    function = row.extras.get("function")
    return {
        "task-id": tasks[row.task_uid],
        "resource-id": resources[resource.uid],
        "function": function if isinstance(function, str) else roles.function_of(resource),
        "responsible": row.extras.get("responsible") is True,
        "load": 100.0 if row.units is None else row.units * 100,
        **own,
    }


def write_vacations(sink: Sink, document: PlanDocument, resources: dict[int, int]) -> None:
    """Whole days that a resource's own calendar takes off."""
    calendars = {calendar.uid: calendar for calendar in document.calendars}
    with sink.open("vacations"):
        for resource in document.resources:
            calendar = calendars.get(resource.calendar_uid) if resource.calendar_uid is not None else None
            if calendar is None or calendar.uid == document.properties.default_calendar_uid:
                continue
            for exception in calendar.exceptions:
                if not exception.hours and exception.days is None:
                    dates = {"start": exception.first.isoformat(), "end": exception.last.isoformat()}
                    sink.leaf("vacation", dates | {"resourceid": resources[resource.uid]})


def write_roles(sink: Sink, document: PlanDocument, roles: Roles) -> None:
    sets = document.extras.get("role_sets")
    for name in sets if isinstance(sets, list) else ["Default"]:
        if isinstance(name, str):
            sink.leaf("roles", {"roleset-name": name})
    with sink.open("roles"):
        for key, name in roles.names.items():
            sink.leaf("role", {"id": key, "name": name})
