"""A change in memory, whole: operations or a patch on loaded plans, new dates, effects. Nothing is written here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

from quarterdeck.engine.plan import NONE
from quarterdeck.planning.errors import Conflict, FaultList, ScheduleImpossible
from quarterdeck.planning.models import Plan
from quarterdeck.planning.rules.effects import effects_of, total
from quarterdeck.planning.rules.operations.apply import apply_operations
from quarterdeck.planning.rules.operations.context import Context
from quarterdeck.planning.rules.operations.fields import LARGEST_AMOUNT, LAST_YEAR
from quarterdeck.planning.rules.operations.schema import Operation
from quarterdeck.planning.rules.patch import Patch, apply_patch, patch_of
from quarterdeck.planning.rules.state import PlanState
from quarterdeck.planning.snapshot.load import load_state
from quarterdeck.planning.snapshot.schedule import CalendarTime, PlanDates, compute_dates


@dataclass(slots=True)
class PlanChange:
    """One plan after a change: its rows, its dates, the patch that made it, and what that does."""

    plan: Plan
    state: PlanState
    dates: PlanDates
    effects: dict[str, Any]
    baselines: list[dict[str, Any]]
    milliseconds: int
    working_time: CalendarTime
    _patch: Patch | None = None

    @property
    def patch(self) -> Patch:
        """The way back. A preview never asks for it."""
        return self._patch if self._patch is not None else self.keep_patch()

    def keep_patch(self) -> Patch:
        """Take the patch of the rows as they are now, before a transaction waits for it."""
        self._patch = patch_of(self.state)
        return self._patch


@dataclass(slots=True)
class Change:
    plans: dict[int, PlanChange] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)

    @property
    def effects(self) -> dict[str, Any]:
        """Effects of the only plan, or of all of them by plan id."""
        if len(self.plans) == 1:
            return next(iter(self.plans.values())).effects
        return {"plans": {str(key): change.effects for key, change in self.plans.items()}}


Numbering = Callable[[PlanState], None]


def change_by_operations(
    plans: Sequence[Plan], operations: Sequence[Operation], *, numbering: Numbering | None = None
) -> Change:
    """Raises OperationRefused, ScheduleImpossible. ``numbering`` gives new rows their ids before the patch is taken."""
    contexts: dict[int, Context] = {}
    for plan in plans:
        state = load_state(plan)
        contexts[plan.pk or 0] = Context(state, CalendarTime(state))
    apply_operations(contexts, operations)
    if numbering:
        for context in contexts.values():
            _number(context, numbering)
    change = Change()
    for plan in plans:
        context = contexts[plan.pk or 0]
        change.plans[plan.pk or 0] = one = _scheduled(plan, context.state, context.baselines, operations)
        if numbering:
            one.keep_patch()
    return change


def _number(context: Context, numbering: Numbering) -> None:
    """Row ids for new rows; captured values of baselines follow."""
    before = {id(row): uid for uid, row in context.state.tasks.items() if uid < 0}
    numbering(context.state)
    now = {before[id(row)]: uid for uid, row in context.state.tasks.items() if id(row) in before}
    for baseline in context.baselines:
        for entry in baseline["tasks"] or ():
            entry["task"] = now.get(entry["task"], entry["task"])


def change_by_patches(plans: Sequence[Plan], patches: Mapping[int, Patch]) -> Change:
    """The way back: each plan's patch on its present rows, with the fields that have moved on since."""
    change = Change()
    states: dict[int, PlanState] = {}
    for plan in plans:
        states[plan.pk] = load_state(plan)
        change.conflicts += apply_patch(states[plan.pk], patches[plan.pk])
    if not change.conflicts:
        for plan in plans:
            change.plans[plan.pk] = one = _scheduled(plan, states[plan.pk], [], ())
            one.keep_patch()
    return change


def _scheduled(
    plan: Plan, state: PlanState, baselines: list[dict[str, Any]], operations: Sequence[Operation]
) -> PlanChange:
    began = perf_counter()
    try:
        dates = compute_dates(state)
    except ScheduleImpossible as impossible:
        _blame(operations, impossible)
        raise
    _refuse_beyond(state, dates)
    milliseconds = round((perf_counter() - began) * 1000)
    working_time = CalendarTime(state)
    effects = effects_of(
        state,
        dates.tasks,
        finish_before=plan.finish,
        finish_after=dates.finish,
        cost_before=plan.cost,
        work_before=plan.work_minutes,
        working_time=working_time,
    )
    return PlanChange(plan, state, dates, effects, baselines, milliseconds, working_time)


def _refuse_beyond(state: PlanState, dates: PlanDates) -> None:
    """What no row could hold: dates after the last year of plans, costs of more digits than there are columns."""
    late = [uid for uid, one in dates.tasks.items() if one.finish is not None and one.finish.year > LAST_YEAR]
    is_beyond_time = dates.finish is None and dates.scheduled.schedule.project_finish != NONE
    if late or (dates.tasks and is_beyond_time):
        raise ScheduleImpossible(f"The schedule would end after {LAST_YEAR}. Shorten a duration or a lag.", late[:50])
    amounts = [row.cost for row in state.tasks.values()] + [row.cost for row in state.assignments.values()]
    if any(one is not None and abs(one) >= LARGEST_AMOUNT for one in [*amounts, total(state, "cost")]):
        raise ScheduleImpossible(f"The plan would cost more than {LARGEST_AMOUNT:,}. Lower a rate or an amount.")


def _blame(operations: Sequence[Operation], impossible: ScheduleImpossible) -> None:
    """Name the last operation that could have closed a cycle."""
    makers = {"add_link": "successor", "move_task": "parent", "add_task": "parent"}
    blamed = [(index, makers[one.op]) for index, one in enumerate(operations) if one.op in makers]
    if blamed:
        faults = FaultList()
        faults.add(blamed[-1][0], blamed[-1][1], impossible.words)
        faults.raise_if_any()
