"""Tasks as things that entries of registers can point at: a risk at the tasks that it hits."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.urls import reverse

from quarterdeck.core.models import Person, Workspace
from quarterdeck.planning.models import Task
from quarterdeck.registers.declaration import Found, SubjectSource
from quarterdeck.registers.models import Subject

TASK = "planning.task"


def _tasks(actor: Person) -> QuerySet[Task]:
    rows = Task.objects.visible_to(actor).filter(is_project_summary=False)
    return rows.select_related("plan__workspace").order_by("plan_id", "uid", "id")


def _found(task: Task) -> Found:
    return Found(task.pk, task.plan.workspace, f"T-{task.uid}", task.name or f"Task {task.uid}")


def find_task(actor: Person, number: int) -> Found | None:
    """The task with that row id, if the person may see it."""
    task = _tasks(actor).filter(pk=number).first()
    return None if task is None else _found(task)


def search_tasks(actor: Person, text: str, workspace: Workspace | None, limit: int) -> list[Found]:
    """Visible tasks whose name has the text, or whose number is it."""
    wanted = Q(name__icontains=text)
    if text.isdecimal() and len(text) < 10:
        wanted |= Q(uid=int(text))
    rows = _tasks(actor).filter(wanted)
    if workspace is not None:
        rows = rows.filter(plan__workspace=workspace)
    return [_found(task) for task in rows[:limit]]


def task_url(subject: Subject) -> str:
    return f"{reverse('planning:plan', args=[subject.workspace.code])}#task-{subject.object_id}"


TASKS = SubjectSource(TASK, "Task", "planning.view_plan", find_task, search_tasks, task_url)
