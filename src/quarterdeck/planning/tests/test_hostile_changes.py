from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from quarterdeck.core.tests import factories as core
from quarterdeck.planning.models import Plan
from quarterdeck.planning.tests.factories import DAY, change, small_plan, task_named

pytestmark = pytest.mark.django_db
Send = Callable[..., HttpResponse]
FAR = "9999-12-31T23:59:00"
LARGEST = "999999999999.99"


@pytest.fixture
def plan() -> Plan:
    return small_plan()


@pytest.fixture
def send(client: Client, plan: Plan) -> Send:
    manager = core.manager_of(plan.workspace)
    core.grant(manager, "pmo_analyst", plan.workspace)
    core.signed_in(client, manager)

    def post(*operations: dict[str, Any], **body: Any) -> HttpResponse:
        plan.refresh_from_db()
        text = json.dumps({"base_version": plan.version, "apply": True, "operations": operations} | body)
        return client.post(f"/api/v1/plans/{plan.pk}/change-sets", text, content_type="application/json")

    return post


def on_design(plan: Plan, **fields: Any) -> dict[str, Any]:
    return {"op": "update_task", "task": task_named(plan, "Design").pk, "set": fields}


@pytest.mark.parametrize(
    "fields",
    [
        {"cost": "999999999999999.9999"},
        {"constraint": "snet", "constraint_date": FAR},
        {"start": "0001-01-01T00:00:00"},
        {"duration_minutes": 1e9},
        {"custom": {"note": float("nan")}},
        {"custom": {"note": "\ud800"}},
        {"owner": 10**30},
    ],
)
def test_values_that_no_plan_could_hold_are_refused(send: Send, plan: Plan, fields: dict[str, Any]) -> None:
    version = plan.version
    assert send(on_design(plan, **fields)).status_code == 422
    plan.refresh_from_db()
    assert plan.version == version


@pytest.mark.parametrize("properties", [{"start": "0001-01-01T00:00:00"}, {"start": FAR}, {"finish": FAR}])
def test_a_plan_stays_within_its_years(send: Send, properties: dict[str, Any]) -> None:
    assert send({"op": "set_properties", "set": properties}).status_code == 422


def test_costs_that_add_up_to_too_much_are_refused_before_they_make_the_plan_unreadable(send: Send, plan: Plan) -> None:
    assert send(on_design(plan, cost=LARGEST)).status_code == 201
    answer = send({"op": "add_task", "set": {"name": "More", "cost": LARGEST}})
    assert (answer.status_code, "cost more than" in answer.json()["detail"]) == (422, True)


def test_a_version_that_does_not_exist_yet_is_no_base(send: Send, plan: Plan) -> None:
    assert send(on_design(plan, name="Draft"), base_version=plan.version + 7).status_code == 409
    assert send(on_design(plan, name="Draft"), base_version=-1).status_code == 422


def test_a_baseline_that_names_a_task_twice_is_refused(send: Send, plan: Plan) -> None:
    task = {"task": task_named(plan, "Design").pk}
    answer = send({"op": "set_baseline", "number": 0, "tasks": [task, task]})
    assert (answer.status_code, answer.json()["fields"]) == (
        422,
        {"operations.0.tasks": "A baseline names each task once."},
    )


def test_a_record_of_another_shape_is_refused(send: Send, plan: Plan) -> None:
    assert send({**on_design(plan), "record": {"timephased": 1}}).status_code == 422


def test_who_may_only_report_progress_may_not_rewrite_the_record_of_a_source(client: Client, plan: Plan) -> None:
    member = core.manager_of(plan.workspace, "team_member", "Oskar Wrobel")
    manager = core.manager_of(plan.workspace)
    change(plan, manager, on_design(plan, owner=member.pk))
    core.signed_in(client, member)
    body = {"base_version": plan.version, "apply": True}
    for record, status in ((None, 201), ({"timephased": []}, 403)):
        operations = [{**on_design(plan, percent=50.0), "record": record}]
        text = json.dumps(body | {"operations": operations})
        answer = client.post(f"/api/v1/plans/{plan.pk}/change-sets", text, content_type="application/json")
        assert answer.status_code == status
        plan.refresh_from_db()
        body["base_version"] = plan.version


def test_a_task_cut_down_to_what_is_done_of_it_is_finished(send: Send, plan: Plan) -> None:
    assert send({"op": "set_status_date", "status_date": "2026-11-10T17:00:00"}).status_code == 201
    started = on_design(plan, percent=60, actual_start="2026-11-02T08:00:00")
    assert send(started).status_code == 201
    assert send(on_design(plan, duration_minutes=2 * DAY)).status_code == 201
    design = task_named(plan, "Design")
    assert (design.percent_complete, design.remaining_duration_minutes) == (100, 0)
    assert design.actual_finish is not None


def test_no_page_of_a_list_is_too_far(client: Client, send: Send, plan: Plan) -> None:
    for path in ("plans", f"plans/{plan.pk}/change-sets", f"plans/{plan.pk}/tasks"):
        assert client.get(f"/api/v1/{path}?offset={10**25}").status_code == 422
        assert client.get(f"/api/v1/{path}?offset=9000000").status_code == 200
