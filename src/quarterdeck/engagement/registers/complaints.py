"""Complaints: dissatisfaction to which a reply is expected (ISO 10002)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.db.models import F, Q

from quarterdeck.engagement.actions import note_cluster
from quarterdeck.engagement.choices import ComplaintState as State
from quarterdeck.engagement.choices import Severity
from quarterdeck.engagement.models import Complaint
from quarterdeck.engagement.queries.sites import working_time_of
from quarterdeck.engagement.rules import clocks
from quarterdeck.registers.declaration import (
    CREATE,
    Act,
    Column,
    Computed,
    Counts,
    Filter,
    Kind,
    OwnClock,
    Register,
    Section,
    Total,
    Transition,
    Workflow,
    register,
)

ANSWER = ("response", "root_cause", "remedy")


def verdict(due: str, done: str) -> Callable[[Any, date], Any]:
    return lambda one, day: clocks.kept(getattr(one, due), getattr(one, done), clocks.start_of(day))


def late(due: str, done: str) -> Callable[[Any, date], Q]:
    def condition(actor: Any, day: date) -> Q:
        return Q(**{f"{done}__isnull": True, f"{due}__lt": clocks.start_of(day)}) | Q(**{f"{done}__gt": F(due)})

    return condition


@register
class ComplaintRegister(Register[Complaint]):
    """What customers complain of, by when they are answered, and what came of it."""

    model = Complaint
    key = "complaints"
    prefix = "CP"
    title = "Complaints"
    access = "complaint"
    workflow = Workflow(
        states=State,
        start=State.RECEIVED,
        closed=(State.CLOSED,),
        transitions=(
            Transition("acknowledge", "Acknowledge", (State.RECEIVED,), State.ACKNOWLEDGED),
            Transition("settle", "Settle at first contact", (State.RECEIVED,), State.COMMUNICATED,
                       requires=("response", "remedy")),
            Transition("assess", "Assess", (State.ACKNOWLEDGED,), State.ASSESSED, requires=("severity", "owner"),
                       asks=("area", "site")),
            Transition("investigate", "Investigate", (State.ASSESSED, State.ESCALATED, State.REOPENED),
                       State.INVESTIGATING),
            Transition("wait", "Wait for the complainant", (State.INVESTIGATING,), State.WAITING, reason=True),
            Transition("resume", "Go on", (State.WAITING,), State.INVESTIGATING),
            Transition("propose", "Propose a response", (State.INVESTIGATING,), State.RESPONSE_PROPOSED,
                       requires=ANSWER, asks=("cause_project", "cost")),
            Transition("communicate", "Communicate the decision", (State.RESPONSE_PROPOSED,), State.COMMUNICATED,
                       requires=("upheld",)),
            Transition("accept", "Close, accepted", (State.COMMUNICATED, State.EXTERNAL), State.CLOSED,
                       requires=("upheld",), asks=("satisfaction", "cost")),
            Transition("escalate", "Internal review", (State.COMMUNICATED,), State.ESCALATED, reason=True),
            Transition("escalate_externally", "External review", (State.COMMUNICATED, State.ESCALATED),
                       State.EXTERNAL, requires=("review_body",)),
            Transition("reopen", "Reopen", (State.CLOSED,), State.REOPENED, reason=True),
        ),
    )  # fmt: skip
    columns = (
        Column("category"),
        Column("product"),
        Column("severity"),
        Column("owner"),
        Column("state"),
        Column("acknowledge_by", shown=False),
        Computed("acknowledgement", "Acknowledged", Kind.TEXT, verdict("acknowledge_by", "acknowledged_at")),
        Column("resolve_by"),
        Computed("resolution", "Resolved", Kind.TEXT, verdict("resolve_by", "resolved_at")),
        Column("site", shown=False),
        Column("area", shown=False),
        Column("received_at", shown=False),
        Column("complainant", shown=False),
        Column("waited_days", shown=False),
        Column("problem", shown=False),
        Column("satisfaction", shown=False),
    )
    filters = (
        Filter("late_acknowledgement", "Acknowledged late", late("acknowledge_by", "acknowledged_at")),
        Filter("late_resolution", "Answered late", late("resolve_by", "resolved_at")),
        Filter("grave", "S1 and S2", lambda actor, day: Q(severity__in=(Severity.S1, Severity.S2))),
        Filter("clustered", "Part of a cluster", lambda actor, day: Q(problem__isnull=False)),
        Filter("vulnerable", "Vulnerable customers", lambda actor, day: Q(is_vulnerable=True)),
        Filter("external", "Went to an external review", lambda actor, day: Q(was_external=True)),
    )
    sections = (
        Section("Complaint", ("title", "description", "category", "subject_matter", "product", "process", "channel",
                              "received_at")),
        Section("Complainant", ("complainant", "contact", "is_vulnerable", "customers_affected", "requested_remedy")),
        Section("Who and when", ("severity", "site", "area", "owner", "due_on")),
        Section("Answer", (*ANSWER, "cause_project", "cost", "satisfaction")),
    )  # fmt: skip
    summary = (Counts("category"), Counts("severity"), Total("cost", "Cost"))
    clocks = (
        OwnClock(key="acknowledge", label="Acknowledge", due_at="acknowledge_by", done_at="acknowledged_at"),
        # While we wait for the complainant, its day lies as late as the longest wait allows: it never stands still.
        OwnClock(key="resolve", label="Answer", due_at="resolve_by", done_at="resolved_at"),
    )
    protected = dict.fromkeys(("complainant", "contact"), "view_complainant")
    sort = "resolve_by"
    levels = {"severity": {"s1": "extreme", "s2": "high", "s3": "moderate", "s4": "low"}}
    example = {
        "title": "Estimate on the bill is twice the reading",
        "category": "billing",
        "product": "Smart tariff",
        "severity": "s2",
        "channel": "phone",
    }

    def derive(self, act: Act[Complaint]) -> None:
        one = act.entry
        if one.received_at is None:
            one.received_at = act.at
        time = working_time_of(one.site, one.received_at.date())
        _turn(act)
        one.acknowledge_by = clocks.acknowledge_by(one.received_at, one.severity, time)
        waited = one.waited_days if one.waiting_since is None else clocks.LONGEST_WAIT
        one.resolve_by = clocks.resolve_by(one.received_at, one.severity, time, waited_days=waited)

    def faults(self, entry: Complaint) -> Mapping[str, str]:
        found: dict[str, str] = {}
        if clocks.must_be_grave(entry.category, entry.customers_affected) and entry.severity != Severity.S1:
            found["severity"] = "Safety, privacy and more than 500 customers are S1."
        if entry.received_at and entry.acknowledged_at and entry.received_at > entry.acknowledged_at:
            found["received_at"] = "It was acknowledged before that."
        return found

    def created(self, act: Act[Complaint]) -> None:
        note_cluster(actor=act.actor, complaint=act.entry, at=act.at)

    def edited(self, act: Act[Complaint]) -> None:
        if not act.changes.keys().isdisjoint(("category", "product", "received_at")):
            note_cluster(actor=act.actor, complaint=act.entry, at=act.at, right=self.permission("edit"))


def _turn(act: Act[Complaint]) -> None:
    """What a step does to the clocks. Reopening asks for a new answer within the time that was promised first."""
    one, at = act.entry, act.at
    if act.transition == CREATE:
        return
    if act.transition in ("acknowledge", "settle"):
        one.acknowledged_at = at
    if act.transition == "settle":
        one.at_first_contact = True
    if act.transition in ("settle", "communicate"):
        one.resolved_at = at
    if act.transition in ("reopen", "escalate"):
        one.resolved_at = None
    if act.transition == "accept" and one.resolved_at is None:  # an external review has given the answer
        one.resolved_at = at
    if act.transition == "escalate_externally":
        one.was_external = True
    if act.transition == "wait":
        one.waiting_since = at
    if act.transition == "resume" and one.waiting_since:
        time = working_time_of(one.site, one.waiting_since.date())
        one.waited_days = clocks.waited(one.waiting_since, at, time, before=one.waited_days)
        one.waiting_since = None
