from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus

import pytest
from django.test import Client

from quarterdeck.core import clock
from quarterdeck.core.tests.factories import person, portfolio, signed_in
from quarterdeck.portfolio.tests.factories import World, project, somebody, world
from quarterdeck.reporting.choices import Rag
from quarterdeck.reporting.models import Declaration, ProjectFacts
from quarterdeck.reporting.queries.projects import project_health
from quarterdeck.reporting.tests.factories import GREEN, facts

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> World:
    made = world()
    facts(made.project)
    return made


def page(client: Client, somebody, path: str) -> str:
    response = signed_in(client, somebody).get(path)
    assert response.status_code == HTTPStatus.OK
    return response.content.decode()


def test_the_portfolio_page_opens_with_a_finding_and_every_project(client: Client, made: World) -> None:
    text = page(client, made.director, "/portfolios/PF/")
    assert "1 of 1 measured projects is red" in text
    assert "60 d late, tolerance 10 d" in text


def test_filters_narrow_the_rows_by_colour(client: Client, made: World) -> None:
    facts(project(made.director, made.portfolio.workspace, "P-2"), **GREEN)
    text = page(client, made.director, "/portfolios/PF/?rag=green")
    assert "Project P-2" in text
    assert "60 d late" not in text


def test_nobody_sees_a_portfolio_that_is_not_theirs(client: Client, made: World) -> None:
    stranger = somebody("pmo_analyst", portfolio())
    assert signed_in(client, stranger).get("/portfolios/PF/").status_code == HTTPStatus.NOT_FOUND
    assert signed_in(client, stranger).get("/projects/P-1/").status_code == HTTPStatus.NOT_FOUND


def test_a_team_member_reads_health_but_no_money(client: Client, made: World) -> None:
    text = page(client, made.role("team_member"), "/projects/P-1/")
    assert "60 d late" in text
    assert "Forecast cost" not in text
    assert "Declare a colour" not in text


def test_reasons_say_nothing_of_costs_to_readers_without_that_right(client: Client, made: World) -> None:
    reasons = ("60 d late, tolerance 10 d; CPI .80", "CPI .80; Cost over by 25 %, tolerance 10 %")
    indicator = {"dimension": "cost", "name": "CPI", "value": 0.8, "rag": "red", "words": "CPI .80"}
    late = indicator | {"dimension": "schedule", "name": "Finish slip", "words": "60 d late"}
    other = project(made.director, made.portfolio.workspace, "P-2")
    facts(other, reason=reasons[1], indicators=[indicator, late])
    ProjectFacts.objects.filter(project=made.project).update(reason=reasons[0])
    reader = somebody("team_member", made.portfolio.workspace)
    for path in ("/portfolios/PF/", "/projects/P-2/", "/api/v1/portfolios/PF/health", "/api/v1/projects/P-2/health"):
        assert "CPI" in page(client, made.director, path)
        text = page(client, reader, path)
        assert "CPI" not in text
        assert "Cost over" not in text
    assert "60 d late, tolerance 10 d" in page(client, reader, "/portfolios/PF/")
    assert "of their budget" not in page(client, reader, "/portfolios/PF/")
    answer = signed_in(client, reader).get("/api/v1/projects/P-2/health").json()
    assert (answer["reason"], answer["cpi"], answer["bac"]) == ("Its reason lies in the costs", None, None)


@pytest.mark.parametrize("count", [1, 3])
def test_the_portfolio_page_needs_the_same_queries_for_one_row_and_three(
    client: Client, made: World, django_assert_max_num_queries, count: int
) -> None:
    for number in range(count - 1):
        facts(project(made.director, made.portfolio.workspace, f"Q-{number}"))
    signed_in(client, made.director).get("/portfolios/PF/")
    with django_assert_max_num_queries(34):
        client.get("/portfolios/PF/")


def test_declaring_without_grounds_shows_the_fields_at_fault(client: Client, made: World) -> None:
    response = signed_in(client, made.role("project_manager")).post("/projects/P-1/declare/", {"rag": "green"})
    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Name the action" in response.content.decode()
    assert Declaration.objects.count() == 0


def test_declaring_worse_with_a_reason_is_kept(client: Client, made: World) -> None:
    facts(project(made.director, made.portfolio.workspace, "P-2"), **GREEN)
    body = {"rag": "amber", "reason": "Waits for sign-on"}
    response = signed_in(client, made.director).post("/projects/P-2/declare/", body, follow=True)
    assert response.status_code == HTTPStatus.OK
    assert Declaration.objects.get().rag == Rag.AMBER


def test_the_board_pack_opens_in_the_browser_and_as_files(client: Client, made: World) -> None:
    text = page(client, made.director, "/portfolios/PF/board/")
    assert "What the words and figures of this pack mean." in text
    for suffix, start in (("pptx", b"PK"), ("pdf", b"%PDF"), ("xlsx", b"PK")):
        response = client.get(f"/portfolios/PF/board.{suffix}")
        assert (response.status_code, response.content[: len(start)]) == (HTTPStatus.OK, start)
    assert client.get("/portfolios/PF/board.exe").status_code == HTTPStatus.NOT_FOUND


def test_the_board_pack_is_not_for_team_members(client: Client, made: World) -> None:
    assert signed_in(client, made.role("team_member")).get("/portfolios/PF/board/").status_code in (403, 404)


def test_the_api_gives_health_and_hides_money_from_those_who_may_not_see_it(client: Client, made: World) -> None:
    full = signed_in(client, made.director).get("/api/v1/projects/P-1/health").json()
    assert (full["computed"], full["bac"], full["cpi"]) == ("red", "1000.00", 0.8)
    bare = signed_in(client, made.role("team_member")).get("/api/v1/projects/P-1/health").json()
    assert (bare["computed"], bare["bac"], bare["cpi"]) == ("red", None, None)


def test_the_api_lists_a_portfolio(client: Client, made: World) -> None:
    answer = signed_in(client, made.director).get("/api/v1/portfolios/PF/health").json()
    assert (answer["code"], answer["counts"]) == ("PF", {"red": 1})


def test_unknown_fields_of_a_declaration_are_refused(client: Client, made: World) -> None:
    body = {"rag": "red", "declared_by": 1}
    response = signed_in(client, made.director).post(
        "/api/v1/projects/P-1/declarations", body, content_type="application/json"
    )
    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_a_person_without_any_role_finds_nothing(client: Client, made: World) -> None:
    assert signed_in(client, person("Nobody")).get("/projects/P-1/").status_code == HTTPStatus.NOT_FOUND


def test_periods_are_opened_and_closed_by_page(client: Client, made: World) -> None:
    signed_in(client, made.director)
    body = {"first_day": "2026-10-01", "status_date": "2026-10-30"}
    assert client.post("/portfolios/PF/periods/", body).status_code == HTTPStatus.FOUND
    text = page(client, made.director, "/portfolios/PF/periods/")
    assert "Close period" in text


def test_the_project_page_says_how_long_nobody_has_told_of_the_plan(client: Client, made: World) -> None:
    row = ProjectFacts.objects.get()
    health = project_health(made.director, made.project, today=clock.now().date())
    ProjectFacts.objects.filter(pk=row.pk).update(reported_on=health.status_date - timedelta(days=41))
    address = f"/projects/{made.project.workspace.code}/"
    assert "plan last updated 41 days before" in page(client, made.director, address)
    ProjectFacts.objects.filter(pk=row.pk).update(reported_on=health.status_date)
    assert "plan last updated" not in page(client, made.director, address)
