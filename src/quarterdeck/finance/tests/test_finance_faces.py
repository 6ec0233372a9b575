from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from quarterdeck.core.tests.factories import signed_in
from quarterdeck.finance import actions, queries
from quarterdeck.finance.choices import ReserveKind
from quarterdeck.finance.models import Budget, CostEntry, CostImport
from quarterdeck.finance.tests.factories import AT, amount, approved_budget, booked, csv_file
from quarterdeck.planning.models import Baseline, BaselineTask, Plan
from quarterdeck.planning.tests.factories import freeze, small_plan
from quarterdeck.portfolio.tests.factories import World, world

pytestmark = pytest.mark.django_db
PAGE = "/projects/P-1/cost/"
ROW = "A,2026-09-15,100.00,services"


@pytest.fixture
def made() -> World:
    return world()


@pytest.fixture
def controller(made: World, client: Client) -> Client:
    return signed_in(client, made.role("finance_controller"))


def as_role(made: World, role: str) -> Client:
    return signed_in(Client(), made.role(role))


def upload(client: Client, data: bytes, name: str = "costs.csv") -> Any:
    return client.post(f"{PAGE}upload/", {"file": SimpleUploadedFile(name, data)})


def post(client: Client, section: str, **given: Any) -> Any:
    loose = {name: given.pop(name) for name in ("entry", "import", "budget", "version") if name in given}
    return client.post(
        PAGE, {"section": section, **loose, **{f"{section}-{name}": value for name, value in given.items()}}
    )


def test_an_empty_cost_page_says_no_data_and_never_nought(made: World, controller: Client) -> None:
    page = controller.get(PAGE)
    assert page.status_code == 200
    assert b"No budget is in force and nothing is booked yet." in page.content
    assert page.content.count(b'class="missing"') == 6


def test_a_full_cost_page_opens(made: World, controller: Client) -> None:
    approved_budget(made, made.project, amount(1000, month=date(2026, 9, 1)))
    person = made.role("finance_controller")
    booked(person, made.project, 100)
    actions.set_reserve(actor=person, project=made.project, kind=ReserveKind.CONTINGENCY, amount=Decimal(50), at=AT)
    actions.record_forecast(actor=person, project=made.project, status_date=AT.date(), lines=[amount(800)], at=AT)
    page = controller.get(PAGE, {"on": "2026-10-30"})
    assert page.context["estimate"].eac == 900
    assert page.context["spent_share"] == Decimal("0.1")


def test_the_page_compares_with_the_baseline_that_counts_or_with_another_one(made: World, controller: Client) -> None:
    plan = small_plan(made.project.workspace, made.role("project_manager"))
    first, second = with_costs(plan, made, 1100), with_costs(plan, made, 4400)
    booked(made.role("finance_controller"), made.project, 700, on=date(2026, 10, 6))
    counting, other = (controller.get(PAGE, {"on": "2026-10-09", "baseline": key}) for key in ("", str(first.pk)))
    assert [page.context["shown_baseline"] for page in (counting, other)] == [second, first]
    planned = other.context["planned"]  # one task of 22 working days, of which five have passed
    assert (planned.total, planned.by_now, other.context["spent_beyond"]) == (1100, 250, 450)
    assert counting.context["spent_short"] == 300
    assert [row.planned for row in other.context["months"]] == [1000, 1100]
    assert b"planned <b>250</b>; <b>450</b> more than that is spent" in other.content
    assert f'<option value="{second.pk}"' in other.content.decode()
    assert controller.get(PAGE, {"baseline": "9" * 30}).context["shown_baseline"] == second
    Plan.objects.filter(pk=plan.pk).update(currency_code="USD")
    assert b"its baseline is not compared with money here" in controller.get(PAGE).content


def with_costs(plan: Plan, made: World, value: int) -> Baseline:
    """A baseline approved by the sponsor, with one task of that cost from 5 October to 3 November."""
    kind = "re_baseline" if Baseline.objects.exists() else "original"
    change = freeze(plan, proposer=made.role("project_manager"), approver=made.role("sponsor"), kind=kind)
    found = Baseline.objects.get(change_set=change)
    days = {"start": datetime(2026, 10, 5, 8), "finish": datetime(2026, 11, 3, 17)}
    BaselineTask.objects.create(baseline=found, task_key=10**6, cost=value, **days)
    return found


