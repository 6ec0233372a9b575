from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from quarterdeck.core import clock
from quarterdeck.core.actions import invite_person, set_up_organisation, sign_in_to_demo
from quarterdeck.core.errors import AlreadySetUp, InvalidCode, LinkInvalid, PasswordUnfit
from quarterdeck.core.models import Grant, Installation, Person, User, Workspace
from quarterdeck.core.queries import demo_person, is_set_up
from quarterdeck.core.rows.installation import new_demo_link, new_welcome
from quarterdeck.core.tests.factories import AT, PASSWORD, manager_of, organisation, person, portfolio

pytestmark = pytest.mark.django_db
FORM = {
    "organisation": "Velmora Energy Services",
    "code": "VELMORA",
    "name": "Grace Okafor",
    "email": "grace@velmora.example",
    "password": PASSWORD,
    "again": PASSWORD,
    "runs_pmo": "on",
}


def set_up(**changes: object) -> tuple[Workspace, Person]:
    values = {name: value for name, value in FORM.items() if name not in ("again", "runs_pmo")}
    token = changes.pop("token", None) or new_welcome(AT)
    return set_up_organisation(token=token, at=AT, **{**values, "runs_pmo": True, **changes})  # type: ignore[arg-type]


def test_the_first_run_makes_the_organisation_and_its_administrator() -> None:
    workspace, somebody = set_up()
    assert (workspace.kind, workspace.path) == ("organisation", f"{workspace.pk}/")
    assert set(Grant.objects.values_list("role", flat=True)) == {"administrator", "pmo_director", "pmo_analyst"}
    assert somebody.user is not None
    assert is_set_up()


def test_an_administrator_alone_sees_no_business() -> None:
    set_up(runs_pmo=False)
    assert list(Grant.objects.values_list("role", flat=True)) == ["administrator"]


def test_the_link_of_the_first_run_works_once() -> None:
    token = new_welcome(AT)
    set_up(token=token)
    with pytest.raises((AlreadySetUp, LinkInvalid)):
        set_up(token=token)
    with pytest.raises(AlreadySetUp):
        set_up(token=new_welcome(AT))


def test_a_wrong_or_old_link_opens_nothing() -> None:
    token = new_welcome(AT - timedelta(hours=24))
    for wrong in (token, "guess", "x" * 43):
        with pytest.raises(LinkInvalid):
            set_up(token=wrong)
    assert not User.objects.exists()


def test_a_refused_first_run_leaves_nothing_behind() -> None:
    with pytest.raises(PasswordUnfit):
        set_up(password="short")
    with pytest.raises(InvalidCode):
        set_up(code="no code")
    assert (Workspace.objects.count(), Person.objects.count(), User.objects.count()) == (0, 0, 0)


def test_the_first_run_page_leads_to_the_first_steps(client: Client) -> None:
    address = f"/welcome/{new_welcome(clock.now())}/"
    assert client.get("/").status_code == 200
    assert client.get(address).status_code == 200
    wrong = client.post(address, {**FORM, "again": "another"})
    assert wrong.status_code == 422
    done = client.post(address, FORM)
    assert (done.status_code, done["Location"]) == (302, "/begin/")
    page = client.get("/begin/")
    assert page.status_code == 200
    assert "blank portfolio" in page.content.decode()
    assert client.get(address).status_code == 404
    assert Client().get(address).status_code == 404


def test_the_first_run_takes_no_other_fields(client: Client) -> None:
    address = f"/welcome/{new_welcome(clock.now())}/"
    client.post(address, {**FORM, "is_demo": "on", "token": "x", "role": "auditor"})
    assert not Installation.objects.get().is_demo


def demo() -> Person:
    return set_up(is_demo=True)[1]


def test_the_demo_link_signs_in_once(client: Client) -> None:
    token = new_demo_link(demo(), clock.now())
    done = client.get(f"/demo/{token}/", HTTP_HOST="127.0.0.1:8000")
    assert (done.status_code, done["Location"]) == (302, "/")
    assert client.get("/account/").status_code == 200
    assert Client().get(f"/demo/{token}/", HTTP_HOST="127.0.0.1:8000").status_code == 404


@pytest.mark.parametrize(
    "headers",
    [
        {"REMOTE_ADDR": "10.0.0.7"},
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_FORWARDED": "for=127.0.0.1"},
        {"HTTP_HOST": "testserver"},
    ],
)
def test_the_demo_link_works_on_this_machine_only(client: Client, headers: dict[str, str]) -> None:
    token = new_demo_link(demo(), clock.now())
    assert client.get(f"/demo/{token}/", **{"HTTP_HOST": "127.0.0.1:8000", **headers}).status_code == 404
    assert client.get(f"/demo/{token}/", HTTP_HOST="127.0.0.1:8000").status_code == 302


def test_the_demo_link_ends_after_ten_minutes() -> None:
    token = new_demo_link(demo(), AT)
    with pytest.raises(LinkInvalid):
        sign_in_to_demo(token=token, at=AT + timedelta(minutes=10), is_loopback=True)


def test_the_demo_link_opens_no_real_installation() -> None:
    _, somebody = set_up()
    assert demo_person() is None
    with pytest.raises(LinkInvalid):
        sign_in_to_demo(token=new_demo_link(somebody, AT), at=AT, is_loopback=True)


def test_looking_ahead_does_not_use_the_demo_link_up(client: Client) -> None:
    token = new_demo_link(demo(), clock.now())
    assert client.head(f"/demo/{token}/").status_code == 404
    assert client.get(f"/demo/{token}/", headers={"Sec-Purpose": "prefetch"}).status_code == 404
    assert client.get(f"/demo/{token}/", HTTP_HOST="localhost:8000").status_code == 302


def test_an_invitation_opens_a_page_for_the_password(client: Client) -> None:
    velmora = organisation()
    admin = manager_of(velmora, "administrator")
    invited = invite_person(
        actor=admin, workspace=velmora, name="New", email="new@velmora.example", role="auditor", at=clock.now()
    )
    address = f"/invitation/{invited.token}/"
    assert b"new@velmora.example" in client.get(address).content
    body = {"password": PASSWORD, "again": PASSWORD, "email": "evil@velmora.example", "role": "administrator"}
    assert client.post(address, body).status_code == 302
    assert User.objects.get().email == "new@velmora.example"
    assert list(Grant.objects.filter(person=invited.person).values_list("role", flat=True)) == ["auditor"]
    assert client.get("/workspaces/").status_code == 200
    assert Client().get(address).status_code == 404


def test_inviting_by_page_shows_the_link_once(client: Client) -> None:
    velmora = organisation()
    admin = person(may_sign_in=True)
    Grant.objects.create(person=admin, role="administrator", workspace=velmora, granted_at=AT)
    client.force_login(admin.user)
    body = {"name": "New", "email": "new@velmora.example", "workspace": velmora.pk, "role": "auditor"}
    page = client.post("/people/invite/", body)
    assert page.status_code == 200
    assert "/invitation/" in page.content.decode()
    assert client.post("/people/invite/", {**body, "workspace": portfolio(organisation("X")).pk}).status_code == 422


def test_the_secret_of_a_link_is_not_written_into_the_log(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    token = new_demo_link(demo(), clock.now())
    client.get(f"/demo/{token}/", HTTP_HOST="127.0.0.1:8000")
    client.get("/invitation/canary-of-a-link/")
    text = caplog.text
    assert token not in text
