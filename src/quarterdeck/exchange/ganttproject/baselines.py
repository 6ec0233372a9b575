"""Baselines of GanttProject ("previous"): dates and lengths of tasks as they were when somebody kept them."""

from __future__ import annotations

from datetime import date
from typing import Any

from lxml import etree

from quarterdeck.exchange.document import Baseline, Severity, Task
from quarterdeck.exchange.ganttproject.calendars import WorkingDays, closing, opening
from quarterdeck.exchange.ganttproject.context import Context, place_of
from quarterdeck.exchange.ganttproject.words import DAY_MINUTES, LONGEST_DAYS, MOST_BASELINES
from quarterdeck.exchange.mspdi.values import parse_date, parse_flag, parse_integer


class BaselineReader:
    """Collect the kept rows; set them on the tasks once those and the calendar are known.

    The first in the file becomes baseline 0. Rows of tasks that are gone stay in the document's extras.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._names: list[str] = []
        self._rows: list[list[tuple[int, date, int, bool]]] = []
        self._count = 0

    def begin(self, element: etree._Element) -> None:
        self._names.append(element.get("name") or "")
        self._rows.append([])
        if len(self._names) == MOST_BASELINES + 1:
            self._context.log.add(
                "ganttproject.too_many_baselines",
                f"A plan holds {MOST_BASELINES} baselines; the later ones were left out.",
                place=place_of(element),
                severity=Severity.ERROR,
            )

    def read(self, element: etree._Element) -> None:
        if not self._rows:
            self._context.left_out(element, "A kept task stands outside of a baseline")
            return
        number = self._context.number(element, "id")
        start = self._context.parse(element, "start", parse_date)
        length = self._context.parse(element, "duration", parse_integer)
        if number is None or start is None or length is None or not 0 <= length <= LONGEST_DAYS:
            self._context.left_out(element, "A kept task has no usable number or dates")
            return
        self._count += 1
        self._context.count("kept tasks", self._count, self._context.limits.assignments)
        if len(self._rows) <= MOST_BASELINES:
            is_milestone = bool(self._context.parse(element, "meeting", parse_flag))
            self._rows[-1].append((number, start, length, is_milestone))
            self._context.spend(0)

    def complete(self, tasks: dict[int, Task], days: WorkingDays) -> None:
        described: list[dict[str, Any]] = []
        for position, rows in enumerate(self._rows[:MOST_BASELINES]):
            gone = []
            for number, start, length, is_milestone in rows:
                if number in tasks:
                    tasks[number].baselines[position] = _baseline(start, length, is_milestone, days)
                else:
                    gone.append([number, start.isoformat(), length])
            described.append({"name": self._names[position]} | ({"removed": gone} if gone else {}))
        if described:
            self._context.document.extras["baselines"] = described


def _baseline(start: date, length: int, is_milestone: bool, days: WorkingDays) -> Baseline:
    first = opening(start)
    finish = first if is_milestone or not length else closing(days.last_of(start, length))
    return Baseline(first, finish, float(length * DAY_MINUTES))
