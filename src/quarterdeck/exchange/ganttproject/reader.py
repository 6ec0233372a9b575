"""Read a GanttProject file as a stream."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from lxml import etree

from quarterdeck.exchange.document import Reading, Severity
from quarterdeck.exchange.ganttproject.baselines import BaselineReader
from quarterdeck.exchange.ganttproject.calendars import CalendarReader, WorkingDays
from quarterdeck.exchange.ganttproject.context import Context, rest_of
from quarterdeck.exchange.ganttproject.finishing import Finisher, check_links, renumber, span
from quarterdeck.exchange.ganttproject.resources import ResourceReader
from quarterdeck.exchange.ganttproject.tasks import TaskReader
from quarterdeck.exchange.issues import IssueLog, UnreadablePlan
from quarterdeck.exchange.limits import DEFAULT_LIMITS, ReadingLimits
from quarterdeck.exchange.xml_stream import ElementStream, local_name

Handler = Callable[[etree._Element], None]
_PROJECT = frozenset(("name", "company", "version"))
# Elements that only hold others, or that only say how the program shows the plan.
_SILENT = frozenset(
    (
        *("tasks", "taskproperties", "resources", "allocations", "vacations", "previous", "calendars"),
        *("day-types", "day-type", "overriden-day-types", "days", "view", "field", "option", "timeline"),
    )
)
_MOST_NAMES = 20


def read_ganttproject(source: BinaryIO | Path, *, file: str = "", limits: ReadingLimits = DEFAULT_LIMITS) -> Reading:
    """Read a plan of GanttProject.

    Parameters
    ----------
    source : BinaryIO or Path
        The content, or where it lies.
    file : str
        Name that issues show; the path's own name when empty.
    limits : ReadingLimits
        Sizes beyond which the file is refused.

    Returns
    -------
    Reading
        The document and what was noticed; ``None`` when the XML is broken, declares a document type, is no plan of
        GanttProject, or is too large. Never raises for bad content.

    Notes
    -----
    GanttProject counts whole working days of its one calendar; a day here is eight hours from 8 to 17 o'clock. A task
    that no strong dependency drives stays where it was put, so its start becomes "start no earlier than". Rates are
    money per day in the file and per hour in the document.

    Source: the format as GanttProject 2.0 to 3.3 writes it; there is no published schema.

    Examples
    --------
    >>> from io import BytesIO
    >>> dig = '<task id="0" name="Dig" start="2026-11-02" duration="3"/>'
    >>> text = f'<project version="3.3"><tasks>{dig}</tasks></project>'.encode()
    >>> read_ganttproject(BytesIO(text)).document.tasks[0].finish
    datetime.datetime(2026, 11, 4, 17, 0)
    """
    name = file or (source.name if isinstance(source, Path) else "")
    log = IssueLog(name)
    try:
        if isinstance(source, Path):
            with source.open("rb") as content:
                return _read(content, name, limits, log)
        return _read(source, name, limits, log)
    except UnreadablePlan as unreadable:
        return Reading(None, [*log.close(), unreadable.issue])
    except OSError as error:
        return Reading(None, [log.unreadable("file.unreadable", f"The file cannot be opened: {error.strerror}.").issue])


def _read(source: BinaryIO, file: str, limits: ReadingLimits, log: IssueLog) -> Reading:
    context = Context(file=file, limits=limits, log=log)
    _Reader(context).read(source)
    return Reading(context.document, log.close())


class _Reader:
    def __init__(self, context: Context) -> None:
        self._context = context
        self._tasks, self._resources = TaskReader(context), ResourceReader(context)
        self._calendar, self._baselines = CalendarReader(context), BaselineReader(context)
        self._unknown: Counter[str] = Counter()
        tasks, resources = self._tasks, self._resources
        self._starts: dict[str, Handler] = {
            "task": tasks.begin,
            "depend": tasks.read_link,
            "taskproperty": tasks.read_column,
            "customproperty": tasks.read_value,
            "resource": resources.begin,
            "rate": resources.read_rate,
            "custom-property-definition": resources.define_column,
            "custom-property": resources.read_value,
            "allocation": resources.read_allocation,
            "vacation": resources.read_vacation,
            "role": resources.read_role,
            "roles": resources.read_role_set,
            "calendars": self._calendar.read_base,
            "default-week": self._calendar.read_week,
            "only-show-weekends": self._calendar.read_only_shown,
            "previous-tasks": self._baselines.begin,
            "previous-task": self._baselines.read,
        }
        self._ends: dict[str, Handler] = {
            "task": lambda element: tasks.end(),
            "resource": lambda element: resources.end(),
            "notes": tasks.read_notes,
            "date": self._calendar.read_event,
            "description": self._describe,
        }

    def read(self, source: BinaryIO) -> None:
        is_plan = False
        names: dict[object, str] = {}
        for event, element in ElementStream(
            source, starts=True, limits=self._context.limits, log=self._context.log
        ).walk():
            name = names.get(element.tag) or names.setdefault(element.tag, local_name(element))
            if event == "start":
                if not is_plan:
                    self._begin(element, name)
                    is_plan = True
                    continue
                if (handler := self._starts.get(name)) is not None:
                    handler(element)
                elif name not in self._ends and name not in _SILENT:
                    self._unknown[name] += 1
            elif (handler := self._ends.get(name)) is not None:
                handler(element)
        self._complete()

    def _begin(self, element: etree._Element, name: str) -> None:
        if name != "project":
            raise self._context.log.unreadable(
                "ganttproject.wrong_format", f"This XML is no plan of GanttProject: its root is {name[:40]}."
            )
        document = self._context.document
        document.source.application_version = element.get("version")
        document.properties.name = element.get("name") or ""
        document.properties.company = element.get("company") or None
        document.properties.extras |= {name: text for name, text in rest_of(element, _PROJECT).items() if text}

    def _describe(self, element: etree._Element) -> None:
        if text := (element.text or "").strip():
            self._context.document.properties.extras["description"] = text
            self._context.spend(len(text))

    def _complete(self) -> None:
        context, document = self._context, self._context.document
        by_number = {task.uid: task for task in document.tasks}
        self._calendar.complete(*span(self._tasks.days))
        days = WorkingDays(self._calendar.calendar)
        check_links(context, by_number)
        self._resources.complete(set(by_number))
        Finisher(context, self._tasks, days).complete()
        self._baselines.complete(by_number, days)
        document.custom_fields = [*self._tasks.custom_fields, *self._resources.columns.fields]
        renumber(document)
        if self._unknown:
            shown = ", ".join(sorted(self._unknown)[:_MOST_NAMES])
            context.log.add(
                "ganttproject.unknown",
                f"Elements that are not known were passed over: {shown}.",
                severity=Severity.NOTE,
            )
