"""Setting the clocks of an entry after a change that may start, stop, pause or move them."""

from __future__ import annotations

from datetime import datetime

from quarterdeck.registers.models import Clocked, Entry, StateChange
from quarterdeck.registers.queries.working_time import working_time_of
from quarterdeck.registers.rules.clocks import read_clock


def _set_clocks(row: Entry, *, at: datetime) -> None:
    """Read every clock anew from the steps that were taken, and keep where it stands."""
    clocks = row.register.clocks
    if not clocks:
        return
    working = working_time_of(row.workspace, at)
    steps = list(StateChange.objects.filter(subject_id=row.pk).order_by("id").values_list("at", "new"))
    made = []
    for clock in clocks:
        allowed, started = clock.allowed(row), getattr(row, clock.started_at)
        if allowed is None or started is None:
            continue
        reading = read_clock(
            allowed,
            steps,
            started_at=started,
            stops_in=clock.stops_in,
            pauses_in=clock.pauses_in,
            longest_pause=clock.longest_pause,
            working=working,
            at=at,
        )
        made.append(
            Clocked(
                subject_id=row.pk,
                clock=clock.key,
                due_at=reading.due_at,
                stopped_at=reading.stopped_at,
                paused_at=reading.paused_at,
            )
        )
    Clocked.objects.filter(subject_id=row.pk).delete()
    Clocked.objects.bulk_create(made)
