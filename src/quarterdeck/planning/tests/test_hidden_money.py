from __future__ import annotations

import io
import json

import pytest
from django.test import Client

from quarterdeck.core.files import store_file
from quarterdeck.core.models import Person
from quarterdeck.core.tests import factories as core
from quarterdeck.planning.actions import read_import, upload_plan_files
from quarterdeck.planning.models import ChangeSet, ImportRun, Plan
from quarterdeck.planning.rules.money import without_money
from quarterdeck.planning.tests.factories import AT, change, small_plan, task_named

pytestmark = pytest.mark.django_db
AMOUNT = "98765.40"


@pytest.fixture
def plan() -> Plan:
    made = small_plan()
    manager = core.manager_of(made.workspace, name="Ciara Doyle")
    change(made, manager, {"op": "update_task", "task": task_named(made, "Train").pk, "set": {"cost": AMOUNT}})
    return made


@pytest.fixture
def member(plan: Plan) -> Person:
    return core.manager_of(plan.workspace, "team_member", "Oskar Wrobel")


def addresses(plan: Plan) -> list[str]:
    newest = ChangeSet.objects.order_by("-id").first()
    assert newest is not None
    return [
        "/api/v1/plans",
        f"/api/v1/plans/{plan.pk}",
        f"/api/v1/change-sets/{newest.pk}",
        f"/projects/{plan.workspace.code}/changes/{newest.pk}/",
    ]


def test_who_may_not_see_costs_finds_none_in_plans_and_changes(client: Client, plan: Plan, member: Person) -> None:
    core.signed_in(client, member)
    for address in addresses(plan):
        answer = client.get(address)
        assert (answer.status_code, AMOUNT in answer.content.decode()) == (200, False), address


def test_who_may_see_costs_finds_them_there(client: Client, plan: Plan) -> None:
    core.signed_in(client, core.manager_of(plan.workspace, "auditor", "Fiona Byrne"))
    for address in addresses(plan):
        assert AMOUNT in client.get(address).content.decode(), address


def test_the_original_of_a_plan_is_for_those_who_may_see_costs(client: Client, plan: Plan, member: Person) -> None:
    file = store_file(io.BytesIO(b"<Project/>"), name="plan.xml", workspace=plan.workspace, actor=None, at=AT)
    run = ImportRun.objects.create(
        workspace=plan.workspace, file=file, file_name=file.name, plan=plan, created_by=member, created_at=AT
    )
    core.signed_in(client, member)
    assert client.get(f"/files/{file.pk}/").status_code == 404
    assert str(file.pk) not in client.get(f"/import/{run.pk}/").content.decode()
    core.signed_in(client, core.manager_of(plan.workspace, "auditor", "Fiona Byrne"))
    assert client.get(f"/files/{file.pk}/").status_code == 200


def test_differences_keep_everything_but_amounts() -> None:
    fields = [{"field": "cost", "before": "1", "after": "2"}, {"field": "name", "before": "A", "after": "B"}]
    assert without_money({"changed": [{"name": "Train", "fields": fields}]}) == {
        "changed": [{"name": "Train", "fields": [{"field": "cost", "before": None, "after": None}, fields[1]]}]
    }


def test_who_may_not_see_costs_is_told_of_a_conflict_without_the_amounts(client: Client, plan: Plan) -> None:
    manager, lead = core.manager_of(plan.workspace), core.manager_of(plan.workspace, "team_lead", "Ewa Krol")
    train, base = task_named(plan, "Train").pk, plan.version

    def priced(amount: str) -> dict[str, object]:
        return {"op": "update_task", "task": train, "set": {"fixed_cost": amount}}

    change(plan, manager, priced("31415.92"), {"op": "update_task", "task": train, "set": {"owner": lead.pk}})
    body = {"base_version": base, "operations": [priced("1")]}
    core.signed_in(client, lead)
    answer = client.post(f"/api/v1/plans/{plan.pk}/change-sets", json.dumps(body), content_type="application/json")
    assert answer.status_code == 409
    assert {one["field"] for one in answer.json()["conflicts"]} == {"cost", "fixed_cost"}
    assert "31415" not in answer.content.decode()
    core.signed_in(client, manager)
    answer = client.post(f"/api/v1/plans/{plan.pk}/change-sets", json.dumps(body), content_type="application/json")
    assert "31415.92" in answer.content.decode()


def test_a_cell_that_could_not_be_read_is_quoted_to_those_alone_who_may_see_costs(client: Client, plan: Plan) -> None:
    manager = core.manager_of(plan.workspace)
    content = b"Task,Start,Finish,Cost\nDig,2026-11-02,2026-11-04,7\nPour,2026-11-02,2026-11-04,about 27182\n"
    [run] = upload_plan_files(actor=manager, workspace=plan.workspace, files=[("list.csv", io.BytesIO(content))], at=AT)
    run = read_import(actor=manager, import_run=run, at=AT)
    addresses = [f"/api/v1/imports/{run.pk}", f"/import/{run.pk}/"]
    addresses += [f"/import/{run.pk}/fidelity.{kind}" for kind in ("csv", "json")]
    for role, is_quoted in (("team_member", False), ("auditor", True)):
        core.signed_in(client, core.manager_of(plan.workspace, role))
        answers = [client.get(address) for address in addresses]
        assert [(one.status_code, "27182" in one.content.decode()) for one in answers] == [(200, is_quoted)] * 4, role
