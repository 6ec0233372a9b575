"""`write_jira_csv`: header row, repeated columns, parents before their parts, links by the ids of the file."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from io import TextIOWrapper
from typing import Any, BinaryIO

from quarterdeck.exchange.document import (
    Assignment,
    Constraint,
    Issue,
    Link,
    LinkType,
    PlanDocument,
    Resource,
    Severity,
    StateCategory,
    Task,
    WorkItem,
)
from quarterdeck.exchange.jira.assembling.document import ESTIMATE
from quarterdeck.exchange.jira.assembling.versions import FIX_VERSION
from quarterdeck.exchange.jira.words import FACTS
from quarterdeck.exchange.jira.writing import cells
from quarterdeck.exchange.jira.writing.hierarchy import Place, places_of

DATE_FORMAT = "yyyy-MM-dd HH:mm:ss"
_CATEGORIES = {StateCategory.TODO: "To Do", StateCategory.DOING: "In Progress", StateCategory.DONE: "Done"}
_PRIORITIES = ((900, "Highest"), (700, "High"), (500, "Medium"), (300, "Low"), (0, "Lowest"))
_NOTHING = WorkItem()
Values = list[str]


def write_jira_csv(document: PlanDocument, target: BinaryIO) -> list[Issue]:
    """Write `document` for Jira's importer.

    Parameters
    ----------
    document : PlanDocument
        Any document; it is not changed.
    target : BinaryIO

    Returns
    -------
    list of Issue
        The date format to give to the importer, and what Jira has no place for.

    Notes
    -----
    Columns that hold several values are repeated, times are seconds, links and parents name the ids of the file.
    Cells that a spreadsheet would take for a formula begin with an apostrophe, which reading takes away.
    Source: Atlassian, "Import data from a CSV file" and "Keep issue parent-child mapping during CSV import".
    """
    sheet = _Sheet(document)
    text = TextIOWrapper(target, encoding="utf-8", errors="replace", newline="", write_through=True)
    csv.writer(text).writerows(sheet.rows())
    text.detach()
    return sheet.issues()


class _Sheet:
    def __init__(self, document: PlanDocument) -> None:
        self._document = document
        self.tasks = [task for task in document.tasks if not task.is_project_summary and not _is_version(task)]
        self._ids = _identities(self.tasks)
        self._places = places_of(self.tasks)
        self._resources: dict[int, Resource] = {resource.uid: resource for resource in document.resources}
        self._assigned: dict[int, Assignment] = {}
        self._more_assigned = 0
        for assignment in document.assignments:
            if assignment.resource_uid in self._resources:
                self._more_assigned += assignment.task_uid in self._assigned
                self._assigned.setdefault(assignment.task_uid, assignment)
        self._sprints = {sprint.uid: sprint for sprint in document.sprints}
        self._links, self._changed_links = self._blocking(document.links)
        self._projects: dict[str, str] = dict(document.properties.extras.get("projects") or {})

    def _blocking(self, links: Iterable[Link]) -> tuple[dict[int, list[str]], int]:
        found: dict[int, list[str]] = {}
        changed = 0
        for link in links:
            if (
                link.extras.get("jira") == FIX_VERSION
                or not {link.predecessor_uid, link.successor_uid} <= self._ids.keys()
            ):
                continue
            changed += link.kind is not LinkType.FS or bool(link.lag)
            found.setdefault(link.predecessor_uid, []).append(self._ids[link.successor_uid])
        return found, changed

    def rows(self) -> Iterator[Values]:
        """The header row, then one row per task."""
        columns = self.columns()
        yield [header for header, _, count in columns for _ in range(count)]
        for task in self.tasks:
            row: Values = []
            for _, values_of, count in columns:
                values = values_of(task)
                row += values + [""] * (count - len(values))
            yield row

    # ---- columns

    def columns(self) -> list[tuple[str, Callable[[Task], Values], int]]:
        """Header, values of a task, and how often the column is repeated; columns without any value are left out."""
        always = ("Summary", "Issue key", "Issue id", "Issue Type", "Status")
        found = []
        for header, values_of in (*self._single(), *self._repeated(), *self._custom()):
            count = max((len(values_of(task)) for task in self.tasks), default=0)
            if count or header in always:
                found.append((header, values_of, max(count, 1)))
        return found

    def _single(self) -> Iterator[tuple[str, Callable[[Task], Values]]]:
        plain: dict[str, Callable[[Task, WorkItem], str]] = {
            "Summary": lambda task, item: cells.text(task.name),
            "Issue key": lambda task, item: cells.text(item.key),
            "Issue id": lambda task, item: cells.text(self._ids[task.uid]),
            "Issue Type": lambda task, item: cells.text(self._places[task.uid].kind),
            "Status": lambda task, item: cells.text((item.state or "").strip() or _CATEGORIES[_category(task)]),
            "Status Category": lambda task, item: _CATEGORIES[_category(task)],
            "Priority": lambda task, item: cells.text(item.priority or _priority(task)),
            "Resolution": lambda task, item: cells.text(item.resolution),
            "Project key": lambda task, item: cells.text(self._project(item)),
            "Project name": lambda task, item: cells.text(self._project_name(item)),
            "Project lead": lambda task, item: cells.text(self._document.properties.manager),
            "Assignee": lambda task, item: cells.text(self._assignee(task).name),
            "Assignee Id": lambda task, item: cells.text(self._assignee_id(task)),
            "Reporter": lambda task, item: cells.text(item.reporter),
            "Created": lambda task, item: cells.instant(item.created),
            "Updated": lambda task, item: cells.instant(item.updated),
            "Resolved": lambda task, item: cells.instant(item.resolved),
            "Due date": lambda task, item: cells.day(_due(task)),
            "Parent": lambda task, item: cells.text(self._parent(task, self._places[task.uid])),
            "Outline parent": lambda task, item: cells.text(self._outline_parent(task)),
            "Original estimate": lambda task, item: cells.seconds(_estimate(task)),
            "Remaining Estimate": lambda task, item: cells.seconds(_remaining(task)),
            "Time Spent": lambda task, item: cells.seconds(_spent(task)),
            "Description": lambda task, item: cells.markup(task.notes),
            "Archived": lambda task, item: "Yes" if item.is_archived else "",
            "Custom field (Story Points)": lambda task, item: "" if item.points is None else cells.number(item.points),
            "Custom field (Start date)": lambda task, item: cells.day(_start(task)),
            "Custom field (Actual start)": lambda task, item: cells.instant(_began(task)),
            "Custom field (Actual end)": lambda task, item: cells.instant(_ended(task)),
        }
        for header, value_of in plain.items():
            yield header, _one(value_of)

    def _repeated(self) -> Iterator[tuple[str, Callable[[Task], Values]]]:
        def item(task: Task) -> WorkItem:
            return task.item or _NOTHING

        yield "Labels", lambda task: [cells.label(each) for each in item(task).labels if each.strip()]
        yield "Components", lambda task: [cells.text(each) for each in item(task).components if each]
        yield "Fix versions", lambda task: [cells.text(each) for each in item(task).versions if each]
        yield "Sprint", lambda task: [cells.text(sprint.name) for sprint in self._sprints_of(task)]
        yield "Sprint id", self._sprint_ids
        yield "Log Work", lambda task: [cells.worklog(each) for each in item(task).logs]
        yield "Comment", lambda task: [cells.comment(each) for each in item(task).remarks]
        yield "Attachment", lambda task: [_attachment(each) for each in _list(task.extras.get("attachments"))]
        yield "Outward issue link (Blocks)", lambda task: self._links.get(task.uid, [])
        kinds = {
            (str(each.get("type")), str(each.get("direction")))
            for task in self.tasks
            for each in _list(task.extras.get("links"))
        }
        for kind, direction in sorted(kinds):
            way = "Outward" if direction == "outward" else "Inward"
            yield f"{way} issue link ({kind})", _remarked(kind, direction)
        for fact in FACTS:
            yield fact.capitalize(), _one(lambda task, _, fact=fact: cells.text(_fact(task, fact)))  # type: ignore[misc]

    def _custom(self) -> Iterator[tuple[str, Callable[[Task], Values]]]:
        keys = dict.fromkeys(key for task in self.tasks for key in task.custom if key != ESTIMATE and key.strip())
        for key in keys:
            yield f"Custom field ({key})", _one(lambda task, _, key=key: cells.custom(task.custom.get(key)))  # type: ignore[misc]

    # ---- values

    def _parent(self, task: Task, place: Place) -> str:
        if place.parent is not None:
            return self._ids[place.parent]
        outside = task.extras.get("parent") if task.parent_uid is None else None
        return str(outside) if isinstance(outside, str) else ""

    def _outline_parent(self, task: Task) -> str:
        """The real parent, where Jira's levels allow only another one."""
        place = self._places[task.uid]
        if task.parent_uid is None or task.parent_uid == place.parent:
            return ""
        return self._ids.get(task.parent_uid, "")

    def _assignee(self, task: Task) -> Resource:
        assignment = self._assigned.get(task.uid)
        return self._resources[assignment.resource_uid or 0] if assignment is not None else Resource(uid=0)

    def _assignee_id(self, task: Task) -> str:
        resource = self._assignee(task)
        return resource.source_id if resource.source_id and resource.source_id != resource.name else ""

    def _sprints_of(self, task: Task) -> list[Any]:
        uids = task.item.sprint_uids if task.item else []
        return [self._sprints[uid] for uid in uids if uid in self._sprints and self._sprints[uid].name.strip()]

    def _sprint_ids(self, task: Task) -> Values:
        ids = [sprint.source_id or "" for sprint in self._sprints_of(task)]
        return [cells.text(each) for each in ids] if all(ids) else []

    def _project(self, item: WorkItem) -> str:
        key = (item.key or "").rpartition("-")[0]
        return key if key in self._projects else next(iter(self._projects), "") if len(self._projects) == 1 else ""

    def _project_name(self, item: WorkItem) -> str:
        return self._projects.get(self._project(item), "") if self._projects else self._document.properties.name

    # ---- what is said

    def issues(self) -> list[Issue]:
        found = [
            Issue(
                "jira.date_format",
                f"Give Jira's importer this date format: {DATE_FORMAT}. Times are seconds, text is UTF-8.",
                Severity.NOTE,
                place="all dates",
            )
        ]
        moved = sum(bool(self._outline_parent(task)) for task in self.tasks)
        counts = {
            "jira.deep_outline": (
                moved,
                "tasks lie deeper than Jira's levels; there they hang on the nearest possible parent.",
            ),
            "jira.several_assignees": (self._more_assigned, "more assignments: an issue has one assignee, the first."),
            "jira.links_changed": (
                self._changed_links,
                "links have a lag or are not finish to start; Jira only knows “blocks”.",
            ),
            "jira.sprint_dates": (
                sum(sprint.start is not None or sprint.goal is not None for sprint in self._document.sprints),
                "sprints lose their dates and goals: the CSV names them only.",
            ),
        }
        return found + [
            Issue(code, f"{count} {words}", place="whole file") for code, (count, words) in counts.items() if count
        ]


