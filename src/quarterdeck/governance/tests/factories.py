"""A project with a plan, a budget and reserves, the people around it, and change requests at any step."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from quarterdeck.core.models import Person, Workspace
from quarterdeck.core.tests import factories as core
from quarterdeck.core.tests.factories import AT
from quarterdeck.finance.actions import set_reserve
from quarterdeck.finance.choices import ReserveKind
from quarterdeck.finance.tests.factories import amount, approved_budget
from quarterdeck.governance.models import ChangeRequest
from quarterdeck.governance.registers.changes import IMPACTS
from quarterdeck.planning.actions import propose_change_set
from quarterdeck.planning.models import ChangeSet, Plan
from quarterdeck.planning.tests import factories as planning
from quarterdeck.portfolio.choices import ToleranceAspect, ToleranceUnit
from quarterdeck.portfolio.models import Project, Tolerance
from quarterdeck.portfolio.tests import factories as portfolio
from quarterdeck.registers.actions import create_entry, edit_entry, transition_entry
from quarterdeck.registers.declaration import find_register

ANALYSIS = {
    **dict.fromkeys(IMPACTS, "None."),
    "options": "Do it\nDo nothing",
    "do_nothing": "The regulator fines us.",
    "recommendation": "Do it.",
    "days": "0",
    "cost_once": "0",
    "benefit_percent": "0",
}


@dataclass(slots=True)
class Deck:
    """A budget of 100,000 with 20,000 contingency and 10,000 management reserve, a tolerance of 10 working days."""

    world: portfolio.World
    project: Project
    plan: Plan
    manager: Person
    lead: Person
    programme: Person
    sponsor: Person
    board: Person

    @property
    def place(self) -> Workspace:
        return self.project.workspace

    def draft(self, *operations: dict[str, Any], actor: Person | None = None) -> ChangeSet:
        self.plan.refresh_from_db()
        plans = [(self.plan, self.plan.version)]
        return propose_change_set(
            actor=actor or self.manager, plans=plans, operations=list(operations), at=AT, title="Longer"
        )

    def longer(self, days: int) -> dict[str, Any]:
        """The operation that makes the critical task longer."""
        task = planning.task_named(self.plan, "Make")
        minutes = int(task.duration_minutes or 0) + days * planning.DAY
        return {"op": "update_task", "task": task.pk, "set": {"duration_minutes": minutes}}

    def change(self, *, actor: Person | None = None, **values: Any) -> ChangeRequest:
        register = find_register("changes")
        given = {**register.example, "scope_effect": "none", **values}
        made = create_entry(actor=actor or self.lead, register=register, workspace=self.place, values=given, at=AT)
        assert isinstance(made, ChangeRequest)
        return made

    def recommended(self, *, actor: Person | None = None, **values: Any) -> ChangeRequest:
        change = self.change(actor=actor)
        for step, sent in (("screen", {}), ("analyse", {"owner": self.manager.pk})):
            change = take(self.manager, change, step, **sent)
        linked = {key: values.pop(key) for key in ("change_set", "scope_effect", "from_contingency",
                  "from_management", "new_funding", "is_critical") if key in values}  # fmt: skip
        if linked:
            change = edit_entry(actor=self.manager, entry=change, values=linked, at=AT)  # type: ignore[assignment]
        return take(self.manager, change, "recommend", **{**ANALYSIS, **values})


def deck() -> Deck:
    world = portfolio.world()
    project = world.project
    approved_budget(world, project, amount(100_000))
    board = world.role("portfolio_manager")
    for kind, held in ((ReserveKind.CONTINGENCY, 20_000), (ReserveKind.MANAGEMENT, 10_000)):
        set_reserve(actor=board, project=project, kind=kind, amount=Decimal(held), at=AT)
    Tolerance.objects.update_or_create(
        project=project, aspect=ToleranceAspect.TIME, defaults={"unit": ToleranceUnit.WORKING_DAYS, "over": Decimal(10)}
    )
    manager = world.role("project_manager")
    plan = planning.small_plan(project.workspace, manager)
    return Deck(
        world, project, plan, manager, world.role("team_lead"), world.role("programme_manager"), world.role("sponsor"),
        board,
    )  # fmt: skip


def take(actor: Person, entry: Any, key: str, *, reason: str = "", **values: Any) -> Any:
    return transition_entry(actor=actor, entry=entry, transition_key=key, values=values, reason=reason, at=AT)


def member(place: Workspace, role: str = "team_member") -> Person:
    return core.manager_of(place, role, name=f"Another {role}")
