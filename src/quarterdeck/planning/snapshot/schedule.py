"""Dates of a plan in memory: the plan as a document, through `exchange.compilation`, to the engine."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime

import numpy as np

from quarterdeck import engine
from quarterdeck.engine.calendars import CalendarError, Calendars, instant_of, moment_of
from quarterdeck.engine.plan import CyclicLogic, PlanError
from quarterdeck.exchange.compilation import ScheduledPlan, TaskDates, compile_plan, schedule_compilation
from quarterdeck.exchange.compilation.calendars import CalendarShelf
from quarterdeck.exchange.document import Issue
from quarterdeck.exchange.issues import IssueLog
from quarterdeck.planning.errors import ScheduleImpossible
from quarterdeck.planning.rules.state import LINKS, PlanState

ENGINE_VERSION = getattr(engine, "__version__", "1")


@dataclass(frozen=True, slots=True)
class PlanDates:
    """Computed dates by task row id, driving links, and what identifies the computation."""

    tasks: dict[int, TaskDates]
    driving: frozenset[int]
    start: datetime | None
    finish: datetime | None
    fingerprint: str
    issues: tuple[Issue, ...]
    scheduled: ScheduledPlan


def compute_dates(state: PlanState) -> PlanDates:
    """Schedule the plan by its own profile. Raises ScheduleImpossible."""
    document = state.document()
    try:
        compilation = compile_plan(document)
        scheduled = schedule_compilation(compilation)
    except CyclicLogic as cycle:
        raise ScheduleImpossible(str(cycle), cycle.tasks) from cycle
    except (PlanError, CalendarError, OverflowError) as error:
        raise ScheduleImpossible(str(error)) from error
    rows = {id(link): uid for uid, link in state.tables[LINKS].items()}
    flags = zip(compilation.link_rows, scheduled.schedule.driving, strict=True)
    return PlanDates(
        tasks=scheduled.by_uid(),
        driving=frozenset(rows[id(link)] for link, driving in flags if driving),
        start=scheduled.start,
        finish=scheduled.finish,
        fingerprint=_fingerprint(scheduled),
        issues=tuple(scheduled.issues),
        scheduled=scheduled,
    )


def _fingerprint(scheduled: ScheduledPlan) -> str:
    """SHA-256 over the arrays that the engine computed on: the same inputs give the same fingerprint."""
    digest = hashlib.sha256()
    for part in _parts(scheduled.compilation.plan):
        digest.update(part)
    return digest.hexdigest()


def _parts(value: object) -> Iterator[bytes]:
    """The bytes of every array and scalar of a structure, in the order of its fields."""
    if isinstance(value, np.ndarray):
        yield np.ascontiguousarray(value).tobytes()
    elif is_dataclass(value):
        for spec in fields(value):
            yield from _parts(getattr(value, spec.name))
    elif isinstance(value, tuple | list):
        for entry in value:
            yield from _parts(entry)
    else:
        yield repr(value).encode()


class CalendarTime:
    """Working-time arithmetic on a plan's calendars, as they stand when it is first asked."""

    def __init__(self, state: PlanState) -> None:
        self._state = state
        self._shelf: CalendarShelf | None = None
        self._tables: Calendars | None = None

    def _ready(self) -> tuple[CalendarShelf, Calendars]:
        if self._shelf is None or self._tables is None:
            self._shelf = CalendarShelf(self._state.document(), IssueLog(""))
            for uid in self._state.calendars:
                self._shelf.of(uid)
            self._tables = self._shelf.compiled(ticks_per_minute=1, around=None)
        return self._shelf, self._tables

    def minutes_between(self, calendar: int | None, start: datetime, finish: datetime) -> float:
        shelf, tables = self._ready()
        return float(tables.between(shelf.of(calendar), instant_of(start), instant_of(finish)))

    def after(self, calendar: int | None, start: datetime, minutes: float) -> datetime:
        shelf, tables = self._ready()
        return moment_of(int(tables.add(shelf.of(calendar), instant_of(start), round(minutes))))