def _one(value_of: Callable[[Task, WorkItem], str]) -> Callable[[Task], Values]:
    def values(task: Task) -> Values:
        value = value_of(task, task.item or _NOTHING)
        return [value] if value else []

    return values


def _is_version(task: Task) -> bool:
    return task.is_milestone and task.item is not None and task.item.kind == "Version"


def _identities(tasks: Iterable[Task]) -> dict[int, str]:
    """A unique id per task: the source's where it has one, else its number."""
    counts = Counter(task.source_id for task in tasks if task.source_id)
    taken = set(counts)
    found = {}
    for task in tasks:
        identity = task.source_id if task.source_id and counts[task.source_id] == 1 else str(task.uid)
        while identity != task.source_id and identity in taken:
            identity = f"{identity}0"
        taken.add(identity)
        found[task.uid] = identity
    return found


def _category(task: Task) -> StateCategory:
    if task.item is not None and task.item.category is not None:
        return task.item.category
    if task.actual_finish is not None or (task.percent_complete or 0) >= 100:
        return StateCategory.DONE
    is_running = task.actual_start is not None or bool(task.percent_complete)
    return StateCategory.DOING if is_running else StateCategory.TODO


def _priority(task: Task) -> str | None:
    if task.priority is None or task.priority == 500:
        return None
    return next(word for least, word in _PRIORITIES if task.priority >= least)


