"""The board of a project: its cards in columns, how they flow, and moving one."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from quarterdeck.core import clock
from quarterdeck.core.errors import NotVisible, Refusal
from quarterdeck.core.models import Person
from quarterdeck.core.permissions import may
from quarterdeck.core.views.access import signed_in
from quarterdeck.exchange.document import StateCategory
from quarterdeck.planning.actions import move_card, revert_change_set
from quarterdeck.planning.models import ChangeSet, Task
from quarterdeck.planning.queries.board import LANES, BoardPage, Wanted, board_of
from quarterdeck.planning.queries.plans import changes_of, plan_of, project_workspace
from quarterdeck.planning.rules.board import Column, Pace

SHOWN, SHOWN_DONE = 60, 20
BAR_HEIGHT = 64


@signed_in
@require_safe
def board(request: HttpRequest, code: str) -> HttpResponse:
    actor: Person = request.actor  # type: ignore[attr-defined]
    workspace = project_workspace(actor, code)
    plan = plan_of(workspace)
    context: dict[str, Any] = {"workspace": workspace, "plan": plan}
    context["may_import"] = may(actor, "planning.import_plan", workspace)
    if plan is not None and plan.task_count:
        wanted = wanted_of(request.GET)
        found = board_of(plan, wanted=wanted, today=clock.now().date())
        movable = Task.objects.visible_to(actor, permission="planning.report_progress").filter(plan=plan)
        context |= {
            "found": found,
            "wanted": wanted,
            "lanes": [_lane(lane.name, lane.columns) for lane in found.lanes],
            "targets": [column for column in found.columns if column.target],
            "over": [column for column in found.columns if column.over],
            "movable": set(movable.values_list("pk", flat=True)),
            "weeks": _bars(found.pace),
            "width": max(10 * len(found.pace.weeks), 80),
            "average": _average(found.pace),
            "total": sum(week.finished for week in found.pace.weeks),
            "busiest": max((week.finished for week in found.pace.weeks), default=0),
            "undo": _last_move(request, plan),
            "choices": _choices(found, wanted),
        }
    return render(request, "planning/board.html", context)


def wanted_of(sent: Any) -> Wanted:
    """What the address asks for; what makes no sense is what is usual."""
    lanes = sent.get("lanes", "")
    return Wanted(
        board=_number(sent.get("board")) or 0,
        sprint=_number(sent.get("sprint")),
        lanes=lanes if lanes in LANES else "",
    )


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 10 else None


def _lane(name: str, columns: list[Column]) -> dict[str, Any]:
    shown = [
        {"column": one, "cards": one.cards[:most], "more": max(0, len(one.cards) - most)}
        for one in columns
        for most in [SHOWN_DONE if one.category is StateCategory.DONE else SHOWN]
    ]
    return {"name": name, "count": sum(len(one.cards) for one in columns), "columns": shown}


def _bars(pace: Pace) -> list[dict[str, Any]]:
    """Bars of the chart: place and height in its own units, eight wide and two apart."""
    most = max((week.finished for week in pace.weeks), default=0) or 1
    return [
        {
            "x": 10 * number,
            "y": BAR_HEIGHT - round(BAR_HEIGHT * week.finished / most),
            "height": round(BAR_HEIGHT * week.finished / most),
            "monday": week.monday,
            "finished": week.finished,
        }
        for number, week in enumerate(pace.weeks)
    ]


def _average(pace: Pace) -> float | None:
    return sum(week.finished for week in pace.weeks) / len(pace.weeks) if pace.weeks else None


def _choices(found: BoardPage, wanted: Wanted) -> dict[str, Any]:
    """Addresses of the other views: each lane, with what else is chosen kept."""
    kept: dict[str, Any] = {"board": wanted.board or "", "sprint": found.sprint.uid if found.sprint else ""}
    labels = {"": "No lanes", "assignee": "By assignee", "epic": "By epic" if found.is_of_items else "By summary"}
    return {
        "lanes": [
            {
                "label": label,
                "url": "?" + urlencode({key: value for key, value in {**kept, "lanes": by}.items() if value != ""}),
                "current": wanted.lanes == by,
            }
            for by, label in labels.items()
        ]
    }


def _last_move(request: HttpRequest, plan: Any) -> ChangeSet | None:
    """The move that this person has just made here, to be taken back."""
    number = _number(request.GET.get("moved"))
    if number is None:
        return None
    rows = changes_of(plan).filter(pk=number, state="applied", created_by=request.actor)  # type: ignore[attr-defined]
    return rows.first()


@signed_in
@require_POST
def board_move(request: HttpRequest, code: str) -> HttpResponse:
    """Move a card, or take a move back; then show the same board again."""
    actor: Person = request.actor  # type: ignore[attr-defined]
    workspace = project_workspace(actor, code)
    plan = plan_of(workspace)
    task = _number(request.POST.get("task"))
    undone = _number(request.POST.get("undo"))
    if plan is None or (task is None and undone is None):
        raise NotVisible
    moved = None
    try:
        if undone is not None:
            _take_back(actor, plan, undone)
            messages.success(request, "Undone. The card stands where it stood before.")
        else:
            row = Task.objects.visible_to(actor).filter(plan=plan, pk=task or 0).first()
            if row is None:
                raise NotVisible
            moved = move_card(actor=actor, task=row, state=request.POST.get("state", ""), at=clock.now())
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        messages.error(request, refusal.words)
    return redirect(_back(request, workspace.code, moved))


def _take_back(actor: Person, plan: Any, number: int) -> None:
    change_set = changes_of(plan).filter(pk=number).first()
    if change_set is None or not ChangeSet.objects.visible_to(actor).filter(pk=number).exists():
        raise NotVisible
    full = ChangeSet.objects.get(pk=number)
    revert_change_set(actor=actor, change_set=full, at=clock.now())


def _back(request: HttpRequest, code: str, moved: ChangeSet | None) -> str:
    asked = wanted_of(request.POST)
    values = {"board": asked.board or "", "sprint": asked.sprint or "", "lanes": asked.lanes}
    values["moved"] = str(moved.pk) if moved else ""
    kept = urlencode({key: value for key, value in values.items() if value != ""})
    return reverse("planning:board", args=[code]) + (f"?{kept}" if kept else "")
