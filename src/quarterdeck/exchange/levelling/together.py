"""Levelling several plan documents together, by the priorities of their projects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from quarterdeck.engine.levelling import Overload, Settings
from quarterdeck.exchange.compilation import compile_plan, schedule_compilation
from quarterdeck.exchange.document import Constraint, Issue, PlanDocument, Severity
from quarterdeck.exchange.levelling.document import LevelledPlan, TaskMove, level_document, overloads_of
from quarterdeck.exchange.levelling.joining import Identity, Joined, identity_of, join_documents

_SHOWN = 50


@dataclass(frozen=True, slots=True)
class JointMove:
    """A move of one plan's task; ``competitor_place`` says in which plan the competitor stands."""

    move: TaskMove
    competitor_place: int | None


@dataclass(frozen=True, slots=True)
class PlanOutcome:
    """What levelling together does to one plan.

    Attributes
    ----------
    starts : dict
        Levelled start of every leaf task by uid.
    delays : dict
        Levelling delay in elapsed minutes by uid, where there is one.
    moves : list of JointMove
    finish_before, finish : datetime or None
        Last finish of the plan alone without levelling delays, and with those found.
    """

    starts: dict[int, datetime]
    delays: dict[int, float]
    moves: list[JointMove]
    finish_before: datetime | None
    finish: datetime | None


@dataclass(frozen=True, slots=True)
class LevelledTogether:
    """Several plans levelled together.

    Attributes
    ----------
    plans : list of PlanOutcome
        In the order of the documents.
    last : LevelledPlan
        The last step, which holds all plans: makespan, bound, overloads that remain.
    steps : int
        How many groups of equal priority were levelled one after the other. The bound of ``last`` holds for all
        levellings only when there was one; else it takes the earlier groups as they stand.
    schedules : int
    shared : tuple of str
        People who stand in more than one plan.
    issues : list of Issue
    """

    plans: list[PlanOutcome]
    last: LevelledPlan
    steps: int
    schedules: int
    shared: tuple[str, ...]
    issues: list[Issue]


def level_together(
    documents: Sequence[PlanDocument],
    settings: Settings | None = None,
    *,
    priorities: Sequence[int] | None = None,
    identity: Identity = identity_of,
) -> LevelledTogether:
    """Level plans that share people.

    Parameters
    ----------
    documents : sequence of PlanDocument
    settings : Settings, optional
        The limit of time, or of schedules, is for all steps together.
    priorities : sequence of int, optional
        One per document, greater is more important; none: all are equal. A plan never waits for a less important one:
        groups of equal priority are levelled one after the other, each around those before it.
    identity : callable
        What tells people apart.

    Raises
    ------
    quarterdeck.engine.plan.CyclicLogic
    quarterdeck.engine.levelling.LevellingError
    ValueError
        Not one priority per document.
    """
    wanted = list(priorities) if priorities is not None else [0] * len(documents)
    if len(wanted) != len(documents) or not documents:
        raise ValueError("one priority per document")
    return _Steps(documents, settings or Settings(), wanted, identity).run()


def overloads_before(documents: Sequence[PlanDocument], *, identity: Identity = identity_of) -> list[Overload]:
    """Where the people of several plans are asked for more than there is before anything is levelled."""
    return overloads_of(join_documents(documents, identity=identity).document)


