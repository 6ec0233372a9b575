"""Support requests: what project managers ask the PMO for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any

from django.db.models import F, Q

from quarterdeck.improvement.choices import SupportState as State
from quarterdeck.improvement.models import SupportRequest
from quarterdeck.improvement.rules import support as rules
from quarterdeck.registers.declaration import (
    Act,
    Column,
    Computed,
    Counts,
    Filter,
    Kind,
    OwnClock,
    Register,
    Section,
    Transition,
    Workflow,
    register,
)
from quarterdeck.registers.queries.working_time import working_time_of


def late(due: str, done: str) -> Callable[[Any, date], Any]:
    def words(day: date) -> Q:
        open_late = Q(**{f"{done}__isnull": True, f"{due}__date__lt": day})
        return open_late | Q(**{f"{done}__gt": F(due)})

    return lambda actor, day: words(day)


def kept(due: str, done: str) -> Callable[[SupportRequest, date], str]:
    def words(request: SupportRequest, day: date) -> str:
        is_late = rules.is_late(getattr(request, due), getattr(request, done), _end(day))
        if is_late is None:
            return ""
        if is_late:
            return "Late"
        return "Kept" if getattr(request, done) else "Running"

    return words


def _end(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=UTC)


@register
class SupportRegister(Register[SupportRequest]):
    """What project managers ask the PMO for, with the time within which they are answered."""

    model = SupportRequest
    key = "support"
    prefix = "SR"
    title = "Support requests"
    access = "support"
    workflow = Workflow(
        states=State,
        start=State.NEW,
        closed=(State.RESOLVED, State.CLOSED),
        transitions=(
            Transition("assign", "Assign", (State.NEW, State.REOPENED), State.ASSIGNED, requires=("owner",),
                       operation="serve"),
            Transition("start", "Start work", (State.ASSIGNED,), State.IN_PROGRESS, operation="serve"),
            Transition("wait", "Wait for the user", (State.IN_PROGRESS,), State.WAITING_USER, reason=True,
                       operation="serve"),
            Transition("resume", "Answer", (State.WAITING_USER,), State.IN_PROGRESS),
            Transition("resolve", "Mark resolved", (State.IN_PROGRESS,), State.RESOLVED, requires=("resolution",),
                       operation="serve"),
            Transition("close", "Close", (State.RESOLVED,), State.CLOSED, asks=("satisfaction",)),
            Transition("reopen", "Reopen", (State.RESOLVED, State.CLOSED), State.REOPENED, reason=True),
        ),
    )  # fmt: skip
    columns = (
        Column("category"),
        Column("priority"),
        Column("owner"),
        Column("state"),
        Column("respond_by", shown=False),
        Computed("response", "Response", Kind.TEXT, kept("respond_by", "responded_at")),
        Column("resolve_by"),
        Computed("solution", "Resolution", Kind.TEXT, kept("resolve_by", "resolved_at")),
        Column("satisfaction", shown=False),
        Column("waited_minutes", shown=False),
    )
    filters = (
        Filter("late_response", "Answered late", late("respond_by", "responded_at")),
        Filter("late_resolution", "Resolved late", late("resolve_by", "resolved_at")),
        Filter("unhappy", "Satisfaction 1 or 2", lambda actor, day: Q(satisfaction__lte=2)),
    )
    sections = (
        Section("Request", ("title", "description", "category", "priority", "due_on")),
        Section("Answer", ("owner", "resolution")),
    )
    summary = (Counts("category"), Counts("priority"))
    clocks = (
        OwnClock(key="respond", label="Respond", due_at="respond_by", done_at="responded_at"),
        OwnClock(key="resolve", label="Resolve", due_at="resolve_by", done_at="resolved_at",
                 waits_since="waiting_since"),
    )  # fmt: skip
    sort = "resolve_by"
    levels = {"priority": {"p1": "extreme", "p2": "high", "p3": "moderate", "p4": "low"}}
    example = {"title": "How do I re-baseline after the change of September?", "category": "planning"}

    def derive(self, act: Act[SupportRequest]) -> None:
        request = act.entry
        if act.transition:
            _turn_clocks(act)
        time = working_time_of(request.workspace, act.at)
        since = request.clock_from or request.created_at
        request.respond_by = rules.deadline(since, rules.RESPONSE[request.priority], time)
        request.resolve_by = rules.deadline(
            since, rules.RESOLUTION[request.priority], time, waited_minutes=request.waited_minutes
        )


def _turn_clocks(act: Act[SupportRequest]) -> None:
    """What a step does to the clocks: assigning answers, waiting pauses, reopening begins anew."""
    request, at = act.entry, act.at
    if act.transition == "create":
        request.clock_from = at
    elif act.transition == "assign":
        request.responded_at = request.responded_at or at
    elif act.transition == "wait":
        request.waiting_since = at
    elif act.transition == "resume" and request.waiting_since:
        time = working_time_of(request.workspace, at)
        request.waited_minutes += rules.worked_minutes(request.waiting_since, at, time)
        request.waiting_since = None
    elif act.transition == "resolve":
        request.resolved_at = at
    elif act.transition == "reopen":
        request.clock_from, request.responded_at, request.resolved_at, request.waited_minutes = at, None, None, 0
