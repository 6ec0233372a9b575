"""A generated project on its way to a plan document: tasks, links, baseline, people."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise

import numpy as np

from quarterdeck.demo.days import CALENDAR_UID, calendar, closes, day_minutes, opens
from quarterdeck.demo.neglect import UNATTENDED
from quarterdeck.demo.organisation import STATUS_DATE, DemoProject, people
from quarterdeck.demo.streams import Stream
from quarterdeck.demo.vocabulary import GATE_OF, GATES, ROLES, STAGES
from quarterdeck.exchange.document import (
    Assignment,
    Baseline,
    Constraint,
    Link,
    PlanDocument,
    PlanProperties,
    PlanSource,
    Resource,
    SchedulingProfile,
    Task,
    TaskType,
)

LEGAL_DATES = {"I-02": date(2027, 1, 29)}
CENT = Decimal("0.01")
STARTS, ENDS = 1, 2


@dataclass(slots=True)
class Piece:
    """One generated task: positions in working days since the project's start, in the baseline and really."""

    stream: int
    stage: int
    name: str
    cost: float
    baseline: tuple[int, int]
    real: tuple[int, int]
    earned: float
    is_level_of_effort: bool
    uid: int = 0


@dataclass(slots=True)
class Draft:
    """What the generator's steps share. ``done`` counts the working days up to the day of the last progress."""

    project: DemoProject
    days: tuple[date, ...]
    done: int
    rng: np.random.Generator
    streams: list[Stream]
    carried: float = 0.0
    pieces: list[Piece] = field(default_factory=list)

    @property
    def day_minutes(self) -> int:
        return day_minutes(self.project.country)

    def opens(self, position: int) -> datetime:
        return opens(self.project.country, self.days[position])

    def closes(self, position: int) -> datetime:
        """The close of the working day before ``position``: where work up to that position ends."""
        return closes(self.project.country, self.days[max(position, 1) - 1])


def write_document(draft: Draft) -> PlanDocument:
    project = draft.project
    document = PlanDocument(PlanSource("demo"), SchedulingProfile.QUARTERDECK, _properties(draft))
    document.calendars = [calendar(project.country)]
    document.tasks = _tasks(draft)
    document.links = _links(draft)
    document.resources, document.assignments = _people(draft)
    return document


def _properties(draft: Draft) -> PlanProperties:
    project = draft.project
    return PlanProperties(
        name=project.name,
        manager=project.manager,
        start=draft.opens(0),
        status_date=closes(project.country, UNATTENDED.get(project.code, STATUS_DATE)),
        default_calendar_uid=CALENDAR_UID[project.country],
        minutes_per_day=draft.day_minutes,
        minutes_per_week=draft.day_minutes * 5,
        currency_code="EUR",
    )


def _tasks(draft: Draft) -> list[Task]:
    """Start, then each stage as a summary with its tasks and its gate, then the end."""
    last = max(piece.baseline[1] for piece in draft.pieces)
    rows = [_milestone(draft, STARTS, "Project starts", 0, reached=draft.opens(0))]
    uid = 100
    for stage, name in enumerate(STAGES[draft.project.pack]):
        members = [piece for piece in draft.pieces if piece.stage == stage]
        rows.append(Task(uid=10 + stage, name=name, is_summary=True, outline_level=1))
        for piece in members:
            piece.uid, uid = uid, uid + 1
            rows.append(_task(draft, piece))
        if name in GATES and members:
            rows.append(_gate(draft, stage, name, members))
    end = _milestone(draft, ENDS, "Project closes", last, reached=_closed_at(draft))
    if deadline := LEGAL_DATES.get(draft.project.code):
        end.deadline = closes(draft.project.country, deadline)
    return _numbered([*rows, end])


def _numbered(rows: list[Task]) -> list[Task]:
    for number, row in enumerate(rows, start=1):
        row.number = number
    return rows


def _closed_at(draft: Draft) -> datetime | None:
    finished = all(piece.earned >= 1 for piece in draft.pieces)
    return draft.closes(max(piece.real[1] for piece in draft.pieces)) if finished else None


def _task(draft: Draft, piece: Piece) -> Task:
    first, end = piece.real
    length = (end - first) * draft.day_minutes
    task = Task(
        uid=piece.uid,
        name=piece.name,
        outline_level=2,
        parent_uid=10 + piece.stage,
        task_type=TaskType.FIXED_DURATION,
        is_level_of_effort=piece.is_level_of_effort,
        ignores_resource_calendars=True,
        duration_minutes=length,
        remaining_duration_minutes=length,
        percent_complete=0.0,
        physical_percent_complete=0.0,
        cost=Decimal(piece.cost).quantize(CENT),
        baselines={0: _baseline(draft, piece)} if draft.project.ev_share is not None else {},
    )
    if piece.earned > 0:
        _report_progress(draft, piece, task)
    return task


