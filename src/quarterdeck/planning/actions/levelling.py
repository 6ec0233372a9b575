"""Level plans: a search in the background whose result is a draft that others review, apply and undo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import transaction

from quarterdeck.core import audit
from quarterdeck.core.events import emit
from quarterdeck.core.models import Person
from quarterdeck.core.permissions import mandate_for, require
from quarterdeck.engine.levelling import Method, Settings, has_solver
from quarterdeck.planning.actions.change_sets import _common_workspace, _draft_of, _keep_draft
from quarterdeck.planning.choices import ChangeSetSource, LevellingMethod, LevellingState
from quarterdeck.planning.errors import LevellingImpossible, LevellingRefused, OperationRefused, ScheduleImpossible
from quarterdeck.planning.events import LevellingRequested
from quarterdeck.planning.models import LevellingPlan, LevellingRun, Plan
from quarterdeck.planning.queries.rights import require_plans
from quarterdeck.planning.snapshot.levelling import Levelled, level_plans

LEAST_SECONDS, MOST_SECONDS = 0.5, 300.0
MOST_PLANS = 100


def level_plan(
    *,
    actor: Person,
    plans: Sequence[tuple[Plan, int]],
    at: datetime,
    method: str = LevellingMethod.FAST,
    seconds: float = 10.0,
    within_float: bool = False,
    seed: int = 1,
) -> LevellingRun:
    """Ask for a levelling of plans, each with the importance of its project (1 to 5, 1 goes first).

    Raises NotVisible, NotAllowed, LevellingRefused.
    """
    require_plans(actor, "planning.level_plan", [plan for plan, _ in plans])
    _refuse_unfit(plans, method, seconds)
    workspace = _common_workspace([plan for plan, _ in plans])
    require(actor, "planning.level_plan", workspace)
    with transaction.atomic():
        run = LevellingRun.objects.create(
            workspace=workspace,
            method=method,
            seconds=seconds,
            within_float=within_float,
            seed=seed,
            created_by=actor,
            created_at=at,
        )
        LevellingPlan.objects.bulk_create(
            LevellingPlan(run=run, plan=plan, priority=priority) for plan, priority in plans
        )
        audit.record(
            actor=actor,
            at=at,
            action="planning.level_plan",
            subject=run,
            workspace=workspace,
            changes={"method": [None, method], "seconds": [None, seconds], "plans": [None, len(plans)]},
        )
        emit(LevellingRequested(levelling_run_id=run.pk), workspace=workspace, actor=actor, at=at)
    return run


def _refuse_unfit(plans: Sequence[tuple[Plan, int]], method: str, seconds: float) -> None:
    if not plans:
        raise LevellingRefused("plans", "Choose at least one plan.")
    if len({plan.pk for plan, _ in plans}) < len(plans) or len(plans) > MOST_PLANS:
        raise LevellingRefused("plans", f"Name each plan once, and at most {MOST_PLANS} together.")
    if any(not 1 <= priority <= 5 for _, priority in plans):
        raise LevellingRefused("plans", "The importance of a project is a number from 1 to 5.")
    if method not in LevellingMethod.values:
        raise LevellingRefused("method", f"Choose one of {', '.join(LevellingMethod.values)}.")
    if method == LevellingMethod.OPTIMAL and not has_solver():
        raise LevellingRefused("method", "The solver is not installed here. Choose another method.")
    if not LEAST_SECONDS <= seconds <= MOST_SECONDS:
        raise LevellingRefused("seconds", f"Give the search {LEAST_SECONDS:g} to {MOST_SECONDS:g} seconds.")
    if empty := [plan.name for plan, _ in plans if not plan.task_count]:
        raise LevellingRefused("plans", f"{empty[0]} has no tasks to level.")


def find_levelling(
    *, actor: Person, levelling_run: LevellingRun, at: datetime, clock: Callable[[], float]
) -> LevellingRun:
    """Search, and keep what was found as a draft. Repeating it changes nothing more. Raises NotVisible, NotAllowed."""
    require(actor, "planning.level_plan", levelling_run)
    if levelling_run.state != LevellingState.QUEUED:
        return levelling_run
    LevellingRun.objects.filter(pk=levelling_run.pk).update(began_at=at)
    rows = list(levelling_run.plans.select_related("plan__workspace").order_by("priority", "plan"))
    plans = [row.plan for row in rows]
    settings = Settings(
        Method(levelling_run.method),
        within_float=levelling_run.within_float,
        seconds=levelling_run.seconds,
        clock=clock,
        seed=levelling_run.seed,
    )
    try:
        found = level_plans(plans, [row.priority for row in rows], settings)
        return _kept(levelling_run, rows, found, actor=actor, at=at)
    except (LevellingImpossible, ScheduleImpossible, OperationRefused) as error:
        return _failed(levelling_run, error.words, at=at)


def _kept(
    run: LevellingRun, rows: list[LevellingPlan], found: Levelled, *, actor: Person, at: datetime
) -> LevellingRun:
    """The result with its draft; none where nothing has to change."""
    plans = [(row.plan, row.plan.version) for row in rows]
    draft = _draft_of(plans, found.operations, actor=actor) if found.operations else None
    with transaction.atomic():
        row = LevellingRun.objects.select_for_update().get(pk=run.pk)
        if row.state != LevellingState.QUEUED:
            return row
        if draft is not None:
            row.change_set = _keep_draft(
                draft,
                actor=actor,
                plans=plans,
                operations=found.operations,
                at=at,
                title=_title(rows),
                source=ChangeSetSource.LEVELLING,
                mandate=mandate_for(actor, "planning.level_plan", run),
            )
        for one in rows:
            one.base_version = one.plan.version
            one.save(update_fields=["base_version"])
        row.state = LevellingState.READY if draft is not None else LevellingState.LEVEL
        row.result, row.finished_at = found.result, at
        row.save(update_fields=["state", "result", "finished_at", "change_set"])
    return row


def _failed(run: LevellingRun, words: str, *, at: datetime) -> LevellingRun:
    waiting = LevellingRun.objects.filter(pk=run.pk, state=LevellingState.QUEUED)
    waiting.update(state=LevellingState.FAILED, fault=words, finished_at=at)
    run.refresh_from_db()
    return run


def _title(rows: list[LevellingPlan]) -> str:
    names = [row.plan.workspace.code for row in rows]
    shown = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
    return f"Level resources of {shown}"
