"""Change requests: what is to differ from what was approved, what that means, and who may say yes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.db.models import F, Q

from quarterdeck.core.models import WorkspaceKind
from quarterdeck.governance.actions import apply_approved_change
from quarterdeck.governance.choices import Authority, ScopeEffect
from quarterdeck.governance.choices import ChangeState as State
from quarterdeck.governance.models import ChangeRequest
from quarterdeck.governance.queries.changes import (
    authority_of,
    funding_of,
    preview_of,
    stage_of,
    verdict_for,
)
from quarterdeck.governance.rules.changes import reaches, record_due
from quarterdeck.planning.choices import ChangeSetState
from quarterdeck.registers.declaration import (
    Act,
    Column,
    Conversion,
    Counts,
    Filter,
    Register,
    Section,
    Total,
    Transition,
    Workflow,
    register,
)
from quarterdeck.registers.queries.working_time import rest_days, working_days

IMPACTS = (
    "impact_scope", "impact_schedule", "impact_cost", "impact_benefits", "impact_quality", "impact_risk",
    "impact_resources", "impact_contracts", "impact_others", "impact_sustainability",
)  # fmt: skip
FIGURES = ("days", "cost_once", "benefit_percent")
ANALYSIS = (*IMPACTS, "options", "do_nothing", "recommendation", *FIGURES)
MONEY = ("cost_once", "cost_yearly", "from_contingency", "from_management", "new_funding")
PREPARED = (State.RAISED, State.SCREENED, State.IMPACT_ANALYSIS)
UNDECIDED = (*PREPARED, State.EMERGENCY, State.RECOMMENDED, State.DEFERRED)
AGREED = (State.APPROVED, State.APPROVED_WITH_CONDITIONS)
DECIDING = ("approve", "approve_with_conditions", "reject")


def is_whole(act: Act[ChangeRequest]) -> str | None:
    """An analysis that can be decided on: money that balances, and a draft that stands."""
    if funding_of(act.entry).gap:  # without the amounts: who submits may be somebody who may not read money
        return "The money does not balance: contingency, management reserve and new funding add up to the cost, once."
    draft = act.entry.change_set
    if draft is not None and draft.state != ChangeSetState.DRAFT:
        return "The draft of the plan is no draft any more. Choose another one, or none."
    return None


def may_decide(act: Act[ChangeRequest]) -> str | None:
    """Whether the person's authority reaches this change, computed now from its draft as it is now."""
    change, draft = act.entry, act.entry.change_set
    if draft is not None and draft.created_by_id == act.actor.pk:
        return "You drafted the change of the plan that this would apply. Somebody else decides."
    take_stock(change)
    needed, held = verdict_for(change), authority_of(act.actor, change.workspace)
    if reaches(held, needed.authority):
        return is_whole(act) if act.transition in DECIDING[:2] else None
    yours = f"yours is {held.label.lower()}" if held else "you hold none here"
    return f"This needs: {needed.authority.label}; {yours}. {' '.join(needed.reasons)}"


def is_spoken_by_another(act: Act[ChangeRequest]) -> str | None:
    change = act.entry
    if change.verbal_by_id == change.created_by_id:
        return "Nobody approves what they raised themselves: name who said yes."
    held = authority_of(change.verbal_by, change.workspace) if change.verbal_by else None
    if held is None:
        return "Whoever said yes holds no authority for changes here."
    take_stock(change)
    needed = verdict_for(change).authority
    if not reaches(held, needed):
        return f"This needs: {needed.label}; whoever said yes holds: {held.label}."
    if change.verbal_on and change.verbal_on > act.at.date():
        return "A verbal approval is not in the future."
    return None


def take_stock(change: ChangeRequest) -> None:
    """Set the stage of today and what the draft does as it stands: it may have been moved onto a newer plan."""
    change.stage = stage_of(change.workspace)
    effects = change.change_set.effects if change.change_set else {}
    for name, value in preview_of(effects).items():
        setattr(change, name, value if effects else None)
    if change.plan_critical or (change.plan_shift_days or 0) > 0:
        change.is_critical = True


