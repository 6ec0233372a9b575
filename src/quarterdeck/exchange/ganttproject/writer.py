"""Write a plan as GanttProject keeps it."""

from __future__ import annotations

from typing import Any, BinaryIO

from lxml import etree

from quarterdeck.exchange.document import Issue, PlanDocument
from quarterdeck.exchange.ganttproject.calendars import WorkingDays
from quarterdeck.exchange.ganttproject.marks import Sink, plain_extras
from quarterdeck.exchange.ganttproject.words import DAY_MINUTES, FORMAT
from quarterdeck.exchange.ganttproject.write_calendar import default_calendar, write_calendar
from quarterdeck.exchange.ganttproject.write_resources import (
    Roles,
    write_allocations,
    write_resources,
    write_roles,
    write_vacations,
)
from quarterdeck.exchange.ganttproject.write_tasks import TaskWriter, losses

VERSION = "3.3.3300"
_KNOWN = ("name", "company", "version", "description")
_SHOWN = ("webLink", "view-date", "view-index", "gantt-divider-location", "resource-divider-location", "locale")
_LARGEST = 2**31


def write_ganttproject(document: PlanDocument, target: BinaryIO) -> list[Issue]:
    """Write `document` as a ``.gan`` file.

    Parameters
    ----------
    document : PlanDocument
        The plan. It is not changed.
    target : BinaryIO
        Where the bytes go.

    Returns
    -------
    list of Issue
        What the format has no place for: hours within a day, constraints other than "start no earlier than",
        deadlines.

    Notes
    -----
    A dependency is written as "Strong" where its successor lies exactly where it leads, else as "Rubber".

    Examples
    --------
    >>> from io import BytesIO
    >>> from quarterdeck.exchange.document import PlanSource
    >>> write_ganttproject(PlanDocument(PlanSource("test")), BytesIO())
    []
    """
    is_own = document.source.format == FORMAT
    tasks = _numbers([row for row in document.tasks if not row.is_project_summary], is_own=is_own)
    resources = _numbers(document.resources, is_own=is_own)
    calendar = default_calendar(document)
    writer = TaskWriter(document, tasks, WorkingDays(calendar))
    roles = Roles(document)
    target.write(b'<?xml version="1.0" encoding="UTF-8"?>')
    with etree.xmlfile(target, encoding="UTF-8") as out:
        sink = Sink(out)
        with sink.open("project", _project(document, is_own=is_own)):
            description = document.properties.extras.get("description")
            sink.leaf("description", text=description if isinstance(description, str) else "")
            sink.leaf("view", {"zooming-state": "default:2", "id": "gantt-chart"})
            sink.leaf("view", {"id": "resource-table"})
            write_calendar(sink, calendar)
            writer.write(sink)
            write_resources(sink, document, roles, resources)
            write_allocations(sink, document, roles, tasks, resources)
            write_vacations(sink, document, resources)
            _write_baselines(sink, document, tasks)
            write_roles(sink, document, roles)
    return losses(document, writer.rounded)


def _project(document: PlanDocument, *, is_own: bool) -> dict[str, Any]:
    properties = document.properties
    extras = plain_extras(properties.extras, taken=_KNOWN)
    shown = extras if is_own else {name: extras[name] for name in _SHOWN if name in extras}
    start = properties.start or min((task.start for task in document.tasks if task.start), default=None)
    usual = {
        "webLink": "",
        "view-date": None if start is None else start.date().isoformat(),
        "view-index": 0,
        "gantt-divider-location": 400,
        "resource-divider-location": 300,
    }
    version = document.source.application_version if is_own else None
    return {
        "name": properties.name or properties.title or "",
        "company": properties.company or "",
        **({"webLink": ""} if is_own else usual),
        **shown,
        "version": version or VERSION,
    }


def _numbers(rows: list[Any], *, is_own: bool) -> dict[int, int]:
    """Numbers in the file: its own where it was one, else the document's; none is given twice."""
    numbers: dict[int, int] = {}
    taken: set[int] = set()
    for row in rows:
        text = row.source_id or ""
        own = int(text) if is_own and text.isascii() and text.isdecimal() and len(text) <= 10 else row.uid
        number = own if 0 <= own <= _LARGEST and own not in taken else max(taken, default=-1) + 1
        while number in taken:
            number += 1
        numbers[row.uid] = number
        taken.add(number)
    return numbers


def _write_baselines(sink: Sink, document: PlanDocument, numbers: dict[int, int]) -> None:
    described = document.extras.get("baselines")
    described = described if isinstance(described, list) and document.source.format == FORMAT else []
    last = max((number for task in document.tasks for number in task.baselines), default=-1)
    day = DAY_MINUTES if document.source.format == FORMAT else max(document.properties.minutes_per_day, 1)
    with sink.open("previous"):
        for position in range(max(last + 1, len(described))):
            about = described[position] if position < len(described) and isinstance(described[position], dict) else {}
            with sink.open("previous-tasks", {"name": about.get("name", f"Baseline {position}")}):
                for task in document.tasks:
                    baseline = task.baselines.get(position)
                    if baseline is None or baseline.start is None or task.uid not in numbers:
                        continue
                    row = {"id": numbers[task.uid], "start": baseline.start.date().isoformat()}
                    length = round((baseline.duration_minutes or 0.0) / day)
                    sink.leaf(
                        "previous-task",
                        row | {"duration": length, "meeting": task.is_milestone, "super": task.is_summary},
                    )
                for row_ in about.get("removed", []):
                    if isinstance(row_, list) and len(row_) == 3:
                        names = ("id", "start", "duration")
                        sink.leaf("previous-task", dict(zip(names, row_, strict=True)) | {"meeting": False})
