"""Items whose flow is measured, taken from a document, and when each of them began and ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from quarterdeck.exchange.document import PlanDocument, StateCategory, StateChange, Task, WorkItem
from quarterdeck.exchange.folding import fold
from quarterdeck.exchange.items.states import guess_category

STATES = "states"
_PART_WORDS = ("sub-task", "subtask", "sub task", "teilaufgabe", "unteraufgabe", "sous-tache", "subtarea", "subtarefa")
_PART_KINDS = frozenset((*_PART_WORDS, "subtaak", "sottotask", "podzadanie", "checklist item"))


@dataclass(slots=True, frozen=True)
class FlowItem:
    """An item as it flowed.

    Attributes
    ----------
    uid : int
        The task's uid in its document.
    key, name : str
    state : str or None
        Where it is now.
    created, started, finished : datetime or None
        Naive local instants. ``started`` is the first step into a state that is no longer "to do"; ``finished`` the
        last step into a done state, if the item still is in one.
    changes : sequence of StateChange
        Its history, oldest first.
    """

    uid: int
    key: str
    name: str
    state: str | None
    created: datetime | None
    started: datetime | None
    finished: datetime | None
    changes: Sequence[StateChange] = ()

    @property
    def is_running(self) -> bool:
        return self.started is not None and self.finished is None


def flow_items(document: PlanDocument) -> list[FlowItem]:
    """The items of a document that flow.

    Parameters
    ----------
    document : PlanDocument

    Returns
    -------
    list of FlowItem
        Tasks with an item behind them, in the document's order. Not counted: parts of an item (sub-tasks, entries of
        checklists) because their item counts; summaries of items (epics) because their items count; versions and
        other milestones; archived items.

    Notes
    -----
    Where an item has no history, its actual dates take the place of it.

    Examples
    --------
    >>> from quarterdeck.exchange.document import PlanSource
    >>> flow_items(PlanDocument(source=PlanSource(format="jira")))
    []
    """
    meanings = state_meanings(document)
    parts = {task.uid for task in document.tasks if _is_part(task)}
    groups = {task.parent_uid for task in document.tasks if task.uid not in parts}
    return [
        _flow_item(task, task.item, meanings)
        for task in document.tasks
        if task.item is not None
        and not task.is_milestone
        and not task.item.is_archived
        and task.uid not in parts
        and task.uid not in groups
    ]


def state_meanings(document: PlanDocument) -> dict[str, StateCategory]:
    """What each state of a document means: as its reader noted it, its boards and its items say."""
    meanings: dict[str, StateCategory] = {}
    for name, value in (document.properties.extras.get(STATES) or {}).items():
        if value in StateCategory._value2member_map_:
            meanings[name] = StateCategory(value)
    for board in document.boards:
        for column in board.columns:
            if column.category is not None:
                for state in column.states:
                    meanings.setdefault(state, column.category)
    for task in document.tasks:
        if task.item is not None and task.item.state and task.item.category is not None:
            meanings.setdefault(task.item.state, task.item.category)
    return meanings


def is_part_kind(kind: str | None) -> bool:
    """Whether a type's name says that its items are parts of another one.

    Examples
    --------
    >>> is_part_kind("Sub-task"), is_part_kind("Story")
    (True, False)
    """
    return fold(kind or "") in _PART_KINDS


def _is_part(task: Task) -> bool:
    return task.item is not None and (task.extras.get("subtask") is True or is_part_kind(task.item.kind))


def _flow_item(task: Task, item: WorkItem, meanings: Mapping[str, StateCategory]) -> FlowItem:
    changes = sorted(item.changes, key=lambda change: change.at)
    if changes:
        started, finished = begin_and_end(changes, meanings, is_done=item.category is StateCategory.DONE)
    else:
        started, finished = task.actual_start, task.actual_finish
    created = item.created or (changes[0].at if changes else None)
    return FlowItem(task.uid, item.key or str(task.uid), task.name, item.state, created, started, finished, changes)


def begin_and_end(
    changes: Sequence[StateChange], meanings: Mapping[str, StateCategory], *, is_done: bool
) -> tuple[datetime | None, datetime | None]:
    """When work began and when it ended for good, from a history.

    Parameters
    ----------
    changes : sequence of StateChange
        Oldest first.
    meanings : mapping
        What the states mean; a state that is not in it is guessed by its name, else taken for "to do".
    is_done : bool
        Whether the item is done now.

    Returns
    -------
    started, finished : datetime or None
        The first step out of "to do"; the last step from an open state to a done one, ``None`` when not done.

    Examples
    --------
    >>> steps = [StateChange(datetime(2026, 1, 5), None, "Open"), StateChange(datetime(2026, 1, 7), "Open", "Done")]
    >>> begin_and_end(steps, {}, is_done=True)[1]
    datetime.datetime(2026, 1, 7, 0, 0)
    """
    kinds = [meanings.get(change.after) or guess_category(change.after) or StateCategory.TODO for change in changes]
    started = next(
        (change.at for change, kind in zip(changes, kinds, strict=True) if kind is not StateCategory.TODO), None
    )
    finished, before = None, None
    for change, kind in zip(changes, kinds, strict=True):
        if kind is StateCategory.DONE and before is not StateCategory.DONE:
            finished = change.at
        before = kind
    return started, finished if is_done else None
