"""The board of a plan as data."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from quarterdeck.core import clock
from quarterdeck.core.models import Person
from quarterdeck.planning.queries.board import BoardPage, Wanted, board_of
from quarterdeck.planning.queries.plans import plan_by_id
from quarterdeck.planning.rules.board import Card, Column

router = Router()


class CardOut(Schema):
    """``age_days`` counts calendar days in progress, both ends included; null where it is not in progress."""

    task: int
    key: str
    name: str
    kind: str
    state: str | None
    points: float | None
    people: str
    age_days: int | None
    is_aging: bool

    @staticmethod
    def of(card: Card) -> CardOut:
        return CardOut(
            task=card.flow.uid,
            key=card.flow.key,
            name=card.flow.name,
            kind=card.kind,
            state=card.flow.state,
            points=card.points,
            people=card.people,
            age_days=card.age,
            is_aging=card.is_aging,
        )


class ColumnOut(Schema):
    name: str
    states: list[str]
    category: str | None
    limit: int | None
    over: int
    points: float
    cards: list[CardOut]

    @staticmethod
    def of(column: Column) -> ColumnOut:
        return ColumnOut(
            name=column.name,
            states=column.states,
            category=column.category,
            limit=column.limit,
            over=column.over,
            points=column.points,
            cards=[CardOut.of(card) for card in column.cards],
        )


class WeekOut(Schema):
    monday: date
    finished: int


class SprintOut(Schema):
    id: int
    name: str
    state: str | None


class BoardOut(Schema):
    """A board on a day. ``forecast`` gives the day by which all open cards are done, by per cent; ``refusal`` why none
    is known."""

    on: date
    boards: list[str]
    sprints: list[SprintOut]
    columns: list[ColumnOut]
    cycle_days_p50: int | None
    cycle_days_p85: int | None
    finished: int
    weeks: list[WeekOut]
    open: int
    forecast: dict[str, date | None]
    refusal: str

    @staticmethod
    def of(found: BoardPage) -> BoardOut:
        pace = found.pace
        return BoardOut(
            on=found.on,
            boards=found.boards,
            sprints=[SprintOut(id=one.uid, name=one.name, state=one.state) for one in found.sprints],
            columns=[ColumnOut.of(column) for column in found.columns],
            cycle_days_p50=pace.cycle.p50,
            cycle_days_p85=pace.cycle.p85,
            finished=pace.cycle.count,
            weeks=[WeekOut(monday=week.monday, finished=week.finished) for week in pace.weeks],
            open=pace.delivery.open,
            forecast={str(share): day for share, day in pace.delivery.dates.items()},
            refusal=pace.delivery.refusal,
        )


class BoardIn(Schema):
    board: int = 0
    sprint: int | None = None


@router.get("/plans/{plan_id}/board", response=BoardOut, operation_id="planning_read_board")
def read_board(request: HttpRequest, plan_id: int, wanted: Query[BoardIn]) -> Any:
    """Columns with their cards, cycle times, throughput and delivery. Cards move by the operation ``move_item``."""
    actor: Person = request.actor  # type: ignore[attr-defined]
    plan = plan_by_id(actor, plan_id)
    chosen = Wanted(board=wanted.board, sprint=wanted.sprint)
    return BoardOut.of(board_of(plan, wanted=chosen, today=clock.now().date()))
