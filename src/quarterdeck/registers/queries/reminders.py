"""Which entries have something to say about their due days and promises."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db.models import QuerySet

from quarterdeck.registers.choices import Reason
from quarterdeck.registers.declaration import all_registers
from quarterdeck.registers.models import Clocked, Reminded, Subject
from quarterdeck.registers.rules.reminders import AHEAD, STALE, reason_to_tell

DUE_DAY = ""  # the key of what every entry has beside its clocks


@dataclass(frozen=True, slots=True)
class Reminder:
    subject: Subject
    clock: str
    due: date | datetime
    reason: Reason


def reminders(at: datetime) -> list[Reminder]:
    """What was not said yet, the earliest entry first."""
    near = [*_clocks(at), *_due_days(at)]
    said = _said({subject.pk for subject, _, _ in near})
    found = (
        (subject, clock, due, reason_to_tell(due, changed_at=subject.changed_at, said=said[subject.pk, clock], at=at))
        for subject, clock, due in near
    )
    return [Reminder(subject, clock, due, reason) for subject, clock, due, reason in found if reason is not None]


def words_of_reminder(register: str, clock: str, due: date | datetime) -> str:
    """What a person reads after "reminds you" or "says this is late"."""
    if not isinstance(due, datetime):
        return f"Due on {due.day} {due:%b %Y}"
    one = next((one for one in all_registers() if one.key == register), None)
    label = next((known.label for known in (one.clocks if one else ()) if known.key == clock), clock)
    until = due.astimezone(UTC)
    return f"{label}, promised by {until.day} {until:%b %Y, %H:%M} UTC"


def _alive() -> QuerySet[Subject]:
    keys = [one.key for one in all_registers()]
    return Subject.objects.filter(
        deleted_at__isnull=True, workspace__deleted_at__isnull=True, workspace__archived_at__isnull=True,
        register__in=keys,
    ).select_related("workspace")  # fmt: skip


def _clocks(at: datetime) -> Iterable[tuple[Subject, str, datetime]]:
    running = Clocked.objects.filter(stopped_at__isnull=True, paused_at__isnull=True)
    near = running.filter(due_at__gt=at - STALE, due_at__lte=at + AHEAD, subject__in=_alive())
    return [(one.subject, one.clock, one.due_at) for one in near.select_related("subject__workspace")]


def _due_days(at: datetime) -> Iterable[tuple[Subject, str, date]]:
    first, last = (at - STALE - AHEAD).date(), (at + AHEAD).date()
    rows = _alive().filter(is_closed=False, due_on__gte=first, due_on__lte=last).order_by("due_on", "pk")
    return [(one, DUE_DAY, one.due_on) for one in rows if one.due_on is not None]


def _said(subjects: set[int]) -> defaultdict[tuple[int, str], dict[Reason, datetime]]:
    found: defaultdict[tuple[int, str], dict[Reason, datetime]] = defaultdict(dict)
    known, keys = 500, sorted(subjects)
    for start in range(0, len(keys), known):
        for one in Reminded.objects.filter(subject__in=keys[start : start + known]):
            found[one.subject_id, one.clock][Reason(one.reason)] = one.at
    return found