def _report_progress(draft: Draft, piece: Piece, task: Task) -> None:
    first, end = piece.real
    gone = (min(end, draft.done) - first) * draft.day_minutes
    task.actual_start = draft.opens(first)
    task.actual_duration_minutes = gone
    task.remaining_duration_minutes = 0.0 if piece.earned >= 1 else (task.duration_minutes or 0) - gone
    task.percent_complete = 100.0 if piece.earned >= 1 else round(100 * gone / (task.duration_minutes or gone), 1)
    task.physical_percent_complete = 100.0 if piece.earned >= 1 else math.ceil(piece.earned * 100_000) / 1000
    if piece.earned >= 1:
        task.actual_finish = draft.closes(end)
        task.actual_duration_minutes = task.duration_minutes


def _baseline(draft: Draft, piece: Piece) -> Baseline:
    first, end = piece.baseline
    return Baseline(
        start=draft.opens(first),
        finish=draft.closes(end),
        duration_minutes=(end - first) * draft.day_minutes,
        work_minutes=(end - first) * draft.day_minutes / 2,
        cost=Decimal(piece.cost).quantize(CENT),
    )


def _milestone(draft: Draft, uid: int, name: str, position: int, *, reached: datetime | None) -> Task:
    at = draft.opens(0) if position == 0 else draft.closes(position)
    return Task(
        uid=uid,
        name=name,
        is_milestone=True,
        duration_minutes=0.0,
        remaining_duration_minutes=0.0,
        actual_start=reached,
        actual_finish=reached,
        percent_complete=100.0 if reached else 0.0,
        constraint=Constraint.ASAP,
        baselines={0: Baseline(start=at, finish=at, duration_minutes=0.0)}
        if draft.project.ev_share is not None
        else {},
    )


def _gate(draft: Draft, stage: int, name: str, members: list[Piece]) -> Task:
    planned = max(piece.baseline[1] for piece in members)
    reached = all(piece.earned >= 1 for piece in members)
    at = draft.closes(max(piece.real[1] for piece in members)) if reached else None
    label = GATE_OF.get(draft.project.code, {}).get(name, GATES[name])
    gate = _milestone(draft, 50 + stage, label, planned, reached=at)
    gate.outline_level, gate.parent_uid = 2, 10 + stage
    return gate


def _links(draft: Draft) -> list[Link]:
    """Each stream in sequence; the last task of each stage and stream to the gate; gates and streams to the end."""
    links: list[Link] = []
    gates = {stage: 50 + stage for stage, name in enumerate(STAGES[draft.project.pack]) if name in GATES}
    for number in sorted({piece.stream for piece in draft.pieces}):
        stream = [piece for piece in draft.pieces if piece.stream == number]
        links.append(Link(STARTS, stream[0].uid))
        links += [Link(before.uid, after.uid) for before, after in pairwise(stream)]
        links.append(Link(stream[-1].uid, ENDS))
        lasts = {piece.stage: piece for piece in stream}
        links += [Link(piece.uid, gates[stage]) for stage, piece in lasts.items() if stage in gates]
    used = {piece.stage for piece in draft.pieces}
    links += [Link(gate, ENDS) for stage, gate in gates.items() if stage in used]
    return links + _cross_links(draft, links)


def _cross_links(draft: Draft, links: list[Link]) -> list[Link]:
    """Hand-overs between streams that hold in the baseline, in the past and in the forecast, and drive nothing."""
    have = {(link.predecessor_uid, link.successor_uid) for link in links}
    found: list[Link] = []
    for after in draft.pieces:
        givers = [
            before
            for before in draft.pieces
            if before.stream != after.stream
            and not before.is_level_of_effort
            and not after.is_level_of_effort
            and before.baseline[1] <= after.baseline[0]
            and before.real[1] <= after.real[0]
            and after.real[0] - before.real[1] <= 10
        ]
        if givers and draft.rng.random() < 0.55:
            giver = givers[int(draft.rng.integers(len(givers)))]
            if (giver.uid, after.uid) not in have:
                found.append(Link(giver.uid, after.uid))
    return found


def _people(draft: Draft) -> tuple[list[Resource], list[Assignment]]:
    roles = ROLES[draft.project.area]
    crew = [person for person in people() if person.role in roles]
    names = [draft.project.manager, *(person.name for person in crew)]
    resources = [Resource(uid=n, number=n, name=name, max_units=1.0) for n, name in enumerate(names, start=1)]
    assignments = []
    for n, piece in enumerate(draft.pieces, start=1):
        who = 1 if piece.is_level_of_effort else 2 + (piece.stream * 7 + n // 3) % max(1, len(crew))
        work = (piece.real[1] - piece.real[0]) * draft.day_minutes * 0.5
        assignments.append(Assignment(uid=n, task_uid=piece.uid, resource_uid=who, units=0.5, work_minutes=work))
    return resources, assignments