class _Steps:
    def __init__(
        self, documents: Sequence[PlanDocument], settings: Settings, priorities: list[int], identity: Identity
    ) -> None:
        self.documents, self.settings, self.identity = documents, settings, identity
        levels = sorted(set(priorities), reverse=True)
        self.groups = [[k for k, priority in enumerate(priorities) if priority == level] for level in levels]
        self.starts: dict[int, dict[int, datetime]] = {}
        self.delays: dict[int, dict[int, float]] = {}
        self.moves: dict[int, list[JointMove]] = {}
        self.since = settings.since
        if self.since is None and settings.clock is not None:
            self.since = settings.clock()

    def run(self) -> LevelledTogether:
        placed: list[int] = []
        schedules, steps = 0, []
        for step, group in enumerate(self.groups):
            joined = join_documents([self.documents[k] for k in (*placed, *group)], identity=self.identity)
            places = [*placed, *group]
            self._pin(joined, places, len(placed))
            found = level_document(joined.document, self._settings(step))
            schedules += found.levelling.schedules
            self._take(found, joined, places, group)
            placed += group
            steps.append((found, joined))
        last, joined = steps[-1]
        checked = [self._outcome(k) for k in range(len(self.documents))]
        issues = [*joined.issues, *last.issues, *(issue for _, more in checked for issue in more)]
        return LevelledTogether([one for one, _ in checked], last, len(steps), schedules, joined.shared, issues)

    def _settings(self, step: int) -> Settings:
        """An equal share of what is left for each step."""
        left = len(self.groups) - step
        held = self.settings
        if held.schedules is not None:
            return replace(held, schedules=max(held.schedules // len(self.groups), 1))
        if held.clock is None or held.seconds is None or self.since is None:
            return held
        used = held.clock() - self.since
        return replace(held, since=self.since, seconds=used + max(held.seconds - used, 0.0) / left)

    def _pin(self, joined: Joined, places: list[int], count: int) -> None:
        """Hold the tasks of plans that went before where they were put."""
        for task in joined.document.tasks:
            place, uid = joined.origin[task.uid]
            start = self.starts.get(places[place], {}).get(uid) if place < count else None
            is_open = task.actual_start is None and not task.is_manual and task.constraint is not Constraint.ALAP
            if start is not None and is_open and task.is_active:
                task.constraint, task.constraint_date = Constraint.MSO, start

    def _take(self, found: LevelledPlan, joined: Joined, places: list[int], group: list[int]) -> None:
        for k in group:
            self.starts[k], self.delays[k], self.moves[k] = {}, {}, []
        for number, start in found.starts.items():
            place, uid = joined.origin[number]
            if places[place] in group:
                self.starts[places[place]][uid] = start
        for number, delay in found.delays.items():
            place, uid = joined.origin[number]
            if places[place] in group:
                self.delays[places[place]][uid] = delay
        for move in found.moves:
            place, uid = joined.origin[move.uid]
            if places[place] in group:
                other = None if move.competitor_uid is None else joined.origin[move.competitor_uid]
                named = replace(move, uid=uid, competitor_uid=None if other is None else other[1])
                self.moves[places[place]].append(JointMove(named, None if other is None else places[other[0]]))

    def _outcome(self, k: int) -> tuple[PlanOutcome, list[Issue]]:
        """One plan on its own with the delays found: its finish, and whether it then starts as it did together."""
        before = schedule_compilation(compile_plan(with_delays(self.documents[k], {})))
        alone = schedule_compilation(compile_plan(with_delays(self.documents[k], self.delays[k])))
        dates = alone.by_uid()
        differing = [uid for uid, start in self.starts[k].items() if uid in dates and dates[uid].start != start]
        issues = [
            Issue(
                "levelling.differs_alone",
                f"Scheduled alone, task {uid} starts {dates[uid].start} and not {self.starts[k][uid]}.",
                Severity.WARNING,
                f"task {uid}",
                self.documents[k].source.file,
            )
            for uid in differing[:_SHOWN]
        ]
        return PlanOutcome(self.starts[k], self.delays[k], self.moves[k], before.finish, alone.finish), issues


def with_delays(document: PlanDocument, delays: dict[int, float]) -> PlanDocument:
    """A document whose tasks have these levelling delays (elapsed minutes by uid) in place of their own."""
    tasks = [
        replace(task, leveling_delay_minutes=delays.get(task.uid), leveling_delay_is_elapsed=True)
        for task in document.tasks
    ]
    return replace(document, tasks=tasks)
