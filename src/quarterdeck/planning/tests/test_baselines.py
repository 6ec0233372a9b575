"""Baselines: proposed by one person, approved by another; what files bring stands in until then (ADR 0016)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from quarterdeck.core.models import AuditRecord, Person, Workspace
from quarterdeck.core.tests import factories as core
from quarterdeck.exchange import document as doc
from quarterdeck.planning import errors
from quarterdeck.planning.actions import (
    apply_change_set,
    apply_import,
    approve_baseline,
    propose_baseline,
    rebase_change_set,
    refuse_baseline,
    revert_import,
    withdraw_baseline,
)
from quarterdeck.planning.models import Baseline, BaselineTask, ChangeSet, ImportRun, Plan
from quarterdeck.planning.queries.baselines import baselines_of, current_baseline, open_proposals, original_baseline
from quarterdeck.planning.queries.gantt import gantt_of
from quarterdeck.planning.snapshot.load import current_baselines
from quarterdeck.planning.snapshot.quality import judge
from quarterdeck.planning.tests.factories import AT, DAY, change, small_plan, task_named
from quarterdeck.planning.tests.test_imports import bring, small_document
from quarterdeck.portfolio.models import Project

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 2, 8)


@pytest.fixture
def plan() -> Plan:
    return small_plan()


def manager_of(plan: Plan) -> Person:
    return core.manager_of(plan.workspace)


def sponsor_of(place: Workspace) -> Person:
    return core.manager_of(place, role="sponsor")


def proposed(plan: Plan, actor: Person, **more: Any) -> ChangeSet:
    plan.refresh_from_db()
    given = {"kind": "original", "reason": "Ready to deliver"} | more
    return propose_baseline(actor=actor, plan=plan, at=AT, **given)


def approved(plan: Plan, **more: Any) -> Baseline:
    draft = proposed(plan, manager_of(plan), **more)
    approve_baseline(actor=sponsor_of(plan.workspace), change_set=draft, at=AT)
    plan.refresh_from_db()
    return Baseline.objects.get(change_set=draft)


def longer(plan: Plan, days: int = 20) -> None:
    task = task_named(plan, "Make").pk
    change(plan, manager_of(plan), {"op": "update_task", "task": task, "set": {"duration_minutes": days * DAY}})


def test_a_proposal_becomes_the_baseline_when_another_person_approves_it(plan: Plan) -> None:
    manager, sponsor = manager_of(plan), sponsor_of(plan.workspace)
    draft = proposed(plan, manager)
    assert current_baseline(plan) is None
    approve_baseline(actor=sponsor, change_set=draft, at=AT)
    row = current_baseline(plan)
    assert row is not None
    assert (row.kind, row.reason, row.proposed_by, row.captured_by) == (
        "original",
        "Ready to deliver",
        manager,
        sponsor,
    )
    assert BaselineTask.objects.filter(baseline=row).count() == 5
    with pytest.raises(errors.ChangeSetClosed):
        refuse_baseline(actor=sponsor, change_set=draft, reason="Too late", at=AT)


def test_the_manager_of_the_project_never_approves_its_baseline(plan: Plan) -> None:
    manager = core.manager_of(plan.workspace, role="portfolio_manager")
    Project.objects.create(workspace=plan.workspace, manager=manager)
    draft = proposed(plan, manager_of(plan))
    with pytest.raises(errors.ManagersOwnBaseline):
        approve_baseline(actor=manager, change_set=draft, at=AT)
    with pytest.raises(errors.ManagersOwnBaseline):
        apply_change_set(actor=manager, change_set=draft, at=AT)
    assert not Baseline.objects.exists()


@pytest.mark.parametrize(
    ("has_one", "given", "field"),
    [
        (False, {"reason": " "}, "reason"),
        (False, {"kind": "re_baseline"}, "kind"),
        (False, {"kind": "imported"}, "kind"),
        (True, {"kind": "original"}, "kind"),
        (True, {"kind": "approved_change"}, "reference"),
    ],
)
def test_a_proposal_says_what_it_is_and_why(plan: Plan, has_one: bool, given: dict[str, str], field: str) -> None:
    if has_one:
        approved(plan)
    with pytest.raises(errors.Refusal) as refused:
        proposed(plan, manager_of(plan), **given)
    assert list(refused.value.fields) == [field]
    assert open_proposals(plan) == []


def test_a_re_baseline_is_the_sponsors_alone(plan: Plan) -> None:
    first = approved(plan)
    longer(plan)
    draft = proposed(plan, manager_of(plan), kind="re_baseline")
    with pytest.raises(errors.OperationNotAllowed):
        approve_baseline(actor=core.manager_of(plan.workspace, role="portfolio_manager"), change_set=draft, at=AT)
    approve_baseline(actor=sponsor_of(plan.workspace), change_set=draft, at=AT)
    now, original = current_baseline(plan), original_baseline(plan)
    assert now is not None
    assert (now.change_set, original) == (draft, first)
    assert (now.finish, first.finish) == (datetime(2026, 12, 4, 17), datetime(2026, 11, 20, 17))


def test_what_is_approved_is_what_was_proposed(plan: Plan) -> None:
    draft, sponsor = proposed(plan, manager_of(plan)), sponsor_of(plan.workspace)
    longer(plan)
    with pytest.raises(errors.BaselineOutdated):
        approve_baseline(actor=sponsor, change_set=draft, at=AT)
    assert not Baseline.objects.exists()
    rebase_change_set(actor=sponsor, change_set=draft, at=AT)
    approve_baseline(actor=sponsor, change_set=draft, at=AT)
    assert Baseline.objects.get().finish == datetime(2026, 12, 4, 17)


def test_one_proposal_waits_at_a_time_and_is_refused_with_a_reason_or_taken_back(plan: Plan) -> None:
    manager, sponsor = manager_of(plan), sponsor_of(plan.workspace)
    draft = proposed(plan, manager)
    with pytest.raises(errors.BaselineProposed):
        proposed(plan, manager)
    with pytest.raises(errors.ReasonMissing):
        refuse_baseline(actor=sponsor, change_set=draft, reason="", at=AT)
    with pytest.raises(errors.NotAllowed):
        refuse_baseline(actor=manager, change_set=draft, reason="Not yet", at=AT)
    refuse_baseline(actor=sponsor, change_set=draft, reason="The tender is missing", at=AT)
    assert AuditRecord.objects.get(action="planning.refuse_baseline").reason == "The tender is missing"
    again = proposed(plan, manager)
    with pytest.raises(errors.NotAllowed):
        withdraw_baseline(actor=core.manager_of(plan.workspace, role="auditor"), change_set=again, at=AT)
    withdraw_baseline(actor=manager, change_set=again, at=AT)
    assert (open_proposals(plan), Baseline.objects.count()) == ([], 0)


# What files bring


def brought(place: Workspace, actor: Person, *, days: int = 4) -> ImportRun:
    """A plan file whose task Design has a baseline of so many days."""
    document = small_document()
    document.tasks[1].baselines[0] = doc.Baseline(MONDAY, MONDAY + timedelta(days=days, hours=9), 5 * DAY)
    run = bring(document, actor, place)
    apply_import(actor=actor, import_run=run, at=AT)
    return run


def test_a_baseline_that_an_approver_brings_is_approved_and_one_that_the_manager_brings_is_not() -> None:
    ours, theirs, own = core.project(), core.project(), core.project()
    brought(ours, core.manager_of(ours.parent, role="portfolio_manager"))
    brought(theirs, core.manager_of(theirs))
    both = core.manager_of(own.parent, role="portfolio_manager")
    Project.objects.create(workspace=own, manager=both)
    brought(own, both)
    assert [Baseline.objects.get(plan__workspace=one).is_approved for one in (ours, theirs, own)] == [
        True,
        False,
        False,
    ]
    assert [len(open_proposals(Plan.objects.get(workspace=one))) for one in (ours, theirs, own)] == [0, 1, 1]


def test_the_first_imported_baseline_stands_in_and_no_later_file_moves_it() -> None:
    place = core.project()
    manager = core.manager_of(place)
    brought(place, manager, days=4)
    plan = Plan.objects.get()
    first = current_baseline(plan)
    brought(place, manager, days=30)
    plan.refresh_from_db()
    assert first is not None
    assert current_baseline(plan) == first
    assert plan.baseline_finish == first.finish == datetime(2026, 11, 6, 17)
    assert current_baselines(plan.pk) == {0: first.pk}
    late = next(check for check in judge(plan)["checks"] if check["number"] == 11)
    assert late["verdict"] != "pass"
    assert len(open_proposals(plan)) == 1


def test_an_approved_baseline_stays_until_a_second_person_takes_what_a_later_file_brings() -> None:
    place = core.project()
    manager, sponsor = core.manager_of(place), core.manager_of(place, role="sponsor")
    brought(place, manager, days=4)
    plan = Plan.objects.get()
    [asked] = open_proposals(plan)
    with pytest.raises(errors.NotAllowed):
        approve_baseline(actor=manager, change_set=asked.change_set, at=AT)
    longer(plan)  # a plan that moves on does not make the recorded values old
    approve_baseline(actor=sponsor, change_set=asked.change_set, at=AT)
    original = current_baseline(plan)
    assert original is not None
    assert (original.kind, original.is_approved, original.finish) == ("original", True, datetime(2026, 11, 6, 17))
    assert [(line.is_current, line.is_adopted) for line in baselines_of(plan)] == [(True, False), (False, True)]
    assert original.reason == "As the imported file has it"
    brought(place, manager, days=30)
    plan.refresh_from_db()
    assert (current_baseline(plan), plan.baseline_finish, open_proposals(plan)) == (original, original.finish, [])
    waiting = next(line.baseline for line in baselines_of(plan) if line.waits)
    draft = proposed(plan, manager, kind="approved_change", reference="CR-7", adopts=waiting.pk)
    approve_baseline(actor=sponsor, change_set=draft, at=AT)
    now = current_baseline(plan)
    assert now is not None
    assert (now.finish, now.reference) == (datetime(2026, 12, 2, 17), "CR-7")
    with pytest.raises(errors.BaselineGone):
        proposed(plan, manager, kind="approved_change", reference="CR-8", adopts=now.pk)


def test_the_undo_of_an_import_takes_its_proposal_with_it_and_the_project_in_one_transaction(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    home = core.portfolio()
    analyst = core.manager_of(home, role="pmo_analyst")
    run = brought(home, analyst)
    plan = Plan.objects.get()
    assert len(open_proposals(plan)) == 1

    def broken(**given: Any) -> None:
        raise errors.PlanExists

    with monkeypatch.context() as fault:
        fault.setattr("quarterdeck.planning.actions.imports.undoing.delete_workspace", broken)
        with pytest.raises(errors.PlanExists):
            revert_import(actor=analyst, import_run=run, at=AT)
    assert (plan.baseline_finish is not None, Baseline.objects.count(), len(open_proposals(plan))) == (True, 1, 1)
    run.refresh_from_db()
    run.workspace.refresh_from_db()
    assert (run.state, run.workspace.deleted_at) == ("applied", None)
    revert_import(actor=analyst, import_run=run, at=AT)
    run.workspace.refresh_from_db()
    assert (run.workspace.deleted_at, Baseline.objects.count(), open_proposals(plan)) == (AT, 0, [])


# Pages


def text_of(client: Client, person: Person, plan: Plan, path: str = "baselines/") -> str:
    answer = core.signed_in(client, person).get(f"/projects/{plan.workspace.code}/{path}")
    assert answer.status_code == 200
    return answer.content.decode()


def send(client: Client, person: Person, plan: Plan, path: str = "", **values: Any) -> Any:
    return core.signed_in(client, person).post(f"/projects/{plan.workspace.code}/baselines/{path}", values, follow=True)


def test_a_baseline_is_proposed_refused_proposed_again_and_approved_on_the_page(client: Client, plan: Plan) -> None:
    manager, sponsor = manager_of(plan), sponsor_of(plan.workspace)
    refused = send(client, manager, plan, kind="original", reason="")
    assert refused.status_code == 422
    assert "Say why the plan gets a baseline now." in refused.content.decode()
    assert send(client, manager, plan, kind="original", reason="Ordered <b>today</b>").status_code == 200
    [asked] = open_proposals(plan)
    text = text_of(client, manager, plan)
    assert "Approve baseline" not in text
    assert "Ordered &lt;b&gt;today&lt;/b&gt;" in text
    assert "Approve baseline" in text_of(client, sponsor, plan)
    assert send(client, manager, plan, f"{asked.change_set.pk}/approve/").status_code == 403
    assert "Say why" in send(client, sponsor, plan, f"{asked.change_set.pk}/refuse/").content.decode()
    send(client, sponsor, plan, f"{asked.change_set.pk}/refuse/", reason="Too early")
    assert "refused by" in text_of(client, manager, plan)
    send(client, manager, plan, kind="original", reason="Now it is time")
    [again] = open_proposals(plan)
    longer(plan)
    assert "Bring up to date" in text_of(client, sponsor, plan)
    send(client, sponsor, plan, f"{again.change_set.pk}/renew/")
    assert "Approved." in send(client, sponsor, plan, f"{again.change_set.pk}/approve/").content.decode()
    assert "The plan is measured against the baseline <b>Original</b>" in text_of(client, manager, plan)
    assert send(client, sponsor, plan, f"{again.change_set.pk}/approve/").status_code == 404


def test_who_sees_no_money_sees_no_cost_of_a_baseline(client: Client, plan: Plan) -> None:
    approved(plan)
    path = "baselines/"
    assert '<th scope="col" class="num">Cost</th>' in text_of(client, manager_of(plan), plan, path)
    member = core.manager_of(plan.workspace, role="team_member")
    assert "Cost" not in text_of(client, member, plan, path).partition("<table")[2]


def test_the_plan_compares_itself_with_the_baseline_that_was_chosen(client: Client, plan: Plan) -> None:
    manager = manager_of(plan)
    first = approved(plan)
    longer(plan)
    second = approved(plan, kind="re_baseline")
    text = text_of(client, manager, plan, f"plan/?baseline={first.pk}")
    assert f"gantt?compact=true&amp;baseline={first.pk}" in text
    assert "10 working days</b> later than the original baseline of 30 Oct 2026" in text
    assert f'<option value="{second.pk}"' in text
    for unfit in ("", "x", "9" * 30, str(second.pk)):
        assert "as in the baseline" in text_of(client, manager, plan, f"plan/?baseline={unfit}")
    answer = core.signed_in(client, manager).get(f"/api/v1/plans/{plan.pk}/gantt?baseline={first.pk}").json()
    finishes = {one["name"]: one["baseline_finish"] for one in answer["tasks"]}
    assert finishes["Make"] == "2026-11-20T17:00"
    now = gantt_of(plan, actor=manager, today=AT.date())
    assert {one["name"]: one["baseline_finish"] for one in now["tasks"]}["Make"] == "2026-12-04T17:00"
