"""Identities for rows of lists that have none, so that next month's list finds them again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from quarterdeck.exchange.document import PlanDocument, Severity, Task
from quarterdeck.exchange.folding import fold
from quarterdeck.exchange.issues import IssueLog

_WORDS = "The list has no identities: at its next import rows are recognised by their names and places."


def recognise_rows(document: PlanDocument, log: IssueLog, *, has_identities: bool) -> None:
    """Name what only its number of a row tells: tasks where no column identifies them, and assignments always.

    Parameters
    ----------
    document
        The plan of the list; identities are set in it.
    log
        Is told where names are all that identifies.
    has_identities
        Whether a column of the list identifies its tasks.

    Examples
    --------
    >>> from quarterdeck.exchange.document import PlanSource
    >>> log = IssueLog("list.csv")
    >>> recognise_rows(PlanDocument(PlanSource("task-list"), tasks=[Task(1, "Dig")]), log, has_identities=False)
    >>> [issue.code for issue in log.close()]
    ['tasks.recognised_by_name']
    """
    if not has_identities:
        recognise_by_name(document.tasks)
        log.add("tasks.recognised_by_name", _WORDS, severity=Severity.NOTE)
    name_assignments(document)


def recognise_by_name(tasks: Sequence[Task]) -> None:
    """Give each task the path of names that leads to it as its identity; equal paths are counted.

    Parameters
    ----------
    tasks
        In the order of the outline, parents before children. Their ``source_id`` is set.

    Examples
    --------
    >>> tasks = [Task(1, "Build"), Task(2, "Design ", parent_uid=1), Task(3, "design", parent_uid=1)]
    >>> recognise_by_name(tasks)
    >>> [task.source_id for task in tasks]
    ['build', 'build / design', 'build / design (2)']
    """
    paths: dict[int, str] = {}
    seen: Counter[str] = Counter()
    for task in tasks:
        above = paths.get(task.parent_uid) if task.parent_uid is not None else None
        path = f"{above} / {fold(task.name)}" if above else fold(task.name)
        seen[path] += 1
        paths[task.uid] = task.source_id = path if seen[path] == 1 else f"{path} ({seen[path]})"


def name_assignments(document: PlanDocument) -> None:
    """An assignment of a list is its task and its resource; the place in which it stands is no identity.

    Examples
    --------
    >>> from quarterdeck.exchange.document import Assignment, PlanSource, Resource
    >>> document = PlanDocument(PlanSource("task-list"), tasks=[Task(4, "Dig")], resources=[Resource(1, "Pat")])
    >>> document.assignments = [Assignment(uid=1, task_uid=4, resource_uid=1)]
    >>> name_assignments(document)
    >>> document.assignments[0].source_id
    '4 > Pat'
    """
    tasks = {task.uid: task.source_id or str(task.uid) for task in document.tasks}
    names = {row.uid: row.source_id or row.name for row in document.resources}
    for each in document.assignments:
        each.source_id = f"{tasks.get(each.task_uid)} > {names.get(each.resource_uid or 0, '')}"
