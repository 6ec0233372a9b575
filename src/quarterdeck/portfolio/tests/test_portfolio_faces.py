from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from quarterdeck.core.actions import create_workspace
from quarterdeck.core.models import Person
from quarterdeck.core.tests.factories import grant, organisation, person, signed_in
from quarterdeck.core.tests.factories import portfolio as core_portfolio
from quarterdeck.portfolio import actions
from quarterdeck.portfolio.choices import SizeFactor
from quarterdeck.portfolio.models import Project
from quarterdeck.portfolio.queries import discount_rates
from quarterdeck.portfolio.tests.factories import AT, World, project, ready_project, somebody, world

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> World:
    return world()


@pytest.fixture
def director(made: World, client: Client) -> Client:
    return signed_in(client, made.director)


def as_role(made: World, role: str) -> Client:
    return signed_in(Client(), made.role(role))


def send(client: Client, method: str, path: str, body: Any = None, **headers: str) -> Any:
    data = json.dumps(body) if body is not None else ""
    named = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
    return client.generic(method, f"/api/v1{path}", data, content_type="application/json", **named)


def record(row: Project, **given: Any) -> dict[str, Any]:
    values = {"name": row.workspace.name, "version": row.version, **given}
    return {"section": "record", **{f"record-{name}": value for name, value in values.items()}}


def test_a_project_is_made_by_the_form_and_its_settings_open(made: World, director: Client) -> None:
    parent = made.portfolio.workspace
    assert director.get("/new/project/", {"parent": parent.code}).status_code == 200
    given = {"parent": parent.pk, "code": "S-01", "name": "Quote-to-Order App", "size_class": "L"}
    answer = director.post("/new/project/", given)
    assert (answer.status_code, answer["Location"]) == (302, "/projects/S-01/settings/")
    page = director.get("/projects/S-01/settings/")
    assert page.status_code == 200
    assert b"Quote-to-Order App" in page.content


def test_a_taken_code_is_shown_in_the_form_and_nothing_is_made(made: World, director: Client) -> None:
    given = {"parent": made.portfolio.workspace.pk, "code": "P-1", "name": "Again"}
    answer = director.post("/new/project/", given)
    assert answer.status_code == 422
    assert b"in use already" in answer.content
    assert Project.objects.count() == 1


def test_portfolios_and_programmes_are_made_by_the_form(made: World, director: Client) -> None:
    given = {"parent": made.organisation.pk, "code": "PF2", "name": "Second", "currency": "PLN"}
    assert director.post("/new/portfolio/", given)["Location"] == "/portfolios/PF2/settings/"
    given = {"parent": made.portfolio.workspace.pk, "code": "PG1", "name": "Sell Digital"}
    assert director.post("/new/programme/", given)["Location"] == "/programmes/PG1/settings/"
    for address in ("/portfolios/PF2/settings/", "/programmes/PG1/settings/"):
        assert director.get(address).status_code == 200


def test_settings_of_portfolio_and_programme_are_saved_and_stale_ones_refused(made: World, director: Client) -> None:
    address = "/portfolios/PF/settings/"
    given = {
        "name": "Change",
        "purpose": "All change",
        "contingency_convention": "inside_baseline",
        "fiscal_year_starts": 4,
        "discount_percent": "7.5",
        "version": 1,
    }
    assert director.post(address, given).status_code == 302
    made.portfolio.refresh_from_db()
    assert (made.portfolio.purpose, made.portfolio.workspace.name) == ("All change", "Change")
    assert discount_rates([made.project]) == {made.project.pk: Decimal("7.5")}
    assert director.post(address, {**given, "discount_percent": "101", "version": 2}).status_code == 422
    assert director.post(address, given).status_code == 422
    assert as_role(made, "team_member").post(address, given).status_code in (403, 404)
    actions.create_programme(actor=made.director, parent=made.portfolio.workspace, code="PG1", name="PG", at=AT)
    answer = director.post("/programmes/PG1/settings/", {"name": "PG", "outcome": "More", "version": 1})
    assert answer.status_code == 302


