"""What a register with clocks has without saying it: a column for each, and the filters for what ran out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.apps import apps
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import Combinable

from quarterdeck.registers.declaration.clocks import AnyClock, Clock
from quarterdeck.registers.declaration.columns import Computed, Filter
from quarterdeck.registers.declaration.fields import Kind

MOMENT = timedelta(seconds=1)


def clock_column(clock: Clock) -> Computed:
    """``clock_KEY``: kept, late, waiting, or the day until which the promise holds."""
    return Computed(
        f"clock_{clock.key}",
        f"{clock.label}, by",
        Kind.TEXT,
        lambda entry, day: clock_words(entry.clocks_by_key().get(clock.key), day),
        lambda day: _due(clock),
        shown=False,
    )


def clock_filters(clocks: tuple[AnyClock, ...]) -> tuple[Filter, ...]:
    if not clocks:
        return ()
    return (
        Filter("late", "Promise broken", lambda actor, day: Q(Exists(_broken(day)))),
        Filter("running_out", "Promise runs out within a day", lambda actor, day: Q(Exists(_running_out(day)))),
    )


def clock_words(clocked: Any, day: date) -> str:
    """Where a clock stands on a day, in words; empty where nothing is promised."""
    if clocked is None:
        return ""
    if clocked.stopped_at is not None:
        return "kept" if clocked.stopped_at < clocked.due_at else "kept late"
    last = (clocked.due_at - MOMENT).date()
    words = f"{last.day} {last:%b}" if last.year == day.year else f"{last.day} {last:%b} {last.year}"
    if clocked.paused_at is not None:
        return f"waiting, {words} so far"
    return f"{words}, late" if last < day else words


def by_key(rows: Any) -> Mapping[str, Any]:
    return {one.clock: one for one in rows}


def _rows() -> QuerySet[Any]:
    found: QuerySet[Any] = apps.get_model("registers", "Clocked")._default_manager.filter(subject=OuterRef("pk"))
    return found


def _broken(day: date) -> QuerySet[Any]:
    """Clocks that ran out before the day began, or were stopped too late."""
    running = Q(stopped_at__isnull=True, paused_at__isnull=True, due_at__lte=_morning(day))
    return _rows().filter(running | Q(stopped_at__gte=F("due_at")))


def _running_out(day: date) -> QuerySet[Any]:
    until = _morning(day) + timedelta(days=2)
    return _rows().filter(stopped_at__isnull=True, paused_at__isnull=True, due_at__gt=_morning(day), due_at__lte=until)


def _due(clock: Clock) -> Combinable:
    return Subquery(_rows().filter(clock=clock.key).values("due_at")[:1])


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)
