"""The improvement backlog."""

from __future__ import annotations

from django.db.models import Q

from quarterdeck.improvement.choices import ImprovementState as State
from quarterdeck.improvement.models import Improvement
from quarterdeck.improvement.rules.improvements import gain, rank_of
from quarterdeck.registers.declaration import (
    Act,
    Column,
    Conversion,
    Counts,
    Filter,
    Register,
    Section,
    Transition,
    Workflow,
    register,
)

ESTIMATES = ("value", "time_criticality", "risk_reduction", "size")


@register
class ImprovementRegister(Register[Improvement]):
    """Ideas to work better, the most worth for the least work first, each measured before and after."""

    model = Improvement
    key = "improvements"
    prefix = "IM"
    title = "Improvements"
    access = "learning"
    workflow = Workflow(
        states=State,
        start=State.NEW,
        closed=(State.MEASURED, State.REJECTED),
        transitions=(
            Transition("accept", "Accept", (State.NEW,), State.ACCEPTED, requires=("owner", *ESTIMATES),
                       operation="verify"),
            Transition("reject", "Reject", (State.NEW, State.ACCEPTED), State.REJECTED, reason=True,
                       operation="verify"),
            Transition("start", "Start work", (State.ACCEPTED,), State.DOING, requires=("measure", "before")),
            Transition("finish", "Mark done", (State.DOING,), State.DONE),
            Transition("measure", "Measure the effect", (State.DONE,), State.MEASURED, requires=("after",)),
            Transition("reopen", "Reopen", (State.MEASURED, State.DONE, State.REJECTED), State.NEW, reason=True,
                       operation="verify"),
        ),
    )  # fmt: skip
    columns = (
        Column("wsjf"),
        Column("origin"),
        Column("owner"),
        Column("due_on"),
        Column("state"),
        Column("measure", shown=False),
        Column("before", shown=False),
        Column("after", shown=False),
        Column("gain_percent"),
        Column("effort_days", shown=False),
    )
    filters = (
        Filter("unranked", "Without a rank", lambda actor, day: Q(wsjf=None, closed_at=None)),
        Filter("worse", "Did not help", lambda actor, day: Q(gain_percent__lte=0)),
    )
    sections = (
        Section("Improvement", ("title", "description", "origin", "owner", "due_on")),
        Section("Worth and work", (*ESTIMATES, "effort_days")),
        Section("Before and after", ("measure", "direction", "before", "target", "after")),
    )
    summary = (Counts("origin"),)
    accepts_from = (
        Conversion(source="lessons", label="Make an improvement", values=lambda lesson: {"origin": "lesson"}),
        Conversion(source="support", label="Change the template", values=lambda request: {"origin": "support"}),
    )
    sort = "-wsjf,due_on"
    example = {"title": "One page for requests instead of a mail", "measure": "Days from request to decision"}

    def derive(self, act: Act[Improvement]) -> None:
        one = act.entry
        one.wsjf = rank_of(one.value, one.time_criticality, one.risk_reduction, one.size)
        one.gain_percent = gain(one.before, one.after, one.direction)
