"""Write a plan as rows of cards that Trello's importers take."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import BinaryIO

from quarterdeck.exchange.document import Issue, PlanDocument, Severity, Task
from quarterdeck.exchange.items.sheet import custom_columns, custom_text, write_rows
from quarterdeck.exchange.trello.json_reader import CHECKLIST

TITLES = (
    *("Card Name", "Card Description", "List Name", "Labels", "Members", "Start Date", "Due Date", "Checklist"),
    *("Checklist item", "Checklist item due", "Checklist item member", "Checklist item state", "Due Complete"),
    *("Completed At", "Archived", "Board Name", "Card ID", "Card URL", "Last Activity Date"),
)
_TODO, _DOING, _DONE = "To Do", "Doing", "Done"


def write_trello_csv(document: PlanDocument, target: BinaryIO) -> list[Issue]:
    """Write `document` as CSV: a row per card, followed by a row per item of its checklists.

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
    The list is the state of the item behind a task; where a task has none, its heading at the top of the outline, else
    "To Do", "Doing" or "Done" by its progress. All that stands below a card becomes items of its checklists. Instants
    are written in UTC. The titles are those of Trello's own CSV export and of the importers that follow it.

    Examples
    --------
    >>> from io import BytesIO
    >>> from quarterdeck.exchange.document import PlanSource
    >>> write_trello_csv(PlanDocument(PlanSource("test")), BytesIO())
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
        names = {resource.uid: resource.name for resource in document.resources}
        self._people: dict[int, list[str]] = defaultdict(list)
        for row in document.assignments:
            if row.resource_uid in names:
                self._people[row.task_uid].append(names[row.resource_uid])
        self._headings = {
            task.uid for task in self._tasks if task.is_summary and task.item is None and self._above(task) is None
        }

    def _above(self, task: Task) -> Task | None:
        return self._by_uid.get(task.parent_uid) if task.parent_uid is not None else None

    def rows(self) -> list[list[str]]:
        rows = [[*TITLES, *self._columns.values()]]
        below: dict[int, list[Task]] = defaultdict(list)
        cards = []
        for task in self._tasks:
            card = self._card_of(task)
            if card is not None and card is not task:
                below[card.uid].append(task)
            elif card is task:
                cards.append(task)
        for card in cards:
            rows.append(self._card(card))
            rows += [self._item(task) for task in below[card.uid] if (task.item and task.item.kind) != CHECKLIST]
        return rows

    def _card_of(self, task: Task) -> Task | None:
        """The card that a task is, or stands below; ``None`` for a heading."""
        seen = set()
        while task.uid not in seen:
            seen.add(task.uid)
            above = self._above(task)
            if task.uid in self._headings:
                return None
            if above is None or above.uid in self._headings:
                return task
            task = above
        return task

    def _card(self, task: Task) -> list[str]:
        item = task.item
        is_done = (task.percent_complete or 0.0) >= 100
        return [
            task.name or "Unnamed",
            task.notes or "",
            self._list(task),
            ", ".join(item.labels) if item else "",
            ", ".join(self._people[task.uid]),
            _instant(_start(task)),
            _instant(task.deadline or (None if item else task.finish)),
            *("", "", "", "", ""),
            "true" if is_done else "false",
            _instant(task.actual_finish) if is_done else "",
            "true" if (item.is_archived if item else not task.is_active) else "false",
            self._document.properties.name,
            task.source_id or "",
            task.hyperlink or "",
            _instant(item.updated if item else None),
            *(custom_text(task.custom.get(key)) for key in self._columns),
        ]

    def _list(self, task: Task) -> str:
        if task.item is not None and task.item.state:
            return task.item.state
        above = self._above(task)
        if above is not None:
            return above.name or _TODO
        percent = task.percent_complete or 0.0
        return _DONE if percent >= 100 else _DOING if percent > 0 or task.actual_start else _TODO

    def _item(self, task: Task) -> list[str]:
        above = self._above(task)
        checklist = task.extras.get("checklist")
        if not isinstance(checklist, str):
            checklist = above.name if above is not None and self._card_of(above) is not above else "Checklist"
        state = "complete" if (task.percent_complete or 0.0) >= 100 else "incomplete"
        row = [""] * len(TITLES)
        row[7:12] = [
            checklist,
            task.name or "Unnamed",
            _instant(task.deadline or (None if task.item else task.finish)),
            ", ".join(self._people[task.uid][:1]),
            state,
        ]
        return row + [""] * len(self._columns)

    def losses(self) -> list[Issue]:
        counts = {
            "dependencies have no place: Trello's cards wait for nothing": len(self._document.links),
            "headings became lists": len(self._headings),
            "tasks lie deeper than a checklist and became items of it": sum(
                1 for task in self._tasks if task.is_summary and task.uid not in self._headings and self._is_deep(task)
            ),
        }
        return [
            Issue("trello.no_place", f"{count} {words}.", Severity.WARNING, "tasks")
            for words, count in counts.items()
            if count
        ]

    def _is_deep(self, task: Task) -> bool:
        return self._card_of(task) is not task and (task.item is None or task.item.kind != CHECKLIST)


def _start(task: Task) -> datetime | None:
    """The planned start; one that was only guessed from the due date is left out."""
    if (task.percent_complete or 0.0) >= 100 and task.item is not None:
        return task.actual_start
    due = task.deadline or task.finish
    if task.item is not None and task.is_estimated and task.start and due and task.start.date() == due.date():
        return None
    return task.start


def _instant(at: datetime | None) -> str:
    return "" if at is None else at.isoformat(timespec="milliseconds") + "Z"
