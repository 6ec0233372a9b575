from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from quarterdeck.core import clock
from quarterdeck.core.models import Grant, JobRun, Person, Workspace
from quarterdeck.core.permissions import table
from quarterdeck.core.tests.factories import (
    AT,
    PASSWORD,
    grant,
    manager_of,
    organisation,
    person,
    portfolio,
    project,
    signed_in,
)
from quarterdeck.core.views.access import holds

pytestmark = pytest.mark.django_db
PAGES = ("core:workspaces", "core:people", "core:jobs", "core:account", "core:begin")


@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_is_sent_to_the_sign_in_page(client: Client, page: str) -> None:
    response = client.get(reverse(page))
    assert response.status_code == 302
    assert response["Location"].startswith("/sign-in/")


@pytest.mark.parametrize("role", list(table().roles))
@pytest.mark.parametrize("page", PAGES)
def test_every_role_can_open_the_pages_that_are_for_all(client: Client, page: str, role: str) -> None:
    velmora = organisation()
    somebody = manager_of(velmora, role)
    assert signed_in(client, somebody).get(reverse(page)).status_code == 200


def test_pages_carry_the_strict_headers(client: Client) -> None:
    response = signed_in(client, manager_of(organisation(), "pmo_director")).get("/workspaces/")
    policy = response["Content-Security-Policy"]
    assert "script-src 'nonce-" in policy
    assert "unsafe" not in policy
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("role", list(table().roles))
def test_creating_a_workspace_follows_the_table(client: Client, role: str) -> None:
    velmora = organisation()
    actor = manager_of(velmora, role)
    answer = signed_in(client, actor).post(
        "/workspaces/create/", {"kind": "portfolio", "parent": velmora.pk, "code": "NEW", "name": "New"}
    )
    allowed = bool(table().relations("core.create_workspace", role))
    assert answer.status_code == (302 if allowed else 403)
    assert Workspace.objects.filter(code="NEW").exists() is allowed


@pytest.mark.parametrize("role", list(table().roles))
@pytest.mark.parametrize("verb", ["archive", "delete"])
def test_archiving_and_deleting_follow_the_table(client: Client, role: str, verb: str) -> None:
    velmora = organisation()
    area = portfolio(velmora)
    answer = signed_in(client, manager_of(velmora, role)).post(f"/workspaces/{area.pk}/{verb}/")
    sees = bool(table().relations("core.view_workspace", role))
    allowed = bool(table().relations(f"core.{verb}_workspace", role))
    assert answer.status_code == (302 if allowed else 403 if sees else 404)


def test_a_workspace_of_others_is_not_there(client: Client) -> None:
    foreign = portfolio(organisation("OTHER"), "SECRET", "Canary of others")
    client = signed_in(client, manager_of(organisation(), "pmo_director"))
    for address in (f"/workspaces/{foreign.pk}/", f"/workspaces/{foreign.pk}/archive/", "/workspaces/999999/"):
        answer = client.post(address) if address.endswith("archive/") else client.get(address)
        assert answer.status_code == 404
        assert b"Canary" not in answer.content
    assert b"Canary" not in client.get("/workspaces/").content
    assert b"Canary" not in client.get("/search/?q=canary").content


def test_a_form_cannot_put_a_workspace_below_a_foreign_one(client: Client) -> None:
    foreign = organisation("OTHER")
    client = signed_in(client, manager_of(organisation(), "pmo_director"))
    answer = client.post("/workspaces/create/", {"kind": "portfolio", "parent": foreign.pk, "code": "X1", "name": "X"})
    assert answer.status_code == 422
    assert not Workspace.objects.filter(code="X1").exists()


def test_many_workspaces_are_shown_in_pages_and_found_by_code_or_name(client: Client) -> None:
    velmora = organisation()
    for number in range(105):
        portfolio(velmora, code=f"F-{number:03}", name=f"Portfolio {number:03}")
    signed_in(client, manager_of(velmora, "pmo_director"))
    first = client.get("/workspaces/")
    assert (len(first.context["rows"]), first.context["page"].paginator.count) == (100, 106)
    assert b"1\xe2\x80\x93100 of 106 workspaces" in first.content
    second = client.get("/workspaces/?page=2")
    assert [row.code for row, _ in second.context["rows"]] == [f"F-{number:03}" for number in range(99, 105)]
    found = client.get("/workspaces/?q=folio 104")
    assert [row.code for row, _ in found.context["rows"]] == ["F-104"]
    assert b"No workspace has this code or name" in client.get("/workspaces/?q=<b>zz").content


def test_workspaces_can_be_renamed_moved_archived_deleted_and_brought_back(client: Client) -> None:
    velmora = organisation()
    one, two = portfolio(velmora, "ONE"), portfolio(velmora, "TWO")
    task = project(one, "S-01")
    client = signed_in(client, manager_of(velmora, "pmo_director"))
    assert client.get(f"/workspaces/{task.pk}/").status_code == 200
    assert client.post(f"/workspaces/{task.pk}/", {"code": "S-02", "name": "Renamed"}).status_code == 302
    assert client.post(f"/workspaces/{task.pk}/move/", {"parent": two.pk}).status_code == 302
    assert client.post(f"/workspaces/{task.pk}/archive/", {"reason": "done"}).status_code == 302
    assert client.get(f"/workspaces/{task.pk}/").status_code == 200
    assert client.post(f"/workspaces/{task.pk}/unarchive/").status_code == 302
    assert client.post(f"/workspaces/{task.pk}/delete/").status_code == 302
    assert client.post(f"/workspaces/{task.pk}/restore/").status_code in (302, 422)
    task.refresh_from_db()
    assert (task.code, task.name, task.parent_id) == ("S-02", "Renamed", two.pk)


