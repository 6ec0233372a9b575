"""Lessons, improvements and support requests through the kernel's actions."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from quarterdeck.core.models import Person, Workspace
from quarterdeck.core.tests.factories import AT, grant, manager_of, organisation, portfolio, project
from quarterdeck.improvement.choices import Direction
from quarterdeck.improvement.models import Improvement, Lesson, SupportRequest
from quarterdeck.improvement.rules.improvements import gain, rank_of
from quarterdeck.registers.actions import convert_entry, create_entry, edit_entry, transition_entry
from quarterdeck.registers.declaration import find_register
from quarterdeck.registers.errors import DutiesNotSeparated, TransitionRefused
from quarterdeck.registers.models import Relation

LINK = "https://velmora.example/checklists/consents"


def entry(key: str, actor: Person, place: Workspace, at: datetime = AT, **values: Any) -> Any:
    register = find_register(key)
    return create_entry(actor=actor, register=register, workspace=place, values={**register.example, **values}, at=at)


def step(actor: Person, one: Any, key: str, at: datetime = AT, reason: str = "", **values: Any) -> Any:
    return transition_entry(actor=actor, entry=one, transition_key=key, values=values, reason=reason, at=at)


@pytest.mark.django_db
def test_a_lesson_is_learned_when_it_stands_in_a_checklist_and_not_before() -> None:
    place = project()
    manager, analyst = manager_of(place), manager_of(place, "pmo_analyst", name="Analyst")
    lesson = entry("lessons", manager, place)
    lesson = step(analyst, lesson, "validate")
    lesson = step(analyst, lesson, "publish")
    with pytest.raises(TransitionRefused, match="Embedded in, Link to it"):
        step(analyst, lesson, "embed")
    with pytest.raises(TransitionRefused, match="Link to it"):
        step(analyst, lesson, "embed", embedded_in="checklist")
    learned: Lesson = step(analyst, lesson, "embed", embedded_in="checklist", embedded_link=LINK)
    assert (learned.state, learned.is_closed, learned.embedded_link) == ("embedded", True, LINK)
    assert list(Lesson.objects.filter(find_register("lessons").condition("learned", manager, AT.date()))) == [learned]


@pytest.mark.django_db
def test_nobody_validates_their_own_lesson() -> None:
    place = project()
    analyst = manager_of(place, "pmo_analyst")
    lesson = entry("lessons", analyst, place)
    with pytest.raises(DutiesNotSeparated):
        step(analyst, lesson, "validate")


def test_the_rank_is_cost_of_delay_over_size() -> None:
    assert rank_of(8, 3, 2, 5) == Decimal("2.60")
    assert rank_of(3, 5, 1, 2) == Decimal("4.50")
    assert rank_of(8, 3, None, 5) is None


@pytest.mark.parametrize(
    ("before", "after", "direction", "better"),
    [
        ("20", "15", "down", "25.0"),
        ("20", "25", "down", "-25.0"),
        ("20", "25", "up", "25.0"),
        ("-4", "-2", "up", "50.0"),
    ],
)
def test_a_gain_is_the_share_by_which_the_measure_got_better(
    before: str, after: str, direction: str, better: str
) -> None:
    assert gain(Decimal(before), Decimal(after), direction) == Decimal(better)
    assert gain(Decimal(0), Decimal(after), Direction.UP) is None
    assert gain(None, Decimal(after), Direction.UP) is None


@pytest.mark.django_db
def test_an_improvement_is_ranked_done_and_measured() -> None:
    place = organisation()
    analyst = manager_of(place, "pmo_analyst")
    one = entry("improvements", analyst, place, owner=analyst.pk)
    with pytest.raises(TransitionRefused, match="Value, Time criticality, Risk reduction, Job size"):
        step(analyst, one, "accept")
    one = step(analyst, one, "accept", value="8", time_criticality="3", risk_reduction="2", size="5")
    one = step(analyst, one, "start", before="12")
    one = step(analyst, one, "finish")
    with pytest.raises(TransitionRefused, match="After"):
        step(analyst, one, "measure")
    measured: Improvement = step(analyst, one, "measure", after="9")
    assert (measured.wsjf, measured.gain_percent, measured.state) == (Decimal("2.60"), Decimal("25.0"), "measured")


@pytest.mark.django_db
def test_a_support_request_is_answered_waits_for_its_user_and_is_solved() -> None:
    velmora = organisation()
    analyst = manager_of(velmora, "pmo_analyst", name="Analyst")
    place = project(portfolio(velmora))
    manager = manager_of(place)
    day = [datetime(2026, 10, 26 + n, 9, tzinfo=UTC) for n in range(5)]
    asked: SupportRequest = entry("support", manager, place, at=day[0], priority="p2")
    assert asked.respond_by == day[0].replace(hour=14)
    assert asked.resolve_by == day[3].replace(hour=17)
    asked = step(analyst, asked, "assign", day[0].replace(hour=15), owner=analyst.pk)
    asked = step(analyst, asked, "start", day[1])
    asked = step(analyst, asked, "wait", day[1], reason="Which baseline do you mean?")
    asked = step(manager, asked, "resume", day[2])
    assert (asked.waited_minutes, asked.resolve_by) == (480, day[4].replace(hour=17))
    asked = step(analyst, asked, "resolve", day[4], resolution="Shown on the phone.")
    asked = step(manager, asked, "close", day[4], satisfaction="5")
    register = find_register("support")
    shown = {key: register.computed[key].value(asked, day[4].date()) for key in ("response", "solution")}
    assert (shown, asked.satisfaction) == ({"response": "Late", "solution": "Kept"}, 5)
    late = SupportRequest.objects.filter(register.condition("late_response", manager, day[4].date()))
    assert list(late) == [asked]
    again = step(manager, asked, "reopen", day[4], reason="It happened again.")
    assert (again.clock_from, again.responded_at, again.waited_minutes) == (day[4], None, 0)
    assert register.computed["response"].value(again, day[4].date()) == "Running"


@pytest.mark.django_db
def test_a_managers_request_is_seen_by_the_pmo_and_by_no_other_manager() -> None:
    place = project()
    manager, other = manager_of(place), manager_of(place, name="Other manager")
    analyst = manager_of(place, "pmo_analyst", name="Analyst")
    asked = entry("support", manager, place)
    seen = [list(SupportRequest.objects.visible_to(one)) for one in (manager, other, analyst)]
    assert seen == [[asked], [], [asked]]
    urgent = edit_entry(actor=manager, entry=asked, values={"priority": "p1"}, at=AT)
    assert urgent.respond_by is not None
    assert urgent.respond_by < asked.respond_by


@pytest.mark.django_db
def test_a_request_becomes_a_lesson_an_action_and_an_improvement() -> None:
    place = project()
    analyst = manager_of(place, "pmo_analyst")
    grant(analyst, "project_manager", place)
    asked = entry("support", analyst, place, description="How is a gate re-opened?")
    titled = {"title": asked.title}
    lesson = {"happened": asked.description, "recommendation": "Read the gate page first"}
    made = [
        convert_entry(
            actor=analyst, entry=asked, target=find_register(key), workspace=place, values={**titled, **values}, at=AT
        )
        for key, values in (("lessons", lesson), ("improvements", {"origin": "support"}), ("actions", {}))
    ]
    links = Relation.objects.filter(source=asked.pk).order_by("target")
    assert [(one.kind, one.target_id) for one in links] == [("leads_to", one.pk) for one in made]
