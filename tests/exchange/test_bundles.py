"""Folders and zips: each file finds its reader, what belongs together is one, what is no plan is named."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from quarterdeck.exchange.bundles import Bundle, Family, Member, is_bundle, open_bundle, split
from quarterdeck.exchange.document import PlanDocument, PlanProperties, PlanSource, Reading, Severity, Task
from quarterdeck.exchange.reading import read_plan, read_plans
from quarterdeck.exchange.sniffing import Kind
from quarterdeck.exchange.writing import write_plan


def write(path: Path, name: str, tasks: int = 2) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    document = PlanDocument(
        PlanSource("test"),
        properties=PlanProperties(name=name),
        tasks=[Task(number, f"{name} {number}", duration_minutes=480) for number in range(1, tasks + 1)],
    )
    assert not [issue for issue in write_plan(document, path) if issue.severity is Severity.ERROR]
    return path


def folder(tmp_path: Path) -> Path:
    """Two plans on two levels, a broken one, a picture and what a system leaves behind."""
    root = tmp_path / "plans"
    write(root / "roof.xml", "Roof")
    write(root / "ground" / "cellar.xml", "Cellar", tasks=3)
    (root / "broken.xml").write_text('<Project xmlns="http://schemas.microsoft.com/project"><Tasks>')
    (root / "logo.png").write_bytes(b"\x89PNG\r\n")
    (root / "notes.txt").write_text("call Pat")
    (root / ".DS_Store").write_bytes(b"\x00\x00\x00\x01Bud1")
    return root


def zipped(root: Path) -> Path:
    target = root.with_suffix(".zip")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(root.rglob("*")):
            archive.write(path, path.relative_to(root).as_posix())
    return target


def found(readings: list[Reading]) -> list[tuple[str, int | None]]:
    return [(one.member, len(one.document.tasks) if one.document else None) for one in readings]


@pytest.mark.parametrize("pack", [lambda root: root, zipped], ids=["folder", "zip"])
def test_each_file_finds_its_reader_and_a_broken_one_hinders_no_other(pack, tmp_path):
    readings = read_plans(pack(folder(tmp_path)))
    assert found(readings) == [("broken.xml", None), ("ground/cellar.xml", 3), ("roof.xml", 2)]
    codes = [(issue.code, issue.place) for issue in readings[0].issues]
    assert codes[:2] == [("bundle.no_plan", "logo.png"), ("bundle.no_plan", "notes.txt")]
    assert codes[2][0] == "xml.broken"
    assert readings[0].issues[-1].file.endswith("/broken.xml")
    assert "a PNG picture" in readings[0].issues[0].message
    assert [one.document.source.file for one in readings[1:]] == [
        f"{pack(tmp_path / 'plans').name}/ground/cellar.xml",
        f"{pack(tmp_path / 'plans').name}/roof.xml",
    ]


def test_a_folder_with_one_plan_is_read_as_that_plan(tmp_path):
    write(tmp_path / "only.xml", "Only")
    assert read_plan(tmp_path).document.properties.name == "Only"
    assert read_plan(zipped(tmp_path)).document.properties.name == "Only"


def test_several_plans_where_one_is_wanted_are_named(tmp_path):
    for number in range(7):
        write(tmp_path / f"plan{number}.xml", f"P{number}")
    reading = read_plan(tmp_path)
    assert reading.document is None
    assert reading.issues[0].code == "bundle.several"
    assert reading.issues[0].message.endswith("plan3.xml, plan4.xml and 2 more.")


@pytest.mark.parametrize("make", [Path.mkdir, lambda path: zipfile.ZipFile(path, "w").close()], ids=["folder", "zip"])
def test_an_empty_bundle_says_so(make, tmp_path):
    make(tmp_path / "empty")
    [reading] = read_plans(tmp_path / "empty")
    assert (reading.document, [issue.code for issue in reading.issues]) == (None, ["bundle.nothing_found"])


def test_only_files_whose_name_or_content_speaks_of_a_plan_are_taken(tmp_path):
    names = {
        "page.html": b"<!DOCTYPE html><html></html>",
        "bomb.xml": b"<!DOCTYPE x []><Project/>",
        "package.json": b'{"name": "x", "version": "1"}',
        "mpxj.json": b'{"property_values": {}, "tasks": []}',
        "feed.xml": b"<feed><entry/></feed>",
        "old.mpx": b"\x01\x02",
        "raw.bin": b"\x01\x02",
    }
    for name, content in names.items():
        (tmp_path / name).write_bytes(content)
    with open_bundle(tmp_path) as bundle:
        parts = split(bundle, file="x")
    assert [part.name for part in parts.parts] == ["bomb.xml", "mpxj.json", "old.mpx"]
    assert sorted(issue.place for issue in parts.issues) == ["feed.xml", "package.json", "page.html", "raw.bin"]


def test_a_family_reads_its_files_as_one_document_and_leaves_the_rest_to_others(tmp_path):
    for name in ("a/1.page", "a/2.page", "b/3.page", "note.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    write(tmp_path / "plan.xml", "Plan")

    def by_folder(members):
        pages = [member for member in members if member.suffix == ".page"]
        return [[page for page in pages if page.folder == name] for name in sorted({page.folder for page in pages})]

    def read(members, *, file, limits):
        return Reading(PlanDocument(PlanSource("page", file), tasks=[Task(1, str(len(members)))]))

    with open_bundle(tmp_path) as bundle:
        parts = split(bundle, file="x", families=[Family("pages", by_folder, read)])
    named = [(part.name, [member.name for member in part.members]) for part in parts.parts]
    assert named == [("a", ["a/1.page", "a/2.page"]), ("b/3.page", ["b/3.page"]), ("plan.xml", ["plan.xml"])]
    assert [part.family.name if part.family else None for part in parts.parts] == ["pages", "pages", None]
    assert [issue.place for issue in parts.issues] == ["note.txt"]


def test_a_family_of_the_whole_bundle_has_no_name_of_its_own():
    members = [Member(name, Path(name), Kind("page")) for name in ("1", "x/2")]
    family = Family("pages", lambda left: [list(left)], lambda members, *, file, limits: Reading(None))
    assert [part.name for part in split(Bundle(members), file="x", families=[family]).parts] == [""]


def test_office_documents_and_formats_that_are_zips_are_no_bundles(tmp_path):
    for name, entry in (("book.zip", "[Content_Types].xml"), ("plan.cdpz", "plan.xml"), ("many.zip", "plan.xml")):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr(entry, "x")
    assert [is_bundle(tmp_path / name) for name in ("book.zip", "plan.cdpz", "many.zip", "none.zip")] == [
        False,
        False,
        True,
        False,
    ]


def quarterdeck(*words: object) -> tuple[int, list[dict]]:
    done = subprocess.run(
        [sys.executable, "-m", "quarterdeck.config", *map(str, words), "--format", "json"],
        capture_output=True,
        text=True,
        timeout=120,
    )
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("command", ["check", "schedule"])
def test_the_commands_answer_one_line_per_plan_of_a_folder_or_zip(command, tmp_path):
    root = folder(tmp_path)
    for path in (root, zipped(root)):
        code, lines = quarterdeck(command, path)
        assert code == 2
        assert [line["file"] for line in lines] == [
            f"{path}/broken.xml",
            f"{path}/ground/cellar.xml",
            f"{path}/roof.xml",
        ]
        assert [bool(line["tasks"]) for line in lines] == [False, True, True]
    (root / "broken.xml").unlink()
    assert quarterdeck(command, root)[0] == 0
