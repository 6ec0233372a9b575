"""`quarterdeck import`: plans and portfolio lists, told by their content or by --as."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from quarterdeck.config.command_line import build
from quarterdeck.exchange.document import PlanDocument, PlanSource, Task
from quarterdeck.exchange.mspdi import write_mspdi
from quarterdeck.exchange.recognising import recognise
from quarterdeck.planning.models import ImportRun
from quarterdeck.portfolio.models import Portfolio, PortfolioList, Project
from quarterdeck.portfolio.tests.factories import PORTAL, WALL, World, list_content, somebody, world

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> World:
    return world()


def command(*arguments: object) -> Result:
    return CliRunner().invoke(build(), ["import", *map(str, arguments)])


def answer(*arguments: object) -> dict[str, Any]:
    result = command(*arguments, "--format", "json")
    found: dict[str, Any] = json.loads(result.stdout)
    return found | {"exit": result.exit_code}


def written(folder: Path, *rows: str, name: str = "list_2017.csv") -> Path:
    path = folder / name
    path.write_bytes(list_content(*rows).getvalue())
    return path


def plan(folder: Path) -> Path:
    document = PlanDocument(PlanSource("mspdi"))
    document.properties.name = "Bridge"
    document.tasks = [Task(uid=1, number=1, name="Deck", duration_minutes=4800.0)]
    content = io.BytesIO()
    write_mspdi(document, content)
    path = folder / "bridge.xml"
    path.write_bytes(content.getvalue())
    return path


def test_a_portfolio_list_makes_its_portfolio_and_answers_with_counts(made: World, tmp_path: Path) -> None:
    path = written(tmp_path, WALL, PORTAL)
    found = answer(path, "--as", "portfolio", "--portfolio", "GMPP", "--yes")
    assert (found["exit"], found["state"], found["portfolio"], found["as_of"]) == (0, "applied", "GMPP", "2017-03-31")
    assert (found["projects"], found["added"], found["changed"], found["vanished"]) == (2, 2, 0, 0)
    assert [issue["code"] for issue in found["issues"]] == ["list.guessed_as_of", "list.rating_between"]
    assert Portfolio.objects.get(workspace__code="GMPP").currency == "GBP"
    again = answer(path, "--portfolio", "GMPP", "--yes")
    assert (again["state"], again["projects"], again["added"], again["changed"]) == ("unchanged", 2, 0, 0)


def test_without_yes_nothing_is_changed(made: World, tmp_path: Path) -> None:
    found = answer(written(tmp_path, WALL), "--as", "portfolio", "--portfolio", "PF")
    assert (found["state"], found["added"]) == ("read", 1)
    assert Project.objects.count() == 1
    asked = CliRunner().invoke(build(), ["import", str(tmp_path / "list_2017.csv"), "--portfolio", "PF"], input="y\n")
    assert "1 projects, 1 new" in asked.stdout
    assert Project.objects.count() == 2


def test_a_person_says_the_day(made: World, tmp_path: Path) -> None:
    path = written(tmp_path, WALL)
    found = answer(path, "--as", "portfolio", "--portfolio", "PF", "--as-of", "2016-09-30", "--yes")
    assert (found["state"], found["as_of"]) == ("applied", "2016-09-30")
    assert command(path, "--as-of", "soon").exit_code == 2


def test_the_content_tells_a_list_from_a_plan(made: World, tmp_path: Path) -> None:
    assert recognise(written(tmp_path, WALL, PORTAL)).kind == "portfolio"
    assert recognise(plan(tmp_path)).kind == "plan"
    assert recognise(tmp_path / "none.csv").kind == "plan"
    tasks = tmp_path / "tasks.csv"
    tasks.write_text("ID,Task Name,Duration,Start,Finish,Predecessors\n1,Dig,3d,2026-01-05,2026-01-07,\n")
    assert recognise(tasks).kind == "tasks"
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 cut")
    assert recognise(broken).kind == "plan"


def test_a_plan_is_still_a_plan(made: World, tmp_path: Path) -> None:
    found = answer(plan(tmp_path), "--portfolio", "PF", "--yes", "--person", made.director.email)
    assert (found["exit"], found["state"], found["kind"], found["tasks"]) == (0, "applied", "plan", 1)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--as", "portfolio"), "Name the portfolio"),
        (("--as", "portfolio", "--portfolio", "P-1"), "is a project"),
        (("--as", "portfolio", "--portfolio", "PF", "--person", "nobody@x.org"), "Name the person"),
        (("--as", "plan", "--portfolio", "NONE"), "no portfolio, programme or project"),
    ],
)
def test_refusals_are_words(arguments: tuple[str, ...], words: str, made: World, tmp_path: Path) -> None:
    found = answer(written(tmp_path, WALL), *arguments, "--yes")
    assert (found["exit"], found["state"], found["projects"]) == (2, "refused", 0)
    assert words in found["issues"][0]["message"]
    assert not PortfolioList.objects.exists()


def test_another_kind_than_the_three_is_refused(made: World, tmp_path: Path) -> None:
    assert command(written(tmp_path, WALL), "--as", "poem").exit_code == 2


def test_a_person_without_the_right_is_refused(made: World, tmp_path: Path) -> None:
    member = somebody("team_member", made.portfolio.workspace)
    found = answer(written(tmp_path, WALL), "--as", "portfolio", "--portfolio", "PF", "--person", member.email, "--yes")
    assert (found["exit"], found["state"]) == (2, "refused")


def test_a_missing_file_and_one_that_is_no_list_are_named(made: World, tmp_path: Path) -> None:
    missing = answer(tmp_path / "none.csv", "--as", "portfolio", "--portfolio", "PF", "--yes")
    assert (missing["exit"], missing["state"]) == (2, "failed")
    path = tmp_path / "odd.csv"
    path.write_text("Lorem,Ipsum\n1,2\n")
    odd = answer(path, "--as", "portfolio", "--portfolio", "PF", "--yes")
    assert (odd["exit"], odd["state"], odd["issues"][0]["code"]) == (2, "failed", "list.no_headers")


def test_the_words_for_people_name_counts(made: World, tmp_path: Path) -> None:
    result = command(written(tmp_path, WALL), "--as", "portfolio", "--portfolio", "PF", "--yes")
    assert "in PF, as of 2017-03-31: 1 projects, 1 new, 0 changed, 0 gone" in result.stdout


def answers(*arguments: object) -> tuple[int, list[dict[str, Any]]]:
    result = command(*arguments, "--format", "json")
    return result.exit_code, [json.loads(line) for line in result.stdout.splitlines()]


def mixed(folder: Path) -> Path:
    """A plan, two pages of Asana that are one, lists of projects, tasks and prices, a note, a broken plan."""
    root = folder / "all"
    (root / "asana").mkdir(parents=True)
    plan(root)
    written(root, WALL, PORTAL)
    for number in (1, 2):
        record = {"gid": str(number), "resource_type": "task", "name": f"Task {number}"}
        (root / "asana" / f"{number}.json").write_text(json.dumps({"data": [record]}))
    (root / "prices.csv").write_text("Item,Cost\nNail,1\n")
    (root / "work.csv").write_text("Task name;Duration;Start\nDig;3d;05.01.2026\nPour;1d;\n")
    (root / "note.md").write_text("call Pat")
    (root / "broken.xml").write_text('<Project xmlns="http://schemas.microsoft.com/project"><Tasks>')
    return root


def packed(root: Path) -> Path:
    target = root.with_suffix(".zip")
    with zipfile.ZipFile(target, "w") as archive:
        for path in sorted(root.rglob("*")):
            archive.write(path, path.relative_to(root).as_posix())
    return target


@pytest.mark.parametrize("pack", [lambda root: root, packed], ids=["folder", "zip"])
def test_each_plan_and_list_of_a_folder_or_zip_is_an_import_of_its_own(
    made: World, tmp_path: Path, pack: Callable[[Path], Path]
) -> None:
    path = pack(mixed(tmp_path))
    code, found = answers(path, "--portfolio", made.portfolio.workspace.code, "--yes")
    assert code == 2, "one of them is broken"
    names = [one["file"].removeprefix(f"{path}/") for one in found]
    assert [(name, one["state"], one.get("kind")) for name, one in zip(names, found, strict=True)] == [
        ("asana.zip", "applied", "plan"),
        ("bridge.xml", "applied", "plan"),
        ("broken.xml", "failed", "plan"),
        ("list_2017.csv", "applied", "portfolio"),
        ("work.csv", "applied", "plan"),
    ]
    assert [one.get("tasks") for one in found][:2] == [2, 1]
    left_out = {issue["place"] for issue in found[0]["issues"] if issue["code"] == "bundle.no_plan"}
    assert left_out == {"note.md", "prices.csv"}


def test_a_folder_that_is_one_plan_gives_its_own_name_to_it(made: World, tmp_path: Path) -> None:
    root = tmp_path / "october"
    root.mkdir()
    for number in (1, 2):
        record = {"gid": str(number), "resource_type": "task", "name": f"Task {number}"}
        (root / f"{number}.json").write_text(json.dumps({"data": [record]}))
    _, [found] = answers(root, "--portfolio", made.portfolio.workspace.code, "--yes")
    assert (found["file"], found["state"], found["tasks"]) == (str(root), "applied", 2)
    assert ImportRun.objects.get().file_name == "october.zip"
    assert {issue["file"] for issue in found["issues"]} <= {"october.zip"}


def test_a_folder_without_a_plan_and_a_broken_zip_are_refused_in_words(made: World, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 cut")
    code, found = answers(tmp_path / "empty", tmp_path / "broken.zip", "--portfolio", made.portfolio.workspace.code)
    assert code == 2
    assert [(one["state"], one["issues"][0]["message"]) for one in found] == [
        ("failed", "There is no plan in this folder."),
        ("failed", "The archive is cut off or damaged."),
    ]


def test_plans_together_are_applied_as_one_and_undone_as_one(made: World, tmp_path: Path) -> None:
    made.portfolio.workspace.refresh_from_db()
    code = made.portfolio.workspace.code
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    before = Project.objects.count()
    options = ("--portfolio", code, "--together", "--yes", "--format", "json")
    result = command(plan(tmp_path / "a"), plan(tmp_path / "b"), *options)
    answers = [json.loads(line) for line in result.stdout.strip().splitlines()]
    assert [(one["state"], one["tasks"]) for one in answers] == [("applied", 1), ("applied", 1)], result.stdout
    assert Project.objects.count() == before + 2
    [batch] = {one["batch"] for one in answers}
    broken = tmp_path / "broken.xml"
    broken.write_bytes(b"<Project>")
    mixed = command(plan(tmp_path), broken, *options)
    assert [json.loads(line)["state"] for line in mixed.stdout.strip().splitlines()] == ["read", "failed"]
    assert (mixed.exit_code, Project.objects.count()) == (2, before + 2)
    undone = CliRunner().invoke(build(), ["undo-import", str(batch), "--format", "json"])
    assert json.loads(undone.stdout) == {"batch": batch, "state": "reverted", "plans": 2}
    assert Project.objects.filter(workspace__deleted_at=None).count() == before
    again = CliRunner().invoke(build(), ["undo-import", str(batch)])
    assert (again.exit_code, "No file of it is applied." in again.output) == (2, True)
