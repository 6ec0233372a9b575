"""Background work of planning. The state of its row guards every step: a repeated job does nothing twice."""

from __future__ import annotations

from time import perf_counter
from typing import Any

from quarterdeck.core import clock
from quarterdeck.core.errors import Refusal
from quarterdeck.core.jobs import JobRun, job
from quarterdeck.core.models import Person
from quarterdeck.planning.actions import (
    apply_batch,
    apply_import,
    find_levelling,
    hold_import,
    read_import,
    refuse_batch,
    revert_batch,
    run_simulation,
)
from quarterdeck.planning.actions.imports.reading import COMPARED
from quarterdeck.planning.choices import BatchStep, ImportState
from quarterdeck.planning.errors import BatchNotReady, ImportNotReady
from quarterdeck.planning.models import ImportBatch, ImportRun, LevellingRun, Plan, ScheduleRun, SimulationRun
from quarterdeck.planning.snapshot.quality import judge

PERCENT = 100


@job("planning.read_plan_file", title="Read a plan file")
def read_plan_file(run: JobRun, *, import_run_id: int) -> dict[str, Any] | None:
    """Read an uploaded file and, where it was asked for, apply it at once. A repeated job goes on where one stopped."""
    rows = ImportRun.objects.select_related("workspace", "file", "plan")
    import_run = rows.filter(pk=import_run_id).first()
    if import_run is None or run.actor is None:
        return None

    def told(done: int, words: str) -> None:
        if ImportRun.objects.filter(pk=import_run_id, state=ImportState.DISCARDED).exists():
            raise ImportNotReady(ImportState.DISCARDED.label)
        run.progress(done, PERCENT, words)

    try:
        if import_run.state == ImportState.QUEUED:
            import_run = read_import(actor=run.actor, import_run=import_run, at=clock.now(), told=told)
        if import_run.state == ImportState.READ and import_run.applies_itself:
            told(COMPARED, "Scheduling and storing the plan")
            _apply_or_show(run.actor, import_run)
    except ImportNotReady:
        # Somebody put the file aside, or another worker has done the step.
        import_run.refresh_from_db(fields=["state"])
    return {"import_run": import_run.pk, "state": import_run.state}


def _apply_or_show(actor: Person, import_run: ImportRun) -> None:
    """What cannot be applied without a person waits for one, with the reason."""
    try:
        apply_import(actor=actor, import_run=import_run, at=clock.now())
    except ImportNotReady:
        raise
    except Refusal as refusal:
        hold_import(actor=actor, import_run=import_run, words=refusal.words, at=clock.now())


@job("planning.level_plans", title="Level the resources of plans")
def level_plans(run: JobRun, *, levelling_run_id: int) -> dict[str, Any] | None:
    """Search, and keep the result as a draft. The clock of the search tells how far it is, and stops it on request."""
    levelling = LevellingRun.objects.select_related("workspace").filter(pk=levelling_run_id).first()
    if levelling is None or run.actor is None:
        return None
    began, total = perf_counter(), round(levelling.seconds)

    def watch() -> float:
        passed = perf_counter() - began
        run.progress(min(int(passed), max(total - 1, 0)), total, "Searching")
        return passed

    levelling = find_levelling(actor=run.actor, levelling_run=levelling, at=clock.now(), clock=watch)
    return {"levelling_run": levelling.pk, "state": levelling.state, "change_set": levelling.change_set_id}


@job("planning.step_batch", title="Apply or undo files that came together")
def step_batch(run: JobRun, *, batch_id: int, step: str) -> dict[str, Any] | None:
    """All files of the batch or none; the reason of a refusal is kept for the page."""
    batch = ImportBatch.objects.select_related("workspace").filter(pk=batch_id).first()
    if batch is None or run.actor is None:
        return None
    total = ImportRun.objects.filter(batch=batch).count()

    def told(done: int, words: str) -> None:
        run.progress(done, total + 1, words)

    act = apply_batch if step == BatchStep.APPLY else revert_batch
    try:
        done = act(actor=run.actor, batch=batch, at=clock.now(), told=told)
    except BatchNotReady:
        # Another worker has done the step.
        return {"batch": batch.pk, "changes": 0}
    except Refusal as refusal:
        refuse_batch(actor=run.actor, batch=batch, words=refusal.words, at=clock.now())
        raise
    return {"batch": batch.pk, "changes": len(done)}


@job("planning.judge_plan", title="Judge the schedule quality of a plan")
def judge_plan(run: JobRun, *, plan_id: int) -> dict[str, Any] | None:
    """Keep the quality result with the schedule run of the plan's present version."""
    plan = Plan.objects.filter(pk=plan_id).first()
    if plan is None:
        return None
    quality = judge(plan)
    ScheduleRun.objects.filter(plan=plan, version=quality["version"]).update(quality=quality)
    return {"passed": quality["passed"], "evaluable": quality["evaluable"]}


@job("planning.simulate_plan", title="Simulate a plan")
def simulate_plan(run: JobRun, *, simulation_run_id: int) -> dict[str, Any] | None:
    """Play the plan of a simulation that waits."""
    simulation = SimulationRun.objects.select_related("plan__workspace").filter(pk=simulation_run_id).first()
    if simulation is None or run.actor is None:
        return None
    simulation = run_simulation(actor=run.actor, simulation=simulation, at=clock.now())
    return {"simulation_run": simulation.pk, "state": simulation.state}
