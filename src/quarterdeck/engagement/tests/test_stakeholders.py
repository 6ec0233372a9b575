"""Grid, salience, gap and trend of stakeholders; the dates of a communication plan."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quarterdeck.core.tests.factories import AT, manager_of, project
from quarterdeck.engagement.actions import plan_sendings
from quarterdeck.engagement.choices import Frequency
from quarterdeck.engagement.models import Communication, EngagementPoint, Stakeholder
from quarterdeck.engagement.rules.stakeholders import (
    dates_between,
    gap_of,
    level_of,
    priority_of,
    quadrant_of,
    salience_of,
)
from quarterdeck.registers.actions import create_entry, edit_entry, transition_entry
from quarterdeck.registers.declaration import find_register
from quarterdeck.registers.errors import ValuesRefused
from quarterdeck.risk.models import Action


def test_power_and_interest_are_cut_at_four() -> None:
    assert [quadrant_of(power, interest) for power, interest in ((4, 4), (4, 3), (3, 4), (3, 3))] == [
        "manage", "satisfy", "inform", "monitor"
    ]  # fmt: skip
    assert [level_of(5, 5), level_of(5, 1), level_of(1, 5), level_of(1, 1)] == ["extreme", "high", "moderate", "low"]


@pytest.mark.parametrize(
    ("power", "legitimacy", "urgency", "salience"),
    [
        (4, False, False, "dormant"),
        (3, True, False, "discretionary"),
        (3, False, True, "demanding"),
        (5, True, False, "dominant"),
        (5, False, True, "dangerous"),
        (None, True, True, "dependent"),
        (4, True, True, "definitive"),
        (3, False, False, "none"),
    ],
)
def test_salience_counts_power_legitimacy_and_urgency(
    power: int | None, legitimacy: bool, urgency: bool, salience: str
) -> None:
    assert salience_of(power, legitimacy=legitimacy, urgency=urgency) == salience


def test_priority_is_gap_times_power_and_unknown_stays_unknown() -> None:
    assert (gap_of(1, 3), priority_of(2, 4)) == (2, 8)
    assert (gap_of(None, 3), priority_of(None, 4), priority_of(2, None)) == (None, None, None)


@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow])
@given(step=st.integers(0, 400), rhythm=st.sampled_from(list(Frequency)), cut=st.integers(0, 300))
def test_dates_are_working_weekdays_in_order_and_planning_on_repeats_none(step: int, rhythm: str, cut: int) -> None:
    first = date(2026, 1, 1) + timedelta(days=step)
    until = first + timedelta(days=400)
    every = dates_between(first, rhythm, None, until)
    assert every == sorted(set(every))
    assert all(day.weekday() < 5 for day in every)
    before = dates_between(first, rhythm, None, first + timedelta(days=cut))
    assert before + dates_between(first, rhythm, before[-1] if before else None, until) == every


def made(key: str, actor: Any, place: Any, **given: Any) -> Any:
    register = find_register(key)
    return create_entry(actor=actor, register=register, workspace=place, values={**register.example, **given}, at=AT)


@pytest.mark.django_db
def test_a_stakeholder_is_placed_when_written_and_its_way_is_kept() -> None:
    place = project()
    manager = manager_of(place)
    one: Stakeholder = made("stakeholders", manager, place, is_legitimate=True, is_urgent=True)
    assert (one.quadrant, one.salience, one.gap, one.priority, one.trend) == ("manage", "definitive", 2, 8, 0)
    one = edit_entry(actor=manager, entry=one, values={"engagement": 3, "attitude": 1}, at=AT)  # type: ignore[assignment]
    one = edit_entry(actor=manager, entry=one, values={"role": "Speaker"}, at=AT)  # type: ignore[assignment]
    assert (one.gap, one.priority, one.trend) == (0, 0, 2)
    points = EngagementPoint.objects.filter(stakeholder=one).values_list("engagement", "attitude")
    assert list(points) == [(1, None), (3, 1)]
    with pytest.raises(ValuesRefused, match="consent"):
        made("stakeholders", manager, place, contact="council@velmora.example", has_consent=False)


@pytest.mark.django_db
def test_an_active_row_of_the_plan_makes_dated_actions_and_plans_on_without_repeating_one() -> None:
    place = project()
    manager = manager_of(place)
    one: Communication = made("communication", manager, place)
    values = {"owner": manager.pk, "starts_on": "2026-11-02"}
    one = transition_entry(actor=manager, entry=one, transition_key="activate", values=values, at=AT)  # type: ignore[assignment]
    due = list(Action.objects.order_by("due_on").values_list("due_on", "owner__name"))
    days = (date(2026, 11, 2), date(2026, 12, 2), date(2027, 1, 4), date(2027, 2, 2))
    assert due == [(day, "Aoife Brennan") for day in days]
    assert plan_sendings(actor=manager, communication=one, at=AT) != []
    assert Action.objects.count() == len(set(Action.objects.values_list("due_on", flat=True)))
    one.refresh_from_db()
    register = find_register("communication")
    late = Communication.objects.filter(register.condition("late", manager, date(2026, 11, 3)))
    assert list(late) == [one]
    first = Action.objects.order_by("due_on").first()
    at = datetime(2026, 11, 2, 12, tzinfo=UTC)
    transition_entry(actor=manager, entry=first, transition_key="finish", values={"result": "Sent."}, at=at)  # type: ignore[arg-type]
    assert list(late.all()) == []
