"""Setting the clocks of an entry after a change that may start, stop, pause or move them."""

from __future__ import annotations

from datetime import datetime

from quarterdeck.registers.declaration import Clock, OwnClock
from quarterdeck.registers.models import Clocked, Entry, StateChange
from quarterdeck.registers.queries.working_time import working_time_of
from quarterdeck.registers.rules.clocks import Reading, read_clock


def _set_clocks(row: Entry, *, at: datetime) -> None:
    """Read every clock anew from the steps that were taken, and keep where it stands."""
    clocks = row.register.clocks
    if not clocks:
        return
    kept = {one.key: _kept(row, one) for one in clocks if isinstance(one, OwnClock)}
    ours = [one for one in clocks if isinstance(one, Clock)]
    readings = kept | (_read(row, ours, at=at) if ours else {})
    Clocked.objects.filter(subject_id=row.pk).delete()
    Clocked.objects.bulk_create(
        Clocked(subject_id=row.pk, clock=key, due_at=one.due_at, stopped_at=one.stopped_at, paused_at=one.paused_at)
        for key, one in readings.items()
        if one is not None
    )


def _kept(row: Entry, clock: OwnClock) -> Reading | None:
    due = getattr(row, clock.due_at)
    if due is None:
        return None
    return Reading(due, getattr(row, clock.done_at), getattr(row, clock.waits_since) if clock.waits_since else None)


def _read(row: Entry, clocks: list[Clock], *, at: datetime) -> dict[str, Reading | None]:
    working = working_time_of(row.workspace, at)
    steps = list(StateChange.objects.filter(subject_id=row.pk).order_by("id").values_list("at", "new"))
    found: dict[str, Reading | None] = {}
    for clock in clocks:
        allowed, started = clock.allowed(row), getattr(row, clock.started_at)
        if allowed is None or started is None:
            continue
        found[clock.key] = read_clock(
            allowed,
            steps,
            started_at=started,
            stops_in=clock.stops_in,
            pauses_in=clock.pauses_in,
            longest_pause=clock.longest_pause,
            working=working,
            at=at,
        )
    return found
