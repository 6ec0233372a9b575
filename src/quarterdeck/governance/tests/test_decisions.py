"""Decisions: the rule of latency, and the log through the kernel's actions."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quarterdeck.core.errors import NotAllowed
from quarterdeck.core.models import Person, Workspace
from quarterdeck.core.tests.factories import AT, manager_of, project
from quarterdeck.engine.calendars import PatternException, build_calendars, day_of, standard_pattern
from quarterdeck.governance.models import Decision
from quarterdeck.governance.queries.decisions import decision_latency, open_decisions
from quarterdeck.governance.rules.decisions import latency_colour, median_latency, working_days_between
from quarterdeck.registers.actions import (
    apply_import,
    create_entry,
    delete_entry,
    edit_entry,
    start_import,
    transition_entry,
    undo_batch,
)
from quarterdeck.registers.declaration import WorkingTime, find_register, working_times
from quarterdeck.registers.errors import DutiesNotSeparated, EntryFrozen, ValuesRefused

DAYS = st.integers(0, 700).map(lambda step: date(2026, 1, 1) + timedelta(days=step))


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(first=DAYS, last=DAYS, rest=st.lists(DAYS, max_size=6))
def test_working_days_are_the_days_counted_one_by_one(first: date, last: date, rest: list[date]) -> None:
    every = [first + timedelta(days=step) for step in range(1, max(0, (last - first).days) + 1)]
    assert working_days_between(first, last, rest) == sum(day.weekday() < 5 and day not in rest for day in every)


def test_a_median_has_a_colour_and_no_decision_has_none() -> None:
    assert [latency_colour(days) for days in (None, 0, 5, 5.5, 15, 15.5)] == [
        "no_data", "green", "green", "amber", "amber", "red"
    ]  # fmt: skip
    assert (median_latency([]), median_latency([None, 4, 10, 9]), median_latency([2, 5])) == (None, 9, 3.5)


def asked(actor: Person, place: Workspace, **values: Any) -> Decision:
    register = find_register("decisions")
    given = {**register.example, "requested_on": "2026-10-22", **values}
    made: Decision = create_entry(actor=actor, register=register, workspace=place, values=given, at=AT)  # type: ignore[assignment]
    return made


def step(actor: Person, entry: Decision, key: str, reason: str = "", at: datetime = AT, **values: Any) -> Decision:
    moved: Decision = transition_entry(  # type: ignore[assignment]
        actor=actor, entry=entry, transition_key=key, values=values, reason=reason, at=at
    )
    return moved


@pytest.mark.django_db
def test_who_asked_does_not_decide_and_what_was_decided_stays() -> None:
    place = project()
    manager, sponsor = manager_of(place), manager_of(place, "sponsor", name="Sponsor")
    one = step(manager, asked(manager, place), "schedule", scheduled_on="2026-10-30")
    answer = {"decision": "Move in March.", "rationale": "One licence year saved."}
    with pytest.raises(DutiesNotSeparated):
        step(manager, one, "decide", **answer)
    one = step(sponsor, one, "decide", **answer)
    assert (one.state, one.decided_by, one.decided_on, one.latency_days) == ("decided", sponsor, AT.date(), 6)
    with pytest.raises(EntryFrozen):
        edit_entry(actor=manager, entry=one, values={"title": "Another question"}, at=AT)
    assert open_decisions(manager, place) == []


@pytest.mark.django_db
def test_latency_leaves_out_the_days_off_of_the_workspace_calendar() -> None:
    holiday = day_of(date(2026, 10, 26))
    week = replace(standard_pattern(), exceptions=(PatternException(holiday, holiday),))
    calendars = build_calendars([week])
    working_times.register(lambda workspace, at: WorkingTime(calendars, 0, "Europe/Dublin"), key="test")
    try:
        place = project()
        manager, sponsor = manager_of(place), manager_of(place, "sponsor", name="Sponsor")
        one = step(manager, asked(manager, place), "schedule", scheduled_on="2026-10-30")
        one = step(sponsor, one, "decide", decision="Yes.", rationale="It pays.")
        assert one.latency_days == 5
    finally:
        working_times.remove("test")


@pytest.mark.django_db
def test_a_question_can_be_deferred_twice_and_is_counted_until_it_is_answered() -> None:
    place = project()
    manager, sponsor = manager_of(place), manager_of(place, "sponsor", name="Sponsor")
    one = asked(manager, place, forum="")
    for _ in range(2):
        one = step(manager, one, "schedule", forum="project_board", scheduled_on="2026-10-30")
        one = step(sponsor, one, "defer", reason="The figures are not there.")
    assert (one.deferred, one.state, open_decisions(sponsor, place)) == (2, "deferred", [one])
    day = date(2026, 10, 30)
    assert decision_latency(sponsor, place, date(2026, 10, 1), day).median is None
    one = step(manager, one, "escalate", reason="The board cannot agree.", forum="portfolio_board")
    one = step(manager, one, "schedule", scheduled_on="2026-11-05")
    late = datetime(2026, 11, 5, 9, tzinfo=UTC)
    one = step(sponsor, one, "decide", at=late, decision="Stop.", rationale="To-go value is negative.")
    found = decision_latency(sponsor, place, date(2026, 11, 1), date(2026, 11, 30))
    assert (one.latency_days, found.decided, found.median, found.colour) == (10, 1, 10, "amber")


@pytest.mark.django_db
def test_a_decision_is_not_taken_before_it_was_asked_for() -> None:
    place = project()
    manager, sponsor = manager_of(place), manager_of(place, "sponsor", name="Sponsor")
    one = step(manager, asked(manager, place), "schedule", scheduled_on="2026-10-30")
    with pytest.raises(ValuesRefused) as refused:
        step(sponsor, one, "decide", decision="Yes.", rationale="It pays.", decided_on="2026-10-01")
    assert "before it is asked for" in refused.value.fields["decided_on"]


@pytest.mark.django_db
def test_who_imported_decisions_takes_them_back_without_the_right_to_delete_any() -> None:
    place, text = project(), io.StringIO()
    manager, register = manager_of(place), find_register("decisions")
    headings = [register.editable[key].label for key in register.example]
    csv.writer(text).writerows([headings, register.example.values()])
    file = io.BytesIO(text.getvalue().encode())
    run = start_import(actor=manager, register=register, workspace=place, content=file, name="d.csv", at=AT)
    batch = apply_import(actor=manager, run=run, at=AT).batch
    made = Decision.objects.get()
    with pytest.raises(NotAllowed):
        delete_entry(actor=manager, entry=made, at=AT)
    assert batch is not None
    undo_batch(actor=manager, batch=batch, at=AT)
    made.refresh_from_db()
    assert (made.deleted_at, made.deleted_by) == (AT, manager)
