"""Scales and appetite of a portfolio."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from quarterdeck.core.errors import NotAllowed
from quarterdeck.core.models import AuditRecord
from quarterdeck.core.tests.factories import AT, signed_in
from quarterdeck.portfolio.tests import factories
from quarterdeck.registers.actions import create_entry
from quarterdeck.registers.declaration import find_register
from quarterdeck.risk.actions import set_risk_scale
from quarterdeck.risk.errors import NoPortfolio, ScaleFaulty, ScaleStale
from quarterdeck.risk.queries import scale_of
from quarterdeck.risk.rules.risks import step_of
from quarterdeck.risk.rules.scales import Scale, scale_faults


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
