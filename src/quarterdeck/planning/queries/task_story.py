"""Why a task or milestone stands where it stands: what moved it, and what is related to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from quarterdeck.core.errors import NotVisible
from quarterdeck.core.models import Person, Workspace
from quarterdeck.planning.choices import ChangeSetState
from quarterdeck.planning.models import BaselineTask, ChangeSet, Task
from quarterdeck.planning.queries.baselines import current_baseline
from quarterdeck.planning.queries.subjects import TASK
from quarterdeck.registers.models import Subject
from quarterdeck.registers.queries.chains import Link, Step, links_of, why_chain

MOST_CHANGES = 500  # of a plan's history that is looked through
MOST_MOVES = 50


@dataclass(frozen=True, slots=True)
class Move:
    """A change of the plan that moved the finish of the task. ``days`` are working days, later is above 0."""

    change: ChangeSet
    before: datetime | None
    after: datetime | None
    days: float | None


@dataclass(frozen=True, slots=True)
class TaskStory:
    """``baseline_finish`` of the baseline that counts; ``chain`` is what led here and what followed."""

    task: Task
    baseline_finish: datetime | None
    moves: list[Move]
    links: list[Link]
    chain: list[Step]


def task_story(actor: Person, workspace: Workspace, uid: int) -> TaskStory:
    """Raises NotVisible."""
    rows = Task.objects.visible_to(actor).filter(plan__workspace=workspace, uid=uid, is_project_summary=False)
    task = rows.select_related("plan__workspace").first()
    if task is None:
        raise NotVisible
    subject = Subject.objects.visible_to(actor).filter(register=TASK, object_id=task.pk).first()
    return TaskStory(
        task,
        _baseline_finish(task),
        moves_of(task),
        links_of(actor, subject) if subject else [],
        why_chain(actor, subject) if subject else [],
    )


def moves_of(task: Task) -> list[Move]:
    """The changes in force that moved the finish of a task, the youngest first."""
    rows = ChangeSet.objects.filter(plans__plan=task.plan_id, state=ChangeSetState.APPLIED)
    found = []
    for change in (
        rows.select_related("applied_by").defer("operations", "inverse").order_by("-applied_at", "-id")[:MOST_CHANGES]
    ):
        moved = _moved(change, task)
        if moved is not None:
            found.append(moved)
    return found[:MOST_MOVES]


def _moved(change: ChangeSet, task: Task) -> Move | None:
    effects: dict[str, Any] = change.effects.get("plans", {}).get(str(task.plan_id), change.effects)
    entry = next((one for one in effects.get("moved", ()) if one["task"] == task.pk), None)
    if entry is None or entry["finish"][0] == entry["finish"][1]:
        return None
    before, after = (datetime.fromisoformat(text) if text else None for text in entry["finish"])
    return Move(change, before, after, entry["days"][1])


def _baseline_finish(task: Task) -> datetime | None:
    baseline = current_baseline(task.plan)
    rows = BaselineTask.objects.filter(baseline=baseline, task_key=task.pk)
    return rows.values_list("finish", flat=True).first() if baseline else None
