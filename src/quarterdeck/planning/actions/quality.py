"""Schedule quality, kept with the computation it belongs to."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from quarterdeck.core import audit
from quarterdeck.core.models import Person
from quarterdeck.core.permissions import require
from quarterdeck.planning.models import Plan, ScheduleRun
from quarterdeck.planning.snapshot.quality import judge


def judge_plan(*, actor: Person, plan: Plan, at: datetime) -> ScheduleRun | None:
    """Judge the plan's present version once and keep the verdicts with its schedule run; None without a run.

    Only the newest run keeps its verdicts. Raises NotVisible, NotAllowed.
    """
    require(actor, "planning.view_plan", plan)
    run = ScheduleRun.objects.filter(plan=plan, version=plan.version).order_by("-id").first()
    if run is None or run.quality is not None or not plan.task_count:
        return run
    run.quality = judge(plan)
    with transaction.atomic():
        run.save(update_fields=["quality"])
        ScheduleRun.objects.filter(plan=plan, quality__isnull=False).exclude(pk=run.pk).update(quality=None)
        audit.record(
            actor=actor,
            at=at,
            action="planning.judge_plan",
            subject=plan,
            workspace=plan.workspace,
            changes={"checks passed": [None, run.quality["passed"]], "evaluable": [None, run.quality["evaluable"]]},
        )
    return run
