"""Change requests from raising to the changed plan, the new baseline and the moved money."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from quarterdeck.core.errors import NotAllowed
from quarterdeck.core.models import AuditRecord
from quarterdeck.core.tests.factories import AT, grant, manager_of, project, signed_in
from quarterdeck.finance.errors import ReserveTooSmall
from quarterdeck.finance.queries import budget_at_completion, reserves
from quarterdeck.governance.actions import apply_approved_change
from quarterdeck.governance.models import ChangeRequest
from quarterdeck.governance.queries.changes import approved_changes, authority_of, before_of, waiting_changes
from quarterdeck.governance.rules.changes import Before
from quarterdeck.governance.tests.factories import ANALYSIS, deck, take
from quarterdeck.planning.actions import discard_change_set, propose_change_set, rebase_change_set
from quarterdeck.planning.errors import PlanChangedMeanwhile
from quarterdeck.planning.models import Baseline, Plan
from quarterdeck.planning.tests.factories import DAY, small_plan, task_named
from quarterdeck.planning.tests.factories import change as change_plan
from quarterdeck.portfolio.models import Project
from quarterdeck.registers.actions import create_entry, edit_entry
from quarterdeck.registers.declaration import find_register
from quarterdeck.registers.errors import DutiesNotSeparated, EntryFrozen, TransitionRefused, UnknownField, ValuesRefused
from quarterdeck.registers.queries.rights import hidden_fields

pytestmark = pytest.mark.django_db


def test_approval_applies_the_draft_freezes_a_baseline_and_moves_the_money() -> None:
    made = deck()
    draft = made.draft(made.longer(3))
    finish = Plan.objects.get(pk=made.plan.pk).finish
    change = made.recommended(change_set=draft.pk, cost_once="2500", from_contingency="2000", new_funding="500")
    assert (change.plan_shift_days, change.is_critical, change.authority) == (Decimal("3.0"), True, "change_authority")
    assert (change.plan_finish_before, change.plan_finish_after) == (date(2026, 11, 20), date(2026, 11, 25))
    assert Plan.objects.get(pk=made.plan.pk).finish == finish
    assert waiting_changes(made.sponsor, made.place) == [change]
    with pytest.raises(EntryFrozen):
        edit_entry(actor=made.manager, entry=change, values={"cost_once": "1"}, at=change.changed_at)
    with pytest.raises(DutiesNotSeparated):
        take(made.manager, change, "approve")
    version = change.version
    change = take(made.programme, change, "approve")
    plan, budget, held = Plan.objects.get(pk=made.plan.pk), budget_at_completion(made.project), reserves(made.project)
    assert plan.finish is not None
    assert (plan.finish.date(), plan.baseline_finish.date()) == (date(2026, 11, 25),) * 2
    baseline = Baseline.objects.get(plan=plan)
    assert (baseline.kind, baseline.name) == ("approved_change", f"{change.code} {change.title}")
    assert (change.baseline, change.decided_by, change.decided_version) == (baseline, made.programme, version)
    assert budget is not None
    assert held.contingency is not None
    assert (budget.total, held.contingency.left) == (Decimal(102_500), Decimal(18_000))
    mandated = AuditRecord.objects.filter(mandate__startswith="governance.approve_change_request")
    acts = {"planning.apply_change_set", "finance.draw_contingency", "finance.approve_budget"}
    assert set(mandated.values_list("action", flat=True)) == acts
    assert approved_changes(made.sponsor, made.place) == [change]
    page = signed_in(Client(), made.sponsor).get(f"/registers/changes/{change.pk}/").content
    assert str(change.change_set).encode() in page  # the draft is told still, now that it is none any more
    change = take(made.manager, change, "implement")
    with pytest.raises(DutiesNotSeparated):
        take(made.manager, change, "verify", verification="Seen.")
    change = take(made.sponsor, change, "verify", verification="Seen at the depot.")
    assert take(made.manager, change, "close").state == "closed"


def test_a_rejected_change_leaves_nothing_behind() -> None:
    made = deck()
    draft = made.draft(made.longer(3))
    change = made.recommended(change_set=draft.pk, cost_once="900", from_contingency="900")
    with pytest.raises(NotAllowed):
        apply_approved_change(actor=made.lead, change=change, at=change.changed_at)
    before = (Plan.objects.values().get(), budget_at_completion(made.project), reserves(made.project))
    change = take(made.sponsor, change, "reject", reason="Not worth it.")
    assert (Plan.objects.values().get(), budget_at_completion(made.project), reserves(made.project)) == before
    assert (change.state, change.decided_by, change.approved_on) == ("rejected", made.sponsor, None)
    assert Baseline.objects.count() == 0


def test_an_approval_that_cannot_be_carried_out_changes_nothing() -> None:
    made = deck()
    draft = made.draft(made.longer(3))
    change = made.recommended(change_set=draft.pk, cost_once="10500", from_management="10500")
    before = (Plan.objects.values().get(), budget_at_completion(made.project), reserves(made.project))
    with pytest.raises(ReserveTooSmall):
        take(made.board, change, "approve")
    change.refresh_from_db()
    assert change.state == "recommended"
    assert (Plan.objects.values().get(), budget_at_completion(made.project), reserves(made.project)) == before
    assert Baseline.objects.count() == 0


def test_authority_is_held_against_the_change_and_the_total_of_the_stage() -> None:
    made = deck()
    levels = []
    for number in range(5):
        change = made.recommended(cost_once="2800", new_funding="2800")
        levels.append(change.authority)
        if change.authority == "change_authority":
            with pytest.raises(TransitionRefused, match="This needs: Change authority; yours is project manager"):
                take(made.world.role("project_manager"), change, "approve")
        if change.authority == "project_board":
            words = (
                f"With {number} approved in this stage it costs {number * 2.8 + 2.8:.1f} % of the budget, above 3.0 %"
            )
            with pytest.raises(TransitionRefused, match=words):
                take(made.programme, change, "approve")
        take(made.board, change, "approve_with_conditions", conditions="Report every month.")
    assert levels == ["change_authority", "project_board", "project_board", "portfolio_board", "portfolio_board"]
    held = {
        "state": "on_hold",
        "held_from": made.project.state,
        "hold_reason": "Money.",
        "hold_review_on": "2026-12-01",
    }
    for values, level in ((held, "portfolio_board"), ({"state": "closing"}, "change_authority")):
        Project.objects.filter(pk=made.project.pk).update(**values)
        assert made.recommended(cost_once="2800", new_funding="2800").authority == level


def test_days_of_drafts_add_up_and_neither_a_gain_nor_a_typed_stage_makes_room() -> None:
    made = deck()
    first = made.change()
    with pytest.raises(UnknownField):
        edit_entry(actor=made.manager, entry=first, values={"stage": "Another"}, at=first.changed_at)
    moved = {"approved_on": date(2026, 10, 1)}
    for days, shift, stage in ((0, 4, first.stage), (-20, 2, first.stage), (3, None, first.stage), (1, 0, "By hand")):
        other = {"days": days, "plan_shift_days": shift, "stage": stage, **moved}
        ChangeRequest._base_manager.filter(pk=made.change().pk).update(**other)
    assert before_of(first) == Before(days=Decimal(10), count=4)
    assert made.recommended(days="1").authority == "portfolio_board"


def test_roles_give_their_authority_where_they_are_held() -> None:
    made = deck()
    people = (made.manager, made.programme, made.sponsor, made.board, made.lead)
    assert [authority_of(one, made.place) for one in people] == [
        "project_manager", "change_authority", "project_board", "portfolio_board", None
    ]  # fmt: skip
    assert authority_of(manager_of(made.world.organisation, "sponsor"), made.place) == "portfolio_board"


def test_an_analysis_says_something_of_every_aspect_and_its_money_balances() -> None:
    made = deck()
    change = take(made.manager, take(made.manager, made.change(), "screen"), "analyse", owner=made.manager.pk)
    with pytest.raises(TransitionRefused) as refused:
        take(made.manager, change, "recommend", **{**ANALYSIS, "impact_contracts": "", "do_nothing": ""})
    assert set(refused.value.fields) == {"impact_contracts", "do_nothing"}
    with pytest.raises(TransitionRefused, match=r"does not balance: contingency"):
        take(made.manager, change, "recommend", **{**ANALYSIS, "cost_once": "500"})
    url = f"/registers/changes/{change.pk}/"
    people = (made.lead, made.manager)
    lead, manager = (signed_in(Client(), one).get(f"{url}steps/recommend/").content for one in people)
    assert (b"cost_once" in lead, b"cost_once" in manager) == (False, True)
    url = "/registers/changes/bulk/input/?do=step:recommend"
    lead, manager = (signed_in(Client(), one).get(url).content for one in people)
    assert (b"cost_once" in lead, b"impact_cost" in lead, b"cost_once" in manager) == (False, True, True)
    change = edit_entry(actor=made.manager, entry=change, values={"cost_once": "500"}, at=change.changed_at)
    with pytest.raises(UnknownField):
        take(made.lead, change, "recommend", **ANALYSIS)
    without_money = {key: value for key, value in ANALYSIS.items() if key != "cost_once"}
    with pytest.raises(TransitionRefused) as told:
        take(made.lead, change, "recommend", **without_money)
    assert "500" not in told.value.words
    assert "authority_reasons" in hidden_fields(made.lead, change)
    change = edit_entry(actor=made.manager, entry=change, values={"new_funding": "500"}, at=change.changed_at)
    assert take(made.lead, change, "recommend", **without_money).cost_once == 500


def test_who_drafted_the_change_of_the_plan_does_not_approve_it() -> None:
    made = deck()
    second = made.world.role("project_manager")
    draft = made.draft({"op": "update_task", **{k: v for k, v in made.longer(0).items() if k != "op"}}, actor=second)
    change = made.recommended(change_set=draft.pk)
    with pytest.raises(TransitionRefused, match="You drafted"):
        take(second, change, "approve")


def test_a_draft_stands_on_this_project_is_asked_for_once_and_is_still_a_draft() -> None:
    made = deck()
    draft = made.draft(made.longer(1))
    first = made.change(change_set=draft.pk)
    discarded = made.draft(made.longer(2))
    discard_change_set(actor=made.manager, change_set=discarded, at=first.changed_at)
    beside = small_plan(project(parent=made.world.portfolio.workspace))
    grant(made.lead, "project_manager", beside.workspace)
    task = task_named(beside, "Make")
    operation = {"op": "update_task", "task": task.pk, "set": {"name": "Another"}}
    strange = propose_change_set(
        actor=made.lead, plans=[(beside, beside.version)], operations=[operation], at=first.changed_at
    )
    form = signed_in(Client(), made.lead).get(f"/registers/changes/new/?in={made.place.code}").content.decode()
    assert form.index(f'value="{draft.pk}"') < form.index(f'value="{strange.pk}"')
    for number, words in ((draft.pk, f"{first.code} asks"), (discarded.pk, ""), (strange.pk, "another project")):
        with pytest.raises(ValuesRefused) as refused:
            made.change(change_set=number)
        assert words in refused.value.fields["change_set"]


def test_a_draft_that_was_overtaken_is_refused_and_nothing_moves() -> None:
    made = deck()
    draft = made.draft(made.longer(3))
    change = made.recommended(change_set=draft.pk)
    change_plan(made.plan, made.manager, made.longer(1))
    with pytest.raises(PlanChangedMeanwhile):
        take(made.sponsor, change, "approve")
    change.refresh_from_db()
    assert (change.state, Baseline.objects.count()) == ("recommended", 0)


def test_the_draft_is_judged_as_it_is_when_somebody_decides() -> None:
    made = deck()
    train, make = task_named(made.plan, "Train").pk, task_named(made.plan, "Make").pk
    longer = {"op": "update_task", "task": train, "set": {"duration_minutes": 22 * DAY}}
    change = made.recommended(change_set=made.draft(longer).pk)
    assert (change.plan_shift_days, change.authority) == (Decimal("7.0"), "project_board")
    change_plan(made.plan, made.manager, {"op": "add_link", "predecessor": make, "successor": train})
    rebase_change_set(actor=made.manager, change_set=change.change_set, at=change.changed_at)
    with pytest.raises(TransitionRefused, match="This needs: Portfolio board; yours is steering or project board"):
        take(made.sponsor, change, "approve")


def test_deferring_and_sending_back_take_the_authority_and_other_hands_like_a_decision() -> None:
    made = deck()
    change, second = made.recommended(scope_effect="objectives"), made.world.role("project_manager")
    for key in ("defer", "send_back"):
        with pytest.raises(DutiesNotSeparated):
            take(made.manager, change, key, reason="Later.")
        with pytest.raises(TransitionRefused, match="This needs: Portfolio board; yours is project manager"):
            take(second, change, key, reason="Later.")
    assert take(made.board, change, "send_back", reason="A figure is missing.").state == "impact_analysis"


def test_an_emergency_starts_on_a_spoken_word_and_is_recorded_within_two_working_days() -> None:
    made = deck()
    change = made.change(actor=made.lead)
    spoken = {"verbal_on": "2026-10-29", "reason": "The roof leaks."}
    with pytest.raises(DutiesNotSeparated):
        take(made.manager, made.change(actor=made.manager), "approve_verbally", verbal_by=made.sponsor.pk, **spoken)
    with pytest.raises(TransitionRefused, match="holds no authority"):
        take(made.manager, change, "approve_verbally", verbal_by=made.world.director.pk, **spoken)
    high = made.change(actor=made.lead, scope_effect="objectives")
    with pytest.raises(
        TransitionRefused, match="This needs: Portfolio board; whoever said yes holds: Steering or project board"
    ):
        take(made.manager, high, "approve_verbally", verbal_by=made.sponsor.pk, **spoken)
    change = take(made.manager, change, "approve_verbally", verbal_by=made.sponsor.pk, **spoken)
    assert (change.state, change.record_due_on) == ("emergency", date(2026, 11, 2))
    change = take(made.manager, change, "record", **ANALYSIS)
    assert (change.state, change.recorded_on) == ("recommended", date(2026, 10, 30))
    assert take(made.sponsor, change, "approve").state == "approved"


def test_who_may_not_read_money_raises_a_change_without_it() -> None:
    made = deck()
    lead, manager = (signed_in(Client(), one) for one in (made.lead, made.manager))
    address = f"/registers/changes/new/?in={made.place.code}"
    assert [b"cost_once" in one.get(address).content for one in (lead, manager)] == [False, True]
    register = find_register("changes")
    values = {**register.example, "cost_once": "500"}
    for actor in (made.lead, made.manager):
        given = {"actor": actor, "register": register, "workspace": made.place, "at": AT}
        if actor == made.lead:
            with pytest.raises(UnknownField):
                create_entry(**given, values=values)
        else:
            assert create_entry(**given, values=values).cost_once == 500
    assert (
        create_entry(actor=made.lead, register=register, workspace=made.place, values=register.example, at=AT).cost_once
        is None
    )
