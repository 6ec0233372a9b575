"""Scales and appetite of a portfolio."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from quarterdeck.core.errors import NotAllowed
from quarterdeck.core.models import AuditRecord
from quarterdeck.core.tests.factories import AT, signed_in
from quarterdeck.finance.tests.factories import amount, approved_budget
from quarterdeck.planning.models import Plan
from quarterdeck.planning.tests.factories import empty_plan
from quarterdeck.portfolio.tests import factories
from quarterdeck.registers.actions import create_entry, edit_entry
from quarterdeck.registers.declaration import find_register
from quarterdeck.risk.actions import set_risk_scale
from quarterdeck.risk.errors import NoPortfolio, ScaleFaulty, ScaleStale
from quarterdeck.risk.queries import scale_of
from quarterdeck.risk.queries.scales import size_of
from quarterdeck.risk.rules.risks import delay_of, share_step, step_of
from quarterdeck.risk.rules.scales import Scale, scale_faults
from quarterdeck.risk.rules.steps import Size


def test_the_defaults_are_those_of_the_domain() -> None:
    scale = Scale()
    assert (scale.probability, scale.cost, scale.time) == ((10, 30, 50, 70), (1, 3, 5, 10), (1, 3, 5, 10))
    assert [scale.is_beyond("legal", band) for band in ("low", "moderate", "high", "")] == [False, False, True, False]
    strict = Scale(appetite={"legal": "averse"})
    assert [strict.is_beyond(category, "moderate") for category in ("legal", "technical")] == [True, False]


@pytest.mark.parametrize(
    "ends", [(10, 30, 50), (10, 30, 30, 70), (0, 30, 50, 70), (10, 30, 50, 100), (30, 10, 50, 70), ()]
)
def test_a_scale_has_four_rising_ends(ends: tuple[float, ...]) -> None:
    assert set(scale_faults(Scale(probability=ends))) == {"probability"}
    assert scale_faults(Scale()) == {}
    assert set(scale_faults(Scale(appetite={"weather": "open"}))) == {"appetite"}
    assert set(scale_faults(Scale(appetite={"legal": "greedy"}))) == {"appetite"}


@pytest.mark.django_db
def test_a_scale_holds_below_its_portfolio_and_is_recorded() -> None:
    made = factories.world()
    place, project = made.portfolio.workspace, made.project.workspace
    manager = factories.somebody("project_manager", project)
    scale = Scale(probability=(5, 20, 40, 60), appetite={"legal": "averse"})
    auditor = factories.somebody("auditor", place)
    with pytest.raises(NotAllowed):
        set_risk_scale(actor=auditor, workspace=place, scale=scale, version=0, at=AT)
    with pytest.raises(NoPortfolio):
        set_risk_scale(actor=made.director, workspace=made.organisation, scale=scale, version=0, at=AT)
    with pytest.raises(ScaleFaulty):
        set_risk_scale(actor=made.director, workspace=place, scale=Scale(time=(1,)), version=0, at=AT)
    assert scale_of(project) == Scale()
    set_risk_scale(actor=made.director, workspace=place, scale=scale, version=0, at=AT)
    with pytest.raises(ScaleStale):
        set_risk_scale(actor=made.director, workspace=place, scale=Scale(), version=0, at=AT)
    assert scale_of(project) == scale
    changes = AuditRecord.objects.get(action="risk.set_scale").change_values
    assert changes["probability"] == [[10, 30, 50, 70], [5, 20, 40, 60]]
    assert set(changes) == {"probability", "appetite"}
    values = {"title": "Consent is late", "chance": "25", "residual_chance": "4", "impact_time": 3}
    risk: Any = create_entry(actor=manager, register=find_register("risks"), workspace=project, values=values, at=AT)
    assert (risk.probability, risk.residual_probability, risk.residual_band) == (3, 1, "low")
    assert step_of(Decimal(25)) == 2


@pytest.mark.django_db
def test_the_page_sets_scales_and_says_what_is_wrong(client: Client) -> None:
    made = factories.world()
    page = f"/portfolios/{made.portfolio.workspace.code}/risk-scale/"
    director = signed_in(client, made.director)
    assert "<b>usual</b> scales" in director.get(page).content.decode()
    appetites = dict.fromkeys(
        (f"appetite_{name}" for name in ("technical", "schedule", "commercial", "resources", "organisation",
                                         "legal", "security", "external")), "cautious")  # fmt: skip
    sent = {"version": "0", "probability": "5, 20, 40, 60", "cost": "1, 3, 5, 10", "time": "1, 3, five", **appetites}
    refused = director.post(page, sent)
    assert (refused.status_code, "four rising percentages" in refused.content.decode()) == (422, True)
    assert director.post(page, {**sent, "time": "2, 4, 6, 12"}).status_code == 302
    assert "<b>own</b> scales" in director.get(page).content.decode()
    stale = director.post(page, {**sent, "time": "2, 4, 6, 12"})
    assert (stale.status_code, "meantime" in stale.content.decode()) == (422, True)
    reader = signed_in(Client(), factories.somebody("auditor", made.portfolio.workspace))
    seen = reader.get(page).content.decode()
    assert ("5, 20, 40, 60" in seen, "Save scales" in seen) == (True, False)
    assert reader.post(page, sent).status_code == 403


def test_figures_have_a_step_on_the_scales_of_cost_and_time() -> None:
    ends = (1, 3, 5, 10)
    budget = Decimal(1_000_000)
    amounts = (10_000, 10_001, 30_000, 50_001, 100_000, 100_001)
    assert [share_step(Decimal(one), budget, ends) for one in amounts] == [1, 2, 2, 4, 4, 5]
    assert [share_step(*pair, ends) for pair in ((None, budget), (Decimal(0), budget), (budget, None))] == [None] * 3
    assert delay_of(Decimal("1.2"), Decimal(50), is_factor=True) == 10
    assert delay_of(Decimal(4), None, is_factor=False) == 4


@pytest.mark.django_db
def test_a_risk_without_steps_is_placed_by_its_figures_on_the_scale_of_its_portfolio() -> None:
    made = factories.world()
    manager = factories.somebody("project_manager", made.project.workspace)
    approved_budget(made, made.project, amount(1_000_000))
    plan = empty_plan(made.project.workspace)
    Plan.objects.filter(pk=plan.pk).update(start=datetime(2026, 11, 2, 8), finish=datetime(2026, 12, 11, 17))
    set_risk_scale(actor=made.director, workspace=made.portfolio.workspace, version=0, at=AT,
                   scale=Scale(cost=(2, 4, 6, 12), time=(5, 10, 20, 40)))  # fmt: skip

    def risk(**values: Any) -> tuple[int | None, ...]:
        given = {"title": "Steel", "chance": "25", **values}
        made_risk: Any = create_entry(actor=manager, register=find_register("risks"), at=AT, values=given,
                                      workspace=made.project.workspace)  # fmt: skip
        return made_risk.impact_cost, made_risk.impact_time, made_risk.impact, made_risk.residual_impact

    days = {"schedule_low": "1", "schedule_likely": "4", "schedule_high": "9"}
    assert size_of(made.project.workspace, AT.date()) == Size(Decimal(1_000_000), Decimal(29))
    assert risk(amount="50000", residual_amount="10000", **days) == (3, 3, 3, 3)  # the delay is as long as before
    assert risk(amount="50000", residual_amount="10000") == (3, None, 3, 1)
    assert risk(amount="50000", impact_quality=2) == (None, None, 2, None)
    assert risk(schedule_unit="factor", schedule_low="1", schedule_likely="1.5", schedule_high="2") == (
        None,
        5,
        5,
        None,
    )
    assert risk() == (None, None, None, None)


@pytest.mark.django_db
def test_steps_follow_their_figures_until_somebody_chooses_them() -> None:
    made = factories.world()
    manager = factories.somebody("project_manager", made.project.workspace)
    approved_budget(made, made.project, amount(1_000_000))
    given = {"title": "Steel", "chance": "25", "amount": "5000"}
    risk: Any = create_entry(actor=manager, register=find_register("risks"), at=AT, values=given,
                             workspace=made.project.workspace)  # fmt: skip

    def changed(**values: Any) -> tuple[int | None, ...]:
        risk.refresh_from_db()
        edit_entry(actor=manager, entry=risk, values=values, version=risk.version, at=AT)
        risk.refresh_from_db()
        return risk.probability, risk.impact_cost, risk.impact, risk.residual_impact

    assert changed(amount="500000", chance="80") == (5, 5, 5, None)
    assert changed(impact_time=4, residual_amount="5000") == (5, 5, 5, 4)
    assert changed(impact_cost=2) == (5, 2, 4, 4)
    assert changed(amount="40000", residual_amount="90000", impact_time=1) == (5, 2, 2, 4)
    assert changed(residual_impact=1, probability=2) == (2, 2, 2, 1)
    assert changed(chance="1", residual_amount="500000") == (2, 2, 2, 1)
