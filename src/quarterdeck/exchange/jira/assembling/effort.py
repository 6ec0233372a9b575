"""How long issues take and how far they are, from estimates, logged work and real dates."""

from __future__ import annotations

from datetime import datetime

import numpy as np

from quarterdeck.engine.calendars import DayHours, Pattern, build_calendars, day_of, instant_of
from quarterdeck.exchange.document import Calendar, Interval, StateCategory, Task

DAY_BEGINS, NOON, AFTER_NOON = 480, 720, 780
_MOST_MINUTES = 1440
_HALF_DONE, _NEARLY_DONE, _DONE = 50.0, 99.0, 100.0
_SHORTEST = 1.0
_DIGITS = 6
_REST_DAYS = 2


def working_hours(minutes_per_day: float) -> list[Interval]:
    """Hours of a working day that lasts so long: from eight, with an hour at noon, while the day has room for it.

    Examples
    --------
    >>> working_hours(480)
    [Interval(start=480, finish=720), Interval(start=780, finish=1020)]
    """
    minutes = round(minutes_per_day)
    if minutes <= NOON - DAY_BEGINS:
        return [Interval(DAY_BEGINS, DAY_BEGINS + minutes)]
    after = minutes - (NOON - DAY_BEGINS)
    if AFTER_NOON + after <= _MOST_MINUTES:
        return [Interval(DAY_BEGINS, NOON), Interval(AFTER_NOON, AFTER_NOON + after)]
    return (
        [Interval(_MOST_MINUTES - minutes, _MOST_MINUTES)] if minutes <= _MOST_MINUTES else [Interval(0, _MOST_MINUTES)]
    )


def site_calendar(minutes_per_day: float, minutes_per_week: float) -> Calendar:
    """The calendar behind the site's time tracking: so many hours on so many days from Monday on."""
    working = min(7, max(1, round(minutes_per_week / minutes_per_day)))
    hours = working_hours(minutes_per_day)
    days: list[list[Interval] | None] = [list(hours) if day < working else [] for day in range(7)]
    return Calendar(uid=1, name="Jira", days=days)


def set_work(task: Task, *, estimate: float | None, remaining: float | None, spent: float | None) -> None:
    """Work, in minutes: what was spent and what remains; before anything is known of either, the estimate."""
    if spent is None and remaining is None:
        task.work_minutes = task.remaining_work_minutes = estimate
        return
    left = remaining if remaining is not None else max(0.0, (estimate or 0.0) - (spent or 0.0))
    done = spent or 0.0
    task.actual_work_minutes, task.remaining_work_minutes = done, round(left, _DIGITS)
    task.work_minutes = round(done + left, _DIGITS)
    if task.work_minutes:
        task.percent_work_complete = round(done / task.work_minutes * 100, 4)


def set_progress(task: Task, category: StateCategory | None, *, usual: float, planned: float | None) -> None:
    """Duration and duration percentage.

    ===========  =================================================================================
    to do        lasts its work, else the time between its planned days, else a day (estimated); 0 %
    in progress  the same; done part and rest by work where a rest is known, else half: 50 %
    done         `set_spans` gives it the working time between its real dates; 100 %
    ===========  =================================================================================
    """
    task.duration_minutes = task.work_minutes or planned or usual
    task.is_estimated = not (task.work_minutes or planned)
    if category is StateCategory.DONE:
        task.percent_complete, task.remaining_duration_minutes = _DONE, 0.0
        task.actual_duration_minutes = task.duration_minutes
    elif category is StateCategory.DOING:
        _set_half_done(task)
    else:
        task.percent_complete, task.remaining_duration_minutes = 0.0, task.duration_minutes


def _set_half_done(task: Task) -> None:
    duration = task.duration_minutes or 0.0
    is_tracked = task.actual_work_minutes is not None and bool(task.work_minutes)
    left = task.remaining_work_minutes or 0.0
    percent = _HALF_DONE if not is_tracked else min(_NEARLY_DONE, round((1 - left / (task.work_minutes or 1)) * 100, 4))
    task.percent_complete = percent
    task.remaining_duration_minutes = duration * (1 - percent / 100)
    task.actual_duration_minutes = duration - task.remaining_duration_minutes


class WorkingTime:
    """Working minutes between instants on the site's calendar, for many pairs at once."""

    def __init__(self, calendar: Calendar) -> None:
        days: tuple[DayHours, ...] = tuple(
            tuple((hours.start, hours.finish) for hours in day or ()) for day in calendar.days
        )
        self._pattern = Pattern(calendar.name, days)

    def between(self, pairs: list[tuple[datetime, datetime]]) -> list[float]:
        if not pairs:
            return []
        starts = np.array([instant_of(start) for start, _ in pairs], dtype=np.int64)
        finishes = np.array([instant_of(finish) for _, finish in pairs], dtype=np.int64)
        first = min(min(pair) for pair in pairs).date()
        last = max(max(pair) for pair in pairs).date()
        around = (day_of(first) - _REST_DAYS, day_of(last) + _REST_DAYS)
        calendars = build_calendars([self._pattern], ticks_per_minute=1, around=around)
        return [float(minutes) for minutes in calendars.between(0, starts, finishes)]


def set_spans(tasks: list[Task], time: WorkingTime) -> None:
    """Give finished tasks the working time between their real dates as duration, at least a minute."""
    finished = [
        (task, (task.actual_start, task.actual_finish))
        for task in tasks
        if task.actual_start is not None and task.actual_finish is not None and not task.is_milestone
    ]
    spans = time.between([(start, finish) for _, (start, finish) in finished if start and finish])
    for (task, _), minutes in zip(finished, spans, strict=True):
        task.duration_minutes = task.actual_duration_minutes = max(_SHORTEST, minutes)
        task.is_estimated = False
