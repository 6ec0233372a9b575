"""An outline of any depth as Jira's three levels: epics, issues, sub-tasks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quarterdeck.exchange.document import Task
from quarterdeck.exchange.flow.items import is_part_kind

EPIC, ISSUE, PART = "Epic", "Task", "Sub-task"


@dataclass(slots=True)
class Place:
    """Where a task stands in Jira: its type and the uid of its parent there, ``None`` for none."""

    kind: str
    parent: int | None


def places_of(tasks: Sequence[Task]) -> dict[int, Place]:
    """Type and parent of every task.

    Parameters
    ----------
    tasks : sequence of Task
        In the order of the outline, parents first.

    Returns
    -------
    dict
        By uid. A task keeps the type that its item has. Others: the uppermost summary is an epic, its parts are
        issues, theirs sub-tasks; what lies deeper hangs on the nearest parent that Jira allows, an issue on its epic,
        a sub-task on its issue.

    Examples
    --------
    >>> deep = [Task(1), Task(2, parent_uid=1), Task(3, parent_uid=2), Task(4, parent_uid=3)]
    >>> [(place.kind, place.parent) for place in places_of(deep).values()]
    [('Epic', None), ('Task', 1), ('Task', 1), ('Sub-task', 3)]
    """
    by_uid = {task.uid: task for task in tasks}
    groups: set[int | None] = {task.parent_uid for task in tasks if task.parent_uid is not None}
    places: dict[int, Place] = {}
    for task in tasks:
        above = by_uid.get(task.parent_uid) if task.parent_uid is not None else None
        kind = (task.item.kind if task.item else None) or _kind(task, above, groups, places)
        places[task.uid] = Place(kind, _parent(task, kind, above, by_uid, places))
    return places


def _kind(task: Task, above: Task | None, groups: set[int | None], places: dict[int, Place]) -> str:
    if above is None:
        return EPIC if task.uid in groups else ISSUE
    is_below_epic = places[above.uid].kind == EPIC if above.uid in places else True
    return ISSUE if is_below_epic or task.uid in groups else PART


def _parent(task: Task, kind: str, above: Task | None, by_uid: dict[int, Task], places: dict[int, Place]) -> int | None:
    """The nearest task above that Jira allows as parent of this type; items keep the one that their tool allowed."""
    if above is not None and above.item is not None and above.item.kind and task.item is not None and task.item.kind:
        return above.uid
    wants_issue = is_part_kind(kind)
    passed: set[int] = set()  # a broken file may make a task its own ancestor
    while above is not None and above.uid not in passed:
        passed.add(above.uid)
        place = places.get(above.uid)
        if place is not None and (place.kind == EPIC) != wants_issue and not is_part_kind(place.kind):
            return above.uid
        above = by_uid.get(above.parent_uid) if above.parent_uid is not None else None
    return None
