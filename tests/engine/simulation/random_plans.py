"""Plans with everything in them, for comparing fast code with slow: made by Hypothesis, small and nasty."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from hypothesis import reject
from hypothesis import strategies as st

from quarterdeck.engine.calendars import (
    ALWAYS,
    Pattern,
    PatternException,
    build_calendars,
    day_of,
    standard_pattern,
)
from quarterdeck.engine.plan import (
    NONE,
    ConstraintKind,
    CyclicLogic,
    Links,
    Plan,
    Portions,
    ProgressRule,
    Rules,
    TaskMode,
    build_plan,
)

MONDAY = day_of(date(2026, 1, 5))
START = MONDAY * 1440 + 480
SIX_DAYS = Pattern("Six days", (*(((420, 900),) for _ in range(6)), ()))
WITH_HOLIDAY = Pattern("Holiday", standard_pattern().days, exceptions=(PatternException(MONDAY + 8, MONDAY + 9),))
CALENDARS = build_calendars([WITH_HOLIDAY, SIX_DAYS, ALWAYS], around=(MONDAY, MONDAY + 400))
MOST_TASKS = 14


@dataclass
class Draft:
    """Columns of a plan while it is made."""

    duration: list[int] = field(default_factory=list)
    calendar: list[int] = field(default_factory=list)
    parent: list[int] = field(default_factory=list)
    constraint: list[int] = field(default_factory=list)
    constraint_date: list[int] = field(default_factory=list)
    mode: list[int] = field(default_factory=list)
    manual_start: list[int] = field(default_factory=list)
    manual_finish: list[int] = field(default_factory=list)
    actual_start: list[int] = field(default_factory=list)
    actual_finish: list[int] = field(default_factory=list)
    remaining: list[int] = field(default_factory=list)
    resume: list[int] = field(default_factory=list)
    delay: list[int] = field(default_factory=list)


instants = st.integers(0, 40).map(lambda n: START + n * 600)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """A plan with summaries, four kinds of links and lags, constraints, progress, manual work, assignments, delays."""
    count = draw(st.integers(1, MOST_TASKS))
    draft = Draft()
    for position in range(count):
        nested = position and draw(st.integers(0, 3)) == 0
        draft.parent.append(draw(st.integers(0, position - 1)) if nested else -1)
    summaries = {parent for parent in draft.parent if parent >= 0}
    for position in range(count):
        _task(draw, draft, leaf=position not in summaries)
    _keep_a_leaf(draft)
    rules = Rules(
        progress=ProgressRule(draw(st.integers(0, 2))),
        data_date=draw(st.sampled_from([None, START + 5 * 1440, START + 700])),
        project_start_yields=draw(st.booleans()),
        constraints_win=draw(st.booleans()),
    )
    links, portions = _links(draw, draft), _portions(draw, draft, summaries)
    try:
        return build_plan(
            calendars=CALENDARS, project_start=START, links=links, portions=portions, rules=rules, **vars(draft)
        )
    except CyclicLogic:
        reject()


def _task(draw: st.DrawFn, draft: Draft, *, leaf: bool) -> None:
    duration = draw(st.integers(0, 8)) * 120
    constraint = draw(st.sampled_from([0, 0, 0, *range(1, 8)]))
    mode = draw(st.sampled_from([TaskMode.AUTO] * 7 + [TaskMode.MANUAL, TaskMode.INACTIVE]))
    state = draw(st.sampled_from(["planned"] * 5 + ["started", "complete"])) if leaf else "planned"
    begun = draw(instants) - 3 * 1440 if state != "planned" else NONE
    draft.duration.append(duration)
    draft.calendar.append(draw(st.integers(0, 2)))
    draft.constraint.append(constraint)
    draft.constraint_date.append(draw(instants) if constraint > ConstraintKind.ALAP else NONE)
    draft.mode.append(mode if leaf else min(mode, TaskMode.MANUAL))
    draft.manual_start.append(draw(st.sampled_from([NONE, START + 900, START + 9 * 1440])))
    draft.manual_finish.append(draw(st.sampled_from([NONE, START + 20 * 1440])))
    draft.actual_start.append(begun)
    draft.actual_finish.append(begun + draw(st.integers(0, 9)) * 300 if state == "complete" else NONE)
    known = state == "started" and draw(st.integers(0, 5)) > 0
    draft.remaining.append(draw(st.integers(0, duration)) if known else NONE)
    draft.resume.append(begun + draw(st.integers(-2, 9)) * 300 if state == "started" and draw(st.booleans()) else NONE)
    draft.delay.append(draw(st.sampled_from([0] * 9 + [900])) if leaf else 0)


def _keep_a_leaf(draft: Draft) -> None:
    """A summary without any active leaf counts for the critical path and is nothing to simulate: leave it out."""
    live = {position for position, parent in enumerate(draft.parent) if position not in draft.parent}
    inactive = {position for position in live if draft.mode[position] == TaskMode.INACTIVE}
    for summary in {parent for parent in draft.parent if parent >= 0}:
        if not any(_below(draft, position, summary) for position in live - inactive):
            for position in inactive:
                if _below(draft, position, summary):
                    draft.mode[position] = TaskMode.AUTO


def _below(draft: Draft, position: int, summary: int) -> bool:
    while position >= 0 and position != summary:
        position = draft.parent[position]
    return position == summary


def _links(draw: st.DrawFn, draft: Draft) -> Links | None:
    """Links forward in the order of the tasks, never between a summary and what is in it."""
    rows = []
    count = len(draft.parent)
    for _ in range(draw(st.integers(0, 2 * count)) if count > 1 else 0):
        before = draw(st.integers(0, count - 2))
        after = draw(st.integers(before + 1, count - 1))
        if _below(draft, after, before) or _below(draft, before, after):
            continue
        lag_kind = draw(st.sampled_from([0, 0, 0, 1, 2, 3]))
        lag = draw(st.sampled_from([0, 0, 0, 480, 960, -240, 333]))
        calendar = draw(st.sampled_from([draft.calendar[after], draft.calendar[after], 0, 1, 2]))
        rows.append(
            (
                before,
                after,
                draw(st.sampled_from([0, 0, 0, 1, 2, 3])),
                lag * 5 if lag_kind > 1 else lag,
                lag_kind,
                calendar,
            )
        )
    return Links(*map(list, zip(*rows, strict=True))) if rows else None


def _portions(draw: st.DrawFn, draft: Draft, summaries: set[int]) -> Portions | None:
    rows = []
    for position, duration in enumerate(draft.duration):
        if position in summaries or duration == 0 or draw(st.integers(0, 5)):
            continue
        for _ in range(draw(st.integers(1, 2))):
            work = draw(st.integers(1, 5)) * 120
            rows.append((position, draw(st.integers(0, 2)), work, draw(st.sampled_from([0, 0, 240]))))
    return Portions(*map(list, zip(*rows, strict=True))) if rows else None
