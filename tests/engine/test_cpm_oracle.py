"""The compiled passes against plain Python that repeats every rule until nothing moves."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.engine.calendars import (
    ALWAYS,
    Calendars,
    Pattern,
    PatternException,
    build_calendars,
    standard_pattern,
)
from quarterdeck.engine.cpm import schedule
from quarterdeck.engine.plan import NONE, ConstraintKind, LagKind, LinkKind, Links, build_plan

DAY = 1440
MONDAY = 20745
START = MONDAY * DAY + 480
SIX_DAYS = Pattern("Six days", (*(((420, 900),) for _ in range(6)), ()))
WITH_HOLIDAY = Pattern("Holiday", standard_pattern().days, exceptions=(PatternException(MONDAY + 2, MONDAY + 3),))
CALENDARS = build_calendars([WITH_HOLIDAY, SIX_DAYS, ALWAYS])


@dataclass
class Job:
    duration: int
    calendar: int
    constraint: int
    date: int
    deadline: int


@dataclass
class Wire:
    before: int
    after: int
    kind: int
    lag: int
    lag_kind: int
    lag_calendar: int


jobs = st.builds(
    Job,
    st.integers(0, 8).map(lambda n: n * 120),
    st.integers(0, 2),
    st.sampled_from([0, 0, 0, 2, 3, 4, 5, 6, 7]),
    st.integers(0, 20).map(lambda n: START + n * 600),
    st.sampled_from([NONE, NONE, START + 5 * DAY]),
)


@st.composite
def networks(draw: st.DrawFn) -> tuple[list[Job], list[Wire]]:
    tasks = draw(st.lists(jobs, min_size=1, max_size=9))
    wires = []
    for _ in range(draw(st.integers(0, 12)) if len(tasks) > 1 else 0):
        before = draw(st.integers(0, len(tasks) - 2))
        after = draw(st.integers(before + 1, len(tasks) - 1))
        lag = draw(st.sampled_from([0, 0, 240, 960, -240]))
        wires.append(
            Wire(before, after, draw(st.integers(0, 3)), lag, draw(st.integers(0, 1)), draw(st.integers(0, 2)))
        )
    return tasks, wires


class Oracle:
    """Early and late dates by relaxation: every rule of the domain written out, no order, no cleverness."""

    def __init__(self, tasks: list[Job], wires: list[Wire], calendars: Calendars) -> None:
        self.tasks, self.wires, self.c = tasks, wires, calendars
        self.early = [self._placed(i, START) for i in range(len(tasks))]
        while (again := [self._early(i) for i in range(len(tasks))]) != self.early:
            self.early = again
        self.finish = max(f for _, f in self.early)
        self.late = [self._fitted(i, self.finish, None) for i in range(len(tasks))]
        while (again := [self._late(i) for i in range(len(tasks))]) != self.late:
            self.late = again

    def between(self, i: int, start: int, finish: int) -> int:
        return int(self.c.between(self.tasks[i].calendar, start, finish))

    def _placed(self, i: int, bound: int) -> tuple[int, int]:
        job = self.tasks[i]
        start = int(self.c.next_working(job.calendar, bound))
        if job.duration == 0:
            at_an_end = int(self.c.previous_working(job.calendar, bound)) == bound
            return (bound, bound) if at_an_end else (start, start)
        return start, int(self.c.add(job.calendar, start, job.duration))

    def _shift(self, wire: Wire, instant: int, *, back: bool) -> int:
        if wire.lag == 0:
            return instant
        if wire.lag_kind == LagKind.ELAPSED:
            return instant - wire.lag if back else instant + wire.lag
        move = self.c.subtract if back else self.c.add
        return int(move(wire.lag_calendar, instant, wire.lag))

    def _early(self, i: int) -> tuple[int, int]:
        job = self.tasks[i]
        bound, finish = START, None
        for wire in (w for w in self.wires if w.after == i):
            start_before, finish_before = self.early[wire.before]
            origin = finish_before if wire.kind in (LinkKind.FS, LinkKind.FF) else start_before
            reached = self._shift(wire, origin, back=False)
            if wire.kind in (LinkKind.FS, LinkKind.SS):
                bound = max(bound, reached)
            else:
                finish = reached if finish is None else max(finish, reached)
        if job.constraint in (ConstraintKind.SNET, ConstraintKind.MSO):
            bound = max(bound, job.date)
        if job.constraint in (ConstraintKind.FNET, ConstraintKind.MFO):
            finish = job.date if finish is None else max(finish, job.date)
        if finish is None:
            return self._placed(i, bound)
        begins = int(self.c.subtract(job.calendar, finish, job.duration)) if job.duration else finish
        start, end = self._placed(i, max(bound, begins))
        if begins > bound and end < finish and self.between(i, end, finish) == 0:
            end = finish
        return start, end

    def _fitted(self, i: int, finish: int, start: int | None) -> tuple[int, int]:
        job = self.tasks[i]
        if job.duration == 0:
            if self.between(i, self.early[i][1], finish) == 0:
                finish = self.early[i][1]
            return (finish, finish) if start is None or start >= finish else (start, start)
        finish = int(self.c.previous_working(job.calendar, finish))
        begins = int(self.c.subtract(job.calendar, finish, job.duration))
        if start is not None and start < begins:
            begins = int(self.c.next_working(job.calendar, start))
            finish = int(self.c.add(job.calendar, begins, job.duration))
        return begins, finish

    def _late(self, i: int) -> tuple[int, int]:
        job = self.tasks[i]
        finish, start = self.finish, None
        if job.deadline != NONE:
            finish = min(finish, job.deadline)
        if job.constraint in (ConstraintKind.FNLT, ConstraintKind.MFO):
            finish = min(finish, job.date)
        if job.constraint in (ConstraintKind.SNLT, ConstraintKind.MSO):
            start = job.date
        for wire in (w for w in self.wires if w.before == i):
            late_start, late_finish = self.late[wire.after]
            held = late_start if wire.kind in (LinkKind.FS, LinkKind.SS) else late_finish
            reached = self._shift(wire, held, back=True)
            if wire.kind in (LinkKind.FS, LinkKind.FF):
                finish = min(finish, reached)
            else:
                start = reached if start is None else min(start, reached)
        return self._fitted(i, finish, start)


@settings(max_examples=100, deadline=None)
@given(networks())
def test_dates_and_floats_equal_the_oracle(network: tuple[list[Job], list[Wire]]) -> None:
    tasks, wires = network
    links = Links(*([getattr(w, f) for w in wires] for f in Wire.__dataclass_fields__)) if wires else None
    plan = build_plan(
        calendars=CALENDARS,
        duration=[t.duration for t in tasks],
        project_start=START,
        calendar=[t.calendar for t in tasks],
        constraint=[t.constraint for t in tasks],
        constraint_date=[t.date if t.constraint else NONE for t in tasks],
        deadline=[t.deadline for t in tasks],
        links=links,
    )
    result = schedule(plan)
    oracle = Oracle(tasks, wires, CALENDARS)
    assert list(zip(result.early_start.tolist(), result.early_finish.tolist(), strict=True)) == oracle.early
    assert list(zip(result.late_start.tolist(), result.late_finish.tolist(), strict=True)) == oracle.late
    for i in range(len(tasks)):
        (es, ef), (ls, lf) = oracle.early[i], oracle.late[i]
        assert result.total_float[i] == min(oracle.between(i, es, ls), oracle.between(i, ef, lf))
