"""Tasks and milestones as things that entries of registers can point at: a risk at the tasks that it hits."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.urls import reverse

from quarterdeck.core.models import Person, Workspace
from quarterdeck.planning.models import Task
from quarterdeck.registers.declaration import Found, SubjectSource
from quarterdeck.registers.models import Subject

TASK = "planning.task"
SHORTEST = 3  # letters of a name by which a task is looked for from anywhere


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
    """Visible tasks and milestones whose name has the text, or whose number it is: 5 or T-5."""
    wanted = Q(name__icontains=text)
    number = text[2:] if text[:2].upper() == "T-" else text
    if number.isdecimal() and len(number) < 10:
        wanted |= Q(uid=int(number))
    rows = _tasks(actor).filter(wanted)
    if workspace is not None:
        rows = rows.filter(plan__workspace=workspace)
    return [_found(task) for task in rows[:limit]]


def task_url(subject: Subject) -> str:
    """The page that says why it stands where it stands."""
    return reverse("planning:task", args=[subject.workspace.code, subject.code.removeprefix("T-")])


def found_for_command_bar(actor: Person, text: str, limit: int) -> list[tuple[str, str, str]]:
    """Tasks and milestones by words of their names, or by ``S-02/T-5``."""
    code, _, number = text.rpartition("/")
    rows = _tasks(actor)
    if code and number[:2].upper() == "T-" and number[2:].isdecimal() and len(number) < 12:
        rows = rows.filter(plan__workspace__code__iexact=code, uid=int(number[2:]))
    elif len(text) >= SHORTEST:
        rows = rows.filter(name__icontains=text)
    else:
        return []
    return [
        (
            task.name or f"Task {task.uid}",
            f"{task.plan.workspace.code}/T-{task.uid}, {'milestone' if task.is_milestone else 'task'}",
            reverse("planning:task", args=[task.plan.workspace.code, task.uid]),
        )
        for task in rows[:limit]
    ]


TASKS = SubjectSource(TASK, "Task", "planning.view_plan", find_task, search_tasks, task_url)
