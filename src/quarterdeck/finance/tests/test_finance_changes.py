"""Money for approved changes."""

from __future__ import annotations

from decimal import Decimal

import pytest

from quarterdeck.core.errors import NotAllowed
from quarterdeck.finance.actions import Funding, fund_change, set_reserve
from quarterdeck.finance.choices import CostCategory, ReserveKind
from quarterdeck.finance.errors import ApprovalOfOwn, FundingUnbalanced, NoBudgetInForce, ReserveTooSmall
from quarterdeck.finance.models import Budget
from quarterdeck.finance.queries import budget_at_completion, reserves
from quarterdeck.finance.tests.factories import AT, amount, approved_budget
from quarterdeck.portfolio.tests import factories as portfolio

pytestmark = pytest.mark.django_db


def test_money_of_a_change_comes_from_reserves_and_new_funding_and_balances() -> None:
    made = portfolio.world()
    project, sponsor, manager = made.project, made.role("portfolio_manager"), made.role("project_manager")
    given = {"project": project, "category": CostCategory.SERVICES, "reference": "P-1/CR-1", "reason": "CR-1",
             "proposed_by": manager, "at": AT}  # fmt: skip
    everything = Funding(Decimal(600), contingency=Decimal(250), management=Decimal(50), new=Decimal(300))
    with pytest.raises(NoBudgetInForce):
        fund_change(actor=sponsor, funding=everything, **given)
    approved_budget(made, project, amount(1000), amount(500, category=CostCategory.TRAVEL))
    for kind in ReserveKind:
        set_reserve(actor=sponsor, project=project, kind=kind, amount=Decimal(400), at=AT)
    with pytest.raises(FundingUnbalanced):
        fund_change(actor=sponsor, funding=Funding(Decimal(600), contingency=Decimal(599)), **given)
    with pytest.raises(FundingUnbalanced):
        fund_change(actor=sponsor, funding=Funding(Decimal(0), contingency=Decimal(-5), new=Decimal(5)), **given)
    with pytest.raises(NotAllowed):
        fund_change(actor=made.role("team_lead"), funding=everything, **given)
    with pytest.raises(ApprovalOfOwn):
        fund_change(actor=sponsor, funding=everything, **{**given, "proposed_by": sponsor})
    with pytest.raises(ReserveTooSmall):
        fund_change(actor=sponsor, funding=Funding(Decimal(401), management=Decimal(401)), **given)
    before = budget_at_completion(project)
    assert before is not None
    assert (before.total, before.number) == (Decimal(1500), 1)
    budget = fund_change(actor=sponsor, funding=everything, **given)
    after, held = budget_at_completion(project), reserves(project)
    assert after is not None
    assert budget is not None
    assert (after.total, after.number, after.drawn) == (Decimal(2100), 2, Decimal(300))
    assert held.contingency is not None
    assert held.management is not None
    assert (held.contingency.left, held.management.left) == (Decimal(150), Decimal(350))
    assert (budget.drafted_by, budget.approved_by) == (manager, sponsor)
    fund_change(actor=sponsor, funding=Funding(Decimal(10), new=Decimal(10)), **given)
    latest = budget_at_completion(project)
    assert latest is not None
    assert (latest.total, latest.number, latest.drawn) == (Decimal(2110), 3, Decimal(0))
    assert sorted(Budget.objects.values_list("state", flat=True)) == ["approved", "superseded", "superseded"]
    assert fund_change(actor=sponsor, funding=Funding(Decimal(0)), **given) is None
