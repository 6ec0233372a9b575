"""Benefits through the kernel's actions: profiled, approved, reported by the owner, confirmed by finance, reviewed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from quarterdeck.core.errors import NotAllowed
from quarterdeck.core.tests.factories import AT, grant
from quarterdeck.portfolio.models import Benefit, BenefitActual, BenefitPeriod
from quarterdeck.portfolio.queries.benefits import approved_benefits, flows_of, reviews_due, visible_benefits
from quarterdeck.portfolio.tests import factories
from quarterdeck.registers.actions import create_entry, edit_entry, transition_entry
from quarterdeck.registers.declaration import find_register
from quarterdeck.registers.errors import DutiesNotSeparated, TransitionRefused, ValuesRefused

pytestmark = pytest.mark.django_db
PLAN = [{"until": f"2026-{month:02}-28", "planned": "50"} for month in range(4, 13)]


class Case:
    """A project with a profiled benefit, its owner in operations, and finance."""

    def __init__(self) -> None:
        self.world = factories.world()
        self.place = self.world.project.workspace
        self.manager = factories.somebody("project_manager", self.place)
        self.owner = factories.somebody("team_member", self.place)
        self.sponsor = factories.somebody("sponsor", self.place)
        self.finance = self.world.role("finance_controller")
        values = {**find_register("benefits").example, "plan": PLAN, "owner": self.owner.pk}
        self.benefit: Any = create_entry(
            actor=self.manager, register=find_register("benefits"), workspace=self.place, values=values, at=AT
        )
        self.step("profile", self.manager)

    def step(self, key: str, actor: Any, reason: str = "", **values: Any) -> Benefit:
        self.benefit = transition_entry(
            actor=actor, entry=self.benefit, transition_key=key, values=values, reason=reason, at=AT
        )
        return self.benefit

    def started(self) -> Benefit:
        self.step("baseline", self.sponsor)
        return self.step("start", self.owner, live_on="2026-03-31", actuals=actuals(10, 15, 20, 25, 30, 35))


def actuals(*amounts: int) -> list[dict[str, str]]:
    return [{"until": f"2026-{month:02}-28", "amount": str(amount)} for month, amount in enumerate(amounts, 4)]


def test_t_8_1_through_owner_and_finance() -> None:
    case = Case()
    reported = case.started()
    assert (reported.reported_to_date, reported.actual_to_date, reported.realised_percent) == (135, None, None)
    found: Any = Benefit.objects.filter(find_register("benefits").condition("unconfirmed", case.owner, AT.date()))
    assert list(found) == [case.benefit]
    confirmed = case.step("confirm", case.finance)
    assert (confirmed.planned_to_date, confirmed.actual_to_date) == (300, 135)
    assert (confirmed.realised_percent, confirmed.realised_of_case_percent) == (Decimal("45.0"), Decimal("45.0"))
    assert (confirmed.outlook_total, confirmed.outlook_percent) == (285, Decimal("63.3"))
    people = set(BenefitActual.objects.values_list("reported_by", "confirmed_by"))
    assert people == {(case.owner.pk, case.finance.pk)}
    assert [one.pk for one in approved_benefits([case.place.pk])] == [case.benefit.pk]
    assert visible_benefits(case.manager, case.place) == [case.benefit]


def test_the_owner_alone_reports_and_another_one_of_finance_confirms() -> None:
    case = Case()
    case.step("baseline", case.sponsor)
    with pytest.raises(TransitionRefused, match="reported by the owner"):
        case.step("start", case.manager, live_on="2026-03-31", actuals=actuals(10))
    case.step("start", case.owner, live_on="2026-03-31", actuals=actuals(10))
    with pytest.raises(NotAllowed):
        case.step("confirm", case.manager)
    grant(case.owner, "finance_controller", case.world.organisation)
    with pytest.raises(DutiesNotSeparated):
        case.step("confirm", case.owner)
    case.step("confirm", case.finance)
    with pytest.raises(TransitionRefused, match="confirmed already"):
        case.step("confirm", case.finance)


def test_a_figure_that_changes_waits_for_finance_again() -> None:
    case = Case()
    case.started()
    case.step("confirm", case.finance)
    case.step("report", case.owner, actuals=actuals(10, 15, 20, 25, 30, 95))
    waiting = BenefitActual.objects.filter(confirmed_by=None)
    assert [(one.until, one.amount) for one in waiting] == [(date(2026, 9, 28), 95)]
    assert (case.benefit.reported_to_date, case.benefit.actual_to_date) == (195, 100)


def test_the_original_case_stays_when_the_plan_is_made_anew() -> None:
    case = Case()
    case.started()
    case.step("confirm", case.finance)
    less = [{**one, "planned": "30"} for one in PLAN]
    with pytest.raises(ValuesRefused) as refused:
        edit_entry(actor=case.manager, entry=case.benefit, values={"plan": less}, at=AT)
    assert "Plan anew" in refused.value.fields["plan"]
    forecast = [{**one, "forecast": "20"} for one in PLAN]
    case.benefit = edit_entry(actor=case.manager, entry=case.benefit, values={"plan": forecast}, at=AT)
    assert (case.benefit.outlook_total, case.benefit.planned_total) == (135 + 60, 450)
    case.step("replan", case.sponsor, reason="The roll-out is later.")
    case.benefit = edit_entry(actor=case.manager, entry=case.benefit, values={"plan": less}, at=AT)
    later = [{"until": "2028-04-30", "planned": "50"}]
    with pytest.raises(ValuesRefused) as refused:
        edit_entry(actor=case.manager, entry=case.benefit, values={"plan": later}, at=AT)
    assert "28 Apr 2026" in refused.value.fields["plan"]
    grant(case.manager, "sponsor", case.place)
    for one in (case.manager, case.sponsor):  # who profiled it, who asked for the new plan
        with pytest.raises(DutiesNotSeparated):
            case.step("baseline", one)
    longer = [*less, {"until": "2027-01-28", "planned": "70"}]
    case.benefit = edit_entry(actor=case.manager, entry=case.benefit, values={"plan": longer}, at=AT)
    case.step("baseline", factories.somebody("sponsor", case.place))
    assert set(BenefitPeriod.objects.values_list("planned", "case")) == {(30, 50), (70, 0)}
    assert case.benefit.case_total == 450
    assert (case.benefit.realised_percent, case.benefit.realised_of_case_percent) == (Decimal("75.0"), Decimal("45.0"))


def test_reviews_come_3_6_12_and_24_months_after_go_live() -> None:
    case = Case()
    benefit = case.started()
    days = [one.due_on for one in benefit.rows_of("reviews")]  # type: ignore[attr-defined]
    assert days == [date(2026, 6, 30), date(2026, 9, 30), date(2027, 3, 31), date(2028, 3, 31)]
    assert (benefit.due_on, reviews_due([benefit], AT.date())) == (days[0], [benefit])
    held = [{"held_on": "2026-07-02", "finding": "Half of what was planned"}, {}, {}, {}]
    edited: Any = edit_entry(actor=case.manager, entry=benefit, values={"reviews": held}, at=AT)
    assert edited.due_on == days[1]


def test_the_manager_of_the_project_does_not_own_its_benefit() -> None:
    case = Case()
    type(case.world.project).objects.update(manager=case.manager)
    with pytest.raises(ValuesRefused) as refused:
        edit_entry(actor=case.manager, entry=case.benefit, values={"owner": case.manager.pk}, at=AT)
    assert "operations" in refused.value.fields["owner"]


def test_a_benefit_without_a_plan_is_not_profiled() -> None:
    case = Case()
    register = find_register("benefits")
    values = {**register.example, "plan": [], "owner": case.owner.pk}
    bare = create_entry(actor=case.manager, register=register, workspace=case.place, values=values, at=AT)
    with pytest.raises(TransitionRefused, match="at least one period"):
        transition_entry(actor=case.manager, entry=bare, transition_key="profile", at=AT)


def test_a_dis_benefit_comes_as_a_negative_flow() -> None:
    case = Case()
    case.started()
    day = date(2026, 10, 30)
    assert flows_of(case.benefit, after=day) == [100]
    edit_entry(actor=case.manager, entry=case.benefit, values={"kind": "disbenefit"}, at=AT)
    [found] = approved_benefits([case.place.pk])
    assert flows_of(found, after=day) == [-100]
