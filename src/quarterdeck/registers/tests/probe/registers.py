from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django.db.models import Q

from quarterdeck.core.permissions import table
from quarterdeck.registers.declaration import (
    Act,
    Clock,
    Column,
    Computed,
    Conversion,
    Counts,
    Filter,
    HeatMap,
    Kind,
    Register,
    Rows,
    Section,
    Total,
    Transition,
    Workflow,
    WorkingDays,
    register,
)
from quarterdeck.registers.tests.probe.choices import LeakState as State
from quarterdeck.registers.tests.probe.choices import RepairState, Severity
from quarterdeck.registers.tests.probe.models import Leak, Repair, Sounding

MANAGERS = {"pmo_director": frozenset({"any"}), "project_manager": frozenset({"any"})}
table().profiles["probe"] = {**table().profiles["raid"], "view_personal": MANAGERS, "approve": MANAGERS}
done: list[Act[Any]] = []  # what the effects of the test's steps have seen


def too_deep(act: Act[Any]) -> str | None:
    return "A leak deeper than 100 m is not approved here." if (act.entry.depth or 0) > 100 else None


@register
class LeakRegister(Register[Leak]):
    """Leaks of the ship."""

    model = Leak
    key = "leaks"
    prefix = "L"
    title = "Leaks"
    access = "probe"
    workflow = Workflow(
        states=State,
        start=State.REPORTED,
        closed=(State.CLOSED,),
        frozen=(State.APPROVED,),
        transitions=(
            Transition("confirm", "Confirm", (State.REPORTED,), State.CONFIRMED, requires=("likelihood",)),
            Transition("wait", "Wait for parts", (State.CONFIRMED,), State.WAITING),
            Transition("go_on", "Go on", (State.WAITING,), State.CONFIRMED),
            Transition("submit", "Submit", (State.CONFIRMED,), State.SUBMITTED),
            Transition(
                "approve", "Approve", (State.SUBMITTED,), State.APPROVED, segregated=("submit",), operation="approve",
                evidence=True, guard=too_deep, effect=done.append,
            ),
            Transition("close", "Close leak", (), State.CLOSED, requires=("finding",), reason=True),
            Transition("reopen", "Reopen", (State.CLOSED,), State.REPORTED, reason=True),
        ),
    )  # fmt: skip
    columns = (
        Column("severity"),
        Column("owner"),
        Column("due_on"),
        Column("state"),
        Column("cost"),
        Column("finder_phone"),
        Column("decks", shown=False),
        Computed("wetness", "Wetness", Kind.NUMBER, lambda entry, day: entry.severity * 10),
    )
    filters = (Filter("huge", "Huge", lambda actor, day: Q(severity=Severity.HUGE)),)
    sections = (
        Section("Leak", ("title", "description", "severity", "likelihood", "decks", "depth", "found_at", "is_urgent")),
        Section("Soundings", ("soundings",)),
        Section("Who", ("owner", "due_on", "finder", "finder_phone", "photo", "cost")),
    )
    rows = (Rows("soundings", Sounding, ("taken_on", "depth", "by", "deck", "is_sure", "change"), most=20),)
    summary = (HeatMap("severity", "likelihood"), Counts("severity"), Total("cost", "Cost"))
    clocks = (
        Clock(
            key="confirm", label="Confirm", allowed=lambda entry: WorkingDays(1 if entry.is_urgent else 3),
            stops_in=(State.CONFIRMED, State.WAITING, State.SUBMITTED, State.APPROVED, State.CLOSED),
        ),
        Clock(
            key="close", label="Close", allowed=lambda entry: WorkingDays(10), stops_in=(State.CLOSED,),
            pauses_in=(State.WAITING,), longest_pause=5,
        ),
    )  # fmt: skip
    protected = {"finder_phone": "view_personal"}
    sort = "-score,due_on"
    example = {"title": "Water behind the galley", "severity": 2, "depth": "3.5"}

    def derive(self, act: Act[Leak]) -> None:
        leak = act.entry
        leak.score = leak.severity * leak.likelihood if leak.likelihood else None
        before = None
        for one in cast("list[Sounding]", leak.rows_of("soundings")):
            one.change = None if before is None else one.depth - before
            before = one.depth

    def faults(self, entry: Leak) -> Mapping[str, str]:
        if entry.severity == Severity.HUGE and entry.depth is not None and entry.depth < 1:
            return {"depth": "A huge leak is at least 1 m deep."}
        return {}


@register
class RepairRegister(Register[Repair]):
    """Repairs of leaks."""

    model = Repair
    key = "repairs"
    prefix = "RP"
    title = "Repairs"
    access = "probe"
    workflow = Workflow(
        states=RepairState,
        start=RepairState.PLANNED,
        closed=(RepairState.DONE,),
        transitions=(Transition("finish", "Mark done", (RepairState.PLANNED,), RepairState.DONE),),
    )
    columns = (Column("owner"), Column("due_on"), Column("state"))
    sections = (Section("Repair", ("title", "description", "owner", "due_on")),)
    accepts_from = (Conversion(source="leaks", label="Plan a repair", relation="leads_to"),)
