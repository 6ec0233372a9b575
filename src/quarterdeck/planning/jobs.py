"""Background work of planning. The state of its row guards every step: a repeated job does nothing twice."""

from __future__ import annotations

from typing import Any

from quarterdeck.core import clock
from quarterdeck.core.jobs import JobRun, job
from quarterdeck.planning.actions import apply_import, read_import
from quarterdeck.planning.choices import ImportState
from quarterdeck.planning.models import ImportRun, Plan, ScheduleRun
from quarterdeck.planning.snapshot.quality import judge

STEPS = 2


@job("planning.read_plan_file", title="Read a plan file")
def read_plan_file(run: JobRun, *, import_run_id: int) -> dict[str, Any] | None:
    """Read an uploaded file and, where it was asked for, apply it at once."""
    import_run = ImportRun.objects.select_related("workspace", "file", "plan").filter(pk=import_run_id).first()
    if import_run is None or run.actor is None:
        return None
    if import_run.state == ImportState.QUEUED:
        run.progress(0, STEPS, f"Reading {import_run.file_name}")
        import_run = read_import(actor=run.actor, import_run=import_run, at=clock.now())
    if import_run.state == ImportState.READ and import_run.applies_itself:
        run.progress(1, STEPS, "Scheduling and storing the plan")
        apply_import(actor=run.actor, import_run=import_run, at=clock.now())
    return {"import_run": import_run.pk, "state": import_run.state}


@job("planning.judge_plan", title="Judge the schedule quality of a plan")
def judge_plan(run: JobRun, *, plan_id: int) -> dict[str, Any] | None:
    """Keep the quality result with the schedule run of the plan's present version."""
    plan = Plan.objects.filter(pk=plan_id).first()
    if plan is None:
        return None
    quality = judge(plan)
    ScheduleRun.objects.filter(plan=plan, version=quality["version"]).update(quality=quality)
    return {"passed": quality["passed"], "evaluable": quality["evaluable"]}