def test_the_record_is_saved_by_its_section(made: World, director: Client) -> None:
    manager = made.role("project_manager")
    answer = director.post(
        "/projects/P-1/settings/", record(made.project, name="Renamed", manager=manager.pk, priority=2)
    )
    assert answer.status_code == 302, answer.content.decode()
    row = Project.objects.get(pk=made.project.pk)
    assert (row.workspace.name, row.manager, row.priority) == ("Renamed", manager, 2)


def test_a_stale_record_is_refused_in_words(made: World, director: Client) -> None:
    director.post("/projects/P-1/settings/", record(made.project, summary="One"))
    answer = director.post("/projects/P-1/settings/", record(made.project, summary="Two"))
    assert answer.status_code == 422
    assert b"Somebody else has changed this" in answer.content


def test_size_areas_tolerances_and_state_are_saved_by_their_sections(made: World, director: Client) -> None:
    row = ready_project(made)
    address = "/projects/P-9/settings/"

    def post(section: str, **given: Any) -> int:
        version = Project.objects.get(pk=row.pk).version
        data = {f"{section}-{name}": value for name, value in {"version": version, **given}.items()}
        return director.post(address, {"section": section, **data}).status_code

    assert post("size", **{factor.value: 2 for factor in SizeFactor}) == 302
    assert post("areas", primary=made.area.pk, **{f"share_{made.area.pk}": "90"}) == 422
    assert post("areas", primary=made.area.pk, **{f"share_{made.area.pk}": "100"}) == 302
    units = {f"{aspect}_unit": "percent" for aspect in ("cost", "quality", "benefits", "sustainability")}
    units |= {"time_unit": "working_days", "scope_unit": "musts_lost", "risk_unit": "percent_of_contingency"}
    assert post("tolerances", time_over="20", **units) == 302
    assert post("state", target="authorised") == 302
    assert post("state", target="initiating") == 302
    assert post("state", target="on_hold") == 422
    assert post("state", target="closed") == 422
    found = Project.objects.get(pk=row.pk)
    assert (found.state, found.size_class, found.primary_area) == ("initiating", "M", made.area)


def test_an_unknown_section_changes_nothing(made: World, director: Client) -> None:
    assert director.post("/projects/P-1/settings/", {"section": "cake"}).status_code == 200
    made.project.refresh_from_db()
    assert made.project.version == 1


@pytest.mark.parametrize(
    ("role", "reads", "writes"),
    [
        ("sponsor", 200, 403),
        ("project_manager", 200, 302),
        ("team_member", 200, 403),
        ("auditor", 200, 403),
        ("requester", 404, 404),
        ("administrator", 404, 404),
    ],
)
def test_who_opens_and_who_saves_the_settings(made: World, role: str, reads: int, writes: int) -> None:
    person = as_role(made, role)
    assert person.get("/projects/P-1/settings/").status_code == reads
    answer = person.post("/projects/P-1/settings/", record(made.project, summary="x"))
    assert answer.status_code == writes


def test_a_visitor_is_sent_to_sign_in(made: World, client: Client) -> None:
    for address in ("/projects/", "/projects/P-1/settings/", "/new/project/"):
        assert client.get(address).status_code == 302
    assert send(client, "GET", "/projects").status_code == 401


def test_who_may_create_nothing_is_told_so(made: World) -> None:
    assert as_role(made, "team_member").get("/new/project/").status_code == 403


