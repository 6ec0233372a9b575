"""Stakeholders: who can affect the work or is affected by it."""

from __future__ import annotations

from django.db.models import Q

from quarterdeck.engagement.choices import StakeholderState as State
from quarterdeck.engagement.models import EngagementPoint, Stakeholder
from quarterdeck.engagement.rules import stakeholders as rules
from quarterdeck.registers.declaration import (
    CREATE,
    Act,
    Column,
    Counts,
    Filter,
    HeatMap,
    Register,
    Section,
    Transition,
    Workflow,
    register,
)

WATCHED = {"engagement", "attitude"}


@register
class StakeholderRegister(Register[Stakeholder]):
    """Who can affect the work or is affected by it, how they stand, and how we want them to."""

    model = Stakeholder
    key = "stakeholders"
    prefix = "SH"
    title = "Stakeholders"
    access = "stakeholder"
    workflow = Workflow(
        states=State,
        start=State.IDENTIFIED,
        closed=(State.GONE,),
        transitions=(
            Transition("analyse", "Analyse", (State.IDENTIFIED,), State.ANALYSED,
                       requires=("power", "interest", "engagement", "desired")),
            Transition("engage", "Start engaging", (State.ANALYSED,), State.ENGAGING, requires=("owner",)),
            Transition("leave", "No stakeholder any more", (State.IDENTIFIED, State.ANALYSED, State.ENGAGING),
                       State.GONE, reason=True),
            Transition("return", "Stakeholder again", (State.GONE,), State.ANALYSED),
        ),
    )  # fmt: skip
    columns = (
        Column("organisation"),
        Column("quadrant"),
        Column("salience", shown=False),
        Column("attitude", shown=False),
        Column("engagement"),
        Column("desired"),
        Column("gap", "Gap"),
        Column("priority"),
        Column("trend", "Trend"),
        Column("owner"),
        Column("state", shown=False),
    )
    filters = (
        Filter("gap", "Less engaged than wanted", lambda actor, day: Q(gap__gt=0)),
        Filter("closely", "Manage closely", lambda actor, day: Q(quadrant="manage")),
        Filter("definitive", "Definitive", lambda actor, day: Q(salience="definitive")),
        Filter("falling", "Engagement falls", lambda actor, day: Q(trend__lt=0)),
        Filter("against", "Against us", lambda actor, day: Q(attitude__lt=0)),
    )
    sections = (
        Section("Stakeholder", ("title", "organisation", "role", "wants", "description")),
        Section("Weight", ("power", "interest", "is_legitimate", "is_urgent")),
        Section("Engagement", ("attitude", "engagement", "desired", "owner", "due_on")),
        Section("Contact", ("channel", "language", "contact", "has_consent")),
    )
    summary = (
        HeatMap("interest", "power", level=lambda interest, power: rules.level_of(power, interest),
                title="Power and interest"),
        Counts("engagement"),
    )  # fmt: skip
    protected = {"contact": "view_contact"}
    sort = "-priority,title"
    example = {
        "title": "Works council",
        "organisation": "Velmora",
        "power": 4,
        "interest": 5,
        "engagement": 1,
        "desired": 3,
        "has_consent": True,
    }

    def derive(self, act: Act[Stakeholder]) -> None:
        one = act.entry
        known = one.power is not None and one.interest is not None
        one.quadrant = rules.quadrant_of(one.power or 0, one.interest or 0) if known else ""
        one.salience = rules.salience_of(one.power, legitimacy=one.is_legitimate, urgency=one.is_urgent)
        one.gap = rules.gap_of(one.engagement, one.desired)
        one.priority = rules.priority_of(one.gap, one.power)
        if one.first_engagement is None:
            one.first_engagement = one.engagement
        one.trend = rules.gap_of(one.first_engagement, one.engagement)

    def created(self, act: Act[Stakeholder]) -> None:
        if act.entry.engagement is not None or act.entry.attitude is not None:
            self._mark(act)

    def edited(self, act: Act[Stakeholder]) -> None:
        if act.transition != CREATE and WATCHED & set(act.changes):
            self._mark(act)

    def _mark(self, act: Act[Stakeholder]) -> None:
        one = act.entry
        EngagementPoint.objects.create(stakeholder=one, since=act.at, engagement=one.engagement, attitude=one.attitude)
