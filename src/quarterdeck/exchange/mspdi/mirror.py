"""Read back what is being written, entity by entity, to learn which fields the elements alone do not give."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from lxml import etree

from quarterdeck.exchange.document import Assignment, Calendar, Link, PlanDocument, PlanProperties, Resource, Task
from quarterdeck.exchange.issues import IssueLog
from quarterdeck.exchange.limits import ReadingLimits
from quarterdeck.exchange.mspdi.calendars import CalendarReader
from quarterdeck.exchange.mspdi.carried import TARGET, encode
from quarterdeck.exchange.mspdi.context import Context
from quarterdeck.exchange.mspdi.custom import CustomFieldReader
from quarterdeck.exchange.mspdi.project import ProjectReader
from quarterdeck.exchange.mspdi.resources import AssignmentReader, ResourceReader
from quarterdeck.exchange.mspdi.tasks import TaskReader

_WITHOUT_BOUNDS = ReadingLimits(document_bytes=1 << 60, tasks=1 << 60, links=1 << 60, assignments=1 << 60)
_FROM_OUTLINE = ("parent_uid", "is_project_summary")


def carry(element: etree._Element, original: Any, found: Any, *, but: tuple[str, ...] = ()) -> list[str]:
    """Add to `element` the fields in which `found` differs from `original`; return their names."""
    values = {
        field.name: getattr(original, field.name)
        for field in fields(original)
        if field.name not in but and getattr(original, field.name) != getattr(found, field.name)
    }
    return carry_values(element, values)


def carry_values(element: etree._Element, values: dict[str, Any]) -> list[str]:
    if values:
        element.append(etree.ProcessingInstruction(TARGET, encode(values)))
    return list(values)


class Mirror:
    """The readers, fed with single elements; what they find is compared at once and forgotten."""

    def __init__(self) -> None:
        self._context = Context(file="", limits=_WITHOUT_BOUNDS, log=IssueLog(""))
        self._custom = CustomFieldReader(self._context)
        self._tasks = TaskReader(self._context, self._custom)
        self._calendars = CalendarReader(self._context)
        self._resources = ResourceReader(self._context, self._custom)
        self._assignments = AssignmentReader(self._context, self._custom)

    @property
    def document(self) -> PlanDocument:
        return self._context.document

    def read_sections(self, outline_codes: etree._Element, attributes: etree._Element) -> None:
        self._custom.read_outline_codes(outline_codes)
        self._custom.read_definitions(attributes)

    def properties(self, element: etree._Element) -> PlanProperties:
        self._context.document.properties = PlanProperties()
        ProjectReader(self._context).read(element)
        return self._context.document.properties

    def calendar(self, element: etree._Element, original: Calendar) -> list[str]:
        self._calendars.read(element)
        return carry(element, original, self.document.calendars.pop())

    def resource(self, element: etree._Element, original: Resource) -> list[str]:
        self._resources.read(element)
        return carry(element, original, self.document.resources.pop())

    def assignment(self, element: etree._Element, original: Assignment) -> list[str]:
        self._assignments.read(element)
        return carry(element, original, self.document.assignments.pop())

    def task(
        self,
        element: etree._Element,
        original: Task,
        *,
        links: list[tuple[etree._Element, Link]],
        parent_uid: int | None,
    ) -> list[str]:
        self._tasks.read(element)
        found = self.document.tasks.pop()
        found.parent_uid = parent_uid
        names = carry(element, original, found)
        for (link_element, link), read in zip(links, self.document.links, strict=True):
            names += carry(link_element, link, read)
        self.document.links.clear()
        self._context.restored.clear()
        return names
