"""Write MSPDI, the XML of Microsoft Project, as a stream and in the order of its schema."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any, BinaryIO

from lxml import etree

from quarterdeck.exchange.document import Issue, Link, PlanDocument, PlanProperties, SchedulingProfile, Severity, Task
from quarterdeck.exchange.mspdi import order
from quarterdeck.exchange.mspdi.building import NAMESPACE, Rows, clock, column_rows, element, extra_rows, ordered
from quarterdeck.exchange.mspdi.carried import DOCUMENT_TARGET, encode
from quarterdeck.exchange.mspdi.custom_elements import CustomElements
from quarterdeck.exchange.mspdi.entity_elements import (
    assignment_element,
    calendar_element,
    resource_element,
    task_element,
)
from quarterdeck.exchange.mspdi.mirror import Mirror, carry
from quarterdeck.exchange.mspdi.tables import PROJECT
from quarterdeck.exchange.mspdi.tasks import parents_by_level

_SAVE_VERSION = "14"
_SECTIONS = ("OutlineCodes", "WBSMasks", "ExtendedAttributes", "Calendars", "Tasks", "Resources", "Assignments")


def write_mspdi(document: PlanDocument, target: BinaryIO) -> list[Issue]:
    """Write `document` as MSPDI XML that Microsoft Project opens.

    Parameters
    ----------
    document : PlanDocument
        The plan. It is not changed.
    target : BinaryIO
        Where the bytes go.

    Returns
    -------
    list of Issue
        Notes: for each kind of entity, the fields that the format has no element for. They are kept in
        processing instructions that `read_mspdi` understands and other programs skip, so that reading the file
        gives back the same document.

    Notes
    -----
    Source: Microsoft, "Project XML Data Interchange Schema Reference". Time-phased data are totals in a document,
    so no TimephasedData are written: Microsoft Project spreads the work again.
    """
    return _Writer(document).write(target)


class _Writer:
    def __init__(self, document: PlanDocument) -> None:
        self._document = document
        self._custom = CustomElements(document)
        self._mirror = Mirror()
        self._carried: dict[str, Counter[str]] = defaultdict(Counter)

    def write(self, target: BinaryIO) -> list[Issue]:
        with etree.xmlfile(target, encoding="utf-8") as stream:
            stream.write_declaration(standalone=True)
            with stream.element(f"{{{NAMESPACE}}}Project", nsmap={None: NAMESPACE}):
                self._head(stream)
                self._lists(stream)
                self._rest(stream)
        return self._notes()

    def _head(self, stream: Any) -> None:
        """Properties, then the definitions of outline codes and custom fields, in the order of the schema."""
        properties = self._document.properties
        head = element("Project", ordered(_property_rows(properties), order.PROJECT))
        names = carry(head, properties, self._mirror.properties(head))
        self._carried["project"].update(names)
        masks = [child for child in head if child.tag == f"{{{NAMESPACE}}}WBSMasks"]
        for child in [child for child in head if child not in masks]:
            stream.write(child, pretty_print=True)
        codes, attributes = self._custom.outline_codes(), self._custom.definitions()
        self._mirror.read_sections(codes, attributes)
        for section in (codes, *masks, attributes):
            stream.write(section, pretty_print=True)

    def _lists(self, stream: Any) -> None:
        document = self._document
        with _section(stream, "Calendars"):
            for calendar in document.calendars:
                made = calendar_element(calendar)
                self._carried["calendar"].update(self._mirror.calendar(made, calendar))
                stream.write(made, pretty_print=True)
        with _section(stream, "Tasks"):
            self._tasks(stream)
        with _section(stream, "Resources"):
            _blanks(stream, "Resource", document.extras.get("blank_resources"))
            if _is_unassigned(document):
                rows = extra_rows(document.extras["unassigned_resource"], set())
                stream.write(element("Resource", ordered(rows, order.RESOURCE)), pretty_print=True)
            for position, resource in enumerate(document.resources, start=1):
                made = resource_element(resource, position=position, custom=self._custom)
                self._carried["resource"].update(self._mirror.resource(made, resource))
                stream.write(made, pretty_print=True)
        with _section(stream, "Assignments"):
            for assignment in document.assignments:
                made = assignment_element(assignment, custom=self._custom)
                self._carried["assignment"].update(self._mirror.assignment(made, assignment))
                stream.write(made, pretty_print=True)

    def _tasks(self, stream: Any) -> None:
        tasks = self._document.tasks
        links: dict[int, list[Link]] = defaultdict(list)
        for link in self._document.links:
            links[link.successor_uid].append(link)
        numbers = _outline_numbers(tasks)
        _blanks(stream, "Task", self._document.extras.get("blank_tasks"))
        for position, (task, parent) in enumerate(zip(tasks, parents_by_level(tasks), strict=True)):
            made, link_elements = task_element(
                task,
                position=position,
                outline_number=numbers[position],
                links=links.pop(task.uid, []),
                custom=self._custom,
            )
            names = self._mirror.task(made, task, links=link_elements, parent_uid=parent)
            self._carried["task"].update(names)
            stream.write(made, pretty_print=True)
        self._homeless = [link for rest in links.values() for link in rest]

    def _rest(self, stream: Any) -> None:
        """What belongs to the document as a whole and has no element."""
        document, found = self._document, self._mirror.document
        values: dict[str, Any] = {}
        if document.profile is not SchedulingProfile.MSPROJECT:
            values["profile"] = document.profile
        found.extras.update(
            {name: document.extras[name] for name in ("blank_tasks", "blank_resources") if _is_blank(document, name)}
        )
        if _is_unassigned(document):
            found.extras["unassigned_resource"] = document.extras["unassigned_resource"]
        if document.extras != found.extras:
            values["extras"] = document.extras
        if document.custom_fields != found.custom_fields:
            values["custom_fields"] = document.custom_fields
        values |= {name: rows for name in ("sprints", "boards") if (rows := getattr(document, name))}
        if self._homeless:
            values["links"] = self._homeless
        if values:
            stream.write(etree.ProcessingInstruction(DOCUMENT_TARGET, encode(values)))
            self._carried["plan"].update(values)

    def _notes(self) -> list[Issue]:
        notes = []
        for entity, names in self._carried.items():
            if names:
                listed = ", ".join(f"{name} ({count})" for name, count in sorted(names.items()))
                notes.append(
                    Issue(
                        code="mspdi.carried",
                        message=f"Kept for Quarterdeck only, other programs do not see it: {listed}.",
                        severity=Severity.NOTE,
                        place=entity,
                    )
                )
        return notes


def _section(stream: Any, name: str) -> Any:
    return stream.element(f"{{{NAMESPACE}}}{name}")


def _property_rows(properties: PlanProperties) -> Rows:
    slack = properties.critical_slack_minutes or 0.0
    rows: Rows = [
        *column_rows(properties, PROJECT),
        ("DefaultStartTime", clock(properties.default_start_minute)),
        ("DefaultFinishTime", clock(properties.default_finish_minute)),
        ("WeekStartDay", str((properties.week_starts_on + 1) % 7)),
        ("CriticalSlackLimit", str(round(slack / max(1, properties.minutes_per_day)))),
    ]
    if not isinstance(properties.extras.get("SaveVersion"), str):
        rows.append(("SaveVersion", _SAVE_VERSION))
    return rows + extra_rows(properties.extras, {tag for tag, _ in rows} | {*_SECTIONS} - {"WBSMasks"})


def _is_blank(document: PlanDocument, name: str) -> bool:
    rows = document.extras.get(name)
    return isinstance(rows, list) and all(
        isinstance(row, dict) and set(row) == {"UID", "ID"} and str(row["UID"]).isdigit() for row in rows
    )


def _is_unassigned(document: PlanDocument) -> bool:
    """Project keeps a resource without a name for work that nobody does yet; it is no resource of the plan."""
    row = document.extras.get("unassigned_resource")
    return isinstance(row, dict) and row.get("UID") == "0" and "Name" not in row


def _blanks(stream: Any, name: str, rows: Any) -> None:
    """Empty lines of the source, which Microsoft Project keeps as rows without content."""
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, dict) and str(row.get("UID", "")).isdigit():
            inner: Rows = [("UID", str(row["UID"]))]
            if row.get("ID") is not None:
                inner.append(("ID", str(row["ID"])))
            stream.write(element(name, [*inner, ("IsNull", "1")]))


def _outline_numbers(tasks: list[Task]) -> list[str]:
    """Position in the outline ("1.2.3"); 0 for the summary of the project."""
    counts: list[int] = []
    numbers = []
    for task in tasks:
        level = max(0, min(task.outline_level, len(counts) + 1, 1000))
        if level == 0:
            numbers.append("0")
            continue
        del counts[level:]
        counts.extend([0] * (level - len(counts)))
        counts[-1] += 1
        numbers.append(".".join(map(str, counts)))
    return numbers
