"""Benefits: what the change is made for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import cast

from django.db.models import Q

from quarterdeck.core.models import WorkspaceKind
from quarterdeck.portfolio.choices import BenefitState as State
from quarterdeck.portfolio.models import Benefit, BenefitActual, BenefitPeriod, BenefitReview, Project
from quarterdeck.portfolio.queries.benefits import actuals_of, plan_of
from quarterdeck.portfolio.rules import benefits as rules
from quarterdeck.registers.declaration import (
    UNDO,
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
from quarterdeck.registers.errors import ValuesRefused

APPROVED = (State.BASELINED, State.REALISING)
JUDGED = (State.REALISED, State.PARTLY, State.NOT_REALISED)
PROFILE = ("owner", "measure", "baseline_on")


def has_a_plan(act: Act[Benefit]) -> str | None:
    return None if _periods(act.entry) else "Plan at least one period: its last day and what it should bring."


def only_the_owner(act: Act[Benefit]) -> str | None:
    if act.entry.owner_id != act.actor.pk:
        return "What was realised is reported by the owner of the benefit."
    return None


def another_than_reported(act: Act[Benefit]) -> str | None:
    waiting = [one for one in _actuals(act.entry) if one.confirmed_by_id is None]
    if not waiting:
        return "Every reported figure is confirmed already."
    if any(one.reported_by_id == act.actor.pk for one in waiting):
        return "Nobody confirms figures that they reported themselves."
    return None


@register
class BenefitRegister(Register[Benefit]):
    """What the change is made for: planned, realised, confirmed by finance, reviewed after go-live."""

    model = Benefit
    key = "benefits"
    prefix = "B"
    title = "Benefits"
    access = "benefit"
    places = (WorkspaceKind.PORTFOLIO, WorkspaceKind.PROGRAMME, WorkspaceKind.PROJECT)
    workflow = Workflow(
        states=State,
        start=State.IDENTIFIED,
        closed=(State.CLOSED,),
        frozen=(State.CLOSED,),
        transitions=(
            Transition("profile", "Profile", (State.IDENTIFIED,), State.PROFILED, requires=PROFILE,
                       guard=has_a_plan),
            Transition("baseline", "Approve the case", (State.PROFILED,), State.BASELINED,
                       segregated=("profile", "replan"), operation="approve"),
            Transition("replan", "Plan anew", APPROVED, State.PROFILED, reason=True, operation="approve"),
            Transition("start", "Report first figures", (State.BASELINED,), State.REALISING,
                       requires=("live_on", "actuals"), guard=only_the_owner),
            Transition("report", "Report figures", (State.REALISING,), State.REALISING, requires=("actuals",),
                       asks=("actuals", "live_on"), guard=only_the_owner),
            Transition("confirm", "Confirm figures", (State.REALISING,), State.REALISING,
                       segregated=("start", "report"), operation="confirm", guard=another_than_reported),
            Transition("realise", "Judge realised", (State.REALISING,), State.REALISED, requires=("conclusion",),
                       operation="approve"),
            Transition("partly", "Judge partly realised", (State.REALISING,), State.PARTLY, requires=("conclusion",),
                       operation="approve"),
            Transition("miss", "Judge not realised", (State.BASELINED, State.REALISING), State.NOT_REALISED,
                       requires=("conclusion",), operation="approve"),
            Transition("reopen", "Measure further", JUDGED, State.REALISING, reason=True, operation="approve"),
            Transition("close", "Close benefit", (State.IDENTIFIED, State.PROFILED, *JUDGED), State.CLOSED, reason=True,
                       operation="approve"),
        ),
    )  # fmt: skip
    columns = (
        Column("kind"),
        Column("owner"),
        Column("objective", shown=False),
        Column("planned_to_date"),
        Column("actual_to_date"),
        Column("realised_percent"),
        Column("realised_of_case_percent", shown=False),
        Column("outlook_total"),
        Column("outlook_percent"),
        Column("due_on", "Next review"),
        Column("state"),
        Column("counted_once", shown=False),
    )
    filters = (
        Filter("short", "Below 95 % of plan", lambda actor, day: Q(realised_percent__lt=95)),
        Filter("unowned_or_unmeasured", "Without owner or baseline",
               lambda actor, day: Q(closed_at=None) & (Q(owner=None) | Q(baseline_on=None))),
        Filter("unconfirmed", "Waits for finance", lambda actor, day: _unconfirmed()),
        Filter("shared", "Counted once", lambda actor, day: ~Q(counted_once="")),
    )  # fmt: skip
    sections = (
        Section("Benefit", ("title", "description", "kind", "objective", "owner", "due_on", "counted_once")),
        Section("Measure", ("measure", "unit", "formula", "data_source", "frequency", "baseline_value", "baseline_on",
                            "target_value", "confidence")),
        Section("When", ("starts_on", "ramp_up_months", "ends_on", "enablers", "business_changes")),
        Section("Plan", ("plan",)),
        Section("Reviews", ("reviews",)),
    )  # fmt: skip
    rows = (
        Rows("plan", BenefitPeriod, ("until", "planned", "forecast", "running_cost", "case"), label="Periods"),
        Rows("actuals", BenefitActual, ("until", "amount", "note", "reported_by", "confirmed_by"), label="Realised"),
        Rows("reviews", BenefitReview, ("months", "due_on", "held_on", "finding"), label="Reviews",
             most=len(rules.REVIEW_MONTHS)),
    )  # fmt: skip
    summary = (Counts("kind"), Counts("state"))
    example = {
        "title": "Fewer contacts about bills",
        "measure": "Contacts about bills per month",
        "baseline_on": "2026-01-31",
        "plan": [{"until": "2026-12-31", "planned": "50000"}, {"until": "2027-12-31", "planned": "100000"}],
    }

    def derive(self, act: Act[Benefit]) -> None:
        benefit = act.entry
        _keep_the_case(act)
        _mark_actuals(act)
        _set_reviews(benefit)
        plan, actuals = plan_of(benefit), actuals_of(benefit)
        reported, confirmed = rules.realisation(plan, actuals, confirmed_only=False), rules.realisation(plan, actuals)
        benefit.reported_through, benefit.reported_to_date = reported.through, reported.actual
        benefit.confirmed_through, benefit.actual_to_date = confirmed.through, confirmed.actual
        benefit.planned_to_date = confirmed.planned
        benefit.realised_percent, benefit.realised_of_case_percent = confirmed.percent, confirmed.percent_of_case
        benefit.planned_total = sum(one.planned for one in plan) if plan else None
        benefit.case_total = rules.case_total(plan)
        benefit.outlook_total = rules.whole_life(plan, actuals)
        benefit.outlook_percent = rules.percent_of(benefit.outlook_total, benefit.case_total or benefit.planned_total)

    def faults(self, entry: Benefit) -> Mapping[str, str]:
        found: dict[str, str] = {}
        if entry.owner_id and Project.objects.filter(workspace=entry.workspace_id, manager=entry.owner_id).exists():
            found["owner"] = "The owner of a benefit is of the operations that gain it, not the project's manager."
        if entry.starts_on and entry.ends_on and entry.ends_on < entry.starts_on:
            found["ends_on"] = "The benefit ends before it starts."
        return found


def _actuals(benefit: Benefit) -> list[BenefitActual]:
    return cast("list[BenefitActual]", benefit.rows_of("actuals"))


def _periods(benefit: Benefit) -> list[BenefitPeriod]:
    return cast("list[BenefitPeriod]", benefit.rows_of("plan"))


def _unconfirmed() -> Q:
    waiting = BenefitActual.objects.filter(confirmed_by=None)
    return Q(pk__in=waiting.values("entry"))


def _keep_the_case(act: Act[Benefit]) -> None:
    """Approving keeps the plan as the original case; an approved plan changes by planning anew alone.

    A period of the case stays whatever is planned anew: its day and amount are what "realised of the case" is held to.
    """
    benefit = act.entry
    if "plan" in act.changes and benefit.pk:
        _put_the_case_back(benefit)
    if act.transition == "baseline":
        rows = _periods(benefit)
        for one in rows:
            one.case = one.planned if one.case is None else one.case
        benefit.hold_rows("plan", list(rows))
    elif (
        act.transition in ("", UNDO)
        and "plan" in act.changes
        and benefit.state not in (State.IDENTIFIED, State.PROFILED)
    ):
        approved = dict(BenefitPeriod.objects.filter(entry=benefit.pk).values_list("until", "planned"))
        if {one.until: one.planned for one in _periods(benefit)} != approved:
            words = "What was approved changes by “Plan anew” alone; the forecast may be changed here."
            raise ValuesRefused(words, fields={"plan": words})


def _put_the_case_back(benefit: Benefit) -> None:
    rows, known = _periods(benefit), BenefitPeriod.objects.filter(entry=benefit.pk, case__isnull=False)
    case = dict(known.values_list("until", "case"))
    beyond = rules.ZERO if case else None
    for one in rows:
        one.case = case.pop(one.until, beyond)
    if case:
        days = ", ".join(f"{day.day} {day:%b %Y}" for day in sorted(case))
        words = f"The approved case has these periods, too: {days}. Plan 0 where nothing is expected any more."
        raise ValuesRefused(words, fields={"plan": words})
    benefit.hold_rows("plan", list(rows))


def _mark_actuals(act: Act[Benefit]) -> None:
    """Who reported a figure, and who confirmed it; a figure that changes is unconfirmed again."""
    benefit = act.entry
    rows = _actuals(benefit)
    if act.transition == "confirm":
        for one in rows:
            one.confirmed_by = one.confirmed_by or act.actor
        benefit.hold_rows("actuals", list(rows))
    elif "actuals" in act.changes:
        known: dict[date, object] = dict(BenefitActual.objects.filter(entry=benefit.pk).values_list("until", "amount"))
        for one in rows:
            if known.get(one.until) != one.amount:
                one.reported_by, one.confirmed_by = act.actor, None


def _set_reviews(benefit: Benefit) -> None:
    """The reviews follow the day of go-live; the next one that was not held is what the benefit is due for."""
    rows = cast("list[BenefitReview]", benefit.rows_of("reviews"))
    if benefit.live_on is None:
        return
    rows = [*rows, *(BenefitReview(position=n) for n in range(len(rows), len(rules.REVIEW_MONTHS)))]
    for one, months, day in zip(rows, rules.REVIEW_MONTHS, rules.review_days(benefit.live_on), strict=True):
        one.months, one.due_on = months, day
    benefit.hold_rows("reviews", list(rows))
    benefit.due_on = min((one.due_on for one in rows if one.due_on and one.held_on is None), default=None)
