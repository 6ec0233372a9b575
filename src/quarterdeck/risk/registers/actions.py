"""Actions: promises between people."""

from __future__ import annotations

from django.db.models import Q

from quarterdeck.core.events import emit
from quarterdeck.core.permissions import mandate_for
from quarterdeck.registers.actions import create_entry, relate_entry
from quarterdeck.registers.declaration import (
    UNDO,
    Act,
    Column,
    Conversion,
    Counts,
    Filter,
    Register,
    Section,
    Transition,
    Workflow,
    find_register,
    register,
)
from quarterdeck.registers.queries.people import members_of
from quarterdeck.risk.choices import ActionState as State
from quarterdeck.risk.choices import Priority, Severity
from quarterdeck.risk.events import ActionKeptPostponed
from quarterdeck.risk.models import Action
from quarterdeck.risk.rules.actions import is_postponement, raises_issue

SEVERITY_OF: dict[str, str] = {
    Priority.LOW: Severity.LOW,
    Priority.MEDIUM: Severity.MEDIUM,
    Priority.HIGH: Severity.HIGH,
    Priority.URGENT: Severity.CRITICAL,
}


def raise_issue_of_postponing(act: Act[Action]) -> None:
    """A promise that was put off three times is an issue; it names the action that it came from."""
    action = act.entry
    issue = create_entry(
        actor=act.actor,
        register=find_register("issues"),
        workspace=action.workspace,
        values={
            "title": f"Postponed three times: {action.title}"[:200],
            "description": f"{action.code} was put off for the third time, now to {action.due_on or 'no day'}.",
            "severity": SEVERITY_OF[action.priority],
            "priority": action.priority,
            "owner": action.owner_id if action.owner in members_of(action.workspace, act.at) else None,
            "visibility": action.visibility,
        },
        at=act.at,
        mandate=act.mandate or mandate_for(act.actor, "risk.edit_action", action),
    )
    relate_entry(actor=act.actor, entry=action, other=issue.subject, kind="leads_to", at=act.at)


@register
class ActionRegister(Register[Action]):
    """What somebody has promised to do by a day."""

    model = Action
    key = "actions"
    prefix = "A"
    title = "Actions"
    access = "work"
    workflow = Workflow(
        states=State,
        start=State.OPEN,
        closed=(State.DONE, State.VERIFIED, State.CANCELLED),
        transitions=(
            Transition("start", "Start", (State.OPEN,), State.IN_PROGRESS, requires=("owner",)),
            Transition("finish", "Mark done", (State.OPEN, State.IN_PROGRESS), State.DONE, requires=("result",)),
            Transition("verify", "Verify", (State.DONE,), State.VERIFIED, segregated=("finish",), operation="verify"),
            Transition("reopen", "Reopen", (State.DONE, State.VERIFIED, State.CANCELLED), State.OPEN, reason=True),
            Transition("cancel", "Cancel action", (State.OPEN, State.IN_PROGRESS), State.CANCELLED, reason=True),
        ),
    )
    columns = (Column("owner"), Column("priority"), Column("due_on"), Column("state"), Column("postponed", shown=False))
    filters = (Filter("often_postponed", "Postponed three times", lambda actor, day: Q(postponed__gte=3)),)
    sections = (
        Section("Action", ("title", "description")),
        Section("Promise", ("owner", "due_on", "priority")),
    )
    summary = (Counts("priority"),)
    accepts_from = (Conversion(source="support", label="Make an action"),)
    levels = {"priority": {"low": "low", "medium": "moderate", "high": "high", "urgent": "extreme"}}
    example = {"title": "Send the revised quotation to the landlord", "priority": "high"}

    def derive(self, act: Act[Action]) -> None:
        act.entry.postponed += _postponements(act)

    def edited(self, act: Act[Action]) -> None:
        if _postponements(act) > 0 and raises_issue(act.entry.postponed):
            raise_issue_of_postponing(act)
            emit(ActionKeptPostponed(action_id=act.entry.pk), workspace=act.entry.workspace, actor=act.actor, at=act.at)


def _postponements(act: Act[Action]) -> int:
    """How many a change adds: one that is taken back takes its own away, too, and never adds one."""
    old, new = act.changes.get("due_on", (None, None))
    return -is_postponement(new, old) if act.transition == UNDO else int(is_postponement(old, new))
