"""The pages of planning: what they say, who sees them, how many queries they take."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.test import Client

from quarterdeck.core.jobs import run_waiting
from quarterdeck.core.models import Person
from quarterdeck.core.tests import factories as core
from quarterdeck.planning.actions import create_plan
from quarterdeck.planning.models import ChangeSet, ImportRun, Plan, Task
from quarterdeck.planning.tests.factories import AT, DAY, change, small_plan, task_named
from quarterdeck.planning.tests.test_imports import as_file, bring, imported, small_document
from quarterdeck.registers.actions import create_entry, relate_entry, subject_of_thing
from quarterdeck.registers.declaration import find_register

pytestmark = pytest.mark.django_db
PAGES = ("plan", "board", "baselines", "quality", "imports", "changes")


@pytest.fixture
def plan() -> Plan:
    return small_plan()


def page(client: Client, person: Person, plan: Plan, name: str) -> Any:
    return core.signed_in(client, person).get(f"/projects/{plan.workspace.code}/{name}/")


@pytest.mark.parametrize("name", PAGES)
def test_a_reader_sees_every_page_of_a_project(client: Client, plan: Plan, name: str) -> None:
    response = page(client, core.manager_of(plan.workspace, role="auditor"), plan, name)
    assert response.status_code == 200
    assert plan.workspace.name in response.content.decode()


@pytest.mark.parametrize("name", PAGES)
def test_a_stranger_is_told_that_there_is_nothing(client: Client, plan: Plan, name: str) -> None:
    assert page(client, core.manager_of(core.project()), plan, name).status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_nobody_signed_in_is_led_to_the_sign_in_page(client: Client, plan: Plan, name: str) -> None:
    response = client.get(f"/projects/{plan.workspace.code}/{name}/")
    assert response.status_code == 302
    assert "/sign-in/" in response["Location"]


def test_the_plan_page_has_the_island_and_a_table_without_script(client: Client, plan: Plan) -> None:
    text = page(client, core.manager_of(plan.workspace), plan, "plan").content.decode()
    source = f"/api/v1/plans/{plan.pk}/gantt?compact=true"
    assert f'data-island="planning-gantt" data-plan="{plan.pk}" data-source="{source}"' in text
    assert f'<link rel="preload" as="fetch" href="{source}" crossorigin>' in text
    assert f'id="task-{task_named(plan, "Make").pk}"' in text
    assert "The finish is <b>20\u00a0Nov\u00a02026</b>" in text


def test_a_long_plan_is_read_by_the_browser_as_a_screenful_until_the_chart_is_there(client: Client, plan: Plan) -> None:
    adds = [{"op": "add_task", "set": {"name": f"Step {number}", "duration_minutes": 480}} for number in range(60)]
    change(plan, core.manager_of(plan.workspace), *adds)
    manager = core.manager_of(plan.workspace)
    first = page(client, manager, plan, "plan").content.decode()
    further = client.get(f"/projects/{plan.workspace.code}/plan/?after=50").content.decode()
    rows = '<tr id="task-'
    assert (first.count(rows), further.count(rows)) == (50, 15)
    assert '<noscript><p><a href="?after=50">More tasks</a>' in first
    assert "<noscript>" not in further
    assert {one.partition('"')[0] for one in (first + further).split(rows)[1:]} == {
        str(key) for key in Task.objects.filter(plan=plan).values_list("pk", flat=True)
    }
    nothing = client.get(f"/projects/{plan.workspace.code}/plan/?after=999999999999999999999").content.decode()
    assert nothing.count(rows) == 50


def test_the_quality_page_links_offenders_to_their_tasks(client: Client, plan: Plan) -> None:
    text = page(client, core.manager_of(plan.workspace), plan, "quality").content.decode()
    assert "checks that can be judged" in text
    assert f"/plan/#task-{task_named(plan, 'Train').pk}" in text


@pytest.mark.parametrize("name", PAGES)
def test_more_rows_take_no_more_queries(
    client: Client, plan: Plan, name: str, django_assert_max_num_queries: Any
) -> None:
    manager = core.manager_of(plan.workspace)
    core.signed_in(client, manager)
    address = f"/projects/{plan.workspace.code}/{name}/"
    client.get(address)
    with django_assert_max_num_queries(60) as first:
        client.get(address)
    for number in range(3):
        change(plan, manager, {"op": "add_task", "set": {"name": f"More {number}"}})
    with django_assert_max_num_queries(len(first.captured_queries)):
        client.get(address)


def test_undo_on_the_changes_page_takes_the_change_back(client: Client, plan: Plan) -> None:
    manager = core.manager_of(plan.workspace)
    change(plan, manager, {"op": "remove_task", "task": task_named(plan, "Train").pk}, title="No training")
    number = ChangeSet.objects.get(title="No training").pk
    core.signed_in(client, manager)
    shown = client.get(f"/projects/{plan.workspace.code}/changes/{number}/")
    assert "No training" in shown.content.decode()
    done = client.post(f"/projects/{plan.workspace.code}/changes/{number}/revert/", follow=True)
    assert "Undone" in done.content.decode()
    assert Task.objects.filter(plan=plan, name="Train").exists()


def test_the_page_of_a_task_says_what_moved_it_and_what_is_related_to_it(client: Client, plan: Plan) -> None:
    manager = core.manager_of(plan.workspace)
    change(plan, manager, {"op": "update_task", "task": task_named(plan, "Design").pk,
                           "set": {"duration_minutes": 7 * DAY}}, title="Steel is late")  # fmt: skip
    done, leaks = task_named(plan, "Done"), find_register("leaks")
    leak = create_entry(actor=manager, register=leaks, workspace=plan.workspace, at=AT,
                        values={**leaks.example, "title": "Rust"})  # fmt: skip
    signed = core.signed_in(client, manager)
    asked = f"/registers/leaks/{leak.pk}/suggest/?kind=subject&q="
    for text in ("done", f"T-{done.uid}"):
        assert f"planning.task:{done.pk}" in [one["value"] for one in signed.get(asked + text).json()["items"]]
    found = subject_of_thing(actor=manager, source_key="planning.task", object_id=done.pk, at=AT)
    relate_entry(actor=manager, entry=leak, other=found, kind="moves", at=AT)
    address = f"/projects/{plan.workspace.code}/tasks/{done.uid}/"
    assert found.url == address
    page = signed.get(address).content.decode()
    assert "Steel is late" in page
    assert "+2" in page
    assert "moved by" in page
    assert f"{leak.reference} Rust" in page
    assert address in signed.get(f"/registers/leaks/{leak.pk}/").content.decode()
    for text in ("don", f"{plan.workspace.code}/T-{done.uid}"):
        items = [one for group in signed.get("/search/", {"q": text}).json()["groups"] for one in group["items"]]
        assert address in str(items)
    stranger = core.signed_in(Client(), core.manager_of(core.project()))
    assert stranger.get(address).status_code == 404
    assert address not in stranger.get("/search/?q=done").content.decode()


def test_a_file_goes_from_the_import_page_to_a_plan(client: Client, django_capture_on_commit_callbacks: Any) -> None:
    home = core.portfolio()
    manager = core.manager_of(home, role="portfolio_manager")
    core.signed_in(client, manager)
    assert client.get("/import/").status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        sent = client.post("/import/", {"workspace": home.code, "file": _named("plan.xml")})
    run = ImportRun.objects.get()
    assert sent["Location"] == f"/import/{run.pk}/"
    assert "Waiting to be read" in client.get(f"/import/{run.pk}/").content.decode()
    run_waiting()
    text = client.get(f"/import/{run.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert "The file becomes a new project with <b>4</b> tasks and <b>2</b> links" in text
    done = client.post(f"/import/{run.pk}/apply/", {"code": "TL", "name": "Tariff launch"})
    assert done["Location"] == "/projects/TL/plan/"
    assert "Make" in client.get("/projects/TL/plan/").content.decode()
    assert "plan.xml" in client.get("/projects/TL/imports/").content.decode()
    undone = client.post(f"/import/{run.pk}/revert/", follow=True)
    assert "undone" in undone.content.decode()
    assert not Task.objects.exists()


def _named(name: str) -> io.BytesIO:
    file = as_file(small_document())
    file.name = name
    return file


def test_the_import_page_refuses_what_is_missing_in_words(client: Client) -> None:
    home = core.portfolio()
    core.signed_in(client, core.manager_of(home, role="portfolio_manager"))
    nowhere = client.post("/import/", {"workspace": "NOPE"})
    nothing = client.post("/import/", {"workspace": home.code})
    assert (nowhere.status_code, nothing.status_code) == (422, 422)
    assert "Choose where the plan goes." in nowhere.content.decode()
    assert "Choose at least one plan file." in nothing.content.decode()


def test_conflicts_and_differences_are_shown_before_applying(client: Client) -> None:
    plan, manager = imported(small_document())
    make = task_named(plan, "Make")
    change(plan, core.manager_of(plan.workspace), {"op": "update_task", "task": make.pk, "set": {"name": "Produce"}})
    newer = small_document(Design=8 * 480)
    newer.tasks[2].name = "Fabricate"
    run = bring(newer, manager, plan.workspace)
    text = core.signed_in(client, manager).get(f"/import/{run.pk}/").content.decode()
    assert "Changed on both sides" in text
    assert "Fabricate" in text
    assert "What that does to the dates" in text


def test_members_may_not_import(client: Client, plan: Plan) -> None:
    member = core.manager_of(plan.workspace, role="team_member")
    assert core.signed_in(client, member).get("/import/").status_code == 403


def test_an_empty_plan_is_started_from_the_page(client: Client) -> None:
    workspace = core.project()
    manager = core.manager_of(workspace)
    core.signed_in(client, manager)
    assert "no plan yet" in client.get(f"/projects/{workspace.code}/plan/").content.decode()
    client.post(f"/projects/{workspace.code}/plan/new/")
    assert Plan.objects.get(workspace=workspace).version == 1


def test_create_plan_gives_the_standard_week() -> None:
    workspace = core.project()
    plan = create_plan(actor=core.manager_of(workspace), workspace=workspace, at=AT)
    assert plan.default_calendar is not None
    assert [len(day) for day in plan.default_calendar.days] == [2, 2, 2, 2, 2, 0, 0]
