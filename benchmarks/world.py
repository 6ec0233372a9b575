"""A large organisation to measure on: 1,000 projects in 20 programmes of one portfolio, 100k tasks, 200k links.

Rows go straight into a scratch data folder that is removed afterwards; the same seed gives the same world.

    .venv/bin/python -m benchmarks.world       builds one, says how long that took, removes it
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from time import perf_counter
from typing import Any

from benchmarks.world_facts import AT, facts, insert, money

PORTFOLIO = "CHANGE"
LARGE = "P-0001"
DAY = 480
SUMMARY = 10
TASK = (
    "id",
    "plan_id",
    "uid",
    "parent_id",
    "position",
    "outline_level",
    "name",
    "is_summary",
    "is_milestone",
    "duration_minutes",
    "span_minutes",
    "percent_complete",
    "start",
    "finish",
    "total_slack_minutes",
    "free_slack_minutes",
    "is_critical",
)
LINK = ("plan_id", "predecessor_id", "successor_id", "is_driving")


@dataclass(frozen=True, slots=True)
class Size:
    projects: int = 1_000
    programmes: int = 20
    tasks: int = 100_000
    large_plan: int = 10_000

    @property
    def tasks_each(self) -> int:
        return (self.tasks - self.large_plan) // max(self.projects - 1, 1)


@contextmanager
def scratch_home() -> Iterator[str]:
    """A data folder of its own with an empty database, Django set up on it. Once per process."""
    with tempfile.TemporaryDirectory(prefix="quarterdeck-bench-") as home:
        os.environ |= {
            "QUARTERDECK_HOME": home,
            "DJANGO_SETTINGS_MODULE": "quarterdeck.config.settings",
            "QUARTERDECK_LOG_LEVEL": "WARNING",
        }
        import django  # noqa: PLC0415  settings come from the environment set above
        from django.core.management import call_command  # noqa: PLC0415

        django.setup()
        call_command("migrate", verbosity=0)
        yield home


def build(size: Size | None = None, *, seed: int = 7) -> Any:
    """Fill the database; answers the person who manages the portfolio and may sign in."""
    from django.db import transaction  # noqa: PLC0415

    size = size or Size()
    draw = random.Random(seed)  # noqa: S311  a world, not a secret
    with transaction.atomic():
        places, projects, actor = organisation(size, draw)
        plans(places, size, draw)
        large_baseline(projects[0], actor)
        facts(projects, actor, draw)
        money(projects, actor, draw)
    return actor


def organisation(size: Size, draw: random.Random) -> tuple[list[Any], list[Any], Any]:
    """The tree, its people and areas, the projects: (project workspaces, projects, portfolio manager)."""
    from quarterdeck.core.models import Person  # noqa: PLC0415
    from quarterdeck.core.tests import factories  # noqa: PLC0415
    from quarterdeck.portfolio.models import Area, Portfolio, Programme, Project  # noqa: PLC0415

    root = factories.organisation(code="ORG", name="Velmora Energy")
    home = factories.portfolio(root, code=PORTFOLIO, name="Change portfolio")
    actor = factories.manager_of(home, "portfolio_manager", "Aoife Brennan")
    Portfolio.objects.create(workspace=home, owner=actor, currency="EUR")
    managers = Person.objects.bulk_create(
        [Person(name=f"Manager {number:03}", email=f"m{number}@velmora.example", created_at=AT) for number in range(60)]
    )
    areas = Area.objects.bulk_create(
        [Area(workspace=root, code=f"area-{number}", name=f"Area {number}", position=number) for number in range(8)]
    )
    branches = [
        factories.programme(home, f"PG-{number:02}", f"Programme {number}") for number in range(size.programmes)
    ]
    Programme.objects.bulk_create([Programme(workspace=one, manager=draw.choice(managers)) for one in branches])
    places = _project_places(branches, size)
    projects = Project.objects.bulk_create([_project(one, managers, areas, draw) for one in places])
    return places, projects, actor


def _project_places(branches: list[Any], size: Size) -> list[Any]:
    from quarterdeck.core.models import Workspace  # noqa: PLC0415

    first = (Workspace.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    rows = []
    for number in range(size.projects):
        parent, key = branches[number % len(branches)], first + number
        code, path = f"P-{number + 1:04}", f"{parent.path}{key}/"
        rows.append(
            Workspace(
                pk=key, kind="project", parent=parent, path=path, code=code, name=f"Project {code}", created_at=AT
            )
        )
    return Workspace.objects.bulk_create(rows, batch_size=500)


def _project(place: Any, managers: list[Any], areas: list[Any], draw: random.Random) -> Any:
    from quarterdeck.portfolio.models import Project  # noqa: PLC0415

    project = Project(
        workspace=place, manager=draw.choice(managers), primary_area=draw.choice(areas), state="delivering"
    )
    if place.pk % 25 == 0:
        project.state, project.outcome, project.closed_on = "closed", "completed", date(2026, 6, 30)
    return project


# Plans


def plans(places: list[Any], size: Size, draw: random.Random) -> None:
    """One plan per project, the first one large; two links per task."""
    from quarterdeck.planning.models import Calendar, Link, Plan, Task  # noqa: PLC0415

    begin = [datetime(2026, 1, 5, 8) + timedelta(days=draw.randrange(200)) for _ in places]
    made = Plan.objects.bulk_create(
        [
            Plan(
                workspace=place,
                name=place.name,
                version=1,
                status_date=datetime(2026, 10, 30, 17),
                project_start=start,
                start=start,
                finish=start + timedelta(days=400),
                created_at=AT,
                changed_at=AT,
                currency_code="EUR",
            )
            for place, start in zip(places, begin, strict=True)
        ],
        batch_size=500,
    )
    hours = [{"start": 480, "finish": 720}, {"start": 780, "finish": 1020}]
    week = [hours] * 5 + [[], []]
    Calendar.objects.bulk_create([Calendar(plan=plan, uid=1, name="Standard", days=week) for plan in made])
    key = 0
    for plan, start in zip(made, begin, strict=True):
        count = size.large_plan if not key else size.tasks_each
        insert(Task, TASK, (_task(plan.pk, key, number, start, draw) for number in range(1, count + 1)))
        insert(Link, LINK, _links(plan.pk, key, count, draw))
        key += count
        plan.task_count, plan.link_count, plan.milestone_count = count, 2 * count, count // 25
    Plan.objects.bulk_update(made, ["task_count", "link_count", "milestone_count"], batch_size=200)


def _task(plan: int, before: int, number: int, start: datetime, draw: random.Random) -> tuple[Any, ...]:
    is_summary = number % SUMMARY == 1
    is_milestone = not is_summary and number % 25 == 0
    days = 0 if is_milestone else draw.randint(1, 15)
    begins = start + timedelta(days=(number * 7) % 360 + draw.randrange(20))
    return (
        before + number,
        plan,
        number,
        None if is_summary else before + number - (number - 1) % SUMMARY,
        number,
        1 if is_summary else 2,
        f"{'Package' if is_summary else 'Task'} {number}",
        is_summary,
        is_milestone,
        float(days * DAY),
        float(SUMMARY * DAY) if is_summary else None,
        100.0 if number % 4 == 0 else 0.0,
        begins.isoformat(" "),
        (begins + timedelta(days=days, hours=8)).isoformat(" "),
        float(draw.randrange(20) * DAY),
        0.0,
        number % 9 == 0,
    )


def _links(plan: int, before: int, count: int, draw: random.Random) -> Iterator[tuple[Any, ...]]:
    """Twice as many links as tasks, between leaves, always forwards."""
    leaves = [number for number in range(1, count + 1) if number % SUMMARY != 1]
    for _ in range(2 * count):
        at = draw.randrange(1, len(leaves))
        first = leaves[max(0, at - draw.randint(1, 40))]
        yield plan, before + first, before + leaves[at], at % 2 == 0


def large_baseline(project: Any, actor: Any) -> None:
    """The approved dates of the large plan, which its Gantt draws below the bars."""
    from quarterdeck.planning.models import Baseline, BaselineTask, ChangeSet, Plan, Task  # noqa: PLC0415

    plan = Plan.objects.get(workspace=project.workspace)
    applied = ChangeSet.objects.create(
        workspace=project.workspace, title="Baseline", state="applied", created_at=AT, applied_at=AT, created_by=actor
    )
    baseline = Baseline.objects.create(
        plan=plan, number=0, kind="original", captured_at=AT, captured_by=actor, change_set=applied, finish=plan.finish
    )
    rows = Task.objects.filter(plan=plan).values_list("pk", "name", "start", "finish", "duration_minutes")
    BaselineTask.objects.bulk_create(
        [
            BaselineTask(
                baseline=baseline, task_key=key, name=name, start=start, finish=finish, duration_minutes=duration
            )
            for key, name, start, finish, duration in rows
        ],
        batch_size=1_000,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--projects", type=int, default=Size().projects)
    parser.add_argument("--tasks", type=int, default=Size().tasks)
    options = parser.parse_args()
    with scratch_home() as home:
        began = perf_counter()
        build(Size(projects=options.projects, tasks=options.tasks))
        print(f"{options.projects:,} projects, {options.tasks:,} tasks in {home}: {perf_counter() - began:.1f} s")


if __name__ == "__main__":
    main()
