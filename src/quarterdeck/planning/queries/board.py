"""The board of a plan as rows give it: only what a board shows is read, no plan is built."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from quarterdeck.exchange.document import Board, PlanDocument, PlanSource, Sprint, Task, WorkItem
from quarterdeck.exchange.flow.items import STATES
from quarterdeck.planning.models import Plan
from quarterdeck.planning.models import Task as TaskRow
from quarterdeck.planning.queries.gantt import working_people
from quarterdeck.planning.rules.board import (
    Card,
    Column,
    Pace,
    arrange,
    cards_of,
    columns_of,
    grow_old,
    is_of_items,
    pace_of,
)
from quarterdeck.planning.rules.codec import decode, revived
from quarterdeck.planning.rules.state import PLAN, TASKS

NOBODY, NO_GROUP = "Nobody", "Without an epic"
LANES = ("", "assignee", "epic")
_FIELDS = (
    *("id", "parent_id", "name", "is_summary", "is_milestone", "is_active", "is_level_of_effort"),
    *("percent_complete", "actual_start", "actual_finish", "owner__name", "details"),
)
# Long, and shown on no board.
_UNSHOWN = ("remarks", "logs", "labels", "components", "versions")


@dataclass(slots=True)
class Wanted:
    """What a person chose to see: a board by its place, a sprint, lanes."""

    board: int = 0
    sprint: int | None = None
    lanes: str = ""


@dataclass(slots=True)
class Lane:
    name: str
    columns: list[Column]

    @property
    def count(self) -> int:
        return sum(len(column.cards) for column in self.columns)


@dataclass(slots=True)
class BoardPage:
    """A board with its cards. ``on`` is the day for which ages and forecast are told."""

    on: date
    is_of_items: bool
    boards: list[str]
    sprints: list[Sprint]
    sprint: Sprint | None
    columns: list[Column]
    lanes: list[Lane]
    pace: Pace
    aging: list[Card]
    names: dict[int, str]

    @property
    def count(self) -> int:
        return sum(len(column.cards) for column in self.columns)


def board_of(plan: Plan, *, wanted: Wanted, today: date) -> BoardPage:
    """The board of a plan; who may see the plan may see it."""
    document, owners = _document(plan)
    boards, sprints = document.boards, sorted(document.sprints, key=_newest)
    board = boards[wanted.board] if 0 <= wanted.board < len(boards) else next(iter(boards), None)
    sprint = next((one for one in sprints if one.uid == wanted.sprint), None)
    cards = cards_of(document)
    on = _day(plan, cards, today)
    cycle = grow_old(cards, on)
    shown = [card for card in cards if sprint is None or sprint.uid in card.sprints]
    names = {task.uid: task.name for task in document.tasks}
    _name_people(plan, shown, owners)
    columns = arrange(shown, columns_of(document, board))
    return BoardPage(
        on=on,
        is_of_items=is_of_items(document.tasks),
        boards=[one.name for one in boards],
        sprints=sprints,
        sprint=sprint,
        columns=columns,
        lanes=_lanes(columns, wanted.lanes, names),
        pace=pace_of(shown, cycle=cycle, on=on),
        aging=sorted((card for card in shown if card.is_aging), key=lambda card: -(card.age or 0)),
        names=names,
    )


def _newest(sprint: Sprint) -> tuple[bool, float, int]:
    """Running sprints first, then from the newest back."""
    start = sprint.start.timestamp() if sprint.start else 0.0
    return sprint.state != "active", -start, -sprint.uid


def _document(plan: Plan) -> tuple[PlanDocument, dict[int, str]]:
    """What a board needs of the plan, and the names of the tasks' owners."""
    kept = plan.properties
    document = PlanDocument(PlanSource("quarterdeck"))
    document.boards = _held(kept, "boards", Board)
    document.sprints = _held(kept, "sprints", Sprint)
    states = (revived(kept.get("extras") or {})).get(STATES)
    document.properties.extras = {STATES: states} if states else {}
    rows = TaskRow.objects.filter(plan=plan, is_project_summary=False).order_by("position", "id")
    owners: dict[int, str] = {}
    for *values, owner, details in rows.values_list(*_FIELDS).iterator(chunk_size=2000):
        document.tasks.append(_task(values, details))
        if owner:
            owners[values[0]] = owner
    return document, owners


def _held(kept: dict[str, Any], name: str, kind: type[Any]) -> list[Any]:
    raw = kept.get(name)
    return [one for one in decode(PLAN, name, raw) if isinstance(one, kind)] if raw else []


def _task(values: Sequence[Any], details: dict[str, Any]) -> Task:
    uid, parent, name, is_summary, is_milestone, is_active, is_effort, percent, start, finish = values
    task = Task(uid=uid, name=name, parent_uid=parent, is_summary=is_summary, is_milestone=is_milestone)
    task.is_active, task.is_level_of_effort, task.percent_complete = is_active, is_effort, percent
    task.actual_start, task.actual_finish = start, finish
    raw = details.get("item")
    if raw:
        item: WorkItem = decode(TASKS, "item", {key: one for key, one in raw.items() if key not in _UNSHOWN})
        task.item = item
        task.extras = {"subtask": True} if (details.get("extras") or {}).get("subtask") is True else {}
    return task


def _day(plan: Plan, cards: Sequence[Card], today: date) -> date:
    """The status date, or the day of the last move after it: what nobody knows yet makes no card older."""
    if plan.status_date is None:
        return today
    known: date = plan.status_date.date()
    moves = [change.at.date() for card in cards for change in card.flow.changes[-1:]]
    return min(today, max(known, *moves)) if moves else known


def _name_people(plan: Plan, cards: Sequence[Card], owners: dict[int, str]) -> None:
    people = working_people(plan)
    for card in cards:
        card.people = owners.get(card.flow.uid) or people.get(card.flow.uid, "")


def _lanes(columns: list[Column], by: str, names: dict[int, str]) -> list[Lane]:
    """One lane, or one for each assignee or epic in the order of their names, those of nobody last."""
    if by not in ("assignee", "epic"):
        return [Lane("", columns)]

    def lane_of(card: Card) -> str:
        if by == "assignee":
            return card.people or NOBODY
        return names.get(card.above or 0, "") or NO_GROUP

    last = NOBODY if by == "assignee" else NO_GROUP
    found = {lane_of(card) for column in columns for card in column.cards}
    return [
        Lane(name, [replace(one, cards=[card for card in one.cards if lane_of(card) == name]) for one in columns])
        for name in sorted(found, key=lambda name: (name == last, name.casefold()))
    ]
