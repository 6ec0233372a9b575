"""The import page takes spreadsheets: task lists become plans, portfolio lists portfolios."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from quarterdeck.core.jobs import run_waiting
from quarterdeck.core.models import Workspace
from quarterdeck.core.tests import factories as core
from quarterdeck.planning.actions import apply_import, read_import, upload_plan_files
from quarterdeck.planning.models import Assignment, ImportRun, Plan, Task
from quarterdeck.planning.tests.factories import AT
from quarterdeck.portfolio.models import Portfolio, PortfolioList
from quarterdeck.portfolio.tests import factories
from quarterdeck.portfolio.tests.factories import PORTAL, WALL, World, list_content

pytestmark = pytest.mark.django_db
TASKS = "ID,Outline Level,Task Name,Duration,Predecessors\n1,1,Build,,\n2,2,Dig,3d,\n3,2,Pour,2d,2\n"


@pytest.fixture
def world() -> World:
    return factories.world()


def tasks(name: str = "tasks.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, TASKS.encode())


def listed(name: str = "list_2017.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, list_content(WALL, PORTAL).getvalue())


def test_a_task_list_becomes_a_plan_and_the_next_one_changes_it(
    client: Client, world: World, django_capture_on_commit_callbacks: Any
) -> None:
    core.signed_in(client, world.director)
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/import/", {"workspace": "PF", "file": tasks()})
    run_waiting()
    run = ImportRun.objects.get()
    done = client.post(f"/import/{run.pk}/apply/", {"code": "HOUSE", "name": "House"}, follow=True)
    assert done.status_code == 200
    plan = Plan.objects.get(workspace__code="HOUSE")
    assert list(Task.objects.filter(plan=plan).order_by("id").values_list("name", "duration_minutes")) == [
        ("Build", None), ("Dig", 1440.0), ("Pour", 960.0),
    ]  # fmt: skip
    longer = SimpleUploadedFile("tasks.csv", TASKS.replace("3d", "5d").encode())
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/import/", {"workspace": "HOUSE", "file": longer})
    run_waiting()
    again = ImportRun.objects.order_by("-id").first()
    assert (again.difference["counts"]["added"], again.difference["counts"]["vanished"]) == (0, 0)
    assert [one["name"] for one in again.difference["changed"]] == ["Dig"]


def test_a_portfolio_list_is_told_by_its_content(client: Client, world: World) -> None:
    core.signed_in(client, world.director)
    sent = client.post("/import/", {"workspace": "PF", "file": listed()})
    found = PortfolioList.objects.get()
    assert sent["Location"] == f"/lists/{found.pk}/"
    assert not ImportRun.objects.exists()


def test_a_portfolio_list_becomes_a_new_portfolio_of_the_organisation(
    client: Client, world: World, django_capture_on_commit_callbacks: Any
) -> None:
    core.signed_in(client, world.director)
    refused = client.post("/import/", {"workspace": "ORG", "file": listed()})
    assert (refused.status_code, "A code has 1 to 32" in refused.content.decode()) == (422, True)
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/import/", {"workspace": "ORG", "new_code": "GMPP", "apply": "1", "file": listed()})
    run_waiting()
    run_waiting()
    assert Portfolio.objects.get(workspace__code="GMPP").currency == "GBP"


def test_a_plan_needs_a_portfolio_or_a_project(client: Client, world: World) -> None:
    core.signed_in(client, world.director)
    refused = client.post("/import/", {"workspace": "ORG", "file": tasks()})
    assert "tasks.csv is no portfolio list" in refused.content.decode()


def test_a_person_says_what_a_file_is(client: Client, world: World) -> None:
    core.signed_in(client, world.director)
    client.post("/import/", {"workspace": "PF", "kind": "plan", "file": listed()})
    assert (ImportRun.objects.count(), PortfolioList.objects.count()) == (1, 0)
    client.post("/import/", {"workspace": "PF", "kind": "portfolio", "file": [listed("a.csv"), listed("b.csv")]})
    assert PortfolioList.objects.count() == 2
    both = client.post("/import/", {"workspace": "PF", "file": [listed(), tasks()]})
    assert both["Location"].startswith("/import/")
    assert (ImportRun.objects.count(), PortfolioList.objects.count()) == (2, 3)


def test_a_list_without_identities_finds_its_rows_again_when_rows_come_before_them() -> None:
    home = core.portfolio()
    manager = core.manager_of(home, role="portfolio_manager")

    def brought(workspace: Workspace, text: str) -> ImportRun:
        files = [("list.csv", io.BytesIO(text.encode()))]
        [run] = upload_plan_files(actor=manager, workspace=workspace, files=files, at=AT)
        return read_import(actor=manager, import_run=run, at=AT)

    run = brought(home, "Task;Duration;Resources\nDesign;5d;Pat\nMake;10d;Bo\n")
    assert "tasks.recognised_by_name" in {issue["code"] for issue in run.issues}
    apply_import(actor=manager, import_run=run, at=AT)
    plan = Plan.objects.get()
    again = brought(plan.workspace, "Task;Duration;Resources\nSurvey;2d;Ann\nDesign;5d;Pat\nMake;12d;Bo\n")
    assert again.difference["doubts"] == []
    assert again.difference["added"] == {"tasks": ["Survey"], "resources": ["Ann"], "assignments": ["Ann on Survey"]}
    changed = [(one["name"], one["field"], one["days"]) for one in again.lines if one["what"] == "changed"]
    assert changed == [("Make", "duration_minutes", 2.0)]
    apply_import(actor=manager, import_run=again, at=AT)
    pairs = Assignment.objects.filter(plan=plan).values_list("task__name", "resource__name")
    assert sorted(pairs) == [("Design", "Pat"), ("Make", "Bo"), ("Survey", "Ann")]


ODD = "Arbeit;Beginn am;Dauer;Bemerkung\nGraben;05.01.2026;3 Tage;tief\nGiessen;31/02/2026;viel;\n"


def brought(client: Client, capture: Any, name: str, text: str | bytes, into: str = "PF") -> ImportRun:
    file = SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text)
    with capture(execute=True):
        client.post("/import/", {"workspace": into, "kind": "plan", "file": file})
    run_waiting()
    return ImportRun.objects.order_by("-id")[0]


def test_what_the_columns_of_a_task_list_mean_is_shown_changed_and_remembered(
    client: Client, world: World, django_capture_on_commit_callbacks: Any
) -> None:
    core.signed_in(client, world.director)
    first = TASKS.replace("Task Name", "Task").replace("Predecessors", "Effort of all")
    run = brought(client, django_capture_on_commit_callbacks, "first.csv", first)
    page = client.get(f"/import/{run.pk}/").content.decode()
    assert "What the columns mean" in page
    assert [label in page for label in ("Separator", "Encoding", "Outline told by")] == [True] * 3
    column = next(n for n, role in enumerate(run.mapping["columns"]) if role["header"] == "Effort of all")
    assert run.mapping["columns"][column]["field"] == ""
    with django_capture_on_commit_callbacks(execute=True):
        sent = {f"field-{column}": "predecessors", "choice-outline": "flat", "choice-percent": "nonsense"}
        client.post(f"/import/{run.pk}/mapping/", sent)
    run_waiting()
    run.refresh_from_db()
    assert (run.state, run.fidelity["kept"]["links"]) == ("read", 1)
    assert {role["header"]: role["field"] for role in run.mapping["columns"]}["Effort of all"] == "predecessors"
    assert run.mapping["choices"]["outline"]["value"] == "flat"
    client.post(f"/import/{run.pk}/apply/", {"code": "FIRST", "name": "First"})
    next_month = brought(client, django_capture_on_commit_callbacks, "second.csv", first.replace("3d", "4d"))
    assert next_month.fidelity["kept"]["links"] == 1
    role = next_month.mapping["columns"][column]
    assert (role["field"], role["ground"]) == ("predecessors", "It meant this in first.csv.")
    stranger = core.manager_of(core.project(code="ALONE"))
    other = brought(core.signed_in(Client(), stranger), django_capture_on_commit_callbacks, "x.csv", first, "ALONE")
    assert other.mapping["columns"][column]["field"] == "", "nobody learns from lists that they may not see"


def test_how_a_list_is_taken_apart_is_chosen_on_its_page_and_remembered(
    client: Client, world: World, django_capture_on_commit_callbacks: Any
) -> None:
    core.signed_in(client, world.director)
    text = "Task;Duration;Start\nBrücke;3d;2026-11-02\nMöbel;2d;2026-11-03\n"
    run = brought(client, django_capture_on_commit_callbacks, "mac.csv", text.encode("mac_roman"))

    def read_as(**sent: str) -> str:
        with django_capture_on_commit_callbacks(execute=True):
            client.post(f"/import/{run.pk}/mapping/", {f"choice-{name}": value for name, value in sent.items()})
        run_waiting()
        run.refresh_from_db()
        return str(run.state)

    assert read_as(delimiter=",") == "failed"
    page = client.get(f"/import/{run.pk}/").content.decode()
    assert "No row has headers of a task list" in page
    assert '<select class="in" name="choice-delimiter"' in page
    assert read_as(delimiter=";", encoding="mac_roman") == "read"
    assert run.difference["added"]["tasks"] == ["Brücke", "Möbel"]
    client.post(f"/import/{run.pk}/apply/", {"code": "MAC", "name": "Mac"})
    later = text.replace("2d", "4d").encode("mac_roman")
    again = brought(client, django_capture_on_commit_callbacks, "mac.csv", later, "MAC")
    assert again.mapping["choices"]["encoding"] == {"value": "mac_roman", "ground": "", "is_guessed": False}
    assert [line["name"] for line in again.lines if line["what"] == "changed"] == ["Möbel"]


def test_a_list_whose_headers_nobody_knows_can_be_taken_apart_anew(
    client: Client, world: World, django_capture_on_commit_callbacks: Any
) -> None:
    core.signed_in(client, world.director)
    text = "Task|Duration|a,b,c,d,e\nDig|1d|v,w,x,y,z\nPour|2d|v,w,x,y,z\nPaint|2d|v,w,x,y,z\n"
    run = brought(client, django_capture_on_commit_callbacks, "odd.csv", text.encode())
    assert run.state == "failed"
    assert '<select class="in" name="choice-delimiter"' in client.get(f"/import/{run.pk}/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/import/{run.pk}/mapping/", {"choice-delimiter": "|"})
    run_waiting()
    run.refresh_from_db()
    assert run.state == "read"


def test_a_separator_and_a_decimal_mark_that_somebody_chose_hold_for_the_next_file_of_the_form(
    client: Client, world: World, django_capture_on_commit_callbacks: Any
) -> None:
    core.signed_in(client, world.director)
    # Commas inside a column divide these rows into more parts than the semicolons that were meant; 1.500 is any number.
    text = (
        "ID;Crew, Task, Duration, a, b;Name;Cost\n"
        "1;Ann, Bo, Cy, Di, Ed;Dig;1.500\n"
        "2;Flo, Guy, Hal, Ida, Jo;Pour;2.750\n"
    )
    run = brought(client, django_capture_on_commit_callbacks, "first.csv", text)

    def read_as(**sent: str) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            client.post(f"/import/{run.pk}/mapping/", {name.replace("_", "-"): value for name, value in sent.items()})
        run_waiting()
        run.refresh_from_db()
        assert run.state == "read"

    assert run.mapping["choices"]["delimiter"]["value"] == ","
    read_as(choice_delimiter=";")
    column = next(n for n, role in enumerate(run.mapping["columns"]) if role["field"] == "cost")
    read_as(**{f"style_{column}": "."})
    assert costs(run) == ["1.5", "2.75"]
    read_as(**{f"style_{column}": ","})
    assert costs(run) == ["1500", "2750"]
    client.post(f"/import/{run.pk}/apply/", {"code": "BARS", "name": "Bars"})
    again = brought(client, django_capture_on_commit_callbacks, "second.csv", text.replace("2.750", "3.250"), "BARS")
    assert again.mapping["choices"]["delimiter"] == {"value": ";", "ground": "", "is_guessed": False}
    assert again.mapping["columns"][column]["style"] == ","
    assert costs(again) == ["1500", "3250"]
    assert [line["name"] for line in again.lines if line["what"] == "changed"] == ["Pour"]


def costs(run: ImportRun) -> list[str]:
    return [row["set"]["cost"] for row in run.content["tables"]["tasks"].values()]


def test_a_cell_that_cannot_be_read_is_named_by_row_and_column_and_a_mapping_only_changes_before_applying(
    client: Client, world: World, django_capture_on_commit_callbacks: Any
) -> None:
    core.signed_in(client, world.director)
    text = ODD.replace("Arbeit", "Vorgang").replace("Beginn am", "Anfang")
    run = brought(client, django_capture_on_commit_callbacks, "plan.csv", text)
    page = client.get(f"/import/{run.pk}/").content.decode()
    assert "“31/02/2026” is no day of the calendar. It was left out." in page
    assert "row 3, column B" in page
    assert "row 3, column C" in page
    assert '<details class="issues" open>' in page
    client.post(f"/import/{run.pk}/apply/", {"code": "ODD", "name": "Odd"})
    refused = client.post(f"/import/{run.pk}/mapping/", {"field-0": "name"}, follow=True)
    assert "This import is applied" in refused.content.decode()
    reader = core.signed_in(Client(), core.manager_of(run.workspace, role="auditor"))
    assert reader.post(f"/import/{run.pk}/mapping/", {"field-0": "name"}).status_code in (403, 404)


def test_task_lists_in_a_zip_find_their_reader(
    client: Client, world: World, django_capture_on_commit_callbacks: Any
) -> None:
    core.signed_in(client, world.director)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a/tasks.csv", TASKS)
        archive.writestr("b/prices.csv", "Item,Price\nNail,1\n")
        archive.writestr("list_2017.csv", list_content(WALL, PORTAL).getvalue())
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/import/", {"workspace": "PF", "file": SimpleUploadedFile("all.zip", packed.getvalue())})
    run_waiting()
    run = ImportRun.objects.get()
    assert (run.file_name, run.state, run.fidelity["kept"]["tasks"]) == ("a/tasks.csv", "read", 3)
    assert [one["message"] for one in run.issues if one["code"] == "bundle.no_plan"] == [
        "This is no plan that Quarterdeck knows; it was left out.",
        "This is a list of a whole portfolio, which is brought in by itself; it was left out.",
    ]
