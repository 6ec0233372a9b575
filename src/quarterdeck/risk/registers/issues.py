"""Issues: what has happened and needs a decision or work."""

from __future__ import annotations

from django.db.models import Q

from quarterdeck.registers.declaration import (
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
from quarterdeck.registers.models import Entry
from quarterdeck.risk.choices import IssueState as State
from quarterdeck.risk.choices import Severity
from quarterdeck.risk.models import Issue

WORKED_ON = (State.OPEN, State.ANALYSING, State.IN_PROGRESS, State.PENDING_DECISION)


def of_risk(risk: Entry) -> dict[str, object]:
    return {"source_risk": risk.pk, "kind": "problem", "severity": "high"}


@register
class IssueRegister(Register[Issue]):
    """What has happened and needs a decision or work."""

    model = Issue
    key = "issues"
    prefix = "I"
    title = "Issues"
    access = "raid"
    workflow = Workflow(
        states=State,
        start=State.OPEN,
        closed=(State.CLOSED,),
        transitions=(
            Transition("analyse", "Analyse", (State.OPEN,), State.ANALYSING, requires=("owner",)),
            Transition("work", "Start work", (State.ANALYSING, State.PENDING_DECISION), State.IN_PROGRESS),
            Transition("ask", "Ask for a decision", (State.ANALYSING, State.IN_PROGRESS), State.PENDING_DECISION,
                       requires=("analysis",)),
            Transition("resolve", "Mark resolved", WORKED_ON, State.RESOLVED, requires=("resolution",)),
            Transition("verify", "Verify", (State.RESOLVED,), State.VERIFIED, segregated=("resolve",)),
            Transition("close", "Close issue", (State.VERIFIED,), State.CLOSED),
            Transition("reopen", "Reopen", (State.RESOLVED, State.VERIFIED, State.CLOSED), State.OPEN, reason=True),
        ),
    )  # fmt: skip
    columns = (
        Column("kind"),
        Column("severity"),
        Column("priority"),
        Column("owner"),
        Column("due_on"),
        Column("state"),
        Column("source_risk", shown=False),
    )
    filters = (
        Filter("grave", "High and critical", lambda actor, day: Q(severity__in=(Severity.HIGH, Severity.CRITICAL))),
        Filter("unforeseen", "Without a risk before", lambda actor, day: Q(source_risk=None)),
        Filter("waiting", "Waiting for a decision", lambda actor, day: Q(state=State.PENDING_DECISION)),
    )
    sections = (
        Section("Issue", ("title", "description", "kind", "severity", "priority")),
        Section("Who and when", ("owner", "due_on", "source_risk")),
        Section("Work", ("analysis", "resolution")),
    )
    summary = (Counts("severity"), Counts("kind"))
    accepts_from = (
        Conversion(source="risks", label="Raise the issue", values=of_risk, transition="occur", relation="causes"),
        Conversion(source="assumptions", label="Raise an issue", transition="refute"),
        Conversion(source="actions", label="Raise an issue"),
        # The description of a complaint may name people: only its title goes on.
        Conversion(source="complaints", label="Raise an issue", fields={"title": "title", "tags": "tags"}),
    )
    sort = "due_on"
    levels = {"severity": {"low": "low", "medium": "moderate", "high": "high", "critical": "extreme"}}
    example = {"title": "Landlord has not consented to the roof works", "severity": "high", "priority": "high"}
