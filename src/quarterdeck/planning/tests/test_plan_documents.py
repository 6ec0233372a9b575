"""Plans that come as documents instead of files."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest

from quarterdeck.core.errors import NotVisible
from quarterdeck.core.models import AuditRecord
from quarterdeck.core.tests import factories as core
from quarterdeck.exchange.document import (
    Baseline,
    Calendar,
    Interval,
    Link,
    PlanDocument,
    PlanProperties,
    PlanSource,
    Task,
)
from quarterdeck.planning.actions import create_plan_from_document
from quarterdeck.planning.errors import PlanExists
from quarterdeck.planning.models import BaselineTask, Plan
from quarterdeck.planning.models import Task as TaskRow
from quarterdeck.planning.queries.calendars import working_days
from quarterdeck.planning.tests.factories import AT, DAY

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 2, 8)


def document() -> PlanDocument:
    hours = [Interval(480, 720), Interval(780, 1020)]
    build = Task(
        1,
        "Build",
        duration_minutes=5 * DAY,
        is_level_of_effort=False,
        baselines={0: Baseline(MONDAY, datetime(2026, 11, 6, 17), 5 * DAY, cost=Decimal(900))},
    )
    return PlanDocument(
        PlanSource("made"),
        properties=PlanProperties(name="Tariffs", start=MONDAY, default_calendar_uid=1),
        calendars=[Calendar(1, "Week", days=[list(hours) for _ in range(5)] + [[], []])],
        tasks=[
            build,
            Task(2, "Test", duration_minutes=2 * DAY),
            Task(3, "Live", is_milestone=True, duration_minutes=0),
        ],
        links=[Link(1, 2), Link(2, 3)],
    )


def test_a_document_becomes_a_scheduled_plan_with_its_baseline() -> None:
    workspace = core.project()
    manager = core.manager_of(workspace)
    plan = create_plan_from_document(actor=manager, workspace=workspace, document=document(), at=AT, title="Made")
    assert (plan.name, plan.task_count, plan.finish) == ("Tariffs", 3, datetime(2026, 11, 10, 17))
    assert list(BaselineTask.objects.values_list("cost", flat=True).filter(cost__isnull=False)) == [900]
    assert AuditRecord.objects.filter(action="planning.create_plan_from_document").count() == 1


def test_a_project_with_a_plan_takes_no_second_one() -> None:
    workspace = core.project()
    manager = core.manager_of(workspace)
    create_plan_from_document(actor=manager, workspace=workspace, document=document(), at=AT, title="Made")
    with pytest.raises(PlanExists):
        create_plan_from_document(actor=manager, workspace=workspace, document=document(), at=AT, title="Again")
    assert (Plan.objects.count(), TaskRow.objects.count()) == (1, 3)


def test_a_stranger_makes_no_plan() -> None:
    with pytest.raises(NotVisible):
        create_plan_from_document(
            actor=core.person("Stranger"), workspace=core.project(), document=document(), at=AT, title="Made"
        )
    assert Plan.objects.count() == 0


def test_working_days_follow_the_plan_s_calendar() -> None:
    workspace = core.project()
    manager = core.manager_of(workspace)
    plan = create_plan_from_document(actor=manager, workspace=workspace, document=document(), at=AT, title="Made")
    found = working_days(plan, first=datetime(2026, 11, 6).date(), last=datetime(2026, 11, 10).date())
    assert [day.day for day in found] == [6, 9, 10]