def carry_out(act: Act[ChangeRequest]) -> None:
    change = act.entry
    baseline = apply_approved_change(actor=act.actor, change=change, at=act.at)
    if baseline is not None:
        # Only now is the baseline's number known; nothing else of the entry changes, so neither does its version.
        ChangeRequest._base_manager.filter(pk=change.pk).update(baseline=baseline)
        change.baseline = baseline


@register
class ChangeRegister(Register[ChangeRequest]):
    """What is to differ from what was approved, what that means, and who said yes."""

    model = ChangeRequest
    key = "changes"
    prefix = "CR"
    title = "Change requests"
    access = "change"
    places = (WorkspaceKind.PROJECT,)
    workflow = Workflow(
        states=State,
        start=State.RAISED,
        closed=(State.REJECTED, State.WITHDRAWN, State.CLOSED),
        frozen=(State.RECOMMENDED, *AGREED, State.REJECTED, State.WITHDRAWN, State.IMPLEMENTING, State.VERIFIED,
                State.CLOSED),
        transitions=(
            Transition("screen", "Screen", (State.RAISED,), State.SCREENED, requires=("why",), asks=("priority",)),
            Transition("analyse", "Start the analysis", (State.SCREENED, State.DEFERRED), State.IMPACT_ANALYSIS,
                       asks=("owner",)),
            Transition("recommend", "Recommend", (State.IMPACT_ANALYSIS,), State.RECOMMENDED, requires=ANALYSIS,
                       operation="submit", guard=is_whole),
            Transition("approve", "Approve", (State.RECOMMENDED,), State.APPROVED,
                       segregated=("create", "recommend", "record"), operation="approve", guard=may_decide,
                       effect=carry_out),
            Transition("approve_with_conditions", "Approve with conditions", (State.RECOMMENDED,),
                       State.APPROVED_WITH_CONDITIONS, requires=("conditions",),
                       segregated=("create", "recommend", "record"), operation="approve", guard=may_decide,
                       effect=carry_out),
            Transition("reject", "Reject", (State.RECOMMENDED,), State.REJECTED, reason=True, operation="approve",
                       segregated=("create", "recommend", "record"), guard=may_decide),
            Transition("defer", "Defer", (State.RECOMMENDED,), State.DEFERRED, reason=True, operation="approve",
                       segregated=("create", "recommend", "record"), guard=may_decide),
            Transition("send_back", "Send back", (State.RECOMMENDED,), State.IMPACT_ANALYSIS, reason=True,
                       operation="approve", segregated=("create", "recommend", "record"), guard=may_decide),
            Transition("withdraw", "Withdraw", (*PREPARED, State.RECOMMENDED, State.DEFERRED), State.WITHDRAWN,
                       reason=True),
            Transition("approve_verbally", "Note a verbal approval", PREPARED, State.EMERGENCY,
                       requires=("verbal_by",), asks=("verbal_on",), reason=True, segregated=("create",),
                       operation="verify", guard=is_spoken_by_another),
            Transition("record", "Record the emergency", (State.EMERGENCY,), State.RECOMMENDED, requires=ANALYSIS,
                       operation="submit", guard=is_whole),
            Transition("implement", "Start implementing", AGREED, State.IMPLEMENTING),
            Transition("verify", "Verify", (State.IMPLEMENTING,), State.VERIFIED, requires=("verification",),
                       segregated=("implement",), operation="verify"),
            Transition("close", "Close change", (State.VERIFIED,), State.CLOSED),
        ),
    )  # fmt: skip
    columns = (
        Column("kind", shown=False),
        Column("priority"),
        Column("stage", shown=False),
        Column("owner"),
        Column("state"),
        Column("authority"),
        Column("days", "Days"),
        Column("cost_once", "Cost"),
        Column("decided_on"),
        Column("turnaround_days", "Turnaround, WD", shown=False),
        Column("plan_shift_days", "Finish moves, WD", shown=False),
        Column("record_due_on", shown=False),
    )
    filters = (
        Filter("undecided", "Waiting for a decision", lambda actor, day: Q(state=State.RECOMMENDED)),
        Filter("approved", "Approved", lambda actor, day: Q(approved_on__isnull=False)),
        Filter("record_overdue", "Verbal approval not recorded in time",
               lambda actor, day: Q(state=State.EMERGENCY, record_due_on__lt=day)),
        Filter("recorded_late", "Recorded late", lambda actor, day: _recorded_late()),
        Filter("must", "Must items and objectives",
               lambda actor, day: Q(scope_effect__in=(ScopeEffect.MUST, ScopeEffect.OBJECTIVES))),
        Filter("portfolio_board", "For the portfolio board", lambda actor, day: Q(authority=Authority.PORTFOLIO_BOARD)),
    )  # fmt: skip
    sections = (
        Section("Change", ("title", "kind", "priority", "why", "description")),
        Section("Who and when", ("owner", "due_on", "change_set")),
        Section("Impact", IMPACTS),
        Section("Options", ("options", "do_nothing", "recommendation")),
        Section("Figures", ("days", "is_critical", "scope_effect", "benefit_percent", "crosses_programme")),
        Section("Money", (*MONEY, "cost_category")),
    )
    summary = (Counts("authority"), Total("cost_once", "Cost, once"))
    accepts_from = (
        Conversion(source="issues", label="Request a change"),
        Conversion(source="risks", label="Request a change"),
        Conversion(source="decisions", label="Request a change"),
    )
    protected = dict.fromkeys((*MONEY, "authority_reasons"), "view_money")
    sort = "due_on"
    example = {
        "title": "Put the meter readings into the first release",
        "why": "The regulator asks for them from March.",
        "priority": "high",
        "scope_effect": "must",
        "due_on": "2026-11-20",
    }

    def derive(self, act: Act[ChangeRequest]) -> None:
        change = act.entry
        if change.state in UNDECIDED:
            take_stock(change)
            found = verdict_for(change)
            change.authority, change.authority_reasons = found.authority, "\n".join(found.reasons)
        if act.transition == "approve_verbally":
            change.verbal_on = change.verbal_on or act.at.date()
            later = change.verbal_on + timedelta(days=21)
            change.record_due_on = record_due(change.verbal_on, rest_days(change.workspace, change.verbal_on, later))
        if act.transition == "record":
            change.recorded_on = act.at.date()
        if act.transition in DECIDING:
            self._sign(act)

    def _sign(self, act: Act[ChangeRequest]) -> None:
        change, today = act.entry, act.at.date()
        change.decided_by, change.decided_on, change.decided_version = act.actor, today, change.version
        change.turnaround_days = working_days(change.workspace, change.created_at.date(), today)
        if act.transition != "reject":
            change.approved_on = today
            found = verdict_for(change)
            change.authority, change.authority_reasons = found.authority, "\n".join(found.reasons)

    def faults(self, entry: ChangeRequest) -> Mapping[str, str]:
        found: dict[str, str] = {}
        if entry.state in UNDECIDED and entry.change_set is not None:
            words = _draft_fault(entry)
            if words:
                found["change_set"] = words
        return found


def _draft_fault(change: ChangeRequest) -> str:
    draft = change.change_set
    if draft is None or draft.state != ChangeSetState.DRAFT:
        return "This is no draft any more: choose one that is not applied or discarded."
    homes = set(draft.plans.values_list("plan__workspace", flat=True))
    if homes != {change.workspace_id}:
        return "The draft changes another project's plan. Each project decides on its own change."
    others = ChangeRequest._base_manager.filter(change_set=draft, state__in=UNDECIDED, deleted_at=None)
    taken = others.exclude(pk=change.pk).select_related("workspace").first()
    return f"{taken.code} asks for this draft already." if taken else ""


def _recorded_late() -> Q:
    return Q(recorded_on__gt=F("record_due_on"))