def _due(task: Task) -> datetime | None:
    return task.deadline or (task.finish if task.actual_finish is None and not task.is_summary else None)


def _start(task: Task) -> datetime | None:
    if task.constraint is Constraint.SNET and task.constraint_date is not None:
        return task.constraint_date
    return task.start if task.actual_start is None else None


def _estimate(task: Task) -> float | None:
    kept = task.custom.get(ESTIMATE)
    if isinstance(kept, int | float) and not isinstance(kept, bool):
        return float(kept)
    if _spent(task) is not None:
        return None
    if task.work_minutes is not None:
        return task.work_minutes
    is_known = not (task.is_summary or task.is_estimated or _ended(task))
    return task.duration_minutes if is_known and task.duration_minutes is not None else task.remaining_work_minutes


def _remaining(task: Task) -> float | None:
    """What remains, where it does not follow from the estimate."""
    is_plain = task.actual_work_minutes is None and task.remaining_work_minutes == _estimate(task)
    return None if is_plain else task.remaining_work_minutes


def _spent(task: Task) -> float | None:
    spent = task.actual_work_minutes
    return spent if spent and round(spent * 60) else None


def _began(task: Task) -> datetime | None:
    if task.is_summary or task.actual_start is None:
        return None
    ended = _ended(task)
    if ended is None and task.item is not None and _category(task) is StateCategory.DONE:
        ended = task.item.resolved or task.item.updated  # where a reader finds the end
    return task.actual_start if ended is None else min(task.actual_start, ended)


def _ended(task: Task) -> datetime | None:
    return task.actual_finish if _category(task) is StateCategory.DONE and not task.is_summary else None


def _list(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _attachment(entry: dict[str, Any]) -> str:
    parts = [str(entry.get(name, "")) for name in ("at", "by", "name", "address")]
    return cells.text(";".join(parts) if any(parts[:3]) else parts[3])


def _remarked(kind: str, direction: str) -> Callable[[Task], Values]:
    return lambda task: [
        cells.text(str(each.get("issue", "")))
        for each in _list(task.extras.get("links"))
        if (str(each.get("type")), str(each.get("direction"))) == (kind, direction)
    ]


def _fact(task: Task, name: str) -> str:
    value = task.extras.get(name)
    return value if isinstance(value, str) else ""