@pytest.mark.parametrize("on", ["", "cake", "2026-02-31", "9999-99-99"])
def test_a_status_date_that_is_none_falls_back_to_today(made: World, controller: Client, on: str) -> None:
    assert controller.get(PAGE, {"on": on}).status_code == 200


@pytest.mark.parametrize(
    ("role", "page", "write"),
    [
        ("sponsor", 200, 403),
        ("portfolio_manager", 200, 403),
        ("pmo_analyst", 200, 302),
        ("project_manager", 200, 403),
        ("finance_controller", 200, 302),
        ("auditor", 200, 403),
        ("team_lead", 403, 403),
        ("team_member", 403, 403),
        ("resource_manager", 403, 403),
        ("requester", 404, 404),
        ("administrator", 404, 404),
    ],
)
def test_who_opens_the_cost_page_and_who_uploads(made: World, role: str, page: int, write: int) -> None:
    person = as_role(made, role)
    assert person.get(PAGE).status_code == page
    assert upload(person, csv_file(ROW)).status_code == write
    assert person.get("/api/v1/projects/P-1/cost").status_code == page


def test_an_upload_is_booked_and_undone_by_the_page(made: World, controller: Client) -> None:
    assert upload(controller, csv_file(ROW)).status_code == 302
    done = CostImport.objects.get()
    assert b"Undo" in controller.get(PAGE).content
    assert post(controller, "undo", **{"import": done.pk}).status_code == 302
    assert queries.actual_cost(made.project, AT.date()) is None


def test_a_faulty_upload_lists_row_and_column_and_books_nothing(made: World, controller: Client) -> None:
    answer = upload(controller, csv_file(ROW, "B,31/02/2026,=1+1,services"))
    assert answer.status_code == 422
    assert b"Nothing was booked: 2 faults" in answer.content
    assert [(fault.row, fault.column) for fault in answer.context["faults"]] == [(3, "date"), (3, "amount")]
    assert CostEntry.objects.count() == 0


@pytest.mark.parametrize("data", [b"", b"\x00\x01", b"PK\x03\x04", "é".encode("latin-1"), b"x" * 6_000_000])
def test_hostile_uploads_are_refused_in_words(made: World, controller: Client, data: bytes) -> None:
    assert upload(controller, data).status_code == 422
    assert CostEntry.objects.count() == 0


def test_one_cost_is_booked_and_reversed_by_the_page(made: World, controller: Client) -> None:
    given = {
        "incurred_on": "2026-09-15",
        "amount": "10.50",
        "category": "travel",
        "kind": "cost",
        "spending": "opex",
    }
    assert post(controller, "cost", **given).status_code == 302
    entry = CostEntry.objects.get()
    assert post(controller, "reverse", entry=entry.pk, on="2026-10-01", reason="Wrong").status_code == 302
    assert post(controller, "reverse", entry=entry.pk, on="2026-10-01", reason="Wrong").status_code == 422
    assert post(controller, "reverse", entry="9" * 30, on="2026-10-01", reason="Wrong").status_code == 404
    assert post(controller, "cost", **given | {"amount": "x"}).status_code == 422
    assert post(controller, "cake").status_code == 422


def test_a_budget_goes_from_draft_to_force_by_the_page(made: World, controller: Client) -> None:
    given = {"services_opex": "1000", "first_month": "2026-09", "last_month": "2026-11"}
    assert controller.get(f"{PAGE}budget/").status_code == 200
    assert controller.post(f"{PAGE}budget/", given | {"last_month": ""}).status_code == 422
    assert controller.post(f"{PAGE}budget/", given).status_code == 302
    assert controller.get(f"{PAGE}budget/").status_code == 200
    budget = Budget.objects.get()
    assert post(controller, "submit", budget=budget.pk).status_code == 302
    sponsor = as_role(made, "sponsor")
    assert b"Approve budget" in sponsor.get(PAGE).content
    assert b"Approve budget" not in controller.get(PAGE).content
    assert post(controller, "approve", budget=budget.pk).status_code == 403
    assert post(sponsor, "return", budget=budget.pk, reason="Less").status_code == 302
    assert post(controller, "submit", budget=budget.pk).status_code == 302
    seen = budget.version
    budget.refresh_from_db()
    assert post(sponsor, "approve", budget=budget.pk, version=seen).status_code == 422
    assert f'name="version" value="{budget.version}"'.encode() in sponsor.get(PAGE).content
    assert post(sponsor, "approve", budget=budget.pk, version=budget.version).status_code == 302
    bac = queries.budget_at_completion(made.project)
    assert bac is not None
    assert sorted(bac.by_month.values()) == [Decimal("333.33"), Decimal("333.33"), Decimal("333.34")]


