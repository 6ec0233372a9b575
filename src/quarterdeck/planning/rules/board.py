"""A board of a plan: which card stands in which column, what is beyond a limit, what grows old, when all is done.

A plan whose tasks come from an iterative tool shows its items in their states. Any other plan shows its tasks that have
no parts, by their progress: to do, in progress, done.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from quarterdeck.engine.forecast import TooShortHistory, when_done
from quarterdeck.exchange.document import Board, PlanDocument, StateCategory, Task
from quarterdeck.exchange.flow import (
    FlowItem,
    Spread,
    WeekCount,
    age_days,
    cycle_days,
    flow_items,
    spread,
    state_meanings,
    weekly_throughput,
)
from quarterdeck.planning.errors import NoSuchColumn

TODO, DOING, DONE = "To do", "In progress", "Done"
BY_PROGRESS = {TODO: StateCategory.TODO, DOING: StateCategory.DOING, DONE: StateCategory.DONE}
ELSEWHERE = "Not on this board"
WEEKS = 26
HALF = 50
_WEEK = timedelta(days=7)
_ORDER = {StateCategory.TODO: 0, StateCategory.DOING: 1, StateCategory.DONE: 2, None: 1}


@dataclass(slots=True)
class Card:
    """An item as its board shows it. ``age`` is in days, both ends counted; None when it is not in progress."""

    flow: FlowItem
    kind: str = ""
    category: StateCategory | None = None
    points: float | None = None
    sprints: Sequence[int] = ()
    above: int | None = None
    people: str = ""
    age: int | None = None
    is_aging: bool = False


@dataclass(slots=True)
class Column:
    """A column with the cards that stand in it. ``target`` is the state that a card gets when it is moved here."""

    name: str
    states: list[str]
    category: StateCategory | None = None
    limit: int | None = None
    minimum: int | None = None
    cards: list[Card] = field(default_factory=list)

    @property
    def target(self) -> str:
        return self.states[0] if self.states else ""

    @property
    def points(self) -> float:
        return sum(card.points or 0.0 for card in self.cards)

    @property
    def over(self) -> int:
        """How many cards are beyond the limit."""
        return max(0, len(self.cards) - self.limit) if self.limit else 0


@dataclass(slots=True, frozen=True)
class Delivery:
    """When the open cards are done: days by their odds in per cent, or in words why nobody can say."""

    open: int
    weeks: int
    dates: dict[int, date | None] = field(default_factory=dict)
    refusal: str = ""


@dataclass(slots=True, frozen=True)
class Pace:
    """How the cards flow: cycle times of the last weeks, finished per whole week, and what follows from them."""

    cycle: Spread
    weeks: list[WeekCount]
    delivery: Delivery


def is_of_items(tasks: Iterable[Task]) -> bool:
    """Whether the tasks stand in states of a tool's board."""
    return any(task.item is not None and task.item.state for task in tasks)


def cards_of(document: PlanDocument) -> list[Card]:
    """The cards of a plan in its order: items that flow, else tasks without parts."""
    if not is_of_items(document.tasks):
        return [_by_progress(task) for task in document.tasks if _is_work(task)]
    tasks = {task.uid: task for task in document.tasks}
    cards = []
    for flow in flow_items(document):
        task = tasks[flow.uid]
        item = task.item
        if item is not None:
            cards.append(
                Card(flow, item.kind or "", item.category, item.points, tuple(item.sprint_uids), task.parent_uid)
            )
    return cards


def _is_work(task: Task) -> bool:
    return task.is_active and not (task.is_summary or task.is_milestone or task.is_level_of_effort)


def _by_progress(task: Task) -> Card:
    percent = task.percent_complete or 0.0
    is_done = task.actual_finish is not None or percent >= 100
    state = DONE if is_done else DOING if task.actual_start is not None or percent > 0 else TODO
    finished = task.actual_finish if is_done else None
    flow = FlowItem(task.uid, task.wbs or "", task.name, state, None, task.actual_start, finished)
    return Card(flow, category=BY_PROGRESS[state], above=task.parent_uid)


