"""Dependencies between projects: who gives what to whom, and by when."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import F, Q

from quarterdeck.core.models import WorkspaceKind
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
from quarterdeck.risk.choices import Buffer
from quarterdeck.risk.choices import DependencyState as State
from quarterdeck.risk.models import Dependency
from quarterdeck.risk.rules.dependencies import buffer_days, buffer_of

RUNNING = (State.AGREED, State.ON_TRACK, State.AT_RISK, State.LATE)


@register
class DependencyRegister(Register[Dependency]):
    """What this project needs from another one, by when, and when it will come."""

    model = Dependency
    key = "dependencies"
    prefix = "D"
    title = "Dependencies"
    access = "raid"
    places = (WorkspaceKind.PROGRAMME, WorkspaceKind.PROJECT)
    workflow = Workflow(
        states=State,
        start=State.PROPOSED,
        closed=(State.ACCEPTED, State.CANCELLED),
        transitions=(
            Transition("agree", "Agree", (State.PROPOSED, State.DISPUTED), State.AGREED,
                       requires=("due_on", "promised_on"), segregated=("create",)),
            Transition("report_on_track", "Report on track", (State.AGREED, State.AT_RISK, State.LATE),
                       State.ON_TRACK, requires=("forecast_on",)),
            Transition("report_at_risk", "Report at risk", (State.AGREED, State.ON_TRACK, State.LATE),
                       State.AT_RISK, requires=("forecast_on",), reason=True),
            Transition("report_late", "Report late", (State.AGREED, State.ON_TRACK, State.AT_RISK), State.LATE,
                       requires=("forecast_on",), reason=True),
            Transition("deliver", "Mark delivered", RUNNING, State.DELIVERED, requires=("delivered_on",)),
            Transition("accept", "Accept delivery", (State.DELIVERED,), State.ACCEPTED, segregated=("deliver",)),
            Transition("dispute", "Dispute", (State.PROPOSED, *RUNNING, State.DELIVERED), State.DISPUTED, reason=True),
            Transition("cancel", "Cancel dependency", (State.PROPOSED, State.DISPUTED, *RUNNING), State.CANCELLED,
                       reason=True),
        ),
    )  # fmt: skip
    columns = (
        Column("giver"),
        Column("owner"),
        Column("due_on", "Needed by"),
        Column("promised_on"),
        Column("forecast_on"),
        Column("buffer_days"),
        Column("buffer"),
        Column("state"),
    )
    filters = (
        Filter("red", "Later than needed", lambda actor, day: Q(buffer=Buffer.RED, closed_at=None)),
        Filter("promised_late", "Promised later than needed", lambda actor, day: Q(promised_on__gt=F("due_on"))),
        Filter("unpromised", "Without a promise", lambda actor, day: Q(promised_on=None, closed_at=None)),
    )
    sections = (
        Section("Dependency", ("title", "giver", "deliverable", "description")),
        Section("Who and when", ("owner", "due_on", "promised_on", "forecast_on", "delivered_on")),
    )
    summary = (Counts("buffer"),)
    example = {"title": "Single sign-on is live", "due_on": "2027-01-22", "promised_on": "2027-01-15"}

    def derive(self, act: Act[Dependency]) -> None:
        one = act.entry
        coming = one.delivered_on or one.forecast_on or one.promised_on
        one.buffer_days = buffer_days(one.due_on, coming) if one.due_on else None
        one.buffer = buffer_of(one.due_on, coming) if one.due_on else Buffer.NO_DATA

    def faults(self, entry: Dependency) -> Mapping[str, str]:
        if entry.giver_id == entry.workspace_id:
            return {"giver": "A project does not depend on itself: name the project that delivers."}
        return {}
