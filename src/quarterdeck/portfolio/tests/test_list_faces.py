"""Pages and API of portfolio lists."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from quarterdeck.core.jobs import run_waiting
from quarterdeck.core.tests import factories as core
from quarterdeck.portfolio.models import PortfolioList, Project
from quarterdeck.portfolio.rules.lists.fidelity import list_report
from quarterdeck.portfolio.rules.lists.words import field_words, without_money
from quarterdeck.portfolio.tests import factories
from quarterdeck.portfolio.tests.factories import PORTAL, WALL, World, applied_list, list_content, listed
from quarterdeck.portfolio.views.portfolio_lists import edited_mapping

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return factories.world()


def file(*rows: str, name: str = "list_2017.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, list_content(*rows).getvalue())


def test_a_list_goes_from_the_page_to_projects_and_back(
    client: Client, world: World, django_capture_on_commit_callbacks: Any
) -> None:
    core.signed_in(client, world.director)
    empty = client.get("/portfolios/PF/lists/")
    assert "one project in each row or column" in empty.content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        sent = client.post("/portfolios/PF/lists/", {"file": file(WALL, PORTAL)})
    found = PortfolioList.objects.get()
    assert sent["Location"] == f"/lists/{found.pk}/"
    assert "Reading the list" in client.get(f"/lists/{found.pk}/").content.decode()
    run_waiting()
    text = client.get(f"/lists/{found.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert "adds <b>2</b>" in text
    assert "What the columns mean" in text
    assert "Harbour Wall" in text
    done = client.post(f"/lists/{found.pk}/apply/", follow=True)
    assert "is applied" in done.content.decode()
    assert Project.objects.filter(workspace__code="A-1").exists()
    page = client.get("/portfolios/PF/lists/").content.decode()
    assert "31\u00a0Mar\u00a02017" in page
    undone = client.post(f"/lists/{found.pk}/revert/", follow=True)
    assert "is undone" in undone.content.decode()


def test_a_page_without_a_file_says_so(client: Client, world: World) -> None:
    core.signed_in(client, world.director)
    answer = client.post("/portfolios/PF/lists/", {})
    assert (answer.status_code, "Choose a file" in answer.content.decode()) == (422, True)


def test_the_mapping_is_edited_on_the_page(client: Client, world: World) -> None:
    core.signed_in(client, world.director)
    found = listed(world.director, world.portfolio.workspace, WALL)
    columns = [role["header"] for role in found.mapping["columns"]]
    area, cost = columns.index("Category"), columns.index("Whole life cost (£m)")
    form = {f"field-{area}": "", f"power-{cost}": "3", "choice-as_of": "2016-12-31", "choice-currency": ""}
    answer = client.post(f"/lists/{found.pk}/mapping/", form, follow=True)
    assert "read again" in answer.content.decode()
    found.refresh_from_db()
    assert (found.mapping["columns"][area]["field"], found.mapping["columns"][cost]["power"]) == ("", 3)
    assert (found.as_of.isoformat(), found.currency) == ("2016-12-31", "GBP")


def test_strange_values_of_the_form_change_nothing() -> None:
    column = {"column": 0, "header": "A", "field": "name", "ground": "x", "year": "", "power": 0, "style": ""}
    mapping = {"columns": [column], "choices": {"as_of": {"value": "2016-12-31"}}}
    form = QueryDict("power-0=17&choice-as_of=soon&field-0=name")
    assert edited_mapping(mapping, form) == mapping
    unknown = edited_mapping(mapping, QueryDict("field-0=nonsense"))
    assert (unknown["columns"][0]["field"], unknown["columns"][0]["ground"]) == ("", "")


def test_a_step_that_does_not_exist_or_comes_too_late_is_answered(client: Client, world: World) -> None:
    core.signed_in(client, world.director)
    found = listed(world.director, world.portfolio.workspace, WALL)
    assert client.post(f"/lists/{found.pk}/dance/").status_code == 404
    late = client.post(f"/lists/{found.pk}/revert/", follow=True)
    assert "This list is ready to apply." in late.content.decode()
    put = client.post(f"/lists/{found.pk}/discard/", follow=True)
    assert "put aside" in put.content.decode()


def test_doubts_and_conflicts_are_decided_on_the_page(client: Client, world: World) -> None:
    core.signed_in(client, world.director)
    found = listed(world.director, world.portfolio.workspace, WALL.replace("Harbour Wall", "Project P-1"))
    text = client.get(f"/lists/{found.pk}/").content.decode()
    assert "Is it the same project?" in text
    client.post(f"/lists/{found.pk}/apply/", {"apart": [str(found.difference["doubts"][0]["line"]), "x"]})
    assert Project.objects.filter(workspace__code="A-1").exists()


def test_who_may_not_see_money_sees_none_in_lists(client: Client, world: World) -> None:
    applied_list(world.director, world.portfolio.workspace, WALL)
    found = applied_list(world.director, world.portfolio.workspace, WALL.replace(",100", ",120"), year=2018)
    member = factories.somebody("team_member", world.portfolio.workspace)
    core.signed_in(client, member)
    for address in (f"/lists/{found.pk}/", "/portfolios/PF/lists/"):
        text = client.get(address).content.decode()
        assert "120" not in text
    assert "Whole-life cost" not in text
    body = client.get(f"/api/v1/lists/{found.pk}").json()
    assert body["mapping"] is None
    assert "120000000" not in json.dumps(body)
    assert client.get("/api/v1/portfolios/PF/lists").json()[0]["whole_life_cost"] is None
    assert client.get(f"/files/{found.file_id}/").status_code in (403, 404)


def test_strangers_find_nothing_and_readers_may_not_change(client: Client, world: World) -> None:
    found = listed(world.director, world.portfolio.workspace, WALL)
    assert client.get(f"/lists/{found.pk}/").status_code == 302
    core.signed_in(client, core.manager_of(core.portfolio(world.organisation), "portfolio_manager"))
    assert client.get(f"/lists/{found.pk}/").status_code == 404
    assert client.get("/portfolios/PF/lists/").status_code == 404
    assert client.get(f"/api/v1/lists/{found.pk}").status_code == 404
    core.signed_in(client, factories.somebody("auditor", world.portfolio.workspace))
    assert client.post(f"/lists/{found.pk}/apply/").status_code == 403
    assert client.post("/portfolios/PF/lists/", {"file": file(WALL)}).status_code == 403


def test_the_api_takes_a_list_from_upload_to_undo(
    client: Client, world: World, django_capture_on_commit_callbacks: Any
) -> None:
    core.signed_in(client, world.director)
    with django_capture_on_commit_callbacks(execute=True):
        sent = client.post("/api/v1/lists", {"workspace": "PF", "file": file(WALL, PORTAL)})
    assert (sent.status_code, sent.json()["state"]) == (202, "queued")
    run_waiting()
    number = sent.json()["id"]
    found = client.get(f"/api/v1/lists/{number}").json()
    assert (found["state"], found["projects"], found["added"], found["as_of"]) == ("read", 2, 2, "2017-03-31")
    put = {"mapping": found["mapping"]}
    again = client.put(f"/api/v1/lists/{number}/mapping", json.dumps(put), content_type="application/json")
    assert again.json()["state"] == "read"
    done = client.post(f"/api/v1/lists/{number}/apply", "{}", content_type="application/json")
    assert (done.json()["state"], done.json()["added"]) == ("applied", 2)
    [year] = client.get("/api/v1/portfolios/PF/lists").json()
    assert (year["projects"], year["amber"], year["green"], year["whole_life_cost"]) == (2, 1, 1, "120000000.00")
    assert client.post(f"/api/v1/lists/{number}/revert").json()["state"] == "reverted"
    assert client.post(f"/api/v1/lists/{number}/discard").status_code == 409
    assert client.post("/api/v1/lists", {"workspace": "NONE", "file": file(WALL)}).status_code == 404


def test_the_page_of_lists_asks_the_same_with_one_list_and_with_three(client: Client, world: World) -> None:
    core.signed_in(client, world.director)

    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/portfolios/PF/lists/").status_code == 200
        return len(captured)

    applied_list(world.director, world.portfolio.workspace, WALL)
    statements()
    one = statements()
    for year in (2018, 2019):
        applied_list(world.director, world.portfolio.workspace, WALL, PORTAL, year=year)
    assert statements() == one


def test_a_project_that_left_the_list_says_so_where_it_stands(client: Client, world: World) -> None:
    core.signed_in(client, world.director)
    applied_list(world.director, world.portfolio.workspace, WALL, PORTAL)
    assert "left the list" not in client.get("/projects/").content.decode()
    applied_list(world.director, world.portfolio.workspace, WALL, year=2018)
    assert client.get("/projects/").content.decode().count("left the list of 31\u00a0Mar\u00a02018") == 1
    assert "left the portfolio list of 31\u00a0Mar\u00a02018" in client.get("/projects/A-2/").content.decode()
    assert "left the portfolio list" not in client.get("/projects/A-1/").content.decode()


def test_fields_are_named_in_words_and_money_is_left_out() -> None:
    assert [field_words(name) for name in ("finish", "years: 2016/17: budget", "missing: start", "new")] == [
        "Finish", "2016/17: budget", "No data: start", "new",
    ]  # fmt: skip
    fields = [{"field": "finish"}, {"field": "whole_life_cost"}, {"field": "years: 2016/17: budget"}]
    assert without_money({"changed": [{"code": "A", "fields": fields}]}) == {
        "changed": [{"code": "A", "fields": [{"field": "finish"}]}]
    }
    assert without_money({}) == {}


def test_the_fidelity_of_a_list_is_kept_as_csv_json_and_xlsx_without_hidden_money(client: Client, world: World) -> None:
    found = applied_list(world.director, world.portfolio.workspace, WALL, PORTAL)
    core.signed_in(client, world.director)
    told = client.get(f"/lists/{found.pk}/fidelity.json").json()
    lines = {(line["entity"], line["field"]): line for line in told["fields"]}
    name = lines["project", "Name"]
    assert (name["kept"], name["changed"], name["lost"]) == (2, 0, 0)
    assert ("project", "Whole-life cost") in lines
    assert told["totals"]["kept"] == sum(line["kept"] for line in told["fields"])
    assert told["sha256"] == found.file.sha256
    text = client.get(f"/lists/{found.pk}/fidelity.csv").content.decode("utf-8-sig")
    assert text.startswith("of,field,kept,changed,lost,guessed,what became of it,how often")
    assert client.get(f"/lists/{found.pk}/fidelity.xlsx").content[:2] == b"PK"
    assert client.get(f"/lists/{found.pk}/fidelity.pdf").status_code == 404
    core.signed_in(client, core.person("Stranger"))
    assert client.get(f"/lists/{found.pk}/fidelity.csv").status_code == 404
    core.signed_in(client, core.manager_of(world.portfolio.workspace, role="team_member", name="Vi"))
    seen = client.get(f"/lists/{found.pk}/fidelity.json").json()
    assert "Whole-life cost" not in {line["field"] for line in seen["fields"]}
    assert client.get(f"/api/v1/lists/{found.pk}").json()["fidelity"] == seen


def test_a_report_names_reasons_and_what_the_list_withholds() -> None:
    tallies = {
        "start": {"kept": 3, "changed": 0, "withheld": 2, "lost": 1, "guessed": True},
        "whole_life_cost": {"kept": 4, "changed": 0, "withheld": 0, "lost": 0, "guessed": False},
    }
    note = {"fate": "lost", "words": "“31/02” is no day.", "count": 1, "places": ["row 2"]}
    tallies["start"]["notes"] = [note]  # type: ignore[assignment]
    issues = [
        {"code": "list.bad_date", "message": "“31/02” is no day.", "severity": "warning", "place": "row 2"},
        {"code": "list.total", "message": "This is the total.", "severity": "note", "place": "row 9"},
        {"code": "list.guessed_as_of", "message": "It speaks for: 2017-03-31.", "severity": "warning", "place": ""},
        {"code": "list.no_name", "message": "It has no name.", "severity": "warning", "place": "row 8"},
    ]
    whole, day, start, cost, total = list_report(tallies, issues, sees_money=True)
    assert (start["field"], start["kept"], start["lost"], start["guessed"]) == ("Start", 3, 1, 1)
    assert [(one["fate"], one["count"]) for one in start["notes"]] == [("lost", 1), ("told", 2)]
    assert (whole["field"], whole["lost"]) == ("", 1)
    assert (day["field"], day["guessed"], cost["field"]) == ("Speaks for", 1, "Whole-life cost")
    assert (total["field"], total["lost"], total["notes"][0]["places"]) == ("totals", 1, ["row 9"])
    assert [line["field"] for line in list_report(tallies, issues, sees_money=False)] == ["Start"]
