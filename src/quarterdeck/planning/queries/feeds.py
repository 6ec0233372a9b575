"""What stands in the calendar feed of a person: their tasks in plans that they may see, and the milestones of those."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from quarterdeck.core.models import Person
from quarterdeck.core.tokens import token_hash
from quarterdeck.exchange.calendar_feed import FeedEntry
from quarterdeck.planning.models import Assignment, CalendarFeed, Plan, Task

MOST_ENTRIES = 2_000
PAST = timedelta(days=120)


def feed_of(person: Person) -> CalendarFeed | None:
    return CalendarFeed.objects.filter(person=person, revoked_at__isnull=True).first()


def feed_by_token(token: str) -> CalendarFeed | None:
    """The feed that this address belongs to, while its person is active."""
    rows = CalendarFeed.objects.filter(token_hash=token_hash(token), revoked_at__isnull=True)
    return rows.filter(person__deactivated_at__isnull=True).select_related("person").first()


def feed_entries(person: Person, *, at: datetime, address: str) -> list[FeedEntry]:
    """Tasks that the person owns or is assigned to, and the milestones of the plans that these stand in.

    Only plans that the person may see at this moment; nothing that ended long ago. ``address`` is that of the site.
    """
    plans = Plan.objects.visible_to(person).filter(workspace__archived_at__isnull=True)
    assigned = Assignment.objects.filter(plan__in=plans, resource__person=person).values("task")
    own = Q(owner=person) | Q(pk__in=assigned)
    mine = Task.objects.filter(own, plan__in=plans, is_summary=False)
    milestones = Task.objects.filter(plan__in=mine.values("plan"), is_milestone=True)
    oldest = (at - PAST).replace(tzinfo=None)
    rows = Task.objects.filter(
        Q(pk__in=mine.values("pk")) | Q(pk__in=milestones.values("pk")),
        is_active=True,
        is_project_summary=False,
        start__isnull=False,
        finish__gte=oldest,
    )
    found = rows.select_related("plan__workspace").order_by("start", "id")[:MOST_ENTRIES]
    return [_entry(task, task.start, task.finish, address) for task in found if task.start and task.finish]


def _entry(task: Task, start: datetime, finish: datetime, address: str) -> FeedEntry:
    workspace = task.plan.workspace
    percent = f"{task.percent_complete:.0f} % complete. " if task.percent_complete else ""
    return FeedEntry(
        uid=f"task-{task.pk}@quarterdeck",
        title=f"{task.name or 'Task'} ({workspace.code})",
        start=start,
        finish=finish,
        changed=task.plan.changed_at,
        is_milestone=task.is_milestone,
        description=f"{percent}{workspace.code} {workspace.name}",
        url=f"{address}/projects/{workspace.code}/plan/",
    )
