"""The JSON face: shapes, rights by role and relation, foreign numbers, conflicts."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from quarterdeck.core.models import Person
from quarterdeck.core.tests import factories as core
from quarterdeck.planning.actions import propose_change_set
from quarterdeck.planning.models import Baseline, BaselineTask, ChangeSet, Link, Plan, Task
from quarterdeck.planning.tests.factories import AT, change, small_plan, task_named
from quarterdeck.planning.tests.test_change_sets import rows_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> Plan:
    return small_plan()


def post(client: Client, person: Person, address: str, body: dict[str, Any]) -> Any:
    core.signed_in(client, person)
    return client.post(f"/api/v1{address}", json.dumps(body), content_type="application/json")


def edit(client: Client, person: Person, plan: Plan, *operations: dict[str, Any], **more: Any) -> Any:
    plan.refresh_from_db()
    body = {"base_version": plan.version, "title": "Edit", "apply": True, "operations": list(operations)} | more
    return post(client, person, f"/plans/{plan.pk}/change-sets", body)


def rename(plan: Plan, task: str = "Make", name: str = "X") -> dict[str, Any]:
    return {"op": "update_task", "task": task_named(plan, task).pk, "set": {"name": name}}


def test_the_gantt_answer_has_the_agreed_shape(client: Client, plan: Plan) -> None:
    core.signed_in(client, core.manager_of(plan.workspace))
    answer = client.get(f"/api/v1/plans/{plan.pk}/gantt").json()
    assert answer["plan"] | {"today": "", "id": 0} == {
        "id": 0,
        "version": 1,
        "name": "Tariff launch",
        "status_date": None,
        "today": "",
        "start": "2026-11-02T08:00",
        "finish": "2026-11-20T17:00",
        "baseline_finish": None,
        "profile": "quarterdeck",
        "minutes_per_day": 480,
        "may_edit": True,
        "may_report": True,
    }
    rows = [(row["number"], row["wbs"], row["name"], row["kind"], row["critical"]) for row in answer["tasks"]]
    assert rows == [
        (1, "1", "Build", "summary", True),
        (2, "1.1", "Design", "task", True),
        (3, "1.2", "Make", "task", True),
        (4, "2", "Done", "milestone", True),
        (5, "3", "Train", "task", False),
    ]
    assert answer["tasks"][0]["duration_minutes"] == 15 * 480
    assert [(link["kind"], link["lag_minutes"], link["driving"]) for link in answer["links"]] == [
        ("FS", 0.0, True),
        ("FS", 0.0, True),
    ]
    assert answer["rest"]["weekdays"] == [5, 6]


def test_the_compact_gantt_answer_says_the_same(client: Client, plan: Plan) -> None:
    core.signed_in(client, core.manager_of(plan.workspace))
    whole = client.get(f"/api/v1/plans/{plan.pk}/gantt").json()
    compact = client.get(f"/api/v1/plans/{plan.pk}/gantt?compact=true").json()
    columns = compact.pop("columns")
    for table, names in columns.items():
        compact[table] = [dict(zip(names, row, strict=True)) for row in compact[table]]
    assert compact == whole
    assert (len(whole["tasks"]), len(whole["links"])) == (5, 2)


def test_a_preview_is_a_draft_that_can_be_applied_and_undone(client: Client, plan: Plan) -> None:
    manager = core.manager_of(plan.workspace)
    make = task_named(plan, "Make")
    operation = {"op": "update_task", "task": make.pk, "set": {"duration_minutes": 20 * 480}}
    draft = edit(client, manager, plan, operation, apply=False)
    assert draft.status_code == 201
    body = draft.json()
    assert (body["state"], body["version"]) == ("draft", 1)
    assert body["effects"]["finish"]["shift_days"] == 10.0
    applied = post(client, manager, f"/change-sets/{body['id']}/apply", {}).json()
    assert (applied["state"], applied["version"]) == ("applied", 2)
    undone = post(client, manager, f"/change-sets/{body['id']}/revert", {}).json()
    assert (undone["state"], undone["version"]) == ("reverted", 3)


WRITERS = {
    "project_manager": 201,
    "pmo_analyst": 201,
    "team_lead": 403,
    "team_member": 403,
    "auditor": 403,
    "sponsor": 403,
    "finance_controller": 403,
    "portfolio_manager": 403,
}


@pytest.mark.parametrize(("role", "status"), WRITERS.items())
def test_who_may_change_the_logic(client: Client, plan: Plan, role: str, status: int) -> None:
    person = core.manager_of(plan.workspace, role=role)
    before = rows_of(plan)
    assert edit(client, person, plan, rename(plan)).status_code == status
    assert (rows_of(plan) == before) is (status != 201)


REPORTERS = {"project_manager": 201, "pmo_analyst": 201, "team_lead": 201, "team_member": 403, "auditor": 403}


@pytest.mark.parametrize(("role", "status"), REPORTERS.items())
def test_who_may_report_progress_on_any_task(client: Client, plan: Plan, role: str, status: int) -> None:
    person = core.manager_of(plan.workspace, role=role)
    operation = {"op": "report_progress", "task": task_named(plan, "Design").pk, "percent": 50}
    assert edit(client, person, plan, operation).status_code == status


def assigned_member(plan: Plan, role: str = "team_member") -> Person:
    member = core.manager_of(plan.workspace, role=role, name="Pat Doyle")
    change(
        plan,
        core.manager_of(plan.workspace),
        {"op": "add_resource", "ref": "pat", "set": {"name": "Pat", "person": member.pk}},
        {"op": "add_assignment", "task": task_named(plan, "Design").pk, "resource": "pat"},
    )
    return member


def test_a_person_whom_one_does_not_see_is_named_like_one_who_does_not_exist(client: Client, plan: Plan) -> None:
    manager = core.manager_of(plan.workspace)
    foreign = core.manager_of(core.project(core.portfolio(core.organisation("OTHER"), code="ELSE"), code="X-1"))
    own = {"op": "update_task", "task": task_named(plan, "Make").pk, "set": {"owner": manager.pk}}
    assert edit(client, manager, plan, own).status_code == 201
    answers = []
    for number in (foreign.pk, 999_999):
        answer = edit(client, manager, plan, own | {"set": {"owner": number}})
        answers.append((answer.status_code, answer.content.replace(str(number).encode(), b"N")))
    assert answers[0] == answers[1]
    assert answers[0][0] == 422
    Task.objects.filter(plan=plan, name="Design").update(owner=foreign)  # an import brought them
    again = own | {"set": {"owner": foreign.pk}}
    assert edit(client, manager, plan, again).status_code == 201


def test_a_member_reports_progress_on_own_tasks_only(client: Client, plan: Plan) -> None:
    member = assigned_member(plan)
    own = {"op": "report_progress", "task": task_named(plan, "Design").pk, "percent": 50}
    other = {"op": "report_progress", "task": task_named(plan, "Train").pk, "percent": 50}
    assert edit(client, member, plan, own).status_code == 201
    before = rows_of(plan)
    assert edit(client, member, plan, own | {"percent": 60}, other).status_code == 403
    assert edit(client, member, plan, rename(plan, "Design")).status_code == 403
    assert rows_of(plan) == before


def test_a_lead_edits_own_tasks_but_not_the_network(client: Client, plan: Plan) -> None:
    lead = assigned_member(plan, "team_lead")
    assert edit(client, lead, plan, rename(plan, "Design")).status_code == 201
    assert edit(client, lead, plan, rename(plan, "Train")).status_code == 403
    assert edit(client, lead, plan, {"op": "add_task", "set": {"name": "New"}}).status_code == 403


def test_a_stranger_finds_no_plan_and_no_change_set(client: Client, plan: Plan) -> None:
    stranger = core.manager_of(core.project())
    draft = propose_change_set(
        actor=core.manager_of(plan.workspace), plans=[(plan, 1)], operations=[rename(plan)], at=AT
    )
    before = rows_of(plan)
    assert edit(client, stranger, plan, rename(plan)).status_code == 404
    for step in ("apply", "revert", "discard", "rebase"):
        assert post(client, stranger, f"/change-sets/{draft.pk}/{step}", {}).status_code == 404
    for address in ("", "/gantt", "/tasks", "/quality", "/change-sets"):
        assert client.get(f"/api/v1/plans/{plan.pk}{address}").status_code == 404
    assert client.get("/api/v1/plans").json() == {"count": 0, "items": []}
    assert rows_of(plan) == before


def test_rows_of_another_plan_are_refused_in_every_place(client: Client, plan: Plan) -> None:
    other = small_plan()
    manager = core.manager_of(plan.workspace)
    core.grant(manager, "project_manager", other.workspace)
    foreign, foreign_link = task_named(other, "Make").pk, Link.objects.filter(plan=other).first()
    own = task_named(plan, "Make").pk
    assert foreign_link is not None
    attempts: list[dict[str, Any]] = [
        {"op": "update_task", "task": foreign, "set": {"name": "x"}},
        {"op": "remove_task", "task": foreign},
        {"op": "move_task", "task": own, "parent": foreign},
        {"op": "move_task", "task": own, "after": foreign},
        {"op": "add_task", "parent": foreign, "set": {"name": "x"}},
        {"op": "add_link", "predecessor": own, "successor": foreign},
        {"op": "remove_link", "link": foreign_link.pk},
        {"op": "update_link", "link": foreign_link.pk, "set": {"kind": "SS"}},
        {"op": "update_task", "task": own, "set": {"calendar": other.default_calendar_id}},
        {"op": "set_properties", "set": {"calendar": other.default_calendar_id}},
        {"op": "update_task", "task": own, "set": {"owner": 10**9}},
        {"op": "add_resource", "set": {"name": "x", "person": 10**9}},
    ]
    before = rows_of(plan), rows_of(other)
    for attempt in attempts:
        answer = edit(client, manager, plan, attempt)
        assert answer.status_code == 422, (attempt, answer.content)
    elsewhere = {"op": "remove_task", "plan": other.pk, "task": foreign}
    assert edit(client, manager, plan, elsewhere).status_code == 403
    assert (rows_of(plan), rows_of(other)) == before


def test_a_stale_edit_answers_409_with_the_three_values(client: Client, plan: Plan) -> None:
    manager = core.manager_of(plan.workspace)
    assert edit(client, manager, plan, rename(plan, "Make", "Theirs")).status_code == 201
    make = task_named(plan, "Theirs").pk
    mine = {"op": "update_task", "task": make, "set": {"name": "Mine"}}
    answer = edit(client, manager, plan, mine, base_version=1)
    assert answer.status_code == 409
    found = answer.json()["conflicts"][0]
    assert {key: found[key] for key in ("task", "field", "base", "theirs", "yours")} == {
        "task": make,
        "field": "name",
        "base": "Make",
        "theirs": "Theirs",
        "yours": "Mine",
    }


def test_refusals_name_operation_and_field(client: Client, plan: Plan) -> None:
    manager = core.manager_of(plan.workspace)
    answer = edit(client, manager, plan, {"op": "update_task", "task": 1, "set": {"nmae": "x"}})
    assert answer.status_code == 422
    assert list(answer.json()["fields"]) == ["operations.0.set.nmae"]
    late = {"op": "report_progress", "task": task_named(plan, "Design").pk, "actual_start": "2026-11-20T08:00"}
    edit(client, manager, plan, {"op": "set_status_date", "status_date": "2026-11-06T17:00"})
    assert "after the status date" in edit(client, manager, plan, late).json()["detail"]


def test_a_baseline_is_proposed_by_the_manager_and_approved_by_the_sponsor(client: Client, plan: Plan) -> None:
    manager = core.manager_of(plan.workspace)
    sponsor = core.manager_of(plan.workspace, role="sponsor")
    capture = {"op": "capture_baseline", "kind": "original", "name": "Contract"}
    assert edit(client, manager, plan, capture).status_code == 403
    draft = edit(client, manager, plan, capture, apply=False).json()
    assert post(client, manager, f"/change-sets/{draft['id']}/apply", {}).status_code == 403
    assert post(client, sponsor, f"/change-sets/{draft['id']}/apply", {}).status_code == 200
    baseline = Baseline.objects.get()
    assert (baseline.kind, baseline.proposed_by, baseline.captured_by) == ("original", manager, sponsor)
    assert BaselineTask.objects.filter(baseline=baseline).count() == 5
    plan.refresh_from_db()
    assert plan.baseline_finish == plan.finish


def test_nobody_approves_a_baseline_that_they_proposed(client: Client, plan: Plan) -> None:
    both = core.manager_of(plan.workspace)
    core.grant(both, "sponsor", plan.workspace)
    draft = edit(client, both, plan, {"op": "capture_baseline"}, apply=False).json()
    assert post(client, both, f"/change-sets/{draft['id']}/apply", {}).status_code == 403
    assert not Baseline.objects.exists()


@pytest.mark.parametrize("role", ["sponsor", "portfolio_manager"])
def test_nobody_captures_a_baseline_alone(client: Client, plan: Plan, role: str) -> None:
    approver = core.manager_of(plan.workspace, role=role)
    answer = edit(client, approver, plan, {"op": "capture_baseline"})
    assert answer.status_code == 403
    assert "someone other than the person who proposed it" in answer.json()["detail"]
    draft = edit(client, approver, plan, {"op": "capture_baseline"}, apply=False).json()
    assert post(client, approver, f"/change-sets/{draft['id']}/apply", {}).status_code == 403
    second = core.manager_of(plan.workspace, role="sponsor", name="Second Sponsor")
    assert post(client, second, f"/change-sets/{draft['id']}/apply", {}).status_code == 200


def test_a_joint_change_needs_rights_on_every_plan(client: Client, plan: Plan) -> None:
    other = small_plan()
    manager = core.manager_of(plan.workspace)
    body = {
        "plans": [{"plan": plan.pk, "base_version": 1}, {"plan": other.pk, "base_version": 1}],
        "apply": True,
        "operations": [rename(plan) | {"plan": plan.pk}, rename(other) | {"plan": other.pk}],
    }
    assert post(client, manager, "/change-sets", body).status_code == 404
    core.grant(manager, "auditor", other.workspace)
    assert post(client, manager, "/change-sets", body).status_code == 403
    assert not Task.objects.filter(name="X").exists()


def test_the_gantt_takes_the_same_queries_for_any_number_of_tasks(
    client: Client, plan: Plan, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    manager = core.manager_of(plan.workspace)
    core.signed_in(client, manager)
    client.get(f"/api/v1/plans/{plan.pk}/gantt")
    with django_assert_max_num_queries(15) as first:
        client.get(f"/api/v1/plans/{plan.pk}/gantt")
    change(plan, manager, *({"op": "add_task", "set": {"name": f"More {number}"}} for number in range(20)))
    with django_assert_num_queries(len(first.captured_queries)):
        client.get(f"/api/v1/plans/{plan.pk}/gantt")


def test_lists_detail_and_quality_answer(client: Client, plan: Plan) -> None:
    manager = core.manager_of(plan.workspace)
    core.signed_in(client, manager)
    assert client.get("/api/v1/plans").json()["items"][0]["tasks"] == 5
    assert client.get(f"/api/v1/plans?portfolio={plan.workspace.code}").json()["count"] == 1
    assert client.get(f"/api/v1/plans/{plan.pk}").json()["finish"] == "2026-11-20T17:00"
    assert client.get(f"/api/v1/plans/{plan.pk}/tasks?offset=1&limit=2").json()["items"][0]["name"] == "Design"
    quality = client.get(f"/api/v1/plans/{plan.pk}/quality").json()
    assert [check["number"] for check in quality["checks"]][:14] == list(range(1, 15))
    assert client.get(f"/api/v1/plans/{plan.pk}/change-sets").json()[0]["title"] == "Set up"
    assert client.get(f"/api/v1/change-sets/{ChangeSet.objects.get().pk}").json()["operation_count"] == 9
    assert client.get("/api/v1/change-sets/schema").json()["title"] == "Operations"