def test_reserves_are_set_and_drawn_and_the_rest_is_forecast_by_the_page(made: World, controller: Client) -> None:
    approved_budget(made, made.project)
    assert post(controller, "reserve", kind="contingency", amount="100").status_code == 302
    given = {"kind": "contingency", "amount": "40", "category": "services", "spending": "opex", "reason": "Asbestos"}
    assert post(controller, "draw", **given).status_code == 302
    assert post(controller, "draw", **given | {"amount": "61"}).status_code == 422
    assert (
        post(controller, "forecast", status_date="2026-10-30", remaining="90", last_month="2026-12").status_code == 302
    )
    assert (
        post(controller, "forecast", status_date="2026-10-30", remaining="90", last_month="2025-12").status_code == 422
    )
    estimate = queries.estimate_at_completion(made.project, AT.date())
    assert estimate is not None
    assert estimate.remaining == 90


def test_months_are_closed_on_the_page_of_the_books(made: World, controller: Client) -> None:
    address = "/portfolios/PF/books/"
    assert b"No month is closed yet" in controller.get(address).content
    assert controller.post(address, {"month": "2026-09"}).status_code == 302
    assert controller.post(address, {"month": "2026-09"}).status_code == 422
    assert b"closed through" in controller.get(address).content
    assert as_role(made, "auditor").post(address, {"month": "2026-10"}).status_code in (403, 404)


def test_the_template_can_be_uploaded_as_it_is(made: World, controller: Client) -> None:
    template = controller.get(f"{PAGE}template.csv")
    assert template["Content-Type"].startswith("text/csv")
    assert upload(controller, template.content).status_code == 302


def test_the_page_asks_as_often_for_one_cost_as_for_three(
    made: World, controller: Client, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    person = made.role("finance_controller")
    booked(person, made.project, 1)
    controller.get(PAGE)
    with django_assert_max_num_queries(60) as first:
        controller.get(PAGE)
    count = len(first)
    for value in (2, 3):
        booked(person, made.project, value)
    with django_assert_num_queries(count):
        controller.get(PAGE)


def send(client: Client, path: str, body: Any) -> Any:
    return client.post(f"/api/v1/projects/P-1{path}", json.dumps(body), content_type="application/json")


def test_the_api_books_lists_reverses_imports_and_undoes(made: World, controller: Client) -> None:
    body = {"incurred_on": "2026-09-15", "amount": "10.50", "category": "travel"}
    made_entry = send(controller, "/costs", body)
    assert made_entry.status_code == 201
    key = made_entry.json()["id"]
    assert send(controller, f"/costs/{key}/reversal", {"on": "2026-10-01", "reason": "x"}).status_code == 201
    assert len(controller.get("/api/v1/projects/P-1/costs").json()) == 2
    file = SimpleUploadedFile("costs.csv", csv_file(ROW))
    done = controller.post("/api/v1/projects/P-1/cost-imports", {"file": file})
    assert (done.status_code, done.json()["added"]) == (201, 1)
    assert send(controller, f"/cost-imports/{done.json()['id']}/undo", {}).json()["state"] == "undone"
    cost = controller.get("/api/v1/projects/P-1/cost", {"on": "2026-10-30"}).json()
    assert (Decimal(cost["actual_cost"]), cost["budget_at_completion"]) == (0, None)
    bad = controller.post("/api/v1/projects/P-1/cost-imports", {"file": SimpleUploadedFile("x.csv", b"cake")})
    assert (bad.status_code, bad.json()["faults"][0]["row"]) == (422, 1)


@pytest.mark.parametrize(
    "extra", [{"rate": 2}, {"amount": "1e99"}, {"amount": "NaN"}, {"currency": "euro"}, {"category": "x"}]
)
def test_the_api_refuses_what_is_no_cost(made: World, controller: Client, extra: dict[str, Any]) -> None:
    body = {"incurred_on": "2026-09-15", "amount": "10.50", "category": "travel"}
    assert send(controller, "/costs", body | extra).status_code == 422
    assert CostEntry.objects.count() == 0
