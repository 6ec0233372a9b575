"""Dull rows for tests of money: a world with a finance controller, costs, budgets in force."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from quarterdeck.core.models import Person
from quarterdeck.finance import actions
from quarterdeck.finance.choices import CostCategory
from quarterdeck.finance.models import Budget, CostEntry
from quarterdeck.portfolio.models import Project
from quarterdeck.portfolio.tests.factories import AT, World

HEADER = "external_id,date,amount,category"


def amount(value: str | int, **given: Any) -> actions.Amount:
    return actions.Amount(**({"category": CostCategory.SERVICES, "amount": Decimal(value)} | given))


def cost(value: str | int, on: date = date(2026, 9, 15), **given: Any) -> actions.Cost:
    values = {"incurred_on": on, "amount": Decimal(value), "category": CostCategory.SERVICES} | given
    return actions.Cost(**values)


def booked(controller: Person, project: Project, value: str | int, **given: Any) -> CostEntry:
    return actions.record_cost(actor=controller, project=project, cost=cost(value, **given), at=AT)


def approved_budget(made: World, project: Project, *lines: actions.Amount) -> Budget:
    """A budget in force, drafted by a finance controller and approved by a sponsor."""
    controller, sponsor = made.role("finance_controller"), made.role("sponsor")
    if project != made.project:
        sponsor = made.role("portfolio_manager")
    budget = actions.draft_budget(actor=controller, project=project, lines=lines or [amount(1000)], at=AT)
    budget = actions.submit_budget(actor=controller, budget=budget, at=AT)
    return actions.approve_budget(actor=sponsor, budget=budget, at=AT)


def csv_file(*rows: str, header: str = HEADER) -> bytes:
    return "\n".join((header, *rows)).encode()
