from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from quarterdeck.portfolio import actions, errors
from quarterdeck.portfolio.choices import ContributionLevel
from quarterdeck.portfolio.tests.factories import AT, World, world

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> World:
    return world()


def test_objectives_are_made_weighed_measured_and_lined_up(made: World) -> None:
    def objective(code: str, weight: str) -> object:
        return actions.create_objective(
            actor=made.director,
            workspace=made.organisation,
            code=code,
            title=code,
            starts_on=date(2026, 1, 1),
            ends_on=date(2026, 12, 31),
            weight=Decimal(weight),
            at=AT,
        )

    one, two = objective("O1", ".6"), objective("O2", ".4")
    with pytest.raises(errors.WeightsInvalid):
        objective("O3", ".1")
    with pytest.raises(errors.WeightsInvalid):
        actions.set_objective_weights(
            actor=made.director, workspace=made.organisation, weights={one.pk: Decimal(1)}, at=AT
        )
    actions.set_objective_weights(
        actor=made.director,
        workspace=made.organisation,
        weights={one.pk: Decimal(".5"), two.pk: Decimal(".5")},
        at=AT,
    )
    result = actions.add_key_result(
        actor=made.director,
        objective=one,
        metric="Complaints",
        baseline=Decimal("9.4"),
        target=Decimal(5),
        at=AT,
    )
    assert result.direction == "falling"
    actions.measure_key_result(
        actor=made.director, key_result=result, value=Decimal("7.2"), measured_on=AT.date(), at=AT
    )
    with pytest.raises(errors.KeyResultInvalid):
        actions.measure_key_result(
            actor=made.director, key_result=result, value=Decimal(1), measured_on=date(2026, 1, 1), at=AT
        )
    link = actions.link_contribution(
        actor=made.director,
        project=made.project,
        key_result=result,
        level=ContributionLevel.DIRECT,
        at=AT,
        expected_delta=Decimal(-3),
    )
    assert link is not None
    closed = actions.update_objective(actor=made.director, objective=two, changes={"state": "closed"}, at=AT)
    assert closed.state == "closed"


def test_an_objective_comes_back_only_where_its_weight_has_room(made: World) -> None:
    given = {"workspace": made.organisation, "starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31), "at": AT}
    one = actions.create_objective(actor=made.director, code="A", title="A", weight=Decimal("0.6"), **given)
    actions.update_objective(actor=made.director, objective=one, changes={"state": "closed"}, at=AT)
    actions.create_objective(actor=made.director, code="B", title="B", weight=Decimal("0.7"), **given)
    with pytest.raises(errors.WeightsInvalid):
        actions.update_objective(actor=made.director, objective=one, changes={"state": "active"}, at=AT)
    one.refresh_from_db()
    assert one.state == "closed"
