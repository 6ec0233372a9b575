"""Write a plan as a list of tasks in CSV: what any spreadsheet opens, and what reads back as the same tasks."""

from __future__ import annotations

import csv
from datetime import datetime
from io import TextIOWrapper
from typing import BinaryIO

from quarterdeck.exchange.document import Issue, LagUnit, Link, PlanDocument, Severity, Task

_HEADERS = (
    "ID",
    "Outline level",
    "WBS",
    "Task name",
    "Duration",
    "Start",
    "Finish",
    "% complete",
    "Actual start",
    "Actual finish",
    "Predecessors",
    "Resource names",
    "Work (h)",
    "Cost",
    "Constraint",
    "Constraint date",
    "Deadline",
    "Milestone",
    "Notes",
)
_RISKY = ("=", "+", "-", "@", "\t", "\r")


def write_task_list(document: PlanDocument, target: BinaryIO) -> list[Issue]:
    """Write the tasks of a plan as CSV in UTF-8.

    Parameters
    ----------
    document : PlanDocument
        The plan. It is not changed.
    target : BinaryIO
        Takes the text.

    Returns
    -------
    list of Issue
        What a list of tasks has no column for. Calendars, rates and baselines beyond the first are among it; the
        workbook keeps all of it.

    Notes
    -----
    A text that a spreadsheet would take for a formula begins with an apostrophe and is taken back when it is read.
    """
    text = TextIOWrapper(target, encoding="utf-8-sig", newline="", write_through=True)
    rows = csv.writer(text)
    custom = list(dict.fromkeys(key for task in document.tasks for key in task.custom))
    names = {each.key: each.alias or each.key for each in document.custom_fields}
    rows.writerow([*_HEADERS, *(_inert(names.get(key, key)) for key in custom)])
    links: dict[int, list[Link]] = {}
    for link in document.links:
        links.setdefault(link.successor_uid, []).append(link)
    resources = _resources(document)
    day = document.properties.minutes_per_day
    for task in document.tasks:
        cells = _cells(task, links.get(task.uid, []), resources.get(task.uid, []), day)
        rows.writerow([*cells, *(_inert(_plain(task.custom.get(key))) for key in custom)])
    text.flush()
    text.detach()
    return _losses(document)


def _cells(task: Task, links: list[Link], resources: list[str], day: int) -> list[str]:
    duration = ""
    if task.duration_minutes is not None:
        duration = _duration(task.duration_minutes, task.duration_is_elapsed, day, unit=task.duration_unit or "d")
    return [
        str(task.uid),
        str(task.outline_level),
        _inert(task.wbs or ""),
        _inert(task.name),
        duration + ("?" if task.is_estimated and duration else ""),
        _instant(task.start),
        _instant(task.finish),
        "" if task.percent_complete is None else f"{task.percent_complete:g}%",
        _instant(task.actual_start),
        _instant(task.actual_finish),
        ";".join(_predecessor(link, day) for link in links),
        ";".join(map(_inert, resources)),
        "" if task.work_minutes is None else f"{task.work_minutes / 60:.10g}",
        "" if task.cost is None else str(task.cost),
        task.constraint.value if task.constraint_date or task.constraint.value == "alap" else "",
        _instant(task.constraint_date),
        _instant(task.deadline),
        "yes" if task.is_milestone else "",
        _inert(task.notes or ""),
    ]


def _resources(document: PlanDocument) -> dict[int, list[str]]:
    names = {resource.uid: resource.name for resource in document.resources}
    found: dict[int, list[str]] = {}
    for each in document.assignments:
        name = names.get(each.resource_uid or 0, "")
        if name:
            units = "" if each.units in (None, 1.0) else f"[{(each.units or 0) * 100:g}%]"
            found.setdefault(each.task_uid, []).append(f"{name.replace(';', ',')}{units}")
    return found


def _predecessor(link: Link, day: int) -> str:
    head = f"{link.predecessor_uid}{link.kind.value}"
    if not link.lag:
        return head
    if link.lag_unit in (LagUnit.PERCENT, LagUnit.ELAPSED_PERCENT):
        return f"{head}{link.lag:+g}{'e' if link.lag_unit is LagUnit.ELAPSED_PERCENT else ''}%"
    sign = "-" if link.lag < 0 else "+"
    return f"{head}{sign}{_duration(abs(link.lag), link.lag_unit is LagUnit.ELAPSED, day)}"


def _duration(minutes: float, is_elapsed: bool, day: int, *, unit: str = "d") -> str:
    """In its own unit or in days where that comes out even, else in hours or minutes."""
    e = "e" if is_elapsed else ""
    days = 1440 if is_elapsed else day
    sizes = {"w": days * (7 if is_elapsed else 5), "d": days, "h": 60, "m": 1}
    for name in (unit, "d", "h"):
        size = sizes.get(name)
        if size and minutes % size == 0:
            return f"{minutes / size:g}{e}{name}"
    return f"{minutes:.10g}{e}m"


def _instant(value: datetime | None) -> str:
    return "" if value is None else value.isoformat(" ", "minutes" if not value.second else "seconds")


def _inert(text: str) -> str:
    """Text that no spreadsheet runs."""
    return f"'{text}" if text.startswith(_RISKY) else text


def _plain(value: object) -> str:
    if value is None:
        return ""
    return value.isoformat(" ", "minutes") if isinstance(value, datetime) else str(value)


def _losses(document: PlanDocument) -> list[Issue]:
    found = {
        "calendars": len(document.calendars),
        "baselines": sum(bool(task.baselines) for task in document.tasks),
        "rates of resources": sum(bool(each.rates) for each in document.resources),
        "board items": sum(task.item is not None for task in document.tasks),
    }
    return [
        Issue("tasks.not_written", f"A list of tasks has no place for {count} {what}.", Severity.WARNING)
        for what, count in found.items()
        if count
    ]