def test_a_workspace_made_in_the_tree_gets_its_project(made: World, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        for kind, code in (("portfolio", "X-PF"), ("programme", "X-PG"), ("project", "X-P")):
            parent = made.organisation if kind == "portfolio" else made.portfolio.workspace
            row = create_workspace(actor=made.director, parent=parent, kind=kind, code=code, name=code, at=AT)
    assert Project.objects.get(workspace=row).state == "candidate"
    actions.complete_workspace(actor=made.director, workspace=row, at=AT)
    assert Project.objects.filter(workspace=row).count() == 1


def test_the_list_narrows_by_its_filters(made: World, director: Client) -> None:
    ready_project(made, "S-7", name="Voice Bot", primary_area=made.area)
    manager = Person.objects.get(name="Manager of S-7")

    def shown(query: str) -> list[str]:
        page = director.get(f"/projects/?{query}").context["page"]
        return [row.workspace.code for row in page.object_list]

    assert shown("") == ["P-1", "S-7"]
    for query in ("q=voice", "area=it", f"manager={manager.pk}", "class=M", "q=s-7&state=candidate"):
        assert shown(query) == ["S-7"]
    assert shown("state=closed") == []
    assert shown("view=on_hold") == []
    assert shown("manager=abc&page=x") == ["P-1", "S-7"]


def test_the_list_asks_as_often_for_one_project_as_for_three(
    made: World, director: Client, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    director.get("/projects/")
    with django_assert_max_num_queries(40) as first:
        director.get("/projects/")
    count = len(first)
    for number in (2, 3):
        ready_project(made, f"P-{number}")
    director.get("/projects/")
    with django_assert_num_queries(count):
        director.get("/projects/")


def test_the_api_asks_as_often_for_one_project_as_for_three(
    made: World, director: Client, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    send(director, "GET", "/projects")
    with django_assert_max_num_queries(20) as first:
        send(director, "GET", "/projects")
    count = len(first)
    for number in (2, 3):
        ready_project(made, f"P-{number}")
    with django_assert_num_queries(count):
        assert send(director, "GET", "/projects").json()["count"] == 3


def test_the_api_creates_reads_and_changes_a_project_by_version(made: World, director: Client) -> None:
    body = {"parent": "PF", "code": "A-1", "name": "By API", "area": "it", "size_class": "S"}
    answer = send(director, "POST", "/projects", body)
    assert (answer.status_code, answer["ETag"]) == (201, '"1"')
    assert answer.json()["areas"] == [{"area": "it", "percent": "100.00"}]
    changed = send(director, "PATCH", "/projects/a-1", {"summary": "New", "name": "B"}, **{"If-Match": answer["ETag"]})
    assert (changed.status_code, changed["ETag"], changed.json()["name"]) == (200, '"2"', "B")
    assert send(director, "PATCH", "/projects/A-1", {"summary": "x"}).status_code == 428
    assert send(director, "PATCH", "/projects/A-1", {"summary": "x"}, **{"If-Match": '"1"'}).status_code == 412
    assert send(director, "PATCH", "/projects/A-1", {"summary": "x"}, **{"If-Match": "cake"}).status_code == 422
    assert send(director, "GET", "/projects/A-1").json()["summary"] == "New"


@pytest.mark.parametrize("extra", ["state", "version", "manager", "workspace_id", "id"])
def test_the_api_refuses_fields_it_does_not_know(made: World, director: Client, extra: str) -> None:
    answer = send(director, "PATCH", "/projects/P-1", {extra: 1}, **{"If-Match": '"1"'})
    assert answer.status_code == 422


def test_the_api_names_people_and_areas_that_are_not_there(made: World, director: Client) -> None:
    body = {"parent": "PF", "code": "A-1", "name": "By API"}
    for extra in ({"sponsor_id": 999_999}, {"area": "cake"}, {"size_class": "XXL"}):
        assert send(director, "POST", "/projects", body | extra).status_code == 422
    assert send(director, "POST", "/projects", body | {"parent": "NOWHERE"}).status_code == 404


def test_the_api_moves_states_and_lists_portfolios_areas_and_objectives(made: World, director: Client) -> None:
    ready_project(made)
    moved = send(director, "POST", "/projects/P-9/state", {"target": "authorised"}, **{"If-Match": '"1"'})
    assert (moved.status_code, moved.json()["next_states"]) == (200, ["initiating"])
    again = send(director, "POST", "/projects/P-9/state", {"target": "closed"}, **{"If-Match": '"2"'})
    assert again.status_code == 422
    assert [row["code"] for row in send(director, "GET", "/portfolios").json()] == ["PF"]
    assert send(director, "GET", "/portfolios/PF")["ETag"] == '"1"'
    assert len(send(director, "GET", "/areas?within=PF").json()) == 10
    assert send(director, "GET", "/objectives").json() == []
    body = {"parent": "ORG", "code": "PF9", "name": "Ninth", "currency": "EUR"}
    assert send(director, "POST", "/portfolios", body).status_code == 201


def test_the_api_hides_what_is_not_visible(made: World) -> None:
    guest = as_role(made, "requester")
    assert send(guest, "GET", "/projects").json() == {"count": 0, "items": []}
    for path in ("/projects/P-1", "/portfolios/PF", "/areas?within=PF"):
        assert send(guest, "GET", path).status_code == 404


def test_pickers_offer_only_people_whom_one_sees_and_who_stands_there(made: World) -> None:
    elsewhere = core_portfolio(organisation("OTHER"), code="ELSE")
    foreign = somebody("project_manager", elsewhere)
    standing = somebody("sponsor", elsewhere)
    here, newcomer = made.role("sponsor"), person("Newcomer")
    Project.objects.filter(pk=made.project.pk).update(sponsor=standing)
    manager = made.role("project_manager")
    client = signed_in(Client(), manager)
    page = client.get("/projects/P-1/settings/")
    offered = set(page.context["forms"]["record"].fields["sponsor"].queryset)
    assert {here, standing, newcomer, manager} <= offered
    assert foreign not in offered
    row = Project.objects.get(pk=made.project.pk)
    kept = client.post("/projects/P-1/settings/", record(row, sponsor=standing.pk, summary="Kept"))
    assert kept.status_code == 302
    refused = client.post("/projects/P-1/settings/", record(row, version=row.version + 1, sponsor=foreign.pk))
    assert refused.status_code == 422
    assert Project.objects.get(pk=made.project.pk).sponsor == standing


def test_new_projects_name_only_people_whom_one_sees(made: World, director: Client) -> None:
    foreign = somebody("project_manager", core_portfolio(organisation("OTHER"), code="ELSE"))
    form = director.get("/new/project/", {"parent": made.portfolio.workspace.code}).context["form"]
    assert made.director in form.fields["manager"].queryset
    assert foreign not in form.fields["manager"].queryset
    body = {"parent": "PF", "code": "S-09", "name": "S", "manager_id": foreign.pk}
    unknown = send(director, "POST", "/projects", body)
    absent = send(director, "POST", "/projects", body | {"manager_id": 999_999})
    assert (unknown.status_code, unknown.json()) == (absent.status_code, absent.json())
    assert unknown.status_code == 422


def test_the_api_shows_no_code_of_a_hidden_parent(made: World) -> None:
    client = as_role(made, "team_member")
    assert send(client, "GET", "/projects/P-1").json()["parent"] == ""
    assert [one["parent"] for one in send(client, "GET", "/projects").json()["items"]] == [""]
    assert send(as_role(made, "pmo_director"), "GET", "/projects/P-1").json()["parent"] == "PF"


def test_words_of_people_are_escaped(made: World, director: Client) -> None:
    project(made.director, made.portfolio.workspace, "X-1", name="<script>alert(1)</script>")
    for address in ("/projects/", "/projects/X-1/settings/"):
        assert b"<script>alert(1)" not in director.get(address).content


def test_numbers_that_no_row_can_have_find_nothing(made: World, director: Client) -> None:
    assert director.get(f"/projects/?manager={10**30}").status_code == 200
    assert director.get(f"/api/v1/projects?manager={10**30}").status_code == 422
    assert (
        director.get(f"/api/v1/portfolios/{made.portfolio.workspace.code}/health?manager={10**30}").status_code == 422
    )


@pytest.mark.parametrize(("role", "shown"), [("auditor", True), ("team_member", False)])
def test_the_budget_of_a_portfolio_is_for_those_who_may_see_costs(made: World, role: str, shown: bool) -> None:
    actions.set_portfolio_budget(
        actor=made.director, portfolio=made.portfolio, fiscal_year=2031, amount=Decimal(5), at=AT
    )
    reader = person("Reader")
    grant(reader, role, made.portfolio.workspace)
    page = signed_in(Client(), reader).get(f"/portfolios/{made.portfolio.workspace.code}/settings/")
    assert (page.status_code, "2031" in page.content.decode()) == (200, shown)
