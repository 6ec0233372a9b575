"""Resources and assignments of MSPDI."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from lxml import etree

from quarterdeck.exchange.document import Assignment, Availability, CostRate, Resource, ResourceKind, Severity
from quarterdeck.exchange.mspdi.baselines import BaselineReader
from quarterdeck.exchange.mspdi.context import Context, fields_of
from quarterdeck.exchange.mspdi.custom import CustomFieldReader
from quarterdeck.exchange.mspdi.extras import content
from quarterdeck.exchange.mspdi.tables import ASSIGNMENT, RESOURCE
from quarterdeck.exchange.mspdi.timephased import add_piece
from quarterdeck.exchange.mspdi.values import (
    parse_decimal,
    parse_flag,
    parse_instant,
    parse_integer,
    parse_money,
    parse_number,
)

LAST_RATE_TABLE = 4
HOURLY = 2
NO_RESOURCE = -65535
BEGINNING = datetime(1984, 1, 1)
END = datetime(2049, 12, 31, 23, 59)


class ResourceReader:
    """Turn the Resource elements into resources of the document."""

    def __init__(self, context: Context, custom: CustomFieldReader) -> None:
        self._context = context
        self._uids: set[int] = set()
        self._table = fields_of(
            RESOURCE,
            UID=None,
            IsNull=None,
            CalendarUID=self._calendar,
            IsCostResource=self._cost_resource,
            ExtendedAttribute=custom.read_value,
            OutlineCode=custom.read_outline_value,
            Baseline=BaselineReader(context).read,
            Rates=self._rates,
            AvailabilityPeriods=self._availability,
            TimephasedData=self._timephased,
        )

    def read(self, element: etree._Element) -> None:
        context, document = self._context, self._context.document
        heads = {
            name: child for child in element if (name := context.name_of(child)) in ("UID", "ID", "IsNull", "Name")
        }
        place = f"resource, line {element.sourceline}"
        uid = None if "UID" not in heads else context.parse(heads["UID"], parse_integer, place=place)
        if uid is None or uid in self._uids:
            reason = "without a usable UID" if uid is None else f"with the repeated UID {uid}"
            context.log.add(
                "mspdi.bad_resource", f"A resource {reason} was left out.", place=place, severity=Severity.ERROR
            )
            return
        if "IsNull" in heads and context.parse(heads["IsNull"], parse_flag, place=place):
            number = heads["ID"].text if "ID" in heads else None
            document.extras.setdefault("blank_resources", []).append({"UID": str(uid), "ID": number})
            return
        if uid == 0 and "Name" not in heads:
            document.extras["unassigned_resource"] = content(element, context.texts)
            return
        self._uids.add(uid)
        resource = Resource(uid=uid)
        context.fill(resource, element, self._table, label="resource")
        if not resource.rates:
            self._current_rate(resource)
        document.resources.append(resource)
        context.count("resources", len(document.resources), context.limits.resources)

    def _calendar(self, element: etree._Element, resource: Resource) -> None:
        uid = self._context.parse(element, parse_integer, place=f"resource {resource.uid}, line {element.sourceline}")
        if uid is not None and uid > 0:
            resource.calendar_uid = uid

    def _cost_resource(self, element: etree._Element, resource: Resource) -> None:
        if self._context.parse(element, parse_flag, place=f"resource {resource.uid}, line {element.sourceline}"):
            resource.kind = ResourceKind.COST

    def _timephased(self, element: etree._Element, resource: Resource) -> None:
        add_piece(self._context, element, resource.extras.setdefault("timephased", []))

    def _rates(self, element: etree._Element, resource: Resource) -> None:
        for item in element:
            if not self._context.name_of(item):
                continue
            parts = _Parts(self._context, item, place=f"rates of resource {resource.uid}, line {item.sourceline}")
            table = parts.integer("RateTable") or 0
            if not 0 <= table <= LAST_RATE_TABLE:
                self._context.log.add("mspdi.bad_rate", "A rate of an unknown table was left out.", place=parts.place)
                continue
            resource.rates.append(
                CostRate(
                    table=table,
                    start=parts.bound("RatesFrom", BEGINNING),
                    standard=parts.decimal("StandardRate"),
                    overtime=parts.decimal("OvertimeRate"),
                    per_use=parts.money("CostPerUse"),
                    finish=parts.bound("RatesTo", END),
                )
            )
            self._keep_formats(parts, resource)

    @staticmethod
    def _keep_formats(parts: _Parts, resource: Resource) -> None:
        formats = [parts.integer(name) for name in ("StandardRateFormat", "OvertimeRateFormat")]
        known = resource.extras.get("rate_formats")
        if known is not None or any(each not in (None, HOURLY) for each in formats):
            earlier = [[HOURLY, HOURLY]] * (len(resource.rates) - 1)
            resource.extras.setdefault("rate_formats", earlier).append([each or HOURLY for each in formats])

    def _current_rate(self, resource: Resource) -> None:
        """Old files hold only the rate of today, outside of a table."""
        standard = _amount(resource.extras.get("StandardRate"))
        overtime = _amount(resource.extras.get("OvertimeRate"))
        per_use = _amount(resource.extras.get("CostPerUse"))
        if any((standard, overtime, per_use)):
            resource.rates.append(
                CostRate(
                    table=0,
                    start=None,
                    standard=standard,
                    overtime=overtime,
                    per_use=None if per_use is None else per_use.scaleb(-2),
                )
            )

    def _availability(self, element: etree._Element, resource: Resource) -> None:
        for item in element:
            if not self._context.name_of(item):
                continue
            parts = _Parts(
                self._context, item, place=f"availability of resource {resource.uid}, line {item.sourceline}"
            )
            units = parts.number("AvailableUnits")
            if units is not None:
                resource.availability.append(
                    Availability(parts.bound("AvailableFrom", BEGINNING), parts.bound("AvailableTo", END), units)
                )


class AssignmentReader:
    """Turn the Assignment elements into assignments of the document."""

    def __init__(self, context: Context, custom: CustomFieldReader) -> None:
        self._context = context
        self._uids: set[int] = set()
        self._table = fields_of(
            ASSIGNMENT,
            UID=None,
            TaskUID=None,
            ResourceUID=self._resource,
            ExtendedAttribute=custom.read_value,
            OutlineCode=custom.read_outline_value,
            Baseline=BaselineReader(context).read,
            TimephasedData=self._timephased,
        )

    def read(self, element: etree._Element) -> None:
        context, document = self._context, self._context.document
        children = context.children(element)
        heads = _Parts(context, element, place=f"assignment, line {element.sourceline}", children=children)
        uid, task_uid = heads.integer("UID"), heads.integer("TaskUID")
        if task_uid is None:
            context.log.add(
                "mspdi.bad_assignment",
                "An assignment without a task was left out.",
                place=heads.place,
                severity=Severity.ERROR,
            )
            return
        if uid is None or uid in self._uids:
            fresh = max(self._uids, default=0) + 1
            context.log.add(
                "mspdi.duplicate_uid", f"An assignment without a UID of its own was given {fresh}.", place=heads.place
            )
            uid = fresh
        self._uids.add(uid)
        assignment = Assignment(uid=uid, task_uid=task_uid)
        context.fill(assignment, element, self._table, label="assignment", children=children)
        document.assignments.append(assignment)
        context.count("assignments", len(document.assignments), context.limits.assignments)

    def complete(self) -> None:
        """Report assignments whose task or resource the file does not hold."""
        document = self._context.document
        tasks = {task.uid for task in document.tasks}
        resources = {resource.uid for resource in document.resources}
        for assignment in document.assignments:
            place = f"assignment {assignment.uid}"
            if assignment.task_uid not in tasks:
                self._context.log.add(
                    "mspdi.dangling_assignment",
                    f"It belongs to task {assignment.task_uid}, which the file does not hold.",
                    place=place,
                )
            if assignment.resource_uid is not None and assignment.resource_uid not in resources:
                self._context.log.add(
                    "mspdi.dangling_assignment",
                    f"It names resource {assignment.resource_uid}, which the file does not hold.",
                    place=place,
                )

    def _resource(self, element: etree._Element, assignment: Assignment) -> None:
        place = f"assignment {assignment.uid}, line {element.sourceline}"
        uid = self._context.parse(element, parse_integer, place=place)
        if uid is not None and uid >= 0:
            assignment.resource_uid = uid
        elif uid is not None and uid != NO_RESOURCE:
            assignment.extras["ResourceUID"] = str(uid)

    def _timephased(self, element: etree._Element, assignment: Assignment) -> None:
        add_piece(self._context, element, assignment.timephased)


class _Parts:
    """Children of a small element by name, parsed on demand."""

    def __init__(
        self,
        context: Context,
        element: etree._Element,
        *,
        place: str,
        children: list[tuple[str, etree._Element]] | None = None,
    ) -> None:
        self._context = context
        self._parts = dict(context.children(element) if children is None else children)
        self.place = place

    def _parse(self, name: str, parse: Any) -> Any:
        child = self._parts.get(name)
        return None if child is None else self._context.parse(child, parse, place=self.place)

    def integer(self, name: str) -> int | None:
        value: int | None = self._parse(name, parse_integer)
        return value

    def number(self, name: str) -> float | None:
        value: float | None = self._parse(name, parse_number)
        return value

    def decimal(self, name: str) -> Decimal | None:
        value: Decimal | None = self._parse(name, parse_decimal)
        return value

    def money(self, name: str) -> Decimal | None:
        value: Decimal | None = self._parse(name, parse_money)
        return value

    def bound(self, name: str, open_end: datetime) -> datetime | None:
        """An end of a span; ``None`` when it is the instant that Microsoft Project writes for "always"."""
        value: datetime | None = self._parse(name, parse_instant)
        return None if value == open_end else value


def _amount(text: Any) -> Decimal | None:
    try:
        return parse_decimal(text) if isinstance(text, str) and text.strip() else None
    except ValueError:
        return None
