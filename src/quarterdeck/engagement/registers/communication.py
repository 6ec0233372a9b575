"""The communication plan: who hears what, how, how often and from whom."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from quarterdeck.engagement.actions import plan_sendings
from quarterdeck.engagement.choices import CommunicationState as State
from quarterdeck.engagement.models import Communication, Sending
from quarterdeck.registers.declaration import (
    Act,
    Column,
    Counts,
    Filter,
    Register,
    Section,
    Transition,
    Workflow,
    register,
)


def plan_dates(act: Act[Communication]) -> None:
    plan_sendings(actor=act.actor, communication=act.entry, at=act.at)


def has_late_dates(day: date) -> Q:
    late = Sending.objects.filter(action__due_on__lt=day, action__closed_at=None, action__deleted_at=None)
    return Q(pk__in=late.values("communication"))


@register
class CommunicationRegister(Register[Communication]):
    """Who hears what, how, how often and from whom; its dates are actions of the sender."""

    model = Communication
    key = "communication"
    prefix = "COM"
    title = "Communication plan"
    access = "plan_item"
    workflow = Workflow(
        states=State,
        start=State.DRAFT,
        closed=(State.ENDED,),
        transitions=(
            Transition("activate", "Activate", (State.DRAFT,), State.ACTIVE, requires=("owner", "message", "starts_on"),
                       effect=plan_dates),
            Transition("extend", "Plan the next quarter", (State.ACTIVE,), State.ACTIVE, effect=plan_dates),
            Transition("end", "End", (State.ACTIVE,), State.ENDED, reason=True),
            Transition("resume", "Take up again", (State.ENDED,), State.ACTIVE),
        ),
    )  # fmt: skip
    columns = (
        Column("audience"),
        Column("purpose"),
        Column("channel"),
        Column("frequency"),
        Column("owner", "Sender"),
        Column("starts_on", shown=False),
        Column("ends_on"),
        Column("planned_until"),
        Column("state"),
    )
    filters = (Filter("late", "With dates that are late", lambda actor, day: has_late_dates(day)),)
    sections = (
        Section("Message", ("title", "audience", "message", "purpose", "description")),
        Section("How", ("channel", "frequency", "starts_on", "ends_on", "feedback")),
        Section("Who", ("owner", "approver", "due_on")),
    )
    summary = (Counts("channel"), Counts("frequency"))
    sort = "audience"
    example = {
        "title": "Progress letter",
        "audience": "Branch managers",
        "message": "What is done, what comes next, what we need from you.",
        "frequency": "monthly",
    }
