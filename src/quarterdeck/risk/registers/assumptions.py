"""Assumptions: what the plan takes for true."""

from __future__ import annotations

from quarterdeck.registers.declaration import Column, Register, Section, Transition, Workflow, register
from quarterdeck.risk.choices import AssumptionState as State
from quarterdeck.risk.models import Assumption


@register
class AssumptionRegister(Register[Assumption]):
    """What the plan takes for true until somebody has found out."""

    model = Assumption
    key = "assumptions"
    prefix = "AS"
    title = "Assumptions"
    access = "raid"
    workflow = Workflow(
        states=State,
        start=State.OPEN,
        closed=(State.CONFIRMED, State.WRONG),
        transitions=(
            Transition("confirm", "Confirm", (State.OPEN,), State.CONFIRMED, requires=("finding",)),
            Transition("refute", "Mark wrong", (State.OPEN,), State.WRONG, requires=("finding",)),
            Transition("reopen", "Reopen", (State.CONFIRMED, State.WRONG), State.OPEN, reason=True),
        ),
    )
    columns = (Column("owner"), Column("due_on", "Validate by"), Column("state"))
    sections = (
        Section("Assumption", ("title", "description", "basis", "consequence")),
        Section("Who and when", ("owner", "due_on")),
        Section("Found out", ("finding",)),
    )
    example = {"title": "The meter data hub is open to us from March", "basis": "Letter of the regulator, May 2026"}
