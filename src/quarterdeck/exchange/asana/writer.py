"""Write a plan as a CSV that Asana's importer takes: the name first, days as month/day/year, people by address."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, datetime
from typing import BinaryIO

from quarterdeck.exchange.document import Issue, LinkType, PlanDocument, Resource, Severity, Task
from quarterdeck.exchange.items.sheet import custom_columns, custom_text, write_rows

TITLES = (
    *("Name", "Description", "Section/Column", "Parent task", "Assignee", "Assignee Name", "Collaborators"),
    *("Start Date", "Due Date", "Dependencies", "Type", "Tags", "Projects", "Completed At", "Task ID", "Created At"),
    "Last Modified",
)
_MOST_LEVELS = 6


def write_asana_csv(document: PlanDocument, target: BinaryIO) -> list[Issue]:
    """Write `document` for Asana's CSV importer.

    Parameters
    ----------
    document : PlanDocument
        The plan. It is not changed.
    target : BinaryIO
        Where the bytes go.

    Returns
    -------
    list of Issue
        What the file has no place for.

    Notes
    -----
    Headings at the top of the outline become sections, everything below them tasks and subtasks, parents before their
    parts. Parents and predecessors are named, because the importer knows no numbers. Cells that a spreadsheet would
    run as a formula begin with an apostrophe; our reader takes it away.

    Source: Asana Help, "Preparing data for CSV import" (2025).

    Examples
    --------
    >>> from io import BytesIO
    >>> from quarterdeck.exchange.document import PlanSource
    >>> write_asana_csv(PlanDocument(PlanSource("test")), BytesIO())
    []
    """
    sheet = _Sheet(document)
    write_rows(target, sheet.rows())
    return sheet.losses()


class _Sheet:
    def __init__(self, document: PlanDocument) -> None:
        self._document = document
        self._tasks = [task for task in document.tasks if not task.is_project_summary]
        self._by_uid = {task.uid: task for task in self._tasks}
        self._columns = custom_columns(document, TITLES)
        resources = {resource.uid: resource for resource in document.resources}
        self._people: dict[int, list[Resource]] = defaultdict(list)
        for row in document.assignments:
            if row.resource_uid in resources:
                self._people[row.task_uid].append(resources[row.resource_uid])
        self._before: dict[int, list[str]] = defaultdict(list)
        for link in document.links:
            if link.predecessor_uid in self._by_uid and link.successor_uid in self._by_uid:
                self._before[link.successor_uid].append(self._by_uid[link.predecessor_uid].name)
        self._headings = {task.uid for task in self._tasks if self._is_heading(task)}

    def _is_heading(self, task: Task) -> bool:
        """A summary at the top, or one below a heading that stands for a project, that is no work of its own."""
        if not task.is_summary or task.item is not None:
            return False
        above = self._by_uid.get(task.parent_uid) if task.parent_uid is not None else None
        return above is None or (above.item is None and above.is_summary and bool(task.extras.get("section")))

    def rows(self) -> list[list[str]]:
        rows = [[*TITLES, *self._columns.values()]]
        rows += [self._row(task) for task in self._tasks if task.uid not in self._headings]
        return rows

    def _row(self, task: Task) -> list[str]:
        item, people = task.item, self._people[task.uid]
        first = people[0] if people else None
        start, due = _planned(task)
        section, project, parent = self._stands(task)
        kind = (item.kind if item else None) or "task"
        return [
            task.name,
            task.notes or "",
            (item.state if item and item.state else None) or section,
            parent,
            (first.email or first.name) if first else "",
            first.name if first and first.email else "",
            ",".join(person.email or person.name for person in people[1:]),
            _american(start),
            _american(due),
            ",".join(self._before[task.uid]),
            "milestone" if task.is_milestone else "" if kind == "task" else kind,
            ", ".join(item.labels) if item else "",
            project,
            _instant(task.actual_finish or (item.resolved if item else None)) if _is_done(task) else "",
            task.source_id or "",
            _instant(item.created if item else None),
            _instant(item.updated if item else None),
            *(custom_text(task.custom.get(key)) for key in self._columns),
        ]

    def _stands(self, task: Task) -> tuple[str, str, str]:
        """Names of the section, the project and the parent task."""
        above = self._by_uid.get(task.parent_uid) if task.parent_uid is not None else None
        section, project = "", self._document.properties.name
        if above is not None and above.uid not in self._headings:
            return "", "", above.name
        if above is not None and above.extras.get("section"):
            section = above.name
            outer = self._by_uid.get(above.parent_uid) if above.parent_uid is not None else None
            project = outer.name if outer is not None else project
        elif above is not None:
            section = above.name
        return section, project, ""

    def losses(self) -> list[Issue]:
        counts: Counter[str] = Counter()
        for link in self._document.links:
            counts["dependencies lost their kind or lag"] += link.kind is not LinkType.FS or bool(link.lag)
        for task in self._tasks:
            counts["tasks lie deeper than Asana nests subtasks"] += task.outline_level > _MOST_LEVELS + 1
            counts["times of day were left out: the importer takes days"] += any(
                at is not None and at.strftime("%H%M") not in ("0800", "1700", "0000") for at in _planned(task)
            )
        issues = [
            Issue("asana.no_place", f"{count} {words}.", Severity.WARNING, "tasks")
            for words, count in counts.items()
            if count
        ]
        without = sum(not person.email for people in self._people.values() for person in people[:1])
        if without:
            words = f"{without} assignees have no e-mail address, by which Asana's importer finds people."
            issues.append(Issue("asana.no_email", words, Severity.NOTE, "column Assignee"))
        return issues


def _planned(task: Task) -> tuple[datetime | None, datetime | None]:
    """Start and due date; a start that was only guessed from the due date is left out."""
    due = task.deadline or task.finish
    start = task.start
    if task.is_milestone or (
        task.item is not None and task.is_estimated and start and due and start.date() == due.date()
    ):
        start = None
    if _is_done(task) and task.item is not None:
        start, due = task.actual_start, task.deadline
    return start, due


def _is_done(task: Task) -> bool:
    return (task.percent_complete or 0.0) >= 100


def _american(day: date | None) -> str:
    return "" if day is None else f"{day.month:02}/{day.day:02}/{day.year:04}"


def _instant(at: datetime | None) -> str:
    return "" if at is None else at.isoformat(sep=" ", timespec="minutes")
