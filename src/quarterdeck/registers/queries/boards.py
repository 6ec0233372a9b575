"""The same list as a board by state, and as a month of due days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count

from quarterdeck.registers.declaration import Transition
from quarterdeck.registers.models import Entry
from quarterdeck.registers.queries.entries import asks_something, open_steps, step_operations
from quarterdeck.registers.queries.lists import EntryList, state_counts
from quarterdeck.registers.queries.rights import hidden_by_row, operations_by_row
from quarterdeck.registers.rules.list_query import month_of

CARDS = 30
PER_DAY = 4
WEEK = 7


@dataclass(frozen=True, slots=True)
class Way:
    """A step that a card may take, and whether it asks for something first."""

    step: Transition
    asks: bool


@dataclass(frozen=True, slots=True)
class Card:
    entry: Entry
    ways: Sequence[Way]


@dataclass(frozen=True, slots=True)
class Lane:
    """The entries of one state: how many there are, and the first of them as cards."""

    state: str
    label: str
    is_closed: bool
    count: int
    cards: list[Card]


@dataclass(frozen=True, slots=True)
class Day:
    on: date
    is_other_month: bool
    count: int
    entries: list[Entry] = field(default_factory=list)


def lanes(listed: EntryList) -> list[Lane]:
    """One lane per state, in the order of the states; as many questions as there are states, however many entries."""
    register = listed.register
    counts = state_counts(listed)
    by_state: dict[str, list[int]] = {}
    for state in register.workflow.states.values:
        keys = listed.in_order().filter(state=state).values_list("pk", flat=True)[:CARDS] if counts.get(state) else []
        by_state[state] = list(keys)
    rows = {row.pk: row for row in listed.with_relations([key for keys in by_state.values() for key in keys])}
    held = operations_by_row(listed.actor, register, list(rows.values()), step_operations(register))
    hidden = hidden_by_row(listed.actor, register, list(rows.values()))
    return [
        Lane(
            state,
            str(label),
            state in register.workflow.closed,
            counts.get(state, 0),
            [_card(rows[key], held[key], hidden[key]) for key in by_state[state] if key in rows],
        )
        for state, label in register.workflow.states.choices
    ]


def _card(row: Entry, operations: frozenset[str], hidden: frozenset[str]) -> Card:
    return Card(row, [Way(step, asks_something(row, step, hidden=hidden)) for step in open_steps(row, operations)])


def weeks(listed: EntryList) -> list[list[Day]]:
    """The weeks of the month that the list's address names, Monday first, with what is due on each day."""
    first = month_of(listed.query.month, listed.day)
    start = first - timedelta(days=first.weekday())
    end = _after_month(first)
    end += timedelta(days=-end.weekday() % WEEK)
    rows = listed.rows().filter(due_on__gte=start, due_on__lt=end)
    counts: dict[date, int] = {one["due_on"]: one["n"] for one in _by_day(rows)}
    shown = _shown(listed, rows, counts)
    days = [start + timedelta(days=n) for n in range((end - start).days)]
    made = [Day(on, on.month != first.month, counts.get(on, 0), shown.get(on, [])) for on in days]
    return [made[place : place + WEEK] for place in range(0, len(made), WEEK)]


def _by_day(rows: Any) -> Any:
    return rows.order_by().values("due_on").annotate(n=Count("pk"))


def _after_month(first: date) -> date:
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1)


def _shown(listed: EntryList, rows: Any, counts: Mapping[date, int]) -> dict[date, list[Entry]]:
    """The first entries of each day: of full days only so many as fit, without reading the rest."""
    few = [day for day, count in counts.items() if count <= PER_DAY]
    keys = list(rows.filter(due_on__in=few).order_by("due_on", "pk").values_list("pk", flat=True))
    for day, count in sorted(counts.items()):
        if count > PER_DAY:
            keys += list(rows.filter(due_on=day).order_by("pk").values_list("pk", flat=True)[: PER_DAY - 1])
    found: dict[date, list[Entry]] = {}
    for row in listed.with_relations(keys):
        if row.due_on is not None:
            found.setdefault(row.due_on, []).append(row)
    return found
