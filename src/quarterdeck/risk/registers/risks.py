"""Risks: threats and opportunities."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from django.db.models import Q

from quarterdeck.core.permissions import mandate_for
from quarterdeck.registers.actions import create_entry
from quarterdeck.registers.declaration import (
    Act,
    Column,
    Conversion,
    Counts,
    Filter,
    HeatMap,
    Register,
    Section,
    Total,
    Transition,
    Workflow,
    find_register,
    register,
)
from quarterdeck.registers.models import Entry, Relation
from quarterdeck.risk.choices import Band, ImpactUnit, RiskKind, Severity
from quarterdeck.risk.choices import RiskState as State
from quarterdeck.risk.models import Risk
from quarterdeck.risk.queries.scales import scale_of, size_of
from quarterdeck.risk.rules import risks as rules
from quarterdeck.risk.rules.steps import FIGURE_OF, step_by_figures

LIVE = (State.ASSESSED, State.RESPONSE_PLANNED, State.RESPONDING)
IMPACTS = ("impact_cost", "impact_time", "impact_quality", "impact_benefit", "impact_reputation")
SEVERITY_OF: dict[str, str] = {
    Band.LOW: Severity.LOW,
    Band.MODERATE: Severity.MEDIUM,
    Band.HIGH: Severity.HIGH,
    Band.EXTREME: Severity.CRITICAL,
}
A_KIND: dict[str, str] = {RiskKind.THREAT: "a threat", RiskKind.OPPORTUNITY: "an opportunity"}
SPREAD = ("schedule_low", "schedule_likely", "schedule_high")


def has_an_impact(act: Act[Risk]) -> str | None:
    if rules.impact_of(getattr(act.entry, name) for name in IMPACTS) is None:
        return "Say how hard it would hit at least one objective: cost, time, quality, benefits or reputation."
    return None


def raise_its_issue(act: Act[Risk]) -> None:
    """A risk that occurred leads to an issue: the one that names it, or a new one."""
    risk = act.entry
    known: list[Entry] = list(risk.issues.filter(deleted_at=None))
    issues = known or [new_issue(act)]
    for issue in issues:
        Relation.objects.get_or_create(
            source_id=risk.pk,
            target_id=issue.pk,
            kind="causes",
            defaults={"created_by": act.actor, "created_at": act.at},
        )


def new_issue(act: Act[Risk]) -> Entry:
    risk = act.entry
    return create_entry(
        actor=act.actor,
        register=find_register("issues"),
        workspace=risk.workspace,
        values={
            "title": risk.title,
            "description": risk.description,
            "severity": SEVERITY_OF.get(risk.residual_band, Severity.MEDIUM),
            "source_risk": risk.pk,
            "visibility": risk.visibility,
        },
        at=act.at,
        mandate=act.mandate or mandate_for(act.actor, "risk.edit_risk", risk),
    )


BAND_LEVELS = {band.value: band.value for band in Band}


def place_on_scale(act: Act[Risk]) -> None:
    """Where nobody chose a step, the figures say it on the scale of the portfolio, and say it anew when they change.

    The chance stands in per cent, the cost is a share of the budget, the delay one of what is left of the plan. A step
    that is not the one of the former figures was chosen and stays.
    """
    risk = act.entry
    now = {name: getattr(risk, name) for name in (*FIGURE_OF.values(), *FIGURE_OF, *IMPACTS)}
    before = now | {name: act.changes[name][0] for name in now if name in act.changes}
    free_steps = _free_steps(now)
    can_say = any(now[FIGURE_OF[step]] is not None for step in (free_steps if now == before else FIGURE_OF))
    if not can_say:
        return
    scale, size = scale_of(risk.workspace), size_of(risk.workspace, act.at.date())
    is_factor = risk.schedule_unit == ImpactUnit.FACTOR
    for step in FIGURE_OF:
        said, said_before = (step_by_figures(step, one, scale, size, is_factor=is_factor) for one in (now, before))
        follows = now[step] == before[step] == said_before is not None
        if said is not None and (step in free_steps or follows):
            now[step] = said
            setattr(risk, step, said)


def _free_steps(now: Mapping[str, object]) -> set[str]:
    """The steps that nobody chose; one impact that was assessed by hand speaks for all of them."""
    assessed = any(now[name] for name in IMPACTS)
    return {step for step in FIGURE_OF if now[step] is None and not (assessed and step in IMPACTS)}


@register
class RiskRegister(Register[Risk]):
    """What may happen and would matter, and what is done about it."""

    model = Risk
    key = "risks"
    prefix = "R"
    title = "Risks"
    access = "raid"
    workflow = Workflow(
        states=State,
        start=State.DRAFT,
        closed=(State.CLOSED, State.OCCURRED),
        transitions=(
            Transition("assess", "Assess", (State.DRAFT,), State.ASSESSED,
                       requires=("probability", "owner"), asks=IMPACTS, guard=has_an_impact),
            Transition("plan", "Plan the response", (State.ASSESSED,), State.RESPONSE_PLANNED,
                       requires=("response", "response_plan")),
            Transition("respond", "Start responding", (State.RESPONSE_PLANNED,), State.RESPONDING,
                       asks=("actionee",)),
            Transition("occur", "Mark occurred", (State.DRAFT, *LIVE), State.OCCURRED, effect=raise_its_issue),
            Transition("close", "Close risk", (State.DRAFT, *LIVE), State.CLOSED, requires=("ending",), reason=True),
            Transition("reopen", "Reopen", (State.CLOSED, State.OCCURRED), State.ASSESSED,
                       requires=("probability",), reason=True),
        ),
    )  # fmt: skip
    columns = (
        Column("kind", shown=False),
        Column("category", shown=False),
        Column("owner"),
        Column("band"),
        Column("residual_band"),
        Column("residual_value"),
        Column("response"),
        Column("proximity", shown=False),
        Column("due_on", "Review by"),
        Column("state"),
        Column("score", shown=False),
        Column("residual_score", shown=False),
        Column("expected_value", shown=False),
        Column("reviewed_on", shown=False),
    )
    filters = (
        Filter("live", "Assessed and not over", lambda actor, day: Q(state__in=LIVE)),
        Filter("threats", "Threats", lambda actor, day: Q(kind=RiskKind.THREAT)),
        Filter("opportunities", "Opportunities", lambda actor, day: Q(kind=RiskKind.OPPORTUNITY)),
        Filter("top", "High and extreme", lambda actor, day: Q(residual_band__in=(Band.HIGH, Band.EXTREME))),
        Filter("unanswered", "Without a response", lambda actor, day: Q(response="", closed_at=None)),
        Filter("stale", "Not reviewed in a period", lambda actor, day: _stale(day)),
        Filter("past_window", "Past its window", lambda actor, day: Q(window_to__lt=day, closed_at=None)),
    )
    sections = (
        Section("Risk", ("title", "kind", "category", "cause", "event", "effect", "description")),
        Section("Who and when", ("owner", "actionee", "due_on", "reviewed_on", "proximity", "trigger", "window_from",
                                 "window_to")),
        Section("Without a response", ("probability", *IMPACTS, "chance", "amount")),
        Section("Response", ("response", "response_plan", "response_cost")),
        Section("With the response", ("residual_probability", "residual_impact", "residual_chance",
                                      "residual_amount", "target_probability", "target_impact", "contingency_drawn")),
        Section("On the schedule", ("schedule_unit", *SPREAD)),
    )  # fmt: skip
    summary = (
        HeatMap("residual_probability", "residual_impact", level=rules.level_of, title="As it stands"),
        HeatMap("probability", "impact", level=rules.level_of, title="Without responses"),
        Counts("category"),
        Total("residual_value", "Residual expected value"),
    )
    accepts_from = (
        Conversion(source="assumptions", label="Raise a risk", transition="refute", relation="leads_to"),
        Conversion(source="issues", label="Raise a risk", relation="leads_to"),
    )
    sort = "-residual_score,-score,due_on"
    levels = {"residual_band": BAND_LEVELS, "band": BAND_LEVELS}
    example = {
        "title": "Identity expert leaves before sign-on is live",
        "category": "resources",
        "cause": "One person holds the knowledge, at 60 % of a post",
        "event": "The person is not available in November",
        "effect": "Sign-on goes live two months late",
        "probability": 4,
        "impact_time": 5,
        "chance": "60",
        "amount": "90000",
    }

    def derive(self, act: Act[Risk]) -> None:
        risk = act.entry
        place_on_scale(act)
        risk.impact = rules.impact_of(getattr(risk, name) for name in IMPACTS)
        risk.score = rules.score_of(risk.probability, risk.impact)
        risk.band = rules.band_of(risk.probability, risk.impact) if risk.probability and risk.impact else ""
        probability = risk.residual_probability or risk.probability
        impact = risk.residual_impact or risk.impact
        risk.residual_score = rules.score_of(probability, impact)
        risk.residual_band = rules.band_of(probability, impact) if probability and impact else ""
        risk.expected_value = rules.expected_value(risk.chance, risk.amount)
        chance = risk.chance if risk.residual_chance is None else risk.residual_chance
        amount = risk.amount if risk.residual_amount is None else risk.residual_amount
        risk.residual_value = rules.expected_value(chance, amount)

    def faults(self, entry: Risk) -> Mapping[str, str]:
        found: dict[str, str] = {}
        if entry.response and not rules.fits(entry.kind, entry.response):
            found["response"] = f"This is no response to {A_KIND[entry.kind]}."
        if entry.window_from and entry.window_to and entry.window_to < entry.window_from:
            found["window_to"] = "The window ends before it begins."
        spread = [getattr(entry, name) for name in SPREAD]
        given = [value for value in spread if value is not None]
        if given and len(given) < len(spread):
            found["schedule_likely"] = "Give low, likely and high together, or none of them."
        elif given != sorted(given):
            found["schedule_likely"] = "Low, likely and high go up in this order."
        return found


def _stale(day: date) -> Q:
    before = day - timedelta(days=rules.PERIOD_DAYS)
    return Q(closed_at=None) & (Q(reviewed_on__lt=before) | Q(reviewed_on=None, created_at__date__lt=before))
