"""What every register has without saying it: age, overdue and reopened, the usual filters, the last section."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from django.db.models import DateTimeField, DurationField, ExpressionWrapper, F, Q, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from quarterdeck.registers.declaration.columns import Computed, Filter, Section
from quarterdeck.registers.declaration.fields import Kind

HIDDEN_FIELDS = {"id", "subject", "custom", "version", "deleted_at", "deleted_by", "search_stamp"}
LAST_SECTION = Section("More", ("tags", "visibility"))


def age_days(entry: Any, day: date) -> int:
    """Days from the making of an entry to its end, or to ``day`` while it is open."""
    until = entry.closed_at.date() if entry.closed_at else day
    return int(max(0, (until - entry.created_at.date()).days))


def overdue_days(entry: Any, day: date) -> int | None:
    """Days that an open entry is past its due day; None where it is not."""
    if entry.due_on is None or entry.closed_at is not None or entry.due_on >= day:
        return None
    return int((day - entry.due_on).days)


def is_overdue(actor: Any, day: date) -> Q:
    return Q(due_on__lt=day, closed_at__isnull=True)


def age_expression(day: date) -> Combinable:
    tonight = Value(datetime.combine(day, time.max, tzinfo=UTC), output_field=DateTimeField())
    return ExpressionWrapper(Coalesce(F("closed_at"), tonight) - F("created_at"), output_field=DurationField())


COMMON_COMPUTED = (
    Computed("age", "Age, days", Kind.NUMBER, age_days, age_expression, shown=False),
    Computed("overdue", "Overdue, days", Kind.NUMBER, overdue_days, shown=False),
)
COMMON_FILTERS = (
    Filter("open", "Open", lambda actor, day: Q(closed_at__isnull=True)),
    Filter("closed", "Closed", lambda actor, day: Q(closed_at__isnull=False)),
    Filter("mine", "Mine", lambda actor, day: Q(owner=actor)),
    Filter("raised", "Raised by me", lambda actor, day: Q(created_by=actor)),
    Filter("unowned", "Without an owner", lambda actor, day: Q(owner__isnull=True)),
    Filter("overdue", "Overdue", is_overdue),
    Filter("reopened", "Reopened", lambda actor, day: Q(reopened__gt=0)),
    Filter("restricted", "Restricted", lambda actor, day: Q(visibility="restricted")),
)
