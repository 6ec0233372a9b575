"""Decisions: questions put before a forum, and what it said."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db.models import Q

from quarterdeck.governance.choices import DecisionState as State
from quarterdeck.governance.models import Decision
from quarterdeck.governance.rules.decisions import working_days_between
from quarterdeck.registers.declaration import (
    CREATE,
    Act,
    Column,
    Computed,
    Conversion,
    Counts,
    Filter,
    Kind,
    Register,
    Section,
    Transition,
    Workflow,
    register,
)
from quarterdeck.registers.queries.working_time import working_days

WAITING = (State.REQUESTED, State.SCHEDULED, State.DEFERRED, State.ESCALATED)
TAKEN = (State.DECIDED, State.IMPLEMENTED, State.REVIEWED)


def waiting_days(decision: Decision, day: date) -> int | None:
    """Weekdays that an open question has waited."""
    if decision.decided_on is not None or decision.requested_on is None:
        return None
    return working_days_between(decision.requested_on, day)


@register
class DecisionRegister(Register[Decision]):
    """What was asked of whom, what was decided, why, and how long it took."""

    model = Decision
    key = "decisions"
    prefix = "DEC"
    title = "Decisions"
    access = "decision"
    workflow = Workflow(
        states=State,
        start=State.REQUESTED,
        closed=TAKEN,
        frozen=TAKEN,
        transitions=(
            Transition("schedule", "Put before a forum", (State.REQUESTED, State.DEFERRED, State.ESCALATED),
                       State.SCHEDULED, requires=("forum", "scheduled_on")),
            Transition("decide", "Record the decision", (State.SCHEDULED,), State.DECIDED,
                       requires=("decision", "rationale"),
                       asks=("decided_by", "decided_on", "effective_on", "review_on"),
                       segregated=("create",), operation="decide"),
            Transition("defer", "Defer", (State.SCHEDULED,), State.DEFERRED, reason=True, operation="decide"),
            Transition("escalate", "Escalate", (State.REQUESTED, State.SCHEDULED, State.DEFERRED), State.ESCALATED,
                       reason=True, asks=("forum",)),
            Transition("implement", "Mark implemented", (State.DECIDED,), State.IMPLEMENTED),
            Transition("review", "Record the review", (State.IMPLEMENTED,), State.REVIEWED,
                       requires=("review_finding",)),
        ),
    )  # fmt: skip
    columns = (
        Column("forum"),
        Column("owner"),
        Column("due_on", "Needed by"),
        Column("scheduled_on", shown=False),
        Column("state"),
        Column("decided_on"),
        Column("latency_days", "Latency, WD"),
        Computed("waiting", "Waiting, weekdays", Kind.NUMBER, waiting_days),
        Column("deferred", "Deferred", shown=False),
        Column("reversibility", shown=False),
        Column("review_on", shown=False),
    )
    filters = (
        Filter("deferred_twice", "Deferred twice or more", lambda actor, day: Q(deferred__gte=2)),
        Filter("slow", "Took longer than 15 working days", lambda actor, day: Q(latency_days__gt=15)),
        Filter("review_due", "Review due", lambda actor, day: Q(review_on__lte=day, state__in=TAKEN[:2])),
        Filter("final", "Cannot be reversed", lambda actor, day: Q(reversibility="final")),
    )
    sections = (
        Section("Question", ("title", "description", "options", "recommendation", "consequence")),
        Section("Who and when", ("owner", "requested_on", "due_on", "forum", "scheduled_on")),
        Section("Weight", ("reversibility", "effective_on", "review_on")),
    )
    summary = (Counts("forum"),)
    accepts_from = (
        Conversion(source="issues", label="Ask for a decision"),
        Conversion(source="risks", label="Ask for a decision"),
    )
    sort = "due_on"
    example = {
        "title": "Which portal vendor do we keep?",
        "options": "Keep both until June\nMove everybody to the new one in March\nDo nothing",
        "recommendation": "Move in March: it saves one licence year.",
        "consequence": "Both licences renew on 1 January.",
        "forum": "project_board",
        "due_on": "2026-11-20",
    }

    def derive(self, act: Act[Decision]) -> None:
        one = act.entry
        if act.transition == CREATE and one.requested_on is None:
            one.requested_on = act.at.date()
        if act.transition == "defer":
            one.deferred += 1
        if act.transition == "decide":
            one.decided_by = one.decided_by or act.actor
            one.decided_on = one.decided_on or act.at.date()
        if one.decided_on is not None and one.requested_on is not None:
            one.latency_days = working_days(one.workspace, one.requested_on, one.decided_on)

    def faults(self, entry: Decision) -> Mapping[str, str]:
        found: dict[str, str] = {}
        if entry.decided_on and entry.requested_on and entry.decided_on < entry.requested_on:
            found["decided_on"] = "A decision is not taken before it is asked for."
        if entry.effective_on and entry.review_on and entry.review_on < entry.effective_on:
            found["review_on"] = "The review comes after the decision takes effect."
        return found
