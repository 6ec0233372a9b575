"""Service levels in working time: T-12.1, pauses, hours, and how they act on entries and lists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from quarterdeck.core.tests.factories import AT
from quarterdeck.engine.calendars import PatternException, build_calendars, day_of, standard_pattern
from quarterdeck.registers.actions import edit_entry, transition_entry
from quarterdeck.registers.declaration import WorkingDays, WorkingHours, WorkingTime, working_times
from quarterdeck.registers.models import Clocked, Entry
from quarterdeck.registers.rules.clocks import Reading, read_clock
from quarterdeck.registers.tests.suite.deck import Deck

DUBLIN = ZoneInfo("Europe/Dublin")
HOLIDAY = day_of(date(2026, 10, 26))
OCTOBER = replace(standard_pattern(), exceptions=(PatternException(HOLIDAY, HOLIDAY),))
IRISH = WorkingTime(build_calendars([OCTOBER]), 0, "Europe/Dublin")
RECEIVED = datetime(2026, 10, 23, 16, 0, tzinfo=DUBLIN)


def reading(
    allowed: WorkingDays | WorkingHours, *steps: tuple[datetime, str], at: datetime, limit: int | None = None
) -> Reading:
    return read_clock(allowed, [(RECEIVED, "received"), *steps], started_at=RECEIVED, stops_in=("closed", "archived"),
                      pauses_in=("waiting",), longest_pause=limit, working=IRISH, at=at)  # fmt: skip


def last_day(found: Reading) -> date:
    return (found.due_at - timedelta(seconds=1)).astimezone(DUBLIN).date()


def dublin(month: int, day: int, hour: int = 10) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=DUBLIN)


def test_t_12_1_a_complaint_of_a_friday_afternoon_before_a_holiday() -> None:
    now = dublin(10, 23, 17)
    assert last_day(reading(WorkingDays(1), at=now)) == date(2026, 10, 27)
    assert last_day(reading(WorkingDays(10), at=now)) == date(2026, 11, 9)
    assert reading(WorkingDays(1), at=now).due_at == datetime(
        2026, 10, 28, 0, 0, tzinfo=UTC
    )  # winter time since the 25th


def test_hours_run_in_working_minutes_alone() -> None:
    assert reading(WorkingHours(1), at=RECEIVED).due_at == dublin(10, 23, 17)
    assert reading(WorkingHours(2), at=RECEIVED).due_at == dublin(10, 27, 9)
    assert reading(WorkingHours(9.5), at=RECEIVED).due_at == datetime(2026, 10, 28, 8, 30, tzinfo=DUBLIN)


def test_a_pause_adds_its_working_days_up_to_the_longest() -> None:
    wait, go_on = (dublin(10, 28), "waiting"), (dublin(11, 2), "received")
    assert last_day(reading(WorkingDays(10), wait, go_on, at=dublin(11, 3))) == date(2026, 11, 12)
    assert last_day(reading(WorkingDays(10), wait, go_on, at=dublin(11, 3), limit=2)) == date(2026, 11, 11)
    standing = reading(WorkingDays(10), wait, at=dublin(10, 29))
    assert (last_day(standing), standing.paused_at, standing.stopped_at) == (date(2026, 11, 10), dublin(10, 28), None)
    hours = reading(WorkingHours(2), (dublin(10, 27, 8), "waiting"), (dublin(10, 27, 10), "received"), at=dublin(11, 3))
    assert hours.due_at == dublin(10, 27, 11)
    capped = reading(WorkingHours(2), (dublin(10, 27, 8), "waiting"), at=dublin(12, 3), limit=1)
    assert capped.due_at == dublin(10, 28, 9)


def test_what_is_stopped_stays_so_until_it_goes_back() -> None:
    closed, kept, again = (dublin(10, 27), "closed"), (dublin(10, 30), "archived"), (dublin(11, 2), "received")
    assert reading(WorkingDays(1), closed, kept, at=dublin(12, 1)).stopped_at == dublin(10, 27)
    assert reading(WorkingDays(1), closed, again, at=dublin(12, 1)).stopped_at is None
    assert reading(WorkingDays(1), closed, again, (dublin(11, 4), "closed"), at=dublin(12, 1)).stopped_at == dublin(
        11, 4
    )


@pytest.fixture
def irish() -> Iterator[None]:
    working_times.register(lambda workspace, at: IRISH, key="test")
    yield
    working_times.remove("test")


def clock(entry: Entry, key: str) -> Clocked:
    return Clocked.objects.get(subject=entry.pk, clock=key)


@pytest.mark.django_db
@pytest.mark.usefixtures("irish")
def test_clocks_of_entries_start_move_pause_and_stop_with_them() -> None:
    deck = Deck()
    first = clock(deck.leak, "confirm").due_at
    edit_entry(actor=deck.manager, entry=deck.leak, values={"is_urgent": True}, at=AT)
    assert clock(deck.leak, "confirm").due_at < first
    later = AT + timedelta(days=7)
    steps = (("confirm", {"likelihood": 2}), ("wait", {}))
    for place, (key, values) in enumerate(steps):
        transition_entry(actor=deck.manager, entry=deck.leak, transition_key=key, values=values,
                         at=later + timedelta(hours=place))  # fmt: skip
    assert clock(deck.leak, "confirm").stopped_at == later
    assert clock(deck.leak, "close").paused_at == later + timedelta(hours=1)
    transition_entry(actor=deck.manager, entry=deck.leak, transition_key="close", reason="Dry.",
                     values={"finding": "A seal."}, at=later + timedelta(days=1))  # fmt: skip
    assert clock(deck.leak, "close").stopped_at == later + timedelta(days=1)


@pytest.mark.django_db
def test_lists_show_sort_and_filter_by_clocks_and_ask_once() -> None:
    deck = Deck()
    deck.new("Urgent", is_urgent=True)
    client = deck.client()
    answer = client.get("/api/v1/registers/leaks/entries?sort=clock_confirm").json()
    assert [one["title"] for one in answer["items"]] == ["Urgent", "Water in the hold"]
    Clocked.objects.filter(subject=deck.leak.pk, clock="confirm").update(due_at=AT - timedelta(days=900))
    late = client.get("/api/v1/registers/leaks/entries?is=late").json()["items"]
    assert "Water in the hold" in [one["title"] for one in late]
    Clocked.objects.filter(subject=deck.leak.pk).update(paused_at=AT)
    late = client.get("/api/v1/registers/leaks/entries?is=late").json()["items"]
    assert "Water in the hold" not in [one["title"] for one in late]
    page = client.get("/registers/leaks/?columns=clock_confirm,clock_close").content.decode()
    assert "Confirm, by" in page
    assert "so far" in page
    assert "waiting" in client.get(f"/registers/leaks/{deck.leak.pk}/").content.decode()
