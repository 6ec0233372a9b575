"""Meetings: agenda, attendance, minutes, and what they hand on."""

from __future__ import annotations

from django.db.models import Q

from quarterdeck.engagement.actions import plan_following, push_outcomes, settle_decisions
from quarterdeck.engagement.choices.meetings import MeetingState as State
from quarterdeck.engagement.choices.meetings import OutcomeKind
from quarterdeck.engagement.models import AgendaItem, Attendee, Meeting, Outcome
from quarterdeck.registers.declaration import (
    Act,
    Column,
    Counts,
    Filter,
    Register,
    Rows,
    Section,
    Transition,
    Workflow,
    register,
)

MINUTED = ("minutes", "attendance", "outcomes", "next_on")


def owned_actions(act: Act[Meeting]) -> str | None:
    """An action that is handed on has an owner."""
    rows = [row for row in act.entry.rows_of("outcomes") if isinstance(row, Outcome)]
    loose = [row.what for row in rows if row.kind == OutcomeKind.ACTION and row.owner_id is None]
    return f"Name one owner for the action “{loose[0]}”." if loose else None


def circulate(act: Act[Meeting]) -> None:
    push_outcomes(actor=act.actor, meeting=act.entry, at=act.at)


def approve(act: Act[Meeting]) -> None:
    settle_decisions(actor=act.actor, meeting=act.entry, at=act.at)


def follow(act: Act[Meeting]) -> None:
    plan_following(actor=act.actor, meeting=act.entry, at=act.at)


@register
class MeetingRegister(Register[Meeting]):
    """Meetings with their agenda, who came, and what the minutes hand on to actions and decisions."""

    model = Meeting
    key = "meetings"
    prefix = "MT"
    title = "Meetings"
    access = "plan_item"
    workflow = Workflow(
        states=State,
        start=State.PLANNED,
        closed=(State.APPROVED, State.CANCELLED),
        frozen=(State.APPROVED, State.CANCELLED),
        transitions=(
            Transition("hold", "Mark held", (State.PLANNED,), State.DRAFT, asks=MINUTED),
            Transition("circulate", "Circulate the minutes", (State.DRAFT,), State.CIRCULATED,
                       requires=("minutes", "owner"), asks=("attendance", "outcomes", "next_on"), guard=owned_actions,
                       effect=circulate),
            Transition("correct", "Correct the minutes", (State.CIRCULATED,), State.DRAFT, reason=True),
            Transition("approve", "Approve the minutes", (State.CIRCULATED,), State.APPROVED,
                       segregated=("circulate", "create"), operation="verify", effect=approve),
            Transition("follow", "Plan the next meeting", (State.APPROVED,), State.APPROVED, asks=("next_on",),
                       effect=follow),
            Transition("cancel", "Cancel meeting", (State.PLANNED,), State.CANCELLED, reason=True),
        ),
    )  # fmt: skip
    columns = (
        Column("series"),
        Column("meets_on"),
        Column("chair"),
        Column("owner", "Minutes by"),
        Column("forum", shown=False),
        Column("next_on"),
        Column("state"),
    )
    filters = (
        Filter("upcoming", "Upcoming", lambda actor, day: Q(state=State.PLANNED, meets_on__gte=day)),
        Filter("unminuted", "Held without minutes",
               lambda actor, day: Q(state__in=(State.PLANNED, State.DRAFT), meets_on__lt=day)),
        Filter("unapproved", "Minutes wait for approval", lambda actor, day: Q(state=State.CIRCULATED)),
    )  # fmt: skip
    rows = (
        Rows("agenda", AgendaItem, ("topic", "kind", "speaker", "time"), label="Agenda", most=60),
        Rows("attendance", Attendee, ("person", "presence"), label="Attendance", most=100),
        Rows("outcomes", Outcome, ("kind", "what", "owner", "due_on", "rationale", "action", "decision"),
             label="Actions and decisions", most=100),
    )  # fmt: skip
    sections = (
        Section("Meeting", ("title", "series", "forum", "meets_on", "venue", "description")),
        Section("Who", ("chair", "owner", "due_on", "attendance")),
        Section("Agenda", ("agenda",)),
        Section("Minutes", ("minutes", "outcomes", "next_on")),
    )
    summary = (Counts("state"),)
    sort = "-meets_on"
    example = {
        "title": "Steering committee",
        "series": "Steering",
        "forum": "project_board",
        "meets_on": "2026-11-05",
        "next_on": "2026-12-03",
        "agenda": [{"topic": "Change requests", "kind": "decide", "time": 20}],
    }
