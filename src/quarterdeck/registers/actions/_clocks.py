"""Setting the clocks of an entry after a change that may start, stop, pause or move them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from quarterdeck.registers.declaration import Clock, OwnClock
from quarterdeck.registers.models import Clocked, Entry, StateChange
from quarterdeck.registers.queries.working_time import working_time_of
from quarterdeck.registers.rules.clocks import Reading, read_clock


def _set_clocks(row: Entry, *, at: datetime) -> None:
    """Read every clock anew from the steps that were taken, and keep where it stands."""
    _set_clocks_of([row], at=at)


def _set_clocks_of(rows: Sequence[Entry], *, at: datetime) -> None:
    """The same for many entries of one register."""
    clocks = rows[0].register.clocks
    if not clocks:
        return
    keys, ours = [row.pk for row in rows], [one for one in clocks if isinstance(one, Clock)]
    steps: dict[int, list[tuple[datetime, str]]] = {key: [] for key in keys}
    if ours:
        taken = StateChange.objects.filter(subject__in=keys).order_by("id").values_list("subject_id", "at", "new")
        for key, taken_at, state in taken:
            steps[key].append((taken_at, state))
    Clocked.objects.filter(subject__in=keys).delete()
    Clocked.objects.bulk_create(
        Clocked(subject_id=row.pk, clock=key, due_at=one.due_at, stopped_at=one.stopped_at, paused_at=one.paused_at)
        for row in rows
        for key, one in _readings(row, ours, steps[row.pk], at=at)
        if one is not None
    )


def _readings(
    row: Entry, clocks: list[Clock], steps: list[tuple[datetime, str]], *, at: datetime
) -> Iterator[tuple[str, Reading | None]]:
    for one in row.register.clocks:
        if isinstance(one, OwnClock):
            yield one.key, _kept(row, one)
    if clocks:
        yield from _read(row, clocks, steps, at=at).items()


def _kept(row: Entry, clock: OwnClock) -> Reading | None:
    due = getattr(row, clock.due_at)
    if due is None:
        return None
    return Reading(due, getattr(row, clock.done_at), getattr(row, clock.waits_since) if clock.waits_since else None)


def _read(
    row: Entry, clocks: list[Clock], steps: list[tuple[datetime, str]], *, at: datetime
) -> dict[str, Reading | None]:
    working = working_time_of(row.workspace, at)
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
