"""What the supervisor does now and then: late events, signed checkpoints, old sessions, spent rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast

from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from quarterdeck.core import clock
from quarterdeck.core.audit import write_checkpoint
from quarterdeck.core.cache import DatabaseCache
from quarterdeck.core.events import deliver_waiting
from quarterdeck.core.models import ACTIVE_STATES, JobRun, OutboxEvent
from quarterdeck.core.purge import purge

KEEP_JOBS = timedelta(days=90)
KEEP_EVENTS = timedelta(days=30)
KEEP_TICKETS = timedelta(hours=1)


def late_events() -> None:
    deliver_waiting()


def checkpoint() -> None:
    with transaction.atomic():
        write_checkpoint(at=clock.now())


def spent_rows() -> None:
    """Remove what has served: ended sessions, old tickets, jobs and events. The audit trail keeps what they did."""
    now = clock.now()
    Session.objects.filter(expire_date__lt=now).delete()
    cast(DatabaseCache, cache).remove_expired()
    DBTaskResult.objects.exclude(status__in=["READY", "RUNNING"]).filter(finished_at__lt=now - KEEP_TICKETS).delete()
    JobRun.objects.exclude(state__in=ACTIVE_STATES).filter(finished_at__lt=now - KEEP_JOBS).delete()
    OutboxEvent.objects.filter(delivered_at__lt=now - KEEP_EVENTS).delete()


def emptied_bin() -> None:
    """Remove for good what was deleted more than thirty days ago."""
    purge(clock.now())


ROUNDS: tuple[tuple[float, Callable[[], Any]], ...] = (
    (5.0, late_events),
    (60.0, checkpoint),
    (3600.0, spent_rows),
    (6 * 3600.0, emptied_bin),
)