def columns_of(document: PlanDocument, board: Board | None) -> list[Column]:
    """The columns of the board; without one, a column for each state, from what is to do to what is done."""
    if not is_of_items(document.tasks):
        return [Column(name, [name], category) for name, category in BY_PROGRESS.items()]
    meanings = state_meanings(document)
    if board is None:
        used = {task.item.state for task in document.tasks if task.item is not None and task.item.state}
        ordered = sorted((name for name in meanings if name in used), key=lambda name: _ORDER[meanings[name]])
        return [Column(name, [name], meanings[name]) for name in ordered]
    return [
        Column(
            column.name,
            list(column.states),
            column.category or next((meanings[state] for state in column.states if state in meanings), None),
            column.wip_limit,
            column.wip_minimum,
        )
        for column in board.columns
    ]


def arrange(cards: Iterable[Card], columns: list[Column]) -> list[Column]:
    """Put each card into the column of its state; what has none stands in one more column, the first.

    What is done stands with the newest on top.
    """
    by_state = {state: column for column in columns for state in column.states}
    rest = Column(ELSEWHERE, [])
    for card in cards:
        by_state.get(card.flow.state or "", rest).cards.append(card)
    for column in columns:
        if column.category is StateCategory.DONE:
            column.cards.sort(key=_finished, reverse=True)
    return [rest, *columns] if rest.cards else columns


def _finished(card: Card) -> str:
    return card.flow.finished.isoformat() if card.flow.finished is not None else ""


def grow_old(cards: Iterable[Card], on: date) -> Spread:
    """Set the ages of the cards on a day; those above the P85 of the cycle times are aging. Gives the cycle times."""
    cards = list(cards)
    since = on - WEEKS * _WEEK
    cycle = spread(cycle_days(card.flow) for card in cards if _ended(card.flow, since, on))
    for card in cards:
        if card.category is not StateCategory.DONE:
            card.age = age_days(card.flow, on)
        card.is_aging = card.age is not None and cycle.p85 is not None and card.age > cycle.p85
    return cycle


def _ended(flow: FlowItem, since: date, on: date) -> bool:
    return flow.finished is not None and since < flow.finished.date() <= on


def pace_of(cards: Sequence[Card], *, cycle: Spread, on: date) -> Pace:
    """Throughput of the last whole weeks (Monday to Sunday, at most 26) and the delivery that it allows."""
    items = [card.flow for card in cards]
    last = on - timedelta(days=on.weekday() + 1)
    weeks = weekly_throughput(items, first=_first_week(items, last), last=last)
    is_open = sum(card.category is not StateCategory.DONE for card in cards)
    return Pace(cycle, weeks, _delivery(is_open, weeks, on))


def _first_week(items: Sequence[FlowItem], last: date) -> date | None:
    """The week in which work began, as far as it is known, and no more than 26 weeks ago."""
    known = [at.date() for item in items for at in (item.started, item.finished) if at is not None]
    begun = [day for day in known if day <= last]
    return max(min(begun), last - WEEKS * _WEEK + timedelta(days=1)) if begun else None


def _delivery(is_open: int, weeks: Sequence[WeekCount], on: date) -> Delivery:
    try:
        forecast = when_done([week.finished for week in weeks], items=is_open)
    except TooShortHistory as short:
        words = f"A forecast needs 8 whole weeks of history; {short.weeks or 'none'} are known."
        return Delivery(is_open, len(weeks), refusal=words if short.weeks != 1 else words.replace("1 are", "1 is"))
    dates = {
        share: on + _WEEK * int(figure.value) if figure.value is not None else None
        for share, figure in forecast.at.items()
    }
    refusal = "At this pace the open items would not be done within ten years." if None in dates.values() else ""
    return Delivery(is_open, len(weeks), dates, refusal)


def operation_of_move(
    task: int,
    state: str,
    *,
    at: datetime,
    has_item: bool,
    started: datetime | None,
    percent: float | None,
    status_date: datetime | None,
) -> dict[str, Any]:
    """The operation that moves a card; a task without an item moves by its progress. Raises NoSuchColumn."""
    moment = at.replace(tzinfo=None, second=0, microsecond=0)
    if has_item:
        return {"op": "move_item", "task": task, "state": state, "at": moment.isoformat()}
    if state not in BY_PROGRESS:
        raise NoSuchColumn(state)
    report: dict[str, Any] = {"op": "report_progress", "task": task}
    if state == TODO:
        return report | {"percent": 0}
    day = min(moment, status_date) if status_date is not None else moment
    report["actual_start"] = (min(started, day) if started is not None else day).isoformat()
    if state == DONE:
        return report | {"actual_finish": day.isoformat()}
    return report | ({"percent": HALF} if (percent or 0.0) >= 100 else {})
