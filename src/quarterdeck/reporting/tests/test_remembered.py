"""Sums over many projects are made once, and once more as soon as the facts of any project change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quarterdeck.portfolio.tests.factories import project, world
from quarterdeck.reporting.actions import refresh_facts
from quarterdeck.reporting.models import ProjectFacts
from quarterdeck.reporting.queries import remembered as memory
from quarterdeck.reporting.queries.details import earned_by_month, planned_by_month, tally_milestones
from quarterdeck.reporting.queries.remembered import facts_stamp, remembered
from quarterdeck.reporting.tests.factories import STATUS, facts

pytestmark = pytest.mark.django_db
SINCE = date(2026, 9, 30)


def counted(ids: list[int], read: Callable[[list[int]], object] = planned_by_month) -> int:
    with CaptureQueriesContext(connection) as captured:
        read(ids)
    return len(captured)


def test_the_same_curve_is_added_up_once() -> None:
    made = world()
    facts(made.project)
    ids = [made.project.workspace_id]
    assert [counted(ids), counted(ids)] == [2, 1]
    assert planned_by_month(ids)[date(2026, 10, 31)] == Decimal("600.00")
    assert [counted(ids, earned_by_month), counted(ids, earned_by_month)] == [4, 2]


def test_facts_that_are_computed_anew_are_seen_at_once() -> None:
    made = world()
    facts(made.project)
    ids = [made.project.workspace_id]
    assert max(planned_by_month(ids)) == date(2026, 12, 31)
    assert tally_milestones([made.project.pk], status_date=STATUS, since=SINCE).missed == 1
    refresh_facts(actor=made.director, project=made.project, at=ProjectFacts.objects.get().computed_at)
    assert planned_by_month(ids) == {}  # the project has no plan
    assert tally_milestones([made.project.pk], status_date=STATUS, since=SINCE).missed == 0


def test_each_set_of_projects_and_each_date_has_an_answer_of_its_own() -> None:
    made = world()
    other = project(made.director, made.portfolio.workspace, "P-2")
    facts(made.project)
    facts(other, curve=[["2026-10-31", "7.00"]])
    both = [made.project.workspace_id, other.workspace_id]
    assert planned_by_month(both)[date(2026, 10, 31)] == Decimal("607.00")
    assert planned_by_month(both[:1])[date(2026, 10, 31)] == Decimal("600.00")
    assert tally_milestones([made.project.pk], status_date=STATUS, since=SINCE).missed == 1
    assert tally_milestones([made.project.pk], status_date=SINCE, since=SINCE).missed == 0


def test_the_stamp_changes_with_every_writing_of_facts() -> None:
    made = world()
    stamps = [facts_stamp()]
    facts(made.project)
    stamps.append(facts_stamp())
    refresh_facts(actor=made.director, project=made.project, at=ProjectFacts.objects.get().computed_at)
    stamps.append(facts_stamp())
    refresh_facts(actor=made.director, project=made.project, at=ProjectFacts.objects.get().computed_at)
    stamps.append(facts_stamp())
    ProjectFacts.objects.all().delete()
    stamps.append(facts_stamp())
    assert stamps[0] == stamps[-1] == (0, None)
    assert len(set(stamps)) == 4


def test_no_more_answers_are_kept_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "MOST_KEPT", 2)
    made: list[str] = []
    for key in ("a", "b", "a", "c", "a", "b"):
        remembered(("test", key), lambda key=key: made.append(key))  # type: ignore[misc]
    assert made == ["a", "b", "c", "b"]
