"""From levels, codes or parents to an outline of tasks."""

from __future__ import annotations

from collections.abc import Sequence

from quarterdeck.exchange.document import Task


def by_levels(tasks: Sequence[Task], levels: Sequence[int]) -> None:
    """Hang each task below the nearest one before it with a smaller level. Levels need not begin at 1 or be dense."""
    open_tasks: list[tuple[int, Task]] = []
    for task, level in zip(tasks, levels, strict=True):
        while open_tasks and open_tasks[-1][0] >= level:
            open_tasks.pop()
        _hang(task, open_tasks[-1][1] if open_tasks else None)
        open_tasks.append((level, task))


def by_codes(tasks: Sequence[Task], codes: Sequence[str]) -> None:
    """Hang "1.2.3" below "1.2", or below "1" where that is missing; a code without a parent stands at the top."""
    known: dict[str, Task] = {}
    for task, code in zip(tasks, codes, strict=True):
        parent, rest = None, code
        while parent is None and "." in rest:
            rest = rest.rpartition(".")[0]
            parent = known.get(rest)
        _hang(task, parent)
        if code:
            known.setdefault(code, task)


def by_parents(tasks: Sequence[Task], parents: Sequence[Task | None]) -> None:
    """Hang each task below the one that it names; parents may stand after their children."""
    for task, parent in zip(tasks, parents, strict=True):
        task.parent_uid = parent.uid if parent is not None and parent is not task else None
    by_uid = {task.uid: task for task in tasks}
    for task in tasks:
        level, above, seen = 1, by_uid.get(task.parent_uid or -1), {task.uid}
        while above is not None and above.uid not in seen:
            seen.add(above.uid)
            level, above = level + 1, by_uid.get(above.parent_uid or -1)
        task.outline_level = level


def mark_summaries(tasks: Sequence[Task]) -> None:
    parents = {task.parent_uid for task in tasks}
    for task in tasks:
        task.is_summary = task.uid in parents


def _hang(task: Task, parent: Task | None) -> None:
    task.parent_uid = parent.uid if parent else None
    task.outline_level = parent.outline_level + 1 if parent else 1
