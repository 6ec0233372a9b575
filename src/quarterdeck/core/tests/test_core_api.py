from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from quarterdeck.core.jobs import JobRun
from quarterdeck.core.models import Grant, Workspace
from quarterdeck.core.permissions import table
from quarterdeck.core.tests.factories import AT, manager_of, organisation, person, portfolio, signed_in

pytestmark = pytest.mark.django_db


def call(client: Client, method: str, address: str, body: object = None) -> Any:
    text = "" if body is None else json.dumps(body)
    return client.generic(method, f"/api/v1{address}", text, content_type="application/json")


@pytest.mark.parametrize("address", ["/me", "/workspaces", "/people", "/jobs", "/jobs/1", "/workspaces/1"])
def test_strangers_are_asked_to_sign_in(client: Client, address: str) -> None:
    answer = call(client, "GET", address)
    assert answer.status_code == 401
    assert answer.json() == {"detail": "Sign in first.", "fields": {}}


def test_me_names_my_roles(client: Client) -> None:
    velmora = organisation()
    body = call(signed_in(client, manager_of(velmora, "auditor")), "GET", "/me").json()
    assert body["roles"] == [{"role": "auditor", "title": "Auditor", "path": velmora.path}]


def test_a_workspace_can_be_made_changed_moved_and_removed(client: Client) -> None:
    velmora = organisation()
    two = portfolio(velmora, "TWO")
    client = signed_in(client, manager_of(velmora, "pmo_director"))
    made = call(client, "POST", "/workspaces", {"kind": "portfolio", "parent": velmora.pk, "code": "N", "name": "N"})
    assert made.status_code == 201
    address = f"/workspaces/{made.json()['id']}"
    assert call(client, "PATCH", address, {"name": "Renamed"}).json()["name"] == "Renamed"
    assert call(client, "POST", f"{address}/move", {"parent": two.pk}).json()["parent"] == two.pk
    assert call(client, "POST", f"{address}/archive", {}).json()["archived_at"] is not None
    assert call(client, "POST", f"{address}/unarchive").json()["archived_at"] is None
    assert call(client, "DELETE", address).status_code == 204
    assert call(client, "GET", address).status_code == 404
    assert call(client, "POST", f"{address}/restore").status_code == 200


@pytest.mark.parametrize(
    "extra", ["path", "created_at", "archived_at", "id", "is_staff", "role", "parent_id", "__class__"]
)
def test_fields_that_are_not_offered_are_refused(client: Client, extra: str) -> None:
    velmora = organisation()
    client = signed_in(client, manager_of(velmora, "pmo_director"))
    body = {"kind": "portfolio", "parent": velmora.pk, "code": "NEW", "name": "New", extra: "1"}
    answer = call(client, "POST", "/workspaces", body)
    assert answer.status_code == 422
    assert extra in answer.json()["fields"]
    assert Workspace.objects.count() == 1


@pytest.mark.parametrize("role", list(table().roles))
def test_making_a_workspace_by_api_follows_the_table(client: Client, role: str) -> None:
    velmora = organisation()
    client = signed_in(client, manager_of(velmora, role))
    answer = call(client, "POST", "/workspaces", {"kind": "portfolio", "parent": velmora.pk, "code": "N", "name": "N"})
    allowed = bool(table().relations("core.create_workspace", role))
    sees = bool(table().relations("core.view_workspace", role))
    assert answer.status_code == (201 if allowed else 403 if sees else 404)


def test_what_belongs_to_others_is_not_there(client: Client) -> None:
    foreign = portfolio(organisation("OTHER"), "CANARY", "Canary")
    stranger = manager_of(foreign, "auditor", name="Canary Person")
    run = JobRun.objects.create(name="core.test", actor=stranger, workspace=foreign, queued_at=AT)
    theirs = Grant.objects.get(person=stranger)
    velmora = organisation()
    client = signed_in(client, manager_of(velmora, "pmo_director"))
    tries = [
        ("GET", f"/workspaces/{foreign.pk}", None),
        ("PATCH", f"/workspaces/{foreign.pk}", {"name": "x"}),
        ("DELETE", f"/workspaces/{foreign.pk}", None),
        ("POST", f"/workspaces/{velmora.pk}/move", {"parent": foreign.pk}),
        ("POST", "/workspaces", {"kind": "portfolio", "parent": foreign.pk, "code": "N", "name": "N"}),
        ("POST", "/grants", {"person": stranger.pk, "role": "auditor", "workspace": velmora.pk}),
        ("DELETE", f"/grants/{theirs.pk}", None),
        ("GET", f"/jobs/{run.pk}", None),
        ("POST", f"/jobs/{run.pk}/cancel", None),
        ("POST", "/people/invitations", {"name": "x", "email": "x@velmora.example", "workspace": foreign.pk}),
    ]
    for method, address, body in tries:
        answer = call(client, method, address, body)
        assert (answer.status_code, b"Canary" in answer.content) == (404, False), (method, address)
    for address in ("/workspaces", "/people", "/jobs"):
        assert b"Canary" not in call(client, "GET", address).content
    theirs.refresh_from_db()
    foreign.refresh_from_db()
    assert (theirs.revoked_at, foreign.deleted_at) == (None, None)


def test_roles_are_given_and_taken_back(client: Client) -> None:
    velmora = organisation()
    client = signed_in(client, manager_of(velmora, "administrator"))
    invited = call(
        client, "POST", "/people/invitations", {"name": "New", "email": "n@velmora.example", "workspace": velmora.pk}
    )
    assert invited.status_code == 201
    body = {"person": invited.json()["person"], "role": "auditor", "workspace": velmora.pk}
    given = call(client, "POST", "/grants", body)
    assert given.status_code == 201
    assert call(client, "POST", "/grants", {**body, "role": "captain"}).status_code == 422
    assert call(client, "DELETE", f"/grants/{given.json()['id']}").status_code == 204
    assert call(client, "DELETE", f"/grants/{given.json()['id']}").status_code == 404


@pytest.mark.parametrize("query", ["limit=0", "limit=1000000000", "offset=-1", "limit=x", "order=password"])
def test_pages_are_bounded(client: Client, query: str) -> None:
    client = signed_in(client, manager_of(organisation(), "pmo_director"))
    assert call(client, "GET", f"/workspaces?{query}").status_code in (200, 422)
    assert (call(client, "GET", f"/workspaces?{query}").status_code == 200) is query.startswith("order")


@pytest.mark.parametrize("number", ["0", "99999999999999999999999", "9223372036854775808"])
def test_numbers_beyond_the_database_are_not_found(client: Client, number: str) -> None:
    client = signed_in(client, manager_of(organisation(), "pmo_director"))
    assert call(client, "GET", f"/workspaces/{number}").status_code == 404
    assert call(client, "DELETE", f"/grants/{number}").status_code == 404


def test_noise_is_refused_in_words(client: Client) -> None:
    client = signed_in(client, manager_of(organisation(), "pmo_director"))
    for text in ("", "{", "[]", "null", '{"kind": 1e309}', "[" * 5000):
        answer = client.generic("POST", "/api/v1/workspaces", text, content_type="application/json")
        assert answer.status_code in (400, 422), text[:20]
        assert set(answer.json()) == {"detail", "fields"}


def test_nobody_outside_is_invited_by_a_member(client: Client) -> None:
    velmora = organisation()
    client = signed_in(client, manager_of(velmora, "team_member"))
    body = {"name": "x", "email": person().email, "workspace": velmora.pk}
    assert call(client, "POST", "/people/invitations", body).status_code == 403