def test_a_wrong_code_is_said_beside_the_field(client: Client) -> None:
    velmora = organisation("VELMORA")
    client = signed_in(client, manager_of(velmora, "pmo_director"))
    body = {"kind": "portfolio", "parent": velmora.pk, "code": "velmora", "name": "X"}
    answer = client.post("/workspaces/create/", body)
    assert answer.status_code == 422
    assert "in use already" in answer.content.decode()


def test_every_form_asks_for_the_csrf_token() -> None:
    velmora = organisation()
    area = portfolio(velmora)
    client = signed_in(Client(enforce_csrf_checks=True), manager_of(velmora, "administrator"))
    for address in (
        "/workspaces/create/",
        f"/workspaces/{area.pk}/archive/",
        "/people/invite/",
        "/account/",
        "/sign-in/",
    ):
        assert client.post(address).status_code == 403
    assert client.post("/api/v1/workspaces", {}, content_type="application/json").status_code == 403


def test_reading_pages_changes_nothing(client: Client) -> None:
    velmora = organisation()
    before = (Workspace.objects.count(), Grant.objects.count(), JobRun.objects.count(), Person.objects.count() + 1)
    client = signed_in(client, manager_of(velmora, "administrator"))
    for page in PAGES:
        client.get(reverse(page))
    after = (Workspace.objects.count(), Grant.objects.count() - 1, JobRun.objects.count(), Person.objects.count())
    assert after == before


@pytest.mark.parametrize("page", ["/workspaces/", "/people/", "/jobs/"])
def test_lists_ask_the_database_as_often_for_three_rows_as_for_one(client: Client, page: str) -> None:
    velmora = organisation()
    director = manager_of(velmora, "pmo_director")
    client = signed_in(client, director)
    JobRun.objects.create(name="core.test", actor=director, workspace=velmora, queued_at=AT)
    one = _queries(client, page)
    for _ in range(2):
        portfolio(velmora)
        grant(person(), "team_member", velmora)
        JobRun.objects.create(name="core.test", actor=director, workspace=velmora, queued_at=AT)
    assert _queries(client, page) == one


def _queries(client: Client, page: str) -> int:
    client.get(page)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(page).status_code == 200
    return len(seen)


def test_a_person_signs_in_with_their_password_and_out_again(client: Client) -> None:
    somebody = person(email="ada@velmora.example", may_sign_in=True)
    grant(somebody, "pmo_director", organisation())
    assert client.get("/sign-in/").status_code == 200
    wrong = client.post("/sign-in/", {"login": "ada@velmora.example", "password": "wrong"})
    assert wrong.status_code == 200
    right = client.post("/sign-in/", {"login": "Ada@velmora.example", "password": PASSWORD})
    assert right.status_code == 302
    assert client.get("/account/").status_code == 200
    assert client.post("/sign-out/").status_code == 302
    assert client.get("/account/").status_code == 302


def test_nobody_signs_up(client: Client) -> None:
    answer = client.get("/sign-up/")
    assert "invitation" in answer.content.decode()


def test_a_deactivated_person_is_out_at_the_next_request(client: Client) -> None:
    somebody = manager_of(organisation(), "pmo_director")
    client = signed_in(client, somebody)
    assert client.get("/workspaces/").status_code == 200
    Person.objects.filter(pk=somebody.pk).update(deactivated_at=AT)
    assert client.get("/workspaces/").status_code == 302


def test_a_revoked_role_ends_at_the_next_request(client: Client) -> None:
    velmora = organisation()
    somebody = manager_of(velmora, "pmo_director")
    client = signed_in(client, somebody)
    assert client.get(f"/workspaces/{velmora.pk}/").status_code == 200
    Grant.objects.update(revoked_at=AT)
    assert client.get(f"/workspaces/{velmora.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("idle", "age", "stays"),
    [(179, 179, True), (181, 181, False), (1, 719, True), (1, 721, False)],
)
def test_sessions_end_after_three_idle_and_twelve_whole_hours(client: Client, idle: int, age: int, stays: bool) -> None:
    client = signed_in(client, manager_of(organisation(), "pmo_director"))
    client.get("/workspaces/")
    now = clock.now()
    session = client.session
    session["seen_at"] = int((now - timedelta(minutes=idle)).timestamp())
    session["signed_in_at"] = int((now - timedelta(minutes=age)).timestamp())
    session.save()
    assert client.get("/workspaces/").status_code == (200 if stays else 302)


def test_unknown_addresses_say_nothing_about_the_inside(client: Client) -> None:
    answer = client.get("/no-such-page/")
    assert answer.status_code == 404
    assert b"urlpatterns" not in answer.content
    assert client.get("/api/v1/no-such").status_code == 404


def test_the_probes_answer(client: Client) -> None:
    assert client.get("/livez").status_code == 200
    ready = client.get("/readyz")
    assert ready.status_code == 200
    assert set(ready.json()) == {"state", "signs"}


def test_permissions_that_do_not_exist_are_an_error_at_import() -> None:
    with pytest.raises(ValueError, match="not in the permission table"):
        holds("core.fly_kites")
