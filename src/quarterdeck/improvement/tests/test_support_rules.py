"""Promises of the support desk in working time."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from quarterdeck.engine.calendars import Pattern, PatternException, build_calendars, day_of, standard_pattern
from quarterdeck.improvement.rules.support import RESOLUTION, RESPONSE, deadline, is_late, worked_minutes
from quarterdeck.registers.declaration import WorkingDays, WorkingTime
from quarterdeck.registers.declaration.points import standard_time


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("priority", "start", "respond", "resolve"),
    [
        # Friday 30 October 2026, 16:00 to 17:00 and 8:00 on Monday are one working hour apart.
        ("p1", "2026-10-30T16:00", "2026-11-02T09:00", "2026-11-02T17:00"),
        ("p2", "2026-10-30T10:00", "2026-10-30T15:00", "2026-11-04T17:00"),
        ("p3", "2026-10-30T10:00", "2026-11-02T17:00", "2026-11-13T17:00"),
        ("p4", "2026-10-31T10:00", "2026-11-04T17:00", "2026-11-27T17:00"),
    ],
)
def test_each_priority_has_its_two_promises(priority: str, start: str, respond: str, resolve: str) -> None:
    time = standard_time()
    assert deadline(at(start), RESPONSE[priority], time) == at(respond)
    assert deadline(at(start), RESOLUTION[priority], time) == at(resolve)


def test_a_holiday_and_the_zone_of_the_calendar_move_the_promise() -> None:
    week = standard_pattern()
    holiday = PatternException(day_of(at("2026-11-02").date()), day_of(at("2026-11-02").date()), ())
    pattern = Pattern(week.name, week.days, exceptions=(holiday,))
    warsaw = WorkingTime(build_calendars([pattern]), 0, "Europe/Warsaw")
    assert deadline(at("2026-10-30T15:30"), RESPONSE["p1"], warsaw) == at("2026-11-03T08:30")
    assert deadline(at("2026-10-30T15:30"), WorkingDays(1), warsaw) == at("2026-11-03T16:00")


def test_time_of_waiting_is_added_in_working_time() -> None:
    time = standard_time()
    waited = worked_minutes(at("2026-10-30T16:00"), at("2026-11-02T10:00"), time)
    assert waited == 180
    assert worked_minutes(at("2026-11-02T10:00"), at("2026-10-30T16:00"), time) == 0
    assert deadline(at("2026-10-30T10:00"), RESOLUTION["p1"], time, waited_minutes=waited) == at("2026-11-03T11:00")


def test_a_promise_is_late_by_what_was_done_or_by_now() -> None:
    due, now = at("2026-11-02T09:00"), at("2026-11-02T10:00")
    assert is_late(due, at("2026-11-02T09:00"), now) is False
    assert is_late(due, at("2026-11-02T09:01"), now) is True
    assert is_late(due, None, now) is True
    assert is_late(due, None, due) is False
    assert is_late(None, None, now) is None
